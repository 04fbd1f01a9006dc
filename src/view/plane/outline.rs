//! Regions as lines around them, and the layer that a statement stands in.

use egui::Color32;

use crate::app::{Overlay, State};
use crate::clip::Place;
use crate::sweep::Point;
use crate::theory::{HalfPlane, Statement, clip_square};
use crate::view::widget::pen::Pen;
use crate::view::widget::theme;

/// The layer of a statement, and its colour.
pub(in crate::view) fn colour_of(statement: Statement) -> (Overlay, Color32) {
    match statement {
        Statement::Theorem1 { .. } => (Overlay::Theorem1, theme::THEOREM_1),
        Statement::Theorem2 { .. } => (Overlay::Theorem2, theme::THEOREM_2),
        Statement::Theorem3 | Statement::Theorem3OnTasks => (Overlay::Theorem3, theme::THEOREM_3),
    }
}

/// A closed line around a region.
pub(in crate::view) fn outline(corners: &[Point], pen: &Pen<'_>) -> Vec<Place> {
    pen.path(corners.iter().chain(corners.first()))
}

/// The corners of half-planes' common part on the plane.
pub(in crate::view) fn region(state: &State, sides: &[HalfPlane]) -> Vec<Point> {
    let grid = state.plane_setup().experiment.grid;
    clip_square(grid.low, grid.high, sides)
}
