//! The verdict: what is promised at the marker, what was measured there, and whether they agree.

mod stage;

use egui::RichText;

use crate::app::{Freshness, Overlay, State, ViewChange};
use crate::experiment::Data;
use crate::scene::words::condition_words;
use crate::task::TaskId;
use crate::theory::{
    Case, Condition, Finding, Premise, Premises, Setting, Stated, Statement, Verdict, silences,
};
use crate::view::cards::flip;
use crate::view::cards::images::BY_SHAPE;
use crate::view::plane::shares::whole_ui;
use crate::view::widget::explained::explain;
use crate::view::widget::fit;
use crate::view::widget::instead;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::plot::coefficient_decimals;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

pub(in crate::view) use stage::stage_ui;

/// What is said where there is nothing to judge.
const NO_MODEL: &str = "There is no model here, or it overflows: nothing to judge";
/// What the buttons in the card's corner take of its words' room.
const CORNER: f32 = 14.0;
/// Between the columns of the table of measured values, where it has all of them.
const WIDE_GAP: f32 = 16.0;
/// The least width at which what is said of the plane stands beside what is said of the marker.
const TWO_COLUMNS: f32 = 620.0;

/// The verdict, in a card that scrolls, or in one that is as high as its words where all of the tab does.
pub(in crate::view) fn verdict_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    scrolls: bool,
) {
    let state = scene.state;
    let colours = scene.colours();
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(height - 24.0);
        let point = state.point();
        let judged = state.judged_experiment();
        let alpha = judged.as_ref().unwrap_or(&state.experiment).alpha().get();
        let alpha = number(alpha, 2);
        let decimals = coefficient_decimals(&state.experiment.grid);
        let [x, y] = point.map(|lambda| number(lambda, decimals));
        let place = if state.experiment.tasks().count() > 2 {
            let [first, second] = state.experiment.axes().tasks().map(TaskId::coefficient);
            format!("{first}, {second} = {x}, {y}")
        } else {
            format!("λ = ({x}, {y})")
        };
        ui.horizontal(|ui| {
            ui.label(theme::bold("Verdict", 15.0));
            // Of more tasks α stands beside its own slider alone.
            let are_two = state.experiment.tasks().count() == 2;
            let words = if state.premises().know_alpha() && are_two {
                format!("{place}, α = {alpha}")
            } else {
                place
            };
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let hint = "The theorems as stated, and what this run has of their assumptions";
                if !scene.is_on_paper()
                    && ui.small_button("Theorems…").on_hover_text(hint).clicked()
                {
                    scene.send(ViewChange::Statement(Some(spoken_of(state))));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
                });
            });
        });
        if let Freshness::Failed { why } = state.freshness() {
            ui.label(RichText::new(instead::not_computed(why)).color(colours.bad));
        }
        if !scrolls {
            words_ui(ui, scene);
            ui.add_space(CORNER);
            return;
        }
        // A bar of its own place: what is below the fold is easily missed.
        ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
        egui::ScrollArea::vertical()
            .auto_shrink([false, false])
            .max_height((ui.available_height() - CORNER).max(0.0))
            .show(ui, |ui| words_ui(ui, scene));
    });
}

/// What is promised at the marker, what was measured there, and the whole plane in words: one below the other, or in two
/// columns where there is room.
fn words_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let verdict = state.verdict();
    let missing = verdict.is_none() && !state.is_fresh();
    if missing || state.is_marker_dimmed(scene.now) {
        ui.label(RichText::new("updating…").color(ui.visuals().warn_fg_color));
    }
    scene.dim_marker(ui);
    let promised_ui = |ui: &mut egui::Ui, scene: &mut Scene<'_>| {
        flip::flip_ui(ui, scene);
        if let Some(verdict) = &verdict {
            findings_ui(ui, scene, verdict);
        }
        measured_ui(ui, state);
    };
    let room = ui.available_width();
    if room < TWO_COLUMNS {
        promised_ui(ui, scene);
        whole_ui(ui, scene, &scene.colours());
        return;
    }
    let gap = 3.0 * ui.spacing().item_spacing.x;
    let half = (room - gap) / 2.0;
    ui.spacing_mut().item_spacing.x = gap;
    columns_ui(ui, &[half, half], 0.0, |ui, column| {
        ui.spacing_mut().item_spacing.x = gap / 3.0;
        match column {
            0 => promised_ui(ui, scene),
            _ => whole_ui(ui, scene, &scene.colours()),
        }
    });
}

/// Whether the theorems are told of what is on screen: of another model than theirs where that is asked for.
fn tells_theorems(state: &State) -> bool {
    let setup = state.picture_setup();
    setup.experiment.model.one_layer().is_some() || state.view.overlays.has(Overlay::Analogue)
}

/// Whether nothing was measured of some task where the marker is, so that nothing can be said to work or not.
fn has_no_model(state: &State) -> bool {
    let here = state.stats_here();
    here.is_some_and(|here| here.iter().any(|(_, stats)| !stats.has_value()))
}

/// That no theorem speaks, and of what else is mixed in.
fn silence_words(state: &State) -> String {
    let judged = state.judged_experiment();
    let setting = Setting::new(judged.as_ref().unwrap_or(&state.experiment));
    let mixed = setting.mixed.iter();
    let mixed: Vec<String> = mixed
        .map(|own| format!("{} at {}", own.task.symbol(), number(own.lambda, 2)))
        .collect();
    if mixed.is_empty() {
        return "No theorem speaks at this point.".into();
    }
    format!("No theorem speaks here: {} mixed in.", mixed.join(", "))
}

/// A case's mark and colour.
fn sign(case: Case, colours: &theme::Palette) -> (&'static str, egui::Color32) {
    match case {
        Case::PromisedWorks => ("✔", colours.good),
        Case::MetFails => ("✘", colours.bad),
        Case::WorksUnpromised => ("○", colours.warning),
        Case::Neither => ("–", colours.weak),
    }
}

/// The first statement that the verdict speaks of.
fn spoken_of(state: &State) -> Stated {
    let verdict = state.verdict();
    let first = verdict
        .as_ref()
        .and_then(|verdict| verdict.findings.first());
    first.map_or(Stated::Theorem1, |finding| finding.statement.into())
}

fn findings_ui(ui: &mut egui::Ui, scene: &Scene<'_>, verdict: &Verdict) {
    let state = scene.state;
    let colours = scene.colours();
    let setup = state.picture_setup();
    let theirs = setup.experiment.model.one_layer().is_some();
    let drawn = tells_theorems(state);
    if let Some(words) = analogue_words(state, &verdict.premises, drawn) {
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        // It was measured with one layer.
        if setup.files.is_none()
            && theirs
            && let Data::Digits(digits) = &setup.experiment.data
            && digits.colours.are_axes()
        {
            let words = format!(
                "This small model reads the colour, so its accuracy is near ρ = {} %; by shape alone (ρ = 0.5) it reaches {BY_SHAPE}.",
                number(100.0 * digits.rho, 0)
            );
            ui.label(RichText::new(words).color(colours.weak));
        }
        if has_no_model(state) {
            ui.label(NO_MODEL);
            return;
        }
        if !drawn {
            return;
        }
        for finding in &verdict.findings {
            let works = if finding.works {
                "works here"
            } else {
                "does not work here"
            };
            let place = if finding.condition.holds {
                "on its curve"
            } else {
                "off its curve"
            };
            let name = finding.statement.name();
            let words = format!("{name}, {place}: what it describes {works}");
            ui.label(words);
        }
        return;
    }
    for finding in &verdict.findings {
        finding_ui(ui, state, finding, &colours);
    }
    // A theorem that speaks on one of its lines is not silent on the other.
    let named = |name| verdict.findings.iter().any(|f| f.statement.name() == name);
    let silent = verdict.elsewhere.iter().copied();
    let mut silent: Vec<Statement> = silent.filter(|one| !named(one.name())).collect();
    let judged = state.judged_experiment();
    let setting = Setting::new(judged.as_ref().unwrap_or(&state.experiment));
    if !setting.mixed.is_empty() {
        // What is mixed in is why they are, wherever the marker stands.
        let kinds = Statement::kinds(setting.axes).into_iter();
        let of_tasks = kinds.filter(|kind| *kind != Statement::Theorem3 && !kind.speaks(&setting));
        silent.extend(of_tasks);
    }
    for words in silences(&silent, state.point(), &setting) {
        ui.label(RichText::new(words).color(colours.weak));
    }
    if silent.is_empty() && verdict.findings.is_empty() {
        let words = "No theorem speaks at this correlation.";
        ui.label(RichText::new(words).color(colours.weak));
    }
}

/// Why nothing is promised, as sentences; nothing if every premise is met.
pub(in crate::view) fn analogue_words(
    state: &State,
    premises: &Premises,
    drawn: bool,
) -> Option<String> {
    let missing = premises.words()?;
    let untrained = premises.lacks(Premise::Trained).is_some() && !state.setup().has_models();
    let first = if untrained { "Not yet trained. " } else { "" };
    let last = if premises.know_alpha() && drawn {
        "Nothing is promised here, and the theorems' curves are dashed."
    } else {
        "Nothing is promised here, and no theorem is drawn."
    };
    Some(format!("{first}Analogue: {missing}. {last}"))
}

fn finding_ui(ui: &mut egui::Ui, state: &State, finding: &Finding, colours: &theme::Palette) {
    let Some(case) = finding.case else {
        return;
    };
    let promise = match finding.statement {
        Statement::Theorem1(_) | Statement::Theorem3OnTasks => "both tasks kept".to_owned(),
        Statement::Theorem2(pair) => {
            let [kept, forgotten] = [pair.held, pair.free].map(TaskId::symbol);
            format!("{kept} kept, {forgotten} forgotten")
        }
        Statement::Theorem3 => "T′ works".to_owned(),
    };
    let (mark, colour) = sign(case, colours);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(theme::bold(mark, 13.0).color(colour));
        ui.label(format!("{} ({promise}):", finding.statement.name()));
        ui.label(theme::bold(case.words(), 13.0).color(colour));
        let judged = state.judged_experiment();
        let setting = Setting::new(judged.as_ref().unwrap_or(&state.experiment));
        let words = format!(
            "— {} {}{}",
            condition_words(finding.statement, &setting),
            slack_words(finding.condition),
            constants_words(finding.statement, &setting)
        );
        explain(ui.label(RichText::new(&words).color(colours.weak)), &words);
    });
}

/// By how much a condition holds or misses.
fn slack_words(condition: Condition) -> String {
    let by = number(condition.slack.abs(), 2);
    if condition.holds {
        format!("holds by {by}")
    } else if condition.slack < 0.0 {
        format!("misses by {by}")
    } else {
        "is only just reached, and c is above 0".into()
    }
}

/// The unknown constants that the condition was held against.
fn constants_words(statement: Statement, setting: &Setting) -> String {
    match (statement, statement.constants(setting)) {
        (_, None) => String::new(),
        (Statement::Theorem2(_), Some(constants)) => format!(", predicted with {constants}"),
        (_, Some(constants)) => format!(", with these constants: {constants}"),
    }
}

fn measured_ui(ui: &mut egui::Ui, state: &State) {
    let Some(here) = state.stats_here() else {
        return;
    };
    ui.add_space(3.0);
    let accuracies = here
        .iter()
        .map(|(_, stats)| theme::accuracy_and_error(stats, 1));
    let accuracies: Vec<String> = accuracies.collect();
    let loss = state.experiment.loss().words();
    let named = ["measured", loss, "accuracy", "mean margin"];
    let widest = accuracies.iter().map(String::as_str).chain([named[2]]);
    let widest = widest
        .map(|words| fit::width(ui, words))
        .fold(0.0, f32::max);
    let others = [named[0], named[1], named[3]].map(|words| fit::width(ui, words));
    // Where there is no room for margins they are said by hovering over the loss.
    let all = widest + others.iter().sum::<f32>() + 3.0 * WIDE_GAP;
    let wide = ui.available_width() >= all;
    let gap = if wide { WIDE_GAP } else { 8.0 };
    egui::Grid::new("measured").num_columns(4).spacing([gap, 3.0]).show(ui, |ui| {
        for words in &named[..if wide { 4 } else { 3 }] {
            ui.label(RichText::new(*words).weak());
        }
        ui.end_row();
        for ((role, stats), accuracy) in here.iter().zip(accuracies) {
            let colour = task_colour(*role, state.view.dark);
            ui.label(RichText::new(role.symbol()).color(colour).strong());
            let margin = number(stats.margin, 3);
            ui.label(number(stats.loss, 3))
                .on_hover_text(format!("The mean margin, of y·f, is {margin}"));
            ui.label(accuracy).on_hover_text(
                "Share of samples with y·f > 0. “No signal” where the mean |f| is below 0.01: an accuracy would be the sign of noise. “No value” where the model overflows on a sample",
            );
            if wide {
                ui.label(margin);
            }
            ui.end_row();
        }
    });
}
