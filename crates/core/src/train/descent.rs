//! The way from a gradient to the next parameters: plain stochastic gradient descent, or AdamW.

use std::collections::BTreeMap;

use candle_core::Tensor;

use crate::Result;
use crate::experiment::{AdamW, Loss, Optimiser, Rates, Training};
use crate::model::{Group, Model, Parameters};

/// Where a run stands: its parameters, and what its optimiser remembers of the gradients before.
#[derive(Clone, Debug)]
pub struct State {
    /// Ψ.
    pub parameters: Parameters,
    /// The running means of the gradient and of its square, once there are some.
    moments: Option<[Parameters; 2]>,
    /// Steps that moved the parameters.
    updates: usize,
}

impl State {
    /// The start of a run.
    #[must_use]
    pub fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            moments: None,
            updates: 0,
        }
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let moments = self.moments.iter().flatten().map(Parameters::bytes);
        self.parameters.bytes() + moments.sum::<usize>()
    }
}

/// Descent on a model's loss by an optimiser.
#[derive(Clone, Debug)]
pub struct Descent {
    loss: Loss,
    steps: usize,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// Ψ ← Ψ − η ∇ℓ, with a learning rate for each part of the model.
    Sgd(BTreeMap<String, f64>),
    AdamW(AdamW),
}

impl Descent {
    /// The descent that an experiment asks for on a model.
    #[must_use]
    pub fn new(model: &dyn Model, settings: &Training) -> Self {
        let way = match settings.optimiser {
            Optimiser::Sgd(Rates { values, attention }) => {
                let rate = |group: Group| {
                    if group == Group::VALUES {
                        values
                    } else {
                        attention
                    }
                };
                let infos = model.parameters().iter();
                Way::Sgd(
                    infos
                        .map(|info| (info.name.clone(), rate(info.group)))
                        .collect(),
                )
            }
            Optimiser::AdamW(settings) => Way::AdamW(settings),
        };
        Self {
            loss: model.loss(),
            steps: settings.steps,
            way,
        }
    }

    /// AdamW over so many steps, on a loss without kinks.
    pub(super) fn by_adamw(settings: AdamW, steps: usize) -> Self {
        Self {
            loss: Loss::Logistic,
            steps,
            way: Way::AdamW(settings),
        }
    }

    /// The loss that is descended.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// Whether a batch without loss leaves the parameters where they are: no gradient moves them, and none before does.
    #[must_use]
    pub fn rests_without_loss(&self) -> bool {
        match (&self.way, self.loss) {
            (Way::Sgd(_), Loss::Hinge) => true,
            (Way::AdamW(_), _) | (_, Loss::Logistic) => false,
        }
    }

    /// How many times the size of the parameters a state takes.
    #[must_use]
    pub(super) fn sizes_of_state(&self) -> usize {
        match self.way {
            Way::Sgd(_) => 1,
            Way::AdamW(_) => 3,
        }
    }

    /// The state after a step, by the gradients of the parameters in the order of their names. What the loss does not
    /// depend on has none.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn step(&self, state: &State, gradients: Vec<Option<Tensor>>) -> Result<State> {
        let pairs = state.parameters.iter().zip(gradients);
        match &self.way {
            Way::Sgd(rates) => {
                let moved = pairs.map(|((name, tensor), gradient)| {
                    let rate = rates.get(name).copied();
                    let tensor = match gradient.zip(rate) {
                        Some((gradient, rate)) => (tensor - gradient.affine(rate, 0.0)?)?.detach(),
                        None => tensor.detach(),
                    };
                    Ok((name.to_owned(), tensor))
                });
                Ok(State {
                    parameters: Parameters::new(moved.collect::<Result<Vec<_>>>()?),
                    moments: None,
                    updates: state.updates + 1,
                })
            }
            Way::AdamW(settings) => {
                let step = AdamWStep::new(settings, state.updates, self.steps);
                let (mut parameters, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
                for ((name, tensor), gradient) in pairs {
                    let tensor = tensor.detach();
                    let gradient = match gradient {
                        Some(gradient) => gradient.detach(),
                        None => tensor.zeros_like()?,
                    };
                    let before = match &state.moments {
                        Some([first, second]) => Some((first.get(name)?, second.get(name)?)),
                        None => None,
                    };
                    let [moved, mean, square] = step.of(&tensor, &gradient, before)?;
                    parameters.push((name.to_owned(), moved));
                    first.push((name.to_owned(), mean));
                    second.push((name.to_owned(), square));
                }
                Ok(State {
                    parameters: Parameters::new(parameters),
                    moments: Some([Parameters::new(first), Parameters::new(second)]),
                    updates: state.updates + 1,
                })
            }
        }
    }
}

/// What is added to a deviation is at least this, so that it is above 0 as f32, too.
const LEAST_EPS: f64 = 1e-30;

/// One step of AdamW, with all that does not depend on the tensor.
struct AdamWStep {
    beta1: f64,
    beta2: f64,
    eps: f64,
    /// η w.
    shrink: f64,
    /// η, divided by the bias of the mean.
    rate: f64,
    /// One over the bias of the square.
    unbias: f64,
}

impl AdamWStep {
    fn new(settings: &AdamW, updates: usize, steps: usize) -> Self {
        let AdamW {
            beta1,
            beta2,
            eps,
            decay,
            ..
        } = *settings;
        let rate = settings.rate_at(updates, steps);
        let count = i32::try_from(updates + 1).unwrap_or(i32::MAX);
        Self {
            beta1,
            beta2,
            eps: eps.max(LEAST_EPS),
            shrink: rate * decay,
            rate: rate / (1.0 - beta1.powi(count)),
            unbias: 1.0 / (1.0 - beta2.powi(count)),
        }
    }

    /// A tensor after the step, and the running means of its gradient and its square.
    fn of(
        &self,
        tensor: &Tensor,
        gradient: &Tensor,
        before: Option<(&Tensor, &Tensor)>,
    ) -> Result<[Tensor; 3]> {
        let mut mean = gradient.affine(1.0 - self.beta1, 0.0)?;
        let mut square = gradient.sqr()?.affine(1.0 - self.beta2, 0.0)?;
        if let Some((old_mean, old_square)) = before {
            mean = (mean + old_mean.affine(self.beta1, 0.0)?)?;
            square = (square + old_square.affine(self.beta2, 0.0)?)?;
        }
        let deviation = square
            .affine(self.unbias, 0.0)?
            .sqrt()?
            .affine(1.0, self.eps)?;
        let step = mean.affine(self.rate, 0.0)?.div(&deviation)?;
        let moved = (tensor.affine(1.0 - self.shrink, 0.0)? - step)?;
        Ok([moved, mean, square])
    }
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    #[test]
    fn decay_shrinks_the_parameters_themselves_and_is_no_part_of_the_gradient() -> Result<()> {
        let settings = AdamW {
            rate: 0.1,
            decay: 0.5,
            warm_up: 0,
            cosine: false,
            ..AdamW::default()
        };
        let step = AdamWStep::new(&settings, 0, 10);
        let tensor = Tensor::new(&[2.0_f32, -4.0, 1.0], &Device::Cpu)?;
        let gradient = Tensor::new(&[0.0_f32, 0.0, 3.0], &Device::Cpu)?;
        let [moved, mean, square] = step.of(&tensor, &gradient, None)?;
        // Without a gradient 1 − 0.1 · 0.5 of it is left; the first step of AdamW is η against the gradient's sign.
        let expected = [1.9, -3.8, 0.95 - 0.1];
        for (found, expected) in moved.to_vec1::<f32>()?.into_iter().zip(expected) {
            assert!((f64::from(found) - expected).abs() < 1e-6, "{found}");
        }
        assert_eq!(mean.to_vec1::<f32>()?[..2], [0.0; 2]);
        assert_eq!(square.to_vec1::<f32>()?[..2], [0.0; 2]);
        Ok(())
    }
}
