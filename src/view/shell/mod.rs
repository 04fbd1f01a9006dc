//! The window as a whole: menu, status line, controls, and the open tab.

mod about;
mod crash;
mod left;
mod menu;
mod status;

pub use crash::crash_ui;

use super::anatomy::anatomy_ui;
use super::cards::{authors, data, question, statement, training};
use super::controls;
use super::domain::domain_ui;
use super::file::{card, open};
use super::phase::phase_ui;
use super::plane::{planes, slice, verdict};
use super::widget::layout::{WIDE, columns_ui};
use super::widget::scene::Scene;
use super::widget::value_box;
use crate::app::{Tab, Told};

/// The least height of the slice below the planes while presenting.
const PRESENTED: f32 = 165.0;
/// The least width at which the verdict stands beside the planes while presenting.
const PRESENT_WIDE: f32 = 1500.0;

/// Draws the whole window.
pub fn window_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    egui::Panel::top("menu").show(ui, |ui| menu::menu_ui(ui, scene));
    egui::Panel::bottom("status").show(ui, |ui| status::status_ui(ui, scene));
    if scene.state.view.present {
        egui::Panel::top("dials").show(ui, |ui| controls::strip_ui(ui, scene));
    } else {
        controls_panel_ui(ui, scene);
    }
    egui::CentralPanel::default().show(ui, |ui| {
        let tab = scene.state.view.tab;
        if tab == Tab::Plane {
            question::question_ui(ui, scene);
        }
        left::left_ui(ui, scene);
        status::notice_ui(ui, scene);
        egui::ScrollArea::vertical()
            .id_salt(tab)
            .show(ui, |ui| match tab {
                Tab::Plane => {
                    // The planes keep their size when the card above them unfolds.
                    let room = ui.available_size();
                    authors::authors_ui(ui, scene);
                    ui.allocate_ui(room, |ui| plane_ui(ui, scene));
                }
                Tab::Phase => phase_ui(ui, scene),
                Tab::OutOfDomain => domain_ui(ui, scene),
                Tab::Anatomy => anatomy_ui(ui, scene),
            });
    });
    about::about_ui(ui.ctx(), scene);
    statement::statement_ui(ui.ctx(), scene);
    open::open_ui(ui.ctx(), scene);
    card::card_ui(ui.ctx(), scene);
    card::close_ui(ui.ctx(), scene);
    if let Some(why) = value_box::refusal(ui.ctx()) {
        scene.send(Told::Failed(why));
    }
}

fn controls_panel_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    egui::Panel::left("controls")
        .default_size(296.0)
        .size_range(250.0..=420.0)
        .show(ui, |ui| {
            // A bar that floats would lie over the typed values.
            ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
            egui::ScrollArea::vertical().show(ui, |ui| controls::controls_ui(ui, scene));
        });
}

/// The planes, and what is said of them below.
fn plane_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if scene.state.view.present {
        presented_ui(ui, scene);
        return;
    }
    let tallest = ui.available_height() * 0.5 - 20.0;
    planes::planes_ui(ui, scene, tallest.max(200.0));
    ui.add_space(6.0);
    lower_ui(ui, scene);
}

/// The plane's tab while presenting: fewer things, larger.
fn presented_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let (width, height) = (ui.available_width(), ui.available_height() - 4.0);
    let gap = ui.spacing().item_spacing.x;
    if width < PRESENT_WIDE {
        planes::planes_ui(ui, scene, 0.58 * height);
        let lower = (ui.available_height() - 4.0).max(240.0);
        let half = (width - gap) / 2.0;
        columns_ui(ui, &[half, half], lower, |ui, column| match column {
            0 => slice::slice_ui(ui, scene, lower),
            _ => verdict::verdict_ui(ui, scene, lower),
        });
        return;
    }
    let verdict = 0.25 * width;
    let rest = width - verdict - gap;
    columns_ui(ui, &[rest, verdict], height, |ui, column| {
        if column == 1 {
            verdict::verdict_ui(ui, scene, height);
            return;
        }
        // Titles, legend and the slice below take the rest.
        planes::planes_ui(ui, scene, height - PRESENTED - 150.0);
        ui.add_space(4.0);
        let left = ui.available_height().max(PRESENTED);
        slice::slice_ui(ui, scene, left);
    });
}

fn lower_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let width = ui.available_width();
    let height = (ui.available_height() - 4.0).max(290.0);
    if width < WIDE {
        let half = (width - ui.spacing().item_spacing.x) / 2.0;
        columns_ui(ui, &[half, half], height, |ui, column| match column {
            0 => slice::slice_ui(ui, scene, height),
            _ => verdict::verdict_ui(ui, scene, height),
        });
        columns_ui(ui, &[half, half], 190.0, |ui, column| match column {
            0 => training::training_ui(ui, scene, 170.0),
            _ => data::data_ui(ui, scene),
        });
        return;
    }
    let gap = ui.spacing().item_spacing.x;
    let room = width - 2.0 * gap;
    let widths = [0.335 * room, 0.355 * room, 0.31 * room];
    columns_ui(ui, &widths, height, |ui, column| match column {
        0 => slice::slice_ui(ui, scene, height),
        1 => verdict::verdict_ui(ui, scene, height),
        _ => {
            training::training_ui(ui, scene, (height * 0.41).max(140.0));
            data::data_ui(ui, scene);
        }
    });
}
