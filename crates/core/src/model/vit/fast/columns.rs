//! What is done column by column: tokens lie in the lanes of vectors, so that nothing is ever shuffled.

use pulp::{Simd, WithSimd};

use crate::simd::{exp2_nonpositive, mul_add};

/// A matrix whose rows are so many floats apart, with whole vectors of columns.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub rows: usize,
    pub stride: usize,
    pub columns: usize,
}

/// One over the root of the mean square of every column, and of a small number: what LayerNorm divides by, for a stream
/// whose mean is 0.
pub(super) struct Deviations<'a> {
    pub stream: &'a [f32],
    pub shape: Shape,
    pub eps: f32,
    pub out: &'a mut [f32],
}

impl WithSimd for Deviations<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        #[expect(clippy::cast_precision_loss, reason = "a width")]
        let share = simd.splat_f32s(1.0 / rows as f32);
        let (eps, one) = (simd.splat_f32s(self.eps), simd.splat_f32s(1.0));
        let out = S::as_mut_simd_f32s(&mut self.out[..columns]).0;
        out.fill(simd.splat_f32s(0.0));
        for row in 0..rows {
            let values = S::as_simd_f32s(&self.stream[row * stride..][..columns]).0;
            for at in 0..out.len() {
                out[at] = mul_add(simd, values[at], values[at], out[at]);
            }
        }
        for sum in out {
            *sum = simd.div_f32s(one, simd.sqrt_f32s(mul_add(simd, *sum, share, eps)));
        }
    }
}

/// exp2 of the logits of every query, `[keys, queries]`, less their largest; and one over the sums.
pub(super) struct Softmax<'a> {
    pub logits: &'a mut [f32],
    pub shape: Shape,
    pub inverse: &'a mut [f32],
}

impl WithSimd for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        let one = simd.splat_f32s(1.0);
        let inverse = S::as_mut_simd_f32s(&mut self.inverse[..columns]).0;
        for (at, inverse) in inverse.iter_mut().enumerate() {
            let start = at * S::F32_LANES;
            let mut largest = simd.splat_f32s(f32::NEG_INFINITY);
            for row in 0..rows {
                let start = row * stride + start;
                let value = S::as_simd_f32s(&self.logits[start..start + S::F32_LANES]).0[0];
                largest = simd.max_f32s(value, largest);
            }
            let mut sum = simd.splat_f32s(0.0);
            for row in 0..rows {
                let start = row * stride + start;
                let value =
                    &mut S::as_mut_simd_f32s(&mut self.logits[start..start + S::F32_LANES]).0[0];
                *value = exp2_nonpositive(simd, simd.sub_f32s(*value, largest));
                sum = simd.add_f32s(sum, *value);
            }
            *inverse = simd.div_f32s(one, sum);
        }
    }
}

/// LayerNorm of a stream whose mean is 0, without gain and bias, and one over its deviations.
pub(super) struct Normed<'a> {
    pub stream: &'a [f32],
    pub shape: Shape,
    pub eps: f32,
    pub out: &'a mut [f32],
    pub inverse: &'a mut [f32],
}

impl WithSimd for Normed<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            stream,
            shape,
            eps,
            out,
            inverse,
        } = self;
        let deviations = Deviations {
            stream,
            shape,
            eps,
            out: &mut *inverse,
        };
        deviations.with_simd(simd);
        let inverse = S::as_simd_f32s(&inverse[..shape.columns]).0;
        for row in 0..shape.rows {
            let start = row * shape.stride;
            let values = S::as_simd_f32s(&stream[start..][..shape.columns]).0;
            let out = S::as_mut_simd_f32s(&mut out[start..][..shape.columns]).0;
            for at in 0..out.len() {
                out[at] = simd.mul_f32s(values[at], inverse[at]);
            }
        }
    }
}

/// Adds the gradient of a stream whose mean is 0, from that of what [`Normed`] made of it: (g − x·mean(g·x)) / deviation.
pub(super) struct Restored<'a> {
    pub back: &'a [f32],
    pub normed: &'a [f32],
    pub inverse: &'a [f32],
    pub shape: Shape,
    pub out: &'a mut [f32],
}

impl WithSimd for Restored<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        #[expect(clippy::cast_precision_loss, reason = "a width")]
        let share = simd.splat_f32s(-1.0 / rows as f32);
        let inverse = S::as_simd_f32s(&self.inverse[..columns]).0;
        for (vector, inverse) in inverse.iter().enumerate() {
            let at = |row: usize| row * stride + vector * S::F32_LANES;
            macro_rules! load {
                ($from:expr, $row:expr) => {
                    S::as_simd_f32s(&$from[at($row)..at($row) + S::F32_LANES]).0[0]
                };
            }
            let mut sum = simd.splat_f32s(0.0);
            for row in 0..rows {
                sum = mul_add(simd, load!(self.back, row), load!(self.normed, row), sum);
            }
            let along = simd.mul_f32s(sum, share);
            for row in 0..rows {
                let (back, normed) = (load!(self.back, row), load!(self.normed, row));
                let own = mul_add(simd, normed, along, back);
                let out = &mut self.out[at(row)..at(row) + S::F32_LANES];
                let out = &mut S::as_mut_simd_f32s(out).0[0];
                *out = mul_add(simd, own, *inverse, *out);
            }
        }
    }
}

/// Adds the sum over its columns to every row.
pub(super) struct RowSums<'a> {
    pub matrix: &'a [f32],
    pub shape: Shape,
    pub out: &'a mut [f32],
}

impl WithSimd for RowSums<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        for row in 0..rows {
            let values = S::as_simd_f32s(&self.matrix[row * stride..][..columns]).0;
            let mut sum = simd.splat_f32s(0.0);
            for value in values {
                sum = simd.add_f32s(sum, *value);
            }
            self.out[row] += simd.reduce_sum_f32s(sum);
        }
    }
}

/// The softmax of every query, `[keys, queries]`, divided by its sum.
pub(super) struct Softened<'a> {
    pub logits: &'a mut [f32],
    pub shape: Shape,
    pub inverse: &'a mut [f32],
}

impl WithSimd for Softened<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            logits,
            shape,
            inverse,
        } = self;
        let softmax = Softmax {
            logits: &mut *logits,
            shape,
            inverse: &mut *inverse,
        };
        softmax.with_simd(simd);
        let inverse = S::as_simd_f32s(&inverse[..shape.columns]).0;
        for row in 0..shape.rows {
            let values = &mut logits[row * shape.stride..][..shape.columns];
            let values = S::as_mut_simd_f32s(values).0;
            for at in 0..values.len() {
                values[at] = simd.mul_f32s(values[at], inverse[at]);
            }
        }
    }
}

/// The gradient of logits to base 2 in place of that of their softmax p: ln 2 · p · (g − Σ g·p).
pub(super) struct SoftmaxBack<'a> {
    pub back: &'a mut [f32],
    pub attention: &'a [f32],
    pub shape: Shape,
}

impl WithSimd for SoftmaxBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        let ln_2 = simd.splat_f32s(std::f32::consts::LN_2);
        for vector in 0..columns / S::F32_LANES {
            let at = |row: usize| row * stride + vector * S::F32_LANES;
            let mut sum = simd.splat_f32s(0.0);
            for row in 0..rows {
                let back = S::as_simd_f32s(&self.back[at(row)..at(row) + S::F32_LANES]).0[0];
                let own = S::as_simd_f32s(&self.attention[at(row)..at(row) + S::F32_LANES]).0[0];
                sum = mul_add(simd, back, own, sum);
            }
            for row in 0..rows {
                let own = S::as_simd_f32s(&self.attention[at(row)..at(row) + S::F32_LANES]).0[0];
                let back = &mut self.back[at(row)..at(row) + S::F32_LANES];
                let back = &mut S::as_mut_simd_f32s(back).0[0];
                let own = simd.mul_f32s(own, ln_2);
                *back = simd.mul_f32s(own, simd.sub_f32s(*back, sum));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Isa;

    #[test]
    fn a_softmax_of_columns_adds_up_and_keeps_what_is_no_number() {
        for isa in Isa::available() {
            let mut logits = vec![0.0_f32; 5 * 48];
            for (at, value) in (0_u16..).zip(&mut logits) {
                *value = f32::from(at % 23) - 11.0;
            }
            logits[48 + 3] = f32::NAN;
            let plain = logits.clone();
            let mut inverse = vec![0.0; 48];
            isa.run(Softmax {
                logits: &mut logits,
                shape: Shape {
                    rows: 5,
                    stride: 48,
                    columns: 48,
                },
                inverse: &mut inverse,
            });
            for column in 0..48 {
                let sum: f64 = (0..5)
                    .map(|row| f64::from(plain[48 * row + column]).exp2())
                    .sum();
                for row in 0..5 {
                    let found = logits[48 * row + column] * inverse[column];
                    let expected = f64::from(plain[48 * row + column]).exp2() / sum;
                    let differs = (f64::from(found) - expected).abs();
                    assert!(
                        if column == 3 {
                            differs.is_nan()
                        } else {
                            differs < 1e-6
                        },
                        "{isa:?}"
                    );
                }
            }
        }
    }
}
