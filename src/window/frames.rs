//! How long frames take, for whoever asks: `LAMBDASCOPE_FRAMES=FILE` adds a line to a file for every second with frames,
//! with how many there were, and their mean and longest time in milliseconds.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

/// What asks for it.
const ASKED: &str = "LAMBDASCOPE_FRAMES";
/// The time that a line stands for, at least.
const PERIOD: Duration = Duration::from_secs(1);

/// The frames since the last line.
#[derive(Debug)]
pub(super) struct Frames {
    file: File,
    since: Instant,
    count: u32,
    /// Milliseconds.
    total: f64,
    longest: f64,
}

impl Frames {
    /// A file that was asked for, if it can be written.
    pub(super) fn asked() -> Option<Self> {
        let path = std::env::var_os(ASKED)?;
        let file = OpenOptions::new().create(true).append(true).open(path);
        Some(Self {
            file: file.ok()?,
            since: Instant::now(),
            count: 0,
            total: 0.0,
            longest: 0.0,
        })
    }

    /// Takes in how long a frame took, in seconds.
    pub(super) fn note(&mut self, seconds: f32) {
        let milliseconds = f64::from(seconds) * 1e3;
        self.count += 1;
        self.total += milliseconds;
        self.longest = self.longest.max(milliseconds);
        if self.since.elapsed() < PERIOD {
            return;
        }
        let mean = self.total / f64::from(self.count);
        // Nobody is stopped by a full disk.
        let _ = writeln!(self.file, "{} {mean:.2} {:.2}", self.count, self.longest);
        self.since = Instant::now();
        (self.count, self.total, self.longest) = (0, 0.0, 0.0);
    }
}
