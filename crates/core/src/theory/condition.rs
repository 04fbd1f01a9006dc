//! A condition held against a point: by how much it holds, and whether that is enough.

use crate::sweep::ROUNDING;

/// An inequality, or several that must hold at once, at a point. The only place that decides whether one holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    /// By how much it holds (≥ 0) or misses (< 0); what is within a rounding error of 0 is 0.
    pub slack: f64,
    /// Whether it holds.
    pub holds: bool,
}

impl Condition {
    /// An inequality that equality meets, a ≥ b, from a − b.
    #[must_use]
    pub fn at_least(slack: f64) -> Self {
        Self {
            slack: tidy(slack),
            holds: slack >= -ROUNDING,
        }
    }

    /// An inequality that equality does not meet, a > b, from a − b.
    #[must_use]
    pub fn above(slack: f64) -> Self {
        Self {
            slack: tidy(slack),
            holds: slack > ROUNDING,
        }
    }

    /// Both at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            slack: self.slack.min(other.slack),
            holds: self.holds && other.holds,
        }
    }
}

/// A slack without what rounding left of a 0.
fn tidy(slack: f64) -> f64 {
    if slack.abs() <= ROUNDING { 0.0 } else { slack }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_meets_at_least_and_not_above() {
        for error in [-1e-16, 0.0, 1e-16, -0.9e-9, 0.9e-9] {
            let (weak, strict) = (Condition::at_least(error), Condition::above(error));
            assert!(weak.holds && !strict.holds, "{error}");
            assert_eq!([weak.slack, strict.slack].map(f64::to_bits), [0; 2]);
        }
        assert!(!Condition::at_least(-1.1e-9).holds && Condition::above(1.1e-9).holds);
        assert!(!Condition::at_least(f64::NAN).holds);
    }

    #[test]
    fn of_two_conditions_the_nearer_miss_counts() {
        let both = Condition::at_least(0.5).and(Condition::above(0.0));
        assert_eq!((both.slack, both.holds), (0.0, false));
        let both = Condition::at_least(-0.5).and(Condition::at_least(0.2));
        assert_eq!((both.slack, both.holds), (-0.5, false));
    }
}
