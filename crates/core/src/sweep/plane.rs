//! The plane: statistics of every task at every cell of a grid, filled coarse to fine.

use super::{Evaluator, Point, Progress, Stats};
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
}

impl Metric {
    /// The metric's value in a task's statistics; for ξ the task's own part.
    #[must_use]
    pub fn of(self, stats: &Stats) -> f64 {
        match self {
            Self::Loss => stats.loss,
            Self::Accuracy => stats.accuracy,
            Self::Margin => stats.margin,
            Self::Disentanglement => stats.flips,
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
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    pub fn mean_disentanglement(&self) -> f64 {
        let cells = self.grid.cells * self.grid.cells;
        let sum: f64 = (0..cells).map(|index| self.disentanglement(index)).sum();
        sum / cells as f64
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
        for (task, stats) in self.tasks.iter_mut().zip(computed) {
            for (index, stats) in level.cells.iter().zip(stats) {
                task.cells[*index] = stats;
            }
        }
        self.block = level.block;
        self.repeat_computed();
        Ok(())
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

/// The cells that one pass over the plane adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Cells on a block's side after this pass.
    pub block: usize,
    /// Indices of the cells to compute, row by row.
    pub cells: Vec<usize>,
}

/// The passes over a plane of cells², coarse to fine. A small plane is filled in fewer passes.
#[must_use]
pub fn levels(cells: usize) -> Vec<Level> {
    let blocks = [8, 2, 1];
    let mut previous = None;
    blocks
        .into_iter()
        .map(|block| {
            let on = |index: usize, block: usize| {
                (index / cells).is_multiple_of(block) && (index % cells).is_multiple_of(block)
            };
            let added = (0..cells * cells)
                .filter(|index| on(*index, block) && !previous.is_some_and(|b| on(*index, b)))
                .collect();
            previous = Some(block);
            Level {
                block,
                cells: added,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;

    #[test]
    fn the_levels_compute_every_cell_once() {
        for cells in [2, 7, 51, 64] {
            let mut all: Vec<usize> = levels(cells).into_iter().flat_map(|l| l.cells).collect();
            all.sort_unstable();
            assert_eq!(all, (0..cells * cells).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_point_finds_its_cell() {
        let plane = Plane::new(Grid::default(), &[Role::Task(TaskId::T1)]);
        let cell = plane.nearest([1.0, -0.5]);
        assert_eq!(cell.map(|index| plane.point(index)), Some([1.0, -0.5]));
        assert_eq!(plane.nearest([1.0, 3.2]), None);
    }
}
