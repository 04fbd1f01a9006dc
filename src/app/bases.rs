//! Which basis of the task vectors is looked at, and what is known of it.

use std::sync::Arc;

use super::State;
use crate::experiment::Bases;
use crate::lab::{BasesQuestion, BasesStudy};

impl State {
    /// The basis that the task vectors are merged by; with another way to merge the usual one.
    #[must_use]
    pub fn basis(&self) -> Bases {
        self.experiment.merge.basis().unwrap_or_default()
    }

    /// What is asked about bases.
    pub(super) fn bases_question(&self) -> BasesQuestion {
        BasesQuestion {
            kind: self.basis().kind,
        }
    }

    /// What is known of bases of the kind that is looked at, for as many tasks; while something is dragged it may be of settings a
    /// little before, as [`State::is_study_of_now`] says.
    #[must_use]
    pub fn bases_shown(&self) -> Option<&Arc<BasesStudy>> {
        let study = self.shown.bases.as_ref()?;
        let tasks = self.experiment.tasks().count();
        (study.question == self.bases_question() && study.tasks() == tasks).then_some(study)
    }
}
