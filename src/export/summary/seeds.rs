//! The part of a summary that is about several seeds.

use serde::Serialize;

use super::thresholds::SeedThreshold;
use crate::lab::SeedStudy;
use crate::theory::{Setting, Share, Spread, Statement};

/// Thresholds and shares over several seeds.
#[derive(Clone, Debug, Serialize)]
pub struct SeedSummary {
    /// The seeds that were run.
    pub seeds: Vec<u64>,
    /// Seeds in which both tasks were learned to ε; `null` with edited task vectors, which say nothing of it.
    pub learned: Option<usize>,
    /// Thresholds on λ1 = 1, with ε as the bound of the loss.
    pub thresholds: Vec<SeedThreshold>,
    /// Soundness and coverage of every statement that speaks; over the seeds that were learned; empty
    /// where a premise is missing.
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
            thresholds: SeedThreshold::all(study, epsilon),
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
