//! Samples for legends: a small piece of what a mark looks like.

use egui::{Color32, Painter, Pos2, Rect, Stroke, StrokeKind, vec2};

use super::glyph;
use super::look::{Glyph, Medium, Pattern, Style, glyph_of};
use super::opaque;
use super::paint::{draw, filled, on_screen, to_the_right};
use super::region::is_over_cells;
use crate::clip::{self, OnScreen, Place};
use crate::colour::{overlay, shade};
use crate::heatmap::no_value_sample;
use crate::scene::{Meaning, Sample, colour};

/// Width of a sample.
#[must_use]
pub fn width(medium: Medium) -> f32 {
    match medium {
        Medium::Screen => 20.0,
        Medium::Figure => 34.0,
    }
}

/// Draws a sample from the middle of its left edge.
pub fn sample(painter: &Painter, at: Pos2, of: Sample, style: &Style) {
    let width = width(style.medium);
    let middle = at + vec2(width / 2.0, 0.0);
    let cell = match style.medium {
        Medium::Screen => Rect::from_center_size(middle, vec2(18.0, 12.0)),
        Medium::Figure => Rect::from_center_size(middle, vec2(width, 16.0)),
    };
    match of {
        Sample::Line(meaning, analogue) => line(painter, at, meaning, analogue, style),
        Sample::Hatch(meaning) => hatched(painter, cell, meaning, style),
        Sample::Ring => {
            for (width, colour) in [(RING + 2.0, glyph::CASING), (RING, Color32::WHITE)] {
                painter.circle_stroke(middle, RADIUS, Stroke::new(width, colour));
            }
        }
        Sample::Dot(meaning) => match glyph_of(meaning) {
            Glyph::Diamond => glyph::diamond(painter, middle, Color32::WHITE),
            Glyph::Best => glyph::best(painter, middle, style.best, style.medium, 1.0),
            Glyph::Baseline => glyph::baseline(painter, middle),
            Glyph::Pin => glyph::pin(painter, middle, opaque(colour(meaning, style.ground))),
            Glyph::Dot => glyph::dot(painter, middle, style.medium, 1.0),
        },
        Sample::NoSignal => {
            painter.rect_filled(cell, 1.0, opaque(overlay::NO_SIGNAL));
        }
        Sample::NoValue => no_value_sample(painter, cell),
    }
}

/// A piece of a line: on screen all are as wide, and their dashes short enough for so short a piece.
fn line(painter: &Painter, at: Pos2, meaning: Meaning, analogue: bool, style: &Style) {
    let mut stroke = style.stroke(meaning, analogue);
    let short = match stroke.pattern {
        // Held contours differ by their dashes alone.
        Pattern::Dashes(..) if matches!(meaning, Meaning::Ghost(_)) => stroke.pattern,
        Pattern::Dashes(..) if meaning == Meaning::Rule => Pattern::Dashes(&[9.0], &[4.0]),
        Pattern::Dashes([dash], [_]) if *dash >= 5.0 => Pattern::Dashes(&[6.0], &[3.0]),
        Pattern::Beads(_, share) => Pattern::Beads(5.0, share),
        Pattern::Ticks(..) => Pattern::Ticks(6.0, 4.0),
        Pattern::Solid | Pattern::Dashes(..) | Pattern::DashesOnSolid(..) | Pattern::Dots(_) => {
            stroke.pattern
        }
    };
    if style.medium == Medium::Screen {
        stroke.pattern = short;
        stroke.along = 1.0;
        if !matches!(stroke.pattern, Pattern::Dots(_)) {
            stroke.width = 2.5;
            stroke.casing = Some(5.0);
        }
    }
    draw(painter, &to_the_right(at, width(style.medium)), &stroke);
}

/// A ring that is no higher than its words: its width and its radius.
const RING: f32 = 1.8;
const RADIUS: f32 = 5.2;

/// A piece of a hatched region, with its border.
pub fn hatched(painter: &Painter, rect: Rect, meaning: Meaning, style: &Style) {
    let ground = if is_over_cells(meaning) {
        opaque(shade(1.0))
    } else {
        glyph::CASING
    };
    painter.rect_filled(rect, 0.0, ground);
    let inside = painter.with_clip_rect(rect);
    let (stroke, _, slope) = style.hatch(meaning);
    let gap = match style.medium {
        Medium::Screen => 4.0,
        Medium::Figure => 5.6,
    };
    for ends in on_screen(&corners(rect), slope, gap) {
        clip::line(&inside, &ends, stroke);
    }
    let border = style.stroke(meaning, false);
    match style.medium {
        // There is room for a thin one in one piece.
        Medium::Screen => {
            let stroke = Stroke::new(1.0, border.colour);
            painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
        }
        Medium::Figure => {
            let around = corners(rect).into_iter().chain([rect.left_top().place()]);
            let around: Vec<Place> = around.collect();
            draw(painter, &around, &border);
        }
    }
}

/// A piece of a filled region.
pub fn area(painter: &Painter, rect: Rect, meaning: Meaning, style: &Style) {
    filled(
        &painter.with_clip_rect(rect),
        &corners(rect),
        meaning,
        style,
    );
}

fn corners(rect: Rect) -> [Place; 4] {
    [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
    ]
    .map(OnScreen::place)
}
