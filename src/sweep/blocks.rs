//! Attention logits and values of a set of tokens, affine in (λ₁, λ₂): S = S0 + λ₁S1 + λ₂S2, U = U0 + λ₁U1 + λ₂U2.

use super::kernel::BlockLayout;
use crate::Result;
use crate::vector::Span;

/// W `[d, d]` and V `[m, d]` of the base and of both task vectors.
#[derive(Clone, Debug)]
pub(super) struct AffineWeights {
    w: [Vec<f32>; 3],
    v: [Vec<f32>; 3],
    dimension: usize,
    hidden: usize,
}

impl AffineWeights {
    pub(super) fn new(span: &Span) -> Result<Self> {
        let parts = [&span.base, &span.directions[0], &span.directions[1]];
        let mut w: [Vec<f32>; 3] = Default::default();
        let mut v: [Vec<f32>; 3] = Default::default();
        for (index, part) in parts.into_iter().enumerate() {
            w[index] = part.values("w")?;
            v[index] = part.values("v")?;
        }
        let (hidden, dimension) = span.base.get("v")?.dims2()?;
        Ok(Self {
            w,
            v,
            dimension,
            hidden,
        })
    }

    /// m.
    pub(super) fn hidden(&self) -> usize {
        self.hidden
    }

    /// Fills the six blocks of the tokens `[P, d]`; `counts` are their multiplicities as keys. The buffer's padding
    /// must be 0 already.
    pub(super) fn fill(
        &self,
        layout: BlockLayout,
        tokens: &[f32],
        counts: &[f32],
        blocks: &mut [f32],
    ) {
        let dimension = self.dimension;
        let mut projected = vec![0.0; dimension];
        for part in 0..3 {
            let logits = &mut blocks[layout.logits(part)];
            for (query, token) in tokens.chunks_exact(dimension).enumerate() {
                multiply(&self.w[part], token, &mut projected);
                for (key, other) in tokens.chunks_exact(dimension).enumerate() {
                    // A key that stands c times weighs c·exp(S) = exp(S + ln c).
                    let multiplicity = if part == 0 { counts[key].ln() } else { 0.0 };
                    logits[key * layout.query_stride() + query] =
                        dot(other, &projected) + multiplicity;
                }
            }
            let values = &mut blocks[layout.values(part)];
            let rows = values.chunks_exact_mut(layout.hidden_stride());
            for (row, token) in rows.zip(tokens.chunks_exact(dimension)) {
                multiply(&self.v[part], token, &mut row[..self.hidden]);
            }
        }
    }
}

/// matrix `[rows, d]` · vector `[d]`.
fn multiply(matrix: &[f32], vector: &[f32], product: &mut [f32]) {
    for (out, row) in product.iter_mut().zip(matrix.chunks_exact(vector.len())) {
        *out = dot(row, vector);
    }
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}
