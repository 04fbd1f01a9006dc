//! The activation of an MLP's neurons, and its slope.

use pulp::{Simd, WithSimd};

use super::columns::Shape;
use crate::experiment::Gelu;
use crate::simd::{at_least, exp2_nonpositive, mul_add};

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

/// The activation of neurons, and its slope at each.
pub(super) struct Differenced<'a> {
    pub neurons: &'a mut [f32],
    pub slopes: &'a mut [f32],
    pub shape: Shape,
    pub gelu: Gelu,
}

impl WithSimd for Differenced<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Shape {
            rows,
            stride,
            columns,
        } = self.shape;
        // x·w(x) has the slope w + x·w′.
        macro_rules! every {
            ($weight:expr, $rise:expr) => {
                for row in 0..rows {
                    let values = &mut self.neurons[row * stride..][..columns];
                    let slopes = &mut self.slopes[row * stride..][..columns];
                    let slopes = S::as_mut_simd_f32s(slopes).0;
                    for (value, slope) in S::as_mut_simd_f32s(values).0.iter_mut().zip(slopes) {
                        let x = *value;
                        let q = $weight(simd, simd.abs_f32s(x));
                        let above = simd.sub_f32s(simd.splat_f32s(1.0), q);
                        let is_below = simd.less_than_f32s(x, simd.splat_f32s(0.0));
                        let weight = simd.select_f32s(is_below, q, above);
                        *slope = mul_add(simd, x, $rise(simd, x, q), weight);
                        *value = simd.mul_f32s(x, weight);
                    }
                }
            };
        }
        match self.gelu {
            Gelu::Erf => every!(erf_tail, erf_rise),
            Gelu::Tanh => every!(tanh_tail, tanh_rise),
            Gelu::Quick => every!(quick_tail, quick_rise),
        }
    }
}

/// Φ′(x).
#[inline(always)]
fn erf_rise<S: Simd>(simd: S, x: S::f32s, _: S::f32s) -> S::f32s {
    /// 1/√(2π).
    const HIGHEST: f32 = 0.398_942_3;
    let power = simd.mul_f32s(x, simd.splat_f32s(-0.5 * std::f32::consts::LOG2_E));
    let bell = exp2_nonpositive(simd, simd.mul_f32s(x, power));
    simd.mul_f32s(bell, simd.splat_f32s(HIGHEST))
}

/// The rise of the sigmoid of 2·√(2/π)·(x + 0.044715·x³), by its tail q.
#[inline(always)]
fn tanh_rise<S: Simd>(simd: S, x: S::f32s, q: S::f32s) -> S::f32s {
    /// 2·√(2/π).
    const SCALE: f32 = 1.595_769;
    let square = simd.mul_f32s(x, x);
    let inner = mul_add(
        simd,
        square,
        simd.splat_f32s(3.0 * 0.044_715 * SCALE),
        simd.splat_f32s(SCALE),
    );
    simd.mul_f32s(inner, sigmoid_rise(simd, q))
}

/// The rise of σ(1.702·x), by its tail q.
#[inline(always)]
fn quick_rise<S: Simd>(simd: S, _: S::f32s, q: S::f32s) -> S::f32s {
    simd.mul_f32s(sigmoid_rise(simd, q), simd.splat_f32s(1.702))
}

/// q·(1 − q).
#[inline(always)]
fn sigmoid_rise<S: Simd>(simd: S, q: S::f32s) -> S::f32s {
    simd.mul_f32s(q, simd.sub_f32s(simd.splat_f32s(1.0), q))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Isa;

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
}
