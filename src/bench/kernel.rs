//! The kernel against candle and against the machine, on random tokens that share nothing.
//!
//! The minimal work of a sample at a cell, with its affine blocks at hand: the product of attention and values
//! 2P(P − 1)m, as weights that add up to 1 need one key less, the sum of the rectified outputs 2Pm and its product with
//! a 2m, the combination of values along λ₁ 2Pm, the softmax 3P² (product of two exponentials, sum and normalisation). Making the blocks, the tables of exponentials and everything along λ₂ is not
//! counted, though it is timed.

use std::cell::RefCell;

use super::as_it_comes::{self, CandleSeconds};
use super::baseline::{Obvious, Pieces, Tuned, one_by_one, side_by_side};
use super::question::{LOSS_TOLERANCE, Question, SHAPE};
use super::series::{Contender, best, median, ratio, take_turns};
use super::sgemm::Matrices;
use super::{Series, Table, peak};
use crate::model::{Forward, OneLayer};
use crate::pools;
use crate::sweep::kernel::Isa;
use crate::{Error, Result};

/// Cells that take turns one by one.
const FEW: usize = 4;
/// Samples in a forward pass that keeps candle's own threads asleep: P·m·60 is below its 64 K elements.
const SMALL_PIECE: usize = 60;

/// Samples, cells on a side and turns.
const fn sizes(quick: bool) -> (usize, usize, usize) {
    if quick { (1000, 11, 2) } else { (1000, 51, 7) }
}

/// Measures points 1 and 2 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let (samples, cells, _) = sizes(quick);
    let question = Question::random(samples, cells)?;
    let candles = Candles::new(&question)?;
    let compared = question.some_points(if quick { 4 } else { 12 });
    let models: [&dyn Forward; 3] = [&candles.project, &candles.obvious, &candles.tuned];
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
    let turns = Turns::take(quick, &question, &candles)?;
    for place in 0..turns.kernels.len() {
        turns.add_kernel(place, &question, cells, table)?;
    }
    turns.add_machine(table);
    Ok(())
}

/// Candle's ways of evaluating a cell.
struct Candles {
    /// The project's own forward pass.
    project: OneLayer,
    obvious: Obvious,
    tuned: Tuned,
}

impl Candles {
    fn new(question: &Question) -> Result<Self> {
        Ok(Self {
            project: OneLayer::new(question.weights.clone(), SHAPE)?,
            obvious: Obvious::new(&question.weights)?,
            tuned: Tuned::new(&question.weights, SHAPE.tokens)?,
        })
    }
}

/// Seconds of every contender, turn by turn: of a cell by candle, of a plane by the kernel, of a product.
struct Turns {
    obvious: Vec<f64>,
    obvious_one_thread: Vec<f64>,
    project: Vec<f64>,
    project_one_thread: Vec<f64>,
    tuned: Vec<f64>,
    tuned_small: Vec<f64>,
    gemm: Vec<f64>,
    matrixmultiply: Vec<f64>,
    /// Of another process, whose candle nobody told anything.
    untold: Vec<f64>,
    untold_parallel: Vec<f64>,
    kernels: Vec<(Isa, Vec<f64>)>,
    /// Cells that a turn of candle one by one takes.
    few: usize,
    threads: usize,
}

impl Turns {
    fn take(quick: bool, question: &Question, candles: &Candles) -> Result<Self> {
        let (samples, _, turns) = sizes(quick);
        let Candles {
            project,
            obvious,
            tuned,
        } = candles;
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
        let untold = RefCell::new(Vec::new());
        let by_candle: [Contender<'_>; 8] = [
            Box::new(|| sweep.install(|| one_by_one(obvious, span, &whole, few))),
            Box::new(|| candle.install(|| one_by_one(obvious, span, &whole, few))),
            Box::new(|| sweep.install(|| one_by_one(project, span, &whole, few))),
            Box::new(|| candle.install(|| one_by_one(project, span, &whole, few))),
            Box::new(|| side_by_side(tuned, span, &whole, &points, threads)),
            Box::new(|| side_by_side(tuned, span, &small, &points, threads)),
            Box::new(|| sweep.install(|| product.gemm())),
            Box::new(|| {
                let seconds = as_it_comes::ask(quick)?;
                untold.borrow_mut().push(seconds);
                Ok(seconds.plain)
            }),
        ];
        let mut contenders: Vec<Contender<'_>> = by_candle.into();
        for isa in &isas {
            contenders.push(Box::new(|| question.plane_seconds(*isa)));
        }
        let mut all = take_turns(turns, &mut contenders)?;
        drop(contenders);
        let kernels = isas.into_iter().zip(all.split_off(8)).collect();
        let [
            obvious,
            obvious_one_thread,
            project,
            project_one_thread,
            tuned,
            tuned_small,
            gemm,
            plain_untold,
        ] = <[Vec<f64>; 8]>::try_from(all)
            .map_err(|_| Error::Mismatch("a contender took no turn".into()))?;
        Ok(Self {
            obvious,
            obvious_one_thread,
            project,
            project_one_thread,
            tuned,
            tuned_small,
            gemm,
            // Its own turns, as it needs the matrices mutably; the machine is the same minute's.
            matrixmultiply: (0..turns)
                .map(|_| matrices.matrixmultiply())
                .collect::<Result<_>>()?,
            untold: plain_untold,
            untold_parallel: untold
                .into_inner()
                .iter()
                .map(|turn| turn.parallel)
                .collect(),
            kernels,
            few: few.len(),
            threads,
        })
    }

    /// Candle's ways that the kernel is held to: a name, the seconds of a cell, and what it is.
    fn contenders(&self) -> [(&'static str, &[f64], &'static str); 6] {
        [
            (
                "candle",
                best(&[&self.obvious, &self.obvious_one_thread]),
                "model rebuilt a cell, mean over positions, candle's best threads",
            ),
            (
                "own_forward",
                best(&[&self.project, &self.project_one_thread]),
                "the same with the project's forward pass",
            ),
            (
                "parallel_candle",
                &self.tuned,
                "a thread each, cells in parallel, fast softmax, all samples in one pass",
            ),
            (
                "tuned_candle",
                best(&[&self.tuned, &self.tuned_small]),
                "the same or, if that is faster, 60 samples in a pass: best candle",
            ),
            (
                "untold_candle",
                &self.untold,
                "as kernel_vs_candle, of a candle that nobody told its cores",
            ),
            (
                "untold_parallel_candle",
                &self.untold_parallel,
                "as kernel_vs_parallel_candle, of a candle that nobody told its cores",
            ),
        ]
    }

    /// The kernel on one instruction set, the best one first.
    fn add_kernel(
        &self,
        place: usize,
        question: &Question,
        cells: usize,
        table: &mut Table,
    ) -> Result<()> {
        let (isa, seconds) = &self.kernels[place];
        let suffix = match place {
            0 => String::new(),
            _ => format!("_{}", isa.name().to_lowercase().replace('-', "")),
        };
        let every = count(cells * cells);
        let flops = question.minimal_flops();
        for (name, cell, about) in self.contenders() {
            table.add(
                format!("kernel_vs_{name}{suffix}"),
                &ratio(cell, seconds).map(|ratio| ratio * every),
                "ratio",
                format!("{}: {about}", isa.name()),
            );
        }
        let sgemm = best(&[&self.gemm, &self.matrixmultiply]);
        table.add(
            format!("kernel_vs_sgemm{suffix}"),
            &ratio(sgemm, seconds).map(|ratio| ratio * flops / Matrices::flops()),
            "ratio",
            format!(
                "{}: minimal operations a second over the faster sgemm, 1024³",
                isa.name()
            ),
        );
        let peaks = (0..seconds.len())
            .map(|_| peak::fma_rate(*isa, self.threads))
            .collect::<Result<Vec<_>>>()?;
        table.add(
            format!("fma_gflops{suffix}"),
            &Series::new(peaks.clone()).map(|rate| rate / 1e9),
            "GFLOP/s",
            format!("{}: multiply-adds on registers, all cores", isa.name()),
        );
        // What the ratios would be if the kernel did nothing but its minimal operations at the speed of registers.
        for (name, cell, _) in self.contenders() {
            if name == "own_forward" {
                continue;
            }
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
        let (speed, samples) = (flops / median(seconds) / 1e9, question.set.len());
        let size = format!("{cells}×{cells} cells × {samples} samples, P=16, d=20, m=64, one task");
        table.add(
            format!("kernel_plane{suffix}_ms"),
            &Series::new(seconds.clone()).map(|seconds| seconds * 1e3),
            "ms",
            format!("{}: {size}; {speed:.0} GFLOP/s", isa.name()),
        );
        Ok(())
    }

    fn add_machine(&self, table: &mut Table) {
        for (name, cell, about) in [
            ("candle_cell_ms", &self.obvious, "all threads"),
            (
                "candle_one_thread_cell_ms",
                &self.obvious_one_thread,
                "one thread",
            ),
            ("own_forward_cell_ms", &self.project, "all threads"),
            (
                "own_forward_one_thread_cell_ms",
                &self.project_one_thread,
                "one thread",
            ),
            (
                "tuned_candle_cell_ms",
                &self.tuned,
                "cells in parallel, all samples in one pass",
            ),
            (
                "tuned_candle_small_cell_ms",
                &self.tuned_small,
                "cells in parallel, 60 samples in a pass, which candle does not split",
            ),
        ] {
            let cell = Series::new(cell.clone()).map(|seconds| seconds * 1e3);
            let about = format!("{about}; {} or more drawn cells a turn", self.few);
            table.add(name, &cell, "ms", about);
        }
        for (name, seconds) in [
            ("gemm_gflops", &self.gemm),
            ("matrixmultiply_gflops", &self.matrixmultiply),
        ] {
            let rate =
                Series::new(seconds.clone()).map(|seconds| Matrices::flops() / seconds / 1e9);
            table.add(name, &rate, "GFLOP/s", "1024³, all cores");
        }
    }
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
