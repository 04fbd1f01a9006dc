//! What is counted of a merged model on a data set: weighted means, summed in f64 in the order of the samples.

use crate::model::Outcome;
use crate::task::Dataset;

/// Below this mean |f| an accuracy is the sign of noise.
pub const NO_SIGNAL: f64 = 0.01;

/// Weighted means over a data set.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Share of samples with y·f > 0.
    pub accuracy: f64,
    /// E max(0, 1 − y·f).
    pub loss: f64,
    /// Mean margin E y·f.
    pub margin: f64,
    /// E |f|; below [`NO_SIGNAL`] the accuracy means nothing.
    pub magnitude: f64,
    /// Share of samples whose predicted sign differs from that of the task's own vector alone.
    pub flips: f64,
    /// Standard error of the accuracy; 0 for an exact population.
    pub standard_error: f64,
}

impl Stats {
    /// Whether the outputs are large enough for an accuracy to mean something.
    #[must_use]
    pub fn has_signal(&self) -> bool {
        self.magnitude >= NO_SIGNAL
    }
}

/// Running sums at one point.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    correct: f64,
    loss: f64,
    margin: f64,
    magnitude: f64,
    flips: f64,
}

impl Tally {
    /// Adds a sample; `alone` is the sign of the output with the task's own vector alone.
    #[inline]
    pub(super) fn add(&mut self, output: f32, label: f32, weight: f64, alone: Option<i8>) {
        let outcome = Outcome::new(output, label);
        self.correct += if outcome.correct { weight } else { 0.0 };
        self.loss += weight * outcome.loss;
        self.margin += weight * outcome.margin;
        self.magnitude += weight * f64::from(output.abs());
        if alone.is_some_and(|sign| sign != sign_of(output)) {
            self.flips += weight;
        }
    }

    /// The means, once all samples are in.
    pub(super) fn finish(self, set: &Dataset) -> Stats {
        let accuracy = self.correct.clamp(0.0, 1.0);
        #[expect(clippy::cast_precision_loss, reason = "a count is far below 2⁵³")]
        let standard_error = if set.is_exact() {
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
        }
    }
}

/// −1, 0 or 1.
pub(super) fn sign_of(output: f32) -> i8 {
    if output > 0.0 {
        1
    } else if output < 0.0 {
        -1
    } else {
        0
    }
}
