//! The scale of the colours of a metric.

use egui::{Color32, RichText, Sense};

use super::fit;
use super::theme::number;
use crate::colour::Scale;
use crate::experiment::Loss;
use crate::scene::words::scale_name;
use crate::sweep::Metric;
use crate::view::widget::scene::Scene;

/// How long the scale is at least and at most, in points.
const SHORTEST: f32 = 50.0;
const LONGEST: f32 = 100.0;
/// What the numbers at its ends take.
const NUMBERS: f32 = 62.0;
/// What the scale takes at least, with its numbers.
pub(in crate::view) const SHORTEST_BAR: f32 = SHORTEST + NUMBERS + 8.0;

/// The scale of some cells, from its low value to its high one, where one lays out from the right.
pub(in crate::view) fn colour_bar_ui(ui: &mut egui::Ui, scene: &Scene<'_>, scale: Scale) {
    bar_of_ui(ui, scale, scene.state.experiment.loss());
}

/// The same where the loss is another one than that of what is set now.
pub(in crate::view) fn bar_of_ui(ui: &mut egui::Ui, scale: Scale, loss: Loss) {
    let limits = scale.range();
    let name = RichText::new(scale_name(scale, loss)).small().weak();
    let name_width = fit::width(ui, name.clone()) + 8.0;
    let room = ui.available_width() - NUMBERS;
    // Where it is narrow the name goes first.
    let named = room - name_width >= SHORTEST;
    let length = if named { room - name_width } else { room };
    let length = length.clamp(SHORTEST, LONGEST);
    let decimals = usize::from(limits.high < 1.0);
    let high = number(limits.high, decimals);
    ui.label(match scale {
        Scale::Value(Metric::Loss) => format!("{high}+ ▸"),
        Scale::Value(_) => high,
        Scale::Change(_) => format!("+{high}"),
    });
    let (rect, response) = ui.allocate_exact_size(egui::vec2(length, 12.0), Sense::hover());
    let steps: u16 = 64;
    for step in 0..steps {
        let part = f64::from(step) / f64::from(steps - 1);
        let [r, g, b] = scale.colour(limits.low + part * (limits.high - limits.low));
        let left = rect.left() + rect.width() * f32::from(step) / f32::from(steps);
        let cell = egui::Rect::from_min_max(
            egui::pos2(left, rect.top()),
            egui::pos2(left + rect.width() / f32::from(steps) + 0.5, rect.bottom()),
        );
        ui.painter()
            .rect_filled(cell, 0.0, Color32::from_rgb(r, g, b));
    }
    response.on_hover_text(match scale {
        Scale::Value(metric) if metric.is_by_colour() => {
            "Fixed for every α; bright means that both colours are treated alike"
        }
        Scale::Value(_) => "Fixed for every α; bright means done well",
        Scale::Change(_) => {
            "A difference, fixed for every α: blue is better, orange is worse, dark is the same"
        }
    });
    ui.label(number(limits.low, decimals));
    if named {
        ui.label(name);
    }
}
