//! Out of domain: the task T′ that nobody trained on, and Theorem 3.

use super::{Scene, theme};

/// The whole tab.
pub(super) fn domain_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let words = "T′ was never trained on: its pattern leans on those of both tasks, and Theorem 3 says which sums of task vectors solve it";
    ui.label(theme::bold(words, 15.0).color(scene.colours().text));
}
