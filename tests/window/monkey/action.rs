//! What a monkey can do, as plain data: one action a line, so that a list can be kept, shortened by hand and done
//! again, in a test or in a real window.

use std::path::Path;

use lambdascope::lab::PhaseQuestion;
use lambdascope::shown;
use lambdascope::sweep::{Goal, Metric};
use lambdascope::task::{Axes, Axis, Role, TaskId};
use lambdascope::worker::Change;
use serde::{Deserialize, Serialize};

/// What is done with a run on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnShelf {
    Rename,
    MoveFirst,
    TakeOff,
    PutBack,
    Restore,
    Hold,
    AsA,
    AsB,
    GoBack,
}

impl OnShelf {
    pub const ALL: [Self; 9] = [
        Self::Rename,
        Self::MoveFirst,
        Self::TakeOff,
        Self::PutBack,
        Self::Restore,
        Self::Hold,
        Self::AsA,
        Self::AsB,
        Self::GoBack,
    ];
}

/// Whether a hand still holds what it drags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hand {
    Holds,
    LetsGo,
}

impl From<Hand> for Change {
    fn from(hand: Hand) -> Self {
        match hand {
            Hand::Holds => Self::Continuous,
            Hand::LetsGo => Self::Discrete,
        }
    }
}

/// A constant of the theorems.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Constant {
    Beta(f64),
    C(Option<f64>),
    Theorem2(f64),
    Theorem2Right(f64),
    Epsilon(f64),
    Tau(f64),
}

/// A field of the experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Setting {
    Cells(usize),
    Range(f64, f64),
    Steps(usize),
    Batch(usize),
    Rates(f64, f64),
    Seed(u64),
    Hidden(usize),
    InitialV(f64),
    PerToken(bool),
    Tokens(usize, usize, usize),
    Dimension(usize, usize),
    Noise(f64, usize),
    Rho(f64),
    TrainingImages(usize),
    Target(Option<[f64; 2]>),
    Parts(lambdascope::experiment::Parts),
    Rank(Option<usize>),
    Pruned(f64),
}

/// What is done with a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Tale {
    Begin(String),
    GoTo(usize),
    Next,
    Back,
    Return,
    Guess([f64; 2]),
    Reveal(bool),
    Black(bool),
    End,
}

/// A text on the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pasted {
    /// The experiment on screen.
    Own,
    /// The same under another name.
    Renamed(String),
    /// A preset's line.
    Preset(String),
    /// Anything else.
    Words(String),
}

/// A window for a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asking {
    Open,
    SaveSession,
    SaveExperiment,
    Export,
}

/// An answer to the question about unsaved work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leaving {
    Save,
    Discard,
    Cancel,
}

/// What a monkey does. Places are parts of the window's width and height; files lie below `data/`, which holds copies
/// of some of the tests' own, or below `own/`, which is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    // What changes the work.
    Alpha(f64, Hand),
    Marker([f64; 2], Hand),
    Move(f64, [f64; 2], Hand),
    Coefficient(TaskId, f64, Hand),
    Axes(Axes),
    Tasks(usize),
    Constant(Constant, Hand),
    Edit(Vec<Setting>, Hand),
    Preset(String),
    Paste(Pasted),
    Reset,
    Start,
    NewSeed,
    Undo,
    Redo,
    Stop,
    FitSweep([f64; 4]),
    // How the training is looked at.
    Play,
    Pause,
    Step,
    GoTo(usize),
    // How results are looked at.
    Tab(lambdascope::app::Tab),
    Phase(PhaseQuestion),
    Seeds(Option<usize>),
    Sample(Role, usize),
    Metric(Metric),
    Layer(usize),
    Third(Option<Goal>),
    Slice(Axis),
    Hold,
    LetGo,
    Pin,
    // A run by its place there.
    Shelf(OnShelf, usize),
    Answer,
    ResetView,
    Authors,
    Statement(Option<usize>),
    About,
    Palette,
    Help,
    Present,
    Maximise(Option<lambdascope::app::Pane>),
    StageCard(lambdascope::app::Pane),
    Parts(lambdascope::app::PartsLook),
    Controls,
    Theme,
    Dismiss,
    // Stories.
    Tell(Tale),
    // Files.
    Ask(Option<Asking>),
    Path(String),
    Dialog(Asking),
    Open(Vec<String>),
    ShowCard,
    LeaveCard,
    Save,
    SaveTo(String, Asking, bool),
    Export(String, bool),
    Forget,
    IgnoreLeft,
    Copy,
    AskForPaste,
    AskToClose,
    Close(Leaving),
    /// Another program writes into a file.
    Meddle(String),
    // A hand on mouse and keyboard.
    Click([f32; 2]),
    Drag([f32; 2], [f32; 2]),
    Scroll([f32; 2], f32),
    Key(String, bool),
    Type(String),
    Size(f32, f32),
    // Time.
    Frames(u32),
    /// Milliseconds.
    Wait(u64),
    /// Waits until everything is at rest; then it must be as if it were computed for the first time.
    Rest,
}

impl Action {
    /// Whether a person would call it doing something.
    pub fn is_doing(&self) -> bool {
        !matches!(self, Self::Frames(_) | Self::Wait(_) | Self::Rest)
    }
}

/// Writes a list, an action a line.
pub fn to_text(list: &[Action]) -> String {
    let line = |action| ron::to_string(action).unwrap_or_else(|error| format!("// {error}"));
    list.iter().map(|action| line(action) + "\n").collect()
}

/// Reads a list: an action a line, with empty lines and comments between them.
pub fn from_text(text: &str) -> Result<Vec<Action>, String> {
    let lines = text.lines().enumerate();
    let meant = lines.filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("//")
    });
    meant
        .map(|(at, line)| ron::from_str(line).map_err(|error| format!("line {}: {error}", at + 1)))
        .collect()
}

/// Reads a list from a file.
pub fn from_file(path: &Path) -> Result<Vec<Action>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    from_text(&text).map_err(|error| format!("{}: {error}", shown::path(path)))
}
