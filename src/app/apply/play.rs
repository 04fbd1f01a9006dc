//! Going through the steps of a training: played, held, gone to, ended.

use crate::Result;
use crate::app::{Play, State};
use crate::worker::Change;

/// Roughly how many pictures a played training shows.
const PLAYED_PICTURES: usize = 60;

impl State {
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

    /// Goes through the steps of the training, or says why not.
    ///
    /// # Errors
    /// If it has no such step; then nothing changed.
    pub(super) fn go_through(&mut self, play: Play) -> Result<()> {
        play.check(&self.experiment)?;
        match play {
            Play::Start => self.play(),
            Play::Pause => self.pause(),
            Play::Step => self.next_step(),
            Play::Stop => self.stop(),
            Play::GoTo(step) => self.go_to(step),
        }
        Ok(())
    }

    fn stop(&mut self) {
        self.experiment.training.steps = self.shown_step().max(1);
        self.whole_training();
    }

    /// The end of training is shown, and none is played.
    pub(in crate::app) fn whole_training(&mut self) {
        self.step = None;
        self.playing = false;
    }

    fn play(&mut self) {
        self.step.get_or_insert(0);
        self.playing = true;
    }

    fn pause(&mut self) {
        self.go_to(self.shown_step());
    }

    fn next_step(&mut self) {
        let next = match self.step {
            None => 0,
            Some(_) => self.shown_step() + 1,
        };
        self.go_to(next);
    }

    fn go_to(&mut self, step: usize) {
        self.playing = false;
        self.step = (step < self.experiment.training.steps).then_some(step);
        self.change = Change::Discrete;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Edit, Play, Session, Told};

    #[test]
    fn a_training_that_is_held_at_its_end_is_at_its_end() -> Result<()> {
        let mut state = State::new()?;
        let steps = state.experiment.training.steps;
        for held in [Play::Pause, Play::GoTo(steps)] {
            state.apply(Play::Start);
            state.apply(Play::GoTo(steps));
            state.apply(held);
            assert_eq!((state.step, state.shown_step()), (None, steps));
        }
        state.apply(Play::GoTo(7));
        state.apply(Play::Pause);
        assert_eq!((state.step, state.playing), (Some(7), false));
        Ok(())
    }

    #[test]
    fn a_step_that_a_shorter_training_does_not_reach_is_its_end_here_and_in_a_session() -> Result<()>
    {
        let mut state = State::new()?;
        state.apply(Play::GoTo(10));
        let mut shorter = state.experiment.clone();
        shorter.training.steps = 5;
        state.apply(Edit::Experiment(Box::new(shorter)));
        assert_eq!((state.step, state.shown_step()), (None, 5));
        let session = Box::new(Session::of(&state));
        let told = Told::Session(session, None, "some.ron".into());
        let mut opened = State::new()?;
        opened.apply(told);
        assert_eq!(Session::of(&opened), Session::of(&state));
        Ok(())
    }

    #[test]
    fn stop_makes_the_step_shown_the_last_one() -> Result<()> {
        let mut state = State::new()?;
        state.apply(Play::GoTo(30));
        state.apply(Play::Step);
        assert_eq!(state.shown_step(), 31);
        state.apply(Play::Stop);
        assert_eq!((state.experiment.training.steps, state.step), (31, None));
        Ok(())
    }
}
