//! One step of SGD by candle's autograd.

use candle_core::{Tensor, Var};

use crate::Result;
use crate::experiment::Training;
use crate::model::{Model, Outcome, Parameters, hinge_loss};

/// What a step saw and made.
#[derive(Clone, Debug)]
pub struct StepOutcome {
    /// Mean hinge loss of the batch before the step.
    pub loss: f32,
    /// Accuracy on the batch before the step.
    pub accuracy: f32,
    /// The parameters after the step; nothing if no sample had loss, for then every gradient is 0.
    pub updated: Option<Parameters>,
}

/// One step: Ψ ← Ψ − η ∇ℓ, with a learning rate of its own for V ("v") and for every other parameter.
///
/// # Errors
/// If a tensor operation fails.
pub fn sgd_step(
    model: &dyn Model,
    parameters: &Parameters,
    tokens: &Tensor,
    labels: &Tensor,
    settings: &Training,
) -> Result<StepOutcome> {
    let variables = parameters
        .iter()
        .map(|(name, tensor)| Ok((name.to_owned(), Var::from_tensor(tensor)?)))
        .collect::<Result<Vec<_>>>()?;
    let tracked = Parameters::new(
        variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.as_tensor().clone())),
    );
    let outputs = model.forward(&tracked, tokens)?;
    let loss = hinge_loss(&outputs, labels)?;
    let accuracy = batch_accuracy(&outputs, labels)?;
    let value = loss.to_scalar::<f32>()?;
    if value == 0.0 {
        return Ok(StepOutcome {
            loss: value,
            accuracy,
            updated: None,
        });
    }
    let gradients = loss.backward()?;
    let updated = tracked.map(|name, tensor| {
        let rate = if name == "v" {
            settings.learning_rate_v
        } else {
            settings.learning_rate_w
        };
        match gradients.get(tensor) {
            Some(gradient) => Ok((tensor - gradient.affine(rate, 0.0)?)?.detach()),
            None => Ok(tensor.detach()),
        }
    })?;
    Ok(StepOutcome {
        loss: value,
        accuracy,
        updated: Some(updated),
    })
}

fn batch_accuracy(outputs: &Tensor, labels: &Tensor) -> Result<f32> {
    let (outputs, labels) = (outputs.to_vec1::<f32>()?, labels.to_vec1::<f32>()?);
    let correct = outputs
        .iter()
        .zip(&labels)
        .filter(|(f, y)| Outcome::new(**f, **y).correct)
        .count();
    #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
    Ok(correct as f32 / outputs.len() as f32)
}
