//! A plane held against candle, over a few of its cells.

use super::Subject;
use super::way::Way;
use crate::Result;
use crate::model::GradientBy;
use crate::pools;
use crate::sweep::{
    Asked, EachModel, Evaluator as _, Plane, Point, Progress, Slopes, Stats, larger,
    largest_difference,
};
use crate::task::Role;

/// Cells of every plane that are checked against candle, and where candle takes as long for one as the kernel for many.
const CHECKED_CELLS: usize = 5;
const FEW_CHECKED: usize = 2;
/// Samples of a set whose derivatives are checked against candle's.
const CHECKED_SAMPLES: usize = 8;

impl Subject {
    /// The largest difference between a plane and candle over a few cells, spread over the plane and the same for
    /// every plane of its size.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`](crate::sweep::Evaluator::evaluate).
    pub fn check(&self, plane: &Plane, progress: Progress<'_>) -> Result<f64> {
        let cells = plane.grid.cells * plane.grid.cells;
        let checked = match self.model().vit() {
            Some(_) => FEW_CHECKED,
            None => CHECKED_CELLS,
        };
        let spread = |k: usize| (k * cells / checked + k * 7 + plane.grid.cells / 3) % cells;
        // Where the way has no model there is nothing to compare: the next cell that has one is taken.
        let defined = |first: usize| {
            let mut all = (first..cells).chain(0..first);
            all.find(|index| self.is_defined(plane.point(*index)))
        };
        let chosen: Vec<usize> = (0..checked).map(spread).filter_map(defined).collect();
        let points: Vec<Point> = chosen.iter().map(|index| plane.point(*index)).collect();
        if let Way::Tangent(own) = &self.way {
            return self.check_slopes(own, &points, progress);
        }
        let mut largest = 0.0_f64;
        for (role, set) in &self.sets {
            // Loss and margin are compared, which do not ask what the task's own vector does alone.
            let asked = Asked {
                own: None,
                ..self.asked(*role, set)
            };
            let plain = pools::candle()?.install(|| match &self.way {
                Way::Fisher(models) => EachModel {
                    model: self.model(),
                    models: models.as_ref(),
                    asked,
                    by: GradientBy::Candle,
                }
                .evaluate(&points, progress),
                Way::Span | Way::Tangent(_) | Way::Missing => {
                    asked.plain(self.model()).evaluate(&points, progress)
                }
            })?;
            if let Some(task) = plane.task(*role) {
                let fast: Vec<Stats> = chosen.iter().map(|index| task.cells[*index]).collect();
                largest = larger(largest, largest_difference(&plain, &fast));
            }
        }
        Ok(largest)
    }

    /// The largest difference of outputs by our slopes and by candle's at some points, relative to 1 or the output, on a few
    /// samples of every set.
    fn check_slopes(
        &self,
        own: &[(Role, Slopes)],
        points: &[Point],
        progress: Progress<'_>,
    ) -> Result<f64> {
        let mut largest = 0.0_f64;
        for ((role, set), (_, own)) in self.sets.iter().zip(own) {
            let count = CHECKED_SAMPLES.min(set.len());
            let chosen: Vec<usize> = (0..count).map(|k| k * set.len() / count).collect();
            let plain = self.slopes_of(set, &chosen, GradientBy::Candle, progress)?;
            let (own, plain) = (
                self.tangent(own, *role, set),
                self.tangent(&plain, *role, set),
            );
            for point in points {
                let (own, plain) = (own.outputs(*point)?, plain.outputs(*point)?);
                for (sample, plain) in chosen.iter().zip(plain) {
                    let off = (own[*sample] - plain).abs() / plain.abs().max(1.0);
                    largest = larger(largest, if off.is_nan() { f64::INFINITY } else { off });
                }
            }
        }
        Ok(largest)
    }
}
