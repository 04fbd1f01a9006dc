//! The whole plane in words, below the verdict: soundness and coverage, the best cell, how sure the numbers are.

use egui::RichText;

use crate::lab::{Judged, Reading, sampled};
use crate::shown;
use crate::sweep::Stretch;
use crate::task::{Pair, TaskId};
use crate::theory::{Share, Statement, range_words};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// Soundness and coverage; the two lines of one theorem in one row where they agree.
fn shares_ui(ui: &mut egui::Ui, judged: &[Judged], colours: &theme::Palette) {
    let percent = |share: Option<f64>| match share {
        Some(share) => format!("{} %", number(100.0 * share, 0)),
        None => "—".into(),
    };
    let words = |share: &Share| {
        let (sound, covers) = (percent(share.soundness()), percent(share.coverage()));
        format!("sound {sound}, covers {covers}")
    };
    let mut told = Vec::new();
    // What speaks of T′ first: it is what its plane is there for.
    let (target, tasks): (Vec<&Judged>, Vec<&Judged>) = judged
        .iter()
        .partition(|judged| judged.statement == Statement::Theorem3);
    for one in target.into_iter().chain(tasks) {
        let (statement, share, place) = (one.statement, &one.share, &one.range);
        // The second line of a theorem, with the tasks' names exchanged.
        let mirrored = told.contains(&(statement.name(), words(share)));
        if mirrored && statement.line().is_some() {
            continue;
        }
        let twin = judged.iter().find(|other| {
            let other_name = other.statement.name();
            other.statement != statement
                && other_name == statement.name()
                && words(&other.share) == words(share)
        });
        let twin = twin.and_then(|other| other.statement.line());
        let lines = match statement.line() {
            Some(pair) => {
                let held = pair.held.coefficient();
                match twin {
                    Some(other) => format!("on {held} or {} = 1", other.held.coefficient()),
                    None => format!("on {held} = 1"),
                }
            }
            None => "in the plane".to_owned(),
        };
        told.push((statement.name(), words(share)));
        let row = format!("{} {lines}: {}", statement.name(), words(share));
        let exchanged = if twin.is_some() {
            ", and with the tasks' names exchanged"
        } else {
            ""
        };
        ui.label(RichText::new(row).size(12.0))
            .on_hover_text(format!("{} {place}{exchanged}", statement.name()));
    }
    let falls_short = |judged: &Judged| {
        let soundness = judged.share.soundness();
        matches!(judged.statement, Statement::Theorem2(_))
            && soundness.is_some_and(|soundness| soundness < 1.0)
    };
    if judged.iter().any(falls_short) {
        let why = "Theorem 2 below 100 %: its Θ(1), an unknown constant, is held against τ here, and far down a forgotten task returns in this finite model.";
        ui.label(RichText::new(why).size(12.0).color(colours.weak));
    }
}

/// From where on the free task is kept on the first of the theorems' lines, and down to where the held one.
fn limits(reading: &Reading) -> Option<String> {
    let thresholds = reading.thresholds?;
    let Pair { held, free } = thresholds.pair;
    let from = match thresholds.kept_from {
        Stretch::Nowhere => "at no end of it".to_owned(),
        Stretch::To(value) => format!("from {} on", number(value, 2)),
        Stretch::ToTheEnd(_) => "on all of it".to_owned(),
    };
    let down = match thresholds.kept_down_to {
        Stretch::Nowhere => "not at 0".to_owned(),
        Stretch::To(value) => format!("down to {}", number(value, 2)),
        Stretch::ToTheEnd(value) => format!("down to {} and perhaps further", number(value, 2)),
    };
    let [one, other] = [free, held].map(TaskId::symbol);
    Some(format!(
        "Measured on {} = 1, loss ≤ 0.1: {one} {from}, {other} {down}",
        held.coefficient()
    ))
}

/// How the statements do over the whole plane, its best cell, and how sure the numbers are.
pub(super) fn whole_ui(ui: &mut egui::Ui, scene: &Scene<'_>, colours: &theme::Palette) {
    let state = scene.state;
    let reading = state.reading();
    let judged = reading.map_or(&[][..], |reading| &reading.judged);
    if !judged.is_empty() && state.premises().are_met() {
        ui.separator();
        let alpha = state
            .judged_experiment()
            .map_or(0.0, |judged| judged.alpha().get());
        let words = format!(
            "Over the whole range, α = {}, with these constants",
            number(alpha, 2)
        );
        ui.label(RichText::new(words).weak())
            .on_hover_text(
                "Soundness: of the points where the condition holds, how many truly work. Coverage: of the points that work, how many the condition holds at. The conditions are sufficient, not necessary, so coverage below 100 % contradicts nothing",
            );
        shares_ui(ui, judged, colours);
        let judged = state.judged_experiment().unwrap_or_default();
        let (axes, grid) = (judged.axes(), judged.grid);
        let smallest = reading
            .into_iter()
            .flat_map(|reading| &reading.smallest_forgotten);
        let measured: Vec<String> = smallest
            .filter_map(|(pair, loss)| {
                let range = range_words(Statement::Theorem2(*pair), axes, &grid);
                Some(format!("{} {range}", number((*loss)?, 2)))
            })
            .collect();
        if !measured.is_empty() {
            let words = format!(
                "Theorem 2's Θ(1), measured where its condition holds: at least {}",
                measured.join(", ")
            );
            ui.label(RichText::new(words).size(12.0))
                .on_hover_text("The smallest loss of the forgotten task over this range: over a longer one it may be smaller");
        }
    }
    let told = reading.filter(|_| state.asks().is_none());
    if let Some(words) = told.and_then(limits) {
        ui.label(RichText::new(words).size(12.0))
            .on_hover_text("Measured on the line, point by point: from where on up to its end the one loss is at most 0.1, and how far down from 0 the other one stays so");
    }
    if let Some(best) = reading.and_then(Reading::best_of_third) {
        let words = format!(
            "Best cell nearest to Ψ(0): {} at ({}, {})",
            number(best.loss, 3),
            number(best.point[0], 2),
            number(best.point[1], 2)
        );
        ui.label(RichText::new(words).size(12.0));
    }
    if let Some(picture) = &state.shown.picture {
        let words = match sampled(&picture.subject).as_slice() {
            _ if picture.subject.sets().is_empty() => "Of the film strip: its own picture comes once the hand rests.".into(),
            [] if scene.is_on_paper() => "Exact expectations, no sampling; one seed.".into(),
            [] => "Exact expectations, no sampling. This is one seed; Seeds, in the left panel, runs more and compares them.".into(),
            sampled if sampled.len() == picture.subject.sets().len() => {
                "A sample: accuracies carry the standard error shown, one seed.".into()
            }
            sampled => {
                let names: Vec<&str> = sampled.iter().map(|role| role.symbol()).collect();
                format!(
                    "Of {} a sample, whose accuracy carries the standard error shown; of the others exact expectations. One seed.",
                    names.join(", ")
                )
            }
        };
        ui.label(RichText::new(words).size(12.0).color(colours.weak));
        for note in picture.subject.notes() {
            ui.label(
                RichText::new(shown::message(note))
                    .size(12.0)
                    .color(colours.weak),
            );
        }
    }
}
