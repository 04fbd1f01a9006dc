//! The plain ways that the kernel is held against: candle's forward pass of a model rebuilt for each cell.

use candle_core::{D, Device, Tensor};
use rayon::ThreadPoolBuilder;

use super::series::timed;
use crate::model::{Forward, OneLayer, OutputWeights, Parameters, tokens_tensor};
use crate::sweep::Point;
use crate::task::Dataset;
use crate::vector::Span;
use crate::{Error, Result};

/// Eq. 3 as one would write it down: softmax, mean over the positions, then the output weights.
pub(super) struct Obvious {
    a: Tensor,
}

/// The best that candle was found to do: its fast softmax (which has no gradient), and no mean over a middle axis.
pub(super) struct Tuned {
    readout: Tensor,
}

/// A set, cut so that each piece is one forward pass.
pub(super) struct Pieces(Vec<Tensor>);

impl Obvious {
    pub(super) fn new(weights: &OutputWeights) -> Result<Self> {
        let a = Tensor::from_slice(weights.at(0), (weights.hidden(), 1), &Device::Cpu)?;
        Ok(Self { a })
    }
}

impl Tuned {
    pub(super) fn new(weights: &OutputWeights, tokens: usize) -> Result<Self> {
        #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
        let mean = 1.0 / tokens as f32;
        let readout: Vec<f32> = (0..tokens)
            .flat_map(|at| weights.at(at))
            .map(|a| a * mean)
            .collect();
        let rows = readout.len();
        Ok(Self {
            readout: Tensor::from_vec(readout, (rows, 1), &Device::Cpu)?,
        })
    }
}

/// x_sᵀ W x_l for all queries l and keys s, and V x, of tokens `[B, P, d]`.
fn logits_and_values(parameters: &Parameters, tokens: &Tensor) -> Result<(Tensor, Tensor)> {
    let (batch, count, dimension) = tokens.dims3()?;
    let flat = tokens.reshape((batch * count, dimension))?;
    let queries = flat.matmul(&OneLayer::w(parameters)?.t()?)?;
    let logits = queries
        .reshape((batch, count, dimension))?
        .matmul(&tokens.t()?)?;
    let values = flat.matmul(&OneLayer::v(parameters)?.t()?)?;
    let hidden = values.dim(1)?;
    Ok((logits, values.reshape((batch, count, hidden))?))
}

impl Forward for Obvious {
    fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        let (logits, values) = logits_and_values(parameters, tokens)?;
        let attention = candle_nn::ops::softmax(&logits, D::Minus1)?;
        let pooled = attention.matmul(&values)?.relu()?.mean(1)?;
        Ok(pooled.matmul(&self.a)?.squeeze(1)?)
    }
}

impl Forward for Tuned {
    fn forward(&self, parameters: &Parameters, tokens: &Tensor) -> Result<Tensor> {
        let (logits, values) = logits_and_values(parameters, tokens)?;
        let attention = candle_nn::ops::softmax_last_dim(&logits)?;
        let activated = attention.matmul(&values)?.relu()?;
        let (batch, count, hidden) = activated.dims3()?;
        let outputs = activated
            .reshape((batch, count * hidden))?
            .matmul(&self.readout)?;
        Ok(outputs.squeeze(1)?)
    }
}

impl Pieces {
    pub(super) fn new(set: &Dataset, samples: usize) -> Result<Self> {
        let pieces = set.tokens().chunks(samples * set.shape().len());
        let tensors = pieces.map(|piece| tokens_tensor(piece, set.shape()));
        Ok(Self(tensors.collect::<Result<_>>()?))
    }
}

/// Outputs f of every sample at a cell.
pub(super) fn outputs(
    model: &dyn Forward,
    span: &Span,
    pieces: &Pieces,
    point: Point,
) -> Result<Vec<f32>> {
    let merged = span.at(point)?;
    let mut all = Vec::new();
    for piece in &pieces.0 {
        all.extend(model.forward(&merged, piece)?.to_vec1::<f32>()?);
    }
    Ok(all)
}

/// Seconds a cell, one cell after another on the threads of the caller.
pub(super) fn one_by_one(
    model: &dyn Forward,
    span: &Span,
    pieces: &Pieces,
    points: &[Point],
) -> Result<f64> {
    let (seconds, ()) = timed(|| {
        for point in points {
            std::hint::black_box(outputs(model, span, pieces, *point)?);
        }
        Ok(())
    })?;
    Ok(seconds / count(points))
}

/// Seconds a cell with cells in parallel, each on a pool of one thread.
pub(super) fn side_by_side(
    model: &dyn Forward,
    span: &Span,
    pieces: &Pieces,
    points: &[Point],
    threads: usize,
) -> Result<f64> {
    let pools = (0..threads)
        .map(|_| ThreadPoolBuilder::new().num_threads(1).build())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::Thread(error.to_string()))?;
    let (seconds, ()) = timed(|| {
        std::thread::scope(|scope| {
            let shares = points.chunks(points.len().div_ceil(threads).max(1));
            let running: Vec<_> = shares
                .zip(&pools)
                .map(|(share, pool)| {
                    scope.spawn(move || pool.install(|| one_by_one(model, span, pieces, share)))
                })
                .collect();
            for thread in running {
                let ended = thread.join();
                ended.map_err(|_| Error::Thread("a measured thread panicked".into()))??;
            }
            Ok(())
        })
    })?;
    Ok(seconds / count(points))
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count(points: &[Point]) -> f64 {
    points.len() as f64
}
