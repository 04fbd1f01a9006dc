//! How the tasks' patterns lie to each other, all of them, and so where each points.

use std::ops::RangeInclusive;

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::{Correlation, TaskId, number};
use crate::{Error, Result};

/// The field of the matrix.
const FIELD: &str = "correlations";
/// The fewest tasks that there are correlations of.
const FEWEST: usize = 2;
/// An entry and its mirror image, and the diagonal and 1, may differ by this much.
const SYMMETRIC: f64 = 1e-12;
/// What is left of a pattern's squared length beside the patterns before it counts as nothing up to here, on either side
/// of 0: the sums are of numbers near 1 in f64.
const PIVOT: f64 = 1e-9;
/// What may be left of a column without a pivot; in a matrix without negative eigenvalues it is at most √PIVOT.
const REST: f64 = 1e-4;

/// The correlations μᵢᵀμⱼ of two to eight tasks: a symmetric matrix with ones on its diagonal and no negative eigenvalue,
/// which is what unit vectors have. In files all its rows are written; here what stands above the diagonal is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<f64>>", into = "Vec<Vec<f64>>")]
pub struct Correlations {
    tasks: usize,
    /// Row by row what stands above the diagonal.
    upper: Vec<Correlation>,
}

impl Default for Correlations {
    /// Two orthogonal tasks.
    fn default() -> Self {
        Self::of_two(Correlation::default())
    }
}

impl Correlations {
    /// Two tasks with correlation α; every α ∈ [−1, 1] will do.
    #[must_use]
    pub fn of_two(alpha: Correlation) -> Self {
        Self {
            tasks: FEWEST,
            upper: vec![alpha],
        }
    }

    /// The correlations of a whole matrix, a list a row.
    ///
    /// # Errors
    /// If it is not square, of another size, not symmetric, without ones on its diagonal, has an entry outside [−1, 1] or
    /// a negative eigenvalue; the smallest one is told then.
    pub fn new(rows: &[Vec<f64>]) -> Result<Self> {
        let tasks = rows.len();
        let refused = |expected: String, found: String| Err(Error::value(FIELD, expected, found));
        if !(FEWEST..=TaskId::MOST).contains(&tasks) {
            let expected = format!("{FEWEST} to {} rows, one for each task", TaskId::MOST);
            return refused(expected, tasks.to_string());
        }
        let mut upper = Vec::new();
        for (row, of) in rows.iter().zip(TaskId::all()) {
            if row.len() != tasks {
                let expected = format!("{tasks} numbers in the row of {}", of.key());
                return refused(expected, row.len().to_string());
            }
            for (entry, with) in row.iter().zip(TaskId::all()) {
                let between = || format!("{entry} for {} and {}", of.key(), with.key());
                let mirrored = rows.get(with.index()).and_then(|row| row.get(of.index()));
                if of == with && (entry.is_nan() || (entry - 1.0).abs() > SYMMETRIC) {
                    return refused("1 on the diagonal".into(), between());
                }
                if !number::CORRELATION.has(*entry) && of != with {
                    return refused("correlations in [-1, 1]".into(), between());
                }
                if let Some(mirrored) = mirrored
                    && (entry - mirrored).abs() > SYMMETRIC
                {
                    let found = format!("{}, but {mirrored} the other way round", between());
                    return refused("a symmetric matrix".into(), found);
                }
                if with > of {
                    upper.push(Correlation::clamped(*entry));
                }
            }
        }
        let found = Self { tasks, upper };
        match found.factor() {
            Some(_) => Ok(found),
            None => refused(
                "correlations that unit vectors can have, a matrix without negative eigenvalues"
                    .into(),
                format!("{:.3} as the smallest", found.smallest_eigenvalue()),
            ),
        }
    }

    /// The same of another number of tasks; new ones are orthogonal to all others.
    #[must_use]
    pub fn resized(&self, tasks: usize) -> Self {
        let tasks = tasks.clamp(FEWEST, TaskId::MOST);
        let pairs = TaskId::first(tasks)
            .flat_map(|one| TaskId::first(tasks).map(move |other| (one, other)))
            .filter(|(one, other)| one < other);
        Self {
            tasks,
            upper: pairs.map(|(one, other)| self.between(one, other)).collect(),
        }
    }

    /// How many tasks there are.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.tasks
    }

    /// μᵢᵀμⱼ of two tasks; 1 of a task with itself, and 0 with one that there is not.
    #[must_use]
    pub fn between(&self, one: TaskId, other: TaskId) -> Correlation {
        if one == other {
            return Correlation::clamped(1.0);
        }
        let at = self.place(one, other);
        at.and_then(|at| self.upper.get(at).copied())
            .unwrap_or_default()
    }

    /// The correlations of all other pairs than one, row by row.
    #[must_use]
    pub fn besides(&self, one: TaskId, other: TaskId) -> Vec<Correlation> {
        let left_out = self.place(one, other);
        let entries = self.upper.iter().enumerate();
        let others = entries.filter(|(at, _)| Some(*at) != left_out);
        others.map(|(_, entry)| *entry).collect()
    }

    /// Sets the correlation of two tasks, or the nearest to it that the others leave open; that of a task with itself, or
    /// with one that there is not, stays.
    pub fn set(&mut self, one: TaskId, other: TaskId, alpha: Correlation) {
        let open = self.open(one, other);
        let (low, high) = (open.start().get(), open.end().get());
        if let Some(at) = self.place(one, other)
            && let Some(entry) = self.upper.get_mut(at)
        {
            *entry = Correlation::clamped(alpha.get().max(low).min(high));
        }
    }

    /// What the other correlations leave open for that of two tasks: the product of both patterns within the span of the
    /// other tasks', give or take the product of the lengths of what they have outside it.
    #[must_use]
    pub fn open(&self, one: TaskId, other: TaskId) -> RangeInclusive<Correlation> {
        let entry = self.between(one, other);
        if one == other || self.place(one, other).is_none() {
            return entry..=entry;
        }
        let rest = TaskId::first(self.tasks).filter(|task| *task != one && *task != other);
        let order: Vec<TaskId> = rest.chain([one, other]).collect();
        let mut matrix = self.matrix(&order);
        // Without their own correlation, so that the factor is of the others alone.
        let last = self.tasks - 1;
        let (mut shared, mut left) = (0.0, [1.0; 2]);
        (matrix[(last, last - 1)], matrix[(last - 1, last)]) = (0.0, 0.0);
        let columns = eliminated(&matrix, last - 1);
        for column in 0..last - 1 {
            let [first, second] = [columns[(last - 1, column)], columns[(last, column)]];
            shared += first * second;
            left = [left[0] - first * first, left[1] - second * second];
        }
        let [first, second] = left.map(|left: f64| left.max(0.0));
        let reach = (first * second).sqrt();
        Correlation::clamped(shared - reach)..=Correlation::clamped(shared + reach)
    }

    /// Where every task's pattern points: the rows of the lower Cholesky factor, `[T][T]`, so that μ₁ = e₁, and a task's
    /// pattern depends on the correlations with and among the tasks before it alone.
    #[must_use]
    pub fn directions(&self) -> Vec<Vec<f64>> {
        // What was accepted has a factor.
        let factor = self
            .factor()
            .unwrap_or_else(|| DMatrix::identity(self.tasks, self.tasks));
        let rows = factor.row_iter();
        rows.map(|row| row.iter().copied().collect()).collect()
    }

    /// The lower Cholesky factor `[T, T]`; nothing if there is none. A pattern in the span of those before it has a 0 on
    /// the diagonal, and all below it is 0.
    fn factor(&self) -> Option<DMatrix<f64>> {
        let order: Vec<TaskId> = TaskId::first(self.tasks).collect();
        let matrix = self.matrix(&order);
        let low = eliminated(&matrix, self.tasks);
        for column in 0..self.tasks {
            let left = |row: usize| {
                let known = (0..column).map(|k| low[(row, k)] * low[(column, k)]);
                matrix[(row, column)] - known.sum::<f64>()
            };
            let pivot = left(column);
            let rest = (column + 1..self.tasks).map(|row| left(row).abs());
            if pivot < -PIVOT || (pivot <= PIVOT && rest.fold(0.0, f64::max) > REST) {
                return None;
            }
        }
        Some(low)
    }

    fn smallest_eigenvalue(&self) -> f64 {
        let order: Vec<TaskId> = TaskId::first(self.tasks).collect();
        self.matrix(&order).symmetric_eigenvalues().min()
    }

    /// The matrix with its rows and columns in an order of the tasks.
    fn matrix(&self, order: &[TaskId]) -> DMatrix<f64> {
        DMatrix::from_fn(order.len(), order.len(), |row, column| {
            self.between(order[row], order[column]).get()
        })
    }

    /// Where the correlation of two different tasks stands in `upper`.
    fn place(&self, one: TaskId, other: TaskId) -> Option<usize> {
        let (row, column) = (one.min(other).index(), one.max(other).index());
        (row < column && column < self.tasks)
            .then(|| row * self.tasks - row * (row + 1) / 2 + column - row - 1)
    }
}

/// The first columns of a matrix's lower Cholesky factor; a column without a pivot is 0.
fn eliminated(matrix: &DMatrix<f64>, columns: usize) -> DMatrix<f64> {
    let size = matrix.nrows();
    let mut low = DMatrix::zeros(size, size);
    for column in 0..columns {
        for row in column..size {
            let known = (0..column).map(|k| low[(row, k)] * low[(column, k)]);
            let left: f64 = matrix[(row, column)] - known.sum::<f64>();
            let pivot: f64 = low[(column, column)];
            low[(row, column)] = if row == column {
                if left > PIVOT { left.sqrt() } else { 0.0 }
            } else if pivot > 0.0 {
                left / pivot
            } else {
                0.0
            };
        }
    }
    low
}

impl TryFrom<Vec<Vec<f64>>> for Correlations {
    type Error = Error;

    fn try_from(rows: Vec<Vec<f64>>) -> Result<Self> {
        Self::new(&rows)
    }
}

impl From<Correlations> for Vec<Vec<f64>> {
    fn from(correlations: Correlations) -> Self {
        let tasks = || TaskId::first(correlations.tasks);
        let row = |one| tasks().map(move |other| (one, other));
        tasks()
            .map(|one| {
                row(one)
                    .map(|(one, other)| correlations.between(one, other).get())
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
