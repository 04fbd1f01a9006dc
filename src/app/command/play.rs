//! Going through the steps of a training.

use crate::worker::Change;

/// What is done with the steps of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Play {
    /// Plays the training from its beginning or goes on from where it stands.
    Start,
    /// Holds the training at the step shown.
    Pause,
    /// Trains one step more.
    Step,
    /// Makes the step shown the last one.
    Stop,
    /// Goes to a step.
    GoTo(usize),
}

impl Play {
    /// How it changes what can be undone: going through the steps of a training is looking, ending it is not.
    pub(super) fn change(self) -> Option<Change> {
        match self {
            Self::Stop => Some(Change::Discrete),
            Self::Start | Self::Pause | Self::Step | Self::GoTo(_) => None,
        }
    }
}
