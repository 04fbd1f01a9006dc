//! Somebody ends the program from outside: a log-out, a closed terminal, Ctrl+C. Unsaved work is kept, and the window
//! closed without a question that nobody would answer.

#[cfg(unix)]
pub use unix::listen;

#[cfg(unix)]
mod unix {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use crate::journal::Keeper;

    /// The window has this long to close by itself.
    const GRACE: Duration = Duration::from_millis(500);

    /// Waits for a signal in a thread of its own; `ending` is set once one has come.
    ///
    /// # Errors
    /// If the system lets nobody wait.
    pub fn listen(
        keeper: Option<Keeper>,
        ctx: egui::Context,
        ending: Arc<AtomicBool>,
    ) -> std::io::Result<()> {
        let ignored = ignored();
        let wanted = [SIGTERM, SIGHUP, SIGINT];
        let mut signals = Signals::new(wanted.iter().filter(|signal| !is_in(ignored, **signal)))?;
        std::thread::Builder::new()
            .name("lambdascope signals".into())
            .spawn(move || {
                let Some(signal) = signals.forever().next() else {
                    return;
                };
                if let Some(keeper) = keeper {
                    keeper.flush();
                }
                ending.store(true, Ordering::Release);
                ctx.request_repaint();
                std::thread::sleep(GRACE);
                // A window that hangs, or has no display any more, does not close.
                let _ = emulate_default_handler(signal);
            })?;
        Ok(())
    }

    /// The signals that whoever started the program wants ignored (`nohup`), a bit each.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok())
            .unwrap_or(0)
    }

    fn is_in(bits: u64, signal: i32) -> bool {
        bits >> (signal - 1) & 1 == 1
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_signal_is_the_bit_before_its_number() {
            assert!(is_in(0b1, SIGHUP) && !is_in(0b1, SIGINT));
            assert!(is_in(0b10, SIGINT));
        }
    }
}
