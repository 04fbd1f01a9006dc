//! Forward and backward over a tile of images: the gradient of the folded weights, added up tile by tile.

use pulp::{Simd, WithSimd};

use super::activation::Differenced;
use super::columns::{Normed, Restored, RowSums, Shape, Softened, SoftmaxBack};
use super::room::{Kept, Passing, Room};
use super::weights::{Block, Linear, Weights};
use super::{Form, start};
use crate::experiment::Pooling;
use crate::simd::{Finish, Left, Outer, Product, apart};

/// Given a sample of the batch and its outputs, writes by how much the loss changes with each of them.
pub(super) type Slope<'a> = &'a (dyn Fn(usize, &[f32], &mut [f32]) + Sync);

/// The gradient of a mean loss over the images of a tile, added to that of other tiles.
pub(super) struct Tile<'a> {
    pub form: &'a Form,
    pub weights: &'a Weights,
    /// `[d, columns]`.
    pub patches: &'a [f32],
    pub room: &'a mut Room,
    pub slope: Slope<'a>,
    /// Which sample of the batch its first image is.
    pub first: usize,
    /// The outputs of its images, `[images, outputs]`.
    pub outputs: &'a mut [f32],
    pub gradient: &'a mut Weights,
}

impl WithSimd for Tile<'_> {
    type Output = ();

    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            form,
            weights,
            patches,
            room,
            slope,
            first,
            outputs,
            gradient,
        } = self;
        let (mut kept, mut now) = room.cut(form);
        let (width, each) = (form.sizes.width, form.tiling.each);
        let tokens = form.sizes.tokens();
        start(form, weights, now.stream);
        let added = Finish::Added { rows: None };
        form.linear(simd, (&weights.patches, width), patches, now.stream, added);
        for (block, kept) in weights.blocks.iter().zip(&mut kept) {
            forward(simd, form, block, kept, &mut now);
        }
        form.norm(simd, now.stream, now.last, now.deviation);
        let count = weights.offset.len();
        form.linear(
            simd,
            (&weights.readout, count),
            now.last,
            now.read,
            Finish::Stored,
        );
        // The outputs, and what they give back to every token that they are read of.
        let pooled = match form.sizes.pooling {
            Pooling::Mean => tokens,
            Pooling::Class => 1,
        };
        #[expect(clippy::cast_precision_loss, reason = "a number of tokens")]
        let share = 1.0 / pooled as f32;
        let mut slopes = vec![0.0; count];
        let mut found = outputs.chunks_exact_mut(count);
        for image in 0..form.tiling.images {
            let of = |output: usize| output * form.tiling.stride + image * each;
            slopes.fill(0.0);
            if let Some(found) = found.next() {
                for (output, shift) in weights.offset.iter().enumerate() {
                    let sum: f32 = now.read[of(output)..][..pooled].iter().sum();
                    found[output] = sum * share + shift;
                }
                slope(first + image, found, &mut slopes);
            }
            for (output, own) in slopes.iter().enumerate() {
                gradient.offset[output] += own;
                let read = &mut now.read[of(output)..][..each];
                read.fill(0.0);
                read[..pooled].fill(own * share);
            }
        }
        form.common(simd, now.read, (now.last, width), &mut gradient.readout);
        form.turned(simd, (&weights.readout, count), now.read, now.normed);
        now.back.fill(0.0);
        form.restore(simd, now.normed, now.last, now.deviation, now.back);
        let blocks = weights.blocks.iter().zip(&mut gradient.blocks);
        for ((block, gradient), kept) in blocks.zip(&kept).rev() {
            backward(simd, form, (block, gradient), kept, &mut now);
        }
        form.common(
            simd,
            now.back,
            (patches, form.sizes.patches.dimension),
            &mut gradient.patches,
        );
        for (row, own) in now
            .back
            .chunks_exact(form.tiling.stride)
            .zip(gradient.start.chunks_exact_mut(tokens))
        {
            for image in row[..form.tiling.columns()].chunks_exact(each) {
                for (sum, x) in own.iter_mut().zip(image) {
                    *sum += x;
                }
            }
        }
    }
}

impl Form {
    /// LayerNorm without gain and bias, and by what it divided.
    fn norm<S: Simd>(&self, simd: S, stream: &[f32], out: &mut [f32], deviation: &mut [f32]) {
        let normed = Normed {
            stream,
            shape: self.shape(self.sizes.width),
            eps: self.eps,
            out,
            inverse: deviation,
        };
        apart(simd, normed);
    }

    /// The gradient of a stream from that of what LayerNorm made of it, added.
    fn restore<S: Simd>(
        &self,
        simd: S,
        back: &[f32],
        normed: &[f32],
        deviation: &[f32],
        out: &mut [f32],
    ) {
        let restored = Restored {
            back,
            normed,
            inverse: deviation,
            shape: self.shape(self.sizes.width),
            out,
        };
        apart(simd, restored);
    }

    /// A turned matrix `[rows, inner]` times columns of as many rows.
    fn turned<S: Simd>(
        &self,
        simd: S,
        (matrix, rows): (&[f32], usize),
        right: &[f32],
        out: &mut [f32],
    ) {
        let (inner, stride) = (matrix.len() / rows, self.tiling.stride);
        Product {
            left: matrix,
            lies: Left::Columns(inner),
            right,
            right_stride: stride,
            out,
            out_stride: stride,
            rows: inner,
            inner: rows,
            columns: self.tiling.columns(),
            finish: Finish::Stored,
        }
        .run(simd);
    }

    /// What the gradient of a linear map's outputs has in common with its inputs, added to that of its matrix.
    fn common<S: Simd>(
        &self,
        simd: S,
        left: &[f32],
        (right, others): (&[f32], usize),
        out: &mut [f32],
    ) {
        let (rows, stride) = (out.len() / others, self.tiling.stride);
        Outer {
            left,
            left_stride: stride,
            right,
            right_stride: stride,
            out,
            out_stride: others,
            rows,
            others,
            columns: self.tiling.columns(),
            adds: true,
        }
        .run(simd);
    }

    /// The gradient of a linear map, from that of its outputs and from its inputs.
    fn learned<S: Simd>(&self, simd: S, back: &[f32], inputs: &[f32], gradient: &mut Linear) {
        let inner = gradient.matrix.len() / gradient.shift.len();
        self.common(simd, back, (inputs, inner), &mut gradient.matrix);
        let sums = RowSums {
            matrix: back,
            shape: self.shape(gradient.shift.len()),
            out: &mut gradient.shift,
        };
        apart(simd, sums);
    }

    /// Where a head of an image begins in queries, keys or values.
    fn part(&self, part: usize, head: usize, image: usize) -> usize {
        let of_head = self.sizes.width / self.heads;
        let row = part * self.sizes.width + head * of_head;
        row * self.tiling.stride + image * self.tiling.each
    }
}

fn forward<S: Simd>(
    simd: S,
    form: &Form,
    block: &Block,
    kept: &mut Kept<'_>,
    now: &mut Passing<'_>,
) {
    let Kept {
        before,
        deviation,
        qkv,
        attention,
        joined,
        between,
        second,
        active,
        slopes,
    } = kept;
    form.norm(simd, now.stream, before, deviation);
    form.linear(simd, block.qkv.sized(), before, qkv, block.qkv.shifted());
    let (stride, each, tokens) = (form.tiling.stride, form.tiling.each, form.sizes.tokens());
    let of_head = form.sizes.width / form.heads;
    for image in 0..form.tiling.images {
        for head in 0..form.heads {
            let own = &mut attention[head * tokens * stride + image * each..];
            Product {
                left: &qkv[form.part(1, head, image)..],
                lies: Left::Columns(stride),
                right: &qkv[form.part(0, head, image)..],
                right_stride: stride,
                out: own,
                out_stride: stride,
                rows: tokens,
                inner: of_head,
                columns: each,
                finish: Finish::Stored,
            }
            .run(simd);
            let shape = Shape {
                rows: tokens,
                stride,
                columns: each,
            };
            let softened = Softened {
                logits: own,
                shape,
                inverse: now.inverse,
            };
            apart(simd, softened);
            Product {
                left: &qkv[form.part(2, head, image)..],
                lies: Left::Rows(stride),
                right: own,
                right_stride: stride,
                out: &mut joined[form.part(0, head, image)..],
                out_stride: stride,
                rows: of_head,
                inner: tokens,
                columns: each,
                finish: Finish::Stored,
            }
            .run(simd);
        }
    }
    form.linear(
        simd,
        block.proj.sized(),
        joined,
        now.stream,
        block.proj.added(),
    );
    form.norm(simd, now.stream, between, second);
    form.linear(
        simd,
        block.fc1.sized(),
        between,
        active,
        block.fc1.shifted(),
    );
    let differenced = Differenced {
        neurons: active,
        slopes,
        shape: form.shape(form.sizes.hidden),
        gelu: form.gelu,
    };
    apart(simd, differenced);
    form.linear(
        simd,
        block.fc2.sized(),
        active,
        now.stream,
        block.fc2.added(),
    );
}

fn backward<S: Simd>(
    simd: S,
    form: &Form,
    (block, gradient): (&Block, &mut Block),
    kept: &Kept<'_>,
    now: &mut Passing<'_>,
) {
    form.learned(simd, now.back, kept.active, &mut gradient.fc2);
    form.turned(simd, block.fc2.sized(), now.back, now.neurons);
    for (neurons, slopes) in now.neurons.iter_mut().zip(&*kept.slopes) {
        *neurons *= slopes;
    }
    form.learned(simd, now.neurons, kept.between, &mut gradient.fc1);
    form.turned(simd, block.fc1.sized(), now.neurons, now.normed);
    form.restore(simd, now.normed, kept.between, kept.second, now.back);

    form.learned(simd, now.back, kept.joined, &mut gradient.proj);
    form.turned(simd, block.proj.sized(), now.back, now.joined);
    let (stride, each, tokens) = (form.tiling.stride, form.tiling.each, form.sizes.tokens());
    let of_head = form.sizes.width / form.heads;
    for image in 0..form.tiling.images {
        for head in 0..form.heads {
            let at = |part| form.part(part, head, image);
            let attention = &kept.attention[head * tokens * stride + image * each..];
            let over_queries = |left: &[f32], right: (&[f32], usize), out: &mut [f32]| {
                Outer {
                    left,
                    left_stride: stride,
                    right: right.0,
                    right_stride: right.1,
                    out,
                    out_stride: stride,
                    rows: of_head,
                    others: tokens,
                    columns: each,
                    adds: false,
                }
                .run(simd);
            };
            over_queries(
                &now.joined[at(0)..],
                (attention, stride),
                &mut now.qkv[at(2)..],
            );
            Product {
                left: &kept.qkv[at(2)..],
                lies: Left::Columns(stride),
                right: &now.joined[at(0)..],
                right_stride: stride,
                out: now.logits,
                out_stride: stride,
                rows: tokens,
                inner: of_head,
                columns: each,
                finish: Finish::Stored,
            }
            .run(simd);
            let softmax = SoftmaxBack {
                back: now.logits,
                attention,
                shape: Shape {
                    rows: tokens,
                    stride,
                    columns: each,
                },
            };
            apart(simd, softmax);
            Product {
                left: &kept.qkv[at(1)..],
                lies: Left::Rows(stride),
                right: now.logits,
                right_stride: stride,
                out: &mut now.qkv[at(0)..],
                out_stride: stride,
                rows: of_head,
                inner: tokens,
                columns: each,
                finish: Finish::Stored,
            }
            .run(simd);
            over_queries(
                &kept.qkv[at(0)..],
                (now.logits, stride),
                &mut now.qkv[at(1)..],
            );
        }
    }
    form.learned(simd, now.qkv, kept.before, &mut gradient.qkv);
    form.turned(simd, block.qkv.sized(), now.qkv, now.normed);
    form.restore(simd, now.normed, kept.before, kept.deviation, now.back);
}
