//! Where tasks come from: something that draws training batches and makes the set to evaluate on.

use super::{Dataset, Digits, LoadedTasks, Patterns, TokenShape};
use crate::Result;
use crate::experiment::{Data, Experiment};

/// Which task of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A task with a task vector, from 0.
    Task(usize),
    /// The out-of-domain task T′.
    Target,
}

impl Role {
    /// The name in files and columns: `t1`, `t2`, `target`.
    #[must_use]
    pub fn file_name(self) -> String {
        match self {
            Self::Task(index) => format!("t{}", index + 1),
            Self::Target => "target".into(),
        }
    }
}

/// Unweighted samples to train on: tokens `[B, P, d]`, labels `[B]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Tokens.
    pub tokens: Vec<f32>,
    /// Labels, ±1.
    pub labels: Vec<f32>,
}

/// Something that makes tasks.
pub trait TaskSource: Sync {
    /// P and d, the same for all tasks.
    fn shape(&self) -> TokenShape;

    /// The samples of a training step, a function of the seed, the task and the step alone.
    fn batch(&self, task: usize, step: usize, count: usize) -> Batch;

    /// The set on which a task is evaluated.
    ///
    /// # Errors
    /// If the samples do not make a data set.
    fn dataset(&self, role: Role) -> Result<Dataset>;

    /// Whether every batch is made of samples of the evaluated set (up to the order of tokens), so that a model
    /// without loss on the set has none on any batch.
    fn batches_come_from_dataset(&self) -> bool {
        false
    }
}

/// The tasks of an experiment.
#[derive(Clone, Debug)]
pub enum Source {
    /// Pattern tasks.
    Patterns(Patterns),
    /// Coloured digits.
    Digits(Digits),
    /// Tasks from a file.
    Loaded(LoadedTasks),
}

impl Source {
    /// Makes the tasks of an experiment.
    ///
    /// # Errors
    /// If the embedded digits cannot be read.
    pub fn new(experiment: &Experiment) -> Result<Self> {
        Ok(match &experiment.data {
            Data::Patterns(data) => Self::Patterns(Patterns::new(experiment, data)),
            Data::Digits(data) => Self::Digits(Digits::new(experiment, data)?),
        })
    }

    fn inner(&self) -> &dyn TaskSource {
        match self {
            Self::Patterns(source) => source,
            Self::Digits(source) => source,
            Self::Loaded(source) => source,
        }
    }
}

impl TaskSource for Source {
    fn shape(&self) -> TokenShape {
        self.inner().shape()
    }

    fn batch(&self, task: usize, step: usize, count: usize) -> Batch {
        self.inner().batch(task, step, count)
    }

    fn dataset(&self, role: Role) -> Result<Dataset> {
        self.inner().dataset(role)
    }

    fn batches_come_from_dataset(&self) -> bool {
        self.inner().batches_come_from_dataset()
    }
}
