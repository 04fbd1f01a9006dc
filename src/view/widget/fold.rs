//! Parts of the controls that fold away.

use egui::Ui;

/// A part that is folded at first, below a title that says in short what is set in it.
pub(in crate::view) fn fold_ui(
    ui: &mut Ui,
    title: impl Into<egui::WidgetText>,
    name: &str,
    hint: &str,
    body_ui: impl FnOnce(&mut Ui),
) {
    egui::CollapsingHeader::new(title)
        .id_salt(name)
        .show(ui, body_ui)
        .header_response
        .on_hover_text(hint);
}
