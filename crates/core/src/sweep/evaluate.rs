//! The kernel over a whole data set: blocks once a sample, then every point, on all cores and in bounded memory.
//!
//! Threads share samples and stretches of points; a point's sums run in the order of the samples whatever the number
//! of threads, so that results are the same to the last bit.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::blocks::AffineWeights;
use super::kernel::{BlockLayout, Isa, KEPT_COLUMNS, forward_points};
use super::own::{Alone, OwnWeights, ranks, single};
use super::pace::REPORT_FLOPS;
use super::shared_set::SharedSet;
use super::stats::{Tally, sign_of};
use super::{Evaluator, Point, Progress, Stats};
use crate::experiment::{Axis, Loss};
use crate::model::OutputWeights;
use crate::task::Dataset;
use crate::vector::{Own, Span};
use crate::{Error, Result};

/// Samples that are worked on together, at most.
const CHUNK: usize = 64;
/// Floats that their blocks and their outputs may each take, unless one sample takes more.
pub(super) const CHUNK_FLOATS: usize = 1 << 22;
/// Points that a sample is evaluated at in one go, and floating-point operations, at most: a few milliseconds.
const STRETCH: usize = 1024;
const STRETCH_FLOPS: usize = 8 * REPORT_FLOPS;
/// Points whose sums are made together.
const TALLIES: usize = 256;

/// A task's data and the affine weights of a plane, ready to be evaluated at any points.
#[derive(Clone, Debug)]
pub struct TaskKernel<'a> {
    weights: AffineWeights,
    output: &'a OutputWeights,
    set: &'a Dataset,
    own: Option<OwnWeights>,
    loss: Loss,
    isa: Isa,
    /// The set by its vocabulary, where it has a small one.
    shared: Option<SharedSet>,
}

/// A sample's blocks and output weights.
struct Prepared {
    layout: BlockLayout,
    blocks: Vec<f32>,
    output: Vec<f32>,
    /// For each distinct value of the task's own coefficient, the sign of f with its vector alone.
    alone: Vec<i8>,
}

impl<'a> TaskKernel<'a> {
    /// A kernel for the one-layer Transformer. `own` is where the task's own vector stands alone, if it has one.
    ///
    /// # Errors
    /// If a parameter is missing.
    pub fn new(
        output: &'a OutputWeights,
        span: &Span,
        set: &'a Dataset,
        own: Option<Own<'_>>,
    ) -> Result<Self> {
        Self::new_while(output, span, set, own, &|| ControlFlow::Continue(()))
    }

    /// The same, unless `go_on` breaks, which is asked now and then.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if it does; or as [`TaskKernel::new`].
    pub fn new_while(
        output: &'a OutputWeights,
        span: &Span,
        set: &'a Dataset,
        own: Option<Own<'_>>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Self> {
        let weights = AffineWeights::new(span.base(), span.directions())?;
        let own = own.map(|own| OwnWeights::new(span, own)).transpose()?;
        let from = own.as_ref().and_then(OwnWeights::elsewhere);
        Ok(Self {
            shared: SharedSet::new(&weights, from, output, set, go_on)?,
            weights,
            output,
            set,
            own,
            loss: Loss::Hinge,
            isa: Isa::best(),
        })
    }

    /// The same kernel without what a small vocabulary would save, for comparison.
    #[must_use]
    pub fn sample_by_sample(mut self) -> Self {
        self.shared = None;
        self
    }

    /// The same kernel with another loss to look at than the hinge loss.
    #[must_use]
    pub fn with_loss(mut self, loss: Loss) -> Self {
        self.loss = loss;
        self
    }

    /// The same kernel on another instruction set.
    #[must_use]
    pub fn on(mut self, isa: Isa) -> Self {
        self.isa = isa;
        self
    }

    /// Floating-point operations of a sample at a point: the product of attention and values, which is most of the work.
    fn flops(&self) -> usize {
        let tokens = self.set.shape().tokens;
        (2 * tokens * tokens * self.weights.hidden()).max(1)
    }

    /// Points that a sample is evaluated at in one go.
    fn stretch(&self) -> usize {
        (STRETCH_FLOPS / self.flops()).clamp(1, STRETCH)
    }

    /// Samples that are worked on together.
    fn chunk(&self, points: usize) -> usize {
        let layout = BlockLayout::new(self.set.shape().tokens, self.weights.hidden());
        let floats = points.max(layout.block_floats());
        (CHUNK_FLOATS / floats.max(1)).clamp(1, CHUNK)
    }

    fn prepare(
        &self,
        sample: usize,
        alone_points: &[[f32; 2]],
        report: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Prepared> {
        go_on(report(0))?;
        let (tokens, counts) = self.distinct(sample);
        let layout = BlockLayout::new(counts.len(), self.weights.hidden());
        let filled = |weights: &AffineWeights| {
            let mut blocks = vec![0.0; layout.block_floats()];
            weights.fill(layout, &tokens, &counts, &mut blocks);
            blocks
        };
        #[expect(clippy::cast_precision_loss, reason = "P is a small count")]
        let mean = 1.0 / self.set.shape().tokens as f32;
        // Queries that weigh the same share one row.
        let alike = self.output.is_shared() && counts.iter().all(|count| *count == counts[0]);
        let queries = if alike { 1 } else { counts.len() };
        let mut output = vec![0.0; queries * layout.hidden_stride()];
        let rows = output.chunks_exact_mut(layout.hidden_stride());
        for (query, row) in rows.enumerate() {
            for (out, a) in row.iter_mut().zip(self.output.at(query)) {
                *out = a * counts[query] * mean;
            }
        }
        let mut prepared = Prepared {
            layout,
            blocks: filled(&self.weights),
            output,
            alone: Vec::new(),
        };
        let from = self.own.as_ref().and_then(OwnWeights::elsewhere);
        let from = from.map(filled);
        let from = from.as_ref().unwrap_or(&prepared.blocks);
        let mut outputs = vec![0.0; alone_points.len()];
        let stretches = alone_points.chunks(self.stretch());
        for (points, outputs) in stretches.zip(outputs.chunks_mut(self.stretch())) {
            go_on(report(0))?;
            self.forward(&prepared, from, points, outputs)?;
        }
        prepared.alone = outputs.into_iter().map(sign_of).collect();
        Ok(prepared)
    }

    /// A sample's distinct tokens and how often each stands, if positions do not matter; else all of them.
    fn distinct(&self, sample: usize) -> (Vec<f32>, Vec<f32>) {
        let tokens = self.set.sample(sample);
        let shape = self.set.shape();
        if !self.output.is_shared() {
            return (tokens.to_vec(), vec![1.0; shape.tokens]);
        }
        let mut distinct: Vec<f32> = Vec::with_capacity(tokens.len());
        let mut counts: Vec<f32> = Vec::with_capacity(shape.tokens);
        for token in tokens.chunks_exact(shape.dimension) {
            let found = distinct
                .chunks_exact(shape.dimension)
                .position(|other| other == token);
            if let Some(at) = found {
                counts[at] += 1.0;
            } else {
                distinct.extend_from_slice(token);
                counts.push(1.0);
            }
        }
        (distinct, counts)
    }

    /// The sample's outputs, by its own blocks or by those of its task's own vector alone.
    fn forward(
        &self,
        sample: &Prepared,
        blocks: &[f32],
        points: &[[f32; 2]],
        outputs: &mut [f32],
    ) -> Result<()> {
        let Prepared { layout, output, .. } = sample;
        forward_points(self.isa, *layout, blocks, output, points, outputs)
            .map_err(|error| Error::Mismatch(error.to_string()))
    }

    /// Chunks of samples outside, all points inside: first every output, then the sums in the order of the samples.
    fn tally(
        &self,
        points: &[Point],
        alone: &Alone,
        report: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Vec<Tally>> {
        if points.is_empty() {
            return Ok(Vec::new());
        }
        let order = in_bands(points);
        let singles: Vec<[f32; 2]> = order.iter().map(|at| single(points[*at])).collect();
        let own: Vec<usize> = order
            .iter()
            .filter_map(|at| alone.index.get(*at).copied())
            .collect();
        let mut tallies = vec![Tally::of(self.loss); points.len()];
        let (flops, stretch, chunk) = (self.flops(), self.stretch(), self.chunk(points.len()));
        let waiting = AtomicUsize::new(0);
        let done = |evaluations: usize| {
            let unreported = waiting.fetch_add(evaluations, Ordering::Relaxed) + evaluations;
            if unreported * flops < REPORT_FLOPS {
                return Ok(());
            }
            go_on(report(waiting.swap(0, Ordering::Relaxed)))
        };
        let mut outputs = vec![0.0; chunk.min(self.set.len()) * points.len()];
        for first in (0..self.set.len()).step_by(chunk) {
            let samples = first..(first + chunk).min(self.set.len());
            let prepared = samples
                .clone()
                .into_par_iter()
                .map(|sample| self.prepare(sample, &alone.points, report))
                .collect::<Result<Vec<_>>>()?;
            let outputs = &mut outputs[..samples.len() * points.len()];
            prepared
                .par_iter()
                .with_max_len(1)
                .zip(outputs.par_chunks_mut(points.len()))
                .try_for_each(|(prepared, outputs)| {
                    singles
                        .par_chunks(stretch)
                        .zip(outputs.par_chunks_mut(stretch))
                        .try_for_each(|(points, outputs)| {
                            self.forward(prepared, &prepared.blocks, points, outputs)?;
                            done(points.len())
                        })
                })?;
            tallies
                .par_chunks_mut(TALLIES)
                .enumerate()
                .for_each(|(part, tallies)| {
                    let start = part * TALLIES;
                    let own = own.get(start..);
                    let rows = outputs.chunks_exact(points.len());
                    for ((sample, prepared), outputs) in samples.clone().zip(&prepared).zip(rows) {
                        let expected = self.set.expected(sample);
                        for (at, (tally, output)) in
                            tallies.iter_mut().zip(&outputs[start..]).enumerate()
                        {
                            let index = own.and_then(|index| index.get(at));
                            let sign = index.map(|index| prepared.alone[*index]);
                            tally.add(*output, expected, sign);
                        }
                    }
                });
        }
        go_on(report(waiting.into_inner()))?;
        let mut sorted = vec![Tally::of(self.loss); points.len()];
        for (at, tally) in order.into_iter().zip(tallies) {
            sorted[at] = tally;
        }
        Ok(sorted)
    }
}

fn go_on(answer: ControlFlow<()>) -> Result<()> {
    match answer {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    }
}

/// The points' places in an order in which neighbours share coefficients: by bands of as many λ₁ as the kernel
/// remembers, in a band by λ₂.
fn in_bands(points: &[Point]) -> Vec<usize> {
    let columns = ranks(points, Axis::X);
    let rows = ranks(points, Axis::Y);
    let different = columns.iter().max().map_or(0, |last| last + 1);
    let width = different
        .div_ceil(different.div_ceil(KEPT_COLUMNS).max(1))
        .max(1);
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|at| (columns[*at] / width, rows[*at], columns[*at]));
    order
}

impl Evaluator for TaskKernel<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let own = self.own.as_ref();
        let alone = own.map_or_else(Alone::default, |own| own.points(points));
        let done = AtomicUsize::new(0);
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let report = |evaluations: usize| -> ControlFlow<()> {
            let before = done.fetch_add(evaluations, Ordering::Relaxed);
            progress((before + evaluations) as f64 / (points.len() * self.set.len()) as f64)
        };
        let tallies = match &self.shared {
            Some(shared) => {
                shared.tally(self.isa, (self.set, self.loss), points, &alone, &report)?
            }
            None => self.tally(points, &alone, &report)?,
        };
        let finished = tallies.into_iter().map(|tally| tally.finish(self.set));
        Ok(finished.collect())
    }
}
