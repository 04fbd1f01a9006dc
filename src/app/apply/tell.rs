//! What telling a story does.

use crate::Result;
use crate::app::{State, Tell};

impl State {
    /// Tells a story, or says why not.
    ///
    /// # Errors
    /// If a step does not fit; then nothing changed.
    pub(super) fn tell(&mut self, tell: Tell) -> Result<()> {
        let step = self.telling.as_ref().map_or(0, |telling| telling.step);
        match tell {
            Tell::Begin(story) => self.begin_story(story)?,
            Tell::GoTo(step) => self.go_to_step(step)?,
            // A question is answered before the story goes on.
            Tell::Next if self.asks().is_some() => self.reveal(true),
            Tell::Next => self.step_on(step, step.saturating_add(1))?,
            Tell::Back => self.step_on(step, step.saturating_sub(1))?,
            Tell::Return => self.go_to_step(step)?,
            Tell::Guess(guess) => self.guess(guess),
            Tell::Reveal(revealed) => self.reveal(revealed),
            Tell::Black(black) => self.black_out(black),
            Tell::End => self.end_story(),
        }
        Ok(())
    }

    /// Goes from a step to another; at either end nothing is shown anew.
    fn step_on(&mut self, from: usize, to: usize) -> Result<()> {
        let steps = self
            .telling
            .as_ref()
            .map_or(0, |telling| telling.story.steps.len());
        if from == to || to >= steps {
            return Ok(());
        }
        self.go_to_step(to)
    }

    fn black_out(&mut self, black: bool) {
        // The desk has a light of its own.
        self.black = black && self.view.present;
    }
}
