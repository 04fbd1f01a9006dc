//! Corollary 2: the norms of ΔV's rows, sorted, and the share of them that is pruned.

use egui::{Color32, RichText, Stroke, WidgetInfo};
use egui_plot::{
    AxisHints, HLine, Line, LineStyle, PlotBounds, PlotPoints, Span, uniform_grid_spacer,
};

use super::{Shows, of_plane, percent, shown, shows_ui, statement_ui, title_ui};
use crate::app::State;
use crate::experiment::{ModelSettings, Output, PartKind, VectorEdit, VitPart};
use crate::lab::SMALL_ROW;
use crate::task::Role;
use crate::theory::Statement;
use crate::vector::{pruned_rows, small_rows};
use crate::view::cards::vectors;
use crate::view::widget::plot::{axis, settle, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::slider::slider;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::value_box::{change_of, is_let_go};

/// Shares of small rows: the corollary shows from the second on, not at all below the first.
const SPARSE: [f64; 2] = [0.05, 0.15];

const ASSUMPTIONS: &str = "Corollary 2 (Li et al. 2025). Assumes the paper's pattern tasks, trained to loss ε, with random output weights at every position; m counts the rows of V. The constants inside Ω and O are unknown";

/// The height of the plot in a card among others.
pub(in crate::view) const PLOT: f32 = 138.0;

/// The card of Corollary 2, of at least a height, with a plot of another.
pub(in crate::view) fn rows_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32, plot: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((height - 22.0).max(0.0));
        let title = match &state.experiment.model {
            ModelSettings::OneLayer(_) => "Row norms of ΔV, sorted".to_owned(),
            ModelSettings::Vit(_) => match neurons(state) {
                Some(part) => format!("Row norms of Δ{}, sorted", part.name()),
                None => "Row norms of every Δfc1, sorted".to_owned(),
            },
        };
        title_ui(ui, scene, &title, "—");
        ui.scope(|ui| {
            scene.dim(ui);
            plot_ui(ui, scene, plot);
        });
        pruned_ui(ui, scene);
        statement_ui(
            ui,
            "Corollary 2",
            "a constant fraction of the rows has norm Ω(1/√m), the others O(ε/√m); pruning the others keeps Theorems 1–3",
            ASSUMPTIONS,
        );
        scene.dim(ui);
        numbers_ui(ui, state);
        if let Some((shows, words)) = verdict(state) {
            shows_ui(ui, scene, shows, words);
        }
    });
}

/// The part whose rows are shown, if it is one of neurons and chosen; nothing where all neurons are shown together.
fn neurons(state: &State) -> Option<VitPart> {
    let chosen = vectors::depth(state).map(|_| vectors::chosen(state));
    chosen.filter(|part| part.kind() == PartKind::Fc1)
}

/// The row norms that are shown, a task, largest first.
fn norms(state: &State) -> Vec<(Role, &[f64])> {
    let tasks = of_plane(state);
    let part = neurons(state);
    let norms = tasks.into_iter().map(|task| {
        let mut matrices = task.matrices.iter();
        let own = part.and_then(|_| matrices.find(|matrix| matrix.part == part));
        let norms = own.map_or(&task.row_norms, |matrix| &matrix.row_norms);
        (task.role, norms.as_slice())
    });
    norms.collect()
}

fn plot_ui(ui: &mut egui::Ui, scene: &Scene<'_>, tall: f32) {
    let state = scene.state;
    // On screen the card's title and a tooltip say it.
    let across = if scene.is_a_figure() {
        "place in order"
    } else {
        ""
    };
    let tasks = norms(state);
    let top = tasks
        .iter()
        .flat_map(|(_, norms)| norms.iter().copied())
        .filter(|norm| norm.is_finite())
        .fold(0.0, f64::max);
    let rows = tasks.iter().map(|(_, norms)| norms.len()).max();
    let rows = rows.unwrap_or(1);
    let pruned = pruned_rows(rows, state.experiment.merge.edit().pruned);
    let colours = theme::palette(state.view.dark);
    let weak = colours.weak;
    #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
    let (last, first_pruned) = (rows as f64 + 0.5, (rows - pruned) as f64 + 0.5);
    let cut = cut_off(state).map(|(cut, _)| cut);
    let height = (1.08 * top).max(0.01);
    // Of what is drawn, lest there be more lines than can be: norms may be as small as they like.
    let step = round_step(height / 3.24);
    let drawn = still_plot("rows")
        .height(tall)
        .width(ui.available_width())
        .custom_x_axes(vec![axis(AxisHints::new_x(), across)])
        .custom_y_axes(vec![y_axis("").label_spacing(6.0..=12.0)])
        .y_axis_min_width(28.0)
        // A line upright would be taken for a mark.
        .show_grid([false, true])
        .grid_spacing(14.0..=120.0)
        .y_grid_spacer(uniform_grid_spacer(move |_| {
            [step, 5.0 * step, 10.0 * step]
        }))
        .show(ui, |plot_ui| {
            let bounds = PlotBounds::from_min_max([0.5, 0.0], [last, height]);
            plot_ui.set_plot_bounds(bounds);
            if pruned > 0 {
                let gone = Span::new("", first_pruned..=last)
                    .fill(colours.warning.gamma_multiply(0.16))
                    .border(Stroke::new(1.0, colours.warning));
                plot_ui.span(gone);
            }
            let small = HLine::new("small", SMALL_ROW * top).color(weak).width(1.0);
            plot_ui.hline(small.style(LineStyle::dashed_dense()));
            if let Some(cut) = cut {
                let line = HLine::new("as reported", cut * top).color(weak).width(1.0);
                plot_ui.hline(line.style(LineStyle::dotted_dense()));
            }
            for (role, norms) in &tasks {
                let colour: Color32 = task_colour(*role, state.view.dark);
                let points = norms.iter().enumerate();
                #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
                let points: PlotPoints<'_> = points
                    .filter(|(_, norm)| norm.is_finite())
                    .map(|(row, norm)| [row as f64 + 1.0, *norm])
                    .collect();
                plot_ui.line(Line::new(role.symbol(), points).color(colour).width(2.5));
            }
        });
    settle(&drawn.response, &drawn.transform);
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Row norms of ΔV"));
    drawn.response.on_hover_text(
        "‖row‖ of every row of the whole ΔV, largest first, each task sorted by itself; dashed: a tenth of the largest; dotted: √(log B / B) of it, as reported from the paper; shaded: pruned",
    );
}

/// The largest of 1, 2, 5 times a power of ten that is no larger; 1 for what is not above 0.
fn round_step(size: f64) -> f64 {
    if size.is_nan() || size <= 0.0 {
        return 1.0;
    }
    let ten = 10_f64.powf(size.log10().floor());
    let fits = [5.0, 2.0].into_iter().find(|step| step * ten <= size);
    fits.unwrap_or(1.0) * ten
}

fn pruned_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let edit = scene.state.experiment.merge.edit();
    let rows = norms(scene.state);
    let rows = rows.first().map_or(0, |(_, norms)| norms.len());
    let mut pruned = edit.pruned;
    ui.horizontal(|ui| {
        ui.label("Rows pruned");
        let count = pruned_rows(rows, edit.pruned);
        let words = if rows == 0 {
            // The models are still being trained.
            "—".to_owned()
        } else {
            format!("{} %: {count} of {rows}", number(100.0 * edit.pruned, 0))
        };
        ui.label(theme::bold(words, 13.0));
    });
    if scene.is_on_paper() {
        return;
    }
    ui.spacing_mut().slider_width = ui.available_width() - 4.0;
    let slider = ui
        .add(slider(&mut pruned, 0.0..=0.95).step_by(0.01))
        .on_hover_text(
            "This share of the rows of every ΔV, those of smallest norm, is set to zero",
        );
    slider.widget_info(|| WidgetInfo::slider(true, pruned, "Rows pruned"));
    if let Some(change) = change_of(&slider)
        && ((pruned - edit.pruned).abs() > 1e-9 || is_let_go(&slider))
    {
        vectors::send_edit(scene, VectorEdit { pruned, ..edit }, change);
    }
}

/// Corollary 2's cut-off as reported, and the batch that it follows from.
fn cut_off(state: &State) -> Option<(f64, usize)> {
    let setup = &state.shown.picture.as_ref()?.subject.setup();
    Some((setup.small_row_cut()?, setup.experiment.training.batch))
}

fn numbers_ui(ui: &mut egui::Ui, state: &State) {
    let tasks = norms(state);
    let Some((_, first)) = tasks.first() else {
        return;
    };
    let rows = first.len();
    #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
    let scale = 1.0 / (rows.max(1) as f64).sqrt();
    let sizes: Vec<String> = tasks
        .iter()
        .map(|(role, norms)| {
            let norm = |at: Option<&f64>| at.map_or_else(String::new, |norm| number(*norm, 3));
            let (least, most) = (norm(norms.last()), norm(norms.first()));
            format!("{} {least} … {most}", role.symbol())
        })
        .collect();
    let words = format!(
        "Norms: {}; 1/√m = {} with m = {rows}",
        sizes.join(", "),
        number(scale, 3)
    );
    ui.label(RichText::new(words).size(12.0).weak());
    if let Some((cut, batch)) = cut_off(state) {
        let below: Vec<String> = tasks
            .iter()
            .map(|(_, norms)| percent(small_rows(norms, cut), 1.0))
            .collect();
        let words = format!(
            "Below √(log B / B) = {} of the largest, B = {}, as reported: {}",
            number(cut, 2),
            batch,
            below.join(" and ")
        );
        ui.label(RichText::new(words).size(12.0).weak()).on_hover_text(
            "The paper is reported to say O(m^(−1/2) √(log B / B)) of the small rows, B the batch of the training; the slides have O(ε/√m). The constants are unknown: taken as 1 here",
        );
    }
    if let Some(words) = soundness(state) {
        ui.label(RichText::new(words).size(12.0).weak()).on_hover_text(
            "Of the points on the theorem's line where its condition holds, the share that works with the whole vectors. Pruning small rows keeps it, Corollary 2 says; of edited vectors no soundness is claimed",
        );
    }
}

/// How sound Theorems 1 and 2 are with whole vectors; nothing where a premise is missing, as it is with edited ones.
fn soundness(state: &State) -> Option<String> {
    if !state.premises().are_met() {
        return None;
    }
    let [first, _] = state.picture_setup().experiment.axes().pairs();
    let judged = state.reading().into_iter();
    let told: Vec<String> = judged
        .flat_map(|reading| &reading.judged)
        .filter(|judged| {
            let on_first = [Statement::Theorem1(first), Statement::Theorem2(first)];
            on_first.contains(&judged.statement)
        })
        .filter_map(|judged| {
            let sound = number(100.0 * judged.share.soundness()?, 0);
            Some(format!("{} sound {sound} %", judged.statement.name()))
        })
        .collect();
    (!told.is_empty()).then(|| format!("Merged whole, on λ₁ = 1: {}", told.join(", ")))
}

fn verdict(state: &State) -> Option<(Shows, String)> {
    shown(state)?;
    let tasks = norms(state);
    let shares = tasks.iter().map(|(_, norms)| small_rows(norms, SMALL_ROW));
    let smallest = shares.clone().fold(1.0, f64::min);
    let told: Vec<String> = shares.map(|share| percent(share, 1.0)).collect();
    let names: Vec<&str> = tasks.iter().map(|(role, _)| role.symbol()).collect();
    let words = format!(
        "{} of the rows are below a tenth of the largest ({})",
        told.join(" and "),
        names.join(", ")
    );
    let one_layer = state.experiment.model.one_layer();
    let shared = one_layer.is_some_and(|settings| settings.output == Output::Shared)
        && !state.setup().has_models();
    let [low, high] = SPARSE;
    Some(if smallest >= high {
        (Shows::Yes, words)
    } else if smallest >= low {
        (Shows::HalfWay, words)
    } else if shared {
        let why = "where all positions share their output weights nearly every row learns; see the preset Sparse rows";
        (Shows::No, format!("{words}: {why}"))
    } else {
        (Shows::No, words)
    })
}
