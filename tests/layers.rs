//! The layers that are our own: switched on they tell their numbers, and where they cannot be had they say why.

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{Command, Told};
use lambdascope::experiment::{Experiment, preset};
use lambdascope::lab::Lab;
use lambdascope::sweep::Metric;
use lambdascope::window::Window;
use lambdascope::worker::Worker;

/// A window that shows an experiment on a coarse grid.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn window(mut experiment: Experiment) -> Harness<'static, Window> {
    let worker = Worker::spawn(Lab::new, || ()).expect("a thread");
    let mut harness = Harness::builder()
        .with_size([1440.0, 900.0])
        .build_eframe(|creation| {
            Window::with_worker(&creation.egui_ctx, worker).expect("a preset")
        });
    experiment.grid.cells = 11;
    let command = Command::Told(Told::Experiment(Box::new(experiment), None));
    harness.state_mut().state.apply(command);
    let start = Instant::now();
    let fresh = |window: &Window| window.state.is_fresh() && window.state.plane_is_fresh();
    // A window that has not asked yet is fresh too.
    harness.run_steps(2);
    while !fresh(harness.state()) {
        assert!(start.elapsed() < Duration::from_mins(1), "no picture");
        harness.run_steps(1);
        std::thread::yield_now();
    }
    harness.run_steps(2);
    harness
}

const OURS: [&str; 2] = ["2-D rule (ours)", "mean field (ours)"];

#[test]
fn switched_on_they_stand_in_the_legend_and_tell_their_numbers() {
    let mut harness = window(preset("contradictory").expect("a preset"));
    for name in OURS.into_iter().chain(["negation rule"]) {
        assert_eq!(harness.query_all_by_label(name).count(), 1, "{name}");
        harness.get_by_role_and_label(Role::CheckBox, name).click();
        harness.run_steps(2);
        // The switch and the entry in the legend.
        assert_eq!(harness.query_all_by_label(name).count(), 2, "{name}");
    }
    harness.get_by_label_contains("2-D rule: IoU T₁ ");
    harness.get_by_label_contains("Mean field: IoU T₁ ");
    let dashes = harness.query_all_by_label_contains("IoU T₁ —");
    assert_eq!(dashes.count(), 0, "T₁ is kept somewhere");
    harness.get_by_label_contains("mean loss error 0.0");
    // The preset's marker: λ = (1, −0.5), α = −0.6, so p = (1 + 0.3, −0.6 − 0.5), q = (1 − 0.18, 0.36 − 0.5).
    harness.get_by_label("here p = (1.30, −1.10), q = (0.82, −0.14)");
    // T1's own vector has turned every answer of T2 round already.
    harness.get_by_label("λ₂ = 0.00: T₂ accuracy 0 %, T₁ keeps 100 %");
}

#[test]
fn on_digits_our_predictions_are_absent_and_the_negation_rule_is_not() {
    let mut digits = preset("digits-aligned").expect("a preset");
    digits.training.steps = 2;
    let harness = window(digits);
    for name in OURS {
        let switch = harness.get_by_role_and_label(Role::CheckBox, name);
        assert!(switch.accesskit_node().is_disabled(), "{name}");
    }
    let switch = harness.get_by_role_and_label(Role::CheckBox, "negation rule");
    assert!(!switch.accesskit_node().is_disabled());
}

#[test]
fn the_disentanglement_error_is_shown_with_its_caution() {
    let mut harness = window(Experiment::default());
    let caution = "ξ compares predictions: two equally wrong models score 0";
    assert!(harness.query_by_label_contains(caution).is_none());
    let command = Command::SetMetric(Metric::Disentanglement);
    harness.state_mut().state.apply(command);
    harness.run_steps(2);
    harness.get_by_label_contains(caution);
}
