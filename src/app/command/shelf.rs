//! The shelf of runs.

use crate::worker::Change;

/// What is done with runs on the shelf. They are named by their numbers, which stay as long as they stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shelve {
    /// Puts the present run on the shelf.
    Pin,
    /// Gives a run another name.
    Rename(u32, String),
    /// Lets a run stand at a place, from 0.
    Move(u32, usize),
    /// Takes a run off.
    Remove(u32),
    /// Puts back what was taken off last.
    BringBack,
    /// Takes a run up again: its experiment is what is on screen.
    Restore(u32),
    /// Holds the contours of a run beside those of now.
    Hold(u32),
    /// Undoes so many changes at once.
    GoBack(usize),
}

impl Shelve {
    /// How it changes what can be undone.
    pub(super) fn change(&self) -> Option<Change> {
        match self {
            Self::Restore(_) => Some(Change::Discrete),
            // What stands on the shelf stays there whatever is undone, and undoing is no change of its own.
            Self::Pin
            | Self::Rename(..)
            | Self::Move(..)
            | Self::Remove(_)
            | Self::BringBack
            | Self::Hold(_)
            | Self::GoBack(_) => None,
        }
    }
}
