//! Lines that are dashed, dotted or ticked, and areas with dots, of what is seen only.

use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

use super::{OnScreen, Piece, Place, pieces, seen};

/// The shortest period of dashes, in points.
const LEAST: f32 = 0.1;

/// Draws a line of dashes of a length, with gaps after them.
pub fn dashed(painter: &Painter, path: &[impl OnScreen], stroke: Stroke, dash: f32, gap: f32) {
    dashes(painter, path, stroke, &[dash], &[gap]);
}

/// Draws a line of dashes of several lengths in turn, each with the gap after it. A dash that goes round a corner is one
/// piece.
pub fn dashes(
    painter: &Painter,
    path: &[impl OnScreen],
    stroke: Stroke,
    lengths: &[f32],
    gaps: &[f32],
) {
    let parts: Vec<f32> = lengths
        .iter()
        .zip(gaps)
        .flat_map(|(dash, gap)| [*dash, *gap])
        .collect();
    let period: f32 = parts.iter().sum();
    // Dashes that nobody could see apart are a line.
    if !(period > LEAST && parts.iter().all(|part| *part >= 0.0)) {
        super::line(painter, path, stroke);
        return;
    }
    for piece in pieces(path, painter.clip_rect()) {
        let (mut index, mut left) = (0, begun(&piece, period));
        while left >= parts[index] {
            left -= parts[index];
            index = (index + 1) % parts.len();
        }
        // Of the part in which the piece begins.
        let mut left = parts[index] - left;
        let mut dash = vec![piece.points[0]];
        for ends in piece.points.windows(2) {
            let own = ends[0].distance(ends[1]);
            let mut walked = 0.0;
            while walked + left < own {
                walked += left;
                let at = ends[0] + (ends[1] - ends[0]) * (walked / own);
                end(painter, index, std::mem::take(&mut dash), at, stroke);
                dash.push(at);
                index = (index + 1) % parts.len();
                left = parts[index];
            }
            left -= own - walked;
            dash.push(ends[1]);
        }
        if let Some(last) = dash.pop() {
            end(painter, index, dash, last, stroke);
        }
    }
}

/// Draws a dash that ends somewhere; every other part is a gap.
fn end(painter: &Painter, index: usize, mut dash: Vec<Pos2>, at: Pos2, stroke: Stroke) {
    if index.is_multiple_of(2) && !dash.is_empty() {
        dash.push(at);
        painter.add(Shape::line(dash, stroke));
    }
}

/// Draws a line of dots.
#[expect(
    clippy::disallowed_methods,
    reason = "what is dotted here is cut to what is seen"
)]
pub fn dotted(
    painter: &Painter,
    path: &[impl OnScreen],
    colour: Color32,
    spacing: f32,
    radius: f32,
) {
    for piece in pieces(path, painter.clip_rect()) {
        // To where the line's next dot is.
        let ahead = spacing - begun(&piece, spacing);
        let rest = from_length(&piece.points, if ahead < spacing { ahead } else { 0.0 });
        painter.extend(Shape::dotted_line(&rest, colour, spacing, radius));
    }
}

/// Draws short strokes at the left of a line, square to it, some way apart.
pub fn ticks(painter: &Painter, path: &[impl OnScreen], stroke: Stroke, gap: f32, length: f32) {
    for piece in pieces(path, painter.clip_rect()) {
        // To where the line's next tick is: half a gap from its beginning, then a gap on.
        let begun = begun(&piece, gap);
        let mut ahead = (1.5 * gap - begun) % gap;
        for ends in piece.points.windows(2) {
            let along = ends[1] - ends[0];
            let own = along.length();
            let direction = along / own;
            // On screen numbers grow downwards: this is its left as one walks along it.
            let left = vec2(direction.y, -direction.x);
            while ahead < own {
                let foot = ends[0] + ahead * direction;
                painter.line_segment([foot, foot + length * left], stroke);
                ahead += gap;
            }
            ahead -= own;
        }
    }
}

/// Fills a convex area with dots so many points apart, each row between those of the next. They stand still while the
/// area moves.
pub fn dots(painter: &Painter, corners: &[Place], colour: Color32, spacing: f32, radius: f32) {
    let corners = seen(corners, painter.clip_rect());
    let rows = corners.iter().map(|corner| corner.y / spacing);
    let (low, high) = rows.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), row| {
        (low.min(row), high.max(row))
    });
    let mut row = low.ceil();
    while row <= high {
        let y = row * spacing;
        let edges = corners.iter().zip(corners.iter().cycle().skip(1));
        let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
        for (from, to) in edges {
            if (from.y <= y) == (to.y <= y) {
                continue;
            }
            let x = from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x);
            (left, right) = (left.min(x), right.max(x));
        }
        let shift = if row % 2.0 == 0.0 { 0.0 } else { 0.5 };
        let mut column = (left / spacing - shift).ceil() + shift;
        while column * spacing <= right {
            painter.circle_filled(pos2(column * spacing, y), radius, colour);
            column += 1.0;
        }
        row += 1.0;
    }
}

/// How much of a period of the line's pattern lies before a piece.
#[expect(
    clippy::cast_possible_truncation,
    reason = "less than a period, in points"
)]
fn begun(piece: &Piece, period: f32) -> f32 {
    (piece.before % f64::from(period)) as f32
}

/// What of a line is left after a length of it.
fn from_length(points: &[Pos2], mut length: f32) -> Vec<Pos2> {
    for (index, ends) in points.windows(2).enumerate() {
        let own = ends[0].distance(ends[1]);
        if length < own {
            let start = ends[0] + (ends[1] - ends[0]) * (length / own);
            let rest = points[index + 1..].iter().copied();
            return std::iter::once(start).chain(rest).collect();
        }
        length -= own;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use egui::Rect;
    use proptest::prelude::*;

    use super::*;

    const FRAME: Rect = Rect {
        min: pos2(0.0, 0.0),
        max: pos2(400.0, 300.0),
    };

    fn shapes(draw: impl Fn(&Painter)) -> Vec<Shape> {
        let ctx = egui::Context::default();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            draw(&ui.painter().with_clip_rect(FRAME));
        });
        output.textures_delta.clear();
        let shapes = std::mem::take(&mut output.shapes).into_iter();
        shapes
            .filter(|shape| shape.clip_rect == FRAME)
            .map(|shape| shape.shape)
            .collect()
    }

    fn points(shape: &Shape) -> Vec<Pos2> {
        match shape {
            Shape::LineSegment { points, .. } => points.to_vec(),
            Shape::Path(path) => path.points.clone(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn dashes_are_as_long_as_said_and_go_round_corners_in_one_piece() {
        // 100 points to the right, then 100 down: a dash of 30 is from 90 to 120, around the corner.
        let path = [[100.0, 100.0], [200.0, 100.0], [200.0, 200.0]];
        let stroke = Stroke::new(2.0, Color32::WHITE);
        let found = shapes(|painter| dashes(painter, &path, stroke, &[30.0], &[15.0]));
        let found: Vec<Vec<Pos2>> = found.iter().map(points).collect();
        let corner = vec![pos2(190.0, 100.0), pos2(200.0, 100.0), pos2(200.0, 120.0)];
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!(found[2], corner);
        assert_eq!(found[0], vec![pos2(100.0, 100.0), pos2(130.0, 100.0)]);
        assert_eq!(found[4], vec![pos2(200.0, 180.0), pos2(200.0, 200.0)]);
    }

    #[test]
    fn ticks_stand_at_the_left_of_a_line() {
        // To the right, so that its left is above.
        let path = [[100.0, 100.0], [160.0, 100.0]];
        let stroke = Stroke::new(1.0, Color32::WHITE);
        let found = shapes(|painter| ticks(painter, &path, stroke, 20.0, 6.0));
        let found: Vec<Vec<Pos2>> = found.iter().map(points).collect();
        let expected = [110.0, 130.0, 150.0].map(|x| vec![pos2(x, 100.0), pos2(x, 94.0)]);
        assert_eq!(found, expected);
    }

    #[test]
    fn the_dots_of_an_area_lie_in_it_and_stand_still_when_it_moves() {
        let middles = |shift: f64| {
            let corners = [[50.0, 50.0], [150.0, 60.0], [90.0, 150.0]];
            let corners = corners.map(|[x, y]| [x + shift, y]);
            let found = shapes(|painter| dots(painter, &corners, Color32::WHITE, 10.0, 1.0));
            let middle = |shape: &Shape| shape.visual_bounding_rect().center();
            found.iter().map(middle).collect::<Vec<Pos2>>()
        };
        let [one, other] = [0.0, 7.0].map(middles);
        assert!(one.len() > 30, "{}", one.len());
        let inside = Rect::from_min_max(pos2(50.0, 50.0), pos2(150.0, 150.0));
        assert!(one.iter().all(|at| inside.contains(*at)));
        let near = |at: &Pos2| one.iter().any(|own| own.distance(*at) < 1e-2);
        let kept = other.iter().filter(|at| near(at)).count();
        assert!(2 * kept > other.len(), "{kept} of {}", other.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

        #[test]
        fn ticks_and_dots_are_bounded(
            path in prop::collection::vec(prop::array::uniform2(-1e6..1e6_f64), 3..8)
        ) {
            let stroke = Stroke::new(2.0, Color32::WHITE);
            let all = shapes(|painter| {
                ticks(painter, &path, stroke, 11.0, 5.0);
                dots(painter, &path, Color32::WHITE, 11.0, 1.0);
            });
            prop_assert!(all.len() < 8 * 60 + 45 * 45, "{}", all.len());
        }
    }
}
