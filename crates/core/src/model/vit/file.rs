//! Vision Transformers in a models file: timm's names after `psi0.`, `psi1.` and so on.

use std::collections::BTreeSet;

use candle_core::{Device, Tensor};

use super::VitSizes;
use super::names::{CLASS, HEAD, PATCH, POSITIONS, bias, of_block, weight};
use crate::Result;
use crate::experiment::{Experiment, ModelSettings, Pooling, VitSettings};
use crate::model::Parameters;
use crate::task::TokenShape;
use crate::tensor_file::TensorFile;
use crate::words::list;

/// What a file says of the models in it beside their parameters.
#[derive(Clone, Debug)]
pub struct VitFile {
    /// How large they are.
    pub sizes: VitSizes,
    /// The head, `head.weight` `[classes, width]` and `head.bias` `[classes]`, the same in all models.
    pub head: Parameters,
}

impl VitFile {
    /// Classes that the head tells apart.
    ///
    /// # Errors
    /// If there is no head.
    pub fn classes(&self) -> Result<usize> {
        Ok(self.head.get(&weight(HEAD))?.dim(0)?)
    }

    /// What the file says in an experiment's settings, with what it does not say as it is in others.
    #[must_use]
    pub fn settings(&self, others: &VitSettings) -> VitSettings {
        settings(self.sizes, others)
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵³")]
fn settings(sizes: VitSizes, others: &VitSettings) -> VitSettings {
    let VitSizes {
        patches: _,
        width,
        depth,
        hidden,
        pooling,
    } = sizes;
    VitSettings {
        width,
        depth,
        mlp_ratio: hidden as f64 / width as f64,
        pooling,
        ..others.clone()
    }
}

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

/// What a tensor belongs to that is not covered.
fn not_covered(own: &str) -> Option<&'static str> {
    let known = [
        ("ls1", "LayerScale"),
        ("ls2", "LayerScale"),
        ("reg_token", "register tokens"),
        ("dist_token", "a distillation token"),
        ("head_dist", "a distillation head"),
        ("lora_magnitude", "DoRA"),
        ("lora", "LoRA"),
        ("q_norm", "norms of queries and keys"),
        ("k_norm", "norms of queries and keys"),
        ("fc_norm", "a norm after pooling"),
        ("norm_pre", "a norm before the blocks"),
        ("embeddings.", "Hugging Face's names"),
        ("encoder_layer", "torchvision's names"),
        ("encoder.layer", "Hugging Face's names"),
        ("conv_proj", "torchvision's names"),
        ("resblocks", "open_clip's names"),
    ];
    let found = known.into_iter().find(|(part, _)| own.contains(part));
    found.map(|(_, words)| words)
}

/// Ψ(0), the tuned models, what they have in common, and what a person should know.
pub(in crate::model) type Read = (Parameters, Vec<Parameters>, VitFile, Vec<String>);

/// Reads Ψ(0) and so many tuned models.
///
/// # Errors
/// Names the tensor, what was expected and what was found.
pub(in crate::model) fn read(file: &TensorFile, models: usize) -> Result<Read> {
    let sizes = sizes(file)?;
    let infos = sizes.parameters();
    let heads = [weight(HEAD), bias(HEAD)];
    let expected: BTreeSet<&str> = infos
        .iter()
        .map(|info| info.name.as_str())
        .chain(heads.iter().map(String::as_str))
        .collect();
    for name in file.names() {
        if let Some((_, own)) = of_model(name)
            && !expected.contains(own)
        {
            let what = not_covered(own).map_or(String::new(), |words| format!("found {words}, "));
            return Err(file.error(format!(
                "tensor {name}: {what}expected no more than timm's names of a plain ViT: patch_embed.proj, cls_token, \
                 pos_embed, blocks.0.norm1, .attn.qkv, .attn.proj, .norm2, .mlp.fc1, .mlp.fc2, …, norm, head"
            )));
        }
    }
    let mut notes = file.notes(|name| of_model(name).is_some());
    let mut shifted = false;
    let mut load = |model: usize| -> Result<Parameters> {
        let mut tensors = Vec::new();
        for info in &infos {
            let name = format!("psi{model}.{}", info.name);
            // A kernel of the patches' convolution is their linear map.
            let mut values = match file.dims(&name)? {
                [rows, rest @ ..]
                    if info.name == weight(PATCH)
                        && rest.len() == 3
                        && [*rows, numbers(rest)] == info.shape[..] =>
                {
                    file.get(&name)?
                }
                _ => file.shaped(&name, &info.shape, "as in psi0's other tensors")?,
            }
            .values;
            if info.name.ends_with("attn.qkv.bias") {
                // Adding a constant to all keys changes nothing, and no vector of it means anything.
                for key in &mut values[sizes.width..2 * sizes.width] {
                    shifted |= *key != 0.0;
                    *key = 0.0;
                }
            }
            let tensor = Tensor::from_vec(values, info.shape.as_slice(), &Device::Cpu)?;
            tensors.push((info.name.clone(), tensor));
        }
        Ok(Parameters::new(tensors))
    };
    let base = load(0)?;
    let tuned = (1..models).map(&mut load).collect::<Result<Vec<_>>>()?;
    if shifted {
        notes.push("the biases of keys, which change no output, are taken as 0".into());
    }
    if file.dims(&format!("psi0.{}", weight(PATCH)))?.len() == 4 {
        notes.push(
            "patch_embed.proj is the kernel of a convolution: the numbers of a token are expected as channel, row, column"
                .into(),
        );
    }
    let head = head(file, &sizes, models)?;
    Ok((base, tuned, VitFile { sizes, head }, notes))
}

/// How many numbers there are in parts of some sizes.
fn numbers(sizes: &[usize]) -> usize {
    sizes.iter().copied().fold(1, usize::saturating_mul)
}

/// The sizes that Ψ(0)'s tensors have.
fn sizes(file: &TensorFile) -> Result<VitSizes> {
    let of = |own: &str| format!("psi0.{own}");
    let foreign = file.names().find_map(|name| {
        let words = not_covered(of_model(name)?.1)?;
        words.ends_with("'s names").then_some((name, words))
    });
    if let Some((name, words)) = foreign {
        return Err(file.error(format!(
            "tensor {name}: found a Vision Transformer by {words}, expected timm's: patch_embed.proj.weight, pos_embed, \
             blocks.0.attn.qkv.weight, …"
        )));
    }
    let name = of(&weight(PATCH));
    let dims = file.dims(&name)?;
    let (width, dimension) = match dims {
        [width, dimension] => (*width, *dimension),
        [width, rest @ ..] if rest.len() == 3 => (*width, numbers(rest)),
        _ => {
            return Err(file.error(format!(
                "tensor {name}: expected shape [width, d] or [width, channels, rows, columns], found {dims:?}"
            )));
        }
    };
    let pooling = if file.contains(&of(CLASS)) {
        Pooling::Class
    } else {
        Pooling::Mean
    };
    let name = of(POSITIONS);
    let dims = file.dims(&name)?;
    let tokens = match dims {
        [1, tokens, last] if *last == width && *tokens > pooling.own_tokens() => {
            tokens - pooling.own_tokens()
        }
        _ => {
            return Err(file.error(format!(
                "tensor {name}: expected shape [1, tokens, {width}] as in psi0.patch_embed.proj.weight, found {dims:?}"
            )));
        }
    };
    let blocks: BTreeSet<usize> = file
        .names()
        .filter_map(|name| {
            let (_, own) = of_model(name)?;
            own.strip_prefix("blocks.")?.split('.').next()?.parse().ok()
        })
        .collect();
    if !blocks.iter().copied().eq(0..blocks.len()) || blocks.is_empty() {
        let found = list(blocks.iter().map(usize::to_string));
        return Err(file.error(format!("expected blocks from 0 on, found {found}")));
    }
    let name = of(&weight(&of_block(0, "mlp.fc1")));
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

/// The head, which must be the same in all models: it is no part of a task vector.
fn head(file: &TensorFile, sizes: &VitSizes, models: usize) -> Result<Parameters> {
    let name = |model: usize, own: &str| format!("psi{model}.{own}");
    let [matrix, shift] = [weight(HEAD), bias(HEAD)];
    let dims = file.dims(&name(0, &matrix))?;
    let classes = match dims {
        [classes, width] if *width == sizes.width && *classes > 0 => *classes,
        _ => {
            return Err(file.error(format!(
                "tensor {}: expected shape [classes, {}], found {dims:?}",
                name(0, &matrix),
                sizes.width
            )));
        }
    };
    let mut tensors = Vec::new();
    for (own, dims) in [(matrix, vec![classes, sizes.width]), (shift, vec![classes])] {
        let first = file.shaped(&name(0, &own), &dims, "of the head")?;
        for model in 1..models {
            let other = name(model, &own);
            if file.shaped(&other, &dims, "as in psi0")?.values != first.values {
                return Err(file.error(format!(
                    "tensor {other}: expected the same numbers as in {}, since f of a merged model is read by one head; \
                     keep the head as it is while a model is fine-tuned",
                    name(0, &own)
                )));
            }
        }
        let tensor = Tensor::from_vec(first.values, dims.as_slice(), &Device::Cpu)?;
        tensors.push((own, tensor));
    }
    Ok(Parameters::new(tensors))
}
