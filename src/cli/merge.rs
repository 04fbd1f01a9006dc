//! `merge`: the merged model at the coefficients, as a file.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lambdascope::experiment::{MergeClass, Method};
use lambdascope::lab::{Lab, Report, merged_file};
use lambdascope::output::write_atomically;
use lambdascope::shown;

use super::arguments::{GridArguments, SetupArguments};
use super::progress::{clear, tell, tell_time};
use super::{Failure, input, print};

/// What `merge` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct MergeArguments {
    #[command(flatten)]
    setup: SetupArguments,
    /// The file to write
    #[arg(long, value_name = "MERGED.safetensors")]
    out: PathBuf,
    /// No progress
    #[arg(long)]
    quiet: bool,
}

/// Does the `merge` command.
pub(super) fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let own = with_tensors(&arguments.setup)?;
    let setup = input::setup(&own, GridArguments::default())?;
    let inputs = input::paths(&own, &setup);
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

/// The same arguments, where a file of tensors that is named first is one of models.
fn with_tensors(arguments: &SetupArguments) -> Result<SetupArguments, Failure> {
    let named = arguments.experiment.as_deref().map(Path::new);
    let is_tensors = |path: &&Path| path.extension().is_some_and(|end| end == "safetensors");
    let Some(tensors) = named.filter(is_tensors) else {
        return Ok(arguments.clone());
    };
    if let Some(second) = arguments.models.as_ref().or(arguments.base.as_ref()) {
        return Err(Failure::Input(anyhow!(
            "expected one file of models, found two: {} and {}",
            shown::path(tensors),
            shown::path(second)
        )));
    }
    Ok(SetupArguments {
        experiment: None,
        models: Some(tensors.to_owned()),
        ..arguments.clone()
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
