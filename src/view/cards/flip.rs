//! The double flip: far down a task that was subtracted works again, and what makes it stay away.

use egui::RichText;

use crate::app::DOUBLE_FLIP;
use crate::app::State;
use crate::experiment::{Method, Parts};
use crate::sweep::Stats;
use crate::task::{Axis, Role, TaskId};
use crate::view::cards::vectors;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

/// A task counts as returned from this accuracy on.
const RETURNED: f64 = 0.95;
/// The guide stays for the switches' sake where a coefficient is at most this, about where attention changes sign.
const FAR_DOWN: f64 = -1.0;

/// The task that was subtracted and its statistics at the marker, where the guide has something to say.
fn subtracted(state: &State) -> Option<(Axis, Stats)> {
    let setup = state.picture_setup();
    // It tells of whole vectors, or of parts of them, that are added.
    let is_sum = setup.experiment.merge.method() == Method::Arithmetic;
    if !setup.has_patterns() || !is_sum {
        return None;
    }
    let here = state.stats_here()?;
    let point = state.point();
    let axis = if point[1] <= point[0] {
        Axis::Y
    } else {
        Axis::X
    };
    let role = Role::Task(setup.experiment.axes().task(axis));
    let (_, stats) = here.iter().find(|(own, _)| *own == role)?;
    // With a strong negative correlation subtracting the other task helps this one: both signs must change.
    let alpha = state.judged_experiment()?.alpha().get();
    let (own, other) = (axis.of(point), axis.other().of(point));
    let values = own + alpha * other;
    let attention = own + alpha * alpha * other;
    let flipped = values < 0.0 && attention < 0.0;
    let returned = stats.accuracy >= RETURNED && stats.has_signal();
    let switched =
        setup.experiment.merge.edit().parts != Parts::Both || vectors::confusing(state) == Some(0);
    let speaks = flipped && (returned || (switched && own <= FAR_DOWN));
    speaks.then_some((axis, *stats))
}

/// Whether the question above the planes is the one that the guide answers, and its answer is not revealed.
fn is_asked(state: &State) -> bool {
    state.preset == Some(DOUBLE_FLIP) && !state.view.answer && state.telling.is_none()
}

/// The guide, in the verdict's card.
pub(in crate::view) fn flip_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let Some((axis, stats)) = subtracted(state) else {
        return;
    };
    let task = state.experiment.axes().task(axis);
    let colours = scene.colours();
    egui::Frame::new()
        .fill(colours.edge.gamma_multiply(0.45))
        .corner_radius(4.0)
        .inner_margin(8.0)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let colour = task_colour(Role::Task(task), state.view.dark);
            ui.label(theme::bold(headline(state, axis, &stats), 13.5).color(colour));
            // Before the words, which differ in length: a switch must not move away from the pointer.
            ui.horizontal_wrapped(|ui| vectors::switches_ui(ui, scene));
            if is_asked(state) {
                ui.label(RichText::new(try_words(task)).color(colours.weak));
            } else {
                ui.label(why(state, task, &stats));
            }
            if stats.accuracy >= RETURNED && stats.has_signal() && state.premises().are_met() {
                ui.label(RichText::new(reach(task)).size(12.0).color(colours.weak));
            }
        });
    ui.add_space(4.0);
}

fn headline(state: &State, axis: Axis, stats: &Stats) -> String {
    let task = state.experiment.axes().task(axis);
    let name = task.symbol();
    let lambda = number(axis.of(state.point()), 2);
    let symbol = task.coefficient();
    if !stats.has_value() {
        format!("{name} has no value: the model overflows")
    } else if !stats.has_signal() {
        format!(
            "{name} gives no signal: mean |f| is {}",
            number(stats.magnitude, 3)
        )
    } else if stats.accuracy >= RETURNED {
        let accuracy = number(100.0 * stats.accuracy, 0);
        format!("{name} is back at {accuracy} %, although {symbol} = {lambda}")
    } else {
        let accuracy = number(100.0 * stats.accuracy, 0);
        format!("{name} stays forgotten: accuracy {accuracy} %")
    }
}

fn try_words(task: TaskId) -> String {
    let name = task.symbol();
    format!(
        "Merge one part alone, or take the confusing tokens away, and watch {name}. Why it comes back is the answer to the question above."
    )
}

fn why(state: &State, task: TaskId, stats: &Stats) -> String {
    let name = task.symbol();
    let clear = vectors::confusing(state) == Some(0);
    match state.picture_setup().experiment.merge.edit().parts {
        Parts::Values => "Only the values have changed sign. The attention is even, as in Ψ(0), so the relevant tokens still outweigh the confusing ones, and are read with the wrong sign.".to_owned(),
        Parts::Attention => format!(
            "The values are the random ones of Ψ(0): wherever the attention looks, nothing there has learned to tell the labels apart, for either task. Mean |f| is {}.",
            number(stats.magnitude, 3)
        ),
        Parts::Both if clear => format!(
            "The attention has turned away from {name}'s relevant tokens, but no token carries the other label's pattern: only the sign of the values is left, and it is wrong."
        ),
        Parts::Both => format!(
            "The values of {name} and its attention have both changed sign: by now the confusing tokens have more of the attention than the relevant ones, and they are read with the opposite sign. Two sign changes cancel. Take one away and watch {name}."
        ),
    }
}

fn reach(task: TaskId) -> String {
    let name = task.symbol();
    format!(
        "The verdict below takes the theorem's condition at its word, with the constants set here. It refutes nothing: Theorem 2 keeps the loss of {name} at Θ(1), a constant that it does not name, and at α = 0 the slides give it no lower end."
    )
}
