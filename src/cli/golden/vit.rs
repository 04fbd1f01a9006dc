//! `golden --lab vit`: a Vision Transformer on digits over several seeds beside what another program found with seeds of
//! its own. Bands, not numbers: what pre-training leads to differs from seed to seed.

use std::ops::ControlFlow;
use std::process::ExitCode;

use lambdascope::Result;
use lambdascope::experiment::{Correlation, Correlations, Grid, preset};
use lambdascope::lab::{Lab, Report, Setup};
use lambdascope::sweep::{Line, Stats, line_values};
use lambdascope::task::{Axis, Role, TaskId};

use super::{Failure, Table, clear, print, tell_seed};

/// The first seed: none that the other program used.
const FIRST_SEED: u64 = 11;
/// The line on which T2 is added and subtracted.
const LINE: Grid = Grid {
    low: -1.0,
    high: 2.0,
    cells: 2,
};

/// An α, and the bands of the mean over seeds: of the worse of both accuracies where it is best on λ₁ = 1, and of the
/// accuracies of T1 and T2 at (1, −1).
type Row = (f64, [(f64, f64); 3]);

/// Around the means over three seeds of an independent program in PyTorch, with room for what other seeds and another
/// order of batches change: 0.69, 0.91, 0.96, 0.98 and 0.98 at the best; at (1, −1) T1 0.98, 0.98, 0.97, 0.91 and 0.68, T2
/// 0.03, 0.04, 0.10, 0.33 and 0.53.
const BANDS: [Row; 5] = [
    (-0.9, [(0.60, 0.96), (0.90, 1.0), (0.0, 0.12)]),
    (-0.5, [(0.82, 1.0), (0.90, 1.0), (0.0, 0.15)]),
    (0.0, [(0.88, 1.0), (0.88, 1.0), (0.0, 0.28)]),
    (0.5, [(0.92, 1.0), (0.76, 1.0), (0.10, 0.55)]),
    (0.9, [(0.92, 1.0), (0.45, 0.92), (0.30, 0.78)]),
];

const COLUMNS: [&str; 3] = [
    "Both at their best on λ₁ = 1: the worse accuracy",
    "Subtracted at (1, −1): accuracy of T₁",
    "Subtracted at (1, −1): accuracy of T₂",
];

/// Does the command: exit code 1 if anything is out of its band.
pub(super) fn golden(seeds: u64, quiet: bool) -> Result<ExitCode, Failure> {
    let mut lab = Lab::new();
    let mut alone = Vec::new();
    let mut by_row = vec![[0.0; 3]; BANDS.len()];
    for seed in FIRST_SEED..FIRST_SEED + seeds {
        tell_seed(seed - FIRST_SEED, seeds, quiet);
        for ((alpha, _), sums) in BANDS.iter().zip(&mut by_row) {
            let (found, own) = measure(&mut lab, *alpha, seed).map_err(Failure::work)?;
            #[expect(clippy::cast_precision_loss, reason = "a handful of seeds")]
            for (sum, one) in sums.iter_mut().zip(found) {
                *sum += one / seeds as f64;
            }
            alone.push(Some(own));
        }
    }
    if !quiet {
        clear();
    }
    let mut table = Table::default();
    table.title(&format!(
        "Vision Transformer on digits, means over {seeds} seeds from {FIRST_SEED} on"
    ));
    for (column, name) in COLUMNS.iter().enumerate() {
        table.title(name);
        for ((alpha, bands), found) in BANDS.iter().zip(&by_row) {
            table.row(*alpha, std::iter::once(Some(found[column])), bands[column]);
        }
    }
    table.title("Each task alone, at (1, 0), every seed");
    table.line("accuracy", alone.into_iter(), (0.96, 1.0));
    let verdict = table.verdict_in_all();
    print(&format!("{}\n{verdict}\n", table.text))?;
    Ok(ExitCode::from(u8::from(table.out > 0)))
}

fn measure(lab: &mut Lab, alpha: f64, seed: u64) -> Result<([f64; 3], f64)> {
    let mut experiment = preset("vit-irrelevant")?;
    experiment.correlations = Correlations::of_two(Correlation::new(alpha)?);
    experiment.training.seed = seed;
    experiment.grid = LINE;
    let quiet = |_: Report<'_>| ControlFlow::Continue(());
    let setup = Setup::new(experiment);
    let step = setup.line_step();
    let subject = lab.subject(&setup, &quiet)?;
    let go_on = |_: f64| ControlFlow::Continue(());
    let line = subject.line(Axis::Y, 1.0, line_values(&LINE, step), &go_on)?;
    let of = |line: &Line, task| -> Vec<f64> {
        let stats = line.task(Role::Task(task)).unwrap_or_default();
        stats.iter().map(|stats: &Stats| stats.accuracy).collect()
    };
    let (first, second) = (of(&line, TaskId::T1), of(&line, TaskId::T2));
    let worse = first
        .iter()
        .zip(&second)
        .map(|(one, other)| one.min(*other));
    let best = worse.fold(0.0, f64::max);
    let lowest = |values: &[f64]| values.first().copied().unwrap_or_default();
    let alone = subject.alone(&go_on)?;
    let own = alone.iter().map(|stats| stats.accuracy).fold(1.0, f64::min);
    Ok(([best, lowest(&first), lowest(&second)], own))
}
