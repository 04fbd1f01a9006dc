//! The plain way: merge the parameters, then candle's forward pass. Works for any model; the kernel is held to it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::stats::{Tally, sign_of};
use super::{Evaluator, Point, Progress, Stats, larger};
use crate::model::{Forward, Parameters, tokens_tensor};
use crate::number::scientific;
use crate::task::Dataset;
use crate::vector::{Own, Span};
use crate::{Error, Result};

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

    /// The models with the task's own vector alone that points are compared with: one for each distinct value of its
    /// coefficient, as a point where it stands, and for each point which of them is its own.
    fn alone(&self, points: &[Point]) -> (Vec<Point>, Vec<usize>) {
        let mut known: BTreeMap<u64, usize> = BTreeMap::new();
        let mut distinct = Vec::new();
        let mut index = Vec::new();
        let Some(own) = self.own else {
            return (distinct, index);
        };
        for point in points {
            let value = match own {
                Own::Along(axis) => axis.of(*point).to_bits(),
                Own::Held(_) => 0,
            };
            let next = known.len();
            let at = *known.entry(value).or_insert(next);
            if at == next {
                distinct.push(*point);
            }
            index.push(at);
        }
        (distinct, index)
    }

    fn stats(&self, outputs: &[f32], alone: Option<&Vec<i8>>) -> Stats {
        let mut tally = Tally::default();
        for (index, output) in outputs.iter().enumerate() {
            let sign = alone.map(|signs| signs[index]);
            let (label, weight) = (self.set.labels()[index], self.set.weights()[index]);
            tally.add(*output, label, weight, sign);
        }
        tally.finish(self.set)
    }
}

/// Outputs f of a model with given parameters on every sample of a set, by candle's forward pass. `progress` hears the
/// share of the samples after every chunk.
///
/// # Errors
/// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
pub fn outputs_of(
    model: &dyn Forward,
    parameters: &Parameters,
    set: &Dataset,
    progress: Progress<'_>,
) -> Result<Vec<f32>> {
    let done = Done::new(set.len(), progress);
    in_chunks(model, parameters, set, &done)
}

/// Samples that are done, on any thread, and who hears of their share.
struct Done<'a> {
    samples: AtomicUsize,
    all: usize,
    progress: Progress<'a>,
}

impl<'a> Done<'a> {
    fn new(all: usize, progress: Progress<'a>) -> Self {
        Self {
            samples: AtomicUsize::new(0),
            all,
            progress,
        }
    }

    fn add(&self, samples: usize) -> Result<()> {
        let before = self.samples.fetch_add(samples, Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = (before + samples) as f64 / self.all as f64;
        match (self.progress)(share) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
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
        let (distinct, index) = self.alone(points);
        let done = Done::new((distinct.len() + points.len()) * self.set.len(), progress);
        let outputs = |model: &Parameters| in_chunks(self.model, model, self.set, &done);
        let signs = match self.own {
            None => Vec::new(),
            Some(own) => distinct
                .par_iter()
                .with_max_len(1)
                .map(|point| {
                    let outputs = outputs(&self.span.alone(own, *point)?)?;
                    Ok(outputs.into_iter().map(sign_of).collect())
                })
                .collect::<Result<Vec<Vec<i8>>>>()?,
        };
        points
            .par_iter()
            .with_max_len(1)
            .enumerate()
            .map(|(at, point)| {
                let own = index.get(at).map(|own| &signs[*own]);
                Ok(self.stats(&outputs(&self.span.at(*point)?)?, own))
            })
            .collect()
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
