//! What each of the three planes shows, in words.

use crate::app::State;
use crate::experiment::Constants;
use crate::sweep::{GOOD_ACCURACY, Goal, Metric};
use crate::task::{Role, TaskId};

/// Cells without a value in the legend.
pub(in crate::view) const NO_VALUE: &str = "no value";
pub(in crate::view) const NO_VALUE_HINT: &str = "The merged model leaves the range of 32-bit floats on a sample here: no loss, no accuracy, no margin";

/// The goals of the three planes on screen.
#[must_use]
pub fn panels(state: &State) -> [Goal; 3] {
    let [first, second, _] = Goal::of_axes(state.plane_setup().experiment.axes());
    [first, second, state.third()]
}

/// What is coloured, in words.
#[must_use]
pub fn subtitle(goal: Goal, metric: Metric) -> String {
    if goal.alone().is_some() {
        return metric_name(metric).into();
    }
    if let Some(formula) = goal.formula(metric) {
        return formula;
    }
    match metric {
        Metric::Loss => "worse hinge loss".into(),
        Metric::Accuracy => "lower accuracy".into(),
        Metric::Margin => "lower mean margin".into(),
        Metric::Disentanglement => match goal.to_keep().count() + goal.to_forget().count() {
            2 => "ξ, sum of both tasks".into(),
            _ => "ξ, sum of these tasks".into(),
        },
    }
}

/// What the contour of the measured region encloses.
#[must_use]
pub fn success(goal: Goal, metric: Metric, constants: &Constants) -> String {
    let epsilon = crate::view::widget::theme::number(constants.epsilon, 2);
    let tau = crate::view::widget::theme::number(constants.tau, 2);
    let good = crate::view::widget::theme::number(100.0 * GOOD_ACCURACY, 0);
    let bad = crate::view::widget::theme::number(100.0 * (1.0 - GOOD_ACCURACY), 0);
    let all = |kept: &dyn Fn(Role) -> String, forgotten: &dyn Fn(TaskId) -> String| {
        let parts = goal.to_keep().map(kept);
        let parts: Vec<String> = parts.chain(goal.to_forget().map(forgotten)).collect();
        format!("measured: {}", parts.join(" and "))
    };
    match (metric, goal.forgets()) {
        (Metric::Accuracy, true) => all(
            &|role| format!("{} ≥ {good} %", role.accuracy()),
            &|task| format!("{} ≤ {bad} %", task.accuracy()),
        ),
        (Metric::Accuracy, false) => format!("measured: accuracy ≥ {good} %"),
        (Metric::Loss | Metric::Margin | Metric::Disentanglement, true) => {
            all(&|role| format!("{} ≤ {epsilon}", role.loss()), &|task| {
                format!("{} ≥ {tau}", task.loss())
            })
        }
        (Metric::Loss | Metric::Margin | Metric::Disentanglement, false) => {
            format!("measured: loss ≤ {epsilon}")
        }
    }
}

/// A metric's name.
#[must_use]
pub fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Loss => "hinge loss",
        Metric::Accuracy => "accuracy",
        Metric::Margin => "mean margin",
        Metric::Disentanglement => "disentanglement error ξ",
    }
}
