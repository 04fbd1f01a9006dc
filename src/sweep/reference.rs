//! The plain way: merge the parameters, then candle's forward pass. Works for any model; the kernel is held to it.

use super::stats::{Tally, sign_of};
use super::{Evaluator, Point, Progress, Stats};
use crate::model::{Model, tokens_tensor};
use crate::task::Dataset;
use crate::vector::Span;
use crate::{Error, Result};

/// Samples in one forward pass, so that cancelling takes a few milliseconds.
const CHUNK: usize = 256;

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
        let merged = self.span.at(point)?;
        let shape = self.set.shape();
        let mut outputs = Vec::with_capacity(self.set.len());
        for chunk in self.set.tokens().chunks(CHUNK * shape.len()) {
            let tokens = tokens_tensor(chunk, shape)?;
            outputs.extend(self.model.forward(&merged, &tokens)?.to_vec1::<f32>()?);
        }
        Ok(outputs)
    }

    fn at(&self, point: Point) -> Result<Stats> {
        let alone = match self.own {
            Some(own) => {
                let mut only = [0.0; 2];
                only[own] = point[own];
                Some(self.outputs(only)?)
            }
            None => None,
        };
        let mut tally = Tally::default();
        for (index, output) in self.outputs(point)?.into_iter().enumerate() {
            let sign = alone.as_ref().map(|outputs| sign_of(outputs[index]));
            let (label, weight) = (self.set.labels()[index], self.set.weights()[index]);
            tally.add(output, label, weight, sign);
        }
        Ok(tally.finish(self.set))
    }
}

impl Evaluator for Reference<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let mut all = Vec::with_capacity(points.len());
        for (done, point) in points.iter().enumerate() {
            all.push(self.at(*point)?);
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = (done + 1) as f64 / points.len() as f64;
            if progress(share).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(all)
    }
}

/// The largest difference of loss or mean margin, relative to 1 or the value itself where that is larger.
#[must_use]
pub fn largest_difference(left: &[Stats], right: &[Stats]) -> f64 {
    let relative = |a: f64, b: f64| (a - b).abs() / a.abs().max(1.0);
    left.iter()
        .zip(right)
        .map(|(a, b)| relative(a.loss, b.loss).max(relative(a.margin, b.margin)))
        .fold(0.0, f64::max)
}
