//! `check`: says what a file holds, or what is wrong with it and where.

use std::fmt::Write;
use std::path::Path;

use lambdascope::app::story::Story;
use lambdascope::app::{Opened, read};
use lambdascope::experiment::Experiment;
use lambdascope::lab::{Description, Kind};
use lambdascope::model::read_one_model;
use lambdascope::task::{
    IdxKind, class_counts, read_idx_images, read_idx_labels, read_image_set, sibling,
};
use lambdascope::{Result, shown};
use serde_json::json;

use super::arguments::OutputFormat;
use super::{Failure, print, print_json};

/// The version of the format of what is printed as JSON.
const FORMAT: u32 = 1;

/// Does the `check` command.
pub fn check(path: &Path, format: OutputFormat) -> Result<(), Failure> {
    let found = describe(path).map_err(Failure::input)?;
    match format {
        OutputFormat::Text => print(&format!("{}: {}", shown::path(path), found.words)),
        OutputFormat::Json => {
            let whole = json!({
                "format": FORMAT,
                "file": shown::path(path),
                "kind": found.kind,
                "words": found.words,
                "experiment": found.experiment,
            });
            print_json(&format!("{whole}\n"))
        }
    }
}

/// What a file holds.
struct Found {
    /// What it is, in a word.
    kind: &'static str,
    /// All that is said of it, in lines.
    words: String,
    /// The experiment in it, every default made explicit.
    experiment: Option<Experiment>,
}

impl Found {
    fn new(kind: &'static str, words: String) -> Self {
        Self {
            kind,
            words,
            experiment: None,
        }
    }
}

/// By the reader and in the words of the window.
fn describe(path: &Path) -> Result<Found> {
    // Either of two files that belong together may be looked at alone.
    let kind = match Kind::of(path)? {
        Kind::Images => return Ok(Found::new("images", images(path)?)),
        Kind::Labels => return Ok(Found::new("labels", labels(path)?)),
        Kind::OneModel => {
            let (vit, notes) = read_one_model(path)?;
            let words = Description::of_one_model(&vit, &notes)?.to_string();
            return Ok(Found::new("model", words));
        }
        Kind::Experiment => "experiment",
        Kind::Models => "models",
        Kind::Tasks => "tasks",
        Kind::Folder => "images",
    };
    Ok(match read(&[path.to_owned()])? {
        Opened::Experiment(experiment, _) => Found {
            experiment: Some(*experiment.clone()),
            ..Found::new(kind, Description::of_experiment(&experiment).to_string())
        },
        Opened::Session(session, files, _) => {
            let mut text = session.words();
            text += &Description::of_experiment(&session.experiment).to_string();
            for part in files.map_or(Ok(Vec::new()), |files| Description::of_files(&files))? {
                text += &part.to_string();
            }
            Found {
                experiment: Some(session.experiment),
                ..Found::new("session", text)
            }
        }
        Opened::Story(story) => Found::new("story", words(&story)),
        Opened::Files(files) => {
            let parts = Description::of_files(&files)?;
            Found::new(kind, parts.iter().map(Description::to_string).collect())
        }
    })
}

/// What a story tells, a line a step.
fn words(story: &Story) -> String {
    let (title, minutes) = (&story.title, story.minutes);
    let mut text = format!("a story, “{title}”, {minutes} min\n");
    for (index, step) in story.steps.iter().enumerate() {
        let _ = writeln!(text, "  {:>2}  {}", index + 1, step.title);
    }
    text
}

/// Images, and the labels beside them.
fn images(path: &Path) -> Result<String> {
    let (read, name) = (read_idx_images(path)?, shown::path(path));
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
            writeln!(text, "  their labels are in {}", shown::path(&beside))
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
