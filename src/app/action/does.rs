//! What actions do now: the commands that they send, or what they ask of the window itself.

use super::{Action, memory, seeds};
use crate::app::story::{STORIES, ShippedStory};
use crate::app::{
    Command, DocumentKind, Edit, FileCommand, FileWindow, Pane, Play, Shelve, State, Tab, Tell,
    Told, ViewChange, third,
};
use crate::experiment::{Experiment, Merge, PRESETS};
use crate::theory::Stated;

/// What an action comes to.
#[derive(Clone, Debug)]
pub enum Does {
    /// It sends commands.
    Sends(Vec<Command>),
    /// It asks the window itself for something.
    Asks(Asks),
}

/// What only the window itself can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To be closed.
    Close,
    /// To fill the screen, or not any more.
    FullScreen,
}

impl Action {
    /// What it does now.
    #[must_use]
    pub fn does(self, state: &State) -> Does {
        let view = &state.view;
        let window = |window| FileCommand::ShowWindow(Some(window)).into();
        let command: Command = match self {
            Self::Quit => return Does::Asks(Asks::Close),
            Self::FullScreen => return Does::Asks(Asks::FullScreen),
            Self::Pane(pane) => return Does::Sends(fill(state, pane)),
            Self::Open | Self::OpenStory => window(FileWindow::Open),
            Self::Save => FileCommand::Save.into(),
            Self::SaveAs => window(FileWindow::Save(DocumentKind::Session)),
            Self::SaveExperiment => window(FileWindow::Save(DocumentKind::Experiment)),
            Self::Export => window(FileWindow::Export),
            Self::Figure => window(FileWindow::Figure),
            Self::Film => window(FileWindow::Film),
            Self::StopFilm => FileCommand::StopFilm.into(),
            Self::CopyPicture => FileCommand::CopyPicture.into(),
            Self::ForgetRecent => FileCommand::ForgetRecent.into(),
            Self::Undo => Edit::Undo.into(),
            Self::Redo => Edit::Redo.into(),
            Self::CopyText => FileCommand::CopyText.into(),
            Self::Paste => FileCommand::AskForPaste.into(),
            Self::Reset => Edit::Reset.into(),
            Self::Start => Edit::Start.into(),
            Self::NewSeed => Edit::NewSeed.into(),
            Self::Tab(tab) => ViewChange::Tab(tab).into(),
            Self::Present => ViewChange::Present(!view.present).into(),
            Self::Controls => ViewChange::Folded(!view.folded).into(),
            Self::Theme => ViewChange::Dark(!view.dark).into(),
            Self::WholePlane => ViewChange::WholePlane.into(),
            Self::Answer => ViewChange::Answer(!view.answer).into(),
            Self::Dismiss => ViewChange::Dismiss.into(),
            Self::Play => Play::Start.into(),
            Self::Pause => Play::Pause.into(),
            Self::Step => Play::Step.into(),
            Self::Stop => Play::Stop.into(),
            Self::Colour(metric) => ViewChange::Metric(metric).into(),
            Self::Third(place) => {
                let own = &state.experiment;
                let choices = third::choices(own.axes(), own.tasks().count());
                ViewChange::Third(choices.get(place).copied().flatten()).into()
            }
            Self::Slice(axis) => ViewChange::Slice(axis).into(),
            Self::Seeds(place) => ViewChange::Seeds(seeds(place)).into(),
            Self::Memory(place) => FileCommand::SetMemory(memory(place)).into(),
            Self::Layer(overlay) => ViewChange::Layer(overlay, !view.overlays.has(overlay)).into(),
            Self::Way(method) => merged(state, method.usual()),
            Self::Only(half) => merged(state, half.of(&state.experiment)),
            Self::Hold => match state.ghost() {
                Some(ghost) => {
                    let held = state.view.ghosts.iter().cloned();
                    ViewChange::Ghosts(held.chain([ghost]).collect()).into()
                }
                None => Told::Failed("There is no whole plane yet".into()).into(),
            },
            Self::Release => ViewChange::Ghosts(Vec::new()).into(),
            Self::Pin => Shelve::Pin.into(),
            Self::BringBack => Shelve::BringBack.into(),
            Self::Preset(place) => {
                let name = PRESETS.get(place).map_or("", |preset| preset.name);
                Edit::Preset(name.into()).into()
            }
            Self::Story(place) => match STORIES.get(place).map(ShippedStory::story) {
                Some(Ok(story)) => Tell::Begin(story).into(),
                Some(Err(error)) => Told::Failed(error.to_string()).into(),
                None => Told::Failed("There is no such story".into()).into(),
            },
            Self::MakeStep => window(FileWindow::Step),
            Self::NextStep => Tell::Next.into(),
            Self::StepBefore => Tell::Back.into(),
            Self::StepAgain => Tell::Return.into(),
            Self::Measured => Tell::Reveal(state.asks().is_some()).into(),
            Self::EndStory => Tell::End.into(),
            Self::Palette => ViewChange::Palette(!view.palette).into(),
            Self::Help => ViewChange::Help(!view.help).into(),
            Self::Statements => ViewChange::Statement(Some(Stated::Theorem1)).into(),
            Self::About => ViewChange::About(!view.about).into(),
        };
        Does::Sends(vec![command])
    }
}

/// The experiment with its task vectors merged otherwise.
fn merged(state: &State, merge: Merge) -> Command {
    let experiment = Experiment {
        merge,
        ..state.experiment.clone()
    };
    Edit::Experiment(Box::new(experiment)).into()
}

/// Lets a plane or card fill its tab, or puts it among the others again.
fn fill(state: &State, pane: Pane) -> Vec<Command> {
    let view = &state.view;
    let tab = ViewChange::Tab(pane.tab()).into();
    if view.present && pane.tab() == Tab::Anatomy {
        return vec![tab, ViewChange::StageCard(pane).into()];
    }
    if view.alone() == Some(pane) {
        return vec![ViewChange::Maximise(None).into()];
    }
    vec![tab, ViewChange::Maximise(Some(pane)).into()]
}
