//! The gradient of a mean loss by hand, on the kernel's own products: that of the folded weights, added up over tiles of
//! images in their order, and then unfolded.

use candle_core::{Device, Tensor};

use super::Form;
use super::backward::{Slope, Tile};
use super::room::Room;
use super::weights::{Block, Linear, Places, Weights};
use crate::experiment::Loss;
use crate::model::vit::names::{CLASS, HEAD, NORM, PATCH, POSITIONS, bias, of_block, weight};
use crate::model::{Parameters, Vit, VitSizes};
use crate::simd::Isa;
use crate::{Error, Result};

/// Tensors by their names.
type Named = Vec<(String, Tensor)>;
/// A head's matrix `[outputs, width]` and what it adds, `[outputs]`.
type OfHead = [Vec<f32>; 2];

/// Outputs of a batch, and the gradient of its loss.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// f of every sample.
    pub outputs: Vec<f32>,
    /// Of every parameter.
    pub parameters: Parameters,
}

/// The same of a model that tells classes by a head of its own.
#[derive(Clone, Debug)]
pub struct ClassGradient {
    /// The mean cross-entropy of the batch.
    pub loss: f32,
    /// The share of it that is told right.
    pub accuracy: f32,
    /// Of every parameter, and of `head.weight` and `head.bias`.
    pub parameters: Parameters,
}

impl Vit {
    /// The gradient of the mean loss of a batch, patches `[B, P, d]` row by row and labels `[B]`, by hand.
    ///
    /// # Errors
    /// If a parameter is missing or a shape does not fit.
    pub fn gradient_on(
        &self,
        isa: Isa,
        parameters: &Parameters,
        patches: &[f32],
        labels: &[f32],
        loss: Loss,
    ) -> Result<Gradient> {
        let (readout, offset) = self.head().read()?;
        let mut outputs = Vec::with_capacity(labels.len());
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = 1.0 / labels.len().max(1) as f32;
        let mut slope = |image: usize, found: &[f32], slopes: &mut [f32]| {
            let (output, label) = (found[0], labels[image]);
            outputs.push(output);
            slopes[0] = -label * share * loss.steepness(output * label);
        };
        let batch = (patches, labels.len());
        let offset = [offset];
        let head = (readout.as_slice(), offset.as_slice());
        let (body, _) = self.differentiated(isa, parameters, batch, head, &mut slope)?;
        let parameters = Parameters::new(body);
        Ok(Gradient {
            outputs,
            parameters,
        })
    }

    /// The gradient of the mean cross-entropy of a batch, patches `[B, P, d]` row by row and classes `[B]`, by hand; the
    /// head is among the parameters.
    ///
    /// # Errors
    /// If a parameter is missing, a shape does not fit, or the head has no row for a class.
    pub fn class_gradient_on(
        &self,
        isa: Isa,
        parameters: &Parameters,
        patches: &[f32],
        classes: &[usize],
    ) -> Result<ClassGradient> {
        let [readout, offset] = [weight(HEAD), bias(HEAD)].map(|name| parameters.values(&name));
        let (readout, offset) = (readout?, offset?);
        if let Some(class) = classes.iter().find(|class| **class >= offset.len()) {
            return Err(Error::Mismatch(format!(
                "class {class}: expected one of the {} that the head has",
                offset.len()
            )));
        }
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = 1.0 / classes.len().max(1) as f32;
        let (mut loss, mut right) = (0.0, 0.0);
        let mut slope = |image: usize, logits: &[f32], slopes: &mut [f32]| {
            let class = classes[image];
            let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = logits.iter().map(|logit| (logit - most).exp()).sum();
            loss += share * (most + sum.ln() - logits[class]);
            let is_right = logits.iter().all(|logit| *logit <= logits[class]);
            right += if is_right { share } else { 0.0 };
            for (slope, logit) in slopes.iter_mut().zip(logits) {
                *slope = share * (logit - most).exp() / sum;
            }
            slopes[class] -= share;
        };
        let batch = (patches, classes.len());
        let head = (readout.as_slice(), offset.as_slice());
        let (mut all, of_head) = self.differentiated(isa, parameters, batch, head, &mut slope)?;
        let shape = (offset.len(), self.sizes().width);
        let [matrix, shift] = of_head;
        all.push((weight(HEAD), Tensor::from_vec(matrix, shape, &Device::Cpu)?));
        all.push((bias(HEAD), Tensor::from_vec(shift, shape.0, &Device::Cpu)?));
        Ok(ClassGradient {
            loss,
            accuracy: right,
            parameters: Parameters::new(all),
        })
    }

    /// The gradient of what `slope` says, of the body by name and of the head.
    fn differentiated(
        &self,
        isa: Isa,
        parameters: &Parameters,
        (patches, count): (&[f32], usize),
        head: (&[f32], &[f32]),
        slope: Slope<'_>,
    ) -> Result<(Named, OfHead)> {
        let form = Form::new(self, isa);
        let places = Places::new(self);
        let flat = places.flat(self, parameters)?;
        let weights = Weights::under(&places, self, &flat, head);
        let VitSizes {
            patches: shape,
            pooling,
            ..
        } = self.sizes();
        let own = pooling.own_tokens();
        let sizes = [shape.tokens, shape.dimension];
        let tiles = form.tiling.arrange(patches, sizes, own);
        let mut room = Room::new(&form, head.1.len());
        let mut gradient = weights.zeros();
        let of_tile = form.tiling.images;
        let tiles = tiles.chunks_exact(shape.dimension * form.tiling.stride);
        for (first, patches) in (0..count).step_by(of_tile).zip(tiles) {
            isa.run(Tile {
                form: &form,
                weights: &weights,
                patches,
                room: &mut room,
                slope: &mut |image, outputs, slopes| slope(first + image, outputs, slopes),
                images: of_tile.min(count - first),
                gradient: &mut gradient,
            });
        }
        let (mut unfolded, of_head) = gradient.unfolded(&places, self, &flat, head.0);
        places.fold(self, &mut unfolded);
        Ok((places.named(self, &unfolded)?, of_head))
    }
}

impl Weights {
    /// The gradient of the list of numbers, and of the head, that these weights were folded of, this being that of the
    /// weights.
    fn unfolded(
        &self,
        places: &Places,
        vit: &Vit,
        flat: &[f32],
        head: &[f32],
    ) -> (Vec<f32>, OfHead) {
        let VitSizes {
            width,
            depth,
            pooling,
            ..
        } = vit.sizes();
        let mut out = vec![0.0; flat.len()];
        for block in 0..depth {
            let part = |part: &str| of_block(block, part);
            let Block {
                qkv,
                proj,
                fc1,
                fc2,
            } = &self.blocks[block];
            for (map, linear) in [(proj, "attn.proj"), (fc2, "mlp.fc2")] {
                out[places.of(&weight(&part(linear)))].copy_from_slice(&map.matrix);
                out[places.of(&bias(&part(linear)))].copy_from_slice(&map.shift);
            }
            for (map, linear, norm) in [(qkv, "attn.qkv", "norm1"), (fc1, "mlp.fc1", "norm2")] {
                places.unfold(map, flat, &mut out, (&part(linear), &part(norm)));
            }
        }
        let tokens = vit.sizes().tokens();
        out[places.of(&weight(PATCH))].copy_from_slice(&self.patches);
        for token in 0..tokens {
            let before = if token < pooling.own_tokens() {
                CLASS.to_owned()
            } else {
                bias(PATCH)
            };
            let (positions, before) = (places.of(POSITIONS).start, places.of(&before).start);
            for row in 0..width {
                let x = self.start[row * tokens + token];
                out[positions + token * width + row] = x;
                out[before + row] += x;
            }
        }
        let [gain, shift] = [weight(NORM), bias(NORM)].map(|name| places.of(&name));
        let mut matrix = vec![0.0; head.len()];
        let rows = self.readout.chunks_exact(width).zip(&self.offset);
        for (row, (own, offset)) in rows.enumerate() {
            for (column, own) in own.iter().enumerate() {
                let at = row * width + column;
                out[gain.start + column] += own * head[at];
                out[shift.start + column] += offset * head[at];
                matrix[at] = own * flat[gain.start + column] + offset * flat[shift.start + column];
            }
        }
        (out, [matrix, self.offset.clone()])
    }
}

impl Places {
    /// The gradient of a linear map and of the LayerNorm before it, from that of the map of both.
    fn unfold(&self, map: &Linear, flat: &[f32], out: &mut [f32], (linear, norm): (&str, &str)) {
        let (matrix, shift) = (self.of(&weight(linear)), self.of(&bias(linear)));
        let (gain, moved) = (self.of(&weight(norm)), self.of(&bias(norm)));
        let inner = gain.len();
        for (row, shift) in map.shift.iter().enumerate() {
            for column in 0..inner {
                let at = row * inner + column;
                let (own, plain) = (map.matrix[at], flat[matrix.start + at]);
                out[matrix.start + at] =
                    own * flat[gain.start + column] + shift * flat[moved.start + column];
                out[gain.start + column] += own * plain;
                out[moved.start + column] += shift * plain;
            }
        }
        out[shift].copy_from_slice(&map.shift);
    }
}
