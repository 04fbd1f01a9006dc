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
mod peak;
mod plane;
mod question;
mod screen;
mod series;
mod sgemm;
mod step;
mod table;
mod vit;

use std::path::PathBuf;

pub use as_it_comes::CandleSeconds;
pub use kernel::time_candle;
pub use series::Series;
pub use table::{Row, Table};

use crate::Result;
use crate::output::write_atomically;

/// What to measure.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Little work: checks that everything runs and that results are equal, not how fast.
    pub quick: bool,
    /// Where to write `name,value,unit`.
    pub csv: Option<PathBuf>,
}

/// Measures everything and writes the file that was asked for.
///
/// # Errors
/// If results that should be equal are not, the file cannot be written, or any part of the program fails.
pub fn run(options: &Options) -> Result<Table> {
    let mut table = Table::new(machine::facts()?);
    let quick = options.quick;
    // The window comes first, while nothing is warm and little memory is in use.
    hand::measure(quick, &mut table)?;
    step::measure(quick, &mut table)?;
    kernel::measure(quick, &mut table)?;
    plane::measure(quick, &mut table)?;
    vit::measure(quick, &mut table)?;
    cancel::measure(quick, &mut table)?;
    large::measure(quick, &mut table)?;
    if let Some(path) = &options.csv {
        write_atomically(path, table.csv().as_bytes())?;
    }
    Ok(table)
}
