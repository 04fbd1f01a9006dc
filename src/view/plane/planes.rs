//! The three linked planes: heatmap, layers, marker, hover read-out, legend and colour bar.

use egui::{Color32, PointerButton, RichText, Sense, Vec2, WidgetInfo};
use egui_plot::{AxisHints, Plot, PlotBounds, PlotImage, PlotPoint};

use crate::app::Pane;
use crate::app::story::On;
use crate::colour::Scale;
use crate::ink::Picture;
use crate::scene::words::coloured;
use crate::scene::{Extent, Heat, Mark, Sight};
use crate::sweep::{Goal, Point};
use crate::view::plane::below::{below_ui, legend_ui, unseen_height};
use crate::view::plane::keys;
use crate::view::plane::pointer::{drag_ui, hover_ui};
use crate::view::plane::sight::{marks, sight};
use crate::view::widget::canvas::CLOSELY;
use crate::view::widget::colour_bar::colour_bar_ui;
use crate::view::widget::fit;
use crate::view::widget::marks::marks_ui;
use crate::view::widget::maximise::{on_double_click, pane_ui};
use crate::view::widget::plot::{USUAL, axis, dark_ground, round_steps, settle, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;
use crate::view::widget::told::{self, guess_ui, told_ui};
use crate::view::widget::{instead, linked};

/// Room for a plane's title, on the stage and where it stands alone.
const TITLE: f32 = 28.0;
/// The least room for the value at the marker beside a plane's title.
const VALUE: f32 = 44.0;
/// The least side of a plane.
const LEAST: f32 = 90.0;
/// What they take beside a plane alone, whose numbers have a decimal.
const WIDE: f32 = 72.0;
/// What names and numbers of the axes take beside and below a plane.
const AXES: Vec2 = egui::vec2(58.0, 42.0);

/// The planes, not higher than `tallest`, with their legend.
pub(in crate::view) fn planes_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, tallest: f32) {
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - 2.0 * gap) / 3.0;
    let side = (width - 22.0).min(tallest).max(LEAST);
    let reset = resets(scene);
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let marks = marks(scene, &sight);
    ui.horizontal_top(|ui| {
        for (slot, own) in marks.iter().enumerate() {
            ui.allocate_ui(egui::vec2(width, side), |ui| {
                theme::card(state.view.dark).show(ui, |ui| {
                    ui.set_width((width - 22.0).max(0.0));
                    pane_ui(ui, scene, Pane::PLANES[slot], |ui, scene| {
                        let size = Vec2::splat(side);
                        ui.vertical(|ui| plane_ui(ui, scene, &sight, slot, own, size, reset));
                    });
                });
            });
        }
    });
    below_ui(ui, scene, &sight, marks, None);
}

/// Room for the title of a plane that stands alone on the stage, where there is no card around it.
const STAGE_TITLE: f32 = 25.0;
/// The most that is seen of a plane's surroundings, in sides of the plane.
const FURTHEST: f64 = 8.0;

/// What is seen after a zoom out that went too far, at the same middle; nothing if it did not.
fn held_in(bounds: PlotBounds, side: f64) -> Option<PlotBounds> {
    let wide = bounds.width().max(bounds.height());
    let most = FURTHEST * side;
    if !(wide > most && wide.is_finite()) {
        return None;
    }
    let center = bounds.center();
    let half = [bounds.width(), bounds.height()].map(|length| 0.5 * length * most / wide);
    Some(PlotBounds::from_min_max(
        [center.x - half[0], center.y - half[1]],
        [center.x + half[0], center.y + half[1]],
    ))
}

/// Whether the zoom goes back to the whole plane in this frame.
fn resets(scene: &mut Scene<'_>) -> bool {
    let mut reset = scene.canvas.zoom_resets != scene.state.view.zoom_resets;
    scene.canvas.zoom_resets = scene.state.view.zoom_resets;
    if let Some(plane) = &scene.state.shown.plane {
        // A plane of another range comes later than the command that asked for it.
        let range = Some([plane.grid.low, plane.grid.high]);
        reset |= scene.canvas.range != range;
        scene.canvas.range = range;
    }
    reset
}

/// The planes on the stage, without cards and legend.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - 2.0 * gap) / 3.0;
    let tall = (height - TITLE).min(width - AXES.x + AXES.y);
    let wide = width.min(tall - AXES.y + AXES.x);
    let reset = resets(scene);
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let marks = marks(scene, &sight);
    ui.horizontal_top(|ui| {
        for (slot, own) in marks.iter().enumerate() {
            ui.allocate_ui(egui::vec2(width, height), |ui| {
                ui.set_min_width(width);
                // Planes that are narrower than their third stand in its middle.
                ui.add_space((width - wide) / 2.0);
                pane_ui(ui, scene, Pane::PLANES[slot], |ui, scene| {
                    ui.vertical(|ui| {
                        ui.set_width(wide);
                        let size = egui::vec2(wide, tall);
                        plane_ui(ui, scene, &sight, slot, own, size, reset);
                    });
                });
            });
        }
    });
}

/// What is drawn over the planes, and the scale of their colours, where they stand on the stage; of that the height alone, if
/// it is not to be seen.
pub(in crate::view) fn stage_legend_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    is_seen: bool,
) -> f32 {
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let marks = marks(scene, &sight);
    if is_seen {
        let above = ui.cursor().top();
        legend_ui(ui, scene, &sight, &marks);
        return ui.cursor().top() - above;
    }
    unseen_height(ui, scene, &sight, &marks)
}

/// The scale of the planes' colours alone, in a row of a height.
pub(in crate::view) fn bar_ui(ui: &mut egui::Ui, scene: &Scene<'_>, height: f32) {
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let scale = sight(state, &setup, &premises).scale();
    let size = egui::vec2(ui.available_width(), height);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| colour_bar_ui(ui, scene, scale));
}

/// One plane in all the room there is, its legend below.
pub(in crate::view) fn large_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, pane: Pane, room: Vec2) {
    let reset = resets(scene);
    let title = if scene.state.view.present {
        STAGE_TITLE
    } else {
        TITLE
    };
    let legend = scene.canvas.around(Some(pane)).unwrap_or_default();
    let room = egui::vec2(room.x, (room.y - title - legend).max(LEAST));
    let tall = room.y.min(room.x - WIDE + AXES.y);
    let size = egui::vec2(tall - AXES.y + WIDE, tall);
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let marks = marks(scene, &sight);
    if let Some(slot) = Pane::PLANES.iter().position(|own| *own == pane) {
        ui.horizontal_top(|ui| {
            ui.add_space((room.x - size.x).max(0.0) / 2.0);
            ui.vertical(|ui| {
                ui.set_width(size.x);
                plane_ui(ui, scene, &sight, slot, &marks[slot], size, reset);
            });
        });
        // The buttons stay in the corner, whatever the legend leaves of its row.
        ui.set_min_width(room.x);
        below_ui(ui, scene, &sight, marks, Some(slot));
    }
}

fn plane_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    slot: usize,
    marks: &[Mark],
    size: Vec2,
    reset: bool,
) {
    let goal = sight.goals[slot];
    title_ui(ui, scene, goal, sight.scale());
    dark_ground(ui);
    let extent = sight.extent();
    let [across, up] = extent.names;
    let ([low, _], [high, _]) = (extent.low, extent.high);
    let images = sight
        .heat(slot)
        .map(|heat| images(ui, scene, slot, &heat, &extent));
    let mut plot = round_steps(ui, Plot::new(("plane", slot)), USUAL)
        .width(size.x)
        .height(size.y)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .allow_drag(true)
        .pan_pointer_button(PointerButton::Secondary)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .default_x_bounds(low, high)
        .default_y_bounds(low, high)
        .set_margin_fraction(Vec2::ZERO)
        // All planes share one zoom wherever they stand in the layout.
        .link_axis(egui::Id::unique("planes zoom"), true)
        .link_cursor(egui::Id::unique("planes cursor"), true)
        .custom_x_axes(vec![axis(AxisHints::new_x(), across)])
        .custom_y_axes(vec![y_axis(up)])
        .y_axis_min_width(30.0)
        .label_formatter(|_| None)
        .cursor_color(Color32::from_white_alpha(90))
        .sense(Sense::click_and_drag());
    if reset {
        plot = plot.reset();
    }
    let drawn = plot.show(ui, |plot_ui| {
        if reset {
            plot_ui.set_plot_bounds(PlotBounds::from_min_max([low, low], [high, high]));
        } else if let Some(bounds) = held_in(plot_ui.plot_bounds(), high - low) {
            plot_ui.set_plot_bounds(bounds);
        }
        for image in images.into_iter().flatten() {
            plot_ui.image(image);
        }
        plot_ui.pointer_coordinate()
    });
    settle(&drawn.response, &drawn.transform);
    let bounds = drawn.transform.bounds();
    scene.canvas.view_bounds = Some([
        bounds.min()[0],
        bounds.max()[0],
        bounds.min()[1],
        bounds.max()[1],
    ]);
    marks_ui(ui, scene, &drawn.transform, marks, Picture::Plane);
    let pane = Pane::PLANES[slot];
    let told = told::on_plane(scene.state, pane);
    told_ui(
        ui,
        scene,
        &drawn.transform,
        &told,
        (&extent, Picture::Plane),
    );
    instead::instead_of_plane(ui, scene, *drawn.transform.frame());
    let words = format!("Plane {}", goal.title());
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    let guesses = guess_ui(scene, &drawn.response, &drawn.transform, On::Plane);
    if !guesses && !on_double_click(scene, &drawn.response, pane) {
        drag_ui(ui, scene, &drawn.response, &drawn.transform);
    }
    if !guesses {
        keys::keys_ui(scene, &drawn.response, goal);
    }
    hover_ui(scene.state, &drawn.response, &drawn.transform);
    linked::drawn(
        ui,
        scene,
        &drawn.response,
        &drawn.transform,
        linked::Along::Plane,
    );
}

/// Images of a plane's cells: in smaller ones where they are there, or with smaller ones over what is seen closely.
pub(in crate::view) fn images(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    slot: usize,
    heat: &Heat,
    extent: &Extent,
) -> Vec<PlotImage> {
    let whole = [extent.low, extent.high];
    let tint = theme::tint(scene.state.is_dimmed(scene.now));
    let sharp = scene.state.sharp();
    let Some((sharp, fine)) = sharp.and_then(|sharp| Some((sharp, heat.sharper(sharp)?))) else {
        return vec![image(ui, scene, slot, heat, whole).tint(tint)];
    };
    let (slot_of_fine, corners) = if sharp.is_whole() {
        (slot, whole)
    } else {
        (CLOSELY + slot, sharp.corners())
    };
    let mut images = Vec::new();
    let is_sharp = is_in_turn(ui, scene, slot_of_fine, &fine);
    if !(is_sharp && sharp.is_whole()) {
        images.push(image(ui, scene, slot, heat, whole).tint(tint));
    }
    if is_sharp {
        images.push(image(ui, scene, slot_of_fine, &fine, corners).tint(tint));
    }
    images
}

/// Whether smaller cells can be drawn in this frame. They take longer to colour, so that a frame does so for one plane
/// only, and the others wait for the next.
fn is_in_turn(ui: &egui::Ui, scene: &mut Scene<'_>, slot: usize, heat: &Heat) -> bool {
    if scene.canvas.is_drawn(slot, heat) {
        return true;
    }
    if scene.canvas.sharpened == Some(scene.now) {
        ui.ctx().request_repaint();
        return false;
    }
    scene.canvas.sharpened = Some(scene.now);
    true
}

/// The cells of a picture as an image of a plot, between its lower left and its upper right corner.
pub(in crate::view) fn image(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    slot: usize,
    heat: &Heat,
    [low, high]: [Point; 2],
) -> PlotImage {
    let texture = scene.canvas.heat(ui.ctx(), slot, heat);
    let [x, y] = [0, 1].map(|axis| f64::midpoint(low[axis], high[axis]));
    #[expect(clippy::cast_possible_truncation, reason = "a size on screen")]
    let [width, height] = [0, 1].map(|axis| (high[axis] - low[axis]) as f32);
    let size = Vec2::new(width, height);
    PlotImage::new("plane", texture, PlotPoint::new(x, y), size)
}

pub(in crate::view) fn title_ui(ui: &mut egui::Ui, scene: &Scene<'_>, goal: Goal, scale: Scale) {
    let state = scene.state;
    let dark = state.view.dark;
    ui.horizontal(|ui| {
        let colour = match goal.alone() {
            Some(role) => theme::task_colour(role, dark),
            None => scene.colours().text,
        };
        let size = if goal.forgets() { 13.0 } else { 16.0 };
        let preview = state.preview_words();
        let coloured = coloured(goal, scale, state.experiment.loss());
        let coloured = preview.clone().unwrap_or(coloured);
        // The value at the marker is never in the way of the words, nor they of it.
        let value = match scale {
            Scale::Value(_) => keys::measured(state, goal),
            Scale::Change(_) => keys::value(state, goal),
        };
        let value = value.map(|value| theme::bold(value, 15.0));
        let taken = value.clone().map_or(0.0, |value| fit::width(ui, value));
        let gap = ui.spacing().item_spacing.x;
        let room = (ui.available_width() - taken.max(VALUE) - gap).max(0.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            let title = theme::bold(goal.title(), size).color(colour);
            ui.add(egui::Label::new(title).truncate())
                .on_hover_text(format!("{}: {coloured}", goal.title()));
            let left = ui.available_width();
            if preview.is_some() {
                // What it is a preview of is told below, too, and by pointing at the title.
                let told = RichText::new(&coloured);
                let fits = fit::width(ui, told.clone()) <= left;
                let told = if fits { told } else { RichText::new("preview") };
                ui.label(told.color(ui.visuals().warn_fg_color));
            } else {
                fit::whole_ui(ui, RichText::new(&coloured).weak(), left);
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let Some(value) = value else {
                let awaited = if state.is_fresh() { "—" } else { "…" };
                ui.label(RichText::new(awaited).weak());
                return;
            };
            scene.dim_marker(ui);
            ui.label(value)
                .on_hover_text(format!("{coloured} at the marker"));
        });
    });
}
