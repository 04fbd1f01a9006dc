//! Planes of four tasks, and of other ways to merge, against the plane of two by task arithmetic.

use std::ops::ControlFlow;

use super::series::{Contender, ratio, take_turns, timed};
use super::{Series, Table};
use crate::experiment::{Correlations, Experiment, Method, preset};
use crate::lab::{Lab, Setup, Subject};
use crate::{Error, Result};

/// Kernel and candle may differ by this much.
const TOLERANCE: f64 = 1e-5;
/// What is held against task arithmetic.
const WAYS: [Method; 3] = [Method::Ties, Method::Awd, Method::Tangent];

/// Measures how much longer planes of more tasks and of other ways take. Training is not counted, nor what a way does
/// once before the first cell.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let turns = if quick { 2 } else { 15 };
    let cells = if quick {
        11
    } else {
        Experiment::default().grid.cells
    };
    let mut two = preset("aligned")?;
    two.grid.cells = cells;
    let mut four = Experiment {
        grid: two.grid,
        ..Experiment::default()
    };
    four.set_tasks(4);
    four.correlations = Correlations::new(
        &[
            [1.0, 0.6, -0.5, 0.0],
            [0.6, 1.0, 0.0, 0.3],
            [-0.5, 0.0, 1.0, 0.2],
            [0.0, 0.3, 0.2, 1.0],
        ]
        .map(Vec::from),
    )?;
    four.coefficients = vec![1.0, 1.0, 0.5, -0.2];
    let mut lab = Lab::new();
    let plain = subject(&mut lab, &two)?;
    let of_four = subject(&mut lab, &four)?;
    let ways = WAYS.map(|way| {
        let mut experiment = two.clone();
        experiment.merge = way.usual();
        subject(&mut lab, &experiment)
    });
    let ways = ways.into_iter().collect::<Result<Vec<_>>>()?;
    let all: Vec<&Subject> = [&plain, &of_four].into_iter().chain(&ways).collect();
    let mut contenders: Vec<Contender<'_>> = Vec::new();
    for subject in &all {
        contenders.push(Box::new(|| Ok(timed(|| plane(subject))?.0)));
    }
    let seconds = take_turns(turns, &mut contenders)?;
    table.add(
        "four_tasks_plane_ms",
        &Series::new(seconds[1].clone()).map(|seconds| seconds * 1e3),
        "ms",
        format!("{cells}×{cells} cells, T1 to T4, two of them held at 0.5 and −0.2, exact"),
    );
    let against = |own: &[f64]| ratio(own, &seconds[0]);
    table.add(
        "four_tasks_vs_two",
        &against(&seconds[1]),
        "ratio",
        "the same against the plane of two tasks",
    );
    for (way, own) in WAYS.into_iter().zip(&seconds[2..]) {
        table.add(
            format!("{}_vs_arithmetic", way.name().replace('-', "_")),
            &against(own),
            "ratio",
            format!("{cells}×{cells} cells, two tasks, against the plane of task arithmetic"),
        );
    }
    Ok(())
}

/// Trained tasks whose plane candle agrees with.
fn subject(lab: &mut Lab, experiment: &Experiment) -> Result<Subject> {
    let setup = Setup::new(experiment.clone());
    let subject = lab.subject(&setup, &|_| ControlFlow::Continue(()))?;
    let go_on = |_: f64| ControlFlow::Continue(());
    let drawn = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
    let difference = subject.check(&drawn, &go_on)?;
    if difference.is_nan() || difference > TOLERANCE {
        let way = experiment.merge.method().name();
        return Err(Error::Mismatch(format!(
            "the plane of {way}: kernel and candle differ by {difference:e}"
        )));
    }
    Ok(subject)
}

fn plane(subject: &Subject) -> Result<()> {
    let go_on = |_: f64| ControlFlow::Continue(());
    subject
        .plane(&go_on, &mut |_| ControlFlow::Continue(()))
        .map(drop)
}
