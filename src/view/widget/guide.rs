//! The button with a question mark, which says how to read what it stands on.

use egui::{
    Align2, FontId, Popup, PopupCloseBehavior, Rect, RectAlign, Sense, Ui, WidgetInfo, vec2,
};

use super::scene::Scene;
use super::theme;
use crate::app::guide::Plot;

/// The side of the button.
const SIDE: f32 = 18.0;
/// From the corner of what it stands on.
const INSET: f32 = 5.0;
/// The least width of a plot that has room for it.
const LEAST: f32 = 140.0;
/// How wide the words are.
const WIDTH: f32 = 340.0;

/// The button in the lower right corner of a plot, left of `beside` points that another one takes, and once it is pressed
/// the words. On the stage it is seen while somebody points at the plot.
pub(in crate::view) fn guide_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    plot: Plot,
    content: Rect,
    beside: f32,
) {
    if content.width() < LEAST || scene.is_on_paper() {
        return;
    }
    let corner = content.right_bottom() - vec2(INSET + beside, INSET);
    let rect = Rect::from_min_max(corner - vec2(SIDE, SIDE), corner);
    let id = ui.scope_id().with(("how to read", plot));
    let button = ui.interact(rect, id, Sense::click());
    let name = format!("How to read: {}", plot.name());
    button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    let open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&button));
    let looked_at = button.hovered() || button.has_focus() || open;
    let pointed = ui.rect_contains_pointer(content);
    if looked_at || pointed || !scene.state.view.present {
        let colours = scene.colours();
        let colour = if looked_at {
            ui.painter().rect_filled(rect, 3.0, colours.edge);
            colours.text
        } else {
            colours.weak.gamma_multiply(0.7)
        };
        let font = FontId::proportional(13.0);
        ui.painter()
            .text(rect.center(), Align2::CENTER_CENTER, "?", font, colour);
    }
    let button = if open {
        button
    } else {
        button.on_hover_text("How to read this: axes, colours, marks, and what to try")
    };
    // Beside the plot, which one looks at meanwhile, rather than over it.
    Popup::from_toggle_button_response(&button)
        .align(RectAlign::RIGHT_END)
        .align_alternatives(&[RectAlign::LEFT_END, RectAlign::TOP_END])
        .accessible_name(&name)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 40.0));
            ui.label(theme::bold(name.clone(), 14.0));
            ui.label(plot.guide());
        });
}
