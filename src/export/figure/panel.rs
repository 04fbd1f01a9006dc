//! One plane: a heatmap with regions, lines and markers over it.

use egui::{
    Align2, Color32, Context, Painter, Pos2, Rect, Shape, Stroke, TextureHandle, TextureOptions,
    pos2, vec2,
};

use super::axes::Frame;
use super::{Figure, TEXT, WEAK, bold, regular, rgb};
use crate::clip::{self, OnScreen, Place};
use crate::colour::overlay;
use crate::heatmap::{Cell, Heatmap};
use crate::lab::Picture;
use crate::sweep::{Goal, Metric, Point};
use crate::task::{Axes, TaskId};
use crate::theory::{Statement, hatch};

/// Points of the layout between the lines of a hatch.
const HATCH_GAP: f64 = 13.0;
/// Theorems about lines.
pub const THICK: f32 = 6.5;
/// Borders of regions.
pub const THIN: f32 = 2.4;
const DASH: f32 = 9.0;

/// The hinge loss of a goal as a texture, high λ₂ at the top, and whether some cell has no value.
pub fn heatmap(ctx: &Context, picture: &Picture, goal: Goal) -> (TextureHandle, bool) {
    let tau = picture.subject.setup().experiment.constants.tau;
    let plane = &picture.plane;
    let heatmap = Heatmap::new(Metric::Loss, [plane.grid.cells; 2], |column, row| {
        Cell::Value(goal.loss(tau, plane, plane.index(column, row)))
    });
    let texture = ctx.load_texture(goal.key(), heatmap.image, TextureOptions::NEAREST);
    (texture, heatmap.has_no_value)
}

/// Draws the plane of a goal.
pub fn draw(painter: &Painter, figure: &Figure<'_>, index: usize, goal: Goal, rect: Rect) {
    let axes = Frame::new(figure.setting.axes, &figure.picture.plane.grid, rect);
    draw_heading(painter, goal, rect);
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    painter.image(figure.heatmaps[index].id(), rect, whole, Color32::WHITE);
    let inside = painter.with_clip_rect(rect);
    if !goal.forgets() && !goal.is_of_target() {
        draw_extrapolation(&inside, &axes, &figure.overlays.extrapolation);
    }
    for piece in &figure.overlays.measured[index] {
        let path = axes.path(piece);
        cased(&inside, &path, overlay::MEASURED, THIN, false);
    }
    for (statement, ends) in &figure.overlays.segments {
        if speaks_of(*statement, goal) {
            let path = axes.path(ends);
            cased(
                &inside,
                &path,
                line_colour(*statement),
                THICK,
                !figure.premises.are_met(),
            );
        }
    }
    if let Some((_, corners)) = &figure.overlays.region {
        let path = closed(&axes, corners);
        cased(
            &inside,
            &path,
            overlay::THEOREM_3,
            THIN,
            !figure.premises.are_met(),
        );
    }
    let whole = figure.picture.subject.setup().experiment.vectors.is_none();
    draw_markers(&inside, &axes, figure.setting.axes, whole);
    if let Some(best) = figure.overlays.best.filter(|_| index == 2) {
        star(&inside, axes.at(best), 9.0);
    }
    axes.draw(painter);
}

/// Whether a plane may show a statement: Theorems 1 and 2 say nothing of T′, and a plane about forgetting T2 would
/// be misread with the line on which T1 is forgotten.
fn speaks_of(statement: Statement, goal: Goal) -> bool {
    if goal.is_of_target() {
        statement.line().is_none()
    } else if goal.forgets() {
        goal.pair().map(Statement::Theorem2) == Some(statement)
    } else {
        true
    }
}

/// The colour of a theorem about a line.
pub fn line_colour(statement: Statement) -> [u8; 3] {
    match statement {
        Statement::Theorem1 { .. } => overlay::THEOREM_1,
        Statement::Theorem2 { .. } => overlay::THEOREM_2,
        Statement::Theorem3 | Statement::Theorem3OnTasks => overlay::THEOREM_3,
    }
}

fn draw_heading(painter: &Painter, goal: Goal, rect: Rect) {
    let (name, about) = match goal.formula(Metric::Loss) {
        Some(formula) => (goal.title(), formula),
        None if goal.alone().is_some() => (goal.title(), "hinge loss".into()),
        None => ("Both tasks".into(), "worse of the two losses".into()),
    };
    let at = pos2(rect.left(), rect.top() - 18.0);
    let name = painter.text(at, Align2::LEFT_CENTER, name, bold(18.0), TEXT);
    let beside = pos2(name.right() + 12.0, at.y + 1.0);
    painter.text(beside, Align2::LEFT_CENTER, about, regular(14.0), WEAK);
}

fn draw_extrapolation(painter: &Painter, axes: &Frame, corners: &[Point]) {
    let scale = (axes.high[0] - axes.low[0]) / f64::from(axes.rect.width());
    let stroke = Stroke::new(1.0, Color32::from_black_alpha(90));
    for ends in hatch(corners, HATCH_GAP * scale) {
        clip::line(painter, &axes.path(&ends), stroke);
    }
    dashed_outline(painter, &closed(axes, corners));
}

/// The outline of our extrapolation: white dashes on black.
pub fn dashed_outline(painter: &Painter, path: &[impl OnScreen]) {
    clip::line(painter, path, Stroke::new(2.0, rgb(overlay::CASING)));
    clip::dashed(painter, path, Stroke::new(1.6, Color32::WHITE), 6.0, 5.0);
}

fn closed(axes: &Frame, corners: &[Point]) -> Vec<Place> {
    axes.path(corners.iter().chain(corners.first()))
}

/// A line in a dark casing, so that it shows on bright and on dark; dashed for an analogue.
pub fn cased(painter: &Painter, path: &[impl OnScreen], colour: [u8; 3], width: f32, dashed: bool) {
    let casing = Stroke::new(width + 2.2, rgb(overlay::CASING));
    let stroke = Stroke::new(width, rgb(colour));
    clip::line(painter, path, casing);
    if dashed {
        clip::dashed(painter, path, stroke, DASH, 0.8 * DASH);
    } else {
        clip::line(painter, path, stroke);
    }
}

/// Ψ(0), each task's own model, and the sum of both vectors. With edited vectors the trained models are not on the
/// plane.
fn draw_markers(painter: &Painter, axes: &Frame, tasks: Axes, whole: bool) {
    let [first, second] = tasks.tasks().map(TaskId::tuned);
    let name = |trained, edited| if whole { trained } else { edited };
    let markers = [
        ([0.0, 0.0], "Ψ(0)"),
        ([1.0, 0.0], name(first, "(1, 0)")),
        ([0.0, 1.0], name(second, "(0, 1)")),
        ([1.0, 1.0], "sum"),
    ];
    for (point, name) in markers {
        if axes.contains(point) {
            let at = axes.at(point);
            dot(painter, at);
            haloed(painter, at + vec2(9.0, -4.0), name);
        }
    }
}

/// A marker's dot.
pub fn dot(painter: &Painter, at: Pos2) {
    painter.circle(
        at,
        4.5,
        rgb(overlay::CASING),
        Stroke::new(1.8, Color32::WHITE),
    );
}

fn haloed(painter: &Painter, at: Pos2, text: &str) {
    let draw = |offset, colour| {
        painter.text(
            at + offset,
            Align2::LEFT_BOTTOM,
            text,
            regular(14.0),
            colour,
        );
    };
    for (x, y) in [(-1.0, -1.0), (0.0, -1.4), (1.0, -1.0), (-1.4, 0.0)] {
        draw(vec2(x, y), rgb(overlay::CASING));
        draw(vec2(-x, -y), rgb(overlay::CASING));
    }
    draw(vec2(0.0, 0.0), Color32::WHITE);
}

/// A five-pointed star.
pub fn star(painter: &Painter, at: Pos2, radius: f32) {
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
    filled(radius + 3.0, rgb(overlay::CASING));
    filled(radius, Color32::WHITE);
}
