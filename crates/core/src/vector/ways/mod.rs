//! Ways to merge whole task vectors other than adding them: the directions uᵢ that λᵢ multiply, or whole models.
//!
//! Everything is computed in f64 from the models' own numbers, and is rounded once, where it becomes parameters.

mod awd;
mod bases;
mod dare;
mod federated;
mod fisher;
#[cfg(test)]
mod fixture;
mod projection;
#[cfg(test)]
mod properties;
mod ties;
mod tsv_m;

pub use awd::{objective, shift};
pub use bases::{BasisBounds, basis_bounds, reconstruction, reconstruction_error};
pub use dare::{dropped, expected_distance, masks};
pub use federated::{agreement, median, weighed};
pub use fisher::{FISHER_FLOOR, fisher_average, without_scale};
pub use projection::projection;
pub use ties::merged_signs;
pub use tsv_m::orthogonal;

use super::TaskVectors;
use super::flat::combined;
use crate::experiment::Merge;
use crate::task::GoOn;
use crate::{Error, Result};

/// The directions uᵢ of a way, one a task; nothing where the whole task vectors are its directions, or it has none. `seed` is
/// that of bases that are drawn at random.
///
/// # Errors
/// A sentence where the way has no answer for these vectors; [`Error::Cancelled`] if `go_on` breaks.
pub fn directions(
    merge: &Merge,
    vectors: &TaskVectors,
    seed: u64,
    go_on: GoOn<'_>,
) -> Result<Option<Vec<Vec<f64>>>> {
    let whole = vectors.vectors();
    Ok(Some(match merge {
        Merge::Arithmetic(_) | Merge::Median(_) | Merge::Fisher(_) | Merge::Tangent => {
            return Ok(None);
        }
        Merge::Ties(ties) => merged_signs(whole, ties),
        Merge::Dare(dare) => {
            let masks = masks(vectors.layout().size(), whole.len(), dare);
            dropped(vectors, &masks, dare)?
        }
        Merge::Awd => {
            let shift = shift(&vectors.gram(), go_on)?;
            let shift = combined(whole, &nalgebra::DMatrix::from_columns(&[shift]));
            let shift = shift.first().map_or(&[][..], Vec::as_slice);
            let less = |vector: &Vec<f64>| vector.iter().zip(shift).map(|(x, s)| x - s).collect();
            whole.iter().map(less).collect()
        }
        Merge::FedGma(gma) => weighed(whole, gma.agreement),
        Merge::TsvM => orthogonal(vectors, go_on)?,
        Merge::Bases(bases) => match reconstruction(&vectors.gram(), bases, seed, go_on)? {
            Some(reconstruction) => combined(whole, &reconstruction),
            None => return Ok(None),
        },
    }))
}

/// Whether to go on.
fn check(go_on: GoOn<'_>) -> Result<()> {
    if go_on().is_break() {
        return Err(Error::Cancelled);
    }
    Ok(())
}

/// The sign of a number; that of 0 is 0.
fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        0.0
    }
}
