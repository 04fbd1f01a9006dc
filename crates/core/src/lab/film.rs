//! The film strip: pictures at correlations spread over α's range, drawn while nothing else is asked for, so that α can be
//! turned without waiting.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::keys::{FilmKey, TrainingKey};
use super::{Lab, Listener, Picture, Report, Setup};
use crate::experiment::{Correlation, Data};
use crate::sweep::same;
use crate::{Error, Result};

/// Pictures of a strip, from α = −1 to 1.
const FRAMES: usize = 41;
/// Bytes that all strips may take.
pub(super) const FILM_BYTES: usize = 128 << 20;
/// A strip that would take longer, by its sizes, is left out, in seconds.
const LONGEST: f64 = 600.0;

/// Pictures of a setup at other correlations of its tasks, as far as they have come.
#[derive(Clone, Debug)]
pub struct Film {
    /// What it is of; its α says nothing.
    pub setup: Setup,
    /// α of every picture.
    pub alphas: Vec<f64>,
    /// The pictures. Nothing where they are not drawn yet.
    pub frames: Vec<Option<Arc<Picture>>>,
    /// Places whose picture could not be drawn.
    lost: Vec<usize>,
}

impl Setup {
    /// Whether turning α takes so long that a film strip of it is drawn at rest, and not so long that it is never done.
    #[must_use]
    pub fn has_film(&self) -> bool {
        let is_slow = match &self.experiment.data {
            Data::Patterns(_) => false,
            Data::Digits(_) | Data::Images(_) => !self.has_models() && self.knows_alpha(),
        };
        let is_all = self.steps() == self.experiment.training.steps && !self.is_preview();
        #[expect(clippy::cast_precision_loss, reason = "a few pictures")]
        let seconds = || FRAMES as f64 * self.budget().seconds;
        is_slow && is_all && self.experiment.tasks().count() == 2 && seconds() <= LONGEST
    }

    fn at(&self, alpha: f64) -> Self {
        self.with(|experiment| experiment.set_alpha(Correlation::clamped(alpha)))
    }
}

impl Film {
    /// A strip without pictures.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let [low, high] = [-1.0, 1.0].map(Correlation::clamped);
        let alphas = Correlation::spread(low, high, FRAMES);
        Self {
            setup: setup.clone(),
            alphas: alphas.into_iter().map(Correlation::get).collect(),
            frames: vec![None; FRAMES],
            lost: Vec::new(),
        }
    }

    /// Whether it is a strip of a setup, whatever that one's α.
    #[must_use]
    pub fn is_of(&self, setup: &Setup) -> bool {
        FilmKey::of(&self.setup) == FilmKey::of(setup)
    }

    /// Pictures that are there.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.frames.iter().flatten().count()
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.ready() == self.frames.len()
    }

    /// The place whose α is nearest.
    #[must_use]
    pub fn nearest(&self, alpha: f64) -> usize {
        let distance = |at: &usize| (self.alphas[*at] - alpha).abs();
        let all = 0..self.alphas.len();
        all.min_by(|left, right| distance(left).total_cmp(&distance(right)))
            .unwrap_or_default()
    }

    /// The next place to be drawn: the present α first, then always the one farthest from all that are there.
    fn next(&self) -> Option<usize> {
        let present = self.nearest(self.setup.experiment.alpha().get());
        if self.ready() == 0 && !self.lost.contains(&present) {
            return Some(present);
        }
        let there = |at: &usize| self.frames[*at].is_some();
        let distance = |at: usize| {
            let others = (0..self.frames.len()).filter(there);
            others.map(|other| other.abs_diff(at)).min()
        };
        let missing = (0..self.frames.len()).filter(|at| !there(at) && !self.lost.contains(at));
        // Of several the first.
        missing.rev().max_by_key(|at| distance(*at))
    }

    /// Bytes of its pictures.
    pub(super) fn bytes(&self) -> usize {
        let frames = self.frames.iter().flatten();
        frames.map(|frame| frame.bytes()).sum()
    }
}

/// A picture as it is kept: without its data where a strip of such pictures would not fit into memory.
fn lightened(picture: Picture) -> Arc<Picture> {
    if picture.bytes() <= FILM_BYTES / FRAMES {
        return Arc::new(picture);
    }
    let subject = picture.subject.as_ref().clone().on(Vec::new());
    Arc::new(Picture {
        subject: Arc::new(subject),
        ..picture
    })
}

impl Lab {
    /// Draws what is missing of a setup's film strip, telling it by [`Report::Film`] after every picture. What is there
    /// already is not drawn again, also after an interruption.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if the listener breaks; or as [`Lab::subject`].
    pub fn film(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<()> {
        if !setup.has_film() {
            return Ok(());
        }
        let is_it = |film: &Arc<Film>| film.is_of(setup);
        let mut film = self
            .films
            .take(is_it)
            .unwrap_or_else(|| Arc::new(Film::new(setup)));
        let ended = self.go_on_with(&mut film, setup, listener);
        self.films.put(film);
        ended
    }

    fn go_on_with(
        &mut self,
        film: &mut Arc<Film>,
        setup: &Setup,
        listener: Listener<'_>,
    ) -> Result<()> {
        // Nobody asked for it: nothing of it is told but what is done.
        let quiet = |_: Report<'_>| listener(Report::Resting);
        loop {
            if let ControlFlow::Break(()) = listener(Report::Film(film)) {
                return Err(Error::Cancelled);
            }
            let Some(next) = film.next() else {
                return Ok(());
            };
            let at = setup.at(film.alphas[next]);
            let frame = match self.seen(&at) {
                Some(seen) => seen.as_ref().clone(),
                None => match self.draw(&at, &quiet) {
                    Err(Error::Cancelled) => return Err(Error::Cancelled),
                    Err(_) => {
                        Arc::make_mut(film).lost.push(next);
                        continue;
                    }
                    Ok(frame) => frame,
                },
            };
            // Its training is not gone through step by step, and takes more memory than its models.
            if !same(at.experiment.alpha().get(), setup.experiment.alpha().get()) {
                self.forget_run(&at, setup);
            }
            Arc::make_mut(film).frames[next] = Some(lightened(frame));
        }
    }

    /// Forgets the runs of one setup that another does not share.
    fn forget_run(&mut self, of: &Setup, besides: &Setup) {
        for task in of.experiment.tasks() {
            let key = TrainingKey::of(of, task);
            if key != TrainingKey::of(besides, task) {
                let is_it = |kept: &super::training::KeptRun| kept.is_of(&key);
                self.runs.take(is_it);
            }
        }
    }

    /// The picture of the strip that is nearest to a setup's α, if it is nearer than any other would be.
    pub(super) fn nearest_frame(&self, setup: &Setup) -> Option<Arc<Picture>> {
        let film = self.films.iter().find(|film| film.is_of(setup))?;
        film.frames[film.nearest(setup.experiment.alpha().get())].clone()
    }

    /// A picture of a strip that is a setup's own, with its data.
    pub(super) fn frame_of(&self, setup: &Setup) -> Option<Arc<Picture>> {
        let frame = self.nearest_frame(setup)?;
        let subject = &frame.subject;
        (subject.setup().same_plane(setup) && !subject.sets().is_empty()).then_some(frame)
    }
}
