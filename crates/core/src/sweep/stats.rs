//! What is counted of a merged model on a data set: weighted means, summed in f64 in the order of the samples.

use super::fairness::{Gaps, Positives};
use crate::experiment::Loss;
use crate::model::Outcome;
use crate::task::{Dataset, Expected};

/// Below this mean |f| an accuracy is the sign of noise.
pub const NO_SIGNAL: f64 = 0.01;

/// Weighted means over a data set. Where the model overflows on one of the samples they are not numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Share of samples with y·f > 0.
    pub accuracy: f64,
    /// Mean loss: of the hinge loss E max(0, 1 − y·f).
    pub loss: f64,
    /// Mean margin E y·f.
    pub margin: f64,
    /// E |f|; below [`NO_SIGNAL`] the accuracy means nothing.
    pub magnitude: f64,
    /// Share of samples whose predicted sign differs from that of the task's own vector alone.
    pub flips: f64,
    /// Standard error of the accuracy; 0 for an exact population.
    pub standard_error: f64,
    /// How unequally two groups of samples are treated; nothing where there are none.
    pub gaps: Gaps,
}

impl Stats {
    /// Of a model that is not there, or of one that overflows: none of them is a number.
    #[must_use]
    pub fn none() -> Self {
        Self {
            accuracy: f64::NAN,
            loss: f64::NAN,
            margin: f64::NAN,
            magnitude: f64::NAN,
            flips: f64::NAN,
            standard_error: f64::NAN,
            gaps: Gaps::default(),
        }
    }

    /// Whether every output was a finite number.
    #[must_use]
    pub fn has_value(&self) -> bool {
        !self.loss.is_nan()
    }

    /// Whether the outputs are large enough for an accuracy to mean something.
    #[must_use]
    pub fn has_signal(&self) -> bool {
        self.magnitude >= NO_SIGNAL
    }

    /// Whether the accuracy is only the sign of noise.
    #[must_use]
    pub fn lacks_signal(&self) -> bool {
        self.magnitude < NO_SIGNAL
    }
}

/// Running sums at one point.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// The loss that is summed.
    of: Loss,
    correct: f64,
    loss: f64,
    margin: f64,
    magnitude: f64,
    flips: f64,
    positives: Positives,
}

/// The sign of an output that is not finite.
const LOST_SIGN: i8 = i8::MIN;

impl Tally {
    /// Sums of a loss.
    pub(super) fn of(loss: Loss) -> Self {
        Self {
            of: loss,
            ..Self::default()
        }
    }

    /// With one output lost nothing is known of the whole set.
    const LOST: Self = Self {
        of: Loss::Hinge,
        correct: f64::NAN,
        loss: f64::NAN,
        margin: f64::NAN,
        magnitude: f64::NAN,
        flips: f64::NAN,
        positives: Positives::LOST,
    };

    /// Adds a sample; `alone` is the sign of the output with the task's own vector alone.
    #[inline]
    pub(super) fn add(&mut self, output: f32, expected: Expected, alone: Option<i8>) {
        if !output.is_finite() {
            *self = Self::LOST;
            return;
        }
        let Expected {
            label,
            weight,
            group,
        } = expected;
        let outcome = Outcome::new(output, label, self.of);
        self.correct += if outcome.correct { weight } else { 0.0 };
        self.loss += weight * outcome.loss;
        self.margin += weight * outcome.margin;
        self.magnitude += weight * f64::from(output.abs());
        match alone {
            Some(LOST_SIGN) => self.flips = f64::NAN,
            Some(sign) if sign != sign_of(output) => self.flips += weight,
            _ => {}
        }
        if let Some(group) = group {
            self.positives.add(group, output, label, weight);
        }
    }

    /// The means, once all samples are in.
    pub(super) fn finish(self, set: &Dataset) -> Stats {
        let accuracy = self.correct.clamp(0.0, 1.0);
        #[expect(clippy::cast_precision_loss, reason = "a count is far below 2⁵³")]
        let standard_error = if set.is_exact() && !accuracy.is_nan() {
            0.0
        } else {
            (accuracy * (1.0 - accuracy) / set.len() as f64).sqrt()
        };
        Stats {
            accuracy,
            loss: self.loss,
            margin: self.margin,
            magnitude: self.magnitude,
            flips: self.flips,
            standard_error,
            gaps: self.positives.gaps(set),
        }
    }
}

/// −1, 0 or 1; another value for what is not finite.
pub(super) fn sign_of(output: f32) -> i8 {
    if !output.is_finite() {
        LOST_SIGN
    } else if output > 0.0 {
        1
    } else if output < 0.0 {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::task::TokenShape;

    fn expected(weight: f64) -> Expected {
        Expected {
            label: 1.0,
            weight,
            group: None,
        }
    }

    #[test]
    fn where_one_output_is_lost_nothing_is_known_and_no_accuracy_is_told() -> Result<()> {
        let shape = TokenShape {
            tokens: 1,
            dimension: 1,
        };
        let (tokens, labels) = (vec![0.0; 3], vec![1.0; 3]);
        for set in [
            Dataset::sampled(shape, tokens.clone(), labels.clone())?,
            Dataset::new(shape, tokens, labels, vec![1.0; 3], true)?,
        ] {
            for lost in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                for order in [[lost, 2.0, 2.0], [2.0, 2.0, lost]] {
                    let mut tally = Tally::default();
                    for output in order {
                        let weight = 1.0 / 3.0;
                        tally.add(output, expected(weight), Some(1));
                    }
                    let stats = tally.finish(&set);
                    let all = [
                        stats.accuracy,
                        stats.loss,
                        stats.margin,
                        stats.magnitude,
                        stats.flips,
                        stats.standard_error,
                    ];
                    assert!(all.iter().all(|x| x.is_nan()), "{lost}: {stats:?}");
                    assert!(!stats.has_value() && !stats.has_signal() && !stats.lacks_signal());
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_sign_that_is_compared_with_a_lost_one_is_neither_the_same_nor_another() {
        let mut tally = Tally::default();
        tally.add(1.0, expected(0.5), Some(sign_of(f32::NAN)));
        assert!(tally.flips.is_nan() && tally.loss == 0.0);
        tally.add(1.0, expected(0.5), Some(sign_of(1.0)));
        assert!(tally.flips.is_nan());
    }
}
