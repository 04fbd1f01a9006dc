//! Everything that changes the state, as data: menu, shortcut, button and test all send these. What a person sets is
//! plain data ([`Edit`], [`ViewChange`], [`Play`]); telling a story that is made of it is a [`Tell`]; what is done with the
//! shelf of runs is a [`Shelve`]; what needs the system is a [`FileCommand`], and what the system answers to it comes the
//! same way, as [`Told`].

#[cfg(test)]
pub(super) mod count;
mod edit;
mod file;
mod play;
mod shelf;
mod tell;
mod told;
mod view;

use std::mem::{Discriminant, discriminant};

use serde::{Deserialize, Serialize};

pub use edit::Edit;
pub(super) use edit::{preset_of, swept};
pub use file::{FileCommand, Replace};
pub use play::Play;
pub use shelf::Shelve;
pub use tell::Tell;
pub use told::Told;
pub use view::ViewChange;

use crate::Result;
use crate::experiment::{Experiment, from_line};
use crate::worker::Change;

/// Something that a person does, or that the system answers.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes the work, in the course of a gesture or at its end.
    Edit(Edit, Change),
    /// Changes how results are looked at.
    View(ViewChange),
    /// Goes through the steps of the training.
    Play(Play),
    /// Tells a story.
    Tell(Tell),
    /// Does something with the shelf of runs.
    Shelf(Shelve),
    /// Deals with files, the clipboard or the window's closing.
    File(FileCommand),
    /// Takes in what the system answered.
    Told(Told),
}

/// A command as a file can hold it: what a person sets, without the hand that does it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scripted {
    /// Changes the work.
    Edit(Edit),
    /// Changes how results are looked at.
    View(ViewChange),
    /// Goes through the steps of the training.
    Play(Play),
}

/// Which command one is, whatever it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Changes the work.
    Edit(Discriminant<Edit>),
    /// Changes how results are looked at.
    View(Discriminant<ViewChange>),
    /// Goes through the steps of the training.
    Play(Discriminant<Play>),
    /// Tells a story.
    Tell(Discriminant<Tell>),
    /// Does something with the shelf of runs.
    Shelf(Discriminant<Shelve>),
    /// Deals with files, the clipboard or the window's closing.
    File(Discriminant<FileCommand>),
    /// Takes in what the system answered.
    Told(Discriminant<Told>),
}

impl Command {
    /// Which command this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Edit(edit, _) => Kind::Edit(discriminant(edit)),
            Self::View(change) => Kind::View(discriminant(change)),
            Self::Play(play) => Kind::Play(discriminant(play)),
            Self::Tell(tell) => Kind::Tell(discriminant(tell)),
            Self::Shelf(shelve) => Kind::Shelf(discriminant(shelve)),
            Self::File(file) => Kind::File(discriminant(file)),
            Self::Told(told) => Kind::Told(discriminant(told)),
        }
    }

    /// Whether it changes how results are looked at in a way that can be undone with the work.
    #[must_use]
    pub(super) fn changes_view(&self) -> bool {
        matches!(self, Self::Edit(Edit::Start, _))
    }

    /// How it changes what can be undone: in the course of a gesture, or at its end. Nothing if it changes nothing that
    /// can be undone; looking is not changing.
    #[must_use]
    pub(super) fn change(&self) -> Option<Change> {
        match self {
            Self::Edit(edit, change) => edit.change(*change),
            // Looking changes nothing that can be undone, and a story nothing of a person's own work.
            Self::View(_) | Self::Tell(_) => None,
            Self::Play(play) => play.change(),
            Self::Shelf(shelve) => shelve.change(),
            Self::File(file) => file.change(),
            Self::Told(told) => told.change(),
        }
    }
}

impl Command {
    /// Whether it is about a person's own work, so that a story that is told ends before it: where it puts other work on
    /// screen, and where the window closes.
    #[must_use]
    pub(super) fn ends_story(&self) -> bool {
        match self {
            Self::Edit(..) | Self::View(_) | Self::Play(_) | Self::Tell(_) => false,
            Self::Shelf(shelve) => shelve.change().is_some(),
            // What is no experiment changes nothing.
            Self::File(FileCommand::Paste(text)) => from_line(text).is_ok(),
            Self::File(FileCommand::AskToClose) => true,
            Self::File(file) => file.change().is_some(),
            Self::Told(told) => told.change().is_some(),
        }
    }
}

impl Scripted {
    /// Checks what it would set, on the experiment that it meets.
    ///
    /// # Errors
    /// Names what does not fit, what was expected and what was found.
    pub fn check(&self, on: &Experiment) -> Result<()> {
        match self {
            Self::Edit(edit) => edit.check(on),
            Self::View(change) => change.check(on),
            Self::Play(play) => play.check(on),
        }
    }
}

impl From<Scripted> for Command {
    fn from(scripted: Scripted) -> Self {
        match scripted {
            Scripted::Edit(edit) => edit.into(),
            Scripted::View(change) => change.into(),
            Scripted::Play(play) => play.into(),
        }
    }
}

impl From<(Edit, Change)> for Command {
    fn from((edit, change): (Edit, Change)) -> Self {
        Self::Edit(edit, change)
    }
}

/// An edit that no hand holds.
impl From<Edit> for Command {
    fn from(edit: Edit) -> Self {
        Self::Edit(edit, Change::Discrete)
    }
}

impl From<ViewChange> for Command {
    fn from(change: ViewChange) -> Self {
        Self::View(change)
    }
}

impl From<Play> for Command {
    fn from(play: Play) -> Self {
        Self::Play(play)
    }
}

impl From<Tell> for Command {
    fn from(tell: Tell) -> Self {
        Self::Tell(tell)
    }
}

impl From<Shelve> for Command {
    fn from(shelve: Shelve) -> Self {
        Self::Shelf(shelve)
    }
}

impl From<FileCommand> for Command {
    fn from(file: FileCommand) -> Self {
        Self::File(file)
    }
}

impl From<Told> for Command {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

#[cfg(test)]
mod tests;
