//! The sample that is looked at inside the model, and its tokens.

use egui::{Rect, RichText, Sense, Ui, Vec2, WidgetInfo};

use super::heads;
use super::inside::token_colours;
use crate::app::ViewChange;
use crate::lab::Inside;
use crate::view::widget::choice::choice_ui;
use crate::view::widget::explained::hint_with;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The card's title, the choice of a task's sample, and what it is.
pub(super) fn chooser_ui(ui: &mut Ui, scene: &mut Scene<'_>, inside: Option<&Inside>) {
    let (role, sample) = (scene.state.sample_role(), scene.state.view.sample.1);
    let mut chosen = (role, sample);
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::bold("Inside the model", 15.0)).on_hover_text(
            "Eq. 3: attention is softmax over keys s of x_sᵀWx_l for every query l; the rows of V then answer, through ReLU, with the sign of their output weight",
        );
        let roles = scene
            .state
            .shown
            .subject
            .as_ref()
            .map_or_else(Vec::new, |subject| subject.roles());
        for own in roles {
            let hint = format!("A sample of {}", own.symbol());
            let words = format!("sample of {}", own.symbol());
            if choice_ui(ui, scene, own == role, words, &hint) {
                chosen.0 = own;
            }
        }
        if !scene.is_on_paper() {
            let last = inside.map_or(0, |inside| inside.samples.saturating_sub(1));
            let back = ui.add_enabled(sample > 0, egui::Button::new("Previous sample"));
            if back.on_hover_text("The sample before this one").clicked() {
                chosen.1 = sample.min(last).saturating_sub(1);
            }
            let on = ui.add_enabled(sample < last, egui::Button::new("Next sample"));
            if on.on_hover_text("The sample after this one").clicked() {
                chosen.1 = sample + 1;
            }
        }
        if let Some(inside) = inside {
            let sign = if inside.label > 0.0 { "+1" } else { "−1" };
            let words = format!("{} of {}, y = {sign}", inside.question.sample + 1, inside.samples);
            ui.label(RichText::new(words).weak());
            // Where the image itself stands below, its tokens need no row.
            if inside.image.is_none() || !heads::has_heads(inside) {
                tokens_ui(ui, inside);
            }
            let state = scene.state;
            if !state.inside_is_of_now() {
                ui.label(RichText::new("updating").color(ui.visuals().warn_fg_color));
            }
        }
    });
    if chosen != (role, sample) {
        scene.send(ViewChange::Sample(chosen.0, chosen.1));
    }
}

/// The sample's tokens in a row.
fn tokens_ui(ui: &mut Ui, inside: &Inside) {
    #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
    let count = inside.count.max(1) as f32;
    let side = (ui.max_rect().width() / count).min(12.0);
    let width = side * count;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Tokens of the sample"));
    response.on_hover_text(hint_with(
        "Red and green are ±e₁, blue and yellow ±e₂; grey are irrelevant patterns",
        "e₂",
    ));
    for (index, colour) in token_colours(inside).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
        let left = rect.left() + side * index as f32;
        let square = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::splat(side - 1.0));
        ui.painter().rect_filled(square, 1.0, colour);
    }
}
