//! Axes and plots as all cards have them.

use egui_plot::{AxisHints, Plot};

use super::theme::{self, number};
use crate::experiment::Grid;

/// As many decimals as the narrowest plane's axes need.
const MOST_DECIMALS: f64 = 12.0;

/// An axis whose numbers stand wherever there is room.
pub(in crate::view) fn axis<'a>(hints: AxisHints<'a>, label: &'a str) -> AxisHints<'a> {
    hints
        .label(label)
        .label_spacing(27.0..=31.0)
        .formatter(|mark, _| number(mark.value, decimals(mark.step_size)))
}

/// The same upright, where numbers need less room.
pub(in crate::view) fn y_axis(label: &str) -> AxisHints<'_> {
    axis(AxisHints::new_y(), label).label_spacing(14.0..=20.0)
}

/// Makes the ground of the plots that follow dark in either theme: what is drawn over a heatmap is made for dark and
/// bright cells, and must be seen where there are none, too.
pub(in crate::view) fn dark_ground(ui: &mut egui::Ui) {
    ui.visuals_mut().extreme_bg_color = theme::palette(true).card;
}

/// A plot that is only looked at: no zoom, no pan, no read-out.
pub(in crate::view) fn still_plot<'a>(name: &str) -> Plot<'a> {
    Plot::new(name)
        .show_x(false)
        .show_y(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        // Nothing to stop at for the keyboard.
        .sense(egui::Sense::hover())
        .label_formatter(|_| None)
}

/// As many decimals as a coefficient on this grid needs, and two at least.
pub(in crate::view) fn coefficient_decimals(grid: &Grid) -> usize {
    decimals(grid.step()).max(2)
}

/// As many decimals as an axis with this step needs.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a handful of decimals"
)]
pub(in crate::view) fn decimals(step: f64) -> usize {
    (-step.log10()).ceil().clamp(0.0, MOST_DECIMALS) as usize
}
