//! A basis as it was measured, and what it saves.

use crate::experiment::BasisKind;
use crate::sweep::{Stats, smaller};
use crate::task::TaskId;

/// Bytes of a stored number.
const SINGLE: usize = size_of::<f32>();

/// A basis of M vectors, and what becomes of addition and negation.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisResult {
    /// M. Of as many as there are tasks the vectors are the task vectors τ themselves.
    pub count: usize,
    /// (1/T²) Σ_t ‖τ̂_t − τ_t‖².
    pub error: f64,
    /// Ψ(0) + (1/T) Σ_t τ̂_t on every task, `[T]`.
    pub addition: Vec<Stats>,
    /// Ψ(0) + (2/T) Σ_t τ̂_t on every task, `[T]`.
    pub doubled: Vec<Stats>,
    /// Ψ(0) − τ̂_t of every t, on every task, `[T][T]`.
    pub negation: Vec<Vec<Stats>>,
}

/// What is stored in place of T task vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Vectors: M, with principal components and their mean M + 1.
    pub vectors: usize,
    /// Numbers of these, and of how every task is made of them.
    pub numbers: usize,
    /// Numbers of T task vectors.
    pub whole: usize,
}

impl Storage {
    /// For a basis of `count` vectors of so many numbers in place of `tasks`.
    #[must_use]
    pub fn of(kind: BasisKind, count: usize, tasks: usize, parameters: usize) -> Self {
        let whole = tasks * parameters;
        if count >= tasks {
            return Self {
                vectors: tasks,
                numbers: whole,
                whole,
            };
        }
        let vectors = match kind {
            BasisKind::Pca => count + 1,
            BasisKind::Ae | BasisKind::Random => count,
        };
        Self {
            vectors,
            numbers: vectors * parameters + count * tasks,
            whole,
        }
    }

    /// The share of the numbers that need not be stored; below 0 where more are.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn saved(&self) -> f64 {
        1.0 - self.numbers as f64 / self.whole.max(1) as f64
    }

    /// Bytes that need not be stored; 0 where more are.
    #[must_use]
    pub fn saved_bytes(&self) -> usize {
        self.whole.saturating_sub(self.numbers) * SINGLE
    }
}

impl BasisResult {
    /// The mean accuracy of the sum over all tasks.
    #[must_use]
    pub fn added(&self) -> f64 {
        mean(self.addition.iter().map(|stats| stats.accuracy))
    }

    /// The same of twice that sum.
    #[must_use]
    pub fn added_twice(&self) -> f64 {
        mean(self.doubled.iter().map(|stats| stats.accuracy))
    }

    /// The task that the sum does worst, and its accuracy.
    #[must_use]
    pub fn worst_added(&self) -> Option<(TaskId, f64)> {
        let all = TaskId::all().zip(&self.addition);
        let all = all.map(|(task, stats)| (task, stats.accuracy));
        all.reduce(|worst, own| {
            let least = smaller(own.1, worst.1);
            let is_worse =
                least.to_bits() == own.1.to_bits() && own.1.to_bits() != worst.1.to_bits();
            if is_worse { own } else { worst }
        })
    }

    /// The accuracy of a task whose own τ̂ is subtracted.
    #[must_use]
    pub fn negated(&self, task: TaskId) -> Option<f64> {
        let own = self.negation.get(task.index())?.get(task.index())?;
        Some(own.accuracy)
    }

    /// The mean accuracy of the others where a task's τ̂ is subtracted.
    #[must_use]
    pub fn others(&self, task: TaskId) -> Option<f64> {
        let all = self.negation.get(task.index())?.iter().enumerate();
        let others = all.filter(|(at, _)| *at != task.index());
        Some(mean(others.map(|(_, stats)| stats.accuracy)))
    }

    /// The mean over the tasks of what each loses by its own negation: its accuracy then.
    #[must_use]
    pub fn mean_negated(&self) -> f64 {
        mean(TaskId::first(self.negation.len()).filter_map(|task| self.negated(task)))
    }

    /// The mean over the tasks of the others' accuracy.
    #[must_use]
    pub fn mean_others(&self) -> f64 {
        mean(TaskId::first(self.negation.len()).filter_map(|task| self.others(task)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(accuracy: f64) -> Stats {
        Stats {
            accuracy,
            ..Stats::default()
        }
    }

    #[test]
    fn a_basis_saves_what_it_and_its_coefficients_leave_over() {
        let of = |kind, count| Storage::of(kind, count, 4, 100);
        // Two components, their mean and 2·4 coefficients in place of 400 numbers.
        let pca = of(BasisKind::Pca, 2);
        assert_eq!((pca.vectors, pca.numbers, pca.whole), (3, 308, 400));
        assert!((pca.saved() - 0.23).abs() < 1e-12);
        assert_eq!(pca.saved_bytes(), 92 * 4);
        assert_eq!(of(BasisKind::Ae, 2).numbers, 208);
        // Three components and the mean are four vectors: nothing is saved.
        assert!(of(BasisKind::Pca, 3).saved() < 0.0);
        assert_eq!(of(BasisKind::Pca, 3).saved_bytes(), 0);
        for kind in BasisKind::ALL {
            assert_eq!(of(*kind, 4).numbers, 400);
        }
    }

    #[test]
    fn addition_is_told_by_its_mean_and_worst_and_negation_task_by_task() {
        let result = BasisResult {
            count: 1,
            error: 0.0,
            addition: vec![at(1.0), at(0.5), at(0.9)],
            doubled: vec![at(1.0); 3],
            negation: vec![
                vec![at(0.1), at(0.8), at(0.6)],
                vec![at(1.0), at(0.2), at(0.0)],
                vec![at(1.0), at(1.0), at(0.6)],
            ],
        };
        assert!((result.added() - 0.8).abs() < 1e-12);
        assert_eq!(result.added_twice(), 1.0);
        let second = TaskId::all().nth(1);
        assert_eq!(result.worst_added(), second.map(|task| (task, 0.5)));
        assert_eq!(result.negated(TaskId::T1), Some(0.1));
        assert_eq!(second.and_then(|task| result.others(task)), Some(0.5));
        assert!((result.mean_negated() - 0.3).abs() < 1e-12);
        assert!((result.mean_others() - (0.7 + 0.5 + 1.0) / 3.0).abs() < 1e-12);
    }
}
