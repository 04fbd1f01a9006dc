//! The menu of stories: those that come with the program, one from a file, and a step made of what is on screen.

use crate::app::story::STORIES;
use crate::app::{FileCommand, FileWindow, Tell};
use crate::view::widget::scene::Scene;

/// The entries of the menu.
pub(super) fn menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    for shipped in STORIES {
        // A test reads them all.
        let Ok(story) = shipped.story() else {
            continue;
        };
        let minutes = format!("{} min", story.minutes);
        let button = egui::Button::new(story.title.to_string()).right_text(minutes);
        if ui
            .add(button)
            .on_hover_text(story.about.to_string())
            .clicked()
        {
            scene.send(Tell::Begin(story));
            ui.close();
        }
    }
    ui.separator();
    let open = ui
        .button("Open a story…")
        .on_hover_text("Reads a story from a file and tells it");
    if open.clicked() {
        scene.send(FileCommand::ShowWindow(Some(FileWindow::Open)));
        ui.close();
    }
}
