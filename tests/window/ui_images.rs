//! Image sets in the window: opened, cut and labelled otherwise, with α a slider as on digits.

use std::path::Path;
use std::sync::Arc;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{Edit, FileCommand, State, Told};
use lambdascope::experiment::{Data, Experiment, ImageData, Labelling};
use lambdascope::lab::Files;
use lambdascope::window::Window;

use super::screen::{SIZE, Screen, data, fresh, screen, until};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs frames until something is true; fails after a minute.
/// Unfolds a part of the left panel, which is longer than the window.
fn unfold(harness: &mut Screen, name: &str) {
    harness.get_by_label_contains(name).scroll_to_me();
    harness.run_steps(30);
    harness.get_by_label_contains(name).click();
    harness.run_steps(30);
}

fn images(window: &Window) -> Option<&ImageData> {
    match &window.state.experiment.data {
        Data::Images(images) => Some(images),
        _ => None,
    }
}

/// Forty images of 6×4 pixels in four classes, each a brightness of its own.
fn image_set(folder: &Path) -> Result<Files, Box<dyn std::error::Error>> {
    let write = |name: &str, header: &[u32], bytes: Vec<u8>| {
        let header = header.iter().flat_map(|number| number.to_be_bytes());
        let path = folder.join(name);
        std::fs::write(&path, header.chain(bytes).collect::<Vec<_>>()).map(|()| path)
    };
    let classes: Vec<u8> = (0..40).map(|image| image % 4).collect();
    let pixels = classes
        .iter()
        .flat_map(|class| [60 * class + 20; 24])
        .collect();
    let images = write("a-images", &[2051, 40, 6, 4], pixels)?;
    write("a-labels", &[2049, 40], classes)?;
    Ok(Files::default().with_images(Some(&images), None)?)
}

#[test]
fn images_are_shown_and_their_settings_change_the_tasks() -> Outcome {
    let folder = tempfile::tempdir()?;
    let files = Arc::new(image_set(folder.path())?);
    let mut harness = screen(SIZE);
    harness
        .state_mut()
        .state
        .apply(FileCommand::Show(Arc::clone(&files)));
    let mut experiment = harness.state().state.experiment.clone();
    experiment.grid.cells = 5;
    experiment.training.steps = 10;
    let edit = Edit::Experiment(Box::new(experiment));
    harness.state_mut().state.apply(edit);
    until(&mut harness, "the picture of the images", fresh);
    assert!(harness.state().state.notice.is_none());
    harness.get_by_label("colour tells the label");
    harness.get_by_role_and_label(Role::Slider, "α");
    // The theorems' curves are an analogue here, and the window says so.
    assert!(
        harness
            .query_all_by_label_contains("not orthonormal patterns")
            .count()
            >= 1
    );

    unfold(&mut harness, "Tasks and model");
    for name in [
        "patch",
        "ρ",
        "token scale",
        "training images",
        "images at most",
        "tokens at most",
    ] {
        harness.get_by_role_and_label(Role::SpinButton, name);
    }
    assert!(harness.query_by_label("class of +1").is_none());
    // The left panel is longer than the window.
    harness
        .get_by_role_and_label(Role::ComboBox, "labels")
        .scroll_to_me();
    harness.run_steps(30);
    harness
        .get_by_role_and_label(Role::ComboBox, "labels")
        .click();
    harness.run_steps(3);
    harness.get_by_label("two classes").click();
    until(&mut harness, "the picture of two classes", |window| {
        fresh(window) && images(window).is_some_and(|i| i.labelling == Labelling::Classes(0, 1))
    });
    harness.get_by_role_and_label(Role::SpinButton, "class of +1");
    harness.get_by_role_and_label(Role::SpinButton, "class of −1");
    harness
        .get_by_role_and_label(Role::CheckBox, "transposed")
        .scroll_to_me();
    harness.run_steps(30);
    harness
        .get_by_role_and_label(Role::CheckBox, "transposed")
        .click();
    until(&mut harness, "the picture of transposed images", |window| {
        fresh(window) && images(window).is_some_and(|i| i.transposed)
    });
    let picture = harness
        .state()
        .state
        .shown
        .picture
        .clone()
        .ok_or("no picture")?;
    // Twenty images of two classes: thirteen are trained on.
    assert_eq!(picture.subject.sets()[0].1.len(), 7);

    // A class that is not there: the message says so, and nothing of the picture stays beside it.
    let mut experiment = harness.state().state.experiment.clone();
    if let Data::Images(images) = &mut experiment.data {
        images.labelling = Labelling::Classes(0, 9);
    }
    let edit = Edit::Experiment(Box::new(experiment));
    harness.state_mut().state.apply(edit);
    until(&mut harness, "the complaint", |window| {
        window.state.work.failed.is_some()
    });
    let words = "class 9, found the classes 0, 1, 2, 3";
    assert!(harness.query_all_by_label_contains(words).count() >= 1);
    assert!(harness.state().state.shown.picture.is_none());
    harness.state_mut().state.apply(Edit::Undo);
    until(&mut harness, "the picture again", fresh);
    assert!(
        harness
            .query_all_by_label_contains("not computed")
            .next()
            .is_none()
    );
    Ok(())
}

/// A window that shows a set whose images are of the classes 1 and 2.
fn pair() -> Result<Screen, Box<dyn std::error::Error>> {
    let path = data("images/pair-images-idx3-ubyte");
    let files = Arc::new(Files::default().with_images(Some(&path), None)?);
    let mut harness = screen(SIZE);
    let state = &mut harness.state_mut().state;
    state.apply(FileCommand::Show(files));
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 5;
    experiment.training.steps = 10;
    state.apply(Edit::Experiment(Box::new(experiment)));
    until(&mut harness, "the picture of the images", fresh);
    Ok(harness)
}

fn set_labelling(harness: &mut Screen, labelling: Labelling) {
    let state = &mut harness.state_mut().state;
    let mut experiment = state.experiment.clone();
    if let Data::Images(images) = &mut experiment.data {
        images.labelling = labelling;
    }
    state.apply(Edit::Experiment(Box::new(experiment)));
}

#[test]
fn a_failed_job_is_red_in_status_and_verdict_until_one_succeeds() -> Outcome {
    let mut harness = pair()?;
    set_labelling(&mut harness, Labelling::Classes(0, 1));
    until(&mut harness, "the complaint", |window| {
        window.state.work.failed.is_some()
    });
    let told = |harness: &Screen| {
        let words = "not computed: expected images of class 0";
        harness.query_all_by_label_contains(words).count()
    };
    assert_eq!(told(&harness), 2);
    assert!(harness.query_by_label("up to date").is_none());
    // No number of the old picture: neither at the marker nor in the status line.
    for words in ["hinge loss", "cells ×", "seed ", "Best cell", "Soundness"] {
        let numbers = harness.query_all_by_label_contains(words);
        // The left panel has settings of these names.
        let numbers = numbers.filter(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            let is_setting = label.starts_with("Training") || label.starts_with("measured:");
            !is_setting && label.chars().any(|letter| letter.is_ascii_digit())
        });
        assert_eq!(numbers.count(), 0, "{words}");
    }
    harness.get_by_label("Dismiss").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Dismiss").is_none());
    assert_eq!(told(&harness), 2);
    harness.state_mut().state.apply(Edit::Undo);
    until(&mut harness, "the picture again", fresh);
    assert_eq!(told(&harness), 0);
    harness.get_by_label("up to date");
    Ok(())
}

#[test]
fn two_classes_start_with_two_that_are_there() -> Outcome {
    let mut harness = pair()?;
    unfold(&mut harness, "Tasks and model");
    let (role, name) = (Role::ComboBox, "labels");
    harness.get_by_role_and_label(role, name).scroll_to_me();
    harness.run_steps(30);
    harness.get_by_role_and_label(role, name).click();
    harness.run_steps(3);
    harness.get_by_label("two classes").click();
    until(&mut harness, "the picture of two classes", |window| {
        fresh(window) && images(window).is_some_and(|i| i.labelling == Labelling::Classes(1, 2))
    });
    Ok(())
}

#[test]
fn an_experiment_about_images_that_are_not_there_ends_in_a_sentence() {
    let mut harness = screen([1280.0, 720.0]);
    let experiment = Experiment {
        data: Data::Images(ImageData::default()),
        ..Experiment::default()
    };
    let show = Told::Experiment(Box::new(experiment), None);
    harness.state_mut().state.apply(show);
    until(&mut harness, "the complaint", |window| {
        window.state.work.failed.is_some()
    });
    let words = "not computed: this experiment is about images from files of their own";
    assert_eq!(harness.query_all_by_label_contains(words).count(), 2);
    assert!(
        harness
            .query_all_by_label_contains("updating")
            .next()
            .is_none()
    );
}

#[test]
fn an_experiment_opened_on_images_keeps_them_and_a_preset_does_not() -> Outcome {
    let folder = tempfile::tempdir()?;
    let files = Arc::new(image_set(folder.path())?);
    let mut state = State::new()?;
    state.apply(FileCommand::Show(Arc::clone(&files)));
    assert!(matches!(state.experiment.data, Data::Images(_)));
    // α stays a control: the colours turn with it.
    assert!(!state.setup().has_tasks() && !state.setup().premises().are_met());
    state.apply(Told::Experiment(Box::new(files.experiment()), None));
    assert!(
        state
            .files
            .as_ref()
            .is_some_and(|kept| Arc::ptr_eq(kept, &files))
    );
    state.apply(Edit::Preset("aligned".into()));
    assert!(state.files.is_none());
    Ok(())
}
