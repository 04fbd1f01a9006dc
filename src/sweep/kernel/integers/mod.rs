//! One sample at many points with the product of attention and values in integers of 16 bits, for AVX-512 VNNI.
//!
//! The processor multiplies twice as many of them as floats. What is rounded to integers is dithered first: a number is
//! added that looks random, another for each sample and place. So rounding errors are independent and have mean zero,
//! and cancel in a mean over many samples. An output so near to 0 that they could turn its sign is computed again in
//! floats.

mod attention;
mod dither;
mod product;
mod sample;
mod units;
mod vnni;

use core::arch::x86_64::__m512i;

use pulp::x86::V4;

use crate::sweep::kernel::Isa;
use crate::sweep::kernel::general;
use crate::sweep::kernel::layout::{BlockLayout, ShapeError};
use sample::Sample;
use vnni::Vnni;

const LANES: usize = 16;
/// An attention of 1 in units. With one more for each key it stays below 2¹⁵.
const ONE: f32 = 32_000.0;
/// With more keys that might be above.
const MOST_KEYS: usize = 512;
/// The largest value in units, with room for two that are rounded away from 0.
const LARGEST: f32 = 32_700.0;
/// An output is sure of its sign if it is this many standard deviations, and the mean of its errors, from 0.
const SURE: f32 = 8.0;
/// Outputs with a larger standard deviation are computed in floats, and such with one that may have underflowed.
const LARGEST_DEVIATION: f32 = 1e-3;
const SMALLEST_DEVIATION: f32 = 1e-18;
/// Outputs are computed in floats too if, with every sum near 0, the mean of their errors might be larger.
const LARGEST_BIAS: f32 = 4e-3;

/// Whether this processor has the instructions.
pub(super) fn is_available() -> bool {
    Vnni::try_new().is_some()
}

/// Larger numbers, and what is no number, are left to floats.
const ORDINARY: f32 = 1e15;

/// As [`general::forward_points`] with one row of output weights, as precise as the module says.
///
/// # Errors
///
/// As there.
pub fn forward_in_integers(
    layout: BlockLayout,
    blocks: &[f32],
    output_weights: &[f32],
    points: &[[f32; 2]],
    out: &mut [f32],
) -> Result<(), ShapeError> {
    let floats = |points: &[[f32; 2]], out: &mut [f32]| {
        general::forward_points(Isa::Avx512, layout, blocks, output_weights, points, out)
    };
    let ordinary = |numbers: &[f32]| numbers.iter().all(|x| x.abs() <= ORDINARY);
    let fits = (1..=MOST_KEYS).contains(&layout.tokens())
        && layout.hidden() > 0
        && blocks.len() == layout.block_floats()
        && output_weights.len() == layout.hidden_stride()
        && points.len() == out.len()
        && ordinary(blocks)
        && ordinary(points.as_flattened());
    let Some(vnni) = Vnni::try_new().filter(|_| fits) else {
        return floats(points, out);
    };
    let sample = Sample {
        layout,
        blocks,
        output_weights,
    };
    let doubtful = sample.forward(vnni, points, out);
    if doubtful.is_empty() {
        return Ok(());
    }
    let again: Vec<[f32; 2]> = doubtful.iter().map(|at| points[*at]).collect();
    let mut outputs = vec![0.0; again.len()];
    floats(&again, &mut outputs)?;
    for (at, output) in doubtful.into_iter().zip(outputs) {
        out[at] = output;
    }
    Ok(())
}

/// The lower halves of `even` and the upper halves of `odd`.
#[inline(always)]
fn halves(simd: V4, even: __m512i, odd: __m512i) -> __m512i {
    let lower = simd.avx512f._mm512_set1_epi32(0xFFFF);
    simd.avx512f
        ._mm512_ternarylogic_epi32::<0xCA>(lower, even, odd)
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, ONE, Sample, Vnni, forward_in_integers};
    use crate::sweep::kernel::{BlockLayout, Isa, forward_points};

    /// Points within the first reach, in rows, with points of other reaches among them.
    const POINTS: [[f32; 2]; 7] = [
        [0.5, -0.3],
        [-1.2, -0.3],
        [2.9, -0.3],
        [0.5, -0.3],
        [0.5, 1.1],
        [0.5, 2.5],
        [1.0, 1.1],
    ];

    struct Given {
        layout: BlockLayout,
        blocks: Vec<f32>,
        weights: Vec<f32>,
    }

    impl Given {
        /// Numbers between −1 and 1 that look random; weights are an eighth of that, divided by the number of queries.
        fn random(tokens: usize, hidden: usize, seed: u32) -> Self {
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f32::from((state >> 16) as u16) / 32_768.0 - 1.0
            };
            let layout = BlockLayout::new(tokens, hidden);
            let mut blocks = vec![0.0; layout.block_floats()];
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
            let mut weights = vec![0.0; layout.hidden_stride()];
            for weight in &mut weights[..hidden] {
                *weight = next() / 8.0 / f32::from(u16::try_from(tokens).expect("few"));
            }
            Self {
                layout,
                blocks,
                weights,
            }
        }

        fn values(&mut self, part: usize, key: usize) -> &mut [f32] {
            let start = self.layout.values(part).start + key * self.layout.hidden_stride();
            &mut self.blocks[start..][..self.layout.hidden()]
        }

        fn in_floats(&self, points: &[[f32; 2]]) -> Vec<f32> {
            let mut out = vec![0.0; points.len()];
            let Self {
                layout,
                blocks,
                weights,
            } = self;
            forward_points(Isa::best(), *layout, blocks, weights, points, &mut out)
                .expect("the buffers fit");
            out
        }

        fn in_integers(&self, points: &[[f32; 2]]) -> Vec<f32> {
            let mut out = vec![0.0; points.len()];
            let Self {
                layout,
                blocks,
                weights,
            } = self;
            forward_in_integers(*layout, blocks, weights, points, &mut out)
                .expect("the buffers fit");
            out
        }

        /// The error if every attention were wrong by a unit and every value by one, all to the worst.
        fn worst_error(&self, [lambda1, lambda2]: [f32; 2]) -> f32 {
            let (tokens, hidden) = (self.layout.tokens(), self.layout.hidden());
            let value = |part: usize, key: usize, column: usize| {
                let stride = self.layout.hidden_stride();
                self.blocks[self.layout.values(part).start + key * stride + column]
            };
            let columns = (0..hidden).map(|column| {
                let (mut sum, mut largest) = (0.0, 0.0_f32);
                for key in 0..tokens {
                    let [u0, u1, u2] = [0, 1, 2].map(|part| value(part, key, column));
                    sum += (u0 + lambda1 * u1 + lambda2 * u2).abs();
                    // Units may be made for coefficients up to 3.
                    largest = largest.max(u0.abs() + 3.0 * u1.abs() + 3.0 * u2.abs());
                }
                self.weights[column].abs() * (sum / ONE + 1.1 * largest / LARGEST)
            });
            columns
                .map(|column| column * f32::from(u16::try_from(tokens).expect("few")))
                .sum()
        }
    }

    #[test]
    fn every_shape_has_the_signs_of_floats_and_no_larger_errors_than_rounding_makes() {
        for tokens in [1, 2, 5, 13, 16, 17, 18, 33] {
            for hidden in [1, 17, 64] {
                for seed in 0..20 {
                    let sample = Given::random(tokens, hidden, seed);
                    let floats = sample.in_floats(&POINTS);
                    let found = sample.in_integers(&POINTS);
                    for ((point, float), found) in POINTS.iter().zip(floats).zip(found) {
                        let allowed = sample.worst_error(*point) + 1e-6;
                        assert!(
                            (found - float).abs() <= allowed,
                            "P = {tokens}, m = {hidden}, {point:?}: {found} {float}, allowed {allowed}"
                        );
                        assert_eq!(found > 0.0, float > 0.0, "{found} {float}");
                    }
                }
            }
        }
    }

    /// Checks that the errors of 2,000 samples, one for each number, cancel.
    fn errors_cancel(sample: impl Fn(u32) -> Given) {
        let samples = 2000;
        let (mut sums, mut squares) = ([0.0; POINTS.len()], [0.0; POINTS.len()]);
        for seed in 0..samples {
            let sample = sample(seed);
            let floats = sample.in_floats(&POINTS);
            let found = sample.in_integers(&POINTS);
            for (place, (float, found)) in floats.into_iter().zip(found).enumerate() {
                let error = f64::from(found - float);
                sums[place] += error;
                squares[place] += error * error;
            }
        }
        for (sum, squares) in sums.into_iter().zip(squares) {
            // Four standard deviations of such a sum. Floats are not so exact either.
            let allowed = 4.0 * squares.sqrt() + 1e-7 * f64::from(samples);
            assert!(sum.abs() <= allowed, "{sum} {allowed}");
        }
    }

    #[test]
    fn errors_cancel_in_a_mean() {
        errors_cancel(|seed| {
            let mut sample = Given::random(8, 32, seed);
            // All of one sign, so that attention that is always rounded down would show.
            let values = sample.layout.values(0).start;
            sample.blocks[values..]
                .iter_mut()
                .for_each(|x| *x = x.abs());
            sample.weights.iter_mut().for_each(|a| *a = a.abs());
            sample
        });
    }

    #[test]
    fn errors_of_a_token_that_all_samples_share_cancel_too() {
        errors_cancel(|seed| {
            let (mut sample, mut shared) = (Given::random(2, 8, seed), Given::random(2, 8, 0));
            let layout = sample.layout;
            // The first token has all the attention, and the largest values.
            sample.blocks[layout.logits(0)][..2].fill(40.0);
            for part in 0..3 {
                sample
                    .values(part, 0)
                    .copy_from_slice(shared.values(part, 0));
                sample.values(part, 1).iter_mut().for_each(|x| *x *= 1e-3);
            }
            sample.weights = shared.weights;
            sample
        });
    }

    #[test]
    fn an_output_near_zero_is_that_of_floats() {
        for seed in 0..50 {
            let mut sample = Given::random(6, 2, seed);
            // Two columns that all but cancel.
            for part in 0..3 {
                for key in 0..6 {
                    let values = sample.values(part, key);
                    values[1] = values[0] * (1.0 + 1e-5);
                }
            }
            sample.weights[..2].copy_from_slice(&[0.2, -0.2]);
            let (floats, found) = (sample.in_floats(&POINTS), sample.in_integers(&POINTS));
            assert!(floats.iter().all(|f| f.abs() < 1e-4));
            for (float, found) in floats.into_iter().zip(found) {
                // The other order of points may round them otherwise.
                assert!((float - found).abs() < 1e-6, "{float} {found}");
            }
        }
    }

    #[test]
    fn a_large_value_that_is_hardly_attended_to_does_not_drown_the_others() {
        let mut sample = Given::random(2, 2, 3);
        let layout = sample.layout;
        sample.blocks.fill(0.0);
        sample.blocks[layout.logits(0)][..2].fill(-(1e6_f32.ln()));
        sample.values(0, 0).copy_from_slice(&[1e4, 100.0]);
        sample.values(0, 1).copy_from_slice(&[1.0, 100.0]);
        // Of an output that is small, and of one whose sign nothing could turn.
        for second in [0.0, 1.0] {
            sample.weights[..2].copy_from_slice(&[0.5, second]);
            let share = 1.0 / (1.0 + 1e6);
            let expected = share * 1e4 + (1.0 - share) + f64::from(second) * 200.0;
            let found = f64::from(sample.in_integers(&[[0.0; 2]])[0]);
            assert!(
                (found - expected).abs() < 3e-7 * expected,
                "{found} {expected}"
            );
        }
    }

    #[test]
    fn most_outputs_are_sure() {
        let Some(vnni) = Vnni::try_new() else {
            eprintln!("this processor multiplies no such integers");
            return;
        };
        let (mut all, mut doubtful) = (0, 0);
        for seed in 0..50 {
            let given = Given::random(15, 64, seed);
            let sample = Sample {
                layout: given.layout,
                blocks: &given.blocks,
                output_weights: &given.weights,
            };
            let mut out = [0.0; POINTS.len()];
            all += POINTS.len();
            doubtful += sample.forward(vnni, &POINTS, &mut out).len();
        }
        assert!(10 * doubtful < all, "{doubtful} of {all}");
    }

    #[test]
    fn errors_that_all_lift_rectified_sums_turn_no_sign() {
        // All attention alike, and columns that add up to nothing: each is rectified near 0.
        let (tokens, hidden) = (398, 513);
        let mut given = Given::random(tokens, hidden, 1);
        given.blocks.fill(0.0);
        for key in 0..tokens {
            let values = given.values(0, key);
            for (column, value) in values.iter_mut().enumerate() {
                *value = if (key + column) % 2 == 0 { 1.0 } else { -1.0 };
            }
            values[hidden - 1] = 1.0;
        }
        given.weights[..hidden].fill(5e-4);
        given.weights[hidden - 1] = -2.5e-3 / 398.0;
        let found = given.in_integers(&[[0.0; 2]]);
        // Floats lift them too, a little.
        assert!((found[0] + 2.5e-3).abs() < 2e-4, "{found:?}");
    }

    #[test]
    fn the_largest_integers_do_not_overflow() {
        for tokens in [511, 512] {
            let mut given = Given::random(tokens, 3, 1);
            given.blocks.fill(0.0);
            for part in 0..3 {
                for key in 0..tokens {
                    given.values(part, key).fill(1.0);
                }
            }
            given.weights[..3].fill(1e-5);
            // At the very reach of both units.
            let found = given.in_integers(&[[2.0; 2]]);
            let expected = 1e-5 * 5.0 * 3.0 * f32::from(u16::try_from(tokens).expect("few"));
            assert!(
                (found[0] / expected - 1.0).abs() < 1e-3,
                "{found:?} {expected}"
            );
        }
    }

    #[test]
    fn an_output_depends_on_its_own_point_only() {
        let sample = Given::random(7, 20, 1);
        let more = [[3.5, -0.3], [0.5, -0.3], [-0.0, 1.1], [0.0, 1.1]];
        let many = (0..20_u8).map(|place| [f32::from(place) * 0.1, 1.1]);
        let points: Vec<[f32; 2]> = POINTS.into_iter().chain(more).chain(many).collect();
        let together = sample.in_integers(&points);
        for (point, expected) in points.iter().zip(&together) {
            let alone = sample.in_integers(&[*point]);
            assert_eq!(alone[0].to_bits(), expected.to_bits(), "{point:?}");
        }
        let mut backwards = points;
        backwards.reverse();
        let mut found = sample.in_integers(&backwards);
        found.reverse();
        assert_eq!(found, together);
    }

    #[test]
    fn a_value_that_is_no_number_makes_an_output_that_is_none() {
        let mut no_value = Given::random(18, 4, 5);
        no_value.values(0, 1)[2] = f32::NAN;
        let mut no_logit = Given::random(18, 4, 5);
        let logits = no_logit.layout.logits(0);
        no_logit.blocks[logits][3] = f32::NAN;
        for sample in [no_value, no_logit] {
            for found in [sample.in_floats(&POINTS), sample.in_integers(&POINTS)] {
                assert!(found.iter().all(|f| f.is_nan()), "{found:?}");
            }
        }
        let no_point = Given::random(18, 4, 5).in_integers(&[[0.0, f32::NAN]]);
        assert!(no_point[0].is_nan(), "{no_point:?}");
    }

    #[test]
    fn buffers_that_do_not_fit_are_refused() {
        let sample = Given::random(3, 5, 1);
        let mut out = [0.0; 1];
        let short = &sample.blocks[1..];
        let refused = |blocks: &[f32], weights: &[f32], out: &mut [f32]| {
            forward_in_integers(sample.layout, blocks, weights, &[[0.0; 2]], out).is_err()
        };
        assert!(refused(short, &sample.weights, &mut out));
        assert!(refused(&sample.blocks, &sample.weights[1..], &mut out));
        assert!(refused(&sample.blocks, &sample.weights, &mut []));
        assert!(!refused(&sample.blocks, &sample.weights, &mut out));
    }
}
