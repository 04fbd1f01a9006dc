//! The forward pass, composed of operations that carry gradients: candle's own LayerNorm and softmax have none, and
//! `backward` says nothing of it.

use candle_core::{D, Tensor};

use super::names::{CLASS, NORM, PATCH, POSITIONS, bias, of_block, weight};
use super::{Head, VitSizes};
use crate::Result;
use crate::experiment::{Gelu, Pooling};
use crate::model::Parameters;

/// What is made on the way to the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// The tokens of the stream before the first block, `[B, T, width]`.
    Embedded,
    /// What a block's softmax is taken of, `[B, heads, T queries, T keys]`.
    Logits,
    /// The softmax, of the same shape.
    Attention,
    /// An MLP's neurons before their activation, `[B·T, hidden]`.
    Neurons,
    /// The stream after a block, `[B, T, width]`.
    Stream,
}

/// One forward pass.
pub(super) struct Pass<'a> {
    pub sizes: VitSizes,
    pub heads: usize,
    pub gelu: Gelu,
    pub eps: f64,
    /// 0 where the bias of a key stands in that of queries, keys and values, else 1.
    pub without_keys: &'a Tensor,
    pub parameters: &'a Parameters,
}

impl Pass<'_> {
    /// Outputs `[B]` of patches `[B, P, d]`. `see` is shown what is made on the way.
    pub fn run(
        &self,
        patches: &Tensor,
        head: &Head,
        see: &mut dyn FnMut(Seen, &Tensor) -> Result<()>,
    ) -> Result<Tensor> {
        let (batch, count, dimension) = patches.dims3()?;
        let (width, tokens) = (self.sizes.width, self.sizes.tokens());
        let flat = patches.reshape((batch * count, dimension))?;
        let mut stream = self.linear(&flat, PATCH)?.reshape((batch, count, width))?;
        if self.sizes.pooling == Pooling::Class {
            let class = self.parameters.get(CLASS)?;
            let class = class.broadcast_as((batch, 1, width))?;
            stream = Tensor::cat(&[&class, &stream], 1)?;
        }
        stream = stream.broadcast_add(self.parameters.get(POSITIONS)?)?;
        see(Seen::Embedded, &stream)?;
        for block in 0..self.sizes.depth {
            let seen = self.attend(&stream, block, see)?;
            stream = (stream + seen)?;
            let made = self.mlp(&stream, block, see)?;
            stream = (stream + made)?;
            see(Seen::Stream, &stream)?;
        }
        match self.sizes.pooling {
            Pooling::Mean => {
                // The head is linear: the mean of its outputs is its output of the mean, without candle's slow mean over a
                // middle axis.
                let last = self.norm(&stream, NORM)?;
                let each = last
                    .reshape((batch * tokens, width))?
                    .matmul(&head.readout)?
                    .reshape((batch, tokens))?;
                Ok(each.mean(1)?.affine(1.0, head.offset)?)
            }
            Pooling::Class => {
                let class = stream.narrow(1, 0, 1)?.squeeze(1)?;
                let last = self.norm(&class, NORM)?;
                let logits = last.matmul(&head.readout)?.squeeze(1)?;
                Ok(logits.affine(1.0, head.offset)?)
            }
        }
    }

    /// What attention adds to the stream.
    fn attend(
        &self,
        stream: &Tensor,
        block: usize,
        see: &mut dyn FnMut(Seen, &Tensor) -> Result<()>,
    ) -> Result<Tensor> {
        let (batch, tokens, width) = stream.dims3()?;
        let each = width / self.heads;
        let normed = self.norm(stream, &of_block(block, "norm1"))?;
        let of = of_block(block, "attn.qkv");
        let flat = normed.reshape((batch * tokens, width))?;
        // A constant added to all keys changes no softmax: kept out, so that its gradient is 0 and no rounding noise.
        let shift = (self.parameters.get(&bias(&of))? * self.without_keys)?;
        let all = flat
            .matmul(&self.parameters.get(&weight(&of))?.t()?)?
            .broadcast_add(&shift)?
            .reshape((batch, tokens, 3, self.heads, each))?;
        let part = |index: usize| -> Result<Tensor> {
            let part = all.narrow(2, index, 1)?.squeeze(2)?;
            Ok(part.transpose(1, 2)?.contiguous()?)
        };
        let (queries, keys, values) = (part(0)?, part(1)?, part(2)?);
        #[expect(clippy::cast_precision_loss, reason = "a head is far below 2⁵³ wide")]
        let scale = 1.0 / (each as f64).sqrt();
        let logits = queries
            .affine(scale, 0.0)?
            .matmul(&keys.t()?.contiguous()?)?;
        see(Seen::Logits, &logits)?;
        // The shift cancels in the quotient, so that no gradient needs to pass it.
        let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?.detach())?;
        let weights = shifted.exp()?;
        let attention = weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?;
        see(Seen::Attention, &attention)?;
        let joined = attention
            .matmul(&values)?
            .transpose(1, 2)?
            .reshape((batch * tokens, width))?;
        let seen = self.linear(&joined, &of_block(block, "attn.proj"))?;
        Ok(seen.reshape((batch, tokens, width))?)
    }

    /// What the MLP adds to the stream.
    fn mlp(
        &self,
        stream: &Tensor,
        block: usize,
        see: &mut dyn FnMut(Seen, &Tensor) -> Result<()>,
    ) -> Result<Tensor> {
        let dims = stream.dims3()?;
        let normed = self.norm(stream, &of_block(block, "norm2"))?;
        let flat = normed.reshape((dims.0 * dims.1, dims.2))?;
        let neurons = self.linear(&flat, &of_block(block, "mlp.fc1"))?;
        see(Seen::Neurons, &neurons)?;
        let active = match self.gelu {
            Gelu::Erf => neurons.gelu_erf()?,
            Gelu::Tanh => neurons.gelu()?,
            // σ(a) = (1 + tanh(a/2)) / 2, whose gradient is a number for every a.
            Gelu::Quick => {
                let sigmoid = neurons.affine(0.851, 0.0)?.tanh()?.affine(0.5, 0.5)?;
                (neurons * sigmoid)?
            }
        };
        let made = self.linear(&active, &of_block(block, "mlp.fc2"))?;
        Ok(made.reshape(dims)?)
    }

    /// x Wᵀ + b of rows.
    fn linear(&self, rows: &Tensor, of: &str) -> Result<Tensor> {
        let product = rows.matmul(&self.parameters.get(&weight(of))?.t()?)?;
        Ok(product.broadcast_add(self.parameters.get(&bias(of))?)?)
    }

    /// LayerNorm over the last axis, with the biased variance.
    fn norm(&self, x: &Tensor, of: &str) -> Result<Tensor> {
        let centred = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
        let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
        let deviation = variance.affine(1.0, self.eps)?.sqrt()?;
        let unit = centred.broadcast_div(&deviation)?;
        let gained = unit.broadcast_mul(self.parameters.get(&weight(of))?)?;
        Ok(gained.broadcast_add(self.parameters.get(&bias(of))?)?)
    }
}
