//! The menu of stories: those that come with the program, one from a file, and a step made of what is on screen.

use egui::Button;

use crate::app::action::Action;
use crate::app::story::STORIES;
use crate::view::widget::action::{action_ui, entry_ui};
use crate::view::widget::scene::Scene;

/// The entries of the menu.
pub(super) fn menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    for (place, story) in STORIES.iter().enumerate() {
        let minutes = format!("{} min", story.minutes());
        let button = Button::new(story.title()).right_text(minutes);
        if action_ui(ui, scene, Action::Story(place), button).clicked() {
            ui.close();
        }
    }
    ui.separator();
    for action in [Action::OpenStory, Action::MakeStep, Action::EndStory] {
        entry_ui(ui, scene, action, &action.row().name);
    }
}
