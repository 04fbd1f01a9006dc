//! All tasks at once: how each does at the marker, what is wanted of each, how they lie to each other, what Theorem 3
//! says of each, and how few vectors do in place of all.

pub(super) mod bars;
pub(super) mod bases;
mod bases_plots;
pub(super) mod gram;
pub(super) mod theory;

use crate::app::Pane;
use crate::experiment::Method;
use crate::view::cards::question::{ALL_TASKS, of_tab_ui};
use crate::view::widget::layout::columns_ui;
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The share of the width that the bars take beside the matrices.
const BARS: f32 = 0.56;
/// The least height of the matrices.
const GRAMS: f32 = 480.0;
/// Below this width the cards stand one below the other.
const ONE_COLUMN: f32 = 760.0;
/// What the buttons in a card's corner take.
const CORNER: f32 = 14.0;

/// The tab, in cards.
pub(in crate::view) fn tasks_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    // On the stage it stands above all tabs.
    if !scene.state.view.present {
        of_tab_ui(ui, scene, ALL_TASKS);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few tasks")]
    let rows = scene.state.experiment.tasks().count() as f32;
    let width = ui.available_width();
    let is_stage = scene.state.view.present;
    if width < ONE_COLUMN && !is_stage {
        card_ui(ui, scene, Pane::AllTasks, 0.0, bars::bars_ui);
        card_ui(ui, scene, Pane::Grams, GRAMS, gram::grams_ui);
        card_ui(ui, scene, Pane::ByTask, 0.0, theory::theory_ui);
        card_ui(ui, scene, Pane::Bases, 0.0, bases::card_ui);
        return;
    }
    let room = width - ui.spacing().item_spacing.x;
    let stage = ui.available_height();
    let bars = bars::ROW * rows + bars::AROUND;
    let height = bars.max(GRAMS);
    let height = if is_stage { stage } else { height };
    // Where it is the way to merge it is what the stage is about.
    let merges_by_bases = scene.state.experiment.merge.method() == Method::Bases;
    let widths = [BARS * room, (1.0 - BARS) * room];
    columns_ui(ui, &widths, height, |ui, column| match column {
        0 => {
            card_ui(ui, scene, Pane::AllTasks, 0.0, bars::bars_ui);
            // The stage has no room for it beside the matrices.
            if !is_stage {
                card_ui(ui, scene, Pane::ByTask, 0.0, theory::theory_ui);
            }
        }
        _ if is_stage && merges_by_bases => {
            let room = height - 24.0 - CORNER;
            card_ui(ui, scene, Pane::Bases, height, |ui, scene| {
                bases::filled_ui(ui, scene, room);
            });
        }
        _ => card_ui(ui, scene, Pane::Grams, height, gram::grams_ui),
    });
    if !is_stage {
        card_ui(ui, scene, Pane::Bases, 0.0, bases::card_ui);
    }
}

fn card_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    pane: Pane,
    height: f32,
    inner_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((height - 24.0).max(0.0));
        pane_ui(ui, scene, pane, |ui, scene| {
            inner_ui(ui, scene);
            // What the buttons in the corner take.
            ui.add_space(CORNER);
        });
    });
}
