//! The window without a display or a GPU: found by name, driven by mouse, fed by the worker.

mod drawing;
mod looking;
mod names;
mod outside;
mod typing;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use lambdascope::app::{Edit, FileCommand, Play, Tab, Told, ViewChange};
use lambdascope::experiment::{Data, Experiment};
use lambdascope::lab::{Lab, Listener, Picture, Probe, SeedQuestion, Setup, Study};
use lambdascope::sweep::Point;
use lambdascope::window::Window;
use lambdascope::worker::{Artist, Worker};
use lambdascope::{Error, Result};

use super::screen::{SIZE, Screen, drawn_by, fresh, until};

/// Panics at its first picture, then works.
struct Clumsy {
    lab: Lab,
    calls: Arc<AtomicUsize>,
}

impl Artist for Clumsy {
    fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        assert!(
            self.calls.fetch_add(1, Ordering::SeqCst) > 0,
            "a panic on purpose"
        );
        self.lab.picture(setup, listener)
    }

    fn probe(&mut self, picture: &Picture, point: Point, listener: Listener<'_>) -> Result<Probe> {
        Lab::probe(picture, point, listener)
    }

    fn study(&mut self, setup: &Setup, study: &Study, listener: Listener<'_>) -> Result<()> {
        self.lab.study(setup, study, listener).map(|_| ())
    }
}

/// A window on a coarse grid, so that a test waits for milliseconds.
fn window<A: Artist>(make: impl Fn() -> A + Send + 'static) -> Screen {
    let mut harness = drawn_by(make, SIZE);
    let mut experiment = harness.state().state.experiment.clone();
    experiment.grid.cells = 11;
    harness
        .state_mut()
        .state
        .apply(Edit::Experiment(Box::new(experiment)));
    harness
}

fn real() -> Screen {
    window(Lab::new)
}

/// Drags a slider from its middle almost to its lower end.
fn drag_low(harness: &mut Screen, name: &str) {
    let slider = harness
        .get_by_role_and_label(egui::accesskit::Role::Slider, name)
        .rect();
    let low = slider.left_center() + egui::vec2(20.0, 0.0);
    drag(harness, slider.center(), low);
}

/// Presses, moves in steps and releases the mouse.
fn drag(harness: &mut Screen, from: egui::Pos2, to: egui::Pos2) {
    harness.drag_at(from);
    harness.run_steps(1);
    for step in 1..=8_u8 {
        harness.hover_at(from + (to - from) * (f32::from(step) / 8.0));
        harness.run_steps(1);
    }
    harness.drop_at(to);
    harness.run_steps(2);
}

#[test]
fn it_opens_with_a_finished_experiment_and_a_green_verdict() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.get_by_label("up to date");
    harness.get_by_label_contains("How much of T₂ must one add");
    assert!(harness.query_all_by_label("promised and works").count() >= 1);
    let picture = harness
        .state()
        .state
        .shown
        .picture
        .clone()
        .expect("a picture");
    assert!(
        picture.check < 1e-5,
        "kernel against candle: {}",
        picture.check
    );
}

#[test]
fn dragging_alpha_by_its_name_asks_the_worker_and_changes_the_verdict() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let asked = harness.state().state.work.asked;
    drag_low(&mut harness, "α");
    let alpha = harness.state().state.experiment.alpha().get();
    assert!(alpha < -0.7, "α is {alpha}");
    assert!(harness.state().state.work.asked > asked);
    until(&mut harness, "the picture of the new α", fresh);
    assert!(
        harness
            .query_by_label("Theorem 1 (both tasks kept):")
            .is_none()
    );
    let shown = harness
        .state()
        .state
        .shown
        .picture
        .clone()
        .expect("a picture");
    assert!((shown.subject.setup().experiment.alpha().get() - alpha).abs() < 1e-12);
}

#[test]
fn the_marker_follows_the_mouse_in_a_plane_and_snaps() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let plane = harness.get_by_label("Plane T₂").rect();
    let from = plane.center();
    drag(&mut harness, from, from + egui::vec2(40.0, 30.0));
    let point = harness.state().state.point();
    let grid = harness.state().state.experiment.grid;
    for value in point {
        let lines = (value - grid.low) / grid.step();
        let snapped = (lines - lines.round()).abs() < 1e-6 || value == 0.0 || value == 1.0;
        assert!(snapped, "{point:?}");
    }
    assert_ne!(point, [1.0, 1.2]);
    until(&mut harness, "the probe of the new point", fresh);
    assert!(harness.state().state.verdict().is_some());
}

#[test]
fn every_control_has_a_name() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    for name in [
        "Irrelevant",
        "Aligned",
        "Contradictory",
        "Out of domain",
        "Reveal the answer",
        "Play",
        "Pause",
        "Step",
        "Stop",
        "New seed",
        "Plane T₁",
        "Plane T₂",
        "Plane Both",
        "Slice",
        "loss",
        "accuracy",
        "margin",
        "ξ",
        "extrapolation (ours)",
        "Third plane",
        "Training step",
        "Samples of T₁",
        "Samples of T₂",
        "Present",
    ] {
        assert!(
            harness.query_all_by_label(name).count() >= 1,
            "nothing is called {name}"
        );
    }
    for (role, name) in [
        (egui::accesskit::Role::Slider, "λ₁"),
        (egui::accesskit::Role::Slider, "λ₂"),
        (egui::accesskit::Role::SpinButton, "α value"),
        (egui::accesskit::Role::SpinButton, "λ₁ value"),
    ] {
        harness.get_by_role_and_label(role, name);
    }
}

#[test]
fn the_answer_is_hidden_until_asked_for() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    assert!(
        harness
            .query_by_label_contains("Nearly all of it")
            .is_none()
    );
    harness.get_by_label("Reveal the answer").click();
    harness.run_steps(3);
    harness.get_by_label_contains("Nearly all of it");
}

#[test]
fn layers_and_metrics_switch_without_asking_the_worker() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let asked = harness.state().state.work.asked;
    let uploads = harness.state().uploads();
    let checkbox = egui::accesskit::Role::CheckBox;
    harness
        .get_by_role_and_label(checkbox, "extrapolation (ours)")
        .click();
    harness.run_steps(3);
    assert!(
        !harness
            .state()
            .state
            .view
            .overlays
            .has(lambdascope::app::Overlay::Extrapolation)
    );
    assert_eq!(
        harness.state().uploads(),
        uploads,
        "no texture is set again for a layer"
    );
    let button = egui::accesskit::Role::Button;
    harness.get_by_role_and_label(button, "accuracy").click();
    harness.run_steps(3);
    assert_eq!(harness.state().state.work.asked, asked);
    assert_eq!(harness.state().uploads(), uploads + 3);
}

#[test]
fn a_preset_starts_again_and_digits_are_an_analogue() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.get_by_label("Contradictory").click();
    harness.run_steps(3);
    assert!((harness.state().state.experiment.alpha().get() + 0.6).abs() < 1e-12);
    until(&mut harness, "the contradictory picture", fresh);
    harness.get_by_label("Plane T₁ kept, T₂ forgotten");
    // Few steps and cells: what matters here is the words.
    let mut digits = lambdascope::experiment::preset("digits-aligned").expect("a preset");
    digits.grid.cells = 3;
    digits.training.steps = 2;
    let command = Told::Experiment(Box::new(digits), None);
    harness.state_mut().state.apply(command);
    until(&mut harness, "the digits", fresh);
    harness.get_by_label_contains("Nothing is promised here");
}

#[test]
fn without_a_premise_nothing_on_screen_is_promised_or_sound() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    assert!(harness.query_all_by_label_contains("promised").count() >= 3);
    assert!(harness.query_by_label_contains("Theorem 1 on").is_some());
    let whole = harness.state().state.experiment.clone();
    let mut noisy = whole.clone();
    if let Data::Patterns(data) = &mut noisy.data {
        data.noise = 0.5;
        data.samples = 100;
    }
    let mut untrained = whole.clone();
    untrained.training.steps = 2;
    let mut edited = whole;
    edited.merge.change_edit(|edit| edit.rank = Some(1));
    for (experiment, missing) in [
        (noisy, "token noise 0.5"),
        (untrained, "not trained to ε (L₁ = "),
        (edited, "edited task vectors"),
    ] {
        let is_edited = !experiment.merge.is_plain();
        let edit = Edit::Experiment(Box::new(experiment));
        harness.state_mut().state.apply(edit);
        until(&mut harness, missing, fresh);
        harness.get_by_label_contains("Nothing is promised here");
        assert!(harness.query_all_by_label_contains(missing).count() >= 1);
        assert!(harness.query_by_label("Theorem 1: analogue").is_some());
        for word in [
            "sound ",
            "promised and",
            "(promised",
            ": promised",
            "predicted",
        ] {
            let told = harness.query_all_by_label_contains(word).count();
            assert_eq!(told, 0, "{missing}: {word}");
        }
        let trained = harness
            .query_all_by_label_contains("ot yet trained")
            .count()
            == 0;
        assert!(!is_edited || trained, "edited vectors are called untrained");
    }
}

#[test]
fn paused_training_shows_its_step_and_stop_makes_it_final() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.state_mut().state.apply(Play::GoTo(10));
    until(&mut harness, "step 10", fresh);
    harness.get_by_label("step 10 of 120");
    assert!(harness.query_by_label_contains("Not yet trained").is_some());
    harness.get_by_label("Step").click();
    until(&mut harness, "step 11", fresh);
    assert_eq!(harness.state().state.shown_step(), 11);
    harness.get_by_label("Stop").click();
    harness.run_steps(3);
    assert_eq!(harness.state().state.experiment.training.steps, 11);
}

#[test]
fn play_runs_to_the_end() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.state_mut().state.apply(Play::GoTo(110));
    until(&mut harness, "step 110", fresh);
    harness.get_by_label("Play").click();
    harness.run_steps(2);
    until(&mut harness, "the end", |window| {
        window.state.step.is_none() && fresh(window)
    });
    assert!(!harness.state().state.playing);
}

#[test]
fn a_panic_in_the_worker_is_told_and_the_next_change_works() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mut harness = window(move || Clumsy {
        lab: Lab::new(),
        calls: Arc::clone(&calls),
    });
    until(&mut harness, "a message", |window| {
        window.state.work.failed.is_some()
    });
    // The end of a drag that asks for nothing new does not hide why there is no picture.
    let point = harness.state().state.point();
    let same = Edit::Marker(point);
    harness.state_mut().state.apply(same);
    harness.run_steps(2);
    let told = harness.query_all_by_label_contains("a panic on purpose");
    // The message, the status line and the verdict.
    assert_eq!(told.count(), 3);
    harness.state_mut().state.apply(Edit::Alpha(0.3));
    until(&mut harness, "a picture after the panic", fresh);
    harness.run_steps(2);
    assert!(
        harness
            .query_by_label_contains("a panic on purpose")
            .is_none()
    );
}

#[test]
fn a_refused_file_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.ron");
    std::fs::write(&path, "(\n  alpha: 7.0,\n)").expect("a file");
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let before = harness.state().state.experiment.clone();
    harness.get_by_label("File").click();
    harness.run_steps(3);
    harness.get_by_label_contains("Open…").click();
    harness.run_steps(3);
    let field = harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Path");
    field.focus();
    field.type_text(&path.display().to_string());
    harness.run_steps(3);
    harness.get_by_label("Open path").click();
    harness.run_steps(2);
    until(&mut harness, "a card", |window| {
        window.state.filing.card.is_some()
    });
    harness.get_by_label("This cannot be opened");
    harness.get_by_label_contains("bad.ron, line 2");
    harness.get_by_label_contains("[-1, 1]");
    harness.get_by_label("Close").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("This cannot be opened").is_none());
    assert_eq!(harness.state().state.experiment, before);
}

#[test]
fn a_saved_experiment_opens_again_as_it_was() -> Result<()> {
    let folder = tempfile::tempdir().map_err(|e| Error::Mismatch(e.to_string()))?;
    let path = folder.path().join("mine.ron");
    let mut experiment = Experiment::default();
    if let Data::Patterns(patterns) = &mut experiment.data {
        patterns.confusing = 0;
    }
    lambdascope::app::save(&path, &experiment)?;
    match lambdascope::app::read(&[path])? {
        lambdascope::app::Opened::Experiment(read, _) => assert_eq!(*read, experiment),
        _ => return Err(Error::Mismatch("expected an experiment".into())),
    }
    Ok(())
}

#[test]
fn at_rest_nothing_asks_for_a_frame() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.hover_at(harness.get_by_label("Plane T₁").rect().center());
    harness.run_steps(60);
    let delay = harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(
        delay > Duration::from_hours(1),
        "a frame is due in {delay:?}"
    );
}

#[test]
fn the_phase_tab_streams_columns_and_a_click_jumps_to_an_alpha() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.get_by_label("Phase").click();
    until(&mut harness, "the whole phase diagram", |window| {
        let phase = window.state.shown.phase.as_ref();
        phase.is_some_and(|diagram| diagram.is_complete())
    });
    harness.get_by_label_contains("soundness 100.0 %");
    harness.get_by_label_contains("over 5 seeds");
    let rect = harness.get_by_label("Phase diagram of T₂").rect();
    let at = rect.left_top() + rect.size() * egui::vec2(0.25, 0.5);
    harness.hover_at(at);
    harness.run_steps(1);
    drag(&mut harness, at, at + egui::vec2(1.0, 0.0));
    until(&mut harness, "the picture at that α", fresh);
    let state = &harness.state().state;
    let alpha = state.experiment.alpha().get();
    assert!((-0.7..=-0.3).contains(&alpha), "{alpha}");
    assert_eq!(state.point()[0], 1.0);
    assert_eq!(state.notice, None);
    // The diagram does not depend on α: it is the same one still.
    assert!(
        state
            .shown
            .phase
            .as_ref()
            .is_some_and(|diagram| diagram.is_complete())
    );
}

/// α and the marker.
fn place(window: &Window) -> (f64, Point) {
    (window.state.experiment.alpha().get(), window.state.point())
}

#[test]
fn a_click_in_the_phase_diagram_is_one_undo_point() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let before = place(harness.state());
    harness.get_by_label("Phase").click();
    harness.run_steps(3);
    let rect = harness.get_by_label("Phase diagram of T₂").rect();
    let at = rect.left_top() + rect.size() * egui::vec2(0.25, 0.5);
    harness.hover_at(at);
    harness.run_steps(1);
    harness.drag_at(at);
    harness.run_steps(1);
    harness.drop_at(at);
    harness.run_steps(2);
    let clicked = place(harness.state());
    assert!(
        clicked.0 != before.0 && clicked.1 != before.1,
        "{clicked:?}"
    );
    harness.state_mut().state.apply(Edit::Undo);
    assert_eq!(place(harness.state()), before);
    harness.state_mut().state.apply(Edit::Redo);
    assert_eq!(place(harness.state()), clicked);
}

#[test]
fn a_constant_dragged_in_either_place_is_one_undo_point() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Marker([0.3, 0.4]));
    harness.get_by_label_contains("Constants").click();
    harness.run_steps(20);
    drag_a_constant(&mut harness, "β");
    let state = &mut harness.state_mut().state;
    state.apply(ViewChange::Tab(Tab::OutOfDomain));
    harness.run_steps(3);
    harness.get_by_label("Add a target T′").click();
    harness.run_steps(3);
    drag_a_constant(&mut harness, "β of eq. 4");
}

#[test]
fn a_key_held_on_a_slider_is_one_undo_point() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    let state = &mut harness.state_mut().state;
    let beginning = state.point();
    state.apply(Edit::Marker([0.3, 0.4]));
    let before = place(harness.state());
    let slider = egui::accesskit::Role::Slider;
    harness.get_by_role_and_label(slider, "α").focus();
    harness.run_steps(2);
    for _ in 0..5 {
        harness.key_down(egui::Key::ArrowRight);
        harness.run_steps(1);
    }
    harness.key_up(egui::Key::ArrowRight);
    harness.run_steps(2);
    let (alpha, point) = place(harness.state());
    assert!((alpha - before.0 - 0.05).abs() < 1e-9, "α is {alpha}");
    assert_eq!(point, before.1);
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Undo);
    assert_eq!((state.experiment.alpha().get(), state.point()), before);
    state.apply(Edit::Undo);
    assert_eq!(state.point(), beginning);
}

/// Drags a value box of β and takes that back with what was done before it.
fn drag_a_constant(harness: &mut Screen, name: &str) {
    // What comes meanwhile moves what stands below it.
    harness.run_steps(2);
    until(harness, "a picture", fresh);
    let before = harness.state().state.experiment.clone();
    let button = egui::accesskit::Role::SpinButton;
    harness.get_by_role_and_label(button, name).scroll_to_me();
    harness.run_steps(20);
    let at = harness.get_by_role_and_label(button, name).rect().center();
    drag(harness, at, at + egui::vec2(80.0, 0.0));
    let dragged = harness.state().state.experiment.constants.beta;
    assert!(dragged > before.constants.beta + 0.1, "{name} is {dragged}");
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Undo);
    assert_eq!(state.experiment, before, "{name}");
    state.apply(Edit::Undo);
    assert_ne!(state.experiment, before, "{name}");
    state.apply(Edit::Redo);
    assert_eq!(state.experiment, before, "{name}");
}

#[test]
fn the_anatomy_tab_shows_four_models_on_a_sample() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness.get_by_label("Anatomy").click();
    until(&mut harness, "a sample", |window| {
        window.state.shown.inside.is_some()
    });
    harness.get_by_label("Next sample").click();
    until(&mut harness, "the next sample", |window| {
        let inside = window.state.shown.inside.as_ref();
        inside.is_some_and(|inside| inside.question.sample == 1)
    });
    assert_eq!(harness.query_all_by_label("Attention").count(), 4);
    assert_eq!(harness.state().state.notice, None);
}

#[test]
fn several_seeds_run_in_the_background_and_say_how_many() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    harness
        .state_mut()
        .state
        .apply(ViewChange::Seeds(Some(SeedQuestion { seeds: 3 })));
    until(&mut harness, "three seeds", |window| {
        let seeds = window.state.shown.seeds.as_ref();
        seeds.is_some_and(|seeds| seeds.is_complete())
    });
    harness.get_by_label_contains("3 of 3 run");
}

/// Clicks the tab, which stands above everything else of the same name.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn open_tab(harness: &mut Screen, name: &str) {
    let all = harness.query_all_by_label(name);
    let highest = all.min_by(|left, right| left.rect().top().total_cmp(&right.rect().top()));
    highest.expect("a tab").click();
    harness.run_steps(3);
}

#[test]
fn out_of_domain_adds_a_target_and_follows_gamma() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    open_tab(&mut harness, "Out of domain");
    harness.get_by_label_contains("Nobody trained on T′");
    assert!(harness.query_by_label("Plane T′").is_none());
    harness.get_by_label("Add a target T′").click();
    harness.run_steps(2);
    until(&mut harness, "a picture with a target", fresh);
    for name in ["Plane T′", "Plane of eq. 4", "μ′ among μ₁, μ₂ and μ′⊥"] {
        harness.get_by_label(name);
    }
    let pictures = harness.state().state.work.pictures;
    drag_low(&mut harness, "γ₂");
    until(&mut harness, "the picture of the new γ", fresh);
    let state = &harness.state().state;
    let target = state.experiment.target.clone().expect("a target");
    assert!(target.gamma[1] < -0.7, "γ₂ is {}", target.gamma[1]);
    assert!((target.gamma[0] - 0.6).abs() < 1e-12);
    let picture = state.shown.picture.clone().expect("a picture");
    assert_eq!(
        picture.subject.setup().experiment.target.as_ref(),
        Some(&target)
    );
    assert!(state.work.pictures > pictures && state.notice.is_none());
}

#[test]
fn out_of_domain_says_aloud_what_is_normalised_silent_or_broken() {
    let mut harness = real();
    until(&mut harness, "the first picture", fresh);
    open_tab(&mut harness, "Out of domain");
    harness.get_by_label("The slides' point").click();
    harness.run_steps(2);
    until(&mut harness, "the slides' point", fresh);
    // ‖(0.792, −0.637)‖ = 1.0164: γ = (0.779, −0.627), Σλγ = 1.311, Σλγ² = 0.493.
    harness.get_by_label_contains("normalised to γ = (0.779, −0.627)");
    for words in [
        "1.311",
        "0.493",
        "+0.311 ✔",
        "−0.507 ✘",
        "Works, no promise here",
    ] {
        harness.get_by_label(words);
    }
    harness.state_mut().state.apply(Edit::Alpha(0.5));
    until(&mut harness, "α = 0.5", fresh);
    harness.get_by_label_contains("Theorem 3 needs orthogonal tasks");
    assert!(harness.query_by_label("Works, no promise here").is_none());
    harness.get_by_label("Set α = 0").click();
    harness.run_steps(2);
    assert!(harness.state().state.experiment.alpha().get().abs() < 1e-12);
    until(&mut harness, "α = 0", fresh);
    let mut experiment = harness.state().state.experiment.clone();
    experiment.constants.beta = 1.0;
    let edit = Edit::Experiment(Box::new(experiment.clone()));
    harness.state_mut().state.apply(edit);
    harness.run_steps(3);
    harness.get_by_label_contains("β too large");
    experiment.target = Some(lambdascope::experiment::Target {
        gamma: vec![0.0, 0.0],
    });
    let edit = Edit::Experiment(Box::new(experiment));
    harness.state_mut().state.apply(edit);
    until(&mut harness, "γ = 0", fresh);
    harness.get_by_label_contains("γ = 0: T′ has nothing of either task");
}
