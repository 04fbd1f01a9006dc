//! Mean and spread over seeds.

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
    /// Seeds that do not, say because a threshold is never reached.
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
                low = f64::min(low, value);
                high = f64::max(high, value);
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
}
