//! The part of a summary that is about task vector bases.

use serde::Serialize;

use crate::experiment::TaskKey;
use crate::lab::{BasesStudy, BasisResult};
use crate::sweep::Stats;

/// Bases of every size, M = 1 … T, of the kind that was merged by.
#[derive(Clone, Debug, Serialize)]
pub struct BasesSummary {
    /// How they are found, as after `--kind`.
    pub kind: &'static str,
    /// A basis for each M; that of M = T is the task vectors themselves, which is task arithmetic.
    pub sizes: Vec<BasisSummary>,
}

/// A basis of M vectors.
#[derive(Clone, Debug, Serialize)]
pub struct BasisSummary {
    /// M.
    pub bases: usize,
    /// Vectors that are stored: M, by pca with the mean M + 1.
    pub vectors: usize,
    /// The share of the task vectors' memory that is saved; below 0 where more is stored.
    pub saved: f64,
    /// (1/T²) Σ ‖τ̂ − τ‖².
    pub error: f64,
    /// The least error of M vectors and the mean, which pca reaches.
    pub bound_with_mean: f64,
    /// The least error of M vectors alone.
    pub bound: f64,
    /// Every task at Ψ(0) + (1/T) Σ τ̂.
    pub addition: Vec<BasisTask>,
    /// Every task at Ψ(0) + (2/T) Σ τ̂.
    pub doubled: Vec<BasisTask>,
    /// For every task t, all tasks at Ψ(0) − τ̂_t.
    pub negation: Vec<NegatedTask>,
}

/// Where a task's own vector is subtracted.
#[derive(Clone, Debug, Serialize)]
pub struct NegatedTask {
    /// Whose vector it is.
    pub negated: TaskKey,
    /// Every task there.
    pub tasks: Vec<BasisTask>,
}

/// A task under a model of a basis.
#[derive(Clone, Debug, Serialize)]
pub struct BasisTask {
    /// Which.
    pub task: TaskKey,
    /// Share of samples with y·f > 0.
    pub accuracy: f64,
    /// Mean loss.
    pub loss: f64,
}

impl BasesSummary {
    /// The summary of a study.
    #[must_use]
    pub fn new(study: &BasesStudy) -> Self {
        let keys = || study.setup.experiment.tasks().map(TaskKey);
        let tasks = |stats: &[Stats]| -> Vec<BasisTask> {
            let each = keys().zip(stats).map(|(task, stats)| BasisTask {
                task,
                accuracy: stats.accuracy,
                loss: stats.loss,
            });
            each.collect()
        };
        let size = |result: &BasisResult| {
            let (bounds, storage) = (study.bounds()?, study.storage(result.count)?);
            let bound = |of: &[f64]| of.get(result.count.checked_sub(1)?).copied();
            let negated = keys().zip(&result.negation);
            Some(BasisSummary {
                bases: result.count,
                vectors: storage.vectors,
                saved: storage.saved(),
                error: result.error,
                bound_with_mean: bound(&bounds.with_mean)?,
                bound: bound(&bounds.linear)?,
                addition: tasks(&result.addition),
                doubled: tasks(&result.doubled),
                negation: negated
                    .map(|(negated, stats)| NegatedTask {
                        negated,
                        tasks: tasks(stats),
                    })
                    .collect(),
            })
        };
        let sizes = study.results.iter();
        Self {
            kind: study.question.kind.name(),
            sizes: sizes.filter_map(|result| size(result)).collect(),
        }
    }
}
