//! The plain way: merge the parameters, then candle's forward pass. Works for any model; the kernel is held to it.

use std::ops::ControlFlow;

use super::merged::{Done, evaluate};
use super::{Asked, Evaluator, Point, Progress, Stats, larger};
use crate::Result;
use crate::experiment::Loss;
use crate::model::{Forward, Parameters, tokens_tensor};
use crate::number::scientific;
use crate::task::Dataset;
use crate::vector::{Own, Span};

/// Samples in one forward pass at most, so that cancelling takes a few milliseconds.
const CHUNK: usize = 256;
/// candle hands tensors of this many elements to threads that spin between calls, at the cost of whatever else runs.
const SPLIT_BY_CANDLE: usize = 1 << 16;

/// Candle's forward pass of the merged model.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    /// The model.
    pub model: &'a dyn Forward,
    /// The merged models of the plane.
    pub span: &'a Span,
    /// The task's data.
    pub set: &'a Dataset,
    /// Where the task's own vector stands alone, if it has one.
    pub own: Option<Own<'a>>,
    /// The loss that is looked at.
    pub loss: Loss,
}

impl Reference<'_> {
    /// Outputs f of every sample at a point.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn outputs(&self, point: Point) -> Result<Vec<f32>> {
        let go_on = |_| ControlFlow::Continue(());
        outputs_of(self.model, &self.span.at(point)?, self.set, &go_on)
    }
}

/// Outputs f of a model with given parameters on every sample of a set, by candle's forward pass. `progress` hears the
/// share of the samples after every chunk.
///
/// # Errors
/// [`crate::Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
pub fn outputs_of(
    model: &dyn Forward,
    parameters: &Parameters,
    set: &Dataset,
    progress: Progress<'_>,
) -> Result<Vec<f32>> {
    let done = Done::new(set.len(), progress);
    in_chunks(model, parameters, set, &done)
}

fn in_chunks(
    model: &dyn Forward,
    parameters: &Parameters,
    set: &Dataset,
    done: &Done<'_>,
) -> Result<Vec<f32>> {
    let shape = set.shape();
    let rows = parameters
        .iter()
        .filter_map(|(_, tensor)| tensor.dims().first());
    let widest = rows.copied().max().unwrap_or(1).max(shape.tokens);
    let chunk = ((SPLIT_BY_CANDLE - 1) / (shape.tokens * widest)).clamp(1, CHUNK);
    let mut outputs = Vec::with_capacity(set.len());
    for samples in set.tokens().chunks(chunk * shape.len()) {
        let before = outputs.len();
        let tokens = tokens_tensor(samples, shape)?;
        outputs.extend(model.forward(parameters, &tokens)?.to_vec1::<f32>()?);
        done.add(outputs.len() - before)?;
    }
    Ok(outputs)
}

/// Models side by side on the caller's threads, samples in their order, so that the numbers do not depend on how many
/// threads there are.
impl Evaluator for Reference<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let asked = Asked {
            span: self.span,
            set: self.set,
            own: self.own,
            loss: self.loss,
        };
        let outputs =
            |model: &Parameters, done: &Done<'_>| in_chunks(self.model, model, self.set, done);
        evaluate(
            &asked,
            points,
            progress,
            &|point, done| outputs(&self.span.at(point)?, done),
            &|point, done| match self.own {
                Some(own) => outputs(&self.span.alone(own, point)?, done),
                None => Ok(Vec::new()),
            },
        )
    }
}

/// A larger difference between kernel and candle, relative to 1 or the value, is no rounding of f32.
pub const AGREEMENT: f64 = 1e-4;

/// A difference between kernel and candle in words.
#[must_use]
pub fn difference_words(difference: f64) -> String {
    if difference.is_finite() {
        scientific(difference, 0)
    } else {
        "no number".into()
    }
}

/// The largest difference of loss or mean margin, relative to 1 or the value itself where that is larger. It is infinite
/// where either has no number.
#[must_use]
pub fn largest_difference(left: &[Stats], right: &[Stats]) -> f64 {
    let relative = |a: f64, b: f64| {
        let difference = (a - b).abs() / a.abs().max(1.0);
        if difference.is_nan() {
            f64::INFINITY
        } else {
            difference
        }
    };
    left.iter()
        .zip(right)
        .map(|(a, b)| larger(relative(a.loss, b.loss), relative(a.margin, b.margin)))
        .fold(0.0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_either_evaluation_has_no_number_the_difference_is_the_largest() {
        let (fine, mut lost) = (Stats::default(), Stats::default());
        lost.loss = f64::NAN;
        let both = [fine, fine];
        assert_eq!(largest_difference(&both, &both), 0.0);
        for cells in [[fine, lost], [lost, fine]] {
            for (left, right) in [(cells, both), (both, cells), (cells, cells)] {
                assert_eq!(largest_difference(&left, &right), f64::INFINITY);
            }
        }
    }
}
