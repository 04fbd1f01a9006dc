//! What changes the work: the experiment, and where one comes back to.

use crate::experiment::{Constants, Experiment};
use crate::sweep::Point;
use crate::worker::Change;

/// A change of the work. It says what is set; whether a hand still holds it goes beside it, in the command.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets α.
    Alpha(f64),
    /// Moves the marker to a λ.
    Marker(Point),
    /// Sets α and moves the marker, at once.
    Move {
        /// α.
        alpha: f64,
        /// λ of the marker.
        marker: Point,
    },
    /// Sets β, c, C, r, ε and τ.
    Constants(Constants),
    /// Replaces the experiment's tasks, model, training or grid.
    Experiment(Box<Experiment>),
    /// Sweeps another part of the plane.
    Sweep {
        /// The first λ on both axes.
        low: f64,
        /// The last.
        high: f64,
    },
    /// Loads the preset of a name.
    Preset(String),
    /// Back to the preset or file, keeping the seed.
    Reset,
    /// Draws a new seed.
    NewSeed,
    /// Goes back one change.
    Undo,
    /// Takes back the last undo.
    Redo,
}

impl Edit {
    /// How it changes what can be undone, if a hand holds it or lets go. What is done at once is held by none, and
    /// undoing is no change of its own.
    pub(super) fn change(&self, change: Change) -> Option<Change> {
        match self {
            Self::Alpha(_)
            | Self::Marker(_)
            | Self::Move { .. }
            | Self::Constants(_)
            | Self::Experiment(_) => Some(change),
            Self::Sweep { .. } | Self::Preset(_) | Self::Reset | Self::NewSeed => {
                Some(Change::Discrete)
            }
            Self::Undo | Self::Redo => None,
        }
    }
}
