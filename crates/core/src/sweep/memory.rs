//! Memory that the kernel takes for a data set, told before anything is allocated.

use super::evaluate::CHUNK_FLOATS;
use super::kernel::{BlockLayout, KEPT_COLUMNS};
use super::stats::Tally;
use crate::model::VitSizes;
use crate::task::TokenShape;

/// Rows of the kernel's copies are padded by at most so many floats.
const PADDING: u64 = 64;
/// Bytes of a float.
const SINGLE: u64 = size_of::<f32>() as u64;
/// Samples that a thread looks at together, at most.
const MOST_AT_ONCE: u64 = 256;

/// Bytes of what the kernel makes of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SampleMemory {
    /// Of a thread, while it works on a sample.
    pub scratch: u64,
    /// Of the blocks of all samples that are worked on together.
    pub blocks: u64,
    /// Of a sample of every set, beside its tokens: where sets have a small vocabulary, or are arranged for a kernel.
    pub shared: u64,
    /// Of a sample of one set, while the vocabulary is looked for.
    pub vocabulary: u64,
}

impl SampleMemory {
    /// For samples of a shape and m rows of V; `vocabulary` distinct tokens where a set has few.
    pub fn new(shape: TokenShape, hidden: usize, vocabulary: Option<u64>) -> Self {
        let [tokens, hidden_size] = [shape.tokens, hidden].map(|size| size as u64);
        let wide = |size: u64| size.saturating_add(PADDING);
        let logits = tokens.saturating_mul(wide(tokens));
        let values = tokens.saturating_mul(wide(hidden_size));
        let kept = 6 + KEPT_COLUMNS as u64;
        let distinct = vocabulary.map_or(0, |count| count.min(tokens));
        let tree = distinct
            .saturating_mul(distinct + 2)
            .saturating_mul(wide(hidden_size));
        let blocks = BlockLayout::new(shape.tokens, hidden).block_floats() as u64;
        Self {
            scratch: SINGLE.saturating_mul(
                kept.saturating_mul(logits)
                    .saturating_add(6 * values)
                    .saturating_add(2 * tree),
            ),
            blocks: SINGLE * blocks.max(CHUNK_FLOATS as u64),
            shared: if distinct > 0 { 370 + 64 * distinct } else { 0 },
            vocabulary: 8 * tokens + 24 + 16 * distinct,
        }
    }

    /// For samples of a Vision Transformer with some heads, of so many parameters: every thread holds a merged model, plain and
    /// folded, and what candle's forward pass makes of some samples, which is more than what the kernel's does; and all
    /// samples lie in tiles, too.
    pub fn of_vit(sizes: &VitSizes, heads: usize, parameters: u64) -> Self {
        let [t, w, h, heads] =
            [sizes.tokens(), sizes.width, sizes.hidden, heads].map(|size| size as u64);
        let of_sample = (12 * w + 3 * h + 4 * heads.saturating_mul(t)).saturating_mul(t);
        let samples = MOST_AT_ONCE
            .min((1 << 16) / (t * w.max(h).max(1)).max(1))
            .max(1);
        Self {
            scratch: SINGLE.saturating_mul(
                parameters
                    .saturating_mul(2)
                    .saturating_add(samples.saturating_mul(of_sample)),
            ),
            blocks: 0,
            shared: SINGLE
                .saturating_mul(sizes.patches.dimension as u64)
                .saturating_mul(t + 15),
            vocabulary: 0,
        }
    }

    /// Of outputs and sums at so many points.
    pub fn outputs(points: u64) -> u64 {
        let of_point = 2 * size_of::<Tally>() as u64 + 100;
        SINGLE * points.max(CHUNK_FLOATS as u64) + of_point.saturating_mul(points)
    }
}
