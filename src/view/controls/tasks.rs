//! More tasks than two: which two run over the plane, at what the others are held, and all their correlations.

use egui::RichText;

use super::settings::send_edit;
use crate::app::Edit;
use crate::experiment::number::COEFFICIENT;
use crate::experiment::{Axes, Correlation, Data, Experiment, TaskKey};
use crate::task::{Axis, Role, TaskId};
use crate::view::widget::dial::{Dial, dial_row_ui};
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::value_box::{Limits, ValueBox};
use crate::worker::Change;

/// How wide a typed correlation is.
const FIELD: egui::Vec2 = egui::vec2(42.0, 19.0);

/// From where to where α can go, with the other correlations as they are.
pub(super) fn open_ui(ui: &mut egui::Ui, [low, high]: [f64; 2]) {
    let words = if low < high {
        format!(
            "from {} to {} beside the others",
            number(low, 2),
            number(high, 2)
        )
    } else {
        "the other correlations leave it no room".into()
    };
    ui.label(RichText::new(words).small().weak()).on_hover_text(
        "A matrix of correlations has no negative eigenvalue: unit vectors that lie to each other as the others do leave α this interval",
    );
}

/// The choice of the plane's axes, and a dial for every coefficient that is held.
pub(super) fn held_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let experiment = &scene.state.experiment;
    if experiment.tasks().count() == 2 {
        return;
    }
    axes_ui(ui, scene);
    let held: Vec<(TaskId, f64)> = scene.state.experiment.held().collect();
    for (task, lambda) in held {
        let grid = scene.state.experiment.grid;
        let words = format!("{}, held", task.vector());
        let dial = Dial {
            symbol: task.coefficient(),
            words: &words,
            hint: "How much of this task vector is added to every model of the plane",
            low: grid.low,
            high: grid.high,
            typed: &COEFFICIENT,
            colour: task_colour(Role::Task(task), scene.state.view.dark),
        };
        let width = ui.available_width() - 4.0;
        let moved = ui.horizontal(|ui| dial_row_ui(ui, &dial, lambda, width));
        if let Some((lambda, change)) = moved.inner {
            let task = TaskKey(task);
            scene.send((Edit::Coefficient { task, lambda }, change));
        }
    }
}

/// Which tasks run across and up.
fn axes_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let experiment = &scene.state.experiment;
    let axes = experiment.axes();
    let tasks: Vec<TaskId> = experiment.tasks().collect();
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Plane of").weak());
        for (axis, words) in [(Axis::X, "across"), (Axis::Y, "up")] {
            let own = axes.task(axis);
            let colour = task_colour(Role::Task(own), scene.state.view.dark);
            let shown = theme::bold(own.coefficient(), 14.0).color(colour);
            let menu = egui::ComboBox::from_id_salt(("axis", words))
                .selected_text(shown)
                .width(44.0)
                .show_ui(ui, |ui| {
                    for task in &tasks {
                        if ui
                            .selectable_label(*task == own, task.coefficient())
                            .clicked()
                        {
                            chosen = moved(axes, axis, *task);
                        }
                    }
                });
            let name = format!("Coefficient {words}");
            let menu = menu.response;
            menu.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
            menu.on_hover_text(
                "The task whose coefficient runs along this axis; the others are held",
            );
            ui.label(RichText::new(words).weak());
        }
    });
    if let Some(axes) = chosen {
        scene.send(Edit::Axes(axes));
    }
}

/// The axes with another task on one of them; the two are exchanged where it is the other one's.
fn moved(axes: Axes, axis: Axis, task: TaskId) -> Option<Axes> {
    let (own, other) = (axes.task(axis), axes.task(axis.other()));
    let other = if task == other { own } else { other };
    let [x, y] = axis.pair(task, other);
    Axes::new(x, y)
}

/// The row of the settings that says how many tasks there are.
pub(super) fn count_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let experiment = &scene.state.experiment;
    let count = experiment.tasks().count();
    let hint =
        "Tasks with a task vector, two to eight: new ones are orthogonal to the others, at λ = 0";
    ui.label("tasks T").on_hover_text(hint);
    let mut wanted = count;
    let field = ValueBox {
        name: "tasks T",
        label: "tasks T".into(),
        hint,
        limits: Limits::from(2..=TaskId::MOST),
        speed: 0.05,
        decimals: None,
        size: None,
    };
    if field.show(ui, &mut wanted).is_some() && wanted != count {
        scene.send(Edit::Tasks(wanted));
    }
    ui.end_row();
}

/// The fold of the correlations of all tasks, where there are more than two.
pub(super) fn correlations_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let experiment = &scene.state.experiment;
    let count = experiment.tasks().count();
    let from_file = scene.state.setup().has_tasks();
    if count == 2 || from_file || !experiment.has_alpha() {
        return;
    }
    let mut edited = experiment.clone();
    let mut change = None;
    fold_ui(
        ui,
        format!("Correlations    {count} tasks"),
        "correlations",
        "How the tasks' patterns lie to each other, pair by pair; those of the plane are α",
        |ui| {
            ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
            egui::ScrollArea::horizontal().show(ui, |ui| {
                change = matrix_ui(ui, scene, &mut edited);
            });
            if let Data::Digits(_) | Data::Images(_) = edited.data {
                let words =
                    "Colours have three axes: tasks beyond the third lie in the span of three.";
                ui.label(RichText::new(words).small().weak());
            }
        },
    );
    send_edit(scene, edited, change);
}

/// The matrix of values: what stands above the diagonal can be set, within what the others leave.
fn matrix_ui(ui: &mut egui::Ui, scene: &Scene<'_>, edited: &mut Experiment) -> Option<Change> {
    let tasks: Vec<TaskId> = edited.tasks().collect();
    let axes = edited.axes();
    let mut change = None;
    let name = |ui: &mut egui::Ui, task: TaskId| {
        let colour = task_colour(Role::Task(task), scene.state.view.dark);
        ui.label(theme::bold(task.symbol(), 13.0).color(colour));
    };
    egui::Grid::new("correlations")
        .num_columns(tasks.len())
        .spacing([3.0, 3.0])
        .show(ui, |ui| {
            ui.label("");
            for task in &tasks[1..] {
                ui.vertical_centered(|ui| name(ui, *task));
            }
            ui.end_row();
            for (row, one) in tasks[..tasks.len() - 1].iter().enumerate() {
                name(ui, *one);
                for (column, other) in tasks.iter().enumerate().skip(1) {
                    if column <= row {
                        ui.label("");
                        continue;
                    }
                    let is_alpha = axes.axis(*one).is_some() && axes.axis(*other).is_some();
                    let open = edited.correlations.open(*one, *other);
                    let (low, high) = (open.start().get(), open.end().get());
                    let hint = format!(
                        "{}{}{}: from {} to {}",
                        if is_alpha {
                            "α, the correlation of "
                        } else {
                            "the correlation of "
                        },
                        one.symbol().to_owned() + " and ",
                        other.symbol(),
                        number(low, 2),
                        number(high, 2)
                    );
                    let label = format!("correlation of {} and {}", one.symbol(), other.symbol());
                    let field = ValueBox {
                        name: &label,
                        label: label.as_str().into(),
                        hint: &hint,
                        limits: Limits::from(low..=high),
                        speed: 0.01,
                        decimals: Some(2),
                        size: Some(FIELD),
                    };
                    let mut value = edited.correlations.between(*one, *other).get();
                    if let Some(moved) = field.show(ui, &mut value) {
                        let value = Correlation::clamped(value);
                        edited.correlations.set(*one, *other, value);
                        change = Some(moved);
                    }
                }
                ui.end_row();
            }
        });
    change
}
