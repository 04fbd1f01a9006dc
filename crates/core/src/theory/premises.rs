//! What every theorem presumes beside its condition. Without it a curve is an analogue, and nothing is promised.

use crate::number::written;
use crate::task::TaskId;

/// Something that every theorem presumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Premise {
    /// The model is the one-layer Transformer of eq. 3.
    OneLayer,
    /// Losses are hinge losses, in which ε and τ are.
    HingeLoss,
    /// Both tasks are trained to ε.
    Trained,
    /// Tokens are orthonormal patterns.
    Patterns,
    /// Tokens carry no noise.
    NoNoise,
    /// The task vectors are merged whole.
    WholeVectors,
    /// The merge is task arithmetic, Ψ(0) + Σλᵢ ΔΨᵢ.
    PlainArithmetic,
    /// The tasks' correlation α is known.
    KnownCorrelation,
}

impl Premise {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::OneLayer,
        Self::HingeLoss,
        Self::Trained,
        Self::Patterns,
        Self::NoNoise,
        Self::WholeVectors,
        Self::PlainArithmetic,
        Self::KnownCorrelation,
    ];

    /// What is presumed, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::OneLayer => "the one-layer Transformer of eq. 3",
            Self::HingeLoss => "losses are hinge losses",
            Self::Trained => "every task trained to ε, measured with its own vector alone at λ = 1",
            Self::Patterns => "tokens are orthonormal patterns",
            Self::NoNoise => "tokens without noise",
            Self::WholeVectors => "whole task vectors",
            Self::PlainArithmetic => "plain task arithmetic, Ψ(0) + Σλᵢ ΔΨᵢ",
            Self::KnownCorrelation => "the correlation α = μ₁ᵀμ₂ is known",
        }
    }
}

/// Which premises are missing, and what is there instead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Premises {
    missing: Vec<(Premise, String)>,
}

impl Premises {
    /// The same without a premise; `words` say what is there instead. The first words about a premise stay.
    #[must_use]
    pub fn without(mut self, premise: Premise, words: impl Into<String>) -> Self {
        if self.lacks(premise).is_none() {
            self.missing.push((premise, words.into()));
        }
        self
    }

    /// The same with the losses of the tasks that take part, each with its own vector alone, measured at λ = 1, held against ε.
    #[must_use]
    pub fn measured(self, alone: impl IntoIterator<Item = (TaskId, f64)>, epsilon: f64) -> Self {
        // A loss that is no number is not small.
        let learned = |loss: f64| loss <= epsilon;
        let above: Vec<String> = alone
            .into_iter()
            .filter(|(_, loss)| !learned(*loss))
            .map(|(task, loss)| {
                let name = task.loss();
                if loss.is_nan() {
                    return format!("{name} is no number");
                }
                format!("{name} = {}", written(loss, 2))
            })
            .collect();
        if above.is_empty() {
            return self;
        }
        let words = format!("not trained to ε ({})", above.join(", "));
        self.without(Premise::Trained, words)
    }

    /// What is missing in either.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        let missing = other.missing.iter().cloned();
        missing.fold(self, |all, (premise, words)| all.without(premise, words))
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn are_met(&self) -> bool {
        self.missing.is_empty()
    }

    /// What is there instead of a premise; nothing if it is met.
    #[must_use]
    pub fn lacks(&self, premise: Premise) -> Option<&str> {
        let found = self.missing.iter().find(|(own, _)| *own == premise);
        found.map(|(_, words)| words.as_str())
    }

    /// Whether the tasks' correlation is known. Without it there are no curves, not even as an analogue.
    #[must_use]
    pub fn know_alpha(&self) -> bool {
        self.lacks(Premise::KnownCorrelation).is_none()
    }

    /// What is there instead of every premise that is missing.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.missing.iter().map(|(_, words)| words.as_str())
    }

    /// What is missing, in words; nothing if all are met.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let words: Vec<&str> = self.missing().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// "analogue: …" with what is missing; nothing if all are met.
    #[must_use]
    pub fn analogue(&self) -> Option<String> {
        self.words().map(|words| format!("analogue: {words}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_both(losses: [f64; 2]) -> impl Iterator<Item = (TaskId, f64)> {
        TaskId::all().zip(losses)
    }

    #[test]
    fn what_is_missing_is_said_with_its_numbers() {
        let noisy = Premises::default().without(Premise::NoNoise, "token noise 0.5");
        let both = noisy.measured(of_both([0.62, 0.05]), 0.1);
        assert_eq!(
            both.analogue().as_deref(),
            Some("analogue: token noise 0.5, not trained to ε (L₁ = 0.62)")
        );
        assert!(both.lacks(Premise::Trained).is_some() && both.know_alpha());
        assert!(!both.are_met());
    }

    #[test]
    fn nothing_is_missing_where_both_tasks_are_trained_to_epsilon() {
        let met = Premises::default().measured(of_both([0.1, 0.0]), 0.1);
        assert!(met.are_met());
        assert_eq!(met.words(), None);
        let diverged = Premises::default().measured(of_both([0.0, f64::NAN]), 0.1);
        assert_eq!(
            diverged.words().as_deref(),
            Some("not trained to ε (L₂ is no number)")
        );
    }

    #[test]
    fn what_either_lacks_both_lack_once() {
        let left = Premises::default().without(Premise::WholeVectors, "edited task vectors");
        let right = left.clone().without(Premise::NoNoise, "token noise 1");
        assert_eq!(left.and(&right), right);
    }
}
