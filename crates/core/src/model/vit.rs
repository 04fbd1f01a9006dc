//! A Vision Transformer, pre-norm, as timm builds it (Dosovitskiy et al. 2021): patches through a linear map, learned
//! positions, blocks of attention and MLP on a residual stream, LayerNorm, a fixed head of one number.

mod beside;
pub(crate) mod fast;
mod file;
mod forward;
mod head;
mod layout;
pub(crate) mod names;
mod reading;
mod sizes;

pub use beside::Beside;
pub use fast::{ClassGradient, Gradient};
pub use file::VitFile;
pub use head::Head;
pub use layout::Layout;
pub(super) use reading::{Reading, is_vit, read};
pub use sizes::VitSizes;

use candle_core::{Device, Tensor};
use rand::Rng;
use rand_distr::StandardNormal;

use self::forward::{Pass, Seen};
use self::names::{HEAD, bias, weight};
use super::finite::is_finite;
use super::{AttentionMaps, Forward, Model, OutputGradient, ParameterInfo, Parameters};
use crate::experiment::{Gelu, Loss, VitSettings};
use crate::random::{Purpose, stream};
use crate::simd::Isa;
use crate::task::TokenShape;
use crate::{Error, Result};

/// Standard deviation of positions and class token before training.
const INITIAL_POSITIONS: f64 = 0.02;

/// A Vision Transformer. Its trainable parameters are all but the head, by timm's names.
#[derive(Clone, Debug)]
pub struct Vit {
    sizes: VitSizes,
    heads: usize,
    gelu: Gelu,
    eps: f64,
    head: Head,
    infos: Vec<ParameterInfo>,
    /// 0 for the biases of keys, else 1, `[3 width]`.
    without_keys: Tensor,
    /// Whether its gradients are by hand, or by candle's autograd.
    by_hand: bool,
}

impl Vit {
    /// A model of some sizes with a head; `settings` say what sizes do not: attention heads, activation, eps.
    ///
    /// # Errors
    /// If the width is no multiple of the heads.
    pub fn new(sizes: VitSizes, settings: &VitSettings, head: Head) -> Result<Self> {
        let (width, heads) = (sizes.width, settings.heads_of(sizes.width));
        if heads == 0 || !width.is_multiple_of(heads) {
            return Err(Error::Mismatch(format!(
                "heads: expected a divisor of the width, {width}, found {heads}"
            )));
        }
        let without_keys: Vec<f32> = (0..3 * width)
            .map(|row| if row / width == 1 { 0.0 } else { 1.0 })
            .collect();
        Ok(Self {
            heads,
            gelu: settings.gelu,
            eps: settings.eps,
            head,
            infos: sizes.parameters(),
            without_keys: Tensor::from_vec(without_keys, 3 * width, &Device::Cpu)?,
            sizes,
            by_hand: true,
        })
    }

    /// The same, with gradients by candle's autograd.
    #[must_use]
    pub fn by_candle(self) -> Self {
        Self {
            by_hand: false,
            ..self
        }
    }

    /// A model as an experiment asks for it, with a head of one logit that is a function of the seed.
    ///
    /// # Errors
    /// As [`Vit::new`].
    pub fn of_settings(settings: &VitSettings, patches: TokenShape, seed: u64) -> Result<Self> {
        let sizes = VitSizes::of_settings(settings, patches);
        let mut rng = stream(seed, Purpose::Initialisation, 1, 0);
        let row = normal(&mut rng, sizes.width, 1.0 / root(sizes.width));
        let head = Parameters::new([
            (
                weight(HEAD),
                Tensor::from_vec(row, (1, sizes.width), &Device::Cpu)?,
            ),
            (
                bias(HEAD),
                Tensor::zeros(1, candle_core::DType::F32, &Device::Cpu)?,
            ),
        ]);
        Self::new(sizes, settings, Head::new(&head, None)?)
    }

    /// How large it is.
    #[must_use]
    pub fn sizes(&self) -> VitSizes {
        self.sizes
    }

    /// Attention heads of a block.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.heads
    }

    /// The MLP's activation.
    #[must_use]
    pub fn gelu(&self) -> Gelu {
        self.gelu
    }

    /// What LayerNorm adds to the variance.
    #[must_use]
    pub fn eps(&self) -> f64 {
        self.eps
    }

    /// The fixed head.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// A head for so many classes as it is before it learns them, by its names in files: a function of the seed.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    pub fn class_head(&self, classes: usize, seed: u64) -> Result<Parameters> {
        let mut rng = stream(seed, Purpose::Initialisation, 2, 0);
        let width = self.sizes.width;
        let matrix = normal(&mut rng, classes * width, 1.0 / root(width));
        Ok(Parameters::new([
            (
                weight(HEAD),
                Tensor::from_vec(matrix, (classes, width), &Device::Cpu)?,
            ),
            (
                bias(HEAD),
                Tensor::zeros(classes, candle_core::DType::F32, &Device::Cpu)?,
            ),
        ]))
    }

    fn run(
        &self,
        parameters: &Parameters,
        patches: &Tensor,
        see: &mut dyn FnMut(Seen, &Tensor) -> Result<()>,
    ) -> Result<Tensor> {
        let pass = Pass {
            sizes: self.sizes,
            heads: self.heads,
            gelu: self.gelu,
            eps: self.eps,
            without_keys: &self.without_keys,
            parameters,
        };
        pass.run(patches, &self.head, see)
    }
}

impl Forward for Vit {
    fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        self.run(parameters, tokens, &mut |_, _| Ok(()))
    }

    fn operations(&self) -> u64 {
        self.sizes.operations()
    }

    fn gradient(
        &self,
        parameters: &Parameters,
        tokens: &Tensor,
        labels: &Tensor,
        loss: Loss,
    ) -> Result<Option<Gradient>> {
        if !self.by_hand {
            return Ok(None);
        }
        let tokens = tokens.flatten_all()?.to_vec1::<f32>()?;
        let labels = labels.to_vec1::<f32>()?;
        let found = self.gradient_on(Isa::best(), parameters, &tokens, &labels, loss)?;
        Ok(Some(found))
    }

    fn output_gradient(
        &self,
        parameters: &Parameters,
        sample: &[f32],
    ) -> Result<Option<OutputGradient>> {
        if !self.by_hand {
            return Ok(None);
        }
        // The hinge loss of a sample is linear in f where it is above 0, for one of the labels at least.
        let mut of_label = None;
        for label in [-1.0, 1.0] {
            let labels = &[label];
            let found = self.gradient_on(Isa::best(), parameters, sample, labels, Loss::Hinge)?;
            let output = found.outputs.first().copied().unwrap_or(f32::NAN);
            let mut gradient = Vec::new();
            for info in &self.infos {
                let values = found.parameters.values(&info.name)?.into_iter();
                gradient.extend(values.map(|slope| -f64::from(label) * f64::from(slope)));
            }
            of_label = Some(OutputGradient {
                output: f64::from(output),
                gradient,
            });
            if label * output < 1.0 {
                break;
            }
        }
        Ok(of_label)
    }

    fn first_lost(&self, parameters: &Parameters, tokens: &Tensor) -> Result<&'static str> {
        let mut lost = None;
        self.run(parameters, tokens, &mut |seen, tensor| {
            if lost.is_none() && !is_finite(tensor)? {
                lost = Some(match seen {
                    Seen::Embedded => "the embedded patches",
                    Seen::Logits => "the attention's logits qᵀk",
                    Seen::Attention => "the attention",
                    Seen::Neurons => "the neurons of an MLP",
                    Seen::Stream => "the stream after a block",
                });
            }
            Ok(())
        })?;
        Ok(lost.unwrap_or("the output f"))
    }
}

impl Model for Vit {
    fn shape(&self) -> TokenShape {
        self.sizes.patches
    }

    fn parameters(&self) -> &[ParameterInfo] {
        &self.infos
    }

    /// Matrices of N(0, 1/inputs), gains 1, biases 0, small positions.
    fn initial(&self, seed: u64) -> Result<Parameters> {
        let mut rng = stream(seed, Purpose::Initialisation, 0, 0);
        let mut made = Vec::new();
        for info in &self.infos {
            let count = info.shape.iter().product();
            let values = match info.shape.as_slice() {
                [_, inputs] => normal(&mut rng, count, 1.0 / root(*inputs)),
                [_] => vec![
                    if info.name.ends_with("weight") {
                        1.0
                    } else {
                        0.0
                    };
                    count
                ],
                _ => normal(&mut rng, count, INITIAL_POSITIONS),
            };
            let tensor = Tensor::from_vec(values, info.shape.as_slice(), &Device::Cpu)?;
            made.push((info.name.clone(), tensor));
        }
        Ok(Parameters::new(made))
    }

    fn attention(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Option<AttentionMaps>> {
        let mut layers = Vec::new();
        self.run(parameters, tokens, &mut |seen, tensor| {
            if seen == Seen::Attention {
                let heads = 0..self.heads;
                let maps = heads.map(|head| Ok(tensor.narrow(1, head, 1)?.squeeze(1)?));
                layers.push(maps.collect::<Result<Vec<_>>>()?);
            }
            Ok(())
        })?;
        Ok(Some(AttentionMaps::new(layers)))
    }

    fn fixed(&self) -> Result<Parameters> {
        Ok(self.head.tensors().clone())
    }

    fn fixed_is_of_each(&self) -> bool {
        true
    }

    fn loss(&self) -> Loss {
        Loss::Logistic
    }

    fn leaves_cores_idle(&self) -> bool {
        self.by_hand
    }

    fn vit(&self) -> Option<&Vit> {
        Some(self)
    }
}

/// Normal numbers of a deviation.
#[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
fn normal(rng: &mut impl Rng, count: usize, deviation: f64) -> Vec<f32> {
    let mut draw = || deviation * rng.sample::<f64, _>(StandardNormal);
    (0..count).map(|_| draw() as f32).collect()
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵³")]
fn root(size: usize) -> f64 {
    (size as f64).sqrt()
}

#[cfg(test)]
mod tests;
