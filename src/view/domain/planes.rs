//! The paper's figure 7: (A) T′ as measured, with eq. 4 over it; (B) where eq. 4 is satisfied, with the measured
//! contour over it.

use egui::{Align2, Color32, Painter, Pos2, RichText, Sense, Shape, Stroke, Vec2, WidgetInfo};
use egui_plot::{AxisHints, PlotBounds, PlotImage, PlotPoint, PlotResponse, PlotTransform};

use crate::app::State;
use crate::clip::{self, Place, drawable};
use crate::sweep::{Goal, Metric, Point, Polyline};
use crate::task::{Role, TaskId};
use crate::theory::{Equation4, HalfPlane, Part, Setting, clip_square, hatch};
use crate::view::domain::equation4::{ASSUMES, look, sign};
use crate::view::domain::found::baseline;
use crate::view::plane::figure7b;
use crate::view::plane::planes::{drag_ui, hover_ui, title_ui};
use crate::view::widget::pen::{Pen, cased_text};
use crate::view::widget::plot::{axis, dark_ground, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::{instead, theme};

/// Where eq. 4 is satisfied: green, as what a theorem promises. Red is what was measured.
pub(in crate::view) const SATISFIED: Color32 = Color32::from_rgb(30, 128, 74);
/// The rest, where the theorem is silent.
pub(in crate::view) const NOT_SATISFIED: Color32 = Color32::from_rgb(74, 80, 90);
/// The best point.
const BEST: Color32 = Color32::from_rgb(120, 255, 120);
/// Distance of the hatch lines in λ, on a plane of width 5.
const HATCH: f64 = 0.22;
/// The slot of the canvas after the three planes'.
const SLOT: usize = 3;

/// Figure 7(A): the measured plane of T′.
pub(in crate::view) fn measured_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    let goal = Goal::of(Role::Target);
    title_ui(ui, scene, goal);
    let state = scene.state;
    let grid = state.plane_setup().experiment.grid;
    let plane = state
        .shown
        .plane
        .clone()
        .filter(|plane| plane.task(Role::Target).is_some());
    let image = plane.map(|plane| {
        let (metric, tau) = (state.view.metric, state.experiment.constants.tau);
        let texture = scene
            .canvas
            .plane(ui.ctx(), SLOT, &plane, goal, metric, tau);
        let grid = plane.grid;
        let middle = f64::midpoint(grid.low, grid.high);
        #[expect(clippy::cast_possible_truncation, reason = "a size on screen")]
        let size = Vec2::splat((grid.high - grid.low + grid.step()) as f32);
        let tint = theme::tint(state.is_dimmed(scene.now));
        PlotImage::new("plane", texture, PlotPoint::new(middle, middle), size).tint(tint)
    });
    let drawn = plot_ui(ui, state, "Plane T′", side, image);
    let measured = scene.outline(Goal::of(Role::Target), Metric::Loss);
    let pen = pen(ui, state, &drawn.transform);
    if let Some(equation) = Setting::new(&state.plane_setup().experiment).equation_4() {
        let region = polygon(state, &equation.region(), 0.0);
        let scale = (grid.high - grid.low) / 5.0;
        for ends in hatch(&region, HATCH * scale) {
            let stroke = Stroke::new(1.0, theme::THEOREM_3.gamma_multiply(0.7));
            clip::line(&pen.painter, &pen.path(&ends), stroke);
        }
        draw_contour(&pen, &measured);
        let region = polygon(state, &equation.region(), beyond(state));
        pen.cased(&closed(&pen, &region), 2.0, theme::THEOREM_3);
        draw_parts(&pen, state, &equation);
        figure7b::draw(&pen, state);
    } else {
        draw_contour(&pen, &measured);
    }
    finish_ui(ui, scene, &drawn, &pen);
}

/// Figure 7(B): where eq. 4 is satisfied, in two colours.
pub(in crate::view) fn satisfied_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    let state = scene.state;
    let equation = Setting::new(&state.plane_setup().experiment).equation_4();
    ui.horizontal(|ui| {
        ui.label(theme::bold("Eq. 4", 16.0)).on_hover_text(ASSUMES);
        let words = match (&equation, state.premises().are_met()) {
            (None, _) => "Theorem 3 is silent",
            (Some(_), true) => "sufficient, not necessary",
            (Some(_), false) => "analogue, nothing promised",
        };
        ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
    });
    let drawn = plot_ui(ui, state, "Plane of eq. 4", side, None);
    let pen = pen(ui, state, &drawn.transform);
    if let Some(equation) = equation {
        pen.painter
            .rect_filled(*drawn.transform.frame(), 0.0, NOT_SATISFIED);
        let region = polygon(state, &equation.region(), beyond(state));
        if pen.analogue {
            // Hatched, as lines of an analogue are dashed.
            let grid = state.plane_setup().experiment.grid;
            let scale = (grid.high - grid.low) / 5.0;
            for ends in hatch(&region, 0.5 * HATCH * scale) {
                let stroke = Stroke::new(3.0, SATISFIED);
                clip::line(&pen.painter, &pen.path(&ends), stroke);
            }
        } else {
            let corners: Vec<Pos2> = region.iter().map(|corner| pen.at(*corner)).collect();
            pen.painter
                .add(Shape::convex_polygon(corners, SATISFIED, Stroke::NONE));
        }
        draw_parts(&pen, state, &equation);
        figure7b::draw(&pen, state);
    } else {
        let grey = scene.colours().weak.gamma_multiply(0.25);
        pen.painter.rect_filled(*drawn.transform.frame(), 0.0, grey);
    }
    let measured = scene.outline(Goal::of(Role::Target), Metric::Loss);
    draw_contour(&pen, &measured);
    finish_ui(ui, scene, &drawn, &pen);
}

/// What lies over either plane last, and how either is touched.
fn finish_ui(ui: &egui::Ui, scene: &mut Scene<'_>, drawn: &PlotResponse<()>, pen: &Pen<'_>) {
    draw_points(pen, scene.state);
    pen.ring(scene.state.point());
    instead::instead_of_plane(ui, scene, *drawn.transform.frame());
    drag_ui(ui, scene, &drawn.response, &drawn.transform);
    hover_ui(scene.state, &drawn.response, &drawn.transform);
}

fn plot_ui(
    ui: &mut egui::Ui,
    state: &State,
    name: &'static str,
    side: f32,
    image: Option<PlotImage>,
) -> PlotResponse<()> {
    dark_ground(ui);
    let grid = state.plane_setup().experiment.grid;
    let [across, up] = state.experiment.axes().tasks().map(TaskId::coefficient);
    let half = grid.step() / 2.0;
    let (low, high) = (grid.low - half, grid.high + half);
    let drawn = still_plot(name)
        .width(side)
        .height(side)
        .show_grid(false)
        .set_margin_fraction(Vec2::ZERO)
        .custom_x_axes(vec![axis(AxisHints::new_x(), across)])
        .custom_y_axes(vec![y_axis(up)])
        .y_axis_min_width(30.0)
        .sense(Sense::click_and_drag())
        .show(ui, |plot_ui| {
            plot_ui.set_plot_bounds(PlotBounds::from_min_max([low, low], [high, high]));
            if let Some(image) = image {
                plot_ui.image(image);
            }
        });
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, name));
    drawn
}

fn pen<'a>(ui: &egui::Ui, state: &State, transform: &'a PlotTransform) -> Pen<'a> {
    let frame = transform.frame().intersect(ui.clip_rect());
    Pen {
        painter: ui.painter().with_clip_rect(frame),
        transform,
        analogue: !state.premises().are_met(),
    }
}

/// Outlines are cut this far beyond the plane, so that none runs along its edge as if the region ended there.
fn beyond(state: &State) -> f64 {
    let grid = state.plane_setup().experiment.grid;
    (grid.high - grid.low) / 10.0
}

fn polygon(state: &State, sides: &[HalfPlane], beyond: f64) -> Vec<Point> {
    let grid = state.plane_setup().experiment.grid;
    let half = grid.step() / 2.0;
    clip_square(grid.low - half - beyond, grid.high + half + beyond, sides)
}

fn closed(pen: &Pen<'_>, corners: &[Point]) -> Vec<Place> {
    pen.path(corners.iter().chain(corners.first()))
}

/// The outline of each part of eq. 4, with its number on the side where it holds.
fn draw_parts(pen: &Pen<'_>, state: &State, equation: &Equation4) {
    for part in Part::ALL {
        let corners = polygon(state, &equation.sides(part), beyond(state));
        let path = closed(pen, &corners);
        if path.is_empty() {
            continue;
        }
        let (colour, dash, gap) = look(part);
        for (width, colour) in [(4.0, theme::CASING), (2.0, colour)] {
            let stroke = Stroke::new(width, colour);
            clip::dashed(&pen.painter, &path, stroke, dash, gap);
        }
        if let Some((at, inwards)) = label_place(pen, &path, part) {
            cased_text(
                &pen.painter,
                at + inwards * 12.0,
                Align2::CENTER_CENTER,
                sign(part),
                16.0,
                colour,
            );
        }
    }
}

/// A place on the visible part of an outline, each part at its own share of the way, and the direction inwards.
fn label_place(pen: &Pen<'_>, path: &[Place], part: Part) -> Option<(Pos2, Vec2)> {
    let frame = pen.transform.frame().shrink(10.0);
    let visible: Vec<(Pos2, Vec2)> = path
        .windows(2)
        .flat_map(|ends| {
            let ends = [ends[0], ends[1]].map(drawable);
            let along = ends[1] - ends[0];
            // On screen λ₂ grows upwards, so a polygon that runs counter-clockwise in λ has its inside here.
            let inwards = if along.length() > 0.0 {
                along.normalized().rot90()
            } else {
                Vec2::ZERO
            };
            (0..=40_u8).map(move |step| (ends[0] + along * (f32::from(step) / 40.0), inwards))
        })
        .filter(|(at, _)| frame.contains(*at))
        .collect();
    let share = [86, 92, 50][part.index()];
    visible.get(visible.len() * share / 100).copied()
}

/// Around what was measured to work.
fn draw_contour(pen: &Pen<'_>, lines: &[Polyline]) {
    for line in lines {
        let path = pen.path(line);
        for (width, colour) in [(4.0, theme::CASING), (2.0, theme::MEASURED)] {
            pen.line(&path, width, colour);
        }
    }
}

/// The black dot at the baseline and the green cross at the best point.
fn draw_points(pen: &Pen<'_>, state: &State) {
    if let Some((point, name, _)) = baseline(state) {
        let at = pen.at(point);
        pen.painter
            .circle(at, 5.0, Color32::BLACK, Stroke::new(1.5, Color32::WHITE));
        let beside = at + egui::vec2(8.0, -6.0);
        let words = format!("baseline {name}");
        let align = Align2::LEFT_BOTTOM;
        cased_text(&pen.painter, beside, align, &words, 12.0, Color32::WHITE);
    }
    if let Some(best) = state
        .reading()
        .and_then(|reading| reading.target)
        .filter(|_| state.picture_is_of_plane())
    {
        let at = pen.at(best.nearest);
        cross(&pen.painter, at, 6.0);
        let beside = at + egui::vec2(14.0, 6.0);
        let align = Align2::LEFT_TOP;
        cased_text(&pen.painter, beside, align, "best", 12.0, BEST);
    }
}

/// The best point's green cross.
pub(in crate::view) fn cross(painter: &Painter, at: Pos2, arm: f32) {
    for (width, colour) in [(6.0, theme::CASING), (3.0, BEST)] {
        let stroke = Stroke::new(width, colour);
        for offset in [egui::vec2(arm, arm), egui::vec2(arm, -arm)] {
            painter.line_segment([at - offset, at + offset], stroke);
        }
    }
}
