//! The phase diagram: α across, λ₂ up, for T1 and T2, with Theorems 1 and 2 over it.

mod constant;
mod diagram;
mod shares;
mod theory;

use egui::{Color32, RichText, Sense, WidgetInfo};
use egui_plot::{AxisHints, PlotBounds, PlotImage, PlotPoint, PlotTransform};

use crate::app::{Edit, State};
use crate::clip;
use crate::heatmap::{Cell, Heatmap, no_value_sample};
use crate::lab::{PhaseDiagram, PhaseQuestion, Study};
use crate::sweep::{Metric, Stats};
use crate::task::{Axis, Role};
use crate::theory::{Setting, Statement};
use crate::view::widget::colour_bar::colour_bar_ui;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::panels::{NO_VALUE, NO_VALUE_HINT};
use crate::view::widget::plot::{axis, dark_ground, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::worker::Change;

/// The whole tab.
pub(in crate::view) fn phase_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let words = "Every column is trained anew at its own α: where does the picture change along λ₂ = 1 − α, and where along −α, our line?";
    ui.label(theme::bold(words, 15.0).color(scene.colours().text));
    if let Some(why) = Study::Phase(state.view.phase.clone()).refusal(&state.setup()) {
        ui.label(RichText::new(why).color(theme::WARNING));
        return;
    }
    ui.add_space(2.0);
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - gap) / 2.0;
    let height = (ui.available_height() * 0.56).max(240.0);
    columns_ui(ui, &[width, width], height, |ui, column| {
        theme::card(state.view.dark).show(ui, |ui| {
            ui.set_width((width - 22.0).max(0.0));
            diagram_ui(ui, scene, column, height - 52.0);
        });
    });
    legend_ui(ui, scene);
    let lower = (ui.available_height() - 4.0).max(230.0);
    columns_ui(ui, &[width, width], lower, |ui, column| match column {
        0 => constant::constant_ui(ui, scene, lower),
        _ => shares::shares_ui(ui, scene, lower),
    });
}

fn diagram_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, slot: usize, height: f32) {
    let state = scene.state;
    let pair = state.experiment.axes().along(Axis::Y);
    // T₁ on the left, T₂ on the right.
    let is_last = slot > 0;
    let task = if is_last { pair.free } else { pair.held };
    let role = Role::Task(task);
    let metric = state.view.metric;
    let shown = diagram::diagram(state).cloned();
    ui.horizontal(|ui| {
        let name = theme::bold(role.symbol(), 16.0);
        ui.label(name.color(task_colour(role, state.view.dark)));
        let held = number(state.view.phase.lambda1, 2);
        // Beside T₂ the colours' scale names what is drawn.
        let place = format!("at {} = {held}", pair.held.coefficient());
        let words = if is_last {
            place
        } else {
            format!(
                "{} {place}",
                crate::view::widget::panels::metric_name(metric)
            )
        };
        ui.label(RichText::new(words).weak());
        if let Some(diagram) = &shown
            && !is_last
            && diagram.columns.iter().any(Option::is_none)
        {
            let done = diagram.columns.iter().flatten().count();
            let words = format!("{done} of {} columns", diagram.columns.len());
            ui.label(RichText::new(words).color(theme::WARNING));
        }
        if is_last {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                colour_bar_ui(ui, scene);
            });
        }
    });
    let grid = state.experiment.grid;
    let half = grid.step() / 2.0;
    #[expect(clippy::cast_precision_loss, reason = "a few columns")]
    let step = 2.0 / (state.view.phase.columns.max(2) - 1) as f64;
    let (left, right) = (-1.0 - step / 2.0, 1.0 + step / 2.0);
    let (low, high) = (grid.low - half, grid.high + half);
    let image = shown.as_ref().map(|diagram| {
        let texture = scene.canvas.phase(ui.ctx(), slot, diagram, metric, || {
            heatmap(diagram, role, metric)
        });
        let centre = PlotPoint::new(0.0, f64::midpoint(low, high));
        #[expect(clippy::cast_possible_truncation, reason = "a size on screen")]
        let size = egui::vec2((right - left) as f32, (high - low) as f32);
        PlotImage::new("phase", texture, centre, size)
    });
    dark_ground(ui);
    let drawn = still_plot(role.symbol())
        .width(ui.available_width())
        .height(height)
        .custom_x_axes(vec![axis(AxisHints::new_x(), "α")])
        .custom_y_axes(vec![y_axis(pair.free.coefficient())])
        .y_axis_min_width(30.0)
        .show_grid(false)
        .sense(Sense::click_and_drag())
        .show(ui, |plot_ui| {
            plot_ui.set_plot_bounds(PlotBounds::from_min_max([left, low], [right, high]));
            if let Some(image) = image {
                plot_ui.image(image);
            }
        });
    let words = format!("Phase diagram of {}", role.symbol());
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    if let Some(diagram) = &shown {
        theory::draw_over(ui, state, &drawn.transform, diagram, role);
        hover_ui(state, &drawn.response, &drawn.transform, diagram);
    }
    jump_ui(scene, &drawn.response, &drawn.transform);
}

/// What a phase diagram shows, λ₂ upwards; what is not computed yet is left empty.
fn heatmap(diagram: &PhaseDiagram, role: Role, metric: Metric) -> Heatmap {
    let size = [diagram.columns.len(), diagram.values.len()];
    Heatmap::new(metric, size, |column, row| {
        let stats = stats(diagram, column, row, role);
        stats.map_or(Cell::Awaited, |stats| Cell::of(metric, &stats))
    })
}

fn stats(diagram: &PhaseDiagram, column: usize, row: usize, role: Role) -> Option<Stats> {
    let column = diagram.columns.get(column)?.as_ref()?;
    column.line.task(role)?.get(row).copied()
}

/// A click or drag moves to that α; T2 is trained there and the plane follows.
fn jump_ui(scene: &mut Scene<'_>, response: &egui::Response, transform: &PlotTransform) {
    let ends = response.drag_stopped() || response.clicked();
    if !(ends || response.dragged()) {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    let value = transform.value_from_position(pointer);
    let alpha = ((value.x.clamp(-1.0, 1.0)) * 100.0).round() / 100.0;
    let change = if ends {
        Change::Discrete
    } else {
        Change::Continuous
    };
    let held = scene.state.view.phase.lambda1;
    let free = (value.y * 100.0).round() / 100.0;
    let marker = [held, free];
    scene.send((Edit::Move { alpha, marker }, change));
}

fn hover_ui(
    state: &State,
    response: &egui::Response,
    transform: &PlotTransform,
    diagram: &PhaseDiagram,
) {
    let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) else {
        return;
    };
    let value = transform.value_from_position(pointer);
    let row = state.experiment.grid.nearest(value.y);
    let (Some(column), Some(row)) = (diagram.nearest(value.x), row) else {
        return;
    };
    response.clone().on_hover_ui_at_pointer(|ui| {
        let place = format!(
            "α = {}, {} = {}",
            number(diagram.alphas[column], 2),
            diagram.pair().free.coefficient(),
            number(diagram.values[row], 2)
        );
        ui.label(RichText::new(place).strong());
        let pair = diagram.pair();
        for role in [pair.held, pair.free].map(Role::Task) {
            let Some(stats) = stats(diagram, column, row, role) else {
                ui.label("not computed yet");
                return;
            };
            let words = format!(
                "{}  loss {}  accuracy {}",
                role.symbol(),
                number(stats.loss, 3),
                theme::accuracy(&stats, 1)
            );
            ui.label(RichText::new(words).color(task_colour(role, state.view.dark)));
        }
        ui.label(RichText::new("click: the plane at this α").weak());
    });
}

fn legend_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    ui.horizontal_wrapped(|ui| {
        let sample = |ui: &mut egui::Ui, colour: Color32, words: &str, dashed: bool| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(20.0, 12.0), Sense::hover());
            let line = [rect.left_center(), rect.right_center()];
            for (width, colour) in [(5.0, theme::CASING), (2.5, colour)] {
                let stroke = egui::Stroke::new(width, colour);
                if dashed {
                    clip::dashed(ui.painter(), &line, stroke, 6.0, 3.0);
                } else {
                    ui.painter().line_segment(line, stroke);
                }
            }
            ui.label(RichText::new(words).small());
        };
        let entry = |ui: &mut egui::Ui, colour, words: &str| sample(ui, colour, words, false);
        let premises = state.setup().premises();
        // Of contradictory tasks: at α = 0 no constant enters Theorem 2.
        let mut setting = Setting::new(&state.experiment);
        setting.alpha = -1.0;
        let pair = setting.axes.along(Axis::Y);
        if state.view.phase
            == (PhaseQuestion {
                lambda1: 1.0,
                ..state.view.phase.clone()
            })
        {
            let columns = state.view.phase.columns;
            let analogues =
                diagram::diagram(state).map_or(0, |one| one.analogues(&state.experiment.constants));
            let all = !premises.are_met() || analogues >= columns;
            let sort = |statement: Statement| {
                if all {
                    return "analogue".into();
                }
                statement.promise(&setting, &premises)
            };
            let first = Statement::Theorem1(pair);
            let words = format!("Theorem 1: from this line up ({})", sort(first));
            sample(ui, theme::THEOREM_1, &words, all);
            let second = Statement::Theorem2(pair);
            let words = format!("Theorem 2: between the two lines ({})", sort(second));
            sample(ui, theme::THEOREM_2, &words, all);
            if premises.are_met() && analogues > 0 {
                let words =
                    format!("analogue: not trained to ε in {analogues} columns, nothing promised");
                sample(ui, scene.colours().weak, &words, true);
            }
        } else {
            ui.label(
                RichText::new("Theorems 1 and 2 speak of λ₁ = 1 only: nothing is drawn here")
                    .small()
                    .weak(),
            );
        }
        if state.view.metric == Metric::Accuracy {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(18.0, 12.0), Sense::hover());
            ui.painter().rect_filled(rect, 1.0, theme::NO_SIGNAL);
            ui.label(RichText::new("no signal").small());
        }
        if scene.canvas.phases_lack_values() {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(18.0, 12.0), Sense::hover());
            no_value_sample(ui.painter(), rect);
            ui.label(RichText::new(NO_VALUE).small())
                .on_hover_text(NO_VALUE_HINT);
        }
        if state.view.metric == Metric::Loss {
            let epsilon = number(state.experiment.constants.epsilon, 2);
            let words = format!("measured: loss ≤ {epsilon} down to here (T₁), from here up (T₂)");
            entry(ui, theme::MEASURED, &words);
        }
    });
}
