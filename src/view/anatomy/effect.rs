//! The planes of T1 and T2 as they are merged now, with the outline of the whole vectors, and the change in numbers.

use egui::{RichText, WidgetInfo, vec2};
use egui_plot::PlotTransform;

use super::shown;
use crate::ink::Picture;
use crate::scene::words::metric_name;
use crate::scene::{Extent, Heat, Mark, Meaning};
use crate::sweep::{Goal, Metric};
use crate::task::{Role, TaskId};
use crate::view::cards::vectors;
use crate::view::plane::keys;
use crate::view::plane::planes::image;
use crate::view::plane::pointer::drag_ui;
use crate::view::widget::instead;
use crate::view::widget::legend::line_ui;
use crate::view::widget::marks::marks_ui;
use crate::view::widget::plot::{dark_ground, still_cells};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::told;

/// A plane's width where the numbers stand beside the planes.
pub(in crate::view) const SMALL: f32 = 178.0;
/// The width that the numbers beside the planes need.
const NUMBERS: f32 = 250.0;
/// The same where they stand in one row each.
const WIDEST_NUMBERS: f32 = 360.0;
/// What title, names and legend take above and below the planes.
const AROUND: f32 = 106.0;

/// The card, of at least a height; with the numbers below the planes, or beside planes of a side if there is room.
pub(in crate::view) fn effect_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    beside: Option<f32>,
) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((height - 22.0).max(0.0));
        let gap = ui.spacing().item_spacing.x;
        let half = (ui.available_width() - gap) / 2.0;
        let room = ui.available_width() - NUMBERS;
        let beside = beside.filter(|side| room >= 2.0 * (side + gap));
        let width = beside.unwrap_or(half);
        ui.horizontal(|ui| {
            ui.label(theme::bold("Planes", 15.0));
            let words = format!(
                "{}, {}",
                metric_name(state.view.metric, state.experiment.loss()),
                vectors::words(&state.plane_setup().experiment)
            );
            ui.label(RichText::new(words).weak());
            if state.is_dimmed(scene.now) {
                ui.label(RichText::new("updating…").color(ui.visuals().warn_fg_color));
            }
        });
        ui.horizontal_top(|ui| {
            for task in state.experiment.axes().tasks() {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    plane_ui(ui, scene, task, width, beside.is_some());
                });
            }
            if beside.is_some() {
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    change_ui(ui, scene);
                });
            }
        });
        legend_ui(ui, scene);
        if beside.is_none() {
            change_ui(ui, scene);
        }
    });
}

/// The card in all the room there is.
pub(in crate::view) fn large_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    if scene.is_a_figure() {
        effect_ui(ui, scene, 0.0, None);
        return;
    }
    let widest = (ui.available_width() - WIDEST_NUMBERS - 40.0) / 2.0;
    let side = widest.min(height - AROUND).max(SMALL * 0.6);
    effect_ui(ui, scene, height, Some(side));
}

fn plane_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, task: TaskId, width: f32, beside: bool) {
    let state = scene.state;
    let role = Role::Task(task);
    let name = theme::bold(role.symbol(), 14.0);
    ui.label(name.color(task_colour(role, state.view.dark)));
    let shown = state.shown.plane.as_ref();
    let grid = shown.map_or(state.experiment.grid, |plane| plane.grid);
    let extent = Extent::of_plane(state.experiment.axes(), &grid);
    let heat = shown.map(|plane| {
        let (metric, tau) = (state.view.metric, state.experiment.constants.tau);
        Heat::of_plane(plane, Goal::of(role), metric, tau)
    });
    let tint = theme::tint(state.is_dimmed(scene.now));
    let corners = [extent.low, extent.high];
    let image = heat.map(|heat| image(ui, scene, task.index(), &heat, corners).tint(tint));
    dark_ground(ui);
    let height = if beside || scene.is_on_paper() {
        width
    } else {
        width.min(260.0)
    };
    let name = format!("anatomy {}", task.key());
    let drawn = still_cells(ui, &name, &extent, vec2(width, height), image);
    outlines(ui, scene, &drawn.transform, role);
    instead::instead_of_plane(ui, scene, *drawn.transform.frame());
    let words = format!("Merged plane {}", role.symbol());
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    drag_ui(ui, scene, &drawn.response, &drawn.transform);
    keys::keys_ui(scene, &drawn.response, Goal::of(role));
}

/// Where the loss is ε: as merged now, and with the whole vectors.
fn outlines(ui: &egui::Ui, scene: &mut Scene<'_>, transform: &PlotTransform, role: Role) {
    let state = scene.state;
    let goal = Goal::of(role);
    let now = scene.outline(goal, Metric::Loss);
    let mut marks = vec![Mark::line(Meaning::Measured, now, false)];
    if let Some(effect) = shown(state).and_then(|anatomy| anatomy.effect.as_ref()) {
        let constants = &state.experiment.constants;
        let (whole, metric) = (&effect.whole, Metric::Loss);
        let whole = scene.canvas.outline(whole, goal, metric, constants);
        marks.push(Mark::line(Meaning::Whole, whole, false));
    }
    marks.push(Mark::Ring(state.point()));
    told::keep_back(state, &mut marks);
    marks_ui(ui, scene, transform, &marks, Picture::Plane);
}

fn legend_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let epsilon = number(scene.state.experiment.constants.epsilon, 2);
    ui.horizontal_wrapped(|ui| {
        let words = format!("loss ≤ ε = {epsilon}, as merged now");
        line_ui(ui, scene, Meaning::Measured, words);
        let words = "the same with whole task vectors";
        line_ui(ui, scene, Meaning::Whole, words.into());
    });
}

/// The change of the planes against those of the whole vectors.
fn change_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let Some(anatomy) = shown(state) else {
        instead::instead_ui(ui, scene, "waiting for the first picture");
        return;
    };
    scene.dim(ui);
    let Some(effect) = &anatomy.effect else {
        ui.label(if scene.is_on_paper() {
            "Whole task vectors: nothing is changed."
        } else if anatomy.parts.is_empty() {
            "Whole task vectors: nothing is changed. Turn the rank down or prune rows."
        } else {
            "Whole task vectors: nothing is changed. Leave parts out, turn the rank down or prune rows."
        });
        return;
    };
    egui::Grid::new("change")
        .num_columns(4)
        .spacing([10.0, 3.0])
        .show(ui, |ui| {
            for (words, hint) in [
                ("change", "Of the planes as merged now against those of the whole task vectors"),
                (
                    "accuracy",
                    "The largest change of accuracy, over the cells in which the whole vectors give a signal",
                ),
                ("cells by > 0.05", "The share of those cells whose accuracy changed by more than 0.05"),
                ("loss, mean", "The largest and the mean change of the loss"),
            ] {
                ui.label(RichText::new(words).size(12.0).weak()).on_hover_text(hint);
            }
            ui.end_row();
            for change in &effect.changes {
                let colour = task_colour(change.role, state.view.dark);
                ui.label(RichText::new(change.role.symbol()).color(colour).strong());
                ui.label(format!("≤ {}", number(change.accuracy, 2)));
                ui.label(format!("{} %", number(100.0 * change.changed, 1)));
                ui.label(format!("≤ {}, {}", number(change.loss, 3), number(change.mean_loss, 3)));
                ui.end_row();
            }
        });
    if let Some(here) = state.stats_here() {
        let told = here.iter().filter_map(|(role, stats)| {
            role.task()?;
            let whole = effect.whole.task(*role)?;
            let index = effect.whole.nearest(state.point())?;
            Some(format!(
                "{} loss {} (whole {})",
                role.symbol(),
                number(stats.loss, 3),
                number(whole.cells[index].loss, 3)
            ))
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            let words = format!("At the marker: {}", told.join(", "));
            ui.label(RichText::new(words).size(12.0));
        }
    }
}
