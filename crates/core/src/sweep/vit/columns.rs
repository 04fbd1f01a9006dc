//! What is done column by column: tokens lie in the lanes of vectors, so that nothing is ever shuffled.

use pulp::{Simd, WithSimd};

use crate::experiment::Gelu;
use crate::sweep::kernel::{at_least, exp2_nonpositive, mul_add};

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

/// The activation of neurons.
pub(super) struct Activated<'a> {
    pub neurons: &'a mut [f32],
    pub shape: Shape,
    pub gelu: Gelu,
}

/// Abramowitz and Stegun 7.1.26, erf to 1.5e-7: 1 − (a₁t + … + a₅t⁵)·exp(−z²), t = 1/(1 + p·z).
const ERF: [f32; 5] = [
    1.061_405_4,
    -1.453_152,
    1.421_413_7,
    -0.284_496_74,
    0.254_829_6,
];
const ERF_P: f32 = 0.327_591_1;

impl WithSimd for Activated<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        // Each is max(0, x) − |x|·q(|x|), q the tail of what x is weighed with.
        macro_rules! every {
            ($q:expr) => {
                for row in 0..rows {
                    let values = &mut self.neurons[row * stride..][..columns];
                    for value in S::as_mut_simd_f32s(values).0 {
                        let (x, size) = (*value, simd.abs_f32s(*value));
                        let q = $q(simd, size);
                        let rectified = at_least(simd, 0.0, x);
                        *value = mul_add(simd, simd.neg_f32s(size), q, rectified);
                    }
                }
            };
        }
        match self.gelu {
            Gelu::Erf => every!(erf_tail),
            Gelu::Tanh => every!(tanh_tail),
            Gelu::Quick => every!(quick_tail),
        }
    }
}

/// 1 − Φ(x) for x ≥ 0.
#[inline(always)]
fn erf_tail<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    let p = simd.splat_f32s(ERF_P * std::f32::consts::FRAC_1_SQRT_2);
    let t = simd.div_f32s(one, mul_add(simd, x, p, one));
    let mut sum = simd.splat_f32s(0.5 * ERF[0]);
    for coefficient in &ERF[1..] {
        sum = mul_add(simd, sum, t, simd.splat_f32s(0.5 * coefficient));
    }
    let power = simd.mul_f32s(x, simd.splat_f32s(-0.5 * std::f32::consts::LOG2_E));
    let bell = exp2_nonpositive(simd, simd.mul_f32s(x, power));
    simd.mul_f32s(simd.mul_f32s(sum, t), bell)
}

/// 1 − (1 + tanh(√(2/π)·(x + 0.044715·x³)))/2 for x ≥ 0.
#[inline(always)]
fn tanh_tail<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    /// −2·√(2/π)·log₂e.
    const SCALE: f32 = -2.302_208_2;
    let square = simd.mul_f32s(x, x);
    let inner = mul_add(
        simd,
        square,
        simd.splat_f32s(0.044_715 * SCALE),
        simd.splat_f32s(SCALE),
    );
    sigmoid_tail(simd, simd.mul_f32s(x, inner))
}

/// 1 − σ(1.702·x) for x ≥ 0.
#[inline(always)]
fn quick_tail<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let scale = simd.splat_f32s(-1.702 * std::f32::consts::LOG2_E);
    sigmoid_tail(simd, simd.mul_f32s(x, scale))
}

/// e/(1 + e) of e = 2ˣ, x ≤ 0.
#[inline(always)]
fn sigmoid_tail<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let e = exp2_nonpositive(simd, x);
    simd.div_f32s(e, simd.add_f32s(e, simd.splat_f32s(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::kernel::Isa;

    #[test]
    fn activations_are_those_of_their_formulas_on_every_instruction_set() {
        // √(2/π)·log₂e·2 is what the tail of tanh is scaled by.
        let scale = 2.0 * (2.0 / std::f64::consts::PI).sqrt() * std::f64::consts::LOG2_E;
        assert!((scale - 2.302_208_2).abs() < 1e-7);
        let (count, step) = (1600_u16, 0.01);
        let arguments: Vec<f32> = (0..count)
            .map(|at| (f32::from(at) - 800.0) * step)
            .collect();
        for isa in Isa::available() {
            for (gelu, exact) in [
                (Gelu::Erf, erf_gelu as fn(f64) -> f64),
                (Gelu::Tanh, |x| {
                    let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
                    0.5 * x * (1.0 + inner.tanh())
                }),
                (Gelu::Quick, |x| x / (1.0 + (-1.702 * x).exp())),
            ] {
                let mut values = arguments.clone();
                isa.run(Activated {
                    neurons: &mut values,
                    shape: Shape {
                        rows: 10,
                        stride: 160,
                        columns: 160,
                    },
                    gelu,
                });
                for (x, found) in arguments.iter().zip(values) {
                    let expected = exact(f64::from(*x));
                    assert!(
                        (f64::from(found) - expected).abs() < 2e-6,
                        "{isa:?} {gelu:?} {x}: {found}"
                    );
                }
            }
        }
    }

    /// x·Φ(x), Φ by the series of erf whose terms have one sign.
    fn erf_gelu(x: f64) -> f64 {
        let z = x / std::f64::consts::SQRT_2;
        let (mut term, mut sum) = (z, z);
        for n in 1..400 {
            term *= 2.0 * z * z / (2.0 * f64::from(n) + 1.0);
            sum += term;
        }
        let erf = 2.0 / std::f64::consts::PI.sqrt() * (-z * z).exp() * sum;
        0.5 * x * (1.0 + erf)
    }

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
