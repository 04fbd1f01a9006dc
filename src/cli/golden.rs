//! `golden`: trains the default experiment over several seeds and holds its thresholds to the bands that an
//! independent f64 reference gave over 20 seeds of its own.

mod authors;
mod vit;

use std::fmt::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;

use lambdascope::Result;
use lambdascope::experiment::{Correlation, Correlations, Experiment, Grid};

use lambdascope::lab::{Lab, Setup, Thresholds};
use lambdascope::number::tidy;
use lambdascope::sweep::{LINE_STEP, Stats, line_values};
use lambdascope::task::{Axis, Role, TaskId};

use super::progress::{clear, show, tell};
use super::{Failure, print};

/// The lines reach further down than the plane, to where the bands of T1 end.
const LINES: Grid = Grid {
    low: -3.0,
    high: 3.0,
    cells: 2,
};
/// Bands are given to two decimals.
const ROUNDING: f64 = 0.005;

/// A band to land in; nothing where T1 must still work at the line's lower end.
type Band = Option<(f64, f64)>;

/// An α, then its bands: T2 loss ≤ 0.1 from, ≤ 0.01 from, T2 accuracy ≥ 95 % from, T1 loss ≤ 0.1 down to; then the
/// loss of T2 at (1, −0.5), given for α ≤ 0.
type Row = (f64, [Band; 4], Band);

/// Smallest and largest value over the reference's 20 seeds.
const BANDS: [Row; 7] = [
    (
        -0.9,
        [
            Some((1.68, 1.80)),
            Some((1.81, 1.92)),
            Some((0.88, 0.98)),
            Some((-2.00, -1.94)),
        ],
        Some((2.22, 2.26)),
    ),
    (
        -0.6,
        [
            Some((1.42, 1.49)),
            Some((1.52, 1.62)),
            Some((0.60, 0.65)),
            None,
        ],
        Some((1.72, 1.76)),
    ),
    (
        -0.3,
        [
            Some((1.15, 1.17)),
            Some((1.23, 1.26)),
            Some((0.29, 0.33)),
            None,
        ],
        Some((1.37, 1.42)),
    ),
    (
        0.0,
        [
            Some((0.87, 0.88)),
            Some((0.95, 0.96)),
            Some((-0.02, 0.04)),
            None,
        ],
        Some((1.18, 1.22)),
    ),
    (
        0.3,
        [
            Some((0.58, 0.61)),
            Some((0.67, 0.69)),
            Some((-0.32, -0.26)),
            Some((-0.37, -0.33)),
        ],
        None,
    ),
    (
        0.6,
        [
            Some((0.29, 0.32)),
            Some((0.37, 0.40)),
            Some((-0.62, -0.56)),
            Some((-0.18, -0.17)),
        ],
        None,
    ),
    (
        0.9,
        [
            Some((-0.01, 0.01)),
            Some((0.07, 0.10)),
            Some((-0.91, -0.86)),
            Some((-0.12, -0.11)),
        ],
        None,
    ),
];

const COLUMNS: [&str; 4] = [
    "T₂ loss ≤ 0.1 from",
    "T₂ loss ≤ 0.01 from",
    "T₂ accuracy ≥ 95 % from",
    "T₁ loss ≤ 0.1 down to",
];

/// What one seed gave at one α.
struct Measured {
    /// One for each column; nothing where there is no threshold.
    thresholds: [Option<f64>; 4],
    /// T1 alone, at (1, 0).
    alone: Stats,
    /// T1 and T2 at (1, −0.5).
    forgetting: [Stats; 2],
}

/// Which laboratory is held to what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Laboratory {
    /// The paper's one layer on patterns.
    OneLayer,
    /// A pre-trained Vision Transformer on digits.
    Vit,
    /// The authors' cases with such a model, beside what they print.
    Authors,
}

/// Does the `golden` command: exit code 1 if anything is out of its band.
pub fn golden(laboratory: Laboratory, seeds: u64, quiet: bool) -> Result<ExitCode, Failure> {
    match laboratory {
        Laboratory::OneLayer => one_layer(seeds, quiet),
        Laboratory::Vit => vit::golden(seeds, quiet),
        Laboratory::Authors => authors::golden(seeds, quiet),
    }
}

/// Shows which seed is next, of how many.
fn tell_seed(done: u64, seeds: u64, quiet: bool) {
    if !quiet {
        show(&format!("seed {} of {seeds}", done + 1));
    }
}

fn one_layer(seeds: u64, quiet: bool) -> Result<ExitCode, Failure> {
    let mut lab = Lab::new();
    let mut by_row: Vec<Vec<Measured>> = BANDS.iter().map(|_| Vec::new()).collect();
    for seed in 0..seeds {
        tell_seed(seed, seeds, quiet);
        for (row, measured) in BANDS.iter().zip(&mut by_row) {
            measured.push(measure(&mut lab, row.0, seed).map_err(Failure::work)?);
        }
    }
    if !quiet {
        clear();
    }
    let mut table = Table::default();
    table.title(&format!(
        "Default pattern experiment, λ₁ = 1, {seeds} seeds: thresholds in λ₂"
    ));
    for (column, name) in COLUMNS.iter().enumerate() {
        table.title(name);
        for ((alpha, bands, _), measured) in BANDS.iter().zip(&by_row) {
            let found = measured.iter().map(|one| one.thresholds[column]);
            match bands[column] {
                Some(band) => table.row(*alpha, found, band),
                None => table.row_to_the_end(*alpha, found),
            }
        }
    }
    table.title("Theorem 2 at (1, −0.5): T₂ loss");
    for ((alpha, _, band), measured) in BANDS.iter().zip(&by_row) {
        if let Some(band) = band {
            table.row(
                *alpha,
                measured.iter().map(|one| Some(one.forgetting[1].loss)),
                *band,
            );
        }
    }
    let forgetting = || BANDS.iter().zip(&by_row).filter(|(row, _)| row.2.is_some());
    for (name, of, band) in FORGETTING {
        table.title(name);
        for ((alpha, _, _), measured) in forgetting() {
            table.row(
                *alpha,
                measured.iter().map(|one| Some(of(&one.forgetting))),
                band,
            );
        }
    }
    table.title("T₁ alone, at (1, 0), the same for every α");
    let alone = || by_row.first().into_iter().flatten().map(|one| &one.alone);
    table.line(
        "mean margin",
        alone().map(|stats| Some(stats.margin)),
        (1.01, 1.02),
    );
    table.line(
        "accuracy",
        alone().map(|stats| Some(stats.accuracy)),
        (1.0, 1.0),
    );
    table.line("loss", alone().map(|stats| Some(stats.loss)), (0.0, 0.0));
    let verdict = table.verdict_in_all();
    print(&format!("{}\n{verdict}\n", table.text))?;
    Ok(ExitCode::from(u8::from(table.out > 0)))
}

/// What else must hold at (1, −0.5).
type Forgetting = (&'static str, fn(&[Stats; 2]) -> f64, (f64, f64));
const FORGETTING: [Forgetting; 3] = [
    (
        "Theorem 2 at (1, −0.5): T₁ loss",
        |stats| stats[0].loss,
        (0.0, 0.004),
    ),
    (
        "Theorem 2 at (1, −0.5): T₁ accuracy",
        |stats| stats[0].accuracy,
        (1.0, 1.0),
    ),
    (
        "Theorem 2 at (1, −0.5): T₂ accuracy",
        |stats| stats[1].accuracy,
        (0.0, 0.0),
    ),
];

fn measure(lab: &mut Lab, alpha: f64, seed: u64) -> Result<Measured> {
    let mut experiment = Experiment {
        correlations: Correlations::of_two(Correlation::new(alpha)?),
        grid: LINES,
        ..Experiment::default()
    };
    experiment.training.seed = seed;
    let quiet = |_: lambdascope::lab::Report<'_>| ControlFlow::Continue(());
    let subject = lab.subject(&Setup::new(experiment), &quiet)?;
    let go_on = |_: f64| ControlFlow::Continue(());
    let line = subject.line(Axis::Y, 1.0, line_values(&LINES, LINE_STEP), &go_on)?;
    let mut thresholds = [None; 4];
    if let Some(on) = Thresholds::on(&line) {
        let found = [
            on.kept_from,
            on.well_kept_from,
            on.accurate_from,
            on.kept_down_to,
        ];
        thresholds = found.map(|stretch| stretch.value().map(tidy));
    }
    let forgetting = subject.line(Axis::Y, 1.0, vec![-0.5], &go_on)?;
    let at = |task| {
        let stats = forgetting.task(Role::Task(task));
        stats
            .and_then(<[Stats]>::first)
            .copied()
            .unwrap_or_default()
    };
    let alone = subject.alone(&go_on)?;
    Ok(Measured {
        thresholds,
        alone: alone.first().copied().unwrap_or_default(),
        forgetting: [at(TaskId::T1), at(TaskId::T2)],
    })
}

/// How a measurement lies to its band.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// In it.
    Within,
    /// Beside it by no more than one step of the line.
    Edge,
    /// Elsewhere.
    Out,
}

/// Text in columns, and a count of what is out.
#[derive(Default)]
struct Table {
    text: String,
    rows: usize,
    out: usize,
}

impl Table {
    fn verdict_in_all(&self) -> String {
        match self.out {
            0 => "Everything is in its band".to_owned(),
            out => format!("{out} of {} are OUT", self.rows),
        }
    }

    fn title(&mut self, name: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{gap}{name}");
    }

    fn row(&mut self, alpha: f64, found: impl Iterator<Item = Option<f64>>, band: (f64, f64)) {
        self.line(&format!("α = {}", signed(alpha, 1)), found, band);
    }

    /// A threshold that must lie at the end of the line.
    fn row_to_the_end(&mut self, alpha: f64, mut found: impl Iterator<Item = Option<f64>>) {
        let name = format!("α = {}", signed(alpha, 1));
        let end = LINES.low;
        let within = found.all(|one| one.is_some_and(|one| one <= end + ROUNDING));
        let (measured, verdict) = if within {
            ("below −3", Verdict::Within)
        } else {
            ("above −3", Verdict::Out)
        };
        self.verdict(&name, measured, "below −3", verdict);
    }

    fn line(&mut self, name: &str, found: impl Iterator<Item = Option<f64>>, band: (f64, f64)) {
        let decimals = if band.1 > 0.0 && band.1 < 0.01 { 4 } else { 2 };
        let range = |(low, high)| format!("{} … {}", signed(low, decimals), signed(high, decimals));
        let all: Option<Vec<f64>> = found.collect();
        let (measured, verdict) = match all {
            Some(all) => {
                let low = all.iter().copied().fold(f64::INFINITY, f64::min);
                let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                // A band whose ends are exact, such as an accuracy of 1, has no rounding to allow for.
                let exact = band.1 - band.0 < ROUNDING;
                let allowed = if exact { 1e-9 } else { ROUNDING };
                let within =
                    |more| low >= band.0 - allowed - more && high <= band.1 + allowed + more;
                // Smallest and largest of 20 seeds do not bound every seed, and a threshold is known to a step.
                let verdict = match (within(0.0), !exact && within(LINE_STEP)) {
                    (true, _) => Verdict::Within,
                    (false, true) => Verdict::Edge,
                    (false, false) => Verdict::Out,
                };
                (range((low, high)), verdict)
            }
            None => ("none for a seed".to_owned(), Verdict::Out),
        };
        self.verdict(name, &measured, &range(band), verdict);
    }

    fn verdict(&mut self, name: &str, measured: &str, band: &str, verdict: Verdict) {
        self.rows += 1;
        self.out += usize::from(verdict == Verdict::Out);
        let word = match verdict {
            Verdict::Within => "ok",
            Verdict::Edge => "ok, by one step of the line",
            Verdict::Out => "OUT",
        };
        let _ = writeln!(
            self.text,
            "  {name:<12} {measured:<20} band {band:<20} {word}"
        );
    }
}

/// A number with a proper minus sign, aligned with those without.
fn signed(value: f64, decimals: usize) -> String {
    // Adding 0 takes the sign from a −0.
    let text = format!("{:.decimals$}", value + 0.0);
    match text.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None => format!(" {text}"),
    }
}
