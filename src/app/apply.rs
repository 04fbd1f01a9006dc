//! What each command does to the state. The only place where a person's doing changes anything.

use super::state::{Snapshot, UNDO_DEPTH};
use super::{Command, State, Tab};
use crate::experiment::{Correlation, Experiment, preset};
use crate::sweep::Metric;
use crate::worker::Change;

/// The preset with a guide of its own.
const DOUBLE_FLIP: &str = "double-flip";
/// Roughly how many pictures a played training shows.
const PLAYED_PICTURES: usize = 60;

impl State {
    /// Applies a command. Commands that need the system (dialogs, files) are for the caller; they change nothing
    /// here.
    pub fn apply(&mut self, command: Command) {
        match command {
            Command::SetAlpha(alpha, change) => {
                self.begin(change);
                self.experiment.alpha = Correlation::clamped(alpha);
                self.finish(change);
            }
            Command::SetPoint(point, change) => {
                if point.iter().all(|lambda| lambda.is_finite()) {
                    self.begin(change);
                    self.experiment.coefficients = point.to_vec();
                    self.finish(change);
                }
            }
            Command::SetConstants(constants) => {
                self.begin(Change::Continuous);
                self.experiment.constants = constants;
                self.finish(Change::Discrete);
            }
            Command::Edit(experiment, change) => self.edit(*experiment, change),
            Command::ChoosePreset(name) => match preset(name) {
                Ok(experiment) => {
                    let was_edited = !self.origin.vectors.is_none();
                    self.start_again(experiment);
                    self.preset = Some(name);
                    // A preset that edits the task vectors is about their anatomy, and the next one is not.
                    if !self.experiment.vectors.is_none() {
                        self.view.tab = Tab::Anatomy;
                    } else if was_edited && self.view.tab == Tab::Anatomy {
                        self.view.tab = Tab::Plane;
                    }
                    // Its guide and switches stand in the plane's verdict; it is the accuracy that comes back.
                    if name == DOUBLE_FLIP {
                        self.view.tab = Tab::Plane;
                        self.before_flip.get_or_insert(self.view.metric);
                        self.view.metric = Metric::Accuracy;
                    } else if let Some(metric) = self.before_flip.take()
                        && self.view.metric == Metric::Accuracy
                    {
                        self.view.metric = metric;
                    }
                }
                Err(error) => self.notice = Some(error.to_string()),
            },
            Command::Reset => self.reset(),
            Command::NewSeed => {
                self.begin(Change::Discrete);
                self.experiment.training.seed = self.experiment.training.seed.wrapping_add(1);
                self.step = None;
                self.playing = false;
                self.finish(Change::Discrete);
            }
            Command::Undo => self.travel(true),
            Command::Redo => self.travel(false),
            Command::Play => {
                if self.step.is_none() {
                    self.step = Some(0);
                }
                self.playing = true;
            }
            Command::Pause => {
                self.playing = false;
                self.step = Some(self.shown_step());
                self.change = Change::Discrete;
            }
            Command::Step => {
                let next = if self.step.is_none() {
                    0
                } else {
                    self.shown_step() + 1
                };
                self.go_to(next);
            }
            Command::GoToStep(step) => self.go_to(step),
            Command::Stop => {
                self.begin(Change::Discrete);
                self.experiment.training.steps = self.shown_step().max(1);
                self.step = None;
                self.playing = false;
                self.finish(Change::Discrete);
            }
            Command::FitSweepToView([left, right, bottom, top]) => {
                let mut fitted = self.experiment.clone();
                fitted.grid.low = left.min(bottom);
                fitted.grid.high = right.max(top);
                self.edit(fitted, Change::Discrete);
            }
            Command::Report(message) => self.notice = Some(message),
            Command::Dismiss => {
                (self.notice, self.done) = (None, None);
                self.work.failed = None;
            }
            other => self.open(other),
        }
    }

    /// Commands that change how results are looked at.
    pub(super) fn look(&mut self, command: Command) {
        let view = &mut self.view;
        match command {
            Command::SetTab(tab) => view.tab = tab,
            Command::SetPhase(question) => view.phase = question,
            Command::SetSample(role, sample) => view.sample = (role, sample),
            Command::SetSeeds(question) => view.seeds = question,
            Command::SetMetric(metric) => view.metric = metric,
            Command::Toggle(overlay) => view.overlays.toggle(overlay),
            Command::SetThird(third) => view.third = third,
            Command::SetSlice(running) => view.slice = running.min(1),
            Command::ToggleAnswer => view.answer = !view.answer,
            Command::ResetView => view.zoom_resets += 1,
            Command::ToggleAbout => view.about = !view.about,
            Command::TogglePresent => view.present = !view.present,
            Command::ToggleTheme => view.dark = !view.dark,
            _ => {}
        }
    }

    /// Plays on by a stride, once the screen has caught up. Says whether it changed anything.
    pub fn play_on(&mut self) -> bool {
        if !self.playing || !self.is_fresh() {
            return false;
        }
        let steps = self.experiment.training.steps;
        let next = self.shown_step() + steps.div_ceil(PLAYED_PICTURES);
        self.change = Change::Continuous;
        if next >= steps {
            self.step = None;
            self.playing = false;
        } else {
            self.step = Some(next);
        }
        true
    }

    fn edit(&mut self, mut experiment: Experiment, change: Change) {
        if let Err(error) = experiment.check() {
            self.notice = Some(error.to_string());
            return;
        }
        self.begin(change);
        let same_training = Experiment {
            training: self.experiment.training.clone(),
            ..experiment.clone()
        } == experiment;
        if !same_training {
            self.step = None;
            self.playing = false;
        }
        std::mem::swap(&mut self.experiment, &mut experiment);
        self.finish(change);
    }

    fn reset(&mut self) {
        self.begin(Change::Discrete);
        let seed = self.experiment.training.seed;
        self.experiment = self.origin.clone();
        self.experiment.training.seed = seed;
        self.step = None;
        self.playing = false;
        self.finish(Change::Discrete);
    }

    fn go_to(&mut self, step: usize) {
        self.playing = false;
        self.step = (step < self.experiment.training.steps).then_some(step);
        self.change = Change::Discrete;
    }

    pub(super) fn begin(&mut self, _change: Change) {
        if self.drag.is_none() {
            self.drag = Some(self.snapshot());
        }
    }

    /// An undo point is made when a drag ends, not at each of its steps.
    pub(super) fn finish(&mut self, change: Change) {
        self.change = change;
        if change == Change::Continuous {
            return;
        }
        if let Some(before) = self.drag.take()
            && (before.experiment != self.experiment || before.step != self.step)
        {
            self.undo.push(before);
            if self.undo.len() > UNDO_DEPTH {
                self.undo.remove(0);
            }
            self.redo.clear();
            // Messages are about what was there before.
            (self.notice, self.done) = (None, None);
        }
    }

    fn travel(&mut self, back: bool) {
        let now = self.snapshot();
        let (from, to) = if back {
            (&mut self.undo, &mut self.redo)
        } else {
            (&mut self.redo, &mut self.undo)
        };
        let Some(Snapshot {
            experiment,
            origin,
            files,
            step,
            preset,
        }) = from.pop()
        else {
            return;
        };
        to.push(now);
        if origin != self.origin {
            // Other work than that of the file: saving it there would overwrite what was opened.
            self.filing.document = None;
            self.experiment = origin.clone();
            self.files.clone_from(&files);
            self.settle();
        }
        self.experiment = experiment;
        self.origin = origin;
        self.files = files;
        self.step = step;
        self.preset = preset;
        self.playing = false;
        self.drag = None;
        self.change = Change::Discrete;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;

    #[test]
    fn messages_go_with_a_change_and_stay_without_one() -> Result<()> {
        let mut state = State::new()?;
        state.notice = Some("refused".into());
        state.done = Some("saved".into());
        let point = state.point();
        state.apply(Command::SetPoint(point, Change::Discrete));
        state.apply(Command::SetAlpha(0.4, Change::Continuous));
        assert!(state.notice.is_some() && state.done.is_some());
        state.apply(Command::SetAlpha(0.4, Change::Discrete));
        assert_eq!((&state.notice, &state.done), (&None, &None));
        Ok(())
    }

    #[test]
    fn a_drag_is_one_undo_point() -> Result<()> {
        let mut state = State::new()?;
        for step in 1..=5 {
            state.apply(Command::SetAlpha(
                f64::from(step) / 10.0,
                Change::Continuous,
            ));
        }
        state.apply(Command::SetAlpha(0.5, Change::Discrete));
        state.apply(Command::SetPoint([1.0, 0.7], Change::Discrete));
        state.apply(Command::Undo);
        assert_eq!(state.point(), [1.0, 1.2]);
        state.apply(Command::Undo);
        assert!(state.experiment.alpha.get().abs() < 1e-12);
        state.apply(Command::Redo);
        assert!((state.experiment.alpha.get() - 0.5).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn stop_makes_the_step_shown_the_last_one() -> Result<()> {
        let mut state = State::new()?;
        state.apply(Command::GoToStep(30));
        state.apply(Command::Step);
        assert_eq!(state.shown_step(), 31);
        state.apply(Command::Stop);
        assert_eq!((state.experiment.training.steps, state.step), (31, None));
        Ok(())
    }

    #[test]
    fn reset_keeps_the_seed() -> Result<()> {
        let mut state = State::new()?;
        let seed = state.experiment.training.seed;
        state.apply(Command::NewSeed);
        state.apply(Command::SetAlpha(0.7, Change::Discrete));
        state.apply(Command::Reset);
        assert_eq!(state.experiment.training.seed, seed + 1);
        assert!(state.experiment.alpha.get().abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing_and_says_why() -> Result<()> {
        let mut state = State::new()?;
        let before = state.experiment.clone();
        let mut bad = before.clone();
        bad.model.hidden = 31;
        state.apply(Command::Edit(Box::new(bad), Change::Discrete));
        assert_eq!(state.experiment, before);
        assert!(state.notice.is_some_and(|notice| notice.contains("hidden")));
        Ok(())
    }
}
