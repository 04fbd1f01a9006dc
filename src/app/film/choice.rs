//! What a person chooses of the film that the window makes.

use std::ops::RangeInclusive;

use super::{FilmAxis, FilmSweep};
use crate::Result;
use crate::app::{FigureOf, State, Tab};
use crate::task::Axis;

/// Seconds from the first frame of a film to its last, or for which a story's step is shown.
pub const FILM_SECONDS: RangeInclusive<f64> = 0.1..=60.0;
/// Frames a second, where nobody says.
pub const FILM_RATE: f64 = 10.0;
/// Seconds where nobody says.
const USUAL_SECONDS: f64 = 6.0;

/// What goes on in a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmOver {
    /// A value goes from one end to another.
    Axis(FilmAxis),
    /// The story that is told, step by step.
    Story,
}

/// What a person chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmChoice {
    /// What goes on; what is usual, if nothing was chosen.
    pub over: Option<FilmOver>,
    /// From where to where the value goes that was chosen; as far as there is something, if they were not.
    pub ends: Option<[f64; 2]>,
    /// From the first frame to the last, in seconds; of a story, how long each step is shown.
    pub seconds: f64,
}

impl Default for FilmChoice {
    fn default() -> Self {
        Self {
            over: None,
            ends: None,
            seconds: USUAL_SECONDS,
        }
    }
}

impl State {
    /// What there can be a film of.
    #[must_use]
    pub fn films(&self) -> Vec<FilmOver> {
        let can = |axis: &FilmAxis| FilmSweep::new(self, *axis, None).is_ok();
        let axes = FilmAxis::all().filter(can).map(FilmOver::Axis);
        let told = self.telling.as_ref().map(|_| FilmOver::Story);
        axes.chain(told).collect()
    }

    /// What goes on in the film that would be made: what was chosen, as long as it can be; else α, the training where there
    /// is no α, and a coefficient where there is neither.
    #[must_use]
    pub fn film_over(&self) -> FilmOver {
        let can = self.films();
        let usual = [FilmAxis::Alpha, FilmAxis::Step].map(FilmOver::Axis);
        let wanted = self.filing.film.over.into_iter().chain(usual);
        let free = FilmAxis::Coefficient(self.experiment.axes().task(Axis::Y));
        let mut wanted = wanted.filter(|over| can.contains(over));
        wanted.next().unwrap_or(FilmOver::Axis(free))
    }

    /// From where to where a value goes in the film that would be made.
    #[must_use]
    pub fn film_ends(&self, axis: FilmAxis) -> [f64; 2] {
        let choice = self.filing.film;
        let is_own = choice.over == Some(FilmOver::Axis(axis));
        let ends = choice.ends.filter(|_| is_own);
        ends.unwrap_or_else(|| axis.usual(self))
    }

    /// Why nothing moves in what is shown while a value changes, in a sentence; nothing if something does.
    #[must_use]
    pub fn stands_still(&self, of: FigureOf, axis: FilmAxis) -> Option<&'static str> {
        let kept = || {
            let is_ring = matches!(axis, FilmAxis::Coefficient(_));
            let pair = (of.tab() == Tab::Runs && !is_ring).then(|| self.pair());
            let both = pair.is_some_and(|pair| pair.one.id.is_some() && pair.other.id.is_some());
            both.then_some("Both runs stay as they are; compare one of them with now")
        };
        of.refusal(self).or_else(kept)
    }

    /// The sweep of a value, so far.
    ///
    /// # Errors
    /// If it cannot change so far here.
    pub fn film_sweep(&self, axis: FilmAxis) -> Result<FilmSweep> {
        FilmSweep::new(self, axis, Some(self.film_ends(axis)))
    }

    /// Why there can be no film now, whatever is chosen, in a sentence; nothing if there can. It waits for no picture, as it
    /// computes its own.
    #[must_use]
    pub fn has_no_film(&self) -> Option<&'static str> {
        let over = self.telling.as_ref().map(|_| FilmOver::Story);
        self.has_no_film_of(over.unwrap_or_else(|| self.film_over()))
    }

    /// Why there can be no film now in which this goes on. A story's steps have pictures of their own; anything else shows
    /// what is on screen.
    #[must_use]
    pub fn has_no_film_of(&self, over: FilmOver) -> Option<&'static str> {
        let shown = match over {
            FilmOver::Axis(axis) => self.stands_still(FigureOf::on_screen(self), axis),
            FilmOver::Story => None,
        };
        shown.or_else(|| self.filming.map(|_| "Another film is being made"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::story::shipped;
    use crate::app::{Edit, FileCommand, RunsLook, Shelve, ViewChange};
    use crate::task::TaskId;

    fn choose(state: &mut State, over: Option<FilmOver>, ends: Option<[f64; 2]>) {
        state.apply(FileCommand::ChooseFilm(FilmChoice {
            over,
            ends,
            ..FilmChoice::default()
        }));
    }

    #[test]
    fn a_film_is_of_what_was_chosen_as_long_as_that_can_be() -> Result<()> {
        let mut state = State::new()?;
        let [alpha, step, first, second] = [
            FilmAxis::Alpha,
            FilmAxis::Step,
            FilmAxis::Coefficient(TaskId::T1),
            FilmAxis::Coefficient(TaskId::T2),
        ];
        assert_eq!(
            state.films(),
            [alpha, step, first, second].map(FilmOver::Axis)
        );
        assert_eq!(state.film_over(), FilmOver::Axis(alpha));
        choose(&mut state, Some(FilmOver::Axis(first)), Some([0.0, 1.0]));
        assert_eq!(state.film_over(), FilmOver::Axis(first));
        assert_eq!(state.film_sweep(first)?.words(), "λ₁ from 0 to 1");
        assert_eq!(
            state.film_sweep(second)?.words(),
            "λ₂ from −2 to 3",
            "the ends were those of another"
        );
        choose(&mut state, Some(FilmOver::Axis(alpha)), Some([-0.5, 2.0]));
        assert!(state.film_sweep(alpha).is_err());
        // A story that is not told, and tasks without α.
        choose(&mut state, Some(FilmOver::Story), None);
        assert_eq!(state.film_over(), FilmOver::Axis(alpha));
        state.apply(Edit::Preset("vit-authors-aligned".into()));
        choose(&mut state, Some(FilmOver::Axis(alpha)), None);
        assert_eq!(state.film_over(), FilmOver::Axis(step));
        Ok(())
    }

    #[test]
    fn two_runs_that_are_kept_have_no_film_but_of_the_ring() -> Result<()> {
        let mut state = crate::app::fixture::computed()?;
        state.apply(Shelve::Pin);
        state.apply(Shelve::Pin);
        state.apply(ViewChange::Tab(Tab::Runs));
        let [first, second] = [0, 1].map(|at| state.shelf.runs.get(at).map(|run| run.id));
        let (of, ring) = (FigureOf::Tab(Tab::Runs), FilmAxis::Coefficient(TaskId::T1));
        for (other, stands) in [(second, true), (None, false)] {
            let look = RunsLook {
                one: first,
                other,
                goal: 0,
            };
            state.apply(ViewChange::Runs(look));
            for axis in [FilmAxis::Alpha, FilmAxis::Step] {
                assert_eq!(state.stands_still(of, axis).is_some(), stands);
            }
            assert_eq!(state.stands_still(of, ring), None);
        }
        Ok(())
    }

    #[test]
    fn a_story_that_is_told_has_a_film() -> Result<()> {
        let story = shipped("correlation")?;
        let mut state = State::telling_at(&story, 0)?;
        assert_eq!(state.films().last(), Some(&FilmOver::Story));
        choose(&mut state, Some(FilmOver::Story), None);
        assert_eq!(state.film_over(), FilmOver::Story);
        assert_eq!(state.has_no_film(), None);
        state.filming = Some([0, 3]);
        assert_eq!(state.has_no_film(), Some("Another film is being made"));
        Ok(())
    }
}
