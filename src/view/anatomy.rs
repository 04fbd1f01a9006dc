//! The anatomy of the task vectors: what each corollary says of them.

use super::{Scene, theme};

/// The whole tab.
pub(super) fn anatomy_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let words = "Task vectors are nearly low-rank and partly sparse: turn the rank down, prune rows, and watch what the plane loses";
    ui.label(theme::bold(words, 15.0).color(scene.colours().text));
}
