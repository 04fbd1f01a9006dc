//! One plane: its name, cells, marks and axes.

use egui::{Align2, Color32, Painter, Pos2, Rect, TextureHandle, pos2};

use super::axes::axes;
use super::{TEXT, WEAK, bold, regular};
use crate::colour::Scale;
use crate::experiment::Loss;
use crate::ink::{Frame, Style, paint};
use crate::scene::words::coloured;
use crate::scene::{Extent, Mark};
use crate::sweep::{Goal, Metric};

/// Draws a picture: cells if it has some, marks, axes.
pub fn picture(
    painter: &Painter,
    rect: Rect,
    extent: &Extent,
    heat: Option<&TextureHandle>,
    marks: &[Mark],
    style: &Style,
) {
    if let Some(texture) = heat {
        let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE);
    }
    let frame = Frame::of(extent, rect);
    paint(painter, &frame, marks, style);
    axes(painter, &frame, extent.names);
}

/// Draws what a plane is about, above it.
pub fn heading(painter: &Painter, goal: Goal, (scale, loss): (Scale, Loss), rect: Rect) {
    let of_both = goal.alone().is_none() && !goal.forgets();
    let (name, about) = if of_both && scale == Scale::Value(Metric::Loss) {
        ("Both tasks".into(), "worse of the two losses".into())
    } else {
        (goal.title(), coloured(goal, scale, loss))
    };
    let at = pos2(rect.left(), rect.top() - 18.0);
    let name = painter.text(at, Align2::LEFT_CENTER, name, bold(18.0), TEXT);
    let beside = pos2(name.right() + 12.0, at.y + 1.0);
    painter.text(beside, Align2::LEFT_CENTER, about, regular(14.0), WEAK);
}
