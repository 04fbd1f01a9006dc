//! The part of a summary that is about several seeds.

use serde::Serialize;

use crate::lab::SeedStudy;
use crate::number::tidy;
use crate::theory::{Setting, Share, Spread, Statement, StretchSpread};

/// Thresholds and shares over several seeds.
#[derive(Clone, Debug, Serialize)]
pub struct SeedSummary {
    /// The seeds that were run.
    pub seeds: Vec<u64>,
    /// Seeds in which both tasks were learned to ε; `null` with edited task vectors, which say nothing of it.
    pub learned: Option<usize>,
    /// On λ1 = 1: from this λ2 up to the line's end the loss of T2 is at most ε.
    pub t2_loss_at_most_epsilon_from: ThresholdSpread,
    /// On λ1 = 1: from this λ2 up to the line's end the accuracy of T2 is at least 95 %.
    pub t2_accuracy_at_least_0_95_from: ThresholdSpread,
    /// On λ1 = 1: down to this λ2, from λ2 = 0, the loss of T1 is at most ε.
    pub t1_loss_at_most_epsilon_down_to: ThresholdSpread,
    /// Soundness and coverage of every statement that speaks; over the seeds that were learned; empty
    /// where a premise is missing.
    pub statements: Vec<StatementSpread>,
}

/// A threshold in λ2 over seeds.
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
    /// Seeds in which it never holds: not at the line's upper end for T2, not at λ2 = 0 for T1.
    pub never: usize,
}

/// A number over seeds.
#[derive(Clone, Debug, Serialize)]
pub struct SpreadSummary {
    /// Mean.
    pub mean: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
    /// Seeds that have it.
    pub seeds: usize,
    /// Seeds without it: the condition holds nowhere, or nothing works.
    pub without: usize,
}

/// A statement over seeds.
#[derive(Clone, Debug, Serialize)]
pub struct StatementSpread {
    /// Its name.
    pub statement: &'static str,
    /// On which line, 1 or 2 for the λ that is 1; `null` for the plane (at most 51×51 cells).
    pub line: Option<usize>,
    /// Share of the points where its condition holds at which it works.
    pub soundness: Option<SpreadSummary>,
    /// Share of the points that work at which its condition holds.
    pub coverage: Option<SpreadSummary>,
}

impl From<Spread> for SpreadSummary {
    fn from(spread: Spread) -> Self {
        Self {
            mean: spread.mean,
            low: spread.low,
            high: spread.high,
            seeds: spread.count,
            without: spread.missing,
        }
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

impl SeedSummary {
    /// The summary of a study.
    #[must_use]
    pub fn new(study: &SeedStudy) -> Self {
        let experiment = &study.setup.experiment;
        let setting = Setting::new(experiment);
        let epsilon = experiment.constants.epsilon;
        let judged = study.setup.premises().are_met();
        let statements = Statement::all(setting.axes)
            .into_iter()
            .filter(|statement| judged && statement.speaks(&setting));
        let over = |shares: &[Share], part: fn(&Share) -> Option<f64>| {
            Spread::over(shares.iter().map(part)).map(SpreadSummary::from)
        };
        Self {
            seeds: study.results.iter().map(|result| result.seed).collect(),
            learned: study.trained(epsilon),
            t2_loss_at_most_epsilon_from: study.kept_from(epsilon).into(),
            t2_accuracy_at_least_0_95_from: study.accurate_from().into(),
            t1_loss_at_most_epsilon_down_to: study.kept_down_to(epsilon).into(),
            statements: statements
                .map(|statement| {
                    let shares = study.shares(statement, &setting);
                    StatementSpread {
                        statement: statement.name(),
                        line: statement.line().map(|pair| pair.held.index() + 1),
                        soundness: over(&shares, Share::soundness),
                        coverage: over(&shares, Share::coverage),
                    }
                })
                .collect(),
        }
    }
}
