//! From where on a theorem's line a task works, and down to where.

use crate::sweep::{GOOD_ACCURACY, Line, Stretch, holds_down_to, holds_from};
use crate::task::{Pair, Role};

/// At this loss a task counts as working.
pub const GOOD_LOSS: f64 = 0.1;
/// At this one it counts as working well.
pub const BETTER_LOSS: f64 = 0.01;

/// Where a walk up a line begins: further down a task may return that was negated twice over.
const LOWEST_BEGIN: f64 = -1.0;

/// Thresholds on a line, of the task that is free and of the one that is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Whose coefficient is held on the line, and whose runs along it.
    pub pair: Pair,
    /// From one point of the line to the next.
    pub step: Option<f64>,
    /// From here up to the line's end the loss of the free task is at most 0.1.
    pub kept_from: Stretch,
    /// The same for a loss of at most 0.01.
    pub well_kept_from: Stretch,
    /// The same for an accuracy of at least 95 %.
    pub accurate_from: Stretch,
    /// Going up from −1, the first value at which the accuracy of the free task is at least 95 %.
    pub begins: Option<f64>,
    /// Going down from 0, the last value at which the loss of the held task is at most 0.1.
    pub kept_down_to: Stretch,
}

impl Thresholds {
    /// The thresholds on a line; nothing if a task is missing there.
    #[must_use]
    pub fn on(line: &Line) -> Option<Self> {
        let pair = line.pair();
        let [held, free] = [pair.held, pair.free].map(|task| line.task(Role::Task(task)));
        let (held, free) = (held?, free?);
        let values = &line.values;
        let loss_from = |loss: f64| holds_from(values, |i| free[i].loss <= loss);
        Some(Self {
            pair,
            step: line.step(),
            kept_from: loss_from(GOOD_LOSS),
            well_kept_from: loss_from(BETTER_LOSS),
            accurate_from: holds_from(values, |i| free[i].accuracy >= GOOD_ACCURACY),
            begins: values
                .iter()
                .zip(free)
                .find(|(value, own)| **value >= LOWEST_BEGIN && own.accuracy >= GOOD_ACCURACY)
                .map(|(value, _)| *value),
            kept_down_to: holds_down_to(values, 0.0, |i| held[i].loss <= GOOD_LOSS),
        })
    }
}
