//! Models and tasks as files, for whoever wants to go on with them elsewhere: in the form in which they are read.

use super::Subject;
use crate::Result;
use crate::model::models_bytes;
use crate::task::{Dataset, Role, tasks_bytes};

impl Subject {
    /// `models.safetensors`: Ψ(0), the trained models and the output weights.
    ///
    /// # Errors
    /// If the values cannot be had from the tensors.
    pub fn models_bytes(&self) -> Result<Vec<u8>> {
        models_bytes(&self.base, &self.tuned, self.output_weights())
    }

    /// `tasks.safetensors`, the sets on which the tasks are evaluated: the whole population with its weights
    /// where it is enumerated, else the samples.
    ///
    /// # Errors
    /// If a set's shape is not that of its values.
    pub fn tasks_bytes(&self) -> Result<Vec<u8>> {
        let sets = self.sets.iter().map(|(role, set)| (*role, set.as_ref()));
        let sets: Vec<(Role, &Dataset)> = sets.collect();
        tasks_bytes(&sets)
    }
}
