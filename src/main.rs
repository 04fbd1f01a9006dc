//! Lambdascope: a window on the plane of task arithmetic, or its command line.

mod cli;

use std::path::PathBuf;
use std::process::ExitCode;

use lambdascope::pools::CANDLE_CORES;

fn main() -> ExitCode {
    limit_candle_to_one_thread();
    cli::main(open_window)
}

fn open_window(files: Vec<PathBuf>) -> anyhow::Result<()> {
    lambdascope::window::run(files).map_err(anyhow::Error::msg)
}

/// Tells candle that it has one core, and that it need not look: on Linux it reads /proc/cpuinfo before every matrix
/// product, which takes longer than these products do, and wakes a pool of its own for tensors of 2¹⁶ numbers. It
/// can be told by its environment only. Training is 2 to 7 times as fast.
#[expect(
    unsafe_code,
    reason = "the one way to set a variable of the environment"
)]
fn limit_candle_to_one_thread() {
    if std::env::var_os(CANDLE_CORES).is_none() {
        // SAFETY: this is the first thing that the program does, so no other thread reads the environment.
        unsafe { std::env::set_var(CANDLE_CORES, "0") };
    }
}
