//! What the phase diagram is asked, and how Theorems 1 and 2 do over all of its columns.

use egui::RichText;

use crate::app::{Overlay, ViewChange};
use crate::experiment::number::COEFFICIENT;
use crate::lab::PhaseDiagram;
use crate::sweep::same;
use crate::theory::Statement;
use crate::view::widget::explained::explain;
use crate::view::widget::instead;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use crate::view::widget::value_box::number_box_ui;

/// What was asked, and how the theorems do over all columns.
pub(in crate::view) fn shares_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(height - 24.0);
        ui.label(theme::bold("Theory over all columns", 15.0));
        question_ui(ui, scene);
        ui.add_space(4.0);
        let Some(diagram) = state.phase_shown() else {
            instead::instead_ui(ui, scene, "waiting for the first columns");
            return;
        };
        if !diagram.is_on_line() {
            ui.label(off_the_line(scene, diagram));
            return;
        }
        if let Some(missing) = state.setup().premises().words() {
            let on = state.view.overlays.has(Overlay::Analogue);
            let drawn = on || state.setup().experiment.model.one_layer().is_some();
            let lines = if drawn {
                "The lines are dashed"
            } else {
                "No theorem is drawn"
            };
            let words = format!("Analogue: {missing}. {lines}, and no soundness is claimed.");
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
            return;
        }
        let constants = &state.experiment.constants;
        let analogues = diagram.analogues(constants);
        if analogues > 0 {
            let words = format!(
                "In {analogues} of {} columns a task is not trained to ε: dashed, an analogue, and left out here.",
                diagram.columns.len()
            );
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        }
        let right = if constants.theorem2_right > 0.0 {
            format!("r = {}", number(constants.theorem2_right, 2))
        } else {
            "0".into()
        };
        for (statement, colour, promise) in [
            (
                Statement::Theorem1(diagram.pair()),
                scene.colours().good,
                "both tasks kept where α ≥ 0 and λ₂ ≥ 1 − α + β".to_owned(),
            ),
            (
                Statement::Theorem2(diagram.pair()),
                theme::theorem_2_words(state.view.dark),
                format!("T₁ kept, T₂ forgotten where α ≤ 0 and −C/α² ≤ λ₂ ≤ {right}"),
            ),
        ] {
            let Some(share) = diagram.judge(statement, constants) else {
                continue;
            };
            ui.label(theme::bold(statement.name(), 13.5).color(colour));
            let setting = diagram.setting(-1.0, constants);
            let with = statement.constants(&setting).unwrap_or_default();
            let words = scene.named(&format!("{promise}, with these constants: {with}"));
            explain(ui.label(&words), &words);
            let percent = |part: Option<f64>| {
                part.map_or("—".to_owned(), |part| format!("{} %", number(100.0 * part, 1)))
            };
            ui.label(format!(
                "soundness {} of {} cells, coverage {} of the {} that work",
                percent(share.soundness()),
                share.met,
                percent(share.coverage()),
                share.works
            ))
            .on_hover_text("Soundness: of the cells where the condition holds, the share where what it promises was measured (losses at most ε where kept, at least τ where forgotten). Coverage: of the cells that work, the share where the condition holds. Sufficient, not necessary");
            ui.add_space(3.0);
        }
    });
}

/// Why Theorems 1 and 2 say nothing of a diagram.
pub(super) fn off_the_line(scene: &Scene<'_>, diagram: &PhaseDiagram) -> String {
    if diagram.is_pure() {
        scene.named("Theorems 1 and 2 speak of λ₁ = 1 only: nothing is drawn here")
    } else {
        "Theorems 1 and 2 speak of two tasks, and others are mixed in: nothing is drawn here".into()
    }
}

fn question_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut question = scene.state.view.phase.clone();
    ui.horizontal_wrapped(|ui| {
        let hint = &scene.named("Theorems 1 and 2 speak of λ₁ = 1");
        let held = scene.named("held λ₁");
        ui.label(&held).on_hover_text(hint);
        let limits = (-1e3..=1e3, &COEFFICIENT);
        number_box_ui(ui, &held, hint, &mut question.lambda1, limits, 0.01);
        let hint = "Values of α from −1 to 1, each trained anew";
        ui.label("columns").on_hover_text(hint);
        let columns = &mut question.columns;
        number_box_ui(ui, "columns", hint, columns, 5..=201, 0.2);
        let hint = &scene.named(
            "Over how many seeds the ends of T₁'s survival and of T₂'s forgetting are measured",
        );
        ui.label("seeds for C").on_hover_text(hint);
        let seeds = &mut question.seeds;
        number_box_ui(ui, "seeds for C", hint, seeds, 1..=50, 0.1);
        if scene.is_on_paper() {
            return;
        }
        let here = scene.state.point()[0];
        let differs = !same(here, question.lambda1);
        let button = ui.add_enabled(differs, egui::Button::new(scene.named("λ₁ of the marker")));
        if button
            .on_hover_text(scene.named("Hold λ₁ where the marker stands"))
            .clicked()
        {
            question.lambda1 = here;
        }
    });
    if question != scene.state.view.phase {
        scene.send(ViewChange::Phase(question));
    }
}
