//! The button with which a plane or card fills the room of its tab, and stands among the others again.

use egui::{Rect, Sense, Stroke, WidgetInfo, vec2};

use super::guide::guide_ui;
use super::scene::Scene;
use super::told;
use crate::app::guide::Plot;
use crate::app::{Edit, Pane, State, ViewChange};

/// The side of the button.
const SIDE: f32 = 18.0;
/// From the corner of what it belongs to.
const INSET: f32 = 5.0;

/// Draws a plane or card, and the button in its lower right corner.
pub(in crate::view) fn pane_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    pane: Pane,
    content_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    let shown = ui.scope(|ui| {
        if told::is_kept_back(scene.state, pane) {
            told::kept_back_ui(ui, scene);
        } else {
            content_ui(ui, scene);
        }
    });
    let content = shown.response.rect;
    told::frame_ui(ui, scene.state, pane, content);
    if scene.is_on_paper() {
        return;
    }
    let corner = content.right_bottom() - vec2(INSET, INSET);
    let rect = Rect::from_min_max(corner - vec2(SIDE, SIDE), corner);
    let is_large = scene.state.view.maximised == Some(pane);
    let words = if is_large {
        format!("Restore {}", pane.name())
    } else {
        format!("Maximise {}", pane.name())
    };
    let button = ui.interact(rect, ui.scope_id().with(("maximise", pane)), Sense::click());
    button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &words));
    let looked_at = button.hovered() || button.has_focus();
    let colours = scene.colours();
    let colour = if looked_at {
        ui.painter().rect_filled(rect, 3.0, colours.edge);
        colours.text
    } else {
        colours.weak.gamma_multiply(0.7)
    };
    paint(ui.painter(), rect.shrink(4.0), is_large, colour);
    let hint = if is_large {
        "Back among the others (Escape)"
    } else {
        "Fills the window with this alone, as a double click in a plane does (Escape leads back)"
    };
    if button.on_hover_text(hint).clicked() {
        scene.send(toggled(scene.state, pane));
    }
    guide_ui(ui, scene, Plot::Pane(pane), content, SIDE + 2.0);
}

/// Four corners, which open outwards or inwards.
fn paint(painter: &egui::Painter, rect: Rect, inwards: bool, colour: egui::Color32) {
    let arm = 0.36 * rect.width();
    let stroke = Stroke::new(1.4, colour);
    for (corner, [right, down]) in [
        (rect.left_top(), [1.0, 1.0]),
        (rect.right_top(), [-1.0, 1.0]),
        (rect.left_bottom(), [1.0, -1.0]),
        (rect.right_bottom(), [-1.0, -1.0]),
    ] {
        let corner = if inwards {
            corner + vec2(arm * right, arm * down)
        } else {
            corner
        };
        let sign = if inwards { -1.0 } else { 1.0 };
        painter.line_segment([corner, corner + vec2(sign * arm * right, 0.0)], stroke);
        painter.line_segment([corner, corner + vec2(0.0, sign * arm * down)], stroke);
    }
}

/// A click in a plane moves the marker; a second one lets the plane fill the window and takes the move back. Says whether
/// the click was a second one.
pub(in crate::view) fn on_double_click(
    scene: &mut Scene<'_>,
    response: &egui::Response,
    pane: Pane,
) -> bool {
    let before = scene.canvas.clicked_from;
    if response.clicked() {
        scene.canvas.clicked_from = Some(scene.state.point());
    }
    if !response.double_clicked() {
        return false;
    }
    if before.is_some_and(|before| before != scene.state.point()) {
        scene.send(Edit::Undo);
    }
    scene.send(toggled(scene.state, pane));
    true
}

/// Lets a plane or card fill the window, or stand among the others again.
fn toggled(state: &State, pane: Pane) -> ViewChange {
    ViewChange::Maximise((state.view.maximised != Some(pane)).then_some(pane))
}
