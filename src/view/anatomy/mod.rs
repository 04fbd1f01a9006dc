//! The anatomy of the task vectors: Corollaries 1 and 2, what an edit changes, and room for the inside of the model.

mod chooser;
pub(in crate::view) mod effect;
mod heads;
pub(in crate::view) mod inside;
pub(in crate::view) mod parts;
pub(in crate::view) mod rows;
pub(in crate::view) mod spectrum;

use egui::RichText;

use crate::app::{Pane, State};
use crate::lab::{Anatomy, VectorAnatomy};
use crate::task::Role;
use crate::theory::Premise;
use crate::view::cards::{estimates, question, vectors};
use crate::view::widget::layout::{WIDE, columns_ui, halves_ui};
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The presets that are made for this tab.
const OWN_PRESETS: [&str; 2] = ["low-rank", "sparse-rows"];

/// The cards' height, in three columns and in two.
const WIDE_HEIGHT: f32 = 460.0;
const NARROW_HEIGHT: f32 = 500.0;

/// The whole tab.
pub(in crate::view) fn anatomy_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    question::of_tab_ui(ui, scene, question::ANATOMY);
    if scene
        .state
        .preset
        .is_some_and(|name| OWN_PRESETS.contains(&name))
    {
        question::question_ui(ui, scene);
    }
    ui.add_space(2.0);
    if vectors::depth(scene.state).is_some() {
        pane_ui(ui, scene, Pane::Parts, parts::parts_ui);
    }
    corollaries_ui(ui, scene);
    pane_ui(ui, scene, Pane::Inside, inside::inside_ui);
    pane_ui(ui, scene, Pane::Estimates, estimates_ui);
}

/// The correlation as it is seen in the models, in a card.
pub(in crate::view) fn estimates_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.label(theme::bold("Correlation, estimated", 15.0));
        scene.dim(ui);
        estimates::estimates_ui(ui, scene);
    });
}

/// Both corollaries, and what an edit of the task vectors does to the planes.
fn corollaries_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let gap = ui.spacing().item_spacing.x;
    let width = ui.available_width();
    if width < WIDE {
        // The planes first, so that they are in view while a slider is dragged.
        pane_ui(ui, scene, Pane::Effect, |ui, scene| {
            effect::effect_ui(ui, scene, 0.0, Some(effect::SMALL));
        });
        let height = NARROW_HEIGHT;
        halves_ui(ui, height, |ui, column| match column {
            0 => spectrum_ui(ui, scene, height),
            _ => rows_ui(ui, scene, height),
        });
        return;
    }
    let room = width - 2.0 * gap;
    let widths = [0.29 * room, 0.29 * room, 0.42 * room];
    columns_ui(ui, &widths, WIDE_HEIGHT, |ui, column| match column {
        0 => spectrum_ui(ui, scene, WIDE_HEIGHT),
        1 => rows_ui(ui, scene, WIDE_HEIGHT),
        _ => pane_ui(ui, scene, Pane::Effect, |ui, scene| {
            effect::effect_ui(ui, scene, WIDE_HEIGHT, None);
        }),
    });
}

fn spectrum_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    pane_ui(ui, scene, Pane::Spectrum, |ui, scene| {
        spectrum::spectrum_ui(ui, scene, height, spectrum::PLOT);
    });
}

fn rows_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    pane_ui(ui, scene, Pane::Rows, |ui, scene| {
        rows::rows_ui(ui, scene, height, rows::PLOT);
    });
}

/// The anatomy on screen, which while α moves is a little behind the slider.
fn shown(state: &State) -> Option<&Anatomy> {
    state.shown.picture.as_ref().map(|picture| &picture.anatomy)
}

/// What the vectors of the plane's tasks are made of: as many as there is room for.
fn of_plane(state: &State) -> Vec<&VectorAnatomy> {
    let axes = state.picture_setup().experiment.axes();
    let is_there = |own: &&VectorAnatomy| {
        own.role
            .task()
            .is_some_and(|task| axes.axis(task).is_some())
    };
    let all = shown(state).into_iter().flat_map(|anatomy| &anatomy.tasks);
    all.filter(is_there).collect()
}

/// A card's title, the tasks' colours, and whether the numbers below are behind the settings.
fn title_ui(ui: &mut egui::Ui, scene: &Scene<'_>, title: &str, sign: &str) {
    let state = scene.state;
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::bold(title, 15.0));
        for role in state.experiment.axes().tasks().map(Role::Task) {
            let colour = theme::task_colour(role, state.view.dark);
            let words = format!("{sign} {}", role.symbol());
            ui.label(RichText::new(words).color(colour));
        }
        if state.is_dimmed(scene.now) {
            ui.label(RichText::new("updating…").color(ui.visuals().warn_fg_color));
        }
    });
}

/// A number as a share of a whole.
fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 && part.is_finite() {
        format!("{} %", number(100.0 * part / whole, 0))
    } else {
        "—".into()
    }
}

/// A corollary's name, its statement, and its assumptions on hover.
fn statement_ui(ui: &mut egui::Ui, name: &str, statement: &str, assumptions: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.label(theme::bold(name, 13.5)).on_hover_text(assumptions);
        ui.label(RichText::new(statement).size(12.5))
            .on_hover_text(assumptions);
    });
}

/// A sentence that says how far a corollary shows here.
fn shows_ui(ui: &mut egui::Ui, scene: &Scene<'_>, shows: Shows, words: String) {
    let colours = scene.colours();
    let (name, colour) = match shows {
        Shows::Yes => ("Shows here", colours.good),
        Shows::HalfWay => ("Shows in part", colours.warning),
        Shows::No => ("Does not show here", colours.bad),
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.label(theme::bold(name, 13.0).color(colour)).on_hover_text(
            "These words are ours: the corollaries hide constants in Θ and Ω, so no number decides",
        );
        // Edited vectors are what the corollaries are about.
        let premises = scene.state.premises();
        let missing: Vec<&str> = [Premise::Patterns, Premise::NoNoise, Premise::Trained]
            .into_iter()
            .filter_map(|premise| premises.lacks(premise))
            .collect();
        if !missing.is_empty() {
            let words = format!("(analogue: {})", missing.join(", "));
            ui.label(RichText::new(words).size(12.5));
        }
        ui.label(RichText::new(words).size(12.5));
    });
}

/// How far a corollary shows: our words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Yes,
    HalfWay,
    No,
}
