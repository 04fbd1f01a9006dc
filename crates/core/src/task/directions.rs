//! Where the patterns of an experiment's tasks point.

use super::Role;
use crate::experiment::Experiment;

/// μ of every task in the basis e₁, e₂, e₃.
#[derive(Clone, Debug)]
pub(super) struct Directions {
    tasks: Vec<[f64; 2]>,
    /// γ and κ of the target, if there is one.
    target: Option<(Vec<f64>, f64)>,
}

impl Directions {
    /// Those of an experiment.
    pub(super) fn new(experiment: &Experiment) -> Self {
        Self {
            tasks: experiment.directions().into(),
            target: experiment.target.as_ref().map(|target| {
                let (gamma, kappa, _) = target.normalised();
                (gamma, kappa)
            }),
        }
    }

    /// μ of a task; nothing if the experiment has no such task.
    pub(super) fn of(&self, role: Role) -> Option<[f64; 3]> {
        match role {
            Role::Task(task) => {
                let [first, second] = *self.tasks.get(task.index())?;
                Some([first, second, 0.0])
            }
            Role::Target => {
                let (gamma, kappa) = self.target.as_ref()?;
                Some([gamma[0], gamma[1], *kappa])
            }
        }
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
