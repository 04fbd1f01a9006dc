//! The two thread pools: candle's work on one thread, sweeps on all cores.
//!
//! A candle tensor of this size is far too small to be split, and candle splits it all the same: on one thread a
//! training step is faster, and steadier. Inside [`rayon::ThreadPool::install`] everything runs on the pool's own
//! threads, so each kind of work gets its pool where the lab calls it. A plane by candle is a sweep: its models are
//! shared out over the cores, and the program tells candle by the environment to start no threads of its own.

use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{Error, Result};

/// The variable of the environment that tells candle its cores. Empty, it tells nothing.
pub const CANDLE_CORES: &str = "CANDLE_CPU_MASK";
/// The variable by which a person says how many threads there should be; candle's products read it too.
pub const THREADS: &str = "RAYON_NUM_THREADS";
/// Where a machine has fewer cores, more threads than these are a slip of the hand.
const MOST_THREADS: usize = 256;

/// What [`THREADS`] said before the program told candle its own number.
static ASKED: OnceLock<Option<OsString>> = OnceLock::new();

/// Remembers how many threads a person asked for; what the variable says later is meant for candle.
///
/// Gives what it says, for a process that is started with the environment as it was.
pub fn asked_for() -> Option<&'static OsStr> {
    ASKED.get_or_init(|| std::env::var_os(THREADS)).as_deref()
}

/// The pool for training and for single forward passes of candle's: one thread.
///
/// # Errors
/// If the thread could not be started.
pub fn candle() -> Result<&'static ThreadPool> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    started(&POOL, "candle", 1)
}

/// The pool for planes and lines: a thread for every core, or as many as `RAYON_NUM_THREADS` asks for.
///
/// # Errors
/// If a thread could not be started.
pub fn sweep() -> Result<&'static ThreadPool> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    started(&POOL, "sweep", sweep_threads())
}

/// How many threads [`sweep`] has.
#[must_use]
pub fn sweep_threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    threads(asked_for(), cores)
}

/// How many threads are meant; a thread for every core if that is no number above 0.
fn threads(asked: Option<&OsStr>, cores: usize) -> usize {
    let text = asked.and_then(OsStr::to_str).unwrap_or_default().trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let most = MOST_THREADS.max(cores);
    match text.parse::<usize>() {
        Ok(0) => cores,
        Ok(count) => count.min(most),
        // Too long for a number of this machine.
        Err(_) if digits => most,
        Err(_) => cores,
    }
}

fn started(
    pool: &'static OnceLock<Result<ThreadPool, String>>,
    name: &'static str,
    threads: usize,
) -> Result<&'static ThreadPool> {
    let pool = pool.get_or_init(|| {
        ThreadPoolBuilder::new()
            .num_threads(threads)
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

    #[test]
    fn as_many_threads_as_were_asked_for_within_reason() {
        let meant = |asked: &str| threads(Some(OsStr::new(asked)), 4);
        assert_eq!(threads(None, 4), 4);
        assert_eq!([meant("1"), meant("2"), meant(" 16 ")], [1, 2, 16]);
        for senseless in ["", " ", "0", "abc", "-3", "2.5", "0x10"] {
            assert_eq!(meant(senseless), 4, "{senseless:?}");
        }
        for huge in ["1000000", "99999999999999999999999999"] {
            assert_eq!(meant(huge), MOST_THREADS);
            assert_eq!(threads(Some(OsStr::new(huge)), 384), 384);
        }
    }
}
