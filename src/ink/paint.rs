//! Draws marks.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, pos2, vec2};

use super::glyph::{self, CASING};
use super::look::{Glyph, Medium, Pattern, Picture, Stroke, Style, glyph_of};
use super::names::{Name, Taken};
use super::region::{Gap, Slope, Texture};
use super::{Frame, opaque};
use crate::clip::{self, OnScreen, Place};
use crate::scene::{Align, Along, Dot, Hatch, Mark, Meaning, Side, Text, colour, words_colour};
use crate::sweep::Point;
use crate::theory::hatch;

/// Draws marks in a frame, all but their cells, which are a texture of whoever shows them.
pub fn paint(painter: &Painter, frame: &Frame, marks: &[Mark], style: &Style) {
    let painter = &painter.with_clip_rect(painter.clip_rect().intersect(frame.rect));
    let mut taken = taken(frame, marks, style);
    for mark in marks {
        match mark {
            Mark::Heat(_) => {}
            Mark::Line(of) => {
                let stroke = style.stroke(of.meaning, of.analogue);
                for path in of.paths.iter() {
                    draw(painter, &frame.path(path), &stroke);
                }
            }
            Mark::Fill(meaning, pieces) => {
                for corners in pieces {
                    filled(painter, &frame.path(corners), *meaning, style);
                }
            }
            Mark::Hatch(of) => hatched(painter, frame, of, style),
            Mark::Dot(dot) => draw_dot(painter, frame, dot, style, &mut taken),
            Mark::Text(text) => draw_text(painter, frame, text, style, &mut taken),
            Mark::Absent(statement, why) => match style.medium {
                // A figure's legend says so.
                Medium::Figure => {}
                Medium::Screen => {
                    let at = frame.rect.left_bottom() + vec2(8.0, -8.0);
                    let words = format!("{}: {why}", statement.name());
                    let colour = opaque(colour(Meaning::Theorem(*statement), style.ground));
                    glyph::cased_text(painter, at, Align2::LEFT_BOTTOM, &words, 12.0, colour);
                }
            },
            Mark::Crosshair(point) => crosshair(painter, frame, frame.at(*point), style),
            Mark::Ring(point) => glyph::ring(painter, frame.at(*point), frame.rect, style.weight),
            Mark::Pointer(point) => {
                let stroke = style.stroke(Meaning::Pointer, false);
                glyph::pointer(painter, frame.at(*point), frame.rect, &stroke);
            }
        }
    }
}

/// The places of points, rings and curves, which names leave free.
fn taken(frame: &Frame, marks: &[Mark], style: &Style) -> Taken {
    let weight = style.weight;
    let mut taken = Taken::default();
    for mark in marks {
        match mark {
            Mark::Line(of) if matches!(of.meaning, Meaning::Curve(_)) => {
                for path in of.paths.iter() {
                    taken.curve(path.iter().map(|point| frame.at(*point)));
                }
            }
            Mark::Dot(dot) => taken.point(frame.at(dot.at), glyph::RADIUS + 1.5 * (weight - 1.0)),
            Mark::Ring(point) => taken.point(frame.at(*point), glyph::RING + 2.5 * (weight - 1.0)),
            Mark::Heat(_)
            | Mark::Line(_)
            | Mark::Fill(..)
            | Mark::Hatch(_)
            | Mark::Text(_)
            | Mark::Absent(..)
            | Mark::Crosshair(_)
            | Mark::Pointer(_) => {}
        }
    }
    taken
}

/// Draws a line as one of a meaning is drawn.
pub fn line(painter: &Painter, path: &[impl OnScreen], meaning: Meaning, style: &Style) {
    draw(painter, path, &style.stroke(meaning, false));
}

/// Draws a line with its casing.
pub(super) fn draw(painter: &Painter, path: &[impl OnScreen], stroke: &Stroke) {
    let bright = egui::Stroke::new(stroke.width, stroke.colour);
    let dark = stroke.casing.map(|width| egui::Stroke::new(width, CASING));
    let both = dark.into_iter().chain([bright]);
    let longer = |lengths: &[f32]| -> Vec<f32> {
        let longer = lengths.iter().map(|length| stroke.along * length);
        longer.collect()
    };
    match stroke.pattern {
        Pattern::Solid => both.for_each(|stroke| clip::line(painter, path, stroke)),
        Pattern::Dashes(lengths, gaps) => {
            let [lengths, gaps] = [lengths, gaps].map(longer);
            both.for_each(|stroke| clip::dashes(painter, path, stroke, &lengths, &gaps));
        }
        Pattern::DashesOnSolid(lengths, gaps) => {
            if let Some(dark) = dark {
                clip::line(painter, path, dark);
            }
            let [lengths, gaps] = [lengths, gaps].map(longer);
            clip::dashes(painter, path, bright, &lengths, &gaps);
        }
        Pattern::Dots(gap) => {
            let gap = stroke.along * gap;
            both.for_each(|stroke| clip::dotted(painter, path, stroke.color, gap, stroke.width));
        }
        Pattern::Beads(gap, share) => {
            both.for_each(|stroke| clip::line(painter, path, stroke));
            let (gap, radius) = (stroke.along * gap, share * stroke.width);
            clip::dotted(painter, path, CASING, gap, radius);
        }
        Pattern::Ticks(gap, length) => {
            let [gap, length] = [gap, length].map(|points| stroke.along * points);
            for stroke in both {
                clip::line(painter, path, stroke);
                clip::ticks(painter, path, stroke, gap, length);
            }
        }
    }
}

/// Fills an area, with its texture.
pub(super) fn filled(painter: &Painter, corners: &[Place], meaning: Meaning, style: &Style) {
    clip::area(painter, corners, style.area(meaning));
    let (texture, stroke) = style.texture(meaning);
    match texture {
        Texture::Plain => {}
        Texture::Dots(spacing) => {
            clip::dots(painter, corners, stroke.color, spacing, 1.1 * stroke.width);
        }
        Texture::Lines(slope, spacing) => {
            let seen = clip::seen(corners, painter.clip_rect());
            let seen: Vec<Place> = seen.into_iter().map(OnScreen::place).collect();
            for ends in on_screen(&seen, slope, f64::from(spacing)) {
                clip::line(painter, &ends, stroke);
            }
        }
    }
}

/// The lines of a hatch over places on screen, where numbers grow downwards.
pub(super) fn on_screen(corners: &[Place], slope: Slope, spacing: f64) -> Vec<[Place; 2]> {
    let slope = match slope {
        Slope::Rising => Slope::Falling,
        Slope::Falling => Slope::Rising,
    };
    lines(corners, slope, spacing)
}

/// The lines of a hatch.
fn lines(corners: &[Point], slope: Slope, spacing: f64) -> Vec<[Point; 2]> {
    let mirrored = |[x, y]: Point| [-x, y];
    match slope {
        Slope::Rising => hatch(corners, spacing),
        Slope::Falling => {
            let corners: Vec<Point> = corners.iter().copied().map(mirrored).collect();
            let lines = hatch(&corners, spacing).into_iter();
            lines.map(|ends| ends.map(mirrored)).collect()
        }
    }
}

fn hatched(painter: &Painter, frame: &Frame, of: &Hatch, style: &Style) {
    let (stroke, gap, slope) = style.hatch(of.meaning);
    let spacing = match gap {
        Gap::Points(points) => {
            let scale = (frame.high[0] - frame.low[0]) / f64::from(frame.rect.width());
            points * scale
        }
        Gap::OfPlane(share) => share * of.side,
    };
    for ends in lines(&of.corners, slope, spacing) {
        clip::line(painter, &frame.path(&ends), stroke);
    }
}

fn crosshair(painter: &Painter, frame: &Frame, centre: Pos2, style: &Style) {
    let rect = frame.rect;
    let across = [pos2(rect.left(), centre.y), pos2(rect.right(), centre.y)];
    let up = [pos2(centre.x, rect.top()), pos2(centre.x, rect.bottom())];
    for path in [across, up] {
        draw(painter, &path, &style.stroke(Meaning::Marker, false));
    }
}

fn draw_dot(painter: &Painter, frame: &Frame, dot: &Dot, style: &Style, taken: &mut Taken) {
    // On screen one may look beyond the plane; a figure ends at its edge, and with it the name.
    if style.medium == Medium::Figure && !frame.contains(dot.at) {
        return;
    }
    let at = frame.at(dot.at);
    let own = opaque(colour(dot.meaning, style.ground));
    let white = Color32::WHITE;
    let beside = aligned(dot.align);
    // Where the name is, how far from the point, how large, in which colour.
    let (align, away, size, name_colour) = match (glyph_of(dot.meaning), style.medium) {
        (Glyph::Diamond, _) => {
            glyph::diamond(painter, at, own);
            (beside, vec2(8.0, 4.0), 11.0, own)
        }
        (Glyph::Best, medium) => {
            glyph::best(painter, at, style.best, medium, style.weight);
            (beside, vec2(13.0, 6.0), 12.0, own)
        }
        (Glyph::Baseline, _) => {
            glyph::baseline(painter, at);
            (beside, vec2(8.0, 6.0), 12.0, own)
        }
        (Glyph::Pin, _) => {
            glyph::pin(painter, at, own);
            (beside, vec2(11.0, 7.0), 14.0, own)
        }
        (Glyph::Dot, Medium::Screen) => {
            glyph::dot(painter, at, Medium::Screen, style.weight);
            (beside, vec2(7.0, 5.0), 13.0, white)
        }
        (Glyph::Dot, Medium::Figure) => {
            glyph::dot(painter, at, Medium::Figure, style.weight);
            let align = if style.names_outwards {
                beside
            } else {
                Align2::LEFT_BOTTOM
            };
            (align, vec2(9.0, 4.0), 14.0, white)
        }
    };
    if dot.name.is_empty() {
        return;
    }
    match style.medium {
        Medium::Screen => {
            let name = Name {
                painter,
                words: &dot.name,
                letters: size,
                at,
                align,
                away,
            };
            let (align, beside) = taken.beside(&name, frame);
            glyph::cased_text(painter, at + beside, align, &dot.name, size, name_colour);
        }
        Medium::Figure => {
            let beside = vec2(-away.x * align.x().to_sign(), -away.y * align.y().to_sign());
            glyph::haloed_text(painter, at + beside, align, &dot.name, name_colour);
        }
    }
}

fn draw_text(painter: &Painter, frame: &Frame, text: &Text, style: &Style, taken: &mut Taken) {
    let at = frame.anchor(text.at);
    let align = aligned(text.align);
    match style.picture {
        Picture::Slice => boxed(painter, frame, at, text, style, taken),
        Picture::Plane | Picture::Phase => {
            for (meaning, words) in &text.parts {
                let colour = opaque(colour(*meaning, style.ground));
                let font = FontId::proportional(text.size);
                let size = painter.layout_no_wrap(words.clone(), font, colour).size();
                // Large letters on a small picture move inwards rather than be cut.
                let beyond = align.anchor_size(at, size).right() + 2.0 - frame.rect.right();
                let inwards = if frame.rect.contains(at) {
                    beyond.max(0.0)
                } else {
                    0.0
                };
                let at = at - vec2(inwards, 0.0);
                let down = match style.medium {
                    Medium::Screen if frame.rect.contains(at) => {
                        taken.along(align.anchor_size(at, size), frame)
                    }
                    Medium::Screen | Medium::Figure => 0.0,
                };
                let at = at + vec2(0.0, down);
                glyph::cased_text(painter, at, align, words, text.size, colour);
            }
        }
    }
}

/// Words on a piece of the ground, where the lines behind them would be in the way.
fn boxed(
    painter: &Painter,
    frame: &Frame,
    at: Pos2,
    text: &Text,
    style: &Style,
    taken: &mut Taken,
) {
    if !frame.rect.expand(1.0).contains(at) {
        return;
    }
    let font = FontId::proportional(text.size);
    let mut from = at;
    let mut pieces = Vec::new();
    for (meaning, words) in &text.parts {
        let colour = opaque(words_colour(*meaning, style.ground));
        // What is longer than the picture is wide goes on in another line.
        let room = (frame.rect.width() - 6.0).max(40.0);
        let galley = painter.layout(words.clone(), font.clone(), colour, room);
        let rect = aligned(text.align).anchor_size(from, galley.size());
        // Rather over the middle than cut at the edge.
        let beyond = (rect.right() + 3.0 - frame.rect.right()).max(0.0);
        let rect = rect.translate(vec2(-beyond, 0.0));
        let inwards = (frame.rect.left() + 3.0 - rect.left()).max(0.0);
        let rect = rect.translate(vec2(inwards, 0.0));
        from.x = rect.right() + 12.0;
        pieces.push((rect, galley, colour));
    }
    let whole = pieces.iter().map(|(rect, ..)| *rect).reduce(Rect::union);
    let down = match (style.medium, text.at.y, whole) {
        (Medium::Figure, ..) | (_, _, None) => 0.0,
        // What names a level stays by it.
        (Medium::Screen, Along::Value(_), Some(whole)) => taken.along(whole.expand(1.0), frame),
        (Medium::Screen, Along::Share(_), Some(whole)) => {
            taken.above_or_below(whole.expand(2.0), frame)
        }
    };
    let card = opaque(style.ground.card).gamma_multiply(0.93);
    for (rect, galley, colour) in pieces {
        let rect = rect.translate(vec2(0.0, down));
        painter.rect_filled(rect.expand(2.0), 2.0, card);
        painter.galley(rect.min, galley, colour);
    }
}

/// The same alignment on screen, where numbers grow downwards.
fn aligned([across, up]: Align) -> Align2 {
    let x = match across {
        Side::Low => egui::Align::Min,
        Side::Middle => egui::Align::Center,
        Side::High => egui::Align::Max,
    };
    let y = match up {
        Side::Low => egui::Align::Max,
        Side::Middle => egui::Align::Center,
        Side::High => egui::Align::Min,
    };
    Align2([x, y])
}

/// The places of a line from a middle to the right.
pub(super) fn to_the_right(middle: Pos2, length: f32) -> [Place; 2] {
    [middle, middle + vec2(length, 0.0)].map(OnScreen::place)
}
