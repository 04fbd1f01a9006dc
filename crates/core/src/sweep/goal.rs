//! What a plane is looked at for: tasks that are to be kept, and tasks that are to be forgotten.

use serde::{Deserialize, Serialize};

use super::goal_file::Written;
use super::{Metric, Stats, larger, smaller};
use crate::task::{Axes, Pair, Role, TaskId};

/// At this accuracy a task counts as working.
pub const GOOD_ACCURACY: f64 = 0.95;

/// A set of tasks, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Set(u8);

impl Set {
    fn of(tasks: impl IntoIterator<Item = TaskId>) -> Self {
        Self(
            tasks
                .into_iter()
                .fold(0, |set, task| set | 1 << task.index()),
        )
    }

    fn iter(self) -> impl Iterator<Item = TaskId> + Clone {
        let all: [Option<TaskId>; TaskId::MOST] = std::array::from_fn(TaskId::new);
        let has = move |task: &TaskId| self.0 & 1 << task.index() != 0;
        all.into_iter().flatten().filter(has)
    }
}

/// What is wanted of a merged model: that some tasks work and some are forgotten. It does as well as at the worst of
/// them, or as their mean if that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Goal {
    kept: Set,
    target: bool,
    forgotten: Set,
    is_mean: bool,
}

impl Goal {
    /// One task works.
    #[must_use]
    pub fn of(role: Role) -> Self {
        Self {
            kept: Set::of(role.task()),
            target: role == Role::Target,
            forgotten: Set::default(),
            is_mean: false,
        }
    }

    /// All of some tasks work.
    #[must_use]
    pub fn kept(tasks: impl IntoIterator<Item = TaskId>) -> Self {
        Self {
            kept: Set::of(tasks),
            target: false,
            forgotten: Set::default(),
            is_mean: false,
        }
    }

    /// Some tasks work in the mean.
    #[must_use]
    pub fn mean(tasks: impl IntoIterator<Item = TaskId>) -> Self {
        Self {
            is_mean: true,
            ..Self::kept(tasks)
        }
    }

    /// The same by the mean of its tasks, or by the worst of them.
    #[must_use]
    pub(super) fn by_mean(self, is_mean: bool) -> Self {
        Self { is_mean, ..self }
    }

    /// Some work and others are forgotten.
    #[must_use]
    pub fn of_both(
        kept: impl IntoIterator<Item = Role> + Clone,
        forgotten: impl IntoIterator<Item = TaskId>,
    ) -> Self {
        Self {
            target: kept.clone().into_iter().any(|role| role == Role::Target),
            kept: Set::of(kept.into_iter().filter_map(Role::task)),
            forgotten: Set::of(forgotten),
            is_mean: false,
        }
    }

    /// One task works and another is forgotten, as Theorem 2 has it.
    #[must_use]
    pub fn forgetting(pair: Pair) -> Self {
        Self {
            forgotten: Set::of([pair.free]),
            ..Self::kept([pair.held])
        }
    }

    /// That either axis's task works, and that both do.
    #[must_use]
    pub fn of_axes(axes: Axes) -> [Self; 3] {
        let [first, second] = axes.tasks();
        [
            Self::kept([first]),
            Self::kept([second]),
            Self::kept([first, second]),
        ]
    }

    /// What is to work.
    pub fn to_keep(self) -> impl Iterator<Item = Role> + Clone {
        let target = self.target.then_some(Role::Target);
        self.kept.iter().map(Role::Task).chain(target)
    }

    /// What is to be forgotten.
    pub fn to_forget(self) -> impl Iterator<Item = TaskId> + Clone {
        self.forgotten.iter()
    }

    /// Whether something is to be forgotten.
    #[must_use]
    pub fn forgets(self) -> bool {
        self.to_forget().next().is_some()
    }

    /// Whether the mean of its tasks counts, not the worst of them.
    #[must_use]
    pub fn is_mean(self) -> bool {
        self.is_mean
    }

    /// Whether it is about the target.
    #[must_use]
    pub fn is_of_target(self) -> bool {
        self.target
    }

    /// The one task that is to work, if nothing else is wanted.
    #[must_use]
    pub fn alone(self) -> Option<Role> {
        let mut kept = self.to_keep();
        let first = kept.next()?;
        (kept.next().is_none() && !self.forgets()).then_some(first)
    }

    /// The one task that is to work and the one that is to be forgotten, if that is what is wanted.
    #[must_use]
    pub fn pair(self) -> Option<Pair> {
        let (mut kept, mut forgotten) = (self.to_keep(), self.to_forget());
        let pair = Pair {
            held: kept.next()?.task()?,
            free: forgotten.next()?,
        };
        let no_more = kept.next().is_none() && forgotten.next().is_none();
        (no_more && !self.is_mean).then_some(pair)
    }

    /// A metric of the statistics of all its tasks: the worst, or the mean, of the loss, accuracy and y·f of those that are
    /// kept and of τ − L, 1 − A and −y·f of those that are forgotten; for ξ the sum, for gaps between colours the largest of all
    /// tasks, since forgetting asks for none. NaN if a task is missing or has no number:
    /// what diverged is not kept.
    #[must_use]
    pub fn value(self, metric: Metric, tau: f64, stats: impl Fn(Role) -> Option<Stats>) -> f64 {
        let of = |role| stats(role).map_or(f64::NAN, |stats| metric.of(&stats));
        let kept = self.to_keep().map(of);
        let forgotten = self.to_forget().map(|task| of(Role::Task(task)));
        self.together(metric, tau, kept, forgotten)
    }

    /// The worst, or the mean, of a metric of the tasks that are kept and of those that are forgotten.
    pub(super) fn together(
        self,
        metric: Metric,
        tau: f64,
        kept: impl Iterator<Item = f64>,
        forgotten: impl Iterator<Item = f64>,
    ) -> f64 {
        let found = match metric {
            Metric::Loss if self.is_mean => mean(kept.chain(forgotten.map(|loss| tau - loss))),
            Metric::Accuracy if self.is_mean => {
                mean(kept.chain(forgotten.map(|share| 1.0 - share)))
            }
            Metric::Margin if self.is_mean => mean(kept.chain(forgotten.map(|margin| -margin))),
            Metric::Disentanglement | Metric::Parity | Metric::Odds if self.is_mean => {
                mean(kept.chain(forgotten))
            }
            Metric::Loss => kept.chain(forgotten.map(|loss| tau - loss)).reduce(larger),
            Metric::Accuracy => kept
                .chain(forgotten.map(|share| 1.0 - share))
                .reduce(smaller),
            Metric::Margin => kept.chain(forgotten.map(|margin| -margin)).reduce(smaller),
            Metric::Disentanglement => kept.chain(forgotten).reduce(|sum, own| sum + own),
            Metric::Parity | Metric::Odds => kept.chain(forgotten).reduce(larger),
        };
        found.unwrap_or(f64::NAN)
    }
}

/// The mean of numbers; nothing of none.
pub(super) fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = numbers.fold((0_u32, 0.0), |(count, sum), own| (count + 1, sum + own));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::experiment::{Constants, Grid};
    use crate::sweep::Plane;

    pub fn both() -> Goal {
        let [_, _, both] = Goal::of_axes(Axes::default());
        both
    }

    pub fn forgetting() -> Goal {
        let [first, _] = Axes::default().pairs();
        Goal::forgetting(first)
    }

    pub fn plane(losses: [[f64; 4]; 2]) -> Plane {
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
        let (forgotten, both) = (forgetting(), both());
        for (goal, metric, expected) in [
            (both, Metric::Loss, 1.4),
            (both, Metric::Accuracy, 0.3),
            (both, Metric::Margin, -0.4),
            (forgotten, Metric::Loss, 0.2),
            (forgotten, Metric::Accuracy, 0.7),
            (forgotten, Metric::Margin, 0.4),
        ] {
            let value = goal.value(metric, 0.5, of);
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
        for goal in [both(), forgetting()] {
            for (task, metric) in [TaskId::T1, TaskId::T2]
                .into_iter()
                .zip(metrics.into_iter().cycle())
            {
                let of = |role| match role {
                    Role::Task(own) if own == task => Some(diverged),
                    Role::Task(_) | Role::Target => Some(Stats::default()),
                };
                assert!(
                    goal.value(metric, 0.5, of).is_nan(),
                    "{goal:?} {metric:?} {task:?}"
                );
            }
        }
        let plane = plane([[0.0; 4], [0.0, f64::NAN, 0.0, 0.0]]);
        assert!(both().on(&plane.tasks).loss(0.5, 1).is_nan());
        assert!(
            both()
                .outline(Metric::Loss, &plane, &Constants::default())
                .is_empty()
        );
    }

    #[test]
    fn the_excess_is_at_most_0_where_it_works() {
        let plane = plane([[0.0, 0.1, 0.2, 0.0], [0.6, 0.5, 0.9, 0.4]]);
        let works = |goal: Goal| {
            [0, 1, 2, 3]
                .map(|index| goal.on(&plane.tasks).excess(index, &Constants::default()) <= 0.0)
        };
        assert_eq!(works(forgetting()), [true, true, false, false]);
        assert_eq!(
            works(Goal::of(Role::Task(TaskId::T1))),
            [true, true, false, true]
        );
        assert_eq!(works(both()), [false; 4]);
    }

    #[test]
    fn of_any_tasks_the_worst_counts_and_the_third_is_none_of_the_others() {
        let third = TaskId::new(2).unwrap();
        let goal = Goal {
            kept: Set::of([TaskId::T1, third]),
            target: false,
            forgotten: Set::of([TaskId::T2]),
            is_mean: false,
        };
        let mean = Goal::mean([TaskId::T1, TaskId::T2, third]);
        let losses = [0.2, 0.1, 0.3];
        let of = |role: Role| {
            let loss = *losses.get(role.task()?.index())?;
            Some(Stats {
                loss,
                ..Stats::default()
            })
        };
        let value = |goal: Goal| goal.value(Metric::Loss, 0.5, of);
        // max(0.2, 0.3, 0.5 − 0.1).
        assert!((value(goal) - 0.4).abs() < 1e-12);
        assert!((value(Goal::kept([TaskId::T1, third])) - 0.3).abs() < 1e-12);
        assert!(value(Goal::of(Role::Target)).is_nan());
        assert!((value(mean) - 0.2).abs() < 1e-12);
        assert_eq!(mean.key(), "t1_t2_t3_mean");
        assert_eq!(mean.title(), "Mean of T₁–T₃");
        assert_eq!(goal.key(), "t1_t3_kept_t2_forgotten");
        assert_eq!(goal.title(), "T₁, T₃ kept, T₂ forgotten");
        assert_eq!((goal.alone(), goal.pair()), (None, None));
    }
}
