//! What a Vision Transformer learns before any task: the classes of the images under colours that tell nothing.

use std::ops::ControlFlow;

use super::run::lost_tokens;
use super::{Descent, PASSES, Record, State, samples_at_once};
use crate::experiment::Pretraining;
use crate::model::{ClassGradient, Model, Parameters, Vit};
use crate::number::plain;
use crate::simd::Isa;
use crate::task::{ClassBatch, ColouredImages, GoOn};
use crate::{Error, Result};

/// What it takes to pre-train a model.
#[derive(Clone, Copy)]
pub struct Pretrainer<'a> {
    /// The model.
    pub vit: &'a Vit,
    /// The images, with their classes.
    pub images: &'a ColouredImages,
    /// For how long, and how fast.
    pub settings: &'a Pretraining,
    /// Of the model before it.
    pub seed: u64,
}

/// A pre-training, done or not: it goes on where it was left.
#[derive(Clone, Debug)]
pub struct Pretrained {
    /// The model with a head for the classes.
    state: State,
    history: Vec<Record>,
}

impl Pretrained {
    /// One that has not begun.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    pub fn new(pretrainer: &Pretrainer<'_>) -> Result<Self> {
        let Pretrainer {
            vit, images, seed, ..
        } = *pretrainer;
        let (start, head) = (
            vit.initial(seed)?,
            vit.class_head(images.class_count(), seed)?,
        );
        let all = start.iter().chain(head.iter());
        let all = all.map(|(name, tensor)| (name.to_owned(), tensor.clone()));
        Ok(Self {
            state: State::new(Parameters::new(all)),
            history: Vec::new(),
        })
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.state.bytes() + size_of_val(self.history.as_slice())
    }

    /// Cross-entropy and accuracy of every batch, before its step.
    #[must_use]
    pub fn history(&self) -> &[Record] {
        &self.history
    }

    /// Goes on to its end, by hand. `progress` hears of every step and may stop it; it then keeps what it has done.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; [`Error::Overflow`] if something is not finite; or if a tensor operation
    /// fails.
    pub fn go_on(
        &mut self,
        pretrainer: &Pretrainer<'_>,
        progress: &mut dyn FnMut(&[Record]) -> ControlFlow<()>,
    ) -> Result<()> {
        let Pretrainer {
            vit,
            images,
            settings,
            ..
        } = *pretrainer;
        let descent = Descent::by_adamw(settings.optimiser(), settings.steps);
        for step in self.history.len()..settings.steps {
            let mut go_on = || progress(&self.history);
            let drawn = images.class_batch_while(step, settings.batch, &mut go_on)?;
            if drawn.tokens.iter().any(|x| !x.is_finite()) {
                return Err(lost_tokens("pre-training", step));
            }
            let found = gradient_of(vit, &self.state.parameters, &drawn, &mut go_on)?;
            if !found.loss.is_finite() {
                return Err(lost(step, "the loss", settings));
            }
            let gradients = found.parameters.iter();
            let gradients = gradients.map(|(_, tensor)| Some(tensor.clone())).collect();
            let state = descent.step(&self.state, gradients)?;
            if let Some(name) = state.parameters.first_lost()? {
                return Err(lost(step, &format!("tensor {name}"), settings));
            }
            self.state = state;
            self.history.push(Record {
                loss: found.loss,
                accuracy: found.accuracy,
            });
            if progress(&self.history).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    /// Ψ(0): the model as it is now, without the head for classes.
    ///
    /// # Errors
    /// If a parameter of the model is missing.
    pub fn base(&self, vit: &Vit) -> Result<Parameters> {
        let infos = vit.parameters().iter();
        let own = infos.map(|info| {
            let tensor = self.state.parameters.get(&info.name)?;
            Ok((info.name.clone(), tensor.clone()))
        });
        Ok(Parameters::new(own.collect::<Result<Vec<_>>>()?))
    }
}

/// The gradient of a batch, piece by piece where all of it takes too long.
fn gradient_of(
    vit: &Vit,
    parameters: &Parameters,
    batch: &ClassBatch,
    go_on: GoOn<'_>,
) -> Result<ClassGradient> {
    let (count, of_sample) = (batch.classes.len(), vit.shape().len());
    let at_once = samples_at_once(vit, PASSES);
    let mut sum: Option<ClassGradient> = None;
    for first in (0..count).step_by(at_once) {
        if first > 0 && go_on().is_break() {
            return Err(Error::Cancelled);
        }
        let last = count.min(first.saturating_add(at_once));
        let tokens = &batch.tokens[first * of_sample..last * of_sample];
        let classes = &batch.classes[first..last];
        let piece = vit.class_gradient_on(Isa::best(), parameters, tokens, classes)?;
        if at_once >= count {
            return Ok(piece);
        }
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = (last - first) as f32 / count as f32;
        sum = Some(piece.added_to(sum, share)?);
    }
    sum.ok_or_else(|| Error::Mismatch("a batch without samples".into()))
}

fn lost(step: usize, tensor: &str, settings: &Pretraining) -> Error {
    let (step, steps) = (step + 1, settings.steps);
    Error::Overflow {
        place: format!("pre-training diverged at step {step} of {steps}"),
        tensor: tensor.to_owned(),
        advice: format!(
            "; a smaller learning rate of it helps (now {})",
            plain(settings.rate)
        ),
    }
}
