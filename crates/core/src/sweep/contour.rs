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
    let (low, high) = (values[cell], values[other]);
    // A difference may be too large for a number; half of it is not.
    let part = if (high - low).is_finite() {
        (level - low) / (high - low)
    } else {
        (level / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    };
    let part = part.clamp(0.0, 1.0);
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
    use proptest::prelude::*;

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

    /// A plane's values with few levels, many levels, and squares without numbers.
    fn a_plane() -> impl Strategy<Value = (Vec<f64>, Grid, f64)> {
        let value = prop_oneof![
            6 => (-3..=3_i8).prop_map(f64::from),
            6 => -3.0..3.0,
            1 => any::<f64>(),
        ];
        let range = (-1e6..1e6, -9.0..6.0).prop_map(|(low, power)| {
            let width = 10_f64.powf(power) * f64::max(1.0, f64::abs(low));
            [low, low + width]
        });
        (2..9_usize, range, prop_oneof![Just(0.0), -3.0..3.0]).prop_flat_map(
            move |(cells, [low, high], level)| {
                let grid = Grid { low, high, cells };
                let values = prop::collection::vec(value.clone(), cells * cells);
                (values, Just(grid), Just(level))
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn lines_pass_every_crossed_edge_once_and_end_only_where_the_squares_do(
            (values, grid, level) in a_plane()
        ) {
            let side = grid.cells;
            let step = grid.step();
            let near = 1e-6 * step + 1e-15 * grid.low.abs().max(grid.high.abs());
            let has_square = |column: usize, row: usize| {
                column < side - 1 && row < side - 1 && {
                    let corner = row * side + column;
                    let all = [corner, corner + 1, corner + side, corner + side + 1];
                    all.iter().all(|at| values[*at].is_finite())
                }
            };
            // Edges that the level crosses, with how many squares they bound.
            let mut crossed = HashMap::new();
            for cell in 0..side * side {
                let (column, row) = (cell % side, cell / side);
                for (upward, other, beside) in [
                    (false, cell + 1, [(column, row), (column, row.wrapping_sub(1))]),
                    (true, cell + side, [(column, row), (column.wrapping_sub(1), row)]),
                ] {
                    let squares = beside.into_iter().filter(|(x, y)| has_square(*x, *y)).count();
                    if squares > 0 && (values[cell] <= level) != (values[other] <= level) {
                        let at = crossing(&values, &grid, (cell, upward), level);
                        crossed.insert((cell, upward), (at, squares));
                    }
                }
            }
            let mut segments = Vec::new();
            for corner in (0..side * side).filter(|at| at % side < side - 1 && at / side < side - 1) {
                cross_square(&values, side, corner, level, &mut segments);
            }
            let chains = join(&segments);
            let lines = contour(&values, &grid, level);
            prop_assert_eq!(chains.len(), lines.len());
            let mut points = 0;
            for (chain, line) in chains.iter().zip(&lines) {
                prop_assert_eq!(chain.len(), line.len());
                let (first, last) = (chain[0], chain[chain.len() - 1]);
                points += chain.len() - usize::from(first == last);
                if first != last {
                    for end in [first, last] {
                        prop_assert_eq!(crossed.get(&end).map(|(_, squares)| *squares), Some(1));
                    }
                }
                for (edge, point) in chain.iter().zip(line) {
                    prop_assert_eq!(crossed.get(edge).map(|(at, _)| at), Some(point));
                }
                for pair in line.windows(2) {
                    let far = (0..2).any(|axis| (pair[0][axis] - pair[1][axis]).abs() > step + near);
                    prop_assert!(!far, "{pair:?}");
                }
                for value in line.iter().flatten() {
                    prop_assert!(*value >= grid.low - near && *value <= grid.high + near);
                }
            }
            prop_assert_eq!(points, crossed.len());
        }
    }
}
