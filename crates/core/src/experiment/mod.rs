//! Everything that determines a result, as plain data: what an experiment file holds.

mod axes;
mod check;
mod colours;
mod correlation;
mod correlations;
mod difference;
pub mod grammar;
mod images;
mod line;
mod loss;
mod merge;
mod method;
mod model;
pub mod number;
mod part;
mod place;
mod presets;
#[cfg(test)]
mod round_trip;
mod share;
mod task_id;
mod tasks;
pub mod text;
mod training;
mod v1;
mod variable;
mod vectors;
mod version;
mod whole;

use serde::{Deserialize, Serialize};

pub use axes::{Axes, Axis, Pair};
pub use colours::{Colours, RedShares};
pub use correlation::Correlation;
pub use correlations::Correlations;
pub use difference::Difference;
pub use images::{ImageData, Labelling};
pub use line::{SHARED, holds_line};
pub use loss::Loss;
pub use merge::{
    Bases, BasisKind, Combine, Dare, FedGma, Fisher, Median, MedianRule, Merge, Rescale, Ties,
};
pub use method::{DataNeed, MergeClass, Method};
pub use model::{Gelu, ModelSettings, OneLayerSettings, Output, Pooling, Pretraining, VitSettings};
pub use part::{LeftOut, PartKind, VitPart};
pub use presets::{PRESETS, Preset, preset};
pub use share::line_in;
pub use share::{from_line, to_line};
pub use task_id::{TaskId, TaskKey};
pub use text::{from_file, from_text, to_text};
pub use training::{AdamW, Optimiser, Rates, Training};
pub use variable::{Reach, Values, Variable};
pub use vectors::{Parts, VectorEdit};

use crate::shown::Text;

/// The version of the experiment format that this program writes; it reads the earlier ones too.
pub const VERSION: u32 = 2;

/// One experiment: tasks, model, training, the plane and the theory's constants.
///
/// Two programs with equal experiments show the same numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Experiment {
    /// Format version.
    pub version: u32,
    /// Short name, shown on its button.
    pub name: Text,
    /// One line that says what it shows.
    pub about: Text,
    /// The question that it asks its audience.
    pub question: Text,
    /// The answer, revealed on request.
    pub answer: Text,
    /// μᵢᵀμⱼ, the correlations of the tasks; between the tasks of the plane's axes it is α.
    pub correlations: Correlations,
    /// λ of every task: where the marker stands on the plane's axes, and at what the others are held.
    #[serde(deserialize_with = "number::each_task")]
    pub coefficients: Vec<f64>,
    /// The tasks whose coefficients run along the plane's axes.
    pub axes: Axes,
    /// What the tasks are made of.
    pub data: Data,
    /// The out-of-domain task T′, if there is one.
    pub target: Option<Target>,
    /// The model.
    pub model: ModelSettings,
    /// How it is trained.
    pub training: Training,
    /// The loss that is looked at; nothing for the one that the model is trained with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// How the task vectors are merged.
    pub merge: Merge,
    /// The plane's grid.
    pub grid: Grid,
    /// Constants that the theorems leave open.
    pub constants: Constants,
}

/// What the tasks are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Data {
    /// Tokens that are patterns: ±μ and irrelevant ones.
    Patterns(PatternData),
    /// Coloured handwritten digits, labelled by parity.
    Digits(DigitData),
    /// Coloured images from files of their own.
    Images(ImageData),
}

/// Pattern tasks (section "Data" of the paper).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PatternData {
    /// P, tokens in a sample.
    #[serde(deserialize_with = "number::tokens")]
    pub tokens: usize,
    /// d, numbers in a token.
    #[serde(deserialize_with = "number::dimension")]
    pub dimension: usize,
    /// M, irrelevant patterns.
    #[serde(deserialize_with = "number::irrelevant")]
    pub irrelevant: usize,
    /// Tokens with the pattern of the sample's own label.
    #[serde(deserialize_with = "number::tokens")]
    pub relevant: usize,
    /// Tokens with the pattern of the other label.
    #[serde(deserialize_with = "number::count")]
    pub confusing: usize,
    /// Standard deviation of the noise added to every token.
    #[serde(deserialize_with = "number::noise")]
    pub noise: f64,
    /// Samples to evaluate on where the population cannot be enumerated.
    #[serde(deserialize_with = "number::samples")]
    pub samples: usize,
}

/// Coloured digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DigitData {
    /// ρ, the probability that a digit wears the colour of its label.
    #[serde(deserialize_with = "number::probability")]
    pub rho: f64,
    /// Factor on every token.
    #[serde(deserialize_with = "number::positive")]
    pub scale: f64,
    /// Images to train on; the rest are evaluated.
    #[serde(deserialize_with = "number::training_images")]
    pub training_images: usize,
    /// Images that follow them and are neither trained on nor evaluated: something may be chosen by them.
    #[serde(deserialize_with = "number::held_out", skip_serializing_if = "is_0")]
    pub held_out: usize,
    /// How colours tell labels; where it is not by axes, ρ says nothing.
    #[serde(skip_serializing_if = "Colours::are_axes")]
    pub colours: Colours,
}

/// T′, a task of its own: μ′ = Σγⱼeⱼ + κe_{T+1}, e₁ … e_T being the orthonormal basis of the T tasks' patterns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// γ, coordinates of μ′ on e₁ … e_T, whatever the correlations are.
    #[serde(deserialize_with = "number::each_task")]
    pub gamma: Vec<f64>,
}

/// A square grid of coefficients: low + (high − low)·i/(cells − 1) on either axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grid {
    /// First value.
    #[serde(deserialize_with = "number::coefficient")]
    pub low: f64,
    /// Last value.
    #[serde(deserialize_with = "number::coefficient")]
    pub high: f64,
    /// Values on an axis.
    #[serde(deserialize_with = "number::cells")]
    pub cells: usize,
}

/// Constants that the theorems leave open, and the thresholds of success.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Constants {
    /// β = Θ(1/d), unknown.
    #[serde(deserialize_with = "number::non_negative")]
    pub beta: f64,
    /// Theorem 3's c ∈ (0, 1); nothing for "some c".
    #[serde(deserialize_with = "number::open_unit")]
    pub c: Option<f64>,
    /// Theorem 2's constant C in −C/α² ≤ λ.
    #[serde(deserialize_with = "number::positive")]
    pub theorem2: f64,
    /// Theorem 2's right end r in λ ≤ r for α < 0, as reported a small positive number; the slides have 0.
    #[serde(deserialize_with = "number::non_negative")]
    pub theorem2_right: f64,
    /// ε: a task is kept where its loss is at most ε.
    #[serde(deserialize_with = "number::positive")]
    pub epsilon: f64,
    /// τ: a task is forgotten where its loss is at least τ.
    #[serde(deserialize_with = "number::positive")]
    pub tau: f64,
}

impl Constants {
    /// τ where the loss becomes another, unless it was set to a value of its own.
    pub fn follow(&mut self, before: Loss, now: Loss) {
        if self.tau == before.tau() {
            self.tau = now.tau();
        }
    }
}

impl Experiment {
    /// The loss that is looked at.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss.unwrap_or_else(|| self.model.own_loss())
    }
}

/// What is left out where it is nothing.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_0(count: &usize) -> bool {
    *count == 0
}

impl Default for Experiment {
    fn default() -> Self {
        Self {
            version: VERSION,
            name: "untitled".into(),
            about: Text::default(),
            question: Text::default(),
            answer: Text::default(),
            correlations: Correlations::default(),
            coefficients: vec![1.0, 1.2],
            axes: Axes::default(),
            data: Data::Patterns(PatternData::default()),
            target: None,
            model: ModelSettings::default(),
            training: Training::default(),
            loss: None,
            merge: Merge::default(),
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
            held_out: 0,
            colours: Colours::Axis,
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

impl Grid {
    /// The value at an index, low + (high − low)·i/(cells − 1).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an index is far below 2⁵³")]
    pub fn value(&self, index: usize) -> f64 {
        self.low + (self.high - self.low) * index as f64 / (self.cells - 1) as f64
    }

    /// All values of an axis.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        (0..self.cells).map(|index| self.value(index)).collect()
    }

    /// The distance of neighbouring values.
    #[must_use]
    pub fn step(&self) -> f64 {
        self.value(1) - self.value(0)
    }

    /// The least width at which its numbers still tell its values apart: a billionth of the larger end, or of 1.
    #[must_use]
    pub(super) fn narrowest(&self) -> f64 {
        1e-9 * self.low.abs().max(self.high.abs()).max(1.0)
    }

    /// The index nearest to a value, if the value lies within half a step of the grid.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie on the grid"
    )]
    pub fn nearest(&self, value: f64) -> Option<usize> {
        let index = ((value - self.low) / self.step()).round();
        let on_grid = index >= 0.0 && index <= self.value_count() - 1.0;
        on_grid.then_some(index as usize)
    }

    #[expect(clippy::cast_precision_loss, reason = "a count is far below 2⁵³")]
    fn value_count(&self) -> f64 {
        self.cells as f64
    }
}

impl Target {
    /// γ scaled to ‖γ‖ ≤ 1, with κ = √(1 − ‖γ‖²), and whether it had to be scaled.
    #[must_use]
    pub fn normalised(&self) -> (Vec<f64>, f64, bool) {
        let norm = self.gamma.iter().map(|g| g * g).sum::<f64>().sqrt();
        if norm > 1.0 {
            let gamma = self.gamma.iter().map(|g| g / norm).collect();
            (gamma, 0.0, true)
        } else {
            (
                self.gamma.clone(),
                (1.0 - norm * norm).max(0.0).sqrt(),
                false,
            )
        }
    }
}
