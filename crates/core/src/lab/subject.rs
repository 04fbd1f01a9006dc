//! A lab's subject: data and trained models, and the ways to evaluate them.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use rayon::ThreadPool;

use super::{Exhibit, Probe, Setup};
use crate::model::{OutputWeights, Parameters, Transformer};
use crate::pools;
use crate::sweep::{
    Evaluator, Line, Plane, Point, Progress, Reference, Stats, TaskKernel, larger,
    largest_difference, levels, line_values,
};
use crate::task::{Axis, Dataset, Role, TaskId};
use crate::train::Record;
use crate::vector::Span;
use crate::{Error, Result};

/// Cells of every plane that are checked against candle.
const CHECKED_CELLS: usize = 5;
/// Samples of each task that are shown.
const SHOWN_SAMPLES: usize = 8;

/// Data and trained models: everything that a plane is made of.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it was made from.
    pub setup: Setup,
    /// The model.
    pub model: Transformer,
    /// Ψ(0).
    pub base: Parameters,
    /// Ψ*_T of every task.
    pub tuned: Vec<Parameters>,
    /// The merged models.
    pub span: Span,
    /// Each task's data.
    pub sets: Vec<(Role, Arc<Dataset>)>,
    /// Loss and accuracy of each task's batches.
    pub history: Vec<Vec<Record>>,
    /// The step from which on a task's training cannot change anything, if it got there.
    pub converged: Vec<Option<usize>>,
    /// How long the training took, now or when it was done.
    pub training_time: Duration,
    /// What a person should know about loaded files.
    pub notes: Vec<String>,
}

impl Subject {
    /// The fixed output weights.
    #[must_use]
    pub fn output_weights(&self) -> &OutputWeights {
        self.model.output_weights()
    }

    /// The tasks.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.sets.iter().map(|(role, _)| *role).collect()
    }

    /// A task's data.
    #[must_use]
    pub fn set(&self, role: Role) -> Option<&Dataset> {
        let found = self.sets.iter().find(|(own, _)| *own == role);
        found.map(|(_, set)| set.as_ref())
    }

    /// The fast evaluation of every task.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a parameter is missing.
    pub fn kernels(&self, progress: Progress<'_>) -> Result<Vec<(Role, TaskKernel<'_>)>> {
        let (output, go_on) = (self.output_weights(), &|| progress(0.0));
        self.sets
            .iter()
            .map(|(role, set)| {
                let kernel = TaskKernel::new_while(output, &self.span, set, own(*role), go_on)?;
                Ok((*role, kernel))
            })
            .collect()
    }

    /// The plain evaluation of every task.
    #[must_use]
    pub fn references(&self) -> Vec<(Role, Reference<'_>)> {
        self.sets
            .iter()
            .map(|(role, set)| {
                let reference = Reference {
                    model: &self.model,
                    span: &self.span,
                    set,
                    own: own(*role),
                };
                (*role, reference)
            })
            .collect()
    }

    /// The plane by the kernel, coarse to fine; `each_level` sees it after every pass.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if a callback breaks; or if a tensor operation fails.
    pub fn plane(
        &self,
        progress: Progress<'_>,
        each_level: &mut dyn FnMut(&Plane) -> ControlFlow<()>,
    ) -> Result<Plane> {
        let kernels = self.kernels(progress)?;
        let evaluators: Vec<&dyn Evaluator> = kernels
            .iter()
            .map(|(_, kernel)| kernel as &dyn Evaluator)
            .collect();
        self.sweep(pools::sweep()?, &evaluators, progress, each_level)
    }

    /// The plane by candle alone.
    ///
    /// # Errors
    /// As [`Subject::plane`].
    pub fn reference_plane(&self, progress: Progress<'_>) -> Result<Plane> {
        let references = self.references();
        let evaluators: Vec<&dyn Evaluator> = references
            .iter()
            .map(|(_, plain)| plain as &dyn Evaluator)
            .collect();
        let mut each_level = |_: &Plane| ControlFlow::Continue(());
        self.sweep(pools::candle()?, &evaluators, progress, &mut each_level)
    }

    fn sweep(
        &self,
        pool: &ThreadPool,
        evaluators: &[&dyn Evaluator],
        progress: Progress<'_>,
        each_level: &mut dyn FnMut(&Plane) -> ControlFlow<()>,
    ) -> Result<Plane> {
        let grid = self.setup.experiment.grid;
        let mut plane = Plane::new(grid, &self.roles());
        let passes = levels(grid.cells);
        let (mut before, all) = (0, grid.cells * grid.cells);
        for pass in &passes {
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let report =
                |part: f64| progress((before as f64 + part * pass.cells.len() as f64) / all as f64);
            pool.install(|| plane.fill(pass, evaluators, &report))?;
            before += pass.cells.len();
            if each_level(&plane).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(plane)
    }

    /// All tasks along a line: the coefficient of an axis takes the values, the other one is `held`.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn line(
        &self,
        running: Axis,
        held: f64,
        values: Vec<f64>,
        progress: Progress<'_>,
    ) -> Result<Line> {
        let kernels = self.kernels(progress)?;
        let tasks = as_evaluators(&kernels);
        let line = Line::empty(self.setup.experiment.axes(), running, held, values);
        let lines = pools::sweep()?.install(|| Line::sweep_all(vec![line], &tasks, progress))?;
        let first = lines.into_iter().next();
        first.ok_or_else(|| Error::Mismatch("no line was swept".into()))
    }

    /// The lines λ₁ = 1 and λ₂ = 1 over the plane's range, on which Theorems 1 and 2 speak.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn theorem_lines(&self, progress: Progress<'_>) -> Result<Vec<Line>> {
        let kernels = self.kernels(progress)?;
        let tasks = as_evaluators(&kernels);
        let values = line_values(&self.setup.experiment.grid);
        let axes = self.setup.experiment.axes();
        let lines = [Axis::Y, Axis::X].map(|free| Line::empty(axes, free, 1.0, values.clone()));
        pools::sweep()?.install(|| Line::sweep_all(lines.into(), &tasks, progress))
    }

    /// Every task's statistics at a point.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn stats_at(&self, point: Point, progress: Progress<'_>) -> Result<Vec<(Role, Stats)>> {
        let pool = pools::sweep()?;
        self.kernels(progress)?
            .iter()
            .map(|(role, kernel)| {
                let stats = pool.install(|| kernel.evaluate(&[point], progress))?;
                Ok((*role, stats[0]))
            })
            .collect()
    }

    /// A point and the lines through it. The lines reach as far as the plane, or as the point where it lies outside.
    /// Those among `lines` that are already known are not computed again.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn probe(&self, point: Point, lines: &[Line], progress: Progress<'_>) -> Result<Probe> {
        let kernels = self.kernels(progress)?;
        let tasks = as_evaluators(&kernels);
        let pool = pools::sweep()?;
        let stats = self.stats_at(point, progress)?;
        let mut known = Vec::new();
        let mut missing = Vec::new();
        let axes = self.setup.experiment.axes();
        for running in Axis::BOTH {
            let mut range = self.setup.experiment.grid;
            range.low = range.low.min(running.of(point));
            range.high = range.high.max(running.of(point));
            let held = running.other().of(point);
            let line = Line::empty(axes, running, held, line_values(&range));
            match lines.iter().find(|known| known.has_points_of(&line)) {
                Some(line) => known.push(line.clone()),
                None => missing.push(line),
            }
        }
        known.extend(pool.install(|| Line::sweep_all(missing, &tasks, progress))?);
        known.sort_by_key(|line| line.running);
        Ok(Probe {
            point,
            stats,
            lines: known,
        })
    }

    /// Each task with its own vector alone.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn alone(&self, progress: Progress<'_>) -> Result<Vec<Stats>> {
        let mut stats = Vec::new();
        let pool = pools::sweep()?;
        for (role, kernel) in self.kernels(progress)? {
            if let Role::Task(task) = role {
                let Some(axis) = self.setup.experiment.axes().axis(task) else {
                    continue;
                };
                let point = axis.pair(1.0, 0.0);
                stats.push(pool.install(|| kernel.evaluate(&[point], progress))?[0]);
            }
        }
        Ok(stats)
    }

    /// The largest difference between a plane and candle over a few cells, spread over the plane and the same for
    /// every plane of its size.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn check(&self, plane: &Plane, progress: Progress<'_>) -> Result<f64> {
        let cells = plane.grid.cells * plane.grid.cells;
        let chosen: Vec<usize> = (0..CHECKED_CELLS)
            .map(|k| (k * cells / CHECKED_CELLS + k * 7 + plane.grid.cells / 3) % cells)
            .collect();
        let points: Vec<Point> = chosen.iter().map(|index| plane.point(*index)).collect();
        let mut largest = 0.0_f64;
        for (role, mut reference) in self.references() {
            // Loss and margin are compared, which do not ask what the task's own vector does alone.
            reference.own = None;
            let plain = pools::candle()?.install(|| reference.evaluate(&points, progress))?;
            if let Some(task) = plane.task(role) {
                let fast: Vec<Stats> = chosen.iter().map(|index| task.cells[*index]).collect();
                largest = larger(largest, largest_difference(&plain, &fast));
            }
        }
        Ok(largest)
    }

    /// A few samples of every task, the same ones for all tasks.
    ///
    /// # Errors
    /// If the samples do not make a data set.
    pub fn exhibits(&self) -> Result<Vec<Exhibit>> {
        self.sets
            .iter()
            .map(|(role, set)| {
                let chosen: Vec<usize> = (0..SHOWN_SAMPLES.min(set.len()))
                    .map(|k| k * set.len() / SHOWN_SAMPLES.min(set.len()) + k % 2)
                    .map(|index| index.min(set.len() - 1))
                    .collect();
                let tokens = chosen
                    .iter()
                    .flat_map(|n| set.sample(*n))
                    .copied()
                    .collect();
                let labels = chosen.iter().map(|n| set.labels()[*n]).collect();
                Ok(Exhibit {
                    role: *role,
                    samples: Dataset::sampled(set.shape(), tokens, labels)?,
                })
            })
            .collect()
    }
}

fn as_evaluators<'a>(kernels: &'a [(Role, TaskKernel<'_>)]) -> Vec<(Role, &'a dyn Evaluator)> {
    kernels
        .iter()
        .map(|(role, kernel)| (*role, kernel as &dyn Evaluator))
        .collect()
}

/// Which of the two task vectors is the task's own.
fn own(role: Role) -> Option<usize> {
    role.task().map(TaskId::index)
}
