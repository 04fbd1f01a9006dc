//! Theorem 2's hidden constant, measured over α and seeds.

use egui::{Color32, RichText, WidgetInfo};
use egui_plot::{AxisHints, Line, LineStyle, PlotBounds, PlotPoints, Points, Polygon};

use super::phase::diagram;
use super::planes::{axis, still_plot, y_axis};
use super::theme::{self, number};
use super::{Scene, columns_ui};
use crate::app::Command;
use crate::experiment::Constants;
use crate::lab::PhaseDiagram;
use crate::theory::{FittedConstant, fit_constant};
use crate::worker::Change;

/// The curve is drawn from α = −1 to here.
const NEAREST: f64 = -0.42;
/// Points along a curve.
const CURVE: u32 = 60;

/// The card.
pub(super) fn constant_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(height - 24.0);
        ui.label(theme::bold("Theorem 2's constant, measured", 15.0)).on_hover_text(
            "Theorem 2 promises −Θ(α⁻²) ≤ λ₂ ≤ 0 without naming the constant. Here the measured end of T1's survival on λ₁ = 1 (loss ≤ ε + |λ₂|β, down from λ₂ = 0) is fitted by −C/α²; only C is free",
        );
        let Some(diagram) = diagram(state) else {
            ui.label(RichText::new("waiting for the first columns").weak());
            return;
        };
        if !state.setup().meets_assumptions() {
            ui.label("Measured for pattern tasks only: here the theorem's conditions are not met.");
            return;
        }
        let constants = state.experiment.constants;
        let fitted = fit_constant(diagram.descents.iter().map(AsRef::as_ref), &constants);
        let width = ui.available_width();
        let plot = (width * 0.5).max(180.0);
        let words = (width - plot - 12.0).max(120.0);
        columns_ui(ui, &[plot, words], height - 56.0, |ui, column| match column {
            0 => plot_ui(ui, scene, diagram, fitted.as_ref(), height - 60.0),
            _ => words_ui(ui, scene, diagram, fitted.as_ref()),
        });
    });
}

fn plot_ui(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    diagram: &PhaseDiagram,
    fitted: Option<&FittedConstant>,
    height: f32,
) {
    let constants = scene.state.experiment.constants;
    let curve = |constant: f64| -> Vec<[f64; 2]> {
        (0..=CURVE)
            .map(|index| -1.0 + (NEAREST + 1.0) * f64::from(index) / f64::from(CURVE))
            .map(|alpha| [alpha, -constant / (alpha * alpha)])
            .collect()
    };
    let drawn = still_plot("constant")
        .width(ui.available_width())
        .height(height.max(150.0))
        .custom_x_axes(vec![axis(AxisHints::new_x(), "α")])
        .custom_y_axes(vec![y_axis("lowest λ₂ that keeps T₁")])
        .y_axis_min_width(30.0)
        .show(ui, |plot_ui| {
            plot_ui.set_plot_bounds(PlotBounds::from_min_max([-1.02, -9.0], [NEAREST, 0.2]));
            if let Some(fitted) = fitted {
                let (low, high) = fitted.spread();
                // Thin strips, since a polygon must be convex.
                let (upper, lower) = (curve(low), curve(high));
                for index in 1..upper.len() {
                    let strip = vec![
                        upper[index - 1],
                        upper[index],
                        lower[index],
                        lower[index - 1],
                    ];
                    let strip = Polygon::new("", PlotPoints::from(strip))
                        .fill_color(theme::MEASURED.gamma_multiply(0.3))
                        .stroke(egui::Stroke::NONE);
                    plot_ui.polygon(strip);
                }
                let fit = Line::new("fitted", PlotPoints::from(curve(fitted.constant)));
                plot_ui.line(fit.color(theme::MEASURED).width(2.0));
            }
            let set = Line::new("C as set", PlotPoints::from(curve(constants.theorem2)));
            let dashed = LineStyle::dashed_dense();
            plot_ui.line(set.color(theme::THEOREM_2).width(1.5).style(dashed));
            let ends: Vec<[f64; 2]> = diagram
                .descents
                .iter()
                .filter_map(|descent| Some([descent.alpha, descent.end(&constants)?]))
                .collect();
            let colour = scene.colours().text;
            plot_ui.points(
                Points::new("measured", PlotPoints::from(ends))
                    .radius(2.5)
                    .color(colour),
            );
        });
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Theorem 2's constant"));
}

fn words_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    diagram: &PhaseDiagram,
    fitted: Option<&FittedConstant>,
) {
    let state = scene.state;
    let Some(fitted) = fitted else {
        let words = if diagram.is_complete() {
            "No end was found down to −4/α²: T₁ survives, or was never learned."
        } else {
            "waiting for the first seed"
        };
        ui.label(RichText::new(words).weak());
        return;
    };
    let (low, high) = fitted.spread();
    let seeds = fitted.by_seed.len();
    ui.label(
        theme::bold(format!("C = {}", number(fitted.constant, 2)), 20.0).color(measured(scene)),
    );
    let many = if seeds == 1 {
        "1 seed, which proves little".into()
    } else {
        format!("{seeds} seeds")
    };
    ui.label(format!(
        "{} … {} over {many}",
        number(low, 2),
        number(high, 2)
    ));
    ui.label(format!(
        "{} … {} over the {} single ends: −C/α² is the shape, not the exact law",
        number(fitted.over_ends.0, 2),
        number(fitted.over_ends.1, 2),
        fitted.ends
    ));
    if fitted.without_end > 0 {
        let words = format!("{} without an end down to −4/α²", fitted.without_end);
        ui.label(RichText::new(words).color(theme::WARNING));
    }
    ui.label(
        RichText::new("C is not the theory's: it depends on the training, by how strong attention has become.")
            .weak(),
    );
    let rounded = (fitted.constant * 100.0).round() / 100.0;
    let set = state.experiment.constants.theorem2;
    if (set - rounded).abs() > 1e-9 {
        let words = format!("Set C = {}", number(rounded, 2));
        let hint = format!("C is {} now; the dashed curve is −C/α²", number(set, 2));
        if ui.button(words).on_hover_text(hint).clicked() {
            let constants = Constants {
                theorem2: rounded,
                ..state.experiment.constants
            };
            scene.send(Command::SetConstants(constants, Change::Discrete));
        }
    }
    let alpha = state.experiment.alpha.get();
    if alpha >= 0.0
        && ui
            .button("Go to α = −0.9")
            .on_hover_text("Where the end lies on the plane")
            .clicked()
    {
        scene.send(Command::SetAlpha(-0.9, Change::Discrete));
    }
}

fn measured(scene: &Scene<'_>) -> Color32 {
    if scene.state.view.dark {
        theme::MEASURED
    } else {
        scene.colours().bad
    }
}
