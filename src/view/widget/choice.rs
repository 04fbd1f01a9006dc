//! One of several choices: a button, and on paper, where nothing can be pressed, the chosen one in words.

use egui::{RichText, Ui};

use super::scene::Scene;

/// Draws a choice; says whether it was clicked.
pub(in crate::view) fn choice_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    on: bool,
    words: impl Into<RichText>,
    hint: &str,
) -> bool {
    if scene.is_on_paper() {
        if on {
            ui.label(words.into());
        }
        return false;
    }
    let button = ui.selectable_label(on, words.into());
    button.on_hover_text(hint).clicked()
}
