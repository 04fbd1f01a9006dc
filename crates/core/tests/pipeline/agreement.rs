//! The kernel is candle: on any shapes, weights, tokens, counts and ranges, on every instruction set, in either form.

use std::ops::ControlFlow;

use candle_core::{Device, Tensor};
use lambdascope_core::experiment::{Axes, Axis, Loss};
use lambdascope_core::model::{OneLayer, OutputWeights, Parameters};
use lambdascope_core::sweep::kernel::Isa;
use lambdascope_core::sweep::{Evaluator, Point, Reference, Stats, TaskKernel};
use lambdascope_core::task::{Dataset, TokenShape};
use lambdascope_core::vector::{Coefficients, Own, Span};
use lambdascope_core::{Error, Result};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What f32 may lose of an output, in units of what an output of these sizes can be: rounding, times how many roundings
/// lie on the way, times how much a softmax of such logits enlarges an error of its own.
const LOST: f64 = 2e-6;

/// What a case is made of; its numbers come from the seed.
#[derive(Clone, Debug)]
struct Sizes {
    tokens: usize,
    dimension: usize,
    hidden: usize,
    samples: usize,
    /// Distinct tokens.
    vocabulary: usize,
    per_token: bool,
    weighted: bool,
    /// The largest logit that the attention may meet on the way.
    logit: f64,
    /// The largest value V x.
    value: f64,
    /// The ends of the range of λ.
    range: [f64; 2],
    points: usize,
    own: Option<usize>,
    seed: u64,
}

prop_compose! {
    fn range()(low in -3.0..3.0, power in -6.0..6.0, at in -1.0..1.0) -> [f64; 2] {
        let width = 10_f64.powf(power);
        let low: f64 = if power > 1.0 { at * width } else { low };
        [low.clamp(-1e6, 1e6), (low + width).clamp(-1e6, 1e6)]
    }
}

prop_compose! {
    fn sizes()(
        (tokens, dimension, hidden, samples) in (1_usize..=20, 1_usize..=9, 1_usize..=40, 1_usize..=12),
        // Up to 32 distinct tokens are kept as a vocabulary.
        vocabulary in prop_oneof![1_usize..=4, 5_usize..=32, 33_usize..=400],
        (per_token, weighted, own) in (any::<bool>(), any::<bool>(), prop::option::of(0_usize..2)),
        logit in prop_oneof![0.0..1.0, 1.0..100.0],
        power in -3.0..3.0,
        range in range(),
        points in 1_usize..=12,
        seed in any::<u64>(),
    ) -> Sizes {
        Sizes {
            tokens, dimension, hidden, samples, vocabulary, per_token, weighted, logit,
            value: 10_f64.powf(power),
            range, points, own, seed,
        }
    }
}

/// A model, the plane it lies on, data, points, and by how much an output may differ.
struct Case {
    model: OneLayer,
    span: Span,
    set: Dataset,
    points: Vec<Point>,
    allowed: f64,
}

#[expect(clippy::cast_possible_truncation, reason = "models are f32")]
fn numbers(rng: &mut ChaCha8Rng, count: usize, largest: f64) -> Vec<f32> {
    // Zeros are as frequent as in what is learned: edges of the ReLU and equal logits.
    let draw = |_| match rng.random_range(0..8) {
        0 => 0.0,
        _ => (rng.random_range(-1.0..=1.0) * largest) as f32,
    };
    (0..count).map(draw).collect()
}

impl Sizes {
    #[expect(clippy::cast_precision_loss, reason = "sizes are small")]
    fn case(&self) -> Result<Case> {
        let rng = &mut ChaCha8Rng::seed_from_u64(self.seed);
        let shape = TokenShape {
            tokens: self.tokens,
            dimension: self.dimension,
        };
        let table = numbers(rng, self.vocabulary * self.dimension, 1.0);
        let tokens = (0..self.samples * self.tokens)
            .flat_map(|_| {
                let token = rng.random_range(0..self.vocabulary);
                table[token * self.dimension..][..self.dimension].to_vec()
            })
            .collect();
        let label = |_| if rng.random() { 1.0 } else { -1.0 };
        let labels: Vec<f32> = (0..self.samples).map(label).collect();
        let weight = |_| {
            if self.weighted {
                rng.random_range(0.01..10.0)
            } else {
                1.0
            }
        };
        let weights = (0..self.samples).map(weight).collect();
        let set = Dataset::new(shape, tokens, labels, weights, self.weighted)?;
        // |xᵀWx| ≤ d²·max|W| and |Vx| ≤ d·max|V|, over the base and twice λ times a task vector.
        let largest = self.range[0].abs().max(self.range[1].abs()).max(1.0);
        let wide = self.dimension as f64;
        let mut part = |scale: f64| {
            let w = numbers(
                rng,
                self.dimension * self.dimension,
                scale * self.logit / (3.0 * wide * wide),
            );
            let v = numbers(
                rng,
                self.hidden * self.dimension,
                scale * self.value / (3.0 * wide),
            );
            let tensor =
                |values, rows| Tensor::from_vec(values, (rows, self.dimension), &Device::Cpu);
            Ok::<_, Error>(Parameters::new([
                ("w".to_owned(), tensor(w, self.dimension)?),
                ("v".to_owned(), tensor(v, self.hidden)?),
            ]))
        };
        let base = part(1.0)?;
        let vectors = [part(1.0 / largest)?, part(1.0 / largest)?];
        let span = Span::new(&base, &vectors, &Coefficients::zero(), Axes::default())?;
        let output = if self.per_token {
            OutputWeights::per_token(numbers(rng, self.tokens * self.hidden, 1.0), self.hidden)
        } else {
            OutputWeights::shared(numbers(rng, self.hidden, 1.0))
        };
        let axis = numbers(rng, 5, 1.0).into_iter().map(f64::from);
        // Few values a coordinate, so that rows and columns share work; the ends and 0 among them.
        let mut axis: Vec<f64> = axis
            .map(|at| {
                f64::midpoint(self.range[0], self.range[1])
                    + at * (self.range[1] - self.range[0]) / 2.0
            })
            .collect();
        axis.extend([self.range[0], self.range[1], 0.0]);
        let point = |_| [0, 1].map(|_| axis[rng.random_range(0..axis.len())]);
        let points = (0..self.points).map(point).collect();
        Ok(Case {
            model: OneLayer::new(output, shape)?,
            span,
            set,
            points,
            allowed: LOST * (4.0 + self.logit) * self.value * self.hidden as f64,
        })
    }
}

fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Says how the kernel, with coefficients that are off by `shift`, differs from candle, if it does.
fn compare(sizes: &Sizes, shift: f64) -> Result<(), String> {
    let failed = |error: Error| error.to_string();
    let case = sizes.case().map_err(failed)?;
    let own = sizes.own.map(|own| Own::Along([Axis::X, Axis::Y][own]));
    let reference = Reference {
        model: &case.model,
        span: &case.span,
        set: &case.set,
        own,
        loss: Loss::Hinge,
    };
    let plain = reference.evaluate(&case.points, &go_on).map_err(failed)?;
    let shifted: Vec<Point> = case
        .points
        .iter()
        .map(|point| point.map(|x| x + shift))
        .collect();
    // The weight of samples whose sign f32 cannot decide.
    let undecided = |point: Point| -> Result<f64> {
        let outputs = reference.outputs(point)?;
        let near = outputs.iter().zip(case.set.weights());
        let near = near.filter(|(output, _)| f64::from(output.abs()) <= case.allowed);
        Ok(near.map(|(_, weight)| *weight).sum::<f64>())
    };
    for isa in Isa::available() {
        for by_sample in [false, true] {
            let kernel = TaskKernel::new(case.model.output_weights(), &case.span, &case.set, own);
            let mut kernel = kernel.map_err(failed)?.on(isa);
            if by_sample {
                kernel = kernel.sample_by_sample();
            }
            let fast = kernel.evaluate(&shifted, &go_on).map_err(failed)?;
            for ((plain, fast), point) in plain.iter().zip(&fast).zip(&case.points) {
                let place = format!(
                    "{isa:?}, sample by sample {by_sample}, at {point:?}: {plain:?} {fast:?}"
                );
                let close = |of: fn(&Stats) -> f64| (of(plain) - of(fast)).abs() <= case.allowed;
                if !(close(|stats| stats.loss)
                    && close(|stats| stats.margin)
                    && close(|stats| stats.magnitude))
                {
                    return Err(format!("{place}, allowed {:e}", case.allowed));
                }
                // Looking up which samples are near 0 is slow: only where it matters.
                let apart = |of: fn(&Stats) -> f64| (of(plain) - of(fast)).abs() - 1e-9;
                let accuracy = apart(|stats| stats.accuracy);
                if accuracy > 0.0 && accuracy > undecided(*point).map_err(failed)? {
                    return Err(format!("accuracy, {place}"));
                }
                let flips = apart(|stats| stats.flips);
                if flips > 0.0 {
                    let mut only = [0.0; 2];
                    if let Some(own) = sizes.own {
                        only[own] = point[own];
                    }
                    let near =
                        undecided(*point).map_err(failed)? + undecided(only).map_err(failed)?;
                    if flips > near {
                        return Err(format!("flips, {place}"));
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn the_kernel_is_candle_on_any_shapes_weights_tokens_counts_and_ranges() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(128)
    };
    proptest!(config, |(sizes in sizes())| {
        prop_assert_eq!(compare(&sizes, 0.0), Ok(()));
    });
}

#[test]
fn coefficients_that_are_off_by_a_hundredth_are_no_agreement() {
    let mut seen = 0;
    for seed in 0..20 {
        // So small that little is lost of an output.
        let sizes = Sizes {
            tokens: 2,
            dimension: 2,
            hidden: 8,
            samples: 1,
            vocabulary: if seed % 2 == 0 { 4 } else { 60 },
            per_token: seed % 3 == 0,
            weighted: false,
            logit: 0.5,
            value: 1.0,
            range: [-1.0, 1.0],
            points: 8,
            own: Some(0),
            seed,
        };
        assert_eq!(compare(&sizes, 0.0), Ok(()));
        seen += usize::from(compare(&sizes, 1e-2).is_err());
    }
    // Where every hidden unit is at rest a coefficient changes nothing.
    assert!(seen >= 15, "{seen} of 20");
}
