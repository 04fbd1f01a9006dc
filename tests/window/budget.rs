//! Work that would take too much, and files that never end, in the window: a sentence, and everything goes on.

use egui_kittest::kittest::Queryable;
use lambdascope::app::{Card, Edit, Freshness, Told};
use lambdascope::experiment::{Data, Experiment, ImageData, PatternData};
use lambdascope::window::Window;

use super::screen::{SIZE, Screen, screen, until};

fn why(window: &Window) -> Option<String> {
    match window.state.freshness() {
        Freshness::Failed { why } => Some(why.to_owned()),
        _ => None,
    }
}

fn show(screen: &mut Screen, experiment: Experiment) {
    let told = Told::Experiment(Box::new(experiment), None);
    screen.state_mut().state.apply(told);
}

#[test]
fn an_experiment_of_gigabytes_is_refused_and_the_work_goes_on() {
    let mut screen = screen(SIZE);
    let large = Experiment {
        data: Data::Patterns(PatternData {
            tokens: 64,
            dimension: 256,
            irrelevant: 253,
            relevant: 20,
            confusing: 19,
            noise: 1.0,
            samples: 100_000,
        }),
        ..Experiment::default()
    };
    show(&mut screen, large.clone());
    until(&mut screen, "a refusal", |window| why(window).is_some());
    let words = why(screen.state()).unwrap_or_default();
    assert!(
        words.contains("GiB of memory") && words.contains("samples (100000)"),
        "{words}"
    );
    assert_eq!(screen.state().state.experiment, large);
    // One number smaller, and the picture comes.
    let mut smaller = large;
    smaller.data = Data::Patterns(PatternData::default());
    smaller.grid.cells = 5;
    let edit = Edit::Experiment(Box::new(smaller));
    screen.state_mut().state.apply(edit);
    until(&mut screen, "the picture", |window| {
        window.state.is_fresh() && why(window).is_none()
    });
}

#[test]
fn images_without_their_files_end_in_a_sentence_and_not_in_updating_for_ever() {
    let mut screen = screen(SIZE);
    let images = Experiment {
        data: Data::Images(ImageData::default()),
        ..Experiment::default()
    };
    show(&mut screen, images);
    until(&mut screen, "a refusal", |window| why(window).is_some());
    assert!(
        why(screen.state()).is_some_and(|words| words.contains("give the images and the labels"))
    );
    assert!(screen.query_by_label("updating").is_none());
}

#[test]
fn the_menu_says_how_much_memory_work_may_take() {
    let mut screen = screen(SIZE);
    for label in ["View", "Memory"] {
        screen.get_by_label_contains(label).click();
        screen.run_steps(3);
    }
    screen.get_by_label("4 GiB").click();
    screen.run_steps(3);
    assert_eq!(screen.state().state.memory, Some(4 << 30));
}

#[test]
#[cfg(target_os = "linux")]
fn a_pipe_is_refused_and_the_window_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.ron");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let mut screen: Screen = egui_kittest::Harness::builder()
        .with_size([1440.0, 900.0])
        .build_eframe(|creation| Window::new(&creation.egui_ctx, vec![pipe]).expect("a preset"));
    until(&mut screen, "a refusal", |window| {
        window.state.filing.card.is_some()
    });
    match screen.state().state.filing.card.as_deref() {
        Some(Card::Refused { error, .. }) => assert!(error.contains("found a pipe"), "{error}"),
        other => panic!("{other:?}"),
    }
}
