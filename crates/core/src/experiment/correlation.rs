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
    fn a_correlation_lies_between_minus_one_and_one() {
        assert!(Correlation::new(-1.0).is_ok());
        assert!(Correlation::new(1.01).is_err());
        assert!(Correlation::new(f64::NAN).is_err());
        assert!((Correlation::clamped(7.0).get() - 1.0).abs() < f64::EPSILON);
    }
}
