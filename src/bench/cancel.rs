//! How long a computation takes to stop once it is told to, wherever it is.

use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::{Series, Table};
use crate::experiment::{Data, Experiment, PatternData};
use crate::lab::{Lab, Setup};
use crate::sweep::{Plane, Progress};
use crate::task::{Role, TaskId};
use crate::{Error, Result};

/// Work that asks now and then whether to go on.
type Work<'a> = Box<dyn FnMut(Progress<'_>) -> Result<()> + 'a>;

/// Measures how fast the stages of a picture stop; a part of point 8 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let samples = if quick { 2000 } else { 10_000 };
    let mut experiment = Experiment {
        data: Data::Patterns(PatternData {
            tokens: 16,
            dimension: 20,
            irrelevant: 17,
            relevant: 8,
            confusing: 2,
            noise: 0.05,
            samples,
        }),
        ..Experiment::default()
    };
    experiment.model.change_one_layer(|model| model.hidden = 64);
    experiment.training.batch = 64;
    experiment.training.steps = 5;
    experiment.grid.cells = 201;
    let setup = Setup::new(experiment.clone());
    let subject = Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))?;
    let plane = Plane::new(
        experiment.grid,
        &[Role::Task(TaskId::T1), Role::Task(TaskId::T2)],
    );
    experiment.training.steps = 2000;
    let long = Setup::new(experiment);
    let stages: [(&str, Work<'_>); 4] = [
        (
            "training",
            Box::new(|progress| Lab::new().subject(&long, &|_| progress(0.0)).map(drop)),
        ),
        (
            "plane",
            Box::new(|progress| {
                let mut each_level = |_: &Plane| ControlFlow::Continue(());
                subject.plane(progress, &mut each_level).map(drop)
            }),
        ),
        (
            "lines",
            Box::new(|progress| subject.theorem_lines(progress).map(drop)),
        ),
        (
            "check",
            Box::new(|progress| subject.check(&plane, progress).map(drop)),
        ),
    ];
    let trials = if quick { 1 } else { 4 };
    let mut all = Vec::new();
    let mut words = Vec::new();
    for (name, mut work) in stages {
        let mut own = Vec::new();
        for trial in 0..trials {
            own.extend(stop_after(
                Duration::from_millis(30 + 37 * trial),
                &mut work,
            )?);
        }
        let worst = own.iter().copied().fold(0.0, f64::max);
        words.push(format!("{name} {worst:.1}"));
        all.append(&mut own);
    }
    table.add(
        "cancel_ms",
        &Series::new(all),
        "ms",
        format!(
            "201×201 cells, {samples} samples, P=16, d=20, m=64, all cores; longest in {}",
            words.join(", ")
        ),
    );
    Ok(())
}

/// Milliseconds from the word to stop to its end; nothing if it was done before.
fn stop_after(delay: Duration, work: &mut Work<'_>) -> Result<Option<f64>> {
    let told = OnceLock::new();
    let ended = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(delay);
            told.get_or_init(Instant::now);
        });
        let ended = work(&|_| match told.get() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        });
        (ended, Instant::now())
    });
    match ended {
        (Ok(()), _) => Ok(None),
        (Err(Error::Cancelled), end) => {
            Ok(told.get().map(|told| (end - *told).as_secs_f64() * 1e3))
        }
        (Err(error), _) => Err(error),
    }
}
