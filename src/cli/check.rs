//! `check`: says what a file holds, or what is wrong with it and where.

use std::fmt::Write;
use std::path::Path;

use lambdascope::Result;
use lambdascope::experiment::{Data, Experiment, Output, from_file};
use lambdascope::lab::Kind;
use lambdascope::model::{Models, read_models};
use lambdascope::task::{
    Dataset, IdxKind, Tasks, class_counts, read_idx_images, read_idx_labels, read_image_set,
    read_tasks, sibling,
};

use super::{Failure, print};

/// Does the `check` command.
pub fn check(path: &Path) -> Result<(), Failure> {
    let text = describe(path).map_err(Failure::input)?;
    print(&format!("{}: {text}", path.display()))
}

fn describe(path: &Path) -> Result<String> {
    Ok(match Kind::of(path)? {
        Kind::Experiment => experiment(&from_file(path)?),
        Kind::Models => models(&read_models(path)?),
        Kind::Tasks => tasks(&read_tasks(path)?),
        Kind::Images => images(path)?,
        Kind::Labels => labels(path)?,
    })
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
        Data::Images(data) => format!(
            "coloured images from IDX files, {} (+1) and {} (−1), patches of {p}×{p}, ρ = {}, at most {} images and {} tokens",
            data.labelling.words(true),
            data.labelling.words(false),
            data.rho,
            data.most_images,
            data.most_tokens,
            p = data.patch,
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

/// Images, and the labels beside them.
fn images(path: &Path) -> Result<String> {
    let (read, name) = (read_idx_images(path)?, path.display());
    let (count, height, width) = (read.count, read.height, read.width);
    let mut text = format!("{count} images of {height}×{width} pixels\n");
    let _ = match sibling(path, IdxKind::Images) {
        Err(error) => {
            let words = error.to_string();
            let words = words.strip_prefix(&format!("{name}: ")).unwrap_or(&words);
            writeln!(text, "  Note: {words}")
        }
        Ok(beside) => {
            read_image_set(path, &beside)?;
            writeln!(text, "  their labels are in {}", beside.display())
        }
    };
    Ok(text)
}

fn labels(path: &Path) -> Result<String> {
    let classes = read_idx_labels(path)?;
    let counts = class_counts(&classes);
    let mut text = format!("{} labels, {} classes\n", classes.len(), counts.len());
    for (class, count) in counts {
        let _ = writeln!(text, "  {class:>3}  {count} images");
    }
    Ok(text)
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
