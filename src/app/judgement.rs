//! Theory held against the picture on screen, computed once a picture and constants rather than once a frame.

use super::State;
use crate::experiment::{Constants, Experiment};
use crate::identity::Same;
use crate::lab::{PhaseDiagram, Picture, Reading, Subject};
use crate::sweep::Goal;
use crate::task::Role;
use crate::theory::{Premises, Setting, Verdict, verdict};

/// Why there is no constant where other tasks are mixed in.
const MIXED_IN: &str =
    "Theorem 2 speaks of two tasks, and others are mixed in: there is no end to follow.";

/// The reading of the picture on screen and what it was made of.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub(super) probe_of: Option<Same<Subject>>,
    pub(super) inside_of: Option<Same<Subject>>,
    made_of: Option<(Same<Picture>, Constants, Goal)>,
    reading: Option<Reading>,
}

impl State {
    /// What is read off the picture on screen; nothing before there is one.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.shown.judged.reading.as_ref()
    }

    /// Reads the picture again if it, a constant or the third plane's goal changed.
    pub fn judge(&mut self) {
        let Some(picture) = self.shown.picture.clone() else {
            return;
        };
        let goal = self.third();
        let made_of = Some((Same::new(&picture), self.experiment.constants, goal));
        if self.shown.judged.made_of == made_of {
            return;
        }
        let reading = Reading::of(&picture, &self.experiment.constants, goal);
        self.shown.judged.reading = Some(reading);
        self.shown.judged.made_of = made_of;
    }

    /// What the theorems presume and what of it is missing, in the plane on screen or in the last complete picture: while
    /// one is behind the other, nothing is promised that one of them does not promise.
    #[must_use]
    pub fn premises(&self) -> Premises {
        let plane = self.plane_setup().premises();
        match &self.shown.picture {
            Some(picture) => plane.and(&picture.premises(&self.experiment.constants)),
            None => plane,
        }
    }

    /// The experiment of the picture on screen with the constants of now: what verdict and shares speak of. Its α is
    /// the picture's own, not the slider's, which may have moved on.
    #[must_use]
    pub fn judged_experiment(&self) -> Option<Experiment> {
        let picture = self.shown.picture.as_ref()?;
        Some(Experiment {
            constants: self.experiment.constants,
            ..picture.subject.setup().experiment.as_ref().clone()
        })
    }

    /// Why Theorem 2's constant is not measured in a phase diagram of now, in a sentence; nothing if it is.
    #[must_use]
    pub fn has_no_constant(&self, diagram: &PhaseDiagram) -> Option<String> {
        let missing = self.setup().premises().words();
        let missing = missing
            .map(|missing| format!("C is measured where every premise is met; here: {missing}"));
        missing.or_else(|| (!diagram.is_pure()).then(|| MIXED_IN.to_owned()))
    }

    /// What theory and measurement say at the marker, in the last complete picture; nothing while a measurement of
    /// this point is on its way.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let here = self.stats_here()?;
        let losses: Vec<(Role, f64)> = here
            .iter()
            .map(|(role, stats)| (*role, stats.loss))
            .collect();
        let setting = Setting::new(&self.judged_experiment()?);
        Some(verdict(self.point(), &losses, &setting, &self.premises()))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::*;
    use crate::Result;
    use crate::lab::{Lab, Setup};

    #[test]
    fn what_was_judged_is_kept_so_that_no_other_picture_is_taken_for_it() -> Result<()> {
        let setup = Setup::new(Experiment::default()).with(|experiment| {
            experiment.grid.cells = 3;
            experiment.training.steps = 2;
        });
        let picture = Lab::new().picture(&setup, &|_| ControlFlow::Continue(()))?;
        let gone = Arc::downgrade(&picture);
        let mut state = State::new()?;
        state.shown.picture = Some(picture);
        state.judge();
        state.shown.picture = None;
        assert!(gone.upgrade().is_some(), "its address is still taken");
        Ok(())
    }
}
