//! Models whose merges can be swept: by a fast way of their own, or by candle.

use std::ops::ControlFlow;

use super::{Evaluator, Reference, TaskKernel};
use crate::Result;
use crate::model::{Model, OneLayer};
use crate::task::Dataset;
use crate::vector::{Own, Span};

/// A model with its way over a plane.
pub trait SweptModel: Model {
    /// A faster way over the models of a span than candle's forward pass, if this model has one. `own` is where the
    /// task's own vector stands alone, if it has one; `go_on` may break while it is made.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if it does; or if a parameter is missing or a shape does not fit.
    fn affine<'a>(
        &'a self,
        _span: &'a Span,
        _set: &'a Dataset,
        _own: Option<Own<'a>>,
        _go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Box<dyn Evaluator + 'a>>> {
        Ok(None)
    }
}

impl SweptModel for OneLayer {
    fn affine<'a>(
        &'a self,
        span: &'a Span,
        set: &'a Dataset,
        own: Option<Own<'a>>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Box<dyn Evaluator + 'a>>> {
        let kernel = TaskKernel::new_while(self.output_weights(), span, set, own, go_on)?;
        Ok(Some(Box::new(kernel)))
    }
}

/// The fastest way over the models of a span on one task.
///
/// # Errors
/// As [`SweptModel::affine`].
pub fn evaluator<'a>(
    model: &'a dyn SweptModel,
    span: &'a Span,
    set: &'a Dataset,
    own: Option<Own<'a>>,
    go_on: &dyn Fn() -> ControlFlow<()>,
) -> Result<Box<dyn Evaluator + 'a>> {
    let plain = || {
        Box::new(Reference {
            model,
            span,
            set,
            own,
        })
    };
    Ok(match model.affine(span, set, own, go_on)? {
        Some(fast) => fast,
        None => plain(),
    })
}
