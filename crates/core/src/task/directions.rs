//! Where the patterns of an experiment's tasks point.

use super::Role;
use crate::experiment::Experiment;

/// μ of every task in the basis e₁ … e_{T+1}.
#[derive(Clone, Debug)]
pub(super) struct Directions {
    tasks: Vec<Vec<f64>>,
    /// γ and κ of the target, if there is one.
    target: Option<(Vec<f64>, f64)>,
    /// For each axis of colour the basis vector that it shows.
    columns: Vec<usize>,
}

impl Directions {
    /// Those of an experiment.
    pub(super) fn new(experiment: &Experiment) -> Self {
        Self {
            tasks: experiment.directions(),
            target: experiment.target.as_ref().map(|target| {
                let (gamma, kappa, _) = target.normalised();
                (gamma, kappa)
            }),
            columns: experiment.colour_columns(),
        }
    }

    /// How many tasks there are.
    pub(super) fn count(&self) -> usize {
        self.tasks.len()
    }

    /// μ of a task, `[T + 1]`; nothing if the experiment has no such task.
    pub(super) fn of(&self, role: Role) -> Option<Vec<f64>> {
        let (mut parts, outside) = match role {
            Role::Task(task) => (self.tasks.get(task.index())?.clone(), 0.0),
            Role::Target => self.target.clone()?,
        };
        parts.resize(self.count(), 0.0);
        parts.push(outside);
        Some(parts)
    }

    /// μ of a task along the three axes of colour.
    pub(super) fn in_colours(&self, role: Role) -> Option<[f64; 3]> {
        let parts = self.of(role)?;
        let part = |axis: usize| parts.get(*self.columns.get(axis)?).copied();
        Some(std::array::from_fn(|axis| part(axis).unwrap_or(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;

    #[test]
    fn a_task_that_an_experiment_has_not_is_taken_for_no_other() {
        let directions = Directions::new(&Experiment::default());
        let third = Role::Task(TaskId::new(2).unwrap());
        assert_eq!(directions.of(third), None);
        assert_eq!(directions.of(Role::Target), None);
        assert!(directions.of(Role::Task(TaskId::T2)).is_some());
    }
}
