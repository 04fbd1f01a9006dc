//! Sums over columns: how much two matrices of the same columns have in common, row by row.

use pulp::{Simd, WithSimd};

use super::{apart, mul_add};

/// out `[rows, others]` of left `[rows, columns]` and right `[others, columns]`: the sums over columns of their products.
pub(crate) struct Outer<'a> {
    pub left: &'a [f32],
    /// Floats from a row of the left factor to the next.
    pub left_stride: usize,
    pub right: &'a [f32],
    /// The same of the right one.
    pub right_stride: usize,
    pub out: &'a mut [f32],
    /// The same of what is made.
    pub out_stride: usize,
    pub rows: usize,
    pub others: usize,
    /// A multiple of the vectors' lanes.
    pub columns: usize,
    /// Whether it is added to what is there.
    pub adds: bool,
}

/// Rows of either side whose sums stay in registers.
const fn tile<S: Simd>() -> usize {
    if S::REGISTER_COUNT >= 32 { 4 } else { 3 }
}

impl Outer<'_> {
    /// Makes it.
    pub(crate) fn run<S: Simd>(&mut self, simd: S) {
        let most = const { tile::<S>() };
        let mut row = 0;
        while row < self.rows {
            let rows = if self.rows - row >= most { most } else { 1 };
            let mut other = 0;
            while other < self.others {
                let others = if self.others - other >= most { most } else { 1 };
                macro_rules! take {
                    ($rows:literal, $others:literal) => {
                        apart(
                            simd,
                            Tile::<$rows, $others> {
                                outer: self,
                                row,
                                other,
                            },
                        )
                    };
                }
                match (rows, others) {
                    (4, 4) => take!(4, 4),
                    (4, _) => take!(4, 1),
                    (3, 3) => take!(3, 3),
                    (3, _) => take!(3, 1),
                    (_, 4) => take!(1, 4),
                    (_, 3) => take!(1, 3),
                    _ => take!(1, 1),
                }
                other += others;
            }
            row += rows;
        }
    }
}

struct Tile<'a, 'b, const R: usize, const O: usize> {
    outer: &'a mut Outer<'b>,
    row: usize,
    other: usize,
}

impl<const R: usize, const O: usize> WithSimd for Tile<'_, '_, R, O> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { outer, row, other } = self;
        let columns = outer.columns;
        let zero = simd.splat_f32s(0.0);
        let mut sums = [[zero; O]; R];
        let mut left: [&[S::f32s]; R] = [&[]; R];
        for (r, own) in left.iter_mut().enumerate() {
            let start = (row + r) * outer.left_stride;
            *own = S::as_simd_f32s(&outer.left[start..start + columns]).0;
        }
        let mut right: [&[S::f32s]; O] = [&[]; O];
        for (o, own) in right.iter_mut().enumerate() {
            let start = (other + o) * outer.right_stride;
            *own = S::as_simd_f32s(&outer.right[start..start + columns]).0;
        }
        for at in 0..columns / S::F32_LANES {
            let mut vectors = [zero; O];
            for o in 0..O {
                vectors[o] = right[o][at];
            }
            for r in 0..R {
                let own = left[r][at];
                for o in 0..O {
                    sums[r][o] = mul_add(simd, own, vectors[o], sums[r][o]);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            let start = (row + r) * outer.out_stride + other;
            let out = &mut outer.out[start..start + O];
            for (out, sum) in out.iter_mut().zip(sums) {
                let sum = simd.reduce_sum_f32s(*sum);
                *out = if outer.adds { *out + sum } else { sum };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Isa;

    struct Run<'a>(Outer<'a>);

    impl WithSimd for Run<'_> {
        type Output = ();

        fn with_simd<S: Simd>(mut self, simd: S) {
            self.0.run(simd);
        }
    }

    /// Small whole numbers, so that sums of products are exact.
    fn some(count: usize, seed: usize) -> Vec<f32> {
        let value = |at: usize| u8::try_from((at * 5 + seed * 11 + at * at) % 13).unwrap_or(0);
        (0..count).map(|at| f32::from(value(at)) - 6.0).collect()
    }

    #[test]
    fn sums_over_columns_are_exact_for_every_size_on_every_instruction_set() {
        for isa in Isa::available() {
            for (rows, others, vectors) in [(1, 1, 1), (3, 5, 2), (4, 4, 1), (9, 7, 3), (8, 13, 2)]
            {
                let columns = 16 * vectors;
                let (left, right) = (some(rows * columns, 1), some(others * columns, 2));
                for adds in [false, true] {
                    let mut out = some(rows * others, 3);
                    let before = out.clone();
                    isa.run(Run(Outer {
                        left: &left,
                        left_stride: columns,
                        right: &right,
                        right_stride: columns,
                        out: &mut out,
                        out_stride: others,
                        rows,
                        others,
                        columns,
                        adds,
                    }));
                    for (at, found) in out.iter().enumerate() {
                        let (row, other) = (at / others, at % others);
                        let pairs = left[row * columns..][..columns].iter();
                        let sum: f32 = pairs
                            .zip(&right[other * columns..][..columns])
                            .map(|(a, b)| a * b)
                            .sum();
                        let expected = sum + if adds { before[at] } else { 0.0 };
                        assert_eq!(*found, expected, "{isa:?} {rows} {others} {vectors}");
                    }
                }
            }
        }
    }
}
