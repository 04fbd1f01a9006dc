//! The plain way: merge the parameters, then candle's forward pass. Works for any model; the kernel is held to it.

use std::ops::ControlFlow;

use super::stats::{Tally, sign_of};
use super::{Evaluator, Point, Progress, Stats, larger};
use crate::model::{Model, Parameters, tokens_tensor};
use crate::task::Dataset;
use crate::vector::Span;
use crate::{Error, Result};

/// Samples in one forward pass at most, so that cancelling takes a few milliseconds.
const CHUNK: usize = 256;
/// candle hands tensors of this many elements to threads that spin between calls, at the cost of whatever else runs.
const SPLIT_BY_CANDLE: usize = 1 << 16;

/// Candle's forward pass of the merged model.
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    /// The model.
    pub model: &'a dyn Model,
    /// The merged models of the plane.
    pub span: &'a Span,
    /// The task's data.
    pub set: &'a Dataset,
    /// Which of the two task vectors is this task's own, if one is.
    pub own: Option<usize>,
}

impl Reference<'_> {
    /// Outputs f of every sample at a point.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn outputs(&self, point: Point) -> Result<Vec<f32>> {
        self.outputs_while(point, &|_| ControlFlow::Continue(()))
    }

    /// The outputs, unless `progress` breaks; it hears the share of the samples after every chunk.
    fn outputs_while(&self, point: Point, progress: Progress<'_>) -> Result<Vec<f32>> {
        outputs_of(self.model, &self.span.at(point)?, self.set, progress)
    }

    fn at(&self, point: Point, progress: Progress<'_>) -> Result<Stats> {
        let passes = if self.own.is_some() { 2.0 } else { 1.0 };
        let alone = match self.own {
            Some(own) => {
                let mut only = [0.0; 2];
                only[own] = point[own];
                Some(self.outputs_while(only, &|share| progress(share / passes))?)
            }
            None => None,
        };
        let outputs = self.outputs_while(point, &|share| progress((share - 1.0) / passes + 1.0))?;
        let mut tally = Tally::default();
        for (index, output) in outputs.into_iter().enumerate() {
            let sign = alone.as_ref().map(|outputs| sign_of(outputs[index]));
            let (label, weight) = (self.set.labels()[index], self.set.weights()[index]);
            tally.add(output, label, weight, sign);
        }
        Ok(tally.finish(self.set))
    }
}

/// Outputs f of a model with given parameters on every sample of a set, by candle's forward pass. `progress` hears the
/// share of the samples after every chunk.
///
/// # Errors
/// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
pub fn outputs_of(
    model: &dyn Model,
    parameters: &Parameters,
    set: &Dataset,
    progress: Progress<'_>,
) -> Result<Vec<f32>> {
    let shape = set.shape();
    let rows = parameters
        .iter()
        .filter_map(|(_, tensor)| tensor.dims().first());
    let widest = rows.copied().max().unwrap_or(1).max(shape.tokens);
    let chunk = ((SPLIT_BY_CANDLE - 1) / (shape.tokens * widest)).clamp(1, CHUNK);
    let mut outputs = Vec::with_capacity(set.len());
    for samples in set.tokens().chunks(chunk * shape.len()) {
        let tokens = tokens_tensor(samples, shape)?;
        outputs.extend(model.forward(parameters, &tokens)?.to_vec1::<f32>()?);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = outputs.len() as f64 / set.len() as f64;
        if progress(share).is_break() {
            return Err(Error::Cancelled);
        }
    }
    Ok(outputs)
}

impl Evaluator for Reference<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |done: usize, part: f64| (done as f64 + part) / points.len() as f64;
        let evaluated = points.iter().enumerate();
        evaluated
            .map(|(done, point)| self.at(*point, &|part| progress(share(done, part))))
            .collect()
    }
}

/// The largest difference of loss or mean margin, relative to 1 or the value itself where that is larger.
#[must_use]
pub fn largest_difference(left: &[Stats], right: &[Stats]) -> f64 {
    let relative = |a: f64, b: f64| (a - b).abs() / a.abs().max(1.0);
    left.iter()
        .zip(right)
        .map(|(a, b)| larger(relative(a.loss, b.loss), relative(a.margin, b.margin)))
        .fold(0.0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_evaluation_has_no_number_the_difference_is_none_either() {
        let (fine, mut lost) = (Stats::default(), Stats::default());
        lost.loss = f64::NAN;
        assert_eq!(largest_difference(&[fine, fine], &[fine, fine]), 0.0);
        for cells in [[fine, lost], [lost, fine]] {
            assert!(largest_difference(&cells, &[fine, fine]).is_nan());
        }
    }
}
