//! The two thread pools: candle's work on one thread, sweeps on all cores.
//!
//! A candle tensor of this size is far too small to be split, and candle splits it all the same: on one thread a
//! training step is faster, and steadier. Inside [`rayon::ThreadPool::install`] everything runs on the pool's own
//! threads, so each kind of work gets its pool where the lab calls it.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{Error, Result};

/// The variable of the environment that tells candle its cores. Empty, it tells nothing.
pub const CANDLE_CORES: &str = "CANDLE_CPU_MASK";

/// The pool for training and for candle's forward passes: one thread.
///
/// # Errors
/// If the thread could not be started.
pub fn candle() -> Result<&'static ThreadPool> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    started(&POOL, "candle", Some(1))
}

/// The pool for the kernel: a thread for every core, or as many as `RAYON_NUM_THREADS` says.
///
/// # Errors
/// If a thread could not be started.
pub fn sweep() -> Result<&'static ThreadPool> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    started(&POOL, "sweep", None)
}

fn started(
    pool: &'static OnceLock<Result<ThreadPool, String>>,
    name: &'static str,
    threads: Option<usize>,
) -> Result<&'static ThreadPool> {
    let pool = pool.get_or_init(|| {
        ThreadPoolBuilder::new()
            // 0 leaves the number to rayon.
            .num_threads(threads.unwrap_or(0))
            .thread_name(move |index| format!("{name}-{index}"))
            .build()
            .map_err(|error| format!("could not start the {name} threads: {error}"))
    });
    pool.as_ref()
        .map_err(|message| Error::Thread(message.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candle_has_one_thread_and_may_be_entered_from_a_sweep() -> Result<()> {
        let candle = candle()?;
        assert_eq!(candle.current_num_threads(), 1);
        let inner = sweep()?.install(|| candle.install(rayon::current_num_threads));
        assert_eq!(inner, 1);
        Ok(())
    }
}
