//! A data set with few distinct tokens: logits and values of the vocabulary serve all samples, point by point.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::Point;
use super::blocks::AffineWeights;
use super::evaluate::{Alone, REPORT_FLOPS, single};
use super::kernel::{
    BlockLayout, Isa, SampleLists, SharedBlocks, SharedScratch, TokenCount, forward_samples,
};
use super::stats::{Tally, sign_of};
use crate::model::OutputWeights;
use crate::task::Dataset;
use crate::{Error, Result};

/// More distinct tokens than this are not worth a table of all their products.
pub(crate) const LARGEST_VOCABULARY: usize = 32;
/// Points that one task of the pool works on.
const TILE: usize = 32;

/// The vocabulary's blocks and the samples as multisets over it.
#[derive(Clone, Debug)]
pub(super) struct SharedSet {
    layout: BlockLayout,
    blocks: Vec<f32>,
    output: Vec<f32>,
    samples: SampleLists,
}

impl SharedSet {
    /// The set in this form; nothing if positions have output weights of their own or there are too many distinct
    /// tokens.
    pub(super) fn new(
        weights: &AffineWeights,
        output: &OutputWeights,
        set: &Dataset,
    ) -> Result<Option<Self>> {
        if !output.is_shared() {
            return Ok(None);
        }
        let Some(vocabulary) = set.vocabulary(LARGEST_VOCABULARY) else {
            return Ok(None);
        };
        let size = vocabulary.table.len() / set.shape().dimension;
        let layout = BlockLayout::new(size, weights.hidden());
        let mut blocks = vec![0.0; layout.block_floats()];
        weights.fill(layout, &vocabulary.table, &vec![1.0; size], &mut blocks);
        let mut row = vec![0.0; layout.hidden_stride()];
        row[..output.hidden()].copy_from_slice(output.at(0));
        let lists: Vec<Vec<TokenCount>> = vocabulary
            .types
            .chunks_exact(set.shape().tokens)
            .map(|sample| {
                let mut counts = vec![0_u16; size];
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
            })
            .collect();
        let samples = SampleLists::new(size, lists.iter().map(Vec::as_slice))
            .map_err(|error| Error::Mismatch(error.to_string()))?;
        Ok(Some(Self {
            layout,
            blocks,
            output: row,
            samples,
        }))
    }

    /// Sums over all samples at every point, in the order of the samples. `report` hears how many evaluations were
    /// done since it last heard and may break.
    pub(super) fn tally(
        &self,
        isa: Isa,
        set: &Dataset,
        points: &[Point],
        alone: &Alone,
        report: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Vec<Tally>> {
        let signs = alone
            .points
            .par_chunks(TILE)
            .map(|tile| {
                let mut signs = Vec::with_capacity(tile.len());
                self.each_point(isa, set, tile, |_, outputs| {
                    signs.push(outputs.iter().map(|f| sign_of(*f)).collect::<Vec<i8>>());
                    report(0)
                })?;
                Ok(signs)
            })
            .collect::<Result<Vec<_>>>()?
            .concat();
        let mut tallies = vec![Tally::default(); points.len()];
        // A sample's last entry: for each token of it a sum, a rectification and a weight over the hidden layer.
        let each = 5 * set.shape().tokens * self.layout.hidden_stride();
        tallies
            .par_chunks_mut(TILE)
            .zip(points.par_chunks(TILE))
            .enumerate()
            .try_for_each(|(tile, (tallies, points))| {
                let singles: Vec<[f32; 2]> = points.iter().map(|point| single(*point)).collect();
                let mut done = 0;
                self.each_point(isa, set, &singles, |at, outputs| {
                    let own = alone
                        .index
                        .get(tile * TILE + at)
                        .map(|index| &signs[*index]);
                    let tally = &mut tallies[at];
                    let samples = set.labels().iter().zip(set.weights()).enumerate();
                    for (sample, (label, weight)) in samples {
                        let sign = own.map(|signs| signs[sample]);
                        tally.add(outputs[sample], *label, *weight, sign);
                    }
                    done += set.len();
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

    fn each_point(
        &self,
        isa: Isa,
        set: &Dataset,
        points: &[[f32; 2]],
        mut see: impl FnMut(usize, &[f32]) -> ControlFlow<()>,
    ) -> Result<()> {
        let bad = |error: super::kernel::ShapeError| Error::Mismatch(error.to_string());
        let blocks = SharedBlocks::new(self.layout, &self.blocks, &self.output).map_err(bad)?;
        let mut scratch = SharedScratch::default();
        let mut outputs = vec![0.0; set.len()];
        for (at, point) in points.iter().enumerate() {
            forward_samples(
                isa,
                blocks,
                &self.samples,
                *point,
                &mut outputs,
                &mut scratch,
            )
            .map_err(bad)?;
            if see(at, &outputs).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }
}
