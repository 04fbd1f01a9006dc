//! Which model is trained, with its settings.

use serde::{Deserialize, Serialize};

use super::{AdamW, Loss, number};

/// A model and its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ModelSettings {
    /// The one-layer Transformer of eq. 3.
    OneLayer(OneLayerSettings),
    /// A Vision Transformer, pre-norm, as timm builds it.
    Vit(VitSettings),
}

/// Settings of the one-layer Transformer of eq. 3.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OneLayerSettings {
    /// m, rows of V.
    #[serde(deserialize_with = "number::hidden")]
    pub hidden: usize,
    /// Standard deviation of V at Ψ(0); W starts at 0.
    #[serde(deserialize_with = "number::positive")]
    pub initial_v: f64,
    /// How the fixed output weights a are laid out.
    pub output: Output,
}

/// Layout of the fixed output weights, entries ±1/√m, as many of either sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Output {
    /// One vector `[m]` for all positions.
    Shared,
    /// A vector for each position, `[P, m]`.
    PerToken,
}

/// Settings of a Vision Transformer. How many tokens it takes, and of how many numbers, is a matter of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VitSettings {
    /// Numbers in a token of the stream.
    #[serde(deserialize_with = "number::width")]
    pub width: usize,
    /// Blocks of attention and MLP.
    #[serde(deserialize_with = "number::depth")]
    pub depth: usize,
    /// Attention heads of a block; nothing for 2 below width 128, and one for each 64 of the width from there on.
    #[serde(deserialize_with = "number::heads")]
    pub heads: Option<usize>,
    /// Hidden neurons of an MLP as a multiple of the width.
    #[serde(deserialize_with = "number::mlp_ratio")]
    pub mlp_ratio: f64,
    /// What the head reads.
    pub pooling: Pooling,
    /// The MLP's activation.
    pub gelu: Gelu,
    /// What LayerNorm adds to the variance.
    #[serde(deserialize_with = "number::eps")]
    pub eps: f64,
    /// The classes a and b of f = logit_a − logit_b, for models from a file whose head has several; nothing for 1 and 0
    /// where there are two.
    pub classes: Option<(usize, usize)>,
    /// What it learns before any task, which makes Ψ(0); nothing for random numbers.
    pub pretraining: Option<Pretraining>,
}

/// Pre-training: a model learns the classes of the images, by AdamW on their cross-entropy, under colours that tell
/// nothing. Its head for that is thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pretraining {
    /// Steps.
    #[serde(deserialize_with = "number::steps")]
    pub steps: usize,
    /// Fresh samples in a step.
    #[serde(deserialize_with = "number::batch")]
    pub batch: usize,
    /// η at its highest, after 20 steps; it then falls as a cosine does.
    #[serde(deserialize_with = "number::rate")]
    pub rate: f64,
}

impl Default for Pretraining {
    fn default() -> Self {
        Self {
            steps: 300,
            batch: 64,
            rate: 3e-3,
        }
    }
}

impl Pretraining {
    /// Its optimiser.
    #[must_use]
    pub fn optimiser(&self) -> AdamW {
        AdamW {
            rate: self.rate,
            ..AdamW::default()
        }
    }
}

/// What the head of a Vision Transformer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pooling {
    /// The mean over all tokens.
    Mean,
    /// A token of its own that stands before the others.
    Class,
}

/// The activation x·Φ(x), or what stands for it. They are different models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gelu {
    /// With the error function, as in timm and Hugging Face.
    Erf,
    /// By tanh(√(2/π)·(x + 0.044715·x³)).
    Tanh,
    /// x·σ(1.702·x), as in OpenAI's CLIP.
    Quick,
}

impl Default for VitSettings {
    fn default() -> Self {
        Self {
            width: 32,
            depth: 2,
            heads: None,
            mlp_ratio: 2.0,
            pooling: Pooling::Mean,
            gelu: Gelu::Erf,
            eps: 1e-6,
            classes: None,
            pretraining: None,
        }
    }
}

impl VitSettings {
    /// Attention heads of a block of a width: as set, or by the width.
    #[must_use]
    pub fn heads_of(&self, width: usize) -> usize {
        self.heads
            .unwrap_or(if width < 128 { 2 } else { width / 64 })
    }

    /// Hidden neurons of an MLP.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "both factors have small ranges above 0"
    )]
    pub fn hidden(&self) -> usize {
        ((self.mlp_ratio * self.width as f64).round() as usize).max(1)
    }
}

impl Pooling {
    /// Tokens that a model puts before those of a sample.
    #[must_use]
    pub fn own_tokens(self) -> usize {
        match self {
            Self::Mean => 0,
            Self::Class => 1,
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Mean => "mean over tokens",
            Self::Class => "class token",
        }
    }
}

impl Gelu {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Erf => "GELU by erf",
            Self::Tanh => "GELU by tanh",
            Self::Quick => "quick GELU",
        }
    }
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self::OneLayer(OneLayerSettings::default())
    }
}

impl Default for OneLayerSettings {
    fn default() -> Self {
        Self {
            hidden: 32,
            initial_v: 0.05,
            output: Output::Shared,
        }
    }
}

impl ModelSettings {
    /// The settings of the one-layer Transformer, if that is the model.
    #[must_use]
    pub fn one_layer(&self) -> Option<&OneLayerSettings> {
        match self {
            Self::OneLayer(settings) => Some(settings),
            Self::Vit(_) => None,
        }
    }

    /// Changes the settings of the one-layer Transformer; any other model gives way to it.
    pub fn change_one_layer(&mut self, change: impl FnOnce(&mut OneLayerSettings)) {
        let mut settings = self.one_layer().cloned().unwrap_or_default();
        change(&mut settings);
        *self = Self::OneLayer(settings);
    }

    /// The settings of a Vision Transformer, if that is the model.
    #[must_use]
    pub fn vit(&self) -> Option<&VitSettings> {
        match self {
            Self::OneLayer(_) => None,
            Self::Vit(settings) => Some(settings),
        }
    }

    /// The loss that it is trained with, and that is looked at unless another is asked for.
    #[must_use]
    pub fn own_loss(&self) -> Loss {
        match self {
            Self::OneLayer(_) => Loss::Hinge,
            Self::Vit(_) => Loss::Logistic,
        }
    }
}
