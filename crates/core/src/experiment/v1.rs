//! Version 1 of the experiment's format, frozen: its fields and defaults as they were. Ranges are today's and may only
//! widen. Read, never written.

mod today;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Correlation, number};
use crate::shown::Text;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Experiment {
    /// Which chose this reader.
    #[serde(rename = "version")]
    _version: u32,
    name: Text,
    about: Text,
    question: Text,
    answer: Text,
    alpha: Correlation,
    #[serde(deserialize_with = "pair")]
    coefficients: Vec<f64>,
    data: Data,
    target: Option<Target>,
    model: Model,
    training: Training,
    vectors: VectorEdit,
    grid: Grid,
    constants: Constants,
}

#[derive(Deserialize)]
enum Data {
    Patterns(PatternData),
    Digits(DigitData),
    Images(ImageData),
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PatternData {
    #[serde(deserialize_with = "number::tokens")]
    tokens: usize,
    #[serde(deserialize_with = "number::dimension")]
    dimension: usize,
    #[serde(deserialize_with = "number::irrelevant")]
    irrelevant: usize,
    #[serde(deserialize_with = "number::tokens")]
    relevant: usize,
    #[serde(deserialize_with = "number::count")]
    confusing: usize,
    #[serde(deserialize_with = "number::noise")]
    noise: f64,
    #[serde(deserialize_with = "number::samples")]
    samples: usize,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DigitData {
    #[serde(deserialize_with = "number::probability")]
    rho: f64,
    #[serde(deserialize_with = "number::positive")]
    scale: f64,
    #[serde(deserialize_with = "number::training_images")]
    training_images: usize,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ImageData {
    #[serde(deserialize_with = "number::patch")]
    patch: usize,
    labelling: Labelling,
    #[serde(deserialize_with = "number::probability")]
    rho: f64,
    #[serde(deserialize_with = "number::positive")]
    scale: f64,
    #[serde(deserialize_with = "number::images")]
    training_images: usize,
    #[serde(deserialize_with = "number::images")]
    most_images: usize,
    #[serde(deserialize_with = "number::image_tokens")]
    most_tokens: usize,
    transposed: bool,
}

#[derive(Deserialize)]
enum Labelling {
    Parity,
    Classes(u8, u8),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    #[serde(deserialize_with = "pair")]
    gamma: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Model {
    #[serde(deserialize_with = "number::hidden")]
    hidden: usize,
    #[serde(deserialize_with = "number::positive")]
    initial_v: f64,
    output: Output,
}

#[derive(Deserialize)]
enum Output {
    Shared,
    PerToken,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Training {
    #[serde(deserialize_with = "number::steps")]
    steps: usize,
    #[serde(deserialize_with = "number::batch")]
    batch: usize,
    #[serde(deserialize_with = "number::rate")]
    learning_rate_v: f64,
    #[serde(deserialize_with = "number::rate")]
    learning_rate_w: f64,
    seed: u64,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct VectorEdit {
    parts: Parts,
    #[serde(deserialize_with = "number::rank")]
    rank: Option<usize>,
    #[serde(deserialize_with = "number::share")]
    pruned: f64,
}

#[derive(Deserialize)]
enum Parts {
    Both,
    Values,
    Attention,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Grid {
    #[serde(deserialize_with = "number::coefficient")]
    low: f64,
    #[serde(deserialize_with = "number::coefficient")]
    high: f64,
    #[serde(deserialize_with = "number::cells")]
    cells: usize,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Constants {
    #[serde(deserialize_with = "number::non_negative")]
    beta: f64,
    #[serde(deserialize_with = "number::open_unit")]
    c: Option<f64>,
    #[serde(deserialize_with = "number::positive")]
    theorem2: f64,
    #[serde(deserialize_with = "number::non_negative")]
    theorem2_right: f64,
    #[serde(deserialize_with = "number::positive")]
    epsilon: f64,
    #[serde(deserialize_with = "number::positive")]
    tau: f64,
}

/// Two numbers, as there were two tasks.
fn pair<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let values = Vec::<f64>::deserialize(deserializer)?;
    if values.len() != 2 {
        let (expected, found) = (number::numbers(2), values.len());
        let words = format!("expected {expected}, one for each task, found {found}");
        return Err(D::Error::custom(words));
    }
    let beyond = values
        .iter()
        .find(|value| !number::COEFFICIENT.has(**value));
    match beyond {
        Some(beyond) => Err(D::Error::custom(number::COEFFICIENT.refusal(beyond))),
        None => Ok(values),
    }
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            _version: 1,
            name: "untitled".into(),
            about: Text::default(),
            question: Text::default(),
            answer: Text::default(),
            alpha: Correlation::default(),
            coefficients: vec![1.0, 1.2],
            data: Data::Patterns(PatternData::default()),
            target: None,
            model: Model::default(),
            training: Training::default(),
            vectors: VectorEdit::default(),
            grid: Grid::default(),
            constants: Constants::default(),
        }
    }
}

impl Default for PatternData {
    fn default() -> Self {
        Self {
            tokens: 8,
            dimension: 12,
            irrelevant: 8,
            relevant: 4,
            confusing: 1,
            noise: 0.0,
            samples: 1000,
        }
    }
}

impl Default for DigitData {
    fn default() -> Self {
        Self {
            rho: 0.99,
            scale: 2.0,
            training_images: 1300,
        }
    }
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

impl Default for Model {
    fn default() -> Self {
        Self {
            hidden: 32,
            initial_v: 0.05,
            output: Output::Shared,
        }
    }
}

impl Default for Training {
    fn default() -> Self {
        Self {
            steps: 120,
            batch: 32,
            learning_rate_v: 0.3,
            learning_rate_w: 0.6,
            seed: 3,
        }
    }
}

impl Default for VectorEdit {
    fn default() -> Self {
        Self {
            parts: Parts::Both,
            rank: None,
            pruned: 0.0,
        }
    }
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            low: -2.0,
            high: 3.0,
            cells: 51,
        }
    }
}

impl Default for Constants {
    fn default() -> Self {
        Self {
            beta: 0.0,
            c: None,
            theorem2: 1.0,
            theorem2_right: 0.0,
            epsilon: 0.1,
            tau: 0.5,
        }
    }
}
