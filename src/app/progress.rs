//! How far a stage is, and how long what a person waits for will still take.

use std::time::{Duration, Instant};

use crate::lab::{Setup, Stage};
use crate::sweep::{line_values, same};

/// Before a stage has run for so long nothing is known of its pace.
const KNOWN_AFTER: Duration = Duration::from_millis(500);
/// Before so much of a stage is done nothing is known of its pace.
const KNOWN_FROM: f64 = 0.05;

/// A stage under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Which.
    pub stage: Stage,
    /// The share of it that is done.
    pub share: f64,
    /// When the first word of it came, and the share that was done then.
    began: (Instant, f64),
    /// When the last word came.
    heard: Instant,
}

impl Progress {
    /// Word came that a share of a stage is done, after word that may have been of another stage.
    #[must_use]
    pub fn after(before: Option<Self>, stage: Stage, share: f64, now: Instant) -> Self {
        let began = before
            .filter(|before| before.stage == stage)
            .map_or((now, share), |before| before.began);
        Self {
            stage,
            share,
            began,
            heard: now,
        }
    }

    /// How long it will be until picture and slice of a setup are there; nothing before it can be known, and it cannot
    /// while training.
    #[must_use]
    pub fn left(&self, setup: &Setup, now: Instant) -> Option<Duration> {
        let follows = follows(self.stage, setup)?;
        let (began, share) = self.began;
        let taken = self.heard.saturating_duration_since(began);
        let left = time_left(taken, self.share - share, 1.0 - self.share + follows)?;
        Some(left.saturating_sub(now.saturating_duration_since(self.heard)))
    }
}

/// What comes after a stage until the slice is there, in units of the whole stage: points that are evaluated.
#[expect(clippy::cast_precision_loss, reason = "counts of points")]
fn follows(stage: Stage, setup: &Setup) -> Option<f64> {
    let experiment = &setup.experiment;
    let line = line_values(&experiment.grid, setup.line_step()).len() as f64;
    let plane = (experiment.grid.cells as f64).powi(2);
    let whole = if experiment.merge.draws_plain_plane() {
        0.0
    } else {
        plane
    };
    let lines = 2.0 * line;
    // A line through the marker that is one of the theorems' is known by then.
    let own = experiment.point().into_iter();
    let missing = own.filter(|lambda| !same(*lambda, 1.0)).count();
    let slice = missing as f64 * line;
    match stage {
        Stage::Plane => Some((whole + lines + slice) / plane),
        Stage::Anatomy => Some((lines + slice) / plane),
        Stage::Lines => Some(slice / lines),
        Stage::Probe => Some(0.0),
        Stage::Data | Stage::Pretraining | Stage::Training { .. } | Stage::Study => None,
    }
}

/// How long the rest will take if a share `done` took so long; nothing before it can be known.
#[must_use]
pub fn time_left(taken: Duration, done: f64, rest: f64) -> Option<Duration> {
    if taken < KNOWN_AFTER || done < KNOWN_FROM || !rest.is_finite() {
        return None;
    }
    Duration::try_from_secs_f64(taken.as_secs_f64() * rest / done).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::task::TaskId;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn nothing_is_said_before_it_can_be_known() {
        assert_eq!(time_left(ms(100), 0.5, 0.5), None);
        assert_eq!(time_left(ms(5000), 0.01, 0.99), None);
        assert_eq!(time_left(ms(1000), 0.25, 0.75), Some(ms(3000)));
    }

    #[test]
    fn the_clock_is_the_stages_own_and_lines_and_slice_count() {
        let start = Instant::now();
        let mut setup = Setup::new(Experiment::default());
        let grid = &mut Experiment::default();
        grid.grid.cells = 51;
        setup = setup.with(|experiment| {
            experiment.grid = grid.grid;
            experiment.coefficients = vec![0.3, 0.3];
        });
        // Training took a minute, which says nothing of the plane.
        let training = Progress::after(None, Stage::Training { task: TaskId::T2 }, 0.99, start);
        let plane = start + Duration::from_mins(1);
        let first = Progress::after(Some(training), Stage::Plane, 0.0, plane);
        assert_eq!(training.left(&setup, plane), None);
        assert_eq!(first.left(&setup, plane), None);
        let later = plane + ms(2601);
        let half = Progress::after(Some(first), Stage::Plane, 0.5, later);
        // Half of 2,601 cells took 2.601 s: the other half, two lines of 501 points and two through the marker.
        let left = half.left(&setup, later).map(|left| left.as_millis());
        assert_eq!(left, Some(2601 + 4 * 2 * 501));
        // A second without word is a second less.
        let left = half.left(&setup, later + ms(1000));
        assert_eq!(left.map(|left| left.as_millis()), Some(1601 + 4 * 2 * 501));
    }
}
