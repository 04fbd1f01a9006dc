//! What is merged: the way, the switches that leave parts of the task vectors out, and the words for an edit.

use egui::RichText;

use super::ways;
use crate::app::{Edit, State};
use crate::app::{PartsLook, ViewChange};
use crate::experiment::{
    Data, Experiment, LeftOut, Merge, Method, ModelSettings, Parts, VectorEdit, VitPart,
};
use crate::view::widget::choice::choice_ui;
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::strip::{Face, Picked, Strip};
use crate::view::widget::theme::number;
use crate::worker::Change;

const VALUES_HINT: &str =
    "Merge ΔV alone: the attention W stays as it is in Ψ(0), even over all tokens";
const ATTENTION_HINT: &str = "Merge ΔW alone: the values V stay the small random ones of Ψ(0)";
const ALL_HINT: &str = "Merge every part of the task vectors, as task arithmetic does";
const ATTENTIONS_HINT: &str =
    "Merge qkv and proj of every block and nothing else: the rest stays as it is in Ψ(0)";
const MLPS_HINT: &str =
    "Merge fc1 and fc2 of every block and nothing else: the rest stays as it is in Ψ(0)";
const BLOCK_HINT: &str =
    "Merge all of the block that is chosen and nothing else: the rest stays as it is in Ψ(0)";
const CLEAR_HINT: &str =
    "Give the tokens with the pattern of the other label to irrelevant patterns, and train again";

/// The fold in the left panel.
pub(in crate::view) fn merged_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let title = format!("What is merged    {}", title(&state.experiment));
    fold_ui(
        ui,
        title,
        "merged",
        "How the task vectors are merged: added whole, cut down before, or by another way than task arithmetic",
        |ui| {
            ways::ways_ui(ui, scene);
            if state.experiment.merge.method() != Method::Arithmetic {
                return;
            }
            switches_ui(ui, scene);
            if let Some(depth) = depth(state) {
                parts_ui(ui, scene, depth);
            }
            let words = "Rank and rows of the task vectors: see the tab Anatomy";
            ui.label(RichText::new(words).small().weak());
        },
    );
}

/// What is merged, as short as a title.
fn title(experiment: &Experiment) -> String {
    match experiment.merge.method() {
        Method::Arithmetic => words(experiment),
        other => other.title().into(),
    }
}

/// The way to merge, or what an edit leaves of the task vectors, in a few words.
pub(in crate::view) fn words(experiment: &Experiment) -> String {
    if experiment.merge.method() != Method::Arithmetic {
        return experiment.merge.words(experiment.tasks().count());
    }
    let edit = experiment.merge.edit();
    let depth = experiment.model.vit().map(|vit| vit.depth);
    let mut words = match edit.parts {
        Parts::Both => Vec::new(),
        Parts::Values => vec!["V only".to_owned()],
        Parts::Attention => vec!["W only".to_owned()],
    };
    words.extend(depth.and_then(|depth| edit.left_out.words(depth)));
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
    let experiment = &scene.state.experiment;
    if experiment.merge.is_plain() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let note = match experiment.merge.method() {
            Method::Arithmetic => format!("Task vectors edited: {}", words(experiment)),
            Method::Median => format!(
                "Merged by {}: one ray from Ψ(0), {}; the planes are task arithmetic's",
                words(experiment),
                ray_words(scene.state)
            ),
            Method::Ties
            | Method::Dare
            | Method::Awd
            | Method::FedGma
            | Method::TsvM
            | Method::Bases
            | Method::Fisher
            | Method::Tangent => format!("Merged by {}{}", words(experiment), lacks(scene.state)),
        };
        ui.label(RichText::new(note).color(ui.visuals().warn_fg_color));
        if scene.is_on_paper() {
            return;
        }
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

/// Why there is no model at the marker, where the way to merge has none.
fn lacks(state: &State) -> &'static str {
    let subject = state.shown.subject.as_ref();
    let is_there = subject.is_none_or(|subject| subject.is_defined(state.point()));
    if is_there {
        ""
    } else {
        ". No model here: averages need λ ≥ 0, and not all 0"
    }
}

/// How good the models of a merge that is one direction are: at s = 1, and where the worst task is best.
fn ray_words(state: &State) -> String {
    let picture = state.shown.picture.as_ref();
    // Numbers would give the answer of a story's question away.
    let told = picture.filter(|_| state.asks().is_none());
    let Some(ray) = told.and_then(|picture| picture.ray.as_ref()) else {
        return "drawn over them".into();
    };
    let told = |at: usize| {
        let tasks = ray.tasks.iter().map(|(role, stats)| {
            let loss = number(stats[at].loss, 2);
            format!("{} {loss}", role.loss())
        });
        let scale = number(ray.values[at], 2);
        format!("at s = {scale} {}", tasks.collect::<Vec<_>>().join(", "))
    };
    let best = ray.best().filter(|at| Some(*at) != ray.at_one());
    let best = best.map(|at| format!("best {}", told(at)));
    let told: Vec<String> = ray.at_one().map(told).into_iter().chain(best).collect();
    if told.is_empty() {
        "drawn over them".into()
    } else {
        told.join("; ")
    }
}

/// Edits the task vectors.
pub(in crate::view) fn send_edit(scene: &mut Scene<'_>, edit: VectorEdit, change: Change) {
    let edited = Experiment {
        merge: Merge::Arithmetic(edit),
        ..scene.state.experiment.clone()
    };
    scene.send((Edit::Experiment(Box::new(edited)), change));
}

/// Blocks of the model, if it is one whose parts are merged one by one.
pub(in crate::view) fn depth(state: &State) -> Option<usize> {
    state.experiment.model.vit().map(|vit| vit.depth)
}

/// The part of a Vision Transformer that is chosen: its first one where it does not have that which was chosen once.
pub(in crate::view) fn chosen(state: &State) -> VitPart {
    let chosen = state.view.parts.chosen;
    let is_there = depth(state).is_some_and(|depth| VitPart::all(depth).any(|own| own == chosen));
    if is_there { chosen } else { VitPart::Patches }
}

/// Which parts of a Vision Transformer of so many blocks are merged: a table, and buttons for those that are wanted most.
pub(in crate::view) fn parts_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, depth: usize) {
    let state = scene.state;
    let (edit, look) = (state.experiment.merge.edit(), state.view.parts);
    let chosen = self::chosen(state);
    let colours = scene.colours();
    let strip = Strip {
        name: "Parts that are merged",
        does: "Click a part to merge it or to leave it out, or go to it with the arrow keys and press Enter",
        depth,
        chosen,
    };
    let face = |part: VitPart| {
        let out = edit.left_out.has(part);
        let (fill, words, does) = if out {
            (colours.edge, "", "left out, stays as it is in Ψ(0)")
        } else {
            let fill = colours.good.lerp_to_gamma(colours.card, 0.35);
            (fill, "✔", "merged")
        };
        Face {
            fill,
            words: words.into(),
            told: format!("{}: {does}", part.name()),
            crossed: out,
        }
    };
    match strip.show(ui, colours, face) {
        Some(Picked::Moved(chosen)) => {
            scene.send(ViewChange::Parts(PartsLook { chosen, ..look }));
        }
        Some(Picked::Pressed(part)) => {
            let left_out = edit.left_out.with(part, !edit.left_out.has(part));
            send_edit(scene, VectorEdit { left_out, ..edit }, Change::Discrete);
        }
        None => {}
    }
    ui.horizontal_wrapped(|ui| {
        let mut choices = vec![
            ("all".to_owned(), ALL_HINT, LeftOut::NONE),
            (
                "attention only".to_owned(),
                ATTENTIONS_HINT,
                LeftOut::all_but(depth, VitPart::is_attention),
            ),
            (
                "MLPs only".to_owned(),
                MLPS_HINT,
                LeftOut::all_but(depth, VitPart::is_mlp),
            ),
        ];
        if let Some(block) = chosen.block().filter(|_| depth > 1) {
            let own = LeftOut::all_but(depth, |part| part.block() == Some(block));
            choices.push((format!("block {block} only"), BLOCK_HINT, own));
        }
        for (name, hint, left_out) in choices {
            if choice_ui(ui, scene, edit.left_out == left_out, name, hint) {
                send_edit(scene, VectorEdit { left_out, ..edit }, Change::Discrete);
            }
        }
    });
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
    use crate::experiment::VitSettings;

    #[test]
    fn an_edit_is_told_part_by_part() {
        let mut experiment = Experiment::default();
        assert_eq!(words(&experiment), "whole task vectors");
        experiment.merge = Merge::Arithmetic(VectorEdit {
            parts: Parts::Values,
            rank: Some(2),
            pruned: 0.25,
            left_out: LeftOut::NONE,
        });
        assert_eq!(words(&experiment), "V only, rank 2, 25 % pruned");
        experiment.model = ModelSettings::Vit(VitSettings::default());
        experiment.merge = Merge::Arithmetic(VectorEdit {
            rank: Some(2),
            left_out: LeftOut::all_but(VitSettings::default().depth, VitPart::is_mlp),
            ..VectorEdit::default()
        });
        assert_eq!(words(&experiment), "MLPs only, rank 2");
        experiment.merge = Method::Ties.usual();
        assert_eq!(words(&experiment), "TIES (keep 0.2, combine sum)");
        assert_eq!(title(&experiment), "TIES");
    }
}
