//! Going through the steps of a training.

use serde::{Deserialize, Serialize};

use crate::experiment::Experiment;
use crate::worker::Change;
use crate::{Error, Result};

/// What is done with the steps of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Checks it for the training of an experiment.
    ///
    /// # Errors
    /// If there is no such step.
    pub fn check(self, of: &Experiment) -> Result<()> {
        let steps = of.training.steps;
        match self {
            Self::GoTo(step) if step > steps => {
                let expected = format!("a step from 0 to {steps}");
                Err(Error::value("step", expected, step))
            }
            Self::GoTo(_) | Self::Start | Self::Pause | Self::Step | Self::Stop => Ok(()),
        }
    }

    /// How it changes what can be undone: going through the steps of a training is looking, ending it is not.
    pub(super) fn change(self) -> Option<Change> {
        match self {
            Self::Stop => Some(Change::Discrete),
            Self::Start | Self::Pause | Self::Step | Self::GoTo(_) => None,
        }
    }
}
