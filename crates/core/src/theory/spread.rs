//! Mean and spread over seeds.

use crate::sweep::{Stretch, larger, smaller};

/// A number over several seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean over the seeds that have it.
    pub mean: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
    /// Seeds that have it.
    pub count: usize,
    /// Seeds that do not, say because a condition holds nowhere.
    pub missing: usize,
}

impl Spread {
    /// The spread of numbers; nothing if no seed has one.
    #[must_use]
    pub fn over(values: impl IntoIterator<Item = Option<f64>>) -> Option<Self> {
        let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
        let (mut count, mut missing) = (0, 0);
        for value in values {
            if let Some(value) = value {
                sum += value;
                low = smaller(low, value);
                high = larger(high, value);
                count += 1;
            } else {
                missing += 1;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a few seeds")]
        let mean = sum / count as f64;
        (count > 0).then_some(Self {
            mean,
            low,
            high,
            count,
            missing,
        })
    }
}

/// A threshold over several seeds, of which some may have none for either of two reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StretchSpread {
    /// Over the seeds in which it lies on the line; nothing if there is none.
    pub ends: Option<Spread>,
    /// Seeds in which it holds to the line's end, and maybe beyond.
    pub to_the_end: usize,
    /// Seeds in which it fails where the walk along the line begins.
    pub nowhere: usize,
}

impl StretchSpread {
    /// The spread over the seeds' stretches.
    #[must_use]
    pub fn over(stretches: impl IntoIterator<Item = Stretch>) -> Self {
        let all: Vec<Stretch> = stretches.into_iter().collect();
        let count = |of: fn(&Stretch) -> bool| all.iter().filter(|one| of(one)).count();
        Self {
            ends: Spread::over(all.iter().map(|one| one.end())),
            to_the_end: count(|one| matches!(one, Stretch::ToTheEnd(_))),
            nowhere: count(|one| matches!(one, Stretch::Nowhere)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_without_the_number_are_counted_apart() {
        let spread = Spread::over([Some(1.0), None, Some(4.0), Some(1.0)]);
        let expected = Spread {
            mean: 2.0,
            low: 1.0,
            high: 4.0,
            count: 3,
            missing: 1,
        };
        assert_eq!(spread, Some(expected));
        assert_eq!(Spread::over([None, None]), None);
    }

    #[test]
    fn never_and_beyond_the_line_are_counted_apart() {
        let spread = StretchSpread::over([
            Stretch::To(-0.5),
            Stretch::ToTheEnd(-2.0),
            Stretch::Nowhere,
            Stretch::ToTheEnd(-2.0),
        ]);
        assert_eq!((spread.to_the_end, spread.nowhere), (2, 1));
        assert_eq!(
            spread.ends.map(|ends| (ends.mean, ends.count)),
            Some((-0.5, 1))
        );
    }

    #[test]
    fn a_seed_that_diverged_is_not_left_out_of_the_range() {
        let spread = Spread::over([Some(1.0), Some(f64::NAN), Some(4.0)]).unwrap();
        assert!(spread.low.is_nan() && spread.high.is_nan() && spread.mean.is_nan());
    }
}
