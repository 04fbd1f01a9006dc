//! Ways of one-shot federated learning: FedGMA (Tenison et al. 2022, "Gradient Masked Averaging") and the coordinate-wise
//! median.

use super::sign;
use crate::experiment::MedianRule;

/// |Σᵢ sign τᵢ| / T of every entry; the sign of 0 is 0.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
pub fn agreement(vectors: &[Vec<f64>]) -> Vec<f64> {
    let size = vectors.first().map_or(0, Vec::len);
    let of = |at: usize| vectors.iter().map(|vector| sign(vector[at])).sum::<f64>();
    (0..size)
        .map(|at| of(at).abs() / vectors.len() as f64)
        .collect()
}

/// The directions of FedGMA: every entry whole where the vectors agree at least as much as ρ, else times its agreement. The
/// agreement is that of the unscaled vectors.
#[must_use]
pub fn weighed(vectors: &[Vec<f64>], rho: f64) -> Vec<Vec<f64>> {
    let mask = agreement(vectors)
        .into_iter()
        .map(|agreement| if agreement >= rho { 1.0 } else { agreement });
    let mask: Vec<f64> = mask.collect();
    let one = |vector: &Vec<f64>| vector.iter().zip(&mask).map(|(x, m)| x * m).collect();
    vectors.iter().map(one).collect()
}

/// The median of every entry, the one direction of that way.
#[must_use]
pub fn median(vectors: &[Vec<f64>], rule: MedianRule) -> Vec<f64> {
    let size = vectors.first().map_or(0, Vec::len);
    let count = vectors.len();
    let mut values = vec![0.0; count];
    let mut of = |at: usize| {
        for (value, vector) in values.iter_mut().zip(vectors) {
            *value = vector[at];
        }
        values.sort_by(f64::total_cmp);
        let lower = values[(count - 1) / 2];
        match rule {
            MedianRule::Lower => lower,
            MedianRule::Middle => f64::midpoint(lower, values[count / 2]),
        }
    };
    (0..size).map(&mut of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::ways::fixture::{Case, small};

    #[test]
    fn the_directions_of_fedgma_are_the_references() {
        for name in ["aligned", "four"] {
            let case = Case::read(name, "fedgma");
            for (rho, percent) in [(0.4, 40), (0.8, 80)] {
                let found = weighed(case.vectors(), rho);
                case.assert_directions(&found, &format!("rho{percent}"), 1e-12);
            }
        }
        for case in small("fedgma") {
            let vectors = case.rows("vectors");
            let found = weighed(&vectors, case.number("rho"));
            for (at, expected) in case.list("sum").iter().enumerate() {
                let sum: f64 = found.iter().map(|u| u[at]).sum();
                assert!((sum - expected).abs() < 1e-12, "{case:?}");
            }
        }
    }

    #[test]
    fn the_medians_are_the_references() {
        let rules = [(MedianRule::Lower, "lower"), (MedianRule::Middle, "middle")];
        for name in ["aligned", "four"] {
            let case = Case::read(name, "median");
            for (rule, words) in rules {
                let found = median(case.vectors(), rule);
                case.assert_direction(&found, &format!("{words}.u"), 1e-12);
            }
        }
        for case in small("median") {
            for (rule, words) in rules {
                let found = median(&case.rows("vectors"), rule);
                assert_eq!(found, case.list(words), "{case:?}");
            }
        }
    }

    #[test]
    fn of_two_vectors_the_lower_median_is_the_minimum_and_not_odd() {
        let vectors = [vec![1.0, -2.0], vec![3.0, 4.0]];
        let negative = [vec![-1.0, 2.0], vec![-3.0, -4.0]];
        assert_eq!(median(&vectors, MedianRule::Lower), [1.0, -2.0]);
        assert_eq!(median(&negative, MedianRule::Lower), [-3.0, -4.0]);
        assert_eq!(median(&vectors, MedianRule::Middle), [2.0, 1.0]);
        assert_eq!(median(&negative, MedianRule::Middle), [-2.0, -1.0]);
    }
}
