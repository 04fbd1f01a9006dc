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
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Matrices, each with its factor or that there is none, made by another program.
    const CASES: &str = include_str!("../../../../tests/data/cholesky.json");

    fn numbers(value: &Value) -> Vec<Vec<f64>> {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let row = |row: &Value| list(row).iter().filter_map(Value::as_f64).collect();
        list(value).iter().map(row).collect()
    }

    #[test]
    fn matrices_have_the_factors_of_another_program_and_are_refused_where_it_refuses() {
        let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
        assert_eq!(cases.len(), 16);
        for case in cases {
            let rows = numbers(&case["gram"]);
            let found = Correlations::new(&rows);
            if case.get("refused").is_some() {
                assert!(found.is_err(), "{case}");
                continue;
            }
            let found = found.unwrap();
            let (lower, directions) = (numbers(&case["lower"]), found.directions());
            for (expected, row) in lower.iter().zip(&directions) {
                for (expected, number) in expected.iter().zip(row) {
                    assert!((expected - number).abs() < 1e-12, "{case}: {row:?}");
                }
            }
            assert_eq!(Vec::<Vec<f64>>::from(found), rows);
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        let said = |rows: &[&[f64]]| {
            let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
            Correlations::new(&rows)
                .map_err(|error| error.to_string())
                .err()
                .unwrap_or_default()
        };
        // The eigenvalues of [[1, −a, −a], …] are 1 − 2a and 1 + a twice.
        let impossible: &[&[f64]] = &[&[1.0, -0.9, -0.9], &[-0.9, 1.0, -0.9], &[-0.9, -0.9, 1.0]];
        for (rows, words) in [
            (impossible, "found -0.800 as the smallest"),
            (
                &[&[1.0]],
                "expected 2 to 8 rows, one for each task, found 1",
            ),
            (
                &[&[1.0, 0.2], &[0.2]],
                "2 numbers in the row of t2, found 1",
            ),
            (
                &[&[1.0, 1.2], &[1.2, 1.0]],
                "in [-1, 1], found 1.2 for t1 and t2",
            ),
            (
                &[&[1.0, f64::NAN], &[f64::NAN, 1.0]],
                "in [-1, 1], found NaN",
            ),
            (
                &[&[1.0, 0.2], &[0.2, 0.9]],
                "1 on the diagonal, found 0.9 for t2 and t2",
            ),
            (
                &[&[f64::NAN, 0.2], &[0.2, 1.0]],
                "1 on the diagonal, found NaN",
            ),
            (
                &[&[1.0, 0.2], &[0.3, 1.0]],
                "found 0.2 for t1 and t2, but 0.3",
            ),
        ] {
            let said = said(rows);
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn one_correlation_moves_as_far_as_the_others_let_it() {
        let task = |index| TaskId::new(index).unwrap();
        let [one, two, three] = [0, 1, 2].map(task);
        // Of two tasks every α is open.
        let open = Correlations::default().open(one, two);
        assert_eq!((open.start().get(), open.end().get()), (-1.0, 1.0));
        // With α₁₃ = 0.6 and α₂₃ = 0.8 the ends are 0.6·0.8 ± 0.8·0.6, by the angles' sum and difference.
        let rows = [
            vec![1.0, 0.3, 0.6],
            vec![0.3, 1.0, 0.8],
            vec![0.6, 0.8, 1.0],
        ];
        let mut three_tasks = Correlations::new(&rows).unwrap();
        let open = three_tasks.open(two, one);
        assert!(open.start().get().abs() < 1e-12 && (open.end().get() - 0.96).abs() < 1e-12);
        three_tasks.set(one, two, Correlation::clamped(1.0));
        assert!((three_tasks.between(two, one).get() - 0.96).abs() < 1e-12);
        let rows: Vec<Vec<f64>> = three_tasks.clone().into();
        assert_eq!(Correlations::new(&rows).unwrap(), three_tasks);
        // A step further there is no such matrix.
        let beyond = |alpha: f64| {
            let mut rows = rows.clone();
            (rows[0][1], rows[1][0]) = (alpha, alpha);
            Correlations::new(&rows)
        };
        assert!(beyond(0.961).is_err() && beyond(-0.001).is_err() && beyond(0.5).is_ok());
        // Twins leave nothing open.
        let twins = [
            vec![1.0, 1.0, 0.3],
            vec![1.0, 1.0, 0.3],
            vec![0.3, 0.3, 1.0],
        ];
        let open = Correlations::new(&twins).unwrap().open(one, three);
        assert!((open.start().get() - 0.3).abs() < 1e-4 && (open.end().get() - 0.3).abs() < 1e-4);
    }

    proptest! {
        /// Of any vectors, as many or fewer independent ones than tasks.
        #[test]
        fn vectors_have_correlations_and_each_moves_between_its_ends(
            rows in (2_usize..=8, 1_usize..=8).prop_flat_map(|(tasks, independent)| vec(vec(-1.0..1.0, independent), tasks)),
            (first, second) in (0_usize..8, 0_usize..8),
        ) {
            let norm = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assume!(rows.iter().all(|row| norm(row) > 0.1));
            let cosine = |a: &Vec<f64>, b: &Vec<f64>| {
                let product: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                (product / norm(a) / norm(b)).clamp(-1.0, 1.0)
            };
            let entry = |i: usize, j: usize| if i == j { 1.0 } else { cosine(&rows[i], &rows[j]) };
            let tasks = 0..rows.len();
            let matrix: Vec<Vec<f64>> = tasks.clone().map(|i| tasks.clone().map(|j| entry(i, j)).collect()).collect();
            let mut found = Correlations::new(&matrix).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let directions = found.directions();
            for (i, row) in directions.iter().enumerate() {
                for (j, other) in directions.iter().enumerate() {
                    let product: f64 = row.iter().zip(other).map(|(x, y)| x * y).sum();
                    // What is dropped is as long as √PIVOT.
                    prop_assert!((product - matrix[i][j]).abs() < 1e-4);
                }
                prop_assert!(row[i + 1..].iter().all(|above| *above == 0.0));
            }
            let [one, other] = [first, second].map(|at| TaskId::new(at % rows.len()).unwrap());
            let open = found.open(one, other);
            let own = found.between(one, other).get();
            prop_assert!(open.start().get() <= own + 1e-4 && own <= open.end().get() + 1e-4);
            for end in [*open.start(), *open.end()] {
                found.set(one, other, end);
                let moved: Vec<Vec<f64>> = found.clone().into();
                prop_assert!(Correlations::new(&moved).is_ok());
            }
        }
    }

    #[test]
    fn what_there_is_not_is_orthogonal_and_stays() {
        let third = TaskId::new(2).unwrap();
        let mut two = Correlations::of_two(Correlation::clamped(0.4));
        two.set(TaskId::T1, third, Correlation::clamped(0.9));
        two.set(TaskId::T1, TaskId::T1, Correlation::clamped(0.1));
        assert_eq!(two, Correlations::of_two(Correlation::clamped(0.4)));
        assert_eq!(two.between(TaskId::T2, third), Correlation::default());
        assert_eq!(two.between(TaskId::T2, TaskId::T2).get(), 1.0);
    }
}
