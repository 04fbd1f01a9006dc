//! The window as a whole: menu, status line, controls, and the open tab.

mod about;
mod crash;
mod figure;
mod help;
mod left;
mod maximised;
mod menu;
mod palette;
mod stage;
mod status;
mod stories;
mod story;

pub use crash::crash_ui;
pub use figure::{caption, figure_ui};
pub use stage::{HEIGHT as STAGE_HEIGHT, SMALLEST_TEXT, WIDTH as STAGE_WIDTH};

use super::anatomy::anatomy_ui;
use super::cards::{answer, authors, data, question, statement, training};
use super::controls;
use super::domain::domain_ui;
use super::file::{card, open};
use super::phase::phase_ui;
use super::plane::{planes, slice, verdict};
use super::runs::runs_ui;
use super::tasks::tasks_ui;
use super::widget::action::keys_ui;
use super::widget::focus;
use super::widget::layout::{WIDE, columns_ui, halves_ui};
use super::widget::linked;
use super::widget::maximise::pane_ui;
use super::widget::scene::Scene;
use super::widget::value_box;
use crate::app::{Closing, Command, Pane, Tab, Told};

/// The least height of slice and verdict where they stand in two columns.
const LOWER: f32 = 236.0;
/// What cards, titles and gaps take beside the planes themselves and their legend there.
const PLANES: f32 = 66.0;

/// Draws the whole window.
pub fn window_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    // What is open takes the key for itself.
    let leaves = ui.input(|input| input.key_pressed(egui::Key::Escape)) && !is_busy(ui, scene);
    story::keys_ui(ui, scene);
    keys_ui(ui, scene);
    controls::alpha_keys_ui(ui, scene);
    if story::is_black(scene) {
        story::black_ui(ui, scene);
    } else if scene.state.view.present {
        stage::stage_ui(ui, scene);
    } else {
        desk_ui(ui, scene);
    }
    // Over all pictures, the first of which do not know what is pointed at in the last.
    linked::pointer_ui(scene);
    about::about_ui(ui.ctx(), scene);
    help::help_ui(ui.ctx(), scene);
    statement::statement_ui(ui.ctx(), scene);
    open::open_ui(ui.ctx(), scene);
    card::card_ui(ui.ctx(), scene);
    card::close_ui(ui.ctx(), scene);
    status::messages_ui(ui.ctx(), scene);
    palette::palette_ui(ui.ctx(), scene);
    focus::ring_ui(ui.ctx(), scene.state.view.dark);
    if leaves {
        stage::leave(scene);
    }
    // In the frame of the key nothing has the focus any more.
    scene.canvas.typing = ui.ctx().text_edit_focused();
    if let Some(why) = value_box::refusal(ui.ctx()) {
        scene.send(Command::Told(Told::Failed(why)));
    }
}

/// Whether something else is left by Escape: a text field, a menu, a window over the others.
fn is_busy(ui: &egui::Ui, scene: &Scene<'_>) -> bool {
    let (view, filing) = (&scene.state.view, &scene.state.filing);
    let over = view.about
        || view.help
        || view.palette
        || view.statement.is_some()
        || filing.card.is_some();
    let asked = filing.window.is_some() || filing.closing == Closing::Asked;
    over || asked || scene.canvas.typing || egui::Popup::is_any_open(ui.ctx())
}

/// The window at one's desk: menu, status line, controls, and the open tab.
fn desk_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    egui::Panel::top("menu").show(ui, |ui| menu::menu_ui(ui, scene));
    egui::Panel::bottom("status").show(ui, |ui| status::status_ui(ui, scene));
    if !scene.state.view.folded {
        controls_panel_ui(ui, scene);
    }
    egui::CentralPanel::default().show(ui, |ui| {
        let tab = scene.state.view.tab;
        if tab == Tab::Plane {
            answer::answer_ui(ui.ctx(), scene, ui.max_rect());
        }
        story::band_ui(ui, scene, false);
        if tab == Tab::Plane {
            question::question_ui(ui, scene);
        }
        left::left_ui(ui, scene);
        if let Some(pane) = scene.state.view.alone() {
            maximised::maximised_ui(ui, scene, pane);
            return;
        }
        // A bar that floats would lie over the colour bar's numbers.
        ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
        egui::ScrollArea::vertical().id_salt(tab).show(ui, |ui| {
            match tab {
                Tab::Plane => {
                    // The planes keep their size when the card above them unfolds.
                    let room = ui.available_size();
                    authors::authors_ui(ui, scene);
                    ui.allocate_ui(room, |ui| plane_ui(ui, scene));
                }
                Tab::Phase => phase_ui(ui, scene),
                Tab::OutOfDomain => domain_ui(ui, scene),
                Tab::Anatomy => anatomy_ui(ui, scene),
                Tab::Tasks => tasks_ui(ui, scene),
                Tab::Runs => runs_ui(ui, scene),
            }
            focus::follow(ui);
        });
    });
}

fn controls_panel_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    egui::Panel::left("controls")
        .default_size(296.0)
        .size_range(250.0..=420.0)
        .show(ui, |ui| {
            // A bar that floats would lie over the typed values.
            ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
            egui::ScrollArea::vertical().show(ui, |ui| {
                controls::controls_ui(ui, scene);
                focus::follow(ui);
            });
        });
}

/// The planes, and what is said of them below.
fn plane_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let wide = ui.available_width() >= WIDE;
    // As high as slice and verdict leave room for.
    let tallest = if wide {
        ui.available_height() * 0.5 - 20.0
    } else {
        ui.available_height() - LOWER - scene.canvas.around(None).unwrap_or_default() - PLANES
    };
    planes::planes_ui(ui, scene, tallest.max(200.0));
    ui.add_space(6.0);
    lower_ui(ui, scene);
}

fn lower_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let width = ui.available_width();
    let least = if width < WIDE { LOWER } else { 290.0 };
    let height = (ui.available_height() - 4.0).max(least);
    if width < WIDE {
        halves_ui(ui, height, |ui, column| match column {
            0 => slice_ui(ui, scene, height),
            _ => verdict_ui(ui, scene, height, false),
        });
        halves_ui(ui, 190.0, |ui, column| match column {
            0 => training_ui(ui, scene, 190.0),
            _ => data::data_ui(ui, scene),
        });
        return;
    }
    let gap = ui.spacing().item_spacing.x;
    let room = width - 2.0 * gap;
    let widths = [0.335 * room, 0.355 * room, 0.31 * room];
    columns_ui(ui, &widths, height, |ui, column| match column {
        0 => slice_ui(ui, scene, height),
        1 => verdict_ui(ui, scene, height, true),
        _ => {
            training_ui(
                ui,
                scene,
                height - data::HEIGHT - ui.spacing().item_spacing.y,
            );
            data::data_ui(ui, scene);
        }
    });
}

fn slice_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    pane_ui(ui, scene, Pane::Slice, |ui, scene| {
        slice::slice_ui(ui, scene, height);
    });
}

fn verdict_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32, scrolls: bool) {
    pane_ui(ui, scene, Pane::Verdict, |ui, scene| {
        verdict::verdict_ui(ui, scene, height, scrolls);
    });
}

fn training_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    pane_ui(ui, scene, Pane::Training, |ui, scene| {
        training::training_ui(ui, scene, height);
    });
}
