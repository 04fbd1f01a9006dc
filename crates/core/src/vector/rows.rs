//! Row norms of ΔV and pruning of its small rows: Corollary 2.
//!
//! Corollary 2: a constant fraction of the m rows of ΔV has norm Ω(m^−1/2), the others O(m^−1/2·ε), where ε is the loss
//! that training reached; setting the others to zero keeps Theorems 1 to 3.

use super::low_rank::{matrix, tensor};
use crate::Result;
use candle_core::Tensor;

/// The Euclidean norm of every row of a matrix, in the order of the rows.
///
/// # Errors
/// If it is no matrix or not f32.
pub fn row_norms(matrix: &Tensor) -> Result<Vec<f64>> {
    let matrix = self::matrix(matrix)?;
    Ok(matrix.row_iter().map(|row| row.norm()).collect())
}

/// How many of some rows a share is, rounded down.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most the number of rows"
)]
pub fn pruned_rows(rows: usize, share: f64) -> usize {
    // A share typed as 0.29 of 100 rows means 29 rows, although the product is a little less.
    ((rows as f64 * share + 1e-9).floor().max(0.0) as usize).min(rows)
}

/// √(log B / B) for a batch of B: as the paper is reported, the small rows of ΔV are that much shorter than the others,
/// O(m^−1/2·√(log B / B)) against Ω(m^−1/2).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a batch of a few thousand")]
pub fn reported_small_row(batch: usize) -> f64 {
    let batch = batch.max(1) as f64;
    (batch.ln() / batch).sqrt()
}

/// Sets a share of the rows of a matrix, rounded down and those of smallest norm, to zero. Of equal norms the earlier
/// row goes first.
///
/// # Errors
/// If it is no matrix or not f32.
pub fn prune_rows(matrix: &Tensor, share: f64) -> Result<Tensor> {
    let norms = row_norms(matrix)?;
    let count = pruned_rows(norms.len(), share);
    if count == 0 {
        return Ok(matrix.clone());
    }
    let mut order: Vec<usize> = (0..norms.len()).collect();
    order.sort_by(|a, b| norms[*a].total_cmp(&norms[*b]));
    let mut pruned = self::matrix(matrix)?;
    for row in order.into_iter().take(count) {
        pruned.row_mut(row).fill(0.0);
    }
    tensor(&pruned)
}

/// The share of rows whose norm is below a part of the largest norm.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a count is far below 2⁵³")]
pub fn small_rows(norms: &[f64], part: f64) -> f64 {
    let largest = norms.iter().copied().fold(0.0, f64::max);
    let small = norms.iter().filter(|norm| **norm < part * largest).count();
    small as f64 / norms.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    fn known() -> Result<Tensor> {
        let rows = [[3_f32, 4.0], [0.0, 1.0], [1.0, 0.0], [0.0, 2.0], [0.3, 0.4]];
        Ok(Tensor::new(&rows, &Device::Cpu)?)
    }

    #[test]
    fn norms_are_pythagoras() -> Result<()> {
        let norms = row_norms(&known()?)?;
        for (norm, expected) in norms.iter().zip([5.0, 1.0, 1.0, 2.0, 0.5]) {
            // The entries are f32.
            assert!((norm - expected).abs() < 1e-7, "{norms:?}");
        }
        assert!((small_rows(&norms, 0.25) - 0.6).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn exactly_the_share_rounded_down_goes_and_the_smallest_first() -> Result<()> {
        let zeroed = |share| -> Result<Vec<usize>> {
            let norms = row_norms(&prune_rows(&known()?, share)?)?;
            Ok((0..5).filter(|row| norms[*row] == 0.0).collect())
        };
        assert_eq!(zeroed(0.0)?, Vec::<usize>::new());
        assert_eq!(zeroed(0.19)?, Vec::<usize>::new());
        assert_eq!(zeroed(0.2)?, [4]);
        // Rows 1 and 2 have the same norm: the earlier one goes.
        assert_eq!(zeroed(0.4)?, [1, 4]);
        assert_eq!(zeroed(0.6)?, [1, 2, 4]);
        assert_eq!(zeroed(0.99)?, [1, 2, 3, 4]);
        assert_eq!(pruned_rows(100, 0.29), 29);
        Ok(())
    }

    #[test]
    fn the_reported_cut_off_falls_with_the_batch() {
        for (batch, cut) in [(32, 0.33), (64, 0.255), (208, 0.16), (650, 0.10)] {
            assert!(
                (reported_small_row(batch) - cut).abs() < 0.005,
                "B = {batch}"
            );
        }
        assert!(reported_small_row(1).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_not_pruned_stays_as_it_was() -> Result<()> {
        let pruned = prune_rows(&known()?, 0.4)?.to_vec2::<f32>()?;
        let before = known()?.to_vec2::<f32>()?;
        for row in [0, 2, 3] {
            assert_eq!(pruned[row], before[row]);
        }
        Ok(())
    }
}
