//! How large a Vision Transformer is, and what its tensors are called: timm's names.

use super::names::{CLASS, NORM, PATCH, POSITIONS, bias, of_block, weight};
use crate::experiment::{PartKind, Pooling, VitPart, VitSettings};
use crate::model::{Form, Group, ParameterInfo};
use crate::task::TokenShape;

impl Group {
    /// What makes tokens of patches: their linear map, and the class token.
    pub const EMBEDDING: Self = Self::new("embedding");
    /// The learned positions.
    pub const POSITIONS: Self = Self::new("positions");
    /// Gains and biases of every LayerNorm.
    pub const NORMS: Self = Self::new("norms");
    /// Queries, keys and values.
    pub const QKV: Self = Self::new("qkv");
    /// What joins the heads.
    pub const PROJ: Self = Self::new("proj");
    /// The first layer of every MLP.
    pub const FC1: Self = Self::new("fc1");
    /// The second.
    pub const FC2: Self = Self::new("fc2");

    fn of(kind: PartKind) -> Self {
        match kind {
            PartKind::Patches => Self::EMBEDDING,
            PartKind::Positions => Self::POSITIONS,
            PartKind::Norms => Self::NORMS,
            PartKind::Qkv => Self::QKV,
            PartKind::Proj => Self::PROJ,
            PartKind::Fc1 => Self::FC1,
            PartKind::Fc2 => Self::FC2,
        }
    }
}

/// The sizes of a Vision Transformer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VitSizes {
    /// P and d of the patches.
    pub patches: TokenShape,
    /// Numbers in a token of the stream.
    pub width: usize,
    /// Blocks.
    pub depth: usize,
    /// Hidden neurons of an MLP.
    pub hidden: usize,
    /// What the head reads.
    pub pooling: Pooling,
}

impl VitSizes {
    /// The sizes that settings give a model of patches.
    #[must_use]
    pub fn of_settings(settings: &VitSettings, patches: TokenShape) -> Self {
        Self {
            patches,
            width: settings.width,
            depth: settings.depth,
            hidden: settings.hidden(),
            pooling: settings.pooling,
        }
    }

    /// Tokens of the stream: a class token before those of the patches, if there is one.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.patches.tokens + self.pooling.own_tokens()
    }

    /// Every trainable tensor, in the order of the stream.
    #[must_use]
    pub fn parameters(&self) -> Vec<ParameterInfo> {
        let (width, hidden) = (self.width, self.hidden);
        let mut infos = Vec::new();
        let mut put = |name: String, symbol: String, shape: &[usize], part: VitPart, form| {
            infos.push(ParameterInfo {
                name,
                symbol,
                shape: shape.to_vec(),
                group: Group::of(part.kind()),
                form,
                part: Some(part),
            });
        };
        let patches = [width, self.patches.dimension];
        put(
            weight(PATCH),
            "patches".into(),
            &patches,
            VitPart::Patches,
            Form::Matrix,
        );
        put(
            bias(PATCH),
            "patches bias".into(),
            &[width],
            VitPart::Patches,
            Form::Other,
        );
        if self.pooling == Pooling::Class {
            put(
                CLASS.into(),
                "class token".into(),
                &[1, 1, width],
                VitPart::Patches,
                Form::Other,
            );
        }
        put(
            POSITIONS.into(),
            "positions".into(),
            &[1, self.tokens(), width],
            VitPart::Positions,
            Form::Other,
        );
        for block in 0..self.depth {
            let linear = [
                ("attn.qkv", "qkv", 3 * width, width, VitPart::Qkv(block)),
                ("attn.proj", "proj", width, width, VitPart::Proj(block)),
                ("mlp.fc1", "fc1", hidden, width, VitPart::Fc1(block)),
                ("mlp.fc2", "fc2", width, hidden, VitPart::Fc2(block)),
            ];
            for norm in ["norm1", "norm2"] {
                let of = of_block(block, norm);
                let symbol = format!("{norm} {block}");
                put(
                    weight(&of),
                    symbol.clone(),
                    &[width],
                    VitPart::Norms(block),
                    Form::Other,
                );
                put(
                    bias(&of),
                    symbol + " bias",
                    &[width],
                    VitPart::Norms(block),
                    Form::Other,
                );
            }
            for (name, symbol, rows, columns, part) in linear {
                let of = of_block(block, name);
                let symbol = format!("{symbol} {block}");
                // Pruning a row takes a neuron away as far as the task vector moved it.
                let form = if part.kind() == PartKind::Fc1 {
                    Form::Neurons
                } else {
                    Form::Matrix
                };
                put(weight(&of), symbol.clone(), &[rows, columns], part, form);
                put(bias(&of), symbol + " bias", &[rows], part, Form::Other);
            }
        }
        put(
            weight(NORM),
            "norm".into(),
            &[width],
            VitPart::LastNorm,
            Form::Other,
        );
        put(
            bias(NORM),
            "norm bias".into(),
            &[width],
            VitPart::LastNorm,
            Form::Other,
        );
        infos
    }

    /// Numbers of all trainable tensors.
    #[must_use]
    pub fn parameter_count(&self) -> u64 {
        let [t, w, h, d] = self.numbers();
        let block = 4 * w + (3 * w + 3 * w * w) + (w + w * w) + (h + h * w) + (w + w * h);
        let own = self.pooling.own_tokens() as u64;
        w * d + w + (t + own) * w + self.depth as u64 * block + 2 * w
    }

    /// Floating-point operations of the products of a forward pass on one sample.
    #[must_use]
    pub fn operations(&self) -> u64 {
        let [t, w, h, d] = self.numbers();
        let product = |sizes: [u64; 3]| sizes.into_iter().fold(2, u64::saturating_mul);
        let block = [[t, 4 * w, w], [t, t, 2 * w], [t, 2 * h, w]];
        let block = block.map(product).into_iter().fold(0, u64::saturating_add);
        product([t, d, w]).saturating_add(block.saturating_mul(self.depth as u64))
    }

    /// T, width, hidden neurons, d.
    fn numbers(&self) -> [u64; 4] {
        let sizes = [
            self.tokens(),
            self.width,
            self.hidden,
            self.patches.dimension,
        ];
        sizes.map(|size| size as u64)
    }
}
