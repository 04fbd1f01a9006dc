//! How far the work is, on stderr, where that is a terminal: a log needs no such lines.

use std::io::{IsTerminal, Write};

use lambdascope::lab::{Report, Setup, Stage};

use super::say;

/// A time from which on it is told before the work, in seconds.
const WORTH_TELLING: f64 = 20.0;

/// Shows a few words in place of those before.
pub(super) fn show(words: &str) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(stderr, "\r\x1b[K{words}");
    }
}

/// Takes away what was shown.
pub(super) fn clear() {
    show("");
}

/// Shows what the lab is at.
pub(super) fn tell(report: &Report<'_>) {
    let Report::Progress(stage, share) = report else {
        return;
    };
    let what = match stage {
        Stage::Data => "data".into(),
        Stage::Training { task } => format!("training {}", task.symbol()),
        Stage::Pretraining => "pre-training".into(),
        Stage::Plane => "plane".into(),
        Stage::Lines | Stage::Probe => "lines".into(),
        Stage::Anatomy => "whole task vectors".into(),
        Stage::Study => "study".into(),
    };
    show(&format!("{what} {:.0} %", 100.0 * share));
}

/// Says how long the work will take, where somebody would wonder.
pub(super) fn tell_time(setup: &Setup) {
    let budget = setup.budget();
    if budget.seconds > WORTH_TELLING {
        say(&format!("this will take {budget}"));
    }
}
