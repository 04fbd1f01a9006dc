//! Models whose merges can be swept: by a fast way of their own, or by candle.

use std::ops::ControlFlow;

use super::{Evaluator, Reference, TaskKernel, VitKernel};
use crate::Result;
use crate::experiment::Loss;
use crate::model::{Forward, Model, OneLayer, Vit};
use crate::task::Dataset;
use crate::vector::{Own, Span};

/// What is evaluated over the models of a span: one task.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The merged models.
    pub span: &'a Span,
    /// The task's data.
    pub set: &'a Dataset,
    /// Where the task's own vector stands alone, if it has one.
    pub own: Option<Own<'a>>,
    /// The loss that is looked at.
    pub loss: Loss,
}

impl<'a> Asked<'a> {
    /// The same by candle's forward pass.
    #[must_use]
    pub fn plain(self, model: &'a dyn Forward) -> Reference<'a> {
        let Self {
            span,
            set,
            own,
            loss,
        } = self;
        Reference {
            model,
            span,
            set,
            own,
            loss,
        }
    }
}

/// A model with its way over a plane.
pub trait SweptModel: Model {
    /// A faster way over the models of a span than candle's forward pass, if this model has one. `go_on` may break while
    /// it is made.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if it does; or if a parameter is missing or a shape does not fit.
    fn affine<'a>(
        &'a self,
        _asked: Asked<'a>,
        _go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Box<dyn Evaluator + 'a>>> {
        Ok(None)
    }
}

impl SweptModel for Vit {
    fn affine<'a>(
        &'a self,
        asked: Asked<'a>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Box<dyn Evaluator + 'a>>> {
        Ok(Some(Box::new(VitKernel::new(self, asked, go_on)?)))
    }
}

impl SweptModel for OneLayer {
    fn affine<'a>(
        &'a self,
        asked: Asked<'a>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Box<dyn Evaluator + 'a>>> {
        let Asked {
            span,
            set,
            own,
            loss,
        } = asked;
        let kernel = TaskKernel::new_while(self.output_weights(), span, set, own, go_on)?;
        Ok(Some(Box::new(kernel.with_loss(loss))))
    }
}

/// The fastest way over the models of a span on one task.
///
/// # Errors
/// As [`SweptModel::affine`].
pub fn evaluator<'a>(
    model: &'a dyn SweptModel,
    asked: Asked<'a>,
    go_on: &dyn Fn() -> ControlFlow<()>,
) -> Result<Box<dyn Evaluator + 'a>> {
    Ok(match model.affine(asked, go_on)? {
        Some(fast) => fast,
        None => Box::new(asked.plain(model)),
    })
}
