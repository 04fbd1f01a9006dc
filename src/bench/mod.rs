//! The speed table: every figure a ratio, a rate or a time measured in one run. Not a profiler.
//!
//! Contenders of a ratio take turns, so that a busy moment of the machine meets both; figures are medians over the
//! turns, spreads the lowest and highest turn. Where results are compared they must be equal, or the run fails.

mod as_it_comes;
mod baseline;
mod cancel;
mod hand;
mod kernel;
mod large;
mod machine;
mod merging;
mod peak;
mod plane;
mod question;
mod screen;
mod series;
mod sgemm;
mod step;
mod table;
mod turning;
mod vit;

use std::path::PathBuf;

pub use as_it_comes::CandleSeconds;
pub use kernel::time_candle;
pub use series::Series;
pub use table::{Row, Table};

use crate::Result;
use crate::output::write_atomically;

/// A part of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the hand feels in the one-layer laboratory.
    Hand,
    /// Steps of training.
    Step,
    /// The kernel against a matrix product.
    Kernel,
    /// Planes against candle's.
    Plane,
    /// Planes of more tasks and of other ways to merge.
    Merging,
    /// The Vision Transformer's planes against candle's.
    Vit,
    /// α under the hand on digits.
    Turning,
    /// The film strips of digits, which take minutes: only where they are asked for.
    Film,
    /// How soon work ends that is cancelled.
    Cancel,
    /// Large planes.
    Large,
}

impl Part {
    /// All of them, in the order of the table. The window comes first, while nothing is warm and little memory is in use.
    pub const ALL: [Self; 10] = [
        Self::Hand,
        Self::Step,
        Self::Kernel,
        Self::Plane,
        Self::Merging,
        Self::Vit,
        Self::Turning,
        Self::Film,
        Self::Cancel,
        Self::Large,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Step => "step",
            Self::Kernel => "kernel",
            Self::Plane => "plane",
            Self::Merging => "merging",
            Self::Vit => "vit",
            Self::Turning => "turning",
            Self::Film => "film",
            Self::Cancel => "cancel",
            Self::Large => "large",
        }
    }

    fn measure(self, quick: bool, table: &mut Table) -> Result<()> {
        match self {
            Self::Hand => hand::measure(quick, table),
            Self::Step => step::measure(quick, table),
            Self::Kernel => kernel::measure(quick, table),
            Self::Plane => plane::measure(quick, table),
            Self::Merging => merging::measure(quick, table),
            Self::Vit => vit::measure(quick, table),
            Self::Turning => turning::measure(quick, table),
            Self::Film => turning::film(table),
            Self::Cancel => cancel::measure(quick, table),
            Self::Large => large::measure(quick, table),
        }
    }
}

/// What to measure.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Little work: checks that everything runs and that results are equal, not how fast.
    pub quick: bool,
    /// The part to measure; nothing for all.
    pub only: Option<Part>,
    /// Where to write `name,value,unit`.
    pub csv: Option<PathBuf>,
}

/// Measures everything and writes the file that was asked for; `next` is told of each part before it begins.
///
/// # Errors
/// If results that should be equal are not, the file cannot be written, or any part of the program fails.
pub fn run(options: &Options, next: &mut dyn FnMut(Part)) -> Result<Table> {
    let mut table = Table::new(machine::facts()?);
    let quick = options.quick;
    let parts = Part::ALL.into_iter();
    let is_asked = |part: &Part| match options.only {
        Some(only) => only == *part,
        None => *part != Part::Film,
    };
    for part in parts.filter(is_asked) {
        next(part);
        part.measure(quick, &mut table)?;
    }
    if let Some(path) = &options.csv {
        write_atomically(path, table.csv().as_bytes())?;
    }
    Ok(table)
}
