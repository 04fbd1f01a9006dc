//! Attention logits and values of a set of tokens, affine in (λ₁, λ₂): S = S0 + λ₁S1 + λ₂S2, U = U0 + λ₁U1 + λ₂U2.

use super::kernel::BlockLayout;
use crate::Result;
use crate::model::{OneLayer, Parameters};

/// W `[d, d]` and Vᵀ `[d, m]` of the base and of both task vectors.
#[derive(Clone, Debug)]
pub(super) struct AffineWeights {
    w: [Vec<f32>; 3],
    v_transposed: [Vec<f32>; 3],
    dimension: usize,
    hidden: usize,
}

impl AffineWeights {
    pub(super) fn new(base: &Parameters, directions: &[Parameters; 2]) -> Result<Self> {
        let (hidden, dimension) = OneLayer::v(base)?.dims2()?;
        let [first, second] = directions;
        let parts = [base, first, second];
        let mut w: [Vec<f32>; 3] = Default::default();
        let mut v_transposed: [Vec<f32>; 3] = Default::default();
        for (index, part) in parts.into_iter().enumerate() {
            w[index] = part.values(OneLayer::W)?;
            v_transposed[index] = transposed(&part.values(OneLayer::V)?, dimension);
        }
        Ok(Self {
            w,
            v_transposed,
            dimension,
            hidden,
        })
    }

    /// m.
    pub(super) fn hidden(&self) -> usize {
        self.hidden
    }

    /// Fills the six blocks of the tokens `[P, d]`; `counts` are their multiplicities as keys. The buffer must be
    /// zeroed.
    pub(super) fn fill(
        &self,
        layout: BlockLayout,
        tokens: &[f32],
        counts: &[f32],
        blocks: &mut [f32],
    ) {
        let (dimension, count) = (self.dimension, layout.tokens());
        let across = transposed(tokens, dimension);
        let mut projected = vec![0.0; dimension * count];
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for part in 0..3 {
                    // W x of all queries, a query a column.
                    projected.fill(0.0);
                    add_product(
                        &self.w[part],
                        dimension,
                        &across,
                        count,
                        &mut projected,
                        count,
                    );
                    let stride = layout.query_stride();
                    let logits = &mut blocks[layout.logits(part)];
                    add_product(tokens, dimension, &projected, count, logits, stride);
                    let stride = layout.hidden_stride();
                    let values = &mut blocks[layout.values(part)];
                    let v = &self.v_transposed[part];
                    add_product(tokens, dimension, v, self.hidden, values, stride);
                }
            },
        );
        let stride = layout.query_stride();
        let rows = blocks[layout.logits(0)].chunks_exact_mut(stride);
        for (row, multiplicity) in rows.zip(counts) {
            // A key that stands c times weighs c·exp(S) = exp(S + ln c).
            let shift = multiplicity.ln();
            row[..count].iter_mut().for_each(|logit| *logit += shift);
        }
    }
}

/// C += A B for A `[n, depth]`, B `[depth, width]` and C with rows of `stride`.
#[inline(always)]
fn add_product(
    left: &[f32],
    depth: usize,
    right: &[f32],
    width: usize,
    product: &mut [f32],
    stride: usize,
) {
    let rows = product.chunks_exact_mut(stride);
    for (factors, row) in left.chunks_exact(depth).zip(rows) {
        for (factor, right) in factors.iter().zip(right.chunks_exact(width)) {
            for (sum, x) in row[..width].iter_mut().zip(right) {
                *sum += factor * x;
            }
        }
    }
}

fn transposed(rows: &[f32], width: usize) -> Vec<f32> {
    let mut columns = Vec::with_capacity(rows.len());
    for column in 0..width {
        columns.extend(rows.iter().skip(column).step_by(width));
    }
    columns
}
