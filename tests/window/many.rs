//! More tasks than two in the window: axes, held coefficients, correlations, and the tab of all tasks, found by name.

use egui_kittest::kittest::Queryable;
use std::sync::Arc;

use lambdascope::app::{Edit, State, Tab, ViewChange};
use lambdascope::experiment::{Bases, BasisKind, Experiment, Merge, TaskKey};
use lambdascope::lab::BasesStudy;
use lambdascope::number::written;
use lambdascope::sweep::Goal;
use lambdascope::task::{Axes, Role, TaskId};
use lambdascope::worker::Change;

use super::screen::{Screen, screen, settle, until};

fn task(index: usize) -> TaskId {
    TaskId::all().nth(index).unwrap_or(TaskId::T1)
}

/// A window that shows four tasks on a coarse grid.
fn window(size: [f32; 2]) -> Screen {
    let mut harness = screen(size);
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Preset("four-tasks".into()));
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 11;
    state.apply(Edit::Experiment(Box::new(experiment)));
    settle(&mut harness, "the first picture");
    harness
}

fn apply(harness: &mut Screen, edit: Edit) {
    harness.state_mut().state.apply(edit);
    settle(harness, "the picture");
}

/// The loss of a task at the marker, as it is on screen.
fn loss(state: &State, index: usize) -> f64 {
    let here = state.stats_here().unwrap_or_default();
    let found = here
        .iter()
        .find(|(role, _)| *role == Role::Task(task(index)));
    found.map_or(f64::NAN, |(_, stats)| stats.loss)
}

#[test]
fn a_held_coefficient_draws_another_plane_and_the_marker_does_not() {
    let mut harness = window([1440.0, 900.0]);
    harness.get_by_label_contains("correlation of T₃ and T₄");
    let plane = |harness: &Screen| harness.state().state.shown.plane.clone().unwrap();
    let before = plane(&harness);
    let (first, third) = (
        loss(&harness.state().state, 0),
        loss(&harness.state().state, 2),
    );
    assert!(first < 0.05 && third > 0.1, "{first} {third}");
    apply(&mut harness, Edit::Marker([1.3, 1.0]));
    assert!(std::sync::Arc::ptr_eq(&before, &plane(&harness)));
    assert!(loss(&harness.state().state, 2) < 0.05);
    assert_eq!(
        harness.state().state.experiment.coefficients,
        [1.0, 1.0, 1.3, 1.0]
    );
    // T₁ is the opposite of T₃: without it T₃ needs less.
    apply(&mut harness, Edit::Marker([1.0, 1.0]));
    let task = TaskKey(TaskId::T1);
    apply(&mut harness, Edit::Coefficient { task, lambda: 0.0 });
    assert!(loss(&harness.state().state, 2) < 0.05);
    assert!(before.tasks != plane(&harness).tasks);
}

#[test]
fn other_axes_are_other_planes_and_the_slice_and_alpha_are_of_them() {
    let mut harness = window([1440.0, 900.0]);
    let axes = Axes::new(TaskId::T1, task(2)).unwrap_or_default();
    apply(&mut harness, Edit::Axes(axes));
    harness.get_by_label_contains("correlation of T₁ and T₃");
    let alpha = harness.state().state.experiment.alpha().get();
    assert!((alpha + 0.5).abs() < 1e-12, "{alpha}");
    let lines = &harness.state().state.shown.picture.as_ref().unwrap().lines;
    assert!(lines.iter().all(|line| line.axes == axes));
    // No further than the other correlations leave it.
    harness.state_mut().state.apply(Edit::Alpha(0.99));
    let alpha = harness.state().state.experiment.alpha().get();
    assert!((alpha + 0.5).abs() < 1e-12, "{alpha}");
    let notice = harness.state().state.notice.clone().unwrap_or_default();
    assert!(notice.contains("which the others leave open"), "{notice}");
}

#[test]
fn what_is_wanted_of_each_task_is_what_the_third_plane_shows() {
    let mut harness = window([1440.0, 900.0]);
    assert!(harness.query_by_label("All tasks").is_some());
    let tab = ViewChange::Tab(Tab::Tasks);
    harness.state_mut().state.apply(tab);
    settle(&mut harness, "the tab");
    let third = |harness: &Screen| harness.state().state.third();
    assert_eq!(third(&harness), Goal::kept(TaskId::first(4)));
    harness.get_by_label("forget T₃").click();
    settle(&mut harness, "forgetting T₃");
    let kept = [0, 1, 3].map(|index| Role::Task(task(index)));
    assert_eq!(third(&harness), Goal::of_both(kept, [task(2)]));
    harness.get_by_label_contains("mean 0.").click();
    settle(&mut harness, "the mean");
    assert_eq!(third(&harness), Goal::mean(TaskId::first(4)));
    // On the stage the verdict says why it says nothing.
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Plane));
    harness.state_mut().state.apply(ViewChange::Present(true));
    settle(&mut harness, "the stage");
    harness.get_by_label_contains("T₁ at 1.00, T₂ at 1.00 mixed in");
    harness.state_mut().state.apply(ViewChange::Present(false));
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Phase));
    settle(&mut harness, "the phase diagram");
    harness.get_by_label_contains("Theorem 2 speaks of two tasks, and others are mixed in");
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Tasks));
    settle(&mut harness, "the tab");
    harness.get_by_label_contains("hinge loss of T₃ at the marker: 0.2");
    harness.get_by_label_contains("patterns μᵢᵀμⱼ: T₁ and T₂ 0.6");
}

#[test]
fn two_tasks_have_no_tab_of_all_tasks_and_more_get_one_with_room_for_their_patterns() {
    let mut harness = screen([1280.0, 720.0]);
    settle(&mut harness, "the first picture");
    assert!(harness.query_by_label("All tasks").is_none());
    apply(&mut harness, Edit::Tasks(4));
    let state = &harness.state().state;
    let said = state.done.clone().unwrap_or_default();
    assert!(said.contains("4 tasks: d = 13"), "{said}");
    assert!(harness.query_by_label("All tasks").is_some());
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Tasks));
    apply(&mut harness, Edit::Tasks(2));
    assert_eq!(harness.state().state.view.tab, Tab::Plane);
    apply(&mut harness, Edit::Undo);
    assert_eq!(harness.state().state.experiment.tasks().count(), 4);
}

/// Merges by a basis, as a hand does that goes on.
fn drag_to(harness: &mut Screen, count: usize, kind: BasisKind) {
    let state = &mut harness.state_mut().state;
    let edited = Experiment {
        merge: Merge::Bases(Bases {
            count: Some(count),
            kind,
        }),
        ..state.experiment.clone()
    };
    let edit = Edit::Experiment(Box::new(edited));
    state.apply((edit, Change::Continuous));
    harness.run_steps(1);
}

#[expect(clippy::unwrap_used, reason = "a helper of the tests")]
fn bases(harness: &mut Screen) -> Arc<BasesStudy> {
    until(harness, "all bases", |window| {
        let state = &window.state;
        let of_now =
            |study: &Arc<BasesStudy>| study.is_complete() && state.is_study_of_now(&study.setup);
        state.bases_shown().is_some_and(of_now)
    });
    harness.state().state.bases_shown().unwrap().clone()
}

#[test]
fn bases_of_every_size_are_there_before_m_is_dragged_through_them() {
    let mut harness = window([1440.0, 900.0]);
    let plain = harness.state().state.shown.plane.clone().unwrap();
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Tasks));
    let study = bases(&mut harness);
    assert_eq!(study.results.len(), 4);
    // Nothing is merged by them until somebody says so; half of the tasks is what is shown.
    harness.get_by_label("4 vectors → 2 basis vectors and the mean");
    harness.get_by_label("merge by bases").click();
    settle(&mut harness, "the planes by bases");
    let merge = harness.state().state.experiment.merge;
    assert_eq!(merge, Merge::Bases(Bases::default()));
    assert!(plain.tasks != harness.state().state.shown.plane.clone().unwrap().tasks);
    for (count, saved) in [(2, "25"), (1, "50"), (2, "25")] {
        drag_to(&mut harness, count, BasisKind::Pca);
        // In the very frame, and nothing of it is computed again.
        assert!(Arc::ptr_eq(
            harness.state().state.bases_shown().unwrap(),
            &study
        ));
        harness.get_by_label(&format!("M = {count} of 4"));
        harness.get_by_label_contains(&format!("{saved} % of the memory saved"));
        let error = written(study.of(count).unwrap().error, 3);
        harness.get_by_label(&format!("error {error}, PCA’s bound {error}"));
        let own = written(100.0 * study.of(count).unwrap().mean_negated(), 0);
        harness.get_by_label_contains(&format!("negation: own {own} % ("));
    }
    drag_to(&mut harness, 3, BasisKind::Pca);
    harness.get_by_label_contains("no memory saved: 4 vectors are stored");
    drag_to(&mut harness, 4, BasisKind::Pca);
    harness.get_by_label("All 4 task vectors: task arithmetic");
    settle(&mut harness, "the planes of whole vectors");
    assert_eq!(
        plain.tasks,
        harness.state().state.shown.plane.clone().unwrap().tasks
    );
    // Another kind is another question.
    drag_to(&mut harness, 2, BasisKind::Ae);
    harness.get_by_label("4 vectors → 2 basis vectors");
    let other = bases(&mut harness);
    assert_eq!(other.question.kind, BasisKind::Ae);
    let error = written(other.of(2).unwrap().error, 3);
    let bound = written(study.bounds().unwrap().linear[1], 3);
    harness.get_by_label(&format!("error {error}, linear bound {bound}"));
    harness.get_by_label("merge by bases").click();
    settle(&mut harness, "task arithmetic");
    assert!(harness.state().state.experiment.merge.is_plain());
}

#[test]
fn the_stage_has_bases_beside_the_tasks_where_they_are_the_way_to_merge() {
    let mut harness = window([1280.0, 720.0]);
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Tasks));
    harness.state_mut().state.apply(ViewChange::Present(true));
    bases(&mut harness);
    assert!(harness.query_by_label("merge by bases").is_none());
    harness.get_by_label_contains("How the tasks lie to each other");
    drag_to(&mut harness, 1, BasisKind::Pca);
    settle(&mut harness, "the planes by bases");
    harness.get_by_label("M = 1 of 4");
    harness.get_by_label_contains("50 % of the memory saved");
    assert!(
        harness
            .query_by_label_contains("How the tasks lie")
            .is_none()
    );
}
