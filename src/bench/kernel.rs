//! The kernel against candle and against the machine, on random tokens that share nothing.
//!
//! The minimal work of a sample at a cell, with its affine blocks at hand: the product of attention and values
//! 2P(P − 1)m, as weights that add up to 1 need one key less, the sum of the rectified outputs 2Pm and its product with
//! a 2m, the combination of values along λ₁ 2Pm, the softmax 3P² (product of two exponentials, sum and normalisation). Making the blocks, the tables of exponentials and everything along λ₂ is not
//! counted, though it is timed.

use rand_distr::{Distribution, Normal};

use std::cell::RefCell;

use super::as_it_comes::{self, CandleSeconds};
use super::baseline::{Obvious, Pieces, Tuned, one_by_one, outputs, side_by_side};
use super::series::{Contender, best, median, ratio, take_turns, timed};
use super::sgemm::Matrices;
use super::{Table, peak};
use crate::experiment::{Grid, Model as ModelSettings};
use crate::model::{Model, Outcome, OutputWeights, Parameters, Transformer};
use crate::pools;
use crate::random::{Purpose, index, stream};
use crate::sweep::kernel::Isa;
use crate::sweep::{Evaluator, Point, Stats, TaskKernel};
use crate::task::{Dataset, TokenShape};
use crate::vector::Span;
use crate::{Error, Result};

/// P and d.
const SHAPE: TokenShape = TokenShape {
    tokens: 16,
    dimension: 20,
};
/// m.
const HIDDEN: usize = 64;
/// Losses may differ by this much.
const LOSS_TOLERANCE: f64 = 1e-5;
/// An output nearer to 0 than this has no sign that counts.
const SIGNLESS: f32 = 1e-5;
/// Cells that take turns one by one.
const FEW: usize = 4;
/// Samples in a forward pass that keeps candle's own threads asleep: P·m·60 is below its 64 K elements.
const SMALL_PIECE: usize = 60;

/// Samples, cells on a side and turns.
const fn sizes(quick: bool) -> (usize, usize, usize) {
    if quick { (1000, 11, 2) } else { (1000, 51, 7) }
}

/// What is evaluated.
pub(super) struct Question {
    weights: OutputWeights,
    span: Span,
    set: Dataset,
    grid: Grid,
}

impl Question {
    /// Random tokens and parameters, of sizes such that outputs are of order 1 over the plane.
    pub(super) fn random(samples: usize, cells: usize) -> Result<Self> {
        let settings = ModelSettings {
            hidden: HIDDEN,
            ..ModelSettings::default()
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
                ("w".to_owned(), tensor(draw(d * d, 0.05)?, d)?),
                ("v".to_owned(), tensor(draw(HIDDEN * d, 0.2)?, HIDDEN)?),
            ]))
        };
        let span = Span {
            base: parameters()?,
            directions: [parameters()?, parameters()?],
        };
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

    fn some_points(&self, count: usize) -> Vec<Point> {
        let mut rng = stream(2, Purpose::Evaluation, 0, 0);
        let mut value = || self.grid.value(index(&mut rng, self.grid.cells));
        (0..count).map(|_| [value(), value()]).collect()
    }

    /// The points at which candle is timed.
    fn timed_points(&self, quick: bool, threads: usize) -> Vec<Point> {
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
    fn minimal_flops(&self) -> f64 {
        let (p, m) = (SHAPE.tokens as f64, HIDDEN as f64);
        let each = 2.0 * p * (p - 1.0) * m + 2.0 * p * m + 2.0 * m + 2.0 * p * m + 3.0 * p * p;
        each * self.set.len() as f64 * (self.grid.cells * self.grid.cells) as f64
    }

    /// The largest difference in loss, once losses and accuracies are equal as far as they must be.
    fn check(&self, model: &dyn Model, points: &[Point]) -> Result<f64> {
        let pieces = Pieces::new(&self.set, self.set.len())?;
        let mut largest = 0.0_f64;
        for isa in Isa::available() {
            let fast = self.evaluate(isa, points)?;
            for (point, fast) in points.iter().zip(fast) {
                let plain = outputs(model, &self.span, &pieces, *point)?;
                let (mut loss, mut accuracy, mut signless) = (0.0, 0.0, 0.0);
                let samples = self.set.labels().iter().zip(self.set.weights());
                for (f, (label, weight)) in plain.iter().zip(samples) {
                    let outcome = Outcome::new(*f, *label);
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

/// Measures points 1 and 2 of the table.
#[expect(clippy::too_many_lines, reason = "one table, row by row")]
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let (samples, cells, turns) = sizes(quick);
    let question = Question::random(samples, cells)?;
    let tokens = SHAPE.tokens;
    let project = Transformer::new(question.weights.clone(), SHAPE)?;
    let obvious = Obvious::new(&question.weights)?;
    let tuned = Tuned::new(&question.weights, tokens)?;
    let compared = question.some_points(if quick { 4 } else { 12 });
    let models: [&dyn Model; 3] = [&project, &obvious, &tuned];
    let largest = models
        .into_iter()
        .map(|model| question.check(model, &compared))
        .try_fold(0.0, |largest: f64, found| {
            found.map(|found| largest.max(found))
        })?;
    table.add_value(
        "kernel_loss_difference",
        largest,
        "loss",
        format!(
            "largest at {} cells, all models and instruction sets; at most {LOSS_TOLERANCE:e}",
            compared.len()
        ),
    );

    let (sweep, candle) = (pools::sweep()?, pools::candle()?);
    let threads = sweep.current_num_threads();
    let whole = Pieces::new(&question.set, samples)?;
    let small = Pieces::new(&question.set, SMALL_PIECE)?;
    // An even share of cells for every thread.
    let points = question.timed_points(quick, threads);
    let few = &points[..points.len().min(FEW)];
    let (span, isas) = (&question.span, kernels());
    let mut matrices = Matrices::new()?;
    let product = &matrices;
    // Of another process, whose candle nobody told anything.
    let untold = RefCell::new(Vec::new());
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| sweep.install(|| one_by_one(&obvious, span, &whole, few))),
        Box::new(|| candle.install(|| one_by_one(&obvious, span, &whole, few))),
        Box::new(|| sweep.install(|| one_by_one(&project, span, &whole, few))),
        Box::new(|| candle.install(|| one_by_one(&project, span, &whole, few))),
        Box::new(|| side_by_side(&tuned, span, &whole, &points, threads)),
        Box::new(|| side_by_side(&tuned, span, &small, &points, threads)),
        Box::new(|| sweep.install(|| product.gemm())),
    ];
    contenders.push(Box::new(|| {
        let seconds = as_it_comes::ask(quick)?;
        untold.borrow_mut().push(seconds);
        Ok(seconds.plain)
    }));
    let plain = contenders.len();
    for isa in &isas {
        contenders.push(Box::new(|| question.plane_seconds(*isa)));
    }
    let mut all = take_turns(turns, &mut contenders)?;
    drop(contenders);
    let untold = untold.into_inner();
    let untold_plain: Vec<f64> = untold.iter().map(|turn| turn.plain).collect();
    let untold_parallel: Vec<f64> = untold.iter().map(|turn| turn.parallel).collect();
    // Its own turns, as it needs the matrices mutably; the machine is the same minute's.
    let own = (0..turns)
        .map(|_| matrices.matrixmultiply())
        .collect::<Result<Vec<_>>>()?;
    all.push(own);
    let sgemm = best(&[&all[6], all.last().map_or(&[], Vec::as_slice)]);

    let every = count(cells * cells);
    let size = format!("{cells}×{cells} cells × {samples} samples, P=16, d=20, m=64, one task");
    let rows = [
        (
            "kernel_vs_candle",
            best(&[&all[0], &all[1]]),
            "model rebuilt a cell, mean over positions, candle's best threads",
        ),
        (
            "kernel_vs_own_forward",
            best(&[&all[2], &all[3]]),
            "the same with the project's forward pass",
        ),
        (
            "kernel_vs_parallel_candle",
            &all[4],
            "a thread each, cells in parallel, fast softmax, all samples in one pass",
        ),
        (
            "kernel_vs_tuned_candle",
            best(&[&all[4], &all[5]]),
            "the same or, if that is faster, 60 samples in a pass: best candle",
        ),
        (
            "kernel_vs_untold_candle",
            &untold_plain,
            "as kernel_vs_candle, of a candle that nobody told its cores",
        ),
        (
            "kernel_vs_untold_parallel_candle",
            &untold_parallel,
            "as kernel_vs_parallel_candle, of a candle that nobody told its cores",
        ),
    ];
    let flops = question.minimal_flops();
    for (place, isa) in isas.iter().enumerate() {
        let seconds = &all[plain + place];
        let suffix = if place == 0 {
            String::new()
        } else {
            format!("_{}", isa.name().to_lowercase().replace('-', ""))
        };
        for (name, cell, about) in rows {
            let times = ratio(cell, seconds).map(|ratio| ratio * every);
            table.add(
                format!("{name}{suffix}"),
                &times,
                "ratio",
                format!("{}: {about}", isa.name()),
            );
        }
        let rate = |product: &[f64]| {
            ratio(product, seconds).map(|ratio| ratio * flops / Matrices::flops())
        };
        table.add(
            format!("kernel_vs_sgemm{suffix}"),
            &rate(sgemm),
            "ratio",
            format!(
                "{}: minimal operations a second over the faster sgemm, 1024³",
                isa.name()
            ),
        );
        let peaks = (0..turns)
            .map(|_| peak::fma_rate(*isa, threads))
            .collect::<Result<Vec<_>>>()?;
        table.add(
            format!("fma_gflops{suffix}"),
            &super::Series::new(peaks.clone()).map(|rate| rate / 1e9),
            "GFLOP/s",
            format!("{}: multiply-adds on registers, all cores", isa.name()),
        );
        // What the ratios would be if the kernel did nothing but its minimal operations at the speed of registers.
        for (name, cell) in [
            ("candle", best(&[&all[0], &all[1]])),
            ("parallel_candle", all[4].as_slice()),
            ("tuned_candle", best(&[&all[4], &all[5]])),
            ("untold_candle", &untold_plain),
            ("untold_parallel_candle", &untold_parallel),
        ] {
            table.add_value(
                format!("{name}_bound{suffix}"),
                median(cell) * every * median(&peaks) / flops,
                "ratio",
                format!(
                    "{}: kernel_vs_{name} if all of the minimal work ran on registers",
                    isa.name()
                ),
            );
        }
        let speed = flops / median(seconds) / 1e9;
        table.add(
            format!("kernel_plane{suffix}_ms"),
            &super::Series::new(seconds.clone()).map(|seconds| seconds * 1e3),
            "ms",
            format!("{}: {size}; {speed:.0} GFLOP/s", isa.name()),
        );
    }
    let single = [
        ("candle_cell_ms", 0, "all threads"),
        ("candle_one_thread_cell_ms", 1, "one thread"),
        ("own_forward_cell_ms", 2, "all threads"),
        ("own_forward_one_thread_cell_ms", 3, "one thread"),
        (
            "tuned_candle_cell_ms",
            4,
            "cells in parallel, all samples in one pass",
        ),
        (
            "tuned_candle_small_cell_ms",
            5,
            "cells in parallel, 60 samples in a pass, which candle does not split",
        ),
    ];
    for (name, place, about) in single {
        let cell = super::Series::new(all[place].clone()).map(|seconds| seconds * 1e3);
        table.add(
            name,
            &cell,
            "ms",
            format!("{about}; {} or more drawn cells a turn", few.len()),
        );
    }
    for (name, seconds) in [
        ("gemm_gflops", &all[6]),
        ("matrixmultiply_gflops", &all[all.len() - 1]),
    ] {
        let rate =
            super::Series::new(seconds.clone()).map(|seconds| Matrices::flops() / seconds / 1e9);
        table.add(name, &rate, "GFLOP/s", "1024³, all cores");
    }
    Ok(())
}

/// Times candle in this process.
///
/// # Errors
/// If a tensor operation fails.
pub fn time_candle(quick: bool) -> Result<CandleSeconds> {
    let (samples, cells, _) = sizes(quick);
    let question = Question::random(samples, cells)?;
    let obvious = Obvious::new(&question.weights)?;
    let tuned = Tuned::new(&question.weights, SHAPE.tokens)?;
    let whole = Pieces::new(&question.set, samples)?;
    let (sweep, candle) = (pools::sweep()?, pools::candle()?);
    let threads = sweep.current_num_threads();
    let points = question.timed_points(quick, threads);
    let few = &points[..points.len().min(FEW)];
    let span = &question.span;
    let turn = || {
        let all_threads = sweep.install(|| one_by_one(&obvious, span, &whole, few))?;
        let one_thread = candle.install(|| one_by_one(&obvious, span, &whole, few))?;
        Ok(CandleSeconds {
            plain: all_threads.min(one_thread),
            parallel: side_by_side(&tuned, span, &whole, &points, threads)?,
        })
    };
    // The first turn of a process pays for what is not there yet.
    turn()?;
    turn()
}

/// The vector instruction sets of this machine; portable code where it has none.
fn kernels() -> Vec<Isa> {
    let vectors: Vec<Isa> = Isa::available()
        .into_iter()
        .filter(|isa| *isa != Isa::Portable)
        .collect();
    if vectors.is_empty() {
        vec![Isa::Portable]
    } else {
        vectors
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
fn count(cells: usize) -> f64 {
    cells as f64
}
