//! The card before anything runs: what was found in files, or what is wrong with them; and the question before closing.

use std::path::PathBuf;

use egui::{Key, Modal, Modifiers, RichText};

use crate::app::{Card, CloseAnswer, Closing, FileCommand};
use crate::lab::Description;
use crate::shown;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// How wide a card is.
const WIDTH: f32 = 640.0;
/// Letters of the work's own name in the question.
const NAME_LETTERS: usize = 60;
/// How wide the column of names is: `target.weights` fits.
const NAMES: f32 = 112.0;

/// The card, if files wait for an answer.
pub(in crate::view) fn card_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    let Some(card) = scene.state.filing.card.clone() else {
        return;
    };
    let colours = scene.colours();
    let mut answer = None;
    let modal = Modal::new(egui::Id::unique("card"))
        .frame(frame(scene))
        .show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 60.0));
            let room = ctx.content_rect().height() - 170.0;
            match card.as_ref() {
                Card::Found { files, parts } => {
                    ui.label(theme::bold("Found in the files", 16.0));
                    ui.add_space(4.0);
                    egui::ScrollArea::vertical()
                        .max_height(room)
                        .show(ui, |ui| {
                            for (path, part) in files.paths.iter().zip(parts) {
                                let name = path.file_name().map(shown::name);
                                ui.label(theme::bold(name.unwrap_or_default(), 14.0))
                                    .on_hover_text(shown::path(path));
                                part_ui(ui, part, &colours);
                                ui.add_space(6.0);
                            }
                        });
                    ui.separator();
                    ui.horizontal(|ui| {
                        let show = ui
                            .button("Show it")
                            .on_hover_text("Look at these files now (Enter)");
                        if show.clicked() || pressed(ui, Key::Enter) {
                            answer = Some(FileCommand::Show(files.clone()));
                        }
                        let leave = ui
                            .button("Close")
                            .on_hover_text("Keep what is on screen (Escape)");
                        if leave.clicked() {
                            answer = Some(FileCommand::LeaveCard);
                        }
                    });
                }
                Card::Refused { paths, error } => {
                    ui.label(theme::bold("This cannot be opened", 16.0).color(colours.bad));
                    ui.add_space(4.0);
                    let names = shown::names(paths.iter().map(PathBuf::as_path));
                    ui.label(theme::bold(names, 14.0));
                    egui::ScrollArea::vertical()
                        .max_height(room)
                        .show(ui, |ui| {
                            ui.label(shown::message(error));
                        });
                    ui.label(
                        RichText::new("What is on screen stays as it was").color(colours.weak),
                    );
                    ui.separator();
                    if ui.button("Close").clicked() || pressed(ui, Key::Enter) {
                        answer = Some(FileCommand::LeaveCard);
                    }
                }
            }
        });
    if let Some(answer) = answer {
        scene.send(answer);
    } else if modal.should_close() {
        scene.send(FileCommand::LeaveCard);
    }
}

fn part_ui(ui: &mut egui::Ui, part: &Description, colours: &theme::Palette) {
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.label(RichText::new(shown::message(&part.title)).color(colours.weak));
    let (rows, notes, more) = part.lines();
    for (name, words) in rows {
        // Not a grid, whose columns take several frames to find their widths.
        ui.horizontal_top(|ui| {
            let size = egui::vec2(NAMES, 0.0);
            let left = egui::Layout::left_to_right(egui::Align::Min);
            ui.allocate_ui_with_layout(size, left, |ui| {
                ui.set_min_width(NAMES);
                ui.label(theme::bold(name, 12.0));
            });
            ui.add(egui::Label::new(words).wrap());
        });
    }
    for note in notes {
        ui.label(RichText::new(format!("Note: {note}")).color(ui.visuals().warn_fg_color));
    }
    if let Some(more) = more {
        ui.label(RichText::new(more).color(colours.weak));
    }
}

/// The question before closing, if it was asked.
pub(in crate::view) fn close_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    if scene.state.filing.closing != Closing::Asked {
        return;
    }
    let name = match &scene.state.filing.document {
        Some(document) => document
            .path
            .file_name()
            .map(shown::name)
            .unwrap_or_default(),
        None => format!("“{}”", scene.state.experiment.name.cut(NAME_LETTERS)),
    };
    let mut answer = None;
    let modal = Modal::new(egui::Id::unique("close question"))
        .frame(frame(scene))
        .show(ctx, |ui| {
            ui.set_width(360.0);
            ui.label(theme::bold(format!("Save the changes to {name}?"), 15.0));
            ui.label("Results need no saving: the same settings give them again.");
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                for (words, hint, what, key) in [
                    (
                        "Save",
                        "Save as a session or to the work's own file, then close (Enter)",
                        CloseAnswer::Save,
                        Some(Key::Enter),
                    ),
                    (
                        "Discard",
                        "Close without saving (D)",
                        CloseAnswer::Discard,
                        Some(Key::D),
                    ),
                    ("Cancel", "Do not close (Escape)", CloseAnswer::Cancel, None),
                ] {
                    let clicked = ui.button(words).on_hover_text(hint).clicked();
                    if clicked || key.is_some_and(|key| pressed(ui, key)) {
                        answer = Some(what);
                    }
                }
            });
        });
    if let Some(answer) = answer {
        scene.send(FileCommand::Close(answer));
    } else if modal.should_close() {
        scene.send(FileCommand::Close(CloseAnswer::Cancel));
    }
}

fn frame(scene: &Scene<'_>) -> egui::Frame {
    theme::card(scene.state.view.dark).inner_margin(16.0)
}

fn pressed(ui: &egui::Ui, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}
