//! The softmax of one sample at many points.
//!
//! Logits are affine in λ, so their exponentials are products, exp(S0 + λ₂S2)·exp(λ₁S1), and either factor serves a
//! whole row or column of a plane.

use pulp::{Simd, WithSimd};

use crate::simd::{at_least, exp_nonpositive, mul_add};

/// Logits further below the largest of their factor count as this far, so that a product of two exponentials is a
/// normal number.
const LOWEST: f32 = -43.0;
/// A smaller sum of products may have lost precision to [`LOWEST`]: what is large in one factor is small in the other.
pub(super) const LEAST_NORMALISER: f32 = 1e-9;

/// exp(factor·x − the largest of its query), for logits x `[blocks, keys]` in vectors of queries.
pub(super) struct Exponentials<'a> {
    pub factor: f32,
    pub logits: &'a [f32],
    pub keys: usize,
    /// Laid out as `logits`.
    pub exps: &'a mut [f32],
}

impl WithSimd for Exponentials<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let factor = simd.splat_f32s(self.factor);
        let logits = S::as_simd_f32s(self.logits).0.chunks_exact(self.keys);
        let exps = S::as_mut_simd_f32s(self.exps).0;
        for (logits, exps) in logits.zip(exps.chunks_exact_mut(self.keys)) {
            let mut max = simd.splat_f32s(f32::NEG_INFINITY);
            for (logit, exp) in logits.iter().zip(&mut *exps) {
                *exp = simd.mul_f32s(factor, *logit);
                max = simd.max_f32s(max, *exp);
            }
            for exp in exps {
                let shifted = at_least(simd, LOWEST, simd.sub_f32s(*exp, max));
                *exp = exp_nonpositive(simd, shifted);
            }
        }
    }
}

/// Attention from exponentials in two factors; says whether it is precise for all queries.
pub(super) struct FactoredSoftmax<'a> {
    /// `[blocks, keys]` in vectors of queries.
    pub factors: [&'a [f32]; 2],
    pub keys: usize,
    /// As they.
    pub attention: &'a mut [f32],
}

impl WithSimd for FactoredSoftmax<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        let keys = self.keys;
        let left = S::as_simd_f32s(self.factors[0]).0;
        let right = S::as_simd_f32s(self.factors[1]).0;
        let attention = S::as_mut_simd_f32s(self.attention).0;
        let one = simd.splat_f32s(1.0);
        let mut least = one;
        let factors = left.chunks_exact(keys).zip(right.chunks_exact(keys));
        for ((left, right), attention) in factors.zip(attention.chunks_exact_mut(keys)) {
            // Four partial sums, because one chain would wait for each operation's latency.
            let mut sums = [simd.splat_f32s(0.0); 4];
            let (left4, left_rest) = left.as_chunks::<4>();
            let (right4, right_rest) = right.as_chunks::<4>();
            for (left, right) in left4.iter().zip(right4) {
                for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
                    *sum = mul_add(simd, *left, *right, *sum);
                }
            }
            for ((sum, left), right) in sums.iter_mut().zip(left_rest).zip(right_rest) {
                *sum = mul_add(simd, *left, *right, *sum);
            }
            let [a, b, c, d] = sums;
            let sum = simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d));
            least = simd.min_f32s(least, sum);
            let inverse = simd.div_f32s(one, sum);
            for ((weight, left), right) in attention.iter_mut().zip(left).zip(right) {
                *weight = simd.mul_f32s(*left, simd.mul_f32s(*right, inverse));
            }
        }
        simd.reduce_min_f32s(least) >= LEAST_NORMALISER
    }
}

/// Attention at λ₁ from the logits themselves.
pub(super) struct OwnSoftmax<'a> {
    pub lambda1: f32,
    /// S0 + λ₂S2, `[blocks, keys]` in vectors of queries.
    pub hoisted: &'a [f32],
    /// S1, as `hoisted`.
    pub slope: &'a [f32],
    pub keys: usize,
    /// As `hoisted`.
    pub attention: &'a mut [f32],
}

impl WithSimd for OwnSoftmax<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let keys = self.keys;
        let lambda1 = simd.splat_f32s(self.lambda1);
        let hoisted = S::as_simd_f32s(self.hoisted).0;
        let slope = S::as_simd_f32s(self.slope).0;
        let attention = S::as_mut_simd_f32s(self.attention).0;
        let logits = hoisted.chunks_exact(keys).zip(slope.chunks_exact(keys));
        for ((hoisted, slope), attention) in logits.zip(attention.chunks_exact_mut(keys)) {
            let mut max = simd.splat_f32s(f32::NEG_INFINITY);
            for ((weight, hoisted), slope) in attention.iter_mut().zip(hoisted).zip(slope) {
                *weight = mul_add(simd, lambda1, *slope, *hoisted);
                max = simd.max_f32s(max, *weight);
            }
            let mut sum = simd.splat_f32s(0.0);
            for weight in attention.iter_mut() {
                *weight = exp_nonpositive(simd, simd.sub_f32s(*weight, max));
                sum = simd.add_f32s(sum, *weight);
            }
            let inverse = simd.div_f32s(simd.splat_f32s(1.0), sum);
            for weight in attention.iter_mut() {
                *weight = simd.mul_f32s(*weight, inverse);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exponentials, FactoredSoftmax, OwnSoftmax};
    use crate::sweep::kernel::Isa;

    const KEYS: usize = 5;

    /// Attention of one query in f64.
    fn attention(hoisted: [f32; KEYS], slope: [f32; KEYS], lambda1: f32) -> [f64; KEYS] {
        let logits: [f64; KEYS] = std::array::from_fn(|s| {
            f64::from(hoisted[s]) + f64::from(lambda1) * f64::from(slope[s])
        });
        let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exps = logits.map(|logit| (logit - max).exp());
        let sum: f64 = exps.iter().sum();
        exps.map(|exp| exp / sum)
    }

    /// Both ways, for one vector of queries that are all alike: the factored attention, if it is precise, and the other.
    fn both(
        isa: Isa,
        hoisted: [f32; KEYS],
        slope: [f32; KEYS],
        lambda1: f32,
    ) -> (Option<[f32; KEYS]>, [f32; KEYS]) {
        let lanes = match isa {
            Isa::Avx512 => 16,
            Isa::Avx2 => 8,
            Isa::Portable => 4,
        };
        let spread = |logits: [f32; KEYS]| -> Vec<f32> {
            logits
                .iter()
                .flat_map(|logit| std::iter::repeat_n(*logit, lanes))
                .collect()
        };
        let (hoisted, slope) = (spread(hoisted), spread(slope));
        let exponentials = |factor, logits: &[f32]| {
            let mut exps = vec![0.0; logits.len()];
            isa.run(Exponentials {
                factor,
                logits,
                keys: KEYS,
                exps: &mut exps,
            });
            exps
        };
        let (left, right) = (exponentials(1.0, &hoisted), exponentials(lambda1, &slope));
        let mut factored = vec![0.0; hoisted.len()];
        let precise = isa.run(FactoredSoftmax {
            factors: [&left, &right],
            keys: KEYS,
            attention: &mut factored,
        });
        let mut own = vec![0.0; hoisted.len()];
        isa.run(OwnSoftmax {
            lambda1,
            hoisted: &hoisted,
            slope: &slope,
            keys: KEYS,
            attention: &mut own,
        });
        let first = |rows: &[f32]| std::array::from_fn(|key| rows[key * lanes]);
        (precise.then(|| first(&factored)), first(&own))
    }

    #[test]
    fn both_ways_give_the_softmax() {
        let hoisted = [0.3, -2.0, 7.5, 1.0, -30.0];
        let slope = [1.0, 4.0, -3.0, 0.0, 2.0];
        for isa in Isa::available() {
            for lambda1 in [-2.0, -0.5, 0.0, 0.7, 2.0] {
                let expected = attention(hoisted, slope, lambda1);
                let (factored, own) = both(isa, hoisted, slope, lambda1);
                let factored = factored.expect("precise");
                for (key, expected) in expected.into_iter().enumerate() {
                    for found in [factored[key], own[key]] {
                        assert!(
                            (f64::from(found) - expected).abs() < 1e-6,
                            "{isa:?} {lambda1} {key}: {found} {expected}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn factors_that_cancel_are_refused_and_not_lost() {
        let hoisted = [0.0, -90.0, -60.0, -60.0, -60.0];
        let slope = [-90.0, 0.0, -60.0, -60.0, -60.0];
        for isa in Isa::available() {
            let (factored, own) = both(isa, hoisted, slope, 1.0);
            assert_eq!(factored, None, "{isa:?}");
            let expected = attention(hoisted, slope, 1.0);
            for (own, expected) in own.into_iter().zip(expected) {
                assert!(
                    (f64::from(own) - expected).abs() < 1e-6,
                    "{isa:?}: {own} {expected}"
                );
            }
        }
    }
}
