//! The card of a theorem or corollary: as it is stated, what its symbols mean, and which of its assumptions this run
//! meets.

use egui::{Align2, Key, Modifiers, RichText};

use crate::app::{State, ViewChange};
use crate::experiment::Method;
use crate::theory::{Premise, Setting, Stated, Statement, asked_of_training};
use crate::view::widget::explained::explain;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// How wide the card is.
const WIDTH: f32 = 720.0;
/// How wide the column of symbols is.
const SYMBOLS: f32 = 108.0;

/// The card, if it is open.
pub(in crate::view) fn statement_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    let Some(stated) = scene.state.view.statement else {
        return;
    };
    let mut open = !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let room = ctx.content_rect();
    let height = (room.height() - 110.0).min(760.0);
    egui::Window::new("Statements and their assumptions")
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .pivot(Align2::CENTER_CENTER)
        .default_pos(room.center())
        .fixed_size([WIDTH.min(room.width() - 60.0), height])
        .show(ctx, |ui| {
            ui.horizontal_wrapped(|ui| {
                for other in Stated::ALL {
                    let label = ui.selectable_label(other == stated, other.name());
                    if label.on_hover_text(other.about()).clicked() {
                        scene.send(ViewChange::Statement(Some(other)));
                    }
                }
            });
            ui.separator();
            ui.spacing_mut().scroll = egui::style::ScrollStyle::solid();
            egui::ScrollArea::vertical()
                .id_salt(stated)
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    said_ui(ui, scene, stated);
                    premises_ui(ui, scene, stated);
                    asked_ui(ui, scene);
                    symbols_ui(ui, scene, stated);
                });
        });
    if !open {
        scene.send(ViewChange::Statement(None));
    }
}

fn heading_ui(ui: &mut egui::Ui, words: &str, hint: &str) {
    ui.add_space(6.0);
    ui.label(theme::bold(words, 14.0)).on_hover_text(hint);
}

/// The statement in the slides' words, the paper's as reported, and ours.
fn said_ui(ui: &mut egui::Ui, scene: &Scene<'_>, stated: Stated) {
    let weak = scene.colours().weak;
    ui.label(theme::bold(
        format!("{}, {}", stated.name(), stated.about()),
        16.0,
    ));
    let words = "As the slides state it";
    explain(ui.label(RichText::new(words).color(weak)), words);
    for line in stated.slides() {
        ui.indent(line, |ui| {
            explain(ui.label(RichText::new(*line).size(14.0)), line)
        });
    }
    let hint = "Not in the slides: one reader's account of the ICLR version";
    ui.label(RichText::new("As the paper is reported, beyond the slides").color(weak))
        .on_hover_text(hint);
    ui.indent("reported", |ui| {
        explain(ui.label(stated.reported()), stated.reported())
    });
    ui.label(RichText::new("As drawn and judged here").color(weak));
    ui.indent("here", |ui| explain(ui.label(stated.here()), stated.here()));
    if stated.is_theorem() {
        let words = "Sufficient, not necessary: where its condition does not hold it says nothing.";
        ui.label(RichText::new(words).color(weak));
    }
}

/// A row of a checklist: whether it holds, if that is known, what it is, and what is there.
fn check_ui(ui: &mut egui::Ui, scene: &Scene<'_>, met: Option<bool>, what: &str, found: &str) {
    let colours = scene.colours();
    let (mark, colour) = match met {
        Some(true) => ("✔", colours.good),
        Some(false) => ("✘", colours.bad),
        None => ("–", colours.weak),
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::bold(mark, 13.0).color(colour));
        ui.label(what);
        if !found.is_empty() {
            ui.label(RichText::new(found).color(colours.weak));
        }
    });
}

/// What rules: with one of these missing nothing is promised.
fn premises_ui(ui: &mut egui::Ui, scene: &Scene<'_>, stated: Stated) {
    let state = scene.state;
    let weak = scene.colours().weak;
    heading_ui(
        ui,
        "What every statement presumes, and what this run has",
        "",
    );
    let words = "These rule: with one missing, curves are an analogue, and nothing is promised.";
    ui.label(RichText::new(words).color(weak));
    let premises = state.premises();
    for premise in Premise::ALL {
        let (met, found) = match premises.lacks(premise) {
            Some(words) => (Some(false), words.to_owned()),
            None if premise == Premise::Trained => measured(state),
            None => (Some(true), String::new()),
        };
        check_ui(ui, scene, met, &scene.named(premise.words()), &found);
    }
    if premises.know_alpha() {
        domain_ui(ui, scene, stated);
    }
}

/// Whether the statement speaks of tasks like these at all.
fn domain_ui(ui: &mut egui::Ui, scene: &Scene<'_>, stated: Stated) {
    let setting = Setting::new(&scene.state.experiment);
    let [first, _] = setting.axes.pairs();
    let (what, statement) = match stated {
        Stated::Theorem1 => ("α ≥ 0", Statement::Theorem1(first)),
        Stated::Theorem2 => ("α ≤ 0", Statement::Theorem2(first)),
        Stated::Theorem3 => (
            "orthogonal tasks, α = 0, and a target with some γᵢ ≠ 0",
            Statement::Theorem3,
        ),
        Stated::Corollary1 | Stated::Corollary2 => return,
    };
    let mut found = format!("here α = {}", number(setting.alpha, 2));
    if stated == Stated::Theorem3 && setting.gamma.is_none() {
        found.push_str(", no target");
    }
    let mixed: Vec<&str> = setting.mixed.iter().map(|own| own.task.symbol()).collect();
    let mixed_in = match mixed[..] {
        [] => String::new(),
        [one] => format!("{one} is mixed in"),
        _ => format!("{} are mixed in", mixed.join(", ")),
    };
    if stated == Stated::Theorem3 {
        if !mixed.is_empty() {
            found = format!("{found}, {mixed_in}");
        }
        let speaks = statement.speaks(&setting);
        check_ui(ui, scene, Some(speaks), what, &found);
        return;
    }
    let alone = Setting {
        mixed: Vec::new(),
        ..setting
    };
    check_ui(ui, scene, Some(statement.speaks(&alone)), what, &found);
    if scene.state.experiment.tasks().count() > 2 {
        let what = "two tasks and no other";
        check_ui(ui, scene, Some(mixed.is_empty()), what, &mixed_in);
    }
}

/// The losses by which training counts as done, and whether it does, as far as that is known.
fn measured(state: &State) -> (Option<bool>, String) {
    let merge = &state.experiment.merge;
    // Other ways than task arithmetic compare with whole vectors alone.
    if merge.method() == Method::Arithmetic && !merge.is_plain() {
        let words = "not told: at (1, 0) and (0, 1) stand edited vectors here";
        return (None, words.into());
    }
    let current = state.picture_is_current();
    let picture = state.shown.picture.as_ref().filter(|_| current);
    let Some(picture) = picture else {
        return (None, "updating…".into());
    };
    let tasks = picture.subject.setup().experiment.tasks();
    let losses = tasks.zip(&picture.alone);
    let losses = losses.map(|(task, stats)| format!("{} = {}", task.loss(), number(stats.loss, 3)));
    let losses = losses.collect::<Vec<_>>().join(", ");
    let epsilon = number(state.experiment.constants.epsilon, 2);
    (Some(true), format!("measured {losses}, ε = {epsilon}"))
}

/// What the paper is reported to ask besides, which rules nothing.
fn asked_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let colours = scene.colours();
    heading_ui(
        ui,
        "What the paper is reported to ask besides",
        "Not in the slides",
    );
    let words = "Listed only: the constants are unknown, so these rule nothing here. A mark is with every constant set to 1.";
    ui.label(RichText::new(words).color(colours.weak));
    let setup = state.setup();
    let asked = if setup.has_patterns() {
        asked_of_training(&state.experiment, setup.steps())
    } else {
        Vec::new()
    };
    if asked.is_empty() {
        let words = "m ≳ M² log M, B ≳ ε⁻² log M, η ≤ O(1), T ≳ η⁻¹ δ*⁻², β = poly(ηδ*) + Θ(ε√M) below Θ(1). M and δ* are those of pattern tasks trained here, so there are no numbers to put in.";
        ui.label(words);
        return;
    }
    egui::Grid::new("asked")
        .num_columns(4)
        .min_col_width(0.0)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            for words in ["", "asked", "with constants 1", "here"] {
                ui.label(RichText::new(words).color(colours.weak));
            }
            ui.end_row();
            for asked in asked {
                let (mark, colour) = if asked.met {
                    ("✔", colours.good)
                } else {
                    ("✘", colours.weak)
                };
                ui.label(theme::bold(mark, 13.0).color(colour));
                ui.label(asked.symbols).on_hover_text(asked.about);
                ui.label(&asked.numbers);
                ui.label(&asked.found);
                ui.end_row();
            }
        });
}

fn symbols_ui(ui: &mut egui::Ui, scene: &Scene<'_>, stated: Stated) {
    heading_ui(ui, "Symbols", "");
    let weak = scene.colours().weak;
    for (symbol, meaning) in stated.symbols() {
        ui.horizontal_top(|ui| {
            let size = egui::vec2(SYMBOLS, 0.0);
            let left = egui::Layout::left_to_right(egui::Align::Min);
            ui.allocate_ui_with_layout(size, left, |ui| {
                ui.set_min_width(SYMBOLS);
                ui.label(theme::bold(symbol, 13.0));
            });
            ui.add(egui::Label::new(RichText::new(meaning).color(weak)).wrap());
        });
    }
}
