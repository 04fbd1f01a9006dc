//! Marks over a plot.

use egui_plot::PlotTransform;

use super::scene::Scene;
use super::theme;
use crate::ink::{Best, Frame, Medium, Picture, Style, paint};
use crate::scene::Mark;

/// Where a plot's numbers lie on screen.
pub(in crate::view) fn frame(transform: &PlotTransform) -> Frame {
    let bounds = transform.bounds();
    Frame {
        rect: *transform.frame(),
        low: bounds.min(),
        high: bounds.max(),
    }
}

/// How marks are drawn on screen.
pub(in crate::view) fn style(dark: bool, picture: Picture) -> Style {
    Style {
        medium: Medium::Screen,
        picture,
        ground: theme::ground(dark),
        best: Best::Cross,
        names_outwards: true,
        faded: false,
    }
}

/// Draws marks over a plot, all but its cells, which are an image of its own.
pub(in crate::view) fn marks_ui(
    ui: &egui::Ui,
    scene: &Scene<'_>,
    transform: &PlotTransform,
    marks: &[Mark],
    picture: Picture,
) {
    let style = style(scene.state.view.dark, picture);
    paint(ui.painter(), &frame(transform), marks, &style);
}
