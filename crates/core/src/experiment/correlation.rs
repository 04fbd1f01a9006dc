//! α, the correlation of two tasks.

use serde::{Deserialize, Serialize};

use super::number;
use crate::{Error, Result};

/// A correlation α ∈ [−1, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Correlation(f64);

impl Correlation {
    /// A correlation.
    ///
    /// # Errors
    /// If α is outside [−1, 1] or not a number.
    pub fn new(alpha: f64) -> Result<Self> {
        number::CORRELATION.check("alpha", alpha)?;
        Ok(Self(alpha))
    }

    /// The nearest correlation to a number; 0 for NaN.
    #[must_use]
    pub fn clamped(alpha: f64) -> Self {
        if alpha.is_nan() {
            Self(0.0)
        } else {
            Self(alpha.clamp(-1.0, 1.0))
        }
    }

    /// So many from one to another, evenly, each as a person would type it, so that those of a film strip, of a phase
    /// diagram and of a slider are the same ones. One alone is the first.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few of them")]
    pub fn spread(low: Self, high: Self, count: usize) -> Vec<Self> {
        let of = |index: usize| {
            // The ends are what they are, however they are written.
            match index {
                0 => return low,
                last if last + 1 == count => return high,
                _ => {}
            }
            let share = index as f64 / count.saturating_sub(1).max(1) as f64;
            let alpha = low.0 + (high.0 - low.0) * share;
            let typed = (alpha * 1e9).round() / 1e9;
            Self(typed.max(low.0).min(high.0))
        };
        (0..count).map(of).collect()
    }

    /// α.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Correlation {
    type Error = Error;

    fn try_from(alpha: f64) -> Result<Self> {
        Self::new(alpha)
    }
}

impl From<Correlation> for f64 {
    fn from(alpha: Correlation) -> Self {
        alpha.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_are_spread_as_one_types_them_and_never_beyond_their_ends() {
        let of = |low: f64, high: f64, count| {
            let [low, high] = [low, high].map(Correlation::clamped);
            let all = Correlation::spread(low, high, count).into_iter();
            all.map(Correlation::get).collect::<Vec<f64>>()
        };
        let all = of(-1.0, 1.0, 41);
        assert_eq!(all[11], -0.45);
        assert_eq!((all[0], all[20], all[38], all[40]), (-1.0, 0.0, 0.9, 1.0));
        let odd = of(-0.123_456_789_123, 0.987_654_321_987, 7);
        assert_eq!((odd[0], odd[6]), (-0.123_456_789_123, 0.987_654_321_987));
        assert_eq!(of(0.3, 0.3, 1), [0.3]);
    }

    #[test]
    fn a_correlation_lies_between_minus_one_and_one() {
        assert!(Correlation::new(-1.0).is_ok());
        assert!(Correlation::new(1.01).is_err());
        assert!(Correlation::new(f64::NAN).is_err());
        assert!((Correlation::clamped(7.0).get() - 1.0).abs() < f64::EPSILON);
    }
}
