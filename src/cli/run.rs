//! `run`: trains, sweeps and writes everything that it takes to use the result elsewhere.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use lambdascope::export::{Evaluation, SeedSummary, Summary, figure_png, inside, plane_csv};
use lambdascope::lab::{
    Lab, Listener, Picture, Report, SeedQuestion, SeedStudy, Setup, Stage, Studied, Study,
};
use lambdascope::output::{make_folder, write_atomically};
use lambdascope::sweep::{larger, largest_difference};
use lambdascope::{Error, Result, experiment};

use super::{Evaluate, Failure, RunArguments, input, print};

/// Does the `run` command.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let setup = input::setup(arguments)?;
    // A folder that cannot be made should not come to light after the work.
    make_folder(&arguments.out).map_err(Failure::failed)?;
    let listener = |report: Report<'_>| {
        tell(&report);
        ControlFlow::Continue(())
    };
    let mut lab = Lab::new();
    let mut picture = lab.picture(&setup, &listener).map_err(Failure::work)?;
    let mut evaluation = Evaluation::Kernel;
    if arguments.evaluate == Evaluate::Candle {
        evaluation = Evaluation::Candle;
        picture = Arc::new(by_candle(&picture).map_err(Failure::work)?);
    }
    let seeds = arguments
        .seeds
        .map(|seeds| over_seeds(&mut lab, &setup, seeds.into(), &listener))
        .transpose()
        .map_err(Failure::work)?;
    clear();
    let mut summary = Summary::new(&picture, evaluation);
    summary.seeds = seeds.as_deref().map(SeedSummary::new);
    if let [first, second] = setup.experiment.coefficients[..] {
        let point = [first, second];
        summary.inside = inside(&picture.subject, point).map_err(Failure::work)?;
        if let Some(target) = &mut summary.target {
            let go_on = |_| ControlFlow::Continue(());
            let stats = picture.subject.stats_at(point, &go_on);
            target.marker.measure(&stats.map_err(Failure::work)?);
        }
    }
    write_all(&arguments.out, &setup, &picture, &summary).map_err(Failure::failed)?;
    print(&format!("{summary}Wrote {}\n", arguments.out.join("{…}").display()).replace(
        "{…}",
        "{experiment.ron, plane.csv, summary.json, models.safetensors, tasks.safetensors, plane.png}",
    ))
}

fn over_seeds(
    lab: &mut Lab,
    setup: &Setup,
    seeds: usize,
    listener: Listener<'_>,
) -> Result<Arc<SeedStudy>> {
    match lab.study(setup, &Study::Seeds(SeedQuestion { seeds }), listener)? {
        Studied::Seeds(study) => Ok(study),
        _ => Err(Error::Mismatch("another study was answered".into())),
    }
}

/// The same picture with its plane evaluated by candle, and all its cells compared with the kernel's.
fn by_candle(picture: &Picture) -> Result<Picture> {
    let start = Instant::now();
    let plane = picture.subject.reference_plane(&|share| {
        tell(&Report::Progress(Stage::Plane, share));
        ControlFlow::Continue(())
    })?;
    let plane_time = start.elapsed();
    let pairs = plane.tasks.iter().zip(&picture.plane.tasks);
    let check = pairs
        .map(|(plain, fast)| largest_difference(&plain.cells, &fast.cells))
        .fold(0.0, larger);
    Ok(Picture {
        plane: Arc::new(plane),
        plane_time,
        check,
        ..picture.clone()
    })
}

fn write_all(folder: &Path, setup: &Setup, picture: &Picture, summary: &Summary) -> Result<()> {
    let subject = &picture.subject;
    let text = |name: &str, text: String| write_atomically(&folder.join(name), text.as_bytes());
    text("experiment.ron", experiment::to_text(&setup.experiment)?)?;
    text("plane.csv", plane_csv(subject, &picture.plane))?;
    text("summary.json", summary.to_json()?)?;
    subject.save_models(&folder.join("models.safetensors"))?;
    subject.save_tasks(&folder.join("tasks.safetensors"))?;
    write_atomically(&folder.join("plane.png"), &figure_png(picture)?)
}

/// Says on a terminal how far the work is; a log needs no such lines.
pub(super) fn tell(report: &Report<'_>) {
    let Report::Progress(stage, share) = report else {
        return;
    };
    let what = match stage {
        Stage::Training { task: 0 } => "training T₁",
        Stage::Training { .. } => "training T₂",
        Stage::Plane => "plane",
        Stage::Lines | Stage::Probe => "lines",
        Stage::Anatomy => "whole task vectors",
        Stage::Study => "study",
    };
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(stderr, "\r\x1b[K{what} {:.0} %", 100.0 * share);
    }
}

pub(super) fn clear() {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let _ = write!(stderr, "\r\x1b[K");
    }
}
