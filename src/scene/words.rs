//! What planes show, in words: metrics, what is coloured, what counts as working, conditions.

use std::borrow::Cow;

use crate::colour::Scale;
use crate::experiment::{Constants, Experiment, Loss, Merge, MergeClass, Method};
use crate::number::{plain, written as number};
use crate::sweep::{GOOD_ACCURACY, Goal, Metric};
use crate::task::{Role, TaskId};
use crate::theory::{Part, Setting, Statement};

/// Cells without a value in a legend on screen.
pub const NO_VALUE: &str = "no value";
/// The same in a figure.
pub const NO_VALUE_WHY: &str = "no value: the model overflows";
/// The same of gaps between colours.
const NO_GAP: &str = "no value: no second colour to compare, or no model";
/// The same where averages need coefficients that weigh.
const NO_AVERAGE: &str = "no value: a coefficient is negative, or all are 0";
/// The same whatever the way to merge.
pub const NO_VALUE_ANYWHERE: &str =
    "No value: the model overflows, or the way to merge has no model there";
/// What the layer of figure 7B is called.
pub const FIGURE_7B: &str = "as their figure 7B shows (our reading)";

/// Why cells of a plane have no value.
#[must_use]
pub fn no_value_why(merge: &Merge, metric: Metric) -> &'static str {
    if metric.is_by_colour() {
        return NO_GAP;
    }
    match merge.method().class() {
        MergeClass::Models => NO_AVERAGE,
        MergeClass::Directions | MergeClass::Outputs | MergeClass::Ray => NO_VALUE_WHY,
    }
}

/// What is coloured, in words.
#[must_use]
pub fn subtitle(goal: Goal, metric: Metric, loss: Loss) -> String {
    if goal.alone().is_some() {
        return metric_name(metric, loss).into();
    }
    if let Some(formula) = goal.formula(metric) {
        return formula;
    }
    let are_two = goal.to_keep().count() + goal.to_forget().count() == 2;
    let [worse, lower] = if are_two {
        ["worse", "lower"]
    } else {
        ["worst", "lowest"]
    };
    match metric {
        Metric::Loss => format!("{worse} {}", loss.words()),
        Metric::Accuracy => format!("{lower} accuracy"),
        Metric::Margin => format!("{lower} mean margin"),
        Metric::Parity | Metric::Odds => {
            let which = if goal.is_mean() { "mean" } else { "larger" };
            format!("{which} {}", metric_name(metric, loss))
        }
        Metric::Disentanglement if goal.is_mean() => "ξ, mean of these tasks".into(),
        Metric::Disentanglement if are_two => "ξ, sum of both tasks".into(),
        Metric::Disentanglement => "ξ, sum of these tasks".into(),
    }
}

/// How words about what was measured begin.
pub(super) const MEASURED: &str = "measured: ";

/// What the contour of the measured region encloses.
#[must_use]
pub fn success(goal: Goal, metric: Metric, constants: &Constants) -> String {
    let epsilon = number(constants.epsilon, 2);
    let tau = number(constants.tau, 2);
    let good = number(100.0 * GOOD_ACCURACY, 0);
    let bad = number(100.0 * (1.0 - GOOD_ACCURACY), 0);
    // Of several tasks with one threshold it stands once.
    let all = |kept: (&dyn Fn(Role) -> &'static str, String),
               forgotten: (&dyn Fn(TaskId) -> &'static str, String)| {
        let names = goal.to_keep().map(kept.0).collect::<Vec<_>>();
        let others = goal.to_forget().map(forgotten.0).collect::<Vec<_>>();
        let parts = [(names, kept.1), (others, forgotten.1)];
        let parts = parts.into_iter().filter(|(names, _)| !names.is_empty());
        let parts = parts.map(|(names, bound)| format!("{} {bound}", names.join(", ")));
        format!("{MEASURED}{}", parts.collect::<Vec<_>>().join(" and "))
    };
    let mean = if goal.is_mean() { "mean " } else { "" };
    match (metric, goal.forgets()) {
        (Metric::Accuracy, true) => all(
            (&|role: Role| role.accuracy(), format!("≥ {good} %")),
            (&|task: TaskId| task.accuracy(), format!("≤ {bad} %")),
        ),
        (Metric::Accuracy, false) => format!("{MEASURED}{mean}accuracy ≥ {good} %"),
        (
            Metric::Loss | Metric::Margin | Metric::Disentanglement | Metric::Parity | Metric::Odds,
            true,
        ) => all(
            (&|role: Role| role.loss(), format!("≤ {epsilon}")),
            (&|task: TaskId| task.loss(), format!("≥ {tau}")),
        ),
        (
            Metric::Loss | Metric::Margin | Metric::Disentanglement | Metric::Parity | Metric::Odds,
            false,
        ) => {
            format!("{MEASURED}{mean}loss ≤ {epsilon}")
        }
    }
}

/// What the cells are models of.
#[must_use]
pub fn merged_words(experiment: &Experiment) -> String {
    let method = experiment.merge.method();
    if method != Method::Arithmetic {
        return format!("merged by {}", method.title());
    }
    let held = experiment.held().filter(|(_, lambda)| *lambda != 0.0);
    let held = held.map(|(task, lambda)| {
        let sign = if lambda < 0.0 { "−" } else { "+" };
        format!(" {sign} {} {}", plain(lambda.abs()), task.vector())
    });
    let [x, y] = experiment.axes().tasks();
    let held = held.collect::<String>();
    let [first, second] = [x, y].map(|task| format!("{} {}", task.coefficient(), task.vector()));
    format!("Ψ = Ψ(0) + {first} + {second}{held}")
}

/// A metric's name.
#[must_use]
pub fn metric_name(metric: Metric, loss: Loss) -> &'static str {
    match metric {
        Metric::Loss => loss.words(),
        Metric::Accuracy => "accuracy",
        Metric::Margin => "mean margin",
        Metric::Disentanglement => "disentanglement error ξ",
        Metric::Parity => "parity gap by colour",
        Metric::Odds => "odds gap by colour",
    }
}

/// What cells are coloured by.
#[must_use]
pub fn scale_name(scale: Scale, loss: Loss) -> Cow<'static, str> {
    match scale {
        Scale::Value(metric) => metric_name(metric, loss).into(),
        Scale::Change(metric) => format!("change of {}", metric_name(metric, loss)).into(),
    }
}

/// What is coloured, in words, where the cells may be changes.
#[must_use]
pub fn coloured(goal: Goal, scale: Scale, loss: Loss) -> String {
    let words = subtitle(goal, scale.metric(), loss);
    match scale {
        Scale::Value(_) => words,
        Scale::Change(_) => format!("change of {words}"),
    }
}

/// The condition of a statement in symbols, with its numbers.
#[must_use]
pub fn condition_words(statement: Statement, setting: &Setting) -> String {
    let interval = statement.interval(setting);
    let free = statement.line().map_or("", |pair| pair.free.coefficient());
    match statement {
        Statement::Theorem1(_) => {
            let low = interval.map_or(f64::NAN, |(low, _)| low);
            format!("{free} ≥ 1 − α + β = {}", number(low, 2))
        }
        Statement::Theorem2(_) => match interval {
            Some((low, high)) if low.is_finite() => {
                let end = if high > 0.0 {
                    format!("r = {}", number(high, 2))
                } else {
                    "0".into()
                };
                format!("−C/α² = {} ≤ {free} ≤ {end}", number(low, 2))
            }
            _ => format!("{free} ≤ 0"),
        },
        Statement::Theorem3 => match setting.constants.c {
            Some(c) => format!("eq. 4 for T′ with c = {}", number(c, 2)),
            None => "eq. 4 for T′ with some c".into(),
        },
        Statement::Theorem3OnTasks => {
            let [first, second] = setting.axes.tasks().map(TaskId::symbol);
            format!("eq. 4 with T′ := {first} and T′ := {second}")
        }
    }
}

/// The number of a part of eq. 4, in a circle.
#[must_use]
pub fn number_of(part: Part) -> &'static str {
    match part {
        Part::Sum => "①",
        Part::Squares => "②",
        Part::Bound => "③",
    }
}
