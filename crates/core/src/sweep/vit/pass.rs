//! One forward pass over a tile of images: features down, the tokens of all its images across.

use pulp::{Simd, WithSimd};

use super::columns::{Activated, Deviations, Shape, Softmax};
use super::product::{Finish, Left, Product};
use super::weights::{Block, Linear, Weights};
use crate::experiment::{Gelu, Pooling};
use crate::model::{Vit, VitSizes};
use crate::sweep::kernel::{AlignedBuffer, Isa, apart};

/// Bytes that a tile may take, unless one image takes more: within a core's own cache.
const TILE_BYTES: usize = 512 << 10;
/// Vectors of columns that a tile should have, so that the product's registers are full.
const VECTORS: usize = 6;
/// Floats in a cache line.
const LINE: usize = 16;

/// How images lie in tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tiling {
    /// Columns of an image: its tokens, and nothing up to a whole vector.
    pub each: usize,
    /// Images of a tile.
    pub images: usize,
    /// Floats from a row to the next: off the powers of two, at which rows would share lines of the cache.
    pub stride: usize,
}

impl Tiling {
    /// The tiles of images of so many tokens, the model's own among them, that take so many rows, for vectors of `lanes`
    /// of which `together` are taken together.
    pub(super) fn new(tokens: usize, rows: usize, lanes: usize, together: usize) -> Self {
        let each = tokens.next_multiple_of(lanes);
        let vectors = each / lanes;
        let full = (1..=VECTORS).find(|images| {
            let all = images * vectors;
            all >= VECTORS && all.is_multiple_of(together)
        });
        let fits = |images: usize| 4 * rows * images * each <= TILE_BYTES;
        let images = full.unwrap_or(1);
        let images = (1..=images).rev().find(|images| fits(*images)).unwrap_or(1);
        Self {
            each,
            images,
            stride: apart_in_cache(each * images),
        }
    }

    /// Columns of a tile.
    pub(super) fn columns(self) -> usize {
        self.each * self.images
    }

    /// Patches `[N, P, d]` as tiles of `[d, columns]`, after `own` empty tokens of every image.
    pub(super) fn arrange(
        self,
        patches: &[f32],
        [count, dimension]: [usize; 2],
        own: usize,
    ) -> Vec<f32> {
        let images = patches.chunks_exact(count * dimension);
        let tiles = images.len().div_ceil(self.images);
        let mut tiled = vec![0.0; tiles * dimension * self.stride];
        for (image, patches) in images.enumerate() {
            let tile = image / self.images * dimension * self.stride;
            let column = image % self.images * self.each + own;
            for (token, patch) in patches.chunks_exact(dimension).enumerate() {
                for (row, x) in patch.iter().enumerate() {
                    tiled[tile + row * self.stride + column + token] = *x;
                }
            }
        }
        tiled
    }
}

/// Room for what a pass makes of a tile.
#[derive(Debug)]
pub(super) struct Scratch(AlignedBuffer);

/// What the kernel knows of a model beside its weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub isa: Isa,
    pub sizes: VitSizes,
    pub heads: usize,
    pub gelu: Gelu,
    pub eps: f32,
    pub tiling: Tiling,
}

impl Form {
    pub(super) fn new(vit: &Vit, isa: Isa) -> Self {
        let sizes = vit.sizes();
        let (lanes, together) = match isa {
            Isa::Avx512 => (16, 3),
            Isa::Avx2 => (8, 2),
            Isa::Portable => (4, 2),
        };
        let rows = rows_of(&sizes).iter().sum();
        #[expect(clippy::cast_possible_truncation, reason = "a setting")]
        let eps = vit.eps() as f32;
        Self {
            isa,
            sizes,
            heads: vit.heads(),
            gelu: vit.gelu(),
            eps,
            tiling: Tiling::new(sizes.tokens(), rows, lanes, together),
        }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch(AlignedBuffer::zeroed(self.scratch_floats()))
    }

    /// Floats of what a thread holds for a tile.
    pub(super) fn scratch_floats(&self) -> usize {
        let Tiling { each, stride, .. } = self.tiling;
        let rows: usize = rows_of(&self.sizes).iter().sum();
        let logits = self.sizes.tokens() * apart_in_cache(each);
        // Every piece of it begins on a line of its own.
        rows * stride + logits + 2 * stride + 8 * LINE
    }
}

/// Rows of a tile that each buffer takes: the stream; queries, keys and values; joined heads; neurons.
fn rows_of(sizes: &VitSizes) -> [usize; 4] {
    let VitSizes { width, hidden, .. } = *sizes;
    [width, 3 * width, width, hidden]
}

/// Floats from a row to the next, off the powers of two.
fn apart_in_cache(columns: usize) -> usize {
    if columns.is_multiple_of(128) {
        columns + LINE
    } else {
        columns
    }
}

/// Outputs f of the images of a tile.
pub(super) struct Tile<'a> {
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
    /// A matrix times the columns of a tile.
    fn linear<S: Simd>(
        &self,
        simd: S,
        (matrix, rows): (&[f32], usize),
        right: &[f32],
        out: &mut [f32],
        finish: Finish<'_>,
    ) {
        let (inner, stride) = (matrix.len() / rows, self.tiling.stride);
        Product {
            left: matrix,
            lies: Left::Rows(inner),
            right,
            right_stride: stride,
            out,
            out_stride: stride,
            rows,
            inner,
            columns: self.tiling.columns(),
            finish,
        }
        .run(simd);
    }

    fn deviate<S: Simd>(&self, simd: S, stream: &[f32], out: &mut [f32]) {
        let deviations = Deviations {
            stream,
            shape: self.shape(self.sizes.width),
            eps: self.eps,
            out,
        };
        apart(simd, deviations);
    }

    fn shape(&self, rows: usize) -> Shape {
        Shape {
            rows,
            stride: self.tiling.stride,
            columns: self.tiling.columns(),
        }
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

impl Linear {
    /// The matrix and its rows.
    fn sized(&self) -> (&[f32], usize) {
        (&self.matrix, self.shift.len())
    }

    /// Its product with what a LayerNorm divides, each column by its own.
    fn scaled<'a>(&'a self, columns: &'a [f32]) -> Finish<'a> {
        Finish::Scaled {
            columns,
            rows: Some(&self.shift),
        }
    }

    /// Its product added to the stream.
    fn added(&self) -> Finish<'_> {
        Finish::Added {
            rows: Some(&self.shift),
        }
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
            *output = pooled + weights.offset;
        }
    }
}

/// What the stream begins with: positions and the class token, for every image.
fn start(form: &Form, weights: &Weights, stream: &mut [f32]) {
    let (Tiling { each, stride, .. }, tokens) = (form.tiling, form.sizes.tokens());
    for (row, own) in stream
        .chunks_exact_mut(stride)
        .zip(weights.start.chunks_exact(tokens))
    {
        for image in row[..form.tiling.columns()].chunks_exact_mut(each) {
            image[..tokens].copy_from_slice(own);
            image[tokens..].fill(0.0);
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
