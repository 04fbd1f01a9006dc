//! Planes of several runs, as far as they have come: what a shelf of runs shows once it is read from a file.

use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage};
use crate::sweep::Plane;
use crate::{Error, Result};

/// Which planes are asked for.
#[derive(Clone, Debug)]
pub struct RunsQuestion {
    /// What they are of, in the order in which they are wanted.
    pub setups: Vec<Setup>,
}

/// The same planes are asked for.
impl PartialEq for RunsQuestion {
    fn eq(&self, other: &Self) -> bool {
        let pairs = || self.setups.iter().zip(&other.setups);
        self.setups.len() == other.setups.len() && pairs().all(|(one, other)| one.same_plane(other))
    }
}

/// The planes as far as they have come.
#[derive(Clone, Debug)]
pub struct RunsStudy {
    /// What they are of.
    pub question: RunsQuestion,
    /// What is there, in the order of the question: a plane, or why there is none.
    pub planes: Vec<Result<Arc<Plane>, String>>,
}

impl RunsStudy {
    /// A study without planes.
    #[must_use]
    pub fn new(question: RunsQuestion) -> Self {
        Self {
            question,
            planes: Vec::new(),
        }
    }

    /// The plane of a setup, or why there is none; nothing before it is known.
    #[must_use]
    pub fn of(&self, setup: &Setup) -> Option<&Result<Arc<Plane>, String>> {
        let mut known = self.question.setups.iter().zip(&self.planes);
        known.find_map(|(own, plane)| own.same_plane(setup).then_some(plane))
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.planes.len() == self.question.setups.len()
    }

    /// The share that is done.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> f64 {
        self.planes.len() as f64 / self.question.setups.len().max(1) as f64
    }

    /// Bytes of the planes.
    pub(super) fn bytes(&self) -> usize {
        let planes = self.planes.iter().flatten();
        planes.map(|plane| plane.bytes()).sum()
    }

    /// Computes the next plane. One that cannot be computed keeps none of the others back.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if the listener breaks.
    pub(super) fn next_piece(&mut self, lab: &mut Lab, listener: Listener<'_>) -> Result<()> {
        let Some(setup) = self.question.setups.get(self.planes.len()) else {
            return Ok(());
        };
        let plane = match lab.seen(setup) {
            Some(picture) => Ok(Arc::clone(&picture.plane)),
            None => plane(lab, setup, listener),
        };
        self.planes.push(match plane {
            Ok(plane) => Ok(plane),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => Err(error.to_string()),
        });
        Ok(())
    }
}

fn plane(lab: &mut Lab, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Plane>> {
    let subject = lab.subject(setup, listener)?;
    let progress = |share| listener(Report::Progress(Stage::Study, share));
    let mut each_level = |_: &Plane| std::ops::ControlFlow::Continue(());
    subject.plane(&progress, &mut each_level).map(Arc::new)
}
