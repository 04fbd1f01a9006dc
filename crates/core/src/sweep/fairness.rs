//! How unequally a model treats two groups of samples: those of either colour of coloured images.

use crate::task::Dataset;

/// How much of a label a group must have for its rate to be one: less is a rounding error of the weights.
const SOME: f64 = 1e-12;

/// Differences between two groups, from 0 (alike) to 1; nothing where a set has no groups, or a rate is not defined in both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaps {
    /// Demographic parity: the difference of P(ŷ = +1 | g).
    pub parity: Option<f64>,
    /// Equalised odds: the larger difference of P(ŷ = +1 | y, g) for y = +1 (true positives) and y = −1 (false positives).
    pub odds: Option<f64>,
}

/// Weight of what a model calls positive: of a group, with label −1 and with label +1. ŷ = +1 where f > 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Positives([[f64; 2]; 2]);

impl Positives {
    /// With one output lost nothing is known of the whole set.
    pub(super) const LOST: Self = Self([[f64::NAN; 2]; 2]);

    #[inline]
    pub(super) fn add(&mut self, group: usize, output: f32, label: f32, weight: f64) {
        if output > 0.0 {
            self.0[group][usize::from(label > 0.0)] += weight;
        }
    }

    /// The differences, once all samples are in.
    pub(super) fn gaps(self, set: &Dataset) -> Gaps {
        let Some(totals) = set.group_weights() else {
            return Gaps::default();
        };
        let rate = |positive: f64, all: f64| (all > SOME).then(|| positive / all);
        let between = |rates: [Option<f64>; 2]| {
            let [first, second] = rates;
            let gap = (first? - second?).abs();
            gap.is_finite().then(|| gap.min(1.0))
        };
        let whole = |own: &[f64; 2]| own.iter().sum::<f64>();
        let parity = between([0, 1].map(|g| rate(whole(&self.0[g]), whole(&totals[g]))));
        let odds = [0, 1].map(|y| between([0, 1].map(|g| rate(self.0[g][y], totals[g][y]))));
        Gaps {
            parity,
            odds: odds.into_iter().flatten().reduce(f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::experiment::Loss;
    use crate::sweep::stats::Tally;
    use crate::task::{Dataset, TokenShape};

    /// Samples as (label, whether of the second group, weight), and what a model says of them.
    fn gaps(samples: &[(f32, bool, f64)], outputs: &[f32]) -> Result<Gaps> {
        let shape = TokenShape {
            tokens: 1,
            dimension: 1,
        };
        let labels = samples.iter().map(|(label, _, _)| *label).collect();
        let weights = samples.iter().map(|(_, _, weight)| *weight).collect();
        let groups = samples.iter().map(|(_, second, _)| *second).collect();
        let tokens = vec![0.0; samples.len()];
        let set = Dataset::new(shape, tokens, labels, weights, false)?.in_groups(groups)?;
        let mut tally = Tally::of(Loss::Hinge);
        for (sample, output) in outputs.iter().enumerate() {
            tally.add(*output, set.expected(sample), None);
        }
        Ok(tally.finish(&set).gaps)
    }

    #[test]
    fn gaps_are_of_weighted_rates_and_0_counts_as_negative() -> Result<()> {
        // First group: +1 found, +1 with f = 0, −1 called positive with weight 3 of 4. Second: all as they are.
        let samples = [
            (1.0, false, 1.0),
            (1.0, false, 1.0),
            (-1.0, false, 3.0),
            (-1.0, false, 1.0),
            (1.0, true, 1.0),
            (-1.0, true, 1.0),
        ];
        let found = gaps(&samples, &[2.0, 0.0, 0.1, -1.0, 5.0, -5.0])?;
        // P(ŷ = +1): 4/6 and 1/2. True positives: 1/2 and 1, false ones: 3/4 and 0.
        assert!(
            found
                .parity
                .is_some_and(|gap| (gap - 1.0 / 6.0).abs() < 1e-12)
        );
        assert!(found.odds.is_some_and(|gap| (gap - 0.75).abs() < 1e-12));
        Ok(())
    }

    #[test]
    fn a_label_that_one_group_lacks_is_left_out() -> Result<()> {
        // The second group has no positives: its rate of true positives is not there, that of false ones is.
        let some = [(1.0, false, 1.0), (-1.0, false, 1.0), (-1.0, true, 1.0)];
        let found = gaps(&some, &[1.0, -1.0, 1.0])?;
        assert_eq!((found.parity, found.odds), (Some(0.5), Some(1.0)));
        // Colour and label are one: nothing can be compared.
        let split = [(1.0, false, 1.0), (-1.0, true, 1.0)];
        let found = gaps(&split, &[1.0, -1.0])?;
        assert_eq!((found.parity, found.odds), (Some(1.0), None));
        // All of one group.
        let one = [(1.0, true, 1.0), (-1.0, true, 1.0)];
        assert_eq!(gaps(&one, &[1.0, -1.0])?, Gaps::default());
        Ok(())
    }

    #[test]
    fn where_an_output_is_lost_no_gap_is_known() -> Result<()> {
        let samples = [
            (1.0, false, 1.0),
            (-1.0, false, 1.0),
            (1.0, true, 1.0),
            (-1.0, true, 1.0),
        ];
        for lost in 0..4 {
            let mut outputs = [1.0_f32; 4];
            outputs[lost] = f32::NAN;
            assert_eq!(gaps(&samples, &outputs)?, Gaps::default());
        }
        Ok(())
    }
}
