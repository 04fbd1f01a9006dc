//! The gradient of a mean loss by hand, on the kernel's own products: that of the folded weights, added up over tiles of
//! images in their order, a few pieces of a batch side by side, and then unfolded.

use candle_core::{Device, Tensor};
use rayon::prelude::*;

use super::Form;
use super::backward::{Slope, Tile};
use super::room::Room;
use super::weights::{Block, Linear, Places, Weights};
use crate::experiment::Loss;
use crate::model::vit::names::{CLASS, HEAD, NORM, PATCH, POSITIONS, bias, of_block, weight};
use crate::model::{Parameters, Vit, VitSizes};
use crate::simd::Isa;
use crate::{Error, Result};

/// Pieces of a batch that threads share: as many on any number of them, so that sums are the same to the last bit.
const PIECES: usize = 4;

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

impl ClassGradient {
    /// This share of it, added to what pieces of the same batch gave before.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn added_to(self, before: Option<Self>, share: f32) -> Result<Self> {
        let (mut loss, mut accuracy) = (share * self.loss, share * self.accuracy);
        let mut all = Vec::new();
        for (name, tensor) in self.parameters.iter() {
            let mut own = tensor.affine(f64::from(share), 0.0)?;
            if let Some(before) = &before {
                own = (own + before.parameters.get(name)?)?;
            }
            all.push((name.to_owned(), own));
        }
        if let Some(before) = before {
            loss += before.loss;
            accuracy += before.accuracy;
        }
        Ok(Self {
            loss,
            accuracy,
            parameters: Parameters::new(all),
        })
    }
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
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = 1.0 / labels.len().max(1) as f32;
        let slope = |image: usize, found: &[f32], slopes: &mut [f32]| {
            let (output, label) = (found[0], labels[image]);
            slopes[0] = -label * share * loss.steepness(output * label);
        };
        let batch = (patches, labels.len());
        let offset = [offset];
        let head = (readout.as_slice(), offset.as_slice());
        let (outputs, body, _) = self.differentiated(isa, parameters, batch, head, &slope)?;
        Ok(Gradient {
            outputs,
            parameters: Parameters::new(body),
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
        let slope = |image: usize, logits: &[f32], slopes: &mut [f32]| {
            let (most, sum) = softened(logits);
            for (slope, logit) in slopes.iter_mut().zip(logits) {
                *slope = share * (logit - most).exp() / sum;
            }
            slopes[classes[image]] -= share;
        };
        let batch = (patches, classes.len());
        let head = (readout.as_slice(), offset.as_slice());
        let (outputs, mut all, of_head) =
            self.differentiated(isa, parameters, batch, head, &slope)?;
        let (mut loss, mut right) = (0.0, 0.0);
        for (logits, class) in outputs.chunks_exact(offset.len()).zip(classes) {
            let (most, sum) = softened(logits);
            loss += share * (most + sum.ln() - logits[*class]);
            let is_right = logits.iter().all(|logit| *logit <= logits[*class]);
            right += if is_right { share } else { 0.0 };
        }
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

    /// The outputs of a batch, sample by sample, and the gradient of what `slope` says, of the body by name and of the head.
    fn differentiated(
        &self,
        isa: Isa,
        parameters: &Parameters,
        (patches, count): (&[f32], usize),
        head: (&[f32], &[f32]),
        slope: Slope<'_>,
    ) -> Result<(Vec<f32>, Named, OfHead)> {
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
        let (width, images) = (head.1.len(), form.tiling.images);
        let of_tile = shape.dimension * form.tiling.stride;
        let together = count.div_ceil(images).div_ceil(PIECES).max(1);
        let mut outputs = vec![0.0; count * width];
        let pieces = outputs
            .par_chunks_mut(together * images * width)
            .zip(tiles.par_chunks(together * of_tile))
            .with_max_len(1)
            .enumerate();
        let gradients: Vec<Weights> = pieces
            .map(|(piece, (outputs, patches))| {
                let (mut room, mut gradient) = (Room::new(&form, width), weights.zeros());
                let tiles = outputs
                    .chunks_mut(images * width)
                    .zip(patches.chunks_exact(of_tile));
                for (tile, (outputs, patches)) in tiles.enumerate() {
                    isa.run(Tile {
                        form: &form,
                        weights: &weights,
                        patches,
                        room: &mut room,
                        slope,
                        first: (piece * together + tile) * images,
                        outputs,
                        gradient: &mut gradient,
                    });
                }
                gradient
            })
            .collect();
        let mut gradient = weights.zeros();
        for piece in &gradients {
            gradient.add(piece);
        }
        let (mut unfolded, of_head) = gradient.unfolded(&places, self, &flat, head.0);
        places.fold(self, &mut unfolded);
        Ok((outputs, places.named(self, &unfolded)?, of_head))
    }
}

/// The largest of some logits, and the sum of their exponentials over that of it.
fn softened(logits: &[f32]) -> (f32, f32) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum = logits.iter().map(|logit| (logit - most).exp()).sum();
    (most, sum)
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
