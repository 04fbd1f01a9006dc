//! A Vision Transformer's task vectors over depth and part: how large each part is, how the tasks lie to each other there,
//! and which parts are merged.

use egui::{Color32, RichText};

use super::{percent, shown, title_ui};
use crate::app::{PartQuantity, PartsLook, ViewChange};
use crate::colour::shade;
use crate::experiment::VitPart;
use crate::lab::{Anatomy, PartAnatomy};
use crate::task::Role;
use crate::view::cards::vectors;
use crate::view::widget::choice::choice_ui;
use crate::view::widget::instead;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::strip::{self, Face, Picked, Strip};
use crate::view::widget::theme::{self, number, task_colour};

/// Tables are not narrower than this where they stand side by side.
const NARROWEST: f32 = 190.0;
/// What stands above a table.
const NAME: f32 = 22.0;
const DOES: &str =
    "Click a part, or press the arrow keys, to see its singular values and rows below";
/// The room of the buttons below the table of what is merged.
const BUTTONS: f32 = 54.0;

/// The card.
pub(in crate::view) fn parts_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        title_ui(ui, scene, "Parts by depth", "■");
        let Some(depth) = vectors::depth(state) else {
            let words = "A table of depth and part is for models of several blocks; this one has two matrices, W and V.";
            ui.label(RichText::new(words).color(scene.colours().weak));
            return;
        };
        let Some(anatomy) = shown(state).filter(|own| !own.parts.is_empty()).cloned() else {
            instead::instead_ui(ui, scene, "waiting for the first picture");
            return;
        };
        quantities_ui(ui, scene);
        let shows = state.view.parts.shows;
        let tables = tables(shows, &anatomy);
        let gap = ui.spacing().item_spacing.x;
        #[expect(clippy::cast_precision_loss, reason = "a few tables")]
        let count = (tables.len() + 1) as f32;
        let width = ((ui.available_width() - gap * (count - 1.0)) / count).floor();
        let height = strip::height() + NAME + BUTTONS;
        let scale = scale(shows, &anatomy);
        let mut table_ui = |ui: &mut egui::Ui, column: usize| match tables.get(column) {
            Some(table) => ui.scope(|ui| {
                scene.dim(ui);
                heat_ui(ui, scene, &anatomy, *table, scale);
            }),
            None => ui.scope(|ui| {
                ui.horizontal(|ui| ui.label(theme::bold("merged", 13.0)));
                vectors::parts_ui(ui, scene, depth);
            }),
        };
        if width < NARROWEST {
            let width = ui.available_width();
            for column in 0..=tables.len() {
                columns_ui(ui, &[width], height, |ui, _| {
                    table_ui(ui, column);
                });
            }
        } else {
            let widths = vec![width; tables.len() + 1];
            columns_ui(ui, &widths, height, |ui, column| {
                table_ui(ui, column);
            });
        }
        scene.dim(ui);
        ui.label(RichText::new(told(&anatomy, vectors::chosen(state))).size(12.5));
    });
}

/// A row of choices: what the colours tell.
fn quantities_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let now = scene.state.view.parts;
    ui.horizontal_wrapped(|ui| {
        for shows in PartQuantity::ALL {
            if choice_ui(ui, scene, now.shows == shows, words(shows), hint(shows)) {
                scene.send(ViewChange::Parts(PartsLook { shows, ..now }));
            }
        }
    });
}

fn words(shows: PartQuantity) -> &'static str {
    match shows {
        PartQuantity::Relative => "‖ΔΨ‖ / ‖Ψ(0)‖",
        PartQuantity::Share => "share of ‖ΔΨ‖²",
        PartQuantity::StableRank => "stable rank",
        PartQuantity::Cosine => "cosine of T₁ and T₂",
    }
}

fn hint(shows: PartQuantity) -> &'static str {
    match shows {
        PartQuantity::Relative => {
            "How far the training moved a part, as a share of what it was: Frobenius norms over all its tensors"
        }
        PartQuantity::Share => {
            "How much of the squared norm of the whole task vector lies in a part; all parts add up to 100 %"
        }
        PartQuantity::StableRank => {
            "‖Δ‖² / σ₁² of a part's matrix: 1 if it has one direction only, its full rank if all are equally long"
        }
        PartQuantity::Cosine => {
            "How the vectors of both tasks lie to each other in a part: 1 the same way, 0 at right angles, −1 opposite"
        }
    }
}

/// The tables of a quantity: one a task, or one for both.
fn tables(shows: PartQuantity, anatomy: &Anatomy) -> Vec<Option<usize>> {
    match shows {
        PartQuantity::Cosine => vec![None],
        PartQuantity::Relative | PartQuantity::Share | PartQuantity::StableRank => {
            (0..anatomy.tasks.len()).map(Some).collect()
        }
    }
}

/// A quantity of a part, of a task or of both; nothing where it has no value.
fn value(
    anatomy: &Anatomy,
    shows: PartQuantity,
    part: &PartAnatomy,
    task: Option<usize>,
) -> Option<f64> {
    let norm = task.and_then(|task| part.norms.get(task)).copied();
    let value = match shows {
        PartQuantity::Relative => norm? / part.base,
        PartQuantity::Share => {
            let norms = anatomy.parts.iter().filter_map(|own| own.norms.get(task?));
            (norm?.powi(2)) / norms.map(|norm| norm * norm).sum::<f64>()
        }
        PartQuantity::StableRank => {
            let mut matrices = anatomy.tasks.get(task?)?.matrices.iter();
            let matrix = matrices.find(|matrix| matrix.part == Some(part.part));
            matrix?.stable_rank()?
        }
        PartQuantity::Cosine => part.cosine?,
    };
    value.is_finite().then_some(value)
}

/// The values of the darkest and the brightest colour, the same for both tasks.
fn scale(shows: PartQuantity, anatomy: &Anatomy) -> [f64; 2] {
    let largest = || {
        let tables = tables(shows, anatomy);
        let all = tables.iter().flat_map(|task| {
            let parts = anatomy.parts.iter();
            parts.filter_map(|part| value(anatomy, shows, part, *task))
        });
        all.fold(0.0, f64::max)
    };
    match shows {
        PartQuantity::Cosine => [-1.0, 1.0],
        PartQuantity::StableRank => [1.0, largest().max(2.0)],
        PartQuantity::Relative | PartQuantity::Share => [0.0, largest().max(f64::MIN_POSITIVE)],
    }
}

/// A value as it is written in a cell.
fn written(shows: PartQuantity, value: f64) -> String {
    match shows {
        PartQuantity::Relative | PartQuantity::Share => percent(value, 1.0),
        PartQuantity::StableRank => number(value, 1),
        PartQuantity::Cosine => number(value, 2),
    }
}

/// A table of colours.
fn heat_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    anatomy: &Anatomy,
    task: Option<usize>,
    [dark, bright]: [f64; 2],
) {
    let state = scene.state;
    let look = state.view.parts;
    let role = task
        .and_then(|task| anatomy.tasks.get(task))
        .map(|own| own.role);
    let (name, colour) = match role {
        Some(role) => (role.symbol().to_owned(), task_colour(role, state.view.dark)),
        None => ("T₁ and T₂".to_owned(), scene.colours().text),
    };
    ui.horizontal(|ui| {
        ui.label(theme::bold(&name, 13.0).color(colour));
        let [from, to] = [dark, bright].map(|value| written(look.shows, value));
        let words = format!("dark {from}, bright {to}");
        ui.label(RichText::new(words).size(12.0).weak());
    });
    let left_out = state.experiment.merge.edit().left_out;
    let spoken = match role {
        Some(role) => format!("{}, {}", words(look.shows), role.symbol()),
        None => "cosine part by part".to_owned(),
    };
    let strip = Strip {
        name: &spoken,
        does: DOES,
        depth: depth(anatomy),
        chosen: vectors::chosen(state),
    };
    let colours = scene.colours();
    let face = |part: VitPart| {
        let own = anatomy.parts.iter().find(|own| own.part == part);
        let value = own.and_then(|own| value(anatomy, look.shows, own, task));
        let (fill, words) = match value {
            Some(value) => {
                let [r, g, b] = shade((value - dark) / (bright - dark));
                (Color32::from_rgb(r, g, b), written(look.shows, value))
            }
            None => (colours.edge, "–".into()),
        };
        let out = left_out.has(part);
        let left = if out { ", not merged" } else { "" };
        Face {
            fill,
            told: format!("{}: {words}{left}", part.name()),
            words,
            crossed: out,
        }
    };
    if let Some(Picked::Moved(chosen) | Picked::Pressed(chosen)) = strip.show(ui, colours, face) {
        scene.send(ViewChange::Parts(PartsLook { chosen, ..look }));
    }
}

/// Blocks of the model whose anatomy is shown.
fn depth(anatomy: &Anatomy) -> usize {
    let blocks = anatomy.parts.iter().filter_map(|own| own.part.block());
    blocks.max().map_or(0, |last| last + 1)
}

/// The chosen part in numbers.
fn told(anatomy: &Anatomy, chosen: VitPart) -> String {
    let Some(part) = anatomy.parts.iter().find(|own| own.part == chosen) else {
        return String::new();
    };
    let roles = anatomy.tasks.iter().map(|own| own.role);
    let norms = roles.zip(&part.norms).map(|(role, norm): (Role, &f64)| {
        let share = percent(*norm, part.base);
        format!("‖Δ‖ = {} for {} ({share})", number(*norm, 2), role.symbol())
    });
    let norms: Vec<String> = norms.collect();
    let cosine = part.cosine.map_or(String::new(), |cosine| {
        format!(", cosine {}", number(cosine, 2))
    });
    format!(
        "{}: {}, ‖Ψ(0)‖ = {}{cosine}",
        chosen.name(),
        norms.join(", "),
        number(part.base, 2)
    )
}
