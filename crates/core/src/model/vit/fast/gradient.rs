//! The gradient of a mean loss by hand, on the kernel's own products: that of the folded weights, added up over tiles of
//! images in their order, and then unfolded.

use super::Form;
use super::backward::{Room, Tile};
use super::weights::{Block, Linear, Places, Weights};
use crate::Result;
use crate::experiment::Loss;
use crate::model::vit::names::{CLASS, NORM, PATCH, POSITIONS, bias, of_block, weight};
use crate::model::{Parameters, Vit, VitSizes};
use crate::simd::Isa;

/// Outputs of a batch, and the gradient of its loss.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// f of every sample.
    pub outputs: Vec<f32>,
    /// Of every parameter.
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
        let form = Form::new(self, isa);
        let places = Places::new(self);
        let flat = places.flat(self, parameters)?;
        let weights = Weights::new(&places, self, &flat)?;
        let VitSizes {
            patches: shape,
            pooling,
            ..
        } = self.sizes();
        let own = pooling.own_tokens();
        let sizes = [shape.tokens, shape.dimension];
        let tiles = form.tiling.arrange(patches, sizes, own);
        let (mut room, mut gradient) = (Room::new(&form), weights.zeros());
        let mut outputs = Vec::with_capacity(labels.len());
        #[expect(clippy::cast_precision_loss, reason = "a batch is far below 2²³")]
        let share = 1.0 / labels.len().max(1) as f32;
        let tiles = tiles.chunks_exact(shape.dimension * form.tiling.stride);
        for (patches, labels) in tiles.zip(labels.chunks(form.tiling.images)) {
            let mut slope = |image: usize, output: f32| {
                outputs.push(output);
                let label = labels[image];
                -label * share * loss.steepness(output * label)
            };
            isa.run(Tile {
                form: &form,
                weights: &weights,
                patches,
                room: &mut room,
                slope: &mut slope,
                images: labels.len(),
                gradient: &mut gradient,
            });
        }
        let mut unfolded = gradient.unfolded(&places, self, &flat)?;
        places.fold(self, &mut unfolded);
        Ok(Gradient {
            outputs,
            parameters: places.named(self, &unfolded)?,
        })
    }
}

impl Weights {
    /// The gradient of the list of numbers that these weights were folded of, this being that of the weights.
    fn unfolded(&self, places: &Places, vit: &Vit, flat: &[f32]) -> Result<Vec<f32>> {
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
        let (readout, _) = vit.head().read()?;
        let [gain, shift] = [weight(NORM), bias(NORM)].map(|name| places.of(&name).start);
        for (row, (own, readout)) in self.readout.iter().zip(&readout).enumerate() {
            out[gain + row] = own * readout;
            out[shift + row] = self.offset * readout;
        }
        Ok(out)
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
