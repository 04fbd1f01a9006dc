//! A task's training from Ψ(0), kept so that any step can be looked at again.

use std::ops::ControlFlow;

use candle_core::{Device, Tensor};

use super::{Descent, State, StepOutcome, samples_at_once, step_while};
use crate::experiment::{Optimiser, Training};
use crate::model::{Model, Parameters, tokens_tensor};
use crate::number::plain;
use crate::task::{Dataset, GoOn, Role, TaskId, TaskSource};
use crate::{Error, Result};

/// Memory that a run's snapshots may take.
const SNAPSHOT_BYTES: usize = 48 << 20;
/// A margin must exceed 1 by this much on the whole population before later batches count as free of loss: far above
/// what the order of tokens in a batch can change in f32.
const SAFE_MARGIN: f32 = 1e-5;
/// How many batches without loss make it worth looking at the whole population.
const QUIET_BATCHES: usize = 1;

/// The distance in steps of a run's snapshots.
fn stride(steps: usize, size: usize) -> usize {
    steps.saturating_mul(size).div_ceil(SNAPSHOT_BYTES).max(1)
}

/// Bytes of a run's snapshots, at most, for parameters of so many bytes.
pub(crate) fn snapshot_bytes(steps: usize, size: u64) -> u64 {
    let stride = stride(steps, usize::try_from(size).unwrap_or(usize::MAX));
    // Beside those a stride apart the first and the last are kept.
    size.saturating_mul((steps / stride + 2) as u64)
}

/// Loss and accuracy on a step's batch, before the step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Record {
    /// Mean loss.
    pub loss: f32,
    /// Accuracy.
    pub accuracy: f32,
}

/// What it takes to train one task.
#[derive(Clone, Copy)]
pub struct Trainer<'a> {
    /// The model.
    pub model: &'a dyn Model,
    /// The tasks.
    pub source: &'a dyn TaskSource,
    /// Which task.
    pub task: TaskId,
    /// Steps, batch and learning rates.
    pub settings: &'a Training,
}

impl Trainer<'_> {
    /// What training begins with must be finite.
    fn check_start(&self, base: &Parameters) -> Result<()> {
        let Some(name) = base.first_lost()? else {
            return Ok(());
        };
        Err(Error::Overflow {
            place: format!("{} at step 0", self.name()),
            tensor: format!("tensor {name} of Ψ(0)"),
            advice: "; a smaller initial_v helps".into(),
        })
    }

    /// An overflow in the step after `taken` ones, with its place and what would help.
    fn explained(&self, error: Error, taken: usize) -> Error {
        let Error::Overflow { tensor, .. } = error else {
            return error;
        };
        let settings = self.settings;
        let rates = match settings.optimiser {
            Optimiser::Sgd(rates) => format!(
                "smaller learning rates help (now {} for W and {} for V)",
                plain(rates.attention),
                plain(rates.values)
            ),
            Optimiser::AdamW(settings) => format!(
                "a smaller learning rate helps (now {})",
                plain(settings.rate)
            ),
        };
        let sound = match taken {
            0 => String::new(),
            1 => ", or no more than 1 step".into(),
            _ => format!(", or no more than {taken} steps"),
        };
        Error::Overflow {
            place: format!(
                "{} diverged at step {} of {}",
                self.name(),
                taken + 1,
                settings.steps
            ),
            tensor,
            advice: format!("; {rates}{sound}"),
        }
    }

    fn name(&self) -> String {
        format!("training of {}", self.task.symbol())
    }
}

/// A run: its history, and the parameters at chosen steps.
#[derive(Clone, Debug)]
pub struct Run {
    history: Vec<Record>,
    /// Steps taken and where the run stood then, ascending; the first is Ψ(0).
    snapshots: Vec<(usize, State)>,
    stride: usize,
    /// From this step on nothing can change: no sample of the population has loss.
    converged: Option<usize>,
}

impl Run {
    /// A run that has not begun.
    #[must_use]
    pub fn new(base: Parameters, model: &dyn Model, settings: &Training) -> Self {
        let size = base.bytes() * Descent::new(model, settings).sizes_of_state();
        let steps = settings.steps;
        Self {
            history: Vec::new(),
            snapshots: vec![(0, State::new(base))],
            stride: stride(steps, size),
            converged: None,
        }
    }

    /// Bytes of its snapshots and its history.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let snapshots = self.snapshots.iter();
        let snapshots: usize = snapshots.map(|(_, state)| state.bytes()).sum();
        snapshots + size_of_val(self.history.as_slice())
    }

    /// Loss and accuracy of every batch so far.
    #[must_use]
    pub fn history(&self) -> &[Record] {
        &self.history
    }

    /// The step from which on no sample of the population had loss, so that nothing changed any more.
    #[must_use]
    pub fn converged(&self) -> Option<usize> {
        self.converged
    }

    /// The parameters after `steps` steps, training on where the run has not been yet. `progress` hears of every
    /// step and may stop the run, which then keeps what it has done.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; [`Error::Overflow`] if something is not finite, which the run then
    /// does not hold; or if a tensor operation fails.
    pub fn train_to(
        &mut self,
        steps: usize,
        trainer: &Trainer<'_>,
        progress: &mut dyn FnMut(&Self) -> ControlFlow<()>,
    ) -> Result<Parameters> {
        let at = self.snapshots.partition_point(|(taken, _)| *taken <= steps);
        let (mut taken, mut state) = self.snapshots[at - 1].clone();
        if taken == 0 {
            trainer.check_start(&state.parameters)?;
        }
        let mut population = None;
        let descent = Descent::new(trainer.model, trainer.settings);
        let mut quiet = 0;
        while taken < steps {
            if self.converged.is_some_and(|step| step <= taken) {
                let calm = Record {
                    loss: 0.0,
                    accuracy: 1.0,
                };
                self.history.resize(self.history.len().max(steps), calm);
                break;
            }
            let outcome = match one_step(trainer, &descent, taken, &state, &mut || progress(self)) {
                Err(Error::Cancelled) => {
                    self.keep_last(taken, &state);
                    return Err(Error::Cancelled);
                }
                other => other?,
            };
            let record = Record {
                loss: outcome.loss,
                accuracy: outcome.accuracy,
            };
            if taken == self.history.len() {
                self.history.push(record);
            }
            taken += 1;
            if let Some(updated) = outcome.updated {
                state = updated;
                quiet = 0;
            } else {
                quiet += 1;
                if quiet == QUIET_BATCHES && trainer.source.batches_come_from_dataset() {
                    let go_on = &mut || progress(self);
                    let set = if let Some(set) = population.take() {
                        set
                    } else {
                        let role = Role::Task(trainer.task);
                        trainer.source.dataset_while(role, go_on)?
                    };
                    if is_free_of_loss(&set, trainer.model, &state.parameters, go_on)? {
                        self.converged = Some(taken);
                    }
                    population = Some(set);
                }
            }
            self.keep(taken, &state);
            if progress(self).is_break() {
                self.keep_last(taken, &state);
                return Err(Error::Cancelled);
            }
        }
        if self.converged.is_none() {
            self.keep_last(taken, &state);
        }
        Ok(state.parameters)
    }

    fn keep(&mut self, taken: usize, state: &State) {
        if taken.is_multiple_of(self.stride) || self.converged == Some(taken) {
            self.keep_last(taken, state);
        }
    }

    fn keep_last(&mut self, taken: usize, state: &State) {
        if self.snapshots.last().is_some_and(|(last, _)| *last < taken) {
            self.snapshots.push((taken, state.clone()));
        }
    }
}

/// That the data of the step after so many are not finite.
pub(super) fn lost_tokens(training: &str, taken: usize) -> Error {
    Error::Overflow {
        place: format!("{training} at step {}", taken + 1),
        tensor: "a token of its batch".into(),
        advice: "; a smaller scale of the data helps".into(),
    }
}

/// The step after so many.
fn one_step(
    trainer: &Trainer<'_>,
    descent: &Descent,
    taken: usize,
    state: &State,
    go_on: GoOn<'_>,
) -> Result<StepOutcome> {
    let Trainer {
        model,
        source,
        task,
        settings,
    } = *trainer;
    let batch = source.batch_while(task, taken, settings.batch, go_on)?;
    if batch.tokens.iter().any(|x| !x.is_finite()) {
        return Err(lost_tokens(&trainer.name(), taken));
    }
    let (count, shape) = (batch.labels.len(), source.shape());
    let dims = (count, shape.tokens, shape.dimension);
    let tokens = Tensor::from_vec(batch.tokens, dims, &Device::Cpu)?;
    let labels = Tensor::from_vec(batch.labels, count, &Device::Cpu)?;
    step_while(model, state, &tokens, &labels, descent, go_on)
        .map_err(|error| trainer.explained(error, taken))
}

/// Samples in one forward pass over the population.
const PASS: usize = 128;

/// Whether no sample of a set has loss; all that a batch can hold are in it.
fn is_free_of_loss(
    set: &Dataset,
    model: &dyn Model,
    parameters: &Parameters,
    go_on: GoOn<'_>,
) -> Result<bool> {
    let at_once = PASS.min(samples_at_once(model, 1));
    let tokens = set.tokens().chunks(at_once * set.shape().len());
    for (tokens, labels) in tokens.zip(set.labels().chunks(at_once)) {
        let tokens = tokens_tensor(tokens, set.shape())?;
        let outputs = model.forward(parameters, &tokens)?.to_vec1::<f32>()?;
        let mut margins = outputs.iter().zip(labels).map(|(f, y)| f * y);
        // The first piece with loss answers for all; a margin that is no number is a loss too.
        if !margins.all(|margin| margin > 1.0 + SAFE_MARGIN) {
            return Ok(false);
        }
        if go_on().is_break() {
            return Err(Error::Cancelled);
        }
    }
    Ok(true)
}
