//! The answer to the preset's question, once it is revealed: over the cards below the planes, so that nothing moves.

use egui::{Align2, Button, RichText, ScrollArea, vec2};

use crate::app::action::Action;
use crate::view::cards::question::{LONG, asked_of};
use crate::view::widget::action::action_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The share of the room's width that it takes: the slice stays to be seen.
const WIDTH: f32 = 0.46;
/// The share of the room's height that it takes at most.
const HEIGHT: f32 = 0.42;
/// The size of its words, which are read from afar.
const SIZE: f32 = 15.0;
/// Between it and the room's edges.
const MARGIN: f32 = 6.0;
/// The same below, where a pane that stands alone has buttons.
const BUTTONS: f32 = 44.0;

/// The answer at the lower right of a room; nothing while it is hidden, or while a story asks questions of its own.
pub(in crate::view) fn answer_ui(ctx: &egui::Context, scene: &mut Scene<'_>, room: egui::Rect) {
    let state = scene.state;
    let answer = &state.experiment.answer;
    if state.telling.is_some() || !state.view.answer || answer.is_empty() {
        return;
    }
    let title = match asked_of(state) {
        None => "Answer".to_owned(),
        Some(then) => format!("Answer {then}"),
    };
    let colours = scene.colours();
    // A pane alone has its buttons in that corner.
    let below = if state.view.alone().is_some() {
        BUTTONS
    } else {
        MARGIN
    };
    let inner = (WIDTH * room.width()).max(280.0).min(room.width() - 40.0);
    egui::Area::new(egui::Id::unique("answer"))
        .order(egui::Order::Middle)
        .pivot(Align2::RIGHT_BOTTOM)
        .fixed_pos(room.right_bottom() - vec2(MARGIN, below))
        .constrain_to(room)
        .fade_in(false)
        .show(ctx, |ui| {
            let frame = theme::card(state.view.dark).stroke((1.5, colours.weak));
            frame.show(ui, |ui| {
                ui.set_width(inner);
                ui.horizontal(|ui| {
                    ui.label(theme::bold(title, SIZE).color(colours.text));
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        action_ui(ui, scene, Action::Answer, Button::new("Hide").small());
                    });
                });
                ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
                let area = ScrollArea::vertical().id_salt("answer");
                area.max_height(HEIGHT * room.height()).show(ui, |ui| {
                    let words = RichText::new(answer.cut(LONG)).size(SIZE);
                    ui.label(words.color(colours.text));
                });
            });
        });
}
