//! Axes and plots as all cards have them.

use egui::{Rect, Sense, Ui, Vec2};
use egui_plot::{
    AxisHints, GridInput, Plot, PlotBounds, PlotImage, PlotResponse, PlotTransform,
    uniform_grid_spacer,
};

use super::fit;
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
pub(in crate::view) fn round_steps<'a>(ui: &Ui, plot: Plot<'a>, apart: f64) -> Plot<'a> {
    let room = (ROOM / apart).max(1.0);
    let up = uniform_grid_spacer(move |input| {
        let numbered = round_above(input.base_step_size * room);
        steps(numbered)
    });
    let across = across(ui, apart);
    let across = uniform_grid_spacer(move |input| steps(across(&input)));
    plot.x_grid_spacer(across).y_grid_spacer(up)
}

/// The same across alone, with no lines but those of numbers.
pub(in crate::view) fn round_steps_across<'a>(ui: &Ui, plot: Plot<'a>, apart: f64) -> Plot<'a> {
    let across = across(ui, apart);
    plot.x_grid_spacer(uniform_grid_spacer(move |input| {
        let numbered = across(&input);
        [1.0, 10.0, 100.0].map(|times| times * numbered)
    }))
}

/// The step between numbers across, which are as wide as they are.
fn across(ui: &Ui, apart: f64) -> impl Fn(&GridInput) -> f64 + use<> {
    let room = (ROOM / apart).max(1.0);
    let letters = Letters::of(ui);
    move |input| {
        let least = input.base_step_size;
        let points = apart / least;
        let mut numbered = round_above(least * room);
        // A few times at most: numbers grow by a letter where steps grow tenfold.
        for _ in 0..STEPS {
            let widest = letters.widest(input.bounds.into(), numbered);
            if widest + GAP <= numbered * points {
                break;
            }
            numbered = round_above(1.5 * numbered);
        }
        numbered
    }
}

/// Steps that are tried until numbers have room.
const STEPS: usize = 12;
/// Between two numbers, in points.
const GAP: f64 = 7.0;

/// How wide the letters of numbers are, in points.
#[derive(Clone, Copy)]
struct Letters {
    digit: f64,
    point: f64,
    minus: f64,
}

impl Letters {
    fn of(ui: &Ui) -> Self {
        let [digit, point, minus] = ["0", ".", "−"].map(|letter| fit::width(ui, letter).into());
        Self {
            digit,
            point,
            minus,
        }
    }

    /// The width of the widest number at steps between two ends.
    fn widest(&self, [low, high]: [f64; 2], step: f64) -> f64 {
        let outermost = [(low / step).ceil() * step, (high / step).floor() * step];
        let width = |value: f64| -> f64 {
            let words = number(value, decimals(step));
            let letters = words.chars().map(|letter| match letter {
                '.' => self.point,
                '−' => self.minus,
                _ => self.digit,
            });
            letters.sum()
        };
        outermost.map(width).into_iter().fold(0.0, f64::max)
    }
}

/// How far apart the lines of a plot are at least, in points, where it does not say.
pub(in crate::view) const USUAL: f64 = 8.0;
/// Room of a number, in points: upright as much as across, so that both axes of a plane have the same ones.
const ROOM: f64 = 31.0;

/// The least distance of lines, that of numbers, and a multiple of it.
fn steps(numbered: f64) -> [f64; 3] {
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
pub(in crate::view) fn dark_ground(ui: &mut Ui) {
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
    ui: &mut Ui,
    name: &str,
    extent: &Extent,
    size: Vec2,
    cells: impl IntoIterator<Item = PlotImage>,
) -> PlotResponse<()> {
    let [across, up] = extent.names;
    let drawn = round_steps(ui, still_plot(name), USUAL)
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
    fn the_widest_number_of_an_axis_is_the_one_with_most_letters() {
        let letters = Letters {
            digit: 8.0,
            point: 4.0,
            minus: 11.0,
        };
        // −2.0 and 3.0; −2 and 3; 0 and 100, since 120 is no multiple.
        for (ends, step, width) in [
            ([-2.1, 3.1], 0.5, 11.0 + 16.0 + 4.0),
            ([-2.0, 3.0], 1.0, 19.0),
            ([0.0, 120.0], 50.0, 24.0),
        ] {
            assert_eq!(letters.widest(ends, step), width, "{ends:?}");
        }
    }

    #[test]
    fn numbers_stand_at_round_steps_with_room_for_them() {
        // Ten units on 200 points, lines at least 8 points apart: a number every 40 points, where there is room for one
        // every 31.
        let least = 8.0 * 10.0 / 200.0;
        let numbered = round_above(least * ROOM / USUAL);
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
