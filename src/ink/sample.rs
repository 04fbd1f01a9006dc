//! Samples for legends: a small piece of what a mark looks like.

use egui::{Color32, Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::glyph;
use super::look::{Glyph, Medium, Pattern, Style, glyph_of};
use super::opaque;
use super::paint::{draw, to_the_right};
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
        Sample::Hatch(meaning) => match style.medium {
            Medium::Screen => line(painter, at, meaning, false, style),
            Medium::Figure => hatched(painter, cell, meaning, style),
        },
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
        Pattern::Dashes(..) if meaning == Meaning::Rule => Pattern::Dashes(&[9.0], &[4.0]),
        Pattern::Dashes([_], [_]) => Pattern::Dashes(&[6.0], &[3.0]),
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

fn hatched(painter: &Painter, rect: Rect, meaning: Meaning, style: &Style) {
    painter.rect_filled(rect, 0.0, opaque(shade(1.0)));
    let inside = painter.with_clip_rect(rect);
    for step in 0..7_u8 {
        let foot = rect.left_bottom() + vec2(f32::from(step) * 8.0 - 16.0, 0.0);
        let stroke = Stroke::new(1.0, Color32::from_black_alpha(110));
        inside.line_segment([foot, foot + vec2(16.0, -16.0)], stroke);
    }
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        pos2(rect.left(), rect.top()),
    ];
    draw(painter, &corners, &style.stroke(meaning, false));
}
