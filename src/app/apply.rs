//! What each command does to the state: the only place where what a person does, and what the system answers to it,
//! changes anything. Every group of commands is matched in a file of its own, where a new command does not compile
//! until it is handled.

mod edit;
mod file;
mod play;
mod shelf;
mod tell;
mod told;
mod view;

use std::sync::Arc;

use super::{Command, State, Tab, checks};
use crate::experiment::Experiment;
use crate::lab::Files;
use crate::number::with_minus;
use crate::sweep::Metric;
use crate::task::{Role, TaskId};
use crate::worker::Change;

impl State {
    /// Applies a command, as part of a gesture if it changes what can be undone. What needs the system (dialogs, files,
    /// the clipboard) is for the caller, who tells what came of it.
    pub fn apply(&mut self, command: impl Into<Command>) {
        let command = command.into();
        if command.ends_story() {
            self.end_story();
        }
        match command.change() {
            Some(change) => self.apply_in_gesture(command, change),
            None => self.carry_out(command),
        }
        // What is looked at is of tasks that are there.
        if checks::third(self.view.third, &self.experiment).is_err() {
            self.view.third = None;
        }
        if self.view.metric.is_by_colour() && !self.setup().has_colours() {
            self.view.metric = Metric::Loss;
        }
        if checks::sample(self.view.sample.0, &self.experiment).is_err() {
            self.view.sample = (Role::Task(TaskId::T1), 0);
        }
        if self.view.tab == Tab::Tasks && self.experiment.tasks().count() == 2 {
            self.view.tab = Tab::Plane;
        }
        self.adopt_picture();
    }

    fn apply_in_gesture(&mut self, command: Command, change: Change) {
        let told = (self.notice.clone(), self.done.clone());
        self.begin(&command);
        self.change = change;
        self.carry_out(command);
        // Messages are about what was there before, unless this command gave them.
        if change == Change::Discrete && self.end_gesture() {
            if self.notice == told.0 {
                self.notice = None;
            }
            if self.done == told.1 {
                self.done = None;
            }
        }
    }

    fn carry_out(&mut self, command: Command) {
        let done = match command {
            Command::Edit(edit, _) => self.edit(edit),
            Command::View(change) => self.look(change),
            Command::Play(play) => self.go_through(play),
            Command::Tell(tell) => self.tell(tell),
            Command::Shelf(shelve) => self.shelve(shelve),
            Command::File(file) => {
                self.deal_with(file);
                Ok(())
            }
            Command::Told(told) => {
                self.take_in(told);
                Ok(())
            }
        };
        if let Err(error) = done {
            self.notice = Some(with_minus(&error.to_string()));
        }
    }

    /// Another experiment altogether: nothing of the old one's training, zoom or messages stays.
    fn start_again(&mut self, experiment: Experiment, files: Option<Arc<Files>>) {
        self.origin = experiment.clone();
        self.experiment = experiment;
        self.files = files;
        self.preset = None;
        self.whole_training();
        self.view.answer = false;
        self.view.zoom_resets += 1;
        self.filing.document = None;
        self.filing.card = None;
        self.filing.window = None;
        (self.notice, self.done) = (None, None);
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::app::{Edit, Tab, ViewChange};
    use crate::lab::Study;
    use crate::task::{Role, TaskId};

    #[test]
    fn a_marker_beyond_a_million_is_refused_in_words() -> Result<()> {
        let mut state = State::new()?;
        let before = state.point();
        for beyond in [[1.1e6, 0.0], [0.0, -1e300], [f64::NAN, 0.0]] {
            state.apply(Edit::Marker(beyond));
            assert_eq!(state.point(), before);
            let said = state.notice.take().unwrap_or_default();
            assert!(said.contains("from −1000000 to 1000000"), "{said}");
        }
        state.apply(Edit::Marker([1e6, -1e6]));
        assert_eq!((state.point(), state.notice), ([1e6, -1e6], None));
        Ok(())
    }

    #[test]
    fn a_sample_of_a_target_that_is_gone_gives_way_to_one_of_the_first_task() -> Result<()> {
        let mut state = State::new()?;
        state.apply(ViewChange::Tab(Tab::Anatomy));
        let role = |state: &State| match state.study() {
            Some(Study::Inside(question)) => Some(question.role),
            _ => None,
        };
        for (preset, found) in [
            ("out-of-domain", Role::Target),
            ("irrelevant", Role::Task(TaskId::T1)),
            ("out-of-domain", Role::Target),
        ] {
            state.apply(Edit::Preset(preset.into()));
            state.apply(ViewChange::Sample(Role::Target, 3));
            assert_eq!(role(&state), Some(found), "{preset}");
        }
        Ok(())
    }

    #[test]
    fn messages_go_with_a_change_and_stay_without_one() -> Result<()> {
        let mut state = State::new()?;
        state.notice = Some("refused".into());
        state.done = Some("saved".into());
        let point = state.point();
        state.apply(Edit::Marker(point));
        state.apply((Edit::Alpha(0.4), Change::Continuous));
        assert!(state.notice.is_some() && state.done.is_some());
        state.apply(Edit::Alpha(0.4));
        assert_eq!((&state.notice, &state.done), (&None, &None));
        Ok(())
    }

    #[test]
    fn a_drag_is_one_undo_point() -> Result<()> {
        let mut state = State::new()?;
        for step in 1..=5 {
            state.apply((Edit::Alpha(f64::from(step) / 10.0), Change::Continuous));
        }
        state.apply(Edit::Alpha(0.5));
        state.apply(Edit::Marker([1.0, 0.7]));
        state.apply(Edit::Undo);
        assert_eq!(state.point(), [1.0, 1.2]);
        state.apply(Edit::Undo);
        assert!(state.experiment.alpha().get().abs() < 1e-12);
        state.apply(Edit::Redo);
        assert!((state.experiment.alpha().get() - 0.5).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn reset_keeps_the_seed() -> Result<()> {
        let mut state = State::new()?;
        let seed = state.experiment.training.seed;
        state.apply(Edit::NewSeed);
        state.apply(Edit::Alpha(0.7));
        state.apply(Edit::Reset);
        assert_eq!(state.experiment.training.seed, seed + 1);
        assert!(state.experiment.alpha().get().abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing_and_says_why() -> Result<()> {
        let mut state = State::new()?;
        let before = state.experiment.clone();
        let mut bad = before.clone();
        bad.model.change_one_layer(|model| model.hidden = 31);
        state.apply(Edit::Experiment(Box::new(bad)));
        assert_eq!(state.experiment, before);
        assert!(state.notice.is_some_and(|notice| notice.contains("hidden")));
        Ok(())
    }
}
