//! The same experiment over several seeds: one lucky seed proves nothing.

use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage};
use crate::Result;
use crate::experiment::{Merge, Method};
use crate::sweep::{GOOD_ACCURACY, Line, Metric, Plane, Stats, Stretch, holds_down_to, holds_from};
use crate::task::{Pair, Role, TaskId};
use crate::theory::{Setting, Share, Spread, Statement, StretchSpread, judge_line, judge_plane};

/// Planes of a seed are not finer than this: they only serve shares of cells.
const LARGEST_PLANE: usize = 51;

/// How many seeds are asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedQuestion {
    /// Seeds, from the experiment's own up.
    pub seeds: usize,
}

/// What one seed gave.
#[derive(Clone, Debug)]
pub struct SeedResult {
    /// The seed.
    pub seed: u64,
    /// The lines λ₁ = 1 and λ₂ = 1.
    pub lines: Vec<Line>,
    /// T1 at (1, 0) and T2 at (0, 1).
    pub alone: Vec<Stats>,
    /// The plane, at most 51×51 cells.
    pub plane: Plane,
}

impl SeedResult {
    /// The line of a pair of tasks, on which the coefficient of the held one is 1.
    #[must_use]
    pub fn line(&self, pair: Pair) -> Option<&Line> {
        self.lines.iter().find(|line| line.pair() == pair)
    }
}

/// Several seeds as far as they have come.
#[derive(Clone, Debug)]
pub struct SeedStudy {
    /// What it is of; its seed is the first.
    pub setup: Setup,
    /// The seeds that are wanted.
    pub wanted: Vec<u64>,
    /// What is there, in the order of the seeds.
    pub results: Vec<Arc<SeedResult>>,
}

impl SeedStudy {
    /// A study without results.
    #[must_use]
    pub fn new(question: &SeedQuestion, setup: &Setup) -> Self {
        let first = setup.experiment.training.seed;
        Self {
            setup: setup.clone(),
            wanted: (0..question.seeds as u64)
                .map(|offset| first.wrapping_add(offset))
                .collect(),
            results: Vec::new(),
        }
    }

    /// Takes over what another study of the same setup has found already and this one has not.
    pub(super) fn take_over(&mut self, other: &Self) {
        let common = other.results.len().min(self.wanted.len());
        if common > self.results.len() {
            self.results = other.results[..common].to_vec();
        }
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.results.len() == self.wanted.len()
    }

    /// The share that is done.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> f64 {
        self.results.len() as f64 / self.wanted.len().max(1) as f64
    }

    /// On λ₁ = 1: from this λ₂ up to the line's end the loss of T2 is at most ε.
    #[must_use]
    pub fn kept_from(&self, epsilon: f64) -> StretchSpread {
        self.thresholds(self.pair().free, |values, stats| {
            holds_from(values, |index| stats[index].loss <= epsilon)
        })
    }

    /// On λ₁ = 1: from this λ₂ up to the line's end the accuracy of T2 is at least 95 %.
    #[must_use]
    pub fn accurate_from(&self) -> StretchSpread {
        self.thresholds(self.pair().free, |values, stats| {
            holds_from(values, |index| stats[index].accuracy >= GOOD_ACCURACY)
        })
    }

    /// On λ₁ = 1, down from λ₂ = 0: down to here the loss of T1 is at most ε.
    #[must_use]
    pub fn kept_down_to(&self, epsilon: f64) -> StretchSpread {
        self.thresholds(self.pair().held, |values, stats| {
            holds_down_to(values, 0.0, |index| stats[index].loss <= epsilon)
        })
    }

    /// The first of the theorems' lines, on which thresholds are: λ₁ is held.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let [first, _] = self.setup.experiment.axes().pairs();
        first
    }

    fn thresholds(
        &self,
        task: TaskId,
        find: impl Fn(&[f64], &[Stats]) -> Stretch,
    ) -> StretchSpread {
        let along = self.results.iter().filter_map(|result| {
            let line = result.line(self.pair())?;
            Some(find(&line.values, line.task(Role::Task(task))?))
        });
        StretchSpread::over(along)
    }

    /// How a statement does in every seed that meets every premise.
    #[must_use]
    pub fn shares(&self, statement: Statement, setting: &Setting) -> Vec<Share> {
        let judge = |result: &Arc<SeedResult>| match statement.line() {
            Some(pair) => result
                .line(pair)
                .map(|line| judge_line(statement, line, setting))
                .unwrap_or_default(),
            None => judge_plane(statement, &result.plane, setting),
        };
        let constants = &setting.constants;
        let met = |result: &&Arc<SeedResult>| {
            let premises = self.setup.premises_measured(&result.alone, constants);
            premises.are_met()
        };
        self.results.iter().filter(met).map(judge).collect()
    }

    /// Seeds in which both tasks were learned to ε, as every theorem presumes. Of edited task vectors that is not known.
    #[must_use]
    pub fn trained(&self, epsilon: f64) -> Option<usize> {
        let merge = &self.setup.experiment.merge;
        if merge.method() == Method::Arithmetic && !merge.is_plain() {
            return None;
        }
        let trained =
            |result: &&Arc<SeedResult>| result.alone.iter().all(|stats| stats.loss <= epsilon);
        Some(self.results.iter().filter(trained).count())
    }

    /// A metric along the line of a pair: the running coefficient, and the spread over seeds.
    #[must_use]
    pub fn band(&self, pair: Pair, role: Role, metric: Metric) -> Vec<(f64, Spread)> {
        let lines: Vec<&Line> = self
            .results
            .iter()
            .filter_map(|result| result.line(pair))
            .collect();
        let Some(first) = lines.first() else {
            return Vec::new();
        };
        let at = |index: usize| {
            let values = lines.iter().map(|line| {
                let stats = line.task(role)?.get(index)?;
                Some(metric.of(stats)).filter(|value| value.is_finite())
            });
            Some((first.values[index], Spread::over(values)?))
        };
        (0..first.values.len()).filter_map(at).collect()
    }

    /// Computes the next seed.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub(super) fn next_piece(
        &mut self,
        lab: &mut Lab,
        setup: &Setup,
        listener: Listener<'_>,
    ) -> Result<()> {
        let Some(seed) = self.wanted.get(self.results.len()).copied() else {
            return Ok(());
        };
        let offset = self.results.len() as u64;
        let setup = setup.with(|experiment| {
            experiment.training.seed = seed;
            // The spread over seeds is one over masks, too.
            if let Merge::Dare(dare) = &mut experiment.merge {
                dare.mask_seed = dare.mask_seed.wrapping_add(offset);
            }
            experiment.grid.cells = experiment.grid.cells.min(LARGEST_PLANE);
        });
        let subject = lab.subject(&setup, listener)?;
        let progress = |share| listener(Report::Progress(Stage::Study, share));
        let mut each_level = |_: &Plane| std::ops::ControlFlow::Continue(());
        self.results.push(Arc::new(SeedResult {
            seed,
            lines: subject.theorem_lines(&progress)?,
            alone: subject.alone(&progress)?,
            plane: subject.plane(&progress, &mut each_level)?,
        }));
        Ok(())
    }
}
