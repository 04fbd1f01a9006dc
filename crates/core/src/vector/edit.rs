//! Edits of a whole task vector before it is merged.

use candle_core::Tensor;

use super::{low_rank, prune_rows};
use crate::experiment::{Parts, VectorEdit};
use crate::model::{Form, Group, ParameterInfo, Parameters};
use crate::{Error, Result};

/// A task vector with an edit: small rows of neurons pruned, then every matrix at its best low rank, then the parts that
/// are not merged at zero. Tensors that are no matrices have no rank and stay. `infos` are the model's parameters.
///
/// # Errors
/// If the model has no such part, a tensor is missing, or one is not f32.
pub fn edited(
    vector: &Parameters,
    edit: &VectorEdit,
    infos: &[ParameterInfo],
) -> Result<Parameters> {
    let only = only(edit.parts);
    if let Some(group) = only
        && infos.iter().all(|info| info.group != group)
    {
        let part = group.name();
        return Err(Error::Mismatch(format!(
            "the task vectors have no part called {part} that could be merged alone"
        )));
    }
    let is_there = |part| infos.iter().any(|info| info.part == Some(part));
    if let Some(part) = edit.left_out.iter().find(|part| !is_there(*part)) {
        let part = part.name();
        return Err(Error::Mismatch(format!(
            "the task vectors have no part called {part} that could be left out"
        )));
    }
    let tensors = infos
        .iter()
        .map(|info| {
            let tensor = vector.get(&info.name)?;
            let tensor = if is_merged(info, edit) {
                edited_tensor(tensor, info.form, edit)?
            } else {
                tensor.zeros_like()?
            };
            Ok((info.name.clone(), tensor))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Parameters::new(tensors))
}

/// Whether an edit leaves anything of a tensor to be merged.
#[must_use]
pub fn is_merged(info: &ParameterInfo, edit: &VectorEdit) -> bool {
    let left_out = info.part.is_some_and(|part| edit.left_out.has(part));
    only(edit.parts).is_none_or(|group| info.group == group) && !left_out
}

/// The part that is merged alone; nothing where all are merged.
fn only(parts: Parts) -> Option<Group> {
    match parts {
        Parts::Both => None,
        Parts::Values => Some(Group::VALUES),
        Parts::Attention => Some(Group::ATTENTION),
    }
}

fn edited_tensor(tensor: &Tensor, form: Form, edit: &VectorEdit) -> Result<Tensor> {
    let mut tensor = tensor.clone();
    if form == Form::Neurons {
        tensor = prune_rows(&tensor, edit.pruned)?;
    }
    if let Some(rank) = edit.rank
        && form.is_matrix()
    {
        tensor = low_rank(&tensor, rank)?;
    }
    Ok(tensor)
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    fn infos() -> [ParameterInfo; 2] {
        let info = |name: &str, group, form| ParameterInfo {
            name: name.into(),
            symbol: name.into(),
            shape: Vec::new(),
            group,
            form,
            part: None,
        };
        [
            info("v", Group::VALUES, Form::Neurons),
            info("w", Group::ATTENTION, Form::Matrix),
        ]
    }

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
        let same = edited(&vector()?, &VectorEdit::default(), &infos())?;
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
            let left = edited(&vector()?, &edit, &infos())?;
            assert!(left.values(zero)?.iter().all(|x| *x == 0.0));
            assert_eq!(left.values(whole)?, vector()?.values(whole)?);
        }
        Ok(())
    }

    #[test]
    fn a_part_that_the_model_lacks_is_refused() -> Result<()> {
        let edit = VectorEdit {
            parts: Parts::Attention,
            ..VectorEdit::default()
        };
        let values = &infos()[..1];
        let refused = edited(&vector()?, &edit, values)
            .err()
            .map(|error| error.to_string());
        assert!(refused.is_some_and(|words| words.contains("attention")));
        Ok(())
    }

    #[test]
    fn pruning_speaks_of_v_only_and_rank_of_both() -> Result<()> {
        let pruned = VectorEdit {
            pruned: 0.34,
            ..VectorEdit::default()
        };
        let left = edited(&vector()?, &pruned, &infos())?;
        assert_eq!(left.values("w")?, vector()?.values("w")?);
        assert_eq!(left.values("v")?[4..], [0.0, 0.0]);
        // With its third row pruned V is W, whose best rank-1 approximation is (3/2)·[[1, 1], [3, 3]].
        let both = VectorEdit {
            rank: Some(1),
            ..pruned
        };
        let left = edited(&vector()?, &both, &infos())?;
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
