//! A story that is told: where it stands, what is guessed, and the work that it put aside.

use std::sync::Arc;

use super::story::{Answer, On, Prediction, Step, Story};
use super::{Closing, Filing, State, ViewSettings};
use crate::Result;
use crate::experiment::Experiment;
use crate::sweep::{Metric, Point, same};
use crate::task::Axis;
use crate::worker::Change;

/// A story that is told.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The story.
    pub story: Arc<Story>,
    /// The step that is told, the first of which is 0.
    pub step: usize,
    /// What is guessed at each step.
    guessing: Vec<Guessing>,
    /// The work that was on screen before.
    aside: Box<State>,
    /// What the step sets.
    set: Screen,
}

/// What somebody guesses at a step, and whether the answer is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Guessing {
    /// What was guessed: (λ₁, λ₂) on a plane, λ₂ on the slice, (α, λ₂) in the phase diagram.
    pub guess: Option<Point>,
    /// Whether the answer is shown.
    pub revealed: bool,
}

/// What was measured of what is guessed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The picture of these settings is on its way.
    Awaited,
    /// It is nowhere on the picture.
    Nowhere,
    /// It is there.
    At(Answer),
}

/// What a step of a story sets: everything on screen but results.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Screen {
    experiment: Experiment,
    origin: Experiment,
    preset: Option<&'static str>,
    before_flip: Option<Metric>,
    step: Option<usize>,
    playing: bool,
    view: ViewSettings,
}

impl Screen {
    /// What is set now. What belongs to the room, or is open for a moment, is no part of it.
    pub(super) fn of(state: &State) -> Self {
        Self {
            experiment: state.experiment.clone(),
            origin: state.origin.clone(),
            preset: state.preset,
            before_flip: state.before_flip,
            step: state.step,
            playing: state.playing,
            view: in_room(&state.view, &ViewSettings::default()),
        }
    }
}

impl Screen {
    /// Whether it is what a state shows.
    fn is_on(&self, state: &State) -> bool {
        let Self {
            experiment,
            origin,
            preset,
            before_flip,
            step,
            playing,
            view,
        } = self;
        let training = self.goes_on(state) || (*step, *playing) == (state.step, state.playing);
        let set = (preset, before_flip) == (&state.preset, &state.before_flip);
        let works = experiment == &state.experiment && origin == &state.origin;
        training && set && works && *view == in_room(&state.view, &ViewSettings::default())
    }

    /// Whether what the step plays is still under way on a state, or at its end.
    fn goes_on(&self, state: &State) -> bool {
        self.playing && (state.playing || state.step.is_none())
    }

    /// Whether a question about it has the same answer on a state: marker and metric say nothing, nor does α where the
    /// diagram has all of them.
    fn has_answer_of(&self, on: On, state: &State) -> bool {
        let mut own = self.experiment.clone();
        own.set_point(state.point());
        if on == On::Phase {
            own.set_alpha(state.experiment.alpha());
        }
        let third = on != On::Plane || self.view.third == state.view.third;
        let line = on != On::Slice || state.slice_is_asked();
        let training = self.goes_on(state) || self.step == state.step;
        own == state.experiment && training && third && line
    }
}

/// How results are looked at, in the room of another view: on its stage, in its theme, with its controls.
fn in_room(view: &ViewSettings, room: &ViewSettings) -> ViewSettings {
    ViewSettings {
        present: room.present,
        dark: room.dark,
        folded: room.folded,
        statement: room.statement,
        about: room.about,
        palette: room.palette,
        help: room.help,
        zoom_resets: room.zoom_resets,
        ..view.clone()
    }
}

impl Telling {
    /// The step that is told.
    #[must_use]
    pub fn told(&self) -> &Step {
        &self.story.steps[self.step]
    }

    /// What is guessed at the step.
    #[must_use]
    pub fn guessing(&self) -> Guessing {
        self.guessing.get(self.step).copied().unwrap_or_default()
    }
}

impl State {
    /// A person's own work: what is on screen, or what a story that is told put aside.
    #[must_use]
    pub fn own(&self) -> &Self {
        self.telling.as_ref().map_or(self, |telling| &telling.aside)
    }

    /// What is to be guessed, as long as its answer is not shown.
    #[must_use]
    pub fn asks(&self) -> Option<&Prediction> {
        let telling = self.telling.as_ref()?;
        let asked = telling.told().predict.as_ref();
        asked.filter(|_| !telling.guessing().revealed)
    }

    /// What was measured of what was guessed, once it is to be shown.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let telling = self.telling.as_ref()?;
        let asked = telling.told().predict.as_ref()?;
        let Guessing { guess, revealed } = telling.guessing();
        revealed.then(|| self.measured(asked, guess))
    }

    fn measured(&self, asked: &Prediction, guess: Option<Point>) -> Outcome {
        let (of_now, complete) = match asked.on {
            On::Slice => (self.picture_is_current() && self.slice_is_asked(), true),
            On::Plane => (self.picture_is_current(), true),
            On::Phase => {
                let own = self.shown.phase.as_ref().filter(|diagram| {
                    diagram.question == self.view.phase && self.is_study_of_now(&diagram.setup)
                });
                (own.is_some(), own.is_some_and(|own| own.is_complete()))
            }
        };
        let known = of_now.then(|| asked.measured(self, guess)).flatten();
        match known {
            Some(answer) => Outcome::At(answer),
            None if asked.on == On::Slice && !self.slice_is_asked() => Outcome::Nowhere,
            None if of_now && complete && self.is_fresh() => Outcome::Nowhere,
            None => Outcome::Awaited,
        }
    }

    /// Whether the slice is the line of which a story asks: λ₁ = 1, λ₂ along it.
    #[must_use]
    pub fn slice_is_asked(&self) -> bool {
        let [first, _] = self.point();
        self.view.slice == Axis::Y && same(first, 1.0)
    }

    /// Whether something was changed since the step of a story was shown.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        let telling = self.telling.as_ref();
        telling.is_some_and(|telling| !telling.set.is_on(self))
    }

    /// Whether a story's question is still about what is on screen: nothing was changed on which its answer depends.
    #[must_use]
    pub fn asks_of_now(&self) -> bool {
        let Some(telling) = &self.telling else {
            return true;
        };
        let Some(asked) = &telling.told().predict else {
            return true;
        };
        telling.set.has_answer_of(asked.on, self)
    }

    /// A state that tells a story at a step, its answer revealed, before anything is computed.
    ///
    /// # Errors
    /// If a step does not fit.
    pub fn telling_at(story: &Arc<Story>, step: usize) -> Result<Self> {
        let mut state = Self::new()?;
        state.begin_story(Arc::clone(story))?;
        state.go_to_step(step)?;
        state.reveal(true);
        Ok(state)
    }

    /// Begins a story; the work on screen is put aside.
    ///
    /// # Errors
    /// If its first step does not fit; then nothing changed.
    pub(super) fn begin_story(&mut self, story: Arc<Story>) -> Result<()> {
        let set = Screen::of(&story.screen(0)?);
        // Where it is told stays where it is, if another one was told before.
        let room = self.view.clone();
        self.end_story();
        self.end_gesture();
        // What is asked about files is about this work, and must not save the story in its place.
        self.filing.window = None;
        self.filing.closing = Closing::No;
        self.black = false;
        let aside = Box::new(self.clone());
        let guessing = vec![Guessing::default(); story.steps.len()];
        self.telling = Some(Telling {
            story,
            step: 0,
            guessing,
            aside,
            set: set.clone(),
        });
        self.show(set);
        self.view = in_room(&self.view, &room);
        Ok(())
    }

    /// Goes to a step of the story, as it is told; to the last one, if it has none such.
    ///
    /// # Errors
    /// If the step does not fit; then nothing changed.
    pub(super) fn go_to_step(&mut self, step: usize) -> Result<()> {
        let Some(telling) = &mut self.telling else {
            return Ok(());
        };
        let step = step.min(telling.story.steps.len().saturating_sub(1));
        let set = Screen::of(&telling.story.screen(step)?);
        telling.step = step;
        telling.set = set.clone();
        self.black = false;
        self.show(set);
        Ok(())
    }

    /// Puts what a step sets on screen. What a person changes from there on can be undone as far as here.
    fn show(&mut self, set: Screen) {
        let Screen {
            experiment,
            origin,
            preset,
            before_flip,
            step,
            playing,
            view,
        } = set;
        self.view = in_room(&view, &self.view);
        self.view.zoom_resets += 1;
        self.view.statement = None;
        (self.experiment, self.origin) = (experiment, origin);
        (self.preset, self.before_flip) = (preset, before_flip);
        (self.step, self.playing) = (step, playing);
        self.files = None;
        self.history = super::undo::History::default();
        self.change = Change::Discrete;
        self.filing.document = None;
        self.filing.card = None;
        (self.notice, self.done) = (None, None);
        self.settle();
    }

    /// Marks a guess, as long as its answer is not shown.
    pub(super) fn guess(&mut self, guess: Point) {
        let open = self.asks().is_some();
        if let Some(guessing) = self.guessing_mut().filter(|_| open) {
            guessing.guess = Some(guess);
        }
    }

    /// Shows the answer, or keeps it back.
    pub(super) fn reveal(&mut self, revealed: bool) {
        if let Some(guessing) = self.guessing_mut() {
            guessing.revealed = revealed;
        }
    }

    fn guessing_mut(&mut self) -> Option<&mut Guessing> {
        let telling = self.telling.as_mut()?;
        telling.guessing.get_mut(telling.step)
    }

    /// What stands on the shelf stands there when the story ends, too.
    pub(super) fn keep_shelf(&mut self) {
        if let Some(telling) = &mut self.telling {
            telling.aside.shelf = self.shelf.clone();
        }
    }

    /// Ends the story that is told, if one is: the work that was put aside is back, untouched.
    pub(super) fn end_story(&mut self) {
        let Some(telling) = self.telling.take() else {
            return;
        };
        let now = std::mem::replace(self, *telling.aside);
        // What goes on beside the work: the worker, the menus, what other processes left.
        self.work = now.work;
        self.memory = now.memory;
        self.filing = Filing {
            document: self.filing.document.take(),
            seen: self.filing.seen.take(),
            recovered: self.filing.recovered,
            clean: self.filing.clean.take(),
            card: None,
            replaces: None,
            ..now.filing
        };
        self.view.zoom_resets = now.view.zoom_resets + 1;
        self.playing = false;
        self.change = Change::Discrete;
    }
}

#[cfg(test)]
mod tests;
