//! `models.safetensors`: Ψ(0), the trained models and what is fixed in all of them.

use std::path::{Path, PathBuf};

use candle_core::{Device, Tensor};

use super::shapes::Sizes;
use super::{Beside, Layout, OneLayer, OutputWeights, Parameters, VitFile, vit};
use crate::experiment::ModelSettings;
use crate::foreign::refuse_names;
use crate::output::{LARGEST_BYTES, open_limited};
use crate::task::{Encoding, TaskId};
use crate::tensor_file::{NamedTensor, TensorFile, Written, tensor_bytes};
use crate::words::list;
use crate::{Error, Result, memory, shown};

/// A base model and its fine-tuned models, or the base alone, from which tasks are then trained here.
#[derive(Clone, Debug)]
pub struct Models {
    /// Ψ(0).
    pub base: Parameters,
    /// Ψ*_T, one for each task; none where Ψ(0) is alone.
    pub tuned: Vec<Parameters>,
    /// What they are, with what is fixed in all of them.
    pub kind: Loaded,
    /// How many files they were read from: one, or one each.
    pub files: usize,
    /// What a person should know about the file.
    pub notes: Vec<String>,
}

/// What the models of a file are.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// One-layer Transformers, with their fixed output weights.
    OneLayer(OutputWeights),
    /// Vision Transformers.
    Vit(VitFile),
}

impl Models {
    /// Whether Ψ(0) is alone, so that the tasks are trained from it here.
    #[must_use]
    pub fn is_base_alone(&self) -> bool {
        self.tuned.is_empty()
    }

    /// The same without its fine-tuned models.
    fn base_alone(mut self, file: &str) -> Self {
        if !self.tuned.is_empty() {
            let words = format!(
                "{file}: of its models Ψ(0) alone is used; the tasks are trained from it here"
            );
            self.notes.push(words);
        }
        self.tuned.clear();
        self
    }

    /// d.
    ///
    /// # Errors
    /// If there is no W.
    pub fn dimension(&self) -> Result<usize> {
        match &self.kind {
            Loaded::OneLayer(_) => Ok(OneLayer::w(&self.base)?.dim(0)?),
            Loaded::Vit(vit) => Ok(vit.sizes.patches.dimension),
        }
    }

    /// P, where they are for a number of tokens.
    #[must_use]
    pub fn tokens(&self) -> Option<usize> {
        match &self.kind {
            Loaded::OneLayer(output) if output.is_shared() => None,
            Loaded::OneLayer(output) => Some(output.dims()[0]),
            Loaded::Vit(vit) => Some(vit.sizes.patches.tokens),
        }
    }

    /// The tensor that says for which d and P they are.
    #[must_use]
    pub fn shaping_tensors(&self) -> [&str; 2] {
        match &self.kind {
            Loaded::OneLayer(_) => ["psi0.w", "a"],
            Loaded::Vit(vit) => vit.shaping.each_ref().map(String::as_str),
        }
    }

    /// The settings of an experiment on these models: what they are, and where that is what the settings are of, what the
    /// file does not say.
    #[must_use]
    pub fn settings(&self, settings: &ModelSettings) -> ModelSettings {
        match &self.kind {
            Loaded::OneLayer(_) => {
                ModelSettings::OneLayer(settings.one_layer().cloned().unwrap_or_default())
            }
            Loaded::Vit(vit) => ModelSettings::Vit(vit.settings(settings.vit())),
        }
    }
}

impl Loaded {
    /// How models that were trained elsewhere on images read their patches; nothing where they read what this program cuts.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        match self {
            Self::OneLayer(_) => None,
            Self::Vit(vit) if !vit.is_kernel && vit.beside.normalisation.is_none() => None,
            Self::Vit(vit) => Some(Encoding {
                scale: 1.0,
                normalisation: Some(vit.beside.normalised().0),
                channels_first: vit.is_kernel,
            }),
        }
    }
}

/// The fewest models: Ψ(0) and those of two tasks.
const FEWEST: usize = 3;

/// A parameter of a model in a file; model 0 is Ψ(0).
fn name(model: usize, parameter: &str) -> String {
    format!("psi{model}.{parameter}")
}

/// How many models a file holds, Ψ(0) with them: it alone, or those of at least two tasks, and then each up to the last.
fn models_in(file: &TensorFile) -> Result<usize> {
    let most = TaskId::MOST + 1;
    let numbers = file.names().filter_map(|name| {
        let (model, _) = name.strip_prefix("psi")?.split_once('.')?;
        Some((model.parse::<usize>().ok()?, name))
    });
    let (last, name) = numbers.max().unwrap_or((0, ""));
    if last >= most {
        return Err(file.error(format!(
            "tensor {name}: expected the models of at most {} tasks, psi1 to psi{}",
            TaskId::MOST,
            TaskId::MOST
        )));
    }
    Ok(if last == 0 { 1 } else { (last + 1).max(FEWEST) })
}

/// All tensors of a file of so many models, in the order of their names.
fn all_tensors(models: usize) -> Vec<String> {
    let own = |model| [OneLayer::V, OneLayer::W].map(|parameter| name(model, parameter));
    let models = (0..models).flat_map(own);
    [OneLayer::OUTPUT.to_owned()]
        .into_iter()
        .chain(models)
        .collect()
}

/// Reads `psi0.w` `[d, d]`, `psi0.v` `[m, d]`, the same of `psi1`, `psi2` and so on for two to eight tasks or for none, and `a` `[m]` or
/// `[P, m]`; or Vision Transformers by timm's or Hugging Face's names after `psi0.`, `psi1.`, `psi2.` and so on.
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
    let models = models_in(&file)?;
    if vit::is_vit(names.iter().copied()) {
        let (base, tuned, kind, notes) = vit::read(&file, models, Beside::of(path)?)?;
        return Ok(Models {
            base,
            tuned,
            kind: Loaded::Vit(kind),
            files: 1,
            notes,
        });
    }
    let expected = all_tensors(models);
    let shapes = expected.iter();
    let shapes = shapes
        .map(|name| Ok((name.as_str(), file.dims(name)?)))
        .collect::<Result<Vec<_>>>()?;
    let Sizes { hidden, .. } = Sizes::of(&shapes).map_err(|words| file.error(words))?;
    let load = |psi: usize| -> Result<Parameters> {
        let load = |parameter: &str| -> Result<(String, Tensor)> {
            let named = file.get(&name(psi, parameter))?;
            Ok((parameter.to_owned(), tensor(&named)?))
        };
        Ok(Parameters::new([load(OneLayer::V)?, load(OneLayer::W)?]))
    };
    let mut notes = file.notes(|name| expected.iter().any(|known| known == name));
    let a = file.get(OneLayer::OUTPUT)?;
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
        tuned: (1..models).map(load).collect::<Result<_>>()?,
        kind: Loaded::OneLayer(output),
        files: 1,
        notes,
    })
}

/// Reads Vision Transformers from a file each: Ψ(0), and a fine-tuned model for every task, by timm's or Hugging Face's
/// names. Without fine-tuned models Ψ(0) is alone, and may be that of any models file.
///
/// # Errors
/// Names the file and the tensor, what was expected and what was found.
pub fn read_separate_models(base: &Path, tuned: &[PathBuf]) -> Result<Models> {
    if tuned.is_empty() {
        let file = TensorFile::read(base)?;
        if file.names().any(|name| name.starts_with("psi")) {
            drop(file);
            return Ok(read_models(base)?.base_alone(&shown::path(base)));
        }
    } else if !(FEWEST..=TaskId::MOST + 1).contains(&(tuned.len() + 1)) {
        let found = format!(
            "{} fine-tuned: {}",
            tuned.len(),
            list(tuned.iter().map(|path| shown::path(path)))
        );
        return Err(Error::Mismatch(format!(
            "{}: a Vision Transformer; expected two to eight models fine-tuned from it with it, a file each, or none, found {found}; one task \
             alone is no plane",
            shown::path(base)
        )));
    }
    let paths = || std::iter::once(base).chain(tuned.iter().map(PathBuf::as_path));
    let mut sizes = Vec::new();
    for path in paths() {
        sizes.push(open_limited(path, LARGEST_BYTES)?.1);
    }
    // All their numbers, and the bytes of the one that is being read.
    let needed = sizes.iter().sum::<u64>() + sizes.iter().max().copied().unwrap_or(0);
    memory::check(needed, &shown::names(paths()), || {
        "use smaller models".into()
    })?;
    let file = one_vit(base)?;
    let begun = vit::Reading::begin(&file, "", Beside::of(base)?);
    let mut reading = if tuned.is_empty() {
        begun.map_err(of_vit)?
    } else {
        begun?
    };
    reading.tell(&file);
    drop(file);
    for path in tuned {
        let file = one_vit(path)?;
        reading.add(&file, "")?;
        reading.tell(&file);
    }
    let files = tuned.len() + 1;
    let (base, tuned, kind, notes) = reading.end();
    Ok(Models {
        base,
        tuned,
        kind: Loaded::Vit(kind),
        files,
        notes,
    })
}

/// Reads one Vision Transformer alone: what it is, what a person should know, and no task vectors.
///
/// # Errors
/// As [`read_separate_models`].
pub fn read_one_model(path: &Path) -> Result<(VitFile, Vec<String>)> {
    let file = one_vit(path)?;
    let begun = vit::Reading::begin(&file, "", Beside::of(path)?);
    let mut reading = begun.map_err(of_vit)?;
    reading.tell(&file);
    let (_, _, kind, notes) = reading.end();
    Ok((kind, notes))
}

/// What is wrong with a file that was taken for a Vision Transformer's by its names alone.
fn of_vit(error: Error) -> Error {
    match error {
        Error::Content { file, message } => {
            Error::content(file, format!("a Vision Transformer: {message}"))
        }
        other => other,
    }
}

/// A file of one Vision Transformer.
fn one_vit(path: &Path) -> Result<TensorFile> {
    let file = TensorFile::read(path)?;
    let names: Vec<&str> = file.names().collect();
    if is_one_vit(&names) {
        return Ok(file);
    }
    if !names.iter().any(|name| name.starts_with("psi")) {
        refuse_names(&file.name, &names)?;
    }
    let found = list(&names);
    Err(file.error(format!(
        "expected one Vision Transformer by timm's or Hugging Face's names, without psi0. before them, found {found}"
    )))
}

/// Whether tensors are those of one Vision Transformer, in a layout that is read.
#[must_use]
pub fn is_one_vit<S: AsRef<str>>(names: &[S]) -> bool {
    let own = || names.iter().map(AsRef::as_ref);
    Layout::of(own()).is_some() && !own().any(|name| name.contains("lora_"))
}

fn tensor(named: &NamedTensor) -> Result<Tensor> {
    Ok(Tensor::from_slice(
        &named.values,
        named.dims.as_slice(),
        &Device::Cpu,
    )?)
}

/// Ψ(0), the trained models and what is fixed in all of them, once or once for `each` model, under the model's own names:
/// the form that [`read_models`] reads.
///
/// # Errors
/// If the values cannot be had from the tensors.
pub fn models_bytes(
    base: &Parameters,
    tuned: &[Parameters],
    fixed: &Parameters,
    each: bool,
) -> Result<Vec<u8>> {
    let mut tensors = Vec::new();
    let mut put = |written: String, parameters: &Parameters, own: &str| -> Result<()> {
        let values = parameters.values(own)?.into();
        let dims = parameters.get(own)?.dims().to_vec();
        tensors.push((written, Written { dims, values }));
        Ok(())
    };
    for (own, _) in fixed.iter().filter(|_| !each) {
        put(own.to_owned(), fixed, own)?;
    }
    for (index, parameters) in std::iter::once(base).chain(tuned).enumerate() {
        for (own, _) in fixed.iter().filter(|_| each) {
            put(name(index, own), fixed, own)?;
        }
        for (own, _) in parameters.iter() {
            put(name(index, own), parameters, own)?;
        }
    }
    tensor_bytes(tensors)
}
