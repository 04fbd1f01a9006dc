//! The axes of a picture: their names, and the numbers at their ends.

use crate::colour::range;
use crate::experiment::{Experiment, Grid};
use crate::sweep::{Metric, Point};
use crate::task::{Axes, Axis, Pair, TaskId};

use super::words::metric_name;

/// How far a slice's upright axis reaches beyond the metric's range, as a share of it.
const BEYOND: f64 = 0.03;

/// The axes of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The numbers at the left and at the lower edge.
    pub low: Point,
    /// The numbers at the right and at the upper edge.
    pub high: Point,
    /// What they are called.
    pub names: [&'static str; 2],
}

impl Extent {
    /// A plane, with half a cell around its outermost grid values: cell centres sit on grid values.
    #[must_use]
    pub fn of_plane(tasks: Axes, grid: &Grid) -> Self {
        let half = grid.step() / 2.0;
        Self {
            low: [grid.low - half; 2],
            high: [grid.high + half; 2],
            names: tasks.tasks().map(TaskId::coefficient),
        }
    }

    /// A phase diagram: the columns over α ∈ [−1, 1], the free coefficient up.
    #[must_use]
    pub fn of_phase(pair: Pair, alphas: &[f64], grid: &Grid) -> Self {
        let around = |[first, second, last]: [f64; 3]| {
            let half = (second - first) / 2.0;
            (first - half, last + half)
        };
        let columns = match alphas {
            [first, second, .., last] => [*first, *second, *last],
            [first, last] => [*first, *last, *last],
            _ => [-1.0, 1.0, 1.0],
        };
        let (left, right) = around(columns);
        let (low, high) = around([0, 1, grid.cells - 1].map(|row| grid.value(row)));
        Self {
            low: [left, low],
            high: [right, high],
            names: ["α", pair.free.coefficient()],
        }
    }

    /// A slice: a coefficient across, a metric up.
    #[must_use]
    pub fn of_slice(experiment: &Experiment, running: Axis, metric: Metric) -> Self {
        let (tasks, grid) = (experiment.axes(), &experiment.grid);
        let limits = range(metric);
        let beyond = (limits.high - limits.low) * BEYOND;
        Self {
            low: [grid.low, limits.low - beyond],
            high: [grid.high, limits.high + beyond],
            names: [
                tasks.task(running).coefficient(),
                metric_name(metric, experiment.loss()),
            ],
        }
    }
}
