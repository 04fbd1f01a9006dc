//! f(X; Ψ) = 1/P · Σ_l a_(l)ᵀ · ReLU( Σ_s V x_s · softmax_l( x_sᵀ W x_l ) ), eq. 3; the softmax runs over the keys s.

use candle_core::{D, Device, Tensor};
use rand_distr::{Distribution, Normal};

use super::finite::{is_finite, without_number};
use super::{
    AttentionMaps, Form, Gradient, Group, Model, OutputGradient, OutputWeights, ParameterInfo,
    Parameters,
};
use crate::experiment::{Loss, OneLayerSettings};
use crate::random::{Purpose, stream};
use crate::task::TokenShape;
use crate::{Error, Result};

/// A forward pass over named parameters.
pub trait Forward: Sync {
    /// Outputs f `[B]` for tokens `[B, P, d]`; not a number where a number on the way was none.
    ///
    /// # Errors
    /// If a parameter is missing or a shape does not fit.
    fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor>;

    /// Floating-point operations of a forward pass on one sample; 0 where that is not known.
    fn operations(&self) -> u64 {
        0
    }

    /// Outputs and the gradient of the mean loss of a batch, tokens `[B, P, d]` and labels `[B]`, where the model has a faster
    /// way to them than candle's autograd.
    ///
    /// # Errors
    /// If a parameter is missing or a shape does not fit.
    fn gradient(
        &self,
        _parameters: &Parameters,
        _tokens: &Tensor,
        _labels: &Tensor,
        _loss: Loss,
    ) -> Result<Option<Gradient>> {
        Ok(None)
    }

    /// Output f and ∂f/∂Ψ of one sample `[P, d]`, where the model has a faster way to them than candle's autograd.
    ///
    /// # Errors
    /// If a parameter is missing or a shape does not fit.
    fn output_gradient(
        &self,
        _parameters: &Parameters,
        _sample: &[f32],
    ) -> Result<Option<OutputGradient>> {
        Ok(None)
    }

    /// What a forward pass makes on its way that holds a value that is not finite: the first of its tensors that does,
    /// in words; the output if all others are finite.
    ///
    /// # Errors
    /// As [`Forward::forward`].
    fn first_lost(&self, _parameters: &Parameters, _tokens: &Tensor) -> Result<&'static str> {
        Ok(OUTPUT)
    }
}

/// Floating-point operations of eq. 3 on one sample of a shape, for m rows of V.
#[must_use]
pub fn operations(shape: TokenShape, hidden: usize) -> u64 {
    let [p, d, m] = [shape.tokens, shape.dimension, hidden].map(|size| size as u64);
    let products = [
        d.saturating_mul(d),
        p.saturating_mul(d),
        d.saturating_mul(m),
        p.saturating_mul(m),
        m,
    ];
    let sum = products.into_iter().fold(0, u64::saturating_add);
    p.saturating_mul(sum).saturating_mul(2)
}

/// The output in words.
const OUTPUT: &str = "the output f";

/// The one-layer Transformer. Its trainable parameters are W `[d, d]` and V `[m, d]`.
#[derive(Clone, Debug)]
pub struct OneLayer {
    weights: OutputWeights,
    shape: TokenShape,
    parameters: [ParameterInfo; 2],
    /// Standard deviation of V before training.
    initial_v: f64,
    /// a / P for all positions, `[P·m, 1]`: output weights and mean in one product.
    readout: Tensor,
}

impl OneLayer {
    /// The name of W among the parameters.
    pub const W: &'static str = "w";
    /// The name of V.
    pub const V: &'static str = "v";
    /// The name of the output weights in files.
    pub const OUTPUT: &'static str = "a";

    /// A Transformer for tokens of a shape.
    ///
    /// # Errors
    /// If per-token output weights are for another number of tokens.
    pub fn new(weights: OutputWeights, shape: TokenShape) -> Result<Self> {
        if !weights.is_shared() && weights.values().len() != shape.tokens * weights.hidden() {
            return Err(Error::Mismatch(format!(
                "output weights a: expected [{}, m] for {} tokens, found {:?}",
                shape.tokens,
                shape.tokens,
                weights.dims()
            )));
        }
        #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
        let mean = 1.0 / shape.tokens as f32;
        let readout: Vec<f32> = (0..shape.tokens)
            .flat_map(|token| {
                weights
                    .at(token)
                    .iter()
                    .map(|a| a * mean)
                    .collect::<Vec<_>>()
            })
            .collect();
        let readout =
            Tensor::from_vec(readout, (shape.tokens * weights.hidden(), 1), &Device::Cpu)?;
        let info = |name: &str, symbol: &str, rows, group, form| ParameterInfo {
            name: name.into(),
            symbol: symbol.into(),
            shape: vec![rows, shape.dimension],
            group,
            form,
            part: None,
        };
        let hidden = weights.hidden();
        let parameters = [
            info(
                Self::W,
                "W",
                shape.dimension,
                Group::ATTENTION,
                Form::Matrix,
            ),
            info(Self::V, "V", hidden, Group::VALUES, Form::Neurons),
        ];
        Ok(Self {
            weights,
            shape,
            parameters,
            initial_v: OneLayerSettings::default().initial_v,
            readout,
        })
    }

    /// A Transformer as an experiment asks for it, with output weights that are a function of the seed.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    pub fn of_settings(settings: &OneLayerSettings, shape: TokenShape, seed: u64) -> Result<Self> {
        let weights = OutputWeights::random(settings, shape.tokens, seed);
        Ok(Self {
            initial_v: settings.initial_v,
            ..Self::new(weights, shape)?
        })
    }

    /// W `[d, d]` of a model's parameters, or ΔW of a task vector's.
    ///
    /// # Errors
    /// If there is none.
    pub fn w(parameters: &Parameters) -> Result<&Tensor> {
        parameters.get(Self::W)
    }

    /// V `[m, d]` of a model's parameters, or ΔV of a task vector's.
    ///
    /// # Errors
    /// If there is none.
    pub fn v(parameters: &Parameters) -> Result<&Tensor> {
        parameters.get(Self::V)
    }

    /// The fixed output weights.
    #[must_use]
    pub fn output_weights(&self) -> &OutputWeights {
        &self.weights
    }

    /// Attention weights softmax over keys, `[B, P queries, P keys]`, for tokens `[B, P, d]`.
    ///
    /// # Errors
    /// If a shape does not fit.
    pub fn attention_weights(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        let logits = logits(parameters, tokens)?;
        // The shift cancels in the quotient, so that no gradient needs to pass it.
        let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?.detach())?;
        let weights = shifted.exp()?;
        Ok(weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?)
    }

    /// V x of every token, `[B, P, m]`.
    fn values(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        let (batch, count, dimension) = tokens.dims3()?;
        Ok(tokens
            .reshape((batch * count, dimension))?
            .matmul(&Self::v(parameters)?.t()?)?
            .reshape((batch, count, self.weights.hidden()))?)
    }
}

/// x_sᵀ W x_l for all keys s of all queries l, `[B, P queries, P keys]`.
fn logits(parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
    let (batch, count, dimension) = tokens.dims3()?;
    let flat = tokens.reshape((batch * count, dimension))?;
    // Row l of x Wᵀ xᵀ holds x_sᵀ W x_l for all keys s: the softmax is over the last axis.
    let queries = flat.matmul(&OneLayer::w(parameters)?.t()?)?;
    Ok(queries
        .reshape((batch, count, dimension))?
        .matmul(&tokens.t()?)?)
}

impl Forward for OneLayer {
    fn operations(&self) -> u64 {
        operations(self.shape, self.weights.hidden())
    }

    fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        let (batch, count, _) = tokens.dims3()?;
        let attention = self.attention_weights(parameters, tokens)?;
        let mixed = attention.matmul(&self.values(parameters, tokens)?)?;
        let outputs = mixed
            .relu()?
            .reshape((batch, count * self.weights.hidden()))?
            .matmul(&self.readout)?
            .squeeze(1)?;
        // Candle's ReLU makes 0 of what is no number.
        match without_number(&mixed)? {
            None => Ok(outputs),
            Some(lost) => {
                let mut outputs = outputs.to_vec1::<f32>()?;
                for (output, lost) in outputs.iter_mut().zip(lost) {
                    *output = if lost { f32::NAN } else { *output };
                }
                Ok(Tensor::from_vec(outputs, batch, &Device::Cpu)?)
            }
        }
    }

    fn output_gradient(
        &self,
        parameters: &Parameters,
        sample: &[f32],
    ) -> Result<Option<OutputGradient>> {
        self.gradient_by_hand(parameters, sample).map(Some)
    }

    fn first_lost(&self, parameters: &Parameters, tokens: &Tensor) -> Result<&'static str> {
        let values = self.values(parameters, tokens)?;
        let on_the_way = [
            (logits(parameters, tokens)?, "the attention's logits xᵀWx"),
            (values, "the values Vx"),
        ];
        for (tensor, words) in on_the_way {
            if !is_finite(&tensor)? {
                return Ok(words);
            }
        }
        Ok(OUTPUT)
    }
}

impl Model for OneLayer {
    fn shape(&self) -> TokenShape {
        self.shape
    }

    fn parameters(&self) -> &[ParameterInfo] {
        &self.parameters
    }

    /// W = 0 and V ~ N(0, σ²).
    fn initial(&self, seed: u64) -> Result<Parameters> {
        let deviation = self.initial_v;
        let normal = Normal::new(0.0, deviation)
            .map_err(|_| Error::value("initial_v", "a finite number above 0", deviation))?;
        let mut rng = stream(seed, Purpose::Initialisation, 0, 0);
        let (dimension, hidden) = (self.shape.dimension, self.weights.hidden());
        #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
        let v: Vec<f32> = (0..hidden * dimension)
            .map(|_| normal.sample(&mut rng) as f32)
            .collect();
        let w = vec![0_f32; dimension * dimension];
        Ok(Parameters::new([
            (
                Self::W.to_owned(),
                Tensor::from_vec(w, (dimension, dimension), &Device::Cpu)?,
            ),
            (
                Self::V.to_owned(),
                Tensor::from_vec(v, (hidden, dimension), &Device::Cpu)?,
            ),
        ]))
    }

    fn attention(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Option<AttentionMaps>> {
        let only = self.attention_weights(parameters, tokens)?;
        Ok(Some(AttentionMaps::new(vec![vec![only]])))
    }

    fn fixed(&self) -> Result<Parameters> {
        let values = self.weights.values().to_vec();
        let a = Tensor::from_vec(values, self.weights.dims(), &Device::Cpu)?;
        Ok(Parameters::new([(Self::OUTPUT.to_owned(), a)]))
    }

    fn one_layer(&self) -> Option<&OneLayer> {
        Some(self)
    }
}

/// Tokens as a tensor `[N, P, d]`.
///
/// # Errors
/// If the length is not a multiple of P·d.
pub fn tokens_tensor(tokens: &[f32], shape: TokenShape) -> Result<Tensor> {
    let count = tokens.len() / shape.len();
    Ok(Tensor::from_slice(
        tokens,
        (count, shape.tokens, shape.dimension),
        &Device::Cpu,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_attends_to_itself_alone() -> Result<()> {
        let shape = TokenShape {
            tokens: 1,
            dimension: 2,
        };
        let model = OneLayer::new(OutputWeights::shared(vec![0.5, -0.25]), shape)?;
        let parameters = Parameters::new([
            (
                "w".into(),
                Tensor::new(&[[3_f32, 1.0], [0.0, 2.0]], &Device::Cpu)?,
            ),
            (
                "v".into(),
                Tensor::new(&[[1_f32, 2.0], [3.0, -1.0]], &Device::Cpu)?,
            ),
        ]);
        // V x = (5, 1): f = 0.5·5 − 0.25·1.
        let outputs = model.forward(&parameters, &tokens_tensor(&[1.0, 2.0], shape)?)?;
        assert_eq!(outputs.to_vec1::<f32>()?, [2.25]);
        Ok(())
    }

    #[test]
    fn the_softmax_runs_over_the_keys() -> Result<()> {
        let shape = TokenShape {
            tokens: 2,
            dimension: 2,
        };
        let model = OneLayer::new(OutputWeights::shared(vec![1.0]), shape)?;
        // x₁ = e₁, x₂ = e₂; W = e₁e₂ᵀ ln 3: only query 2 sees key 1 with logit ln 3.
        let parameters = Parameters::new([
            (
                "w".into(),
                Tensor::new(&[[0_f32, 3_f32.ln()], [0.0, 0.0]], &Device::Cpu)?,
            ),
            ("v".into(), Tensor::new(&[[4_f32, 0.0]], &Device::Cpu)?),
        ]);
        let tokens = tokens_tensor(&[1.0, 0.0, 0.0, 1.0], shape)?;
        let attention = model
            .attention_weights(&parameters, &tokens)?
            .to_vec3::<f32>()?;
        assert!((attention[0][0][0] - 0.5).abs() < 1e-6);
        assert!((attention[0][1][0] - 0.75).abs() < 1e-6);
        // f = (4·0.5 + 4·0.75) / 2.
        let outputs = model.forward(&parameters, &tokens)?.to_vec1::<f32>()?;
        assert!((outputs[0] - 2.5).abs() < 1e-6);
        Ok(())
    }
}
