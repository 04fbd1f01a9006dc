//! What a plane is looked at for: one task, both, one kept and the other forgotten, or the target.

use super::{Metric, Plane, Point, Polyline, Stats, contour, larger, smaller};
use crate::task::{Role, TaskId};

/// How far from the best value a cell counts as best too.
const AS_GOOD: f64 = 1e-6;

/// At this accuracy a task counts as working.
pub const GOOD_ACCURACY: f64 = 0.95;

/// What is wanted of a merged model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// One task works.
    Task(Role),
    /// Both tasks work.
    Both,
    /// T1 works and T2 is forgotten.
    KeptForgotten {
        /// τ, the loss from which on a task counts as forgotten.
        tau: f64,
    },
}

impl Goal {
    /// T1 kept, T2 kept, both kept.
    pub const KEPT: [Self; 3] = [
        Self::Task(Role::Task(TaskId::T1)),
        Self::Task(Role::Task(TaskId::T2)),
        Self::Both,
    ];

    /// The goal in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Task(role) => role.symbol(),
            Self::Both => "both tasks",
            Self::KeptForgotten { .. } => "T₁ kept, T₂ forgotten",
        }
    }

    /// A metric of the statistics of all tasks: of the task; the worse of both; where one is kept and the other
    /// forgotten the worse of max(L1, τ − L2), min(A1, 1 − A2) and min(y·f of T1, −y·f of T2); for ξ the sum of both
    /// tasks. NaN if a task is missing or has no number: what diverged is not kept.
    pub fn value(self, metric: Metric, stats: impl Fn(Role) -> Option<Stats>) -> f64 {
        let of = |role| stats(role).map_or(f64::NAN, |stats| metric.of(&stats));
        let (first, second) = (of(Role::Task(TaskId::T1)), of(Role::Task(TaskId::T2)));
        match (self, metric) {
            (Self::Task(role), _) => of(role),
            (Self::Both | Self::KeptForgotten { .. }, Metric::Disentanglement) => first + second,
            (Self::Both, Metric::Loss) => larger(first, second),
            (Self::Both, Metric::Accuracy | Metric::Margin) => smaller(first, second),
            (Self::KeptForgotten { tau }, Metric::Loss) => larger(first, tau - second),
            (Self::KeptForgotten { .. }, Metric::Accuracy) => smaller(first, 1.0 - second),
            (Self::KeptForgotten { .. }, Metric::Margin) => smaller(first, -second),
        }
    }

    /// Its value at a cell.
    #[must_use]
    pub fn at(self, metric: Metric, plane: &Plane, index: usize) -> f64 {
        self.value(metric, |role| {
            plane.task(role).map(|task| task.cells[index])
        })
    }

    /// The loss of a cell, as [`Goal::value`].
    #[must_use]
    pub fn loss(self, plane: &Plane, index: usize) -> f64 {
        self.at(Metric::Loss, plane, index)
    }

    /// Whether an accuracy at a cell is only the sign of noise.
    #[must_use]
    pub fn lacks_signal(self, plane: &Plane, index: usize) -> bool {
        let lacks = |role| {
            let task = plane.task(role);
            task.is_some_and(|task| task.cells[index].lacks_signal())
        };
        match self {
            Self::Task(role) => lacks(role),
            Self::Both | Self::KeptForgotten { .. } => [TaskId::T1, TaskId::T2]
                .map(Role::Task)
                .into_iter()
                .any(lacks),
        }
    }

    /// How much the loss exceeds what counts as success: at most 0 where every kept task has loss ≤ ε and the
    /// forgotten one loss ≥ τ. Its contour at 0 encloses the measured region.
    #[must_use]
    pub fn excess(self, plane: &Plane, index: usize, epsilon: f64) -> f64 {
        match self {
            Self::KeptForgotten { tau } => {
                let kept = Self::Task(Role::Task(TaskId::T1)).loss(plane, index);
                let forgotten = Self::Task(Role::Task(TaskId::T2)).loss(plane, index);
                larger(kept - epsilon, tau - forgotten)
            }
            Self::Task(_) | Self::Both => self.loss(plane, index) - epsilon,
        }
    }

    /// The lines around the cells that succeed: by their accuracy, if that is what is looked at, else by their loss.
    #[must_use]
    pub fn outline(self, metric: Metric, plane: &Plane, epsilon: f64) -> Vec<Polyline> {
        let miss = |index| match metric {
            Metric::Accuracy if self.lacks_signal(plane, index) => 1.0,
            Metric::Accuracy => GOOD_ACCURACY - self.at(metric, plane, index),
            Metric::Loss | Metric::Margin | Metric::Disentanglement => {
                self.excess(plane, index, epsilon)
            }
        };
        let cells = 0..plane.grid.cells * plane.grid.cells;
        let misses: Vec<f64> = cells.map(miss).collect();
        contour(&misses, &plane.grid, 0.0)
    }
}

/// The best cells of a goal, all whose loss is within 1e-6 of the smallest; none if every loss is NaN.
fn best_cells(goal: Goal, plane: &Plane) -> Vec<usize> {
    let losses: Vec<f64> = (0..plane.grid.cells * plane.grid.cells)
        .map(|index| goal.loss(plane, index))
        .collect();
    let smallest = losses
        .iter()
        .copied()
        .filter(|loss| !loss.is_nan())
        .reduce(f64::min);
    let good = |loss: f64| smallest.is_some_and(|smallest| loss <= smallest + AS_GOOD);
    (0..losses.len())
        .filter(|index| good(losses[*index]))
        .collect()
}

/// The best cell of a goal: of all whose loss is within 1e-6 of the smallest, the one of smallest norm.
#[must_use]
pub fn best_cell(goal: Goal, plane: &Plane) -> Option<usize> {
    let norm = |index: &usize| {
        let [lambda1, lambda2] = plane.point(*index);
        lambda1.hypot(lambda2)
    };
    best_cells(goal, plane)
        .into_iter()
        .min_by(|left, right| norm(left).total_cmp(&norm(right)))
}

/// Where a goal is at its best: many cells, of which one is nearest to Ψ(0).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestRegion {
    /// The best cell of smallest norm.
    pub nearest: Point,
    /// Its loss.
    pub loss: f64,
    /// Cells whose loss is within 1e-6 of it.
    pub as_good: usize,
    /// Cells that succeed: every kept task has loss ≤ ε, a forgotten one loss ≥ τ.
    pub works: usize,
    /// All cells.
    pub cells: usize,
}

impl BestRegion {
    /// Where a goal is at its best; nothing if every loss is NaN.
    #[must_use]
    pub fn new(goal: Goal, plane: &Plane, epsilon: f64) -> Option<Self> {
        let nearest = best_cell(goal, plane)?;
        let cells = plane.grid.cells * plane.grid.cells;
        let works = |index: &usize| goal.excess(plane, *index, epsilon) <= 0.0;
        Some(Self {
            nearest: plane.point(nearest),
            loss: goal.loss(plane, nearest),
            as_good: best_cells(goal, plane).len(),
            works: (0..cells).filter(works).count(),
            cells,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Grid;

    fn plane(losses: [[f64; 4]; 2]) -> Plane {
        let grid = Grid {
            low: 0.0,
            high: 1.0,
            cells: 2,
        };
        let mut plane = Plane::new(grid, &[Role::Task(TaskId::T1), Role::Task(TaskId::T2)]);
        for (task, losses) in plane.tasks.iter_mut().zip(losses) {
            for (cell, loss) in task.cells.iter_mut().zip(losses) {
                cell.loss = loss;
            }
        }
        plane
    }

    #[test]
    fn two_tasks_are_as_good_as_the_worse_of_them() {
        let stats = |loss, accuracy, margin| Stats {
            accuracy,
            loss,
            margin,
            ..Stats::default()
        };
        let of = |role| match role {
            Role::Task(TaskId::T1) => Some(stats(0.2, 0.9, 0.8)),
            Role::Task(_) | Role::Target => Some(stats(1.4, 0.3, -0.4)),
        };
        let forgotten = Goal::KeptForgotten { tau: 0.5 };
        for (goal, metric, expected) in [
            (Goal::Both, Metric::Loss, 1.4),
            (Goal::Both, Metric::Accuracy, 0.3),
            (Goal::Both, Metric::Margin, -0.4),
            (forgotten, Metric::Loss, 0.2),
            (forgotten, Metric::Accuracy, 0.7),
            (forgotten, Metric::Margin, 0.4),
        ] {
            let value = goal.value(metric, of);
            assert!((value - expected).abs() < 1e-12, "{goal:?} {metric:?}");
        }
    }

    #[test]
    fn a_task_that_diverged_is_not_kept() {
        let metrics = [Metric::Loss, Metric::Accuracy, Metric::Margin];
        let diverged = Stats {
            accuracy: f64::NAN,
            loss: f64::NAN,
            margin: f64::NAN,
            ..Stats::default()
        };
        for goal in [Goal::Both, Goal::KeptForgotten { tau: 0.5 }] {
            for (task, metric) in [TaskId::T1, TaskId::T2]
                .into_iter()
                .zip(metrics.into_iter().cycle())
            {
                let of = |role| match role {
                    Role::Task(own) if own == task => Some(diverged),
                    Role::Task(_) | Role::Target => Some(Stats::default()),
                };
                assert!(
                    goal.value(metric, of).is_nan(),
                    "{goal:?} {metric:?} {task:?}"
                );
            }
        }
        let plane = plane([[0.0; 4], [0.0, f64::NAN, 0.0, 0.0]]);
        assert!(Goal::Both.loss(&plane, 1).is_nan());
        assert!(Goal::Both.outline(Metric::Loss, &plane, 0.1).is_empty());
    }

    #[test]
    fn the_best_cell_is_the_nearest_of_the_best() {
        let plane = plane([[1.0, 0.0, 0.3, 0.0], [1.0, 0.6, 0.0, 0.0]]);
        assert_eq!(
            best_cell(Goal::Task(Role::Task(TaskId::T1)), &plane),
            Some(1)
        );
        assert_eq!(best_cell(Goal::Both, &plane), Some(3));
        assert_eq!(best_cell(Goal::KeptForgotten { tau: 0.5 }, &plane), Some(1));
        assert_eq!(best_cell(Goal::Task(Role::Target), &plane), None);
    }

    #[test]
    fn the_best_is_a_region_and_the_smallest_norm_one_of_its_cells() {
        let plane = plane([[1.0, 0.0, 0.05, 0.0], [1.0; 4]]);
        let best = BestRegion::new(Goal::Task(Role::Task(TaskId::T1)), &plane, 0.1);
        let expected = BestRegion {
            nearest: [1.0, 0.0],
            loss: 0.0,
            as_good: 2,
            works: 3,
            cells: 4,
        };
        assert_eq!(best, Some(expected));
        let absent = Goal::Task(Role::Target);
        assert_eq!(BestRegion::new(absent, &plane, 0.1), None);
    }

    #[test]
    fn the_excess_is_at_most_0_where_it_works() {
        let plane = plane([[0.0, 0.1, 0.2, 0.0], [0.6, 0.5, 0.9, 0.4]]);
        let works = |goal: Goal| [0, 1, 2, 3].map(|index| goal.excess(&plane, index, 0.1) <= 0.0);
        assert_eq!(
            works(Goal::KeptForgotten { tau: 0.5 }),
            [true, true, false, false]
        );
        assert_eq!(
            works(Goal::Task(Role::Task(TaskId::T1))),
            [true, true, false, true]
        );
        assert_eq!(works(Goal::Both), [false; 4]);
    }
}
