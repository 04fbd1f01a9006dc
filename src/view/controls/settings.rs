//! The folded part of the left panel: constants, target, data, model, training, plane.

use crate::number::plain;
use egui::RichText;

use crate::app::glossary::Word;
use crate::app::{Edit, Told, ViewChange};
use crate::experiment::number::{self as range, LARGEST_COEFFICIENT};
use crate::experiment::{Experiment, Optimiser, TaskId};
use crate::view::cards::{seeds, vectors};
use crate::view::controls::{data, tasks};
use crate::view::domain::list;
use crate::view::widget::explained::{explain, hint_with};
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;
use crate::view::widget::value_box::{change_of, number_box_ui, number_ui, whole};
use crate::worker::Change;

const FIX_C: &str =
    "Theorem 3 holds for some c between 0 and 1; fix it to see its region for one c";
/// Beyond it a box, which counts in f64, would draw other random numbers than those that were asked for.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// All folded settings.
pub(in crate::view) fn settings_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    vectors::merged_ui(ui, scene);
    constants_ui(ui, scene);
    if scene
        .state
        .files
        .as_ref()
        .is_some_and(|files| files.tasks.is_some())
    {
        ui.label(RichText::new("Tasks and models come from files").weak());
    } else {
        target_ui(ui, scene);
    }
    data::data_ui(ui, scene);
    tasks::correlations_ui(ui, scene);
    training_ui(ui, scene);
    seeds::seeds_ui(ui, scene);
    grid_ui(ui, scene);
}

pub(super) fn grid<R>(ui: &mut egui::Ui, name: &str, rows: impl FnOnce(&mut egui::Ui) -> R) -> R {
    egui::Grid::new(name)
        .num_columns(2)
        .spacing([12.0, 5.0])
        .show(ui, rows)
        .inner
}

fn constants_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let before = scene.state.experiment.constants;
    let mut constants = before;
    let mut change = None;
    let title = format!(
        "Constants    β {}  ε {}",
        number(before.beta, 2),
        number(before.epsilon, 2)
    );
    fold_ui(
        ui,
        title,
        "constants",
        "The constants of the theorems that the paper leaves open, and the thresholds of kept and forgotten",
        |ui| {
            grid(ui, "constants", |ui| {
                let mut add = |moved: Option<Change>| change = moved.or(change);
                add(number_ui(
                    ui,
                    "β",
                    Word::Beta.meaning(),
                    &mut constants.beta,
                    (0.0..=10.0, &range::NON_NEGATIVE),
                    0.005,
                ));
                let mut fixed = constants.c.is_some();
                let switch = ui.checkbox(&mut fixed, "fix c").on_hover_text(FIX_C);
                add(change_of(&switch));
                if fixed {
                    let mut c = constants.c.unwrap_or(0.1);
                    add(number_box_ui(
                        ui,
                        "c",
                        FIX_C,
                        &mut c,
                        (0.001..=0.999, &range::OPEN_UNIT),
                        0.005,
                    ));
                    constants.c = Some(c);
                } else {
                    explain(ui.label(RichText::new("some c").weak()), "c");
                    constants.c = None;
                }
                ui.end_row();
                add(number_ui(
                    ui,
                    "C",
                    &hint_with(
                        "What the tab Phase measures of C is the end of T₁'s survival only, and T₂ may be back before",
                        "C",
                    ),
                    &mut constants.theorem2,
                    (0.01..=100.0, &range::POSITIVE),
                    0.01,
                ));
                add(number_ui(
                    ui,
                    "r",
                    &hint_with(
                        "Theorem 2's right end for contradictory tasks, λ ≤ r where α < 0: 0 as the slides have it; as reported from the paper a small positive number, −poly(ηδ*)/α",
                        "slides",
                    ),
                    &mut constants.theorem2_right,
                    (0.0..=100.0, &range::NON_NEGATIVE),
                    0.005,
                ));
                add(number_ui(
                    ui,
                    "ε",
                    Word::Epsilon.meaning(),
                    &mut constants.epsilon,
                    (0.001..=10.0, &range::POSITIVE),
                    0.005,
                ));
                add(number_ui(
                    ui,
                    "τ",
                    &hint_with(Word::Tau.meaning(), "Θ(1)"),
                    &mut constants.tau,
                    (0.001..=10.0, &range::POSITIVE),
                    0.01,
                ));
            });
        },
    );
    if let Some(change) = change {
        scene.send((Edit::Constants(constants), change));
    }
}

pub(super) fn send_edit(scene: &mut Scene<'_>, experiment: Experiment, change: Option<Change>) {
    if let Some(change) = change {
        scene.send((Edit::Experiment(Box::new(experiment)), change));
    }
}

fn target_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let title = match &edited.target {
        Some(target) => format!(
            "Target T′    γ {}",
            target
                .gamma
                .iter()
                .map(|gamma| number(*gamma, 2))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        None => "Target T′    none".into(),
    };
    fold_ui(
        ui,
        title,
        "target",
        "A third task T′ beside the two, on which nobody trains",
        |ui| {
            let mut on = edited.target.is_some();
            let switch = ui.checkbox(&mut on, "a third task T′, never trained on");
            if switch
                .on_hover_text("μ′ = Σγᵢeᵢ + κμ′⊥ on fixed axes, whatever α is")
                .changed()
            {
                edited.target = on.then(|| edited.new_target());
                change = Some(Change::Discrete);
            }
            if let Some(target) = &mut edited.target {
                grid(ui, "target", |ui| {
                    for (task, gamma) in TaskId::all().zip(&mut target.gamma) {
                        let hint = "Correlation of T′ with the axis of this task at α = 0";
                        let moved = number_ui(
                            ui,
                            task.share(),
                            hint,
                            gamma,
                            (-2.0..=2.0, &range::COEFFICIENT),
                            0.01,
                        );
                        change = moved.or(change);
                    }
                });
                let (gamma, kappa, scaled) = target.normalised();
                let words = if scaled {
                    format!("‖γ‖ > 1: normalised to ({}), κ = 0", list(&gamma))
                } else if gamma.iter().all(|g| *g == 0.0) {
                    "γ = 0: T′ has nothing of either task, and Theorem 3 is silent".into()
                } else {
                    format!("κ = {}", number(kappa, 3))
                };
                explain(ui.label(RichText::new(&words).weak()), &words);
            }
        },
    );
    send_edit(scene, edited, change);
}

fn training_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let training = &mut edited.training;
    let title = format!(
        "Training    {} steps  seed {}",
        training.steps,
        whole(training.seed)
    );
    fold_ui(
        ui,
        title,
        "training",
        "How many steps, how fast, and from which seed",
        |ui| {
            grid(ui, "training", |ui| {
                let mut add = |moved: Option<Change>| change = moved.or(change);
                add(number_ui(
                    ui,
                    "steps",
                    "Steps of the descent",
                    &mut training.steps,
                    1..=100_000,
                    1.0,
                ));
                add(number_ui(
                    ui,
                    "batch",
                    "Fresh samples in a step",
                    &mut training.batch,
                    1..=4096,
                    0.5,
                ));
                match &mut training.optimiser {
                    Optimiser::Sgd(rates) => {
                        add(number_ui(
                            ui,
                            "rate of V",
                            "Learning rate of V",
                            &mut rates.values,
                            (0.0001..=1000.0, &range::RATE),
                            0.01,
                        ));
                        add(number_ui(
                            ui,
                            "rate of W",
                            "Learning rate of W",
                            &mut rates.attention,
                            (0.0001..=1000.0, &range::RATE),
                            0.01,
                        ));
                    }
                    Optimiser::AdamW(adam) => {
                        add(number_ui(
                            ui,
                            "rate",
                            "Learning rate of AdamW at its highest",
                            &mut adam.rate,
                            (0.000_001..=1000.0, &range::RATE),
                            0.0001,
                        ));
                    }
                }
                add(number_ui(
                    ui,
                    "seed",
                    "The seed of everything random",
                    &mut training.seed,
                    0..=LARGEST_SEED,
                    0.1,
                ));
            });
            ui.horizontal(|ui| {
                if ui
                    .button("New seed")
                    .on_hover_text("Draw a new seed and train again")
                    .clicked()
                {
                    scene.send(Edit::NewSeed);
                }
                if ui
                    .button("Reset")
                    .on_hover_text("Back to the preset or file, with the seed as it is")
                    .clicked()
                {
                    scene.send(Edit::Reset);
                }
            });
        },
    );
    send_edit(scene, edited, change);
}

fn grid_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let plane = &mut edited.grid;
    let title = format!(
        "Plane    {n}×{n}, {} … {}",
        number(plane.low, 1),
        number(plane.high, 1),
        n = plane.cells
    );
    fold_ui(
        ui,
        title,
        "plane",
        "Which part of the plane is swept, and in how many cells",
        |ui| {
            grid(ui, "plane", |ui| {
                let mut add = |moved: Option<Change>| change = moved.or(change);
                let (low, high) = (plane.low, plane.high);
                add(number_ui(
                    ui,
                    "from",
                    "Lowest coefficient",
                    &mut plane.low,
                    (-LARGEST_COEFFICIENT..=high - 0.01, &range::COEFFICIENT),
                    0.05,
                ));
                add(number_ui(
                    ui,
                    "to",
                    "Highest coefficient",
                    &mut plane.high,
                    (low + 0.01..=LARGEST_COEFFICIENT, &range::COEFFICIENT),
                    0.05,
                ));
                add(number_ui(
                    ui,
                    "cells",
                    "Values on each axis",
                    &mut plane.cells,
                    2..=401,
                    0.2,
                ));
            });
            ui.horizontal(|ui| {
                let fit = ui.button("Fit sweep to view");
                if fit
                    .on_hover_text("Sweep the part of the plane that is in view")
                    .clicked()
                    && let Some(bounds) = scene.canvas.view_bounds
                {
                    let [left, right, bottom, top] = bounds;
                    let (low, high) = (left.min(bottom), right.max(top));
                    scene.send(Edit::Sweep { low, high });
                    scene.send(ViewChange::WholePlane);
                }
                if ui
                    .button("Whole plane")
                    .on_hover_text("Zoom back to the whole plane (Home)")
                    .clicked()
                {
                    scene.send(ViewChange::WholePlane);
                }
            });
        },
    );
    let grid = edited.grid;
    if change.is_some() && grid.high <= grid.low {
        let before = scene.state.experiment.grid;
        let words = if grid.low == before.low {
            let (low, high) = (plain(grid.low), plain(grid.high));
            format!("to: expected more than from = {low}, found {high}")
        } else {
            let (low, high) = (plain(grid.low), plain(grid.high));
            format!("from: expected less than to = {high}, found {low}")
        };
        scene.send(Told::Failed(words));
        return;
    }
    send_edit(scene, edited, change);
}
