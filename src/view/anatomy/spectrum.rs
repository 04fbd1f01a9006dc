//! Corollary 1: singular values of ΔW and ΔV, and the rank that is merged.

use egui::{RichText, WidgetInfo};
use egui_plot::{AxisHints, Bar, BarChart, PlotBounds, uniform_grid_spacer};

use super::{Shows, of_plane, percent, shown, shows_ui, statement_ui, title_ui};
use crate::app::State;
use crate::experiment::{Data, VectorEdit};
use crate::lab::MatrixAnatomy;
use crate::sweep::same;
use crate::task::{Axis, Role};
use crate::view::cards::vectors;
use crate::view::widget::instead;
use crate::view::widget::plot::{axis, settle, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::slider::slider;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::value_box::change_of;

/// Singular values drawn of each matrix.
const DRAWN: usize = 6;
/// The second singular value relative to the first: rank 1 shows below the first of these, not above the second.
const NEARLY_RANK_1: [f64; 2] = [0.1, 0.3];

const ASSUMPTIONS: &str = "Corollary 1 (Li et al. 2025). Assumes the paper's pattern tasks, trained to loss ε, on a base that knows nothing of them; M counts the irrelevant patterns, the logarithm is natural. LR: the best approximation of rank 1";

/// The height of the plots in a card among others.
pub(in crate::view) const PLOT: f32 = 118.0;

/// The card of Corollary 1, of at least a height, with plots of another.
pub(in crate::view) fn spectrum_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    plot: f32,
) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((height - 22.0).max(0.0));
        title_ui(ui, scene, "Singular values", "■");
        let gap = ui.spacing().item_spacing.x;
        let shown = matrices(state);
        #[expect(clippy::cast_precision_loss, reason = "a few matrices")]
        let count = shown.len().max(1) as f32;
        let width = (ui.available_width() - gap * (count - 1.0)) / count;
        if shown.is_empty() {
            let part = vectors::chosen(state).name();
            let words =
                format!("No singular values: {part} has no matrix. Choose another part above");
            ui.add_sized(egui::vec2(width, plot), egui::Label::new(words).wrap());
        }
        ui.horizontal(|ui| {
            scene.dim(ui);
            for (at, name) in &shown {
                plot_ui(ui, scene, name, *at, egui::vec2(width, plot));
            }
        });
        rank_ui(ui, scene);
        statement_ui(
            ui,
            "Corollary 1",
            "‖ΔW − ΔWʟʀ‖ ≤ M·ε + 1/log M, ‖ΔV − ΔVʟʀ‖ ≤ Θ(ε), Frobenius norms",
            ASSUMPTIONS,
        );
        scene.dim(ui);
        numbers_ui(ui, scene);
        if let Some((shows, words)) = verdict(state) {
            shows_ui(ui, scene, shows, words);
        }
    });
}

/// A task vector's matrices that are shown, by their places and names: that of the part which is chosen, where there are
/// parts, else all. Before the first picture those that it will have.
fn matrices(state: &State) -> Vec<(usize, String)> {
    let chosen = vectors::chosen(state);
    let Some(task) = shown(state).and_then(|anatomy| anatomy.tasks.first()) else {
        return match vectors::depth(state) {
            None => vec![(0, "ΔW".into()), (1, "ΔV".into())],
            Some(_) => vec![(0, format!("Δ{}", chosen.name()))],
        };
    };
    let all = task.matrices.iter().enumerate();
    all.filter(|(_, own)| own.part.is_none_or(|part| part == chosen))
        .map(|(at, own)| (at, own.symbol.clone()))
        .collect()
}

fn plot_ui(ui: &mut egui::Ui, scene: &Scene<'_>, name: &str, matrix: usize, size: egui::Vec2) {
    let state = scene.state;
    // On screen the card's title and a tooltip say it.
    let across = if scene.is_a_figure() {
        "place in order"
    } else {
        ""
    };
    let rank = state.experiment.merge.edit().rank.unwrap_or(usize::MAX);
    let tasks = of_plane(state);
    let mut top = 0.0_f64;
    let mut charts = Vec::new();
    for (index, task) in tasks.iter().enumerate() {
        let colour = task_colour(task.role, state.view.dark);
        let side = if index == 0 { -0.2 } else { 0.2 };
        let own = task.matrices.get(matrix);
        let bars = own.into_iter().flat_map(|own| &own.singular_values);
        let bars = bars
            .enumerate()
            .take(DRAWN)
            .filter(|(_, value)| value.is_finite())
            .map(|(at, value)| {
                top = top.max(*value);
                let fill = if at < rank {
                    colour
                } else {
                    colour.gamma_multiply(0.25)
                };
                #[expect(clippy::cast_precision_loss, reason = "a few bars")]
                let place = at as f64 + 1.0 + side;
                Bar::new(place, *value)
                    .width(0.36)
                    .fill(fill)
                    .stroke((1.0, colour))
            });
        charts.push(BarChart::new(task.role.symbol(), bars.collect()).allow_hover(false));
    }
    ui.vertical(|ui| {
        ui.set_width(size.x);
        ui.label(theme::bold(name, 13.0));
        let drawn = still_plot(name)
            .height(size.y)
            .width(size.x)
            .custom_x_axes(vec![
                axis(AxisHints::new_x(), across).label_spacing(8.0..=9.0),
            ])
            .custom_y_axes(vec![y_axis("").label_spacing(10.0..=16.0)])
            .y_axis_min_width(24.0)
            .x_grid_spacer(uniform_grid_spacer(|_| [1.0, 10.0, 100.0]))
            // A line upright would be taken for a mark.
            .show_grid([false, true])
            .grid_spacing(8.0..=200.0)
            .show(ui, |plot_ui| {
                #[expect(clippy::cast_precision_loss, reason = "a few bars")]
                let right = DRAWN as f64 + 0.6;
                let bounds = PlotBounds::from_min_max([0.4, 0.0], [right, (1.08 * top).max(0.1)]);
                plot_ui.set_plot_bounds(bounds);
                for chart in charts {
                    plot_ui.bar_chart(chart);
                }
            });
        let words = format!("Singular values of {name}");
        settle(&drawn.response, &drawn.transform);
        drawn
            .response
            .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
        let hover = tasks.iter().map(|task| {
            let own = task.matrices.get(matrix);
            let values = own.into_iter().flat_map(|own| &own.singular_values);
            let values: Vec<String> = values.take(DRAWN).map(|value| number(*value, 2)).collect();
            let left = own.map_or(String::new(), |own| {
                let left = beyond_rank_1(own);
                format!(
                    "; rank 1 leaves out {} ({})",
                    number(left, 2),
                    percent(left, own.norm)
                )
            });
            format!("{}: {}{left}", task.role.symbol(), values.join(", "))
        });
        drawn
            .response
            .on_hover_text(hover.collect::<Vec<_>>().join("\n"));
    });
}

/// The largest rank that the matrices of the picture can have.
fn full_rank(state: &State) -> usize {
    let tasks = of_plane(state);
    let matrices = tasks.iter().flat_map(|task| &task.matrices);
    let lengths = matrices.map(|matrix| matrix.singular_values.len());
    lengths.max().unwrap_or(1).max(1)
}

fn rank_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let edit = scene.state.experiment.merge.edit();
    let full = full_rank(scene.state);
    let shown = edit.rank.unwrap_or(full).min(full);
    let mut rank = shown;
    let words = match edit.rank {
        // The models are still being trained.
        _ if of_plane(scene.state).is_empty() => "—".to_owned(),
        Some(rank) if rank < full => format!("rank {rank} of {full}"),
        _ => format!("whole, rank {full}"),
    };
    ui.horizontal(|ui| {
        ui.label("Merged rank");
        ui.label(theme::bold(words, 13.0));
    });
    if scene.is_on_paper() {
        return;
    }
    ui.spacing_mut().slider_width = ui.available_width() - 4.0;
    let slider = ui
        .add(slider(&mut rank, 1..=full))
        .on_hover_text("Every ΔW and ΔV is replaced by its best approximation of this rank; at the right end it is whole");
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let value = rank as f64;
    slider.widget_info(|| WidgetInfo::slider(true, value, "Merged rank"));
    if let Some(change) = change_of(&slider) {
        // A rank beyond the full one is whole, too, and stays as it is unless the slider is moved.
        let rank = if rank == shown {
            edit.rank
        } else {
            (rank < full).then_some(rank)
        };
        vectors::send_edit(scene, VectorEdit { rank, ..edit }, change);
    }
}

/// What rank 1 leaves out of a matrix: the root of the sum of its other squared singular values.
fn beyond_rank_1(matrix: &MatrixAnatomy) -> f64 {
    let rest = matrix.singular_values.iter().skip(1);
    rest.map(|value| value * value).sum::<f64>().sqrt()
}

fn numbers_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    if shown(scene.state).is_none() {
        instead::instead_ui(ui, scene, "waiting for the first picture");
        return;
    }
    let places: Vec<usize> = matrices(scene.state)
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    if places.is_empty() {
        return;
    }
    egui::Grid::new("low rank numbers")
        .num_columns(3)
        .spacing([10.0, 2.0])
        .show(ui, |ui| {
            for words in ["left out", "by rank 1", "by this edit"] {
                ui.label(RichText::new(words).size(12.0).weak());
            }
            ui.end_row();
            for task in of_plane(scene.state) {
                let shown = places.iter().filter_map(|at| task.matrices.get(*at));
                for matrix in shown {
                    let colour = task_colour(task.role, scene.state.view.dark);
                    let label = format!("{} of {}", matrix.symbol, task.role.symbol());
                    ui.label(RichText::new(label).size(12.0).color(colour));
                    for part in [beyond_rank_1(matrix), matrix.error] {
                        let words = format!("{} ({})", number(part, 2), percent(part, matrix.norm));
                        ui.label(RichText::new(words).size(12.0)).on_hover_text(
                            "‖what is left out‖ in the Frobenius norm, and as a share of the whole matrix",
                        );
                    }
                    ui.end_row();
                }
            }
        });
    if let Some(words) = bound(scene.state) {
        ui.label(RichText::new(words).size(12.0).weak())
            .on_hover_text("ε is the error that training reached with whole task vectors, the larger of L₁ at (1, 0) and L₂ at (0, 1), not the threshold ε; the constant inside Θ(ε) is unknown, so ΔV has no such number");
    }
}

/// The larger of the losses that both tasks' training reached: L1 at (1, 0) and L2 at (0, 1) with whole task vectors.
fn reached(state: &State) -> Option<f64> {
    let picture = state.shown.picture.as_ref()?;
    let axes = picture.subject.setup().experiment.axes();
    let alone = |axis: Axis| match &picture.anatomy.effect {
        None => Some(picture.alone.get(axes.task(axis).index())?.loss),
        Some(effect) => {
            let point = axis.pair(1.0, 0.0);
            let cell = effect.whole.nearest(point)?;
            let found = effect.whole.point(cell);
            let is_there = Axis::BOTH
                .iter()
                .all(|axis| same(axis.of(found), axis.of(point)));
            let own = effect
                .whole
                .task(Role::Task(axes.task(axis)))
                .filter(|_| is_there)?;
            Some(own.cells.get(cell)?.loss)
        }
    };
    Some(alone(Axis::X)?.max(alone(Axis::Y)?))
}

/// The bound on ΔW with its numbers.
fn bound(state: &State) -> Option<String> {
    let Data::Patterns(patterns) = &state.experiment.data else {
        return None;
    };
    if !state.setup().has_patterns() || patterns.irrelevant < 2 {
        return None;
    }
    let epsilon = reached(state)?;
    let irrelevant = f64::from(u32::try_from(patterns.irrelevant).ok()?);
    let bound = irrelevant * epsilon + 1.0 / irrelevant.ln();
    Some(format!(
        "M·ε + 1/log M = {} with M = {irrelevant} and the error reached, ε = {}",
        number(bound, 2),
        number(epsilon, 3)
    ))
}

/// How far rank 1 shows, by the larger ratio of second to first singular value.
fn verdict(state: &State) -> Option<(Shows, String)> {
    let tasks = of_plane(state);
    let mut worst: Option<(f64, &str)> = None;
    let count = tasks.first()?.matrices.len();
    for at in 0..count {
        for matrix in tasks.iter().filter_map(|task| task.matrices.get(at)) {
            let values = &matrix.singular_values;
            let ratio = values.get(1)? / values.first()?;
            if ratio.is_finite() && worst.is_none_or(|(largest, _)| ratio > largest) {
                worst = Some((ratio, &matrix.symbol));
            }
        }
    }
    let (ratio, name) = worst?;
    let size = format!(
        "the second singular value of {name} is {} of the first",
        percent(ratio, 1.0)
    );
    let [low, high] = NEARLY_RANK_1;
    Some(if ratio < low {
        (Shows::Yes, size)
    } else if ratio < high {
        (Shows::HalfWay, size)
    } else {
        (
            Shows::No,
            format!("{size}; the preset Low rank is nearer to it"),
        )
    })
}
