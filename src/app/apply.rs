//! What each command does to the state: the only place where what a person does, and what the system answers to it,
//! changes anything. A new command does not compile until it is handled here.

use super::{Closing, Command, FileWindow, State, Tab};
use crate::experiment::number::pair_of;
use crate::experiment::{Correlation, Experiment, from_line, preset};
use crate::sweep::{Metric, Point};
use crate::worker::Change;

/// The preset with a guide of its own.
const DOUBLE_FLIP: &str = "double-flip";

impl State {
    /// Applies a command, as part of a gesture if it changes what can be undone. What needs the system (dialogs, files,
    /// the clipboard) is for the caller, who tells what came of it.
    pub fn apply(&mut self, command: Command) {
        match command.change() {
            Some(change) => self.apply_in_gesture(command, change),
            None => self.carry_out(command),
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
        let (view, filing) = (&mut self.view, &mut self.filing);
        match command {
            Command::SetAlpha(alpha, _) => self.experiment.alpha = Correlation::clamped(alpha),
            Command::SetPoint(point, _) => self.move_marker(point),
            Command::MoveTo { alpha, point, .. } => {
                self.experiment.alpha = Correlation::clamped(alpha);
                self.move_marker(point);
            }
            Command::SetConstants(constants, _) => self.experiment.constants = constants,
            Command::Edit(experiment, _) => self.edit(*experiment),
            Command::ChoosePreset(name) => self.choose_preset(name),
            Command::Reset => self.reset(),
            Command::NewSeed => self.new_seed(),
            Command::Stop => self.stop(),
            Command::FitSweepToView(bounds) => self.fit_sweep(bounds),
            Command::ShowFiles(files) => self.show_files(files),
            Command::Paste(text) => self.paste(&text),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),

            Command::Play => self.play(),
            Command::Pause => self.pause(),
            Command::Step => self.next_step(),
            Command::GoToStep(step) => self.go_to(step),

            Command::SetTab(tab) => view.tab = tab,
            Command::SetPhase(question) => view.phase = question,
            Command::SetSample(role, sample) => view.sample = (role, sample),
            Command::SetSeeds(question) => view.seeds = question,
            Command::SetMetric(metric) => view.metric = metric,
            Command::Toggle(overlay) => view.overlays.toggle(overlay),
            Command::SetThird(third) => view.third = third,
            Command::SetSlice(running) => view.slice = running,
            Command::ToggleAnswer => view.answer = !view.answer,
            Command::ResetView => view.zoom_resets += 1,
            Command::ToggleAuthors => view.authors = !view.authors,
            Command::ShowStatement(stated) => view.statement = stated,
            Command::ToggleAbout => view.about = !view.about,
            Command::TogglePresent => view.present = !view.present,
            Command::ToggleTheme => view.dark = !view.dark,
            Command::SetMemory(bytes) => self.memory = bytes,

            Command::ShowFileWindow(window) => self.show_file_window(window),
            Command::SetPath(path) => (filing.path, filing.replaces) = (path, None),
            Command::LeaveCard => filing.card = None,
            Command::DiscardLeft(gone) => filing.left.retain(|left| *left != gone),
            Command::IgnoreLeft => filing.left.clear(),
            Command::ForgetRecent => filing.recent.clear(),
            Command::AskForPaste => filing.pasting = true,
            Command::AskToClose => filing.closing = Closing::Asked,
            Command::Close(answer) => filing.closing = answer.into(),
            Command::Dismiss => {
                (self.notice, self.done) = (None, None);
                if let Some(failure) = &mut self.work.failed {
                    failure.put_away = true;
                }
            }

            Command::Told(told) => self.take_in(told),
            // What the system does, and tells about when it is done.
            Command::Dialog(_)
            | Command::OpenPaths(_)
            | Command::Save
            | Command::SaveTo(..)
            | Command::ExportTo(..)
            | Command::OpenLeft(_)
            | Command::CopyText => {}
        }
    }

    fn move_marker(&mut self, point: Point) {
        match pair_of(&point) {
            Ok(()) => self.experiment.coefficients = point.to_vec(),
            Err(why) => self.notice = Some(format!("λ: {}", why.replace('-', "−"))),
        }
    }

    fn edit(&mut self, experiment: Experiment) {
        if let Err(error) = experiment.check() {
            self.notice = Some(error.to_string());
            return;
        }
        let same_training = Experiment {
            training: self.experiment.training.clone(),
            ..experiment.clone()
        } == experiment;
        if !same_training {
            self.whole_training();
        }
        self.step = self.step.filter(|step| *step < experiment.training.steps);
        self.experiment = experiment;
    }

    fn fit_sweep(&mut self, [left, right, bottom, top]: [f64; 4]) {
        let mut fitted = self.experiment.clone();
        fitted.grid.low = left.min(bottom);
        fitted.grid.high = right.max(top);
        self.edit(fitted);
    }

    fn choose_preset(&mut self, name: &'static str) {
        let experiment = match preset(name) {
            Ok(experiment) => experiment,
            Err(error) => {
                self.notice = Some(error.to_string());
                return;
            }
        };
        let was_edited = !self.origin.vectors.is_none();
        self.start_again(experiment, None);
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

    fn paste(&mut self, text: &str) {
        self.filing.pasting = false;
        match from_line(text) {
            Ok(experiment) => self.start_again(experiment, None),
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    fn reset(&mut self) {
        let seed = self.experiment.training.seed;
        self.experiment = self.origin.clone();
        self.experiment.training.seed = seed;
        self.whole_training();
    }

    fn new_seed(&mut self) {
        let seed = &mut self.experiment.training.seed;
        *seed = seed.wrapping_add(1);
        self.whole_training();
    }

    pub(super) fn show_file_window(&mut self, window: Option<FileWindow>) {
        let filing = &mut self.filing;
        // A path that was meant for something else is no start.
        if window.is_some() && filing.last_window != window {
            filing.path.clear();
            filing.last_window = window;
        }
        filing.window = window;
        filing.replaces = None;
        if window.is_none() && filing.closing == Closing::OnceSaved {
            filing.closing = Closing::No;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::lab::Study;
    use crate::task::{Role, TaskId};

    #[test]
    fn a_marker_beyond_a_million_is_refused_in_words() -> Result<()> {
        let mut state = State::new()?;
        let before = state.point();
        for beyond in [[1.1e6, 0.0], [0.0, -1e300], [f64::NAN, 0.0]] {
            state.apply(Command::SetPoint(beyond, Change::Discrete));
            assert_eq!(state.point(), before);
            let said = state.notice.take().unwrap_or_default();
            assert!(said.contains("from −1000000 to 1000000"), "{said}");
        }
        state.apply(Command::SetPoint([1e6, -1e6], Change::Discrete));
        assert_eq!((state.point(), state.notice), ([1e6, -1e6], None));
        Ok(())
    }

    #[test]
    fn a_sample_of_a_target_that_is_gone_gives_way_to_one_of_the_first_task() -> Result<()> {
        let mut state = State::new()?;
        state.apply(Command::SetTab(Tab::Anatomy));
        let role = |state: &State| match state.study() {
            Some(Study::Inside(question)) => Some(question.role),
            _ => None,
        };
        for (preset, found) in [
            ("out-of-domain", Role::Target),
            ("irrelevant", Role::Task(TaskId::T1)),
            ("out-of-domain", Role::Target),
        ] {
            state.apply(Command::ChoosePreset(preset));
            state.apply(Command::SetSample(Role::Target, 3));
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
