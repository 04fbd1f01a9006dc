//! All samples of a small vocabulary at one point: what belongs to tokens is computed once.

use pulp::{Simd, WithSimd};

use crate::simd::{AlignedBuffer, rounded};
use crate::simd::{Isa, apart};
use crate::simd::{at_least, mul_add};
use crate::sweep::kernel::attention::{
    exponentiate, own_softmax, scale, set_inexact_aside, weigh_queries,
};
use crate::sweep::kernel::layout::{BlockLayout, ShapeError};
use crate::sweep::kernel::vocabulary::SampleLists;

/// Vector columns of the hidden layer taken together.
const MOST_VECTORS: usize = 4;

/// Scratch memory of [`forward_samples`]; keep one for each thread.
#[derive(Debug, Default)]
pub struct SharedScratch {
    buffer: AlignedBuffer,
    inexact: Vec<usize>,
}

/// The affine blocks of a vocabulary, and the output weights that all positions share.
#[derive(Clone, Copy, Debug)]
pub struct SharedBlocks<'a> {
    layout: BlockLayout,
    blocks: &'a [f32],
    output_weights: &'a [f32],
}

impl<'a> SharedBlocks<'a> {
    /// Blocks laid out as if the vocabulary were one sample, with its padding; `output_weights`
    /// is one row, `[hidden_stride]`.
    ///
    /// # Errors
    ///
    /// When `blocks` or `output_weights` has a length that does not fit the layout.
    pub fn new(
        layout: BlockLayout,
        blocks: &'a [f32],
        output_weights: &'a [f32],
    ) -> Result<Self, ShapeError> {
        ShapeError::check(
            "buffer of affine blocks",
            layout.block_floats(),
            blocks.len(),
        )?;
        ShapeError::check(
            "output weights",
            layout.hidden_stride(),
            output_weights.len(),
        )?;
        Ok(Self {
            layout,
            blocks,
            output_weights,
        })
    }
}

/// The model's output for every sample at one `point` (λ₁, λ₂):
///
/// ```text
/// f = 1/P Σ_q c_q Σ_m a[m]·relu(Σ_k c_k·E[k][q]·U[k][m] / Z_q),   Z_q = Σ_k c_k·E[k][q]
/// ```
///
/// where k and q run over the sample's distinct tokens, c are their counts, P is the sum of the
/// counts, and E = exp(S) up to a factor for each query. A result depends on its own point only,
/// to the last bit.
///
/// # Errors
///
/// When `out` has another length than `samples`, or the samples have another vocabulary.
pub fn forward_samples(
    isa: Isa,
    shared: SharedBlocks<'_>,
    samples: &SampleLists,
    point: [f32; 2],
    out: &mut [f32],
    scratch: &mut SharedScratch,
) -> Result<(), ShapeError> {
    ShapeError::check("outputs", samples.sample_count(), out.len())?;
    ShapeError::check("vocabulary", shared.layout.tokens(), samples.vocabulary())?;
    if samples.sample_count() > 0 {
        isa.run(ForwardSamples {
            shared,
            samples,
            point,
            out,
            scratch,
        });
    }
    Ok(())
}

struct ForwardSamples<'a> {
    shared: SharedBlocks<'a>,
    samples: &'a SampleLists,
    point: [f32; 2],
    out: &'a mut [f32],
    scratch: &'a mut SharedScratch,
}

impl WithSimd for ForwardSamples<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            shared,
            samples,
            point,
            out,
            ..
        } = self;
        let layout = shared.layout;
        let SharedScratch { buffer, inexact } = self.scratch;
        let stride = layout.query_stride();
        let logits_floats = layout.tokens() * stride;
        let values_floats = layout.tokens() * MOST_VECTORS * S::F32_LANES;
        buffer.reserve(
            3 * rounded(logits_floats)
                + (samples.scaled.len() + samples.sample_count() + samples.depth + 1) * stride
                + rounded(samples.sample_count() * S::F32_LANES)
                + rounded(values_floats)
                + samples.depth * rounded(values_floats),
        );
        let mut rest = buffer.lines();
        let logits = rest.cut(logits_floats);
        let exps = rest.cut(logits_floats);
        let own = rest.cut(logits_floats);
        let own_weights = rest.cut(stride);
        let scaled = rest.cut(samples.scaled.len() * stride);
        let weights = rest.cut(samples.sample_count() * stride);
        let normalisers = rest.cut(samples.depth * stride);
        let values = rest.cut(values_floats);
        let levels = rest.cut(samples.depth * rounded(values_floats));
        let partial = rest.cut(samples.sample_count() * S::F32_LANES);

        let attention = Attention {
            shared,
            samples,
            point,
            logits,
            exps,
            scaled,
            normalisers,
            weights,
        };
        inexact.clear();
        if apart(simd, attention) {
            set_inexact_aside(samples, weights, inexact);
        }

        let vectors = layout.hidden().div_ceil(S::F32_LANES);
        for first in (0..vectors).step_by(MOST_VECTORS) {
            macro_rules! add {
                ($columns:literal) => {{
                    let columns = Columns::<$columns> {
                        shared,
                        point,
                        first,
                        samples,
                        scaled,
                        weights,
                        values,
                        levels,
                        partial,
                    };
                    apart(simd, columns);
                    let own = Own::<$columns> {
                        shared,
                        first,
                        samples,
                        inexact,
                        logits,
                        values,
                        attention: own,
                        weights: own_weights,
                        partial,
                    };
                    if !inexact.is_empty() {
                        apart(simd, own);
                    }
                }};
            }
            match vectors - first {
                1 => add!(1),
                2 => add!(2),
                3 => add!(3),
                _ => add!(4),
            }
        }
        // Apart from the loop over the samples, where each would wait for its own reduction.
        for (out, partial) in out.iter_mut().zip(S::as_simd_f32s(partial).0) {
            *out = simd.reduce_sum_f32s(*partial);
        }
    }
}

impl SharedBlocks<'_> {
    #[inline(always)]
    fn combine_logits<S: Simd>(self, simd: S, point: [f32; 2], logits: &mut [f32]) {
        let origin = S::as_simd_f32s(&self.blocks[self.layout.logits(0)]).0;
        let slope1 = S::as_simd_f32s(&self.blocks[self.layout.logits(1)]).0;
        let slope2 = S::as_simd_f32s(&self.blocks[self.layout.logits(2)]).0;
        let lambda = [simd.splat_f32s(point[0]), simd.splat_f32s(point[1])];
        let logits = S::as_mut_simd_f32s(logits).0.iter_mut();
        for (((logit, origin), slope1), slope2) in logits.zip(origin).zip(slope1).zip(slope2) {
            let along2 = mul_add(simd, lambda[1], *slope2, *origin);
            *logit = mul_add(simd, lambda[0], *slope1, along2);
        }
    }

    /// Values of `C` vector columns from `first`, `[tokens, C]`.
    #[inline(always)]
    fn combine_values<S: Simd, const C: usize>(
        self,
        simd: S,
        point: [f32; 2],
        first: usize,
        values: &mut [[S::f32s; C]],
    ) {
        let stride = self.layout.hidden_stride();
        let origin = self.blocks[self.layout.values(0)].chunks_exact(stride);
        let slope1 = self.blocks[self.layout.values(1)].chunks_exact(stride);
        let slope2 = self.blocks[self.layout.values(2)].chunks_exact(stride);
        let lambda = [simd.splat_f32s(point[0]), simd.splat_f32s(point[1])];
        let rows = values.iter_mut().zip(origin).zip(slope1).zip(slope2);
        for (((values, origin), slope1), slope2) in rows {
            let origin = &S::as_simd_f32s(origin).0[first..];
            let slope1 = &S::as_simd_f32s(slope1).0[first..];
            let slope2 = &S::as_simd_f32s(slope2).0[first..];
            for (((value, origin), slope1), slope2) in
                values.iter_mut().zip(origin).zip(slope1).zip(slope2)
            {
                let along2 = mul_add(simd, lambda[1], *slope2, *origin);
                *value = mul_add(simd, lambda[0], *slope1, along2);
            }
        }
    }
}

/// The attention of all samples; says whether some sample needs a softmax of its own.
struct Attention<'a> {
    shared: SharedBlocks<'a>,
    samples: &'a SampleLists,
    point: [f32; 2],
    logits: &'a mut [f32],
    exps: &'a mut [f32],
    /// c·E[k] for each distinct pair of token k and count c.
    scaled: &'a mut [f32],
    normalisers: &'a mut [f32],
    /// count / (P·Z) of each sample and query.
    weights: &'a mut [f32],
}

impl WithSimd for Attention<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        let samples = self.samples;
        self.shared.combine_logits(simd, self.point, self.logits);
        exponentiate(simd, samples.stride, self.logits, self.exps);
        scale(simd, samples, self.exps, self.scaled);
        weigh_queries(simd, samples, self.scaled, self.normalisers, self.weights)
    }
}

/// The walk along the tree of samples: adds `C` vector columns of the hidden layer, from `first`, to the output of each
/// sample, which the first ones begin.
struct Columns<'a, const C: usize> {
    shared: SharedBlocks<'a>,
    point: [f32; 2],
    first: usize,
    samples: &'a SampleLists,
    /// c·E[k] for each distinct pair of token k and count c.
    scaled: &'a [f32],
    /// count / (P·Z) of each sample and query.
    weights: &'a [f32],
    /// Room for the values, `[tokens, C]` in vectors.
    values: &'a mut [f32],
    /// Sums over the entries on the path to the current node, `[depth, tokens, C]` in vectors.
    levels: &'a mut [f32],
    /// The output of each sample, before the sum over the lanes.
    partial: &'a mut [f32],
}

impl<const C: usize> WithSimd for Columns<'_, C> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let samples = self.samples;
        let tokens = samples.vocabulary();
        let values = S::as_mut_simd_f32s(self.values).0.as_chunks_mut::<C>().0;
        self.shared
            .combine_values::<S, C>(simd, self.point, self.first, values);
        let values = &*values;
        let levels = S::as_mut_simd_f32s(self.levels).0.as_chunks_mut::<C>().0;
        levels[..tokens].fill([simd.splat_f32s(0.0); C]);
        let output_weights = &S::as_simd_f32s(self.shared.output_weights).0[self.first..];
        let Some(output_weights) = output_weights.first_chunk::<C>() else {
            return;
        };
        let (scaled, weights) = (self.scaled, self.weights);
        let partial = S::as_mut_simd_f32s(self.partial).0;
        for step in &samples.steps {
            let entries = &samples.entries[step.added.clone()];
            let queries = &samples.queries[step.queries.clone()];
            let (before, after) = levels.split_at_mut((step.level + 1) * tokens);
            let sums = &before[step.level * tokens..];
            let Some(sample) = step.sample else {
                if let [entry] = entries {
                    let value = values[entry.token];
                    let exps = &scaled[entry.scaled * samples.stride..][..samples.stride];
                    for &query in queries {
                        let mut sum = sums[query];
                        add_scaled::<S, C>(simd, simd.splat_f32s(exps[query]), &value, &mut sum);
                        after[query] = sum;
                    }
                    continue;
                }
                for &query in queries {
                    let mut sum = sums[query];
                    for entry in entries {
                        let exp = simd.splat_f32s(scaled[entry.scaled * samples.stride + query]);
                        add_scaled::<S, C>(simd, exp, &values[entry.token], &mut sum);
                    }
                    after[query] = sum;
                }
                continue;
            };
            let weights = &weights[sample * samples.stride..][..samples.stride];
            let mut total = [simd.splat_f32s(0.0); C];
            if let [entry] = entries {
                // The usual case by far: the value stays in registers for all queries.
                let value = values[entry.token];
                let exps = &scaled[entry.scaled * samples.stride..][..samples.stride];
                for &query in queries {
                    let mut sum = sums[query];
                    add_scaled::<S, C>(simd, simd.splat_f32s(exps[query]), &value, &mut sum);
                    add_rectified::<S, C>(simd, weights[query], &sum, &mut total);
                }
            } else {
                for &query in queries {
                    let mut sum = sums[query];
                    for entry in entries {
                        let exp = simd.splat_f32s(scaled[entry.scaled * samples.stride + query]);
                        add_scaled::<S, C>(simd, exp, &values[entry.token], &mut sum);
                    }
                    add_rectified::<S, C>(simd, weights[query], &sum, &mut total);
                }
            }
            let mut sum = if self.first == 0 {
                simd.splat_f32s(0.0)
            } else {
                partial[sample]
            };
            add_dot::<S, C>(simd, output_weights, &total, &mut sum);
            partial[sample] = sum;
        }
    }
}

/// The same columns of the samples with a softmax of their own.
struct Own<'a, const C: usize> {
    shared: SharedBlocks<'a>,
    first: usize,
    samples: &'a SampleLists,
    inexact: &'a [usize],
    logits: &'a [f32],
    /// `[tokens, C]` in vectors.
    values: &'a [f32],
    /// Room for the attention of a sample.
    attention: &'a mut [f32],
    /// Room for its weights.
    weights: &'a mut [f32],
    /// The output of each sample, before the sum over the lanes.
    partial: &'a mut [f32],
}

impl<const C: usize> WithSimd for Own<'_, C> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let samples = self.samples;
        let values = S::as_simd_f32s(self.values).0.as_chunks::<C>().0;
        let output_weights = &S::as_simd_f32s(self.shared.output_weights).0[self.first..];
        let Some(output_weights) = output_weights.first_chunk::<C>() else {
            return;
        };
        let partial = S::as_mut_simd_f32s(self.partial).0;
        for &sample in self.inexact {
            let entries = samples.entries_of(sample);
            own_softmax(
                simd,
                samples,
                sample,
                self.logits,
                self.attention,
                self.weights,
            );
            let mut total = [simd.splat_f32s(0.0); C];
            for query in entries {
                let mut sum = [simd.splat_f32s(0.0); C];
                for (entry, exps) in entries
                    .iter()
                    .zip(self.attention.chunks_exact(samples.stride))
                {
                    let exp = simd.splat_f32s(exps[query.token]);
                    add_scaled::<S, C>(simd, exp, &values[entry.token], &mut sum);
                }
                add_rectified::<S, C>(simd, self.weights[query.token], &sum, &mut total);
            }
            add_dot::<S, C>(simd, output_weights, &total, &mut partial[sample]);
        }
    }
}

#[inline(always)]
fn add_scaled<S: Simd, const C: usize>(
    simd: S,
    factor: S::f32s,
    values: &[S::f32s; C],
    sum: &mut [S::f32s; C],
) {
    for c in 0..C {
        sum[c] = mul_add(simd, factor, values[c], sum[c]);
    }
}

#[inline(always)]
fn add_rectified<S: Simd, const C: usize>(
    simd: S,
    weight: f32,
    sum: &[S::f32s; C],
    total: &mut [S::f32s; C],
) {
    let weight = simd.splat_f32s(weight);
    for c in 0..C {
        let rectified = at_least(simd, 0.0, sum[c]);
        total[c] = mul_add(simd, weight, rectified, total[c]);
    }
}

#[inline(always)]
fn add_dot<S: Simd, const C: usize>(
    simd: S,
    weights: &[S::f32s; C],
    total: &[S::f32s; C],
    sum: &mut S::f32s,
) {
    for c in 0..C {
        *sum = mul_add(simd, weights[c], total[c], *sum);
    }
}
