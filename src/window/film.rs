//! A film of what a state shows: every frame is the figure of a state whose results are all there.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::figure::{FigureSheet, caption, figure_pixels, title};
use super::still::Stills;
use crate::app::story::Story;
use crate::app::{FigureOf, FilmSweep, State, ViewChange};
use crate::export::film::{Cut, FilmFormat, Pace, Reel};
use crate::lab::Lab;
use crate::{Error, Result};

/// A film that can be made: what is shown, what changes in it, how it is drawn and written.
#[derive(Clone, Debug)]
pub struct Film {
    /// What is looked at, the value that changes aside.
    pub state: State,
    /// What of it is shown.
    pub of: FigureOf,
    /// What changes.
    pub sweep: FilmSweep,
    /// How each frame is drawn; always as pixels.
    pub sheet: FigureSheet,
    /// How many frames there are.
    pub frames: usize,
    /// How it is written.
    pub format: FilmFormat,
    /// How long frames are shown.
    pub pace: Pace,
}

impl Film {
    /// The state of a frame, without results.
    fn at(&self, frame: usize) -> Result<State> {
        let mut state = self.state.clone();
        state.apply(ViewChange::Tab(self.of.tab()));
        let value = self.sweep.value(frame, self.frames);
        self.sweep.set(&mut state, value)?;
        Ok(state)
    }

    /// Looks whether it can be made, before any work is done.
    ///
    /// # Errors
    /// If there is nothing to show in its first or last frame, or a frame would have too many pixels.
    pub fn check(&self) -> Result<()> {
        self.sheet.check()?;
        for frame in [0, self.frames.saturating_sub(1)] {
            let axis = self.sweep.axis();
            if let Some(why) = self.at(frame)?.stands_still(self.of, axis) {
                let key = self.of.key();
                return Err(Error::Mismatch(format!("no film of {key}: {why}")));
            }
        }
        Ok(())
    }

    /// Computes and draws every frame, one after the other; `progress` hears how many are drawn, again and again while one
    /// is computed.
    ///
    /// # Errors
    /// If one cannot be computed or drawn, there is no room for it, or `progress` asks to stop.
    pub fn shoot(
        &self,
        lab: &mut Lab,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Reel> {
        self.check()?;
        let mut reel = Reel::new()?;
        for frame in 0..self.frames {
            if progress(frame).is_break() {
                return Err(Error::Cancelled);
            }
            let mut state = self.at(frame)?;
            state.compute(lab, &|_| progress(frame))?;
            reel.push(&figure_pixels(&state, self.of, &self.sheet)?)?;
        }
        Ok(reel)
    }

    /// Writes what was drawn; `path` is where, for what goes wrong.
    ///
    /// # Errors
    /// If `file` fails, or `progress` asks to stop.
    pub fn write(
        &self,
        reel: &mut Reel,
        path: &Path,
        file: &mut dyn Write,
        progress: &dyn Fn(usize) -> ControlFlow<()>,
    ) -> Result<()> {
        let last = self.at(self.frames.saturating_sub(1))?;
        let description = format!(
            "{}; at its end {}",
            self.sweep.words(),
            caption(&last, self.of)
        );
        let cut = Cut {
            format: self.format,
            pace: self.pace,
            title: &title(&self.state, self.of),
            description: &description,
        };
        reel.write(&cut, path, file, progress)
    }
}

/// A film of a story's steps as the stage shows them, with their words, a frame each.
#[derive(Clone, Debug)]
pub struct StoryFilm {
    /// The story.
    pub story: Arc<Story>,
    /// How it is written.
    pub format: FilmFormat,
    /// How long each step is shown, in seconds.
    pub seconds: f64,
    /// Whether it stops at the last one, instead of beginning again for ever.
    pub once: bool,
}

impl StoryFilm {
    /// How many frames there are.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.story.steps.len()
    }

    /// How long frames are shown.
    #[must_use]
    pub fn pace(&self) -> Pace {
        #[expect(clippy::cast_precision_loss, reason = "some steps")]
        let gaps = self.frames().saturating_sub(1) as f64;
        Pace {
            seconds: gaps * self.seconds,
            hold: self.seconds,
            once: self.once,
        }
    }

    /// Computes and draws every step; `progress` as in [`Film::shoot`].
    ///
    /// # Errors
    /// If one cannot be computed, there is no room for it, or `progress` asks to stop.
    pub fn shoot(
        &self,
        lab: &mut Lab,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Reel> {
        let mut stills = Stills::told()?;
        let mut reel = Reel::new()?;
        for step in 0..self.frames() {
            if progress(step).is_break() {
                return Err(Error::Cancelled);
            }
            let mut state = State::telling_at(&self.story, step)?;
            state.compute(lab, &|_| progress(step))?;
            reel.push(&stills.picture(&state))?;
        }
        Ok(reel)
    }

    /// Writes what was drawn, as [`Film::write`] does.
    ///
    /// # Errors
    /// If `file` fails, or `progress` asks to stop.
    pub fn write(
        &self,
        reel: &mut Reel,
        path: &Path,
        file: &mut dyn Write,
        progress: &dyn Fn(usize) -> ControlFlow<()>,
    ) -> Result<()> {
        let cut = Cut {
            format: self.format,
            pace: self.pace(),
            title: &self.story.title.to_string(),
            description: &self.story.about.to_string(),
        };
        reel.write(&cut, path, file, progress)
    }
}
