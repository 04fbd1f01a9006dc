//! A film of what is on screen: made beside the window's own work, left when asked, written whole or not at all.

use std::path::Path;

use egui_kittest::kittest::Queryable;
use lambdascope::app::action::Action;
use lambdascope::app::{Edit, FileCommand, FileWindow, Pane, Replace, ViewChange};

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
