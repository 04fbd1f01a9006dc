//! The window for opening and saving: a path field for where no file dialog is at hand, and buttons for the dialogs.

use std::path::PathBuf;

use super::Scene;
use crate::app::Command;

/// The open window, if it is open.
pub(super) fn open_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    let mut open = scene.state.view.open;
    if !open {
        return;
    }
    let mut path = scene.state.view.path.clone();
    let mut chosen = None;
    egui::Window::new("Open or save")
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_width(520.0)
        .show(ctx, |ui| {
            ui.label(
                "An experiment (.ron), or models.safetensors and tasks.safetensors: one of them, or both with a \
                 semicolon between; or images or their labels in IDX format. Files can also be dropped on the window.",
            );
            ui.horizontal(|ui| {
                let label = ui.label("Path");
                let field = egui::TextEdit::singleline(&mut path).desired_width(280.0);
                let field = ui.add(field).labelled_by(label.id);
                let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
                if ui.button("Open path").clicked() || entered {
                    let paths = path.split(';').map(|part| PathBuf::from(part.trim()));
                    chosen = Some(Command::OpenPaths(paths.collect()));
                }
                let save = ui.button("Save to path");
                if save.on_hover_text("Save the experiment as it is set now").clicked() {
                    chosen = Some(Command::SaveTo(PathBuf::from(path.trim())));
                }
            });
            ui.horizontal(|ui| {
                if ui.button("Choose files to open…").clicked() {
                    chosen = Some(Command::OpenDialog);
                }
                if ui.button("Choose where to save…").clicked() {
                    chosen = Some(Command::SaveDialog);
                }
            });
        });
    if path != scene.state.view.path {
        scene.send(Command::SetPath(path));
    }
    if let Some(command) = chosen {
        scene.send(command);
        scene.send(Command::ToggleOpen);
    } else if !open {
        scene.send(Command::ToggleOpen);
    }
}
