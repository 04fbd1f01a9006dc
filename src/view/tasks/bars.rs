//! A row for each task: λ, what is wanted of it, and how it does at the marker beside its own model.

use std::ops::RangeInclusive;

use egui::{Align2, Color32, FontId, RichText, Sense, Stroke, StrokeKind, WidgetInfo, pos2, vec2};

use crate::app::{Edit, State, ViewChange};
use crate::colour::range;
use crate::experiment::TaskKey;
use crate::experiment::number::COEFFICIENT;
use crate::scene::words::metric_name;
use crate::sweep::{GOOD_ACCURACY, Goal, Metric, Stats, larger, smaller};
use crate::task::{Role, TaskId};
use crate::view::widget::choice::choice_ui;
use crate::view::widget::explained::explain;
use crate::view::widget::instead;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::value_box::{Limits, ValueBox};

/// The height of a task's row.
pub(super) const ROW: f32 = 30.0;
/// What stands above and below the rows.
pub(super) const AROUND: f32 = 128.0;
/// How high a bar is.
const BAR: f32 = 15.0;
/// What a bar's number takes of its room.
const NUMBER: f32 = 46.0;
/// How wide a typed λ is.
const FIELD: egui::Vec2 = vec2(58.0, 20.0);
/// How wide the word for what is wanted of a task is, on paper.
const WANTED: f32 = 64.0;
/// How wide the word for a task's place on the plane is.
const PLACE: f32 = 44.0;

/// The rows, and what they come to together.
pub(in crate::view) fn bars_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let metric = state.view.metric;
    let name = metric_name(metric, state.experiment.loss());
    ui.horizontal(|ui| {
        ui.label(theme::bold("Every task at the marker", 15.0));
        let words = if state.view.present {
            name.to_owned()
        } else {
            format!("{name}; tick: its own model")
        };
        explain(
            ui.add(egui::Label::new(RichText::new(&words).weak()).truncate()),
            &words,
        );
    });
    ui.add_space(2.0);
    let here = state.stats_here();
    let alone = state.shown.picture.as_ref().map(|picture| &picture.alone);
    let tasks: Vec<TaskId> = state.experiment.tasks().collect();
    for task in &tasks {
        let of = |(role, stats): &(Role, Stats)| (*role == Role::Task(*task)).then_some(*stats);
        let here = here.as_ref().and_then(|here| here.iter().find_map(of));
        let own = alone.and_then(|alone| alone.get(task.index()).copied());
        ui.horizontal(|ui| {
            ui.set_height(ROW - ui.spacing().item_spacing.y);
            coefficient_ui(ui, scene, *task);
            wanted_ui(ui, scene, *task);
            scene.dim_marker(ui);
            bar_ui(ui, scene, *task, here, own);
        });
    }
    if here.is_none() {
        instead::instead_ui(ui, scene, "this point is being measured");
    }
    ui.separator();
    together_ui(ui, scene, &tasks, here.as_deref());
}

/// A task's name, where it stands on the plane, and its coefficient.
fn coefficient_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, task: TaskId) {
    let state = scene.state;
    let colour = task_colour(Role::Task(task), state.view.dark);
    ui.label(theme::bold(task.symbol(), 17.0).color(colour));
    let (place, hint) = match state.experiment.axes().axis(task) {
        Some(crate::task::Axis::X) => ("across", "Its coefficient runs across the plane"),
        Some(crate::task::Axis::Y) => ("up", "Its coefficient runs up the plane"),
        None => (
            "held",
            "Its coefficient is held while two others run over the plane",
        ),
    };
    ui.allocate_ui_with_layout(
        vec2(PLACE, ROW - 8.0),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(PLACE);
            ui.label(RichText::new(place).small().weak())
                .on_hover_text(hint);
        },
    );
    let grid = state.experiment.grid;
    let dragged: RangeInclusive<f64> = grid.low..=grid.high;
    let field = ValueBox {
        name: task.coefficient(),
        label: format!("{} of {}", task.coefficient(), task.symbol()).into(),
        hint: "How much of this task vector is added; drag, or type",
        limits: Limits::from((dragged, &COEFFICIENT)),
        speed: 0.01,
        decimals: Some(2),
        size: Some(FIELD),
    };
    let mut lambda = state.experiment.lambda(task);
    if let Some(change) = field.show(ui, &mut lambda) {
        let task = TaskKey(task);
        scene.send((Edit::Coefficient { task, lambda }, change));
    }
}

/// What is wanted of a task on the third plane: kept, forgotten, or nothing.
fn wanted_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, task: TaskId) {
    let goal = scene.state.third();
    let kept = goal.to_keep().any(|role| role == Role::Task(task));
    let forgotten = goal.to_forget().any(|own| own == task);
    if scene.is_on_paper() {
        let size = vec2(WANTED, ui.available_height());
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_width(WANTED);
            match (kept, forgotten) {
                (true, _) => ui.label("kept"),
                (false, true) => ui.label("forgotten"),
                (false, false) => ui.label(""),
            };
        });
        return;
    }
    let [keep, forget] = [
        ("keep", kept, "On the third plane this task is to work"),
        (
            "forget",
            forgotten,
            "On the third plane this task is to be forgotten",
        ),
    ]
    .map(|(words, on, hint)| {
        let button = ui.selectable_label(on, words).on_hover_text(hint);
        button.widget_info(|| {
            let name = format!("{words} {}", task.symbol());
            WidgetInfo::selected(egui::Role::Button, true, on, name)
        });
        button.clicked()
    });
    let without = |tasks: Vec<TaskId>| tasks.into_iter().filter(move |own| *own != task);
    let others = without(goal.to_keep().filter_map(Role::task).collect());
    let others_forgotten = without(goal.to_forget().collect());
    if !keep && !forget {
        return;
    }
    let kept: Vec<Role> = others
        .chain((keep && !kept).then_some(task))
        .map(Role::Task)
        .collect();
    let forgotten: Vec<TaskId> = others_forgotten
        .chain((forget && !forgotten).then_some(task))
        .collect();
    let wanted =
        (!kept.is_empty() || !forgotten.is_empty()).then(|| Goal::of_both(kept, forgotten));
    scene.send(ViewChange::Third(wanted));
}

/// Where a value lies on a bar.
fn share_of(metric: Metric, value: f64) -> f32 {
    let range = range(metric);
    let share = (value - range.low) / (range.high - range.low);
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    let share = share.clamp(0.0, 1.0) as f32;
    share
}

fn bar_ui(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    task: TaskId,
    here: Option<Stats>,
    own: Option<Stats>,
) {
    let state = scene.state;
    let metric = state.view.metric;
    let colours = scene.colours();
    let width = (ui.available_width() - NUMBER).max(40.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, BAR), Sense::hover());
    let value = here.map(|stats| metric.of(&stats));
    let words = value.map_or_else(|| "—".to_owned(), |value| value_words(metric, value));
    let told = told(state, task, &words, own);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, told.clone()));
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, colours.background);
    let fill = task_colour(Role::Task(task), state.view.dark);
    if let Some(value) = value.filter(|value| value.is_finite()) {
        let mut filled = rect;
        filled.set_width((share_of(metric, value) * rect.width()).max(1.5));
        painter.rect_filled(filled, 2.0, fill.gamma_multiply(0.85));
    }
    let across = |value: f64| rect.left() + share_of(metric, value) * rect.width();
    for level in levels(state, metric) {
        let x = across(level);
        let line = [pos2(x, rect.top()), pos2(x, rect.bottom())];
        painter.line_segment(line, Stroke::new(1.0, colours.weak));
    }
    let tick = own.filter(|_| metric != Metric::Disentanglement);
    if let Some(own) = tick
        .map(|own| metric.of(&own))
        .filter(|own| own.is_finite())
    {
        let x = across(own);
        let line = [pos2(x, rect.top() - 3.0), pos2(x, rect.bottom() + 3.0)];
        painter.line_segment(line, Stroke::new(4.0, casing(state.view.dark)));
        painter.line_segment(line, Stroke::new(2.0, colours.text));
    }
    let edge = Stroke::new(1.0, colours.edge);
    painter.rect_stroke(rect, 2.0, edge, StrokeKind::Outside);
    let at = pos2(rect.right() + 6.0, rect.center().y);
    let font = FontId::proportional(13.5);
    painter.text(at, Align2::LEFT_CENTER, words, font, colours.text);
    response.on_hover_text(told);
}

fn casing(dark: bool) -> Color32 {
    if dark { Color32::BLACK } else { Color32::WHITE }
}

/// The thresholds of what works.
fn levels(state: &State, metric: Metric) -> Vec<f64> {
    let constants = &state.experiment.constants;
    match metric {
        Metric::Loss => vec![constants.epsilon, constants.tau],
        Metric::Accuracy => vec![GOOD_ACCURACY],
        Metric::Margin => vec![0.0],
        Metric::Disentanglement | Metric::Parity | Metric::Odds => Vec::new(),
    }
}

fn value_words(metric: Metric, value: f64) -> String {
    match metric {
        _ if !value.is_finite() => "—".into(),
        Metric::Accuracy => format!("{} %", number(100.0 * value, 1)),
        Metric::Loss | Metric::Margin | Metric::Disentanglement | Metric::Parity | Metric::Odds => {
            number(value, 3)
        }
    }
}

fn told(state: &State, task: TaskId, words: &str, own: Option<Stats>) -> String {
    let metric = state.view.metric;
    let name = metric_name(metric, state.experiment.loss());
    let own = own
        .filter(|_| metric != Metric::Disentanglement)
        .map_or_else(String::new, |own| {
            let own = value_words(metric, metric.of(&own));
            format!("; its own model at λ = 1: {own}")
        });
    format!("{name} of {} at the marker: {words}{own}", task.symbol())
}

/// The worst and the mean over all tasks, each of which the third plane can show.
fn together_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    tasks: &[TaskId],
    here: Option<&[(Role, Stats)]>,
) {
    let state = scene.state;
    let metric = state.view.metric;
    let tau = state.experiment.constants.tau;
    let of = |role: Role| {
        let found = here?.iter().find(|(own, _)| *own == role);
        found.map(|(_, stats)| *stats)
    };
    let value = |goal: Goal| value_words(metric, goal.value(metric, tau, of));
    let all = || tasks.iter().copied();
    let worst = worst_of(metric, tasks, of);
    ui.horizontal_wrapped(|ui| {
        let worst_words = match worst {
            Some(task) if metric != Metric::Disentanglement => {
                format!("worst {} ({})", value(Goal::kept(all())), task.symbol())
            }
            _ => format!("sum {}", value(Goal::kept(all()))),
        };
        let goals = [
            (
                Goal::kept(all()),
                worst_words,
                "The third plane shows the worst of all tasks",
            ),
            (
                Goal::mean(all()),
                format!("mean {}", value(Goal::mean(all()))),
                "The third plane shows the mean over all tasks",
            ),
        ];
        let label = if state.third().forgets() {
            "If all were kept"
        } else {
            "All tasks"
        };
        ui.label(RichText::new(label).weak());
        for (goal, words, hint) in goals {
            let on = state.third() == goal;
            // On paper both numbers are told, whatever the third plane shows.
            if scene.is_on_paper() {
                ui.label(theme::bold(words, 14.0));
            } else if choice_ui(ui, scene, on, theme::bold(words, 14.0), hint) {
                scene.send(ViewChange::Third((!on).then_some(goal)));
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Third plane").weak());
        ui.label(state.third().title());
        if state.view.third.is_some() && !scene.is_on_paper() {
            let hint = "Leaves it to the tasks again: both of the plane's kept, or one forgotten";
            if ui.small_button("automatic").on_hover_text(hint).clicked() {
                scene.send(ViewChange::Third(None));
            }
        }
    });
}

/// The task that does worst.
fn worst_of(
    metric: Metric,
    tasks: &[TaskId],
    of: impl Fn(Role) -> Option<Stats>,
) -> Option<TaskId> {
    let values = tasks
        .iter()
        .filter_map(|task| Some((*task, metric.of(&of(Role::Task(*task))?))));
    let is_worse = |one: f64, than: f64| match metric {
        Metric::Loss | Metric::Disentanglement | Metric::Parity | Metric::Odds => {
            larger(one, than).to_bits() == one.to_bits()
        }
        Metric::Accuracy | Metric::Margin => smaller(one, than).to_bits() == one.to_bits(),
    };
    let worst = values.reduce(|worst, own| {
        if is_worse(own.1, worst.1) && own.1.to_bits() != worst.1.to_bits() {
            own
        } else {
            worst
        }
    });
    worst.map(|(task, _)| task)
}
