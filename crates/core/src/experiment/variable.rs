//! The settings of an experiment that a sweep may vary: what they are called, which values they take, and what has to be
//! done again when they change.

mod has;
mod row;
mod set;
mod values;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::Range;
use super::{Experiment, TaskId};
use crate::{Error, Result};

pub use values::Values;

/// A setting that a sweep may vary. What is no number, such as a way to merge or a switch, is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Variable {
    /// α, the correlation of the two tasks of the plane's axes.
    Alpha,
    /// λ of a task.
    Lambda(TaskId),
    /// γ of the target on a basis vector.
    Gamma(TaskId),
    /// The seed of everything random.
    Seed,
    /// Steps of the training.
    Steps,
    /// Samples in a step.
    Batch,
    /// The learning rate of V, by gradient descent.
    RateValues,
    /// The learning rate of W, by gradient descent.
    RateAttention,
    /// The highest learning rate of AdamW.
    Rate,
    /// The weight decay of AdamW.
    Decay,
    /// Steps over which the rate of AdamW rises.
    WarmUp,
    /// P, tokens in a sample of patterns.
    Tokens,
    /// d, numbers in a token of patterns.
    Dimension,
    /// M, irrelevant patterns.
    Irrelevant,
    /// Tokens with the pattern of the sample's own label.
    Relevant,
    /// Tokens with the pattern of the other label.
    Confusing,
    /// The noise of patterns.
    Noise,
    /// Samples of patterns to evaluate on.
    Samples,
    /// ρ, the probability that an image wears the colour of its label.
    Rho,
    /// The factor on tokens of images.
    Scale,
    /// Images to train on.
    TrainingImages,
    /// m, rows of V.
    Hidden,
    /// The standard deviation of V at Ψ(0).
    InitialV,
    /// Numbers in a token of a Vision Transformer's stream.
    Width,
    /// Blocks of a Vision Transformer.
    Depth,
    /// Attention heads of a block.
    Heads,
    /// Hidden neurons of an MLP as a multiple of the width.
    MlpRatio,
    /// Steps of pre-training.
    PretrainingSteps,
    /// The rank that task vectors are cut to.
    Rank,
    /// The share of rows of ΔV that are pruned.
    Pruned,
    /// The share of entries that TIES keeps.
    Keep,
    /// The probability with which DARE drops an entry.
    Drop,
    /// The seed of DARE's masks.
    MaskSeed,
    /// How much the vectors must agree, by FedGMA.
    Agreement,
    /// M, the vectors of a basis.
    Bases,
}

/// What a change of a setting reaches: all that is below it is done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The point of the plane alone.
    Point,
    /// How trained models are merged, or what they are evaluated on. Nothing is trained.
    Merge,
    /// The training.
    Training,
}

impl Variable {
    /// Its name, as files and columns have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its symbol or words, as an axis has them.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// The numbers that it may be.
    #[must_use]
    pub fn range(self) -> &'static Range {
        self.row().range
    }

    /// What a change of it reaches.
    #[must_use]
    pub fn reach(self, experiment: &Experiment) -> Reach {
        match self {
            // Where the marker stands, or at what a task beside the plane is held.
            Self::Lambda(task) if experiment.axes().axis(task).is_some() => Reach::Point,
            _ => self.row().reach,
        }
    }

    /// The variable of a name; a hyphen will do for an underscore.
    ///
    /// # Errors
    /// A sentence that says which there are.
    pub fn named(name: &str) -> Result<Self, String> {
        let plain = name.trim().replace('-', "_");
        let found = Self::all().find(|variable| variable.name() == plain);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::name).collect();
            format!("expected one of {}, found {name}", names.join(", "))
        })
    }

    /// The value that it has in an experiment; nothing where there is no such setting.
    #[must_use]
    pub fn value(self, experiment: &Experiment) -> Option<f64> {
        let mut all = experiment.variables().into_iter();
        all.find_map(|(variable, value)| (variable == self).then_some(value))
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for Variable {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        Self::named(&name).map_err(Error::Mismatch)
    }
}

impl From<Variable> for String {
    fn from(variable: Variable) -> Self {
        variable.name().into()
    }
}

#[cfg(test)]
mod tests;
