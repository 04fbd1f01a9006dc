//! The way in which task vectors are merged: a switch, what is said of the chosen one, and its own controls.

use egui::RichText;

use crate::app::Edit;
use crate::experiment::number as range;
use crate::experiment::{
    Bases, BasisKind, Combine, Experiment, MedianRule, Merge, Method, Rescale,
};
use crate::view::widget::scene::Scene;
use crate::view::widget::value_box::number_ui;
use crate::worker::Change;

const KEEP_HINT: &str =
    "Share of every vector’s entries, those of largest magnitude, that is kept: 1 keeps all";
const COMBINE_HINT: &str = "Whether kept entries of several vectors are added, or averaged";
const DROP_HINT: &str = "The probability that an entry is dropped: 0 is task arithmetic";
const MASK_HINT: &str = "The seed of the masks; several seeds draw a mask each";
const RESCALE_HINT: &str =
    "Whether all that is left is divided by 1 − p, or every tensor keeps its sum of magnitudes";
const AGREEMENT_HINT: &str =
    "An entry stays whole where at least this share of the vectors agrees in its sign";
const RULE_HINT: &str =
    "The median of an even number: the mean of the two in the middle, or the lower one";
const BASES_HINT: &str = "Vectors of the basis; as many as there are tasks leave all as they are";
const KIND_HINT: &str =
    "Principal components around the mean, an autoencoder’s weighted means, or random combinations";
const NORMALISED_HINT: &str =
    "Divide every task’s Fisher information by its norm, so that all tasks weigh alike";
/// Beyond it a box, which counts in f64, would draw other masks than those that were asked for.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// The switch, a sentence about what is chosen, and its controls.
pub(in crate::view) fn ways_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let before = scene.state.experiment.merge;
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for method in Method::ALL {
            let is_chosen = method == before.method();
            let button = ui.selectable_label(is_chosen, method.title());
            if button.on_hover_text(hint(method)).clicked() && !is_chosen {
                chosen = Some(method.usual());
            }
        }
    });
    ui.label(RichText::new(hint(before.method())).small().weak());
    let mut merge = before;
    let tasks = scene.state.experiment.tasks().count();
    let change = egui::Grid::new("way to merge")
        .num_columns(2)
        .spacing([12.0, 5.0])
        .show(ui, |ui| controls_ui(ui, &mut merge, tasks))
        .inner;
    if let Merge::Bases(bases) = before {
        ui.label(RichText::new(words_of_basis(bases, tasks)).small().weak());
    }
    if let Some(merge) = chosen {
        send(scene, merge, Change::Discrete);
    } else if let Some(change) = change {
        send(scene, merge, change);
    }
}

/// What a basis of this size is, or where it is looked at.
fn words_of_basis(bases: Bases, tasks: usize) -> &'static str {
    let count = bases.of(tasks);
    if count >= tasks {
        return "As many as there are tasks: every vector stays as it is, which is task arithmetic";
    }
    match bases.kind {
        BasisKind::Pca if count + 1 == tasks => {
            "With the mean, which is kept beside them, these give every vector whole: task arithmetic, and nothing is saved"
        }
        BasisKind::Pca | BasisKind::Ae | BasisKind::Random if tasks > 2 => {
            "What M leaves out, and what it saves: see the tab All tasks"
        }
        BasisKind::Pca | BasisKind::Ae | BasisKind::Random => {
            "One vector for both tasks, each of which has a multiple of it"
        }
    }
}

/// All that is said of a way, as a sentence of its own.
fn hint(method: Method) -> String {
    let sentence = method.sentence();
    let mut letters = sentence.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn send(scene: &mut Scene<'_>, merge: Merge, change: Change) {
    let edited = Experiment {
        merge,
        ..scene.state.experiment.clone()
    };
    scene.send((Edit::Experiment(Box::new(edited)), change));
}

/// The controls of a way, if it has any; says how they were changed.
fn controls_ui(ui: &mut egui::Ui, merge: &mut Merge, tasks: usize) -> Option<Change> {
    match merge {
        Merge::Arithmetic(_) | Merge::Awd | Merge::TsvM | Merge::Tangent => None,
        Merge::Ties(ties) => {
            let limits = (0.01..=1.0, &range::KEPT_SHARE);
            let kept = number_ui(ui, "keep", KEEP_HINT, &mut ties.keep, limits, 0.01);
            let names = Combine::ALL.iter().map(|own| (*own, own.name()));
            let combined = choice_ui(ui, "combine", COMBINE_HINT, &mut ties.combine, names);
            kept.or(combined)
        }
        Merge::Dare(dare) => {
            let limits = (0.0..=0.99, &range::SHARE);
            let dropped = number_ui(ui, "drop p", DROP_HINT, &mut dare.drop, limits, 0.01);
            let seed = &mut dare.mask_seed;
            let seeded = number_ui(ui, "mask seed", MASK_HINT, seed, 0..=LARGEST_SEED, 0.1);
            let names = Rescale::ALL.iter().map(|own| (*own, own.name()));
            let rescaled = choice_ui(ui, "rescale", RESCALE_HINT, &mut dare.rescale, names);
            dropped.or(seeded).or(rescaled)
        }
        Merge::FedGma(gma) => {
            let limits = (0.0..=1.0, &range::AGREEMENT);
            let hint = AGREEMENT_HINT;
            number_ui(ui, "agreement ρ", hint, &mut gma.agreement, limits, 0.01)
        }
        Merge::Median(median) => {
            let names = MedianRule::ALL.iter().map(|own| (*own, own.name()));
            choice_ui(ui, "rule", RULE_HINT, &mut median.rule, names)
        }
        Merge::Bases(bases) => {
            let mut count = bases.of(tasks);
            let counted = number_ui(ui, "bases M", BASES_HINT, &mut count, 1..=tasks, 0.05);
            if counted.is_some() {
                bases.count = Some(count);
            }
            let names = BasisKind::ALL.iter().map(|own| (*own, own.name()));
            counted.or(choice_ui(ui, "kind", KIND_HINT, &mut bases.kind, names))
        }
        Merge::Fisher(fisher) => {
            let names = [(false, "as it is"), (true, "normalised")].into_iter();
            choice_ui(
                ui,
                "information",
                NORMALISED_HINT,
                &mut fisher.normalised,
                names,
            )
        }
    }
}

/// A row with one of some choices.
fn choice_ui<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    name: &str,
    hint: &str,
    value: &mut T,
    choices: impl Iterator<Item = (T, &'static str)>,
) -> Option<Change> {
    let mut change = None;
    ui.label(name).on_hover_text(hint);
    ui.horizontal_wrapped(|ui| {
        for (choice, words) in choices {
            let button = ui.selectable_label(*value == choice, words);
            if button.on_hover_text(hint).clicked() && *value != choice {
                *value = choice;
                change = Some(Change::Discrete);
            }
        }
    });
    ui.end_row();
    change
}
