//! The slice: the metric along one coefficient through the marker, with the theorems' intervals.

use std::sync::Arc;

use egui::{Color32, RichText, Stroke, WidgetInfo};
use egui_plot::{AxisHints, HLine, Line, LineStyle, PlotPoints, PlotUi, Span, VLine};

use crate::app::{Overlay, State, ViewChange};
use crate::colour::range;
use crate::sweep::{self, Metric, same};
use crate::task::Axis;
use crate::theory::{Setting, Statement};
use crate::view::cards::seeds;
use crate::view::plane::verdict::condition_words;
use crate::view::widget::instead;
use crate::view::widget::panels::metric_name;
use crate::view::widget::plot::{axis, coefficient_decimals, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

/// The slice, in a card of a height.
pub(in crate::view) fn slice_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        let running = state.view.slice;
        let axes = state.experiment.axes();
        let symbol = |axis: Axis| axes.task(axis).coefficient();
        let held = held(state);
        ui.horizontal(|ui| {
            ui.label(theme::bold("Slice", 15.0));
            let decimals = coefficient_decimals(&state.experiment.grid);
            let words = format!(
                "at {} = {}",
                symbol(running.other()),
                number(held, decimals)
            );
            ui.label(RichText::new(words).weak());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                for choice in [Axis::Y, Axis::X] {
                    let chosen = running == choice;
                    let button = ui.selectable_label(chosen, format!("along {}", symbol(choice)));
                    if button.clicked() {
                        scene.send(ViewChange::Slice(choice));
                    }
                }
            });
        });
        slice_plot(ui, scene, (height - 64.0).max(160.0));
    });
}

fn slice_plot(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    let running = state.view.slice;
    let metric = state.view.metric;
    let limits = range(metric);
    let grid = state.picture_setup().experiment.grid;
    let symbol = state.experiment.axes().task(running).coefficient();
    let margin = (limits.high - limits.low) * 0.03;
    let drawn = still_plot("slice")
        .height(height)
        .width(ui.available_width())
        .custom_x_axes(vec![axis(AxisHints::new_x(), symbol)])
        .custom_y_axes(vec![y_axis(metric_name(metric))])
        .y_axis_min_width(30.0)
        .grid_spacing(40.0..=300.0)
        .show(ui, |plot_ui| {
            let bounds = egui_plot::PlotBounds::from_min_max(
                [grid.low, limits.low - margin],
                [grid.high, limits.high + margin],
            );
            plot_ui.set_plot_bounds(bounds);
            draw_theory(plot_ui, state);
            seeds::draw_band(plot_ui, state);
            draw_thresholds(plot_ui, state);
            draw_curves(plot_ui, scene);
            let marker = running.of(state.point());
            if (grid.low..=grid.high).contains(&marker) {
                let colour = theme::palette(state.view.dark).text;
                let line = VLine::new("marker", marker);
                plot_ui.vline(line.color(colour).width(1.5));
            }
        });
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Slice"));
    names_ui(ui, scene, &drawn.transform);
}

/// The line that runs through the marker: probed, or one of the theorems' own where the marker is on it.
fn line(state: &State) -> Option<&sweep::Line> {
    let running = state.view.slice;
    let held = running.other().of(state.point());
    let fits = |line: &&sweep::Line| line.running == running && same(line.held, held);
    let picture = state.shown.picture.as_ref();
    let own = picture.and_then(|picture| picture.lines.iter().find(fits));
    if own.is_some()
        && state
            .shown
            .subject
            .as_ref()
            .zip(picture)
            .is_some_and(|(subject, picture)| Arc::ptr_eq(subject, &picture.subject))
    {
        return own;
    }
    let probe = state.shown.probe.as_ref()?;
    probe.lines.iter().find(|line| line.running == running)
}

/// The coefficient that is held: that of the line which is drawn, and without one the marker's.
fn held(state: &State) -> f64 {
    let marker = state.view.slice.other().of(state.point());
    line(state).map_or(marker, |line| line.held)
}

fn draw_curves(plot_ui: &mut PlotUi<'_>, scene: &Scene<'_>) {
    let state = scene.state;
    let Some(line) = line(state) else {
        return;
    };
    let dimmed = state.is_marker_dimmed(scene.now);
    for (role, stats) in &line.tasks {
        let colour = task_colour(*role, state.view.dark);
        let colour = theme::faded(colour, dimmed);
        // A line must not contain NaN: it is cut there.
        let points = line.values.iter().zip(stats).map(|(value, stats)| {
            let y = state.view.metric.of(stats);
            y.is_finite().then_some([*value, y])
        });
        for run in points.collect::<Vec<_>>().split(Option::is_none) {
            let run: Vec<[f64; 2]> = run.iter().copied().flatten().collect();
            if run.len() > 1 {
                let curve = Line::new(role.symbol(), PlotPoints::from(run));
                plot_ui.line(curve.color(colour).width(2.5));
            }
        }
    }
}

/// Whether the marker's line is one of the theorems' lines.
fn is_on_line(state: &State) -> bool {
    same(held(state), 1.0)
}

/// The interval of a theorem, where the marker's line is one of its lines: filled where it is promised, for an analogue
/// dashed ends alone.
fn draw_theory(plot_ui: &mut PlotUi<'_>, state: &State) {
    let setup = state.picture_setup();
    let premises = state.premises();
    if !is_on_line(state) || !premises.know_alpha() {
        return;
    }
    let setting = Setting::new(&setup.experiment);
    let grid = setup.experiment.grid;
    let pair = setting.axes.along(state.view.slice);
    for (statement, overlay, colour) in [
        (
            Statement::Theorem1(pair),
            Overlay::Theorem1,
            theme::THEOREM_1,
        ),
        (
            Statement::Theorem2(pair),
            Overlay::Theorem2,
            theme::THEOREM_2,
        ),
    ] {
        if let Some((low, high)) = statement.interval(&setting)
            && state.view.overlays.has(overlay)
        {
            let (low, high) = (low.max(grid.low), high.min(grid.high));
            if low < high && !premises.are_met() {
                let inner = [low, high].into_iter();
                for end in inner.filter(|end| grid.low < *end && *end < grid.high) {
                    let line = VLine::new("analogue", end).color(colour).width(1.5);
                    plot_ui.vline(line.style(LineStyle::dashed_dense()));
                }
            } else if low < high {
                let span = Span::new("", low..=high)
                    .fill(colour.gamma_multiply(0.14))
                    .border(Stroke::new(1.5, colour.gamma_multiply(0.8)));
                plot_ui.span(span);
            }
        }
    }
}

fn draw_thresholds(plot_ui: &mut PlotUi<'_>, state: &State) {
    let constants = &state.experiment.constants;
    let weak = theme::palette(state.view.dark).weak;
    let dashed = LineStyle::dashed_dense();
    match state.view.metric {
        Metric::Loss => {
            for (name, at) in [("ε", constants.epsilon), ("τ", constants.tau)] {
                if at <= 2.0 * range(Metric::Loss).high {
                    let line = HLine::new(name, at).color(weak).width(1.0).style(dashed);
                    plot_ui.hline(line);
                }
            }
        }
        Metric::Accuracy => {
            // Accuracy switches at −α, the loss at 1 − α.
            if is_on_line(state) && state.premises().are_met() {
                let alpha = state.picture_setup().experiment.alpha.get();
                let line = VLine::new("−α", -alpha);
                plot_ui.vline(line.color(weak).width(1.0).style(dashed));
            }
        }
        Metric::Margin | Metric::Disentanglement => {}
    }
}

/// A theorem's name and condition, where its interval is drawn.
fn theorem_words(state: &State, statement: Statement, overlay: Overlay) -> Option<String> {
    let premises = state.premises();
    let setting = Setting::new(&state.picture_setup().experiment);
    let is_drawn = is_on_line(state)
        && premises.know_alpha()
        && state.view.overlays.has(overlay)
        && statement.speaks(&setting);
    let sort = if premises.are_met() {
        ""
    } else {
        " (analogue)"
    };
    let condition = condition_words(statement, &setting);
    is_drawn.then(|| format!("{}{sort}: {condition}", statement.name()))
}

/// The tasks' names in their curves' colours, where there are curves. Gives the place below.
fn task_names_ui(painter: &egui::Painter, state: &State, frame: egui::Rect) -> f32 {
    let colours = theme::palette(state.view.dark);
    let mut top = frame.top() + 4.0;
    if let Some(line) = line(state) {
        let mut left = frame.left() + 8.0;
        for (role, _) in &line.tasks {
            let colour = task_colour(*role, state.view.dark);
            let words = format!("— {}", role.symbol());
            let galley = painter.layout_no_wrap(words, egui::FontId::proportional(14.0), colour);
            let rect = egui::Rect::from_min_size(egui::pos2(left, top), galley.size());
            painter.rect_filled(rect.expand(2.0), 2.0, colours.card.gamma_multiply(0.8));
            painter.galley(rect.min, galley, colour);
            left = rect.right() + 12.0;
        }
        top += 20.0;
    }
    top
}

/// Names beside the lines, drawn over the plot so that nothing hides them.
fn names_ui(ui: &egui::Ui, scene: &Scene<'_>, transform: &egui_plot::PlotTransform) {
    let state = scene.state;
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let frame = transform.frame();
    let font = egui::FontId::proportional(13.0);
    let colours = theme::palette(state.view.dark);
    let mut top = task_names_ui(&painter, state, *frame);
    let pair = state.experiment.axes().along(state.view.slice);
    let premises = state.premises();
    let on_line = is_on_line(state);
    let text = |at: egui::Pos2, align: egui::Align2, words: String, colour: Color32| {
        if !frame.expand(1.0).contains(at) {
            return;
        }
        let galley = painter.layout_no_wrap(words, font.clone(), colour);
        let rect = align.anchor_size(at, galley.size());
        painter.rect_filled(rect.expand(2.0), 2.0, colours.card.gamma_multiply(0.8));
        painter.galley(rect.min, galley, colour);
    };
    let first = Statement::Theorem1(pair);
    if let Some(words) = theorem_words(state, first, Overlay::Theorem1) {
        let at = egui::pos2(frame.right() - 6.0, top);
        text(at, egui::Align2::RIGHT_TOP, words, colours.good);
        top += 18.0;
    }
    let second = Statement::Theorem2(pair);
    if let Some(words) = theorem_words(state, second, Overlay::Theorem2) {
        let colour = if state.view.dark {
            theme::THEOREM_2
        } else {
            Color32::from_rgb(180, 20, 130)
        };
        let at = egui::pos2(frame.left() + 8.0, top);
        text(at, egui::Align2::LEFT_TOP, words, colour);
    }
    levels_ui(scene, transform, on_line && premises.are_met(), &text);
    // Where nothing is drawn yet, say so rather than show an empty frame.
    if line(state).is_none() {
        let (words, colour) = instead::instead(scene, "waiting for the first sweep");
        let middle = egui::Align2::CENTER_CENTER;
        text(frame.center(), middle, words.to_owned(), colour);
    }
}

/// Names at the levels ε and τ, or at −α, of the metric that is shown. `promises`: all premises are met on a line of
/// which the theorems speak.
fn levels_ui(
    scene: &Scene<'_>,
    transform: &egui_plot::PlotTransform,
    promises: bool,
    text: &dyn Fn(egui::Pos2, egui::Align2, String, Color32),
) {
    let state = scene.state;
    let frame = transform.frame();
    let colours = theme::palette(state.view.dark);
    match state.view.metric {
        Metric::Loss => {
            let constants = &state.experiment.constants;
            for (name, at) in [("ε", constants.epsilon), ("τ", constants.tau)] {
                let words = format!("{name} = {}", number(at, 2));
                let place = egui::pos2(
                    frame.right() - 6.0,
                    transform.position_from_point_y(at) - 2.0,
                );
                text(place, egui::Align2::RIGHT_BOTTOM, words, colours.weak);
            }
        }
        Metric::Accuracy if promises => {
            let x = transform
                .position_from_point(&egui_plot::PlotPoint::new(
                    -state.picture_setup().experiment.alpha.get(),
                    0.0,
                ))
                .x;
            let (align, beside) = if x > frame.center().x {
                (egui::Align2::RIGHT_BOTTOM, -5.0)
            } else {
                (egui::Align2::LEFT_BOTTOM, 5.0)
            };
            let place = egui::pos2(x + beside, frame.bottom() - 6.0);
            let words = "−α: accuracy switches here (ours)".to_owned();
            text(place, align, words, colours.weak);
        }
        Metric::Accuracy | Metric::Margin | Metric::Disentanglement => {}
    }
}
