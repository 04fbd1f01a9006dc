//! Evaluating merged models one by one: every point a model, side by side on the caller's threads.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::stats::{Tally, sign_of};
use super::{Asked, Point, Progress, Stats};
use crate::vector::Own;
use crate::{Error, Result};

/// Samples that are done, on any thread, and who hears of their share.
pub(super) struct Done<'a> {
    samples: AtomicUsize,
    all: usize,
    progress: Progress<'a>,
}

impl<'a> Done<'a> {
    /// None of so many.
    pub(super) fn new(all: usize, progress: Progress<'a>) -> Self {
        Self {
            samples: AtomicUsize::new(0),
            all,
            progress,
        }
    }

    /// Whether whoever hears of it wants it to go on, with nothing more done.
    pub(super) fn heard(&self) -> ControlFlow<()> {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = self.samples.load(Ordering::Relaxed) as f64 / self.all.max(1) as f64;
        (self.progress)(share)
    }

    /// Some more.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if whoever hears of it breaks.
    pub(super) fn add(&self, samples: usize) -> Result<()> {
        let before = self.samples.fetch_add(samples, Ordering::Relaxed);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = (before + samples) as f64 / self.all as f64;
        match (self.progress)(share) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}

/// Outputs f of every sample at a point.
pub(super) type Outputs<'a> = &'a (dyn Fn(Point, &Done<'_>) -> Result<Vec<f32>> + Sync);

/// The statistics at every point: by what gives the outputs of the merged model, and those of the model with the task's
/// own vector alone. Samples are summed in their order, so that the numbers do not depend on how many threads there are.
///
/// # Errors
/// [`Error::Cancelled`] if `progress` breaks; or as what gives the outputs.
pub(super) fn evaluate(
    asked: &Asked<'_>,
    points: &[Point],
    progress: Progress<'_>,
    merged: Outputs<'_>,
    alone: Outputs<'_>,
) -> Result<Vec<Stats>> {
    let (distinct, index) = models_alone(asked.own, points);
    let done = Done::new((distinct.len() + points.len()) * asked.set.len(), progress);
    let signs = distinct
        .par_iter()
        .with_max_len(1)
        .map(|point| Ok(alone(*point, &done)?.into_iter().map(sign_of).collect()))
        .collect::<Result<Vec<Vec<i8>>>>()?;
    points
        .par_iter()
        .with_max_len(1)
        .enumerate()
        .map(|(at, point)| {
            let own = index.get(at).map(|own| &signs[*own]);
            Ok(stats(asked, &merged(*point, &done)?, own))
        })
        .collect()
}

/// The models with the task's own vector alone that points are compared with: one for each distinct value of its
/// coefficient, as a point where it stands, and for each point which of them is its own.
fn models_alone(own: Option<Own<'_>>, points: &[Point]) -> (Vec<Point>, Vec<usize>) {
    let mut known: BTreeMap<u64, usize> = BTreeMap::new();
    let mut distinct = Vec::new();
    let mut index = Vec::new();
    let Some(own) = own else {
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

fn stats(asked: &Asked<'_>, outputs: &[f32], alone: Option<&Vec<i8>>) -> Stats {
    let mut tally = Tally::of(asked.loss);
    for (index, output) in outputs.iter().enumerate() {
        let sign = alone.map(|signs| signs[index]);
        tally.add(*output, asked.set.expected(index), sign);
    }
    tally.finish(asked.set)
}
