//! The weights of merged Vision Transformers as the kernel reads them, folded as far as that is exact but for rounding.
//!
//! What is linear in the weights is done once a plane: the mean over the stream is taken out of all that writes to it, so
//! that LayerNorm need not, and the softmax's scale goes into the queries. Gains and biases of a LayerNorm go into the
//! linear map after it for every merged model.

use std::collections::BTreeMap;
use std::ops::Range;

use candle_core::{Device, Tensor};

use super::super::names::{CLASS, NORM, PATCH, POSITIONS, bias, of_block, weight};
use crate::Result;
use crate::model::{Parameters, Vit, VitSizes};

/// Where every tensor lies in one list of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    at: BTreeMap<String, Range<usize>>,
    all: usize,
}

impl Places {
    pub(crate) fn new(vit: &Vit) -> Self {
        let (mut at, mut all) = (BTreeMap::new(), 0);
        for info in vit.sizes().parameters() {
            let count: usize = info.shape.iter().product();
            at.insert(info.name, all..all + count);
            all += count;
        }
        Self { at, all }
    }

    pub(super) fn of(&self, name: &str) -> Range<usize> {
        self.at.get(name).cloned().unwrap_or_default()
    }

    /// The numbers of a model or of a task vector, with what is linear in them folded.
    pub(crate) fn flat(&self, vit: &Vit, parameters: &Parameters) -> Result<Vec<f32>> {
        let mut flat = vec![0.0; self.all];
        for (name, place) in &self.at {
            let values = parameters.values(name)?;
            if values.len() != place.len() {
                return Err(crate::Error::Mismatch(format!(
                    "tensor {name}: expected {} numbers, found {}",
                    place.len(),
                    values.len()
                )));
            }
            flat[place.clone()].copy_from_slice(&values);
        }
        self.fold(vit, &mut flat);
        Ok(flat)
    }

    /// Folds what is linear in the numbers of a model or a vector. It is its own adjoint: what it makes of the gradient of the
    /// folded numbers is that of the plain ones.
    pub(crate) fn fold(&self, vit: &Vit, flat: &mut [f32]) {
        let VitSizes { width, depth, .. } = vit.sizes();
        // Rows of the patches' map and of what blocks add, columns of tokens.
        let of_rows = |of: &str| [weight(of), bias(of)];
        let mut written: Vec<String> = of_rows(PATCH).into();
        for block in 0..depth {
            for part in ["attn.proj", "mlp.fc2"] {
                written.extend(of_rows(&of_block(block, part)));
            }
        }
        for name in written {
            center_rows(&mut flat[self.of(&name)], width);
        }
        for name in [CLASS, POSITIONS] {
            for token in flat[self.of(name)].chunks_mut(width) {
                center_rows(token, width);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a head is far below 2²³ wide")]
        let each = (width / vit.heads()) as f32;
        let scale = std::f32::consts::LOG2_E / each.sqrt();
        for block in 0..depth {
            let [matrix, shift] = of_rows(&of_block(block, "attn.qkv"));
            for query in &mut flat[self.of(&matrix)][..width * width] {
                *query *= scale;
            }
            let shift = &mut flat[self.of(&shift)];
            for query in &mut shift[..width] {
                *query *= scale;
            }
            // A constant added to all keys changes no softmax.
            shift[width..2 * width].fill(0.0);
        }
    }

    /// The numbers of a list as tensors by name.
    pub(super) fn named(&self, vit: &Vit, flat: &[f32]) -> Result<Vec<(String, Tensor)>> {
        let infos = vit.sizes().parameters().into_iter();
        let tensors = infos.map(|info| {
            let values = &flat[self.of(&info.name)];
            let tensor = Tensor::from_slice(values, info.shape.as_slice(), &Device::Cpu)?;
            Ok((info.name, tensor))
        });
        tensors.collect()
    }
}

/// Takes the mean over the rows, of which there are so many, out of every column.
fn center_rows(matrix: &mut [f32], rows: usize) {
    let columns = matrix.len() / rows.max(1);
    #[expect(clippy::cast_precision_loss, reason = "a width")]
    let share = 1.0 / rows as f64;
    for column in 0..columns {
        let mean: f64 = matrix
            .iter()
            .skip(column)
            .step_by(columns)
            .map(|x| f64::from(*x))
            .sum();
        #[expect(clippy::cast_possible_truncation, reason = "it was f32")]
        let mean = (mean * share) as f32;
        for x in matrix.iter_mut().skip(column).step_by(columns) {
            *x -= mean;
        }
    }
}

/// A linear map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    /// `[rows, inner]`.
    pub matrix: Vec<f32>,
    /// `[rows]`.
    pub shift: Vec<f32>,
}

impl Linear {
    /// The map of a weight and a bias after LayerNorm's gain and bias.
    fn after(matrix: &[f32], shift: &[f32], gain: &[f32], bias: &[f32]) -> Self {
        let mut folded = Self {
            matrix: Vec::with_capacity(matrix.len()),
            shift: Vec::with_capacity(shift.len()),
        };
        for (row, shift) in matrix.chunks_exact(gain.len()).zip(shift) {
            folded
                .matrix
                .extend(row.iter().zip(gain).map(|(w, gain)| w * gain));
            let moved: f32 = row.iter().zip(bias).map(|(w, bias)| w * bias).sum();
            folded.shift.push(shift + moved);
        }
        folded
    }

    fn plain(matrix: &[f32], shift: &[f32]) -> Self {
        Self {
            matrix: matrix.to_vec(),
            shift: shift.to_vec(),
        }
    }
}

/// A block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub qkv: Linear,
    pub proj: Linear,
    pub fc1: Linear,
    pub fc2: Linear,
}

/// A merged model, folded.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// The map of patches, `[width, d]`; its bias is in `start`.
    pub patches: Vec<f32>,
    /// What the stream begins with beside the patches, `[width, T]`.
    pub start: Vec<f32>,
    pub blocks: Vec<Block>,
    /// What each output weighs a normed token with, `[outputs, width]`, and what it adds. There is one, f, but while a
    /// model learns to tell classes.
    pub readout: Vec<f32>,
    pub offset: Vec<f32>,
}

impl Weights {
    /// As many zeros.
    pub(super) fn zeros(&self) -> Self {
        let none = |values: &[f32]| vec![0.0; values.len()];
        let linear = |map: &Linear| Linear {
            matrix: none(&map.matrix),
            shift: none(&map.shift),
        };
        let block = |block: &Block| Block {
            qkv: linear(&block.qkv),
            proj: linear(&block.proj),
            fc1: linear(&block.fc1),
            fc2: linear(&block.fc2),
        };
        Self {
            patches: none(&self.patches),
            start: none(&self.start),
            blocks: self.blocks.iter().map(block).collect(),
            readout: none(&self.readout),
            offset: none(&self.offset),
        }
    }

    /// Adds others, number by number.
    pub(super) fn add(&mut self, other: &Self) {
        let add = |sum: &mut [f32], more: &[f32]| {
            for (sum, more) in sum.iter_mut().zip(more) {
                *sum += more;
            }
        };
        let linear = |sum: &mut Linear, more: &Linear| {
            add(&mut sum.matrix, &more.matrix);
            add(&mut sum.shift, &more.shift);
        };
        let Self {
            patches,
            start,
            blocks,
            readout,
            offset,
        } = self;
        add(patches, &other.patches);
        add(start, &other.start);
        for (block, other) in blocks.iter_mut().zip(&other.blocks) {
            linear(&mut block.qkv, &other.qkv);
            linear(&mut block.proj, &other.proj);
            linear(&mut block.fc1, &other.fc1);
            linear(&mut block.fc2, &other.fc2);
        }
        add(readout, &other.readout);
        add(offset, &other.offset);
    }

    /// The weights of a list of numbers that [`Places::flat`] made, or of a sum of such.
    pub(crate) fn new(places: &Places, vit: &Vit, flat: &[f32]) -> Result<Self> {
        let (readout, offset) = vit.head().read()?;
        Ok(Self::under(places, vit, flat, (&readout, &[offset])))
    }

    /// The same under another head, `[outputs, width]` and `[outputs]`.
    pub(super) fn under(
        places: &Places,
        vit: &Vit,
        flat: &[f32],
        (readout, offset): (&[f32], &[f32]),
    ) -> Self {
        let sizes = vit.sizes();
        let get = |name: &str| &flat[places.of(name)];
        let both = |of: &str| (get(&weight(of)), get(&bias(of)));
        let block = |at: usize| {
            let part = |part: &str| of_block(at, part);
            let after = |linear: &str, norm: &str| {
                let ((matrix, shift), (gain, bias)) = (both(&part(linear)), both(&part(norm)));
                Linear::after(matrix, shift, gain, bias)
            };
            let plain = |linear: &str| {
                let (matrix, shift) = both(&part(linear));
                Linear::plain(matrix, shift)
            };
            Block {
                qkv: after("attn.qkv", "norm1"),
                proj: plain("attn.proj"),
                fc1: after("mlp.fc1", "norm2"),
                fc2: plain("mlp.fc2"),
            }
        };
        let (width, tokens, own) = (sizes.width, sizes.tokens(), sizes.pooling.own_tokens());
        let (patches, shift) = both(PATCH);
        let (positions, class) = (get(POSITIONS), get(CLASS));
        let mut start = vec![0.0; width * tokens];
        for token in 0..tokens {
            let before = if token < own { class } else { shift };
            for row in 0..width {
                start[row * tokens + token] = positions[token * width + row] + before[row];
            }
        }
        let (gain, bias) = both(NORM);
        let head = Linear::after(readout, offset, gain, bias);
        Self {
            patches: patches.to_vec(),
            start,
            blocks: (0..sizes.depth).map(block).collect(),
            readout: head.matrix,
            offset: head.shift,
        }
    }
}
