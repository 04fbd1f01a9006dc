//! The top: menus and tabs.

use std::path::PathBuf;

use egui::Button;

use super::stories;
use crate::app::action::{Action, memory_choices, memory_words};
use crate::app::{FileCommand, Tab};
use crate::shown::{self, MOST_LINES};
use crate::view::widget::action::{action_ui, entry_ui};
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The least width at which the program's name stands before the menus.
const WITH_NAME: f32 = 1056.0;
/// The least width that has room for all of it in one row.
const ONE_ROW: f32 = 880.0;
/// From this width on the buttons at the right say what they do in full.
const WITH_WORDS: f32 = 960.0;

/// What the tab of all tasks needs where there is one.
const ALL_TASKS: f32 = 84.0;

/// An action under its own name.
fn entry(ui: &mut egui::Ui, scene: &mut Scene<'_>, action: Action) {
    entry_ui(ui, scene, action, &action.row().name);
}

fn file_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    entry(ui, scene, Action::Open);
    recent_ui(ui, scene);
    ui.separator();
    entry(ui, scene, Action::Save);
    entry(ui, scene, Action::SaveAs);
    entry(ui, scene, Action::SaveExperiment);
    entry(ui, scene, Action::Export);
    entry(ui, scene, Action::Figure);
    entry(ui, scene, Action::Film);
    ui.separator();
    entry(ui, scene, Action::Quit);
}

fn recent_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let recent = &scene.state.filing.recent;
    if recent.is_empty() {
        ui.add_enabled(false, egui::Button::new("Recent files"))
            .on_disabled_hover_text("Nothing was opened or saved yet");
        return;
    }
    let menu = ui.menu_button("Recent files", |ui| {
        for paths in recent {
            let button = ui.button(shown::names(paths.iter().map(PathBuf::as_path)));
            let places = paths.iter().take(MOST_LINES).map(|path| shown::path(path));
            let places = places.collect::<Vec<_>>().join("\n");
            if button.on_hover_text(places).clicked() {
                scene.send(FileCommand::Open(paths.clone()));
                ui.close();
            }
        }
        ui.separator();
        entry_ui(ui, scene, Action::ForgetRecent, "Forget them");
    });
    describe(
        &menu.response,
        "Files that were opened or saved, the newest first",
    );
}

fn memory_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let set = scene.state.memory;
    let hint = "What would take more is refused before it begins";
    let menu = ui.menu_button("Memory", |ui| {
        let mut choices = memory_choices().to_vec();
        // What the command line said may be none of them.
        if !choices.contains(&set) {
            choices.push(set);
            choices.sort();
        }
        for choice in choices {
            let words = memory_words(choice);
            if ui.radio(choice == set, words).on_hover_text(hint).clicked() {
                scene.send(FileCommand::SetMemory(choice));
                ui.close();
            }
        }
    });
    describe(&menu.response, hint);
}

fn edit_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    entry(ui, scene, Action::Undo);
    entry(ui, scene, Action::Redo);
    ui.separator();
    entry(ui, scene, Action::CopyText);
    entry(ui, scene, Action::CopyPicture);
    entry(ui, scene, Action::Paste);
    ui.separator();
    entry(ui, scene, Action::Pin);
    ui.separator();
    entry(ui, scene, Action::Reset);
    entry(ui, scene, Action::Start);
    entry(ui, scene, Action::NewSeed);
}

fn view_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    entry(ui, scene, Action::Present);
    entry(ui, scene, Action::FullScreen);
    entry(ui, scene, Action::Controls);
    entry(ui, scene, Action::Theme);
    entry(ui, scene, Action::WholePlane);
    memory_ui(ui, scene);
}

fn help_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    entry(ui, scene, Action::Palette);
    entry(ui, scene, Action::Help);
    ui.separator();
    entry(ui, scene, Action::Statements);
    entry(ui, scene, Action::About);
}

/// A menu, which says what is in it as long as it is closed.
fn menu(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    name: &str,
    hint: &str,
    entries_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    let button = ui.menu_button(name, |ui| entries_ui(ui, scene));
    describe(&button.response, hint);
}

/// The menu bar.
pub(in crate::view) fn menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.add_space(2.0);
    let has_more = Action::Tab(Tab::Tasks).refusal(scene.state).is_none();
    let more = if has_more { ALL_TASKS } else { 0.0 };
    let is_narrow = ui.available_width() < ONE_ROW + more;
    let is_short = ui.available_width() < WITH_WORDS + more;
    let layout = egui::Layout::left_to_right(egui::Align::Center).with_main_wrap(is_narrow);
    let size = egui::vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        // On a narrow window the tabs need its room.
        if ui.available_width() >= WITH_NAME + more {
            ui.label(theme::bold("Lambdascope", 16.0));
            ui.add_space(6.0);
        }
        menu(ui, scene, "File", "Opens, saves and exports", file_menu_ui);
        menu(
            ui,
            scene,
            "Edit",
            "Takes back, copies and resets the experiment",
            edit_menu_ui,
        );
        menu(
            ui,
            scene,
            "View",
            "How the window looks, and how much memory it may take",
            view_menu_ui,
        );
        let hint = "Told step by step on the screen, for a lecture or for oneself";
        menu(ui, scene, "Stories", hint, stories::menu_ui);
        menu(ui, scene, "Help", "Finds, lists and explains", help_menu_ui);
        ui.add_space(if is_short { 2.0 } else { 14.0 });
        tabs_ui(ui, scene);
        if is_narrow {
            room_ui(ui, scene, is_short);
            return;
        }
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| room_ui(ui, scene, is_short));
    });
    ui.add_space(2.0);
}

/// What makes room for the pictures.
fn room_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, is_short: bool) {
    let present = Button::selectable(false, "Present");
    action_ui(ui, scene, Action::Present, present);
    let words = match (is_short, scene.state.view.folded) {
        (true, _) => "Controls",
        (false, true) => "Show controls",
        (false, false) => "Hide controls",
    };
    let controls = Button::selectable(false, words);
    action_ui(ui, scene, Action::Controls, controls);
}

fn tabs_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let has = |tab: &Tab| Action::Tab(*tab).refusal(scene.state).is_none();
    for tab in Tab::ALL.into_iter().filter(has).collect::<Vec<_>>() {
        let action = Action::Tab(tab);
        let chosen = scene.state.view.tab == tab;
        let words = theme::bold(action.row().name, 14.0);
        action_ui(ui, scene, action, Button::selectable(chosen, words));
    }
}
