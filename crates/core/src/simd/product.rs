//! Products of small matrices with many columns: sums of some rows by some vectors of columns stay in registers, rows are
//! broadcast and nothing is packed.

use pulp::{Simd, WithSimd};

use super::{apart, mul_add};

/// How the factor on the left lies in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// Row by row, so many floats apart.
    Rows(usize),
    /// Column by column, so many floats apart.
    Columns(usize),
}

/// What is done with the sums.
#[derive(Clone, Copy)]
pub(crate) enum Finish<'a> {
    /// They are stored.
    Stored,
    /// A number of their row is added.
    Shifted { rows: &'a [f32] },
    /// They are scaled, each column by its own factor, and a number of their row is added, if there are any.
    Scaled {
        columns: &'a [f32],
        rows: Option<&'a [f32]>,
    },
    /// They are added to what is there, with a number of their row, if there are any.
    Added { rows: Option<&'a [f32]> },
}

/// out `[rows, columns]` of left `[rows, inner]` and right `[inner, columns]`.
pub(crate) struct Product<'a> {
    pub left: &'a [f32],
    pub lies: Left,
    pub right: &'a [f32],
    /// Floats from a row of the right factor to the next.
    pub right_stride: usize,
    pub out: &'a mut [f32],
    /// The same of what is made.
    pub out_stride: usize,
    pub rows: usize,
    pub inner: usize,
    /// A multiple of the vectors' lanes.
    pub columns: usize,
    pub finish: Finish<'a>,
}

/// Rows and vectors of columns whose sums stay in registers, with those vectors and one broadcast number.
pub(crate) const fn tile<S: Simd>() -> (usize, usize) {
    match (S::REGISTER_COUNT >= 32, S::F32_LANES) {
        (true, _) => (8, 3),
        (false, 8) => (6, 2),
        (false, _) => (4, 2),
    }
}

impl Product<'_> {
    /// Makes it.
    pub(crate) fn run<S: Simd>(&mut self, simd: S) {
        let lanes = S::F32_LANES;
        let (_, widest) = const { tile::<S>() };
        let mut column = 0;
        while column < self.columns {
            let left = (self.columns - column) / lanes;
            if left >= 3 && widest >= 3 {
                self.rows_of::<S, 3>(simd, column);
                column += 3 * lanes;
            } else if left >= 2 {
                self.rows_of::<S, 2>(simd, column);
                column += 2 * lanes;
            } else {
                self.rows_of::<S, 1>(simd, column);
                column += lanes;
            }
        }
    }

    /// All rows of `C` vectors of columns.
    fn rows_of<S: Simd, const C: usize>(&mut self, simd: S, column: usize) {
        let (most, _) = const { tile::<S>() };
        let mut row = 0;
        while row < self.rows {
            let left = self.rows - row;
            macro_rules! take {
                ($count:literal) => {{
                    match self.lies {
                        Left::Rows(_) => apart(
                            simd,
                            Tile::<$count, C, false> {
                                product: self,
                                row,
                                column,
                            },
                        ),
                        Left::Columns(_) => apart(
                            simd,
                            Tile::<$count, C, true> {
                                product: self,
                                row,
                                column,
                            },
                        ),
                    }
                    row += $count;
                }};
            }
            // One vector of columns leaves registers for more rows, whose sums hide each other's latency.
            if const { C == 1 } && most == 8 && left >= 16 {
                take!(16);
            } else if left >= 8 && (most >= 8 || const { C == 1 }) {
                take!(8);
            } else if left >= 6 && most >= 6 {
                take!(6);
            } else if left >= 4 {
                take!(4);
            } else if left >= 2 {
                take!(2);
            } else {
                take!(1);
            }
        }
    }
}

/// `R` rows and `C` vectors of columns of a product whose left factor lies column by column (`TURNED`) or row by row.
struct Tile<'a, 'b, const R: usize, const C: usize, const TURNED: bool> {
    product: &'a mut Product<'b>,
    row: usize,
    column: usize,
}

impl<const R: usize, const C: usize, const TURNED: bool> WithSimd for Tile<'_, '_, R, C, TURNED> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            product,
            row,
            column,
        } = self;
        let (inner, wide) = (product.inner, C * S::F32_LANES);
        let mut sums = [[simd.splat_f32s(0.0); C]; R];
        // Plain indices: with iterators the sums end up in memory.
        macro_rules! accumulate {
            ($k:expr, $left:expr) => {
                let start = $k * product.right_stride + column;
                let right = S::as_simd_f32s(&product.right[start..start + wide]).0;
                let mut vectors = [simd.splat_f32s(0.0); C];
                vectors.copy_from_slice(&right[..C]);
                for r in 0..R {
                    let factor = simd.splat_f32s($left(r));
                    for c in 0..C {
                        sums[r][c] = mul_add(simd, factor, vectors[c], sums[r][c]);
                    }
                }
            };
        }
        match product.lies {
            Left::Columns(stride) if TURNED => {
                for k in 0..inner {
                    let start = k * stride + row;
                    let left = &product.left[start..start + R];
                    macro_rules! of {
                        () => {
                            |r: usize| left[r]
                        };
                    }
                    accumulate!(k, of!());
                }
            }
            Left::Rows(stride) if !TURNED => {
                let mut rows: [&[f32]; R] = [&[]; R];
                for (r, own) in rows.iter_mut().enumerate() {
                    let start = (row + r) * stride;
                    *own = &product.left[start..start + inner];
                }
                #[expect(clippy::needless_range_loop, reason = "every row is read at k")]
                for k in 0..inner {
                    macro_rules! of {
                        () => {
                            |r: usize| rows[r][k]
                        };
                    }
                    accumulate!(k, of!());
                }
            }
            Left::Columns(_) | Left::Rows(_) => {}
        }
        for r in 0..R {
            let start = (row + r) * product.out_stride + column;
            let out = S::as_mut_simd_f32s(&mut product.out[start..start + wide]).0;
            match product.finish {
                Finish::Stored => {
                    out[..C].copy_from_slice(&sums[r]);
                }
                Finish::Shifted { rows } => {
                    let shift = simd.splat_f32s(rows[row + r]);
                    for c in 0..C {
                        out[c] = simd.add_f32s(sums[r][c], shift);
                    }
                }
                Finish::Scaled { columns, rows } => {
                    let factors = S::as_simd_f32s(&columns[column..column + wide]).0;
                    let shift = simd.splat_f32s(rows.map_or(0.0, |rows| rows[row + r]));
                    for c in 0..C {
                        out[c] = mul_add(simd, sums[r][c], factors[c], shift);
                    }
                }
                Finish::Added { rows } => {
                    let shift = simd.splat_f32s(rows.map_or(0.0, |rows| rows[row + r]));
                    for c in 0..C {
                        out[c] = simd.add_f32s(out[c], simd.add_f32s(sums[r][c], shift));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Isa;

    struct Run<'a>(Product<'a>);

    impl WithSimd for Run<'_> {
        type Output = ();

        fn with_simd<S: Simd>(mut self, simd: S) {
            self.0.run(simd);
        }
    }

    /// Numbers of no pattern, small enough that sums of them are exact.
    fn some(count: usize, seed: usize) -> Vec<f32> {
        let value = |at: usize| (at * 7 + seed * 13 + at * at * 3) % 17;
        let small = |value: usize| f32::from(u8::try_from(value).unwrap_or(0)) - 8.0;
        (0..count).map(|at| small(value(at))).collect()
    }

    #[test]
    fn products_of_every_size_are_those_of_their_sums_on_every_instruction_set() {
        for isa in Isa::available() {
            for (rows, inner, vectors) in [
                (1, 1, 1),
                (3, 5, 2),
                (8, 4, 3),
                (17, 3, 4),
                (33, 7, 1),
                (14, 2, 7),
                (23, 9, 5),
            ] {
                let (columns, right_stride) = (16 * vectors, 16 * vectors + 16);
                let (left, right) = (some(rows * inner, 1), some(inner * right_stride, 2));
                let (factors, shifts) = (some(columns, 3), some(rows, 4));
                for turned in [false, true] {
                    let at = |r: usize, k: usize| {
                        if turned {
                            left[k * rows + r]
                        } else {
                            left[r * inner + k]
                        }
                    };
                    for (kind, finish) in [
                        Finish::Stored,
                        Finish::Scaled {
                            columns: &factors,
                            rows: Some(&shifts),
                        },
                        Finish::Added {
                            rows: Some(&shifts),
                        },
                        Finish::Added { rows: None },
                        Finish::Shifted { rows: &shifts },
                    ]
                    .into_iter()
                    .enumerate()
                    {
                        let mut out = some(rows * columns, 5);
                        let before = out.clone();
                        isa.run(Run(Product {
                            left: &left,
                            lies: if turned {
                                Left::Columns(rows)
                            } else {
                                Left::Rows(inner)
                            },
                            right: &right,
                            right_stride,
                            out: &mut out,
                            out_stride: columns,
                            rows,
                            inner,
                            columns,
                            finish,
                        }));
                        for r in 0..rows {
                            for n in 0..columns {
                                let sum: f32 = (0..inner)
                                    .map(|k| at(r, k) * right[k * right_stride + n])
                                    .sum();
                                let expected = match kind {
                                    0 => sum,
                                    1 => sum * factors[n] + shifts[r],
                                    2 => before[r * columns + n] + sum + shifts[r],
                                    4 => sum + shifts[r],
                                    _ => before[r * columns + n] + sum,
                                };
                                assert_eq!(
                                    out[r * columns + n],
                                    expected,
                                    "{isa:?} {rows} {inner} {vectors}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
