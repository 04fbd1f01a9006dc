//! What is on screen as a figure: written to a file of one's choice, copied as a picture, refused where there is none.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable;
use lambdascope::app::action::Action;
use lambdascope::app::{FigureOf, FileCommand, FileWindow, Pane, Replace, Tab, ViewChange};
use lambdascope::export::figure_csv;
use lambdascope::window::{FigureSheet, figure};

use super::screen::{Screen, ask, fresh, until, window_on};

/// A window on a coarse grid, with its first picture.
fn window() -> Screen {
    window_on(|experiment| experiment.grid.cells = 11)
}

fn write(screen: &mut Screen, path: &Path, replace: Replace) {
    ask(screen, FileCommand::FigureTo(path.to_owned(), replace));
}

fn is_told(window: &lambdascope::window::Window) -> bool {
    window.state.done.is_some() || window.state.notice.is_some()
}

#[test]
fn what_fills_the_window_is_written_as_it_would_be_without_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let fill = ViewChange::Maximise(Some(Pane::Slice));
    screen.state_mut().state.apply(fill);
    screen.run_steps(3);
    let path = folder.path().join("mine");
    write(&mut screen, &path, Replace::Ask);
    until(&mut screen, "the figure", is_told);
    let state = &screen.state().state;
    let told = state.done.clone().expect("word of it");
    assert!(told.contains("mine.svg"), "{told}");
    let written = std::fs::read(path.with_extension("svg")).expect("a figure");
    let of = FigureOf::Pane(Pane::Slice);
    let expected = figure(state, of, &FigureSheet::default()).expect("a figure");
    assert!(written == expected);
    // The whole tab is another figure, in another format.
    screen.state_mut().state.apply(ViewChange::Maximise(None));
    screen.state_mut().state.done = None;
    let path = folder.path().join("mine.png");
    write(&mut screen, &path, Replace::Ask);
    until(&mut screen, "the figure", is_told);
    let written = std::fs::read(&path).expect("a figure");
    assert!(written.starts_with(b"\x89PNG"));
    // And so is what it shows, as a table.
    screen.state_mut().state.done = None;
    let path = folder.path().join("mine.csv");
    write(&mut screen, &path, Replace::Ask);
    until(&mut screen, "the table", is_told);
    let written = std::fs::read_to_string(&path).expect("a table");
    let state = &screen.state().state;
    let expected = figure_csv(state, FigureOf::Tab(state.view.tab)).expect("a table");
    assert!(written.starts_with("card,row,column,value\n"));
    assert!(written == expected);
}

#[test]
fn a_figure_that_is_there_is_replaced_only_if_that_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let path = folder.path().join("mine.svg");
    std::fs::write(&path, "another").expect("a file");
    let show = FileCommand::ShowWindow(Some(FileWindow::Figure));
    ask(&mut screen, show);
    screen.get_by_label_contains("160 mm wide");
    write(&mut screen, &path, Replace::Ask);
    screen.get_by_label("Replace it");
    assert_eq!(std::fs::read(&path).expect("a file"), b"another");
    write(&mut screen, &path, Replace::Agreed);
    until(&mut screen, "the figure", is_told);
    let written = std::fs::read_to_string(&path).expect("a figure");
    assert!(written.contains("<svg "));
    assert_eq!(screen.state().state.filing.window, None);
}

#[test]
fn the_picture_on_screen_is_copied_by_its_keys() {
    let mut screen = window();
    screen.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    let start = Instant::now();
    let mut copied = None;
    while copied.is_none() {
        assert!(start.elapsed() < Duration::from_mins(3), "never copied");
        screen.step();
        let commands = &screen.output().platform_output.commands;
        copied = commands.iter().find_map(|command| match command {
            OutputCommand::CopyImage(image) => Some(image.size),
            _ => None,
        });
    }
    // 160 mm at 300 pixels an inch.
    assert_eq!(copied.map(|[width, _]| width), Some(1890));
    until(&mut screen, "word of it", is_told);
    screen.get_by_label("Copied the picture");
}

#[test]
fn where_there_is_no_figure_it_is_said_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = window();
    let wrong = folder.path().join("mine.jpg");
    write(&mut screen, &wrong, Replace::Ask);
    let told = screen.state().state.notice.clone().unwrap_or_default();
    assert!(
        told.contains("mine.jpg: expected a name that ends in .svg, .png or .csv"),
        "{told}"
    );
    screen.state_mut().state.notice = None;
    screen
        .state_mut()
        .state
        .apply(ViewChange::Tab(Tab::OutOfDomain));
    until(&mut screen, "the tab", fresh);
    let lacks = Some("This experiment has no third task T′");
    for action in [Action::Figure, Action::CopyPicture] {
        assert_eq!(action.refusal(&screen.state().state), lacks);
    }
    let path = folder.path().join("mine.svg");
    write(&mut screen, &path, Replace::Ask);
    assert_eq!(screen.state().state.notice.as_deref(), lacks);
    // Nor is half a study drawn.
    screen
        .state_mut()
        .state
        .apply(ViewChange::Tab(Tab::Anatomy));
    // A window that has not asked yet is fresh, too.
    screen.run_steps(2);
    until(&mut screen, "the anatomy", |window| {
        fresh(window) && !window.state.work.studies
    });
    assert_eq!(Action::CopyPicture.refusal(&screen.state().state), None);
    screen.state_mut().state.work.studies = true;
    let awaited = Action::CopyPicture.refusal(&screen.state().state);
    assert_eq!(awaited, Some("Wait for all of what this tab shows"));
    screen.state_mut().state.work.studies = false;
    // A picture that is still on its way is not taken for that of the settings.
    screen.state_mut().state.apply(ViewChange::Tab(Tab::Plane));
    let alpha = lambdascope::app::Edit::Alpha(0.25);
    screen.state_mut().state.apply(alpha);
    let awaited = Action::CopyPicture.refusal(&screen.state().state);
    assert_eq!(awaited, Some("Wait for the picture of these settings"));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );
}
