//! One sample at many points: any tokens, any output weights.

use pulp::{Simd, WithSimd};

use crate::simd::{AlignedBuffer, Isa, apart, mul_add, rounded};
use crate::sweep::kernel::arrange::{ByGroup, Smallest, copy_logits};
use crate::sweep::kernel::columns::{Columns, KEPT_COLUMNS};
use crate::sweep::kernel::layout::{BlockLayout, ShapeError};
use crate::sweep::kernel::product::{HiddenLayer, blocks, group};
use crate::sweep::kernel::softmax::{Exponentials, FactoredSoftmax, OwnSoftmax};

/// The model's output for one sample at each of `points` (λ₁, λ₂), with S and U affine in λ:
///
/// ```text
/// f = Σ_l Σ_m a[l][m]·relu(Σ_s U[s][m]·softmax_s(S[s][l]))
/// ```
///
/// `blocks` and `output_weights` are laid out as [`BlockLayout`] says, or `output_weights` is one
/// row for all queries, which takes less time; the caller folds the factor 1/P and the multiplicity
/// of a query into it, and the logarithm of the multiplicity of a key into S0. Consecutive points
/// with the same λ₂ are cheaper, because S0 + λ₂S2, its exponentials and U0 + λ₂U2 are kept, and so
/// are points with one of the last [`KEPT_COLUMNS`] λ₁, whose exp(λ₁S1) is kept. A result depends on
/// its own point only, to the last bit.
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
    let shared = output_weights.len() == layout.hidden_stride();
    if !shared {
        ShapeError::check(
            "output weights",
            layout.output_weight_floats(),
            output_weights.len(),
        )?;
    }
    ShapeError::check("outputs", points.len(), out.len())?;
    if layout.tokens() == 0 || layout.hidden() == 0 {
        out.fill(0.0);
        return Ok(());
    }
    isa.run(ForwardPoints {
        layout,
        blocks,
        output_weights,
        shared,
        points,
        out,
    });
    Ok(())
}

struct ForwardPoints<'a> {
    layout: BlockLayout,
    blocks: &'a [f32],
    output_weights: &'a [f32],
    /// Whether they are one row for all queries.
    shared: bool,
    points: &'a [[f32; 2]],
    out: &'a mut [f32],
}

impl WithSimd for ForwardPoints<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let layout = self.layout;
        let keys = layout.tokens();
        let logits_floats = blocks::<S>(keys).count() * keys * S::F32_LANES;
        let group = const { group::<S>() };
        let row_floats = layout.hidden().next_multiple_of(group * S::F32_LANES);
        let values_floats = keys * row_floats;

        // The blocks and the weights are copied: aligned, without unused padding and in the order
        // of use, and a call covers many points.
        let mut buffer = AlignedBuffer::zeroed(
            (6 + KEPT_COLUMNS) * rounded(logits_floats) + 6 * rounded(values_floats),
        );
        let mut rest = buffer.lines();
        let attention = rest.cut(logits_floats);
        // What others are taken relative to must be small, or rounding it would drown them.
        let smallest = Smallest {
            values: [0, 1, 2].map(|part| &self.blocks[layout.values(part)]),
            stride: layout.hidden_stride(),
        };
        let base = apart(simd, smallest);
        let [s0, s1, s2] = [0, 1, 2].map(|part| {
            let block = rest.cut(logits_floats);
            copy_logits::<S>(layout, &self.blocks[layout.logits(part)], base, block);
            &*block
        });
        let mut copy = |rows, count, base| {
            let groups = rest.cut(count * row_floats);
            let by_group = ByGroup {
                rows,
                stride: layout.hidden_stride(),
                count,
                group,
                base,
                target: &mut *groups,
            };
            apart(simd, by_group);
            &*groups
        };
        let [u0, u1, u2] =
            [0, 1, 2].map(|part| copy(&self.blocks[layout.values(part)], keys, Some(base)));
        let queries = if self.shared { 1 } else { keys };
        let weights = copy(self.output_weights, queries, None);
        let hoisted_logits = rest.cut(logits_floats);
        let hoisted_exps = rest.cut(logits_floats);
        let hoisted_values = rest.cut(values_floats);
        let combined_values = rest.cut(values_floats);
        let mut columns = Columns::new(rest.cut(KEPT_COLUMNS * logits_floats), logits_floats);

        let mut hoisted_for = None;
        for ([lambda1, lambda2], out) in self.points.iter().zip(self.out) {
            if hoisted_for != Some(lambda2.to_bits()) {
                hoisted_for = Some(lambda2.to_bits());
                for (origin, slope, hoisted) in [
                    (s0, s2, &mut *hoisted_logits),
                    (u0, u2, &mut *hoisted_values),
                ] {
                    let line = Line {
                        origin,
                        slope,
                        lambda: *lambda2,
                        target: hoisted,
                    };
                    apart(simd, line);
                }
                let exps = exponentials(1.0, hoisted_logits, keys, hoisted_exps);
                apart(simd, exps);
            }
            let column = columns.at(*lambda1, |exps| {
                apart(simd, exponentials(*lambda1, s1, keys, exps));
            });
            let factored = FactoredSoftmax {
                factors: [hoisted_exps, column],
                keys,
                attention: &mut *attention,
            };
            if !apart(simd, factored) {
                let own = OwnSoftmax {
                    lambda1: *lambda1,
                    hoisted: hoisted_logits,
                    slope: s1,
                    keys,
                    attention: &mut *attention,
                };
                apart(simd, own);
            }
            let mut hidden = HiddenLayer {
                attention,
                lambda1: *lambda1,
                hoisted: hoisted_values,
                slope: u1,
                combined: combined_values,
                weights,
                shared: self.shared,
                tokens: keys,
            };
            *out = hidden.output(simd);
        }
    }
}

const fn exponentials<'a>(
    factor: f32,
    logits: &'a [f32],
    keys: usize,
    exps: &'a mut [f32],
) -> Exponentials<'a> {
    Exponentials {
        factor,
        logits,
        keys,
        exps,
    }
}

/// origin + λ·slope.
pub(super) struct Line<'a> {
    pub origin: &'a [f32],
    pub slope: &'a [f32],
    pub lambda: f32,
    pub target: &'a mut [f32],
}

impl WithSimd for Line<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let lambda = simd.splat_f32s(self.lambda);
        let origin = S::as_simd_f32s(self.origin).0;
        let slope = S::as_simd_f32s(self.slope).0;
        let target = S::as_mut_simd_f32s(self.target).0;
        for ((target, origin), slope) in target.iter_mut().zip(origin).zip(slope) {
            *target = mul_add(simd, lambda, *slope, *origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockLayout, Isa, forward_points};

    /// Numbers between −1 and 1 that look random.
    fn noise(seed: u32) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from((state >> 16) as u16) / 32_768.0 - 1.0
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the kernel's numbers are f32"
    )]
    fn plain(
        layout: BlockLayout,
        blocks: &[f32],
        weights: &[f32],
        [lambda1, lambda2]: [f32; 2],
    ) -> f32 {
        let (tokens, hidden) = (layout.tokens(), layout.hidden());
        let affine = |at: &dyn Fn(usize) -> usize| {
            let part = |index: usize| f64::from(blocks[at(index)]);
            part(0) + f64::from(lambda1) * part(1) + f64::from(lambda2) * part(2)
        };
        let mut total = 0.0;
        for query in 0..tokens {
            let logit = |key: usize| {
                affine(&|part| layout.logits(part).start + key * layout.query_stride() + query)
            };
            let exps: Vec<f64> = (0..tokens).map(|key| logit(key).exp()).collect();
            let sum: f64 = exps.iter().sum();
            for column in 0..hidden {
                let value = |key: usize| {
                    affine(&|part| {
                        layout.values(part).start + key * layout.hidden_stride() + column
                    })
                };
                let mixed: f64 = (0..tokens).map(|key| exps[key] / sum * value(key)).sum();
                let weight = weights[query * layout.hidden_stride() + column];
                total += f64::from(weight) * mixed.max(0.0);
            }
        }
        total as f32
    }

    #[test]
    fn every_shape_on_every_instruction_set_is_the_plain_sum() {
        // One λ₂ with several λ₁, back to the first, and another λ₂.
        let points = [
            [0.5, -0.3],
            [-1.2, -0.3],
            [2.0, -0.3],
            [0.5, -0.3],
            [0.5, 1.1],
        ];
        for tokens in [1, 2, 4, 5, 6, 7, 13, 16, 17, 33] {
            for hidden in [1, 5, 17, 33, 64] {
                let layout = BlockLayout::new(tokens, hidden);
                let mut blocks = vec![0.0; layout.block_floats()];
                let mut output_weights = vec![0.0; layout.output_weight_floats()];
                let mut next = noise(7);
                for part in 0..3 {
                    for (block, stride, width) in [
                        (layout.logits(part), layout.query_stride(), tokens),
                        (layout.values(part), layout.hidden_stride(), hidden),
                    ] {
                        for row in blocks[block].chunks_mut(stride) {
                            row[..width].fill_with(&mut next);
                        }
                    }
                }
                for row in output_weights.chunks_mut(layout.hidden_stride()) {
                    row[..hidden].fill_with(&mut next);
                }
                let one_row = &output_weights[..layout.hidden_stride()];
                for (given, meant) in [
                    (&output_weights[..], output_weights.clone()),
                    (one_row, one_row.repeat(tokens)),
                ] {
                    let expected = points.map(|point| plain(layout, &blocks, &meant, point));
                    for isa in Isa::available() {
                        let mut out = [0.0; 5];
                        forward_points(isa, layout, &blocks, given, &points, &mut out)
                            .expect("the buffers fit");
                        for (expected, found) in expected.into_iter().zip(out) {
                            assert!(
                                (found - expected).abs() <= 2e-5 * expected.abs().max(1.0),
                                "{isa:?} P = {tokens}, m = {hidden}: {found} {expected}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_large_value_that_is_hardly_attended_to_does_not_drown_the_others() {
        let layout = BlockLayout::new(2, 1);
        let mut blocks = vec![0.0; layout.block_floats()];
        // The first key has a millionth of the attention.
        let logits = &mut blocks[layout.logits(0)];
        logits[..2].fill(-(1e6_f32.ln()));
        let values = &mut blocks[layout.values(0)];
        values[0] = 1e4;
        values[layout.hidden_stride()] = 1.0;
        let mut output_weights = vec![0.0; layout.hidden_stride()];
        output_weights[0] = 0.5;

        let share = 1.0 / (1.0 + 1e6_f64);
        let expected = share * 1e4 + (1.0 - share);
        for isa in Isa::available() {
            let mut out = [0.0];
            forward_points(isa, layout, &blocks, &output_weights, &[[0.0; 2]], &mut out)
                .expect("the buffers fit");
            assert!(
                (f64::from(out[0]) - expected).abs() < 3e-7,
                "{isa:?}: {} {expected}",
                out[0]
            );
        }
    }

    #[test]
    fn output_weights_are_one_row_or_one_for_each_query() {
        let layout = BlockLayout::new(3, 5);
        let blocks = vec![0.0; layout.block_floats()];
        let mut out = [0.0];
        for (rows, fits) in [(0, false), (1, true), (2, false), (3, true), (4, false)] {
            let weights = vec![0.0; rows * layout.hidden_stride()];
            let done = forward_points(
                Isa::Portable,
                layout,
                &blocks,
                &weights,
                &[[0.0; 2]],
                &mut out,
            );
            assert_eq!(done.is_ok(), fits, "{rows} rows");
        }
    }

    #[test]
    fn logits_that_cancel_between_the_two_coefficients_keep_their_precision() {
        let layout = BlockLayout::new(2, 1);
        let mut blocks = vec![0.0; layout.block_floats()];
        // Key by key for both queries: S0 = (0, −90), S1 = (−88, 0), U0 = (2, −1).
        for (block, [first, second]) in [(0, [0.0, -90.0]), (1, [-88.0, 0.0])] {
            let rows = &mut blocks[layout.logits(block)];
            let (above, below) = rows.split_at_mut(layout.query_stride());
            above[..2].fill(first);
            below[..2].fill(second);
        }
        let values = &mut blocks[layout.values(0)];
        values[0] = 2.0;
        values[layout.hidden_stride()] = -1.0;
        let mut output_weights = vec![0.0; layout.output_weight_floats()];
        output_weights[0] = 1.0;
        output_weights[layout.hidden_stride()] = 1.0;

        // At λ₁ = 1 the logits are −88 and −90, at 0 the first key has all the attention.
        let share = 1.0 / (1.0 + (-2.0_f32).exp());
        let expected = [2.0 * (3.0 * share - 1.0), 4.0];
        for isa in Isa::available() {
            let mut out = [0.0; 2];
            let points = [[1.0, 0.0], [0.0, 0.0]];
            forward_points(isa, layout, &blocks, &output_weights, &points, &mut out)
                .expect("the buffers fit");
            for (found, expected) in out.into_iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{isa:?}: {found} {expected}"
                );
            }
        }
    }
}
