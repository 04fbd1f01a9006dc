//! The Fisher information of a model on a task's data, without their labels (Matena and Raffel 2022).

use rayon::prelude::*;

use super::Progress;
use crate::model::{GradientBy, Model, Parameters, output_gradient};
use crate::task::Dataset;
use crate::{Error, Result};

/// Samples whose squared gradients are added up by one thread.
const ADDED: usize = 64;

/// E[σ(f)σ(−f)(∂f/∂Ψ)²] of a model on a set, flat in the model's own order: the diagonal of its Fisher information with
/// p(+1|x) = σ(f), labels in expectation.
///
/// # Errors
/// [`Error::Cancelled`] if `progress` breaks; or if a parameter is missing or a shape does not fit.
pub fn fisher_diagonal(
    model: &(impl Model + ?Sized),
    parameters: &Parameters,
    set: &Dataset,
    by: GradientBy,
    progress: Progress<'_>,
) -> Result<Vec<f64>> {
    let samples: Vec<usize> = (0..set.len()).collect();
    let part = |samples: &[usize]| {
        let mut sum = Vec::new();
        for sample in samples {
            if progress(0.0).is_break() {
                return Err(Error::Cancelled);
            }
            let found = output_gradient(model, parameters, set.sample(*sample), by)?;
            let smaller = (-found.output.abs()).exp();
            // σ(f)σ(−f), without the overflow of a large |f|.
            let spread = smaller / ((1.0 + smaller) * (1.0 + smaller));
            let weight = set.weights()[*sample] * spread;
            sum.resize(found.gradient.len(), 0.0);
            for (sum, slope) in sum.iter_mut().zip(&found.gradient) {
                *sum += weight * slope * slope;
            }
        }
        Ok(sum)
    };
    // In the order of the samples, whatever the number of threads.
    let parts = samples.par_chunks(ADDED).map(part);
    let mut all: Vec<f64> = Vec::new();
    for part in parts.collect::<Result<Vec<_>>>()? {
        all.resize(part.len(), 0.0);
        for (sum, own) in all.iter_mut().zip(part) {
            *sum += own;
        }
    }
    Ok(all)
}
