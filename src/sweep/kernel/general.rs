//! One sample at many points: any tokens, any output weights.

use pulp::{Simd, WithSimd};

use crate::sweep::kernel::Isa;
use crate::sweep::kernel::buffer::{AlignedBuffer, rounded};
use crate::sweep::kernel::exp::{exp_nonpositive, mul_add};
use crate::sweep::kernel::layout::{BlockLayout, ShapeError};
use crate::sweep::kernel::product::{Group, add_group, group_vectors};

/// The model's output for one sample at each of `points` (λ₁, λ₂), with S and U affine in λ:
///
/// ```text
/// f = Σ_l Σ_m a[l][m]·relu(Σ_s U[s][m]·softmax_s(S[s][l]))
/// ```
///
/// `blocks` and `output_weights` are laid out as [`BlockLayout`] says; the caller folds the factor
/// 1/P and the multiplicity of a query into `output_weights`, and the logarithm of the
/// multiplicity of a key into S0. Consecutive points with the same λ₂ are cheaper by about a
/// fifth, because S0 + λ₂ S2 and U0 + λ₂ U2 are kept. A result depends on its own point only,
/// to the last bit.
///
/// # Errors
///
/// When the length of `blocks`, `output_weights` or `out` does not fit the layout or the points.
pub fn forward_points(
    isa: Isa,
    layout: BlockLayout,
    blocks: &[f32],
    output_weights: &[f32],
    points: &[[f32; 2]],
    out: &mut [f32],
) -> Result<(), ShapeError> {
    ShapeError::check(
        "buffer of affine blocks",
        layout.block_floats(),
        blocks.len(),
    )?;
    ShapeError::check(
        "output weights",
        layout.output_weight_floats(),
        output_weights.len(),
    )?;
    ShapeError::check("outputs", points.len(), out.len())?;
    if layout.tokens() == 0 || layout.hidden() == 0 {
        out.fill(0.0);
        return Ok(());
    }
    isa.run(ForwardPoints {
        layout,
        blocks,
        output_weights,
        points,
        out,
    });
    Ok(())
}

struct ForwardPoints<'a> {
    layout: BlockLayout,
    blocks: &'a [f32],
    output_weights: &'a [f32],
    points: &'a [[f32; 2]],
    out: &'a mut [f32],
}

impl WithSimd for ForwardPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let layout = self.layout;
        let tokens = layout.tokens();
        let query_vectors = tokens.div_ceil(S::F32_LANES);
        let hidden_vectors = layout.hidden().div_ceil(S::F32_LANES);
        let logits_floats = tokens * query_vectors * S::F32_LANES;
        let values_floats = tokens * hidden_vectors * S::F32_LANES;

        // The slopes and the weights are copied too: aligned and in the order of use, and a call
        // covers many points.
        let mut buffer = AlignedBuffer::zeroed(
            3 * rounded(logits_floats)
                + rounded(query_vectors * S::F32_LANES)
                + 4 * rounded(values_floats),
        );
        let mut rest = buffer.lines();
        let exps = rest.cut(logits_floats);
        let inverse = rest.cut(query_vectors * S::F32_LANES);
        let mut logits = Affine::<S> {
            slope: vectors::<S>(rest.cut(logits_floats)),
            hoisted: vectors::<S>(rest.cut(logits_floats)),
            stride: layout.query_stride(),
            columns: query_vectors,
            group: 1,
        };
        let mut values = Affine::<S> {
            slope: vectors::<S>(rest.cut(values_floats)),
            hoisted: vectors::<S>(rest.cut(values_floats)),
            stride: layout.hidden_stride(),
            columns: hidden_vectors,
            group: group_vectors::<S>(),
        };
        let combined = vectors::<S>(rest.cut(values_floats));
        let weights = vectors::<S>(rest.cut(values_floats));

        let [s0, s1, s2] = [0, 1, 2].map(|index| &self.blocks[layout.logits(index)]);
        let [u0, u1, u2] = [0, 1, 2].map(|index| &self.blocks[layout.values(index)]);
        logits.set_slope(s1);
        values.set_slope(u1);
        regroup::<S>(self.output_weights, weights, values.shape());

        let mut hoisted_for = None;
        for ([lambda1, lambda2], out) in self.points.iter().zip(self.out) {
            if hoisted_for != Some(lambda2.to_bits()) {
                hoisted_for = Some(lambda2.to_bits());
                logits.hoist(simd, s0, s2, *lambda2);
                values.hoist(simd, u0, u2, *lambda2);
            }
            softmax(simd, *lambda1, &logits, exps, inverse);
            values.combine(simd, *lambda1, combined);
            let mut total = simd.splat_f32s(0.0);
            let full = tokens * values.group;
            for (values, weights) in combined.chunks(full).zip(weights.chunks(full)) {
                let group = Group {
                    exps,
                    stride: query_vectors * S::F32_LANES,
                    inverse,
                    values,
                    weights,
                    vectors: values.len() / tokens,
                };
                total = add_group(simd, group, total);
            }
            *out = simd.reduce_sum_f32s(total);
        }
    }
}

#[inline(always)]
fn vectors<S: Simd>(floats: &mut [f32]) -> &mut [S::f32s] {
    S::as_mut_simd_f32s(floats).0
}

/// A matrix affine in λ₁ for a fixed λ₂, as vectors `[groups, rows, group]`: the columns of one
/// group lie together, so that a loop over the rows reads memory in order.
struct Affine<'a, S: Simd> {
    slope: &'a mut [S::f32s],
    hoisted: &'a mut [S::f32s],
    /// Floats from one row to the next in the caller's blocks.
    stride: usize,
    /// Vectors in a row.
    columns: usize,
    /// Vectors of a row in one group; the last group may have fewer.
    group: usize,
}

impl<S: Simd> Affine<'_, S> {
    fn shape(&self) -> [usize; 3] {
        [self.stride, self.columns, self.group]
    }

    #[inline(always)]
    fn set_slope(&mut self, rows: &[f32]) {
        let shape = self.shape();
        regroup::<S>(rows, self.slope, shape);
    }

    #[inline(always)]
    fn hoist(&mut self, simd: S, origin: &[f32], slope2: &[f32], lambda2: f32) {
        let [stride, columns, group] = self.shape();
        let lambda2 = simd.splat_f32s(lambda2);
        let keys = origin.len() / stride;
        for (index, target) in self.hoisted.chunks_mut(keys * group).enumerate() {
            let first = index * group;
            let width = group.min(columns - first);
            let rows = origin.chunks_exact(stride).zip(slope2.chunks_exact(stride));
            for (target, (origin, slope)) in target.chunks_exact_mut(width).zip(rows) {
                let origin = &S::as_simd_f32s(origin).0[first..];
                let slope = &S::as_simd_f32s(slope).0[first..];
                for ((target, origin), slope) in target.iter_mut().zip(origin).zip(slope) {
                    *target = mul_add(simd, lambda2, *slope, *origin);
                }
            }
        }
    }

    #[inline(always)]
    fn combine(&self, simd: S, lambda1: f32, combined: &mut [S::f32s]) {
        let lambda1 = simd.splat_f32s(lambda1);
        for ((combined, hoisted), slope) in
            combined.iter_mut().zip(&*self.hoisted).zip(&*self.slope)
        {
            *combined = mul_add(simd, lambda1, *slope, *hoisted);
        }
    }
}

/// Copies row-major `rows` into `target`, `[groups, rows, group]`.
#[inline(always)]
fn regroup<S: Simd>(rows: &[f32], target: &mut [S::f32s], [stride, columns, group]: [usize; 3]) {
    let keys = rows.len() / stride;
    for (index, target) in target.chunks_mut(keys * group).enumerate() {
        let first = index * group;
        let width = group.min(columns - first);
        for (target, row) in target
            .chunks_exact_mut(width)
            .zip(rows.chunks_exact(stride))
        {
            target.copy_from_slice(&S::as_simd_f32s(row).0[first..first + width]);
        }
    }
}

#[inline(always)]
fn logit<S: Simd>(simd: S, lambda1: S::f32s, hoisted: S::f32s, slope: S::f32s) -> S::f32s {
    mul_add(simd, lambda1, slope, hoisted)
}

/// exp(S − the largest S of the query) into `exps`, `[keys, queries]`, and one over its sum over
/// the keys into `inverse`.
#[inline(always)]
fn softmax<S: Simd>(
    simd: S,
    lambda1: f32,
    logits: &Affine<'_, S>,
    exps: &mut [f32],
    inverse: &mut [f32],
) {
    let lambda1 = simd.splat_f32s(lambda1);
    let keys = logits.slope.len() / logits.columns;
    let exps = vectors::<S>(exps);
    let columns = logits
        .hoisted
        .chunks_exact(keys)
        .zip(logits.slope.chunks_exact(keys));
    for ((column, (hoisted, slope)), inverse) in columns.enumerate().zip(vectors::<S>(inverse)) {
        let (hoisted4, hoisted_rest) = hoisted.as_chunks::<4>();
        let (slope4, slope_rest) = slope.as_chunks::<4>();
        // Four partial maxima and sums, because one chain would wait for each operation's latency.
        let mut max = [simd.splat_f32s(f32::NEG_INFINITY); 4];
        for (hoisted, slope) in hoisted4.iter().zip(slope4) {
            for (max, (hoisted, slope)) in max.iter_mut().zip(hoisted.iter().zip(slope)) {
                *max = simd.max_f32s(*max, logit(simd, lambda1, *hoisted, *slope));
            }
        }
        for (max, (hoisted, slope)) in max.iter_mut().zip(hoisted_rest.iter().zip(slope_rest)) {
            *max = simd.max_f32s(*max, logit(simd, lambda1, *hoisted, *slope));
        }
        let [a, b, c, d] = max;
        let max = simd.max_f32s(simd.max_f32s(a, b), simd.max_f32s(c, d));

        let mut sum = [simd.splat_f32s(0.0); 4];
        let mut targets = exps[column..].iter_mut().step_by(logits.columns);
        for (hoisted, slope) in hoisted4.iter().zip(slope4) {
            for ((sum, (hoisted, slope)), target) in sum
                .iter_mut()
                .zip(hoisted.iter().zip(slope))
                .zip(&mut targets)
            {
                *target = exp_nonpositive(
                    simd,
                    simd.sub_f32s(logit(simd, lambda1, *hoisted, *slope), max),
                );
                *sum = simd.add_f32s(*sum, *target);
            }
        }
        for ((sum, (hoisted, slope)), target) in sum
            .iter_mut()
            .zip(hoisted_rest.iter().zip(slope_rest))
            .zip(&mut targets)
        {
            *target = exp_nonpositive(
                simd,
                simd.sub_f32s(logit(simd, lambda1, *hoisted, *slope), max),
            );
            *sum = simd.add_f32s(*sum, *target);
        }
        let [a, b, c, d] = sum;
        let sum = simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d));
        *inverse = simd.div_f32s(simd.splat_f32s(1.0), sum);
    }
}
