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
    /// Values at λ₁ = 0, `[columns, keys]` in vectors.
    pub hoisted: &'a [f32],
    /// Their slope, as `hoisted`.
    pub slope: &'a [f32],
    /// Output weights a, `[columns, queries]` in vectors.
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

/// Floats to which a token's values are padded for whole tiles.
pub(super) const fn padded_values<S: Simd>(hidden: usize) -> usize {
    hidden.next_multiple_of(tile::<S>().0 * S::F32_LANES)
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
        let hoisted = S::as_simd_f32s(hidden.hoisted).0;
        let slope = S::as_simd_f32s(hidden.slope).0;
        let weights = S::as_simd_f32s(hidden.weights).0;
        let zero = simd.splat_f32s(0.0);
        // Four totals, because one chain would wait for each operation's latency.
        let mut totals = [zero; 4];
        // Plain indices: an iterator over chunks divides to know their number, and with iterators over queries the
        // sums end up in memory.
        for column in (0..hidden.columns).step_by(C) {
            let start = column * tokens;
            let hoisted = &hoisted[start..start + C * tokens];
            let slope = &slope[start..start + C * tokens];
            let weights = &weights[start..start + C * tokens];
            let mut sums = [[zero; C]; Q];
            let mut at = first;
            for key in 0..tokens {
                let attention = &hidden.attention[at..at + Q];
                let mut values = [zero; C];
                for (c, value) in values.iter_mut().enumerate() {
                    let place = c * tokens + key;
                    *value = mul_add(simd, lambda1, slope[place], hoisted[place]);
                }
                for q in 0..Q {
                    let weight = simd.splat_f32s(attention[q]);
                    for c in 0..C {
                        sums[q][c] = mul_add(simd, weight, values[c], sums[q][c]);
                    }
                }
                at += stride;
            }
            for c in 0..C {
                let weights = &weights[c * tokens + first..c * tokens + first + Q];
                for q in 0..Q {
                    let rectified = at_least(simd, 0.0, sums[q][c]);
                    totals[q % 4] = mul_add(simd, rectified, weights[q], totals[q % 4]);
                }
            }
        }
        let [a, b, c, d] = totals;
        simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)))
    }
}
