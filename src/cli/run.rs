//! `run`: trains, sweeps and writes everything that it takes to use the result elsewhere.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use lambdascope::export::{Evaluation, Summary, fairness_csv, figure_png, plane_csv, run_json};
use lambdascope::lab::{
    BasesQuestion, BasesStudy, Lab, Listener, Picture, Report, SeedQuestion, SeedStudy, Setup,
    Stage, Studied, Study, build_for_candle, models_file, tasks_file,
};
use lambdascope::output::{FileSet, OutputFolder};
use lambdascope::sweep::{larger, largest_difference};
use lambdascope::{Error, Result, experiment, shown};

use super::arguments::{Evaluate, OutputFormat, RunArguments, TrainBy};
use super::progress::{clear, tell, tell_time};
use super::{Failure, input, print, print_json, tell_replaced};

/// What is written, `summary.json` last: it holds the sums of the others.
const WRITTEN: [&str; 6] = [
    "experiment.ron",
    "plane.csv",
    "models.safetensors",
    "tasks.safetensors",
    "plane.png",
    "summary.json",
];

/// Gaps between colours, of images that are coloured here.
const FAIRNESS: &str = "fairness.csv";

/// The names of what is written for a setup.
fn written(setup: &Setup) -> Vec<&'static str> {
    let fairness = setup.has_colours().then_some(FAIRNESS);
    fairness.into_iter().chain(WRITTEN).collect()
}

/// Does the `run` command.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let setup = input::setup(&arguments.setup, arguments.grid)?;
    let inputs = input::paths(&arguments.setup, &setup);
    // A folder that cannot be written to should not come to light after the work.
    let folder =
        OutputFolder::check(&arguments.out, &written(&setup), &inputs).map_err(Failure::work)?;
    let listener = |report: Report<'_>| {
        if !arguments.quiet {
            tell(&report);
        }
        ControlFlow::Continue(())
    };
    if !arguments.quiet {
        tell_time(&setup);
    }
    let mut lab = match arguments.train {
        TrainBy::Own => Lab::new(),
        TrainBy::Candle => Lab::building(build_for_candle),
    };
    let mut picture = lab.picture(&setup, &listener).map_err(Failure::work)?;
    let mut evaluation = Evaluation::Kernel;
    if arguments.evaluate == Evaluate::Candle {
        evaluation = Evaluation::Candle;
        picture = Arc::new(by_candle(&picture, &listener).map_err(Failure::work)?);
    }
    let seeds = arguments
        .seeds
        .map(|seeds| over_seeds(&mut lab, &setup, seeds.into(), &listener))
        .transpose()
        .map_err(Failure::work)?;
    let bases = setup.experiment.merge.basis().map(|bases| {
        let question = BasesQuestion { kind: bases.kind };
        bases_of(&mut lab, &setup, question, &listener)
    });
    let bases = bases.transpose().map_err(Failure::work)?;
    if !arguments.quiet {
        clear();
    }
    let summary = Summary::of_run(&picture, evaluation, seeds.as_deref(), bases.as_deref());
    let mut summary = summary.map_err(Failure::work)?;
    let mut files = folder.begin().map_err(Failure::failed)?;
    stage(&mut files, &setup, &picture, &mut summary).map_err(Failure::failed)?;
    let replaced = files.commit().map_err(Failure::failed)?;
    if !arguments.quiet {
        tell_replaced(folder.path(), &replaced);
    }
    match arguments.format {
        OutputFormat::Text => {
            let names = arguments
                .out
                .join(format!("{{{}}}", written(&setup).join(", ")));
            print(&format!("{summary}Wrote {}\n", shown::path(&names)))?;
        }
        OutputFormat::Json => print_json(&run_json(&picture, &summary).map_err(Failure::failed)?)?,
    }
    match &picture.faults()[..] {
        faults if arguments.strict && !faults.is_empty() => Err(Failure::failed(faults.join("; "))),
        _ => Ok(()),
    }
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

fn bases_of(
    lab: &mut Lab,
    setup: &Setup,
    question: BasesQuestion,
    listener: Listener<'_>,
) -> Result<Arc<BasesStudy>> {
    match lab.study(setup, &Study::Bases(question), listener)? {
        Studied::Bases(study) => Ok(study),
        _ => Err(Error::Mismatch("another study was answered".into())),
    }
}

/// The same picture with its plane evaluated by candle, and all its cells compared with the kernel's.
fn by_candle(picture: &Picture, listener: Listener<'_>) -> Result<Picture> {
    let start = Instant::now();
    let told = |share| listener(Report::Progress(Stage::Plane, share));
    let plane = picture.subject.reference_plane(&told)?;
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

fn stage(
    files: &mut FileSet,
    setup: &Setup,
    picture: &Picture,
    summary: &mut Summary,
) -> Result<()> {
    let subject = &picture.subject;
    let text = experiment::to_text(&setup.experiment)?;
    files.put("experiment.ron", text.as_bytes())?;
    files.put("plane.csv", plane_csv(subject, &picture.plane).as_bytes())?;
    if let Some(table) = fairness_csv(subject, &picture.plane) {
        files.put(FAIRNESS, table.as_bytes())?;
    }
    files.put("models.safetensors", &models_file(subject)?)?;
    files.put("tasks.safetensors", &tasks_file(subject)?)?;
    files.put("plane.png", &figure_png(picture)?)?;
    summary.files.clone_from(files.sums());
    files.put("summary.json", summary.to_json()?.as_bytes())
}
