//! The help: every action with its keys and what it does, and what mouse and keys do on the planes.

use egui::{Align2, RichText, ScrollArea};

use crate::app::ViewChange;
use crate::app::action::{Action, GESTURES, Section};
use crate::view::widget::action::keys_words;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// How wide and high it is, at most.
const SIZE: egui::Vec2 = egui::vec2(860.0, 700.0);
/// The width of what keys and names take.
const NAMES: [f32; 2] = [150.0, 200.0];
/// Between columns.
const GAP: f32 = 10.0;

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
        .default_height(size.y)
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
    for (what, does) in GESTURES {
        row(
            ui,
            &[(NAMES[0] + NAMES[1] + GAP, RichText::new(what).strong())],
            does,
        );
    }
}

fn section_ui(ui: &mut egui::Ui, section: Section) {
    heading(ui, section.name());
    for (action, own) in Action::table() {
        if own.section != section {
            continue;
        }
        let keys = keys_words(ui.ctx(), action, true);
        let cells = [
            (NAMES[0], RichText::new(keys).strong()),
            (NAMES[1], RichText::new(&*own.name)),
        ];
        row(ui, &cells, &own.hint);
    }
}

fn heading(ui: &mut egui::Ui, words: &str) {
    ui.add_space(8.0);
    ui.label(theme::bold(words, 15.0));
}

/// A row: cells of a width each, so that all sections stand in the same columns, and what is left for the last.
fn row(ui: &mut egui::Ui, cells: &[(f32, RichText)], rest: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (width, words) in cells {
            cell(ui, *width, words.clone());
        }
        let width = ui.available_width() - GAP;
        cell(ui, width, RichText::new(rest).weak());
    });
}

fn cell(ui: &mut egui::Ui, width: f32, words: RichText) {
    let layout = egui::Layout::top_down(egui::Align::Min);
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        if !words.text().is_empty() {
            ui.add(egui::Label::new(words).wrap());
        }
    });
}
