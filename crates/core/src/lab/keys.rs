//! What a result depends on, field by field: two setups with equal keys have equal results.
//!
//! Experiments are taken apart without `..`: a new field does not compile here until somebody says what depends on it.

use super::{Files, Setup};
use crate::experiment::{
    AdamW, Axes, Colours, Correlation, Correlations, Data, Experiment, Grid, Loss, Merge,
    ModelSettings, Optimiser, Target, TaskId, Training,
};
use crate::identity::Same;

/// What Ψ(0) depends on where it is learned.
#[derive(Debug, PartialEq)]
pub(super) struct BaseKey<'a> {
    data: Data,
    model: &'a ModelSettings,
    seed: u64,
    files: Option<Same<Files>>,
}

/// What the training of a task depends on. Not how far it went.
#[derive(Debug, PartialEq)]
pub(super) struct TrainingKey<'a> {
    task: TaskId,
    pattern: Option<Vec<f64>>,
    data: Data,
    model: &'a ModelSettings,
    learning: Learning,
    files: Option<Same<Files>>,
}

/// What a plane depends on, and everything that is made with it.
#[derive(Debug, PartialEq)]
pub(super) struct PlaneKey<'a> {
    loss: Loss,
    correlations: &'a Correlations,
    axes: Axes,
    data: &'a Data,
    target: Option<&'a Target>,
    model: &'a ModelSettings,
    learning: Learning,
    steps: usize,
    merge: Merge,
    grid: Grid,
    held: Vec<(TaskId, u64)>,
    samples: Option<usize>,
    files: Option<Same<Files>>,
}

/// What bases of the task vectors depend on: tasks and models, however they are merged.
#[derive(Debug, PartialEq)]
pub(super) struct BasesKey<'a> {
    loss: Loss,
    correlations: &'a Correlations,
    data: &'a Data,
    model: &'a ModelSettings,
    learning: Learning,
    steps: usize,
    samples: Option<usize>,
    files: Option<Same<Files>>,
}

/// What a film strip depends on: what a plane does but for α.
#[derive(Debug, PartialEq)]
pub(super) struct FilmKey<'a> {
    phase: PhaseKey<'a>,
    target: Option<&'a Target>,
}

/// What a phase diagram depends on. It trains at an α of its own in every column, and says nothing of a target.
#[derive(Debug, PartialEq)]
pub(super) struct PhaseKey<'a> {
    loss: Loss,
    tasks: usize,
    /// All but α.
    correlations: Vec<Correlation>,
    axes: Axes,
    data: &'a Data,
    model: &'a ModelSettings,
    learning: Learning,
    steps: usize,
    merge: Merge,
    grid: Grid,
    held: Vec<(TaskId, u64)>,
    files: Option<Same<Files>>,
}

/// How a task is learned, apart from how long where that changes no step.
#[derive(Debug, PartialEq)]
struct Learning {
    batch: usize,
    optimiser: Optimiser,
    /// All steps, where the rate of each depends on how many there are.
    horizon: Option<usize>,
    seed: u64,
}

impl Learning {
    fn of(training: &Training) -> Self {
        let Training {
            steps,
            batch,
            optimiser,
            seed,
        } = *training;
        let horizon = match optimiser {
            Optimiser::Sgd(_) => None,
            Optimiser::AdamW(AdamW { cosine, .. }) => cosine.then_some(steps),
        };
        Self {
            batch,
            optimiser,
            horizon,
            seed,
        }
    }
}

impl<'a> BaseKey<'a> {
    pub(super) fn of(setup: &'a Setup) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            // Colours tell nothing there.
            correlations: _,
            coefficients: _,
            axes: _,
            data,
            target: _,
            model,
            training,
            loss: _,
            merge: _,
            grid: _,
            constants: _,
        } = setup.experiment.as_ref();
        // Its batches and rates are its own.
        let Training {
            steps: _,
            batch: _,
            optimiser: _,
            seed,
        } = *training;
        Self {
            data: without_colours(data),
            model,
            seed,
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

/// Data with the colours of a task alone, where tasks have each their own.
fn coloured_as(data: &Data, task: TaskId) -> Data {
    let mut data = data.clone();
    if let Data::Digits(digits) = &mut data
        && let Colours::Shares(shares) = &mut digits.colours
    {
        *shares = shares.get(task.index()).copied().into_iter().collect();
    }
    data
}

/// Data whatever the probability that colours tell the truth.
fn without_colours(data: &Data) -> Data {
    let mut data = data.clone();
    match &mut data {
        Data::Digits(digits) => (digits.rho, digits.colours) = (0.0, Colours::Axis),
        Data::Images(images) => images.rho = 0.0,
        Data::Patterns(_) => {}
    }
    data
}

impl<'a> TrainingKey<'a> {
    pub(super) fn of(setup: &'a Setup, task: TaskId) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            correlations,
            coefficients: _,
            axes: _,
            data,
            target: _,
            model,
            training,
            // A model is trained with its own.
            loss: _,
            merge: _,
            grid: _,
            constants: _,
        } = setup.experiment.as_ref();
        Self {
            task,
            // The first task's pattern is an axis, whatever the others' correlation with it.
            pattern: correlations.directions().into_iter().nth(task.index()),
            data: coloured_as(data, task),
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
            correlations,
            // The marker moves over the plane; what is held moves the plane.
            coefficients: _,
            axes,
            data,
            target,
            model,
            training,
            loss: _,
            merge,
            grid,
            constants: _,
        } = setup.experiment.as_ref();
        Self {
            loss: setup.experiment.loss(),
            correlations,
            axes: *axes,
            data,
            target: target.as_ref(),
            model,
            learning: Learning::of(training),
            steps: setup.steps(),
            merge: *merge,
            grid: *grid,
            held: held(setup),
            samples: setup.samples,
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

impl<'a> BasesKey<'a> {
    pub(super) fn of(setup: &'a Setup) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            correlations,
            // Bases are added and subtracted with coefficients of their own, of all tasks, on no plane.
            coefficients: _,
            axes: _,
            data,
            target: _,
            model,
            training,
            loss: _,
            // The question says which basis.
            merge: _,
            grid: _,
            constants: _,
        } = setup.experiment.as_ref();
        Self {
            loss: setup.experiment.loss(),
            correlations,
            data,
            model,
            learning: Learning::of(training),
            steps: setup.steps(),
            samples: setup.samples,
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

impl<'a> FilmKey<'a> {
    pub(super) fn of(setup: &'a Setup) -> Self {
        Self {
            phase: PhaseKey::of(setup),
            target: setup.experiment.target.as_ref(),
        }
    }
}

impl<'a> PhaseKey<'a> {
    pub(super) fn of(setup: &'a Setup) -> Self {
        let Experiment {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            correlations,
            // λ₁ is the question's.
            coefficients: _,
            axes,
            data,
            target: _,
            model,
            training,
            loss: _,
            merge,
            grid,
            constants: _,
        } = setup.experiment.as_ref();
        let [x, y] = axes.tasks();
        Self {
            loss: setup.experiment.loss(),
            tasks: correlations.tasks(),
            correlations: correlations.besides(x, y),
            axes: *axes,
            data,
            model,
            learning: Learning::of(training),
            steps: setup.steps(),
            merge: *merge,
            grid: *grid,
            held: held(setup),
            files: setup.files.as_ref().map(Same::new),
        }
    }
}

/// At what the tasks are held that do not run over the plane, to the last bit.
fn held(setup: &Setup) -> Vec<(TaskId, u64)> {
    let held = setup.held();
    held.map(|(task, lambda)| (task, lambda.to_bits()))
        .collect()
}

#[cfg(test)]
mod tests;
