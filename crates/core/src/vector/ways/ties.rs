//! TIES (Yadav et al. 2023, "TIES-Merging"): trim, elect a sign, add what has it.
//!
//! Signs are elected once, on the unscaled vectors, so that the plane is affine in λ; on λ₁ = … = λ_T > 0 it is the published
//! method with its λ after merging.

use super::sign;
use crate::experiment::{Combine, Ties};

/// The directions of TIES. Of every whole vector the ⌊keep·n⌋ entries of largest magnitude are kept, at least one, and all
/// that are as large as the smallest of them.
#[must_use]
pub fn merged_signs(vectors: &[Vec<f64>], ties: &Ties) -> Vec<Vec<f64>> {
    let trimmed: Vec<Vec<f64>> = vectors
        .iter()
        .map(|vector| trimmed(vector, ties.keep))
        .collect();
    let signs = elected(&trimmed);
    let has_sign = |entry: f64, sign: f64| entry * sign > 0.0;
    let counts = signs.iter().enumerate().map(|(at, sign)| {
        let kept = trimmed.iter().filter(|vector| has_sign(vector[at], *sign));
        #[expect(clippy::cast_precision_loss, reason = "at most eight")]
        let count = kept.count().max(1) as f64;
        match ties.combine {
            Combine::Sum => 1.0,
            Combine::Mean => count,
        }
    });
    let counts: Vec<f64> = counts.collect();
    trimmed
        .iter()
        .map(|vector| {
            let entries = vector.iter().zip(&signs).zip(&counts);
            entries
                .map(|((entry, sign), count)| {
                    if has_sign(*entry, *sign) {
                        entry / count
                    } else {
                        0.0
                    }
                })
                .collect()
        })
        .collect()
}

/// A share of n, rounded down, where a product such as 0.7·10 falls short of the whole number that it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a count"
)]
fn share_of(share: f64, count: usize) -> usize {
    (share * count as f64 + 1e-9).floor() as usize
}

fn trimmed(vector: &[f64], keep: f64) -> Vec<f64> {
    let count = share_of(keep, vector.len()).clamp(1, vector.len().max(1));
    let mut magnitudes: Vec<f64> = vector.iter().map(|x| x.abs()).collect();
    if magnitudes.is_empty() {
        return Vec::new();
    }
    let (_, threshold, _) =
        magnitudes.select_nth_unstable_by(count - 1, |left, right| right.total_cmp(left));
    let threshold = *threshold;
    let kept = |x: &f64| if x.abs() >= threshold { *x } else { 0.0 };
    vector.iter().map(kept).collect()
}

/// The sign of the sum of every entry. Where the sum is exactly 0 it is that of most others in the model, or +.
fn elected(trimmed: &[Vec<f64>]) -> Vec<f64> {
    let size = trimmed.first().map_or(0, Vec::len);
    let sums = (0..size).map(|at| trimmed.iter().map(|vector| vector[at]).sum::<f64>());
    let signs: Vec<f64> = sums.map(sign).collect();
    let majority = if signs.iter().sum::<f64>() < 0.0 {
        -1.0
    } else {
        1.0
    };
    let or_majority = |s: f64| if s == 0.0 { majority } else { s };
    signs.into_iter().map(or_majority).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::ways::fixture::{Case, small};

    #[test]
    fn the_directions_are_the_references_in_every_case_and_both_ways_to_combine() {
        for name in ["aligned", "contradictory", "four"] {
            let case = Case::read(name, "ties");
            for (keep, percent) in [(0.2, 20), (0.5, 50), (1.0, 100)] {
                for (combine, words) in [(Combine::Mean, "mean"), (Combine::Sum, "sum")] {
                    let found = merged_signs(case.vectors(), &Ties { keep, combine });
                    case.assert_directions(&found, &format!("keep{percent}.{words}"), 1e-12);
                }
            }
        }
    }

    #[test]
    fn ties_zeros_and_equal_magnitudes_are_the_hand_sized_cases() {
        let mut seen = 0;
        for case in small("ties") {
            let keep = case.number("keep");
            let combine = match case.text("how") {
                "mean" => Combine::Mean,
                _ => Combine::Sum,
            };
            let found = merged_signs(&case.rows("vectors"), &Ties { keep, combine });
            let expected = case.list("merged_1_1");
            for (at, expected) in expected.iter().enumerate() {
                let sum: f64 = found.iter().map(|u| u[at]).sum();
                assert!((sum - expected).abs() < 1e-12, "{case:?}: {found:?}");
            }
            if case.has("u") {
                assert_eq!(found, case.rows("u"), "{case:?}");
            }
            seen += 1;
        }
        assert_eq!(seen, 7);
    }
}
