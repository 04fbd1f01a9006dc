//! What a file holds, in words: the same for `check` and for the card before anything runs.

mod models;
mod words;

use std::fmt;
use std::sync::Arc;

use words::{alpha_words, data_words, model_words, set_words, training_words};

use super::{Files, Setup};
use crate::Result;
use crate::experiment::{Data, Experiment, Method, Parts, VectorEdit};
use crate::shown;
use crate::task::{Role, TaskId, Tasks, to_the_end};
use crate::tensor_file::{TensorAbout, read_header};

/// Letters of an experiment's name.
const NAME_LETTERS: usize = 120;

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What it is, in a line.
    pub title: String,
    /// Its parts, each with its name.
    pub rows: Vec<(String, String)>,
    /// Conversions, what is missing, and what will be used instead.
    pub notes: Vec<String>,
}

impl Description {
    /// Its rows and notes as they may be shown, as far as there is room for them, and what is said of the others.
    pub fn lines(&self) -> (Vec<(String, String)>, Vec<String>, Option<String>) {
        let (count, more) = shown::rows(self.rows.len() + self.notes.len());
        let rows = self.rows.iter().take(count);
        let rows: Vec<_> = rows
            .map(|(name, words)| (shown::cut(name, NAME_LETTERS), shown::message(words)))
            .collect();
        let notes = self.notes.iter().take(count - rows.len());
        let notes = notes.map(shown::message).collect();
        (rows, notes, more)
    }

    /// What an experiment says.
    #[must_use]
    pub fn of_experiment(experiment: &Experiment) -> Self {
        let (training, grid) = (&experiment.training, &experiment.grid);
        let mut rows = vec![
            row("data", data_words(&experiment.data)),
            row("model", model_words(&experiment.model)),
            row(
                "training",
                format!("{}, seed {}", training_words(experiment), training.seed),
            ),
            row(
                "plane",
                format!(
                    "{n} × {n} cells over [{}, {}]²",
                    grid.low,
                    grid.high,
                    n = grid.cells
                ),
            ),
        ];
        if experiment.merge.method() != Method::Arithmetic {
            let tasks = experiment.tasks().count();
            let sentence = experiment.merge.method().sentence();
            let words = format!("{}: {sentence}", experiment.merge.words(tasks));
            rows.push(row("merge", words));
        } else if !experiment.merge.is_plain() {
            let VectorEdit {
                parts,
                rank,
                pruned,
                left_out,
            } = experiment.merge.edit();
            let depth = experiment.model.vit().map(|vit| vit.depth);
            let left_out = depth.map(|depth| left_out.words(depth));
            let parts = match (parts, left_out) {
                (Parts::Both, None) => "ΔW and ΔV merged".to_owned(),
                (Parts::Both, Some(None)) => "all parts merged".to_owned(),
                (Parts::Both, Some(Some(words))) => format!("merged: {words}"),
                (Parts::Values, _) => "ΔV alone merged".to_owned(),
                (Parts::Attention, _) => "ΔW alone merged".to_owned(),
            };
            let rank = rank.map_or("full rank".to_owned(), |rank| format!("rank {rank}"));
            let words = format!("{parts}, {rank}, {} % of the rows pruned", 100.0 * pruned);
            rows.push(row("vectors", words));
        }
        let setup = Setup::new(experiment.clone());
        rows.extend(work_row(&setup));
        if let Some(target) = &experiment.target {
            let (gamma, kappa, scaled) = target.normalised();
            let scaled = if scaled {
                ", normalised from a longer one"
            } else {
                ""
            };
            rows.push(row(
                "target",
                format!("γ = ({}), κ = {kappa:.3}{scaled}", decimals(&gamma)),
            ));
        }
        Self {
            title: format!(
                "an experiment, \"{}\"{}",
                experiment.name.cut(NAME_LETTERS),
                alpha_words(experiment)
            ),
            rows,
            notes: Vec::new(),
        }
    }

    /// What loaded files hold, a description for each, and what will be used for what they lack.
    ///
    /// # Errors
    /// If a file has gone away, or the images are not those that the labels should tell apart.
    pub fn of_files(files: &Arc<Files>) -> Result<Vec<Self>> {
        let mut paths = files.paths.iter();
        let mut header = || {
            paths
                .next()
                .map_or(Ok(Vec::new()), |path| read_header(path))
        };
        let mut described = Vec::new();
        if let Some(models) = &files.models {
            described.push(Self::of_models(models, &header()?)?);
            for index in 1..models.files {
                header()?;
                described.push(Self::of_tuned(index));
            }
        }
        if let Some(tasks) = &files.tasks {
            described.push(Self::of_tasks(tasks, &header()?));
        }
        if files.images.is_some() {
            described.extend(images(files)?);
        }
        if let Some(last) = described.last_mut() {
            let mut setup = Setup::new(files.experiment());
            setup.files = Some(Arc::clone(files));
            last.rows.extend(work_row(&setup));
            let cost = setup.cost_words();
            last.rows.extend(cost.map(|words| row("plane", words)));
            last.notes.extend(instead(files));
        }
        Ok(described)
    }

    fn of_tasks(tasks: &Tasks, tensors: &[TensorAbout]) -> Self {
        let sets = tasks.sets.iter();
        let mut rows: Vec<_> = sets
            .map(|(role, set)| row(role.key(), set_words(set)))
            .collect();
        rows.extend(tensor_rows(tensors, |name| match name.split_once('.') {
            Some((set, part)) if is_set(set) => match part {
                "tokens" => Some("samples × tokens × d"),
                "labels" => Some("+1 or −1"),
                "weights" => Some("made to sum to 1"),
                _ => None,
            },
            _ => None,
        }));
        let mut notes = tasks.notes.clone();
        if tasks.get(Role::Target).is_none() {
            notes.push("there is no target, a task of its own that is optional".into());
        }
        Self {
            title: format!("tasks, {} data sets", tasks.sets.len()),
            rows,
            notes,
        }
    }
}

/// Whether it is the name of a data set.
fn is_set(name: &str) -> bool {
    let tasks = TaskId::all().map(TaskId::key);
    tasks.chain([Role::Target.key()]).any(|key| key == name)
}

/// Numbers with three decimals and commas between them.
fn decimals(numbers: &[f64]) -> String {
    let words = numbers.iter().map(|value| format!("{value:.3}"));
    words.collect::<Vec<_>>().join(", ")
}

/// Images and their labels, as they will be used.
fn images(files: &Arc<Files>) -> Result<Vec<Description>> {
    let Some(set) = &files.images else {
        return Ok(Vec::new());
    };
    let mut setup = Setup::new(files.experiment());
    setup.files = Some(Arc::clone(files));
    let (_, notes) = setup.source(&mut to_the_end())?;
    let shape = setup.image_layout().map(|(layout, _)| layout.shape());
    let cut = shape.map_or_else(String::new, |shape| {
        format!("P = {} tokens, d = {}", shape.tokens, shape.dimension)
    });
    let counts = set.class_counts();
    let classes: Vec<String> = counts
        .iter()
        .map(|(class, count)| format!("{class}{}: {count}", set.name_words(*class)))
        .collect();
    let mut labels = vec![row("classes", classes.join(", "))];
    if let Data::Images(data) = &setup.experiment.data {
        for (wanted, name) in [(true, "label +1"), (false, "label −1")] {
            let those: Vec<_> = counts
                .iter()
                .filter(|(class, _)| data.labelling.is_positive(*class) == Some(wanted))
                .collect();
            let count: usize = those.iter().map(|(_, count)| count).sum();
            let mut words = data.labelling.words(wanted);
            if let [(class, _)] = those[..] {
                words += &set.name_words(*class);
            }
            labels.push(row(name, format!("{words}, {count} images")));
        }
    }
    let rows = vec![
        row("tokens", cut),
        row("tasks", data_words(&setup.experiment.data)),
    ];
    let images = Description {
        title: format!(
            "{} images of {}×{} pixels",
            set.classes.len(),
            set.height,
            set.width
        ),
        rows,
        notes,
    };
    let classes = Description {
        title: format!("{} labels, {} classes", set.classes.len(), counts.len()),
        rows: labels,
        notes: Vec::new(),
    };
    if set.names.is_empty() {
        return Ok(vec![images, classes]);
    }
    // One folder is both.
    Ok(vec![Description {
        title: format!("{}, {} classes", images.title, counts.len()),
        rows: [images.rows, classes.rows].concat(),
        notes: images.notes,
    }])
}

/// What will be used for what the files lack.
fn instead(files: &Files) -> Vec<String> {
    if let Err(error) = files.check() {
        return vec![error.to_string()];
    }
    let experiment = files.experiment();
    let has_tasks = files.tasks.is_some() || files.images.is_some();
    let here = files.models.as_ref().filter(|own| own.is_base_alone());
    let trained = here.map(|_| {
        format!(
            "no fine-tuned models: tasks are trained here from this Ψ(0), {}",
            training_words(&experiment)
        )
    });
    let instead = match (files.models.is_some(), has_tasks) {
        (true, false) => vec![format!(
            "no tasks: generated ones are used, {}{}",
            data_words(&experiment.data),
            alpha_words(&experiment)
        )],
        (false, true) => vec![format!(
            "no models: they are trained here, {}, {}",
            model_words(&experiment.model),
            training_words(&experiment)
        )],
        _ => Vec::new(),
    };
    trained.into_iter().chain(instead).collect()
}

/// What work on a setup takes, where that is known; or that it is too much.
fn work_row(setup: &Setup) -> Option<(String, String)> {
    if matches!(setup.experiment.data, Data::Images(_)) && setup.files.is_none() {
        return None;
    }
    let words = match setup.afford() {
        Ok(()) => setup.budget().to_string(),
        Err(error) => error.to_string(),
    };
    Some(row("work", words))
}

fn row(name: &str, words: String) -> (String, String) {
    (name.to_owned(), words)
}

fn tensor_rows(
    tensors: &[TensorAbout],
    meaning: impl Fn(&str) -> Option<&'static str>,
) -> Vec<(String, String)> {
    let known = tensors.iter().filter_map(|tensor| {
        let TensorAbout { name, dtype, shape } = tensor;
        let words = meaning(name)?;
        let dtype = dtype.to_lowercase();
        Some(row(name, format!("{dtype} {shape:?}, {words}")))
    });
    known.collect()
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let widest = self.rows.iter().map(|(name, _)| name.len()).max();
        let width = widest.unwrap_or(0) + 2;
        let (rows, notes, more) = self.lines();
        for (name, words) in rows {
            writeln!(f, "  {name:<width$}{words}")?;
        }
        for note in notes {
            writeln!(f, "  Note: {note}")?;
        }
        more.map_or(Ok(()), |more| writeln!(f, "  {more}"))
    }
}
