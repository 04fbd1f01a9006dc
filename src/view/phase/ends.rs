//! The plot of where T1's survival and T2's forgetting end, over α.

use egui::{RichText, WidgetInfo};
use egui_plot::{
    AxisHints, Line, LineStyle, PlotBounds, PlotPoints, Points, Polygon, uniform_grid_spacer,
};

use crate::lab::PhaseDiagram;
use crate::sweep::{Stretch, same};
use crate::task::{Role, TaskId};
use crate::theory::{Descent, FittedConstant, StretchSpread};
use crate::view::widget::plot::{axis, round_steps_across, settle, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The curve is drawn from α = −1 to here.
const NEAREST: f64 = -0.42;
/// How far apart the lines of the plot are at least, in points.
const LINES: f32 = 10.0;
/// Points along a curve.
const CURVE: u32 = 60;
/// What lies deeper is drawn here, far below what is seen: no dashes without end.
const DEEPEST: f64 = -1e3;

/// The ends over α: measured, fitted, and as C is set.
pub(super) fn plot_ui(
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
            .map(|alpha| [alpha, (-constant / (alpha * alpha)).max(DEEPEST)])
            .collect()
    };
    let lowest = scene.named("lowest λ₂");
    let drawn = round_steps_across(ui, still_plot("constant"), LINES.into())
        .width(ui.available_width())
        .height(height.max(150.0))
        .custom_x_axes(vec![axis(AxisHints::new_x(), "α")])
        .custom_y_axes(vec![y_axis(&lowest)])
        .y_axis_min_width(30.0)
        .y_grid_spacer(uniform_grid_spacer(|_| [2.0, 4.0, 8.0]))
        .grid_spacing(LINES..=200.0)
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
            let ends = |end: &dyn Fn(&Descent) -> Stretch| -> Vec<[f64; 2]> {
                let all = diagram.descents.iter();
                // What was never learned neither ends nor is forgotten.
                let trained = all.filter(|own| own.is_trained(&constants));
                trained
                    .filter_map(|descent| Some([descent.alpha, end(descent).end()?]))
                    .collect()
            };
            let survival = ends(&|descent| descent.survival(&constants));
            let forgetting = ends(&|descent| descent.forgetting(&constants));
            let second = theme::task_colour(Role::Task(TaskId::T2), scene.state.view.dark);
            for (name, ends, colour) in [
                ("T₁ kept", survival, scene.colours().text),
                ("T₂ forgotten", forgetting, second),
            ] {
                let points = Points::new(name, PlotPoints::from(ends));
                plot_ui.points(points.radius(2.5).color(colour));
            }
        });
    settle(&drawn.response, &drawn.transform);
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Theorem 2's constant"));
    let Some(pointer) = drawn.response.hover_pos() else {
        return;
    };
    let trained = diagram.descents.iter();
    let trained = trained.filter(|own| own.is_trained(&constants));
    let measured: Vec<Measured> = trained
        .map(|own| Measured {
            alpha: own.alpha,
            survival: own.survival(&constants),
            forgetting: own.forgetting(&constants),
        })
        .collect();
    let alpha = drawn.transform.value_from_position(pointer).x;
    if let Some((title, rows)) = ends_near(&measured, alpha) {
        drawn.response.on_hover_ui_at_pointer(|ui| {
            ui.label(RichText::new(title).strong());
            for row in rows {
                ui.label(row);
            }
        });
    }
}

/// How far down T1 is kept and T2 forgotten with one seed.
struct Measured {
    alpha: f64,
    survival: Stretch,
    forgetting: Stretch,
}

/// The measured ends at the α nearest to a place: which it is, and how far down T1 is kept and T2 forgotten there.
fn ends_near(measured: &[Measured], place: f64) -> Option<(String, [String; 2])> {
    let far = |own: &&Measured| (own.alpha - place).abs();
    let nearest = measured.iter();
    let nearest = nearest.min_by(|one, other| far(one).total_cmp(&far(other)))?;
    let alpha = nearest.alpha;
    let here = || measured.iter().filter(|own| same(own.alpha, alpha));
    let words = |what: &str, stretches: Vec<Stretch>| {
        let spread = StretchSpread::over(stretches);
        format!("{what} {}", spread_words(&spread))
    };
    let rows = [
        words("T₁ kept", here().map(|own| own.survival).collect()),
        words("T₂ forgotten", here().map(|own| own.forgetting).collect()),
    ];
    Some((format!("measured at α = {}", number(alpha, 2)), rows))
}

/// Where stretches down from λ₂ = 0 end, over seeds.
pub(super) fn spread_words(spread: &StretchSpread) -> String {
    let mut parts = Vec::new();
    if let Some(ends) = spread.ends {
        parts.push(format!(
            "down to λ₂ = {} ({} … {}, {})",
            number(ends.mean, 2),
            number(ends.low, 2),
            number(ends.high, 2),
            seeds(ends.count)
        ));
    }
    if spread.to_the_end > 0 {
        parts.push(format!("beyond −4/α² in {}", spread.to_the_end));
    }
    if spread.nowhere > 0 {
        parts.push(format!("not even at λ₂ = 0 in {}", spread.nowhere));
    }
    parts.join(", ")
}

fn seeds(count: usize) -> String {
    if count == 1 {
        "1 seed".into()
    } else {
        format!("{count} seeds")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Stretch::{Nowhere, To, ToTheEnd};

    #[test]
    fn the_ends_at_an_alpha_are_told_where_one_points() {
        let measured = |alpha, survival, forgetting| Measured {
            alpha,
            survival,
            forgetting,
        };
        let all = [
            measured(-0.9, To(-1.9), To(-2.0)),
            measured(-0.9, To(-2.1), Nowhere),
            measured(-0.5, ToTheEnd(-16.0), Nowhere),
        ];
        assert_eq!(ends_near(&[], -0.9), None);
        let (title, [kept, forgotten]) = ends_near(&all, -0.85).unwrap_or_default();
        assert_eq!(title, "measured at α = −0.90");
        assert_eq!(kept, "T₁ kept down to λ₂ = −2.00 (−2.10 … −1.90, 2 seeds)");
        let expected =
            "T₂ forgotten down to λ₂ = −2.00 (−2.00 … −2.00, 1 seed), not even at λ₂ = 0 in 1";
        assert_eq!(forgotten, expected);
        let (_, [kept, forgotten]) = ends_near(&all, 0.3).unwrap_or_default();
        assert_eq!(kept, "T₁ kept beyond −4/α² in 1");
        assert_eq!(forgotten, "T₂ forgotten not even at λ₂ = 0 in 1");
    }
}
