//! The folded part of the left panel: constants, target, data, model, training, plane.

use crate::number::plain;
use crate::view::cards::images::BY_SHAPE;
use egui::RichText;

use crate::app::{Edit, Told, ViewChange};
use crate::experiment::number::{self as range, LARGEST_COEFFICIENT};
use crate::experiment::{
    Data, DigitData, Experiment, ImageData, ModelSettings, Optimiser, Output, Target,
};
use crate::view::cards::images::images_ui;
use crate::view::cards::{seeds, vectors};
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
    data_ui(ui, scene);
    training_ui(ui, scene);
    seeds::seeds_ui(ui, scene);
    grid_ui(ui, scene);
}

fn grid<R>(ui: &mut egui::Ui, name: &str, rows: impl FnOnce(&mut egui::Ui) -> R) -> R {
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
    egui::CollapsingHeader::new(title).id_salt("constants").show(ui, |ui| {
        grid(ui, "constants", |ui| {
            let mut add = |moved: Option<Change>| change = moved.or(change);
            add(number_ui(ui, "β", "β = Θ(1/d), unknown: the error that a task vector leaves on other tasks", &mut constants.beta, (0.0..=10.0, &range::NON_NEGATIVE), 0.005));
            let mut fixed = constants.c.is_some();
            let switch = ui.checkbox(&mut fixed, "fix c").on_hover_text(FIX_C);
            add(change_of(&switch));
            if fixed {
                let mut c = constants.c.unwrap_or(0.1);
                add(number_box_ui(ui, "c", FIX_C, &mut c, (0.001..=0.999, &range::OPEN_UNIT), 0.005));
                constants.c = Some(c);
            } else {
                ui.label(RichText::new("some c").weak());
                constants.c = None;
            }
            ui.end_row();
            add(number_ui(ui, "C", "Theorem 2's unknown constant: its interval begins at −C/α². What the tab Phase measures of it is the end of T₁'s survival only, and T₂ may be back before", &mut constants.theorem2, (0.01..=100.0, &range::POSITIVE), 0.01));
            add(number_ui(ui, "r", "Theorem 2's right end for contradictory tasks, λ ≤ r where α < 0: 0 as the slides have it; as reported from the paper a small positive number, −poly(ηδ*)/α", &mut constants.theorem2_right, (0.0..=100.0, &range::NON_NEGATIVE), 0.005));
            add(number_ui(ui, "ε", "A task is kept where its hinge loss is at most ε", &mut constants.epsilon, (0.001..=10.0, &range::POSITIVE), 0.005));
            add(number_ui(ui, "τ", "A task is forgotten where its hinge loss is at least τ; the theorem says only Θ(1)", &mut constants.tau, (0.001..=10.0, &range::POSITIVE), 0.01));
        });
    });
    if let Some(change) = change {
        scene.send((Edit::Constants(constants), change));
    }
}

fn send_edit(scene: &mut Scene<'_>, experiment: Experiment, change: Option<Change>) {
    if let Some(change) = change {
        scene.send((Edit::Experiment(Box::new(experiment)), change));
    }
}

fn target_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let title = match &edited.target {
        Some(target) => format!(
            "Target T′    γ {}, {}",
            number(target.gamma[0], 2),
            number(target.gamma[1], 2)
        ),
        None => "Target T′    none".into(),
    };
    egui::CollapsingHeader::new(title)
        .id_salt("target")
        .show(ui, |ui| {
            let mut on = edited.target.is_some();
            let switch = ui.checkbox(&mut on, "a third task T′, never trained on");
            if switch
                .on_hover_text("μ′ = γ₁e₁ + γ₂e₂ + κe₃ on fixed axes, whatever α is")
                .changed()
            {
                edited.target = on.then(|| Target {
                    gamma: vec![0.6, 0.6],
                });
                change = Some(Change::Discrete);
            }
            if let Some(target) = &mut edited.target {
                grid(ui, "target", |ui| {
                    for (index, words) in ["γ₁", "γ₂"].into_iter().enumerate() {
                        let hint = "Correlation of T′ with the axis of this task at α = 0";
                        let moved = number_ui(
                            ui,
                            words,
                            hint,
                            &mut target.gamma[index],
                            (-2.0..=2.0, &range::COEFFICIENT),
                            0.01,
                        );
                        change = moved.or(change);
                    }
                });
                let (gamma, kappa, scaled) = target.normalised();
                let words = if scaled {
                    format!(
                        "‖γ‖ > 1: normalised to ({}, {}), κ = 0",
                        number(gamma[0], 3),
                        number(gamma[1], 3)
                    )
                } else if gamma.iter().all(|g| *g == 0.0) {
                    "γ = 0: T′ has nothing of either task, and Theorem 3 is silent".into()
                } else {
                    format!("κ = {}", number(kappa, 3))
                };
                ui.label(RichText::new(words).weak());
            }
        });
    send_edit(scene, edited, change);
}

fn data_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let hidden = edited.model.one_layer().hidden;
    let title = match &edited.data {
        Data::Patterns(p) => format!(
            "Tasks and model    P {}  d {}  m {hidden}",
            p.tokens, p.dimension
        ),
        Data::Digits(DigitData { rho, .. }) | Data::Images(ImageData { rho, .. }) => {
            format!("Tasks and model    ρ {}  m {hidden}", number(*rho, 2))
        }
    };
    egui::CollapsingHeader::new(title).id_salt("data").show(ui, |ui| {
        grid(ui, "data", |ui| {
            let mut add = |moved: Option<Change>| change = moved.or(change);
            match &mut edited.data {
                Data::Patterns(p) => {
                    add(number_ui(ui, "tokens P", "Tokens in a sample", &mut p.tokens, 1..=64, 0.1));
                    add(number_ui(ui, "dimension d", "Numbers in a token; at least M + 3", &mut p.dimension, 3..=256, 0.1));
                    add(number_ui(ui, "irrelevant M", "Irrelevant patterns", &mut p.irrelevant, 1..=253, 0.1));
                    add(number_ui(ui, "relevant tokens", "Tokens with the pattern of the sample's label", &mut p.relevant, 1..=64, 0.05));
                    add(number_ui(ui, "confusing tokens", "Tokens with the pattern of the other label", &mut p.confusing, 0..=64, 0.05));
                    add(number_ui(ui, "token noise", "Standard deviation of noise on every token; above 0 the population is sampled", &mut p.noise, 0.0..=10.0, 0.005));
                    add(number_ui(ui, "samples", "Samples to evaluate where the population cannot be enumerated", &mut p.samples, 10..=100_000, 10.0));
                }
                Data::Digits(d) => {
                    let hint = format!("Probability that a digit wears the colour of its label; at 0.5 only its shape tells, and this model reaches {BY_SHAPE} (12 models)");
                    add(number_ui(ui, "ρ", &hint, &mut d.rho, 0.0..=1.0, 0.005));
                    add(number_ui(ui, "token scale", "Factor on every token", &mut d.scale, (0.01..=20.0, &range::POSITIVE), 0.01));
                    add(number_ui(ui, "training images", "Of 1,797; the others are evaluated", &mut d.training_images, 1..=1796, 5.0));
                }
                Data::Images(images) => {
                    let files = scene.state.files.as_ref();
                    let set = files.and_then(|files| files.images.as_deref());
                    add(images_ui(ui, images, set));
                }
            }
            let ModelSettings::OneLayer(model) = &mut edited.model;
            let mut half = model.hidden / 2;
            let moved = number_ui(ui, "hidden m / 2", "Half the rows of V: as many with positive as with negative output weight", &mut half, 1..=512, 0.1);
            model.hidden = 2 * half;
            add(moved);
            add(number_ui(ui, "initial V", "Standard deviation of V at Ψ(0); W starts at 0", &mut model.initial_v, (0.0001..=10.0, &range::POSITIVE), 0.001));
            ui.label("output weights");
            let mut per_token = model.output == Output::PerToken;
            if ui.checkbox(&mut per_token, "per token").on_hover_text("A vector a for each position, as in the paper's eq. 3; one for all is ours").changed() {
                model.output = if per_token { Output::PerToken } else { Output::Shared };
                add(Some(Change::Discrete));
            }
            ui.end_row();
        });
    });
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
    egui::CollapsingHeader::new(title)
        .id_salt("training")
        .show(ui, |ui| {
            grid(ui, "training", |ui| {
                let Optimiser::Sgd(rates) = &mut training.optimiser;
                let mut add = |moved: Option<Change>| change = moved.or(change);
                add(number_ui(
                    ui,
                    "steps",
                    "Steps of SGD",
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
        });
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
    egui::CollapsingHeader::new(title)
        .id_salt("plane")
        .show(ui, |ui| {
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
        });
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
