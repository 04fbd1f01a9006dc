//! All tasks at once: how each does at the marker, what is wanted of each, how they lie to each other, and what Theorem 3
//! says of each.

mod bars;
mod gram;
mod theory;

use crate::view::cards::question::{ALL_TASKS, of_tab_ui};
use crate::view::widget::layout::{ONE_COLUMN, columns_ui};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The share of the width that the bars take beside the matrices.
const BARS: f32 = 0.56;
/// The least height of a row of cards.
const LEAST: f32 = 200.0;

/// The tab, in cards.
pub(in crate::view) fn tasks_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    of_tab_ui(ui, scene, ALL_TASKS);
    let width = ui.available_width();
    if width < ONE_COLUMN {
        card_ui(ui, scene, 0.0, bars::bars_ui);
        card_ui(ui, scene, 0.0, gram::grams_ui);
    } else {
        let room = width - ui.spacing().item_spacing.x;
        let rows = scene.state.experiment.tasks().count();
        #[expect(clippy::cast_precision_loss, reason = "a few tasks")]
        let height = (bars::ROW * rows as f32 + bars::AROUND).max(LEAST);
        let widths = [BARS * room, (1.0 - BARS) * room];
        columns_ui(ui, &widths, height, |ui, column| match column {
            0 => card_ui(ui, scene, height, bars::bars_ui),
            _ => card_ui(ui, scene, height, gram::grams_ui),
        });
    }
    card_ui(ui, scene, 0.0, theory::theory_ui);
}

fn card_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    inner_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((height - 24.0).max(0.0));
        inner_ui(ui, scene);
    });
}
