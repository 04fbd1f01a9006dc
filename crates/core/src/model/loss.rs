//! Losses by candle, and what is counted of an output.

use candle_core::Tensor;

use crate::Result;
use crate::experiment::Loss;

/// Mean loss of outputs f `[B]`, which must be numbers, and labels y `[B]`. Candle's ReLU gives an output that is no
/// number a loss of 0.
///
/// # Errors
/// If the shapes differ.
pub fn mean_loss(loss: Loss, outputs: &Tensor, labels: &Tensor) -> Result<Tensor> {
    let margins = (outputs * labels)?;
    let losses = match loss {
        Loss::Hinge => margins.affine(-1.0, 1.0)?.relu()?,
        // ln(1 + e^−m) = ln(1 + e^−|m|) + max(0, −m), of which nothing overflows.
        Loss::Logistic => {
            let small = margins.abs()?.neg()?.exp()?.affine(1.0, 1.0)?.log()?;
            (small + margins.neg()?.relu()?)?
        }
    };
    Ok(losses.mean_all()?)
}

/// What one output f says of a sample with label y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// y·f.
    pub margin: f64,
    /// Its loss.
    pub loss: f64,
    /// y·f > 0; an output of 0 is wrong.
    pub correct: bool,
}

impl Outcome {
    /// The outcome of an output and its label.
    #[must_use]
    #[inline]
    pub fn new(output: f32, label: f32, loss: Loss) -> Self {
        let margin = f64::from(output) * f64::from(label);
        Self {
            margin,
            loss: loss.of_margin(margin),
            correct: margin > 0.0,
        }
    }
}
