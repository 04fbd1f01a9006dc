//! Task negation's rule as a marker: the coefficient that destroys one task most while the other keeps 95 %.
//!
//! From G. Ilharco et al., "Editing Models with Task Arithmetic", ICLR 2023, there with the target's accuracy and a
//! control's. A measurement, with no theorem behind it.

use super::{Line, Point, Stats};
use crate::task::{Role, TaskId};

/// The share of its own accuracy that the other task must keep.
pub const KEPT_SHARE: f64 = 0.95;
/// Accuracies this near are the same: sums of weights carry rounding errors.
const SAME: f64 = 1e-9;

/// The point on a line at which the rule ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Negation {
    /// The task that is destroyed; its coefficient runs along the line.
    pub target: TaskId,
    /// The task that is kept, whose coefficient the line holds.
    pub control: TaskId,
    /// Where on the plane.
    pub point: Point,
    /// The target's coefficient there.
    pub lambda: f64,
    /// What is left of the target's accuracy.
    pub target_accuracy: f64,
    /// The other task's accuracy.
    pub control_accuracy: f64,
    /// The other task's accuracy as a share of the one it has on its own.
    pub kept: f64,
}

/// The coefficient on the line that minimises the running task's accuracy while the held task keeps at least 95 % of
/// `alone`, its accuracy with its own vector alone; of equal ones that nearest to 0, the lower of two as near. Values
/// at which either task carries no signal do not count, their accuracy being the sign of noise. Nothing if none is
/// left.
#[must_use]
pub fn negation(line: &Line, alone: &Stats) -> Option<Negation> {
    let pair = line.pair();
    let destroyed = line.task(Role::Task(pair.free))?;
    let control = line.task(Role::Task(pair.held))?;
    let own = Some(alone).filter(|own| own.has_signal() && own.accuracy > 0.0)?;
    let allowed = |at: &usize| {
        let (target, control) = (&destroyed[*at], &control[*at]);
        let keeps = control.accuracy >= KEPT_SHARE * own.accuracy - SAME;
        keeps && target.has_signal() && control.has_signal()
    };
    let candidates = || (0..line.values.len()).filter(allowed);
    let least = candidates()
        .map(|at| destroyed[at].accuracy)
        .reduce(f64::min)?;
    let chosen = candidates()
        .filter(|at| destroyed[*at].accuracy <= least + SAME)
        .min_by(|left, right| {
            let size = |at: &usize| line.values[*at].abs();
            size(left).total_cmp(&size(right))
        })?;
    let lambda = line.values[chosen];
    Some(Negation {
        target: pair.free,
        control: pair.held,
        point: line.running.pair(lambda, line.held),
        lambda,
        target_accuracy: destroyed[chosen].accuracy,
        control_accuracy: control[chosen].accuracy,
        kept: control[chosen].accuracy / own.accuracy,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Axes, Axis};

    fn stats(accuracy: f64, magnitude: f64) -> Stats {
        Stats {
            accuracy,
            magnitude,
            ..Stats::default()
        }
    }

    /// A line on which λ₂ runs, from (λ₂, accuracy of T1, accuracy of T2, mean |f| of T2).
    fn line(points: &[(f64, f64, f64, f64)]) -> Line {
        Line {
            axes: Axes::default(),
            running: Axis::Y,
            held: 1.0,
            values: points.iter().map(|point| point.0).collect(),
            tasks: vec![
                (
                    Role::Task(TaskId::T1),
                    points.iter().map(|p| stats(p.1, 1.0)).collect(),
                ),
                (
                    Role::Task(TaskId::T2),
                    points.iter().map(|p| stats(p.2, p.3)).collect(),
                ),
            ],
        }
    }

    #[test]
    fn it_destroys_as_much_as_the_other_task_allows() {
        // At −2 T2 would fall to 0, but T1 keeps only 0.75 of its 0.8.
        let line = line(&[
            (-2.0, 0.6, 0.0, 1.0),
            (-1.0, 0.76, 0.2, 1.0),
            (-0.5, 0.8, 0.3, 1.0),
            (0.0, 0.8, 0.9, 1.0),
        ]);
        let found = negation(&line, &stats(0.8, 1.0));
        assert!(found.is_some_and(|found| {
            found.point == [1.0, -1.0]
                && (found.target_accuracy - 0.2).abs() < 1e-15
                && (found.kept - 0.95).abs() < 1e-12
        }));
    }

    #[test]
    fn of_equal_ones_it_takes_the_smallest_coefficient() {
        let line = line(&[
            (-1.5, 1.0, 0.0, 1.0),
            (-1.0, 1.0, 1e-12, 1.0),
            (-0.5, 1.0, 0.1, 1.0),
        ]);
        let found = negation(&line, &stats(1.0, 1.0));
        assert!(found.is_some_and(|found| (found.lambda + 1.0).abs() < 1e-15));
    }

    #[test]
    fn the_sign_of_noise_is_no_accuracy() {
        let line = line(&[(-0.5, 1.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.001)]);
        let found = negation(&line, &stats(1.0, 1.0));
        assert!(found.is_some_and(|found| (found.lambda + 0.5).abs() < 1e-15));
        assert_eq!(negation(&line, &stats(1.0, 0.001)), None);
        let silent = self::line(&[(0.0, 1.0, 0.0, 0.001)]);
        assert_eq!(negation(&silent, &stats(1.0, 1.0)), None);
    }

    #[test]
    fn where_the_other_task_is_lost_everywhere_there_is_no_point() {
        assert_eq!(
            negation(&line(&[(0.0, 0.5, 0.1, 1.0)]), &stats(1.0, 1.0)),
            None
        );
    }
}
