//! The plane: statistics of every task at every cell of a grid, filled coarse to fine.

use super::{Evaluator, Level, Point, Progress, Stats};
use crate::Result;
use crate::experiment::Grid;
use crate::task::Role;

/// What a plane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Metric {
    /// The mean loss.
    Loss,
    /// Accuracy.
    Accuracy,
    /// Mean margin E y·f.
    Margin,
    /// Disentanglement error ξ (Ortiz-Jimenez et al. 2023), a sum over the tasks with vectors.
    Disentanglement,
    /// Demographic parity by colour: how much more often one colour's images are called positive.
    Parity,
    /// Equalised odds by colour: the same among the images of one label, the larger of the two.
    Odds,
}

impl Metric {
    /// All of them, as they stand side by side.
    pub const ALL: [Self; 6] = [
        Self::Loss,
        Self::Accuracy,
        Self::Margin,
        Self::Disentanglement,
        Self::Parity,
        Self::Odds,
    ];

    /// Its name in columns.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "acc",
            Self::Margin => "margin",
            Self::Disentanglement => "flips",
            Self::Parity => "dpd",
            Self::Odds => "eod",
        }
    }

    /// Whether it compares the images of two colours.
    #[must_use]
    pub fn is_by_colour(self) -> bool {
        match self {
            Self::Parity | Self::Odds => true,
            Self::Loss | Self::Accuracy | Self::Margin | Self::Disentanglement => false,
        }
    }

    /// Whether it is told from the signs of outputs alone, so that it means nothing where they are noise.
    #[must_use]
    pub fn is_of_signs(self) -> bool {
        match self {
            Self::Accuracy | Self::Parity | Self::Odds => true,
            Self::Loss | Self::Margin | Self::Disentanglement => false,
        }
    }

    /// The metric's value in a task's statistics; for ξ the task's own part.
    #[must_use]
    pub fn of(self, stats: &Stats) -> f64 {
        match self {
            Self::Loss => stats.loss,
            Self::Accuracy => stats.accuracy,
            Self::Margin => stats.margin,
            Self::Disentanglement => stats.flips,
            Self::Parity => stats.gaps.parity.unwrap_or(f64::NAN),
            Self::Odds => stats.gaps.odds.unwrap_or(f64::NAN),
        }
    }
}

/// One task over the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskPlane {
    /// Which task.
    pub role: Role,
    /// Row by row from low λ₂ up; λ₁ runs fastest.
    pub cells: Vec<Stats>,
}

/// All tasks over the grid. Until it is complete a cell that was not computed repeats the computed cell at the lower
/// left of its block.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// The grid of either coefficient.
    pub grid: Grid,
    /// The tasks.
    pub tasks: Vec<TaskPlane>,
    /// Cells on a block's side: 1 once complete.
    pub block: usize,
}

impl Plane {
    /// An empty plane for some tasks.
    #[must_use]
    pub fn new(grid: Grid, roles: &[Role]) -> Self {
        let cells = vec![Stats::default(); grid.cells * grid.cells];
        let tasks = roles
            .iter()
            .map(|role| TaskPlane {
                role: *role,
                cells: cells.clone(),
            })
            .collect();
        Self {
            grid,
            tasks,
            block: usize::MAX,
        }
    }

    /// Bytes of its cells.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tasks = self.tasks.iter();
        tasks.map(|task| size_of_val(task.cells.as_slice())).sum()
    }

    /// Whether every cell is computed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.block == 1
    }

    /// The task of a role.
    #[must_use]
    pub fn task(&self, role: Role) -> Option<&TaskPlane> {
        self.tasks.iter().find(|task| task.role == role)
    }

    /// The index of a cell in [`TaskPlane::cells`].
    #[must_use]
    pub fn index(&self, column: usize, row: usize) -> usize {
        row * self.grid.cells + column
    }

    /// (λ₁, λ₂) of a cell.
    #[must_use]
    pub fn point(&self, index: usize) -> Point {
        let (row, column) = (index / self.grid.cells, index % self.grid.cells);
        [self.grid.value(column), self.grid.value(row)]
    }

    /// The cell nearest to a point, if the point lies on the grid.
    #[must_use]
    pub fn nearest(&self, point: Point) -> Option<usize> {
        let column = self.grid.nearest(point[0])?;
        let row = self.grid.nearest(point[1])?;
        Some(self.index(column, row))
    }

    /// ξ of a cell: the sum over the tasks with a vector of their own of the share of samples whose prediction
    /// differs from that of the task's own vector alone.
    #[must_use]
    pub fn disentanglement(&self, index: usize) -> f64 {
        self.tasks
            .iter()
            .filter(|task| task.role.task().is_some())
            .map(|task| task.cells[index].flips)
            .sum()
    }

    /// The mean of ξ over all cells.
    #[must_use]
    pub fn mean_disentanglement(&self) -> f64 {
        self.mean_disentanglement_where(|_| true)
    }

    /// The same over some of its cells.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    pub fn mean_disentanglement_where(&self, counts: impl Fn(Point) -> bool) -> f64 {
        let cells = 0..self.grid.cells * self.grid.cells;
        let counted = cells.filter(|index| counts(self.point(*index)));
        let (mut sum, mut count) = (0.0, 0_usize);
        for index in counted {
            sum += self.disentanglement(index);
            count += 1;
        }
        sum / count as f64
    }

    /// Computes the cells of a level, after the levels before it, on every task.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`]; the plane is then as it was.
    pub fn fill(
        &mut self,
        level: &Level,
        evaluators: &[&dyn Evaluator],
        progress: Progress<'_>,
    ) -> Result<()> {
        let points: Vec<Point> = level.cells.iter().map(|index| self.point(*index)).collect();
        let computed = at_all(&points, evaluators, progress)?;
        self.put(level, computed);
        Ok(())
    }

    /// Takes the statistics of a level's cells, task by task, after the levels before it.
    fn put(&mut self, level: &Level, computed: Vec<Vec<Stats>>) {
        for (task, stats) in self.tasks.iter_mut().zip(computed) {
            for (index, stats) in level.cells.iter().zip(stats) {
                task.cells[*index] = stats;
            }
        }
        self.block = level.block;
        self.repeat_computed();
    }

    fn repeat_computed(&mut self) {
        let (count, block) = (self.grid.cells, self.block);
        if block == 1 {
            return;
        }
        for task in &mut self.tasks {
            for index in 0..task.cells.len() {
                let (row, column) = (index / count, index % count);
                let source = (row - row % block) * count + column - column % block;
                task.cells[index] = task.cells[source];
            }
        }
    }
}

/// A plane under way: what of it is computed, so that it can be left and taken up again.
#[derive(Clone, Debug)]
pub struct BegunPlane {
    plane: Plane,
    /// Passes that are done.
    passes: usize,
    /// Statistics of the first cells of the pass under way, task by task.
    pending: Vec<Vec<Stats>>,
}

impl BegunPlane {
    /// A plane of which nothing is computed.
    #[must_use]
    pub fn new(grid: Grid, roles: &[Role]) -> Self {
        Self {
            plane: Plane::new(grid, roles),
            passes: 0,
            pending: vec![Vec::new(); roles.len()],
        }
    }

    /// Whether no cell is computed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.passes == 0 && self.pending.iter().all(Vec::is_empty)
    }

    /// The plane, as far as whole passes made it.
    #[must_use]
    pub fn plane(&self) -> &Plane {
        &self.plane
    }

    /// Whether all passes of some levels are done.
    #[must_use]
    pub fn is_done(&self, levels: &[Level]) -> bool {
        self.passes >= levels.len()
    }

    /// Computes the next cells, at most so many and of one pass; says whether that pass is done. What is computed stays, if
    /// the next cells fail or are cancelled.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn go_on(
        &mut self,
        levels: &[Level],
        most: usize,
        evaluators: &[&dyn Evaluator],
        progress: Progress<'_>,
    ) -> Result<bool> {
        let Some(level) = levels.get(self.passes) else {
            return Ok(false);
        };
        let known = self.pending.first().map_or(0, Vec::len);
        let end = level.cells.len().min(known.saturating_add(most));
        let before: usize = levels[..self.passes].iter().map(|l| l.cells.len()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let progress = |part: f64| {
            let done = (before + known) as f64 + part * (end - known) as f64;
            progress(done / self.plane.grid.cells.pow(2) as f64)
        };
        let next = level.cells[known..end].iter();
        let points: Vec<Point> = next.map(|index| self.plane.point(*index)).collect();
        let computed = at_all(&points, evaluators, &progress)?;
        for (pending, computed) in self.pending.iter_mut().zip(computed) {
            pending.extend(computed);
        }
        if end < level.cells.len() {
            return Ok(false);
        }
        let tasks = self.pending.len();
        let whole = std::mem::replace(&mut self.pending, vec![Vec::new(); tasks]);
        self.plane.put(level, whole);
        self.passes += 1;
        Ok(true)
    }
}

/// Every task's statistics at some points.
///
/// # Errors
/// As [`Evaluator::evaluate`].
pub fn at_all(
    points: &[Point],
    evaluators: &[&dyn Evaluator],
    progress: Progress<'_>,
) -> Result<Vec<Vec<Stats>>> {
    #[expect(clippy::cast_precision_loss, reason = "a handful of tasks")]
    let part = |tasks: usize| tasks as f64 / evaluators.len() as f64;
    let each = evaluators.iter().enumerate();
    each.map(|(done, evaluator)| {
        let progress = |own: f64| progress(part(done) + own * part(1));
        evaluator.evaluate(points, &progress)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::Error;
    use crate::sweep::slow_levels;
    use crate::task::TaskId;

    #[test]
    fn a_plane_that_is_left_and_taken_up_again_is_the_same() -> Result<()> {
        /// λ₁ and λ₂ as loss and margin, for so many points; then it is cancelled.
        struct Points(AtomicUsize);
        impl Evaluator for Points {
            fn evaluate(&self, points: &[Point], _: Progress<'_>) -> Result<Vec<Stats>> {
                if self.0.fetch_sub(1, Ordering::Relaxed) == 0 {
                    return Err(Error::Cancelled);
                }
                let of = |point: &Point| Stats {
                    loss: point[0],
                    margin: point[1],
                    ..Stats::default()
                };
                Ok(points.iter().map(of).collect())
            }
        }
        let grid = Grid {
            low: -1.0,
            high: 3.0,
            cells: 17,
        };
        let passes = slow_levels(grid.cells);
        let mut begun = BegunPlane::new(grid, &[Role::Task(TaskId::T1)]);
        let go_on = |_: f64| ControlFlow::Continue(());
        let mut times_left = 0;
        while !begun.is_done(&passes) {
            // Three pieces, then somebody wants something else.
            let points = Points(AtomicUsize::new(3));
            while !begun.is_done(&passes) {
                let before = begun.plane.clone();
                match begun.go_on(&passes, 10, &[&points], &go_on) {
                    Ok(_) => {}
                    Err(Error::Cancelled) => {
                        assert_eq!(begun.plane, before);
                        times_left += 1;
                        break;
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        assert!(times_left > 5, "{times_left}");
        assert!(begun.plane.is_complete());
        for (index, cell) in begun.plane.tasks[0].cells.iter().enumerate() {
            assert_eq!([cell.loss, cell.margin], begun.plane.point(index));
        }
        Ok(())
    }

    #[test]
    fn a_point_finds_its_cell() {
        let plane = Plane::new(Grid::default(), &[Role::Task(TaskId::T1)]);
        let cell = plane.nearest([1.0, -0.5]);
        assert_eq!(cell.map(|index| plane.point(index)), Some([1.0, -0.5]));
        assert_eq!(plane.nearest([1.0, 3.2]), None);
    }
}
