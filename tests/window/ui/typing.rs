//! Numbers typed into boxes: what is taken, what is taken back, what is refused, and whose the keys are.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::NodeT;

use super::*;

/// A window so tall that nothing in the left panel is out of sight, with every fold open and a target.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
pub(super) fn unfolded(experiment: Experiment) -> Screen {
    let mut harness = tall();
    let shown = Told::Experiment(Box::new(experiment), None);
    harness.state_mut().state.apply(shown);
    harness.run_steps(3);
    for fold in [
        "Constants",
        "Target",
        "Tasks and model",
        "Training  ",
        "Seeds",
        "Plane  ",
    ] {
        let all = harness.query_all_by_label_contains(fold);
        let left = all.min_by(|a, b| a.rect().left().total_cmp(&b.rect().left()));
        left.expect("a fold").click();
        harness.run_steps(30);
    }
    harness
}

#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn tall() -> Screen {
    let worker = Worker::spawn(Lab::new, || ()).expect("a thread");
    Harness::builder()
        .with_size([1440.0, 2000.0])
        .with_step_dt(1.0 / 60.0)
        .build_eframe(|creation| Window::with_worker(&creation.egui_ctx, worker).expect("a preset"))
}

/// Few cells, a target and a fixed c.
fn small() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 3;
    experiment.constants.c = Some(0.25);
    experiment.target = Some(lambdascope::experiment::Target {
        gamma: vec![0.6, 0.6],
    });
    experiment
}

#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn focus(harness: &mut Screen, name: &str) {
    let all = harness.query_all_by_role_and_label(Role::SpinButton, name);
    let left = all.min_by(|a, b| a.rect().left().total_cmp(&b.rect().left()));
    left.expect("a box").focus();
    harness.run_steps(2);
}

/// Types into a box, with a key at the end and some frames between the two.
fn type_in(harness: &mut Screen, name: &str, text: &str, frames: usize, end: Key) {
    focus(harness, name);
    harness.event(Event::Text(text.into()));
    harness.run_steps(frames);
    harness.key_press(end);
    harness.run_steps(5);
}

fn said(harness: &Screen) -> String {
    harness.state().state.notice.clone().unwrap_or_default()
}

/// Boxes of the left panel, with a value that each would take.
const BOXES: [(&str, &str); 21] = [
    ("α value", "0.5"),
    ("λ₁ value", "0.7"),
    ("λ₂ value", "−0,5"),
    ("β", "0.3"),
    ("c", "0.75"),
    ("C", "2"),
    ("ε", "0.2"),
    ("τ", "0.7"),
    ("γ₁", "0.1"),
    ("γ₂", "0.2"),
    ("tokens P", "9"),
    ("dimension d", "14"),
    ("token noise", "0.5"),
    ("hidden m / 2", "8"),
    ("initial V", "0.07"),
    ("steps", "4"),
    ("rate of V", "0.2"),
    ("seed", "7"),
    ("from", "-1"),
    ("to", "2"),
    ("cells", "7"),
];

#[test]
fn escape_takes_an_edit_back_in_every_box_and_enter_keeps_it() {
    let mut harness = unfolded(small());
    for (name, text) in BOXES {
        let before = harness.state().state.experiment.clone();
        for frames in [0, 1, 2, 5] {
            type_in(&mut harness, name, text, frames, Key::Escape);
            let state = &harness.state().state;
            assert_eq!(
                state.experiment, before,
                "{name}: {text} after {frames} frames"
            );
            assert_eq!(said(&harness), "", "{name}");
        }
        // Neither what is wrong nor the step of an arrow key outlives an Escape.
        type_in(&mut harness, name, "abc", 1, Key::Escape);
        focus(&mut harness, name);
        harness.key_press(Key::ArrowUp);
        harness.run_steps(2);
        assert_ne!(harness.state().state.experiment, before, "{name}: arrow");
        harness.key_press(Key::Escape);
        harness.run_steps(5);
        assert_eq!(
            harness.state().state.experiment,
            before,
            "{name}: arrow, Escape"
        );
        assert_eq!(said(&harness), "", "{name}");

        type_in(&mut harness, name, text, 1, Key::Enter);
        assert_ne!(
            harness.state().state.experiment,
            before,
            "{name}: {text}, Enter"
        );
        assert_eq!(said(&harness), "", "{name}");
        harness.state_mut().state.apply(Edit::Undo);
        harness.run_steps(2);
        assert_eq!(
            harness.state().state.experiment,
            before,
            "{name}: one undo point"
        );
    }
}

#[test]
fn a_click_elsewhere_keeps_an_edit_as_enter_does() {
    let mut harness = unfolded(small());
    let lambda = harness
        .get_by_role_and_label(Role::SpinButton, "λ₁ value")
        .rect();
    harness.hover_at(lambda.center());
    harness.run_steps(1);
    harness.drag_at(lambda.center());
    harness.run_steps(1);
    harness.drop_at(lambda.center());
    harness.run_steps(2);
    harness.event(Event::Text("0,7".into()));
    harness.run_steps(1);
    focus(&mut harness, "λ₂ value");
    harness.run_steps(3);
    assert_eq!(harness.state().state.point()[0], 0.7);
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let mut harness = unfolded(small());
    for (name, text, value) in [
        ("α value", "−0.5", -0.5),
        ("α value", "-,25", -0.25),
        ("α value", "0,5", 0.5),
        ("λ₂ value", "−.5", -0.5),
        ("λ₂ value", "1·10⁶", 1e6),
        ("λ₂ value", "-1e3", -1000.0),
        ("C", "250", 250.0),
        ("β", "1e-7", 1e-7),
    ] {
        type_in(&mut harness, name, text, 1, Key::Enter);
        let state = &harness.state().state;
        let found = match name {
            "α value" => state.experiment.alpha().get(),
            "λ₂ value" => state.point()[1],
            "C" => state.experiment.constants.theorem2,
            _ => state.experiment.constants.beta,
        };
        assert_eq!(found, value, "{text}: {}", said(&harness));
    }
}

#[test]
fn what_cannot_be_gets_a_sentence_and_changes_nothing() {
    let mut harness = unfolded(small());
    let before = harness.state().state.experiment.clone();
    for (name, text, words) in [
        (
            "α value",
            "abc",
            "α: expected a correlation in [−1, 1], found abc",
        ),
        ("α value", "1,5", "found 1,5"),
        ("α value", "", "found nothing"),
        (
            "λ₁ value",
            "1000001",
            "λ₁: expected a finite number from −1000000 to 1000000, found 1000001",
        ),
        ("λ₁ value", "1e300", "from −1000000"),
        ("λ₁ value", "1.234,5", "found 1.234,5"),
        (
            "cells",
            "100000",
            "cells: expected a whole number from 2 to 401, found 100000",
        ),
        ("cells", "51,5", "whole"),
        ("cells", "5.5", "whole"),
        ("from", "9", "from: expected less than to = 3, found 9"),
        ("to", "−5", "to: expected more than from = −2, found −5"),
        ("c", "1", "c: expected a number between 0 and 1, found 1"),
        ("ε", "0", "ε: expected a finite number above 0, found 0"),
        (
            "β",
            "-1",
            "β: expected a finite number of at least 0, found −1",
        ),
        ("γ₁", "inf", "γ₁: expected a finite number"),
        (
            "steps",
            "1,000",
            "steps: expected a whole number from 1 to 100000, found 1,000",
        ),
        (
            "seed",
            "18446744073709551615",
            "seed: expected a whole number",
        ),
        ("token noise", "11", "from 0 to 10"),
        ("hidden m / 2", "513", "from 1 to 512"),
    ] {
        if text.is_empty() {
            focus(&mut harness, name);
            harness.key_press(Key::Backspace);
            harness.run_steps(1);
            harness.key_press(Key::Enter);
            harness.run_steps(5);
        } else {
            type_in(&mut harness, name, text, 1, Key::Enter);
        }
        assert!(
            said(&harness).contains(words),
            "{name}, {text}: {}",
            said(&harness)
        );
        assert_eq!(harness.state().state.experiment, before, "{name}, {text}");
        harness.state_mut().state.apply(ViewChange::Dismiss);
        harness.run_steps(2);
        assert_eq!(said(&harness), "", "{name}, {text}");
    }
}

#[test]
fn looking_at_a_value_does_not_change_it() {
    let text = include_str!("../../data/texts/clamped_when_unfolded.ron");
    let mut experiment = lambdascope::experiment::from_text("a.ron", text).expect("an experiment");
    experiment.grid.cells = 5;
    experiment.coefficients = vec![0.123_456_789, -123_456.789];
    experiment.training.seed = u64::MAX;
    let mut harness = unfolded(experiment.clone());
    assert_eq!(harness.state().state.experiment, experiment);
    for name in ["λ₁ value", "λ₂ value", "β", "C", "ε", "τ", "seed", "cells"] {
        for end in [Key::Enter, Key::Tab, Key::Escape] {
            focus(&mut harness, name);
            harness.key_press(end);
            harness.run_steps(5);
            assert_eq!(harness.state().state.experiment, experiment, "{name}");
        }
    }
    assert_eq!(said(&harness), "");
}

#[test]
fn keys_of_a_text_field_are_its_own() {
    let mut harness = unfolded(small());
    let first = harness.state().state.point();
    type_in(&mut harness, "λ₁ value", "0.5", 1, Key::Enter);
    let before = harness.state().state.point();
    assert_ne!(before, first);
    let resets = harness.state().state.view.zoom_resets;
    focus(&mut harness, "λ₁ value");
    harness.event(Event::Text("25".into()));
    harness.run_steps(2);
    for key in [
        Key::Home,
        Key::End,
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::Home,
    ] {
        harness.key_press(key);
        harness.run_steps(2);
    }
    harness.event(Event::Text("1".into()));
    harness.run_steps(2);
    for (modifiers, key) in [
        (Modifiers::COMMAND, Key::Z),
        (Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z),
        (Modifiers::COMMAND, Key::Z),
        (Modifiers::COMMAND, Key::Y),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(2);
        assert_eq!(harness.state().state.point(), before, "{key:?}");
    }
    assert_eq!(harness.state().state.view.zoom_resets, resets);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(harness.state().state.point()[0], 125.0);
    // Without a field they are the program's.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(harness.state().state.point(), before);
    harness.key_press(Key::Home);
    harness.run_steps(3);
    assert_eq!(harness.state().state.view.zoom_resets, resets + 1);
}

#[test]
fn the_path_field_undoes_its_own_typing() {
    let mut harness = unfolded(small());
    type_in(&mut harness, "λ₁ value", "0.5", 1, Key::Enter);
    let before = harness.state().state.experiment.clone();
    let open = FileCommand::ShowWindow(Some(lambdascope::app::FileWindow::Open));
    harness.state_mut().state.apply(open);
    harness.run_steps(4);
    harness.event(Event::Text("mine.ron".into()));
    harness.run_steps(80);
    assert_eq!(harness.state().state.filing.path, "mine.ron");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(harness.state().state.filing.path, "");
    assert_eq!(harness.state().state.experiment, before);
    harness.key_press(Key::Escape);
    harness.run_steps(5);
    assert!(harness.state().state.filing.window.is_none());
    assert_eq!(harness.state().state.experiment, before);
}

#[test]
fn no_number_on_screen_is_long() {
    let mut experiment = small();
    experiment.coefficients = vec![-1e6, 987_654.321];
    experiment.grid.low = -1e6;
    experiment.grid.high = 1e6;
    experiment.constants.theorem2 = 1.234_567_8e15;
    experiment.constants.beta = 1e-9;
    experiment.training.seed = u64::MAX;
    let mut harness = unfolded(experiment);
    until(&mut harness, "a picture", fresh);
    let long = |text: &str| {
        let parts = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '−'));
        parts
            .map(str::to_owned)
            .find(|part| part.chars().count() > 11)
    };
    for node in harness.get_all_by(|_| true) {
        for words in [node.accesskit_node().label(), node.value()]
            .into_iter()
            .flatten()
        {
            assert_eq!(long(&words), None, "{words}");
        }
    }
}
