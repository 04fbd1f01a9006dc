//! `sweep`: one or two settings varied, a row a combination, which may be stopped, taken up again, and shared out.

mod folder;
mod join;

use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use lambdascope::experiment::Axes;
use lambdascope::export::{SweepTable, sweep_line, sweep_png};
use lambdascope::lab::{Lab, Measure, Report, Shard, Sweep, SweepAxis, SweepRow, time_words};
use lambdascope::output::write_atomically;
use lambdascope::shown;

use super::arguments::{Activation, LookedAt, OutputFormat, RunArguments};
use super::method::MethodArguments;
use super::option::{self, Coefficients};
use super::progress::{clear, show};
use super::{Failure, input, print, print_json, say};
use folder::SweepFolder;

pub(super) use join::{JoinArguments, join};

/// The table of a whole sweep.
const TABLE: &str = "sweep.csv";
/// What the sweep is.
const ABOUT: &str = "sweep.ron";
/// Its picture.
const PICTURE: &str = "sweep.png";

/// What `sweep` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SweepArguments {
    /// A preset, an experiment's or session's file, or a line that `share` printed
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["models", "base", "tasks", "images", "labels"])]
    experiment: Option<String>,
    /// A setting and its values, as in alpha=-1..1:41 or seed=1,2,3
    #[arg(long, value_name = "SETTING=VALUES", allow_hyphen_values = true, value_parser = SweepAxis::read)]
    x: SweepAxis,
    /// Another setting and its values
    #[arg(long, value_name = "SETTING=VALUES", allow_hyphen_values = true, value_parser = SweepAxis::read)]
    y: Option<SweepAxis>,
    /// What to measure at the coefficients: loss_t1, acc_t2, margin_target, worst_loss, mean_acc, disentanglement, dpd_t1 and their like
    /// [default: loss and acc of every task]
    #[arg(long, value_name = "METRIC,…", value_delimiter = ',', value_parser = Measure::read)]
    metric: Vec<Measure>,
    /// The folder to write to; one with rows of the same sweep is taken up where it was left
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Compute one of N parts alone, for a job array; `join` puts them together
    #[arg(long, value_name = "K/N", value_parser = Shard::read)]
    shard: Option<Shard>,
    /// Trained models to look at instead of training
    #[arg(long, value_name = "M.safetensors")]
    models: Option<PathBuf>,
    /// A Vision Transformer by timm's or Hugging Face's names that was fine-tuned, --tuned says to what
    #[arg(long, value_name = "BASE.safetensors", conflicts_with = "models")]
    base: Option<PathBuf>,
    /// The base fine-tuned to the first task, to the second and so on
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', requires = "base")]
    tuned: Vec<PathBuf>,
    /// Tasks to use instead of the experiment's own
    #[arg(long, value_name = "T.safetensors")]
    tasks: Option<PathBuf>,
    /// Images in IDX format, whose labels are found beside them; or a folder of PNG images, with a folder for each class
    #[arg(long, value_name = "I-idx3-ubyte|FOLDER", conflicts_with = "tasks")]
    images: Option<PathBuf>,
    /// Images of a class to read of a folder [default: 500]
    #[arg(long, value_name = "N", requires = "images", allow_hyphen_values = true, value_parser = option::per_class)]
    per_class: Option<u16>,
    /// The labels of the images
    #[arg(long, value_name = "L-idx1-ubyte", conflicts_with = "tasks")]
    labels: Option<PathBuf>,
    /// Attention heads of a block of a ViT from a file
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::heads)]
    heads: Option<usize>,
    /// The activation of a ViT from a file
    #[arg(long, value_enum)]
    gelu: Option<Activation>,
    /// What LayerNorm adds to the variance in a ViT from a file
    #[arg(long, value_name = "E", allow_hyphen_values = true, value_parser = option::eps)]
    eps: Option<f64>,
    /// The two classes of a head of several whose logits are subtracted, f = logit a − logit b
    #[arg(long, value_name = "A,B", allow_hyphen_values = true, value_parser = option::classes)]
    classes: Option<(usize, usize)>,
    /// The loss to look at [default: hinge; of a ViT logistic]
    #[arg(long, value_enum)]
    loss: Option<LookedAt>,
    /// Seed of everything random
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    seed: Option<u64>,
    /// Correlation of the tasks
    #[arg(long, value_name = "A", allow_hyphen_values = true, value_parser = option::correlation)]
    alpha: Option<f64>,
    /// The two tasks whose correlation is α
    #[arg(long, value_name = "T,T", value_parser = option::axes)]
    axes: Option<Axes>,
    /// λ of every task, at which is measured
    #[arg(long, value_name = "L,L,…", allow_hyphen_values = true, value_parser = option::coefficients)]
    coefficients: Option<Coefficients>,
    #[command(flatten)]
    method: MethodArguments,
    /// What stands on stdout at the end: words, or the whole table as JSON
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    format: OutputFormat,
    /// No progress, and no word of rows without a value
    #[arg(long)]
    quiet: bool,
}

/// Does the `sweep` command.
pub(super) fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let run = as_run(arguments);
    let setup = input::setup(&run)?;
    let (x, y) = (arguments.x.clone(), arguments.y.clone());
    let sweep = Sweep::new(&setup, x, y, arguments.metric.clone()).map_err(Failure::input)?;
    let inputs = input::paths(&run, &setup);
    let mut folder = SweepFolder::open(&arguments.out, &sweep, arguments.shard, &inputs)?;
    let missing = folder.table().missing();
    let was_finished = missing.is_empty() && folder.table().whole_bytes() > 0;
    let lost = compute(arguments, &sweep, &mut folder)?;
    if lost > 0 && !arguments.quiet {
        say(&format!(
            "{lost} rows have no value: their training left the range of numbers"
        ));
    }
    let table = folder.read(&sweep)?;
    finish(arguments, &sweep, &folder, &table, was_finished)
}

/// Computes the rows that are missing; says how many have no value.
fn compute(
    arguments: &SweepArguments,
    sweep: &Sweep,
    folder: &mut SweepFolder,
) -> Result<usize, Failure> {
    let missing = folder.table().missing();
    let (start, first, end) = (Instant::now(), missing.start, missing.end);
    let mut lost = 0;
    let mut each = |row: SweepRow| {
        folder.append(&sweep_line(&row))?;
        lost += usize::from(row.lost.is_some());
        if !arguments.quiet {
            tell(row.row + 1, first..end, start.elapsed());
        }
        Ok(())
    };
    let listener = |_: Report<'_>| ControlFlow::Continue(());
    let ended = Lab::new().sweep(sweep, missing, &mut each, &listener);
    if !arguments.quiet {
        clear();
    }
    ended.map_err(Failure::work)?;
    Ok(lost)
}

/// The picture, and the last words.
fn finish(
    arguments: &SweepArguments,
    sweep: &Sweep,
    folder: &SweepFolder,
    table: &SweepTable,
    was_finished: bool,
) -> Result<(), Failure> {
    let mut names = vec![folder.name(), ABOUT.to_owned()];
    let picture = arguments.out.join(PICTURE);
    // A part of a sweep has none.
    if arguments.shard.is_none()
        && let Some(png) = sweep_png(sweep, table.rows()).map_err(Failure::failed)?
    {
        names.push(PICTURE.to_owned());
        if !(was_finished && picture.exists()) {
            write_atomically(&picture, &png).map_err(Failure::failed)?;
        }
    }
    if arguments.format == OutputFormat::Json {
        return print_json(&table.to_json(sweep).map_err(Failure::failed)?);
    }
    let rows = table.len();
    if was_finished {
        let path = shown::path(&arguments.out.join(folder.name()));
        return print(&format!(
            "{path}: finished before, {rows} rows; nothing was computed\n"
        ));
    }
    let names = arguments.out.join(format!("{{{}}}", names.join(", ")));
    print(&format!("{rows} rows\nWrote {}\n", shown::path(&names)))
}

/// How far the work is: up to which row of those that were missing.
fn tell(done: usize, missing: Range<usize>, spent: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "a time to come, in words")]
    let [ahead, behind] = [missing.end - done, done - missing.start].map(|rows| rows as f64);
    let left = time_words(spent.as_secs_f64() * ahead / behind);
    show(&format!("row {done} of {}, {left} to go", missing.end));
}

/// The same as `run` would take.
fn as_run(arguments: &SweepArguments) -> RunArguments {
    RunArguments {
        experiment: arguments.experiment.clone(),
        models: arguments.models.clone(),
        base: arguments.base.clone(),
        tuned: arguments.tuned.clone(),
        tasks: arguments.tasks.clone(),
        images: arguments.images.clone(),
        per_class: arguments.per_class,
        labels: arguments.labels.clone(),
        heads: arguments.heads,
        gelu: arguments.gelu,
        eps: arguments.eps,
        classes: arguments.classes,
        loss: arguments.loss,
        out: arguments.out.clone(),
        seed: arguments.seed,
        alpha: arguments.alpha,
        axes: arguments.axes,
        coefficients: arguments.coefficients.clone(),
        method: arguments.method.clone(),
        ..RunArguments::default()
    }
}

/// Something wrong with a file of a sweep.
fn refuse(path: &std::path::Path, words: &str) -> Failure {
    Failure::Input(anyhow!("{}: {words}", shown::path(path)))
}
