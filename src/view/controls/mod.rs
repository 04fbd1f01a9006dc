//! The left panel: presets, α, λ₁, λ₂, the merged model, layers, constants, and the folded settings.

mod data;
pub(in crate::view) mod film;
mod model;
mod settings;
mod tasks;

use egui::{Button, Modifiers, RichText};

use crate::app::action::{Action, preset_label};
use crate::app::{Edit, ViewChange, third};
use crate::experiment::PRESETS;
use crate::experiment::number::{COEFFICIENT, CORRELATION};
use crate::scene::words::metric_name;
use crate::sweep::{Metric, same};
use crate::task::{Axis, Role, TaskId};
use crate::view::cards::{estimates, training, vectors};
use crate::view::plane::{ghosts, layers};
use crate::view::widget::action::{action_ui, entry_ui};
use crate::view::widget::arrows::{Steps, steps};
use crate::view::widget::dial::{Dial, STEP, dial_row_ui, dial_ui};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::view::widget::value_box::TURNING;
use crate::worker::Change;

/// The presets of more tasks than two.
const MANY: [&str; 3] = ["four-tasks", "forget-one-of-four", "sum-of-many"];
/// What the row of controls on the stage needs beside its three dials.
const STAGE_REST: f32 = 300.0;

/// The left panel.
pub(in crate::view) fn controls_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.add_space(4.0);
    // As much as can be stands without scrolling.
    ui.spacing_mut().item_spacing.y = 4.0;
    presets_ui(ui, scene);
    ui.add_space(2.0);
    alpha_ui(ui, scene);
    lambda_ui(ui, scene, Axis::X);
    lambda_ui(ui, scene, Axis::Y);
    tasks::held_ui(ui, scene);
    model_ui(ui, scene);
    training::transport_ui(ui, scene);
    ui.separator();
    show_ui(ui, scene);
    ui.separator();
    settings::settings_ui(ui, scene);
}

/// On the stage: what is turned in a lecture, in a row.
pub(in crate::view) fn stage_row_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let dials = (ui.available_width() - STAGE_REST).max(240.0) / 3.0;
    dials_ui(ui, scene, dials);
    training::play_ui(ui, scene);
    let leave = ui
        .button("Leave")
        .on_hover_text("Back to the whole window (F5 or Escape)");
    if leave.clicked() {
        scene.send(ViewChange::Present(false));
    }
}

/// α, λ₁ and λ₂ as dials of a width, in a row.
pub(in crate::view) fn dials_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, width: f32) {
    let words = alpha_words(scene);
    if let Some((dial, alpha)) = alpha_dial(scene, &words)
        && let Some((alpha, change)) = dial_row_ui(ui, &dial, alpha, width)
    {
        scene.send((Edit::Alpha(alpha), change));
    }
    for axis in [Axis::X, Axis::Y] {
        let words = lambda_words(scene, axis);
        let dial = lambda_dial(scene, axis, &words);
        let point = scene.state.point();
        if let Some((value, change)) = dial_row_ui(ui, &dial, axis.of(point), width) {
            let point = axis.pair(value, axis.other().of(point));
            scene.send((Edit::Marker(point), change));
        }
    }
}

fn presets_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let of = |kind: &str| -> Vec<usize> {
        let all = PRESETS.iter().enumerate();
        let own = all.filter(|(_, preset)| preset.name.starts_with(kind));
        own.map(|(place, _)| place).collect()
    };
    let many: Vec<usize> = MANY.iter().flat_map(|name| of(name)).collect();
    let slower = [many, of("digits"), of("vit")];
    let in_menu = |place: &usize| slower.iter().any(|own| own.contains(place));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 5.0);
        for place in (0..PRESETS.len()).filter(|place| !in_menu(place)) {
            let preset = &PRESETS[place];
            let chosen = scene.state.preset == Some(preset.name) && scene.state.is_as_preset();
            let button = Button::selectable(chosen, preset_label(preset.name));
            action_ui(ui, scene, Action::Preset(place), button);
        }
        let menu = ui.menu_button("More…", |ui| {
            for (kind, places) in slower.iter().enumerate() {
                if kind > 0 {
                    ui.separator();
                }
                for place in places {
                    let words = preset_label(PRESETS[*place].name);
                    entry_ui(ui, scene, Action::Preset(*place), words);
                }
            }
        });
        menu.response.on_hover_text(
            "More tasks than two; and the same on coloured handwritten digits, with one layer or a Vision Transformer",
        );
    });
}

/// Of which tasks α is the correlation.
fn alpha_words(scene: &Scene<'_>) -> String {
    let experiment = &scene.state.experiment;
    if experiment.tasks().count() == 2 {
        return "correlation of the tasks".into();
    }
    let [x, y] = experiment.axes().tasks().map(TaskId::symbol);
    format!("correlation of {x} and {y}")
}

/// α as it is turned, and its value; nothing where it is not known.
fn alpha_dial<'a>(scene: &Scene<'_>, words: &'a str) -> Option<(Dial<'a>, f64)> {
    let from_file = scene
        .state
        .files
        .as_ref()
        .is_some_and(|files| files.tasks.is_some());
    let open = scene.state.experiment.open_alpha();
    let (low, high) = (open.start().get(), open.end().get());
    let dial = Dial {
        symbol: "α",
        words,
        hint: "α = μᵀμ of the plane's two tasks: drag, and the second changes, is trained again and the planes follow",
        low,
        high,
        typed: &CORRELATION,
        colour: scene.colours().text,
    };
    let known = !from_file && scene.state.experiment.has_alpha();
    known.then(|| (dial, scene.state.experiment.alpha().get()))
}

/// Alt and an arrow key turn α by a step of its slider, wherever the focus is.
pub(in crate::view) fn alpha_keys_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let Some((dial, alpha)) = alpha_dial(scene, "") else {
        return;
    };
    if ui.ctx().text_edit_focused() {
        return;
    }
    let held = std::mem::take(&mut scene.canvas.turns_alpha);
    let Some(Steps { by, change }) = steps(ui.ctx(), true) else {
        scene.canvas.turns_alpha = held;
        return;
    };
    let by = by[0] + by[1];
    if by == 0.0 && !held {
        return;
    }
    scene.canvas.turns_alpha = change == Change::Continuous;
    // What has the keyboard is not turned as well.
    for key in TURNING {
        ui.input_mut(|input| input.count_and_consume_key(Modifiers::ALT, key));
    }
    let turned = if by == 0.0 {
        alpha
    } else {
        ((alpha / STEP).round() + by) * STEP
    };
    let turned = ((turned * 1e9).round() / 1e9).max(dial.low).min(dial.high);
    scene.send((Edit::Alpha(turned), change));
}

fn alpha_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let words = alpha_words(scene);
    let Some((dial, alpha)) = alpha_dial(scene, &words) else {
        estimates::instead_of_alpha_ui(ui, scene);
        return;
    };
    if let Some((alpha, change)) = dial_ui(ui, &dial, alpha) {
        scene.send((Edit::Alpha(alpha), change));
    }
    film::film_ui(ui, scene);
    if scene.state.experiment.tasks().count() > 2 {
        tasks::open_ui(ui, [dial.low, dial.high]);
        return;
    }
    ui.columns(3, |columns| {
        let words = |text| RichText::new(text).small().weak();
        columns[0].label(words("contradictory"));
        columns[1].vertical_centered(|ui| ui.label(words("irrelevant")));
        columns[2].with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            ui.label(words("aligned"))
        });
    });
    let edge = if same(alpha, 1.0) {
        Some("α = 1: both tasks are the same task, learned from other batches.")
    } else if same(alpha, -1.0) {
        Some("α = −1: T₂ is T₁ with its labels exchanged.")
    } else {
        None
    };
    if let Some(words) = edge {
        ui.label(
            RichText::new(words)
                .small()
                .color(ui.visuals().warn_fg_color),
        );
    }
}

fn lambda_words(scene: &Scene<'_>, axis: Axis) -> String {
    format!(
        "weight of {}",
        scene.state.experiment.axes().task(axis).vector()
    )
}

/// A coefficient as it is turned.
fn lambda_dial<'a>(scene: &Scene<'_>, axis: Axis, words: &'a str) -> Dial<'a> {
    let state = scene.state;
    let task = state.experiment.axes().task(axis);
    let grid = state.experiment.grid;
    Dial {
        symbol: task.coefficient(),
        words,
        hint: "How much of this task vector is added; typed values may lie beyond the slider",
        low: grid.low,
        high: grid.high,
        typed: &COEFFICIENT,
        colour: task_colour(Role::Task(task), state.view.dark),
    }
}

fn lambda_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, axis: Axis) {
    let words = lambda_words(scene, axis);
    let dial = lambda_dial(scene, axis, &words);
    let point = scene.state.point();
    if let Some((value, change)) = dial_ui(ui, &dial, axis.of(point)) {
        let point = axis.pair(value, axis.other().of(point));
        scene.send((Edit::Marker(point), change));
    }
}

/// Ψ = Ψ(0) + λ₁ΔΨ₁ + λ₂ΔΨ₂ with the numbers of now.
fn equation_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let (point, dark) = (scene.state.point(), scene.state.view.dark);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        ui.label(RichText::new("Ψ = Ψ(0)").size(15.0));
        let experiment = &scene.state.experiment;
        let held = experiment.held().filter(|(_, lambda)| *lambda != 0.0);
        let own = experiment.axes().tasks().into_iter().zip(point);
        for (task, lambda) in own.chain(held) {
            let sign = if lambda < 0.0 { "−" } else { "+" };
            let colour = task_colour(Role::Task(task), dark);
            ui.label(RichText::new(sign).size(15.0));
            let size = number(lambda.abs(), 2);
            ui.label(theme::bold(size, 15.0).color(colour));
            ui.label(RichText::new(task.vector()).size(15.0));
        }
    });
}

fn model_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    ui.add_space(4.0);
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        equation_ui(ui, scene);
        let setup = state.setup();
        if setup.has_base() && !setup.has_models() {
            let words = "Ψ(0) is from a file; the tasks are trained from it here";
            ui.label(RichText::new(words).small().weak());
        } else if state.files.is_none() {
            let learned = state.experiment.model.vit().and_then(|vit| vit.pretraining);
            let words = if learned.is_some() {
                "Ψ(0) was pre-trained to tell the classes; colours told it nothing"
            } else {
                "Ψ(0) is random, not pre-trained"
            };
            ui.label(RichText::new(words).small().weak());
        }
        vectors::note_ui(ui, scene);
    });
}

fn metric_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let has_colours = state.setup().has_colours();
        let offered = Metric::ALL.into_iter();
        for metric in offered.filter(|metric| has_colours || !metric.is_by_colour()) {
            let words = match metric {
                Metric::Loss => "loss",
                Metric::Accuracy => "accuracy",
                Metric::Margin => "margin",
                Metric::Disentanglement => "ξ",
                Metric::Parity => "parity",
                Metric::Odds => "odds",
            };
            let chosen = state.view.metric == metric;
            let button = Button::selectable(chosen, words);
            action_ui(ui, scene, Action::Colour(metric), button);
        }
    });
}

fn show_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    ui.label(RichText::new("Colour").weak());
    metric_ui(ui, scene);
    if let Some(words) = layers::caution(state) {
        ui.label(
            RichText::new(words)
                .small()
                .color(ui.visuals().warn_fg_color),
        );
    }
    layers::layers_ui(ui, scene);
    ghosts::ghosts_ui(ui, scene);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Third plane").weak());
        let axes = state.experiment.axes();
        let count = state.experiment.tasks().count();
        let name = |choice| third::name(choice, axes, count);
        let mut chosen = state.view.third;
        let menu = egui::ComboBox::from_id_salt("third plane")
            .selected_text(name(chosen))
            .show_ui(ui, |ui| {
                let mut choices = third::choices(axes, count);
                // What was put together of tasks is none of them.
                if !choices.contains(&chosen) {
                    choices.push(chosen);
                }
                for choice in choices {
                    ui.selectable_value(&mut chosen, choice, name(choice));
                }
            })
            .response;
        menu.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Third plane"));
        menu.on_hover_text("What the third plane is about: both tasks kept, one forgotten, or T′");
        if chosen != state.view.third {
            scene.send(ViewChange::Third(chosen));
        }
    });
    ui.label(
        RichText::new(format!(
            "{}: bright means done well",
            metric_name(state.view.metric, state.experiment.loss())
        ))
        .small()
        .weak(),
    );
}
