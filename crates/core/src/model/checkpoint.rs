//! `models.safetensors`: Ψ(0), the trained models and the output weights.

use std::path::Path;

use candle_core::{Device, Tensor};

use super::shapes::Sizes;
use super::{OutputWeights, Parameters};
use crate::Result;
use crate::foreign::refuse_names;
use crate::tensor_file::{NamedTensor, TensorFile, Written, tensor_bytes};
use crate::words::list;

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

/// All tensors of a models file, in the order of their names.
const TENSORS: [&str; 7] = [
    "a", "psi0.v", "psi0.w", "psi1.v", "psi1.w", "psi2.v", "psi2.w",
];

/// Reads `psi0.w` `[d, d]`, `psi0.v` `[m, d]`, the same of `psi1` and `psi2`, and `a` `[m]` or `[P, m]`.
///
/// # Errors
/// Names the tensor, the expected and the found shape.
pub fn read_models(path: &Path) -> Result<Models> {
    let file = TensorFile::read(path)?;
    let names: Vec<&str> = file.names().collect();
    if !names.iter().any(|name| name.starts_with("psi")) {
        refuse_names(&file.name, &names)?;
        let found = list(names);
        return Err(file.error(format!("expected models (psi0.w, …), found {found}")));
    }
    if let Some(third) = names.iter().find(|name| name.starts_with("psi3")) {
        return Err(file.error(format!(
            "tensor {third}: more than two tasks are not supported yet"
        )));
    }
    let shapes = TENSORS.map(|name| file.dims(name).map(|dims| (name, dims)));
    let shapes = shapes.into_iter().collect::<Result<Vec<_>>>()?;
    let Sizes { hidden, .. } = Sizes::of(&shapes).map_err(|words| file.error(words))?;
    let load = |psi: usize| -> Result<Parameters> {
        let v = file.get(&format!("psi{psi}.v"))?;
        let w = file.get(&format!("psi{psi}.w"))?;
        Ok(Parameters::new([
            ("w".to_owned(), tensor(&w)?),
            ("v".to_owned(), tensor(&v)?),
        ]))
    };
    let mut notes = file.notes(|name| TENSORS.contains(&name));
    let a = file.get("a")?;
    let output = match a.dims.as_slice() {
        [1, _] => {
            let words = format!(
                "a {:?} is one vector of output weights, shared by all tokens",
                a.dims
            );
            notes.push(words);
            OutputWeights::shared(a.values)
        }
        [_] => OutputWeights::shared(a.values),
        _ => OutputWeights::per_token(a.values, hidden),
    };
    Ok(Models {
        base: load(0)?,
        tuned: vec![load(1)?, load(2)?],
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

/// Models in the form that [`read_models`] reads.
///
/// # Errors
/// If the values cannot be had from the tensors.
pub fn models_bytes(
    base: &Parameters,
    tuned: &[Parameters],
    output: &OutputWeights,
) -> Result<Vec<u8>> {
    let mut tensors = vec![(
        "a".to_owned(),
        Written {
            dims: output.dims(),
            values: output.values().into(),
        },
    )];
    for (index, parameters) in std::iter::once(base).chain(tuned).enumerate() {
        for (name, tensor) in parameters.iter() {
            let values = parameters.values(name)?.into();
            let dims = tensor.dims().to_vec();
            tensors.push((format!("psi{index}.{name}"), Written { dims, values }));
        }
    }
    tensor_bytes(tensors)
}
