//! Files from the window's side: what is open and where it is kept, what waits for an answer, what was opened before,
//! and whether closing would lose work.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{Card, FilmChoice, State};
use crate::experiment::Experiment;
use crate::lab::Files;
use crate::output::{LARGEST_TEXT, read_limited, sum};

/// Files that the menu remembers.
const REMEMBERED: usize = 8;

/// How the work on screen is kept in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// Everything on screen.
    Session,
    /// The experiment alone.
    Experiment,
}

/// The file that the work on screen was opened from or saved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it is.
    pub path: PathBuf,
    /// What is written to it.
    pub kind: DocumentKind,
}

/// A file's text as it was read or written here last, by its sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The file.
    pub path: PathBuf,
    /// The SHA-256 of what was in it.
    pub sum: String,
}

impl Seen {
    /// A file as it is now; nothing if it cannot be read.
    #[must_use]
    pub fn now(path: &Path) -> Option<Self> {
        // A pipe would be waited for.
        if !path.is_file() {
            return None;
        }
        let bytes = read_limited(path, LARGEST_TEXT).ok()?;
        let (path, sum) = (path.to_owned(), sum(&bytes));
        Some(Self { path, sum })
    }
}

/// Work that another process left unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it is kept.
    pub path: PathBuf,
    /// When it was written last.
    pub at: SystemTime,
    /// The file that it belongs to.
    pub document: Option<Document>,
}

/// A file that would be replaced, if a person agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file.
    pub path: PathBuf,
    /// Whether it is the work's own, and another program changed it meanwhile.
    pub changed: bool,
}

/// A window for a path, for where no file dialog is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileWindow {
    /// To open files.
    Open,
    /// To save the session or the experiment.
    Save(DocumentKind),
    /// To write models and tasks to a folder.
    Export,
    /// To add a step to a story.
    Step,
    /// To write a figure of what is on screen.
    Figure,
    /// To write a film of it.
    Film,
}

/// How far closing has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// Nobody closes.
    #[default]
    No,
    /// A person is asked what to do with unsaved work.
    Asked,
    /// Closing waits until the work is saved.
    OnceSaved,
    /// The window may close.
    Yes,
}

impl From<CloseAnswer> for Closing {
    fn from(answer: CloseAnswer) -> Self {
        match answer {
            CloseAnswer::Save => Self::OnceSaved,
            CloseAnswer::Discard => Self::Yes,
            CloseAnswer::Cancel => Self::No,
        }
    }
}

/// What a person does about unsaved work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseAnswer {
    /// Save it, then close.
    Save,
    /// Close without it.
    Discard,
    /// Do not close.
    Cancel,
}

/// The work as it was opened, chosen or saved.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    pub(super) experiment: Experiment,
    pub(super) files: Option<Arc<Files>>,
}

/// All about files.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// The file of the work on screen, if it has one.
    pub document: Option<Document>,
    /// Files that were opened or saved, the newest first; those that were opened together stand together.
    pub recent: Vec<Vec<PathBuf>>,
    /// What was found in files, before it is shown.
    pub card: Option<Arc<Card>>,
    /// The window for a path, if one is open.
    pub window: Option<FileWindow>,
    /// The text of its path field.
    pub path: String,
    /// The window that the path was last typed for.
    pub last_window: Option<FileWindow>,
    /// What was chosen of the film that would be made.
    pub film: FilmChoice,
    /// What would be replaced, if a person agrees.
    pub replaces: Option<Conflict>,
    /// The text of the file that was read or written last.
    pub seen: Option<Seen>,
    /// How far closing has come.
    pub closing: Closing,
    /// Whether a text was asked for from the clipboard.
    pub pasting: bool,
    /// Work that other processes left unsaved, the newest first.
    pub left: Vec<Left>,
    /// Whether the desktop was found to have no file dialogs.
    pub no_dialog: bool,
    /// Whether the work on screen came from another process's journal and is in no file yet.
    pub(super) recovered: bool,
    pub(super) clean: Option<Clean>,
}

impl Filing {
    /// Puts files at the front of those that the menu remembers.
    pub fn remember(&mut self, paths: Vec<PathBuf>) {
        // A path that depends on where the program was started means nothing the next time.
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let paths: Vec<PathBuf> = paths.into_iter().map(absolute).collect();
        if paths.is_empty() {
            return;
        }
        self.recent.retain(|known| *known != paths);
        self.recent.insert(0, paths);
        self.recent.truncate(REMEMBERED);
    }
}

impl State {
    /// The work on screen is now the one to compare with.
    pub(super) fn settle(&mut self) {
        self.filing.recovered = false;
        self.filing.clean = Some(Clean {
            experiment: self.experiment.clone(),
            files: self.files.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_files_are_few_and_none_stands_twice() {
        let mut filing = Filing::default();
        for name in ["a", "b", "a", "c", "d", "e", "f", "g", "h", "i", "a"] {
            filing.remember(vec![PathBuf::from("/").join(name)]);
        }
        assert_eq!(filing.recent.len(), REMEMBERED);
        assert_eq!(filing.recent[0], [PathBuf::from("/a")]);
        let of_a = filing
            .recent
            .iter()
            .filter(|paths| **paths == filing.recent[0]);
        assert_eq!(of_a.count(), 1);
    }
}
