//! Image sets from files: which of their images are used, and how they are cut and coloured.

use serde::{Deserialize, Serialize};

use super::{
    Data, Experiment, ModelSettings, OneLayerSettings, Optimiser, Rates, Training, number,
};

/// Coloured images of a loaded set; the files are named apart from the experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageData {
    /// Pixels on a patch's side; a token has 3·patch² numbers.
    #[serde(deserialize_with = "number::patch")]
    pub patch: usize,
    /// What the labels tell apart.
    pub labelling: Labelling,
    /// ρ, the probability that an image wears the colour of its label.
    #[serde(deserialize_with = "number::probability")]
    pub rho: f64,
    /// Factor on every token.
    #[serde(deserialize_with = "number::positive")]
    pub scale: f64,
    /// Images to train on; the rest are evaluated.
    #[serde(deserialize_with = "number::images")]
    pub training_images: usize,
    /// Images to use of a larger set.
    #[serde(deserialize_with = "number::images")]
    pub most_images: usize,
    /// Tokens to make at most; larger images are averaged down until they fit.
    #[serde(deserialize_with = "number::image_tokens")]
    pub most_tokens: usize,
    /// Whether the file holds columns where rows should be, as EMNIST does.
    pub transposed: bool,
}

/// What the labels of images tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Labelling {
    /// Even classes (+1) and odd ones (−1).
    Parity,
    /// One class (+1) and another (−1); images of the others are not used.
    Classes(u8, u8),
}

impl Default for ImageData {
    fn default() -> Self {
        Self {
            patch: 7,
            labelling: Labelling::Parity,
            rho: 0.99,
            scale: 0.6,
            training_images: 1300,
            most_images: 2000,
            most_tokens: 64,
            transposed: false,
        }
    }
}

impl Experiment {
    /// An experiment on loaded images, with settings that suit them.
    #[must_use]
    pub fn of_images(name: &str) -> Self {
        Self {
            name: name.into(),
            about: "Coloured images from a file".into(),
            data: Data::Images(ImageData::default()),
            model: ModelSettings::OneLayer(OneLayerSettings {
                hidden: 64,
                initial_v: 0.1,
                ..OneLayerSettings::default()
            }),
            training: Training {
                steps: 120,
                batch: 64,
                optimiser: Optimiser::Sgd(Rates {
                    values: 3.0,
                    attention: 3.0,
                }),
                seed: 2,
            },
            ..Self::default()
        }
    }
}
