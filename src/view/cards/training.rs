//! The training: loss and accuracy of both tasks' batches, with play, pause, step and stop.

use egui::{Button, Color32, RichText, WidgetInfo};
use egui_plot::{AxisHints, Line, LineStyle, PlotPoints, PlotUi, VLine};

use crate::app::Play;
use crate::app::action::Action;
use crate::task::Role;
use crate::train::Record;
use crate::view::widget::action::action_ui;
use crate::view::widget::plot::{axis, round_steps_across, settle, still_plot, y_axis};
use crate::view::widget::scene::Scene;
use crate::view::widget::slider::slider;
use crate::view::widget::theme::{self, task_colour};

/// Steps of a curve that are drawn at most: more than there is room for would only be one over another.
const DRAWN: usize = 600;
/// The highest loss that is seen where pre-training is: above that of ten classes by chance, ln 10.
const BEFORE: f64 = 2.5;
/// How far apart the lines of the plot are at least, in points.
const LINES: f32 = 34.0;
/// What the buttons in the card's corner take beside the numbers, in points.
const CORNER: f64 = 52.0;
/// A loss above it is drawn here, far above what is seen.
const HIGHEST: f32 = 1e3;

/// What is around the plot in its card, above and below.
const AROUND: f32 = 48.0;
/// The least height of the plot.
const LEAST: f32 = 84.0;

/// The training, in a card of a height.
pub(in crate::view) fn training_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let from_file = !state.is_trained_here();
        ui.horizontal(|ui| {
            ui.label(theme::bold("Training", 15.0));
            let words = if from_file {
                "models from a file"
            } else if state.shown.pretraining.is_empty() {
                "loss, dotted: accuracy"
            } else {
                "loss, dotted: accuracy; grey: Ψ(0)"
            };
            ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
            if scene.is_a_figure() && !from_file {
                for role in state.experiment.tasks().map(Role::Task) {
                    let colour = task_colour(role, state.view.dark);
                    let name = format!("— {}", role.symbol());
                    ui.label(RichText::new(name).color(colour));
                }
            }
        });
        if from_file {
            return;
        }
        plot_ui(ui, scene, (height - AROUND).max(LEAST));
    });
}

/// Play, pause, step and stop, and the step that is shown: below the coefficients, on every tab.
pub(in crate::view) fn transport_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    if !state.is_trained_here() {
        return;
    }
    ui.add_space(4.0);
    buttons_ui(ui, scene);
    let (step, steps) = (state.shown_step(), state.experiment.training.steps);
    ui.horizontal(|ui| {
        let words = format!("step {step} of {steps}");
        ui.label(RichText::new(words).weak());
        let room = ui.available_width() - 8.0;
        step_ui(ui, scene, room.max(40.0));
    });
}

/// Play or pause, and the step, on the stage.
pub(in crate::view) fn play_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    if !state.is_trained_here() {
        return;
    }
    let action = if state.playing {
        Action::Pause
    } else {
        Action::Play
    };
    action_ui(ui, scene, action, Button::new(&*action.row().name));
    step_ui(ui, scene, 70.0);
    let (step, steps) = (state.shown_step(), state.experiment.training.steps);
    ui.label(format!("{step} / {steps}"))
        .on_hover_text("The step shown, of all");
}

fn step_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, width: f32) {
    let state = scene.state;
    let mut at = state.shown_step();
    ui.spacing_mut().slider_width = width;
    let slider = ui
        .add(slider(&mut at, 0..=state.experiment.training.steps))
        .on_hover_text("The step whose task vectors the planes show");
    #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
    let value = at as f64;
    slider.widget_info(|| WidgetInfo::slider(true, value, "Training step"));
    if slider.changed() {
        scene.send(Play::GoTo(at));
    }
}

fn plot_ui(ui: &mut egui::Ui, scene: &Scene<'_>, height: f32) {
    let state = scene.state;
    let steps = state.experiment.training.steps;
    let dark = state.view.dark;
    let dimmed = state.is_training_dimmed(scene.now);
    let across = if scene.is_a_figure() { "step" } else { "" };
    let width = f64::from(ui.available_width());
    let mut numbered = axis(AxisHints::new_x(), across);
    if !scene.is_on_paper() {
        numbered = numbered.formatter(move |mark, seen| {
            let left = (seen.end() - mark.value) / (seen.end() - seen.start());
            if left * width < CORNER {
                return String::new();
            }
            theme::number(mark.value, 0)
        });
    }
    let drawn = round_steps_across(ui, still_plot("training"), LINES.into())
        .height(height)
        .width(ui.available_width())
        .custom_x_axes(vec![numbered])
        .custom_y_axes(vec![y_axis("")])
        .y_axis_min_width(26.0)
        // A line upright would be taken for a mark.
        .show_grid([false, true])
        .grid_spacing(LINES..=200.0)
        .show(ui, |plot_ui| {
            let before = &state.shown.pretraining;
            // What was learned before any task lies left of step 0, at a scale of its own as high as chance's loss.
            let (first, highest) = if before.is_empty() {
                (0.0, 1.25)
            } else {
                (-steps_of(before.len()), BEFORE)
            };
            let last = steps_of(steps.max(1));
            let bounds = egui_plot::PlotBounds::from_min_max([first, -0.04], [last, highest]);
            plot_ui.set_plot_bounds(bounds);
            let grey = theme::faded(theme::palette(dark).weak, dimmed);
            curves(plot_ui, ("Ψ(0)", grey), before, first);
            for (task, history) in state.experiment.tasks().zip(&state.shown.history) {
                let colour = theme::faded(task_colour(Role::Task(task), dark), dimmed);
                curves(plot_ui, (task.symbol(), colour), history, 0.0);
            }
            if state.step.is_some() {
                let at = VLine::new("step", steps_of(state.shown_step()));
                plot_ui.vline(at.color(theme::palette(dark).text).width(1.0));
            }
        });
    settle(&drawn.response, &drawn.transform);
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Training curves"));
    drawn
        .response
        .on_hover_text("Solid: the loss of each step's batch. Dotted: its accuracy");
}

/// Loss and accuracy of batches, the first of them at some step.
fn curves(
    plot_ui: &mut PlotUi<'_>,
    (name, colour): (&str, Color32),
    history: &[Record],
    first: f64,
) {
    let curve = |value: fn(&Record) -> f32| -> PlotPoints<'_> {
        let points = history.iter().enumerate();
        points
            .step_by(history.len().div_ceil(DRAWN).max(1))
            .filter(|(_, record)| value(record).is_finite())
            .map(|(step, record)| {
                [
                    first + steps_of(step),
                    f64::from(value(record).min(HIGHEST)),
                ]
            })
            .collect()
    };
    let loss = Line::new(format!("{name} loss"), curve(|record| record.loss));
    plot_ui.line(loss.color(colour).width(2.0));
    let accuracy = Line::new(format!("{name} accuracy"), curve(|record| record.accuracy));
    let faint = colour.gamma_multiply(0.55);
    let accuracy = accuracy.color(faint).width(1.0);
    plot_ui.line(accuracy.style(LineStyle::dotted_dense()));
}

#[expect(clippy::cast_precision_loss, reason = "a number of steps")]
fn steps_of(steps: usize) -> f64 {
    steps as f64
}

fn buttons_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for action in [
            Action::Play,
            Action::Pause,
            Action::Step,
            Action::Stop,
            Action::NewSeed,
        ] {
            action_ui(ui, scene, action, Button::new(&*action.row().name));
        }
    });
}
