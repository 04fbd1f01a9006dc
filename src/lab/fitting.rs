//! The experiment that loaded files are looked at in: what they lack is generated or trained so that it fits them.

use super::Files;
use crate::experiment::{Data, Experiment, PatternData};
use crate::{Error, Result};

/// Directions that a pattern task needs beside its irrelevant patterns: e₁, e₂, e₃.
const OWN_DIRECTIONS: usize = 3;
/// The largest d and P of generated tasks.
const LARGEST: (usize, usize) = (256, 64);

impl Files {
    /// The experiment that fits the files, before anybody changes its settings: one of images; or else the default one,
    /// with generated tasks of the models' d and P if no tasks were loaded.
    ///
    /// # Errors
    /// If pattern tasks cannot be generated for the models' d or P.
    pub fn experiment(&self) -> Result<Experiment> {
        if self.images.is_some() {
            return Ok(Experiment::of_images(&self.label));
        }
        let mut experiment = Experiment {
            name: self.label.clone(),
            ..Experiment::default()
        };
        if let (Some(models), None) = (&self.models, &self.tasks) {
            let mut data = PatternData::default();
            if !models.output.is_shared() {
                data.tokens = models.output.dims()[0];
            }
            data.dimension = models.dimension()?;
            let (dimension, tokens) = (data.dimension, data.tokens);
            if dimension <= OWN_DIRECTIONS || dimension > LARGEST.0 || tokens > LARGEST.1 {
                return Err(Error::Mismatch(format!(
                    "{}: models without tasks need pattern tasks, which there are for d from {} to {} and P up to {}; \
                     found d = {dimension}, P = {tokens}. Open a tasks file with it",
                    self.label,
                    OWN_DIRECTIONS + 1,
                    LARGEST.0,
                    LARGEST.1
                )));
            }
            data.irrelevant = data.irrelevant.min(dimension - OWN_DIRECTIONS);
            if data.relevant + data.confusing > tokens {
                data.confusing = 0;
                data.relevant = tokens.div_ceil(2);
            }
            experiment.data = Data::Patterns(data);
        }
        Ok(experiment)
    }
}
