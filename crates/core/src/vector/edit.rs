//! Edits of a whole task vector before it is merged.

use candle_core::Tensor;

use super::{low_rank, prune_rows};
use crate::Result;
use crate::experiment::{Parts, VectorEdit};
use crate::model::Parameters;

/// The name of the attention's matrix W among the parameters.
const ATTENTION: &str = "w";
/// The name of the values' matrix V.
const VALUES: &str = "v";

/// A task vector with an edit: small rows of "v" pruned, then every matrix at its best low rank, then the parts that
/// are not merged at zero. Tensors that are no matrices have no rank and stay; so do others than "w" and "v" where the
/// edit speaks of those two.
///
/// # Errors
/// If a tensor is not f32.
pub fn edited(vector: &Parameters, edit: &VectorEdit) -> Result<Parameters> {
    let tensors = vector
        .iter()
        .map(|(name, tensor)| Ok((name.to_owned(), edited_tensor(name, tensor, edit)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Parameters::new(tensors))
}

fn edited_tensor(name: &str, tensor: &Tensor, edit: &VectorEdit) -> Result<Tensor> {
    let left_out = match edit.parts {
        Parts::Both => false,
        Parts::Values => name == ATTENTION,
        Parts::Attention => name == VALUES,
    };
    if left_out {
        return Ok(tensor.zeros_like()?);
    }
    let mut tensor = tensor.clone();
    if name == VALUES {
        tensor = prune_rows(&tensor, edit.pruned)?;
    }
    if let Some(rank) = edit.rank
        && tensor.rank() == 2
    {
        tensor = low_rank(&tensor, rank)?;
    }
    Ok(tensor)
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    fn vector() -> Result<Parameters> {
        let tensor = |rows: &[[f32; 2]]| {
            let flat: Vec<f32> = rows.iter().flatten().copied().collect();
            Tensor::from_vec(flat, (rows.len(), 2), &Device::Cpu)
        };
        Ok(Parameters::new([
            (
                "v".to_owned(),
                tensor(&[[3.0, 0.0], [4.0, 5.0], [0.1, 0.0]])?,
            ),
            ("w".to_owned(), tensor(&[[3.0, 0.0], [4.0, 5.0]])?),
        ]))
    }

    #[test]
    fn without_an_edit_nothing_changes() -> Result<()> {
        let same = edited(&vector()?, &VectorEdit::default())?;
        for name in ["v", "w"] {
            assert_eq!(same.values(name)?, vector()?.values(name)?);
        }
        Ok(())
    }

    #[test]
    fn a_part_left_out_is_zero_and_the_other_is_whole() -> Result<()> {
        for (parts, zero, whole) in [(Parts::Values, "w", "v"), (Parts::Attention, "v", "w")] {
            let edit = VectorEdit {
                parts,
                ..VectorEdit::default()
            };
            let left = edited(&vector()?, &edit)?;
            assert!(left.values(zero)?.iter().all(|x| *x == 0.0));
            assert_eq!(left.values(whole)?, vector()?.values(whole)?);
        }
        Ok(())
    }

    #[test]
    fn pruning_speaks_of_v_only_and_rank_of_both() -> Result<()> {
        let pruned = VectorEdit {
            pruned: 0.34,
            ..VectorEdit::default()
        };
        let left = edited(&vector()?, &pruned)?;
        assert_eq!(left.values("w")?, vector()?.values("w")?);
        assert_eq!(left.values("v")?[4..], [0.0, 0.0]);
        // With its third row pruned V is W, whose best rank-1 approximation is (3/2)·[[1, 1], [3, 3]].
        let both = VectorEdit {
            rank: Some(1),
            ..pruned
        };
        let left = edited(&vector()?, &both)?;
        for (name, rows) in [("w", 2), ("v", 3)] {
            let expected = [1.5, 1.5, 4.5, 4.5, 0.0, 0.0];
            for (value, expected) in left.values(name)?.iter().zip(&expected[..2 * rows]) {
                assert!(
                    (value - expected).abs() < 1e-5,
                    "{name}: {value} {expected}"
                );
            }
        }
        Ok(())
    }
}
