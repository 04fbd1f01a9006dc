//! The question that contenders are timed on: a plane of random tokens that share nothing, all of it checked.

use rand_distr::{Distribution, Normal};

use super::baseline::{Pieces, outputs};
use super::series::timed;
use crate::experiment::{Axes, Grid, Loss, OneLayerSettings};
use crate::model::{Forward, OneLayer, Outcome, OutputWeights, Parameters};
use crate::pools;
use crate::random::{Purpose, index, stream};
use crate::sweep::kernel::Isa;
use crate::sweep::{Evaluator, Point, Stats, TaskKernel};
use crate::task::{Dataset, TokenShape};
use crate::vector::{Coefficients, Span};
use crate::{Error, Result};

/// P and d.
pub(super) const SHAPE: TokenShape = TokenShape {
    tokens: 16,
    dimension: 20,
};
/// m.
const HIDDEN: usize = 64;
/// Losses may differ by this much.
pub(super) const LOSS_TOLERANCE: f64 = 1e-5;
/// An output nearer to 0 than this has no sign that counts.
const SIGNLESS: f32 = 1e-5;

/// What is evaluated.
pub(super) struct Question {
    pub(super) weights: OutputWeights,
    pub(super) span: Span,
    pub(super) set: Dataset,
    grid: Grid,
}

impl Question {
    /// Random tokens and parameters, of sizes such that outputs are of order 1 over the plane.
    pub(super) fn random(samples: usize, cells: usize) -> Result<Self> {
        let settings = OneLayerSettings {
            hidden: HIDDEN,
            ..OneLayerSettings::default()
        };
        let mut part = 0;
        let mut draw = |count: usize, scale: f32| -> Result<Vec<f32>> {
            part += 1;
            let normal =
                Normal::new(0.0, scale).map_err(|error| Error::Mismatch(error.to_string()))?;
            let mut rng = stream(1, Purpose::Noise, part, 0);
            Ok((0..count).map(|_| normal.sample(&mut rng)).collect())
        };
        let d = SHAPE.dimension;
        let mut parameters = || -> Result<Parameters> {
            let tensor = |values, rows| {
                candle_core::Tensor::from_vec(values, (rows, d), &candle_core::Device::Cpu)
            };
            Ok(Parameters::new([
                (OneLayer::W.to_owned(), tensor(draw(d * d, 0.05)?, d)?),
                (
                    OneLayer::V.to_owned(),
                    tensor(draw(HIDDEN * d, 0.2)?, HIDDEN)?,
                ),
            ]))
        };
        let (base, vectors) = (parameters()?, [parameters()?, parameters()?]);
        let span = Span::new(&base, &vectors, &Coefficients::zero(), Axes::default())?;
        let labels = (0..samples)
            .map(|n| if n % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        Ok(Self {
            weights: OutputWeights::random(&settings, SHAPE.tokens, 1),
            span,
            set: Dataset::sampled(SHAPE, draw(samples * SHAPE.len(), 1.0)?, labels)?,
            grid: Grid {
                cells,
                ..Grid::default()
            },
        })
    }

    fn points(&self) -> Vec<Point> {
        let axis = self.grid.values();
        axis.iter()
            .flat_map(|y| axis.iter().map(move |x| [*x, *y]))
            .collect()
    }

    pub(super) fn some_points(&self, count: usize) -> Vec<Point> {
        let mut rng = stream(2, Purpose::Evaluation, 0, 0);
        let mut value = || self.grid.value(index(&mut rng, self.grid.cells));
        (0..count).map(|_| [value(), value()]).collect()
    }

    /// The points at which candle is timed.
    pub(super) fn timed_points(&self, quick: bool, threads: usize) -> Vec<Point> {
        self.some_points(threads * if quick { 1 } else { 4 })
    }

    /// Every point by the kernel, blocks and all.
    fn evaluate(&self, isa: Isa, points: &[Point]) -> Result<Vec<Stats>> {
        let kernel = TaskKernel::new(&self.weights, &self.span, &self.set, None)?.on(isa);
        pools::sweep()?
            .install(|| kernel.evaluate(points, &|_| std::ops::ControlFlow::Continue(())))
    }

    /// Seconds of the whole plane.
    pub(super) fn plane_seconds(&self, isa: Isa) -> Result<f64> {
        let points = self.points();
        let (seconds, _) = timed(|| self.evaluate(isa, &points))?;
        Ok(seconds)
    }

    /// Floating-point operations of the whole plane, by the count above.
    #[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
    pub(super) fn minimal_flops(&self) -> f64 {
        let (p, m) = (SHAPE.tokens as f64, HIDDEN as f64);
        let each = 2.0 * p * (p - 1.0) * m + 2.0 * p * m + 2.0 * m + 2.0 * p * m + 3.0 * p * p;
        each * self.set.len() as f64 * (self.grid.cells * self.grid.cells) as f64
    }

    /// The largest difference in loss, once losses and accuracies are equal as far as they must be.
    pub(super) fn check(&self, model: &dyn Forward, points: &[Point]) -> Result<f64> {
        let pieces = Pieces::new(&self.set, self.set.len())?;
        let mut largest = 0.0_f64;
        for isa in Isa::available() {
            let fast = self.evaluate(isa, points)?;
            for (point, fast) in points.iter().zip(fast) {
                let plain = outputs(model, &self.span, &pieces, *point)?;
                let (mut loss, mut accuracy, mut signless) = (0.0, 0.0, 0.0);
                let samples = self.set.labels().iter().zip(self.set.weights());
                for (f, (label, weight)) in plain.iter().zip(samples) {
                    let outcome = Outcome::new(*f, *label, Loss::Hinge);
                    loss += weight * outcome.loss;
                    accuracy += if outcome.correct { *weight } else { 0.0 };
                    signless += if f.abs() < SIGNLESS { *weight } else { 0.0 };
                }
                let differs = (fast.loss - loss).abs();
                let turned = (fast.accuracy - accuracy).abs();
                if !(differs <= LOSS_TOLERANCE && turned <= signless + 1e-12) {
                    return Err(Error::Mismatch(format!(
                        "{} kernel and candle differ at {point:?}: loss {differs:e}, accuracy {turned:e}",
                        isa.name()
                    )));
                }
                largest = largest.max(differs);
            }
        }
        Ok(largest)
    }
}
