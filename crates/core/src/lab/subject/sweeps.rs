//! The ways to evaluate a subject: its plane, lines, points, by its model's fastest way and by candle.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::Subject;
use super::way::{Way, missing};
use crate::lab::Probe;
use crate::model::GradientBy;
use crate::pools;
use crate::sweep::{
    Asked, BegunPlane, EachModel, Evaluator, Line, Plane, Point, Progress, Reference, Slopes,
    Stats, Tangent, evaluator, levels, line_values, slow_levels,
};
use crate::task::{Axes, Axis, Dataset, Role, TaskId};
use crate::vector::{Coefficients, Own, Span};
use crate::{Error, Result};

/// Cells of a large model's plane that are lost at most where it is left. Each piece computes the tasks' own models again.
const PIECE: usize = 64;

impl Subject {
    /// Where a task's own vector stands alone; nothing for the target, which has none.
    fn own(&self, role: Role) -> Option<Own<'_>> {
        self.span.own(role.task()?)
    }

    /// What is asked of a data set over the plane.
    pub(super) fn asked<'a>(&'a self, role: Role, set: &'a Dataset) -> Asked<'a> {
        Asked {
            span: self.span(),
            set,
            own: self.own(role),
            loss: self.setup.experiment.loss(),
        }
    }

    /// The fastest evaluation of every task.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a parameter is missing.
    pub fn evaluators(
        &self,
        progress: Progress<'_>,
    ) -> Result<Vec<(Role, Box<dyn Evaluator + '_>)>> {
        let go_on = &|| progress(0.0);
        let slopes = match &self.way {
            Way::Tangent(slopes) => slopes.as_slice(),
            Way::Span | Way::Fisher(_) | Way::Missing => &[],
        };
        let fastest = |asked| evaluator(self.model(), asked, go_on);
        self.by_way(GradientBy::Own, slopes, &fastest)
    }

    /// The evaluation of every task by the way to merge: over the models of a span as `over_span` has it, by slopes where the
    /// way merges outputs, else a model a cell.
    fn by_way<'a>(
        &'a self,
        by: GradientBy,
        slopes: &'a [(Role, Slopes)],
        over_span: &dyn Fn(Asked<'a>) -> Result<Box<dyn Evaluator + 'a>>,
    ) -> Result<Vec<(Role, Box<dyn Evaluator + 'a>)>> {
        let of_task = |(role, set): &'a (Role, Arc<Dataset>)| {
            let asked = self.asked(*role, set);
            let way: Box<dyn Evaluator + 'a> = match &self.way {
                Way::Span => over_span(asked)?,
                Way::Fisher(models) => Box::new(EachModel {
                    model: self.model(),
                    models: models.as_ref(),
                    asked,
                    by,
                }),
                Way::Tangent(_) => {
                    let own = slopes.iter().find(|(own, _)| own == role);
                    let (_, slopes) = own.ok_or_else(|| role.missing())?;
                    Box::new(self.tangent(slopes, *role, set))
                }
                Way::Missing => return Err(missing()),
            };
            Ok((*role, way))
        };
        self.sets().iter().map(of_task).collect()
    }

    pub(super) fn tangent<'a>(
        &self,
        slopes: &'a Slopes,
        role: Role,
        set: &'a Dataset,
    ) -> Tangent<'a> {
        let experiment = &self.setup.experiment;
        let (axes, at) = (experiment.axes(), self.setup.coefficients());
        Tangent::new(slopes, set, axes, &at, role.task(), experiment.loss())
    }

    /// What candle takes of every task's data, where the way needs more of them than its models.
    fn plain_slopes(&self, progress: Progress<'_>) -> Result<Vec<(Role, Slopes)>> {
        match &self.way {
            Way::Tangent(_) => self.slopes(GradientBy::Candle, progress),
            Way::Span | Way::Fisher(_) | Way::Missing => Ok(Vec::new()),
        }
    }

    /// The plain evaluation of every task, whatever the way.
    fn plain<'a>(
        &'a self,
        slopes: &'a [(Role, Slopes)],
    ) -> Result<Vec<(Role, Box<dyn Evaluator + 'a>)>> {
        self.by_way(GradientBy::Candle, slopes, &|asked| {
            Ok(Box::new(asked.plain(self.model())))
        })
    }

    /// The plain evaluation of every task over the models of the span.
    #[must_use]
    pub fn references(&self) -> Vec<(Role, Reference<'_>)> {
        self.sets
            .iter()
            .map(|(role, set)| {
                let asked = self.asked(*role, set);
                (*role, asked.plain(self.model()))
            })
            .collect()
    }

    /// The plane by the fastest way, coarse to fine; `each_level` sees it after every pass.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if a callback breaks; or if a tensor operation fails.
    pub fn plane(
        &self,
        progress: Progress<'_>,
        each_level: &mut dyn FnMut(&Plane) -> ControlFlow<()>,
    ) -> Result<Plane> {
        let mut begun = self.begun_plane();
        self.take_up(&mut begun, progress, each_level)?;
        Ok(begun.plane().clone())
    }

    /// A plane of which nothing is computed.
    #[must_use]
    pub fn begun_plane(&self) -> BegunPlane {
        BegunPlane::new(self.setup.experiment.grid, &self.roles())
    }

    /// Goes on with a plane to its end, as [`Subject::plane`]; what is computed when that is cancelled stays in it.
    ///
    /// # Errors
    /// As [`Subject::plane`].
    pub fn take_up(
        &self,
        begun: &mut BegunPlane,
        progress: Progress<'_>,
        each_level: &mut dyn FnMut(&Plane) -> ControlFlow<()>,
    ) -> Result<()> {
        let ways = self.evaluators(progress)?;
        let evaluators: Vec<&dyn Evaluator> = ways.iter().map(|(_, way)| way.as_ref()).collect();
        self.sweep(begun, &evaluators, progress, each_level)
    }

    /// The plane by candle alone.
    ///
    /// # Errors
    /// As [`Subject::plane`].
    pub fn reference_plane(&self, progress: Progress<'_>) -> Result<Plane> {
        let slopes = self.plain_slopes(progress)?;
        let ways = self.plain(&slopes)?;
        let evaluators: Vec<&dyn Evaluator> = ways.iter().map(|(_, way)| way.as_ref()).collect();
        let mut each_level = |_: &Plane| ControlFlow::Continue(());
        let mut begun = self.begun_plane();
        self.sweep(&mut begun, &evaluators, progress, &mut each_level)?;
        Ok(begun.plane().clone())
    }

    fn sweep(
        &self,
        begun: &mut BegunPlane,
        evaluators: &[&dyn Evaluator],
        progress: Progress<'_>,
        each_level: &mut dyn FnMut(&Plane) -> ControlFlow<()>,
    ) -> Result<()> {
        let pool = pools::sweep()?;
        let cells = self.setup.experiment.grid.cells;
        let (passes, most) = if self.setup.is_large() {
            (slow_levels(cells), PIECE)
        } else {
            (levels(cells), usize::MAX)
        };
        if !begun.is_empty() && each_level(begun.plane()).is_break() {
            return Err(Error::Cancelled);
        }
        while !begun.is_done(&passes) {
            let is_whole = pool.install(|| begun.go_on(&passes, most, evaluators, progress))?;
            if is_whole && each_level(begun.plane()).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
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
        let ways = self.evaluators(progress)?;
        let tasks = by_role(&ways);
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
        let ways = self.evaluators(progress)?;
        let tasks = by_role(&ways);
        let values = line_values(&self.setup.experiment.grid, self.setup.line_step());
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
        self.evaluators(progress)?
            .iter()
            .map(|(role, way)| {
                let stats = pool.install(|| way.evaluate(&[point], progress))?;
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
        let ways = self.evaluators(progress)?;
        let tasks = by_role(&ways);
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
            let line = Line::empty(
                axes,
                running,
                held,
                line_values(&range, self.setup.line_step()),
            );
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

    /// Each task with its own vector alone, at λ = 1: nothing is held.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn alone(&self, progress: Progress<'_>) -> Result<Vec<Stats>> {
        let mut stats = Vec::new();
        let pool = pools::sweep()?;
        let go_on = &|| progress(0.0);
        for (role, set) in &self.sets {
            if let Some(task) = role.task() {
                let axes = through(task);
                let span = Span::new(&self.base, self.own_vectors(), &Coefficients::zero(), axes)?;
                let asked = Asked {
                    span: &span,
                    set,
                    own: span.own(task),
                    loss: self.setup.experiment.loss(),
                };
                let way = evaluator(self.model(), asked, go_on)?;
                let point = axes.tasks().map(|own| if own == task { 1.0 } else { 0.0 });
                stats.push(pool.install(|| way.evaluate(&[point], progress))?[0]);
            }
        }
        Ok(stats)
    }
}

fn by_role<'a>(ways: &'a [(Role, Box<dyn Evaluator + '_>)]) -> Vec<(Role, &'a dyn Evaluator)> {
    let ways = ways.iter();
    ways.map(|(role, way)| (*role, way.as_ref())).collect()
}

/// A plane on which a task runs, with the first of the others.
fn through(task: TaskId) -> Axes {
    let other = if task == TaskId::T1 {
        TaskId::T2
    } else {
        TaskId::T1
    };
    // In order, as the plane of two tasks is.
    Axes::new(task.min(other), task.max(other)).unwrap_or_default()
}
