//! `models.safetensors`: Ψ(0), the trained models and the output weights.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{Device, Tensor};

use super::{OutputWeights, Parameters};
use crate::Result;
use crate::tensor_file::{NamedTensor, TensorFile, write_tensors};

/// A base model and its fine-tuned models.
#[derive(Clone, Debug)]
pub struct Models {
    /// Ψ(0).
    pub base: Parameters,
    /// Ψ*_T, one for each task.
    pub tuned: Vec<Parameters>,
    /// The fixed output weights.
    pub output: OutputWeights,
    /// What a person should know about the file.
    pub notes: Vec<String>,
}

impl Models {
    /// d.
    ///
    /// # Errors
    /// If there is no W.
    pub fn dimension(&self) -> Result<usize> {
        Ok(self.base.get("w")?.dim(0)?)
    }
}

/// Reads `psi0.w` `[d, d]`, `psi0.v` `[m, d]`, the same of `psi1` and `psi2`, and `a` `[m]` or `[P, m]`.
///
/// # Errors
/// Names the tensor, the expected and the found shape.
pub fn read_models(path: &Path) -> Result<Models> {
    let file = TensorFile::read(path)?;
    if let Some(third) = file.names().find(|name| name.starts_with("psi3")) {
        return Err(file.error(format!(
            "tensor {third}: more than two tasks are not supported yet"
        )));
    }
    let v = file.get("psi0.v")?;
    let &[hidden, dimension] = v.dims.as_slice() else {
        return Err(file.error(format!(
            "tensor psi0.v: expected shape [m, d], found {:?}",
            v.dims
        )));
    };
    if hidden == 0 || dimension == 0 {
        return Err(file.error(format!(
            "tensor psi0.v: expected m and d above 0, found {:?}",
            v.dims
        )));
    }
    let load = |psi: &str| -> Result<Parameters> {
        let w = file.shaped(&format!("{psi}.w"), &[dimension, dimension], "[d, d]")?;
        let v = file.shaped(&format!("{psi}.v"), &[hidden, dimension], "[m, d]")?;
        Ok(Parameters::new([
            ("w".to_owned(), tensor(w)?),
            ("v".to_owned(), tensor(v)?),
        ]))
    };
    let a = file.get("a")?;
    let output = match a.dims.as_slice() {
        [m] if *m == hidden => OutputWeights::shared(a.values.clone()),
        [tokens, m] if *m == hidden && *tokens > 0 => {
            OutputWeights::per_token(a.values.clone(), hidden)
        }
        other => {
            return Err(file.error(format!(
                "tensor a: expected shape [{hidden}] or [P, {hidden}], found {other:?}"
            )));
        }
    };
    let mut notes = file.notes.clone();
    let known = [
        "a", "psi0.w", "psi0.v", "psi1.w", "psi1.v", "psi2.w", "psi2.v",
    ];
    notes.extend(
        file.names()
            .filter(|name| !known.contains(name))
            .map(|name| format!("{name} is not used")),
    );
    Ok(Models {
        base: load("psi0")?,
        tuned: vec![load("psi1")?, load("psi2")?],
        output,
        notes,
    })
}

fn tensor(named: &NamedTensor) -> Result<Tensor> {
    Ok(Tensor::from_slice(
        &named.values,
        named.dims.as_slice(),
        &Device::Cpu,
    )?)
}

/// Writes models in the form that [`read_models`] reads.
///
/// # Errors
/// If the file cannot be written.
pub fn write_models(
    path: &Path,
    base: &Parameters,
    tuned: &[Parameters],
    output: &OutputWeights,
) -> Result<()> {
    let mut tensors = BTreeMap::from([(
        "a".to_owned(),
        NamedTensor {
            dims: output.dims(),
            values: output.values().to_vec(),
        },
    )]);
    for (index, parameters) in std::iter::once(base).chain(tuned).enumerate() {
        for (name, tensor) in parameters.iter() {
            let values = parameters.values(name)?;
            let dims = tensor.dims().to_vec();
            tensors.insert(format!("psi{index}.{name}"), NamedTensor { dims, values });
        }
    }
    write_tensors(path, &tensors)
}
