//! Puts the blocks of a sample in the order in which its points use them.

use pulp::{Simd, WithSimd};

use crate::sweep::kernel::layout::BlockLayout;
use crate::sweep::kernel::product::blocks;

/// Copies logits `[keys, query_stride]` to `[blocks, keys]` in vectors of queries; key `base` comes first.
pub(super) fn copy_logits<S: Simd>(
    layout: BlockLayout,
    rows: &[f32],
    base: usize,
    target: &mut [f32],
) {
    let mut vectors = target.chunks_exact_mut(S::F32_LANES);
    for queries in blocks::<S>(layout.tokens()) {
        for (place, vector) in (0..layout.tokens()).zip(&mut vectors) {
            let row = &rows[exchanged(place, base) * layout.query_stride()..];
            vector[..queries.len()].copy_from_slice(&row[queries.clone()]);
        }
    }
}

/// The place of a key once `base` and the first have changed places.
const fn exchanged(key: usize, base: usize) -> usize {
    if key == base {
        0
    } else if key == 0 {
        base
    } else {
        key
    }
}

/// The row that is smallest in absolute value over all blocks `[rows, stride]`.
pub(super) struct Smallest<'a> {
    pub values: [&'a [f32]; 3],
    pub stride: usize,
}

impl WithSimd for Smallest<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let (mut smallest, mut least) = (0, f32::INFINITY);
        for row in 0..self.values[0].len() / self.stride {
            let mut sum = simd.splat_f32s(0.0);
            for values in self.values {
                for value in S::as_simd_f32s(&values[row * self.stride..][..self.stride]).0 {
                    sum = simd.add_f32s(sum, simd.abs_f32s(*value));
                }
            }
            let size = simd.reduce_sum_f32s(sum);
            if size < least {
                (smallest, least) = (row, size);
            }
        }
        smallest
    }
}

/// Copies `rows`, `[count, stride]`, to `target`, `[columns / group, count, group]` in vectors.
pub(super) struct ByGroup<'a> {
    pub rows: &'a [f32],
    pub stride: usize,
    pub count: usize,
    pub group: usize,
    /// A row that comes first, and that is taken from all others.
    pub base: Option<usize>,
    pub target: &'a mut [f32],
}

impl WithSimd for ByGroup<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let target = S::as_mut_simd_f32s(self.target).0;
        let row = |index: usize, first: usize| {
            &S::as_simd_f32s(&self.rows[index * self.stride..][..self.stride]).0[first..]
        };
        for (index, group) in target.chunks_exact_mut(self.count * self.group).enumerate() {
            let first = index * self.group;
            for (place, line) in group.chunks_exact_mut(self.group).enumerate() {
                let source = self.base.map_or(place, |base| exchanged(place, base));
                for (target, column) in line.iter_mut().zip(row(source, first)) {
                    *target = *column;
                }
                let Some(base) = self.base.filter(|_| place > 0) else {
                    continue;
                };
                for (target, base) in line.iter_mut().zip(row(base, first)) {
                    *target = simd.sub_f32s(*target, *base);
                }
            }
        }
    }
}
