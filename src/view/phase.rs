//! The phase diagram: α across, λ₂ up.

use super::{Scene, theme};

/// The whole tab.
pub(super) fn phase_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let words = "Every column is trained anew at its own α: see where the line λ₂ = 1 − α + β of Theorem 1 meets what works";
    ui.label(theme::bold(words, 15.0).color(scene.colours().text));
}
