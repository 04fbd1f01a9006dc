//! From where on a line something holds, and down to where.

use super::ROUNDING;

/// How far along a line something holds, walked from one place on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stretch {
    /// It fails where the walk begins.
    Nowhere,
    /// Up to this value, the last at which it holds.
    To(f64),
    /// To this value, with which the line ends: it may hold beyond.
    ToTheEnd(f64),
}

impl Stretch {
    /// Where it ends, if that is on the line.
    #[must_use]
    pub fn end(self) -> Option<f64> {
        match self {
            Self::To(value) => Some(value),
            Self::Nowhere | Self::ToTheEnd(_) => None,
        }
    }

    /// The last value at which it holds, on the line.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::To(value) | Self::ToTheEnd(value) => Some(value),
            Self::Nowhere => None,
        }
    }

    fn new(values: &[f64], first: Option<usize>) -> Self {
        match first {
            None => Self::Nowhere,
            Some(0) => Self::ToTheEnd(values[0]),
            Some(first) => Self::To(values[first]),
        }
    }
}

/// Down to the smallest value from which on it holds everywhere up to the line's upper end, where the walk begins. A
/// region further down in which it holds again, such as that of strong negation, does not count.
#[must_use]
pub fn holds_from(values: &[f64], holds: impl Fn(usize) -> bool) -> Stretch {
    let held = (0..values.len()).rev().take_while(|index| holds(*index));
    Stretch::new(values, held.last())
}

/// How far down it holds without a gap from the first value at or below `start`.
#[must_use]
pub fn holds_down_to(values: &[f64], start: f64, holds: impl Fn(usize) -> bool) -> Stretch {
    // A line's values carry rounding errors: 0 may read 4·10⁻¹⁷.
    let count = values.partition_point(|value| *value <= start + ROUNDING);
    let held = (0..count).rev().take_while(|index| holds(*index));
    Stretch::new(values, held.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 6] = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0];

    #[test]
    fn a_return_far_below_does_not_count() {
        let loss = [0.0, 0.5, 1.0, 0.05, 0.0, 0.0];
        let kept = |limit: f64| holds_from(&VALUES, |i| loss[i] <= limit);
        assert_eq!(kept(0.1), Stretch::To(1.0));
        assert_eq!(kept(-1.0), Stretch::Nowhere);
    }

    #[test]
    fn going_down_begins_at_the_start() {
        let loss = [0.5, 0.0, 0.0, 0.9, 0.9, 0.9];
        let kept_from = |start| holds_down_to(&VALUES, start, |i| loss[i] <= 0.1);
        assert_eq!(kept_from(0.0), Stretch::To(-1.0));
        assert_eq!(kept_from(2.0), Stretch::Nowhere);
    }

    #[test]
    fn never_and_beyond_the_line_are_two_things() {
        let never = holds_down_to(&VALUES, 0.0, |_| false);
        let beyond = holds_down_to(&VALUES, 0.0, |_| true);
        assert_eq!((never, beyond), (Stretch::Nowhere, Stretch::ToTheEnd(-2.0)));
        assert_eq!((never.end(), beyond.end()), (None, None));
    }
}
