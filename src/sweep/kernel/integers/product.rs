//! The product of attention and values in integers, rectified and weighed.

use core::arch::x86_64::__m512i;

use pulp::x86::V4;
use pulp::{Simd, cast};

use super::LANES;
use super::vnni::{Operation, Vnni};

/// What the hidden layer of one sample at one point is made of.
pub(super) struct HiddenLayer<'a> {
    /// `[blocks, pairs]` in vectors of queries.
    pub attention: &'a [f32],
    /// Two addends of the values, `[columns, pairs]` in vectors of the hidden layer.
    pub values: [&'a [f32]; 2],
    /// `[columns]` in vectors.
    pub weights: &'a [f32],
    /// Half as many as keys.
    pub pairs: usize,
    /// Queries in each block.
    pub queries: &'a [usize],
}

impl HiddenLayer<'_> {
    /// The sum over the queries l and columns m: weights[m]·relu(Σ_s attention[s][l]·values[s][m]).
    #[inline]
    pub(super) fn output(&self, vnni: Vnni) -> f32 {
        let mut total = 0.0;
        for (index, queries) in self.queries.iter().enumerate() {
            macro_rules! tiles {
                ($($count:literal)*) => {
                    match queries {
                        $($count => vnni.run(Block::<$count> { hidden: self, index }),)*
                        _ => 0.0
                    }
                };
            }
            total += tiles!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
        }
        total
    }
}

/// The sum over a block of `Q` queries.
struct Block<'a, const Q: usize> {
    hidden: &'a HiddenLayer<'a>,
    index: usize,
}

impl<const Q: usize> Operation for Block<'_, Q> {
    type Output = f32;

    #[inline(always)]
    fn run(self, vnni: Vnni) -> f32 {
        let HiddenLayer {
            attention,
            values,
            weights,
            pairs,
            ..
        } = *self.hidden;
        let simd = vnni.v4();
        let attention = &attention.as_chunks::<LANES>().0[self.index * pairs..][..pairs];
        let [left, right] = values.map(|values| values.as_chunks::<LANES>().0);
        let zero: __m512i = simd.avx512f._mm512_setzero_si512();
        let mut total = simd.splat_f32s(0.0);
        let mut start = 0;
        for weight in V4::as_simd_f32s(weights).0 {
            let mut sums = [zero; Q];
            let columns = left[start..][..pairs].iter().zip(&right[start..][..pairs]);
            for ((left, right), attention) in columns.zip(attention) {
                let values = simd.avx512bw._mm512_add_epi16(cast!(*left), cast!(*right));
                // Plain indices: with iterators the sums end up in memory.
                for q in 0..Q {
                    let two = attention[q].to_bits().cast_signed();
                    let two = simd.avx512f._mm512_set1_epi32(two);
                    sums[q] = vnni.add_products(sums[q], values, two);
                }
            }
            // A sum is below 2³⁰; four of them have room in 32 bits without a sign.
            let mut parts = [simd.splat_f32s(0.0); 4];
            for (part, sums) in parts.iter_mut().zip(sums.chunks(4)) {
                let mut four = zero;
                for sum in sums {
                    let rectified = simd.avx512f._mm512_max_epi32(*sum, zero);
                    four = simd.avx512f._mm512_add_epi32(four, rectified);
                }
                *part = cast!(simd.avx512f._mm512_cvtepu32_ps(four));
            }
            let [a, b, c, d] = parts;
            let sum = simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d));
            total = simd.mul_add_e_f32s(sum, *weight, total);
            start += pairs;
        }
        simd.reduce_sum_f32s(total)
    }
}
