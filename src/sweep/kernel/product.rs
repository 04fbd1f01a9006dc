//! Attention-weighted sums of values, rectified and dotted with output weights in registers.

use pulp::Simd;

use crate::sweep::kernel::exp::{at_least, mul_add};

/// What one group of up to four vector columns of the hidden layer reads.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a, V> {
    /// Unnormalised attention, `[keys, stride]`, one column for each query.
    pub exps: &'a [f32],
    /// Floats from one key to the next in `exps`.
    pub stride: usize,
    /// 1 / Z of each query.
    pub inverse: &'a [f32],
    /// Values of this group, `[keys, vectors]`.
    pub values: &'a [V],
    /// Output weights of this group, `[queries, vectors]`.
    pub weights: &'a [V],
    /// Vector columns in this group.
    pub vectors: usize,
}

/// Vector columns in a full group: four where there are 32 registers, else two.
pub(crate) const fn group_vectors<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 4 } else { 2 }
}

/// Adds to `total`, over the columns m of the group and the queries l:
/// a[l][m] / Z[l] · relu(sum over the keys s of exps[s][l]·values[s][m]).
#[inline(always)]
pub(crate) fn add_group<S: Simd>(simd: S, group: Group<'_, S::f32s>, total: S::f32s) -> S::f32s {
    match group.vectors {
        1 => columns::<S, 1>(simd, group, total),
        2 => columns::<S, 2>(simd, group, total),
        3 => columns::<S, 3>(simd, group, total),
        _ => columns::<S, 4>(simd, group, total),
    }
}

/// Queries taken together: as many as leave registers for the values and one attention weight.
const fn most_queries<S: Simd>(vectors: usize) -> usize {
    let queries = (S::REGISTER_COUNT - vectors - 1) / vectors;
    if queries > 8 { 8 } else { queries }
}

#[inline(always)]
fn columns<S: Simd, const C: usize>(
    simd: S,
    group: Group<'_, S::f32s>,
    mut total: S::f32s,
) -> S::f32s {
    let (values, weights) = (
        group.values.as_chunks::<C>().0,
        group.weights.as_chunks::<C>().0,
    );
    let blocks = weights.len().div_ceil(const { most_queries::<S>(C) });
    let mut first = 0;
    for block in 0..blocks {
        // Blocks differ by one query at most, so that none is too short to hide latency.
        let queries = (weights.len() - first).div_ceil(blocks - block);
        let exps = &group.exps[first..];
        let inverse = &group.inverse[first..];
        let weights = &weights[first..];
        let tile = Tile {
            exps,
            stride: group.stride,
            inverse,
            values,
            weights,
        };
        total = match queries {
            1 => add_tile::<S, 1, C>(simd, tile, total),
            2 => add_tile::<S, 2, C>(simd, tile, total),
            3 => add_tile::<S, 3, C>(simd, tile, total),
            4 => add_tile::<S, 4, C>(simd, tile, total),
            5 => add_tile::<S, 5, C>(simd, tile, total),
            6 => add_tile::<S, 6, C>(simd, tile, total),
            7 => add_tile::<S, 7, C>(simd, tile, total),
            _ => add_tile::<S, 8, C>(simd, tile, total),
        };
        first += queries;
    }
    total
}

#[derive(Clone, Copy)]
struct Tile<'a, V, const C: usize> {
    exps: &'a [f32],
    stride: usize,
    inverse: &'a [f32],
    values: &'a [[V; C]],
    weights: &'a [[V; C]],
}

/// `Q` queries × `C` vector columns, whose accumulators stay in registers.
#[inline(always)]
fn add_tile<S: Simd, const Q: usize, const C: usize>(
    simd: S,
    tile: Tile<'_, S::f32s, C>,
    mut total: S::f32s,
) -> S::f32s {
    if const { Q > most_queries::<S>(C) } {
        return total;
    }
    let zero = simd.splat_f32s(0.0);
    let mut sums = [[zero; C]; Q];
    for (exps, values) in tile.exps.chunks(tile.stride).zip(tile.values) {
        let Some(exps) = exps.first_chunk::<Q>() else {
            break;
        };
        // Plain indices: with iterators the accumulators end up in memory.
        for q in 0..Q {
            let exp = simd.splat_f32s(exps[q]);
            for c in 0..C {
                sums[q][c] = mul_add(simd, exp, values[c], sums[q][c]);
            }
        }
    }
    let (Some(weights), Some(inverse)) = (
        tile.weights.first_chunk::<Q>(),
        tile.inverse.first_chunk::<Q>(),
    ) else {
        return total;
    };
    for q in 0..Q {
        let mut dot = zero;
        for c in 0..C {
            dot = mul_add(simd, at_least(simd, 0.0, sums[q][c]), weights[q][c], dot);
        }
        total = mul_add(simd, dot, simd.splat_f32s(inverse[q]), total);
    }
    total
}
