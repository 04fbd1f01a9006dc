//! Lines cut to what is seen before they are drawn, dashed or dotted: what is drawn stays bounded however far they
//! reach.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

mod pattern;

pub use pattern::{dashed, dashes, dots, dotted, ticks};

/// Beyond the edge of what is seen, in points, so that no end or corner made by cutting shows.
const MARGIN: f32 = 16.0;
/// What is seen is no larger than this, in points from the screen's corner.
const LARGEST: f32 = 1e5;
/// Points on screen lie no farther out than this: the arithmetic of what draws them bears it.
const FARTHEST: f64 = 1e7;

/// A place on screen in f64, so that what lies far outside is still on its line.
pub type Place = [f64; 2];

/// What has a place on screen.
pub trait OnScreen: Copy {
    /// Its place.
    fn place(self) -> Place;
}

impl OnScreen for Place {
    fn place(self) -> Place {
        self
    }
}

impl OnScreen for Pos2 {
    fn place(self) -> Place {
        [f64::from(self.x), f64::from(self.y)]
    }
}

/// A part of a line that is seen.
#[derive(Clone, Debug)]
pub struct Piece {
    /// At least two points, no two neighbours the same.
    pub points: Vec<Pos2>,
    /// The length of the line before it.
    pub before: f64,
}

/// The nearest point to draw at; a place that is no number is at the corner of what can be drawn.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "egui draws in f32")]
pub fn drawable(place: Place) -> Pos2 {
    let [x, y] = place.map(|part| {
        if part.is_nan() {
            -FARTHEST as f32
        } else {
            part.clamp(-FARTHEST, FARTHEST) as f32
        }
    });
    pos2(x, y)
}

/// The parts of a line inside a rectangle and a margin around it. Where a point is no number the line is broken.
#[must_use]
pub fn pieces(path: &[impl OnScreen], rect: Rect) -> Vec<Piece> {
    let seen = Rect::from_min_max(pos2(-LARGEST, -LARGEST), pos2(LARGEST, LARGEST));
    let rect = rect.expand(MARGIN).intersect(seen);
    let mut pieces: Vec<Piece> = Vec::new();
    if !rect.is_positive() {
        return pieces;
    }
    let mut before = 0.0;
    let mut goes_on = false;
    for ends in path.windows(2) {
        let [from, to] = [ends[0].place(), ends[1].place()];
        let along = [to[0] - from[0], to[1] - from[1]];
        let length = along[0].hypot(along[1]);
        if !length.is_finite() {
            goes_on = false;
            continue;
        }
        if let Some([enters, leaves]) = inside(from, along, rect) {
            // From very far away rounding alone may miss the edge by more than the screen.
            let within = |place: Place| drawable(place).max(rect.min).min(rect.max);
            let at = |part: f64| within([0, 1].map(|axis| from[axis] + part * along[axis]));
            let end = if leaves < 1.0 { at(leaves) } else { within(to) };
            if !(goes_on && enters <= 0.0) {
                pieces.push(Piece {
                    points: vec![at(enters)],
                    before: before + enters * length,
                });
            }
            if let Some(piece) = pieces.last_mut()
                && piece.points.last() != Some(&end)
            {
                piece.points.push(end);
            }
            goes_on = leaves >= 1.0;
        } else {
            goes_on = false;
        }
        before += length;
    }
    pieces.retain(|piece| piece.points.len() > 1);
    pieces
}

/// Between which parts of its way a segment is inside a rectangle (Liang and Barsky).
fn inside(from: Place, along: Place, rect: Rect) -> Option<[f64; 2]> {
    let (low, high) = (rect.min.place(), rect.max.place());
    let mut within = [0.0_f64, 1.0_f64];
    for axis in 0..2 {
        let ends = [low[axis] - from[axis], high[axis] - from[axis]];
        if along[axis] == 0.0 {
            if ends[0] > 0.0 || ends[1] < 0.0 {
                return None;
            }
            continue;
        }
        let [one, other] = ends.map(|end| end / along[axis]);
        within = [within[0].max(one.min(other)), within[1].min(one.max(other))];
    }
    (within[0] <= within[1]).then_some(within)
}

/// Fills a convex area.
pub fn area(painter: &Painter, corners: &[Place], colour: Color32) {
    let corners = seen(corners, painter.clip_rect());
    if corners.len() > 2 {
        painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }
}

/// The corners of a convex area's part inside a rectangle and a margin around it (Sutherland and Hodgman).
#[must_use]
pub fn seen(corners: &[Place], rect: Rect) -> Vec<Pos2> {
    let seen = Rect::from_min_max(pos2(-LARGEST, -LARGEST), pos2(LARGEST, LARGEST));
    let rect = rect.expand(MARGIN).intersect(seen);
    let mut kept = corners.to_vec();
    if !rect.is_positive() || corners.iter().flatten().any(|part| !part.is_finite()) {
        return Vec::new();
    }
    let (low, high) = (rect.min.place(), rect.max.place());
    for (axis, edge, sign) in [
        (0, low[0], 1.0),
        (0, high[0], -1.0),
        (1, low[1], 1.0),
        (1, high[1], -1.0),
    ] {
        let inside = |corner: &Place| (corner[axis] - edge) * sign;
        let mut next = Vec::with_capacity(kept.len() + 1);
        for (index, from) in kept.iter().enumerate() {
            let to = kept[(index + 1) % kept.len()];
            let (start, end) = (inside(from), inside(&to));
            if start >= 0.0 {
                next.push(*from);
            }
            if (start < 0.0) != (end < 0.0) {
                let part = start / (start - end);
                let mut at = [0, 1].map(|axis| from[axis] + part * (to[axis] - from[axis]));
                // From very far away rounding alone may miss the edge by more than the screen.
                at[axis] = edge;
                next.push(at);
            }
        }
        kept = next;
    }
    kept.into_iter().map(drawable).collect()
}

/// Draws a line.
pub fn line(painter: &Painter, path: &[impl OnScreen], stroke: Stroke) {
    for piece in pieces(path, painter.clip_rect()) {
        painter.add(Shape::line(piece.points, stroke));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: Rect = Rect {
        min: pos2(10.0, 20.0),
        max: pos2(410.0, 320.0),
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

    #[test]
    fn what_is_inside_is_left_as_it_is() {
        let path = [[20.0, 30.0], [200.0, 30.0], [200.0, 300.0], [20.0, 30.0]];
        let found = pieces(&path, FRAME);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].points, path.map(drawable));
        assert!(found[0].before.abs() < 1e-12);
    }

    #[test]
    fn an_area_is_cut_to_what_is_seen_and_keeps_what_is_inside() {
        let inside = [[20.0, 30.0], [200.0, 30.0], [200.0, 300.0]];
        assert_eq!(seen(&inside, FRAME), inside.map(drawable));
        // A square a thousand times as far away as the screen, around all of it.
        let far = [[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]];
        let found = seen(&far, FRAME);
        let around = FRAME.expand(MARGIN);
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|at| around.contains(*at)));
        assert!(found.contains(&around.min) && found.contains(&around.max));
        let beside = far.map(|[x, y]| [x + 3e6, y]);
        assert!(seen(&beside, FRAME).is_empty());
        assert!(seen(&[[f64::NAN, 0.0], [1.0, 0.0], [0.0, 1.0]], FRAME).is_empty());
    }

    #[test]
    fn a_line_that_leaves_and_returns_is_two_pieces_whose_dashes_go_on() {
        let path = [
            [100.0, 100.0],
            [100.0, 1100.0],
            [200.0, 1100.0],
            [200.0, 100.0],
        ];
        let found = pieces(&path, FRAME);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].points[0], pos2(100.0, 100.0));
        assert_eq!(found[1].points.last(), Some(&pos2(200.0, 100.0)));
        let returns = f64::from(found[1].points[0].y);
        assert!((found[1].before - (1000.0 + 100.0 + 1100.0 - returns)).abs() < 1e-3);
    }

    #[test]
    fn a_line_far_longer_than_the_screen_is_where_it_is() {
        // Through the middle of the frame with a slope of 1/2, from 10¹² points away.
        let path = [[210.0 - 1e12, 170.0 - 5e11], [210.0 + 1e12, 170.0 + 5e11]];
        let found = pieces(&path, FRAME);
        assert_eq!(found.len(), 1);
        for at in &found[0].points {
            assert!((at.y - 170.0 - (at.x - 210.0) / 2.0).abs() < 0.01, "{at:?}");
        }
    }

    #[test]
    fn what_is_no_number_breaks_a_line() {
        let path = [
            [20.0, 30.0],
            [60.0, 30.0],
            [f64::NAN, 3.0],
            [f64::INFINITY, 7.0],
            [90.0, 90.0],
            [99.0, 99.0],
        ];
        assert_eq!(pieces(&path, FRAME).len(), 2);
        assert!(drawable([f64::NAN, f64::INFINITY]).is_finite());
    }

    #[test]
    fn a_line_through_the_frame_has_as_many_dashes_however_long_it_is() {
        let dashes = |half: f64| {
            shapes(|painter| {
                let path = [[0.0, 100.0 - half], [0.0, 100.0 + half]];
                let path = path.map(|[x, y]| [x + 100.0, y]);
                dashed(painter, &path, Stroke::new(1.0, Color32::WHITE), 4.0, 4.0);
            })
            .len()
        };
        let few = dashes(300.0);
        assert!((35..50).contains(&few), "{few}");
        for half in [1e4, 1e9, 1e15] {
            assert!(dashes(half).abs_diff(few) <= 2, "{half}: {}", dashes(half));
        }
    }

    fn anywhere() -> impl Strategy<Value = f64> {
        prop_oneof![
            -500.0..900.0,
            any::<f64>(),
            (-18..18, -9.0..9.0).prop_map(|(power, digits)| digits * 10_f64.powi(power)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn any_line_is_drawn_with_a_bounded_number_of_shapes_near_the_frame(
            path in prop::collection::vec(prop::array::uniform2(anywhere()), 0..12)
        ) {
            let stroke = Stroke::new(2.0, Color32::WHITE);
            let all = shapes(|painter| {
                line(painter, &path, stroke);
                dashed(painter, &path, stroke, 3.0, 3.0);
                dashes(painter, &path, stroke, &[11.0, 2.5], &[4.0, 4.0]);
                dotted(painter, &path, Color32::WHITE, 10.0, 1.8);
            });
            // Each of at most eleven segments crosses no more than the frame's diagonal.
            prop_assert!(all.len() < 11 * (2 + 100 + 60 + 60), "{}", all.len());
            let near = FRAME.expand(MARGIN + 30.0);
            for shape in all {
                let rect = shape.visual_bounding_rect();
                prop_assert!(rect.is_finite() && near.contains_rect(rect), "{shape:?}");
            }
        }
    }
}
