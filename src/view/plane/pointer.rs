//! What the pointer does in a plane: it moves the marker, and reads the cell under it.

use egui::{CursorIcon, PointerButton, RichText};
use egui_plot::{PlotPoint, PlotTransform};

use crate::app::{Edit, State};
use crate::sweep::{Plane, Point, Stats};
use crate::task::Role;
use crate::view::widget::plot::coefficient_decimals;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use crate::worker::Change;

/// From the middle of the ring to where one takes hold of it, in points.
const NEAR: f32 = 14.0;

/// The marker follows the pointer in any plane; it snaps to the grid unless Alt is held.
pub(in crate::view) fn drag_ui(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    response: &egui::Response,
    transform: &PlotTransform,
) {
    cursor_ui(ui, scene.state, response, transform);
    let moves = response.dragged_by(PointerButton::Primary) || response.clicked();
    let ends = response.drag_stopped_by(PointerButton::Primary) || response.clicked();
    if ends && !response.clicked() {
        scene.send(Edit::Marker(scene.state.point()));
        return;
    }
    if !moves {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    let value = transform.value_from_position(pointer);
    let free = ui.input(|input| input.modifiers.alt);
    let point = if free {
        [value.x, value.y]
    } else {
        snap(scene.state, [value.x, value.y])
    };
    let change = if ends {
        Change::Discrete
    } else {
        Change::Continuous
    };
    if point != scene.state.point() || ends {
        scene.send((Edit::Marker(point), change));
    }
}

/// A hand over the ring, which is closed while it moves it.
fn cursor_ui(ui: &egui::Ui, state: &State, response: &egui::Response, transform: &PlotTransform) {
    if response.dragged_by(PointerButton::Primary) {
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        return;
    }
    let [x, y] = state.point();
    let ring = transform.position_from_point(&PlotPoint::new(x, y));
    let near = |pointer: egui::Pos2| pointer.distance(ring) <= NEAR;
    if response.hover_pos().is_some_and(near) {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
}

/// The nearest grid line, or 0 or 1 where they are as near.
pub(in crate::view) fn snap(state: &State, point: Point) -> Point {
    let grid = state.experiment.grid;
    let step = grid.step();
    point.map(|value| {
        if let Some(whole) = [0.0, 1.0]
            .into_iter()
            .find(|whole| (value - whole).abs() < 0.6 * step)
        {
            return whole;
        }
        let lines = ((value - grid.low) / step).round();
        let at = grid.low + lines * step;
        // Rounded to hide the last bits of low + i·step, where that takes none of the others.
        if step > 1e-6 {
            (at * 1e9).round() / 1e9
        } else {
            at
        }
    })
}

/// Every metric on every task at the cell under the pointer.
pub(in crate::view) fn hover_ui(
    state: &State,
    response: &egui::Response,
    transform: &PlotTransform,
) {
    // Numbers would give the answer of a story's question away, and on the stage they would lie over a picture that
    // everybody looks at.
    if response.dragged() || state.asks().is_some() || state.view.present {
        return;
    }
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let Some(plane) = &state.shown.plane else {
        return;
    };
    let value = transform.value_from_position(pointer);
    let Some(index) = plane.nearest([value.x, value.y]) else {
        return;
    };
    response
        .clone()
        .on_hover_ui_at_pointer(|ui| cell_ui(ui, state, plane, index));
}

/// What was measured at a point of the plane, task by task.
pub(super) fn stats_ui<'a>(
    ui: &mut egui::Ui,
    state: &State,
    point: Point,
    all: impl Iterator<Item = (Role, &'a Stats)>,
) {
    let decimals = coefficient_decimals(&state.experiment.grid);
    let [x, y] = point.map(|lambda| number(lambda, decimals));
    ui.label(RichText::new(format!("λ = ({x}, {y})")).strong());
    egui::Grid::new("cell")
        .num_columns(4)
        .spacing([14.0, 3.0])
        .show(ui, |ui| {
            for words in ["", "loss", "accuracy", "margin"] {
                ui.label(RichText::new(words).weak());
            }
            ui.end_row();
            for (role, stats) in all {
                let colour = theme::task_colour(role, state.view.dark);
                ui.label(RichText::new(role.symbol()).color(colour));
                ui.label(number(stats.loss, 3));
                ui.label(theme::accuracy_and_error(stats, 1));
                ui.label(number(stats.margin, 3));
                ui.end_row();
            }
        });
}

fn cell_ui(ui: &mut egui::Ui, state: &State, plane: &Plane, index: usize) {
    let all = plane.tasks.iter();
    let all = all.map(|task| (task.role, &task.cells[index]));
    stats_ui(ui, state, plane.point(index), all);
    ui.label(format!(
        "disentanglement error ξ {}",
        number(plane.disentanglement(index), 3)
    ));
    if let Some(sharp) = state.sharp() {
        let words = format!(
            "drawn {} times as finely as the grid; all numbers and contours are the grid's",
            sharp.times()
        );
        ui.label(RichText::new(words).small().weak());
    }
}
