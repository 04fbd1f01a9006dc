//! A predicted plane held against the measured one: how far apart, how alike, and where each reaches a goal.

use super::Share;
use crate::experiment::Constants;
use crate::sweep::{Goal, GoalPlane, Plane, Stats};

/// How near a predicted plane is to the measured one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Mean over cells and tasks of |predicted − measured hinge loss|.
    pub loss_error: f64,
    /// Correlation over cells and tasks of the predicted y·f with the measured mean margin; nothing if one of them
    /// does not vary.
    pub correlation: Option<f64>,
}

/// Compares both tasks of a predicted plane with a measured one of the same grid; nothing if a task is missing.
#[must_use]
pub fn fit(predicted: &Plane, measured: &Plane) -> Option<Fit> {
    let mut pairs: Vec<(&Stats, &Stats)> = Vec::new();
    for own in &predicted.tasks {
        let other = measured.task(own.role)?;
        pairs.extend(own.cells.iter().zip(&other.cells));
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&Stats, &Stats) -> f64| {
        pairs
            .iter()
            .map(|(left, right)| of(left, right))
            .sum::<f64>()
            / count
    };
    let centres = [mean(&|left, _| left.margin), mean(&|_, right| right.margin)];
    let product = mean(&|left, right| (left.margin - centres[0]) * (right.margin - centres[1]));
    let spreads = [
        mean(&|left, _| (left.margin - centres[0]).powi(2)),
        mean(&|_, right| (right.margin - centres[1]).powi(2)),
    ];
    let spread = (spreads[0] * spreads[1]).sqrt();
    Some(Fit {
        loss_error: mean(&|left, right| (left.loss - right.loss).abs()),
        correlation: (spread > 0.0).then(|| product / spread),
    })
}

/// Where a predicted plane reaches a goal held against where the measured one does. Both have the same grid.
#[must_use]
pub fn judge_prediction(
    goal: Goal,
    predicted: &Plane,
    measured: &Plane,
    constants: &Constants,
) -> Share {
    let mut share = Share::default();
    let (predicted, on_measured) = (goal.on(&predicted.tasks), goal.on(&measured.tasks));
    for index in 0..measured.grid.cells * measured.grid.cells {
        let reached = |on: &GoalPlane<'_>| on.excess(index, constants) <= 0.0;
        share.add(reached(&predicted), reached(&on_measured));
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Grid, PatternData};
    use crate::task::Axes;
    use crate::theory::{Counts, MeanField};
    use crate::{Error, Result};

    #[test]
    fn a_fit_is_a_mean_distance_and_a_correlation() -> Result<()> {
        let counts = Counts::new(&PatternData::default());
        let field = MeanField::new(counts, 0.3, [1.5; 2]).ok_or(Error::Cancelled)?;
        let predicted = field.plane(Axes::default(), Grid::default());
        let mut measured = predicted.clone();
        for task in &mut measured.tasks {
            for cell in &mut task.cells {
                cell.loss += 0.25;
                cell.margin = 5.0 - 2.0 * cell.margin;
            }
        }
        let found = fit(&predicted, &measured).ok_or(Error::Cancelled)?;
        assert!((found.loss_error - 0.25).abs() < 1e-12);
        assert!(found.correlation.is_some_and(|r| (r + 1.0).abs() < 1e-12));
        let [_, _, both] = Goal::of_axes(Axes::default());
        let same = judge_prediction(both, &predicted, &predicted, &Constants::default());
        assert_eq!(same.iou(), Some(1.0));
        measured.tasks.pop();
        assert_eq!(fit(&predicted, &measured), None);
        Ok(())
    }
}
