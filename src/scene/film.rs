//! The film strip: of every picture that is there a column of its plane.

use super::Cell;
use crate::lab::Film;
use crate::sweep::{Goal, Metric};

/// Cells of a column at most: it is no higher than a line of text.
const MOST_ROWS: usize = 17;

/// Of every picture of a strip the cells upwards along λ₂, nearest to a λ₁; nothing where it is not drawn yet.
#[must_use]
pub fn columns(
    film: &Film,
    goal: Goal,
    metric: Metric,
    tau: f64,
    lambda1: f64,
) -> Vec<Option<Vec<Cell>>> {
    let frames = film.frames.iter();
    frames
        .map(|frame| {
            let plane = &frame.as_ref()?.plane;
            let (grid, on) = (&plane.grid, goal.on(&plane.tasks));
            let distance = |column: &usize| (grid.value(*column) - lambda1).abs();
            let columns = 0..grid.cells;
            let column =
                columns.min_by(|left, right| distance(left).total_cmp(&distance(right)))?;
            let rows = grid.cells.min(MOST_ROWS);
            let row = |at: usize| (2 * at + 1) * grid.cells / (2 * rows);
            let cell = |at: usize| Cell::of_goal(&on, metric, tau, plane.index(column, row(at)));
            Some((0..rows).map(cell).collect())
        })
        .collect()
}
