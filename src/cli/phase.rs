//! `phase`: the α–λ₂ diagram, retrained at every α.

use std::path::PathBuf;

use lambdascope::export::{PhaseSummary, phase_csv, phase_png};
use lambdascope::lab::{Lab, PhaseQuestion, Report, Setup, Studied, Study};
use lambdascope::output::OutputFolder;
use lambdascope::shown;

use super::arguments::{GridArguments, SetupArguments};
use super::progress::{clear, tell};
use super::{Failure, input, option, print, tell_replaced};

/// What is written, `phase.json` last: it holds the sums of the others.
const WRITTEN: &[&str] = &["phase.csv", "phase.png", "phase.json"];

/// What `phase` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct PhaseArguments {
    /// A preset or an experiment file
    #[arg(value_name = "NAME|FILE")]
    experiment: String,
    /// The folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// λ₁, the same in all columns; Theorems 1 and 2 speak of 1
    #[arg(long, value_name = "L", allow_hyphen_values = true, default_value_t = 1.0, value_parser = option::coefficient)]
    lambda1: f64,
    /// Values of α from −1 to 1, each trained anew
    #[arg(long, value_name = "N", default_value_t = 41, allow_hyphen_values = true, value_parser = option::columns)]
    columns: u16,
    /// Seeds over which Theorem 2's constant, the end of T₁'s survival, is measured
    #[arg(long, value_name = "K", default_value_t = 5, allow_hyphen_values = true, value_parser = option::seeds)]
    seeds: u16,
    /// Values of λ₂ [default: the experiment's, 51]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::cells)]
    grid: Option<usize>,
    /// Lowest λ₂ [default: the experiment's, -2]
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    low: Option<f64>,
    /// Highest λ₂ [default: the experiment's, 3]
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::coefficient)]
    high: Option<f64>,
    /// Seed of everything random [default: the experiment's]
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    seed: Option<u64>,
    /// No progress, and no word of files that were replaced
    #[arg(long)]
    quiet: bool,
}

/// Does the `phase` command.
pub fn phase(arguments: &PhaseArguments) -> Result<(), Failure> {
    let own = SetupArguments {
        experiment: Some(arguments.experiment.clone()),
        seed: arguments.seed,
        ..SetupArguments::default()
    };
    let grid = GridArguments {
        grid: arguments.grid,
        low: arguments.low,
        high: arguments.high,
    };
    let setup: Setup = input::setup(&own, grid)?;
    let inputs = input::paths(&own, &setup);
    let folder = OutputFolder::check(&arguments.out, WRITTEN, &inputs).map_err(Failure::work)?;
    let study = Study::Phase(PhaseQuestion {
        lambda1: arguments.lambda1,
        columns: arguments.columns.into(),
        seeds: arguments.seeds.into(),
    });
    let listener = |report: Report<'_>| {
        if !arguments.quiet {
            tell(&report);
        }
        std::ops::ControlFlow::Continue(())
    };
    let studied = Lab::new().study(&setup, &study, &listener);
    if !arguments.quiet {
        clear();
    }
    let Studied::Phase(diagram) = studied.map_err(Failure::work)? else {
        return Err(Failure::failed("another study was answered"));
    };
    let mut summary = PhaseSummary::new(&diagram);
    let csv = phase_csv(&diagram);
    let png = phase_png(&diagram).map_err(Failure::failed)?;
    let mut files = folder.begin().map_err(Failure::failed)?;
    let mut put = |name: &str, bytes: &[u8]| files.put(name, bytes).map_err(Failure::failed);
    put("phase.csv", csv.as_bytes())?;
    put("phase.png", &png)?;
    summary.files.clone_from(files.sums());
    let json = summary.to_json().map_err(Failure::failed)?;
    files
        .put("phase.json", json.as_bytes())
        .map_err(Failure::failed)?;
    let replaced = files.commit().map_err(Failure::failed)?;
    if !arguments.quiet {
        tell_replaced(folder.path(), &replaced);
    }
    let names = arguments.out.join(format!("{{{}}}", WRITTEN.join(", ")));
    print(&format!("{summary}Wrote {}\n", shown::path(&names)))
}
