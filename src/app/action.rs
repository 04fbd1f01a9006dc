//! The table of actions: everything that can be done by name. Menus, shortcuts, the palette, the help and the tooltips
//! of buttons are made of it. It knows no key or menu of the window's library.
//!
//! To add one: a variant, a row in `row.rs`, what it does in [`Action::does`], whether it can be done in `refusal.rs`, and
//! its place in [`Action::all`].

mod chord;
mod find;
mod gesture;
mod half;
mod refusal;
mod row;
mod words;

pub use chord::{Chord, Key};
pub use find::{found, ranked};
pub use gesture::GESTURES;
pub use half::Half;
pub use row::Row;
pub use words::preset_label;

use std::sync::LazyLock;

use super::story::{STORIES, ShippedStory};
use super::{
    Command, DocumentKind, Edit, FileCommand, FileWindow, Overlay, Pane, Play, State, Tab, Tell,
    Told, ViewChange, third,
};
use crate::experiment::{Experiment, Merge, Method, PRESETS};
use crate::lab::SeedQuestion;
use crate::output::size_words;
use crate::sweep::Metric;
use crate::task::Axis;
use crate::theory::Stated;

/// Something that a person can do by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Opens a file.
    Open,
    /// Saves the work to its file.
    Save,
    /// Saves the session to another file.
    SaveAs,
    /// Saves the experiment alone.
    SaveExperiment,
    /// Writes figure, table and models.
    Export,
    /// Writes a figure of what is on screen.
    Figure,
    /// Makes a film of it.
    Film,
    /// Ends the making of a film.
    StopFilm,
    /// Copies it as a picture.
    CopyPicture,
    /// Forgets the files that were opened or saved.
    ForgetRecent,
    /// Ends the program.
    Quit,
    /// Takes a change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Copies the experiment as a line.
    CopyText,
    /// Shows the experiment of such a line.
    Paste,
    /// Back to the preset or file.
    Reset,
    /// Back to what the program opens with.
    Start,
    /// Draws a new seed.
    NewSeed,
    /// Chooses a tab.
    Tab(Tab),
    /// The stage for a projector.
    Present,
    /// The window on the whole screen.
    FullScreen,
    /// The controls at the left.
    Controls,
    /// Light or dark.
    Theme,
    /// The planes' whole range.
    WholePlane,
    /// The answer to the preset's question.
    Answer,
    /// Messages put away.
    Dismiss,
    /// Plays the training.
    Play,
    /// Holds it.
    Pause,
    /// Goes a step on.
    Step,
    /// Makes the step shown the last one.
    Stop,
    /// Chooses what colours the planes.
    Colour(Metric),
    /// Chooses what the third plane shows, by its place among the choices.
    Third(usize),
    /// Chooses the axis along the slice.
    Slice(Axis),
    /// Trains over so many seeds, by the place among the choices.
    Seeds(usize),
    /// Lets work take so much memory, by the place among the choices.
    Memory(usize),
    /// Draws a layer or leaves it out.
    Layer(Overlay),
    /// Merges the task vectors in another way, with its usual settings.
    Way(Method),
    /// Merges a part of whole task vectors and nothing else.
    Only(Half),
    /// Holds the contours on screen.
    Hold,
    /// Lets go of all that are held.
    Release,
    /// Lets a plane or card fill the window.
    Pane(Pane),
    /// Loads a preset, by its place among them.
    Preset(usize),
    /// Tells a story that comes with the program, by its place among them.
    Story(usize),
    /// Tells a story from a file.
    OpenStory,
    /// Adds what is on screen to a story.
    MakeStep,
    /// The next step of the story.
    NextStep,
    /// The step before.
    StepBefore,
    /// The step as it is told.
    StepAgain,
    /// What was measured of a guess.
    Measured,
    /// Ends the story.
    EndStory,
    /// This table, to choose from by typing.
    Palette,
    /// Keys and gestures.
    Help,
    /// The theorems as they are stated.
    Statements,
    /// What the program is.
    About,
}

/// What actions have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Files and the program's end.
    File,
    /// The experiment.
    Edit,
    /// How the window looks.
    View,
    /// What fills it.
    Tabs,
    /// The steps of the training.
    Training,
    /// What colours the planes, what the third one shows, and what runs along the slice.
    Colour,
    /// What is drawn over the planes.
    Layers,
    /// Planes and cards that fill the window.
    Panes,
    /// Experiments that come with the program.
    Presets,
    /// What is told step by step.
    Stories,
    /// Words about all this.
    Help,
}

impl Section {
    /// All of them, in the order in which the help lists them.
    pub const ALL: [Self; 11] = [
        Self::File,
        Self::Edit,
        Self::View,
        Self::Tabs,
        Self::Training,
        Self::Colour,
        Self::Layers,
        Self::Panes,
        Self::Presets,
        Self::Stories,
        Self::Help,
    ];

    /// Its heading.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Tabs => "Tabs",
            Self::Training => "Training",
            Self::Colour => "Colour, third plane and slice",
            Self::Layers => "Layers",
            Self::Panes => "Fills the window",
            Self::Presets => "Presets",
            Self::Stories => "Stories",
            Self::Help => "Help",
        }
    }
}

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
    /// All of them, section by section.
    pub fn all() -> impl Iterator<Item = Self> {
        let fixed = [
            Self::Open,
            Self::Save,
            Self::SaveAs,
            Self::SaveExperiment,
            Self::Export,
            Self::Figure,
            Self::Film,
            Self::StopFilm,
            Self::CopyPicture,
            Self::ForgetRecent,
            Self::Quit,
            Self::Undo,
            Self::Redo,
            Self::CopyText,
            Self::Paste,
            Self::Reset,
            Self::Start,
            Self::NewSeed,
            Self::Present,
            Self::FullScreen,
            Self::Controls,
            Self::Theme,
            Self::WholePlane,
            Self::Answer,
            Self::Dismiss,
            Self::Play,
            Self::Pause,
            Self::Step,
            Self::Stop,
            Self::Hold,
            Self::Release,
            Self::OpenStory,
            Self::MakeStep,
            Self::NextStep,
            Self::StepBefore,
            Self::StepAgain,
            Self::Measured,
            Self::EndStory,
            Self::Palette,
            Self::Help,
            Self::Statements,
            Self::About,
        ];
        let several = fixed.into_iter().chain(Tab::ALL.map(Self::Tab));
        let several = several.chain(Metric::ALL.map(Self::Colour));
        let several = several.chain((0..third::CHOICES).map(Self::Third));
        let several = several.chain([Axis::Y, Axis::X].map(Self::Slice));
        let several = several.chain((0..SEEDS.len()).map(Self::Seeds));
        let several = several.chain((0..=MEMORY.len()).map(Self::Memory));
        let several = several.chain(Overlay::ALL.map(Self::Layer));
        let several = several.chain(Method::ALL.map(Self::Way));
        let several = several.chain(Half::ALL.map(Self::Only));
        let several = several.chain(Pane::ALL.map(Self::Pane));
        let several = several.chain((0..STORIES.len()).map(Self::Story));
        several.chain((0..PRESETS.len()).map(Self::Preset))
    }

    /// All of them with their rows, which are made once.
    pub fn table() -> impl Iterator<Item = (Self, &'static Row)> {
        static TABLE: LazyLock<Vec<(Action, Row)>> =
            LazyLock::new(|| Action::all().map(|action| (action, action.row())).collect());
        TABLE.iter().map(|(action, row)| (*action, row))
    }

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

    /// Whether a text field that is edited keeps the keys for itself.
    #[must_use]
    pub fn yields_to_text(self) -> bool {
        matches!(
            self,
            Self::Undo | Self::Redo | Self::WholePlane | Self::Help
        )
    }

    /// Whether its keys are only shown: the system sends what is pasted, not the keys.
    #[must_use]
    pub fn comes_from_system(self) -> bool {
        matches!(self, Self::Paste)
    }
}

/// Seeds that the table offers; one is no question about several.
const SEEDS: [usize; 4] = [1, 5, 10, 20];
/// Gibibytes that the table offers beside what is usual.
const MEMORY: [u64; 5] = [4, 8, 16, 32, 64];

fn seeds(place: usize) -> Option<SeedQuestion> {
    let seeds = SEEDS.get(place).copied().filter(|seeds| *seeds > 1);
    seeds.map(|seeds| SeedQuestion { seeds })
}

/// Bytes that work may take; nothing for what is usual.
fn memory(place: usize) -> Option<u64> {
    let size = MEMORY.get(place.checked_sub(1)?)?;
    Some(size << 30)
}

/// What memory may be chosen in menus; nothing for what is usual.
#[must_use]
pub fn memory_choices() -> [Option<u64>; MEMORY.len() + 1] {
    std::array::from_fn(memory)
}

/// A choice of memory in words.
#[must_use]
pub fn memory_words(choice: Option<u64>) -> String {
    choice.map_or_else(|| "2 GiB, or half of what is free".to_owned(), size_words)
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

#[cfg(test)]
mod tests;
