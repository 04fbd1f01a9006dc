//! The plots of task vector bases over M: what is left out beside the least that is possible, and accuracies beside those of the
//! task vectors themselves.

use egui::{Color32, RichText, WidgetInfo, vec2};
use egui_plot::{
    AxisHints, GridMark, HLine, Line, LineStyle, MarkerShape, PlotBounds, PlotPoints, PlotUi,
    Points, VLine, uniform_grid_spacer,
};

use crate::lab::{BasesStudy, BasisResult};
use crate::view::widget::instead::instead;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::plot::{axis, round_steps, settle, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The height of the plots among other cards, legends included.
pub(super) const PLOTS: f32 = 172.0;
/// What stands above a plot.
const ABOVE: f32 = 20.0;
/// From this width on they stand side by side.
const SIDE_BY_SIDE: f32 = 430.0;
/// What the largest points need beyond the ends of what they show.
const POINT: f64 = 10.0;
/// The least distance of an axis's lines.
const APART: f64 = 10.0;
/// The letters of the legends.
const LETTERS: f32 = 12.5;
/// How much of a colour a level has.
const LEVEL: f32 = 0.55;

/// A curve over M.
struct Curve {
    name: &'static str,
    colour: Color32,
    shape: MarkerShape,
    value: fn(&BasisResult) -> f64,
}

/// Both plots, side by side or one below the other.
pub(super) fn plots_ui(ui: &mut egui::Ui, scene: &Scene<'_>, count: usize, height: f32) {
    let gap = ui.spacing().item_spacing;
    let width = ui.available_width();
    if width < SIDE_BY_SIDE {
        let each = (height - gap.y) / 2.0;
        for column in 0..2 {
            columns_ui(ui, &[width], each, |ui, _| {
                plot_ui(ui, scene, count, (column, each));
            });
        }
        return;
    }
    let half = (width - gap.x) / 2.0;
    columns_ui(ui, &[half, half], height, |ui, column| {
        plot_ui(ui, scene, count, (column, height));
    });
}

/// The plot of a column in some height, its legend above it.
fn plot_ui(ui: &mut egui::Ui, scene: &Scene<'_>, count: usize, (column, height): (usize, f32)) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = height - ABOVE;
    match column {
        0 => error_ui(ui, scene, count, height),
        _ => accuracy_ui(ui, scene, count, height),
    }
}

/// A legend in one line, each entry in its colour.
fn legend_ui(ui: &mut egui::Ui, entries: &[(&str, Color32)]) {
    let size = vec2(ui.available_width(), ABOVE);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 7.0;
        for (words, colour) in entries {
            ui.label(RichText::new(*words).size(LETTERS).color(*colour));
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
fn place(count: usize) -> f64 {
    count as f64
}

/// A plot over M, with M marked, and what is drawn in it; gives its response.
fn over_m_ui(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    (name, height): (&str, f32),
    (count, top): (usize, f64),
    draw: impl FnOnce(&mut PlotUi<'_>),
) -> egui::Response {
    let tasks = scene.state.experiment.tasks().count();
    let colours = scene.colours();
    // With room for the largest points above and below, whatever the height.
    let beyond = top * POINT / f64::from(height).max(4.0 * POINT);
    // Its name beside the first number, where it takes no room of the plot's.
    let numbered = |mark: GridMark, _: &_| match number(mark.value, 0) {
        first if first == "1" => "M = 1".into(),
        other => other,
    };
    let across = axis(AxisHints::new_x(), "").label_spacing(10.0..=14.0);
    let drawn = round_steps(ui, still_plot(name), APART)
        .height(height)
        .width(ui.available_width())
        .custom_x_axes(vec![across.formatter(numbered)])
        .custom_y_axes(vec![y_axis("")])
        .y_axis_min_width(30.0)
        .x_grid_spacer(uniform_grid_spacer(|_| [1.0, 10.0, 100.0]))
        // A line upright would be taken for a mark.
        .show_grid([false, true])
        .grid_spacing(10.0..=200.0)
        .show(ui, |plot_ui| {
            let low = [0.6, -beyond];
            let high = [place(tasks) + 0.4, top + beyond];
            let bounds = PlotBounds::from_min_max(low, high);
            plot_ui.set_plot_bounds(bounds);
            let at = VLine::new("M", place(count));
            plot_ui.vline(at.color(colours.text).width(2.0));
            draw(plot_ui);
        });
    settle(&drawn.response, &drawn.transform);
    if scene.state.bases_shown().is_none() {
        let (words, colour) = instead(scene, "being measured");
        let middle = drawn.response.rect.center();
        crate::view::widget::instead::words_at(ui, scene, middle, words, colour);
    }
    drawn.response
}

fn line(plot_ui: &mut PlotUi<'_>, own: &Curve, points: &[[f64; 2]]) {
    let line = Line::new(own.name, PlotPoints::from(points.to_vec()));
    plot_ui.line(line.color(own.colour).width(1.8));
}

/// The points of a line, the one at M larger.
fn dots(plot_ui: &mut PlotUi<'_>, own: &Curve, points: &[[f64; 2]], count: usize) {
    for (points, radius) in [
        (points.to_vec(), 3.0),
        (at(points, count).into_iter().collect(), 5.5),
    ] {
        let points = Points::new(own.name, PlotPoints::from(points)).shape(own.shape);
        plot_ui.points(points.color(own.colour).filled(true).radius(radius));
    }
}

fn at(points: &[[f64; 2]], count: usize) -> Option<[f64; 2]> {
    let near = |point: &&[f64; 2]| (point[0] - place(count)).abs() < 0.5;
    points.iter().find(near).copied()
}

/// The values of all sizes that have one.
fn values(study: Option<&BasesStudy>, value: fn(&BasisResult) -> f64) -> Vec<[f64; 2]> {
    let all = study.into_iter().flat_map(|study| &study.results);
    all.map(|result| [place(result.count), value(result)])
        .filter(|point| point[1].is_finite())
        .collect()
}

/// What is left out: measured, and the least that is possible with the mean kept beside the vectors (PCA’s) and without it.
fn error_ui(ui: &mut egui::Ui, scene: &Scene<'_>, count: usize, height: f32) {
    let colours = scene.colours();
    let study = scene.state.bases_shown().map(AsRef::as_ref);
    let measured = Curve {
        name: "error",
        colour: measured(scene),
        shape: MarkerShape::Circle,
        value: |result| result.error,
    };
    legend_ui(
        ui,
        &[
            ("● error", measured.colour),
            ("╌ PCA’s bound", colours.text),
            ("·· linear bound", colours.weak),
        ],
    );
    let points = values(study, measured.value);
    let bounds = study.and_then(BasesStudy::bounds);
    let [with_mean, linear] = [
        bounds.map_or(&[][..], |own| &own.with_mean),
        bounds.map_or(&[][..], |own| &own.linear),
    ]
    .map(|bounds| -> Vec<[f64; 2]> {
        let all = (1..).zip(bounds);
        all.map(|(count, bound)| [place(count), *bound]).collect()
    });
    let all = points.iter().chain(&linear);
    let highest = all.map(|point| point[1]).fold(0.0, f64::max);
    let top = if highest > 0.0 { highest } else { 1.0 };
    let response = over_m_ui(
        ui,
        scene,
        ("basis error", height),
        (count, top),
        |plot_ui| {
            line(plot_ui, &measured, &points);
            for (name, points, colour, style) in [
                (
                    "linear bound",
                    linear,
                    colours.weak,
                    LineStyle::dotted_dense(),
                ),
                (
                    "PCA’s bound",
                    with_mean,
                    colours.text,
                    LineStyle::dashed_dense(),
                ),
            ] {
                let line = Line::new(name, PlotPoints::from(points));
                plot_ui.line(line.color(colour).width(1.3).style(style));
            }
            dots(plot_ui, &measured, &points, count);
        },
    );
    let rows = study.map_or_else(Vec::new, error_rows);
    told_ui(response, "What a basis of M vectors leaves out", &rows);
}

/// Accuracies of addition and negation.
fn accuracy_ui(ui: &mut egui::Ui, scene: &Scene<'_>, count: usize, height: f32) {
    let colours = scene.colours();
    let study = scene.state.bases_shown().map(AsRef::as_ref);
    let all = [
        Curve {
            name: "● addition",
            colour: colours.good,
            shape: MarkerShape::Circle,
            value: BasisResult::added,
        },
        Curve {
            name: "▼ negated",
            colour: colours.bad,
            shape: MarkerShape::Down,
            value: BasisResult::mean_negated,
        },
        Curve {
            name: "■ others",
            colour: colours.weak,
            shape: MarkerShape::Square,
            value: BasisResult::mean_others,
        },
    ];
    let entries: Vec<(&str, Color32)> = all.iter().map(|own| (own.name, own.colour)).collect();
    legend_ui(ui, &entries);
    let response = over_m_ui(
        ui,
        scene,
        ("basis accuracy", height),
        (count, 1.0),
        |plot_ui| {
            if let Some(whole) = study.and_then(BasesStudy::whole) {
                for own in &all {
                    let level = (own.value)(whole);
                    if level.is_finite() {
                        let line = HLine::new(own.name, level).width(1.0);
                        plot_ui.hline(line.color(own.colour.gamma_multiply(LEVEL)));
                    }
                }
            }
            for own in &all {
                let points = values(study, own.value);
                line(plot_ui, own, &points);
                dots(plot_ui, own, &points, count);
            }
        },
    );
    let rows = study.map_or_else(Vec::new, accuracy_rows);
    told_ui(response, "Accuracies with a basis of M vectors", &rows);
}

/// What a plot says, by pointing at it and for those who do not see it.
fn told_ui(response: egui::Response, title: &str, rows: &[String]) {
    let words = format!("{title}: {}", rows.join("; "));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(RichText::new(title).strong());
        for row in rows {
            ui.label(row);
        }
    });
}

fn error_rows(study: &BasesStudy) -> Vec<String> {
    let row = |result: &std::sync::Arc<BasisResult>| {
        let bounds = study.bounds()?;
        let at = result.count.checked_sub(1)?;
        Some(format!(
            "M = {} error {}, PCA’s bound {}, linear bound {}",
            result.count,
            number(result.error, 3),
            number(*bounds.with_mean.get(at)?, 3),
            number(*bounds.linear.get(at)?, 3)
        ))
    };
    study.results.iter().filter_map(row).collect()
}

fn accuracy_rows(study: &BasesStudy) -> Vec<String> {
    let percent = |accuracy: f64| number(100.0 * accuracy, 1);
    let row = |result: &std::sync::Arc<BasisResult>| {
        format!(
            "M = {} addition {} %, twice that {} %, negated {} %, others {} %",
            result.count,
            percent(result.added()),
            percent(result.added_twice()),
            percent(result.mean_negated()),
            percent(result.mean_others())
        )
    };
    study.results.iter().map(row).collect()
}

fn measured(scene: &Scene<'_>) -> Color32 {
    if scene.state.view.dark {
        theme::MEASURED
    } else {
        scene.colours().bad
    }
}
