//! A film of what is on screen: made beside the window's own work, left when asked, written whole or not at all.

use std::path::Path;
use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use lambdascope::app::action::Action;
use lambdascope::app::story::Story;
use lambdascope::app::{Edit, FileCommand, FileWindow, Pane, Replace, Tell, ViewChange};

use super::screen::{Screen, ask, until, window_on};

/// A window on a coarse grid of a short training, with its first picture; the slice fills it.
fn window() -> Screen {
    let mut screen = window_on(|experiment| {
        experiment.grid.cells = 5;
        experiment.training.steps = 2;
    });
    let fill = ViewChange::Maximise(Some(Pane::Slice));
    screen.state_mut().state.apply(fill);
    screen.run_steps(3);
    screen
}

fn film(screen: &mut Screen, path: &Path, replace: Replace) {
    ask(screen, FileCommand::FilmTo(path.to_owned(), replace));
}

fn ended(window: &lambdascope::window::Window) -> bool {
    window.state.filming.is_none()
}

#[test]
fn a_film_is_written_while_the_window_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    film(&mut screen, &folder.path().join("mine"), Replace::Ask);
    assert_eq!(screen.state().state.filming.map(|[_, of]| of), Some(61));
    assert_eq!(
        Action::Film.refusal(&screen.state().state),
        Some("Another film is being made")
    );
    // What is changed meanwhile is no part of it.
    screen.state_mut().state.apply(Edit::Alpha(0.5));
    until(&mut screen, "the film", ended);
    let told = screen.state().state.done.clone().unwrap_or_default();
    assert!(told.contains("mine.png"), "{told}");
    let written = std::fs::read(folder.path().join("mine.png")).expect("a film");
    let mut reader = png::Decoder::new(std::io::Cursor::new(written))
        .read_info()
        .expect("a film");
    let control = reader.info().animation_control.expect("a film");
    assert_eq!((control.num_frames, control.num_plays), (61, 0));
    let mut pixels = vec![0; reader.output_buffer_size().expect("its size")];
    for _ in 0..control.num_frames {
        reader.next_frame(&mut pixels).expect("a whole frame");
    }
    assert_eq!(Action::Film.refusal(&screen.state().state), None);
    assert_eq!(screen.state().state.experiment.alpha().get(), 0.5);
}

#[test]
fn a_film_that_is_left_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let path = folder.path().join("mine.gif");
    std::fs::write(&path, "another").expect("a file");
    ask(&mut screen, FileCommand::ShowWindow(Some(FileWindow::Film)));
    film(&mut screen, &path, Replace::Ask);
    screen.get_by_label("Replace it");
    assert_eq!(screen.state().state.filming, None);
    film(&mut screen, &path, Replace::Agreed);
    assert_eq!(screen.state().state.filing.window, None);
    assert_eq!(Action::StopFilm.refusal(&screen.state().state), None);
    ask(&mut screen, FileCommand::StopFilm);
    until(&mut screen, "the end", ended);
    let told = screen.state().state.done.clone().unwrap_or_default();
    assert_eq!(told, "Left the film, of which nothing was written");
    assert_eq!(std::fs::read(&path).expect("a file"), b"another");
    let entries = std::fs::read_dir(folder.path()).expect("a folder");
    assert_eq!(entries.count(), 1);
    let wrong = folder.path().join("mine.svg");
    film(&mut screen, &wrong, Replace::Ask);
    let told = screen.state().state.notice.clone().unwrap_or_default();
    assert!(
        told.contains("mine.svg: expected a name that ends in .png or .gif"),
        "{told}"
    );
}

/// How many frames a film has, and how long the first and the last of them stand, in thousandths of a second.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn frames(path: &Path) -> (u32, [u16; 2]) {
    let written = std::fs::read(path).expect("a film");
    let decoder = png::Decoder::new(std::io::Cursor::new(written));
    let mut reader = decoder.read_info().expect("a film");
    let control = reader.info().animation_control.expect("a film");
    let mut pixels = vec![0; reader.output_buffer_size().expect("its size")];
    let mut delays = Vec::new();
    for _ in 0..control.num_frames {
        reader.next_frame(&mut pixels).expect("a whole frame");
        let frame = reader.info().frame_control.expect("its time");
        delays.push(frame.delay_num * (1000 / frame.delay_den.max(1)));
    }
    (control.num_frames, [delays[0], delays[delays.len() - 1]])
}

/// Types a value into a box.
fn enter(screen: &mut Screen, label: &str, value: &str) {
    screen
        .get_by_role_and_label(Role::SpinButton, label)
        .click();
    screen.run_steps(2);
    screen.event(egui::Event::Text(value.into()));
    screen.run_steps(1);
    screen.key_press(Key::Enter);
    screen.run_steps(2);
}

#[test]
fn what_goes_on_how_far_and_how_long_is_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let before = screen.state().state.experiment.clone();
    ask(&mut screen, FileCommand::ShowWindow(Some(FileWindow::Film)));
    screen.get_by_label("61 pictures, each computed in full");
    screen
        .get_by_role_and_label(Role::RadioButton, "λ₂")
        .click();
    screen.run_steps(2);
    enter(&mut screen, "First value of λ₂", "0");
    enter(&mut screen, "Last value of λ₂", "0");
    screen.get_by_label("expected two different ends for λ₂, found 0 twice");
    let path = folder.path().join("mine.png");
    film(&mut screen, &path, Replace::Ask);
    let told = screen.state().state.notice.clone().unwrap_or_default();
    assert!(told.contains("two different ends for λ₂"), "{told}");
    enter(&mut screen, "Last value of λ₂", "1,5");
    enter(&mut screen, "Seconds", "0.3");
    screen.get_by_label("4 pictures, each computed in full");
    film(&mut screen, &path, Replace::Ask);
    until(&mut screen, "the film", ended);
    assert_eq!(frames(&path), (4, [100, 1000]));
    // It was the film that moved, and not what is on screen.
    assert_eq!(screen.state().state.experiment, before);
}

#[test]
fn a_story_that_is_told_is_filmed_step_by_step() {
    const STORY: &str = r#"(
        lambdascope_story: 1, title: "Two steps", about: "A story of the tests.", minutes: 1,
        steps: [
            (title: "One", text: "One.", set: [Edit(Preset("aligned"))]),
            (title: "Two", text: "Two.", set: [Edit(Marker(1.0, 0.0))]),
        ],
    )"#;
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let story = Story::from_text(Path::new("story.ron"), STORY).expect("a story");
    let state = &mut screen.state_mut().state;
    state.apply(Tell::Begin(Arc::new(story)));
    ask(&mut screen, FileCommand::ShowWindow(Some(FileWindow::Film)));
    screen.run_steps(2);
    screen
        .get_by_role_and_label(Role::RadioButton, "“Two steps”")
        .click();
    screen.run_steps(2);
    screen.get_by_label("2 pictures, as the stage shows the steps");
    enter(&mut screen, "Seconds", "2");
    let path = folder.path().join("told.png");
    film(&mut screen, &path, Replace::Ask);
    until(&mut screen, "the film", ended);
    assert_eq!(frames(&path), (2, [2000, 2000]));
}
