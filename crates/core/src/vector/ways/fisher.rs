//! Fisher averaging (Matena and Raffel 2022, "Merging Models with Fisher-Weighted Averaging"): whole models, averaged entry
//! by entry with weights λᵢFᵢ.

/// A smaller Fisher information counts as this.
pub const FISHER_FLOOR: f64 = 1e-6;

/// Σ λᵢFᵢθᵢ / Σ λᵢFᵢ entry by entry, θᵢ the whole tuned models and Fᵢ the diagonals of their Fisher information, at least 10⁻⁶.
/// Nothing where a λ is negative or all are 0.
#[must_use]
pub fn fisher_average(
    models: &[Vec<f64>],
    fishers: &[Vec<f64>],
    lambdas: &[f64],
) -> Option<Vec<f64>> {
    let negative = lambdas.iter().any(|lambda| *lambda < 0.0);
    if negative || lambdas.iter().all(|lambda| *lambda == 0.0) {
        return None;
    }
    // One model alone is that model, to the last bit.
    let mut used = lambdas
        .iter()
        .enumerate()
        .filter(|(_, lambda)| **lambda > 0.0);
    if let (Some((only, _)), None) = (used.next(), used.next()) {
        return models.get(only).cloned();
    }
    let size = models.first()?.len();
    let at = |at: usize| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for ((model, fisher), lambda) in models.iter().zip(fishers).zip(lambdas) {
            let weight = lambda * fisher[at].max(FISHER_FLOOR);
            sum += weight * model[at];
            weights += weight;
        }
        sum / weights
    };
    Some((0..size).map(at).collect())
}

/// Every task's Fisher information divided by its norm over the whole model; one of norm 0 stays.
#[must_use]
pub fn without_scale(fishers: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let one = |fisher: Vec<f64>| {
        let norm = fisher.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm > 0.0 {
            fisher.into_iter().map(|x| x / norm).collect()
        } else {
            fisher
        }
    };
    fishers.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::ways::fixture::{Case, small};

    #[test]
    fn the_merged_models_are_the_references_with_its_fisher_information() {
        for name in ["aligned", "four"] {
            let case = Case::read(name, "fisher");
            let fishers = case.numbered("fisher");
            let models = case.models();
            for normalised in [false, true] {
                let (prefix, fishers) = if normalised {
                    ("normalised", without_scale(fishers.clone()))
                } else {
                    ("plain", fishers.clone())
                };
                for row in case.table().rows_of(&format!("{prefix}.")) {
                    let weights: Vec<f64> = row.numbered("weight");
                    let found = fisher_average(&models, &fishers, &weights).unwrap();
                    case.assert_direction(&found, row.text("variant"), 1e-9);
                }
            }
        }
    }

    #[test]
    fn floors_zeros_and_negative_weights_are_the_hand_sized_cases() {
        let mut refused = 0;
        for case in small("fisher") {
            let weights = case.list("weights");
            if case.has("refused") {
                let one = vec![vec![1.0]; 2];
                assert_eq!(fisher_average(&one, &one, &weights), None);
                refused += 1;
                continue;
            }
            let found = fisher_average(&case.rows("thetas"), &case.rows("fishers"), &weights);
            for (found, expected) in found.unwrap().iter().zip(case.list("merged")) {
                assert!((found - expected).abs() < 1e-12, "{case:?}");
            }
        }
        assert_eq!(refused, 2);
    }
}
