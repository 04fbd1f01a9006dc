//! How to read what is on screen: every plot says it, by mouse and by keyboard, and takes no room for it.

use egui::Key;
use egui_kittest::kittest::Queryable;
use lambdascope::app::guide::Plot;
use lambdascope::app::{Edit, Pane, Tab, ViewChange};

use crate::screen::{Screen, screen, settle};
use crate::stage::texts;

/// A window with a third task, so that every tab has something to show.
fn window(size: [f32; 2]) -> Screen {
    let mut screen = screen(size);
    let preset = Edit::Preset("out-of-domain".into());
    screen.state_mut().state.apply(preset);
    settle(&mut screen, "the first picture");
    screen
}

fn label(plot: Plot) -> String {
    format!("How to read: {}", plot.name())
}

fn is_open(screen: &Screen, plot: Plot) -> bool {
    let all = texts(screen);
    // As wrapped as it may be.
    let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    all.iter()
        .any(|text| plain(&text.words) == plain(plot.guide()))
}

#[test]
fn every_plot_says_how_it_is_read() {
    let mut screen = window([1440.0, 900.0]);
    let mut seen = 0;
    for tab in Tab::ALL {
        if tab == Tab::Tasks {
            // Of two tasks there is no such tab.
            screen.state_mut().state.apply(Edit::Tasks(3));
        }
        screen.state_mut().state.apply(ViewChange::Tab(tab));
        settle(&mut screen, "the tab");
        for plot in Plot::all() {
            let here = match plot {
                // The table of parts is for models of several blocks.
                Plot::Pane(Pane::Parts) => false,
                Plot::Pane(pane) => pane.tab() == tab,
                Plot::Data => tab == Tab::Plane,
            };
            let name = label(plot);
            assert_eq!(screen.query_by_label(&name).is_some(), here, "{name}");
            if !here {
                continue;
            }
            seen += 1;
            assert!(!is_open(&screen, plot));
            screen.get_by_label(&name).focus();
            screen.run_steps(2);
            screen.key_press(Key::Enter);
            screen.run_steps(3);
            assert!(is_open(&screen, plot), "{name}");
            screen.key_press(Key::Escape);
            screen.run_steps(3);
            assert!(!is_open(&screen, plot), "{name}");
            assert_eq!(screen.state().state.view.tab, tab);
        }
    }
    assert_eq!(seen, Pane::ALL.len());
}

#[test]
fn on_the_stage_the_mark_comes_with_the_pointer_and_a_maximised_plot_has_it_too() {
    let mut screen = window([1280.0, 720.0]);
    screen.state_mut().state.apply(ViewChange::Present(true));
    settle(&mut screen, "the stage");
    let marks = |screen: &Screen| {
        texts(screen)
            .iter()
            .filter(|text| text.words == "?")
            .count()
    };
    assert_eq!(marks(&screen), 0);
    let plane = screen.get_by_label("Plane T₂").rect();
    screen.hover_at(plane.center());
    screen.run_steps(3);
    assert_eq!(marks(&screen), 1);
    let pane = ViewChange::Maximise(Some(Pane::SecondPlane));
    screen.state_mut().state.apply(pane);
    screen.run_steps(3);
    let plot = Plot::Pane(Pane::SecondPlane);
    screen.get_by_label(&label(plot)).click();
    screen.run_steps(3);
    assert!(is_open(&screen, plot));
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert!(!is_open(&screen, plot));
    assert_eq!(
        screen.state().state.view.maximised,
        Some(Pane::SecondPlane),
        "one thing at a time"
    );
}
