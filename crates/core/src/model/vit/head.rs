//! The fixed head, and the one number f that is read off it.

use candle_core::{Device, Tensor};

use super::names::{HEAD, bias, weight};
use crate::model::Parameters;
use crate::{Error, Result};

/// A head of one logit, or of two chosen ones: f = logit_a − logit_b.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its tensors as they are in files: `head.weight` `[classes, width]` and `head.bias` `[classes]`.
    tensors: Parameters,
    /// Which logits are subtracted; nothing for a head of one.
    pub classes: Option<(usize, usize)>,
    /// What f weighs the pooled token with, `[width, 1]`.
    pub(super) readout: Tensor,
    /// What f adds.
    pub(super) offset: f64,
}

impl Head {
    /// A head of its tensors; `chosen` are the classes a and b of one with several.
    ///
    /// # Errors
    /// If there are several classes and none are chosen, or there is no such class.
    pub fn new(tensors: &Parameters, chosen: Option<(usize, usize)>) -> Result<Self> {
        let matrix = tensors.get(&weight(HEAD))?;
        let (count, width) = matrix.dims2()?;
        let classes = match (count, chosen) {
            (0, _) => {
                return Err(Error::Mismatch(format!(
                    "head.weight [0, {width}]: expected at least one class"
                )));
            }
            (1, None) => None,
            (2, None) => Some((1, 0)),
            (_, Some((a, b))) if a < count && b < count && a != b => Some((a, b)),
            (_, Some((a, b))) => {
                return Err(Error::Mismatch(format!(
                    "classes: expected two different ones from 0 to {}, as head.weight has {count} rows, found {a} and \
                     {b}",
                    count - 1
                )));
            }
            (_, None) => {
                return Err(Error::Mismatch(format!(
                    "head.weight [{count}, {width}]: expected one logit, as f is one number, or two classes whose logits \
                     are subtracted; choose them with --classes a,b, or as classes: Some((a, b)) in the experiment's \
                     model"
                )));
            }
        };
        let (rows, biases) = (matrix.to_vec2::<f32>()?, tensors.values(&bias(HEAD))?);
        let (readout, offset): (Vec<f32>, f32) = match classes {
            None => (rows[0].clone(), biases[0]),
            Some((a, b)) => {
                let pairs = rows[a].iter().zip(&rows[b]);
                (pairs.map(|(a, b)| a - b).collect(), biases[a] - biases[b])
            }
        };
        Ok(Self {
            tensors: tensors.clone(),
            classes,
            readout: Tensor::from_vec(readout, (width, 1), &Device::Cpu)?,
            offset: f64::from(offset),
        })
    }

    /// Its tensors, by their names in files.
    #[must_use]
    pub fn tensors(&self) -> &Parameters {
        &self.tensors
    }

    /// What f weighs the pooled token with, `[width]`, and what it adds.
    ///
    /// # Errors
    /// If the weights cannot be had from their tensor.
    #[expect(clippy::cast_possible_truncation, reason = "it was f32")]
    pub fn read(&self) -> Result<(Vec<f32>, f32)> {
        let weights = self.readout.flatten_all()?.to_vec1()?;
        Ok((weights, self.offset as f32))
    }
}
