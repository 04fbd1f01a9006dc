//! Everything that a person can do, as data: menu, shortcut, button and test all send these. What the system answers
//! to it comes the same way, as [`Told`].

use std::path::PathBuf;
use std::sync::Arc;

use super::{Card, CloseAnswer, Document, FileWindow, Left, Seen, Session, Tab};
use crate::experiment::{Constants, Experiment};
use crate::lab::{Files, PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric, Point};
use crate::task::{Axis, Role};
use crate::theory::Stated;
use crate::worker::Change;

/// A switchable layer over the planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overlay {
    /// Theorem 1 on its lines.
    Theorem1,
    /// Theorem 2 on its lines.
    Theorem2,
    /// Theorem 3's region.
    Theorem3,
    /// Our extrapolation off the lines.
    Extrapolation,
    /// What was measured to work.
    Measured,
    /// Ψ(0), Ψ*₁, Ψ*₂, the sum and the best point.
    Markers,
    /// Our 2-D rule.
    Rule,
    /// Our mean-field prediction.
    MeanField,
    /// Where task negation's rule ends.
    Negation,
    /// Eq. 4 as the authors' figure 7B shows it.
    Figure7B,
}

impl Overlay {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Theorem1,
        Self::Theorem2,
        Self::Theorem3,
        Self::Figure7B,
        Self::Extrapolation,
        Self::Measured,
        Self::Markers,
        Self::Rule,
        Self::MeanField,
        Self::Negation,
    ];
}

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// A person was asked, here or by the desktop's dialog.
    Agreed,
    /// Not without asking.
    Ask,
}

/// Something that a person does.
#[derive(Clone, Debug)]
pub enum Command {
    /// Sets α.
    SetAlpha(f64, Change),
    /// Moves the marker.
    SetPoint(Point, Change),
    /// Sets α and moves the marker, at once.
    MoveTo {
        /// α.
        alpha: f64,
        /// λ of the marker.
        point: Point,
        /// Whether the pointer is still held.
        change: Change,
    },
    /// Sets β, c, C, ε, τ.
    SetConstants(Constants, Change),
    /// Replaces the experiment's tasks, model, training or grid.
    Edit(Box<Experiment>, Change),
    /// Loads a preset.
    ChoosePreset(&'static str),
    /// Leaves what a card offers.
    LeaveCard,
    /// Shows loaded models and tasks.
    ShowFiles(Arc<Files>),
    /// Back to the preset or file, keeping the seed.
    Reset,
    /// Draws a new seed.
    NewSeed,
    /// Goes back one change.
    Undo,
    /// Takes back the last undo.
    Redo,
    /// Chooses the view that fills the window.
    SetTab(Tab),
    /// Asks the phase diagram something else.
    SetPhase(PhaseQuestion),
    /// Runs the experiment over several seeds, or over one.
    SetSeeds(Option<SeedQuestion>),
    /// Chooses the sample that is looked at inside the model.
    SetSample(Role, usize),
    /// Chooses what colours the planes.
    SetMetric(Metric),
    /// Switches a layer.
    Toggle(Overlay),
    /// Chooses what the third plane shows.
    SetThird(Option<Goal>),
    /// Chooses the coefficient that runs along the slice.
    SetSlice(Axis),
    /// Shows or hides the preset's answer.
    ToggleAnswer,
    /// Replays the training from its beginning or goes on from where it stands.
    Play,
    /// Holds the training at the step shown.
    Pause,
    /// Trains one step more.
    Step,
    /// Makes the step shown the last one.
    Stop,
    /// Goes to a step.
    GoToStep(usize),
    /// Zooms the planes back to the grid.
    ResetView,
    /// Sweeps the part of the plane in view.
    FitSweepToView([f64; 4]),
    /// Opens or closes a window for a path.
    ShowFileWindow(Option<FileWindow>),
    /// Changes the text of the path field.
    SetPath(String),
    /// Lets a person choose by the desktop's file dialog.
    Dialog(FileWindow),
    /// Reads files.
    OpenPaths(Vec<PathBuf>),
    /// Saves the work to its file, or asks where.
    Save,
    /// Saves to a file, replacing another one if a person agreed to that.
    SaveTo(Document, Replace),
    /// Writes models.safetensors and tasks.safetensors to a folder.
    ExportTo(PathBuf, Replace),
    /// Opens work that another process left unsaved.
    OpenLeft(Left),
    /// Throws away work that another process left unsaved.
    DiscardLeft(Left),
    /// Leaves such work where it is, for the next start.
    IgnoreLeft,
    /// Forgets the files that were opened or saved.
    ForgetRecent,
    /// Copies the experiment as a line of text.
    CopyText,
    /// Asks for the text on the clipboard.
    AskForPaste,
    /// Shows the experiment that a line of text holds.
    Paste(String),
    /// Asks whether to close with unsaved work.
    AskToClose,
    /// What to do with unsaved work.
    Close(CloseAnswer),
    /// Shows or hides what the authors measured.
    ToggleAuthors,
    /// Shows a theorem or corollary as it is stated, or closes the card.
    ShowStatement(Option<Stated>),
    /// Shows or hides the about window.
    ToggleAbout,
    /// Larger planes and words for a projector, the sliders above them.
    TogglePresent,
    /// Light or dark.
    ToggleTheme,
    /// Lets work take so many bytes of memory; nothing for what is usual.
    SetMemory(Option<u64>),
    /// Puts a message away.
    Dismiss,
    /// Takes in what the system answered.
    Told(Told),
}

/// What the system answers to what a person does.
#[derive(Clone, Debug)]
pub enum Told {
    /// An experiment was read, from a file or from elsewhere.
    Experiment(Box<Experiment>, Option<PathBuf>),
    /// A session was read from a file, with the files that it names.
    Session(Box<Session>, Option<Arc<Files>>, PathBuf),
    /// What was found in files, before anything is done with them.
    Card(Arc<Card>),
    /// A file would have to be replaced for what was asked.
    Exists(PathBuf),
    /// The work's own file was changed by another program since it was read or written here.
    ChangedMeanwhile(PathBuf),
    /// What dead processes left unsaved, the newest first.
    Left(Vec<Left>),
    /// Work that another process left was read, with the files that it names.
    Recovered(Box<Session>, Option<Arc<Files>>, Left),
    /// The desktop has no file dialog for a window.
    NoDialog(FileWindow),
    /// What a file held when it was read or written.
    Seen(Seen),
    /// The work was saved.
    Saved(Document),
    /// The work could not be saved.
    NotSaved(String),
    /// Figure, table, models and tasks were written to a folder.
    Exported(PathBuf),
    /// Something went wrong outside the worker.
    Failed(String),
}

impl Command {
    /// How it changes what can be undone: in the course of a gesture, or at its end. Nothing if it changes nothing that
    /// can be undone; going through the steps of a training is looking, not changing.
    #[must_use]
    pub(super) fn change(&self) -> Option<Change> {
        match self {
            Self::SetAlpha(_, change)
            | Self::SetPoint(_, change)
            | Self::MoveTo { change, .. }
            | Self::SetConstants(_, change)
            | Self::Edit(_, change) => Some(*change),
            Self::ChoosePreset(_)
            | Self::ShowFiles(_)
            | Self::Reset
            | Self::NewSeed
            | Self::Stop
            | Self::FitSweepToView(_)
            | Self::Paste(_)
            | Self::Told(Told::Experiment(..) | Told::Session(..) | Told::Recovered(..)) => {
                Some(Change::Discrete)
            }
            Self::LeaveCard
            | Self::Undo
            | Self::Redo
            | Self::SetTab(_)
            | Self::SetPhase(_)
            | Self::SetSeeds(_)
            | Self::SetSample(..)
            | Self::SetMetric(_)
            | Self::Toggle(_)
            | Self::SetThird(_)
            | Self::SetSlice(_)
            | Self::ToggleAnswer
            | Self::Play
            | Self::Pause
            | Self::Step
            | Self::GoToStep(_)
            | Self::ResetView
            | Self::ShowFileWindow(_)
            | Self::SetPath(_)
            | Self::Dialog(_)
            | Self::OpenPaths(_)
            | Self::Save
            | Self::SaveTo(..)
            | Self::ExportTo(..)
            | Self::OpenLeft(_)
            | Self::DiscardLeft(_)
            | Self::IgnoreLeft
            | Self::ForgetRecent
            | Self::CopyText
            | Self::AskForPaste
            | Self::AskToClose
            | Self::Close(_)
            | Self::ToggleAuthors
            | Self::ShowStatement(_)
            | Self::ToggleAbout
            | Self::TogglePresent
            | Self::ToggleTheme
            | Self::SetMemory(_)
            | Self::Dismiss
            | Self::Told(
                Told::Card(_)
                | Told::Exists(_)
                | Told::ChangedMeanwhile(_)
                | Told::Seen(_)
                | Told::Left(_)
                | Told::NoDialog(_)
                | Told::Saved(_)
                | Told::NotSaved(_)
                | Told::Exported(_)
                | Told::Failed(_),
            ) => None,
        }
    }
}
