//! A line through the plane on its own points, so that it does not depend on the plane's grid.

use super::{Evaluator, Point, Progress, Stats};
use crate::Result;
use crate::experiment::Grid;
use crate::task::{Axes, Axis, Pair, Role};

/// The distance of neighbouring points on a line whose range is at most `MOST_STEPS` times as wide.
pub const LINE_STEP: f64 = 0.01;
/// A range of thousands is drawn on some hundred pixels: no more steps than can be seen.
const MOST_STEPS: f64 = 2000.0;

/// All tasks along one axis of a plane, the coefficient of the other held.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The plane's axes.
    pub axes: Axes,
    /// The axis along which it runs.
    pub running: Axis,
    /// The coefficient of the other one.
    pub held: f64,
    /// The values of the running one.
    pub values: Vec<f64>,
    /// Each task's statistics at every value.
    pub tasks: Vec<(Role, Vec<Stats>)>,
}

impl Line {
    /// A line that has not been evaluated.
    #[must_use]
    pub fn empty(axes: Axes, running: Axis, held: f64, values: Vec<f64>) -> Self {
        Self {
            axes,
            running,
            held,
            values,
            tasks: Vec::new(),
        }
    }

    /// Bytes of its values and statistics.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tasks = self.tasks.iter();
        let stats: usize = tasks.map(|(_, stats)| size_of_val(stats.as_slice())).sum();
        size_of_val(self.values.as_slice()) + stats
    }

    /// The task that is held and the one that is free.
    #[must_use]
    pub fn pair(&self) -> Pair {
        self.axes.along(self.running)
    }

    /// Whether both lines have the same points.
    #[must_use]
    pub fn has_points_of(&self, other: &Self) -> bool {
        self.axes == other.axes
            && self.running == other.running
            && self.held.to_bits() == other.held.to_bits()
            && self.values == other.values
    }

    /// Evaluates every task along lines, all lines of a task at once, so that what they share is computed once.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn sweep_all(
        mut lines: Vec<Self>,
        tasks: &[(Role, &dyn Evaluator)],
        progress: Progress<'_>,
    ) -> Result<Vec<Self>> {
        let points: Vec<Point> = lines.iter().flat_map(Self::points).collect();
        for (role, evaluator) in tasks {
            let mut stats = evaluator.evaluate(&points, progress)?.into_iter();
            for line in &mut lines {
                let own = stats.by_ref().take(line.values.len()).collect();
                line.tasks.push((*role, own));
            }
        }
        Ok(lines)
    }

    /// Its points on the plane.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        let at = |value: &f64| self.running.pair(*value, self.held);
        self.values.iter().map(at)
    }

    /// The distance of neighbouring points, if they are evenly spaced as those of [`line_values`] are.
    #[must_use]
    pub fn step(&self) -> Option<f64> {
        let (first, second) = (self.values.first()?, self.values.get(1)?);
        Some(second - first)
    }

    /// The statistics of a task.
    #[must_use]
    pub fn task(&self, role: Role) -> Option<&[Stats]> {
        let found = self.tasks.iter().find(|(own, _)| *own == role);
        found.map(|(_, stats)| stats.as_slice())
    }
}

/// The values low, low + step, … high of a grid's range, with a step of about `step` on ranges of up to 2000 of it, and of
/// a 2000th on wider ones.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a grid's range in steps of 0.01 is a small positive number"
)]
pub fn line_values(grid: &Grid, step: f64) -> Vec<f64> {
    let width = grid.high - grid.low;
    let steps = (width / step).round().clamp(1.0, MOST_STEPS) as usize;
    (0..=steps)
        .map(|index| grid.low + width * index as f64 / steps as f64)
        .collect()
}
