//! The slice: the metric along one coefficient through the marker, with the theorems' intervals.

use egui::{Button, Response, RichText, Sense, WidgetInfo};
use egui_plot::{AxisHints, PlotBounds, PlotPoint, PlotTransform};

use crate::app::action::Action;
use crate::app::glossary::explained;
use crate::app::story::On;
use crate::app::{Pane, State};
use crate::ink::{Picture, paint};
use crate::lab::Setup;
use crate::scene::{SliceSight, slice_marks};
use crate::sweep::Line;
use crate::task::{Axis, Role};
use crate::theory::Premises;
use crate::view::plane::pointer::stats_ui;
use crate::view::widget::action::action_ui;
use crate::view::widget::fit;
use crate::view::widget::marks::{frame, style_of};
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::plot::{
    axis, coefficient_decimals, round_steps, settle, still_plot, y_axis,
};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use crate::view::widget::told::{self, guess_ui, told_ui};
use crate::view::widget::{instead, linked};

/// How far from the right end the names of levels begin, in points.
const NAMES: f32 = 90.0;

/// The slice, in a card of a height.
pub(in crate::view) fn slice_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    let (setup, premises) = (state.picture_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    theme::card(state.view.dark).show(ui, |ui| {
        let axes = state.experiment.axes();
        let symbol = |axis: Axis| axes.task(axis).coefficient();
        ui.horizontal(|ui| {
            ui.label(theme::bold("Slice", 15.0));
            let decimals = coefficient_decimals(&state.experiment.grid);
            let words = format!(
                "at {} = {}",
                symbol(sight.running.other()),
                number(sight.held(), decimals)
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                for choice in [Axis::Y, Axis::X] {
                    if scene.is_on_paper() {
                        break;
                    }
                    let chosen = sight.running == choice;
                    let words = format!("along {}", symbol(choice));
                    let button = Button::selectable(chosen, words);
                    action_ui(ui, scene, Action::Slice(choice), button);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let room = ui.available_width();
                    fit::whole_ui(ui, RichText::new(words).weak(), room);
                });
            });
        });
        let [across, _] = sight.extent().names;
        plot_ui(ui, scene, &sight, (height - 64.0).max(130.0), across);
    });
}

/// What the slice on screen is drawn from.
fn sight<'a>(state: &'a State, setup: &'a Setup, premises: &'a Premises) -> SliceSight<'a> {
    SliceSight {
        setup,
        premises,
        on: state.view.overlays,
        metric: state.view.metric,
        running: state.view.slice,
        marker: state.point(),
        line: state.slice_line(),
        ghosts: &state.view.ghosts,
        seeds: state.seeds_shown().map(AsRef::as_ref),
    }
}

/// The slice on the stage: the plot alone, what is held beside the axis' name.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    let (setup, premises) = (state.picture_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let held = state.experiment.axes().task(sight.running.other());
    let decimals = coefficient_decimals(&state.experiment.grid);
    let [across, _] = sight.extent().names;
    let name = format!(
        "{across} at {} = {}",
        held.coefficient(),
        number(sight.held(), decimals)
    );
    pane_ui(ui, scene, Pane::Slice, |ui, scene| {
        plot_ui(ui, scene, &sight, height, &name);
    });
}

fn plot_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &SliceSight<'_>,
    height: f32,
    across: &str,
) {
    let extent = sight.extent();
    let [_, up] = extent.names;
    // Where a click is a guess, one is heard.
    let sense = if told::asks_on(scene.state, On::Slice) {
        Sense::click_and_drag()
    } else {
        Sense::hover()
    };
    let drawn = round_steps(ui, still_plot("slice"), 40.0)
        .sense(sense)
        .height(height)
        .width(ui.available_width())
        .custom_x_axes(vec![axis(AxisHints::new_x(), across)])
        .custom_y_axes(vec![y_axis(up)])
        .y_axis_min_width(30.0)
        // Lines upright are the theorems' and the marker's.
        .show_grid([false, true])
        .grid_spacing(40.0..=300.0)
        .show(ui, |plot_ui| {
            // A number at the very end is within it.
            let high = [
                extent.high[0] + 1e-9 * (extent.high[0] - extent.low[0]),
                extent.high[1],
            ];
            plot_ui.set_plot_bounds(PlotBounds::from_min_max(extent.low, high));
        });
    settle(&drawn.response, &drawn.transform);
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Slice"));
    let mut style = style_of(&scene.state.view, Picture::Slice);
    style.faded = scene.state.is_marker_dimmed(scene.now);
    let mut marks = slice_marks(sight);
    told::keep_back(scene.state, &mut marks);
    paint(ui.painter(), &frame(&drawn.transform), &marks, &style);
    let told = told::on_slice(scene.state, |value| height_at(scene.state, sight, value));
    told_ui(
        ui,
        scene,
        &drawn.transform,
        &told,
        (&extent, Picture::Slice),
    );
    guess_ui(scene, &drawn.response, &drawn.transform, On::Slice);
    if !levels_ui(sight, &drawn.response, &drawn.transform) {
        hover_ui(scene.state, sight, &drawn.response, &drawn.transform);
    }
    let along = linked::Along::Slice(sight.running, sight.held());
    linked::drawn(ui, scene, &drawn.response, &drawn.transform, along);
    if sight.line.is_none() {
        // Where nothing is drawn yet, say so rather than show an empty frame.
        let (words, colour) = instead::instead(scene, "waiting for the first sweep");
        instead::words_at(ui, scene, drawn.transform.frame().center(), words, colour);
    }
}

/// Every metric on every task where somebody points. On the stage it would lie over what everybody looks at.
fn hover_ui(state: &State, sight: &SliceSight<'_>, response: &Response, transform: &PlotTransform) {
    let (Some(pointer), Some(line)) = (response.hover_pos(), sight.line) else {
        return;
    };
    if state.view.present || state.asks().is_some() || !transform.frame().contains(pointer) {
        return;
    }
    let at = transform.value_from_position(pointer).x;
    let distance = |index: &usize| (line.values[*index] - at).abs();
    let near =
        (0..line.values.len()).min_by(|one, other| distance(one).total_cmp(&distance(other)));
    let Some(index) = near else {
        return;
    };
    let point = sight.running.pair(line.values[index], line.held);
    response.clone().on_hover_ui_at_pointer(|ui| {
        let all = line.tasks.iter();
        let all = all.filter_map(|(role, stats)| Some((*role, stats.get(index)?)));
        stats_ui(ui, state, point, all);
    });
}

/// What ε and τ mean, for whoever points at their lines or names; whether somebody does.
fn levels_ui(sight: &SliceSight<'_>, response: &Response, transform: &PlotTransform) -> bool {
    let Some(pointer) = response.hover_pos() else {
        return false;
    };
    let frame = transform.frame();
    let at_names = pointer.x > frame.right() - NAMES;
    let (above, below) = (if at_names { 20.0 } else { 5.0 }, 5.0);
    let pointed = sight.named_levels().into_iter().find(|(_, level)| {
        let [low, _] = sight.extent().low;
        let line = transform
            .position_from_point(&PlotPoint::new(low, *level))
            .y;
        (line - above..=line + below).contains(&pointer.y)
    });
    let Some(meaning) = pointed.and_then(|(name, _)| explained(name)) else {
        return false;
    };
    response.clone().on_hover_text_at_pointer(meaning);
    true
}

/// How high the curve of the running task is at a value, or the middle where there is none to be seen.
fn height_at(state: &State, sight: &SliceSight<'_>, value: f64) -> f64 {
    let extent = sight.extent();
    let (low, high) = (extent.low[1], extent.high[1]);
    let middle = f64::midpoint(low, high);
    let height = |line: &Line| {
        let near = |at: &f64| (at - value).abs();
        let values = line.values.iter().enumerate();
        let (index, _) = values.min_by(|(_, one), (_, other)| near(one).total_cmp(&near(other)))?;
        let stats = line.task(Role::Task(line.pair().free))?;
        Some(sight.metric.of(stats.get(index)?))
    };
    // It is not seen before everybody has guessed.
    let line = sight.line.filter(|_| state.asks().is_none());
    let height = line.and_then(height).filter(|height| height.is_finite());
    height.unwrap_or(middle).max(low).min(high)
}
