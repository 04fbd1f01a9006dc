//! The shelf: runs that are kept beside the work, each with its plane as it was, to be looked at together and taken up
//! again.

mod beside;
mod past;
mod run;

use std::sync::Arc;

pub use beside::{GOALS, Pair, RunsLook, Seen};
pub use past::{Past, Remembered};
pub use run::{MeasuredRun, Run, Runs};

use super::{DocumentKind, State};
use crate::experiment::{PRESETS, preset};
use crate::lab::{RunsQuestion, RunsStudy, Setup};

/// So many runs stand on the shelf at most.
pub const MOST_RUNS: usize = 20;
/// Letters of a run's name at most.
pub const MOST_LETTERS: usize = 80;

/// The runs, and those that were taken off.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// What stands there, in its order.
    pub runs: Runs,
    /// What was taken off and from which place, the last one last.
    removed: Vec<(usize, Arc<Run>)>,
    /// The runs as they are in the work's file.
    saved: Runs,
}

impl Shelf {
    /// The run of a number.
    #[must_use]
    pub fn run(&self, id: u32) -> Option<&Arc<Run>> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The run that was taken off last.
    #[must_use]
    pub fn removed(&self) -> Option<&Arc<Run>> {
        self.removed.last().map(|(_, run)| run)
    }

    /// Whether the work's file has another shelf.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.runs != self.saved
    }

    /// Which runs are looked at as a file says it, where a run's number is its place.
    #[must_use]
    pub(super) fn look_in_file(&self, look: RunsLook) -> RunsLook {
        let place = |id: u32| {
            let found = self.runs.iter().position(|run| run.id == id)?;
            u32::try_from(found).ok()
        };
        RunsLook {
            one: look.one.and_then(place),
            other: look.other.and_then(place),
            ..look
        }
    }

    /// The runs are in a file now.
    pub(super) fn settle(&mut self) {
        self.saved = self.runs.clone();
    }

    /// Other runs in the place of these, which can be brought back where they are not among them.
    pub(super) fn replace(&mut self, runs: Runs) {
        let before = std::mem::replace(&mut self.runs, runs);
        let is_gone = |(_, run): &(usize, Arc<Run>)| !self.runs.have(run);
        let gone = before.0.into_iter().enumerate().rev().filter(is_gone);
        self.removed.extend(gone);
        self.forget_some();
        self.settle();
    }

    pub(super) fn put(&mut self, run: Run) {
        self.runs.0.push(Arc::new(run));
    }

    pub(super) fn rename(&mut self, id: u32, name: &str) {
        self.change(id, |run| run.name = name.into());
    }

    /// Lets a run stand at a place, from 0.
    pub(super) fn move_to(&mut self, id: u32, place: usize) {
        let all = &mut self.runs.0;
        if let Some(found) = all.iter().position(|run| run.id == id) {
            let run = all.remove(found);
            all.insert(place.min(all.len()), run);
        }
    }

    pub(super) fn remove(&mut self, id: u32) {
        let all = &mut self.runs.0;
        if let Some(found) = all.iter().position(|run| run.id == id) {
            self.removed.push((found, all.remove(found)));
            self.forget_some();
        }
    }

    /// Puts back where it stood what was taken off last.
    pub(super) fn bring_back(&mut self) {
        if self.runs.len() >= MOST_RUNS {
            return;
        }
        if let Some((place, run)) = self.removed.pop() {
            // Of another session one may have its number.
            let id = match self.run(run.id) {
                Some(_) => self.free_id(),
                None => run.id,
            };
            let run = Arc::new(Run {
                id,
                ..Arc::unwrap_or_clone(run)
            });
            self.runs.0.insert(place.min(self.runs.len()), run);
        }
    }

    /// A number that no run has.
    fn free_id(&self) -> u32 {
        let removed = self.removed.iter().map(|(_, run)| run);
        let all = self.runs.iter().chain(removed);
        all.map(|run| run.id).max().map_or(0, |last| last + 1)
    }

    /// Planes that were computed for runs from a file.
    pub(super) fn adopt(&mut self, study: &RunsStudy) {
        for run in &mut self.runs.0 {
            if matches!(run.measured, MeasuredRun::Awaited)
                && let Some(found) = study.of(&run.setup())
            {
                let mut measured = run.as_ref().clone();
                measured.measured = found.clone().into();
                *run = Arc::new(measured);
            }
        }
    }

    fn change(&mut self, id: u32, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.runs.0.iter_mut().find(|run| run.id == id) {
            change(Arc::make_mut(run));
        }
    }

    /// No more are kept for bringing back than could stand on the shelf.
    fn forget_some(&mut self) {
        let beyond = self.removed.len().saturating_sub(MOST_RUNS);
        self.removed.drain(..beyond);
    }
}

impl State {
    /// Why the present run cannot be put on the shelf, in a sentence; nothing if it can.
    #[must_use]
    pub fn pins_nothing(&self) -> Option<&'static str> {
        if self.shelf.runs.len() >= MOST_RUNS {
            return Some("Twenty runs stand on the shelf already: remove one of them first");
        }
        if self.asks().is_some() {
            return Some("This step keeps them back until you have guessed");
        }
        let is_there = self.picture_is_current() && self.shown.picture.is_some();
        (!is_there).then_some("Wait for the picture of these settings")
    }

    /// Why no run can be put back on the shelf, in a sentence; nothing if one can.
    #[must_use]
    pub fn brings_nothing_back(&self) -> Option<&'static str> {
        let is_full = self.shelf.runs.len() >= MOST_RUNS;
        let full = || {
            is_full.then_some("Twenty runs stand on the shelf already: remove one of them first")
        };
        let none = || {
            let is_none = self.shelf.removed().is_none();
            is_none.then_some("No run was taken off the shelf")
        };
        none().or_else(full)
    }

    /// Why the runs are not shown, in a sentence; nothing if they are.
    #[must_use]
    pub fn shows_no_runs(&self) -> Option<&'static str> {
        // They would give the answer away.
        let asks = self.asks().is_some();
        asks.then_some("This step keeps them back until you have guessed")
    }

    /// Why there is no figure of runs, in a sentence; nothing if there is.
    #[must_use]
    pub(super) fn has_no_figure_of_runs(&self) -> Option<&'static str> {
        if self.shelf.runs.is_empty() {
            return Some("No run stands on the shelf, which a session holds");
        }
        let pair = self.pair();
        let failed = [&pair.one, &pair.other]
            .into_iter()
            .any(|seen| seen.failure.is_some());
        let failed = failed.then_some("One of the two runs cannot be computed");
        self.shows_no_runs().or(failed)
    }

    /// The present run, with a name that no other on the shelf has; nothing before its picture is complete.
    pub(super) fn present_run(&self) -> Option<Run> {
        let picture = self.shown.picture.as_ref();
        let picture = picture.filter(|_| self.pins_nothing().is_none())?;
        let implied = self.preset.and_then(|name| preset(name).ok());
        let is_implied = self.origin == *implied.as_ref().unwrap_or(&self.experiment);
        Some(Run {
            id: self.shelf.free_id(),
            name: self.name_of_run().into(),
            experiment: Arc::new(self.experiment.clone()),
            origin: (!is_implied).then(|| self.origin.clone()),
            preset: self.preset.map(str::to_owned),
            files: self
                .files
                .as_ref()
                .map(|files| files.paths.clone())
                .unwrap_or_default(),
            step: self.step,
            loaded: self.files.clone(),
            measured: Ok(Arc::clone(&picture.plane)).into(),
        })
    }

    fn name_of_run(&self) -> String {
        let base = run::usual_name(&self.setup());
        let is_taken = |name: &str| {
            let mut all = self.shelf.runs.iter();
            all.any(|run| run.name.as_written() == name)
        };
        let numbered = (2..).map(|number| format!("{base} ({number})"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or(base)
    }

    /// Puts a run back, in the place of what is on screen.
    pub(super) fn restore_run(&mut self, run: &Run) {
        let known = PRESETS
            .iter()
            .find(|known| Some(known.name) == run.preset.as_deref());
        let of_preset = known.and_then(|known| known.experiment().ok());
        let experiment = run.experiment.as_ref().clone();
        let origin = run.origin.clone().or(of_preset);
        let origin = origin.unwrap_or_else(|| experiment.clone());
        // A file of one experiment is not another's.
        if origin != self.origin
            && let Some(document) = &self.filing.document
            && document.kind == DocumentKind::Experiment
        {
            self.filing.document = None;
        }
        self.experiment = experiment;
        self.origin = origin;
        self.preset = known.map(|known| known.name);
        self.files.clone_from(&run.loaded);
        self.whole_training();
        self.step = run.step;
        self.view.answer = false;
        self.view.zoom_resets += 1;
    }

    /// The planes of runs from a file that are not computed yet, those that are compared first; nothing if all are there.
    pub(super) fn awaited_runs(&self) -> Option<RunsQuestion> {
        let look = self.view.runs;
        let is_compared = |run: &&Arc<Run>| [look.one, look.other].contains(&Some(run.id));
        let awaited = || {
            let all = self.shelf.runs.iter();
            all.filter(|run| matches!(run.measured, MeasuredRun::Awaited))
        };
        let first = awaited().filter(is_compared);
        let rest = awaited().filter(|run| !is_compared(run));
        let setups: Vec<Setup> = first.chain(rest).map(|run| run.setup()).collect();
        (!setups.is_empty()).then_some(RunsQuestion { setups })
    }
}

#[cfg(test)]
mod tests;
