//! A goal held against a plane, cell by cell.

use super::goal::mean;
use super::{GOOD_ACCURACY, Goal, Metric, Plane, Polyline, Stats, TaskPlane, contour, larger};
use crate::experiment::Constants;
use crate::task::Role;

/// A goal and the cells of a plane that it is about, found once for all cells.
#[derive(Clone, Debug)]
pub struct GoalPlane<'a> {
    goal: Goal,
    kept: Vec<Option<&'a [Stats]>>,
    forgotten: Vec<Option<&'a [Stats]>>,
}

impl Goal {
    /// Held against the tasks of a plane, or of a part of one.
    #[must_use]
    pub fn on(self, tasks: &[TaskPlane]) -> GoalPlane<'_> {
        let cells = |role| {
            let own = tasks.iter().find(|task| task.role == role);
            own.map(|task| task.cells.as_slice())
        };
        GoalPlane {
            goal: self,
            kept: self.to_keep().map(cells).collect(),
            forgotten: self
                .to_forget()
                .map(|task| cells(Role::Task(task)))
                .collect(),
        }
    }

    /// The lines around the cells that succeed: by their accuracy, if that is what is looked at, else by their loss.
    #[must_use]
    pub fn outline(self, metric: Metric, plane: &Plane, constants: &Constants) -> Vec<Polyline> {
        let on = self.on(&plane.tasks);
        let miss = |index| on.miss(metric, index, constants);
        let cells = 0..plane.grid.cells * plane.grid.cells;
        let misses: Vec<f64> = cells.map(miss).collect();
        contour(&misses, &plane.grid, 0.0)
    }
}

impl GoalPlane<'_> {
    /// A metric at a cell, as [`Goal::value`] has it.
    #[must_use]
    pub fn at(&self, metric: Metric, tau: f64, index: usize) -> f64 {
        let of = |cells: Option<&[Stats]>| cells.map_or(f64::NAN, |cells| metric.of(&cells[index]));
        let (kept, forgotten) = (
            self.kept.iter().copied().map(of),
            self.forgotten.iter().copied().map(of),
        );
        self.goal.together(metric, tau, kept, forgotten)
    }

    /// By how much a cell misses what counts as success, at most 0 where it succeeds: by its accuracy, if that is what is
    /// looked at, else by its loss.
    #[must_use]
    pub fn miss(&self, metric: Metric, index: usize, constants: &Constants) -> f64 {
        match metric {
            Metric::Accuracy if self.lacks_signal(index) => 1.0,
            Metric::Accuracy => GOOD_ACCURACY - self.at(metric, constants.tau, index),
            Metric::Loss
            | Metric::Margin
            | Metric::Disentanglement
            | Metric::Parity
            | Metric::Odds => self.excess(index, constants),
        }
    }

    /// The loss of a cell, as [`Goal::value`] has it.
    #[must_use]
    pub fn loss(&self, tau: f64, index: usize) -> f64 {
        self.at(Metric::Loss, tau, index)
    }

    /// Whether an accuracy at a cell is only the sign of noise.
    #[must_use]
    pub fn lacks_signal(&self, index: usize) -> bool {
        let mut all = self.kept.iter().chain(&self.forgotten).flatten();
        all.any(|cells| cells[index].lacks_signal())
    }

    /// How much the loss exceeds what counts as success: at most 0 where every kept task has loss ≤ ε and every
    /// forgotten one loss ≥ τ, or where that is so in the mean. Its contour at 0 encloses the measured region.
    #[must_use]
    pub fn excess(&self, index: usize, constants: &Constants) -> f64 {
        let loss = |cells: Option<&[Stats]>| cells.map_or(f64::NAN, |cells| cells[index].loss);
        let kept = self
            .kept
            .iter()
            .map(|cells| loss(*cells) - constants.epsilon);
        let forgotten = self
            .forgotten
            .iter()
            .map(|cells| constants.tau - loss(*cells));
        let all = kept.chain(forgotten);
        let found = if self.goal.is_mean() {
            mean(all)
        } else {
            all.reduce(larger)
        };
        found.unwrap_or(f64::NAN)
    }
}
