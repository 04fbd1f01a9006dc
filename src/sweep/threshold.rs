//! From where on a line something holds, and down to where.

/// The end of a stretch of a line on which something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The last value at which it holds.
    pub value: f64,
    /// Whether the line ends there: it may hold beyond.
    pub at_line_end: bool,
}

/// The smallest value from which on it holds everywhere up to the line's upper end. A region further down in which
/// it holds again, such as that of strong negation, does not count. Nothing if it fails at the upper end.
#[must_use]
pub fn holds_from(values: &[f64], holds: impl Fn(usize) -> bool) -> Option<Threshold> {
    let first = (0..values.len())
        .rev()
        .take_while(|index| holds(*index))
        .last()?;
    Some(Threshold {
        value: values[first],
        at_line_end: first == 0,
    })
}

/// How far down from `start` it holds without a gap. Nothing if it fails at the first value at or below `start`.
#[must_use]
pub fn holds_down_to(
    values: &[f64],
    start: f64,
    holds: impl Fn(usize) -> bool,
) -> Option<Threshold> {
    // A line's values carry rounding errors: 0 may read 4·10⁻¹⁷.
    let count = values.partition_point(|value| *value <= start + 1e-9);
    let first = (0..count).rev().take_while(|index| holds(*index)).last()?;
    Some(Threshold {
        value: values[first],
        at_line_end: first == 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 6] = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0];

    fn at(value: f64) -> Threshold {
        Threshold {
            value,
            at_line_end: false,
        }
    }

    #[test]
    fn a_return_far_below_does_not_count() {
        let loss = [0.0, 0.5, 1.0, 0.05, 0.0, 0.0];
        assert_eq!(holds_from(&VALUES, |i| loss[i] <= 0.1), Some(at(1.0)));
        assert_eq!(holds_from(&VALUES, |i| loss[i] > 0.0), None);
    }

    #[test]
    fn going_down_begins_at_the_start() {
        let loss = [0.5, 0.0, 0.0, 0.9, 0.9, 0.9];
        assert_eq!(
            holds_down_to(&VALUES, 0.0, |i| loss[i] <= 0.1),
            Some(at(-1.0))
        );
        assert_eq!(holds_down_to(&VALUES, 2.0, |i| loss[i] <= 0.1), None);
        let to_the_end = holds_down_to(&VALUES, 0.0, |_| true);
        assert!(to_the_end.is_some_and(|threshold| threshold.at_line_end));
    }
}
