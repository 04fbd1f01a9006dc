//! Task Vector Bases of every size (Zeng et al. 2025): what M vectors in place of T save, what they leave out, and how addition
//! and negation do with what they give.

mod result;

use std::sync::Arc;

use nalgebra::DMatrix;
use rayon::prelude::*;

pub use result::{BasisResult, Storage};

use super::{Lab, Listener, Report, Setup, Stage, Subject};
use crate::experiment::{Bases, BasisKind};
use crate::sweep::{Progress, Stats, larger, stats_of};
use crate::task::{Dataset, Role, TaskId};
use crate::vector::ways::{BasisBounds, basis_bounds, reconstruction, reconstruction_error};
use crate::vector::{affine, gram_of};
use crate::{Error, Result, pools};

/// Which bases are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasesQuestion {
    /// How they are found.
    pub kind: BasisKind,
}

/// Bases of M = 1, …, T vectors as far as they have come: the T task vectors themselves first, then from M = 1 up.
///
/// A basis is T + 2 models, T(T + 2) in all: fewer than a plane of 9×9 cells has, whatever the model.
#[derive(Clone, Debug)]
pub struct BasesStudy {
    /// What it is of.
    pub setup: Setup,
    /// How the bases are found.
    pub question: BasesQuestion,
    /// What is there, in the order of M.
    pub results: Vec<Arc<BasisResult>>,
    /// What follows from the scalar products of the task vectors alone; nothing before the first result.
    measured: Option<Measured>,
}

/// What follows from the task vectors' scalar products.
#[derive(Clone, Debug)]
struct Measured {
    gram: DMatrix<f64>,
    bounds: BasisBounds,
    parameters: usize,
}

impl BasesStudy {
    /// A study without results.
    #[must_use]
    pub fn new(question: BasesQuestion, setup: &Setup) -> Self {
        Self {
            setup: setup.clone(),
            question,
            results: Vec::new(),
            measured: None,
        }
    }

    /// T.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.setup.experiment.tasks().count()
    }

    /// The basis of M vectors, if it is there.
    #[must_use]
    pub fn of(&self, count: usize) -> Option<&Arc<BasisResult>> {
        self.results.iter().find(|result| result.count == count)
    }

    /// That of the task vectors themselves, M = T.
    #[must_use]
    pub fn whole(&self) -> Option<&Arc<BasisResult>> {
        self.of(self.tasks())
    }

    /// The least errors that bases can leave; nothing before the first result.
    #[must_use]
    pub fn bounds(&self) -> Option<&BasisBounds> {
        Some(&self.measured.as_ref()?.bounds)
    }

    /// The least error that M vectors can leave, with the mean beside them where these have it.
    #[must_use]
    pub fn bound(&self, count: usize) -> Option<f64> {
        let bounds = self.bounds()?;
        let own = match self.question.kind {
            BasisKind::Pca => &bounds.with_mean,
            BasisKind::Ae | BasisKind::Random => &bounds.linear,
        };
        own.get(count.checked_sub(1)?).copied()
    }

    /// What is stored for M vectors; nothing before the first result.
    #[must_use]
    pub fn storage(&self, count: usize) -> Option<Storage> {
        let parameters = self.measured.as_ref()?.parameters;
        let kind = self.question.kind;
        Some(Storage::of(kind, count, self.tasks(), parameters))
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.results.len() == self.tasks()
    }

    /// The share that is done.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> f64 {
        self.results.len() as f64 / self.tasks().max(1) as f64
    }

    /// Bytes of what was found.
    pub(super) fn bytes(&self) -> usize {
        let tasks = self.tasks();
        self.results.len() * (tasks + 2) * tasks * size_of::<Stats>()
    }

    /// Finds and measures the next basis.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub(super) fn next_piece(
        &mut self,
        lab: &mut Lab,
        setup: &Setup,
        listener: Listener<'_>,
    ) -> Result<()> {
        let tasks = self.tasks();
        let missing = |count: &usize| self.of(*count).is_none();
        let Some(count) = std::iter::once(tasks).chain(1..tasks).find(missing) else {
            return Ok(());
        };
        let subject = match lab.seen(setup) {
            Some(picture) => Arc::clone(&picture.subject),
            // Of another way to merge nothing is needed but its models.
            None => Arc::new(lab.subject(&setup.whole(), listener)?),
        };
        let progress = |share| listener(Report::Progress(Stage::Study, share));
        let measured = match self.measured.take() {
            Some(measured) => measured,
            None => Measured::of(&subject, &progress)?,
        };
        let bases = Bases {
            count: Some(count),
            kind: self.question.kind,
        };
        let result = measured.result(&subject, &bases, &progress);
        self.measured = Some(measured);
        self.results.push(Arc::new(result?));
        self.results.sort_by_key(|result| result.count);
        Ok(())
    }
}

impl Measured {
    fn of(subject: &Subject, progress: Progress<'_>) -> Result<Self> {
        let gram = gram_of(subject.base(), subject.tuned(), &mut || progress(0.0))?;
        let infos = subject.model().parameters().iter();
        Ok(Self {
            bounds: basis_bounds(&gram),
            gram,
            parameters: infos.map(|info| info.shape.iter().product::<usize>()).sum(),
        })
    }

    fn result(
        &self,
        subject: &Subject,
        bases: &Bases,
        progress: Progress<'_>,
    ) -> Result<BasisResult> {
        let tasks = self.gram.nrows();
        let seed = subject.setup().experiment.training.seed;
        let found = reconstruction(&self.gram, bases, seed, &mut || progress(0.0))?;
        let found = found.unwrap_or_else(|| DMatrix::identity(tasks, tasks));
        #[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
        let share = 1.0 / tasks as f64;
        let sum: Vec<f64> = found.column_sum().iter().map(|own| own * share).collect();
        let twice = sum.iter().map(|own| 2.0 * own).collect();
        let negated = found.column_iter();
        let negated = negated.map(|column| column.iter().map(|own| -own).collect());
        let models: Vec<Vec<f64>> = [sum, twice].into_iter().chain(negated).collect();
        let mut stats = measure(subject, &models, progress)?.into_iter();
        let mut next = || stats.next().unwrap_or_default();
        Ok(BasisResult {
            count: bases.of(tasks),
            // Rounding could make it less than nothing.
            error: larger(reconstruction_error(&self.gram, &found), 0.0),
            addition: next(),
            doubled: next(),
            negation: (0..tasks).map(|_| next()).collect(),
        })
    }
}

/// The models Ψ(0) + Σ cᵢ τᵢ of some coefficients, each on every task: `[models][T]`.
fn measure(
    subject: &Subject,
    models: &[Vec<f64>],
    progress: Progress<'_>,
) -> Result<Vec<Vec<Stats>>> {
    let sets = TaskId::first(subject.tuned().len()).map(|task| {
        let role = Role::Task(task);
        subject.set(role).ok_or_else(|| role.missing())
    });
    let sets: Vec<&Dataset> = sets.collect::<Result<_>>()?;
    let loss = subject.setup().experiment.loss();
    let on_all = |coefficients: &Vec<f64>| {
        let (base, tuned) = (subject.base(), subject.tuned());
        let parameters = affine(base, tuned, coefficients, &mut || progress(0.0))?;
        let of_set = |set: &&Dataset| {
            if progress(0.0).is_break() {
                return Err(Error::Cancelled);
            }
            stats_of(subject.model(), &parameters, set, loss, progress)
        };
        sets.iter().map(of_set).collect()
    };
    // Each with its own room for a model: not more at once than there are threads.
    let all = || models.par_iter().with_max_len(1).map(on_all).collect();
    pools::sweep()?.install(all)
}
