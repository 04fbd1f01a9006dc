//! `check`: says what a file holds, or what is wrong with it and where.

use std::fmt::Write;
use std::path::Path;

use lambdascope::Result;
use lambdascope::experiment::{Data, Experiment, Output};
use lambdascope::model::{Models, read_models};
use lambdascope::output::read_limited;
use lambdascope::task::{Dataset, Tasks, read_tasks};
use lambdascope::tensor_file::TensorFile;

use super::{Failure, input, print};

/// A larger file is refused by every reader.
const LARGEST_BYTES: u64 = 1 << 30;

/// Does the `check` command.
pub fn check(path: &Path) -> Result<(), Failure> {
    let text = describe(path).map_err(Failure::input)?;
    print(&format!("{}: {text}", path.display()))
}

fn describe(path: &Path) -> Result<String> {
    let is_text = path.extension().is_some_and(|extension| extension == "ron");
    if is_text || looks_like_text(&read_limited(path, LARGEST_BYTES)?) {
        return input::read_experiment(path).map(|read| experiment(&read));
    }
    let file = TensorFile::read(path)?;
    let has = |start: &str| file.names().any(|name| name.starts_with(start));
    if has("psi") {
        Ok(models(&read_models(path)?))
    } else if has("t1.") || has("t2.") || has("target.") {
        Ok(tasks(&read_tasks(path)?))
    } else {
        let names: Vec<_> = file.names().collect();
        Err(file.error(format!(
            "expected models (psi0.w, …) or tasks (t1.tokens, …), found {}",
            if names.is_empty() {
                "no tensors".into()
            } else {
                names.join(", ")
            }
        )))
    }
}

/// A safetensors file begins with the length of its header, whose upper bytes are 0.
fn looks_like_text(bytes: &[u8]) -> bool {
    !bytes.is_empty() && !bytes.iter().take(8).any(|byte| *byte == 0)
}

fn experiment(read: &Experiment) -> String {
    let mut text = format!("an experiment, {:?}, α = {}\n", read.name, read.alpha.get());
    let data = match &read.data {
        Data::Patterns(data) => format!(
            "patterns, P = {}, d = {}, {} + {} relevant and confusing tokens, {} irrelevant patterns",
            data.tokens, data.dimension, data.relevant, data.confusing, data.irrelevant
        ),
        Data::Digits(data) => format!(
            "coloured digits, {} to train on, ρ = {}",
            data.training_images, data.rho
        ),
    };
    let output = match read.model.output {
        Output::Shared => "shared",
        Output::PerToken => "per token",
    };
    let (training, grid) = (&read.training, &read.grid);
    let _ = write!(
        text,
        "  data      {data}\n  model     m = {}, output weights {output}\n  training  {} steps of {}, seed {}\n  \
         plane     {} × {} cells over [{}, {}]²\n",
        read.model.hidden,
        training.steps,
        training.batch,
        training.seed,
        grid.cells,
        grid.cells,
        grid.low,
        grid.high
    );
    if let Some(target) = &read.target {
        let (gamma, kappa, scaled) = target.normalised();
        let scaled = if scaled {
            ", normalised from a longer one"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  target    γ = ({:.3}, {:.3}), κ = {kappa:.3}{scaled}",
            gamma[0], gamma[1]
        );
    }
    text
}

fn models(read: &Models) -> String {
    let mut text = format!("models, a base and {} fine-tuned\n", read.tuned.len());
    for (name, tensor) in read.base.iter() {
        let _ = writeln!(text, "  {name}  {:?}", tensor.dims());
    }
    let shared = if read.output.is_shared() {
        "shared by all tokens"
    } else {
        "one for each token"
    };
    let _ = writeln!(text, "  a  {:?}, {shared}", read.output.dims());
    with_notes(text, &read.notes)
}

fn tasks(read: &Tasks) -> String {
    let mut text = format!("{} data sets\n", read.sets.len());
    for (role, set) in &read.sets {
        let shape = set.shape();
        let _ = writeln!(
            text,
            "  {:<6}  {} samples of {} tokens in R^{}, {}, {:.1} % of the weight on label +1",
            role.file_name(),
            set.len(),
            shape.tokens,
            shape.dimension,
            if set.is_exact() {
                "weighted"
            } else {
                "unweighted"
            },
            100.0 * positive_share(set)
        );
    }
    with_notes(text, &read.notes)
}

fn positive_share(set: &Dataset) -> f64 {
    let labelled = set.labels().iter().zip(set.weights());
    labelled
        .filter(|(label, _)| **label > 0.0)
        .map(|(_, weight)| weight)
        .sum()
}

fn with_notes(mut text: String, notes: &[String]) -> String {
    for note in notes {
        let _ = writeln!(text, "  Note: {note}");
    }
    text
}
