//! The same experiment over several seeds: one lucky seed proves nothing.

use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage};
use crate::Result;
use crate::sweep::{Line, Plane, Stats};

/// Planes of a seed are not finer than this: they only serve shares of cells.
const LARGEST_PLANE: usize = 51;

/// How many seeds are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        let mut experiment = setup.experiment.as_ref().clone();
        experiment.training.seed = seed;
        experiment.grid.cells = experiment.grid.cells.min(LARGEST_PLANE);
        let setup = Setup {
            experiment: Arc::new(experiment),
            ..setup.clone()
        };
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
