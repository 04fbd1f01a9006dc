//! Attention of samples over a shared vocabulary: one table of exponentials for all.

use pulp::Simd;

use crate::simd::{exp_nonpositive, mul_add};
use crate::sweep::kernel::vocabulary::SampleLists;

/// A normaliser this small means that the vocabulary's largest logit is far above the sample's
/// own, so that its attention has lost precision.
const LEAST_NORMALISER: f32 = 1e-20;

/// E = exp(S − the largest S of the query) of the whole vocabulary.
#[inline(always)]
pub(super) fn exponentiate<S: Simd>(simd: S, stride: usize, logits: &[f32], exps: &mut [f32]) {
    for column in 0..stride / S::F32_LANES {
        let mut max = simd.splat_f32s(f32::NEG_INFINITY);
        for row in logits.chunks_exact(stride) {
            max = simd.max_f32s(max, S::as_simd_f32s(row).0[column]);
        }
        for (row, exps) in logits
            .chunks_exact(stride)
            .zip(exps.chunks_exact_mut(stride))
        {
            let shifted = simd.sub_f32s(S::as_simd_f32s(row).0[column], max);
            S::as_mut_simd_f32s(exps).0[column] = exp_nonpositive(simd, shifted);
        }
    }
}

/// c·E[k] for each distinct pair of token k and count c.
#[inline(always)]
pub(super) fn scale<S: Simd>(simd: S, samples: &SampleLists, exps: &[f32], scaled: &mut [f32]) {
    let stride = samples.stride;
    for (row, entry) in scaled.chunks_exact_mut(stride).zip(&samples.scaled) {
        let count = simd.splat_f32s(f32::from(entry.count));
        let exps = S::as_simd_f32s(&exps[entry.token * stride..][..stride]).0;
        for (scaled, exp) in S::as_mut_simd_f32s(row).0.iter_mut().zip(exps) {
            *scaled = simd.mul_f32s(count, *exp);
        }
    }
}

/// count / (P·Z) of each sample and query, `[samples, stride]`; zero for tokens it lacks.
/// Returns whether some Z is below [`LEAST_NORMALISER`].
#[inline(always)]
pub(super) fn weigh_queries<S: Simd>(
    simd: S,
    samples: &SampleLists,
    scaled: &[f32],
    normalisers: &mut [f32],
    weights: &mut [f32],
) -> bool {
    let width = samples.stride / S::F32_LANES;
    let limit = simd.splat_f32s(-1.0 / LEAST_NORMALISER);
    let mut excess = simd.splat_f32s(0.0);
    let scaled = S::as_simd_f32s(scaled).0;
    let shares = S::as_simd_f32s(&samples.shares).0;
    let normalisers = S::as_mut_simd_f32s(normalisers).0;
    let weights = S::as_mut_simd_f32s(weights).0;
    normalisers[..width].fill(simd.splat_f32s(0.0));
    for step in &samples.steps {
        let entries = &samples.entries[step.added.clone()];
        for column in 0..width {
            let mut sum = normalisers[step.level * width + column];
            for entry in entries {
                sum = simd.add_f32s(sum, scaled[entry.scaled * width + column]);
            }
            if let Some(sample) = step.sample {
                let index = sample * width + column;
                let weight = simd.mul_f32s(shares[index], reciprocal(simd, sum));
                excess = simd.max_f32s(excess, mul_add(simd, shares[index], limit, weight));
                weights[index] = weight;
            } else {
                normalisers[(step.level + 1) * width + column] = sum;
            }
        }
    }
    simd.reduce_max_f32s(excess) > 0.0
}

/// 1 / x for positive normal x to two units in the last place.
#[inline(always)]
fn reciprocal<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // Newton's method from an estimate made of the exponent: a division of a whole vector takes
    // longer than all other work on a sample's normalisers.
    let bits = simd.sub_u32s(simd.splat_u32s(0x7ef3_11c7), simd.transmute_u32s_f32s(x));
    let mut estimate = simd.transmute_f32s_u32s(bits);
    for _ in 0..3 {
        let error = mul_add(simd, simd.neg_f32s(x), estimate, simd.splat_f32s(1.0));
        estimate = mul_add(simd, estimate, error, estimate);
    }
    estimate
}

/// Lists the samples with a normaliser below [`LEAST_NORMALISER`] and zeroes their weights.
pub(super) fn set_inexact_aside(
    samples: &SampleLists,
    weights: &mut [f32],
    inexact: &mut Vec<usize>,
) {
    let rows = weights.chunks_exact_mut(samples.stride);
    for (sample, (weights, shares)) in rows
        .zip(samples.shares.chunks_exact(samples.stride))
        .enumerate()
    {
        let mut pairs = weights.iter().zip(shares);
        if pairs.any(|(weight, share)| *weight * LEAST_NORMALISER > *share) {
            inexact.push(sample);
            weights.fill(0.0);
        }
    }
}

/// Attention of one sample relative to its own largest logits, `[entries, stride]`, and
/// count / (P·Z) of each query.
#[inline(always)]
pub(super) fn own_softmax<S: Simd>(
    simd: S,
    samples: &SampleLists,
    sample: usize,
    logits: &[f32],
    attention: &mut [f32],
    weights: &mut [f32],
) {
    let width = samples.stride / S::F32_LANES;
    let entries = samples.entries_of(sample);
    let logits = S::as_simd_f32s(logits).0;
    let attention = S::as_mut_simd_f32s(attention).0;
    let shares = &S::as_simd_f32s(&samples.shares).0[sample * width..][..width];
    for (column, (weight, share)) in S::as_mut_simd_f32s(weights)
        .0
        .iter_mut()
        .zip(shares)
        .enumerate()
    {
        let mut max = simd.splat_f32s(f32::NEG_INFINITY);
        for entry in entries {
            max = simd.max_f32s(max, logits[entry.token * width + column]);
        }
        let mut sum = simd.splat_f32s(0.0);
        for (row, entry) in entries.iter().enumerate() {
            let count = simd.splat_f32s(f32::from(samples.scaled[entry.scaled].count));
            let exp = exp_nonpositive(
                simd,
                simd.sub_f32s(logits[entry.token * width + column], max),
            );
            let scaled = simd.mul_f32s(count, exp);
            attention[row * width + column] = scaled;
            sum = simd.add_f32s(sum, scaled);
        }
        *weight = simd.div_f32s(*share, sum);
    }
}
