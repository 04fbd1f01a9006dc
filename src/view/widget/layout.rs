//! Columns, and the widths at which a tab changes its shape.

/// The least width at which the cards below the planes stand in three columns, and the legend beside the colour bar.
pub const WIDE: f32 = 1000.0;

/// Below this width cards stand one below the other.
pub const ONE_COLUMN: f32 = 570.0;

/// Two columns of one width, or one below the other where they would be too narrow.
pub fn halves_ui(ui: &mut egui::Ui, height: f32, mut column_ui: impl FnMut(&mut egui::Ui, usize)) {
    let width = ui.available_width();
    if width < ONE_COLUMN {
        for column in 0..2 {
            columns_ui(ui, &[width], height, |ui, _| column_ui(ui, column));
        }
        return;
    }
    let half = (width - ui.spacing().item_spacing.x) / 2.0;
    columns_ui(ui, &[half, half], height, column_ui);
}

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

/// How high something would be here, without drawing it.
pub(in crate::view) fn height_of(ui: &mut egui::Ui, inner_ui: impl FnOnce(&mut egui::Ui)) -> f32 {
    let size = egui::vec2(ui.available_width(), f32::INFINITY);
    let room = egui::Rect::from_min_size(ui.cursor().min, size);
    let mut unseen = ui.new_child(egui::UiBuilder::new().max_rect(room).invisible());
    inner_ui(&mut unseen);
    unseen.min_rect().height()
}
