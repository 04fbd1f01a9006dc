//! Where a pass forward and backward over a tile lies: what blocks keep, and what is used again and again.

use super::Form;
use crate::simd::AlignedBuffer;

/// What a block keeps on the way forward.
pub(super) struct Kept<'a> {
    /// What LayerNorm made of the stream before attention, `[width, columns]`, and by what it divided.
    pub before: &'a mut [f32],
    pub deviation: &'a mut [f32],
    /// Queries, keys and values, `[3 width, columns]`.
    pub qkv: &'a mut [f32],
    /// The softmax, `[heads · keys, queries]`, each image's queries in its columns.
    pub attention: &'a mut [f32],
    /// What the heads saw, `[width, columns]`.
    pub joined: &'a mut [f32],
    /// The same of the MLP as of attention.
    pub between: &'a mut [f32],
    pub second: &'a mut [f32],
    /// The neurons' outputs, `[hidden, columns]`, and the slopes of their activation.
    pub active: &'a mut [f32],
    pub slopes: &'a mut [f32],
}

/// What is used again and again.
pub(super) struct Passing<'a> {
    pub stream: &'a mut [f32],
    /// What LayerNorm made of the last stream, and by what it divided.
    pub last: &'a mut [f32],
    pub deviation: &'a mut [f32],
    /// The gradient of the stream, of what LayerNorm makes, of the heads, of the neurons.
    pub back: &'a mut [f32],
    pub normed: &'a mut [f32],
    pub joined: &'a mut [f32],
    pub qkv: &'a mut [f32],
    pub neurons: &'a mut [f32],
    /// Of one head of one image.
    pub logits: &'a mut [f32],
    pub inverse: &'a mut [f32],
    /// What every output reads of every token; the gradient of that.
    pub read: &'a mut [f32],
}

/// Room for a tile. What is never written stays 0: the keys and values of columns that are no tokens have no gradient.
pub(super) struct Room {
    buffer: AlignedBuffer,
    outputs: usize,
}

impl Room {
    /// For a head of so many outputs.
    pub(super) fn new(form: &Form, outputs: usize) -> Self {
        let (stride, sizes) = (form.tiling.stride, form.sizes);
        let (width, hidden) = (sizes.width, sizes.hidden);
        let of_block = 6 * width + 2 * hidden + form.heads * sizes.tokens() + 2;
        let passing = 8 * width + hidden + sizes.tokens() + 2 + outputs;
        let rows = sizes.depth * of_block + passing;
        // Every piece begins on a cache line.
        let pieces = 9 * sizes.depth + 12;
        Self {
            buffer: AlignedBuffer::zeroed(rows * stride + 16 * pieces),
            outputs,
        }
    }

    /// The pieces of the blocks, and those of the pass.
    pub(super) fn cut<'a>(&'a mut self, form: &Form) -> (Vec<Kept<'a>>, Passing<'a>) {
        let (stride, sizes) = (form.tiling.stride, form.sizes);
        let (width, hidden, tokens) = (sizes.width, sizes.hidden, sizes.tokens());
        let mut lines = self.buffer.lines();
        let kept = (0..sizes.depth).map(|_| {
            let mut rows = |rows: usize| lines.cut(rows * stride);
            Kept {
                before: rows(width),
                deviation: rows(1),
                qkv: rows(3 * width),
                attention: rows(form.heads * tokens),
                joined: rows(width),
                between: rows(width),
                second: rows(1),
                active: rows(hidden),
                slopes: rows(hidden),
            }
        });
        let kept = kept.collect();
        let mut rows = |rows: usize| lines.cut(rows * stride);
        let passing = Passing {
            stream: rows(width),
            last: rows(width),
            deviation: rows(1),
            back: rows(width),
            normed: rows(width),
            joined: rows(width),
            qkv: rows(3 * width),
            neurons: rows(hidden),
            logits: rows(tokens),
            inverse: rows(1),
            read: rows(self.outputs),
        };
        (kept, passing)
    }
}
