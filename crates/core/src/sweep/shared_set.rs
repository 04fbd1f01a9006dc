//! A data set with few distinct tokens: logits and values of the vocabulary serve all samples, point by point.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::Point;
use super::blocks::AffineWeights;
use super::kernel::{
    BlockLayout, Isa, SampleLists, SharedBlocks, SharedScratch, TokenCount, forward_samples,
};
use super::own::{Alone, single};
use super::pace::REPORT_FLOPS;
use super::stats::{Tally, sign_of};
use crate::experiment::Loss;
use crate::model::OutputWeights;
use crate::task::Dataset;
use crate::{Error, Result};

/// More distinct tokens than this are not worth a table of all their products.
pub(crate) const LARGEST_VOCABULARY: usize = 32;
/// Points that one task of the pool works on.
const TILE: usize = 32;

/// Operations on the samples of a piece at a point that nobody can interrupt, at most; all presets are one piece.
const PIECE_FLOPS: usize = REPORT_FLOPS;
/// More samples take long to be arranged; whole populations have no more.
const PIECE_SAMPLES: usize = 4096;

/// The vocabulary's blocks and the samples as multisets over it.
#[derive(Clone, Debug)]
pub(super) struct SharedSet {
    layout: BlockLayout,
    blocks: Vec<f32>,
    /// The vocabulary's blocks where the task's own vector stands alone, if that is not on the plane.
    own_blocks: Option<Vec<f32>>,
    output: Vec<f32>,
    /// Samples that are worked on together, and how many those are but for the last.
    pieces: Vec<SampleLists>,
    at_once: usize,
}

impl SharedSet {
    /// The set in this form; nothing if positions have output weights of their own or there are too many distinct
    /// tokens. `own` are the weights where the task's own vector stands alone, if those are others. `go_on` may break.
    pub(super) fn new(
        weights: &AffineWeights,
        own: Option<&AffineWeights>,
        output: &OutputWeights,
        set: &Dataset,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Option<Self>> {
        if !output.is_shared() {
            return Ok(None);
        }
        let Some(vocabulary) = set.vocabulary_while(LARGEST_VOCABULARY, &mut || go_on())? else {
            return Ok(None);
        };
        let (tokens, size) = (
            set.shape().tokens,
            vocabulary.table.len() / set.shape().dimension,
        );
        let layout = BlockLayout::new(size, weights.hidden());
        let filled = |weights: &AffineWeights| {
            let mut blocks = vec![0.0; layout.block_floats()];
            weights.fill(layout, &vocabulary.table, &vec![1.0; size], &mut blocks);
            blocks
        };
        let mut row = vec![0.0; layout.hidden_stride()];
        row[..output.hidden()].copy_from_slice(output.at(0));
        let at_once = (PIECE_FLOPS / each(tokens.min(size), layout)).clamp(1, PIECE_SAMPLES);
        let mut pieces = Vec::new();
        for samples in vocabulary.types.chunks(at_once * tokens) {
            let lists: Vec<Vec<TokenCount>> = samples
                .chunks_exact(tokens)
                .map(|sample| counted(sample, size))
                .collect();
            let lists = SampleLists::new(size, lists.iter().map(Vec::as_slice));
            pieces.push(lists.map_err(|error| Error::Mismatch(error.to_string()))?);
            if go_on().is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(Some(Self {
            layout,
            blocks: filled(weights),
            own_blocks: own.map(filled),
            output: row,
            pieces,
            at_once,
        }))
    }

    /// Sums over all samples at every point, in the order of the samples. `report` hears how many evaluations were
    /// done since it last heard and may break.
    pub(super) fn tally(
        &self,
        isa: Isa,
        (set, loss): (&Dataset, Loss),
        points: &[Point],
        alone: &Alone,
        report: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Vec<Tally>> {
        let signs = alone
            .points
            .par_chunks(TILE)
            .map(|tile| {
                let mut signs = vec![Vec::with_capacity(set.len()); tile.len()];
                let blocks = self.own_blocks.as_ref().unwrap_or(&self.blocks);
                self.each_point(isa, blocks, tile, |at, _, outputs| {
                    signs[at].extend(outputs.iter().map(|f| sign_of(*f)));
                    report(0)
                })?;
                Ok(signs)
            })
            .collect::<Result<Vec<Vec<Vec<i8>>>>>()?
            .concat();
        let mut tallies = vec![Tally::of(loss); points.len()];
        let each = each(set.shape().tokens, self.layout);
        tallies
            .par_chunks_mut(TILE)
            .zip(points.par_chunks(TILE))
            .enumerate()
            .try_for_each(|(tile, (tallies, points))| {
                let singles: Vec<[f32; 2]> = points.iter().map(|point| single(*point)).collect();
                let mut done = 0;
                self.each_point(isa, &self.blocks, &singles, |at, first, outputs| {
                    let own = alone
                        .index
                        .get(tile * TILE + at)
                        .map(|index| &signs[*index]);
                    let tally = &mut tallies[at];
                    for (sample, output) in (first..).zip(outputs) {
                        let sign = own.map(|signs| signs[sample]);
                        tally.add(*output, set.expected(sample), sign);
                    }
                    done += outputs.len();
                    if done * each < REPORT_FLOPS {
                        return ControlFlow::Continue(());
                    }
                    report(std::mem::take(&mut done))
                })?;
                if report(done).is_break() {
                    return Err(Error::Cancelled);
                }
                Ok(())
            })?;
        Ok(tallies)
    }

    /// At every point, piece after piece, the first sample of a piece and the outputs of all of it.
    fn each_point(
        &self,
        isa: Isa,
        blocks: &[f32],
        points: &[[f32; 2]],
        mut see: impl FnMut(usize, usize, &[f32]) -> ControlFlow<()>,
    ) -> Result<()> {
        let bad = |error: super::kernel::ShapeError| Error::Mismatch(error.to_string());
        let blocks = SharedBlocks::new(self.layout, blocks, &self.output).map_err(bad)?;
        let mut scratch = SharedScratch::default();
        let longest = self.pieces.iter().map(SampleLists::sample_count).max();
        let mut outputs = vec![0.0; longest.unwrap_or(0)];
        for (at, point) in points.iter().enumerate() {
            for (piece, samples) in self.pieces.iter().enumerate() {
                let outputs = &mut outputs[..samples.sample_count()];
                forward_samples(isa, blocks, samples, *point, outputs, &mut scratch)
                    .map_err(bad)?;
                if see(at, piece * self.at_once, outputs).is_break() {
                    return Err(Error::Cancelled);
                }
            }
        }
        Ok(())
    }
}

/// Operations on a sample at a point, for so many tokens of it: for each of them in its last entry a sum, a
/// rectification and a weight over the hidden layer.
fn each(tokens: usize, layout: BlockLayout) -> usize {
    (5 * tokens * layout.hidden_stride()).max(1)
}

/// How often a sample has each token of a vocabulary that it has.
fn counted(sample: &[usize], vocabulary: usize) -> Vec<TokenCount> {
    let mut counts = vec![0_u16; vocabulary];
    for token in sample {
        counts[*token] += 1;
    }
    let present = counts
        .into_iter()
        .enumerate()
        .filter(|(_, count)| *count > 0);
    present
        .map(|(token, count)| TokenCount { token, count })
        .collect()
}
