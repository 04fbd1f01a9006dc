//! Where on a plane a goal is at its best.

use super::{Goal, Plane, Point};
use crate::experiment::Constants;

/// How far from the best value a cell counts as best too.
const AS_GOOD: f64 = 1e-6;

/// The best cells of a goal, all whose loss is within 1e-6 of the smallest; none if every loss is NaN.
fn best_cells(goal: Goal, plane: &Plane, tau: f64) -> Vec<usize> {
    let on = goal.on(&plane.tasks);
    let losses: Vec<f64> = (0..plane.grid.cells * plane.grid.cells)
        .map(|index| on.loss(tau, index))
        .collect();
    let smallest = losses
        .iter()
        .copied()
        .filter(|loss| !loss.is_nan())
        .reduce(f64::min);
    let good = |loss: f64| smallest.is_some_and(|smallest| loss <= smallest + AS_GOOD);
    (0..losses.len())
        .filter(|index| good(losses[*index]))
        .collect()
}

/// The best cell of a goal: of all whose loss is within 1e-6 of the smallest, the one of smallest norm.
#[must_use]
pub fn best_cell(goal: Goal, plane: &Plane, tau: f64) -> Option<usize> {
    let norm = |index| {
        let [lambda1, lambda2] = plane.point(index);
        lambda1.hypot(lambda2)
    };
    best_cells(goal, plane, tau)
        .into_iter()
        .map(|index| (norm(index), index))
        .min_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, index)| index)
}

/// Where a goal is at its best: many cells, of which one is nearest to Ψ(0).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestRegion {
    /// The best cell of smallest norm.
    pub nearest: Point,
    /// Its loss.
    pub loss: f64,
    /// Cells whose loss is within 1e-6 of it.
    pub as_good: usize,
    /// Cells that succeed: every kept task has loss ≤ ε, a forgotten one loss ≥ τ.
    pub works: usize,
    /// All cells.
    pub cells: usize,
}

impl BestRegion {
    /// Where a goal is at its best; nothing if every loss is NaN.
    #[must_use]
    pub fn new(goal: Goal, plane: &Plane, constants: &Constants) -> Option<Self> {
        let tau = constants.tau;
        let nearest = best_cell(goal, plane, tau)?;
        let cells = plane.grid.cells * plane.grid.cells;
        let on = goal.on(&plane.tasks);
        let works = |index: &usize| on.excess(*index, constants) <= 0.0;
        Some(Self {
            nearest: plane.point(nearest),
            loss: on.loss(tau, nearest),
            as_good: best_cells(goal, plane, tau).len(),
            works: (0..cells).filter(works).count(),
            cells,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::goal::tests::{both, forgetting, plane};
    use crate::task::{Role, TaskId};

    #[test]
    fn the_best_cell_is_the_nearest_of_the_best() {
        let plane = plane([[1.0, 0.0, 0.3, 0.0], [1.0, 0.6, 0.0, 0.0]]);
        assert_eq!(
            best_cell(Goal::of(Role::Task(TaskId::T1)), &plane, 0.5),
            Some(1)
        );
        assert_eq!(best_cell(both(), &plane, 0.5), Some(3));
        assert_eq!(best_cell(forgetting(), &plane, 0.5), Some(1));
        assert_eq!(best_cell(Goal::of(Role::Target), &plane, 0.5), None);
    }

    #[test]
    fn the_best_is_a_region_and_the_smallest_norm_one_of_its_cells() {
        let plane = plane([[1.0, 0.0, 0.05, 0.0], [1.0; 4]]);
        let best = BestRegion::new(
            Goal::of(Role::Task(TaskId::T1)),
            &plane,
            &Constants::default(),
        );
        let expected = BestRegion {
            nearest: [1.0, 0.0],
            loss: 0.0,
            as_good: 2,
            works: 3,
            cells: 4,
        };
        assert_eq!(best, Some(expected));
        let absent = Goal::of(Role::Target);
        assert_eq!(BestRegion::new(absent, &plane, &Constants::default()), None);
    }
}
