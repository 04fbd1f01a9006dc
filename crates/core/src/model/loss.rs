//! The hinge loss and what is counted of an output.

use candle_core::Tensor;

use crate::Result;

/// Mean hinge loss, 1/B · Σ max(0, 1 − y·f), of outputs f `[B]`, which must be numbers, and labels y `[B]`. Candle's
/// ReLU gives an output that is no number a loss of 0.
///
/// # Errors
/// If the shapes differ.
pub fn hinge_loss(outputs: &Tensor, labels: &Tensor) -> Result<Tensor> {
    let missing = (outputs * labels)?.affine(-1.0, 1.0)?.relu()?;
    Ok(missing.mean_all()?)
}

/// What one output f says of a sample with label y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// y·f.
    pub margin: f64,
    /// max(0, 1 − y·f).
    pub loss: f64,
    /// y·f > 0; an output of 0 is wrong.
    pub correct: bool,
}

impl Outcome {
    /// The outcome of an output and its label.
    #[must_use]
    #[inline]
    pub fn new(output: f32, label: f32) -> Self {
        let margin = f64::from(output) * f64::from(label);
        Self {
            margin,
            // Not `max`, which would turn the NaN of an overflow into a loss of 0.
            loss: if margin >= 1.0 { 0.0 } else { 1.0 - margin },
            correct: margin > 0.0,
        }
    }
}
