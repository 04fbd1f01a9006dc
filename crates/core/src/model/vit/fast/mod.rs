//! The model by hand on vectors: forward, and forward and backward, over tiles of images. Held to candle.

mod activation;
mod backward;
mod columns;
mod gradient;
mod pass;
mod room;
mod weights;

use pulp::Simd;

use self::columns::Shape;
pub use self::gradient::{ClassGradient, Gradient};
pub(crate) use self::pass::{Scratch, Tile};
use self::weights::Linear;
pub(crate) use self::weights::{Places, Weights};
use super::{Vit, VitSizes};
use crate::experiment::Gelu;
use crate::simd::{Finish, Isa, Left, Product};

/// Bytes that a tile may take, unless one image takes more: within a core's own cache.
const TILE_BYTES: usize = 512 << 10;
/// Vectors of columns that a tile should have, so that the product's registers are full.
const VECTORS: usize = 6;
/// Floats in a cache line.
const LINE: usize = 16;

/// How images lie in tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tiling {
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
    pub(crate) fn new(tokens: usize, rows: usize, lanes: usize, together: usize) -> Self {
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
    pub(crate) fn columns(self) -> usize {
        self.each * self.images
    }

    /// Patches `[N, P, d]` as tiles of `[d, columns]`, after `own` empty tokens of every image.
    pub(crate) fn arrange(
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

/// What the kernel knows of a model beside its weights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub isa: Isa,
    pub sizes: VitSizes,
    pub heads: usize,
    pub gelu: Gelu,
    pub eps: f32,
    pub tiling: Tiling,
}

impl Form {
    pub(crate) fn new(vit: &Vit, isa: Isa) -> Self {
        let sizes = vit.sizes();
        let (lanes, together) = match isa {
            Isa::Avx512 => (16, 3),
            Isa::Avx2 => (8, 2),
            Isa::Portable => (4, 2),
        };
        let rows = rows_of(&sizes).iter().sum();
        #[expect(clippy::cast_possible_truncation, reason = "a setting")]
        // Of a column that is no token the deviation is that alone, and must not be 0.
        let eps = (vit.eps() as f32).max(f32::MIN_POSITIVE);
        Self {
            isa,
            sizes,
            heads: vit.heads(),
            gelu: vit.gelu(),
            eps,
            tiling: Tiling::new(sizes.tokens(), rows, lanes, together),
        }
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

    fn shape(&self, rows: usize) -> Shape {
        Shape {
            rows,
            stride: self.tiling.stride,
            columns: self.tiling.columns(),
        }
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

    /// Its product.
    fn shifted(&self) -> Finish<'_> {
        Finish::Shifted { rows: &self.shift }
    }

    /// Its product added to the stream.
    fn added(&self) -> Finish<'_> {
        Finish::Added {
            rows: Some(&self.shift),
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
