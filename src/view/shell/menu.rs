//! The top: menus and tabs.

use std::path::PathBuf;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::{Command, DocumentKind, Edit, FileCommand, FileWindow, State, Tab, ViewChange};
use crate::output::size_words;
use crate::shown::{self, MOST_LINES};
use crate::theory::Stated;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

const OPEN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::O);
const SAVE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::S);
const SAVE_AS: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: KeyboardShortcut =
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
const REDO_TOO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
const PRESENT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::F5);
const FULL_SCREEN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::F11);
const CONTROLS: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::B);
/// The tabs, in their order.
const TABS: [KeyboardShortcut; 4] = [
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num1),
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num2),
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num3),
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Num4),
];
const RESET_VIEW: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::Home);

/// Only shown: the system sends what is pasted, not the keys.
const PASTE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::V);
const QUIT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Q);

const SAVE_SESSION: FileWindow = FileWindow::Save(DocumentKind::Session);

fn shortcuts(state: &State) -> [(KeyboardShortcut, Command); 13] {
    // The longer shortcut first: Ctrl+Z would also match Ctrl+Shift+Z.
    [
        (REDO, Edit::Redo.into()),
        (REDO_TOO, Edit::Redo.into()),
        (UNDO, Edit::Undo.into()),
        (OPEN, FileCommand::ShowWindow(Some(FileWindow::Open)).into()),
        (SAVE_AS, FileCommand::ShowWindow(Some(SAVE_SESSION)).into()),
        (SAVE, FileCommand::Save.into()),
        (PRESENT, ViewChange::Present(!state.view.present).into()),
        (RESET_VIEW, ViewChange::WholePlane.into()),
        (CONTROLS, ViewChange::Folded(!state.view.folded).into()),
        (TABS[0], ViewChange::Tab(Tab::ALL[0]).into()),
        (TABS[1], ViewChange::Tab(Tab::ALL[1]).into()),
        (TABS[2], ViewChange::Tab(Tab::ALL[2]).into()),
        (TABS[3], ViewChange::Tab(Tab::ALL[3]).into()),
    ]
}

fn entry(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    words: &str,
    shortcut: Option<&KeyboardShortcut>,
    command: impl Into<Command>,
) {
    let mut button = egui::Button::new(words);
    if let Some(shortcut) = shortcut {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    if ui.add(button).clicked() {
        scene.send(command);
        ui.close();
    }
}

fn file_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let window = |window| FileCommand::ShowWindow(Some(window));
    entry(ui, scene, "Open…", Some(&OPEN), window(FileWindow::Open));
    recent_ui(ui, scene);
    ui.separator();
    entry(ui, scene, "Save", Some(&SAVE), FileCommand::Save);
    entry(ui, scene, "Save as…", Some(&SAVE_AS), window(SAVE_SESSION));
    let experiment = FileWindow::Save(DocumentKind::Experiment);
    entry(ui, scene, "Save experiment…", None, window(experiment));
    let words = "Export figure, table, models…";
    entry(ui, scene, words, None, window(FileWindow::Export));
    ui.separator();
    let quit = egui::Button::new("Quit").shortcut_text(ui.ctx().format_shortcut(&QUIT));
    if ui.add(quit).clicked() {
        ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
    }
}

fn recent_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let recent = &scene.state.filing.recent;
    if recent.is_empty() {
        ui.add_enabled(false, egui::Button::new("Recent files"))
            .on_disabled_hover_text("Nothing was opened or saved yet");
        return;
    }
    ui.menu_button("Recent files", |ui| {
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
        entry(ui, scene, "Forget them", None, FileCommand::ForgetRecent);
    });
}

/// Gibibytes that the menu offers.
const MEMORY: [u64; 5] = [4, 8, 16, 32, 64];

fn memory_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let set = scene.state.memory;
    let hint = "What would take more is refused before it begins";
    ui.menu_button("Memory", |ui| {
        let mut choices: Vec<Option<u64>> = MEMORY.iter().map(|size| Some(size << 30)).collect();
        // What the command line said may be none of them.
        if !choices.contains(&set) {
            choices.extend(set.map(Some));
            choices.sort();
        }
        choices.insert(0, None);
        for choice in choices {
            let words = match choice {
                None => "2 GiB, or half of what is free".to_owned(),
                Some(bytes) => size_words(bytes),
            };
            if ui.radio(choice == set, words).on_hover_text(hint).clicked() {
                scene.send(FileCommand::SetMemory(choice));
                ui.close();
            }
        }
    });
}

fn edit_menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    entry(ui, scene, "Undo", Some(&UNDO), Edit::Undo);
    entry(ui, scene, "Redo", Some(&REDO), Edit::Redo);
    ui.separator();
    let copy = egui::Button::new("Copy as text");
    let copy = ui
        .add_enabled(scene.state.files.is_none(), copy)
        .on_hover_text("The experiment as one line, to be pasted into another Lambdascope")
        .on_disabled_hover_text("Models and tasks from files do not fit into a line of text");
    if copy.clicked() {
        scene.send(FileCommand::CopyText);
        ui.close();
    }
    entry(
        ui,
        scene,
        "Paste experiment",
        Some(&PASTE),
        FileCommand::AskForPaste,
    );
    ui.separator();
    entry(ui, scene, "Reset, keep the seed", None, Edit::Reset);
    entry(ui, scene, "New seed", None, Edit::NewSeed);
}

/// What the keys do, with the menu bar on screen or without.
pub(in crate::view) fn keys_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let typing = ui.ctx().text_edit_focused();
    for (shortcut, command) in shortcuts(scene.state) {
        // What a text field does with these keys is its own.
        if typing && [UNDO, REDO, REDO_TOO, RESET_VIEW].contains(&shortcut) {
            continue;
        }
        if ui.input_mut(|input| input.consume_shortcut(&shortcut)) {
            scene.send(command);
        }
    }
    if ui.input_mut(|input| input.consume_shortcut(&QUIT)) {
        ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
    }
    if ui.input_mut(|input| input.consume_shortcut(&FULL_SCREEN)) {
        full_screen(ui.ctx());
    }
}

/// Fills the screen with the window, or not any more.
fn full_screen(ctx: &egui::Context) {
    let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
    ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!is_full));
}

/// The menu bar.
pub(in crate::view) fn menu_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.label(theme::bold("Lambdascope", 16.0));
        ui.add_space(6.0);
        ui.menu_button("File", |ui| file_menu_ui(ui, scene));
        ui.menu_button("Edit", |ui| edit_menu_ui(ui, scene));
        ui.menu_button("View", |ui| {
            let view = &scene.state.view;
            let (present, theme, folded) = (
                ViewChange::Present(!view.present),
                ViewChange::Dark(!view.dark),
                ViewChange::Folded(!view.folded),
            );
            entry(ui, scene, "Present", Some(&PRESENT), present);
            let full = egui::Button::new("Full screen");
            let full = full.shortcut_text(ui.ctx().format_shortcut(&FULL_SCREEN));
            if ui.add(full).clicked() {
                full_screen(ui.ctx());
                ui.close();
            }
            let words = "Controls at the left";
            entry(ui, scene, words, Some(&CONTROLS), folded);
            entry(ui, scene, "Light or dark", None, theme);
            entry(
                ui,
                scene,
                "Whole plane",
                Some(&RESET_VIEW),
                ViewChange::WholePlane,
            );
            memory_ui(ui, scene);
        });
        ui.menu_button("Help", |ui| {
            let statements = ViewChange::Statement(Some(Stated::Theorem1));
            entry(ui, scene, "Statements and assumptions", None, statements);
            let about = ViewChange::About(!scene.state.view.about);
            entry(ui, scene, "About Lambdascope", None, about);
        });
        ui.add_space(14.0);
        tabs_ui(ui, scene);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let present = ui
                .selectable_label(false, "Present")
                .on_hover_text("A stage for a projector: what matters, as large as can be (F5)");
            if present.clicked() {
                scene.send(ViewChange::Present(true));
            }
            let words = if scene.state.view.folded {
                "Show controls"
            } else {
                "Hide controls"
            };
            let controls = ui
                .selectable_label(false, words)
                .on_hover_text("The controls at the left, or more room for the planes (Ctrl + B)");
            if controls.clicked() {
                scene.send(ViewChange::Folded(!scene.state.view.folded));
            }
        });
    });
    ui.add_space(2.0);
}

fn tabs_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    for tab in Tab::ALL {
        let (words, hint) = match tab {
            Tab::Plane => ("Plane", "Where in (λ₁, λ₂) the merged model works"),
            Tab::Phase => ("Phase", "α across, λ₂ up: Theorems 1 and 2 in one picture"),
            Tab::OutOfDomain => ("Out of domain", "A third task T′, and Theorem 3"),
            Tab::Anatomy => (
                "Anatomy",
                "Rank and rows of the task vectors, and what the model attends to",
            ),
        };
        let chosen = scene.state.view.tab == tab;
        let label = egui::Button::selectable(chosen, theme::bold(words, 14.0));
        if ui.add(label).on_hover_text(hint).clicked() {
            scene.send(ViewChange::Tab(tab));
        }
    }
}
