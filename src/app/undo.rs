//! Undo: every gesture that changes something is one point to come back to, whatever command it was made by.

use std::sync::Arc;

use super::{Command, Kind, State, ViewSettings};
use crate::experiment::Experiment;
use crate::identity::Same;
use crate::lab::{Files, Setup};
use crate::worker::Change;

/// Changes that can be undone.
const UNDO_DEPTH: usize = 100;

/// What a person can come back to.
#[derive(Clone, Debug, PartialEq)]
struct Snapshot {
    experiment: Experiment,
    origin: Experiment,
    files: Option<Same<Files>>,
    step: Option<usize>,
    preset: Option<&'static str>,
    /// How results were looked at, if the change was one of that, too.
    view: Option<Box<ViewSettings>>,
}

/// What can be undone and redone.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    undo: Vec<Snapshot>,
    redo: Vec<Snapshot>,
    /// The gesture that is under way, and what was there before it.
    gesture: Option<(Kind, Snapshot)>,
}

impl State {
    /// What a command is about to change belongs to a gesture: to the one under way, if that goes on.
    pub(super) fn begin(&mut self, command: &Command) {
        let kind = command.kind();
        if let Some((under_way, _)) = self.history.gesture
            && under_way != kind
        {
            self.end_gesture();
        }
        if self.history.gesture.is_none() {
            self.remember();
            let looks = command.changes_view();
            self.history.gesture = Some((kind, self.snapshot_with(looks)));
        }
    }

    /// The gesture ends: an undo point, if it changed anything. Says whether it did.
    pub(super) fn end_gesture(&mut self) -> bool {
        let Some((_, before)) = self.history.gesture.take() else {
            return false;
        };
        if !self.differs_from(&before) {
            return false;
        }
        self.history.undo.push(before);
        if self.history.undo.len() > UNDO_DEPTH {
            self.history.undo.remove(0);
        }
        self.history.redo.clear();
        true
    }

    /// Whether there is a change to take back.
    pub(super) fn can_undo(&self) -> bool {
        let under_way = self.history.gesture.as_ref();
        let changed = under_way.is_some_and(|(_, before)| self.differs_from(before));
        changed || !self.history.undo.is_empty()
    }

    /// Whether there is an undone change to make again.
    pub(super) fn can_redo(&self) -> bool {
        !self.history.redo.is_empty()
    }

    /// What undo comes back to, the newest first.
    pub(super) fn undone_to(&self) -> impl Iterator<Item = Setup> {
        let all = self.history.undo.iter().rev();
        all.map(|then| Setup {
            experiment: Arc::new(then.experiment.clone()),
            files: then.files.as_deref().map(Arc::clone),
            step: then.step,
            samples: None,
        })
    }

    fn differs_from(&self, before: &Snapshot) -> bool {
        *before != self.snapshot_with(before.view.is_some())
    }

    /// Goes one change back.
    pub(super) fn undo(&mut self) {
        self.end_gesture();
        if let Some(then) = self.history.undo.pop() {
            self.history
                .redo
                .push(self.snapshot_with(then.view.is_some()));
            self.come_back_to(then);
        }
    }

    /// Takes the last undo back.
    pub(super) fn redo(&mut self) {
        self.end_gesture();
        if let Some(then) = self.history.redo.pop() {
            self.history
                .undo
                .push(self.snapshot_with(then.view.is_some()));
            self.come_back_to(then);
        }
    }

    fn come_back_to(&mut self, then: Snapshot) {
        let now = self.snapshot_with(false);
        let files = then.files.as_deref().map(Arc::clone);
        if then.origin != now.origin || then.files != now.files {
            // Other work than that of the file: saving it there would overwrite what was opened.
            self.filing.document = None;
            self.experiment = then.origin.clone();
            self.files.clone_from(&files);
            self.settle();
        }
        self.experiment = then.experiment;
        self.origin = then.origin;
        self.files = files;
        self.step = then.step;
        self.preset = then.preset;
        if let Some(view) = then.view {
            self.view.take_over(&view);
        }
        self.playing = false;
        self.change = Change::Discrete;
    }

    /// What is there now; how it is looked at, too, if that is wanted.
    fn snapshot_with(&self, looks: bool) -> Snapshot {
        Snapshot {
            experiment: self.experiment.clone(),
            origin: self.origin.clone(),
            files: self.files.as_ref().map(Same::new),
            step: self.step,
            preset: self.preset,
            view: looks.then(|| Box::new(self.view.taken_over())),
        }
    }
}

#[cfg(test)]
mod tests;
