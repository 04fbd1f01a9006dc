//! A sample's attention in integers.

use pulp::x86::V4;
use pulp::{Simd, cast, f32x16};

use super::vnni::{Operation, Vnni};
use super::{LANES, ONE, halves};
use crate::sweep::kernel::softmax::LEAST_NORMALISER;

/// Added to numbers below 2¹⁵ it leaves them in bits 7 to 22, in multiples of [`STEP`].
const IN_BITS_7_TO_22: f32 = 65_536.0;
const STEP: f32 = 1.0 / 128.0;

/// The attention that belongs to exponentials in two factors.
pub(super) struct Attention<'a> {
    /// `[blocks, 2·pairs]` in vectors of queries.
    pub factors: [&'a [f32]; 2],
    /// Laid out as they, from [`dither`].
    pub dither: &'a [f32],
    /// Half as many as keys.
    pub pairs: usize,
    /// `[blocks, pairs]` in vectors of queries: an even key in the lower half of each lane, an odd one in the upper.
    pub target: &'a mut [f32],
}

/// Makes dither of numbers between 0 and 1: as rounding down follows, their mean must be half a unit less half a step.
#[inline(always)]
pub(super) fn dither(uniform: &mut [f32]) {
    for number in uniform {
        *number = (*number / STEP).floor() * STEP + IN_BITS_7_TO_22;
    }
}

impl Operation for Attention<'_> {
    /// Whether it is precise for all queries.
    type Output = bool;

    #[inline(always)]
    fn run(self, vnni: Vnni) -> bool {
        let simd = vnni.v4();
        let pairs = self.pairs;
        let [lefts, rights] = self.factors;
        let [lefts, rights, dithers] =
            [lefts, rights, self.dither].map(|rows| V4::as_simd_f32s(rows).0.as_chunks::<2>().0);
        let attentions = self.target.as_chunks_mut::<LANES>().0;
        let least = simd.splat_f32s(LEAST_NORMALISER);
        let mut precise = true;
        let mut start = 0;
        while start < lefts.len() {
            let block = Block {
                left: &lefts[start..][..pairs],
                right: &rights[start..][..pairs],
                dither: &dithers[start..][..pairs],
                attention: &mut attentions[start..][..pairs],
            };
            macro_rules! fill {
                ($($count:literal)*) => {
                    match pairs {
                        $($count => block.fill::<$count>(simd),)*
                        _ => block.fill_many(simd),
                    }
                };
            }
            let normalisers = fill!(1 2 3 4 5 6 7 8);
            precise &= simd.greater_than_or_equal_f32s(normalisers, least).0 == u16::MAX;
            start += pairs;
        }
        precise
    }
}

/// A vector of queries: their exponentials and attention, pair by pair of keys.
struct Block<'a> {
    left: &'a [[f32x16; 2]],
    right: &'a [[f32x16; 2]],
    dither: &'a [[f32x16; 2]],
    attention: &'a mut [[f32; LANES]],
}

impl Block<'_> {
    /// For `PAIRS` pairs, whose products stay in registers; returns the normalisers.
    #[inline(always)]
    fn fill<const PAIRS: usize>(self, simd: V4) -> f32x16 {
        let mut products = [[simd.splat_f32s(0.0); 2]; PAIRS];
        let mut sums = [simd.splat_f32s(0.0); 4];
        for (pair, products) in products.iter_mut().enumerate() {
            for (side, product) in products.iter_mut().enumerate() {
                *product = simd.mul_f32s(self.left[pair][side], self.right[pair][side]);
                let sum = &mut sums[2 * (pair % 2) + side];
                *sum = simd.add_f32s(*sum, *product);
            }
        }
        let sum = total(simd, sums);
        let scale = simd.div_f32s(simd.splat_f32s(ONE), sum);
        for (pair, products) in products.into_iter().enumerate() {
            self.attention[pair] = integers(simd, products, scale, self.dither[pair]);
        }
        sum
    }

    /// For any number of pairs.
    #[inline(always)]
    fn fill_many(self, simd: V4) -> f32x16 {
        // Four partial sums, because one chain would wait for each operation's latency.
        let mut sums = [simd.splat_f32s(0.0); 4];
        for (pair, (left, right)) in self.left.iter().zip(self.right).enumerate() {
            for side in 0..2 {
                let sum = &mut sums[2 * (pair % 2) + side];
                *sum = simd.mul_add_e_f32s(left[side], right[side], *sum);
            }
        }
        let sum = total(simd, sums);
        let scale = simd.div_f32s(simd.splat_f32s(ONE), sum);
        let rows = self.left.iter().zip(self.right).zip(self.dither);
        for (((left, right), dither), attention) in rows.zip(self.attention) {
            let even = simd.mul_f32s(left[0], right[0]);
            let odd = simd.mul_f32s(left[1], right[1]);
            *attention = integers(simd, [even, odd], scale, *dither);
        }
        sum
    }
}

#[inline(always)]
fn total(simd: V4, [a, b, c, d]: [f32x16; 4]) -> f32x16 {
    simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d))
}

/// Exponentials of an even and an odd key in integers.
#[inline(always)]
fn integers(simd: V4, exps: [f32x16; 2], scale: f32x16, dither: [f32x16; 2]) -> [f32; LANES] {
    let even = simd.mul_add_e_f32s(exps[0], scale, dither[0]);
    let odd = simd.mul_add_e_f32s(exps[1], scale, dither[1]);
    let even = simd.avx512f._mm512_srli_epi32::<7>(cast!(even));
    let odd = simd.avx512f._mm512_slli_epi32::<9>(cast!(odd));
    cast!(halves(simd, even, odd))
}
