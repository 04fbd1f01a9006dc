//! Eq. 4 live: the slack of each of its parts at the marker, and the constants that it leaves open.

use egui::{Painter, Rect, RichText, Sense};

use crate::app::Edit;
use crate::experiment::number::{NON_NEGATIVE, OPEN_UNIT};
use crate::ink::{self, Picture};
use crate::scene::Meaning;
use crate::scene::words::number_of;
use crate::sweep::same;
use crate::theory::{Case, Equation4, Part, Reach, Setting, Statement, silences};
use crate::view::plane::verdict::analogue_words;
use crate::view::widget::explained::explain;
use crate::view::widget::marks::style;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use crate::view::widget::value_box::{change_of, number_box_ui};

/// What eq. 4 assumes and promises, for tooltips.
pub(in crate::view) const ASSUMES: &str = "Theorem 3 (eq. 4): for orthogonal tasks (α = 0), both trained to ε, μ′ = Σγᵢμᵢ + κμ′⊥ with not all γᵢ = 0, and λᵢ ≠ 0. If for some c in (0, 1) Σλᵢγᵢ ≥ 1 + c, Σλᵢγᵢ² ≥ 1 + c and |λᵢ|β ≤ c for all i, then the loss on T′ is at most Θ(ε). Sufficient, not necessary. β = Θ(1/d) and c are unknown";

/// What a promise rests on.
const PROMISED: &str = "With these constants: β and c are unknown in the paper, and set here";

/// Where no theorem speaks, in short.
const SHORT: &str = "nothing is promised";

/// A short piece of a part's outline.
fn swatch_ui(ui: &mut egui::Ui, part: Part) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(30.0, 14.0), Sense::hover());
    paint_swatch(ui.painter(), rect, part);
}

/// Paints a short piece of a part's outline.
pub(in crate::view) fn paint_swatch(painter: &Painter, rect: Rect, part: Part) {
    painter.rect_filled(rect, 3.0, theme::CASING);
    let line = [
        rect.left_center() + egui::vec2(3.0, 0.0),
        rect.right_center() - egui::vec2(3.0, 0.0),
    ];
    // On the casing's colour, in either theme.
    let style = style(true, Picture::Plane);
    ink::line(painter, &line, Meaning::Equation(part), &style);
}

/// The card.
pub(in crate::view) fn equation4_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let point = state.point();
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::bold("Eq. 4 at the marker", 15.0))
                .on_hover_text(ASSUMES);
            // The stage has no room for why, nor for a line more.
            let analogue = analogue_words(state, &state.premises(), true);
            if let Some(why) = analogue.filter(|_| state.view.present) {
                let words = RichText::new(SHORT).color(ui.visuals().warn_fg_color);
                ui.label(words).on_hover_text(why);
            } else {
                let place = format!("λ = ({}, {})", number(point[0], 2), number(point[1], 2));
                ui.label(RichText::new(place).weak());
            }
        });
        if let Some(equation) = Setting::new(&state.picture_setup().experiment).equation_4() {
            parts_ui(ui, scene, &equation);
            case_ui(ui, scene, &equation);
        } else {
            silence_ui(ui, scene);
            measured_ui(ui, scene);
        }
        constants_ui(ui, scene);
    });
}

fn parts_ui(ui: &mut egui::Ui, scene: &Scene<'_>, equation: &Equation4) {
    let colours = scene.colours();
    let point = scene.state.point();
    // The stage's letters are large.
    let decimals = if scene.state.view.present { 2 } else { 3 };
    egui::Grid::new("eq. 4")
        .num_columns(5)
        .min_col_width(0.0)
        .spacing([9.0, 4.0])
        .show(ui, |ui| {
            for words in ["", "condition", "is", "needs", "slack"] {
                ui.label(RichText::new(words).weak());
            }
            ui.end_row();
            for part in Part::ALL {
                let condition = equation.part(part, point);
                let slack = condition.slack;
                let (mark, colour) = if condition.holds {
                    ("✔", colours.good)
                } else {
                    ("✘", colours.bad)
                };
                swatch_ui(ui, part);
                let words = format!("{} {}", number_of(part), part.symbols());
                ui.label(words).on_hover_text(ASSUMES);
                ui.label(number(equation.value(part, point), decimals))
                    .on_hover_text(numbers(equation, part, point));
                let least = equation.needs(part, point);
                let sign = match part {
                    Part::Bound => "≤",
                    // "Some c" is above 0.
                    _ if equation.c.is_none() && same(least, 1.0) => ">",
                    Part::Sum | Part::Squares => "≥",
                };
                let needs = number(least, decimals);
                ui.label(format!("{sign} {needs}"))
                    .on_hover_text(c_words(equation, point));
                let plus = if slack >= 0.0 { "+" } else { "" };
                let words = format!("{plus}{} {mark}", number(slack, decimals));
                ui.label(theme::bold(words, 13.0).color(colour))
                    .on_hover_text("By how much the condition holds (+) or misses (−)");
                ui.end_row();
            }
        });
    // Where nothing is promised the stage has more to say of why, and c by hovering alone.
    if scene.state.view.present && !scene.state.premises().are_met() {
        return;
    }
    let words = c_words(equation, point);
    let label = ui.label(RichText::new(&words).small().color(colours.weak));
    explain(label, &words);
}

/// A part's left side with the numbers put in.
fn numbers(equation: &Equation4, part: Part, [lambda1, lambda2]: [f64; 2]) -> String {
    let [gamma1, gamma2] = equation.gamma;
    let [lambda1, lambda2] = [lambda1, lambda2].map(|x| number(x, 3));
    let term = |gamma: f64| format!("({})", number(gamma, 3));
    match part {
        Part::Sum => format!("{lambda1}·{} + ({lambda2})·{}", term(gamma1), term(gamma2)),
        Part::Squares => format!(
            "{lambda1}·{}² + ({lambda2})·{}²",
            term(gamma1),
            term(gamma2)
        ),
        Part::Bound => format!(
            "β·max(|{lambda1}|, |{lambda2}|), β = {}",
            number(equation.beta, 3)
        ),
    }
}

fn c_words(equation: &Equation4, point: [f64; 2]) -> String {
    let c = number(equation.c_at(point), 3);
    match equation.c {
        Some(_) => format!("c is fixed at {c}"),
        None => format!("for some c in (0, 1): the smallest that ③ allows here is β·max|λᵢ| = {c}"),
    }
}

/// Why Theorem 3 says nothing here.
fn silence_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let setting = Setting::new(&scene.state.experiment);
    for words in silences(&[Statement::Theorem3], scene.state.point(), &setting) {
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
    }
}

/// What is promised here, and what was measured.
fn case_ui(ui: &mut egui::Ui, scene: &Scene<'_>, equation: &Equation4) {
    let state = scene.state;
    let colours = scene.colours();
    let grid = state.picture_setup().experiment.grid;
    if state.point().iter().any(|lambda| same(*lambda, 0.0)) {
        silence_ui(ui, scene);
    } else if let Some(why) = analogue_words(state, &state.premises(), true) {
        if !state.view.present {
            ui.label(RichText::new(why).color(ui.visuals().warn_fg_color));
        }
    } else if let Some(verdict) = state.verdict() {
        let found = verdict
            .findings
            .iter()
            .find(|finding| finding.statement == Statement::Theorem3);
        if let Some(case) = found.and_then(|found| found.case) {
            let colour = match case {
                Case::PromisedWorks => colours.good,
                Case::MetFails => colours.bad,
                Case::WorksUnpromised => colours.warning,
                Case::Neither => colours.weak,
            };
            ui.label(theme::bold(capital(case.words()), 14.0).color(colour))
                .on_hover_text(PROMISED);
        }
    }
    measured_ui(ui, scene);
    let range = format!("[{}, {}]²", number(grid.low, 1), number(grid.high, 1));
    let words = match equation.reach(&grid) {
        Reach::OnPlane => return,
        Reach::OutsidePlane => format!(
            "Eq. 4's region lies outside this plane, {range}: it is never empty for a small β, but the shorter γ, the larger the λ it asks for"
        ),
        Reach::BetaTooLarge => {
            "β too large: ③ confines λ so much that no λ at all meets ① and ②".into()
        }
    };
    ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// What was measured of T′ at the marker.
fn measured_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let here = state.stats_here().and_then(|here| {
        let target = crate::task::Role::Target;
        let found = here.into_iter().find(|(role, _)| *role == target);
        found.map(|(_, stats)| stats)
    });
    let Some(stats) = here else {
        if !state.is_fresh() {
            ui.label(RichText::new("updating…").color(ui.visuals().warn_fg_color));
        }
        return;
    };
    let accuracy = match theme::accuracy(&stats, 1) {
        share if stats.has_signal() => format!("accuracy {share}"),
        why => why,
    };
    let epsilon = number(state.experiment.constants.epsilon, 2);
    let works = if !stats.has_value() {
        String::new()
    } else if stats.loss <= state.experiment.constants.epsilon {
        format!("≤ ε = {epsilon}")
    } else {
        format!("> ε = {epsilon}")
    };
    ui.label(format!(
        "Measured here: loss of T′ {} {works}, {accuracy}",
        number(stats.loss, 3)
    ))
    .on_hover_text("The theorem speaks of the hinge loss, which wants a margin of 1; accuracy wants only the sign");
}

/// β and c, which the theorem leaves open.
fn constants_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut constants = scene.state.experiment.constants;
    if scene.is_on_paper() {
        let c = constants.c.map(|c| format!(", c = {}", number(c, 3)));
        let beta = number(constants.beta, 3);
        ui.label(format!("β = {beta}{}", c.unwrap_or_default()));
        return;
    }
    let mut change = None;
    ui.horizontal_wrapped(|ui| {
        let hint = "β = Θ(1/d), unknown: the error that a task vector leaves on other tasks. Drag and see the region shrink";
        ui.label("β").on_hover_text(hint);
        let limits = (0.0..=10.0, &NON_NEGATIVE);
        change = number_box_ui(ui, "β of eq. 4", hint, &mut constants.beta, limits, 0.005);
        let hint = "Theorem 3 holds for some c between 0 and 1; fix it to see the region for one c";
        let mut fixed = constants.c.is_some();
        let switch = ui.checkbox(&mut fixed, "one fixed c").on_hover_text(hint);
        change = change_of(&switch).or(change);
        constants.c = fixed.then(|| constants.c.unwrap_or(0.1));
        if let Some(c) = &mut constants.c {
            let limits = (0.001..=0.999, &OPEN_UNIT);
            change = number_box_ui(ui, "c of eq. 4", hint, c, limits, 0.005).or(change);
        }
    });
    if let Some(change) = change {
        scene.send((Edit::Constants(constants), change));
    }
}
