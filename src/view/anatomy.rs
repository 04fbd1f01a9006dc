//! The anatomy of the task vectors: what each corollary says of them.

use super::{Scene, estimates, inside, theme};

/// The whole tab.
pub(super) fn anatomy_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let words = "Task vectors are nearly low-rank and partly sparse: turn the rank down, prune rows, and watch what the plane loses";
    ui.label(theme::bold(words, 15.0).color(scene.colours().text));
    inside::inside_ui(ui, scene);
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.label(theme::bold("Correlation, estimated", 15.0));
        estimates::estimates_ui(ui, scene);
    });
}
