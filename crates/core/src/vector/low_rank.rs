//! Singular values and low rank of a task vector's matrices: Corollary 1.
//!
//! Corollary 1: there are rank-1 ΔW_LR and ΔV_LR with ‖ΔW − ΔW_LR‖_F ≤ M·ε + 1/log M and ‖ΔV − ΔV_LR‖_F ≤ Θ(ε), where M
//! counts the irrelevant patterns and ε is the loss that training reached. The best approximation of a given rank in
//! the Frobenius norm is the truncated singular value decomposition (Eckart and Young 1936); its squared error is the
//! sum of the squares of the singular values left out.

use candle_core::{Device, Tensor};
use nalgebra::DMatrix;

use crate::Result;

/// A matrix `[rows, columns]` of f32 in f64.
///
/// # Errors
/// If it is no matrix or not f32.
pub(super) fn matrix(tensor: &Tensor) -> Result<DMatrix<f64>> {
    let (rows, columns) = tensor.dims2()?;
    let values = tensor.flatten_all()?.to_vec1::<f32>()?;
    let values = values.into_iter().map(f64::from);
    Ok(DMatrix::from_row_iterator(rows, columns, values))
}

/// Back to a tensor `[rows, columns]` of f32.
///
/// # Errors
/// If a tensor operation fails.
pub(super) fn tensor(matrix: &DMatrix<f64>) -> Result<Tensor> {
    #[expect(clippy::cast_possible_truncation, reason = "tensors are f32")]
    let values: Vec<f32> = matrix.transpose().iter().map(|x| *x as f32).collect();
    Ok(Tensor::from_vec(values, matrix.shape(), &Device::Cpu)?)
}

/// Seconds that a decomposition takes for every number of a matrix and every one of its shorter side; with its
/// singular vectors it takes some times as long. It cannot be interrupted.
const DECOMPOSED: f64 = 1.2e-9;
const WITH_VECTORS: f64 = 4.0;

/// About how many seconds the singular values of a matrix take, or its low rank.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub fn decomposition_seconds(rows: usize, columns: usize, with_vectors: bool) -> f64 {
    let factor = if with_vectors { WITH_VECTORS } else { 1.0 };
    factor * DECOMPOSED * rows as f64 * columns as f64 * rows.min(columns) as f64
}

/// The decomposition never ends on what is not finite.
fn is_finite(matrix: &DMatrix<f64>) -> bool {
    matrix.iter().all(|x| x.is_finite())
}

/// The singular values of a matrix, largest first; as many as the shorter of its sides. Of a matrix with an entry that
/// is not finite, as a training that diverged leaves, they are not numbers.
///
/// # Errors
/// If it is no matrix or not f32.
pub fn singular_values(matrix: &Tensor) -> Result<Vec<f64>> {
    let matrix = self::matrix(matrix)?;
    if !is_finite(&matrix) {
        return Ok(vec![f64::NAN; matrix.nrows().min(matrix.ncols())]);
    }
    let mut values: Vec<f64> = matrix.singular_values().iter().copied().collect();
    values.sort_by(|left, right| right.total_cmp(left));
    Ok(values)
}

/// The best approximation of a matrix by one of at most a given rank, in the Frobenius norm. A matrix whose shorter
/// side is no longer than that is given back as it is, and so is one with an entry that is not finite.
///
/// # Errors
/// If it is no matrix or not f32.
pub fn low_rank(matrix: &Tensor, rank: usize) -> Result<Tensor> {
    let (rows, columns) = matrix.dims2()?;
    if rank >= rows.min(columns) {
        return Ok(matrix.clone());
    }
    let full = self::matrix(matrix)?;
    if !is_finite(&full) {
        return Ok(matrix.clone());
    }
    let parts = full.svd(true, true);
    let (Some(left), Some(right)) = (&parts.u, &parts.v_t) else {
        // Both were asked for.
        return Ok(matrix.clone());
    };
    let mut order: Vec<usize> = (0..parts.singular_values.len()).collect();
    order.sort_by(|a, b| parts.singular_values[*b].total_cmp(&parts.singular_values[*a]));
    let mut sum = DMatrix::zeros(rows, columns);
    for kept in order.into_iter().take(rank) {
        sum += left.column(kept) * right.row(kept) * parts.singular_values[kept];
    }
    tensor(&sum)
}

/// ‖left − right‖_F of two matrices of the same shape; with zeros on the right the norm of a matrix.
///
/// # Errors
/// If shapes differ or a matrix is not f32.
pub fn frobenius_distance(left: &Tensor, right: &Tensor) -> Result<f64> {
    Ok((left - right)?
        .flatten_all()?
        .to_vec1::<f32>()?
        .into_iter()
        .map(|x| f64::from(x) * f64::from(x))
        .sum::<f64>()
        .sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    /// Entries are f32 of size 1, so sums over a hundred of them agree to about this.
    const SINGLE: f64 = 1e-5;

    fn random(rows: usize, columns: usize) -> Result<Tensor> {
        use rand::Rng as _;
        let mut random = stream(5, Purpose::Initialisation, 0, 0);
        let values: Vec<f32> = (0..rows * columns)
            .map(|_| random.random_range(-1.0..1.0))
            .collect();
        Ok(Tensor::from_vec(values, (rows, columns), &Device::Cpu)?)
    }

    #[test]
    fn the_squared_error_is_the_sum_of_the_dropped_squared_singular_values() -> Result<()> {
        for (rows, columns) in [(12, 12), (32, 12), (5, 9)] {
            let full = random(rows, columns)?;
            let values = singular_values(&full)?;
            assert!(values.is_sorted_by(|a, b| a >= b));
            for rank in 1..=rows.min(columns) {
                let error = frobenius_distance(&full, &low_rank(&full, rank)?)?.powi(2);
                let dropped: f64 = values[rank..].iter().map(|s| s * s).sum();
                assert!(
                    (error - dropped).abs() < SINGLE,
                    "{rank}: {error} {dropped}"
                );
                let left = singular_values(&low_rank(&full, rank)?)?;
                assert!(left[rank..].iter().all(|s| *s < SINGLE), "{left:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_known_matrix_has_its_known_singular_values() -> Result<()> {
        // [[3, 0], [4, 5]]: the eigenvalues of AᵀA = [[25, 20], [20, 25]] are 45 and 5; the leading pair gives the
        // rank-1 matrix (3/2)·[[1, 1], [3, 3]].
        let known = Tensor::new(&[[3_f32, 0.0], [4.0, 5.0]], &Device::Cpu)?;
        let values = singular_values(&known)?;
        assert!((values[0] - 45_f64.sqrt()).abs() < 1e-12, "{values:?}");
        assert!((values[1] - 5_f64.sqrt()).abs() < 1e-12, "{values:?}");
        let best = Tensor::new(&[[1.5_f32, 1.5], [4.5, 4.5]], &Device::Cpu)?;
        assert!(frobenius_distance(&low_rank(&known, 1)?, &best)? < 1e-6);
        Ok(())
    }

    #[test]
    fn what_is_not_finite_comes_to_an_end() -> Result<()> {
        let diverged = Tensor::new(&[[1_f32, f32::NAN], [f32::INFINITY, 2.0]], &Device::Cpu)?;
        assert!(singular_values(&diverged)?.iter().all(|s| s.is_nan()));
        assert_eq!(low_rank(&diverged, 1)?.dims(), [2, 2]);
        Ok(())
    }

    #[test]
    fn a_full_rank_or_more_changes_nothing() -> Result<()> {
        let full = random(32, 12)?;
        for rank in [12, 13, 1000] {
            assert_eq!(frobenius_distance(&full, &low_rank(&full, rank)?)?, 0.0);
        }
        Ok(())
    }
}
