//! One forward pass over a tile of images: features down, the tokens of all its images across.

use pulp::{Simd, WithSimd};

use super::activation::Activated;
use super::columns::{Deviations, Shape, Softmax};
use super::weights::{Block, Weights};
use super::{Form, LINE, Tiling, apart_in_cache, rows_of, start};
use crate::experiment::Pooling;
use crate::simd::{AlignedBuffer, Finish, Left, Product, apart};

/// Room for what a pass makes of a tile.
#[derive(Debug)]
pub(crate) struct Scratch(AlignedBuffer);

impl Form {
    pub(crate) fn scratch(&self) -> Scratch {
        Scratch(AlignedBuffer::zeroed(self.scratch_floats()))
    }

    /// Floats of what a thread holds for a tile.
    pub(crate) fn scratch_floats(&self) -> usize {
        let Tiling { each, stride, .. } = self.tiling;
        let rows: usize = rows_of(&self.sizes).iter().sum();
        let logits = self.sizes.tokens() * apart_in_cache(each);
        // Every piece of it begins on a line of its own.
        rows * stride + logits + 2 * stride + 8 * LINE
    }
}
/// Outputs f of the images of a tile.
pub(crate) struct Tile<'a> {
    pub form: &'a Form,
    pub weights: &'a Weights,
    /// `[d, columns]`.
    pub patches: &'a [f32],
    pub scratch: &'a mut Scratch,
    /// One for each image; fewer than the tile has room for if it is the last.
    pub outputs: &'a mut [f32],
}

/// What a pass makes, each in a piece of the scratch of its own.
struct Buffers<'a> {
    /// The residual stream, `[width, columns]`.
    stream: &'a mut [f32],
    /// Queries, keys and values, `[3 width, columns]`.
    qkv: &'a mut [f32],
    /// What the heads saw, `[width, columns]`.
    joined: &'a mut [f32],
    /// An MLP's neurons, `[hidden, columns]`.
    neurons: &'a mut [f32],
    /// Of one head of one image, `[keys, queries]`.
    logits: &'a mut [f32],
    /// One over the stream's deviations, `[columns]`.
    deviations: &'a mut [f32],
    /// One over the sums of a softmax, and at last what f reads, `[columns]`.
    inverse: &'a mut [f32],
}

impl<'a> Buffers<'a> {
    fn of(scratch: &'a mut Scratch, form: &Form) -> Self {
        let stride = form.tiling.stride;
        let mut lines = scratch.0.lines();
        let [stream, qkv, joined, neurons] =
            rows_of(&form.sizes).map(|rows| lines.cut(rows * stride));
        let logits = lines.cut(form.sizes.tokens() * apart_in_cache(form.tiling.each));
        let [deviations, inverse] = [(); 2].map(|()| lines.cut(stride));
        Self {
            stream,
            qkv,
            joined,
            neurons,
            logits,
            deviations,
            inverse,
        }
    }
}

impl Form {
    fn deviate<S: Simd>(&self, simd: S, stream: &[f32], out: &mut [f32]) {
        let deviations = Deviations {
            stream,
            shape: self.shape(self.sizes.width),
            eps: self.eps,
            out,
        };
        apart(simd, deviations);
    }

    /// A block, on the stream.
    fn block<S: Simd>(&self, simd: S, block: &Block, buffers: &mut Buffers<'_>) {
        let Buffers {
            stream,
            qkv,
            joined,
            neurons,
            logits,
            deviations,
            inverse,
        } = buffers;
        self.deviate(simd, stream, deviations);
        let scaled = block.qkv.scaled(deviations);
        self.linear(simd, block.qkv.sized(), stream, qkv, scaled);
        attend(simd, self, qkv, (logits, inverse), joined);
        self.linear(simd, block.proj.sized(), joined, stream, block.proj.added());
        self.deviate(simd, stream, deviations);
        let scaled = block.fc1.scaled(deviations);
        self.linear(simd, block.fc1.sized(), stream, neurons, scaled);
        let activated = Activated {
            neurons,
            shape: self.shape(self.sizes.hidden),
            gelu: self.gelu,
        };
        apart(simd, activated);
        self.linear(simd, block.fc2.sized(), neurons, stream, block.fc2.added());
    }
}

impl WithSimd for Tile<'_> {
    type Output = ();

    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            form,
            weights,
            patches,
            scratch,
            outputs,
        } = self;
        let (sizes, each) = (form.sizes, form.tiling.each);
        let mut buffers = Buffers::of(scratch, form);
        start(form, weights, buffers.stream);
        let embedded = (&weights.patches[..], sizes.width);
        let added = Finish::Added { rows: None };
        form.linear(simd, embedded, patches, buffers.stream, added);
        for block in &weights.blocks {
            form.block(simd, block, &mut buffers);
        }
        let Buffers {
            stream,
            deviations,
            inverse: read,
            ..
        } = buffers;
        form.deviate(simd, stream, deviations);
        // What f reads of every token.
        let scaled = Finish::Scaled {
            columns: deviations,
            rows: None,
        };
        form.linear(simd, (&weights.readout, 1), stream, read, scaled);
        for (image, output) in outputs.iter_mut().enumerate() {
            let read = &read[image * each..][..sizes.tokens()];
            let pooled = match sizes.pooling {
                #[expect(clippy::cast_precision_loss, reason = "a number of tokens")]
                Pooling::Mean => read.iter().sum::<f32>() / read.len() as f32,
                Pooling::Class => read[0],
            };
            *output = pooled + weights.offset[0];
        }
    }
}

/// What every head of every image sees, `[width, columns]`. Keys beyond an image's tokens are no keys; queries there are
/// computed and never read.
fn attend<S: Simd>(
    simd: S,
    form: &Form,
    qkv: &[f32],
    (logits, inverse): (&mut [f32], &mut [f32]),
    joined: &mut [f32],
) {
    let Form {
        sizes,
        heads,
        tiling,
        ..
    } = *form;
    let Tiling {
        each,
        images,
        stride,
    } = tiling;
    let (width, tokens, of_head) = (sizes.width, sizes.tokens(), sizes.width / heads);
    let logits_stride = apart_in_cache(each);
    for image in 0..images {
        for head in 0..heads {
            let part = |part: usize| (part * width + head * of_head) * stride + image * each;
            Product {
                left: &qkv[part(1)..],
                lies: Left::Columns(stride),
                right: &qkv[part(0)..],
                right_stride: stride,
                out: logits,
                out_stride: logits_stride,
                rows: tokens,
                inner: of_head,
                columns: each,
                finish: Finish::Stored,
            }
            .run(simd);
            apart(
                simd,
                Softmax {
                    logits,
                    shape: Shape {
                        rows: tokens,
                        stride: logits_stride,
                        columns: each,
                    },
                    inverse,
                },
            );
            let out = head * of_head * stride + image * each;
            Product {
                left: &qkv[part(2)..],
                lies: Left::Rows(stride),
                right: logits,
                right_stride: logits_stride,
                out: &mut joined[out..],
                out_stride: stride,
                rows: of_head,
                inner: tokens,
                columns: each,
                finish: Finish::Scaled {
                    columns: inverse,
                    rows: None,
                },
            }
            .run(simd);
        }
    }
}
