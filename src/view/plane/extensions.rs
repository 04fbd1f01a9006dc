//! Our extensions over a plane: the 2-D rule, the mean-field prediction, and where task negation's rule ends.

use egui::{Align2, Color32, Pos2, Shape, Stroke, vec2};

use crate::app::{Overlay, State};
use crate::clip::{self, OnScreen};
use crate::lab::Absent;
use crate::sweep::Goal;
use crate::task::{Axis, Role};
use crate::theory::{Setting, rule};
use crate::view::plane::outline::{outline, region};
use crate::view::widget::pen::{Pen, cased_text};
use crate::view::widget::theme;

/// Gap between dots, and their size, in points.
const DOTS: (f32, f32) = (10.0, 1.8);
/// A dash of the rule and the gap after it, in points.
const DASHES: (f32, f32) = (14.0, 8.0);
/// From the middle of a diamond to its corners.
const DIAMOND: f32 = 8.0;
/// How far below its dot a name reaches, in points.
const NAME: f32 = 20.0;

/// Why a layer cannot be drawn for the settings on screen; nothing if it can.
pub(in crate::view) fn absent(state: &State, overlay: Overlay) -> Option<Absent> {
    match overlay {
        Overlay::Rule => state.plane_setup().rule_absent(),
        Overlay::MeanField => state.plane_setup().mean_field_absent().or_else(|| {
            let picture = state.shown.picture.as_ref()?;
            let of_plane = state.picture_is_of_plane();
            of_plane.then(|| picture.prediction_absent()).flatten()
        }),
        Overlay::Theorem1
        | Overlay::Theorem2
        | Overlay::Theorem3
        | Overlay::Extrapolation
        | Overlay::Measured
        | Overlay::Markers
        | Overlay::Negation
        | Overlay::Figure7B => None,
    }
}

/// Whether a layer is switched on and can be drawn.
pub(in crate::view) fn is_drawn(state: &State, overlay: Overlay) -> bool {
    state.view.overlays.has(overlay) && absent(state, overlay).is_none()
}

/// Our predictions, where they are on.
pub(in crate::view) fn draw(pen: &Pen<'_>, state: &State, setting: &Setting, goal: Goal) {
    if is_drawn(state, Overlay::Rule) {
        let sides = rule(goal, setting);
        let corners = if sides.is_empty() {
            Vec::new()
        } else {
            region(state, &sides)
        };
        if !corners.is_empty() {
            long_dashes(&pen.painter, &outline(&corners, pen), DASHES);
        }
    }
    if is_drawn(state, Overlay::MeanField) && state.picture_is_of_plane() {
        draw_mean_field(pen, state, goal);
    }
}

/// Where task negation's rule ends on either line.
pub(in crate::view) fn draw_negation(pen: &Pen<'_>, state: &State, goal: Goal) {
    let speaks = !goal.is_of_target() && state.picture_is_of_plane();
    if is_drawn(state, Overlay::Negation) && speaks {
        let axes = state.plane_setup().experiment.axes();
        for negation in state
            .reading()
            .into_iter()
            .flat_map(|reading| &reading.negations)
        {
            let colour = theme::task_colour(Role::Task(negation.target), true);
            let at = pen.at(negation.point);
            diamond(&pen.painter, at, colour);
            // Away from the names of Ψ*₁, below its dot, and Ψ*₂, above.
            let words = format!("{} negated", negation.target.symbol());
            let (align, shift) = if axes.axis(negation.target) == Some(Axis::X) {
                (Align2::RIGHT_TOP, vec2(-7.0, 4.0))
            } else if at.y - pen.at([1.0, 0.0]).y < NAME {
                (Align2::LEFT_BOTTOM, vec2(9.0, -5.0))
            } else {
                (Align2::LEFT_TOP, vec2(9.0, 3.0))
            };
            cased_text(&pen.painter, at + shift, align, &words, 11.0, colour);
        }
    }
}

/// Around where the prediction says that the plane's goal is reached.
fn draw_mean_field(pen: &Pen<'_>, state: &State, goal: Goal) {
    let predicted = state
        .reading()
        .and_then(|reading| reading.mean_field.as_ref());
    let Some(predicted) = predicted else {
        return;
    };
    for (_, lines) in predicted.contours.iter().filter(|(own, _)| *own == goal) {
        for line in lines {
            dotted(&pen.painter, &pen.path(line));
        }
    }
}

/// The mean field's line.
pub(in crate::view) fn dotted(painter: &egui::Painter, path: &[impl OnScreen]) {
    let (gap, radius) = DOTS;
    clip::dotted(painter, path, theme::CASING, gap, radius + 1.3);
    clip::dotted(painter, path, theme::MEAN_FIELD, gap, radius);
}

/// The rule's line: long dashes, unlike the extrapolation's short ones, between which a line below shows.
pub(in crate::view) fn long_dashes(
    painter: &egui::Painter,
    path: &[impl OnScreen],
    (dash, gap): (f32, f32),
) {
    for (width, colour) in [(4.5, theme::CASING), (2.5, theme::RULE)] {
        let stroke = Stroke::new(width, colour);
        clip::dashed(painter, path, stroke, dash, gap);
    }
}

/// The negation rule's mark.
pub(in crate::view) fn diamond(painter: &egui::Painter, at: Pos2, colour: Color32) {
    let corners = [
        vec2(0.0, -DIAMOND),
        vec2(DIAMOND, 0.0),
        vec2(0.0, DIAMOND),
        vec2(-DIAMOND, 0.0),
    ];
    let points = corners.map(|corner| at + corner).to_vec();
    let edge = Stroke::new(2.0, theme::CASING);
    painter.add(Shape::convex_polygon(points, colour, edge));
}
