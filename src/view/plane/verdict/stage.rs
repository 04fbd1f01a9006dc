//! The verdict on the stage, in at most two lines.

use egui::RichText;

use super::{NO_MODEL, has_no_model, sign, silence_words, tells_theorems};
use crate::app::{Freshness, Pane, State};
use crate::theory::{Case, Finding, Verdict};
use crate::view::widget::fit;
use crate::view::widget::instead;
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The sizes of its words on the stage, of which they take the largest that fits.
const STAGE: [f32; 2] = [12.0, 13.5];

/// The verdict on the stage: at most two lines, the statements first whose condition holds.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    pane_ui(ui, scene, Pane::Verdict, |ui, scene| {
        ui.set_min_size(egui::vec2(ui.available_width(), height));
        let state = scene.state;
        let colours = scene.colours();
        if let Freshness::Failed { why } = state.freshness() {
            let words = RichText::new(instead::not_computed(why)).color(colours.bad);
            ui.add(egui::Label::new(words).truncate());
            return;
        }
        scene.dim_marker(ui);
        let Some(verdict) = state.verdict() else {
            let words = if state.is_fresh() {
                "no verdict"
            } else {
                "updating…"
            };
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
            return;
        };
        for (mark, words, colour) in short(state, &verdict, &silence_words(state), &colours) {
            ui.horizontal(|ui| {
                ui.label(theme::bold(mark, STAGE[1]).color(colour));
                let words = |size| RichText::new(&words).size(size).color(colour);
                fit::fitted_ui(ui, words, STAGE);
            });
        }
    });
}

/// The verdict in at most two lines: a mark, words, and their colour.
fn short(
    state: &State,
    verdict: &Verdict,
    silent: &str,
    colours: &theme::Palette,
) -> Vec<(&'static str, String, egui::Color32)> {
    if let Some(missing) = verdict.premises.words() {
        let words = format!("Analogue: {missing}. Nothing is promised.");
        let works = |finding: &&Finding| finding.works;
        let named = verdict.findings.iter().filter(works);
        let named: Vec<&str> = named.map(|finding| finding.statement.name()).collect();
        let mut told = vec![("!", words, colours.warning)];
        let found = if has_no_model(state) {
            Some(NO_MODEL.to_owned())
        } else if !tells_theorems(state) {
            None
        } else if named.is_empty() {
            Some("what the statements describe does not work here".to_owned())
        } else {
            Some(format!("works as described: {}", named.join(", ")))
        };
        told.extend(found.map(|words| ("–", words, colours.text)));
        return told;
    }
    let mut told: Vec<(Case, &Finding)> = verdict
        .findings
        .iter()
        .filter_map(|finding| Some((finding.case?, finding)))
        .collect();
    told.sort_by_key(|(case, _)| match case {
        Case::PromisedWorks => 0,
        Case::MetFails => 1,
        Case::WorksUnpromised => 2,
        Case::Neither => 3,
    });
    if told.is_empty() {
        return vec![("–", silent.to_owned(), colours.weak)];
    }
    told.truncate(2);
    let name = |finding: &Finding| finding.statement.name();
    // Of two lines of one name each says on which it speaks.
    let is_twice = told.len() == 2 && name(told[0].1) == name(told[1].1);
    let line = |(case, finding): (Case, &Finding)| {
        let (mark, colour) = sign(case, colours);
        let held = finding.statement.line().filter(|_| is_twice);
        let held = held.map(|pair| format!(" on {} = 1", pair.held.coefficient()));
        let name = name(finding).to_owned() + &held.unwrap_or_default();
        (mark, format!("{name}: {}", case.words()), colour)
    };
    told.into_iter().map(line).collect()
}
