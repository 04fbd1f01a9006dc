//! What is merged: the switches that leave parts of the task vectors out, and the words for an edit.

use egui::RichText;

use crate::app::{Edit, State};
use crate::experiment::{Data, Experiment, Merge, ModelSettings, Parts, VectorEdit};
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;
use crate::worker::Change;

const VALUES_HINT: &str =
    "Merge ΔV alone: the attention W stays as it is in Ψ(0), even over all tokens";
const ATTENTION_HINT: &str = "Merge ΔW alone: the values V stay the small random ones of Ψ(0)";
const CLEAR_HINT: &str =
    "Give the tokens with the pattern of the other label to irrelevant patterns, and train again";

/// The fold in the left panel.
pub(in crate::view) fn merged_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let title = format!(
        "What is merged    {}",
        words(&state.experiment.merge.edit())
    );
    fold_ui(
        ui,
        title,
        "merged",
        "The task vectors whole, cut down in rank, or with rows pruned",
        |ui| {
            switches_ui(ui, scene);
            let words = "Rank and rows of the task vectors: see the tab Anatomy";
            ui.label(RichText::new(words).small().weak());
        },
    );
}

/// What an edit leaves of the task vectors, in a few words.
pub(in crate::view) fn words(edit: &VectorEdit) -> String {
    let mut words = match edit.parts {
        Parts::Both => Vec::new(),
        Parts::Values => vec!["V only".to_owned()],
        Parts::Attention => vec!["W only".to_owned()],
    };
    if let Some(rank) = edit.rank {
        words.push(format!("rank {rank}"));
    }
    if edit.pruned > 0.0 {
        words.push(format!("{} % pruned", number(100.0 * edit.pruned, 0)));
    }
    if words.is_empty() {
        "whole task vectors".into()
    } else {
        words.join(", ")
    }
}

/// Says that the task vectors are edited, and gives them back.
pub(in crate::view) fn note_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let edit = scene.state.experiment.merge.edit();
    if edit.is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let note = format!("Task vectors edited: {}", words(&edit));
        ui.label(RichText::new(note).color(ui.visuals().warn_fg_color));
        let whole = ui.button("Merge whole vectors");
        if whole
            .on_hover_text(
                "Merge the task vectors as they were trained, which the theorems speak of",
            )
            .clicked()
        {
            send_edit(scene, VectorEdit::default(), Change::Discrete);
        }
    });
}

/// Edits the task vectors.
pub(in crate::view) fn send_edit(scene: &mut Scene<'_>, edit: VectorEdit, change: Change) {
    let edited = Experiment {
        merge: Merge::Arithmetic(edit),
        ..scene.state.experiment.clone()
    };
    scene.send((Edit::Experiment(Box::new(edited)), change));
}

/// "Merge V only", "merge W only" and "no confusion tokens".
pub(in crate::view) fn switches_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let edit = state.experiment.merge.edit();
    let parts: &[(Parts, &str, &str)] = match &state.experiment.model {
        ModelSettings::OneLayer(_) => &[
            (Parts::Values, "merge V only", VALUES_HINT),
            (Parts::Attention, "merge W only", ATTENTION_HINT),
        ],
        ModelSettings::Vit(_) => &[],
    };
    for &(parts, words, hint) in parts {
        let mut on = edit.parts == parts;
        let switch = ui.checkbox(&mut on, words).on_hover_text(hint);
        if switch.changed() {
            let parts = if on { parts } else { Parts::Both };
            send_edit(scene, VectorEdit { parts, ..edit }, Change::Discrete);
        }
    }
    let Some(confusing) = confusing(state) else {
        return;
    };
    let mut clear = confusing == 0;
    let switch = ui.checkbox(&mut clear, "no confusion tokens");
    if switch.on_hover_text(CLEAR_HINT).changed() {
        let mut edited = state.experiment.clone();
        if let Data::Patterns(patterns) = &mut edited.data {
            let before = match &state.origin.data {
                Data::Patterns(origin) if origin.confusing > 0 => origin.confusing,
                Data::Patterns(_) | Data::Digits(_) | Data::Images(_) => 1,
            };
            patterns.confusing = if clear { 0 } else { before };
        }
        scene.send(Edit::Experiment(Box::new(edited)));
    }
}

/// Tokens with the pattern of the other label, where tasks are generated from patterns.
pub(in crate::view) fn confusing(state: &State) -> Option<usize> {
    if state.setup().has_tasks() {
        return None;
    }
    match &state.experiment.data {
        Data::Patterns(patterns) => Some(patterns.confusing),
        Data::Digits(_) | Data::Images(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_told_part_by_part() {
        assert_eq!(words(&VectorEdit::default()), "whole task vectors");
        let edit = VectorEdit {
            parts: Parts::Values,
            rank: Some(2),
            pruned: 0.25,
        };
        assert_eq!(words(&edit), "V only, rank 2, 25 % pruned");
    }
}
