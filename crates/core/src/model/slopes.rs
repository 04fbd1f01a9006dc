//! The derivative of a model's output f in its parameters, sample by sample: by the model's own way, or by candle's autograd.

use candle_core::{Tensor, Var};

use super::{Model, OneLayer, Parameters, tokens_tensor};
use crate::task::TokenShape;
use crate::{Error, Result};

/// Output f of one sample, and ∂f/∂Ψ: of all parameters in the model's own order, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputGradient {
    /// f.
    pub output: f64,
    /// ∂f/∂Ψ.
    pub gradient: Vec<f64>,
}

/// What takes the derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GradientBy {
    /// The model's own way where it has one.
    Own,
    /// candle's autograd.
    Candle,
}

/// f and ∂f/∂Ψ of a sample `[P, d]`. ReLU's derivative at 0 is 0 where the model takes its own way.
///
/// # Errors
/// If a parameter is missing or a shape does not fit.
pub fn output_gradient(
    model: &(impl Model + ?Sized),
    parameters: &Parameters,
    sample: &[f32],
    by: GradientBy,
) -> Result<OutputGradient> {
    if by == GradientBy::Own
        && let Some(own) = model.output_gradient(parameters, sample)?
    {
        return Ok(own);
    }
    let tracked = parameters.iter().map(|(name, tensor)| {
        let variable = Var::from_tensor(tensor)?;
        Ok((name.to_owned(), variable.as_tensor().clone()))
    });
    let tracked = Parameters::new(tracked.collect::<Result<Vec<_>>>()?);
    let output = model.forward(&tracked, &tokens_tensor(sample, model.shape())?)?;
    let found = output.sum_all()?.backward()?;
    let mut gradient = Vec::new();
    for info in model.parameters() {
        let own = tracked.get(&info.name)?;
        match found.get(own) {
            Some(slope) => {
                let values = slope.flatten_all()?.to_vec1::<f32>()?;
                gradient.extend(values.into_iter().map(f64::from));
            }
            // Nothing on the way depends on it.
            None => gradient.resize(gradient.len() + own.elem_count(), 0.0),
        }
    }
    Ok(OutputGradient {
        output: f64::from(
            output
                .to_vec1::<f32>()?
                .first()
                .copied()
                .unwrap_or(f32::NAN),
        ),
        gradient,
    })
}

fn doubles(tensor: &Tensor) -> Result<Vec<f64>> {
    let values = tensor.flatten_all()?.to_vec1::<f32>()?;
    Ok(values.into_iter().map(f64::from).collect())
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

impl OneLayer {
    /// f and ∂f/∂(W, V) of a sample in f64, by hand: eq. 3 backwards.
    ///
    /// # Errors
    /// If a parameter is missing or the sample is of another shape.
    pub(super) fn gradient_by_hand(
        &self,
        parameters: &Parameters,
        sample: &[f32],
    ) -> Result<OutputGradient> {
        let TokenShape {
            tokens: count,
            dimension,
        } = self.shape();
        if sample.len() != count * dimension {
            let found = sample.len();
            return Err(Error::Mismatch(format!(
                "a sample: expected {count}·{dimension} numbers, found {found}"
            )));
        }
        let (w, v) = (
            doubles(Self::w(parameters)?)?,
            doubles(Self::v(parameters)?)?,
        );
        let x: Vec<f64> = sample.iter().map(|x| f64::from(*x)).collect();
        let token = |s: usize| &x[s * dimension..][..dimension];
        #[expect(clippy::cast_precision_loss, reason = "P is a small count")]
        let mean = 1.0 / count as f64;
        let mut output = 0.0;
        let mut of_w = vec![0.0; w.len()];
        let mut of_v = vec![0.0; v.len()];
        for query in 0..count {
            let weights = attention(&w, token(query), &x, dimension);
            let mut seen = vec![0.0; dimension];
            for (s, weight) in weights.iter().enumerate() {
                for (sum, x) in seen.iter_mut().zip(token(s)) {
                    *sum += weight * x;
                }
            }
            // ∂f/∂(what is seen) = Vᵀ(a·1[V z > 0])/P.
            let mut of_seen = vec![0.0; dimension];
            let neurons = v
                .chunks_exact(dimension)
                .zip(of_v.chunks_exact_mut(dimension));
            for ((row, of_row), a) in neurons.zip(self.output_weights().at(query)) {
                let value = dot(row, &seen);
                if value > 0.0 {
                    let factor = mean * f64::from(*a);
                    output += factor * value;
                    for (at, (of, seen)) in of_row.iter_mut().zip(&seen).enumerate() {
                        *of += factor * seen;
                        of_seen[at] += factor * row[at];
                    }
                } else if value.is_nan() {
                    output = f64::NAN;
                }
            }
            // Through the softmax to the logits x_sᵀ W x_l.
            let slopes: Vec<f64> = (0..count).map(|s| dot(token(s), &of_seen)).collect();
            let level = dot(&weights, &slopes);
            let mut keys = vec![0.0; dimension];
            for (s, (weight, slope)) in weights.iter().zip(&slopes).enumerate() {
                let factor = weight * (slope - level);
                for (sum, x) in keys.iter_mut().zip(token(s)) {
                    *sum += factor * x;
                }
            }
            for (row, key) in of_w.chunks_exact_mut(dimension).zip(&keys) {
                for (of, x) in row.iter_mut().zip(token(query)) {
                    *of += key * x;
                }
            }
        }
        of_w.extend(of_v);
        Ok(OutputGradient {
            output,
            gradient: of_w,
        })
    }
}

/// The softmax of the logits x_sᵀ W x over all tokens.
fn attention(w: &[f64], query: &[f64], tokens: &[f64], dimension: usize) -> Vec<f64> {
    let seen: Vec<f64> = w
        .chunks_exact(dimension)
        .map(|row| dot(row, query))
        .collect();
    let keys = tokens.chunks_exact(dimension);
    let logits: Vec<f64> = keys.map(|key| dot(key, &seen)).collect();
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logits.iter().map(|s| (s - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use candle_core::Device;
    use rand::Rng as _;

    use super::*;
    use crate::experiment::VitSettings;
    use crate::model::{OutputWeights, Vit};
    use crate::random::{Purpose, stream};

    /// Rounding of f32 on the way.
    const SINGLE: f64 = 2e-5;

    fn numbers(count: usize, task: usize) -> Vec<f32> {
        let mut rng = stream(3, Purpose::Initialisation, task, 0);
        (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
    }

    fn both(model: &impl Model, parameters: &Parameters, sample: &[f32]) -> [OutputGradient; 2] {
        [GradientBy::Own, GradientBy::Candle]
            .map(|by| output_gradient(model, parameters, sample, by).unwrap())
    }

    fn assert_close([own, candle]: &[OutputGradient; 2]) {
        assert!(
            (own.output - candle.output).abs() < SINGLE,
            "{own:?} {candle:?}"
        );
        assert_eq!(own.gradient.len(), candle.gradient.len());
        let size = candle.gradient.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
        for (at, (own, candle)) in own.gradient.iter().zip(&candle.gradient).enumerate() {
            assert!((own - candle).abs() < SINGLE * size, "{at}: {own} {candle}");
        }
        assert!(own.gradient.iter().any(|slope| slope.abs() > 1e-3));
    }

    #[test]
    fn by_hand_and_by_autograd_the_one_layer_model_has_the_same_slopes() -> Result<()> {
        let shape = TokenShape {
            tokens: 4,
            dimension: 3,
        };
        for weights in [
            OutputWeights::shared(numbers(6, 1)),
            OutputWeights::random(
                &crate::experiment::OneLayerSettings {
                    hidden: 6,
                    output: crate::experiment::Output::PerToken,
                    ..crate::experiment::OneLayerSettings::default()
                },
                4,
                1,
            ),
        ] {
            let model = OneLayer::new(weights, shape)?;
            let tensor = |rows: usize, task| {
                Tensor::from_vec(numbers(rows * 3, task), (rows, 3), &Device::Cpu)
            };
            let parameters = Parameters::new([
                (OneLayer::W.to_owned(), tensor(3, 2)?),
                (OneLayer::V.to_owned(), tensor(6, 3)?),
            ]);
            assert_close(&both(&model, &parameters, &numbers(12, 4)));
        }
        Ok(())
    }

    #[test]
    fn by_hand_and_by_autograd_a_vision_transformer_has_the_same_slopes_whatever_its_output()
    -> Result<()> {
        let shape = TokenShape {
            tokens: 4,
            dimension: 5,
        };
        let settings = VitSettings {
            width: 8,
            depth: 1,
            ..VitSettings::default()
        };
        let model = Vit::of_settings(&settings, shape, 2)?;
        let initial = model.initial(2)?;
        let mut outputs = Vec::new();
        for scale in [1.0, 6.0, -6.0] {
            let parameters = initial.map(|_, tensor| tensor.affine(scale, 0.0))?;
            let found = both(&model, &parameters, &numbers(20, 5));
            outputs.push(found[0].output);
            assert_close(&found);
        }
        assert!(outputs.iter().any(|f| *f > 0.0) || outputs.iter().any(|f| *f < 0.0));
        Ok(())
    }
}
