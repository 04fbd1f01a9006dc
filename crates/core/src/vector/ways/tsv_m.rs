//! TSV-M (Gargiulo et al. 2025, "Task Singular Vectors"): every task keeps its share of the leading singular triplets of a
//! matrix, and the singular vectors of all tasks are made orthogonal together.
//!
//! Affine in λ: λᵢ scales the singular values of its task. What is no matrix is averaged, as in the authors' code.

use nalgebra::DMatrix;

use super::check;
use crate::task::GoOn;
use crate::vector::TaskVectors;
use crate::{Error, Result};

/// Singular values at most so many times the largest are those of rounding.
const CUT: f64 = 1e-6;

/// Leading singular triplets: columns u, values, rows vᵀ.
struct Triplets {
    left: DMatrix<f64>,
    values: Vec<f64>,
    right: DMatrix<f64>,
}

/// The singular triplets above the cut, largest first; none of a zero matrix.
fn triplets(matrix: &DMatrix<f64>, most: usize) -> Triplets {
    let (rows, columns) = matrix.shape();
    let found = matrix.clone().svd(true, true);
    let (Some(left), Some(right)) = (&found.u, &found.v_t) else {
        // Both were asked for.
        return Triplets {
            left: DMatrix::zeros(rows, 0),
            values: Vec::new(),
            right: DMatrix::zeros(0, columns),
        };
    };
    let singular = &found.singular_values;
    let mut order: Vec<usize> = (0..singular.len()).collect();
    order.sort_by(|a, b| singular[*b].total_cmp(&singular[*a]));
    let largest = order.first().map_or(0.0, |first| singular[*first]);
    order.retain(|at| singular[*at] > CUT * largest);
    order.truncate(most);
    Triplets {
        left: left.select_columns(&order),
        values: order.iter().map(|at| singular[*at]).collect(),
        right: right.select_rows(&order),
    }
}

/// U Vᵀ of a matrix U S Vᵀ, without the triplets that are rounding.
fn polar(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let found = triplets(matrix, usize::MAX);
    found.left * found.right
}

/// What λᵢ multiplies of one matrix, for every task; `share` triplets a task.
fn of_matrices(matrices: &[DMatrix<f64>], share: usize) -> Vec<DMatrix<f64>> {
    let cuts: Vec<Triplets> = matrices.iter().map(|m| triplets(m, share)).collect();
    let (rows, columns) = matrices.first().map_or((0, 0), DMatrix::shape);
    let all: usize = cuts.iter().map(|cut| cut.values.len()).sum();
    let (mut left, mut right) = (DMatrix::zeros(rows, all), DMatrix::zeros(all, columns));
    let mut at = 0;
    for cut in &cuts {
        let count = cut.values.len();
        left.columns_mut(at, count).copy_from(&cut.left);
        right.rows_mut(at, count).copy_from(&cut.right);
        at += count;
    }
    if all == 0 {
        return vec![DMatrix::zeros(rows, columns); matrices.len()];
    }
    let (left, right) = (polar(&left), polar(&right));
    let mut at = 0;
    cuts.iter()
        .map(|cut| {
            let count = cut.values.len();
            let mut scaled = left.columns(at, count).into_owned();
            for (mut column, value) in scaled.column_iter_mut().zip(&cut.values) {
                column *= *value;
            }
            let own = scaled * right.rows(at, count);
            at += count;
            own
        })
        .collect()
}

/// The directions of TSV-M.
///
/// # Errors
/// If a matrix has fewer rows or columns than there are tasks, so that none keeps a triplet; [`Error::Cancelled`] if `go_on`
/// breaks, which is asked before every matrix.
pub fn orthogonal(vectors: &TaskVectors, go_on: GoOn<'_>) -> Result<Vec<Vec<f64>>> {
    let whole = vectors.vectors();
    let tasks = whole.len().max(1);
    let mut directions = vec![vec![0.0; vectors.layout().size()]; whole.len()];
    for tensor in vectors.layout().tensors() {
        check(go_on)?;
        let Some([rows, columns]) = tensor.matrix else {
            #[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
            let share = 1.0 / tasks as f64;
            for (direction, vector) in directions.iter_mut().zip(whole) {
                for at in tensor.at.clone() {
                    direction[at] = share * vector[at];
                }
            }
            continue;
        };
        let share = rows.min(columns) / tasks;
        if share == 0 {
            return Err(Error::Mismatch(format!(
                "TSV-M: expected matrices with a singular vector for each of {tasks} tasks, found one of {rows}×{columns}"
            )));
        }
        let of =
            |vector: &Vec<f64>| DMatrix::from_row_slice(rows, columns, &vector[tensor.at.clone()]);
        let matrices: Vec<DMatrix<f64>> = whole.iter().map(of).collect();
        for (direction, own) in directions.iter_mut().zip(of_matrices(&matrices, share)) {
            let by_row = own.transpose();
            direction[tensor.at.clone()].copy_from_slice(by_row.as_slice());
        }
    }
    Ok(directions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::to_the_end;
    use crate::vector::ways::fixture::{Case, small};

    #[test]
    fn the_directions_are_the_references() {
        for name in ["aligned", "four"] {
            let case = Case::read(name, "tsv_m");
            let found = orthogonal(case.task_vectors(), &mut to_the_end()).unwrap();
            case.assert_directions(&found, "tsv", 1e-9);
        }
    }

    #[test]
    fn two_tasks_with_the_same_matrix_share_its_leading_triplet() {
        let cases = small("tsv_m");
        assert_eq!(cases.len(), 1);
        let matrix = DMatrix::from_row_slice(2, 2, &[2.0, 0.0, 0.0, 1.0]);
        for found in of_matrices(&[matrix.clone(), matrix], 1) {
            let expected = DMatrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 0.0]);
            assert!((found - expected).abs().max() < 1e-12);
        }
        let zero = DMatrix::zeros(3, 2);
        assert_eq!(
            of_matrices(&[zero.clone(), zero.clone()], 1),
            [zero.clone(), zero]
        );
    }
}
