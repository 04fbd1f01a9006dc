//! A sharper picture of a plane, or of the part of it that is seen, for the eye alone: the same cells, each divided into
//! smaller ones. Verdicts, contours, tables and files are of the plane itself.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::{Lab, Listener, Picture, Report};
use crate::Result;
use crate::experiment::Grid;
use crate::pools;
use crate::sweep::{AGREEMENT, Evaluator, Plane, Point, TaskPlane, at_all};

/// So many cells on a side are enough: on a plane of 900 pixels each takes three.
const ENOUGH: usize = 300;
/// It is left out where it would take longer, by the time that the plane itself took.
const LONGEST: Duration = Duration::from_secs(2);
/// Bytes that it may take.
const MOST_BYTES: usize = 32 << 20;

/// Whole cells of a plane: columns and rows, counted from low λ₁ and λ₂.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Part {
    /// All cells.
    #[must_use]
    pub fn whole(grid: &Grid) -> Self {
        Self {
            columns: 0..grid.cells,
            rows: 0..grid.cells,
        }
    }

    /// The cells of which something is seen between two coefficients on either axis; nothing where the plane is out of
    /// sight.
    #[must_use]
    pub fn seen(grid: &Grid, low: Point, high: Point) -> Option<Self> {
        let half = 0.5 * grid.step();
        let of = |axis: usize| {
            let is_seen = |index: &usize| {
                let value = grid.value(*index);
                value + half > low[axis] && value - half < high[axis]
            };
            let first = (0..grid.cells).find(is_seen)?;
            let last = (first..grid.cells).rfind(is_seen)?;
            Some(first..last + 1)
        };
        let (columns, rows) = (of(0)?, of(1)?);
        Some(Self { columns, rows })
    }

    fn is_of(&self, grid: &Grid) -> bool {
        self.columns.end.max(self.rows.end) <= grid.cells
    }

    fn size(&self) -> [usize; 2] {
        [self.columns.len(), self.rows.len()]
    }
}

/// The sharper picture of a plane's part.
#[derive(Clone, Debug)]
pub struct Sharp {
    /// The plane that it is of.
    pub of: Arc<Plane>,
    /// The tasks of the plane, in the smaller cells. In the middle of each cell of the plane is one with its very numbers.
    pub tasks: Vec<TaskPlane>,
    /// The plane's cells that are divided.
    part: Part,
    /// Into how many cells a side of each is divided: an odd number, so that one of them is in its middle.
    times: usize,
}

impl Sharp {
    /// Bytes of the smaller cells.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tasks = self.tasks.iter();
        tasks.map(|task| size_of_val(task.cells.as_slice())).sum()
    }

    /// Into how many cells a side of each is divided.
    #[must_use]
    pub fn times(&self) -> usize {
        self.times
    }

    /// Columns and rows of the smaller cells.
    #[must_use]
    pub fn size(&self) -> [usize; 2] {
        self.part.size().map(|cells| cells * self.times)
    }

    /// Whether it is of all of the plane.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.part.size() == [self.of.grid.cells; 2]
    }

    /// The coefficients at the lower left and at the upper right of what was divided.
    #[must_use]
    pub fn corners(&self) -> [Point; 2] {
        let (grid, half) = (&self.of.grid, 0.5 * self.of.grid.step());
        let Part { columns, rows } = &self.part;
        let low = [columns.start, rows.start].map(|first| grid.value(first) - half);
        let high = [columns.end, rows.end].map(|end| grid.value(end - 1) + half);
        [low, high]
    }

    /// (λ₁, λ₂) of a smaller cell.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    pub fn point(&self, index: usize) -> Point {
        let [columns, _] = self.size();
        let [low, _] = self.corners();
        let step = self.of.grid.step() / self.times as f64;
        let at = [index % columns, index / columns];
        [0, 1].map(|axis| low[axis] + (at[axis] as f64 + 0.5) * step)
    }

    /// The plane's cell in whose middle a smaller one is.
    fn own(&self, index: usize) -> Option<usize> {
        let times = self.times;
        let [columns, _] = self.size();
        let at = [index % columns, index / columns];
        let is_middle = at.iter().all(|at| at % times == times / 2);
        let [column, row] = at.map(|at| at / times);
        let Part { columns, rows } = &self.part;
        is_middle.then(|| self.of.index(columns.start + column, rows.start + row))
    }

    fn compute(&mut self, picture: &Picture, listener: Listener<'_>) -> Result<()> {
        let [columns, rows] = self.size();
        let all = 0..columns * rows;
        let missing: Vec<usize> = all.filter(|index| self.own(*index).is_none()).collect();
        let points: Vec<Point> = missing.iter().map(|index| self.point(*index)).collect();
        let go_on = |_| listener(Report::Resting);
        let ways = picture.subject.evaluators(&go_on)?;
        let evaluators: Vec<&dyn Evaluator> = ways.iter().map(|(_, way)| way.as_ref()).collect();
        let computed = pools::sweep()?.install(|| at_all(&points, &evaluators, &go_on))?;
        let of = Arc::clone(&self.of);
        let mut tasks = Vec::new();
        for (known, computed) in of.tasks.iter().zip(computed) {
            let mut computed = computed.into_iter();
            let mut cells = Vec::with_capacity(columns * rows);
            for index in 0..columns * rows {
                let own = self.own(index).map(|own| known.cells[own]);
                cells.extend(own.or_else(|| computed.next()));
            }
            let role = known.role;
            tasks.push(TaskPlane { role, cells });
        }
        self.tasks = tasks;
        Ok(())
    }
}

/// Into how many cells a side of each is divided, an odd number; nothing where the picture is sharp enough, its numbers
/// cannot be trusted, or it would take too long or too much.
fn times(picture: &Picture, part: &Part) -> Option<usize> {
    let all = picture.plane.grid.cells;
    let is_trusted = picture.check <= AGREEMENT;
    if all < 2 || !is_trusted || !part.is_of(&picture.plane.grid) {
        return None;
    }
    let [columns, rows] = part.size();
    let each = picture.plane.bytes().div_ceil(all * all).max(1);
    let fits = |times: &usize| {
        let cells = columns * rows * times * times;
        #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
        let share = cells as f64 / (all * all) as f64;
        let time = picture.plane_time.as_secs_f64() * share;
        time <= LONGEST.as_secs_f64() && cells * each <= MOST_BYTES
    };
    let wanted = ENOUGH.div_ceil(columns.max(rows));
    let odd = (3..=wanted + 1).step_by(2);
    odd.take_while(fits).last()
}

impl Lab {
    /// A sharper picture of a part, from memory if it was drawn before; nothing where there is none to be had
    /// quickly.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if the listener breaks; or if a tensor operation fails.
    pub fn sharp(
        &mut self,
        picture: &Picture,
        part: &Part,
        listener: Listener<'_>,
    ) -> Result<Option<Arc<Sharp>>> {
        let is_it =
            |sharp: &&Arc<Sharp>| Arc::ptr_eq(&sharp.of, &picture.plane) && sharp.part == *part;
        if let Some(known) = self.sharp.iter().find(is_it) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(times) = times(picture, part) else {
            return Ok(None);
        };
        let mut sharp = Sharp {
            of: Arc::clone(&picture.plane),
            tasks: Vec::new(),
            part: part.clone(),
            times,
        };
        sharp.compute(picture, listener)?;
        let sharp = Arc::new(sharp);
        self.sharp.put(Arc::clone(&sharp));
        Ok(Some(sharp))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::Error;
    use crate::experiment::Experiment;
    use crate::lab::Setup;

    fn picture(lab: &mut Lab) -> Result<Arc<Picture>> {
        let mut experiment = Experiment::default();
        experiment.grid.cells = 11;
        experiment.training.steps = 20;
        let picture = lab.picture(&Setup::new(experiment), &|_| ControlFlow::Continue(()))?;
        // However busy the machine is.
        let plane_time = Duration::from_millis(1);
        Ok(Arc::new(Picture {
            plane_time,
            ..picture.as_ref().clone()
        }))
    }

    /// What is seen of the default experiment's plane by somebody who has zoomed in.
    const CLOSE: [Point; 2] = [[0.1, -1.05], [1.0, 0.2]];

    fn close(grid: &Grid) -> Result<Part> {
        Part::seen(grid, CLOSE[0], CLOSE[1]).ok_or(Error::Cancelled)
    }

    #[test]
    fn in_the_middle_of_each_cell_are_its_own_numbers_and_all_others_are_as_if_computed_alone()
    -> Result<()> {
        let mut lab = Lab::new();
        let picture = picture(&mut lab)?;
        let before = picture.plane.as_ref().clone();
        let go_on = |_: Report<'_>| ControlFlow::Continue(());
        let grid = picture.plane.grid;
        for part in [Part::whole(&grid), close(&grid)?] {
            let sharp = lab
                .sharp(&picture, &part, &go_on)?
                .ok_or(Error::Cancelled)?;
            assert_eq!(*picture.plane, before, "the plane itself is as it was");
            let (times, [columns, rows]) = (sharp.times(), sharp.size());
            assert!(times >= 3 && times % 2 == 1);
            let mut middles = 0;
            for index in 0..columns * rows {
                if [index % columns, index / columns]
                    .iter()
                    .any(|at| at % times != times / 2)
                {
                    continue;
                }
                middles += 1;
                let of = picture.plane.nearest(sharp.point(index));
                let of = of.ok_or(Error::Cancelled)?;
                let places = sharp.point(index).into_iter().zip(picture.plane.point(of));
                assert!(
                    places
                        .into_iter()
                        .all(|(one, other)| (one - other).abs() < 1e-12)
                );
                for (task, whole) in sharp.tasks.iter().zip(&picture.plane.tasks) {
                    assert_eq!(task.cells[index], whole.cells[of]);
                }
            }
            assert_eq!(middles * times * times, columns * rows);
            for index in [0, columns + 1, columns * rows - 1] {
                let point = sharp.point(index);
                let alone = picture
                    .subject
                    .stats_at(point, &|_| ControlFlow::Continue(()))?;
                for ((role, alone), task) in alone.iter().zip(&sharp.tasks) {
                    assert_eq!(*role, task.role);
                    assert!((alone.loss - task.cells[index].loss).abs() < 1e-6);
                }
            }
            let again = lab
                .sharp(&picture, &part, &go_on)?
                .ok_or(Error::Cancelled)?;
            assert!(Arc::ptr_eq(&sharp, &again), "it is kept");
        }
        Ok(())
    }

    #[test]
    fn what_is_seen_closely_is_all_covered_and_divided_more_finely() -> Result<()> {
        let mut lab = Lab::new();
        let picture = picture(&mut lab)?;
        let go_on = |_: Report<'_>| ControlFlow::Continue(());
        let mut of = |part| lab.sharp(&picture, &part, &go_on);
        let grid = picture.plane.grid;
        let whole = of(Part::whole(&grid))?.ok_or(Error::Cancelled)?;
        let close = of(close(&grid)?)?.ok_or(Error::Cancelled)?;
        assert!(whole.is_whole() && !close.is_whole());
        assert!(close.times() > whole.times());
        let [low, high] = close.corners();
        // Not a whole cell more than what is seen.
        let step = grid.step();
        let [left, right] = CLOSE;
        for axis in [0, 1] {
            assert!(low[axis] <= left[axis] && left[axis] - low[axis] < step);
            assert!(high[axis] >= right[axis] && high[axis] - right[axis] < step);
        }
        // Somebody who sees everything sees the whole plane, and who looks beside it nothing.
        let everything = Part::seen(&grid, [-9.0; 2], [9.0; 2]);
        assert_eq!(everything, Some(Part::whole(&grid)));
        assert_eq!(Part::seen(&grid, [5.0; 2], [6.0; 2]), None);
        Ok(())
    }

    #[test]
    fn it_is_left_out_where_it_would_take_long_or_nothing_is_gained_and_ends_when_told_to()
    -> Result<()> {
        let mut lab = Lab::new();
        let picture = picture(&mut lab)?;
        let with = |change: &dyn Fn(&mut Picture)| {
            let mut changed = picture.as_ref().clone();
            change(&mut changed);
            times(&changed, &Part::whole(&changed.plane.grid))
        };
        assert!(with(&|_| ()).is_some());
        assert_eq!(
            with(&|picture| picture.plane_time = Duration::from_secs(1)),
            None
        );
        assert_eq!(with(&|picture| picture.check = f64::INFINITY), None);
        let grid = Grid {
            cells: ENOUGH,
            ..Grid::default()
        };
        let many = Arc::new(Plane::new(grid, &picture.subject.roles()));
        assert_eq!(with(&|picture| picture.plane = Arc::clone(&many)), None);
        // A part of a plane that takes too long as a whole.
        let mut slow = picture.as_ref().clone();
        slow.plane_time = Duration::from_secs(1);
        let part = Part {
            columns: 0..2,
            rows: 4..6,
        };
        assert!(times(&slow, &part).is_some());
        // Cells of a larger plane, from before its grid was changed.
        let larger = Part {
            columns: 0..12,
            rows: 0..12,
        };
        assert_eq!(times(&picture, &larger), None);
        let grid = picture.plane.grid;
        let stop = |_: Report<'_>| ControlFlow::Break(());
        let stopped = lab.sharp(&picture, &Part::whole(&grid), &stop);
        assert!(matches!(stopped, Err(Error::Cancelled)));
        Ok(())
    }
}
