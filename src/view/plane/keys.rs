//! Planes by the keyboard: the marker moves by cells, and its place and value are said.

use egui::Response;

use super::pointer::snap;
use crate::app::{Edit, State};
use crate::scene::words::scale_name;
use crate::sweep::{Goal, Metric, same};
use crate::view::widget::arrows::{Steps, steps_of};
use crate::view::widget::compared::{change_here, scale};
use crate::view::widget::focus::speak;
use crate::view::widget::plot::coefficient_decimals;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;

/// What one can do in a plane.
const DOES: &str = "Drag, click or press the arrow keys to move the ring";

/// The marker follows the arrow keys while a plane has the keyboard, and the plane says where it stands.
pub(in crate::view) fn keys_ui(scene: &mut Scene<'_>, response: &Response, goal: Goal) {
    speak(response, &spoken(scene.state, goal), DOES);
    let Some(Steps { by, change }) = steps_of(response) else {
        return;
    };
    let (before, grid) = (scene.state.point(), scene.state.experiment.grid);
    let stepped = [0, 1].map(|axis| {
        let to = before[axis] + by[axis] * grid.step();
        // To the end of the grid, or no further from it than it stands.
        to.clamp(grid.low.min(before[axis]), grid.high.max(before[axis]))
    });
    let snapped = snap(scene.state, stepped);
    // What did not move stays between the lines of the grid.
    let point = [0, 1].map(|axis| {
        if same(stepped[axis], before[axis]) {
            before[axis]
        } else {
            snapped[axis]
        }
    });
    scene.send((Edit::Marker(point), change));
}

/// Where the marker stands, and what a plane shows there.
fn spoken(state: &State, goal: Goal) -> String {
    let decimals = coefficient_decimals(&state.experiment.grid);
    let tasks = state.experiment.axes().tasks();
    let place = tasks.into_iter().zip(state.point());
    let place: Vec<String> = place
        .map(|(task, lambda)| format!("{} = {}", task.coefficient(), number(lambda, decimals)))
        .collect();
    let value = value(state, goal).unwrap_or_else(|| "not computed yet".into());
    let name = scale_name(scale(state), state.experiment.loss());
    format!("{}, {name} {value}", place.join(", "))
}

/// What a plane shows at the marker, as it stands in its title; nothing while it is not known.
pub(in crate::view) fn value(state: &State, goal: Goal) -> Option<String> {
    match change_here(state, goal) {
        Some(change) => state.stats_here().map(|_| signed(change)),
        None => measured(state, goal),
    }
}

/// What was measured at the marker, whatever colours the cells.
pub(in crate::view) fn measured(state: &State, goal: Goal) -> Option<String> {
    let here = state.stats_here()?;
    let metric = state.view.metric;
    let stats = |role| here.iter().find(|(own, _)| *own == role).map(|(_, s)| *s);
    let value = goal.value(metric, state.experiment.constants.tau, stats);
    Some(match metric {
        Metric::Accuracy if !value.is_nan() => format!("{} %", number(100.0 * value, 1)),
        Metric::Accuracy
        | Metric::Loss
        | Metric::Margin
        | Metric::Disentanglement
        | Metric::Parity
        | Metric::Odds => number(value, 3),
    })
}

/// A change with its sign.
fn signed(value: f64) -> String {
    let plus = if value > 0.0 { "+" } else { "" };
    format!("{plus}{}", number(value, 3))
}
