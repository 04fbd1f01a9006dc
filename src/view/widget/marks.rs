//! Marks over a plot.

use egui_plot::PlotTransform;

use super::scene::Scene;
use super::theme;
use crate::app::ViewSettings;
use crate::ink::{Best, Frame, Medium, Picture, Style, paint};
use crate::scene::{Ground, Mark};

/// Where a plot's numbers lie on screen.
pub(in crate::view) fn frame(transform: &PlotTransform) -> Frame {
    let bounds = transform.bounds();
    Frame {
        rect: *transform.frame(),
        low: bounds.min(),
        high: bounds.max(),
    }
}

/// How many times as thick as at one's desk lines are on the stage, to be seen from the last row.
const STAGE_WEIGHT: f32 = 2.0;

/// How the marks of a picture are drawn where it stands.
pub(in crate::view) fn style_of(view: &ViewSettings, picture: Picture) -> Style {
    let usual = style(view.dark, picture);
    if !view.present {
        return usual;
    }
    Style {
        weight: STAGE_WEIGHT,
        // Nothing is so unimportant that it may be hard to see.
        ground: Ground {
            weak: usual.ground.text,
            ..usual.ground
        },
        ..usual
    }
}

/// How marks are drawn at one's desk, and in legends everywhere.
pub(in crate::view) fn style(dark: bool, picture: Picture) -> Style {
    Style {
        medium: Medium::Screen,
        picture,
        ground: theme::ground(dark),
        best: Best::Cross,
        names_outwards: true,
        faded: false,
        weight: 1.0,
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
    let style = style_of(&scene.state.view, picture);
    paint(ui.painter(), &frame(transform), marks, &style);
}
