//! `sweep`: one or two settings varied, a row a combination, which may be stopped, taken up again, and shared out.

mod folder;
mod join;

use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use lambdascope::export::{SweepTable, sweep_line, sweep_png};
use lambdascope::lab::{Lab, Measure, Report, Shard, Sweep, SweepAxis, SweepRow, time_words};
use lambdascope::output::write_atomically;
use lambdascope::shown;

use super::arguments::{GridArguments, OutputFormat, SetupArguments};
use super::progress::{self, clear, show};
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
    #[command(flatten)]
    setup: SetupArguments,
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
    /// What stands on stdout at the end: words, or the whole table as JSON
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    format: OutputFormat,
    /// No progress, and no word of rows without a value
    #[arg(long)]
    quiet: bool,
}

/// Does the `sweep` command.
pub(super) fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let setup = input::setup(&arguments.setup, GridArguments::default())?;
    let (x, y) = (arguments.x.clone(), arguments.y.clone());
    let sweep = Sweep::new(&setup, x, y, arguments.metric.clone()).map_err(Failure::input)?;
    let inputs = input::paths(&arguments.setup, &setup);
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
    let started = AtomicBool::new(false);
    let mut each = |row: SweepRow| {
        folder.append(&sweep_line(&row))?;
        started.store(true, Ordering::Relaxed);
        lost += usize::from(row.lost.is_some());
        if !arguments.quiet {
            tell(row.row + 1, first..end, start.elapsed());
        }
        Ok(())
    };
    // Of many quick rows each says how far all are; before the first the lab says what it is at.
    let listener = |report: Report<'_>| {
        if !arguments.quiet && !started.load(Ordering::Relaxed) {
            progress::tell(&report);
        }
        ControlFlow::Continue(())
    };
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
    if arguments.shard.is_none() {
        names.push(PICTURE.to_owned());
        if !(was_finished && picture.exists()) {
            let png = sweep_png(sweep, table.rows()).map_err(Failure::failed)?;
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

/// Something wrong with a file of a sweep.
fn refuse(path: &std::path::Path, words: &str) -> Failure {
    Failure::Input(anyhow!("{}: {words}", shown::path(path)))
}
