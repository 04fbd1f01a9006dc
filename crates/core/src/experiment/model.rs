//! Which model is trained, with its settings.

use serde::{Deserialize, Serialize};

use super::number;

/// A model and its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ModelSettings {
    /// The one-layer Transformer of eq. 3.
    OneLayer(OneLayerSettings),
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
    /// The settings of the one-layer Transformer.
    #[must_use]
    pub fn one_layer(&self) -> &OneLayerSettings {
        let Self::OneLayer(settings) = self;
        settings
    }

    /// The same, to be changed.
    pub fn one_layer_mut(&mut self) -> &mut OneLayerSettings {
        let Self::OneLayer(settings) = self;
        settings
    }
}
