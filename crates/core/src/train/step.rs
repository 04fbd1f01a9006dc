//! One step of a descent, with gradients by the model's own way or by candle's autograd.

use candle_core::{Tensor, Var};

use super::{Descent, State};
use crate::experiment::Loss;
use crate::model::{Forward, Gradient, Outcome, Parameters, is_finite, mean_loss};
use crate::task::{GoOn, to_the_end};
use crate::{Error, Result};

/// Floating-point operations of a step, or of a pass over data, that nobody can interrupt: about 10 ms. A batch that
/// takes more is cut into pieces whose gradients are added; those of all presets stay whole.
const PIECE: u64 = 1 << 28;
/// A step costs so many forward passes: one, and two for its gradients.
pub(crate) const PASSES: u64 = 3;

/// Samples that are worked on in one piece, at so many operations each.
pub(crate) fn samples_within_piece(operations: u64) -> u64 {
    (PIECE / operations.max(1)).max(1)
}

/// Samples that are worked on in one piece, by so many forward passes.
pub(crate) fn samples_at_once(model: &dyn Forward, passes: u64) -> usize {
    let samples = samples_within_piece(passes.saturating_mul(model.operations()));
    usize::try_from(samples).unwrap_or(usize::MAX)
}

/// What a step saw and made.
#[derive(Clone, Debug)]
pub struct StepOutcome {
    /// Mean loss of the batch before the step.
    pub loss: f32,
    /// Accuracy on the batch before the step.
    pub accuracy: f32,
    /// What the step led to; nothing if no sample had loss, where that leaves everything as it is.
    pub updated: Option<State>,
}

/// One step on a batch, tokens `[B, P, d]` and labels `[B]`.
///
/// # Errors
/// [`Error::Overflow`] if something that it computes is not finite, which names the first such thing; or if a tensor
/// operation fails.
pub fn step(
    model: &dyn Forward,
    state: &State,
    tokens: &Tensor,
    labels: &Tensor,
    descent: &Descent,
) -> Result<StepOutcome> {
    let go_on = &mut to_the_end();
    step_while(model, state, tokens, labels, descent, go_on)
}

/// The same, unless `go_on` breaks, which is asked between the pieces of a large batch.
///
/// # Errors
/// [`Error::Cancelled`] if it does; or if a tensor operation fails.
pub fn step_while(
    model: &dyn Forward,
    state: &State,
    tokens: &Tensor,
    labels: &Tensor,
    descent: &Descent,
    go_on: GoOn<'_>,
) -> Result<StepOutcome> {
    let (count, at_once) = (tokens.dim(0)?, samples_at_once(model, PASSES));
    let mut tracked = None;
    let (mut value, mut accuracy) = (0.0, 0.0);
    let mut gradients: Vec<Option<Tensor>> = vec![None; state.parameters.iter().count()];
    for first in (0..count).step_by(at_once) {
        if first > 0 && go_on().is_break() {
            return Err(Error::Cancelled);
        }
        let length = at_once.min(count - first);
        let piece = |tensor: &Tensor| tensor.narrow(0, first, length);
        let (tokens, labels) = (piece(tokens)?, piece(labels)?);
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = length as f32 / count as f32;
        let by_hand = model.gradient(&state.parameters, &tokens, &labels, descent.loss())?;
        let Piece {
            loss,
            correct,
            gradients: found,
        } = if let Some(by_hand) = by_hand {
            Piece::by_hand(by_hand, &labels, share, descent)
                .map_err(|error| explained(error, model, &state.parameters, &tokens))?
        } else {
            let tracked = match &mut tracked {
                Some(tracked) => tracked,
                none => none.insert(track(&state.parameters)?),
            };
            Piece::by_autograd(model, tracked, [&tokens, &labels], share, descent)?
        };
        accuracy += correct;
        value += loss;
        for (sum, more) in gradients.iter_mut().zip(found) {
            *sum = match (sum.take(), more) {
                (Some(sum), Some(more)) => Some((sum + more)?),
                (sum, more) => sum.or(more),
            };
        }
    }
    if value == 0.0 && descent.rests_without_loss() {
        return Ok(StepOutcome {
            loss: value,
            accuracy,
            updated: None,
        });
    }
    let updated = descent.step(state, gradients)?;
    if let Some(name) = updated.parameters.first_lost()? {
        return Err(lost(&format!("tensor {name}")));
    }
    Ok(StepOutcome {
        loss: value,
        accuracy,
        updated: Some(updated),
    })
}

/// Parameters that candle's autograd knows.
fn track(parameters: &Parameters) -> Result<Parameters> {
    let variables = parameters.iter().map(|(name, tensor)| {
        let variable = Var::from_tensor(tensor)?;
        Ok((name.to_owned(), variable.as_tensor().clone()))
    });
    Ok(Parameters::new(variables.collect::<Result<Vec<_>>>()?))
}

/// What a piece of a batch adds to a step.
struct Piece {
    loss: f32,
    correct: f32,
    /// Of each parameter that has one.
    gradients: Vec<Option<Tensor>>,
}

impl Piece {
    /// By candle's autograd on tracked parameters, for a share of the batch.
    fn by_autograd(
        model: &dyn Forward,
        tracked: &Parameters,
        [tokens, labels]: [&Tensor; 2],
        share: f32,
        descent: &Descent,
    ) -> Result<Self> {
        let outputs = model.forward(tracked, tokens)?;
        if !is_finite(&outputs)? {
            return Err(lost(model.first_lost(tracked, tokens)?));
        }
        let mut loss = mean_loss(descent.loss(), &outputs, labels)?;
        let mut correct = batch_accuracy(&outputs.to_vec1()?, labels)?;
        if share < 1.0 {
            loss = loss.affine(f64::from(share), 0.0)?;
            correct *= share;
        }
        let value = loss.to_scalar::<f32>()?;
        if !value.is_finite() {
            return Err(lost("the loss"));
        }
        // Without loss every gradient is 0.
        let rests = value == 0.0 && descent.rests_without_loss();
        let gradients = if rests {
            Vec::new()
        } else {
            let found = loss.backward()?;
            let tensors = tracked.iter();
            tensors.map(|(_, own)| found.get(own).cloned()).collect()
        };
        Ok(Self {
            loss: value,
            correct,
            gradients,
        })
    }

    /// By the model's own way.
    fn by_hand(by_hand: Gradient, labels: &Tensor, share: f32, descent: &Descent) -> Result<Self> {
        let Gradient {
            outputs,
            parameters,
        } = by_hand;
        let each = outputs.iter().zip(labels.to_vec1::<f32>()?);
        let losses = each.map(|(f, y)| Outcome::new(*f, y, descent.loss()).loss);
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2⁵³")]
        let mean = losses.sum::<f64>() / outputs.len().max(1) as f64;
        #[expect(clippy::cast_possible_truncation, reason = "told as f32")]
        let loss = mean as f32 * share;
        if !loss.is_finite() {
            return Err(lost("the output f"));
        }
        let scaled = |(_, tensor): (&str, &Tensor)| -> Result<Option<Tensor>> {
            Ok(Some(if share < 1.0 {
                tensor.affine(f64::from(share), 0.0)?
            } else {
                tensor.clone()
            }))
        };
        Ok(Self {
            loss,
            correct: batch_accuracy(&outputs, labels)? * share,
            gradients: parameters.iter().map(scaled).collect::<Result<_>>()?,
        })
    }
}

/// An output that is lost, with what was lost first on the way to it.
fn explained(error: Error, model: &dyn Forward, parameters: &Parameters, tokens: &Tensor) -> Error {
    let Error::Overflow { .. } = error else {
        return error;
    };
    model.first_lost(parameters, tokens).map_or(error, lost)
}

fn lost(tensor: &str) -> Error {
    Error::Overflow {
        place: "a step of training".into(),
        tensor: tensor.to_owned(),
        advice: String::new(),
    }
}

fn batch_accuracy(outputs: &[f32], labels: &Tensor) -> Result<f32> {
    let labels = labels.to_vec1::<f32>()?;
    let correct = outputs
        .iter()
        .zip(&labels)
        .filter(|(f, y)| Outcome::new(**f, **y, Loss::Hinge).correct)
        .count();
    #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
    Ok(correct as f32 / outputs.len() as f32)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::experiment::{
        Data, DigitData, Experiment, ModelSettings, OneLayerSettings, Training, VitSettings,
    };
    use crate::model::{Model, OneLayer, Vit, tokens_tensor};
    use crate::task::{Source, TaskSource};
    use candle_core::Device;

    /// The same model, said to be so dear that a batch of 32 is cut into pieces of 10.
    struct Dear<'a>(&'a dyn Model);

    impl Forward for Dear<'_> {
        fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
            self.0.forward(parameters, tokens)
        }

        fn operations(&self) -> u64 {
            PIECE / (10 * PASSES)
        }

        fn gradient(
            &self,
            parameters: &Parameters,
            tokens: &Tensor,
            labels: &Tensor,
            loss: Loss,
        ) -> Result<Option<Gradient>> {
            self.0.gradient(parameters, tokens, labels, loss)
        }
    }

    #[test]
    fn a_batch_in_pieces_makes_the_same_step_by_hand() -> Result<()> {
        let experiment = Experiment {
            data: Data::Digits(DigitData::default()),
            model: ModelSettings::Vit(VitSettings::default()),
            ..Experiment::default()
        };
        let (source, _) = Source::new(&experiment, None)?;
        let shape = source.shape();
        let model = Vit::of_settings(&VitSettings::default(), shape, 1)?;
        let state = State::new(model.initial(1)?);
        let batch = source.batch(crate::task::TaskId::T1, 0, 32)?;
        let tokens = tokens_tensor(&batch.tokens, shape)?;
        let labels = Tensor::from_vec(batch.labels, 32, &Device::Cpu)?;
        // Its steps are as long as its gradients.
        let descent = &Descent::new(&model, &Training::default());
        let whole = step(&model, &state, &tokens, &labels, descent)?;
        let pieces = step(&Dear(&model), &state, &tokens, &labels, descent)?;
        assert!((whole.loss - pieces.loss).abs() < 1e-6);
        assert!((whole.accuracy - pieces.accuracy).abs() < 1e-6);
        let (Some(whole), Some(pieces)) = (whole.updated, pieces.updated) else {
            return Err(Error::Mismatch("both move".into()));
        };
        let mut moved = 0.0_f32;
        for (name, tensor) in whole.parameters.iter() {
            let whole = tensor.flatten_all()?.to_vec1::<f32>()?;
            let before = state.parameters.values(name)?;
            for ((one, other), before) in whole
                .iter()
                .zip(pieces.parameters.values(name)?)
                .zip(before)
            {
                assert!((one - other).abs() < 1e-6, "{name}: {one} {other}");
                moved = moved.max((one - before).abs());
            }
        }
        assert!(moved > 1e-3, "{moved}");
        Ok(())
    }

    #[test]
    fn a_batch_in_pieces_makes_the_step_of_the_whole_batch_and_can_be_left_between_them()
    -> Result<()> {
        let experiment = Experiment::default();
        let (source, _) = Source::new(&experiment, None)?;
        let shape = source.shape();
        let model = OneLayer::of_settings(&OneLayerSettings::default(), shape, 1)?;
        let state = State::new(model.initial(1)?);
        let batch = source.batch(crate::task::TaskId::T1, 0, 32)?;
        let tokens = tokens_tensor(&batch.tokens, shape)?;
        let labels = Tensor::from_vec(batch.labels, 32, &Device::Cpu)?;
        let descent = &Descent::new(&model, &experiment.training);
        assert!(
            samples_at_once(&model, PASSES) >= 32,
            "a preset's batch stays whole"
        );
        let whole = step(&model, &state, &tokens, &labels, descent)?;
        let dear = Dear(&model);
        let mut asked = 0;
        let pieces = step_while(&dear, &state, &tokens, &labels, descent, &mut || {
            asked += 1;
            ControlFlow::Continue(())
        })?;
        assert_eq!(asked, 3, "pieces of 10, 10, 10 and 2");
        assert!(
            (whole.loss - pieces.loss).abs() < 1e-6
                && (whole.accuracy - pieces.accuracy).abs() < 1e-6
        );
        let (Some(whole), Some(pieces)) = (whole.updated, pieces.updated) else {
            return Err(Error::Mismatch("both have loss".into()));
        };
        for name in ["w", "v"] {
            let values = |state: &State| state.parameters.values(name);
            let pairs = values(&whole)?.into_iter().zip(values(&pieces)?);
            for (whole, pieces) in pairs {
                assert!((whole - pieces).abs() < 1e-6, "{name}: {whole} {pieces}");
            }
        }
        let left = step_while(&dear, &state, &tokens, &labels, descent, &mut || {
            ControlFlow::Break(())
        });
        assert!(matches!(left, Err(Error::Cancelled)));
        Ok(())
    }
}
