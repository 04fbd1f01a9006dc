//! A step of training by hand against candle's autograd.

use std::ops::ControlFlow;

use super::TOLERANCE;
use crate::bench::series::{Contender, ratio, take_turns, timed};
use crate::bench::{Series, Table};
use crate::experiment::{DigitData, VitSettings, preset};
use crate::model::{Model, Vit};
use crate::pools;
use crate::sweep::{larger, outputs_of};
use crate::task::{Role, TaskId, TaskSource, digits};
use crate::train::{Run, Trainer};
use crate::{Error, Result};

/// Fine-tuning of T1 on digits, gradients by hand against candle's autograd.
pub(super) fn training(quick: bool, table: &mut Table) -> Result<()> {
    let steps = if quick { 2 } else { 25 };
    let mut experiment = preset("vit-irrelevant")?;
    experiment.training.steps = steps;
    let data = DigitData::default();
    let source = digits(&experiment, &data)?;
    let by_hand = Vit::of_settings(&VitSettings::default(), source.shape(), 1)?;
    let by_candle = by_hand.clone().by_candle();
    let seconds = |model: &Vit| {
        let trainer = Trainer {
            model,
            source: &source,
            task: TaskId::T1,
            settings: &experiment.training,
        };
        let mut run = Run::new(model.initial(1)?, model, &experiment.training);
        let pool = if model.leaves_cores_idle() {
            pools::sweep()?
        } else {
            pools::candle()?
        };
        let (seconds, tuned) = timed(|| {
            pool.install(|| run.train_to(steps, &trainer, &mut |_| ControlFlow::Continue(())))
        })?;
        Ok::<_, Error>((seconds, tuned))
    };
    let (_, own) = seconds(&by_hand)?;
    let (_, candles) = seconds(&by_candle)?;
    let set = source.dataset(Role::Task(TaskId::T1))?;
    let [own, candles] = [own, candles]
        .map(|tuned| outputs_of(&by_hand, &tuned, &set, &|_| ControlFlow::Continue(())));
    let pairs = own?.into_iter().zip(candles?);
    let differs = pairs
        .map(|(a, b)| f64::from((a - b).abs()))
        .fold(0.0, larger);
    if differs.is_nan() || differs > f64::from(TOLERANCE) {
        return Err(Error::Mismatch(format!(
            "after {steps} steps by hand and by candle outputs differ by {differs:e}"
        )));
    }
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| Ok(seconds(&by_candle)?.0)),
        Box::new(|| Ok(seconds(&by_hand)?.0)),
    ];
    let turns = take_turns(if quick { 1 } else { 5 }, &mut contenders)?;
    #[expect(clippy::cast_precision_loss, reason = "a few steps")]
    let ms =
        |turns: &[f64]| Series::new(turns.to_vec()).map(|seconds| seconds * 1e3 / steps as f64);
    let about = "a step of fine-tuning, 64 images of 16×12 tokens, width 32, 2 blocks, by candle's autograd on operations that have gradients";
    table.add("vit_step_ms_candle", &ms(&turns[0]), "ms", about);
    let about = format!(
        "the same by hand, outputs of both models within {differs:.0e} after {steps} steps; all cores"
    );
    table.add("vit_step_ms", &ms(&turns[1]), "ms", about);
    let over = ratio(&turns[0], &turns[1]);
    table.add(
        "vit_step_vs_candle",
        &over,
        "ratio",
        "times as fast as candle",
    );
    Ok(())
}
