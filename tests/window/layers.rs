//! The layers that are our own: switched on they tell their numbers, and where they cannot be had they say why. And what
//! is the authors': the region of figure 7B, what they measured, and their statements.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{Edit, State, Tab, Told, ViewChange};
use lambdascope::experiment::{Correlation, Data, Experiment, preset};
use lambdascope::sweep::Metric;
use lambdascope::theory::Stated;

use super::screen::{SIZE, Screen, screen, settle};

/// A window that shows an experiment on a coarse grid.
fn window(mut experiment: Experiment) -> Screen {
    let mut harness = screen(SIZE);
    experiment.grid.cells = 11;
    let command = Told::Experiment(Box::new(experiment), None);
    harness.state_mut().state.apply(command);
    settle(&mut harness, "the first picture");
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
    let command = ViewChange::Metric(Metric::Disentanglement);
    harness.state_mut().state.apply(command);
    harness.run_steps(2);
    harness.get_by_label_contains(caution);
}

const FIGURE_7B: &str = "as their figure 7B shows (our reading)";

#[test]
fn the_region_of_figure_7b_is_a_layer_that_changes_no_constant_and_no_verdict() {
    let mut harness = window(preset("slides-point").expect("a preset"));
    harness.state_mut().state.judge();
    let before = harness.state().state.clone();
    harness
        .get_by_role_and_label(Role::CheckBox, FIGURE_7B)
        .click();
    harness.run_steps(2);
    assert_eq!(harness.query_all_by_label(FIGURE_7B).count(), 2);
    let state = &harness.state().state;
    assert_eq!(state.experiment, before.experiment);
    assert_eq!(state.verdict(), before.verdict());
    let judged = |state: &State| state.reading().map(|reading| reading.judged.clone());
    assert_eq!(judged(state), judged(&before));
    // Its own tab has the same switch, in the legend of both planes.
    let tab = ViewChange::Tab(Tab::OutOfDomain);
    harness.state_mut().state.apply(tab);
    harness.run_steps(2);
    assert_eq!(harness.query_all_by_label(FIGURE_7B).count(), 2);
}

#[test]
fn where_eq_4_is_silent_figure_7b_has_nothing_to_show() {
    let mut slanted = preset("slides-point").expect("a preset");
    slanted.set_alpha(Correlation::new(0.3).expect("a correlation"));
    let harness = window(slanted);
    let switch = harness.get_by_role_and_label(Role::CheckBox, FIGURE_7B);
    assert!(switch.accesskit_node().is_disabled());
}

#[test]
fn what_the_authors_measured_unfolds_at_the_presets_of_its_kind() {
    let mut harness = window(Experiment::default());
    let words = "What the authors measured";
    assert!(harness.query_by_label(words).is_none());
    harness
        .state_mut()
        .state
        .apply(Edit::Preset("contradictory".into()));
    harness.run_steps(2);
    harness.get_by_label(words).click();
    harness.run_steps(2);
    // Their α̂, the best λ of either purpose, and figure 8.
    for number in ["−0.849", "79.54 (−16.70)", "4.97 (−89.85)", "0.1142"] {
        harness.get_by_label(number);
    }
    harness.get_by_label("α̂: HP1 and HP2 0.498, HP1 and PP 0.239 (as reported)");
    // The one change that does not follow from its row is shown as printed and as computed.
    harness.get_by_label("−52.29 %*");
    harness.get_by_label("* As printed; the scores in its row give −41.85 %");
    harness.get_by_label("Hide").click();
    harness.run_steps(2);
    assert!(harness.query_by_label("−0.849").is_none());
}

#[test]
fn a_statement_is_shown_with_what_this_run_has_and_escape_puts_it_away() {
    let mut harness = window(Experiment::default());
    harness.get_by_label("Help").click();
    harness.run_steps(2);
    harness.get_by_label("Statements and assumptions").click();
    harness.run_steps(3);
    harness.get_by_label("If α ≥ 0 and λ ≥ 1 − α + β,");
    harness.get_by_label("measured L₁ = 0.000, L₂ = 0.000, ε = 0.10");
    harness.get_by_label("m ≥ 133 (M = 8)");
    harness.get_by_label("m = 32");
    harness
        .get_by_role_and_label(Role::Button, "Corollary 2")
        .click();
    harness.run_steps(2);
    harness.get_by_label("Pruning the rest keeps Theorems 1 to 3.");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().state.view.statement.is_none());
    assert!(harness.query_by_label("m = 32").is_none());
}

/// Clicks what has a role and a label that begins so.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn click(harness: &Screen, role: Role, start: &str) {
    let starts = |label: String| label.starts_with(start);
    let mut found = harness.query_all_by_role(role);
    let node = found.find(|node| node.accesskit_node().label().is_some_and(starts));
    node.expect("a control of this name").click();
}

#[test]
fn legend_and_verdict_lead_to_the_statement_that_they_speak_of() {
    let mut harness = window(preset("contradictory").expect("a preset"));
    let shown = |harness: &Screen| harness.state().state.view.statement;
    for (role, name) in [(Role::Link, "Theorem 2: "), (Role::Button, "Theorems…")] {
        click(&harness, role, name);
        harness.run_steps(2);
        assert_eq!(shown(&harness), Some(Stated::Theorem2), "{name}");
        harness.key_press(egui::Key::Escape);
        harness.run_steps(2);
        assert_eq!(shown(&harness), None, "{name}");
    }
}

#[test]
fn what_a_run_lacks_is_told_in_the_card_and_edited_vectors_are_no_measure_of_training() {
    let mut noisy = Experiment::default();
    if let Data::Patterns(data) = &mut noisy.data {
        data.noise = 0.5;
    }
    let mut harness = window(noisy);
    let card = ViewChange::Statement(Some(Stated::Theorem1));
    harness.state_mut().state.apply(card.clone());
    harness.run_steps(2);
    harness.get_by_label("token noise 0.5");
    let mut harness = window(preset("low-rank").expect("a preset"));
    harness.state_mut().state.apply(card);
    harness.run_steps(2);
    harness.get_by_label("edited task vectors");
    harness.get_by_label_contains("not told: at (1, 0) and (0, 1)");
    assert!(harness.query_by_label_contains("measured L₁").is_none());
}
