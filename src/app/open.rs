//! Files chosen, dropped or typed: read in a thread of their own, and answered by a message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::story::Story;
use super::{
    Command, Document, DocumentKind, FileWindow, Left, Seen, Session, State, Tell, Told, dialog,
};
use crate::crash;
use crate::experiment::grammar::begins_as_ron;
use crate::experiment::{Experiment, from_text, holds_line, line_in, to_text};
use crate::lab::{Description, Files, Kind};
use crate::output::{LARGEST_TEXT, read_text, write_atomically};
use crate::{Error, Result, shown};

/// The files that an export writes, of images that are coloured here with their gaps.
pub(crate) fn exported(has_colours: bool) -> Vec<&'static str> {
    let all = [MODELS, TASKS, PLANE_PICTURE, PLANE_TABLE, SUMMARY];
    let fairness = has_colours.then_some(FAIRNESS_TABLE);
    all.into_iter().chain(fairness).collect()
}
/// The models that an export writes.
pub(crate) const MODELS: &str = "models.safetensors";
/// The tasks that an export writes.
pub(crate) const TASKS: &str = "tasks.safetensors";
/// The figure that an export writes.
pub(crate) const PLANE_PICTURE: &str = "plane.png";
/// The cells that an export writes.
pub(crate) const PLANE_TABLE: &str = "plane.csv";
/// What a person would read off the picture that an export writes.
pub(crate) const SUMMARY: &str = "summary.json";
/// The gaps between colours that an export of coloured images writes.
pub(crate) const FAIRNESS_TABLE: &str = "fairness.csv";

/// What reading files gave.
#[derive(Debug)]
pub enum Opened {
    /// An experiment, and its file if that holds nothing else.
    Experiment(Box<Experiment>, Option<PathBuf>),
    /// A session, the files that it names, and where it came from.
    Session(Box<Session>, Option<Arc<Files>>, PathBuf),
    /// Models, tasks or both.
    Files(Arc<Files>),
    /// A story.
    Story(Arc<Story>),
}

/// What was found in files, before anything is done with them.
#[derive(Clone, Debug)]
pub enum Card {
    /// They can be shown.
    Found {
        /// What was read.
        files: Arc<Files>,
        /// What each file holds, in the order of `files.paths`.
        parts: Vec<Description>,
    },
    /// They cannot.
    Refused {
        /// Which files.
        paths: Vec<PathBuf>,
        /// What is wrong: where, what was expected and what was found.
        error: String,
    },
}

/// Runs dialogs and reads files without holding up the window.
#[derive(Debug)]
pub struct Opener {
    sender: Sender<Command>,
    receiver: Receiver<Command>,
}

impl Default for Opener {
    fn default() -> Self {
        let (sender, receiver) = unbounded();
        Self { sender, receiver }
    }
}

impl Opener {
    /// What came back, if anything did.
    #[must_use]
    pub fn answer(&self) -> Option<Command> {
        self.receiver.try_recv().ok()
    }

    /// Lets a person choose by the desktop's dialog; `name` is proposed for what is saved.
    pub fn choose(&self, what: FileWindow, name: String, wake: impl Fn() + Send + 'static) {
        self.work("file dialog", wake, move || dialog::choose(what, name));
    }

    /// Reads files.
    pub fn read(&self, paths: Vec<PathBuf>, wake: impl Fn() + Send + 'static) {
        let sender = self.sender.clone();
        self.work("file reader", wake, move || {
            // Before it is read: a change that comes between is a change.
            let seen = match &paths[..] {
                [path] => Seen::now(path),
                _ => None,
            };
            let refused = |error: Error, paths| {
                let error = error.to_string();
                Told::Card(Arc::new(Card::Refused { paths, error }))
            };
            let told = match read(&paths) {
                // The work on screen keeps its own file.
                Ok(Opened::Story(story)) => return Some(Command::from(Tell::Begin(story))),
                Ok(Opened::Experiment(experiment, path)) => Told::Experiment(experiment, path),
                Ok(Opened::Session(session, files, path)) => Told::Session(session, files, path),
                Ok(Opened::Files(files)) => match described(&files) {
                    Ok(parts) => Told::Card(Arc::new(Card::Found { files, parts })),
                    Err(error) => refused(error, paths),
                },
                Err(error) => refused(error, paths),
            };
            // It is about the file that this opens, not about that of the work before it.
            let opens = matches!(told, Told::Experiment(..) | Told::Session(..));
            let Some(seen) = seen.filter(|_| opens) else {
                return Some(told.into());
            };
            let _ = sender.send(told.into());
            Some(Told::Seen(seen).into())
        });
    }

    /// Reads work that another process left; an answer that cannot be had is a refused file's.
    pub fn recover(&self, left: Left, wake: impl Fn() + Send + 'static) {
        self.work("file reader", wake, move || {
            let path = left.path.clone();
            let told = match read(std::slice::from_ref(&path)) {
                Ok(Opened::Session(session, files, _)) => Told::Recovered(session, files, left),
                Ok(_) => Told::Failed(format!("{}: expected a session", shown::path(&path))),
                Err(error) => {
                    let (paths, error) = (vec![path], error.to_string());
                    Told::Card(Arc::new(Card::Refused { paths, error }))
                }
            };
            Some(told)
        });
    }

    /// A way to be told what comes of such work before it ends.
    pub(crate) fn teller(&self) -> impl Fn(Told) + Send + Sync + 'static {
        let sender = self.sender.clone();
        move |told| {
            // The window is closing if nobody listens.
            let _ = sender.send(told.into());
        }
    }

    /// Does what takes longer than a frame in a thread of its own, and answers with what comes of it.
    pub fn work<C: Into<Command>>(
        &self,
        name: &str,
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce() -> Option<C> + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                let ended = catch_unwind(AssertUnwindSafe(work));
                let ended = ended.map(|done| done.map(Into::into));
                let failed = |_| {
                    let words = crash::last().map(|crash| crash.to_string());
                    let words = words.unwrap_or_else(|| "internal error".into());
                    Some(Told::Failed(words).into())
                };
                if let Some(command) = ended.unwrap_or_else(failed) {
                    // The window is closing if nobody listens.
                    let _ = sender.send(command);
                    wake();
                }
            });
        if let Err(error) = thread {
            let words = Error::Thread(error.to_string()).to_string();
            let _ = self.sender.send(Told::Failed(words).into());
        }
    }
}

/// Reads an experiment, or a text with a shared line in it; a session; a story; a models file or three files of a base and two
/// tuned Vision Transformers, a tasks file or both; or images
/// and labels, of which one finds the other, or a folder of images. Files are told apart by what is in them.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn read(paths: &[PathBuf]) -> Result<Opened> {
    if let [path] = paths
        && Kind::of(path)? == Kind::Experiment
    {
        let text = read_text(path, LARGEST_TEXT)?;
        let name = shown::path(path);
        if !begins_as_ron(&text) && holds_line(&text) {
            // The file is a letter or a note, which no saving may replace.
            let experiment = line_in(&name, &text)?;
            return Ok(Opened::Experiment(Box::new(experiment), None));
        }
        if Story::is_in(&text) {
            return Ok(Opened::Story(Arc::new(Story::from_text(path, &text)?)));
        }
        if !Session::is_in(&text) {
            let experiment = from_text(&name, &text)?;
            let own = Some(path.clone());
            return Ok(Opened::Experiment(Box::new(experiment), own));
        }
        let mut session = Session::from_text(path, &text)?;
        let files = if session.files.is_empty() {
            None
        } else {
            Some(read_files(&session.files, Order::Given)?)
        };
        let read = |paths: &[PathBuf]| read_files(paths, Order::Given);
        session.shelf.load(files.as_ref(), read);
        return Ok(Opened::Session(Box::new(session), files, path.clone()));
    }
    read_files(paths, Order::ByName).map(Opened::Files)
}

/// Which of several Vision Transformers, a file each, is the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The first.
    Given,
    /// The only one whose name says so, or that of its folder where it is called as all are; else the first.
    ByName,
}

/// What the name of a base's file has in it.
const BASE: [&str; 3] = ["pretrained", "psi0", "base"];
/// What is only the name of a size.
const SIZES: [&str; 2] = ["vit-base", "vit_base"];

/// Puts the base first.
fn base_first(models: &mut [PathBuf]) {
    let name = |path: &PathBuf| {
        // Hugging Face calls every model so, and its folder tells which it is.
        let is_usual = path.file_stem().is_some_and(|name| name == "model");
        let named = path.parent().filter(|_| is_usual).unwrap_or(path);
        let name = named.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default().to_lowercase();
        SIZES
            .iter()
            .fold(name, |name, size| name.replace(size, "vit"))
    };
    let names: Vec<String> = models.iter().map(name).collect();
    for part in BASE {
        let mut named = (0..names.len()).filter(|index| names[*index].contains(part));
        if let (Some(base), None) = (named.next(), named.next()) {
            models[..=base].rotate_right(1);
            return;
        }
    }
}

/// Reads models, tasks, images and labels.
fn read_files(paths: &[PathBuf], order: Order) -> Result<Arc<Files>> {
    let (mut models, mut tasks, mut images, mut labels) = (None, None, None, None);
    let mut separate: Vec<PathBuf> = Vec::new();
    for path in paths {
        let refuse = |words: &str| Err(Error::content(shown::path(path), words));
        let slot = match Kind::of(path)? {
            Kind::Experiment => {
                return refuse(
                    "expected one experiment or session alone, or models and tasks (.safetensors) or images and labels (IDX) or a folder of images together",
                );
            }
            Kind::Models => &mut models,
            Kind::OneModel => {
                separate.push(path.clone());
                continue;
            }
            Kind::Tasks => &mut tasks,
            Kind::Images | Kind::Folder => &mut images,
            Kind::Labels => &mut labels,
        };
        if slot.replace(path.as_path()).is_some() {
            return refuse("expected one file of a kind, found two");
        }
    }
    if paths.is_empty() {
        return Err(Error::Mismatch("no file was given".into()));
    }
    if order == Order::ByName {
        base_first(&mut separate);
    }
    let files = match (&separate[..], models) {
        ([], _) => Files::read(models, tasks)?,
        ([base, tuned @ ..], None) => Files::read_separate(base, tuned, tasks)?,
        ([base, ..], Some(models)) => {
            return Err(Error::Mismatch(format!(
                "expected models in one file or a file for each, found both: {} and {}",
                shown::path(models),
                shown::path(base)
            )));
        }
    };
    let files = files.with_images(images, labels)?;
    Ok(Arc::new(files))
}

/// What files hold, if they can be shown.
fn described(files: &Arc<Files>) -> Result<Vec<Description>> {
    files.check()?;
    Description::of_files(files)
}

/// Saves an experiment.
///
/// # Errors
/// If the file cannot be written.
pub fn save(path: &Path, experiment: &Experiment) -> Result<()> {
    write_atomically(path, to_text(experiment)?.as_bytes())
}

/// What is written to a file to save the work on screen.
///
/// # Errors
/// If it does not fit into such a file.
pub(crate) fn document_text(document: &Document, state: &State) -> Result<String> {
    match document.kind {
        DocumentKind::Experiment => to_text(&state.experiment),
        DocumentKind::Session => Session::of(state).to_text_at(&document.path),
    }
}

/// The first file in a folder that an export would replace.
pub(crate) fn export_replaces(folder: &Path, has_colours: bool) -> Option<PathBuf> {
    let names = exported(has_colours);
    let mut paths = names.iter().map(|name| folder.join(name));
    paths.find(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_three_models_the_one_that_is_called_so_is_the_base() {
        for (given, expected) in [
            (["a", "my-base", "c"], ["my-base", "a", "c"]),
            (
                ["cars", "dogs", "Pretrained"],
                ["Pretrained", "cars", "dogs"],
            ),
            (["x", "y", "z"], ["x", "y", "z"]),
            (
                [
                    "a/model.safetensors",
                    "base/model.safetensors",
                    "c/model.safetensors",
                ],
                [
                    "base/model.safetensors",
                    "a/model.safetensors",
                    "c/model.safetensors",
                ],
            ),
            (
                ["base/x", "base/y", "base/z"],
                ["base/x", "base/y", "base/z"],
            ),
            (["base1", "base2", "c"], ["base1", "base2", "c"]),
        ] {
            let mut paths = given.map(PathBuf::from);
            base_first(&mut paths);
            assert_eq!(paths, expected.map(PathBuf::from));
        }
    }
}
