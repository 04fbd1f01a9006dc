//! The exponential of a whole vector, for arguments a softmax makes, and a maximum that keeps
//! not-a-number.

use std::any::TypeId;

use pulp::{Scalar128b, Simd};

/// Adding 1.5·2²³ leaves the nearest integer in the low bits of the sum.
const ROUND: f32 = 12_582_912.0;
/// ln 2 in two parts; the high part has nine bits, so that its product with an exponent is exact
/// even where no fused multiply-add exists.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Below this the result would leave the normal range, and counts as zero in any sum with a 1.
const LOWEST: f32 = -87.0;
/// Minimax polynomial of eˣ on ±½ ln 2, highest power first, without the terms 1 + x.
const COEFFICIENTS: [f32; 5] = [
    1.378_059_4e-3,
    8.373_124_5e-3,
    4.166_953_6e-2,
    1.666_647_2e-1,
    4.999_998_5e-1,
];

/// eˣ for x ≤ 0, with a relative error below 2e-7; arguments under −87 give 1.6e-38 or less.
///
/// Not-a-number stays not-a-number.
#[inline(always)]
pub(crate) fn exp_nonpositive<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = at_least(simd, LOWEST, x);
    let shifted = mul_add(
        simd,
        x,
        simd.splat_f32s(std::f32::consts::LOG2_E),
        simd.splat_f32s(ROUND),
    );
    let exponent = simd.sub_f32s(shifted, simd.splat_f32s(ROUND));
    let rest = mul_add(simd, exponent, simd.splat_f32s(-LN_2_HIGH), x);
    let rest = mul_add(simd, exponent, simd.splat_f32s(-LN_2_LOW), rest);
    let mut sum = simd.splat_f32s(COEFFICIENTS[0]);
    for coefficient in &COEFFICIENTS[1..] {
        sum = mul_add(simd, sum, rest, simd.splat_f32s(*coefficient));
    }
    sum = mul_add(simd, sum, rest, simd.splat_f32s(1.0));
    sum = mul_add(simd, sum, rest, simd.splat_f32s(1.0));
    let scale = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(23));
    simd.transmute_f32s_u32s(simd.add_u32s(simd.transmute_u32s_f32s(sum), scale))
}

/// Minimax polynomial of 2ˣ on ±½, highest power first, without the term 1.
const POWERS_OF_2: [f32; 5] = [
    1.112_550_8e-3,
    9.666_283e-3,
    5.557_400_5e-2,
    2.402_235e-1,
    6.931_428e-1,
];
/// Below this 2ˣ would leave the normal range.
const LOWEST_POWER: f32 = -126.0;

/// 2ˣ for x ≤ 0, with a relative error below 6e-7; arguments under −126 give 1.2e-38.
///
/// Not-a-number stays not-a-number.
#[inline(always)]
pub(crate) fn exp2_nonpositive<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let x = at_least(simd, LOWEST_POWER, x);
    let shifted = simd.add_f32s(x, simd.splat_f32s(ROUND));
    let rest = simd.sub_f32s(x, simd.sub_f32s(shifted, simd.splat_f32s(ROUND)));
    let mut sum = simd.splat_f32s(POWERS_OF_2[0]);
    for coefficient in &POWERS_OF_2[1..] {
        sum = mul_add(simd, sum, rest, simd.splat_f32s(*coefficient));
    }
    sum = mul_add(simd, sum, rest, simd.splat_f32s(1.0));
    let scale = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(shifted), simd.splat_u32s(23));
    simd.transmute_f32s_u32s(simd.add_u32s(simd.transmute_u32s_f32s(sum), scale))
}

/// a·b + c, fused where the instruction set has it.
#[inline(always)]
pub(crate) fn mul_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if TypeId::of::<S>() == TypeId::of::<Scalar128b>() {
        // Its own would call the C library for each lane.
        simd.add_f32s(simd.mul_f32s(a, b), c)
    } else {
        simd.mul_add_e_f32s(a, b, c)
    }
}

/// The larger of `floor` and x; not-a-number stays not-a-number.
#[inline(always)]
pub(crate) fn at_least<S: Simd>(simd: S, floor: f32, x: S::f32s) -> S::f32s {
    let floor = simd.splat_f32s(floor);
    if TypeId::of::<S>() == TypeId::of::<Scalar128b>() {
        // `f32::max` would drop a not-a-number.
        simd.select_f32s(simd.less_than_f32s(x, floor), floor, x)
    } else {
        // The order matters: x86 returns the second operand when one is not a number.
        simd.max_f32s(floor, x)
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Simd, WithSimd};

    use super::{LOWEST, LOWEST_POWER, exp_nonpositive, exp2_nonpositive};
    use crate::simd::Isa;

    struct Each<'a>(&'a mut [f32]);

    struct EachOf2<'a>(&'a mut [f32]);

    impl WithSimd for EachOf2<'_> {
        type Output = ();

        fn with_simd<S: Simd>(self, simd: S) {
            for x in S::as_mut_simd_f32s(self.0).0 {
                *x = exp2_nonpositive(simd, *x);
            }
        }
    }

    #[test]
    fn powers_of_2_have_a_relative_error_below_6e_7_and_vanish() {
        let count = 65_520_u16;
        for isa in Isa::available() {
            let arguments: Vec<f32> = (0..count)
                .map(|i| LOWEST_POWER * f32::from(i) / f32::from(count))
                .collect();
            let mut results = arguments.clone();
            isa.run(EachOf2(&mut results));
            let worst = arguments
                .iter()
                .zip(&results)
                .map(|(x, y)| (f64::from(*y) / f64::from(*x).exp2() - 1.0).abs())
                .fold(0.0, f64::max);
            assert!(worst < 6e-7, "{isa:?}: {worst:e}");
            let mut ends = [-1e30_f32; 16];
            (ends[0], ends[1], ends[2]) = (0.0, f32::NEG_INFINITY, f32::NAN);
            isa.run(EachOf2(&mut ends));
            assert_eq!(ends[0], 1.0);
            assert!((0.0..2e-38).contains(&ends[1]) && ends[2].is_nan() && ends[3] == ends[1]);
        }
    }

    impl WithSimd for Each<'_> {
        type Output = ();

        fn with_simd<S: Simd>(self, simd: S) {
            let (vectors, rest) = S::as_mut_simd_f32s(self.0);
            assert!(rest.is_empty());
            for x in vectors {
                *x = exp_nonpositive(simd, *x);
            }
        }
    }

    #[test]
    fn the_relative_error_is_below_2e_7_on_every_instruction_set() {
        let count = 65_520_u16;
        for isa in Isa::available() {
            let arguments: Vec<f32> = (0..count)
                .map(|i| LOWEST * f32::from(i) / f32::from(count))
                .collect();
            let mut results = arguments.clone();
            isa.run(Each(&mut results));
            let worst = arguments
                .iter()
                .zip(&results)
                .map(|(x, y)| (f64::from(*y) / f64::from(*x).exp() - 1.0).abs())
                .fold(0.0, f64::max);
            assert!(worst < 2e-7, "{isa:?}: {worst:e}");
        }
    }

    #[test]
    fn zero_gives_one_and_very_negative_arguments_vanish() {
        for isa in Isa::available() {
            let mut x = [0.0; 16];
            x[1] = -88.0;
            x[2] = -1e30;
            x[3] = f32::NEG_INFINITY;
            isa.run(Each(&mut x));
            assert!(
                x[0].to_bits() == 1.0_f32.to_bits() && x[15].to_bits() == x[0].to_bits(),
                "{isa:?}"
            );
            assert!(
                x[1..4].iter().all(|y| (0.0..2e-38).contains(y)),
                "{isa:?}: {x:?}"
            );
        }
    }
}
