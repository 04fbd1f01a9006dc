//! Points and words over cells, set off by a dark rim so that they stand out on bright and dark ones alike.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, vec2};

use super::look::{Best, Medium, Stroke as Look};
use super::opaque;
use crate::clip;
use crate::colour::overlay;

/// How far outside of what is seen a text may begin, in points.
const LONGEST_TEXT: f32 = 600.0;
/// From the middle of a diamond to its corners.
const DIAMOND: f32 = 8.0;
/// The dark line around what is drawn over cells.
pub const CASING: Color32 = opaque(overlay::CASING);

/// How far glyphs of points reach, in points.
pub(super) const RADIUS: f32 = 6.0;
/// How far the ring reaches.
pub(super) const RING: f32 = 11.5;

/// A model's dot, its edge some times as thick as usual.
pub fn dot(painter: &Painter, at: Pos2, medium: Medium, weight: f32) {
    let usual = match medium {
        Medium::Screen => 1.5,
        Medium::Figure => 1.8,
    };
    let edge = weight * usual;
    let radius = 4.5 + 0.5 * (edge - usual);
    painter.circle(at, radius, CASING, Stroke::new(edge, Color32::WHITE));
}

/// The baseline's dot.
pub fn baseline(painter: &Painter, at: Pos2) {
    painter.circle(at, 5.0, Color32::BLACK, Stroke::new(1.5, Color32::WHITE));
}

/// The best point, its lines some times as thick as usual.
pub fn best(painter: &Painter, at: Pos2, as_a: Best, medium: Medium, weight: f32) {
    match (as_a, medium) {
        (Best::Star, _) => star(painter, at, 9.0),
        (Best::Cross, Medium::Screen) => {
            let width = weight * 2.5;
            cross(painter, at, 3.0 + 0.8 * width, [width + 2.5, width]);
        }
        (Best::Cross, Medium::Figure) => cross(painter, at, 6.5, [6.0, 3.0]),
    }
}

/// A green cross with arms of a length, the widths of its casing and of itself.
pub fn cross(painter: &Painter, at: Pos2, arm: f32, [casing, width]: [f32; 2]) {
    for (width, colour) in [(casing, CASING), (width, opaque(overlay::BEST))] {
        let stroke = Stroke::new(width, colour);
        for offset in [vec2(arm, arm), vec2(arm, -arm)] {
            painter.line_segment([at - offset, at + offset], stroke);
        }
    }
}

/// A five-pointed star.
fn star(painter: &Painter, at: Pos2, radius: f32) {
    let corner = |index: u8, radius: f32| {
        let angle = std::f32::consts::PI * (f32::from(index) / 5.0 - 0.5);
        at + radius * vec2(angle.cos(), angle.sin())
    };
    let filled = |radius: f32, colour: Color32| {
        // Five kites: egui fills convex shapes only.
        for point in (0..10).step_by(2) {
            let kite = vec![
                at,
                corner((point + 9) % 10, 0.45 * radius),
                corner(point, radius),
                corner(point + 1, 0.45 * radius),
            ];
            painter.add(Shape::convex_polygon(
                kite,
                colour,
                Stroke::new(0.6, colour),
            ));
        }
    };
    filled(radius + 3.0, CASING);
    filled(radius, Color32::WHITE);
}

/// The negation rule's diamond.
pub fn diamond(painter: &Painter, at: Pos2, colour: Color32) {
    let corners = [
        vec2(0.0, -DIAMOND),
        vec2(DIAMOND, 0.0),
        vec2(0.0, DIAMOND),
        vec2(-DIAMOND, 0.0),
    ];
    let points = corners.map(|corner| at + corner).to_vec();
    painter.add(Shape::convex_polygon(
        points,
        colour,
        Stroke::new(2.0, CASING),
    ));
}

/// What is set: a ring, or an arrow at the edge that points to it where it lies outside the picture; some times as
/// thick as usual.
pub fn ring(painter: &Painter, at: Pos2, rect: Rect, weight: f32) {
    let width = weight * 2.5;
    let strokes = [(width + 2.5, CASING), (width, Color32::WHITE)];
    let strokes = strokes.map(|(width, colour)| Stroke::new(width, colour));
    if rect.contains(at) {
        for stroke in strokes {
            // What is inside the ring stays as large.
            painter.circle_stroke(at, 7.75 + 0.5 * width, stroke);
        }
        return;
    }
    // No clamp, which a picture smaller than that would not bear.
    let room = rect.shrink(14.0);
    let edge = at.max(room.min).min(room.max);
    let towards = (at - edge).normalized() * 11.0;
    for stroke in strokes {
        painter.arrow(edge - towards, 2.0 * towards, stroke);
    }
}

/// Where the mouse is in another picture: a ring with four arms, not the marker's, large on the stage.
pub fn reticle(painter: &Painter, at: Pos2, weight: f32) {
    let width = weight * 1.5;
    let radius = weight * RETICLE;
    for stroke in [
        Stroke::new(width + 3.0, CASING),
        Stroke::new(width, Color32::WHITE),
    ] {
        painter.circle_stroke(at, radius, stroke);
        for towards in [
            vec2(1.0, 0.0),
            vec2(-1.0, 0.0),
            vec2(0.0, 1.0),
            vec2(0.0, -1.0),
        ] {
            // Nothing lies over the place itself.
            let ends = [0.5, 1.6].map(|part| at + part * radius * towards);
            painter.line_segment(ends, stroke);
        }
    }
}

/// Where the mouse is along the axis of another picture.
pub fn upright(painter: &Painter, path: [Pos2; 2], weight: f32) {
    let width = weight * 1.5;
    painter.line_segment(path, Stroke::new(width + 3.0, CASING));
    let dash = weight * 4.0;
    clip::dashed(
        painter,
        &path,
        Stroke::new(width, Color32::WHITE),
        dash,
        0.6 * dash,
    );
}

/// The radius of a reticle's ring, in points.
const RETICLE: f32 = 9.0;
/// The radius of a pointer's ring, in points.
const POINTED: f32 = 17.0;
/// The length of its arrow.
const ARROW: f32 = 46.0;

/// A guess, or what was measured of it.
pub fn pin(painter: &Painter, at: Pos2, colour: Color32) {
    painter.circle(at, 8.0, colour, Stroke::new(3.0, CASING));
    painter.circle_stroke(at, 8.0, Stroke::new(1.0, Color32::WHITE));
}

/// A large ring with an arrow that leads to it from where there is room; where the place is outside the picture, the
/// arrow alone.
pub(super) fn pointer(painter: &Painter, at: Pos2, rect: Rect, look: &Look) {
    let casing = look.casing.unwrap_or(look.width);
    let strokes = [(casing, CASING), (look.width, look.colour)];
    let strokes = strokes.map(|(width, colour)| Stroke::new(width, colour));
    let room = rect.shrink(POINTED.min(0.25 * rect.width().min(rect.height())));
    let seen = rect.contains(at);
    let edge = at.max(room.min).min(room.max);
    let inwards = if seen { rect.center() - at } else { edge - at };
    // In the very middle every side has room.
    let inwards = if inwards.length() < 1.0 {
        vec2(1.0, -1.0)
    } else {
        inwards
    };
    let (inwards, tip) = (inwards.normalized(), if seen { at } else { edge });
    let away = if seen { POINTED + 2.0 } else { 0.0 };
    for stroke in strokes {
        if seen {
            painter.circle_stroke(at, POINTED, stroke);
        }
        painter.arrow(tip + (away + ARROW) * inwards, -ARROW * inwards, stroke);
    }
}

/// Words with a dark rim.
pub fn cased_text(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    words: &str,
    size: f32,
    colour: Color32,
) {
    let around = [
        (-1.0, 0.0),
        (1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, 1.0),
        (-1.0, -1.0),
    ];
    rimmed(painter, at, align, words, size, colour, &around);
}

/// The same in a figure, whose points are more pixels.
pub fn haloed_text(painter: &Painter, at: Pos2, align: Align2, words: &str, colour: Color32) {
    let around = [
        (-1.0, -1.0),
        (1.0, 1.0),
        (0.0, -1.4),
        (0.0, 1.4),
        (1.0, -1.0),
        (-1.0, 1.0),
        (-1.4, 0.0),
        (1.4, 0.0),
    ];
    rimmed(painter, at, align, words, 14.0, colour, &around);
}

fn rimmed(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    words: &str,
    size: f32,
    colour: Color32,
    around: &[(f32, f32)],
) {
    if !painter.clip_rect().expand(LONGEST_TEXT).contains(at) {
        return;
    }
    let font = FontId::proportional(size);
    for (dx, dy) in around {
        let shifted = at + vec2(*dx, *dy);
        painter.text(shifted, align, words, font.clone(), CASING);
    }
    painter.text(at, align, words, font, colour);
}
