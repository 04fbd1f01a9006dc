//! The legend of the layers that are drawn over the planes.

use crate::view::widget::panels::{NO_VALUE, NO_VALUE_HINT};
use egui::{Color32, FontId, Sense, Stroke};

use crate::app::{Overlay, ViewChange};
use crate::clip;
use crate::heatmap::no_value_sample;
use crate::sweep::Metric;
use crate::theory::{Setting, Stated, Statement, extrapolation};
use crate::view::plane::outline::{colour_of, region};
use crate::view::plane::{extensions, figure7b};
use crate::view::widget::panels::{panels, success};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// What a layer looks like in the legend.
#[derive(Clone, Copy)]
enum Look {
    Solid,
    Dashed,
    LongDashes,
    DashesAndDots,
    Dots,
    Diamond,
    /// A colour of cells.
    Cell,
    /// The pattern of cells without a value.
    NoValue,
}

/// Our own layers with their legend.
const OURS: [(Overlay, Color32, Look, &str); 3] = [
    (
        Overlay::Rule,
        theme::RULE,
        Look::LongDashes,
        "2-D rule (ours)",
    ),
    (
        Overlay::MeanField,
        theme::MEAN_FIELD,
        Look::Dots,
        "mean field (ours)",
    ),
    (
        Overlay::Negation,
        Color32::WHITE,
        Look::Diamond,
        "negation rule",
    ),
];

/// The legend of the layers that are drawn.
pub(in crate::view) fn legend_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let setting = Setting::new(&state.plane_setup().experiment);
    let premises = state.premises();
    let knows_alpha = premises.know_alpha();
    let on = |overlay| state.view.overlays.has(overlay);
    ui.spacing_mut().item_spacing.x = 9.0;
    let text = scene.colours().text;
    let mut asked = None;
    let mut entry = |colour: Color32, look: Look, words: &str| {
        // One piece of a known size, so that the row breaks between entries only.
        let galley =
            ui.painter()
                .layout_no_wrap(words.to_owned(), FontId::proportional(11.0), text);
        let size = egui::vec2(25.0 + galley.size().x, 16.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
        paint(ui.painter(), rect.left_center(), colour, look);
        let place = egui::pos2(rect.left() + 25.0, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(place, galley, text);
        response
    };
    let drawn = |statement: Statement| {
        let (overlay, colour) = colour_of(statement);
        (knows_alpha && on(overlay) && statement.speaks(&setting)).then_some(colour)
    };
    for statement in Statement::kinds(setting.axes) {
        if let Some(colour) = drawn(statement) {
            let (look, promise) = if premises.are_met() {
                (Look::Solid, statement.promise(&setting, &premises))
            } else {
                (Look::Dashed, "analogue".into())
            };
            // Before anything is trained there is nothing to promise.
            let words = match &state.shown.picture {
                Some(_) => format!("{}: {promise}", statement.name()),
                None => statement.name().to_owned(),
            };
            let response = entry(colour, look, &words).interact(Sense::click());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, &words));
            let hint = "Click for the statement, and what this run has of its assumptions";
            let link = response.on_hover_cursor(egui::CursorIcon::PointingHand);
            if link.on_hover_text(hint).clicked() {
                asked = Some(Stated::from(statement));
            }
        }
    }
    if figure7b::is_drawn(state) {
        entry(figure7b::COLOUR, Look::DashesAndDots, figure7b::WORDS);
    }
    let sides = extrapolation(setting.alpha, setting.constants.beta);
    if knows_alpha && on(Overlay::Extrapolation) && !region(state, &sides).is_empty() {
        entry(
            theme::EXTRAPOLATION,
            Look::Dashed,
            "both kept: extrapolation (ours)",
        );
    }
    if on(Overlay::Measured) {
        let measured = |goal| success(goal, state.view.metric, &state.experiment.constants);
        let [first, _, third] = panels(state);
        entry(theme::MEASURED, Look::Solid, &measured(first));
        if third.forgets() {
            entry(theme::MEASURED, Look::Solid, &measured(third));
        }
    }
    if state.view.metric == Metric::Accuracy {
        entry(theme::NO_SIGNAL, Look::Cell, "no signal");
    }
    if scene.canvas.planes_lack_values(0..3) {
        entry(Color32::WHITE, Look::NoValue, NO_VALUE).on_hover_text(NO_VALUE_HINT);
    }
    for (overlay, colour, look, words) in OURS {
        if extensions::is_drawn(state, overlay) {
            entry(colour, look, words);
        }
    }
    if asked.is_some() {
        scene.send(ViewChange::Statement(asked));
    }
}

/// A piece of a layer, from the middle of its left edge.
fn paint(painter: &egui::Painter, middle: egui::Pos2, colour: Color32, look: Look) {
    let line = [middle, middle + egui::vec2(20.0, 0.0)];
    let (dark, bright) = (Stroke::new(5.0, theme::CASING), Stroke::new(2.5, colour));
    match look {
        Look::Dashed => {
            for stroke in [dark, bright] {
                clip::dashed(painter, &line, stroke, 6.0, 3.0);
            }
        }
        Look::Solid => {
            painter.line_segment(line, dark);
            painter.line_segment(line, bright);
        }
        Look::LongDashes => extensions::long_dashes(painter, &line, (9.0, 4.0)),
        Look::DashesAndDots => figure7b::paint(painter, &line),
        Look::Dots => extensions::dotted(painter, &line),
        Look::Diamond => {
            extensions::diamond(painter, middle + egui::vec2(10.0, 0.0), colour);
        }
        Look::Cell => {
            let size = egui::vec2(18.0, 12.0);
            let cell = egui::Rect::from_center_size(middle + egui::vec2(10.0, 0.0), size);
            painter.rect_filled(cell, 1.0, colour);
        }
        Look::NoValue => {
            let size = egui::vec2(18.0, 12.0);
            no_value_sample(
                painter,
                egui::Rect::from_center_size(middle + egui::vec2(10.0, 0.0), size),
            );
        }
    }
}
