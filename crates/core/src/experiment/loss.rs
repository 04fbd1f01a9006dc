//! Which loss is trained with and looked at.

use serde::{Deserialize, Serialize};

/// A loss of an output f and its label y.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// max(0, 1 − y·f), of which the theorems speak.
    #[default]
    Hinge,
    /// ln(1 + exp(−y·f)).
    Logistic,
}

impl Loss {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Hinge, Self::Logistic];

    /// τ, from which on a task counts as forgotten unless another is set: a half of the hinge loss, and the logistic loss
    /// of an output of 0.
    #[must_use]
    pub fn tau(self) -> f64 {
        match self {
            Self::Hinge => 0.5,
            Self::Logistic => std::f64::consts::LN_2,
        }
    }

    /// Its name before the word loss.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hinge => "hinge",
            Self::Logistic => "logistic",
        }
    }

    /// Its name in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Hinge => "hinge loss",
            Self::Logistic => "logistic loss",
        }
    }

    /// By how much the loss falls as a margin grows, −dℓ/dm; at the hinge's bend that of its flat side.
    #[must_use]
    pub fn steepness(self, margin: f32) -> f32 {
        match self {
            Self::Hinge if margin >= 1.0 => 0.0,
            Self::Hinge => 1.0,
            // 1/(1 + eᵐ), of which nothing overflows.
            Self::Logistic => {
                let small = (-margin.abs()).exp();
                (if margin < 0.0 { 1.0 } else { small }) / (1.0 + small)
            }
        }
    }

    /// The loss of a margin y·f; not a number where the margin is none.
    #[must_use]
    #[inline]
    pub fn of_margin(self, margin: f64) -> f64 {
        match self {
            // Not `max`, which would turn the NaN of an overflow into a loss of 0.
            Self::Hinge if margin >= 1.0 => 0.0,
            Self::Hinge => 1.0 - margin,
            // exp of what is not above 0, and no difference of large numbers.
            Self::Logistic => {
                (-margin.abs()).exp().ln_1p() + if margin < 0.0 { -margin } else { 0.0 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_those_of_their_formulas_and_keep_what_is_no_number() {
        let hinge = |margin| Loss::Hinge.of_margin(margin);
        assert_eq!(
            [hinge(2.0), hinge(1.0), hinge(0.25), hinge(-3.0)],
            [0.0, 0.0, 0.75, 4.0]
        );
        let logistic = |margin| Loss::Logistic.of_margin(margin);
        for margin in [-5.0_f64, -0.3, 0.0, 0.7, 4.0] {
            assert!((logistic(margin) - (1.0 + (-margin).exp()).ln()).abs() < 1e-12);
        }
        assert!((logistic(-1e6) - 1e6).abs() < 1e-6 && logistic(1e6) == 0.0);
        assert!((logistic(0.0) - Loss::Logistic.tau()).abs() < 1e-15);
        for loss in Loss::ALL {
            assert!(loss.of_margin(f64::NAN).is_nan());
        }
    }
}
