//! What changes in a film, from its first frame to its last.

mod choice;

pub use choice::{FILM_RATE, FILM_SECONDS, FilmChoice, FilmOver};

use super::{Edit, Play, State};
use crate::experiment::{TaskId, TaskKey};
use crate::number::plain;
use crate::{Error, Result};

/// What goes from one value to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmAxis {
    /// α, each value trained anew.
    Alpha,
    /// The coefficient of a task.
    Coefficient(TaskId),
    /// The step of the training.
    Step,
}

impl FilmAxis {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let several = TaskId::all().map(Self::Coefficient);
        [Self::Alpha, Self::Step].into_iter().chain(several)
    }

    /// The one of a name: `alpha`, `step`, `lambda1` and so on.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|axis| axis.key() == name)
    }

    /// Its name, in small letters without spaces.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Alpha => "alpha".into(),
            Self::Coefficient(task) => format!("lambda{}", task.index() + 1),
            Self::Step => "step".into(),
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Alpha => "α",
            Self::Coefficient(task) => task.coefficient(),
            Self::Step => "the training’s step",
        }
    }

    /// Why it cannot change, in a sentence; nothing if it can.
    #[must_use]
    pub fn refusal(self, state: &State) -> Option<&'static str> {
        match self {
            Self::Alpha if !state.experiment.has_alpha() => {
                Some("Tasks coloured by shares of red have no α")
            }
            Self::Alpha => (!state.setup().knows_alpha())
                .then_some("The tasks come from a file, as does their α"),
            Self::Coefficient(_) => None,
            Self::Step => {
                let trained = state.is_trained_here();
                (!trained).then_some("The models come from a file and are not trained here")
            }
        }
    }

    /// How far it goes where nobody says: α as far as other tasks leave it open, a coefficient along the plane, the whole
    /// training.
    fn usual(self, state: &State) -> [f64; 2] {
        let experiment = &state.experiment;
        match self {
            Self::Alpha => {
                let open = experiment.open_alpha();
                [open.start().get(), open.end().get()]
            }
            Self::Coefficient(_) => [experiment.grid.low, experiment.grid.high],
            Self::Step => [0.0, in_steps(experiment.training.steps)],
        }
    }
}

/// What goes from one value to another in a film, and from where to where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmSweep {
    axis: FilmAxis,
    ends: [f64; 2],
}

impl FilmSweep {
    /// A sweep of what a state shows, from the first end to the last; as far as there is something, if none are given.
    ///
    /// # Errors
    /// If it cannot change here, an end is out of its range, or both are the same.
    pub fn new(state: &State, axis: FilmAxis, ends: Option<[f64; 2]>) -> Result<Self> {
        if let Some(why) = axis.refusal(state) {
            return Err(Error::Mismatch(format!(
                "no film over {}: {why}",
                axis.words()
            )));
        }
        let ends = ends.unwrap_or(axis.usual(state));
        let sweep = Self { axis, ends };
        for end in ends {
            sweep.set(&mut state.clone(), end)?;
        }
        if ends[0] == ends[1] {
            return Err(Error::Mismatch(format!(
                "expected two different ends for {}, found {} twice",
                axis.words(),
                plain(ends[0])
            )));
        }
        Ok(sweep)
    }

    /// What changes.
    #[must_use]
    pub fn axis(&self) -> FilmAxis {
        self.axis
    }

    /// The first value and the last.
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        self.ends
    }

    /// What changes and from where to where, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let [first, last] = self.ends.map(plain);
        format!("{} from {first} to {last}", self.axis.words())
    }

    /// How many frames are made of so many seconds: one more than gaps between them. No step of a training is shown twice.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates"
    )]
    pub fn frames(&self, seconds: f64, per_second: f64) -> usize {
        let gaps = (seconds * per_second).round().max(1.0);
        let gaps = match self.axis {
            FilmAxis::Step => gaps.min((self.ends[1] - self.ends[0]).abs()),
            FilmAxis::Alpha | FilmAxis::Coefficient(_) => gaps,
        };
        gaps as usize + 1
    }

    /// The value in a frame of so many: the ends exactly in the first and last, those between as short as can be without
    /// being seen to be rounded.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few thousand frames")]
    pub fn value(&self, frame: usize, frames: usize) -> f64 {
        let [first, last] = self.ends;
        if frame == 0 {
            return first;
        }
        if frame + 1 >= frames {
            return last;
        }
        let gap = (last - first) / (frames - 1) as f64;
        let value = first + gap * frame as f64;
        let unit = match self.axis {
            FilmAxis::Step => 1.0,
            FilmAxis::Alpha | FilmAxis::Coefficient(_) => {
                // A power of ten below a hundredth of the gap.
                10.0_f64.powf(gap.abs().log10().floor() - 2.0)
            }
        };
        // Adding 0 takes the sign from a −0.
        if unit < 1.0 {
            let parts = (1.0 / unit).round();
            (value * parts).round() / parts + 0.0
        } else {
            (value / unit).round() * unit + 0.0
        }
    }

    /// Sets the value, as a person does.
    ///
    /// # Errors
    /// If it is out of its range; then nothing changed.
    pub fn set(&self, state: &mut State, value: f64) -> Result<()> {
        let edit = match self.axis {
            FilmAxis::Alpha => Edit::Alpha(value),
            FilmAxis::Coefficient(task) => Edit::Coefficient {
                task: TaskKey(task),
                lambda: value,
            },
            FilmAxis::Step => {
                let steps = state.experiment.training.steps;
                let step = (0..=steps).find(|step| in_steps(*step) == value);
                let step = step.ok_or_else(|| {
                    Error::value("step", format!("a step from 0 to {steps}"), plain(value))
                })?;
                state.apply(Play::GoTo(step));
                return Ok(());
            }
        };
        edit.check(&state.experiment)?;
        state.apply(edit);
        Ok(())
    }
}

/// A number of steps.
#[expect(clippy::cast_precision_loss, reason = "at most some million steps")]
fn in_steps(steps: usize) -> f64 {
    steps as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_what_changes_and_back() {
        for name in ["alpha", "step", "lambda1", "lambda8"] {
            assert_eq!(FilmAxis::named(name).map(FilmAxis::key), Some(name.into()));
        }
        for name in [
            "", "Alpha", "lambda", "lambda0", "lambda01", "lambda9", "steps",
        ] {
            assert_eq!(FilmAxis::named(name), None, "{name}");
        }
    }

    #[test]
    fn frames_begin_and_end_exactly_at_the_ends() -> Result<()> {
        let state = State::new()?;
        let alpha = FilmSweep::new(&state, FilmAxis::Alpha, None)?;
        let frames = alpha.frames(6.0, 10.0);
        assert_eq!(frames, 61);
        let values: Vec<f64> = (0..frames)
            .map(|frame| alpha.value(frame, frames))
            .collect();
        assert_eq!([values[0], values[30], values[60]], [-1.0, 0.0, 1.0]);
        assert!(values.is_sorted());
        assert_eq!(values[1], -0.9667, "a thirtieth, to a hundredth of the gap");
        let task = FilmAxis::Coefficient(TaskId::T1);
        let back = FilmSweep::new(&state, task, Some([3.0, -2.0]))?;
        assert_eq!(back.frames(0.3, 1.0), 2, "two at least");
        let values: Vec<f64> = (0..5).map(|frame| back.value(frame, 5)).collect();
        assert_eq!(values, [3.0, 1.75, 0.5, -0.75, -2.0]);
        Ok(())
    }

    #[test]
    fn a_training_has_no_more_frames_than_steps_and_shows_whole_ones() -> Result<()> {
        let mut state = State::new()?;
        state.experiment.training.steps = 7;
        let steps = FilmSweep::new(&state, FilmAxis::Step, None)?;
        assert_eq!(steps.frames(6.0, 10.0), 8);
        let values: Vec<f64> = (0..4).map(|frame| steps.value(frame, 4)).collect();
        assert_eq!(values, [0.0, 2.0, 5.0, 7.0]);
        steps.set(&mut state, values[1])?;
        assert_eq!(state.step, Some(2));
        steps.set(&mut state, values[3])?;
        assert_eq!(state.step, None, "its end");
        Ok(())
    }

    #[test]
    fn what_cannot_change_so_far_is_refused_before_any_work() -> Result<()> {
        let mut state = State::new()?;
        let third = TaskId::new(2).ok_or(Error::Cancelled)?;
        let refused = |state: &State, axis, ends| {
            let said = FilmSweep::new(state, axis, ends).err();
            said.map(|error| error.to_string()).unwrap_or_default()
        };
        for (axis, ends, words) in [
            (FilmAxis::Alpha, [-1.5, 1.0], "-1.5"),
            (FilmAxis::Alpha, [0.5, 0.5], "two different ends for α"),
            (FilmAxis::Coefficient(third), [0.0, 1.0], "one of the tasks"),
            (
                FilmAxis::Coefficient(TaskId::T1),
                [0.0, f64::NAN],
                "lambda: expected",
            ),
            (FilmAxis::Step, [0.0, 0.5], "expected a step from 0 to"),
            (FilmAxis::Step, [0.0, 1e6], "expected a step from 0 to"),
        ] {
            let said = refused(&state, axis, Some(ends));
            assert!(said.contains("expected") && said.contains(words), "{said}");
        }
        state.apply(Edit::Preset("vit-authors-aligned".into()));
        let said = refused(&state, FilmAxis::Alpha, None);
        assert!(said.contains("shares of red have no α"), "{said}");
        Ok(())
    }
}
