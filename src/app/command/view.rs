//! How results are looked at.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::app::{Ghost, Overlay, Pane, PartsLook, RunsLook, Tab, checks, ghost};
use crate::experiment::Experiment;
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axis, Role};
use crate::theory::Stated;

/// A change of how results are looked at. It says what is to be, never "the other one", so that doing it twice is doing
/// it once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ViewChange {
    /// Chooses the view that fills the window.
    Tab(Tab),
    /// Asks the phase diagram something else.
    Phase(PhaseQuestion),
    /// Runs the experiment over several seeds, or over one.
    Seeds(Option<SeedQuestion>),
    /// Chooses the sample that is looked at inside the model: its task and its number.
    Sample(Role, usize),
    /// Looks at the parts of a Vision Transformer in another way, or at another one of them.
    Parts(PartsLook),
    /// Chooses what colours the planes.
    Metric(Metric),
    /// Draws a layer, or leaves it out.
    Layer(Overlay, bool),
    /// Chooses what the third plane shows; nothing leaves it to the tasks.
    Third(Option<Goal>),
    /// Holds these contours and curves beside those of now, and no others.
    Ghosts(Vec<Ghost>),
    /// Looks at these runs beside each other.
    Runs(RunsLook),
    /// Chooses the axis that runs along the slice.
    Slice(Axis),
    /// Shows or hides the preset's answer.
    Answer(bool),
    /// Shows or hides what the authors measured.
    Authors(bool),
    /// Shows a theorem or corollary as it is stated, or closes the card.
    Statement(Option<Stated>),
    /// Zooms the planes back to the grid.
    WholePlane,
    /// Shows or hides the palette, in which an action is found by its name.
    Palette(bool),
    /// Shows or hides what keys and mouse do.
    Help(bool),
    /// Shows or hides the about window.
    About(bool),
    /// Enters the stage for a projector, or leaves it.
    Present(bool),
    /// Lets a plane or card fill the room of its tab alone, or stand among the others again.
    Maximise(Option<Pane>),
    /// Chooses the card of the anatomy that the stage shows.
    StageCard(Pane),
    /// Folds the controls at the left away, or unfolds them.
    Folded(bool),
    /// Dark or light.
    Dark(bool),
    /// Puts a message away.
    Dismiss,
}

impl ViewChange {
    /// Checks what it would set, for an experiment.
    ///
    /// # Errors
    /// Names what does not fit, what was expected and what was found.
    pub fn check(&self, of: &Experiment) -> Result<()> {
        match self {
            Self::Phase(question) => checks::phase(question),
            Self::Seeds(Some(question)) => checks::seeds(question),
            Self::Sample(role, _) => checks::sample(*role, of),
            Self::Third(goal) => checks::third(*goal, of),
            Self::StageCard(pane) => checks::stage_card(*pane),
            Self::Metric(metric) => checks::metric(*metric, of),
            Self::Ghosts(ghosts) => ghost::check(ghosts),
            Self::Runs(look) => checks::runs(look),
            Self::Seeds(None)
            | Self::Tab(_)
            | Self::Parts(_)
            | Self::Layer(..)
            | Self::Slice(_)
            | Self::Answer(_)
            | Self::Authors(_)
            | Self::Statement(_)
            | Self::WholePlane
            | Self::Palette(_)
            | Self::Help(_)
            | Self::About(_)
            | Self::Present(_)
            | Self::Maximise(_)
            | Self::Folded(_)
            | Self::Dark(_)
            | Self::Dismiss => Ok(()),
        }
    }
}
