//! The shelf: runs that are kept, two of them beside each other, and what undo comes back to.

pub(super) mod beside;
mod card;
mod numbers;
mod past;
mod planes;
mod shelf;

use egui::RichText;

use crate::app::Pane;
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The least height of the runs beside each other.
const BESIDE: f32 = 330.0;
/// What the strip of the past takes below them.
const PAST: f32 = 116.0;

/// The tab.
pub(in crate::view) fn runs_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if is_kept_back(ui, scene) {
        return;
    }
    shelf::shelf_ui(ui, scene);
    let below = if scene.is_on_paper() { 0.0 } else { PAST };
    let height = (ui.available_height() - below).max(BESIDE);
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        pane_ui(ui, scene, Pane::Beside, |ui, scene| {
            beside::beside_ui(ui, scene, height - 24.0);
        });
    });
    if !scene.is_on_paper() {
        past::past_ui(ui, scene);
    }
}

/// What the stage shows of it.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if is_kept_back(ui, scene) {
        return;
    }
    let height = ui.available_height();
    pane_ui(ui, scene, Pane::Beside, |ui, scene| {
        beside::beside_ui(ui, scene, height);
    });
}

/// Says why nothing is shown, if so.
fn is_kept_back(ui: &mut egui::Ui, scene: &Scene<'_>) -> bool {
    let why = scene.state.shows_no_runs();
    if let Some(why) = why {
        ui.label(RichText::new(why).color(scene.colours().weak));
    }
    why.is_some()
}
