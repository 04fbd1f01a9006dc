//! The exact plane of the default experiment against the plain loop with sampled points.

use std::ops::ControlFlow;

use super::baseline::{Obvious, Pieces, one_by_one};
use super::series::{Contender, best, ratio, take_turns, timed};
use super::{Series, Table};
use crate::experiment::{Experiment, OneLayerSettings, Target};
use crate::lab::{Lab, Setup};
use crate::model::OutputWeights;
use crate::pools;
use crate::task::{Dataset, Source, TaskId, TaskSource};
use crate::{Error, Result};

/// Kernel and candle may differ by this much.
const TOLERANCE: f64 = 1e-5;

/// Measures point 3 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let turns = if quick { 2 } else { 15 };
    let mut experiment = Experiment {
        target: Some(Target {
            gamma: vec![0.6, 0.6],
        }),
        ..Experiment::default()
    };
    if quick {
        experiment.grid.cells = 11;
    }
    let cells = experiment.grid.cells;
    let go_on = |_: f64| ControlFlow::Continue(());
    let subject = Lab::new().subject(&Setup::new(experiment.clone()), &|_| {
        ControlFlow::Continue(())
    })?;
    let plane = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
    let difference = subject.check(&plane, &go_on)?;
    if difference.is_nan() || difference > TOLERANCE {
        return Err(Error::Mismatch(format!(
            "the default plane: kernel and candle differ by {difference:e}"
        )));
    }

    let source = Source::new(&experiment, None)?.0;
    let samples = if quick { 100 } else { 1000 };
    let batch = source.batch(TaskId::T2, 0, samples)?;
    let sampled = Dataset::sampled(source.shape(), batch.tokens, batch.labels)?;
    let pieces = Pieces::new(&sampled, samples)?;
    let weights = OutputWeights::random(
        &OneLayerSettings::default(),
        source.shape().tokens,
        experiment.training.seed,
    );
    let model = Obvious::new(&weights)?;
    let points = [[1.0, 1.2], [-0.5, 0.3], [2.2, -1.1], [0.4, 2.7]];
    let (sweep, candle) = (pools::sweep()?, pools::candle()?);
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| {
            let (seconds, _) = timed(|| subject.plane(&go_on, &mut |_| ControlFlow::Continue(())))?;
            Ok(seconds)
        }),
        Box::new(|| sweep.install(|| one_by_one(&model, subject.span(), &pieces, &points))),
        Box::new(|| candle.install(|| one_by_one(&model, subject.span(), &pieces, &points))),
    ];
    let all = take_turns(turns, &mut contenders)?;
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let evaluations = (cells * cells * subject.sets().len()) as f64;
    let loops = ratio(best(&[&all[1], &all[2]]), &all[0]).map(|ratio| ratio * evaluations);
    let size: usize = subject.sets().iter().map(|(_, set)| set.len()).sum();
    table.add(
        "default_plane_ms",
        &Series::new(all[0].clone()).map(|seconds| seconds * 1e3),
        "ms",
        format!("{cells}×{cells} cells, T1 + T2 + T′, exact: {size} weighted samples; equal to {difference:.0e}"),
    );
    table.add(
        "default_plane_vs_candle",
        &loops,
        "ratio",
        format!("plain candle loop with {samples} sampled points a task, candle's best threads"),
    );
    Ok(())
}
