//! Reads Vision Transformers: a base and its tuned models in one file, with `psi0.`, `psi1.` and so on before their names, or a
//! file each.

use std::collections::BTreeSet;

use candle_core::{Device, Tensor};

use super::beside::Beside;
use super::file::settings;
use super::layout::{HUGGING_FACE, Layout};
use super::names::{CLASS, HEAD, PATCH, POSITIONS, bias, of_block, weight};
use super::{VitFile, VitSizes};
use crate::Result;
use crate::experiment::{Experiment, ModelSettings, Pooling, VitSettings};
use crate::model::{ParameterInfo, Parameters};
use crate::task::TokenShape;
use crate::tensor_file::TensorFile;
use crate::words::list;

/// Whether the names of a models file are those of Vision Transformers.
pub(in crate::model) fn is_vit<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut own = names.into_iter().filter_map(of_model);
    own.any(|(_, own)| {
        [
            "patch_embed",
            "pos_embed",
            "blocks.",
            "embeddings.",
            "encoder",
            "conv_proj",
        ]
        .iter()
        .any(|part| own.contains(part))
    })
}

/// A tensor's model and its own name.
fn of_model(name: &str) -> Option<(usize, &str)> {
    let (model, own) = name.strip_prefix("psi")?.split_once('.')?;
    Some((model.parse().ok()?, own))
}

/// One model in a file.
struct Place<'a> {
    file: &'a TensorFile,
    /// What stands before all of its names.
    prefix: String,
    /// What stands before those of its body, after the prefix.
    body: &'static str,
    layout: Layout,
}

/// Models that are read one after the other: Ψ(0) first.
pub(in crate::model) struct Reading {
    kind: VitFile,
    infos: Vec<ParameterInfo>,
    /// The name in its file of the base's tensor of the head.
    head_name: String,
    models: Vec<Parameters>,
    notes: Vec<String>,
    shifted: bool,
}

/// Ψ(0), the tuned models, what they have in common, and what a person should know.
pub(in crate::model) type Read = (Parameters, Vec<Parameters>, VitFile, Vec<String>);

impl<'a> Place<'a> {
    fn new(file: &'a TensorFile, prefix: String) -> Result<Self> {
        let own = || file.names().filter_map(|name| name.strip_prefix(&*prefix));
        let known = Layout::of(own());
        let layout = known.unwrap_or(Layout::Timm);
        // Names of two layouts in one model are told one by one.
        let of_others =
            |words: &&str| words.contains("names") && (known.is_none() || *words != HUGGING_FACE);
        let foreign =
            own().find_map(|name| Some((name, layout.not_covered(name).filter(of_others)?)));
        if let Some((name, words)) = foreign {
            return Err(file.error(format!(
                "tensor {prefix}{name}: found a Vision Transformer by {words}, expected timm's ({}) or Hugging Face's as \
                 they lie on disk",
                Layout::Timm.all()
            )));
        }
        let body = layout.body(own());
        Ok(Self {
            file,
            prefix,
            body,
            layout,
        })
    }

    /// The names in the file of the parts of one of our tensors.
    fn names(&self, own: &str) -> Vec<String> {
        let stored = self.layout.stored(self.body, own);
        let whole = stored.into_iter();
        whole.map(|name| self.prefix.clone() + &name).collect()
    }

    /// The name of a tensor that lies in one piece, or of its first part.
    fn name(&self, own: &str) -> String {
        self.names(own).into_iter().next().unwrap_or_default()
    }

    fn has(&self, own: &str) -> bool {
        self.file.contains(&self.name(own))
    }

    /// Refuses what is no tensor of a plain model.
    fn refuse_others(&self, infos: &[ParameterInfo]) -> Result<()> {
        let heads = [weight(HEAD), bias(HEAD)];
        let own = infos.iter().map(|info| &info.name).chain(&heads);
        let expected: BTreeSet<String> = own.flat_map(|own| self.names(own)).collect();
        for name in self.file.names() {
            let Some(own) = name.strip_prefix(&*self.prefix) else {
                continue;
            };
            if expected.contains(name) || self.layout.is_idle(own) {
                continue;
            }
            let what = self.layout.not_covered(own);
            let what = what.map_or(String::new(), |words| format!("found {words}, "));
            return Err(self.file.error(format!(
                "tensor {name}: {what}expected no more than {} names of a plain ViT: {}",
                self.layout.whose(),
                self.layout.all()
            )));
        }
        Ok(())
    }

    /// The numbers of one of our tensors.
    fn values(&self, own: &str, shape: &[usize], meaning: &str) -> Result<Vec<f32>> {
        let names = self.names(own);
        let mut dims = shape.to_vec();
        if let Some(rows) = dims.first_mut() {
            *rows /= names.len().max(1);
        }
        let mut values = Vec::with_capacity(shape.iter().product());
        for name in names {
            let part = match self.file.dims(&name)? {
                // A kernel of the patches' convolution is their linear map.
                [rows, rest @ ..]
                    if own == weight(PATCH)
                        && rest.len() == 3
                        && [*rows, numbers(rest)] == dims[..] =>
                {
                    self.file.get(&name)?
                }
                _ => self.file.shaped(&name, &dims, meaning)?,
            };
            values.extend(part.values);
        }
        Ok(values)
    }

    /// The sizes that the tensors have.
    fn sizes(&self) -> Result<VitSizes> {
        let file = self.file;
        let patch = self.name(&weight(PATCH));
        let dims = file.dims(&patch)?;
        let (width, dimension) = match dims {
            [width, dimension] => (*width, *dimension),
            [width, rest @ ..] if rest.len() == 3 => (*width, numbers(rest)),
            _ => {
                return Err(file.error(format!(
                    "tensor {patch}: expected shape [width, d] or [width, channels, rows, columns], found {dims:?}"
                )));
            }
        };
        let pooling = if self.has(CLASS) {
            Pooling::Class
        } else {
            Pooling::Mean
        };
        let name = self.name(POSITIONS);
        let dims = file.dims(&name)?;
        let tokens = match dims {
            [1, tokens, last] if *last == width && *tokens > pooling.own_tokens() => {
                tokens - pooling.own_tokens()
            }
            _ => {
                return Err(file.error(format!(
                    "tensor {name}: expected shape [1, tokens, {width}] as in {patch}, found {dims:?}"
                )));
            }
        };
        let before = format!("{}{}{}", self.prefix, self.body, self.layout.blocks());
        let blocks: BTreeSet<usize> = file
            .names()
            .filter_map(|name| name.strip_prefix(&*before)?.split('.').next()?.parse().ok())
            .collect();
        if !blocks.iter().copied().eq(0..blocks.len()) || blocks.is_empty() {
            let found = list(blocks.iter().map(usize::to_string));
            return Err(file.error(format!("expected blocks from 0 on, found {found}")));
        }
        let name = self.name(&weight(&of_block(0, "mlp.fc1")));
        let dims = file.dims(&name)?;
        let [hidden, _] = dims else {
            return Err(file.error(format!(
                "tensor {name}: expected shape [hidden, {width}], found {dims:?}"
            )));
        };
        let sizes = VitSizes {
            patches: TokenShape { tokens, dimension },
            width,
            depth: blocks.len(),
            hidden: *hidden,
            pooling,
        };
        if [width, dimension, *hidden].contains(&0) {
            return Err(file.error("expected a width, d and hidden neurons above 0"));
        }
        // What an experiment cannot hold could not be saved; how many heads divide the width is said elsewhere.
        let any_heads = VitSettings {
            heads: Some(1),
            ..VitSettings::default()
        };
        let experiment = Experiment {
            model: ModelSettings::Vit(settings(sizes, &any_heads)),
            ..Experiment::default()
        };
        match experiment.check_as_read() {
            Ok(()) => Ok(sizes),
            Err(why) => Err(file.error(format!("the models' sizes: {why}"))),
        }
    }

    /// The head of the base.
    fn head(&self, width: usize) -> Result<Parameters> {
        let [matrix, shift] = [weight(HEAD), bias(HEAD)];
        let name = self.name(&matrix);
        if !self.file.contains(&name) {
            return Err(self.file.error(format!(
                "expected a tensor {name}, the head of which f is read, found a model without a head"
            )));
        }
        let dims = self.file.dims(&name)?;
        let classes = match dims {
            [classes, last] if *last == width && *classes > 0 => *classes,
            _ => {
                return Err(self.file.error(format!(
                    "tensor {name}: expected shape [classes, {width}], found {dims:?}"
                )));
            }
        };
        let mut tensors = Vec::new();
        for (own, dims) in [(matrix, vec![classes, width]), (shift, vec![classes])] {
            let values = self.values(&own, &dims, "of the head")?;
            let tensor = Tensor::from_vec(values, dims.as_slice(), &Device::Cpu)?;
            tensors.push((own, tensor));
        }
        Ok(Parameters::new(tensors))
    }

    fn parameters(
        &self,
        infos: &[ParameterInfo],
        width: usize,
        shifted: &mut bool,
    ) -> Result<Parameters> {
        let mut tensors = Vec::new();
        for info in infos {
            let mut values = self.values(&info.name, &info.shape, "as in the base's tensors")?;
            if info.name.ends_with("attn.qkv.bias") {
                // Adding a constant to all keys changes nothing, and no vector of it means anything.
                for key in &mut values[width..2 * width] {
                    *shifted |= *key != 0.0;
                    *key = 0.0;
                }
            }
            let tensor = Tensor::from_vec(values, info.shape.as_slice(), &Device::Cpu)?;
            tensors.push((info.name.clone(), tensor));
        }
        Ok(Parameters::new(tensors))
    }
}

/// Reads Ψ(0) and so many tuned models of one file.
///
/// # Errors
/// Names the tensor, what was expected and what was found.
pub(in crate::model) fn read(file: &TensorFile, models: usize, beside: Beside) -> Result<Read> {
    let mut reading = Reading::begin(file, "psi0.", beside)?;
    for model in 1..models {
        reading.add(file, &format!("psi{model}."))?;
    }
    let layout = reading.kind.layout;
    let is_used = |name: &str| of_model(name).is_some_and(|(_, own)| !layout.is_idle(own));
    reading.notes.splice(0..0, file.notes(is_used));
    Ok(reading.end())
}

impl Reading {
    /// Reads Ψ(0).
    ///
    /// # Errors
    /// Names the file and the tensor, what was expected and what was found.
    pub(in crate::model) fn begin(file: &TensorFile, prefix: &str, beside: Beside) -> Result<Self> {
        let place = Place::new(file, prefix.to_owned())?;
        let sizes = place.sizes()?;
        let infos = sizes.parameters();
        place.refuse_others(&infos)?;
        let mut shifted = false;
        let base = place.parameters(&infos, sizes.width, &mut shifted)?;
        let patch = place.name(&weight(PATCH));
        let is_kernel = file.dims(&patch)?.len() == 4;
        let mut notes = Vec::new();
        if is_kernel {
            notes.push(format!(
                "{patch} is the kernel of a convolution: the numbers of a token are expected as channel, row, column"
            ));
        }
        notes.extend(beside.words());
        let kind = VitFile {
            head: place.head(sizes.width)?,
            sizes,
            layout: place.layout,
            shaping: [patch, place.name(POSITIONS)],
            is_kernel,
            beside,
        };
        Ok(Self {
            kind,
            infos,
            head_name: place.name(&weight(HEAD)),
            models: vec![base],
            notes,
            shifted,
        })
    }

    /// Reads one more model, which must be of the base's sizes and have its head.
    ///
    /// # Errors
    /// As [`Reading::begin`].
    pub(in crate::model) fn add(&mut self, file: &TensorFile, prefix: &str) -> Result<()> {
        let place = Place::new(file, prefix.to_owned())?;
        place.refuse_others(&self.infos)?;
        let width = self.kind.sizes.width;
        let tuned = place.parameters(&self.infos, width, &mut self.shifted)?;
        for own in [weight(HEAD), bias(HEAD)] {
            let base = self.kind.head.get(&own)?;
            let values = place.values(&own, base.dims(), "as in the base")?;
            if values != self.kind.head.values(&own)? {
                return Err(file.error(format!(
                    "tensor {}: expected the same numbers as in the base's {}, since f of a merged model is read by one \
                     head; keep the head as it is while a model is fine-tuned",
                    place.name(&own),
                    self.head_name
                )));
            }
        }
        self.models.push(tuned);
        Ok(())
    }

    /// Adds what a person should know about a file of one model, as notes that name it.
    pub(in crate::model) fn tell(&mut self, file: &TensorFile) {
        let layout = self.kind.layout;
        let notes = file.notes(|name| !layout.is_idle(name)).into_iter();
        let named = notes.map(|note| format!("{}: {note}", file.name));
        self.notes.extend(named);
    }

    /// Ψ(0), the tuned models, and what there is to know of them.
    pub(in crate::model) fn end(self) -> Read {
        let Self {
            kind,
            mut notes,
            shifted,
            models,
            ..
        } = self;
        if shifted {
            notes.push("the biases of keys, which change no output, are taken as 0".into());
        }
        let mut models = models.into_iter();
        let base = models.next().unwrap_or_default();
        (base, models.collect(), kind, notes)
    }
}

/// How many numbers there are in parts of some sizes.
fn numbers(sizes: &[usize]) -> usize {
    sizes.iter().copied().fold(1, usize::saturating_mul)
}
