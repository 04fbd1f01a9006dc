//! The part of a summary that is about several seeds.

use serde::Serialize;

use crate::lab::SeedStudy;
use crate::theory::{Setting, Share, Spread, Statement};

/// Thresholds and shares over several seeds.
#[derive(Clone, Debug, Serialize)]
pub struct SeedSummary {
    /// The seeds that were run.
    pub seeds: Vec<u64>,
    /// Seeds in which both tasks were learned to ε.
    pub learned: usize,
    /// On λ1 = 1: from this λ2 up the loss of T2 is at most ε.
    pub t2_loss_at_most_epsilon_from: Option<SpreadSummary>,
    /// On λ1 = 1: from this λ2 up the accuracy of T2 is at least 95 %.
    pub t2_accuracy_at_least_0_95_from: Option<SpreadSummary>,
    /// On λ1 = 1: down to this λ2 the loss of T1 is at most ε.
    pub t1_loss_at_most_epsilon_down_to: Option<SpreadSummary>,
    /// Soundness and coverage of every statement that speaks; empty for data that do not meet the assumptions.
    pub statements: Vec<StatementSpread>,
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
    /// Seeds without it: the threshold lies beyond the plane, or is never reached.
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

impl SeedSummary {
    /// The summary of a study.
    #[must_use]
    pub fn new(study: &SeedStudy) -> Self {
        let experiment = &study.setup.experiment;
        let setting = Setting::new(experiment);
        let epsilon = experiment.constants.epsilon;
        let judged = study.setup.meets_assumptions();
        let statements = Statement::ALL
            .into_iter()
            .filter(|statement| judged && statement.speaks(&setting));
        let over = |shares: &[Share], part: fn(&Share) -> Option<f64>| {
            Spread::over(shares.iter().map(part)).map(SpreadSummary::from)
        };
        Self {
            seeds: study.results.iter().map(|result| result.seed).collect(),
            learned: study.trained(epsilon),
            t2_loss_at_most_epsilon_from: study.kept_from(epsilon).map(SpreadSummary::from),
            t2_accuracy_at_least_0_95_from: study.accurate_from().map(SpreadSummary::from),
            t1_loss_at_most_epsilon_down_to: study.kept_down_to(epsilon).map(SpreadSummary::from),
            statements: statements
                .map(|statement| {
                    let shares = study.shares(statement, &setting);
                    StatementSpread {
                        statement: statement.name(),
                        line: statement.line().map(|held| held + 1),
                        soundness: over(&shares, Share::soundness),
                        coverage: over(&shares, Share::coverage),
                    }
                })
                .collect(),
        }
    }
}
