//! The help: every action with its keys and what it does, and what mouse and keys do on the planes.

use egui::{Align2, Grid, RichText, ScrollArea};

use crate::app::ViewChange;
use crate::app::action::{Action, GESTURES, Section};
use crate::view::widget::action::keys_words;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// How wide and high it is, at most.
const SIZE: egui::Vec2 = egui::vec2(860.0, 700.0);
/// The width of what keys and names take.
const NAMES: [f32; 2] = [150.0, 190.0];

/// The help, if it is open.
pub(in crate::view) fn help_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    if !scene.state.view.help {
        return;
    }
    let mut open = !ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    let room = ctx.content_rect();
    let size = SIZE.min(room.size() - egui::vec2(60.0, 100.0));
    egui::Window::new("Keys and mouse")
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .pivot(Align2::CENTER_CENTER)
        .default_pos(room.center())
        .show(ctx, |ui| {
            ui.set_width(size.x);
            ScrollArea::vertical()
                .max_height(size.y)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    gestures_ui(ui);
                    for section in Section::ALL {
                        section_ui(ui, section);
                    }
                });
        });
    if !open {
        scene.send(ViewChange::Help(false));
    }
}

fn gestures_ui(ui: &mut egui::Ui) {
    heading(ui, "On planes, sliders and numbers");
    table(ui, "gestures", |ui| {
        for (what, does) in GESTURES {
            cell(ui, NAMES[0] + NAMES[1], RichText::new(what).strong());
            rest(ui, does);
            ui.end_row();
        }
    });
}

fn section_ui(ui: &mut egui::Ui, section: Section) {
    heading(ui, section.name());
    table(ui, section.name(), |ui| {
        for action in Action::all() {
            let row = action.row();
            if row.section != section {
                continue;
            }
            let keys = keys_words(ui.ctx(), action, true);
            cell(ui, NAMES[0], RichText::new(keys).strong());
            cell(ui, NAMES[1], RichText::new(row.name));
            rest(ui, &row.hint);
            ui.end_row();
        }
    });
}

fn heading(ui: &mut egui::Ui, words: &str) {
    ui.add_space(8.0);
    ui.label(theme::bold(words, 15.0));
}

fn table(ui: &mut egui::Ui, name: &str, rows: impl FnOnce(&mut egui::Ui)) {
    Grid::new(("help", name))
        .striped(true)
        .spacing([10.0, 3.0])
        .show(ui, rows);
}

/// A cell of a width, so that all sections stand in the same columns.
fn cell(ui: &mut egui::Ui, width: f32, words: RichText) {
    ui.scope(|ui| {
        ui.set_width(width);
        ui.add(egui::Label::new(words).wrap());
    });
}

/// The last cell, in the room that is left.
fn rest(ui: &mut egui::Ui, words: &str) {
    ui.scope(|ui| {
        ui.set_width((ui.available_width() - 16.0).max(120.0));
        ui.add(egui::Label::new(RichText::new(words).weak()).wrap());
    });
}
