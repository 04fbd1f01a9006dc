//! Files from the window's side: what is open and where it is kept, what waits for an answer, what was opened before,
//! and whether closing would lose work.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{Card, State};
use crate::experiment::{Correlation, Data, Experiment, Merge};
use crate::identity::same;
use crate::lab::Files;
use crate::output::{LARGEST_TEXT, read_limited, sum};

/// Files that the menu remembers.
const REMEMBERED: usize = 8;

/// How the work on screen is kept in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// Everything on screen.
    Session,
    /// The experiment alone.
    Experiment,
}

/// The file that the work on screen was opened from or saved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it is.
    pub path: PathBuf,
    /// What is written to it.
    pub kind: DocumentKind,
}

/// A file's text as it was read or written here last, by its sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The file.
    pub path: PathBuf,
    /// The SHA-256 of what was in it.
    pub sum: String,
}

impl Seen {
    /// A file as it is now; nothing if it cannot be read.
    #[must_use]
    pub fn now(path: &Path) -> Option<Self> {
        // A pipe would be waited for.
        if !path.is_file() {
            return None;
        }
        let bytes = read_limited(path, LARGEST_TEXT).ok()?;
        let (path, sum) = (path.to_owned(), sum(&bytes));
        Some(Self { path, sum })
    }
}

/// Work that another process left unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it is kept.
    pub path: PathBuf,
    /// When it was written last.
    pub at: SystemTime,
    /// The file that it belongs to.
    pub document: Option<Document>,
}

/// A file that would be replaced, if a person agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file.
    pub path: PathBuf,
    /// Whether it is the work's own, and another program changed it meanwhile.
    pub changed: bool,
}

/// A window for a path, for where no file dialog is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileWindow {
    /// To open files.
    Open,
    /// To save the session or the experiment.
    Save(DocumentKind),
    /// To write models and tasks to a folder.
    Export,
}

/// How far closing has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    /// Nobody closes.
    #[default]
    No,
    /// A person is asked what to do with unsaved work.
    Asked,
    /// Closing waits until the work is saved.
    OnceSaved,
    /// The window may close.
    Yes,
}

impl From<CloseAnswer> for Closing {
    fn from(answer: CloseAnswer) -> Self {
        match answer {
            CloseAnswer::Save => Self::OnceSaved,
            CloseAnswer::Discard => Self::Yes,
            CloseAnswer::Cancel => Self::No,
        }
    }
}

/// What a person does about unsaved work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseAnswer {
    /// Save it, then close.
    Save,
    /// Close without it.
    Discard,
    /// Do not close.
    Cancel,
}

/// The work as it was opened, chosen or saved.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    experiment: Experiment,
    files: Option<Arc<Files>>,
}

/// All about files.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    /// The file of the work on screen, if it has one.
    pub document: Option<Document>,
    /// Files that were opened or saved, the newest first; those that were opened together stand together.
    pub recent: Vec<Vec<PathBuf>>,
    /// What was found in files, before it is shown.
    pub card: Option<Arc<Card>>,
    /// The window for a path, if one is open.
    pub window: Option<FileWindow>,
    /// The text of its path field.
    pub path: String,
    /// The window that the path was last typed for.
    pub last_window: Option<FileWindow>,
    /// What would be replaced, if a person agrees.
    pub replaces: Option<Conflict>,
    /// The text of the file that was read or written last.
    pub seen: Option<Seen>,
    /// How far closing has come.
    pub closing: Closing,
    /// Whether a text was asked for from the clipboard.
    pub pasting: bool,
    /// Work that other processes left unsaved, the newest first.
    pub left: Vec<Left>,
    /// Whether the desktop was found to have no file dialogs.
    pub no_dialog: bool,
    /// Whether the work on screen came from another process's journal and is in no file yet.
    pub(super) recovered: bool,
    pub(super) clean: Option<Clean>,
}

impl Filing {
    /// Puts files at the front of those that the menu remembers.
    pub fn remember(&mut self, paths: Vec<PathBuf>) {
        // A path that depends on where the program was started means nothing the next time.
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let paths: Vec<PathBuf> = paths.into_iter().map(absolute).collect();
        if paths.is_empty() {
            return;
        }
        self.recent.retain(|known| *known != paths);
        self.recent.insert(0, paths);
        self.recent.truncate(REMEMBERED);
    }
}

impl State {
    /// The work on screen is now the one to compare with.
    pub(super) fn settle(&mut self) {
        self.filing.recovered = false;
        self.filing.clean = Some(Clean {
            experiment: self.experiment.clone(),
            files: self.files.clone(),
        });
    }

    /// Whether closing would lose something that is worth a question.
    ///
    /// Work in a file of its own counts as changed once the experiment differs from the file in anything but the
    /// marker. Work without a name is play as long as only α, λ, γ, the seed, the number of steps and the edits of the
    /// task vectors (with the confusing tokens, a switch beside them) were moved, which take a drag or a click to get
    /// back; settings of data, model, training, plane and constants are work. How results are looked at never counts.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let Some(clean) = &self.filing.clean else {
            return false;
        };
        if self.filing.recovered {
            return true;
        }
        let same_files = same(clean.files.as_ref(), self.files.as_ref());
        let worth = if self.filing.document.is_some() {
            without_marker
        } else {
            without_play
        };
        !same_files || worth(&clean.experiment) != worth(&self.experiment)
    }
}

fn without_marker(experiment: &Experiment) -> Experiment {
    Experiment {
        coefficients: Vec::new(),
        ..experiment.clone()
    }
}

fn without_play(experiment: &Experiment) -> Experiment {
    let mut worth = without_marker(experiment);
    worth.set_alpha(Correlation::default());
    worth.training.seed = 0;
    worth.training.steps = 0;
    worth.merge = Merge::default();
    if let Some(target) = &mut worth.target {
        target.gamma.clear();
    }
    if let Data::Patterns(patterns) = &mut worth.data {
        patterns.confusing = 0;
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::app::{Command, Edit, Play, Told, ViewChange};

    fn edited(state: &State, change: impl FnOnce(&mut Experiment)) -> Command {
        let mut experiment = state.experiment.clone();
        change(&mut experiment);
        Edit::Experiment(Box::new(experiment)).into()
    }

    #[test]
    fn playing_with_a_preset_is_not_worth_a_question() -> Result<()> {
        let mut state = State::new()?;
        for command in [
            Command::from(Edit::Preset("out-of-domain".into())),
            Edit::Alpha(0.7).into(),
            Edit::Marker([0.3, -1.0]).into(),
            Edit::NewSeed.into(),
            Play::GoTo(30).into(),
            Play::Stop.into(),
            ViewChange::Tab(crate::app::Tab::Phase).into(),
            ViewChange::Dark(false).into(),
        ] {
            state.apply(command);
            assert!(!state.is_unsaved());
        }
        let gamma = edited(&state, |e| {
            if let Some(target) = &mut e.target {
                target.gamma = vec![0.1, 0.2];
            }
        });
        state.apply(gamma);
        assert!(!state.is_unsaved());
        Ok(())
    }

    #[test]
    fn settings_made_by_hand_are_worth_a_question_until_taken_back() -> Result<()> {
        let mut state = State::new()?;
        let wider = edited(&state, |e| e.model.one_layer_mut().hidden = 64);
        state.apply(wider);
        assert!(state.is_unsaved());
        state.apply(Edit::Undo);
        assert!(!state.is_unsaved());
        let mut constants = state.experiment.constants;
        constants.epsilon = 0.2;
        state.apply(Edit::Constants(constants));
        assert!(state.is_unsaved());
        Ok(())
    }

    #[test]
    fn in_work_that_has_a_file_alpha_counts_and_the_marker_does_not() -> Result<()> {
        let mut state = State::new()?;
        state.apply(Told::Saved(Document {
            path: "mine.ron".into(),
            kind: DocumentKind::Session,
        }));
        state.apply(Edit::Marker([0.3, -1.0]));
        assert!(!state.is_unsaved());
        state.apply(Edit::Alpha(0.7));
        assert!(state.is_unsaved());
        Ok(())
    }

    #[test]
    fn recent_files_are_few_and_none_stands_twice() {
        let mut filing = Filing::default();
        for name in ["a", "b", "a", "c", "d", "e", "f", "g", "h", "i", "a"] {
            filing.remember(vec![PathBuf::from("/").join(name)]);
        }
        assert_eq!(filing.recent.len(), REMEMBERED);
        assert_eq!(filing.recent[0], [PathBuf::from("/a")]);
        let of_a = filing
            .recent
            .iter()
            .filter(|paths| **paths == filing.recent[0]);
        assert_eq!(of_a.count(), 1);
    }
}
