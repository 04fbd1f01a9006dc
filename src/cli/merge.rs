//! `merge`: the merged model at the coefficients, as a file.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lambdascope::experiment::{MergeClass, Method};
use lambdascope::lab::{Lab, Report, merged_file};
use lambdascope::output::write_atomically;
use lambdascope::shown;

use super::arguments::RunArguments;
use super::method::MethodArguments;
use super::option::{self, Coefficients};
use super::progress::{clear, tell, tell_time};
use super::{Failure, input, print};

/// What `merge` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct MergeArguments {
    /// A preset, an experiment's or session's file, a line that `share` printed, or models of safetensors
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["models", "base"])]
    experiment: Option<String>,
    /// Trained models to merge instead of training
    #[arg(long, value_name = "M.safetensors")]
    models: Option<PathBuf>,
    /// A Vision Transformer by timm's or Hugging Face's names that was fine-tuned, --tuned says to what; or, alone, the Ψ(0) of
    /// any models file, from which tasks are trained here
    #[arg(long, value_name = "BASE.safetensors", conflicts_with = "models")]
    base: Option<PathBuf>,
    /// The base fine-tuned to the first task and to the others
    #[arg(long, value_name = "A,B", value_delimiter = ',', requires = "base")]
    tuned: Vec<PathBuf>,
    /// Tasks to use instead of the experiment's own, for ways that need data
    #[arg(long, value_name = "T.safetensors")]
    tasks: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    seed: Option<u64>,
    /// Correlation of the tasks
    #[arg(long, value_name = "A", allow_hyphen_values = true, value_parser = option::correlation)]
    alpha: Option<f64>,
    /// λ of every task [default: the experiment's]
    #[arg(long, value_name = "L,L", allow_hyphen_values = true, value_parser = option::coefficients)]
    coefficients: Option<Coefficients>,
    #[command(flatten)]
    method: MethodArguments,
    /// The file to write
    #[arg(long, value_name = "MERGED.safetensors")]
    out: PathBuf,
    /// No progress
    #[arg(long)]
    quiet: bool,
}

/// Does the `merge` command.
pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let run = options(arguments)?;
    let setup = input::setup(&run)?;
    let inputs = input::paths(&run, &setup);
    may_write(&arguments.out, &inputs)?;
    let experiment = &setup.experiment;
    let method = experiment.merge.method();
    if method.class() == MergeClass::Outputs {
        return Err(Failure::Input(anyhow!(
            "{}: it merges outputs, and there is no merged model to write",
            method.name()
        )));
    }
    let listener = |report: Report<'_>| {
        if !arguments.quiet {
            tell(&report);
        }
        ControlFlow::Continue(())
    };
    if !arguments.quiet {
        tell_time(&setup);
    }
    let subject = Lab::new().subject(&setup, &listener);
    if !arguments.quiet {
        clear();
    }
    let subject = subject.map_err(Failure::work)?;
    let bytes = merged_file(&subject).map_err(Failure::work)?;
    write_atomically(&arguments.out, &bytes).map_err(Failure::failed)?;
    let mut text = String::new();
    let lambdas: Vec<String> = experiment.coefficients.iter().map(f64::to_string).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} at λ = ({}): {}",
        experiment.merge.words(subject.tuned().len()),
        lambdas.join(", "),
        method.sentence()
    );
    if method != Method::Arithmetic || setup.files.is_some() {
        for note in subject.notes() {
            let _ = writeln!(text, "Note: {note}");
        }
    }
    let _ = writeln!(text, "Wrote {}", shown::path(&arguments.out));
    print(&text)
}

/// The same as `run` would take. A file of tensors that is named first is one of models.
fn options(arguments: &MergeArguments) -> Result<RunArguments, Failure> {
    let named = arguments.experiment.as_deref().map(Path::new);
    let is_tensors = |path: &&Path| path.extension().is_some_and(|end| end == "safetensors");
    let tensors = named.filter(is_tensors).map(Path::to_owned);
    if let (Some(first), Some(second)) = (
        &tensors,
        arguments.models.as_ref().or(arguments.base.as_ref()),
    ) {
        return Err(Failure::Input(anyhow!(
            "expected one file of models, found two: {} and {}",
            shown::path(first),
            shown::path(second)
        )));
    }
    let experiment = match tensors {
        Some(_) => None,
        None => arguments.experiment.clone(),
    };
    Ok(RunArguments {
        experiment,
        models: tensors.or_else(|| arguments.models.clone()),
        base: arguments.base.clone(),
        tuned: arguments.tuned.clone(),
        tasks: arguments.tasks.clone(),
        seed: arguments.seed,
        alpha: arguments.alpha,
        coefficients: arguments.coefficients.clone(),
        method: arguments.method.clone(),
        ..RunArguments::default()
    })
}

/// The file that is written must not be one that is read.
pub(super) fn may_write(out: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let Ok(written) = out.canonicalize() else {
        return Ok(());
    };
    let same = inputs
        .iter()
        .find(|input| input.canonicalize().is_ok_and(|own| own == written));
    match same {
        Some(input) => Err(Failure::Input(anyhow!(
            "option --out: expected a file of its own, found {}, which is read",
            shown::path(input)
        ))),
        None => Ok(()),
    }
}
