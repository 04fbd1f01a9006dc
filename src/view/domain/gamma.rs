//! γ₁ and γ₂, the coordinates of μ′ on the tasks' axes, and κ, what neither task knows.

use egui::RichText;

use crate::app::Edit;
use crate::experiment::Target;
use crate::experiment::number::COEFFICIENT;
use crate::task::{Axis, Role, TaskId};
use crate::view::widget::dial::{Dial, dial_ui};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};
use crate::worker::Change;

/// A slider of γ, whether it stands among others or below them.
pub(in crate::view) fn slider_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, axis: Axis) {
    let state = scene.state;
    let task = state.experiment.axes().task(axis);
    let target = state.experiment.target.as_ref();
    let Some(gamma) = target.and_then(|target| target.gamma.get(task.index()).copied()) else {
        return;
    };
    let words = if task == TaskId::T1 {
        "how much of e₁ = μ₁".to_owned()
    } else {
        format!("how much of {}", basis(task))
    };
    let colour = task_colour(Role::Task(task), state.view.dark);
    if scene.is_on_paper() {
        ui.horizontal_wrapped(|ui| {
            let value = format!("{} = {}", task.share(), number(gamma, 3));
            ui.label(theme::bold(value, 16.0).color(colour));
            ui.label(RichText::new(words).weak());
        });
        return;
    }
    let dial = Dial {
        symbol: task.share(),
        words: &words,
        hint: "μ′ = Σγᵢeᵢ + κμ′⊥ on fixed axes: drag, and T′ changes. Nothing is trained again, since T′ is never trained on",
        low: -1.0,
        high: 1.0,
        typed: &COEFFICIENT,
        colour,
    };
    if let Some((value, change)) = dial_ui(ui, &dial, gamma) {
        set_gamma(scene, task, value, change);
    }
}

/// e₁, the basis vector that a task's pattern begins.
pub(in crate::view) fn basis(task: TaskId) -> String {
    task.symbol().replace('T', "e")
}

fn set_gamma(scene: &mut Scene<'_>, task: TaskId, value: f64, change: Change) {
    let mut edited = scene.state.experiment.clone();
    if let Some(gamma) = edited
        .target
        .as_mut()
        .and_then(|target| target.gamma.get_mut(task.index()))
    {
        *gamma = value;
        scene.send((Edit::Experiment(Box::new(edited)), change));
    }
}

/// κ, and what happened to a γ that is too long or 0.
pub(in crate::view) fn words_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let Some(target) = &scene.state.experiment.target else {
        return;
    };
    let colours = scene.colours();
    let (gamma, kappa, scaled) = target.normalised();
    let hint = "κ = √(1 − ‖γ‖²), so that μ′ has length 1: the part of μ′ that is orthogonal to both tasks' axes, along μ′⊥";
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::bold(format!("κ = {}", number(kappa, 3)), 16.0))
            .on_hover_text(hint);
        ui.label(RichText::new("how much of neither").weak())
            .on_hover_text(hint);
        if scaled {
            let words = format!(
                "‖γ‖ = {} > 1, and no unit vector has such coordinates: normalised to γ = ({}), κ = 0",
                number(norm(target), 3),
                list(&gamma)
            );
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        } else if gamma.iter().all(|gamma| *gamma == 0.0) {
            let words = "γ = 0: T′ has nothing of either task, so no sum of their vectors is about it, and Theorem 3 is silent";
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        } else {
            // In one piece: the spaces do not break.
            let words = format!("‖γ‖\u{a0}=\u{a0}{}", number(norm(target), 3));
            ui.label(RichText::new(words).color(colours.weak));
        }
    });
}

/// Numbers with commas between them.
pub(in crate::view) fn list(numbers: &[f64]) -> String {
    let words = numbers.iter().map(|value| number(*value, 3));
    words.collect::<Vec<_>>().join(", ")
}

fn norm(target: &Target) -> f64 {
    target.gamma.iter().map(|g| g * g).sum::<f64>().sqrt()
}
