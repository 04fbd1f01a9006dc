//! A sample's values in integers: how large a unit is, and how far an output can be wrong.

use core::arch::x86_64::__m512i;

use pulp::x86::V4;
use pulp::{Simd, cast, f32x16};

use super::vnni::{Operation, Vnni};
use super::{LANES, LARGEST, ONE, halves};

/// Added to numbers within ±2¹⁵ it leaves the nearest integer in the lower half of the sum.
const IN_LOWER_HALF: f32 = 12_582_912.0;
/// Values below this count as zero.
const SMALLEST: f32 = 1e-30;
/// How much larger than need be a unit may be.
const JITTER: f32 = 1.0 / 32.0;

/// Values that are affine in λ, `[columns, 2·pairs]` in vectors of the hidden layer: U0, U1 and U2.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub parts: [&'a [f32]; 3],
    pub keys: usize,
    /// Output weights, `[columns]` in vectors.
    pub weights: &'a [f32],
    /// Numbers between 0 and 1, `[columns]` in vectors, others for each sample.
    pub jitter: &'a [f32],
}

/// How the values at coefficients up to `reach` become integers within ±[`LARGEST`].
pub(super) struct Units<'a> {
    /// Bounds of |λ₁| and |λ₂|.
    pub reach: [f32; 2],
    /// Units in 1, `[columns]` in vectors.
    pub scale: &'a mut [f32],
    /// Output weights in the integers' units, `[columns]` in vectors.
    pub weights: &'a mut [f32],
    /// Of the output, for what values are rounded by.
    pub error: Error,
}

/// What the error of an output can be: at most this standard deviation, around a mean at most so far from 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Error {
    pub deviation: f32,
    pub bias: f32,
}

impl Error {
    /// Of this and `factor` times another together.
    pub(super) fn plus(self, factor: f32, other: Self) -> Self {
        Self {
            deviation: self.deviation + factor * other.deviation,
            bias: self.bias + factor * other.bias,
        }
    }
}

/// Chooses the units for coefficients up to their reach.
pub(super) struct Choose<'a, 'b> {
    pub units: &'a mut Units<'b>,
    pub values: Values<'a>,
}

impl Operation for Choose<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self, vnni: Vnni) {
        let Self { units, values } = self;
        let simd = vnni.v4();
        let keys = values.keys;
        let [u0, u1, u2] = values.parts.map(|part| V4::as_simd_f32s(part).0);
        let [reach1, reach2] = units.reach.map(|reach| simd.splat_f32s(reach));
        let scale = V4::as_mut_simd_f32s(units.scale).0;
        let weights = V4::as_mut_simd_f32s(units.weights).0;
        let targets = scale.iter_mut().zip(weights);
        let mut squares = simd.splat_f32s(0.0);
        let mut sums = [simd.splat_f32s(0.0); 2];
        let mut start = 0;
        let given = V4::as_simd_f32s(values.weights)
            .0
            .iter()
            .zip(V4::as_simd_f32s(values.jitter).0);
        for ((scale, weight), (a, jitter)) in targets.zip(given) {
            let mut largest = simd.splat_f32s(SMALLEST);
            for place in start..start + keys {
                let size =
                    simd.mul_add_e_f32s(reach2, simd.abs_f32s(u2[place]), simd.abs_f32s(u0[place]));
                let size = simd.mul_add_e_f32s(reach1, simd.abs_f32s(u1[place]), size);
                largest = simd.max_f32s(size, largest);
            }
            start += keys;
            // Units of their own, so that a token of many samples is not rounded alike in all of them.
            let largest = simd.mul_add_e_f32s(
                largest,
                simd.mul_f32s(*jitter, simd.splat_f32s(JITTER)),
                largest,
            );
            *scale = simd.div_f32s(simd.splat_f32s(LARGEST), largest);
            let unit = simd.mul_f32s(*a, simd.mul_f32s(largest, simd.splat_f32s(1.0 / LARGEST)));
            *weight = simd.mul_f32s(unit, simd.splat_f32s(1.0 / ONE));
            squares = simd.mul_add_e_f32s(unit, unit, squares);
            sums = by_sign(simd, sums, unit);
        }
        // Two roundings of a value, each with a deviation of half a unit at most. All queries may attend to one key.
        let queries = count(values.keys);
        units.error = Error {
            deviation: queries * (0.5 * simd.reduce_sum_f32s(squares)).sqrt(),
            bias: queries * 0.5 * 0.5_f32.sqrt() * larger(simd, sums),
        };
    }
}

/// Integers of origin + λ·slope, `[columns, pairs]` in vectors: an even key in the lower half of each lane, an odd one
/// in the upper.
pub(super) struct Integers<'a> {
    /// Units in 1, `[columns]` in vectors.
    pub scale: &'a [f32],
    /// How much of the origin there is, and λ.
    pub factors: [f32; 2],
    /// Origin and slope, `[columns, keys]` in vectors.
    pub parts: [&'a [f32]; 2],
    pub keys: usize,
    pub target: &'a mut [f32],
}

impl Operation for Integers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, vnni: Vnni) {
        let simd = vnni.v4();
        let (keys, pairs) = (self.keys, self.keys.div_ceil(2));
        let target = self.target.as_chunks_mut::<LANES>().0;
        let origin = V4::as_simd_f32s(self.parts[0]).0;
        let slope = V4::as_simd_f32s(self.parts[1]).0;
        let share = simd.splat_f32s(self.factors[0]);
        let lambda = simd.splat_f32s(self.factors[1]);
        let round = simd.splat_f32s(IN_LOWER_HALF);
        for (column, scale) in V4::as_simd_f32s(self.scale).0.iter().enumerate() {
            let target = &mut target[column * pairs..][..pairs];
            let origin = &origin[column * keys..][..keys];
            let slope = &slope[column * keys..][..keys];
            macro_rules! integer {
                ($origin:expr, $slope:expr) => {{
                    let value = simd.mul_f32s(share, $origin);
                    let value = simd.mul_add_e_f32s(lambda, $slope, value);
                    let rounded: __m512i = cast!(simd.mul_add_e_f32s(value, *scale, round));
                    rounded
                }};
            }
            let lines = origin
                .as_chunks::<2>()
                .0
                .iter()
                .zip(slope.as_chunks::<2>().0);
            for (target, (origin, slope)) in target.iter_mut().zip(lines) {
                let even = integer!(origin[0], slope[0]);
                let odd = integer!(origin[1], slope[1]);
                let odd = simd.avx512f._mm512_slli_epi32::<16>(odd);
                *target = cast!(halves(simd, even, odd));
            }
        }
    }
}

/// Errors of the output for what attention is rounded by: at λ₁ = λ₂ = 0 and for each |λ₁| and |λ₂|.
///
/// A rectified sum follows its argument by at most as much, so that a unit more attention of a query to key s changes
/// the output by Σ a U[s] over the columns where a U[s] is positive, or over the others, at most. Rounding up or down
/// by what is dithered has a deviation of half a unit at most, and is independent for every query and key. Where an
/// argument is near 0 its errors lift the mean of the rectified sum by up to half their deviation, in all columns with
/// weights of one sign alike.
pub(super) struct AttentionErrors<'a> {
    pub values: Values<'a>,
}

impl Operation for AttentionErrors<'_> {
    type Output = [Error; 3];

    #[inline(always)]
    fn run(self, vnni: Vnni) -> [Error; 3] {
        let values = self.values;
        let simd = vnni.v4();
        let keys = values.keys;
        let zero = simd.splat_f32s(0.0);
        let weights = V4::as_simd_f32s(values.weights).0;
        let queries = count(keys);
        let mut errors = [Error::default(); 3];
        for (error, part) in errors.iter_mut().zip(values.parts) {
            let part = V4::as_simd_f32s(part).0;
            let mut squares = 0.0;
            for key in 0..keys {
                let mut sums = [zero; 2];
                for (value, a) in part[key..].iter().step_by(keys).zip(weights) {
                    sums = by_sign(simd, sums, simd.mul_f32s(*value, *a));
                }
                let larger = larger(simd, sums);
                squares += larger * larger;
            }
            let mut lifts = [zero; 2];
            for (column, a) in part.chunks_exact(keys).zip(weights) {
                let mut squares = zero;
                for value in column {
                    squares = simd.mul_add_e_f32s(*value, *value, squares);
                }
                lifts = by_sign(simd, lifts, simd.mul_f32s(*a, simd.sqrt_f32s(squares)));
            }
            *error = Error {
                deviation: 0.5 / ONE * (queries * squares).sqrt(),
                bias: 0.25 / ONE * queries * larger(simd, lifts),
            };
        }
        errors
    }
}

/// Adds to sums of what is positive and of what is negative.
#[inline(always)]
fn by_sign(simd: V4, [up, down]: [f32x16; 2], addend: f32x16) -> [f32x16; 2] {
    let zero = simd.splat_f32s(0.0);
    [
        simd.add_f32s(up, simd.max_f32s(addend, zero)),
        simd.sub_f32s(down, simd.min_f32s(addend, zero)),
    ]
}

#[inline(always)]
fn larger(simd: V4, [up, down]: [f32x16; 2]) -> f32 {
    simd.reduce_sum_f32s(up).max(simd.reduce_sum_f32s(down))
}

#[expect(clippy::cast_precision_loss, reason = "a small count")]
fn count(keys: usize) -> f32 {
    keys as f32
}
