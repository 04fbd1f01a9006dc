//! A session: the experiment and everything on screen, as a text file that later programs can read.

mod stored;
mod v1;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use stored::{READERS, read_two};

use super::{Runs, State, ViewSettings, checks, ghost};
use crate::experiment::grammar::{Source, after_comments, leniently, reader_of, with_place, write};
use crate::experiment::{Experiment, PRESETS, preset};
use crate::lab::Files;
use crate::output::write_atomically;
use crate::words::list;
use crate::{Error, Result, shown};

/// The version of the session format that this program writes; it reads the earlier ones too.
pub const SESSION_VERSION: u32 = 2;
/// The field that a session begins with, by which it is known.
const MARK: &str = "lambdascope_session";

/// Everything on screen but results, which are computed again: the same experiment gives the same numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Session {
    /// Format version.
    pub lambdascope_session: u32,
    /// The experiment as it is set; its coefficients are the marker.
    pub experiment: Experiment,
    /// What Reset goes back to, if it is neither the experiment nor the preset.
    pub origin: Option<Experiment>,
    /// The preset that was chosen.
    pub preset: Option<String>,
    /// Loaded models and tasks; in a file relative to its folder if they lie below it.
    pub files: Vec<PathBuf>,
    /// The step of training that is shown; nothing for the last.
    pub step: Option<usize>,
    /// Tab, metric, layers, theme and all else about how results are looked at.
    pub view: ViewSettings,
    /// Runs that are kept beside the work.
    pub shelf: Runs,
}

/// What tells a session.
#[derive(Deserialize)]
struct Marked {
    #[serde(rename = "lambdascope_session")]
    _version: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            lambdascope_session: SESSION_VERSION,
            experiment: Experiment::default(),
            origin: None,
            preset: None,
            files: Vec::new(),
            step: None,
            view: ViewSettings::default(),
            shelf: Runs::default(),
        }
    }
}

/// A value that does not fit, and the names of the fields around it.
type Misfit = (&'static [&'static str], Error);

impl Session {
    /// What is on screen.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let as_preset = state.preset.and_then(|name| preset(name).ok());
        let implied = as_preset.as_ref().unwrap_or(&state.experiment);
        let known = *implied == state.origin;
        Self {
            lambdascope_session: SESSION_VERSION,
            experiment: state.experiment.clone(),
            origin: (!known).then(|| state.origin.clone()),
            preset: state.preset.map(str::to_owned),
            files: state
                .files
                .as_ref()
                .map(|files| files.paths.clone())
                .unwrap_or_default(),
            step: state.step,
            view: ViewSettings {
                // What is open for a moment is no part of a session.
                zoom_resets: 0,
                palette: false,
                help: false,
                about: false,
                statement: None,
                runs: state.shelf.look_in_file(state.view.runs),
                ..state.view.clone()
            },
            shelf: state.shelf.runs.clone(),
        }
    }

    /// Whether a text is a session, or was meant to be one: told by its first field.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        let fields = after_comments(text).strip_prefix('(').map(after_comments);
        fields.is_some_and(|fields| fields.starts_with(MARK)) || leniently::<Marked>(text).is_some()
    }

    /// Reads a session; `file` names it in errors, and relative paths begin at its folder.
    ///
    /// # Errors
    /// A newer version is said to be newer; an unknown or bad field is named with line and column.
    pub fn from_text(file: &Path, text: &str) -> Result<Self> {
        let (name, source) = (shown::path(file), Source::new(text));
        let text = source.plain();
        let read = reader_of(&name, text, MARK, "the session format", &READERS)?;
        let mut session = read.unwrap_or(read_two)(&name, &source)?;
        session
            .check()
            .map_err(|(within, error)| with_place(&name, text, within, &error))?;
        let folder = folder_of(file);
        for path in &mut session.files {
            *path = folder.join(&path);
        }
        session.shelf.lie_in(&folder);
        Ok(session)
    }

    /// Writes a session that lies in `folder`.
    ///
    /// # Errors
    /// If a file's name is not UTF-8.
    pub fn to_text(&self, folder: &Path) -> Result<String> {
        let folder = resolved(folder);
        let relative = |path: &PathBuf| -> Result<PathBuf> {
            let whole = resolved(path);
            let text = match whole.strip_prefix(&folder) {
                Ok(below) => {
                    let parts = below.components().map(|part| part.as_os_str().to_str());
                    // With the separator that every system reads.
                    parts
                        .collect::<Option<Vec<_>>>()
                        .map(|parts| parts.join("/"))
                }
                Err(_) => whole.to_str().map(str::to_owned),
            };
            text.map(PathBuf::from).ok_or_else(|| {
                Error::content(
                    shown::path(path),
                    "expected a name in UTF-8, which a session can hold",
                )
            })
        };
        let written = Self {
            files: self.files.iter().map(relative).collect::<Result<_>>()?,
            shelf: self.shelf.with_files(&relative)?,
            ..self.clone()
        };
        write("session", &written)
    }

    /// Saves a session.
    ///
    /// # Errors
    /// As [`Session::to_text`], or if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        write_atomically(path, self.to_text_at(path)?.as_bytes())
    }

    /// Writes a session that lies in a file.
    ///
    /// # Errors
    /// As [`Session::to_text`].
    pub fn to_text_at(&self, file: &Path) -> Result<String> {
        self.to_text(&folder_of(file))
    }

    /// Checks what the types cannot; an error comes with the names of the fields around the one that it names.
    fn check(&self) -> Result<(), Misfit> {
        let ViewSettings {
            sample,
            phase,
            seeds,
            third,
            stage_card,
            ghosts,
            runs,
            tab: _,
            parts: _,
            metric: _,
            overlays: _,
            slice: _,
            answer: _,
            authors: _,
            statement: _,
            zoom_resets: _,
            palette: _,
            help: _,
            about: _,
            present: _,
            maximised: _,
            folded: _,
            dark: _,
        } = &self.view;
        let within = |error| (&["view"][..], error);
        checks::sample(sample.0, &self.experiment).map_err(within)?;
        checks::third(*third, &self.experiment).map_err(within)?;
        checks::stage_card(*stage_card).map_err(within)?;
        ghost::check(ghosts).map_err(within)?;
        checks::runs(runs).map_err(|error| (&["view", "runs"][..], error))?;
        for (field, id) in [("one", runs.one), ("other", runs.other)] {
            let count = self.shelf.len();
            if let Some(id) = id.filter(|id| *id as usize >= count) {
                let expected = format!("a run below {count}, as the shelf has so many");
                let error = Error::value(field, expected, id);
                return Err((&["view", "runs"][..], error));
            }
        }
        self.shelf
            .check()
            .map_err(|error| (&["shelf"][..], error))?;
        checks::phase(phase).map_err(|error| (&["view", "phase"][..], error))?;
        if let Some(question) = seeds {
            checks::seeds(question).map_err(|error| (&["view", "seeds"][..], error))?;
        }
        Ok(())
    }

    /// In words, for `check`.
    #[must_use]
    pub fn words(&self) -> String {
        let view = &self.view;
        let files = if self.files.is_empty() {
            String::new()
        } else {
            let names = self.files.iter().map(|path| shown::path(path));
            format!("  files     {}\n", list(names))
        };
        let step = match self.step {
            Some(step) => format!("step {step} of {}", self.experiment.training.steps),
            None => "the end of training".into(),
        };
        let lambdas = self.experiment.coefficients.iter();
        let marker = lambdas.map(f64::to_string).collect::<Vec<_>>().join(", ");
        let runs = self.shelf.iter().map(|run| run.name.to_string());
        let shelf = if self.shelf.is_empty() {
            String::new()
        } else {
            format!("  shelf     {}\n", list(runs))
        };
        format!(
            "a session\n  screen    {:?}, coloured by {}, marker at λ = ({marker}), {step}, {}\n{files}{shelf}",
            view.tab,
            format!("{:?}", view.metric).to_lowercase(),
            if view.dark { "dark" } else { "light" },
        )
    }
}

impl State {
    /// Puts a session on screen, with the files that it names.
    pub(super) fn restore(&mut self, session: Session, files: Option<Arc<Files>>) {
        let Session {
            experiment,
            origin,
            preset: name,
            step,
            view,
            shelf,
            // Those that were read come beside it.
            files: _,
            lambdascope_session: _,
        } = session;
        let known = PRESETS
            .iter()
            .find(|known| Some(known.name) == name.as_deref());
        let of_preset = known.and_then(|known| known.experiment().ok());
        let origin = origin.or(of_preset).unwrap_or_else(|| experiment.clone());
        self.experiment = experiment;
        self.origin = origin;
        self.preset = known.map(|known| known.name);
        self.files = files;
        self.step = step.filter(|step| *step < self.experiment.training.steps);
        self.shelf.replace(shelf);
        self.view = ViewSettings {
            zoom_resets: self.view.zoom_resets + 1,
            palette: self.view.palette,
            help: self.view.help,
            about: self.view.about,
            statement: self.view.statement,
            ..view
        };
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A path without links and detours, so that it can be seen whether it lies below another.
fn resolved(path: &Path) -> PathBuf {
    std::fs::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}
