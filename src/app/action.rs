//! The table of actions: everything that can be done by name. Menus, shortcuts, the palette, the help and the tooltips
//! of buttons are made of it. It knows no key or menu of the window's library.
//!
//! To add one: a variant, a row in `row.rs`, what it does in `does.rs`, whether it can be done in `refusal.rs`, and
//! its place in [`Action::all`].

mod chord;
mod does;
mod find;
mod gesture;
mod half;
mod refusal;
mod row;
mod words;

pub use chord::{Chord, Key};
pub use does::{Asks, Does};
pub use find::{found, ranked};
pub use gesture::GESTURES;
pub use half::Half;
pub use row::Row;
pub use words::preset_label;

use std::sync::LazyLock;

use super::story::STORIES;
use super::{Overlay, Pane, Tab, third};
use crate::experiment::{Method, PRESETS};
use crate::lab::SeedQuestion;
use crate::output::size_words;
use crate::sweep::Metric;
use crate::task::Axis;

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
    /// Puts the present run on the shelf.
    Pin,
    /// Puts back a run that was taken off it.
    BringBack,
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
            Self::Pin,
            Self::BringBack,
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

    /// Whether a text field that is edited keeps the keys for itself.
    #[must_use]
    pub fn yields_to_text(self) -> bool {
        matches!(
            self,
            Self::Undo | Self::Redo | Self::WholePlane | Self::Help
        )
    }

    /// Whether somebody relies on it for later, so that it says why it is not done.
    #[must_use]
    pub fn keeps_something(self) -> bool {
        matches!(self, Self::Pin | Self::Hold | Self::CopyPicture)
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

#[cfg(test)]
mod tests;
