//! What a person does with files, the clipboard, the memory and the window's closing: it needs the system, or holds what
//! was read.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{CloseAnswer, Document, FileWindow, FilmChoice, Left};
use crate::lab::Files;
use crate::worker::Change;

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// A person was asked, here or by the desktop's dialog.
    Agreed,
    /// Not without asking.
    Ask,
}

/// Something that a person does about files and the system.
#[derive(Clone, Debug)]
pub enum FileCommand {
    /// Opens or closes a window for a path.
    ShowWindow(Option<FileWindow>),
    /// Changes the text of the path field.
    SetPath(String),
    /// Lets a person choose by the desktop's file dialog.
    Dialog(FileWindow),
    /// Reads files.
    Open(Vec<PathBuf>),
    /// Shows loaded models and tasks.
    Show(Arc<Files>),
    /// Leaves what a card offers.
    LeaveCard,
    /// Saves the work to its file, or asks where.
    Save,
    /// Saves to a file, replacing another one if a person agreed to that.
    SaveTo(Document, Replace),
    /// Writes models.safetensors and tasks.safetensors to a folder.
    ExportTo(PathBuf, Replace),
    /// Adds what is on screen to a story's file as a step, to one that is there if a person agreed to that.
    AddStep(PathBuf, Replace),
    /// Writes a figure of what is on screen, in the format of the file's ending.
    FigureTo(PathBuf, Replace),
    /// Chooses what goes on in a film, and how long it takes.
    ChooseFilm(FilmChoice),
    /// Writes a film of what is on screen, or of the story that is told, in the format of the file's ending.
    FilmTo(PathBuf, Replace),
    /// Leaves the film that is being made.
    StopFilm,
    /// Puts a picture of what is on screen on the clipboard.
    CopyPicture,
    /// Opens work that another process left unsaved.
    OpenLeft(Left),
    /// Throws away work that another process left unsaved.
    DiscardLeft(Left),
    /// Leaves such work where it is, for the next start.
    IgnoreLeft,
    /// Forgets the files that were opened or saved.
    ForgetRecent,
    /// Copies the experiment as a line of text.
    CopyText,
    /// Asks for the text on the clipboard.
    AskForPaste,
    /// Shows the experiment that a line of text holds.
    Paste(String),
    /// Asks whether to close with unsaved work.
    AskToClose,
    /// What to do with unsaved work.
    Close(CloseAnswer),
    /// Lets work take so many bytes of memory; nothing for what is usual.
    SetMemory(Option<u64>),
}

impl FileCommand {
    /// How it changes what can be undone: where it puts other work on screen, at once.
    pub(super) fn change(&self) -> Option<Change> {
        match self {
            Self::Show(_) | Self::Paste(_) => Some(Change::Discrete),
            Self::ShowWindow(_)
            | Self::SetPath(_)
            | Self::Dialog(_)
            | Self::Open(_)
            | Self::LeaveCard
            | Self::Save
            | Self::SaveTo(..)
            | Self::ExportTo(..)
            | Self::AddStep(..)
            | Self::FigureTo(..)
            | Self::ChooseFilm(_)
            | Self::FilmTo(..)
            | Self::StopFilm
            | Self::CopyPicture
            | Self::OpenLeft(_)
            | Self::DiscardLeft(_)
            | Self::IgnoreLeft
            | Self::ForgetRecent
            | Self::CopyText
            | Self::AskForPaste
            | Self::AskToClose
            | Self::Close(_)
            | Self::SetMemory(_) => None,
        }
    }
}
