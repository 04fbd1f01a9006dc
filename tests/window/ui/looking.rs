//! Looking changes nothing: every fold unfolded, every tab opened, and the experiment is as it was read.

use lambdascope::experiment::{Correlation, Merge, Target, VectorEdit, from_text};

use lambdascope::app::State;

use super::typing::unfolded;
use super::*;

/// Opens an experiment, unfolds everything and looks at every tab: what became of it, and whether taking back the
/// opening is all that there is to take back.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn looked_at(experiment: &Experiment) -> (Experiment, bool) {
    let beginning = State::new().expect("a preset").experiment;
    let mut harness = unfolded(experiment.clone());
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.run_steps(3);
        if tab == Tab::Anatomy {
            // Its sliders know their range only from a picture.
            until(&mut harness, "the first picture", fresh);
        }
        harness.run_steps(5);
        assert_eq!(harness.state().state.notice, None, "{tab:?}");
    }
    let state = &mut harness.state_mut().state;
    let seen = state.experiment.clone();
    // The only undo point is that of the opening itself.
    state.apply(Edit::Undo);
    (seen, state.experiment == beginning)
}

fn small(change: impl FnOnce(&mut Experiment)) -> Experiment {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 3;
    change(&mut experiment);
    experiment
}

#[test]
fn a_file_whose_values_lie_beyond_the_boxes_is_left_as_it_is() {
    let text = include_str!("../../data/texts/clamped_when_unfolded.ron");
    let mut experiment = from_text("a file", text).expect("an experiment");
    (experiment.grid.cells, experiment.training.steps) = (5, 3);
    assert_eq!(looked_at(&experiment), (experiment, true));
}

#[test]
fn values_far_outside_every_slider_are_left_as_they_are() {
    let experiment = small(|experiment| {
        experiment.set_alpha(Correlation::clamped(0.123_456_789));
        experiment.coefficients = vec![-54_321.123_456, 7.5];
        (experiment.grid.low, experiment.grid.high) = (-2.003, 3.003);
        experiment.constants.beta = 20.0;
        experiment.constants.c = Some(0.000_1);
        experiment.constants.theorem2 = 0.001;
        experiment.constants.epsilon = 0.000_1;
        experiment.constants.tau = 100.0;
        experiment.target = Some(Target {
            gamma: vec![-17.0, 0.333_333],
        });
        experiment
            .training
            .optimiser
            .change_rates(|rates| rates.values = 0.000_01);
        experiment
            .training
            .optimiser
            .change_rates(|rates| rates.attention = 0.000_02);
        experiment.training.seed = u64::MAX - 1;
        experiment
            .model
            .change_one_layer(|model| model.initial_v = 12.5);
        experiment.merge = Merge::Arithmetic(VectorEdit {
            rank: Some(900),
            pruned: 0.987_654,
            ..VectorEdit::default()
        });
    });
    assert_eq!(looked_at(&experiment), (experiment, true));
}

#[test]
fn a_plane_narrower_than_a_step_of_any_slider_is_left_as_it_is() {
    let experiment = small(|experiment| {
        (experiment.grid.low, experiment.grid.high) = (0.999_9, 0.999_901);
        experiment.merge.change_edit(|edit| edit.pruned = 0.123);
    });
    assert_eq!(looked_at(&experiment), (experiment, true));
}
