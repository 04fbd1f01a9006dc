//! What the system answers.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{Card, Document, FileWindow, Left, Seen, Session};
use crate::experiment::Experiment;
use crate::lab::Files;
use crate::worker::Change;

/// What the system answers to what a person does. It holds what was read and is no data of a file.
#[derive(Clone, Debug)]
pub enum Told {
    /// An experiment was read, from a file or from elsewhere.
    Experiment(Box<Experiment>, Option<PathBuf>),
    /// A session was read from a file, with the files that it names.
    Session(Box<Session>, Option<Arc<Files>>, PathBuf),
    /// What was found in files, before anything is done with them.
    Card(Arc<Card>),
    /// A file would have to be replaced for what was asked.
    Exists(PathBuf),
    /// The work's own file was changed by another program since it was read or written here.
    ChangedMeanwhile(PathBuf),
    /// What dead processes left unsaved, the newest first.
    Left(Vec<Left>),
    /// Work that another process left was read, with the files that it names.
    Recovered(Box<Session>, Option<Arc<Files>>, Left),
    /// The desktop has no file dialog for a window.
    NoDialog(FileWindow),
    /// What a file held when it was read or written.
    Seen(Seen),
    /// The work was saved.
    Saved(Document),
    /// The work could not be saved.
    NotSaved(String),
    /// Figure, table, models and tasks were written to a folder.
    Exported(PathBuf),
    /// The experiment was put on the clipboard as a line of text.
    Copied,
    /// A figure was written to a file.
    FigureWritten(PathBuf),
    /// How many frames of a film are drawn, and of how many.
    FilmDrawn(usize, usize),
    /// A film was written to a file.
    FilmWritten(PathBuf),
    /// A film was left, or went wrong in the words of its error.
    FilmEnded(Option<String>),
    /// A picture of what is on screen was put on the clipboard.
    PictureCopied,
    /// A step was added to a story's file.
    StepAdded(PathBuf),
    /// Something went wrong outside the worker.
    Failed(String),
}

impl Told {
    /// How it changes what can be undone: where it puts other work on screen, at once.
    pub(super) fn change(&self) -> Option<Change> {
        match self {
            Self::Experiment(..) | Self::Session(..) | Self::Recovered(..) => {
                Some(Change::Discrete)
            }
            Self::Card(_)
            | Self::Exists(_)
            | Self::ChangedMeanwhile(_)
            | Self::Left(_)
            | Self::NoDialog(_)
            | Self::Seen(_)
            | Self::Saved(_)
            | Self::NotSaved(_)
            | Self::Exported(_)
            | Self::Copied
            | Self::StepAdded(_)
            | Self::FigureWritten(_)
            | Self::FilmDrawn(..)
            | Self::FilmWritten(_)
            | Self::FilmEnded(_)
            | Self::PictureCopied
            | Self::Failed(_) => None,
        }
    }
}
