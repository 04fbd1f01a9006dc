//! The table of actions in the window: by keys, in the palette, in the help, in menus.

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use lambdascope::app::action::{Action, Section};
use lambdascope::app::{Edit, Overlay, Pane, Tab, ViewChange};
use lambdascope::sweep::Metric;

use super::screen::{SIZE, Screen, screen};

fn open() -> Screen {
    let mut screen = screen(SIZE);
    screen.run_steps(3);
    screen
}

/// Presses keys that a person would press.
fn press(screen: &mut Screen, modifiers: Modifiers, key: Key) {
    screen.key_press_modifiers(modifiers, key);
    screen.run_steps(3);
}

/// Opens the palette and types.
fn seek(screen: &mut Screen, words: &str) {
    press(screen, Modifiers::COMMAND, Key::K);
    assert!(screen.state().state.view.palette);
    screen.event(Event::Text(words.into()));
    screen.run_steps(3);
}

fn view(screen: &Screen) -> &lambdascope::app::ViewSettings {
    &screen.state().state.view
}

#[test]
fn the_palette_does_what_a_few_letters_and_enter_say() {
    let mut screen = open();
    seek(&mut screen, "anat");
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert_eq!(
        (view(&screen).tab, view(&screen).palette),
        (Tab::Anatomy, false)
    );
    seek(&mut screen, "preset contra");
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert_eq!(screen.state().state.preset, Some("contradictory"));
    seek(&mut screen, "rule");
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert!(view(&screen).overlays.has(Overlay::Rule));
    seek(&mut screen, "maximise first plane");
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert_eq!(view(&screen).alone(), Some(Pane::FirstPlane));
}

#[test]
fn arrow_keys_go_through_the_palette_and_no_further_than_its_end() {
    let mut screen = open();
    seek(&mut screen, "colour by");
    for _ in 0..2 {
        press(&mut screen, Modifiers::NONE, Key::ArrowDown);
    }
    press(&mut screen, Modifiers::NONE, Key::ArrowUp);
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert_eq!(view(&screen).metric, Metric::Accuracy);
    seek(&mut screen, "colour by margin");
    for _ in 0..100 {
        screen.key_press(Key::ArrowUp);
    }
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert_eq!(view(&screen).metric, Metric::Margin);
}

#[test]
fn escape_closes_the_palette_and_nothing_else() {
    let mut screen = open();
    screen.state_mut().state.apply(ViewChange::Present(true));
    screen.run_steps(3);
    seek(&mut screen, "un");
    press(&mut screen, Modifiers::NONE, Key::Escape);
    assert!(!view(&screen).palette && view(&screen).present);
    press(&mut screen, Modifiers::NONE, Key::Escape);
    assert!(!view(&screen).present);
    // What was sought before is not there any more.
    seek(&mut screen, "redo");
    screen.get_by_label_contains("Not now: Nothing was undone");
}

#[test]
fn what_cannot_be_done_is_said_in_the_palette_and_not_done() {
    let mut screen = open();
    seek(&mut screen, "undo");
    screen.get_by_label_contains("Not now: Nothing was changed yet");
    press(&mut screen, Modifiers::NONE, Key::Enter);
    assert!(view(&screen).palette, "it stays open");
    press(&mut screen, Modifiers::COMMAND, Key::K);
    assert!(!view(&screen).palette, "its own keys close it");
}

#[test]
fn a_click_chooses_in_the_palette_and_one_beside_it_closes_it() {
    let mut screen = open();
    seek(&mut screen, "colour by acc");
    let row = screen.get_by_role_and_label(
        egui::accesskit::Role::Button,
        "Colour by accuracy Colour, third plane and slice",
    );
    row.click();
    screen.run_steps(3);
    assert_eq!(
        (view(&screen).metric, view(&screen).palette),
        (Metric::Accuracy, false)
    );
    seek(&mut screen, "colour");
    let corner = egui::pos2(5.0, SIZE[1] - 5.0);
    screen.drag_at(corner);
    screen.drop_at(corner);
    screen.run_steps(3);
    assert!(!view(&screen).palette);
}

#[test]
fn the_palette_lists_every_action() {
    let mut screen = open();
    press(&mut screen, Modifiers::COMMAND, Key::K);
    for action in Action::all() {
        let name = action.row().name;
        let found = screen.query_all_by_label_contains(&name).count();
        assert!(found >= 1, "{name}");
    }
}

#[test]
fn the_help_lists_every_action_with_its_keys() {
    let mut screen = open();
    press(&mut screen, Modifiers::NONE, Key::F1);
    for section in Section::ALL {
        assert!(
            screen.query_all_by_label(section.name()).count() >= 1,
            "{section:?}"
        );
    }
    for action in Action::all() {
        let row = action.row();
        assert!(
            screen.query_all_by_label(&row.name).count() >= 1,
            "{}",
            row.name
        );
        assert!(
            screen.query_all_by_label(&row.hint).count() >= 1,
            "{}",
            row.hint
        );
    }
    for keys in ["F1 or ?", "Ctrl+Shift+Z or Ctrl+Y", "Ctrl+K", "Home"] {
        let shown = keys.replace(
            "Ctrl",
            if cfg!(target_os = "macos") {
                "Cmd"
            } else {
                "Ctrl"
            },
        );
        assert!(screen.query_all_by_label(&shown).count() >= 1, "{shown}");
    }
    press(&mut screen, Modifiers::NONE, Key::Escape);
    assert!(!view(&screen).help);
    press(&mut screen, Modifiers::SHIFT, Key::Questionmark);
    assert!(view(&screen).help);
}

#[test]
fn keys_do_what_the_table_says() {
    for action in Action::all().filter(|action| !action.comes_from_system()) {
        for chord in action.row().keys {
            let mut screen = open();
            // Something to undo, to redo, and another tab than the one that is chosen.
            for alpha in [0.2, 0.4] {
                screen.state_mut().state.apply(Edit::Alpha(alpha));
            }
            screen.state_mut().state.apply(Edit::Undo);
            screen.run_steps(2);
            let key = match chord.key {
                lambdascope::app::action::Key::Letter(letter) => letter.to_string(),
                lambdascope::app::action::Key::Digit(digit) => digit.to_string(),
                lambdascope::app::action::Key::F(number) => format!("F{number}"),
                lambdascope::app::action::Key::Home => "Home".into(),
                lambdascope::app::action::Key::QuestionMark => "?".into(),
            };
            let mut modifiers = Modifiers::NONE;
            if chord.command {
                modifiers = modifiers.plus(Modifiers::COMMAND);
            }
            if chord.shift {
                modifiers = modifiers.plus(Modifiers::SHIFT);
            }
            let mut expected = screen.state().state.clone();
            let lambdascope::app::action::Does::Sends(commands) = action.does(&expected) else {
                continue;
            };
            for command in commands {
                expected.apply(command);
            }
            let key = Key::from_name(&key).expect("a key");
            press(&mut screen, modifiers, key);
            let state = &screen.state().state;
            let seen = |state: &lambdascope::app::State| {
                let view = &state.view;
                (view.clone(), state.experiment.clone())
            };
            if action == Action::Save {
                assert!(state.filing.window.is_some(), "asks where");
            } else {
                assert_eq!(seen(state), seen(&expected), "{action:?}");
                assert_eq!(state.filing.window, expected.filing.window, "{action:?}");
            }
        }
    }
}

#[test]
fn a_question_mark_in_a_text_field_is_typed() {
    let mut screen = open();
    press(&mut screen, Modifiers::COMMAND, Key::O);
    screen.event(Event::Text("a".into()));
    press(&mut screen, Modifiers::SHIFT, Key::Questionmark);
    assert!(!view(&screen).help);
}
