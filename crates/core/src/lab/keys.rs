//! What a result depends on, field by field: two setups with equal keys have equal results.
//!
//! Experiments are taken apart without `..`: a new field does not compile here until somebody says what depends on it.

use super::{Files, Setup};
use crate::experiment::{
    Correlation, Data, Experiment, Grid, Model, Target, TaskId, Training, VectorEdit,
};
use crate::identity::Same;

/// What the training of a task depends on. Not how far it went.
#[derive(Debug, PartialEq)]
pub(super) struct TrainingKey<'a> {
    task: TaskId,
    correlation: Option<Correlation>,
    data: &'a Data,
    model: &'a Model,
    learning: Learning,
    files: Option<Same<Files>>,
}

/// What a plane depends on, and everything that is made with it.
#[derive(Debug, PartialEq)]
pub(super) struct PlaneKey<'a> {
    correlation: Correlation,
    data: &'a Data,
    target: Option<&'a Target>,
    model: &'a Model,
    learning: Learning,
    steps: usize,
    vectors: VectorEdit,
    grid: Grid,
    held: Vec<(TaskId, u64)>,
    files: Option<Same<Files>>,
}

/// How a task is learned, apart from how long.
#[derive(Debug, PartialEq)]
struct Learning {
    batch: usize,
    rates: [f64; 2],
    seed: u64,
}

impl Learning {
    fn of(training: &Training) -> Self {
        let Training {
            steps: _,
            batch,
            learning_rate_v,
            learning_rate_w,
            seed,
        } = *training;
        Self {
            batch,
            rates: [learning_rate_v, learning_rate_w],
            seed,
        }
    }
}

impl<'a> TrainingKey<'a> {
    pub(super) fn of(setup: &'a Setup, task: TaskId) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            alpha,
            coefficients: _,
            data,
            target: _,
            model,
            training,
            vectors: _,
            grid: _,
            constants: _,
        } = setup.experiment.as_ref();
        Self {
            task,
            // The first task's pattern is an axis, whatever the others' correlation with it.
            correlation: (task != TaskId::T1).then_some(*alpha),
            data,
            model,
            learning: Learning::of(training),
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

impl<'a> PlaneKey<'a> {
    pub(super) fn of(setup: &'a Setup) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            alpha,
            // The marker moves over the plane; what is held moves the plane.
            coefficients: _,
            data,
            target,
            model,
            training,
            vectors,
            grid,
            constants: _,
        } = setup.experiment.as_ref();
        Self {
            correlation: *alpha,
            data,
            target: target.as_ref(),
            model,
            learning: Learning::of(training),
            steps: setup.steps(),
            vectors: *vectors,
            grid: *grid,
            held: setup
                .held()
                .map(|(task, lambda)| (task, lambda.to_bits()))
                .collect(),
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Constants;

    fn changed(change: impl FnOnce(&mut Experiment)) -> Setup {
        Setup::new(Experiment::default()).with(change)
    }

    #[test]
    fn a_plane_depends_on_what_is_trained_and_swept_and_on_nothing_else() {
        let plain = changed(|_| ());
        let alike = [
            changed(|e| e.name = "another".into()),
            changed(|e| e.coefficients = vec![0.3, 0.4]),
            changed(|e| {
                e.constants = Constants {
                    tau: 0.7,
                    ..e.constants
                }
            }),
        ];
        for other in alike {
            assert!(PlaneKey::of(&plain) == PlaneKey::of(&other));
        }
        let different = [
            changed(|e| e.grid.cells += 1),
            changed(|e| e.vectors.rank = Some(1)),
            changed(|e| e.training.steps -= 1),
            changed(|e| e.training.learning_rate_w *= 2.0),
            changed(|e| {
                e.target = Some(Target {
                    gamma: vec![0.6, 0.6],
                });
            }),
            changed(|e| e.alpha = Correlation::clamped(0.25)),
        ];
        for other in different {
            assert!(PlaneKey::of(&plain) != PlaneKey::of(&other));
        }
    }

    #[test]
    fn the_first_task_is_not_trained_anew_for_another_correlation_and_the_second_is() {
        let (plain, other) = (
            changed(|_| ()),
            changed(|e| e.alpha = Correlation::clamped(0.25)),
        );
        for (task, same) in [(TaskId::T1, true), (TaskId::T2, false)] {
            assert_eq!(
                TrainingKey::of(&plain, task) == TrainingKey::of(&other, task),
                same
            );
        }
        let later = changed(|e| e.training.steps += 9);
        assert!(TrainingKey::of(&plain, TaskId::T2) == TrainingKey::of(&later, TaskId::T2));
    }
}
