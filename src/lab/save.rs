//! Models and tasks as files, for whoever wants to go on with them elsewhere: in the form in which they are read.

use std::path::Path;

use super::Subject;
use crate::Result;
use crate::model::write_models;
use crate::task::{Dataset, Role, write_tasks};

impl Subject {
    /// Writes Ψ(0), the trained models and the output weights as `models.safetensors`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_models(&self, path: &Path) -> Result<()> {
        write_models(path, &self.base, &self.tuned, self.output_weights())
    }

    /// Writes the sets on which the tasks are evaluated as `tasks.safetensors`: the whole population with its weights
    /// where it is enumerated, else the samples.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_tasks(&self, path: &Path) -> Result<()> {
        let sets = self.sets.iter().map(|(role, set)| (*role, set.as_ref()));
        let sets: Vec<(Role, &Dataset)> = sets.collect();
        write_tasks(path, &sets)
    }
}
