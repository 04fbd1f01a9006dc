//! Axes and plots as all cards have them.

use egui::{Rect, Sense, Vec2};
use egui_plot::{
    AxisHints, Plot, PlotBounds, PlotImage, PlotResponse, PlotTransform, uniform_grid_spacer,
};

use super::theme::{self, number};
use crate::experiment::Grid;
use crate::scene::Extent;

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

/// Steps of 1, 2 and 5 between the numbers of a plot's axes, the finest with as much room as numbers want, in place of
/// steps of ten, of which a small plane has one. Its lines are at least `apart` points apart.
pub(in crate::view) fn round_steps(plot: Plot<'_>, apart: f64) -> Plot<'_> {
    let room = (ROOM / apart).max(1.0);
    let spacer = || uniform_grid_spacer(move |input| steps(input.base_step_size, room));
    plot.x_grid_spacer(spacer()).y_grid_spacer(spacer())
}

/// How far apart the lines of a plot are at least, in points, where it does not say.
pub(in crate::view) const USUAL: f64 = 8.0;
/// Room of a number, in points: upright as much as across, so that both axes of a plane have the same ones.
const ROOM: f64 = 31.0;

/// The least distance of lines, that of numbers, and a multiple of it.
fn steps(least: f64, room: f64) -> [f64; 3] {
    let numbered = round_above(least * room);
    [numbered / 5.0, numbered, 10.0 * numbered]
}

/// The least of 1, 2 and 5 times a power of ten that is no less.
fn round_above(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|factor| factor * power);
    steps
        .into_iter()
        .find(|step| *step >= value)
        .unwrap_or(10.0 * power)
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
        .sense(Sense::hover())
        .label_formatter(|_| None)
}

/// Cells under the axes of a plane or a diagram, which are pressed and dragged on, but neither moved nor enlarged.
pub(in crate::view) fn still_cells(
    ui: &mut egui::Ui,
    name: &str,
    extent: &Extent,
    size: Vec2,
    cells: impl IntoIterator<Item = PlotImage>,
) -> PlotResponse<()> {
    let [across, up] = extent.names;
    let drawn = round_steps(still_plot(name), USUAL)
        .width(size.x)
        .height(size.y)
        .show_grid(false)
        .custom_x_axes(vec![axis(AxisHints::new_x(), across)])
        .custom_y_axes(vec![y_axis(up)])
        .y_axis_min_width(30.0)
        .sense(Sense::click_and_drag())
        .show(ui, |plot_ui| {
            plot_ui.set_plot_bounds(PlotBounds::from_min_max(extent.low, extent.high));
            for image in cells {
                plot_ui.image(image);
            }
        });
    settle(&drawn.response, &drawn.transform);
    drawn
}

/// Asks for one more frame where a plot stands elsewhere than before, as its axes were laid out for where it stood.
pub(in crate::view) fn settle(response: &egui::Response, transform: &PlotTransform) {
    let (id, frame) = (response.id.with("settled"), *transform.frame());
    let before = response
        .ctx
        .data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, Rect::NOTHING), frame));
    if before != frame {
        response.ctx.request_repaint();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_round_steps_with_room_for_them() {
        // Ten units on 200 points, lines at least 8 points apart: a number every 40 points, where there is room for one
        // every 31.
        let least = 8.0 * 10.0 / 200.0;
        let [_, numbered, _] = steps(least, ROOM / USUAL);
        assert!((numbered - 2.0).abs() < 1e-12, "{numbered}");
        for (value, round) in [
            (0.9, 1.0),
            (1.0, 1.0),
            (1.1, 2.0),
            (3.0, 5.0),
            (6.0, 10.0),
            (0.03, 0.05),
        ] {
            assert!((round_above(value) - round).abs() < 1e-12, "{value}");
        }
    }
}
