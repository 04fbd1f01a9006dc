//! The correlation of two tasks, estimated from their models and data: for where the truth is not known.
//!
//! A model's output is one number, so a similarity sample by sample is only a sign. Two estimators get near α; the
//! authors' pooled similarity has a bias that is known.

/// Outputs of both tasks' own models on one task's data, with the samples' weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs {
    /// f(X; Ψ*_T) of the task whose data these are.
    pub own: Vec<f32>,
    /// f(X; Ψ*) of the other task.
    pub other: Vec<f32>,
    /// Weights of the samples, sum 1.
    pub weights: Vec<f64>,
}

/// Estimates of α. Each is nothing where it would divide by zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimates {
    /// ⟨f₁f₂⟩ / ⟨f₁²⟩ on T1's data, averaged with its mirror image on T2's: near α.
    pub slope: Option<f64>,
    /// cos(ΔV₁, ΔV₂): near α. Nothing for a model without a part that makes values.
    pub cosine_values: Option<f64>,
    /// cos(ΔW₁, ΔW₂): on pattern tasks it goes like α² and has lost the sign; on digits it does not.
    pub cosine_attention: Option<f64>,
    /// The authors' similarity of outputs, pooled over both tasks' data: near 2α/(1 + α²) in this model, not α.
    pub similarity: Option<f64>,
}

impl Outputs {
    fn mean(&self, product: impl Fn(f64, f64) -> f64) -> f64 {
        let outputs = self.own.iter().zip(&self.other).zip(&self.weights);
        outputs
            .map(|((own, other), weight)| weight * product(f64::from(*own), f64::from(*other)))
            .sum()
    }

    /// The same with the models' roles exchanged.
    #[must_use]
    pub fn exchanged(&self) -> Self {
        Self {
            own: self.other.clone(),
            other: self.own.clone(),
            weights: self.weights.clone(),
        }
    }

    /// The regression of the other model's outputs on the own model's, ⟨own·other⟩ / ⟨own²⟩.
    #[must_use]
    pub fn slope(&self) -> Option<f64> {
        ratio(
            self.mean(|own, other| own * other),
            self.mean(|own, _| own * own),
        )
    }
}

/// The cosine of all outputs of two models over several data sets together; `own` must be the same model in all.
#[must_use]
pub fn pooled_similarity(sets: &[Outputs]) -> Option<f64> {
    let sum = |product: fn(f64, f64) -> f64| sets.iter().map(|set| set.mean(product)).sum::<f64>();
    let norms = sum(|own, _| own * own) * sum(|_, other| other * other);
    ratio(sum(|own, other| own * other), norms.sqrt())
}

/// The cosine of two vectors.
#[must_use]
pub fn cosine(left: &[f32], right: &[f32]) -> Option<f64> {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        let pairs = a.iter().zip(b);
        pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    ratio(
        dot(left, right),
        (dot(left, left) * dot(right, right)).sqrt(),
    )
}

/// Both slopes' mean; nothing unless both are there.
#[must_use]
pub fn mean_slope(first: &Outputs, second: &Outputs) -> Option<f64> {
    Some(f64::midpoint(first.slope()?, second.slope()?))
}

/// γ of a target on a task's axis: the mean margin of the task's own model on the target's data, over that on its own
/// data. Ours, in the spirit of the slope above.
#[must_use]
pub fn gamma(margin_on_target: f64, margin_on_own: f64) -> Option<f64> {
    ratio(margin_on_target, margin_on_own)
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    (below.abs() > 1e-12).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 1e-6)
    }

    /// Models that answer ±1 to their own pattern and ±α to the other one.
    fn ideal(alpha: f32) -> [Outputs; 2] {
        let set = || Outputs {
            own: vec![1.0, -1.0],
            other: vec![alpha, -alpha],
            weights: vec![0.5, 0.5],
        };
        [set(), set()]
    }

    #[test]
    fn the_slope_of_ideal_models_is_alpha_and_the_similarity_is_not() {
        for alpha in [-0.6_f32, 0.0, 0.3, 0.9] {
            let exact = f64::from(alpha);
            let [first, second] = ideal(alpha);
            assert!(close(mean_slope(&first, &second), exact));
            let biased = 2.0 * exact / (1.0 + exact * exact);
            assert!(close(
                pooled_similarity(&[first, second.exchanged()]),
                biased
            ));
        }
    }

    #[test]
    fn models_without_output_have_no_estimate() {
        let silent = Outputs {
            own: vec![0.0; 2],
            other: vec![1.0; 2],
            weights: vec![0.5; 2],
        };
        assert_eq!(silent.slope(), None);
        assert_eq!(cosine(&[0.0; 3], &[1.0; 3]), None);
        assert!(close(cosine(&[1.0, 2.0], &[-2.0, -4.0]), -1.0));
    }
}
