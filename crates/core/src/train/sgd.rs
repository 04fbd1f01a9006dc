//! Plain stochastic gradient descent: the way from a gradient to the next parameters.

use std::collections::BTreeMap;

use candle_core::Tensor;

use crate::Result;
use crate::experiment::{Rates, Training};
use crate::model::{Group, Model, Parameters};

/// Ψ ← Ψ − η ∇ℓ, with a learning rate for each part of the model. It remembers nothing from step to step; an optimiser
/// that does would keep its memory beside the parameters that [`super::Run`] keeps.
#[derive(Clone, Debug)]
pub struct Sgd {
    rates: BTreeMap<String, f64>,
}

impl Sgd {
    /// The rates of an experiment for the parameters of a model.
    #[must_use]
    pub fn new(model: &dyn Model, settings: &Training) -> Self {
        let Rates { values, attention } = settings.optimiser.rates();
        let rate = |group: Group| {
            if group == Group::VALUES {
                values
            } else {
                attention
            }
        };
        let infos = model.parameters().iter();
        Self {
            rates: infos
                .map(|info| (info.name.clone(), rate(info.group)))
                .collect(),
        }
    }

    /// The parameters after a step, with their gradients in the order of their names. What the loss does not depend on has
    /// none, and stays.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn step(
        &self,
        parameters: &Parameters,
        gradients: Vec<Option<Tensor>>,
    ) -> Result<Parameters> {
        let moved = parameters
            .iter()
            .zip(gradients)
            .map(|((name, tensor), gradient)| {
                let rate = self.rates.get(name).copied();
                let tensor = match gradient.zip(rate) {
                    Some((gradient, rate)) => (tensor - gradient.affine(rate, 0.0)?)?.detach(),
                    None => tensor.detach(),
                };
                Ok((name.to_owned(), tensor))
            });
        Ok(Parameters::new(moved.collect::<Result<Vec<_>>>()?))
    }
}
