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
    /// Adam with decoupled weight decay.
    AdamW(AdamW),
}

/// Settings of AdamW (Loshchilov and Hutter 2019): m and v are running means of the gradient and of its square, without
/// their bias m̂ and v̂, and Ψ ← Ψ − η (m̂ / (√v̂ + ε) + w Ψ). The rate η rises over the first steps and then falls as a
/// cosine does, or stays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdamW {
    /// η at its highest.
    #[serde(deserialize_with = "number::rate")]
    pub rate: f64,
    /// How much of m stays from step to step.
    #[serde(deserialize_with = "number::share")]
    pub beta1: f64,
    /// How much of v stays.
    #[serde(deserialize_with = "number::share")]
    pub beta2: f64,
    /// ε.
    #[serde(deserialize_with = "number::positive")]
    pub eps: f64,
    /// w.
    #[serde(deserialize_with = "number::non_negative")]
    pub decay: f64,
    /// Steps over which η rises to its highest.
    #[serde(deserialize_with = "number::warm_up")]
    pub warm_up: usize,
    /// Whether η falls to 0 over all steps as (1 + cos πt/T)/2.
    pub cosine: bool,
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

impl Default for AdamW {
    fn default() -> Self {
        Self {
            rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            eps: 1e-8,
            decay: 0.0,
            warm_up: 20,
            cosine: true,
        }
    }
}

impl AdamW {
    /// η of the step after `taken` ones, of `steps` in all.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "steps are far below 2⁵³")]
    pub fn rate_at(&self, taken: usize, steps: usize) -> f64 {
        let rising = (taken + 1) as f64 / self.warm_up.max(1) as f64;
        let falling = if self.cosine {
            let share = taken as f64 / steps.max(1) as f64;
            0.5 * (1.0 + (std::f64::consts::PI * share).cos())
        } else {
            1.0
        };
        self.rate * rising.min(1.0) * falling
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
    /// The rates of gradient descent, if that is the optimiser.
    #[must_use]
    pub fn rates(&self) -> Option<Rates> {
        match self {
            Self::Sgd(rates) => Some(*rates),
            Self::AdamW(_) => None,
        }
    }

    /// Changes the rates of gradient descent; any other optimiser gives way to it.
    pub fn change_rates(&mut self, change: impl FnOnce(&mut Rates)) {
        let mut rates = self.rates().unwrap_or_default();
        change(&mut rates);
        *self = Self::Sgd(rates);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_in_even_steps_and_then_falls_along_half_a_cosine() {
        let settings = AdamW {
            rate: 0.8,
            warm_up: 4,
            cosine: false,
            ..AdamW::default()
        };
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        };
        for (taken, expected) in [(0, 0.2), (1, 0.4), (3, 0.8), (4, 0.8), (99, 0.8)] {
            near(settings.rate_at(taken, 100), expected);
        }
        let falls = AdamW {
            cosine: true,
            warm_up: 0,
            ..settings
        };
        // cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos 2π/3 = −1/2.
        for (taken, expected) in [(0, 0.8), (20, 0.6), (30, 0.4), (40, 0.2)] {
            near(falls.rate_at(taken, 60), expected);
        }
        // Both at once: the second of four steps up, a third of the way down.
        let both = AdamW {
            warm_up: 4,
            ..falls
        };
        near(both.rate_at(1, 3), 0.5 * 0.6);
    }
}
