//! Everything that a person can do, as data: menu, shortcut, button and test all send these.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Card, CloseAnswer, Document, FileWindow, Session, Tab, Third};
use crate::experiment::{Constants, Experiment};
use crate::lab::{Files, PhaseQuestion, SeedQuestion};
use crate::sweep::{Metric, Point};
use crate::task::Role;
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
}

impl Overlay {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Theorem1,
        Self::Theorem2,
        Self::Theorem3,
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
    /// Sets β, c, C, ε, τ.
    SetConstants(Constants),
    /// Replaces the experiment's tasks, model, training or grid.
    Edit(Box<Experiment>, Change),
    /// Loads a preset.
    ChoosePreset(&'static str),
    /// Shows an experiment that was read from a file.
    ShowExperiment(Box<Experiment>, Option<PathBuf>),
    /// Shows a session that was read from a file, with the files that it names.
    ShowSession(Box<Session>, Option<Arc<Files>>, PathBuf),
    /// Says what was found in files before anything is done with them.
    ShowCard(Arc<Card>),
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
    SetThird(Third),
    /// Chooses the coefficient that runs along the slice.
    SetSlice(usize),
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
    /// A file that would have to be replaced for what was asked.
    Exists(PathBuf),
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
    /// Shows or hides the about window.
    ToggleAbout,
    /// Larger planes and words for a projector, the sliders above them.
    TogglePresent,
    /// Light or dark.
    ToggleTheme,
    /// Puts a message away.
    Dismiss,
    /// Something went wrong outside the worker.
    Report(String),
}
