//! Attention-weighted sums of values, rectified and dotted with output weights in registers.

use pulp::{Simd, WithSimd};

use crate::sweep::kernel::apart;
use crate::sweep::kernel::exp::{at_least, mul_add};

/// What the hidden layer of one sample at one point is made of.
pub(super) struct HiddenLayer<'a> {
    /// `[keys, stride]`, one column for each query.
    pub attention: &'a [f32],
    /// Floats from one key to the next in `attention`.
    pub stride: usize,
    pub lambda1: f32,
    /// Values at λ₁ = 0, `[columns / group, keys, group]` in vectors.
    pub hoisted: &'a [f32],
    /// Their slope, as `hoisted`.
    pub slope: &'a [f32],
    /// Output weights a, `[columns / group, queries, group]` in vectors.
    pub weights: &'a [f32],
    /// Keys, which are as many as queries.
    pub tokens: usize,
    /// Vectors of a token's values.
    pub columns: usize,
}

/// Vector columns and queries taken together, so that their sums, the values, λ₁, zero and one attention weight stay in
/// registers. Of few registers two columns make better use: each attention weight is loaded for both.
const fn tile<S: Simd>() -> (usize, usize) {
    if S::REGISTER_COUNT >= 32 {
        (1, 24)
    } else {
        (2, 6)
    }
}

/// Vector columns that lie together.
pub(super) const fn group<S: Simd>() -> usize {
    tile::<S>().0
}

impl HiddenLayer<'_> {
    /// The sum over the queries l and columns m: a[l][m]·relu(Σ_s attention[s][l]·U[s][m]).
    pub(super) fn output<S: Simd>(&self, simd: S) -> f32 {
        let blocks = self.tokens.div_ceil(const { tile::<S>().1 });
        let mut first = 0;
        let mut total = 0.0;
        for block in 0..blocks {
            // Blocks differ by one query at most, so that none is too short to hide latency.
            let queries = (self.tokens - first).div_ceil(blocks - block);
            macro_rules! tiles {
                ($($queries:literal)*) => {
                    match queries {
                        $($queries => self.tiles::<S, $queries>(simd, first),)*
                        _ => 0.0
                    }
                };
            }
            total += tiles!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24);
            first += queries;
        }
        total
    }

    #[inline(always)]
    fn tiles<S: Simd, const Q: usize>(&self, simd: S, first: usize) -> f32 {
        let hidden = self;
        if const { tile::<S>().0 == 1 } {
            apart(simd, Tiles::<1, Q> { hidden, first })
        } else {
            apart(simd, Tiles::<2, Q> { hidden, first })
        }
    }
}

/// All vector columns, `C` at a time, of `Q` queries from `first`.
struct Tiles<'a, const C: usize, const Q: usize> {
    hidden: &'a HiddenLayer<'a>,
    first: usize,
}

impl<const C: usize, const Q: usize> WithSimd for Tiles<'_, C, Q> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        if const { C != tile::<S>().0 || Q > tile::<S>().1 } {
            return 0.0;
        }
        let Self { hidden, first } = self;
        let (tokens, stride) = (hidden.tokens, hidden.stride);
        let lambda1 = simd.splat_f32s(hidden.lambda1);
        let hoisted = S::as_simd_f32s(hidden.hoisted).0.as_chunks::<C>().0;
        let slope = S::as_simd_f32s(hidden.slope).0.as_chunks::<C>().0;
        let weights = S::as_simd_f32s(hidden.weights).0.as_chunks::<C>().0;
        let zero = simd.splat_f32s(0.0);
        // Four totals, because one chain would wait for each operation's latency.
        let mut totals = [zero; 4];
        // An iterator over chunks of tokens or of a stride would divide to know their number.
        for group in 0..hidden.columns / C {
            let start = group * tokens;
            let weights = &weights[start + first..start + first + Q];
            let hoisted = &hoisted[start..start + tokens];
            let slope = &slope[start..start + tokens];
            let mut sums = [[zero; C]; Q];
            let mut attention = &hidden.attention[first..];
            for (hoisted, slope) in hoisted.iter().zip(slope) {
                let Some(row) = attention.first_chunk::<Q>() else {
                    break;
                };
                let mut values = *hoisted;
                for (value, slope) in values.iter_mut().zip(slope) {
                    *value = mul_add(simd, lambda1, *slope, *value);
                }
                // Plain indices: with iterators the sums end up in memory.
                for q in 0..Q {
                    let weight = simd.splat_f32s(row[q]);
                    for c in 0..C {
                        sums[q][c] = mul_add(simd, weight, values[c], sums[q][c]);
                    }
                }
                attention = attention.get(stride..).unwrap_or_default();
            }
            for q in 0..Q {
                for c in 0..C {
                    let rectified = at_least(simd, 0.0, sums[q][c]);
                    let total = &mut totals[(q * C + c) % 4];
                    *total = mul_add(simd, rectified, weights[q][c], *total);
                }
            }
        }
        let [a, b, c, d] = totals;
        simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)))
    }
}
