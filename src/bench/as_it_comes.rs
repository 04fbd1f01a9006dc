//! Candle as it comes: timed in a process of its own, because what the program tells candle lasts as long as a process.

use std::process::Command;

use crate::pools::{CANDLE_CORES, THREADS, asked_for};
use crate::{Error, Result};

/// The command that prints them.
const COMMAND: &str = "bench-candle";

/// Seconds a cell of the plain ways that the kernel is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CandleSeconds {
    /// One cell after another, in the better thread setting.
    pub plain: f64,
    /// Cells in parallel, a thread each, all samples in one pass.
    pub parallel: f64,
}

/// Runs this program again to time a candle that nobody told anything.
pub(super) fn ask(quick: bool) -> Result<CandleSeconds> {
    let failed = |why: String| Error::Mismatch(format!("candle as it comes was not timed: {why}"));
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new(program);
    command.arg(COMMAND).env(CANDLE_CORES, "");
    match asked_for() {
        Some(threads) => command.env(THREADS, threads),
        None => command.env_remove(THREADS),
    };
    if quick {
        command.arg("--quick");
    }
    let output = command
        .output()
        .map_err(|error| failed(error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    match numbers.as_slice() {
        [plain, parallel] if output.status.success() => Ok(CandleSeconds {
            plain: *plain,
            parallel: *parallel,
        }),
        _ => Err(failed(format!(
            "expected two numbers from {COMMAND}, found \u{201c}{}\u{201d}, {}: {}",
            said.trim(),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        ))),
    }
}
