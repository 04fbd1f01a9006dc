//! Thresholds in a summary: from where on a theorem's line a task works, and down to where.

use serde::Serialize;

use crate::experiment::TaskKey;
use crate::lab::{BETTER_LOSS, GOOD_LOSS, SeedStudy, Thresholds};
use crate::number::tidy;
use crate::sweep::{GOOD_ACCURACY, Stretch};
use crate::task::Pair;
use crate::theory::StretchSpread;

/// What a threshold is of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Criterion {
    /// The task that works.
    pub task: TaskKey,
    /// What of it is bounded.
    pub quantity: Quantity,
    /// The loss is at most, the accuracy at least this.
    pub bound: f64,
    /// The task whose coefficient runs along the line; that of the other axis's task is 1.
    pub along: TaskKey,
}

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// The loss, from above.
    Loss,
    /// The accuracy, from below.
    Accuracy,
}

/// A threshold on a line. `from` and `down_to` say how one walks, and only one of them is there; it is `null` if the task
/// does not work where the walk begins.
#[derive(Clone, Debug, Serialize)]
pub struct ThresholdSummary {
    /// What it is of.
    #[serde(flatten)]
    pub of: Criterion,
    /// From this coefficient up to the line's end it works; one walks down from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Found>,
    /// Down to this coefficient, from 0, it works; `null` also if no point of the line is as low as 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down_to: Option<Found>,
    /// Whether that is the line's lower end, so that it may hold beyond.
    pub at_line_end: bool,
}

/// Where a walk ended; `null` if it did not begin.
pub type Found = Option<f64>;

/// A threshold over several seeds, said in the same way.
#[derive(Clone, Debug, Serialize)]
pub struct SeedThreshold {
    /// What it is of.
    #[serde(flatten)]
    pub of: Criterion,
    /// From this coefficient up to the line's end it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<ThresholdSpread>,
    /// Down to this coefficient, from 0, it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down_to: Option<ThresholdSpread>,
}

/// A threshold over seeds.
#[derive(Clone, Debug, Serialize)]
pub struct ThresholdSpread {
    /// Mean over the seeds in which it lies on the line; `null` if there is none.
    pub mean: Option<f64>,
    /// Smallest.
    pub low: Option<f64>,
    /// Largest.
    pub high: Option<f64>,
    /// Seeds in which it lies on the line.
    pub seeds: usize,
    /// Seeds in which it holds to the line's lower end, and maybe beyond.
    pub beyond: usize,
    /// Seeds in which it never holds, not even where the walk begins.
    pub never: usize,
}

impl Criterion {
    fn free(pair: Pair, quantity: Quantity, bound: f64) -> Self {
        Self {
            task: TaskKey(pair.free),
            quantity,
            bound,
            along: TaskKey(pair.free),
        }
    }

    fn held(pair: Pair, bound: f64) -> Self {
        Self {
            task: TaskKey(pair.held),
            quantity: Quantity::Loss,
            bound,
            along: TaskKey(pair.free),
        }
    }
}

impl ThresholdSummary {
    /// All that are on a line.
    pub(super) fn all(found: &Thresholds) -> Vec<Self> {
        let pair = found.pair;
        let from = |quantity, bound, stretch| {
            let (found, at_line_end) = ended(stretch);
            Self {
                of: Criterion::free(pair, quantity, bound),
                from: Some(found),
                down_to: None,
                at_line_end,
            }
        };
        let (down_to, at_line_end) = ended(found.kept_down_to);
        vec![
            from(Quantity::Loss, GOOD_LOSS, found.kept_from),
            from(Quantity::Loss, BETTER_LOSS, found.well_kept_from),
            from(Quantity::Accuracy, GOOD_ACCURACY, found.accurate_from),
            Self {
                of: Criterion::held(pair, GOOD_LOSS),
                from: None,
                down_to: Some(down_to),
                at_line_end,
            },
        ]
    }
}

impl SeedThreshold {
    /// All that several seeds have, with ε as the bound of the loss.
    pub(super) fn all(study: &SeedStudy, epsilon: f64) -> Vec<Self> {
        let pair = study.pair();
        let from = |quantity, bound, spread: StretchSpread| Self {
            of: Criterion::free(pair, quantity, bound),
            from: Some(spread.into()),
            down_to: None,
        };
        vec![
            from(Quantity::Loss, epsilon, study.kept_from(epsilon)),
            from(Quantity::Accuracy, GOOD_ACCURACY, study.accurate_from()),
            Self {
                of: Criterion::held(pair, epsilon),
                from: None,
                down_to: Some(study.kept_down_to(epsilon).into()),
            },
        ]
    }
}

impl From<StretchSpread> for ThresholdSpread {
    fn from(spread: StretchSpread) -> Self {
        let ends = spread.ends;
        Self {
            mean: ends.map(|ends| tidy(ends.mean)),
            low: ends.map(|ends| tidy(ends.low)),
            high: ends.map(|ends| tidy(ends.high)),
            seeds: ends.map_or(0, |ends| ends.count),
            beyond: spread.to_the_end,
            never: spread.nowhere,
        }
    }
}

/// Where a walk ended, and whether the line ends there.
fn ended(stretch: Stretch) -> (Found, bool) {
    match stretch {
        Stretch::Nowhere => (None, false),
        Stretch::To(value) => (Some(tidy(value)), false),
        Stretch::ToTheEnd(value) => (Some(tidy(value)), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;
    use serde_json::{Value, json};

    #[test]
    fn a_threshold_says_of_what_it_is_and_how_it_was_walked_to() -> serde_json::Result<()> {
        let found = Thresholds {
            begins: None,
            pair: Pair {
                held: TaskId::T1,
                free: TaskId::T2,
            },
            step: Some(0.01),
            kept_from: Stretch::To(0.63),
            well_kept_from: Stretch::Nowhere,
            accurate_from: Stretch::ToTheEnd(-2.0),
            kept_down_to: Stretch::Nowhere,
        };
        let written = serde_json::to_value(ThresholdSummary::all(&found))?;
        let expected: Value = json!([
            { "task": "t2", "quantity": "loss", "bound": 0.1, "along": "t2", "from": 0.63, "at_line_end": false },
            { "task": "t2", "quantity": "loss", "bound": 0.01, "along": "t2", "from": null, "at_line_end": false },
            { "task": "t2", "quantity": "accuracy", "bound": 0.95, "along": "t2", "from": -2.0, "at_line_end": true },
            { "task": "t1", "quantity": "loss", "bound": 0.1, "along": "t2", "down_to": null, "at_line_end": false },
        ]);
        assert_eq!(written, expected);
        Ok(())
    }
}
