//! Columns, and the widths at which a tab changes its shape.

/// The least width at which the cards below the planes stand in three columns, and the legend beside the colour bar.
pub const WIDE: f32 = 1000.0;

/// Columns of given widths side by side.
pub fn columns_ui(
    ui: &mut egui::Ui,
    widths: &[f32],
    height: f32,
    mut column_ui: impl FnMut(&mut egui::Ui, usize),
) {
    ui.horizontal_top(|ui| {
        for (column, width) in widths.iter().enumerate() {
            let size = egui::vec2(*width, height);
            ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_width(*width);
                column_ui(ui, column);
            });
        }
    });
}
