//! Models and tasks as files, for whoever wants to go on with them elsewhere: in the form in which they are read.

use super::Subject;
use crate::Result;
use crate::model::{models_bytes, one_model_bytes};
use crate::task::{Dataset, Role, tasks_bytes};

/// `models.safetensors`: Ψ(0), the trained models and what is fixed in all of them.
///
/// # Errors
/// If the values cannot be had from the tensors.
pub fn models_file(subject: &Subject) -> Result<Vec<u8>> {
    let (fixed, each) = (subject.model().fixed()?, subject.model().fixed_is_of_each());
    models_bytes(subject.base(), subject.tuned(), &fixed, each)
}

/// `tasks.safetensors`, the sets on which the tasks are evaluated: the whole population with its weights where it is
/// enumerated, else the samples.
///
/// # Errors
/// If a set's shape is not that of its values.
pub fn tasks_file(subject: &Subject) -> Result<Vec<u8>> {
    let sets = subject.sets().iter();
    let sets: Vec<(Role, &Dataset)> = sets.map(|(role, set)| (*role, set.as_ref())).collect();
    tasks_bytes(&sets)
}

/// `merged.safetensors`, the merged model at the setup's coefficients alone, by the model's own names, with what is fixed in it.
///
/// # Errors
/// If the way to merge has no model there; or if the values cannot be had from the tensors.
pub fn merged_file(subject: &Subject) -> Result<Vec<u8>> {
    one_model_bytes(&subject.merged_model()?, &subject.model().fixed()?)
}
