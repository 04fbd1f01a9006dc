//! Editing the task vectors in the window: the double flip's switches and the tab Anatomy, found by name.

use egui_kittest::kittest::Queryable;
use lambdascope::app::{Edit, State, Tab};
use lambdascope::experiment::{Data, Fisher, Merge, Method, Parts};
use lambdascope::sweep::Metric;

use super::screen::{Screen, screen, settle};

/// A window that shows a preset on a coarse grid, so that a test waits for milliseconds.
fn window(name: &'static str, size: [f32; 2]) -> Screen {
    let mut harness = screen(size);
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Preset(name.into()));
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 11;
    experiment.training.steps = experiment.training.steps.min(120);
    state.apply(Edit::Experiment(Box::new(experiment)));
    settle(&mut harness, "the first picture");
    harness
}

fn click(harness: &mut Screen, name: &str) {
    let checkbox = egui::accesskit::Role::CheckBox;
    harness.get_by_role_and_label(checkbox, name).click();
    settle(harness, name);
}

#[test]
fn the_double_flip_is_told_and_each_switch_sends_the_task_away() {
    let mut harness = window("double-flip", [1440.0, 900.0]);
    assert_eq!(harness.state().state.view.tab, Tab::Plane);
    harness.get_by_label_contains("T₂ is back at 100 %");
    harness.get_by_label_contains("It refutes nothing");
    click(&mut harness, "merge V only");
    assert_eq!(
        harness.state().state.experiment.merge.edit().parts,
        Parts::Values
    );
    harness.get_by_label("T₂ stays forgotten: accuracy 0 %");
    harness.get_by_label_contains("Analogue: edited task vectors");
    click(&mut harness, "merge W only");
    assert_eq!(
        harness.state().state.experiment.merge.edit().parts,
        Parts::Attention
    );
    harness.get_by_label_contains("T₂ gives no signal");
    click(&mut harness, "merge W only");
    harness.get_by_label_contains("T₂ is back at 100 %");
    click(&mut harness, "no confusion tokens");
    let data = |harness: &Screen| match &harness.state().state.experiment.data {
        Data::Patterns(patterns) => (patterns.confusing, patterns.irrelevant_tokens()),
        Data::Digits(_) | Data::Images(_) => (9, 9),
    };
    assert_eq!(data(&harness), (0, 4));
    harness.get_by_label("T₂ stays forgotten: accuracy 0 %");
    click(&mut harness, "no confusion tokens");
    assert_eq!(data(&harness), (1, 3));
    harness.get_by_label_contains("T₂ is back at 100 %");
}

#[test]
fn the_double_flip_keeps_its_answer_until_it_is_revealed() {
    let mut harness = window("double-flip", [1440.0, 900.0]);
    let tells = |harness: &Screen| {
        harness
            .query_by_label_contains("sign changes cancel")
            .is_some()
    };
    harness.get_by_label_contains("Why it comes back is the answer to the question above");
    assert!(!tells(&harness));
    harness.get_by_label("Reveal the answer").click();
    settle(&mut harness, "the answer");
    harness.get_by_label_contains("Two sign changes cancel");
    assert!(
        harness
            .query_by_label_contains("is the answer to the question")
            .is_none()
    );
}

#[test]
fn where_nothing_returned_the_guide_is_silent() {
    let mut harness = window("double-flip", [1440.0, 900.0]);
    let set = Edit::Marker([1.0, -0.5]);
    harness.state_mut().state.apply(set);
    settle(&mut harness, "the probe");
    assert!(harness.query_by_label_contains("is back at").is_none());
    assert!(harness.query_by_label("merge V only").is_none());
}

#[test]
fn rank_and_rows_recompute_the_planes() {
    for size in [[1440.0, 900.0], [1024.0, 700.0]] {
        let mut harness = window("low-rank", size);
        assert_eq!(harness.state().state.view.tab, Tab::Anatomy);
        for name in [
            "Singular values of ΔW",
            "Singular values of ΔV",
            "Row norms of ΔV",
            "Merged plane T₁",
            "Merged plane T₂",
        ] {
            harness.get_by_label(name);
        }
        harness.get_by_label("rank 1 of 12");
        harness.get_by_label("Shows in part");
        harness.get_by_label("Does not show here");
        let pictures = harness.state().state.work.pictures;
        for name in ["Merged rank", "Rows pruned"] {
            let slider = egui::accesskit::Role::Slider;
            let rect = harness.get_by_role_and_label(slider, name).rect();
            harness.drag_at(rect.left_center() + egui::vec2(6.0, 0.0));
            harness.run_steps(1);
            harness.hover_at(rect.center());
            harness.run_steps(1);
            harness.drop_at(rect.center());
            settle(&mut harness, name);
        }
        let edit = harness.state().state.experiment.merge.edit();
        assert!(
            edit.rank.is_some_and(|rank| (5..=8).contains(&rank)),
            "{edit:?}"
        );
        assert!((0.4..=0.55).contains(&edit.pruned), "{edit:?}");
        assert!(harness.state().state.work.pictures > pictures);
        harness.get_by_label("Merge whole vectors").click();
        settle(&mut harness, "whole vectors");
        assert!(harness.state().state.experiment.merge.is_plain());
        harness.get_by_label_contains("nothing is changed");
    }
}

#[test]
fn presets_open_the_tab_of_their_lesson_and_leave_it_again() -> lambdascope::Result<()> {
    let mut state = State::new()?;
    for (name, tab) in [
        ("double-flip", Tab::Plane),
        ("low-rank", Tab::Anatomy),
        ("sparse-rows", Tab::Anatomy),
        ("aligned", Tab::Plane),
        ("double-flip", Tab::Plane),
    ] {
        state.apply(Edit::Preset(name.into()));
        assert_eq!(state.view.tab, tab, "{name}");
    }
    // It is the accuracy that flips twice; what was looked at by choice stays.
    assert_eq!(state.view.metric, Metric::Accuracy);
    state.apply(Edit::Preset("aligned".into()));
    assert_eq!(state.view.metric, Metric::Loss);
    for tab in [Tab::Phase, Tab::Anatomy] {
        state.view.tab = tab;
        state.apply(Edit::Preset("contradictory".into()));
        assert_eq!(state.view.tab, tab);
    }
    Ok(())
}

#[test]
fn another_way_to_merge_is_chosen_by_name_and_given_back() {
    // High enough that the fold is seen as a whole.
    let mut harness = window("contradictory", [1440.0, 1800.0]);
    let fold = harness.get_by_label_contains("What is merged");
    fold.click();
    settle(&mut harness, "the fold");
    for method in Method::ALL
        .into_iter()
        .filter(|own| *own != Method::Arithmetic)
    {
        let name = method.title();
        harness.get_by_label(name).click();
        settle(&mut harness, name);
        let state = &harness.state().state;
        assert_eq!(state.experiment.merge.method(), method);
        let picture = state.shown.picture.as_ref();
        let shown = picture.map(|own| own.subject.setup().experiment.merge.method());
        assert_eq!(shown, Some(method));
        // Its sentence stands below the switch, and the edits of task arithmetic do not.
        harness.get_by_label_contains(method.arithmetic());
        assert!(harness.query_by_label("merge V only").is_none());
        harness.get_by_label_contains("Merged by");
    }
    harness.get_by_label("Fisher averaging").click();
    settle(&mut harness, "Fisher averaging");
    harness.get_by_label("normalised").click();
    settle(&mut harness, "normalised");
    let normalised = Merge::Fisher(Fisher { normalised: true });
    assert_eq!(harness.state().state.experiment.merge, normalised);
    harness.get_by_label("Merge whole vectors").click();
    settle(&mut harness, "task arithmetic");
    assert!(harness.state().state.experiment.merge.is_plain());
}
