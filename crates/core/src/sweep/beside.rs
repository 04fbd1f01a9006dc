//! Two planes beside each other: the cells that they have in common, and what is different there.

use super::{Goal, Metric, Plane, Point, TaskPlane, same};
use crate::experiment::{Constants, Grid};

/// What two planes have in common and in what they differ, by one goal and metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Cells in which both have a value.
    pub cells: usize,
    /// The mean over those cells, of the one and of the other.
    pub means: [f64; 2],
    /// The mean of |other − one|.
    pub mean_change: f64,
    /// Where they are furthest apart; nothing without a cell.
    pub largest: Option<Largest>,
    /// Cells that succeed: by the one, by the other, by both.
    pub works: [usize; 3],
}

/// The cell in which two planes are furthest apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Largest {
    /// Where.
    pub at: Point,
    /// The values there, of the one and of the other.
    pub values: [f64; 2],
}

impl Largest {
    /// other − one.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.values[1] - self.values[0]
    }
}

impl Beside {
    /// Two planes of one grid.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    pub fn new(planes: [&Plane; 2], goal: Goal, metric: Metric, constants: &Constants) -> Self {
        let on = planes.map(|plane| goal.on(&plane.tasks));
        let count = planes[0].grid.cells.pow(2);
        let (mut cells, mut sums, mut changes) = (0_usize, [0.0; 2], 0.0);
        let mut largest: Option<Largest> = None;
        let mut works = [0_usize; 3];
        for index in 0..count {
            let values = [0, 1].map(|of| on[of].at(metric, constants.tau, index));
            let succeeds = [0, 1].map(|of| on[of].miss(metric, index, constants) <= 0.0);
            let all = [succeeds[0], succeeds[1], succeeds[0] && succeeds[1]];
            for (works, succeeds) in works.iter_mut().zip(all) {
                *works += usize::from(succeeds);
            }
            let change = values[1] - values[0];
            if !change.is_finite() {
                continue;
            }
            cells += 1;
            sums = [0, 1].map(|of| sums[of] + values[of]);
            changes += change.abs();
            if largest.is_none_or(|found| change.abs() > found.change().abs()) {
                let at = planes[0].point(index);
                largest = Some(Largest { at, values });
            }
        }
        Self {
            cells,
            means: sums.map(|sum| sum / cells as f64),
            mean_change: changes / cells as f64,
            largest,
            works,
        }
    }
}

/// Two planes on the cells that both have, where their grids share some; nothing where they share none, or too few to be a
/// grid.
#[must_use]
pub fn on_common_cells([one, other]: [&Plane; 2]) -> Option<[Plane; 2]> {
    let pairs = common(&one.grid, &other.grid)?;
    let (first, last) = (pairs.first()?, pairs.last()?);
    let grid = Grid {
        low: one.grid.value(first[0]),
        high: one.grid.value(last[0]),
        cells: pairs.len(),
    };
    let of = |plane: &Plane, side: usize| {
        let taken: Vec<usize> = pairs.iter().map(|pair| pair[side]).collect();
        plane.taken(grid, &taken)
    };
    Some([of(one, 0), of(other, 1)])
}

/// Indices of the values that two axes have in common, evenly apart, two at least.
fn common(one: &Grid, other: &Grid) -> Option<Vec<[usize; 2]>> {
    let shared = (0..one.cells).filter_map(|index| {
        let value = one.value(index);
        let found = other.nearest(value)?;
        same(other.value(found), value).then_some([index, found])
    });
    let shared: Vec<[usize; 2]> = shared.collect();
    let [first, second, ..] = shared[..] else {
        return None;
    };
    let step = second[0] - first[0];
    let even = shared
        .windows(2)
        .take_while(|pair| pair[1][0] - pair[0][0] == step)
        .count();
    Some(shared[..=even].to_vec())
}

impl Plane {
    /// Every so many cells of it, so that there are at most `most` a side: as many as are wanted to tell what it is.
    #[must_use]
    pub fn thinned(&self, most: usize) -> Self {
        let count = self.grid.cells;
        let step = (count - 1).div_ceil(most.max(2) - 1).max(1);
        let taken: Vec<usize> = (0..count).step_by(step).collect();
        let last = taken.last().copied().unwrap_or_default();
        let grid = Grid {
            high: self.grid.value(last),
            cells: taken.len(),
            ..self.grid
        };
        self.taken(grid, &taken)
    }

    /// Some of its columns and rows as a plane of their own.
    fn taken(&self, grid: Grid, indices: &[usize]) -> Self {
        let tasks = self.tasks.iter().map(|task| {
            let row = |row: &usize| {
                let cells = indices.iter().map(|column| self.index(*column, *row));
                cells.map(|index| task.cells[index]).collect::<Vec<_>>()
            };
            TaskPlane {
                role: task.role,
                cells: indices.iter().flat_map(row).collect(),
            }
        });
        Self {
            grid,
            tasks: tasks.collect(),
            block: self.block,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::goal::tests::{both, plane};
    use crate::task::{Role, TaskId};

    /// A plane whose loss of T₁ in a cell is λ₁ + 10 λ₂.
    fn sloped(low: f64, high: f64, cells: usize) -> Plane {
        let grid = Grid { low, high, cells };
        let mut plane = Plane::new(grid, &[Role::Task(TaskId::T1)]);
        plane.block = 1;
        for index in 0..cells * cells {
            let [x, y] = plane.point(index);
            plane.tasks[0].cells[index].loss = x + 10.0 * y;
        }
        plane
    }

    #[test]
    fn a_plane_differs_from_itself_by_nothing_and_from_another_by_what_is_counted_by_hand() {
        let one = plane([[0.0, 0.1, 0.2, 0.0], [0.0, 0.0, 0.0, 0.9]]);
        let other = plane([[0.0, 0.1, 0.7, 0.0], [0.0, f64::NAN, 0.0, 0.0]]);
        let constants = Constants::default();
        let itself = Beside::new([&one, &one], both(), Metric::Loss, &constants);
        assert_eq!((itself.cells, itself.mean_change), (4, 0.0));
        assert_eq!(itself.largest.map(|largest| largest.change()), Some(0.0));
        assert_eq!(itself.works, [2, 2, 2]);
        // The worse of both tasks: 0, 0.1, 0.2, 0.9 and 0, —, 0.7, 0.
        let beside = Beside::new([&one, &other], both(), Metric::Loss, &constants);
        assert_eq!(beside.cells, 3);
        assert!((beside.means[0] - 1.1 / 3.0).abs() < 1e-12);
        assert!((beside.means[1] - 0.7 / 3.0).abs() < 1e-12);
        assert!((beside.mean_change - 1.4 / 3.0).abs() < 1e-12);
        let largest = beside.largest.map(|found| (found.at, found.values));
        assert_eq!(largest, Some(([1.0, 1.0], [0.9, 0.0])));
        assert_eq!(beside.works, [2, 2, 1]);
    }

    #[test]
    fn planes_of_different_grids_meet_where_both_have_cells() {
        for (one, other, found) in [
            ((-1.0, 3.0, 41), (-1.0, 3.0, 21), Some((-1.0, 3.0, 21))),
            ((-1.0, 3.0, 41), (-2.0, 1.0, 31), Some((-1.0, 1.0, 21))),
            ((-1.0, 3.0, 17), (-1.0, 3.0, 41), Some((-1.0, 3.0, 9))),
            ((-1.0, 3.0, 41), (4.0, 5.0, 11), None),
            ((0.0, 1.0, 2), (0.5, 1.5, 2), None),
        ] {
            let of = |(low, high, cells)| sloped(low, high, cells);
            let (one, other) = (of(one), of(other));
            let met = on_common_cells([&one, &other]);
            let grid = met.as_ref().map(|[met, _]| met.grid);
            let expected = found.map(|(low, high, cells)| Grid { low, high, cells });
            assert_eq!(grid.map(|grid| grid.cells), expected.map(|grid| grid.cells));
            for plane in met.iter().flatten() {
                let expected = expected.unwrap_or_default();
                assert!(same(plane.grid.low, expected.low) && same(plane.grid.high, expected.high));
                for (index, cell) in plane.tasks[0].cells.iter().enumerate() {
                    let [x, y] = plane.point(index);
                    assert!((cell.loss - (x + 10.0 * y)).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_thinned_plane_has_some_of_the_cells_where_they_were() {
        for (cells, most, left, high) in [
            (41, 25, 21, 3.0),
            (41, 41, 41, 3.0),
            (2, 25, 2, 3.0),
            (30, 25, 15, -1.0 + 4.0 * 28.0 / 29.0),
        ] {
            let thin = sloped(-1.0, 3.0, cells).thinned(most);
            assert_eq!((thin.grid.cells, thin.grid.low), (left, -1.0));
            assert!(same(thin.grid.high, high), "{cells}: {}", thin.grid.high);
            for (index, cell) in thin.tasks[0].cells.iter().enumerate() {
                let [x, y] = thin.point(index);
                assert!((cell.loss - (x + 10.0 * y)).abs() < 1e-9);
            }
        }
    }
}
