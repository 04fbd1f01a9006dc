//! Attention-weighted sums of values, rectified and dotted with output weights in registers.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use crate::simd::apart;
use crate::simd::{at_least, mul_add};

/// What the hidden layer of one sample at one point is made of.
pub(super) struct HiddenLayer<'a> {
    /// `[blocks, keys]` in vectors of queries, those of [`blocks`].
    pub attention: &'a [f32],
    pub lambda1: f32,
    /// Values at λ₁ = 0, `[columns / group, keys, group]` in vectors; all but the first key's are relative to it.
    pub hoisted: &'a [f32],
    /// Their slope, as `hoisted`.
    pub slope: &'a [f32],
    /// Room for the values at λ₁, as `hoisted`.
    pub combined: &'a mut [f32],
    /// Output weights a, `[columns / group, queries, group]` in vectors, or without queries if all have the same.
    pub weights: &'a [f32],
    /// Whether all queries have the same output weights.
    pub shared: bool,
    /// Keys, which are as many as queries.
    pub tokens: usize,
}

/// Vector columns and queries taken together, so that their sums, the values, λ₁ or zero and one attention weight stay
/// in registers. Of few registers two columns make better use: each attention weight is loaded for both.
const fn tile<S: Simd>() -> (usize, usize) {
    match (S::REGISTER_COUNT >= 32, S::F32_LANES) {
        (true, 16) => (1, 16),
        (true, _) => (4, 4),
        (false, 8) => (2, 6),
        (false, _) => (2, 4),
    }
}

/// Vector columns that lie together.
pub(super) const fn group<S: Simd>() -> usize {
    tile::<S>().0
}

/// The queries that are taken together: the lanes of one vector from the first on. Blocks differ by one query at
/// most, so that none is too short to hide latency.
pub(super) fn blocks<S: Simd>(tokens: usize) -> impl Iterator<Item = Range<usize>> {
    let blocks = tokens.div_ceil(const { tile::<S>().1 });
    let mut first = 0;
    (0..blocks).map(move |block| {
        let start = first;
        first += (tokens - first).div_ceil(blocks - block);
        start..first
    })
}

impl HiddenLayer<'_> {
    /// The sum over the queries l and columns m: a[l][m]·relu(U[0][m] + Σ_{s>0} attention[s][l]·(U[s][m] − U[0][m])).
    ///
    /// As a query's attention adds up to 1, this is relu(Σ_s attention[s][l]·U[s][m]) with a key less to multiply.
    pub(super) fn output<S: Simd>(&mut self, simd: S) -> f32 {
        let mut total = 0.0;
        for (index, queries) in blocks::<S>(self.tokens).enumerate() {
            macro_rules! tiles {
                ($($count:literal)*) => {
                    match queries.len() {
                        $($count => self.tiles::<S, $count>(simd, index, queries.start),)*
                        _ => 0.0
                    }
                };
            }
            total += tiles!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
        }
        total
    }

    #[inline(always)]
    fn tiles<S: Simd, const Q: usize>(&mut self, simd: S, block: usize, first: usize) -> f32 {
        macro_rules! run {
            ($columns:literal, $lanes:literal, $combine:literal) => {
                if self.shared {
                    run!($columns, $lanes, $combine, true)
                } else {
                    run!($columns, $lanes, $combine, false)
                }
            };
            ($columns:literal, $lanes:literal, $combine:literal, $shared:literal) => {{
                let tiles = Tiles::<$columns, Q, $lanes, $combine, $shared> {
                    hidden: self,
                    block,
                    first,
                };
                apart(simd, tiles)
            }};
        }
        match (const { (tile::<S>().0, S::F32_LANES) }, block) {
            ((1, _), _) => run!(1, 16, true),
            ((2, 8), 0) => run!(2, 8, true),
            ((2, 8), _) => run!(2, 8, false),
            ((2, _), 0) => run!(2, 4, true),
            ((2, _), _) => run!(2, 4, false),
            (_, 0) => run!(4, 4, true),
            _ => run!(4, 4, false),
        }
    }
}

/// All vector columns, `C` at a time, of a block of `Q` queries from `first` in vectors of `L`.
///
/// The values at λ₁ are combined for the first block (`COMBINE`) and kept for the others; one column at a time they
/// are combined again, which takes less than to keep them. With the same output weights for all queries (`SHARED`)
/// these are added before they are weighed.
struct Tiles<
    'a,
    'b,
    const C: usize,
    const Q: usize,
    const L: usize,
    const COMBINE: bool,
    const SHARED: bool,
> {
    hidden: &'a mut HiddenLayer<'b>,
    block: usize,
    first: usize,
}

impl<const C: usize, const Q: usize, const L: usize, const COMBINE: bool, const SHARED: bool>
    WithSimd for Tiles<'_, '_, C, Q, L, COMBINE, SHARED>
{
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        if const { C != tile::<S>().0 || Q > tile::<S>().1 || L != S::F32_LANES } {
            return 0.0;
        }
        let Self {
            hidden,
            block,
            first,
        } = self;
        let tokens = hidden.tokens;
        let attention = &hidden.attention.as_chunks::<L>().0[block * tokens..][..tokens];
        let lambda1 = simd.splat_f32s(hidden.lambda1);
        let hoisted = S::as_simd_f32s(hidden.hoisted).0.as_chunks::<C>().0;
        let slope = S::as_simd_f32s(hidden.slope).0.as_chunks::<C>().0;
        let combined = S::as_mut_simd_f32s(hidden.combined)
            .0
            .as_chunks_mut::<C>()
            .0;
        let weights = S::as_simd_f32s(hidden.weights).0.as_chunks::<C>().0;
        let zero = simd.splat_f32s(0.0);
        // Four totals, because one chain would wait for each operation's latency.
        let mut totals = [zero; 4];
        // An iterator over chunks of tokens would divide to know their number.
        let (mut start, mut tile) = (0, 0);
        while start < hoisted.len() {
            let mut sums;
            // Plain indices: with iterators the sums end up in memory.
            macro_rules! accumulate {
                ($values:expr, $attention:expr) => {
                    for q in 0..Q {
                        let weight = simd.splat_f32s($attention[q]);
                        for c in 0..C {
                            sums[q][c] = mul_add(simd, weight, $values[c], sums[q][c]);
                        }
                    }
                };
            }
            let combined = &mut combined[start..][..tokens];
            if COMBINE {
                let combine = |hoisted: &[S::f32s; C], slope: &[S::f32s; C]| {
                    let mut values = *hoisted;
                    for (value, slope) in values.iter_mut().zip(slope) {
                        *value = mul_add(simd, lambda1, *slope, *value);
                    }
                    values
                };
                let (hoisted, slope) = (&hoisted[start..][..tokens], &slope[start..][..tokens]);
                let values = combine(&hoisted[0], &slope[0]);
                if C > 1 {
                    combined[0] = values;
                }
                sums = [values; Q];
                let lines = hoisted[1..].iter().zip(&slope[1..]).zip(&mut combined[1..]);
                for (((hoisted, slope), combined), attention) in lines.zip(&attention[1..]) {
                    let values = combine(hoisted, slope);
                    if C > 1 {
                        *combined = values;
                    }
                    accumulate!(values, attention);
                }
            } else {
                sums = [combined[0]; Q];
                for (values, attention) in combined[1..].iter().zip(&attention[1..]) {
                    accumulate!(values, attention);
                }
            }
            if SHARED {
                for c in 0..C {
                    let mut parts = [zero; 4];
                    for q in 0..Q {
                        let rectified = at_least(simd, 0.0, sums[q][c]);
                        parts[q % 4] = simd.add_f32s(parts[q % 4], rectified);
                    }
                    totals[c] = mul_add(simd, sum(simd, parts), weights[tile][c], totals[c]);
                }
            } else {
                let weights = &weights[start + first..][..Q];
                for q in 0..Q {
                    for c in 0..C {
                        let rectified = at_least(simd, 0.0, sums[q][c]);
                        let total = &mut totals[(q * C + c) % 4];
                        *total = mul_add(simd, rectified, weights[q][c], *total);
                    }
                }
            }
            start += tokens;
            tile += 1;
        }
        simd.reduce_sum_f32s(sum(simd, totals))
    }
}

#[inline(always)]
fn sum<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> S::f32s {
    simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d))
}
