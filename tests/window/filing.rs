//! Files in the window: saved and opened by hand, offered on a card, asked about on closing, pasted, exported.

use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{
    Closing, DocumentKind, Edit, FileWindow, Overlay, Overlays, Play, Session, Tab, Told,
    ViewChange,
};
use lambdascope::experiment::{from_file, from_line, to_line};
use lambdascope::export::{Look, Slice, looked_at_png};
use lambdascope::output::sum;
use lambdascope::scene::{Layers, Scope};
use lambdascope::sweep::{Goal, Metric};
use lambdascope::task::{Axes, Axis};

use super::screen::{Screen, data, fresh, until, window_on};

/// A window on a coarse grid, with its first picture.
fn window() -> Screen {
    window_on(|experiment| experiment.grid.cells = 11)
}

fn click(screen: &mut Screen, label: &str) {
    screen.get_by_label(label).click();
    screen.run_steps(3);
}

/// Clicks through a menu; entries may carry their shortcut after their name.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn choose(screen: &mut Screen, menu: &str, entry: &str) {
    click(screen, menu);
    screen
        .get_all_by_label_contains(entry)
        .find(|node| node.accesskit_node().role() == Role::Button)
        .expect("an entry")
        .click();
    screen.run_steps(3);
}

fn type_path(screen: &mut Screen, label: &str, path: &Path) {
    let field = screen.get_by_role_and_label(Role::TextInput, label);
    field.focus();
    screen.run_steps(1);
    screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::A]);
    screen.run_steps(1);
    let field = screen.get_by_role_and_label(Role::TextInput, label);
    field.type_text(&path.display().to_string());
    screen.run_steps(3);
}

fn open(screen: &mut Screen, paths: &[PathBuf]) {
    screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::O]);
    screen.run_steps(3);
    let paths: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    type_path(screen, "Path", Path::new(&paths.join(";")));
    click(screen, "Open path");
}

/// Everything that a person can read on the screen, but for how long it took.
fn read_out(screen: &Screen) -> Vec<String> {
    let mut words = Vec::new();
    let mut waiting = vec![screen.kittest_state().root()];
    while let Some(node) = waiting.pop() {
        let said = format!(
            "{:?} {:?} {:?}",
            node.label(),
            node.value(),
            node.numeric_value()
        );
        if !said.contains("trained") && !said.contains("plane in") && !said.contains("kernel") {
            words.push(said);
        }
        waiting.extend(node.children());
    }
    words
}

/// Sends the window what the desktop sends when somebody closes it; says whether it stays open.
fn close(screen: &mut Screen) -> bool {
    let viewports = &mut screen.input_mut().viewports;
    let root = viewports.entry(ViewportId::ROOT).or_default();
    root.events.push(ViewportEvent::Close);
    screen.step();
    let stays = sent(screen).contains(&ViewportCommand::CancelClose);
    let viewports = &mut screen.input_mut().viewports;
    viewports
        .entry(ViewportId::ROOT)
        .or_default()
        .events
        .clear();
    stays
}

fn sent(screen: &Screen) -> Vec<ViewportCommand> {
    screen.output().viewport_output[&ViewportId::ROOT]
        .commands
        .clone()
}

fn edit_by_hand(screen: &mut Screen) {
    let mut edited = screen.state().state.experiment.clone();
    edited.model.change_one_layer(|model| model.hidden = 8);
    let edit = Edit::Experiment(Box::new(edited));
    screen.state_mut().state.apply(edit);
    until(screen, "the edited picture", fresh);
}

#[test]
fn a_session_saved_in_one_window_looks_the_same_in_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lecture");
    let mut first = window();
    click(&mut first, "Contradictory");
    let mut coarse = first.state().state.experiment.clone();
    coarse.grid.cells = 9;
    let edit = Edit::Experiment(Box::new(coarse));
    first.state_mut().state.apply(edit);
    first
        .get_by_role_and_label(Role::Button, "accuracy")
        .click();
    first
        .get_by_role_and_label(Role::CheckBox, "extrapolation (ours)")
        .click();
    first.run_steps(2);
    click(&mut first, "Reveal the answer");
    let point = Edit::Marker([0.4, -0.75]);
    first.state_mut().state.apply(point);
    first.state_mut().state.apply(Play::GoTo(50));
    first.state_mut().state.apply(ViewChange::Slice(Axis::X));
    choose(&mut first, "View", "Light or dark");
    until(&mut first, "the picture to save", fresh);
    choose(&mut first, "File", "Save as…");
    type_path(&mut first, "Path", &path);
    click(&mut first, "Save to path");
    // A name without an ending gets one.
    let path = path.with_extension("ron");
    assert!(path.exists());
    first.get_by_label_contains("Saved");
    click(&mut first, "Dismiss");

    let mut second = window();
    open(&mut second, std::slice::from_ref(&path));
    until(&mut second, "the session", |window| {
        window.state.filing.document.is_some() && fresh(window)
    });
    assert_eq!(
        Session::of(&first.state().state),
        Session::of(&second.state().state)
    );
    first.remove_cursor();
    second.remove_cursor();
    first.run_steps(30);
    second.run_steps(30);
    let (left, right) = (read_out(&first), read_out(&second));
    assert!(left.len() > 80, "{} words", left.len());
    assert_eq!(left, right);
    let cells = |screen: &Screen| {
        let plane = screen.state().state.shown.plane.clone().expect("a plane");
        plane
            .tasks
            .iter()
            .map(|task| task.cells.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(cells(&first), cells(&second));
}

#[test]
fn tensors_are_shown_on_a_card_before_anything_is_done_with_them() {
    let mut screen = window();
    let before = Session::of(&screen.state().state);
    let paths = [
        data("noisy/models.safetensors"),
        data("noisy/tasks.safetensors"),
    ];
    for answer in ["Close", "Show it"] {
        let asked = screen.state().state.work.asked;
        open(&mut screen, &paths);
        until(&mut screen, "a card", |window| {
            window.state.filing.card.is_some()
        });
        for words in [
            "models.safetensors",
            "f32 [8, 32]",
            "300 samples of",
            "labelled +1",
            "target.weights is missing",
        ] {
            assert!(
                screen.query_all_by_label_contains(words).count() >= 1,
                "expected {words}"
            );
        }
        assert_eq!(screen.state().state.work.asked, asked, "nothing runs yet");
        assert_eq!(Session::of(&screen.state().state), before);
        // The card takes a few frames to find its place.
        screen.run_steps(10);
        click(&mut screen, answer);
        assert!(screen.state().state.filing.card.is_none());
        assert_eq!(screen.state().state.files.is_some(), answer == "Show it");
    }
    until(&mut screen, "the plane of the files", fresh);
    screen.get_by_label("is not known");
    screen.get_by_label("Estimated");
    assert!(screen.query_by_role_and_label(Role::Slider, "α").is_none());
    for theorem in ["Theorem 1", "Theorem 2", "Theorem 3's region (eq. 4)"] {
        let words = format!("{theorem}: needs μ and α");
        let layer = screen.get_by_label_contains(&words);
        assert!(layer.accesskit_node().is_disabled(), "{theorem}");
    }
}

#[test]
fn models_alone_say_which_tasks_will_be_generated_and_they_fit() {
    let mut screen = window();
    open(&mut screen, &[data("noisy/models.safetensors")]);
    until(&mut screen, "a card", |window| {
        window.state.filing.card.is_some()
    });
    assert!(
        screen
            .query_by_label_contains("no tasks: generated ones are used")
            .is_some()
    );
    screen.key_press(Key::Enter);
    screen.run_steps(3);
    let mut coarse = screen.state().state.experiment.clone();
    coarse.grid.cells = 5;
    let edit = Edit::Experiment(Box::new(coarse));
    screen.state_mut().state.apply(edit);
    until(&mut screen, "the plane of the models", fresh);
    assert!(screen.state().state.notice.is_none());
}

#[test]
fn a_refused_file_is_told_on_a_card_and_escape_leaves_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.safetensors");
    std::fs::write(&path, b"\x02\0\0\0\0\0\0\0{}").expect("a file");
    let mut screen = window();
    let before = Session::of(&screen.state().state);
    open(&mut screen, std::slice::from_ref(&path));
    until(&mut screen, "a card", |window| {
        window.state.filing.card.is_some()
    });
    screen.get_by_label("This cannot be opened");
    screen.get_by_label_contains("found no tensors");
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert!(screen.query_by_label("This cannot be opened").is_none());
    assert_eq!(Session::of(&screen.state().state), before);
}

#[test]
fn playing_closes_without_a_question_and_work_with_one() {
    let mut screen = window();
    screen.state_mut().state.apply(Edit::Alpha(0.4));
    assert!(!close(&mut screen));
    let mut screen = window();
    edit_by_hand(&mut screen);
    assert!(close(&mut screen));
    screen.run_steps(2);
    screen.get_by_label_contains("Save the changes to");
    click(&mut screen, "Cancel");
    assert!(
        screen
            .query_by_label_contains("Save the changes to")
            .is_none()
    );
    assert_eq!(screen.state().state.filing.closing, Closing::No);
    assert!(close(&mut screen));
    screen.run_steps(2);
    screen.get_by_label("Discard").click();
    screen.step();
    screen.step();
    assert!(!close(&mut screen), "it may close now");
}

#[test]
fn saving_on_the_way_out_asks_where_and_then_closes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.ron");
    let mut screen = window();
    edit_by_hand(&mut screen);
    assert!(close(&mut screen));
    screen.run_steps(2);
    click(&mut screen, "Save");
    type_path(&mut screen, "Path", &path);
    screen.get_by_label("Save to path").click();
    let mut closes = false;
    for _ in 0..5 {
        screen.step();
        closes |= sent(&screen).contains(&ViewportCommand::Close);
    }
    assert!(closes && path.exists());
    assert!(!close(&mut screen));
}

#[test]
fn another_file_is_not_replaced_without_asking() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("precious.ron");
    std::fs::write(&path, "precious").expect("a file");
    let mut screen = window();
    choose(&mut screen, "File", "Save experiment…");
    type_path(&mut screen, "Path", &path);
    click(&mut screen, "Save to path");
    screen.get_by_label_contains("is there already");
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "precious");
    click(&mut screen, "Replace it");
    assert_eq!(
        from_file(&path).expect("an experiment"),
        screen.state().state.experiment
    );
    // Its own file is saved without asking, in its own kind.
    screen.state_mut().state.apply(Edit::Alpha(0.4));
    screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::S]);
    screen.run_steps(3);
    let saved = from_file(&path).expect("an experiment");
    assert!((saved.alpha().get() - 0.4).abs() < 1e-12);
    let document = screen
        .state()
        .state
        .filing
        .document
        .clone()
        .expect("a document");
    assert_eq!(document.kind, DocumentKind::Experiment);
}

#[test]
fn the_works_own_file_is_not_replaced_unasked_if_it_changed_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.ron");
    let alpha = |value| Edit::Alpha(value);
    let mut first = window();
    choose(&mut first, "File", "Save experiment…");
    type_path(&mut first, "Path", &path);
    click(&mut first, "Save to path");
    let mut screen = window();
    open(&mut screen, std::slice::from_ref(&path));
    until(&mut screen, "the experiment", |window| {
        window.state.filing.document.is_some() && fresh(window)
    });
    let save = |screen: &mut Screen| {
        screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::S]);
        screen.run_steps(3);
    };
    // What was read and what was written here is no surprise.
    for value in [0.1, 0.2] {
        screen.state_mut().state.apply(alpha(value));
        save(&mut screen);
        assert!(screen.query_by_label_contains("was changed by").is_none());
    }
    std::fs::write(&path, "of another program").expect("a file");
    screen.state_mut().state.apply(alpha(0.3));
    save(&mut screen);
    screen.get_by_label_contains("was changed by another program");
    let text = || std::fs::read_to_string(&path).expect("a file");
    assert_eq!(text(), "of another program");
    click(&mut screen, "Replace it");
    assert!((from_file(&path).expect("an experiment").alpha().get() - 0.3).abs() < 1e-12);
    // A file that is gone is written again.
    std::fs::remove_file(&path).expect("a file");
    save(&mut screen);
    assert!(path.exists());
}

#[test]
fn without_a_file_dialog_the_window_says_so_beside_the_path() {
    let mut screen = window();
    screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::O]);
    screen.run_steps(3);
    assert!(screen.query_by_label_contains("no file dialog").is_none());
    let told = Told::NoDialog(FileWindow::Open);
    screen.state_mut().state.apply(told);
    screen.run_steps(3);
    screen.get_by_label_contains("no file dialog");
    screen.get_by_role_and_label(Role::TextInput, "Path");
}

#[test]
fn exported_models_and_tasks_come_back_as_the_same_plane() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    // Constants need no new picture, but belong to what is exported.
    let mut constants = screen.state().state.experiment.constants;
    constants.beta = 0.25;
    screen.state_mut().state.apply(Edit::Constants(constants));
    choose(&mut screen, "File", "Export figure, table, models…");
    type_path(&mut screen, "Folder", &folder.path().join("new"));
    click(&mut screen, "Export to path");
    until(&mut screen, "the files", |window| {
        window.state.done.is_some()
    });
    screen.get_by_label_contains("models and tasks to");
    let figure = std::fs::read(folder.path().join("new/plane.png")).expect("a figure");
    assert!(figure.starts_with(b"\x89PNG"));
    let table = std::fs::read_to_string(folder.path().join("new/plane.csv")).expect("a table");
    let plane = screen.state().state.shown.plane.clone().expect("a plane");
    let rows = table.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(rows, 1 + plane.grid.cells * plane.grid.cells);
    // At (1, 3) with α = 0 Theorem 1's slack is λ₂ − (1 − α + β).
    let slacks = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        fields[fields.len() - 3].parse::<f64>()
    };
    let line = table
        .lines()
        .find(|line| line.starts_with("1.000000,3.000000,"));
    let slack = line.and_then(|line| slacks(line).ok()).expect("a slack");
    assert!((slack - 1.75).abs() < 1e-9, "{slack}");
    // The summary is that of a run, and tells the files beside it by their sums.
    let summary = std::fs::read(folder.path().join("new/summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
    let name = screen.state().state.experiment.name.clone();
    assert_eq!(summary["experiment"], serde_json::json!(name));
    let inside = summary["inside"].as_array().map(Vec::len);
    assert!(inside > Some(0), "{inside:?}");
    assert_eq!(summary["files"]["plane.csv"], sum(table.as_bytes()));
    assert_eq!(summary["files"]["plane.png"], sum(&figure));
    let paths = ["models.safetensors", "tasks.safetensors"];
    open(
        &mut screen,
        &paths.map(|name| folder.path().join("new").join(name)),
    );
    until(&mut screen, "a card", |window| {
        window.state.filing.card.is_some()
    });
    click(&mut screen, "Show it");
    until(&mut screen, "the plane of the files", fresh);
    let again = screen.state().state.shown.plane.clone().expect("a plane");
    for (left, right) in plane.tasks.iter().zip(&again.tasks) {
        for (left, right) in left.cells.iter().zip(&right.cells) {
            // Weights are f32 in the file, f64 here.
            assert!((left.loss - right.loss).abs() < 1e-5);
        }
    }
}

#[test]
fn the_exported_figure_is_what_is_on_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let [pair, _] = Axes::default().pairs();
    let third = Goal::forgetting(pair);
    for change in [
        ViewChange::Metric(Metric::Accuracy),
        ViewChange::Third(Some(third)),
        ViewChange::Layer(Overlay::Theorem1, false),
        ViewChange::Slice(Axis::X),
    ] {
        screen.state_mut().state.apply(change);
    }
    screen.run_steps(3);
    until(&mut screen, "the slice", |window| {
        window.state.slice_line().is_some()
    });
    choose(&mut screen, "File", "Export figure, table, models…");
    type_path(&mut screen, "Folder", folder.path());
    click(&mut screen, "Export to path");
    until(&mut screen, "the files", |window| {
        window.state.done.is_some()
    });
    let figure = std::fs::read(folder.path().join("plane.png")).expect("a figure");
    let state = &screen.state().state;
    let picture = state.shown.picture.as_ref().expect("a picture");
    let mut look = Look {
        metric: Metric::Accuracy,
        third,
        layers: Layers {
            on: Overlays::default().with(Overlay::Theorem1, false),
            scope: Scope::Screen,
        },
        ghosts: Vec::new(),
        marker: Some(state.point()),
        slice: Some(Slice {
            running: Axis::X,
            line: state.slice_line().expect("a line").clone(),
            seeds: None,
        }),
    };
    assert_eq!(looked_at_png(picture, &look).ok(), Some(figure.clone()));
    look.metric = Metric::Loss;
    assert_ne!(looked_at_png(picture, &look).ok(), Some(figure));
}

#[test]
fn an_experiment_is_copied_and_pasted_as_text() {
    let mut screen = window();
    screen.state_mut().state.apply(Edit::Alpha(0.37));
    let own = screen.state().state.experiment.clone();
    click(&mut screen, "Edit");
    screen.get_by_label("Copy as text").click();
    let mut copied = None;
    for _ in 0..4 {
        screen.step();
        for command in &screen.output().platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                copied = Some(text.clone());
            }
        }
    }
    let line = copied.expect("a copied text");
    assert_eq!(from_line(&line).expect("an experiment"), own);

    let mut other = window();
    other.event(egui::Event::Paste(format!(" {line}\n")));
    other.run_steps(2);
    assert_eq!(other.state().state.experiment, own);
    let before = other.state().state.experiment.clone();
    other.event(egui::Event::Paste("nonsense".into()));
    other.run_steps(3);
    other.get_by_label_contains("begins with lambdascope2:");
    assert_eq!(other.state().state.experiment, before);
}

#[test]
fn text_pasted_into_a_field_stays_there() {
    let mut screen = window();
    let before = screen.state().state.experiment.clone();
    screen.key_combination_modifiers(Modifiers::COMMAND, &[Key::O]);
    screen.run_steps(3);
    screen
        .get_by_role_and_label(Role::TextInput, "Path")
        .focus();
    screen.run_steps(1);
    let mut other = before.clone();
    other.model.change_one_layer(|model| model.hidden = 4);
    let line = to_line(&other).expect("a line");
    screen.event(egui::Event::Paste(line));
    screen.run_steps(3);
    assert_eq!(screen.state().state.experiment, before);
    assert!(
        screen
            .state()
            .state
            .filing
            .path
            .starts_with("lambdascope2:")
    );
}

#[test]
fn files_that_were_opened_or_saved_are_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.ron");
    let mut screen = window();
    choose(&mut screen, "File", "Save as…");
    type_path(&mut screen, "Path", &path);
    click(&mut screen, "Save to path");
    click(&mut screen, "Contradictory");
    screen.state_mut().state.apply(ViewChange::Tab(Tab::Plane));
    click(&mut screen, "File");
    screen.get_by_label_contains("Recent files").click();
    screen.run_steps(5);
    screen.get_by_label("mine.ron").click();
    screen.run_steps(2);
    until(&mut screen, "the session", |window| {
        window.state.filing.document.is_some() && fresh(window)
    });
    assert!(screen.state().state.experiment.alpha().get().abs() < 1e-12);
}
