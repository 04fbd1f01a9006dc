//! Lines of equal value over a plane's grid, by marching squares with linear interpolation.

use std::collections::HashMap;

use super::Point;
use crate::experiment::Grid;

/// A connected piece of a contour, in coefficients; a closed one ends where it begins.
pub type Polyline = Vec<Point>;

/// An edge of the grid: the cell at its lower left end, and whether it runs along λ₂.
type Edge = (usize, bool);

/// The contour on which `values` (row by row from low λ₂ up, λ₁ fastest, as a plane's cells) equal `level`. Squares
/// with a corner that is not a finite number are left out.
#[must_use]
pub fn contour(values: &[f64], grid: &Grid, level: f64) -> Vec<Polyline> {
    let side = grid.cells;
    if side < 2 || values.len() < side * side {
        return Vec::new();
    }
    let mut segments = Vec::new();
    for row in 0..side - 1 {
        for column in 0..side - 1 {
            let corner = row * side + column;
            cross_square(values, side, corner, level, &mut segments);
        }
    }
    join(&segments)
        .into_iter()
        .map(|chain| {
            let points = chain
                .into_iter()
                .map(|edge| crossing(values, grid, edge, level));
            points.collect()
        })
        .collect()
}

/// Adds the segments of the square whose lower left cell is `corner`.
fn cross_square(
    values: &[f64],
    side: usize,
    corner: usize,
    level: f64,
    segments: &mut Vec<[Edge; 2]>,
) {
    let corners = [corner, corner + 1, corner + side + 1, corner + side].map(|at| values[at]);
    if corners.iter().any(|value| !value.is_finite()) {
        return;
    }
    let inside = corners.map(|value| value <= level);
    let (bottom, right) = ((corner, false), (corner + 1, true));
    let (top, left) = ((corner + side, false), (corner, true));
    match inside {
        [false, false, false, false] | [true, true, true, true] => {}
        [true, false, false, false] | [false, true, true, true] => segments.push([left, bottom]),
        [false, true, false, false] | [true, false, true, true] => segments.push([bottom, right]),
        [false, false, true, false] | [true, true, false, true] => segments.push([right, top]),
        [false, false, false, true] | [true, true, true, false] => segments.push([top, left]),
        [true, true, false, false] | [false, false, true, true] => segments.push([left, right]),
        [true, false, false, true] | [false, true, true, false] => segments.push([bottom, top]),
        [first, _, _, _] => {
            // A saddle: opposite corners belong together if the centre does.
            let centre = corners.iter().sum::<f64>() / 4.0 <= level;
            if centre == first {
                segments.extend([[bottom, right], [top, left]]);
            } else {
                segments.extend([[left, bottom], [right, top]]);
            }
        }
    }
}

/// Where the contour crosses an edge.
fn crossing(values: &[f64], grid: &Grid, (cell, upward): Edge, level: f64) -> Point {
    let side = grid.cells;
    let other = if upward { cell + side } else { cell + 1 };
    let part = ((level - values[cell]) / (values[other] - values[cell])).clamp(0.0, 1.0);
    let (column, row) = (cell % side, cell / side);
    let mut point = [grid.value(column), grid.value(row)];
    point[usize::from(upward)] += part * grid.step();
    point
}

/// Joins segments that share an edge into chains.
fn join(segments: &[[Edge; 2]]) -> Vec<Vec<Edge>> {
    let mut at_edge: HashMap<Edge, Vec<usize>> = HashMap::new();
    for (index, ends) in segments.iter().enumerate() {
        for end in ends {
            at_edge.entry(*end).or_default().push(index);
        }
    }
    // Open pieces from their ends first; what is left then are rings.
    let open = segments.iter().enumerate().flat_map(|(index, ends)| {
        let loose = ends.iter().filter(|end| at_edge[*end].len() == 1);
        loose.map(move |end| (*end, index))
    });
    let rings = segments
        .iter()
        .enumerate()
        .map(|(index, ends)| (ends[0], index));
    let mut used = vec![false; segments.len()];
    let mut chains = Vec::new();
    for (start, first) in open.chain(rings) {
        let mut chain = vec![start];
        let mut next = Some(first).filter(|segment| !used[*segment]);
        let mut end = start;
        while let Some(segment) = next {
            used[segment] = true;
            let [from, to] = segments[segment];
            end = if from == end { to } else { from };
            chain.push(end);
            next = at_edge[&end].iter().copied().find(|other| !used[*other]);
        }
        if chain.len() > 1 {
            chains.push(chain);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid {
        low: -1.0,
        high: 1.0,
        cells: 21,
    };

    fn values(of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let axis = GRID.values();
        let rows = axis.iter().flat_map(|y| axis.iter().map(move |x| (*x, *y)));
        rows.map(|(x, y)| of(x, y)).collect()
    }

    #[test]
    fn a_straight_line_is_found_where_it_is() {
        let lines = contour(&values(|x, y| x + 2.0 * y), &GRID, 0.33);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0]
                .iter()
                .all(|[x, y]| (x + 2.0 * y - 0.33).abs() < 1e-12)
        );
        let ends = [lines[0][0], lines[0][lines[0].len() - 1]];
        assert!(ends.iter().all(|[x, _]| (x.abs() - 1.0).abs() < 1e-12));
    }

    #[test]
    fn a_circle_is_one_closed_line() {
        let lines = contour(&values(f64::hypot), &GRID, 0.55);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(
            lines[0]
                .iter()
                .all(|[x, y]| (x.hypot(*y) - 0.55).abs() < 0.01)
        );
    }

    #[test]
    fn a_saddle_does_not_cross_itself() {
        let lines = contour(&values(|x, y| (x - 0.05) * (y - 0.05)), &GRID, 0.001);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn squares_without_numbers_and_flat_planes_have_no_contour() {
        assert!(contour(&values(|_, _| f64::NAN), &GRID, 0.0).is_empty());
        assert!(contour(&values(|_, _| 0.0), &GRID, 0.1).is_empty());
        assert!(contour(&[], &GRID, 0.0).is_empty());
    }
}
