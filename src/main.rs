//! Lambdascope: a window on the plane of task arithmetic, or its command line.

mod cli;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use lambdascope::app::story::Story;
use lambdascope::pools::{self, CANDLE_CORES};

/// No machine has more cores.
const MOST_CORES: usize = 4096;

fn main() -> ExitCode {
    limit_candle_to_one_thread();
    let reports = lambdascope::window::data_folder().map(|folder| folder.join("reports"));
    lambdascope::crash::listen(reports);
    cli::main(open_window)
}

fn open_window(files: Vec<PathBuf>, story: Option<Arc<Story>>) -> anyhow::Result<()> {
    lambdascope::window::run(files, story).map_err(anyhow::Error::msg)
}

/// Whether candle can read a list of cores: numbers and ranges (`0,2-5`). It would make a list of a range of any length.
fn are_cores(list: &str) -> bool {
    let is_core = |core: &str| {
        let core = core.trim().parse::<usize>();
        core.is_ok_and(|core| core < MOST_CORES)
    };
    list.split(',').all(|part| part.splitn(2, '-').all(is_core))
}

/// Tells candle that it has one core and one thread, and that it need not look: on Linux it reads /proc/cpuinfo before
/// every matrix product, which takes longer than these products do, and shares out to as many threads as the
/// environment asks for what is too small to be shared. It can be told by its environment only. Training is 2 to 7
/// times as fast, and tens of times where many threads are asked for; those are for the pool of the sweeps.
#[expect(
    unsafe_code,
    reason = "the one way to set a variable of the environment"
)]
fn limit_candle_to_one_thread() {
    pools::asked_for();
    let cores = std::env::var_os(CANDLE_CORES);
    // Empty, it says that candle is to be timed as it comes.
    if cores.as_ref().is_some_and(|cores| cores.is_empty()) {
        return;
    }
    // SAFETY: this is the first thing that the program does, so no other thread reads the environment.
    unsafe { std::env::set_var(pools::THREADS, "1") };
    if !cores.is_some_and(|cores| cores.to_str().is_some_and(are_cores)) {
        // SAFETY: as above.
        unsafe { std::env::set_var(CANDLE_CORES, "0") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_cores_is_told_from_what_candle_cannot_read() {
        for list in ["0", "0,2-5", " 1 , 3"] {
            assert!(are_cores(list), "{list:?}");
        }
        for list in ["", "x", "-1", "0-99999999999", "1,,2", "5000", "1-2-3"] {
            assert!(!are_cores(list), "{list:?}");
        }
    }
}
