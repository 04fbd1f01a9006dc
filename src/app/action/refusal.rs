//! Why an action cannot be done now.

use super::{Action, seeds};
use crate::app::{FigureOf, Overlay, Pane, State, Tab, Telling, third};
use crate::lab::Study;
use crate::sweep::Goal;
use crate::task::Role;

impl Action {
    /// Why it cannot be done now, in a sentence; nothing if it can.
    #[must_use]
    pub fn refusal(self, state: &State) -> Option<&'static str> {
        let refuses = |is_refused: bool, why| is_refused.then_some(why);
        match self {
            Self::ForgetRecent => refuses(
                state.filing.recent.is_empty(),
                "Nothing was opened or saved yet",
            ),
            Self::Undo => refuses(!state.can_undo(), "Nothing was changed yet"),
            Self::Redo => refuses(!state.can_redo(), "Nothing was undone"),
            Self::CopyText => refuses(
                state.files.is_some(),
                "Models and tasks from files do not fit into a line of text",
            ),
            Self::Figure => FigureOf::on_screen(state).refusal(state),
            Self::CopyPicture => state.has_no_figure(),
            Self::Film => state.has_no_film(),
            Self::StopFilm => refuses(state.filming.is_none(), "No film is being made"),
            Self::Answer => without_question(state),
            Self::Hold => state.holds_nothing(),
            Self::Pin => state.pins_nothing(),
            Self::BringBack => state.brings_nothing_back(),
            Self::Pane(pane) => without_parts(state, pane),
            Self::Layer(overlay) => without_layer(overlay, state),
            Self::Release => refuses(state.view.ghosts.is_empty(), "No contours are held"),
            Self::Dismiss => refuses(!state.has_messages(), "There is no message"),
            Self::Play => without_training(state)
                .or_else(|| refuses(state.playing, "The training is played already")),
            Self::Pause => without_training(state)
                .or_else(|| refuses(!state.playing, "The training is not played")),
            Self::Step => without_training(state),
            Self::Stop => without_training(state).or_else(|| {
                refuses(
                    state.step.is_none(),
                    "The step shown is the last one already",
                )
            }),
            Self::Third(place) => lacks_third(state, place),
            Self::Tab(Tab::Tasks) => refuses(
                state.experiment.tasks().count() == 2,
                "This experiment has two tasks, and the plane shows both",
            ),
            Self::Seeds(place) => {
                seeds(place).and_then(|question| Study::Seeds(question).refusal(&state.setup()))
            }
            Self::Colour(metric) => refuses(
                metric.is_by_colour() && !state.setup().has_colours(),
                "Only images that are coloured here have two colours to compare",
            ),
            Self::MakeStep => refuses(
                state.files.is_some(),
                "A story cannot hold models and tasks from files",
            ),
            Self::EndStory => without_story(state),
            Self::NextStep => without_story(state).or_else(|| {
                let last = |told: &Telling| told.step + 1 == told.story.steps.len();
                let is_last = state.telling.as_ref().is_some_and(last) && state.asks().is_none();
                refuses(is_last, "The story is at its last step")
            }),
            Self::StepBefore => without_story(state).or_else(|| {
                let is_first = state.telling.as_ref().is_some_and(|told| told.step == 0);
                refuses(is_first, "The story is at its first step")
            }),
            Self::StepAgain => without_story(state)
                .or_else(|| refuses(!state.is_touched(), "Nothing was changed at this step")),
            Self::Measured => without_story(state).or_else(|| {
                let asks = |told: &Telling| told.told().predict.is_some();
                let asks = state.telling.as_ref().is_some_and(asks);
                refuses(!asks, "Nothing is to be guessed at this step")
            }),
            Self::Open
            | Self::Story(_)
            | Self::OpenStory
            | Self::Save
            | Self::SaveAs
            | Self::SaveExperiment
            | Self::Export
            | Self::Quit
            | Self::Paste
            | Self::Reset
            | Self::Start
            | Self::NewSeed
            | Self::Tab(_)
            | Self::Present
            | Self::FullScreen
            | Self::Controls
            | Self::Theme
            | Self::WholePlane
            | Self::Slice(_)
            | Self::Way(_)
            | Self::Only(_)
            | Self::Memory(_)
            | Self::Preset(_)
            | Self::Palette
            | Self::Help
            | Self::Statements
            | Self::About => None,
        }
    }
}

fn without_parts(state: &State, pane: Pane) -> Option<&'static str> {
    if pane.tab() == Tab::Tasks && state.experiment.tasks().count() == 2 {
        return Some("This experiment has two tasks, and the plane shows both");
    }
    let lacks = pane == Pane::Parts && state.experiment.model.vit().is_none();
    lacks.then_some("This model has no parts but W and V")
}

fn without_question(state: &State) -> Option<&'static str> {
    if state.telling.is_some() {
        return Some("A story asks questions of its own");
    }
    let is_silent = state.experiment.question.is_empty();
    is_silent.then_some("This experiment asks nothing")
}

fn lacks_third(state: &State, place: usize) -> Option<&'static str> {
    let own = &state.experiment;
    let choices = third::choices(own.axes(), own.tasks().count());
    match choices.get(place) {
        None => Some("This experiment has two tasks, and all of them are both"),
        Some(Some(goal)) if *goal == Goal::of(Role::Target) && !state.setup().has_target() => {
            Some("This experiment has no third task T′")
        }
        Some(_) => None,
    }
}

fn without_story(state: &State) -> Option<&'static str> {
    state.telling.is_none().then_some("No story is told")
}

fn without_training(state: &State) -> Option<&'static str> {
    (!state.is_trained_here()).then_some("The models come from a file and are not trained here")
}
/// Why a layer cannot be switched, where it is never drawn.
fn without_layer(overlay: Overlay, state: &State) -> Option<&'static str> {
    match overlay {
        Overlay::Authors => (!state.is_case_of_authors()).then_some(
            "The authors print these points of their own cases, which are other presets",
        ),
        Overlay::Analogue | Overlay::Outputs => state
            .experiment
            .model
            .one_layer()
            .map(|_| "The theorems speak of this model themselves"),
        Overlay::Plain | Overlay::Change => state
            .experiment
            .merge
            .draws_plain_plane()
            .then_some("The planes are plain task arithmetic's themselves"),
        Overlay::Theorem1
        | Overlay::Theorem2
        | Overlay::Theorem3
        | Overlay::Extrapolation
        | Overlay::Measured
        | Overlay::Markers
        | Overlay::Rule
        | Overlay::MeanField
        | Overlay::Negation
        | Overlay::Figure7B => None,
    }
}
