//! Actions as menu entries, buttons and shortcuts: all of them from the one table.

use std::sync::LazyLock;

use egui::{Button, KeyboardShortcut, Modifiers, Response, ViewportCommand};

use super::scene::Scene;
use crate::app::Told;
use crate::app::action::{Action, Asks, Chord, Does, Key};

/// A chord as the window's library knows it.
pub(in crate::view) fn shortcut(chord: Chord) -> KeyboardShortcut {
    let key = match chord.key {
        Key::Letter(letter) => egui::Key::from_name(&letter.to_string()),
        Key::Digit(digit) => egui::Key::from_name(&digit.to_string()),
        Key::F(number) => egui::Key::from_name(&format!("F{number}")),
        Key::Home => Some(egui::Key::Home),
        Key::QuestionMark => Some(egui::Key::Questionmark),
    };
    let mut modifiers = Modifiers::NONE;
    modifiers.command = chord.command;
    modifiers.shift = chord.shift;
    // A test rules out that a key of the table is unknown.
    KeyboardShortcut::new(modifiers, key.unwrap_or(egui::Key::F35))
}

/// An action's keys in words, the first one or all; nothing if it has none.
pub(in crate::view) fn keys_words(ctx: &egui::Context, action: Action, all: bool) -> String {
    let keys = action.row().keys;
    let shown = if all { keys.len() } else { keys.len().min(1) };
    let written = |chord: &Chord| match chord.key {
        Key::QuestionMark => "?".to_owned(),
        Key::Letter(_) | Key::Digit(_) | Key::F(_) | Key::Home => {
            ctx.format_shortcut(&shortcut(*chord))
        }
    };
    let words: Vec<String> = keys[..shown].iter().map(written).collect();
    words.join(" or ")
}

/// What a button that is an action says when one points at it: what it does, and its keys.
pub(in crate::view) fn hint(ctx: &egui::Context, action: Action) -> String {
    let (row, keys) = (action.row(), keys_words(ctx, action, false));
    if keys.is_empty() {
        row.hint.into_owned()
    } else {
        format!("{} ({keys})", row.hint)
    }
}

/// Does what an action does.
pub(in crate::view) fn perform(ctx: &egui::Context, scene: &mut Scene<'_>, action: Action) {
    match action.does(scene.state) {
        Does::Sends(commands) => scene.commands.extend(commands),
        Does::Asks(Asks::Close) => ctx.send_viewport_cmd(ViewportCommand::Close),
        Does::Asks(Asks::FullScreen) => {
            let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
        }
    }
}

/// A button that is an action, greyed out with the reason where it cannot be done; says whether it was clicked.
pub(in crate::view) fn action_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    action: Action,
    button: Button<'_>,
) -> Response {
    let refusal = action.refusal(scene.state);
    let response = ui.add_enabled(refusal.is_none(), button);
    let response = match refusal {
        None => response.on_hover_text(hint(ui.ctx(), action)),
        Some(why) => response.on_disabled_hover_text(why),
    };
    if response.clicked() {
        perform(ui.ctx(), scene, action);
    }
    response
}

/// An action in a menu, under its own name or another one.
pub(in crate::view) fn entry_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    action: Action,
    words: &str,
) {
    let (keys, mut button) = (keys_words(ui.ctx(), action, false), Button::new(words));
    if !keys.is_empty() {
        button = button.shortcut_text(keys);
    }
    if action_ui(ui, scene, action, button).clicked() {
        ui.close();
    }
}

/// The actions with keys, the longer shortcut first: Ctrl+Z would also match Ctrl+Shift+Z.
static KEYED: LazyLock<Vec<(Chord, Action)>> = LazyLock::new(|| {
    let mut keyed: Vec<(Chord, Action)> = Action::table()
        .filter(|(action, _)| !action.comes_from_system())
        .flat_map(|(action, row)| row.keys.iter().map(move |chord| (*chord, action)))
        .collect();
    keyed.sort_by_key(|(chord, _)| !chord.shift);
    keyed
});

/// What the keys do, with the menu bar on screen or without.
pub(in crate::view) fn keys_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let typing = ui.ctx().text_edit_focused();
    for (chord, action) in KEYED.iter().copied() {
        // What a text field does with these keys is its own.
        if typing && action.yields_to_text() {
            continue;
        }
        let pressed = ui.input_mut(|input| input.consume_shortcut(&shortcut(chord)));
        match action.refusal(scene.state) {
            None if pressed => perform(ui.ctx(), scene, action),
            // What is to be kept should not be thought to be kept, and a tab that is not there is looked for.
            Some(why)
                if pressed && (action.keeps_something() || matches!(action, Action::Tab(_))) =>
            {
                scene.send(Told::Failed(why.into()));
            }
            None | Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_one_of_the_keyboard() {
        for action in Action::all() {
            for chord in action.row().keys {
                assert_ne!(shortcut(*chord).logical_key, egui::Key::F35, "{chord:?}");
            }
        }
    }
}
