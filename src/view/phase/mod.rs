//! The phase diagram: α across, λ₂ up, for T1 and T2, with Theorems 1 and 2 over it.

pub(in crate::view) mod constant;
mod ends;
pub(in crate::view) mod shares;

use egui::{RichText, WidgetInfo, vec2};
use egui_plot::PlotTransform;

use crate::app::Overlay;
use crate::app::story::On;
use crate::app::{Edit, Pane, State};
use crate::colour::Scale;
use crate::ink::Picture;
use crate::lab::{PhaseDiagram, Study};
use crate::scene::words::metric_name;
use crate::scene::{Extent, Mark, PhaseSight, phase_entries, phase_marks};
use crate::sweep::{Goal, Stats};
use crate::task::{Axis, Role, TaskId};
use crate::view::cards::question;
use crate::view::plane::keys;
use crate::view::plane::planes::image;
use crate::view::widget::arrows::{Steps, steps_of};
use crate::view::widget::colour_bar::{SHORTEST_BAR, colour_bar_ui};
use crate::view::widget::fit;
use crate::view::widget::focus::speak;
use crate::view::widget::layout::{columns_ui, height_of};
use crate::view::widget::legend::entry_ui;
use crate::view::widget::linked;
use crate::view::widget::marks::{marks_ui, style};
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::plot::{dark_ground, still_cells};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::told::{self, guess_ui, told_ui};
use crate::worker::Change;

/// The place of the first diagram's cells among those that are kept.
const FIRST_SLOT: usize = 4;
/// What one can do in a diagram.
const DOES: &str = "Click or press the arrow keys to go to another α and λ₂";
/// Where the two diagrams stand.
const PANES: [Pane; 2] = [Pane::PhaseOfHeld, Pane::PhaseOfFree];
/// Room for a diagram's title where it has no card.
const TITLE: f32 = 30.0;
/// Room for the legend below a diagram that stands alone, until it is known.
const LEGEND: f32 = 44.0;

/// The whole tab.
pub(in crate::view) fn phase_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    question::of_tab_ui(ui, scene, question::PHASE);
    if is_refused(ui, scene) {
        return;
    }
    ui.add_space(2.0);
    let height = (ui.available_height() * 0.56).max(240.0);
    diagrams_ui(ui, scene, height);
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - gap) / 2.0;
    let lower = (ui.available_height() - 4.0).max(230.0);
    columns_ui(ui, &[width, width], lower, |ui, column| match column {
        0 => pane_ui(ui, scene, Pane::Constant, |ui, scene| {
            constant::constant_ui(ui, scene, lower);
        }),
        _ => pane_ui(ui, scene, Pane::Columns, |ui, scene| {
            shares::shares_ui(ui, scene, lower);
        }),
    });
}

/// Both diagrams side by side in cards of a height, their legend below.
pub(in crate::view) fn diagrams_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    let mut marks = Vec::new();
    columns_ui(ui, &[width, width], height, |ui, column| {
        theme::card(state.view.dark).show(ui, |ui| {
            ui.set_width((width - 22.0).max(0.0));
            pane_ui(ui, scene, PANES[column], |ui, scene| {
                marks.push(diagram_ui(ui, scene, column, height - 52.0));
            });
        });
    });
    legend_ui(ui, scene, &marks);
}

/// Says why there is no phase diagram, if there is none.
pub(in crate::view) fn is_refused(ui: &mut egui::Ui, scene: &Scene<'_>) -> bool {
    let state = scene.state;
    let why = Study::Phase(state.view.phase.clone()).refusal(&state.setup());
    if let Some(why) = &why {
        ui.label(RichText::new(*why).color(ui.visuals().warn_fg_color));
    }
    why.is_some()
}

/// Both diagrams on the stage, and Theorem 2's constant below.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32, below: f32) {
    if is_refused(ui, scene) {
        return;
    }
    let width = (ui.available_width() - ui.spacing().item_spacing.x) / 2.0;
    let mut marks = Vec::new();
    columns_ui(ui, &[width, width], height, |ui, column| {
        pane_ui(ui, scene, PANES[column], |ui, scene| {
            marks.push(diagram_ui(ui, scene, column, height - TITLE));
        });
    });
    pane_ui(ui, scene, Pane::Constant, |ui, scene| {
        constant::stage_ui(ui, scene, below, |ui, scene, room| {
            let words = height_of(ui, |ui| legend_ui(ui, scene, &marks));
            if words <= room {
                ui.add_space(room - words);
                legend_ui(ui, scene, &marks);
            }
        });
    });
}

/// One diagram in all the room there is, with the legend.
pub(in crate::view) fn large_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    slot: usize,
    height: f32,
) {
    let pane = PANES[slot];
    let legend = scene.canvas.around(Some(pane)).unwrap_or(LEGEND);
    let marks = diagram_ui(ui, scene, slot, height - TITLE - legend);
    let above = ui.cursor().top();
    legend_ui(ui, scene, &[marks]);
    let legend = ui.cursor().top() - above;
    scene.canvas.took(ui.ctx(), Some(pane), legend);
}

/// A diagram's title: what is held, how far it is, and beside T₂ the scale of the colours.
fn title_ui(ui: &mut egui::Ui, scene: &Scene<'_>, task: TaskId, shown: Option<&PhaseDiagram>) {
    let state = scene.state;
    let pair = state.experiment.axes().along(Axis::Y);
    // On paper a diagram may stand alone.
    let is_last = task == pair.free || scene.is_a_figure() && scene.state.view.maximised.is_some();
    let role = Role::Task(task);
    let metric = state.view.metric;
    ui.horizontal(|ui| {
        let name = theme::bold(role.symbol(), 16.0);
        ui.label(name.color(task_colour(role, state.view.dark)));
        let held = number(state.view.phase.lambda1, 2);
        // Beside T₂ the colours' scale names what is drawn.
        let place = format!("at {} = {held}", pair.held.coefficient());
        let words = if is_last {
            place
        } else {
            format!("{} {place}", metric_name(metric, state.experiment.loss()))
        };
        let bar = if is_last { SHORTEST_BAR } else { 0.0 };
        let room = ui.available_width() - bar;
        fit::whole_ui(ui, RichText::new(words).weak(), room);
        if let Some(diagram) = shown
            && !is_last
            && diagram.columns.iter().any(Option::is_none)
        {
            let done = diagram.columns.iter().flatten().count();
            let words = format!("{done} of {} columns", diagram.columns.len());
            let words = RichText::new(words).color(ui.visuals().warn_fg_color);
            let room = ui.available_width();
            fit::whole_ui(ui, words, room);
        }
        if is_last {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let scale = Scale::Value(scene.state.view.metric);
                colour_bar_ui(ui, scene, scale);
            });
        }
    });
}

/// The diagram of one task; gives what is drawn over it.
fn diagram_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, slot: usize, height: f32) -> Vec<Mark> {
    let state = scene.state;
    let pair = state.experiment.axes().along(Axis::Y);
    // T₁ on the left, T₂ on the right.
    let is_last = slot > 0;
    let task = if is_last { pair.free } else { pair.held };
    let role = Role::Task(task);
    let metric = state.view.metric;
    let shown = state.phase_shown().cloned();
    title_ui(ui, scene, task, shown.as_deref());
    let sight = shown.as_ref().map(|diagram| PhaseSight {
        analogues: state.view.overlays.has(Overlay::Analogue),
        diagram,
        constants: &state.experiment.constants,
        role,
        metric,
        named: true,
        marker: Some((state.experiment.alpha().get(), state.point())),
    });
    let extent = sight.map_or_else(
        || {
            let awaited = PhaseDiagram::new(&state.view.phase, &state.setup());
            Extent::of_phase(pair, &awaited.alphas, &state.experiment.grid)
        },
        |sight| sight.extent(),
    );
    let image = sight.map(|sight| {
        let heat = sight.heat();
        image(
            ui,
            scene,
            FIRST_SLOT + slot,
            &heat,
            [extent.low, extent.high],
        )
    });
    dark_ground(ui);
    let size = vec2(ui.available_width(), height);
    let drawn = still_cells(ui, role.symbol(), &extent, size, image);
    let words = format!("Phase diagram of {}", role.symbol());
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    let mut marks = sight.map_or(Vec::new(), |sight| phase_marks(&sight));
    told::keep_back(state, &mut marks);
    marks_ui(ui, scene, &drawn.transform, &marks, Picture::Phase);
    let told = told::on_phase(state);
    told_ui(
        ui,
        scene,
        &drawn.transform,
        &told,
        (&extent, Picture::Phase),
    );
    if let Some(diagram) = shown.as_ref().filter(|_| state.asks().is_none()) {
        hover_ui(state, &drawn.response, &drawn.transform, diagram);
    }
    if !guess_ui(scene, &drawn.response, &drawn.transform, On::Phase) {
        jump_ui(scene, &drawn.response, &drawn.transform);
        keys_ui(scene, &drawn.response, role);
    }
    linked::drawn(
        ui,
        scene,
        &drawn.response,
        &drawn.transform,
        linked::Along::Phase,
    );
    marks
}

/// The arrow keys go from column to column and from row to row, and the diagram says where they are.
fn keys_ui(scene: &mut Scene<'_>, response: &egui::Response, role: Role) {
    let state = scene.state;
    let (alpha, point) = (state.experiment.alpha().get(), state.point());
    let free = state.experiment.axes().along(Axis::Y).free;
    let up = Axis::Y.of(point);
    let value = keys::measured(state, Goal::of(role)).unwrap_or_else(|| "not computed yet".into());
    speak(
        response,
        &format!(
            "α = {}, {} = {}, {} {value}",
            number(alpha, 2),
            free.coefficient(),
            number(up, 2),
            metric_name(state.view.metric, state.experiment.loss())
        ),
        DOES,
    );
    let Some(Steps { by, change }) = steps_of(response) else {
        return;
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
    let column = 2.0 / (state.view.phase.columns.max(2) - 1) as f64;
    let rounded = |value: f64| (value * 1e9).round() / 1e9;
    let alpha = rounded((alpha + by[0] * column).clamp(-1.0, 1.0));
    let grid = state.experiment.grid;
    let up = (up + by[1] * grid.step()).clamp(grid.low.min(up), grid.high.max(up));
    let marker = [state.view.phase.lambda1, rounded(up)];
    scene.send((Edit::Move { alpha, marker }, change));
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

/// The legend of the marks on both diagrams.
fn legend_ui(ui: &mut egui::Ui, scene: &Scene<'_>, marks: &[Vec<Mark>]) {
    let state = scene.state;
    let style = style(state.view.dark, Picture::Phase);
    ui.horizontal_wrapped(|ui| {
        if state.view.present {
            // Its rows stand close together, as those of the planes do.
            ui.spacing_mut().item_spacing.y = 1.0;
        }
        if let Some(diagram) = state.phase_shown() {
            if !diagram.is_on_line() {
                let words = shares::off_the_line(scene, diagram);
                ui.label(RichText::new(words).small().weak());
            }
            let constants = &state.experiment.constants;
            let lacks = scene.canvas.lack(FIRST_SLOT..FIRST_SLOT + marks.len());
            for entry in phase_entries(diagram, constants, marks, lacks) {
                entry_ui(ui, &entry, &style);
            }
        }
    });
}
