//! How a model is trained: for how long, on how many samples, and by which optimiser.

use serde::{Deserialize, Serialize};

use super::number;

/// Mini-batch training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// Steps.
    #[serde(deserialize_with = "number::steps")]
    pub steps: usize,
    /// Fresh samples in a step.
    #[serde(deserialize_with = "number::batch")]
    pub batch: usize,
    /// From a gradient to the next parameters.
    pub optimiser: Optimiser,
    /// The seed of everything random.
    pub seed: u64,
}

/// What makes the next parameters of a gradient, and its settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Optimiser {
    /// Stochastic gradient descent, Ψ ← Ψ − η ∇ℓ.
    Sgd(Rates),
}

/// A learning rate for each part of the model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// Of what is made of what tokens see: V.
    #[serde(deserialize_with = "number::rate")]
    pub values: f64,
    /// Of what decides where tokens look: W.
    #[serde(deserialize_with = "number::rate")]
    pub attention: f64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            steps: 120,
            batch: 32,
            optimiser: Optimiser::default(),
            seed: 3,
        }
    }
}

impl Default for Optimiser {
    fn default() -> Self {
        Self::Sgd(Rates::default())
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            values: 0.3,
            attention: 0.6,
        }
    }
}

impl Optimiser {
    /// The rates of gradient descent.
    #[must_use]
    pub fn rates(&self) -> Rates {
        let Self::Sgd(rates) = self;
        *rates
    }

    /// The same, to be changed.
    pub fn rates_mut(&mut self) -> &mut Rates {
        let Self::Sgd(rates) = self;
        rates
    }
}
