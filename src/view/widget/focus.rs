//! What has the keyboard is seen, is in view, and says what it shows.

use egui::accesskit::Live;
use egui::{CornerRadius, Rect, Response, Stroke, StrokeKind, Ui};

use super::theme;

/// From a control to its ring.
const GAP: f32 = 2.0;
/// How wide each of the ring's two lines is.
const LINE: f32 = 2.0;

/// Where the ring is kept, so that it is drawn in the frame after the focus came.
fn ring_of() -> egui::Id {
    egui::Id::unique("ring of the focus")
}

/// A bright ring in a dark one, or the other way round, around what has the keyboard: seen on either theme, and over a
/// plane of any colours. It goes once somebody takes the mouse.
pub(in crate::view) fn ring_ui(ctx: &egui::Context, dark: bool) {
    let (keys, mouse) = ctx.input(|input| {
        let of_keys = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. });
        let accessible = |event: &egui::Event| {
            matches!(event, egui::Event::AccessKitActionRequest(request)
                if request.action == egui::accesskit::Action::Focus)
        };
        let events = || input.events.iter();
        (
            events().any(|event| of_keys(event) || accessible(event)),
            input.pointer.any_pressed(),
        )
    });
    let by_keys = ctx.data_mut(|data| {
        let by_keys = data.get_temp_mut_or_default::<bool>(ring_of());
        *by_keys = (*by_keys || keys) && !mouse;
        *by_keys
    });
    let Some(focused) = focused(ctx).filter(|_| by_keys) else {
        return;
    };
    let rect = focused.rect.expand(GAP + LINE / 2.0);
    // Beyond what scrolls there is no ring.
    let clip = focused.interact_rect.expand(2.0 * LINE + GAP);
    let painter = ctx.layer_painter(focused.layer_id).with_clip_rect(clip);
    let colours = theme::palette(dark);
    let round = CornerRadius::same(4);
    for (grown, colour) in [(LINE, colours.background), (0.0, theme::focus(dark))] {
        let stroke = Stroke::new(LINE, colour);
        painter.rect_stroke(rect.expand(grown), round, stroke, StrokeKind::Middle);
    }
}

/// What has the keyboard, as it was drawn last.
fn focused(ctx: &egui::Context) -> Option<Response> {
    let id = ctx.memory(egui::Memory::focused)?;
    ctx.read_response(id)
}

/// Scrolls to what has just got the keyboard, if it is in what was drawn here: at the end of what scrolls.
pub(in crate::view) fn follow(ui: &Ui) {
    let Some(focused) = focused(ui.ctx()) else {
        return;
    };
    let came = ui
        .ctx()
        .memory(|memory| !memory.had_focus_last_frame(focused.id));
    let here = focused.layer_id == ui.layer_id() && ui.min_rect().contains(focused.rect.center());
    if came && here && !is_seen(ui.clip_rect(), focused.rect) {
        ui.scroll_to_rect(focused.rect.expand(3.0 * GAP), None);
    }
}

/// Whether all of a control is in view, or as much of it as there is room for.
fn is_seen(clip: Rect, rect: Rect) -> bool {
    let seen = clip.intersect(rect);
    seen.height() >= rect.height().min(clip.height()) - 1.0
}

/// Lets a screen reader say what something does, where a tooltip would lie over what is looked at.
pub(in crate::view) fn describe(response: &Response, words: &str) {
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_description(words));
}

/// Lets a screen reader say what a picture shows at the marker, at once while it has the keyboard, and what one can do in it.
pub(in crate::view) fn speak(response: &Response, words: &str, does: &str) {
    let focused = response.has_focus();
    describe(response, does);
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_value(words);
        if focused {
            node.set_live(Live::Polite);
        }
    });
}
