//! When the planes on screen are drawn more finely: once nothing else is asked for, and again once somebody looks at
//! another part of them.

use std::time::{Duration, Instant};

use crate::app::{State, Tab};
use crate::lab::Part;
use crate::view::Canvas;
use crate::worker::Job;

/// What is seen is the same for so long before it is drawn more finely.
const REST: Duration = Duration::from_millis(250);

/// Whether planes are drawn more finely, and what is seen of them.
#[derive(Debug, Default)]
pub(super) struct Sharpening {
    is_on: bool,
    /// What is seen that was not asked for yet, and since when.
    waiting: Option<(Part, Instant)>,
}

impl Sharpening {
    pub fn begin(&mut self) {
        self.is_on = true;
    }

    /// Whether anything is drawn that nobody asked for.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// The part of the plane that is seen.
    pub fn part(&self, state: &State, canvas: &Canvas) -> Option<Part> {
        let grid = &state.experiment.grid;
        if !self.is_on {
            return None;
        }
        match (state.view.tab, canvas.seen()) {
            (Tab::Plane, Some([low, high])) => Part::seen(grid, low, high),
            (Tab::Plane, None) | (Tab::OutOfDomain, _) => Some(Part::whole(grid)),
            (Tab::Phase | Tab::Anatomy | Tab::Tasks | Tab::Runs, _) => None,
        }
    }

    /// Whether a job that differs from the last in what is seen alone is asked for: once that rests.
    pub fn wants(&mut self, ctx: &egui::Context, sent: &Job, job: &Job, now: Instant) -> bool {
        let Some(part) = job
            .sharpens
            .as_ref()
            .filter(|_| job.sharpens != sent.sharpens)
        else {
            self.waiting = None;
            return false;
        };
        let waiting = self.waiting.take().filter(|(before, _)| before == part);
        let (_, since) = waiting.unwrap_or_else(|| (part.clone(), now));
        let rested = now.saturating_duration_since(since);
        if let Some(wait) = REST.checked_sub(rested).filter(|wait| !wait.is_zero()) {
            self.waiting = Some((part.clone(), since));
            ctx.request_repaint_after(wait);
            return false;
        }
        true
    }
}
