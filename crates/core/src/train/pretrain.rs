//! What a Vision Transformer learns before any task: the classes of the images under colours that tell nothing.

use std::ops::ControlFlow;

use super::{Descent, Record, State};
use crate::experiment::Pretraining;
use crate::model::{Model, Parameters, Vit};
use crate::number::plain;
use crate::simd::Isa;
use crate::task::ColouredImages;
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
            let (tokens, classes) = (&drawn.tokens, &drawn.classes);
            let found =
                vit.class_gradient_on(Isa::best(), &self.state.parameters, tokens, classes)?;
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
