//! A preview: fewer steps of training, cells and samples than are set, while a hand moves. It is named as one wherever it
//! is shown, and nothing is made of it.

use std::sync::Arc;

use super::{Lab, Listener, Picture, Report, Setup, Subject};
use crate::experiment::{ModelSettings, Optimiser};
use crate::sweep::Plane;
use crate::{Error, Result};

/// Steps of a preview's training, at this multiple of the rate that is set.
const STEPS: usize = 50;
const FASTER: f64 = 2.0;
/// Cells on a side.
const CELLS: usize = 11;
/// Samples of a task.
const SAMPLES: usize = 128;

/// What can be shown before the picture itself is there.
#[derive(Clone, Debug)]
pub enum Preview {
    /// The picture of a correlation close by, in full, from the film strip.
    Frame(Arc<Picture>),
    /// A plane of fewer cells, of models that trained less, on fewer samples.
    Plane(Arc<Subject>, Arc<Plane>),
}

impl Setup {
    /// The setup of a preview, which trains less unless its models are trained already; nothing where the picture itself is
    /// about as quick.
    #[must_use]
    fn preview(&self, is_trained: bool) -> Option<Self> {
        let is_slow = match &self.experiment.model {
            ModelSettings::OneLayer(_) => false,
            ModelSettings::Vit(_) => !self.has_models(),
        };
        if !is_slow || self.is_preview() || (!is_trained && self.steps() <= STEPS) {
            return None;
        }
        let mut quick = self.with(|experiment| {
            let cells = &mut experiment.grid.cells;
            *cells = CELLS.min(*cells);
            if is_trained {
                return;
            }
            experiment.training.steps = STEPS;
            match &mut experiment.training.optimiser {
                Optimiser::AdamW(settings) => settings.rate *= FASTER,
                Optimiser::Sgd(rates) => {
                    rates.values *= FASTER;
                    rates.attention *= FASTER;
                }
            }
        });
        if !is_trained {
            quick.step = None;
        }
        quick.samples = Some(SAMPLES);
        Some(quick)
    }

    /// Whether it is a preview's.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.samples.is_some()
    }
}

impl Subject {
    /// What a preview is of, in words; nothing where it is none.
    #[must_use]
    pub fn preview_words(&self) -> Option<String> {
        let setup = self.setup();
        let (steps, cells) = (setup.steps(), setup.experiment.grid.cells);
        let (_, set) = self.sets().first().filter(|_| setup.is_preview())?;
        let samples = set.len();
        Some(format!(
            "preview: {steps} steps, {cells}×{cells} cells, {samples} samples"
        ))
    }
}

impl Lab {
    /// What can be shown at once of a setup: the film strip's nearest picture, or a preview; nothing where the picture
    /// itself is known or about as quick.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub fn preview(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Option<Preview>> {
        if self.seen(setup).is_some() {
            return Ok(None);
        }
        if let Some(frame) = self.nearest_frame(setup) {
            return Ok(Some(Preview::Frame(frame)));
        }
        let Some(quick) = setup.preview(self.is_trained(setup)) else {
            return Ok(None);
        };
        let quiet = |report: Report<'_>| match report {
            Report::Progress(stage, share) => listener(Report::Progress(stage, share)),
            _ => listener(Report::Resting),
        };
        let subject = Arc::new(self.subject(&quick, &quiet)?);
        let progress = |share| listener(Report::Progress(super::Stage::Plane, share));
        let plane = subject.plane(&progress, &mut |_| listener(Report::Resting))?;
        if listener(Report::Resting).is_break() {
            return Err(Error::Cancelled);
        }
        Ok(Some(Preview::Plane(subject, Arc::new(plane))))
    }
}
