//! A training step of the default experiment, and of the digits.

use std::ops::ControlFlow;

use candle_core::{Device, Tensor};

use super::series::{Contender, take_turns, timed};
use super::{Series, Table};
use crate::Result;
use crate::experiment::{Experiment, preset};
use crate::model::{Forward, Model, OneLayer, tokens_tensor};
use crate::pools;
use crate::task::{Source, TaskId, TaskSource};
use crate::train::{Descent, Run, State, Trainer, step};

/// Steps in a turn.
const STEPS: usize = 20;

/// Measures point 5 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let turns = if quick { 2 } else { 15 };
    let experiment = Experiment::default();
    let setup = Setup::new(&experiment)?;
    let digits = Setup::new(&preset("digits-irrelevant")?)?;
    let pool = pools::candle()?;
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| pool.install(|| setup.steps_ms())),
        Box::new(|| pool.install(|| setup.batch_ms())),
        Box::new(|| pool.install(|| setup.forward_ms())),
        Box::new(|| pool.install(|| setup.gradient_ms())),
        Box::new(|| pool.install(|| digits.steps_ms())),
    ];
    let rows = [
        (
            "train_step_ms",
            "default experiment, P=8, d=12, m=32, batch 32: draw, forward, backward, update, record",
        ),
        (
            "train_step_batch_ms",
            "of it: drawing the batch and making tensors",
        ),
        ("train_step_forward_ms", "of it: the forward pass"),
        (
            "train_step_gradient_ms",
            "of it: forward, backward and update",
        ),
        ("train_step_digits_ms", "digits, P=16, d=12, m=64, batch 64"),
    ];
    for (turns, (name, about)) in take_turns(turns, &mut contenders)?.into_iter().zip(rows) {
        table.add(name, &Series::new(turns), "ms", about);
    }
    Ok(())
}

struct Setup {
    experiment: Experiment,
    source: Source,
    model: OneLayer,
    base: crate::model::Parameters,
}

impl Setup {
    fn new(experiment: &Experiment) -> Result<Self> {
        let source = Source::new(experiment, None)?.0;
        let shape = source.shape();
        let seed = experiment.training.seed;
        let settings = experiment.model.one_layer().cloned().unwrap_or_default();
        let model = OneLayer::of_settings(&settings, shape, seed)?;
        Ok(Self {
            base: model.initial(seed)?,
            model,
            source,
            experiment: experiment.clone(),
        })
    }

    /// Milliseconds a step of a run, from Ψ(0).
    fn steps_ms(&self) -> Result<f64> {
        let trainer = Trainer {
            model: &self.model,
            source: &self.source,
            task: TaskId::T2,
            settings: &self.experiment.training,
        };
        let mut run = Run::new(self.base.clone(), &self.model, &self.experiment.training);
        let (seconds, _) =
            timed(|| run.train_to(STEPS, &trainer, &mut |_| ControlFlow::Continue(())))?;
        Ok(per_step(seconds))
    }

    fn batch(&self, step: usize) -> Result<[Tensor; 2]> {
        let batch = self
            .source
            .batch(TaskId::T2, step, self.experiment.training.batch)?;
        let tokens = tokens_tensor(&batch.tokens, self.source.shape())?;
        let count = batch.labels.len();
        Ok([tokens, Tensor::from_vec(batch.labels, count, &Device::Cpu)?])
    }

    fn batch_ms(&self) -> Result<f64> {
        let (seconds, ()) = timed(|| {
            for step in 0..STEPS {
                std::hint::black_box(self.batch(step)?);
            }
            Ok(())
        })?;
        Ok(per_step(seconds))
    }

    fn forward_ms(&self) -> Result<f64> {
        let [tokens, _] = self.batch(0)?;
        let (seconds, ()) = timed(|| {
            for _ in 0..STEPS {
                std::hint::black_box(self.model.forward(&self.base, &tokens)?);
            }
            Ok(())
        })?;
        Ok(per_step(seconds))
    }

    fn gradient_ms(&self) -> Result<f64> {
        let [tokens, labels] = self.batch(0)?;
        let (seconds, ()) = timed(|| {
            let descent = Descent::new(&self.model, &self.experiment.training);
            let state = State::new(self.base.clone());
            for _ in 0..STEPS {
                std::hint::black_box(step(&self.model, &state, &tokens, &labels, &descent)?);
            }
            Ok(())
        })?;
        Ok(per_step(seconds))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
fn per_step(seconds: f64) -> f64 {
    seconds * 1e3 / STEPS as f64
}
