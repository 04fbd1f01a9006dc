//! Where tasks come from: something that draws training batches and makes the set to evaluate on.

use std::ops::ControlFlow;

use super::{Dataset, Role, TaskId, TokenShape};
use crate::{Error, Result};

/// Unweighted samples to train on: tokens `[B, P, d]`, labels `[B]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Tokens.
    pub tokens: Vec<f32>,
    /// Labels, ±1.
    pub labels: Vec<f32>,
}

/// Asked now and then while samples are made; it may break to cancel.
pub type GoOn<'a> = &'a mut dyn FnMut() -> ControlFlow<()>;

/// Never cancels.
pub fn to_the_end() -> impl FnMut() -> ControlFlow<()> {
    || ControlFlow::Continue(())
}

/// How many numbers may be made before somebody is asked whether to go on: a millisecond or two.
const NUMBERS: usize = 1 << 17;

/// Asks, once so many numbers were made since it asked last.
pub(super) struct Asking<'a> {
    go_on: GoOn<'a>,
    made: usize,
}

impl<'a> Asking<'a> {
    pub(super) fn new(go_on: GoOn<'a>) -> Self {
        Self { go_on, made: 0 }
    }

    /// Hears that so many numbers more were made.
    pub(super) fn made(&mut self, numbers: usize) -> Result<()> {
        self.made += numbers;
        if self.made < NUMBERS {
            return Ok(());
        }
        self.made = 0;
        match (self.go_on)() {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}

/// Something that makes tasks.
pub trait TaskSource: Sync {
    /// P and d, the same for all tasks.
    fn shape(&self) -> TokenShape;

    /// The samples of a training step, a function of the seed, the task and the step alone.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks.
    fn batch_while(
        &self,
        task: TaskId,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<Batch>;

    /// The set on which a task is evaluated.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks; or if the samples do not make a data set.
    fn dataset_while(&self, role: Role, go_on: GoOn<'_>) -> Result<Dataset>;

    /// The samples of a training step.
    ///
    /// # Errors
    /// As [`TaskSource::batch_while`], which goes on to the end.
    fn batch(&self, task: TaskId, step: usize, count: usize) -> Result<Batch> {
        self.batch_while(task, step, count, &mut to_the_end())
    }

    /// The set on which a task is evaluated.
    ///
    /// # Errors
    /// As [`TaskSource::dataset_while`], which goes on to the end.
    fn dataset(&self, role: Role) -> Result<Dataset> {
        self.dataset_while(role, &mut to_the_end())
    }

    /// Whether every batch is made of samples of the evaluated set (up to the order of tokens), so that a model
    /// without loss on the set has none on any batch.
    fn batches_come_from_dataset(&self) -> bool {
        false
    }
}
