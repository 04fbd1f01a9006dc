//! Theorem 3 on every task that takes part, and on the target: the slack of each inequality of eq. 4.

use egui::RichText;

use crate::sweep::{Stats, same};
use crate::task::{Role, TaskId};
use crate::theory::{Equation4, Part, Setting, Silence, Statement};
use crate::view::widget::explained::explain;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// What a column is.
const HEADS: [(&str, &str); 5] = [
    (
        "on",
        "The task that Theorem 3 takes for its target T′: each task of the merge itself, and T′ where there is one",
    ),
    (
        "Σλᵢγᵢ − (1 + c)",
        "By how much the first inequality of eq. 4 holds (+) or misses (−)",
    ),
    ("Σλᵢγᵢ² − (1 + c)", "By how much the second one does"),
    ("c − β·max|λᵢ|", "By how much the third one does"),
    ("measured", "Whether the loss there is at most ε"),
];

/// The card.
pub(in crate::view) fn theory_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let colours = scene.colours();
    ui.horizontal(|ui| {
        ui.label(theme::bold("Theorem 3, task by task", 15.0));
        let words = "kept where eq. 4 holds with it as T′";
        explain(
            ui.add(egui::Label::new(RichText::new(words).weak()).truncate()),
            words,
        );
    });
    scene.dim_marker(ui);
    let judged = state.judged_experiment();
    let mut experiment = judged.unwrap_or_else(|| state.experiment.clone());
    experiment
        .coefficients
        .clone_from(&state.experiment.coefficients);
    let setting = Setting::new(&experiment);
    let premises = state.premises();
    if !premises.know_alpha() || !setting.is_orthogonal() {
        let silence = Statement::Theorem3OnTasks.silence(state.point(), &setting);
        let why = if premises.know_alpha() {
            silence.map_or_else(String::new, Silence::words)
        } else {
            "the correlations are not known".into()
        };
        ui.label(RichText::new(format!("Silent here: {why}.")).color(colours.weak));
        return;
    }
    if let Some(analogue) = premises.analogue() {
        let words = format!("{analogue}. Nothing is promised.");
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
    }
    let here = state.stats_here();
    // It presumes coefficients other than 0.
    let speaks = state.point().iter().all(|lambda| !same(*lambda, 0.0));
    let of_tasks = experiment.tasks().map(|task| {
        let equation = setting.equation_4_on(task).filter(|_| speaks);
        (Role::Task(task), equation)
    });
    let of_target = setting.equation_4();
    let of_target = of_target.map(|own| (Role::Target, speaks.then_some(own)));
    let rows: Vec<_> = of_tasks.chain(of_target).collect();
    egui::Grid::new("theorem 3 by task")
        .num_columns(HEADS.len())
        .spacing([22.0, 4.0])
        .show(ui, |ui| {
            for (words, hint) in HEADS {
                ui.label(RichText::new(words).weak()).on_hover_text(hint);
            }
            ui.end_row();
            for (role, equation) in rows {
                let colour = theme::task_colour(role, state.view.dark);
                ui.label(theme::bold(role.symbol(), 14.0).color(colour));
                match equation {
                    Some(equation) => slacks_ui(ui, scene, &equation),
                    None => silent_ui(ui, &experiment, role),
                }
                let of = |(own, stats): &(Role, Stats)| (*own == role).then_some(*stats);
                let stats = here.as_ref().and_then(|here| here.iter().find_map(of));
                let epsilon = experiment.constants.epsilon;
                let (words, colour) = match stats {
                    Some(stats) if stats.loss <= epsilon => ("✔ kept", colours.good),
                    Some(_) => ("✘ not kept", colours.bad),
                    None => ("—", colours.weak),
                };
                ui.label(RichText::new(words).color(colour));
                ui.end_row();
            }
        });
}

fn slacks_ui(ui: &mut egui::Ui, scene: &Scene<'_>, equation: &Equation4) {
    let colours = scene.colours();
    let point = scene.state.point();
    for part in Part::ALL {
        let condition = equation.part(part, point);
        let colour = if condition.holds {
            colours.good
        } else {
            colours.bad
        };
        let words = number(condition.slack, 2);
        // A sum that is just 1 + c is not enough.
        let words = match (condition.holds, condition.slack >= 0.0) {
            (true, true) => format!("+{words}"),
            (false, true) => format!("{words} ✘"),
            (_, false) => words,
        };
        ui.label(theme::bold(words, 13.5).color(colour));
    }
}

fn silent_ui(ui: &mut egui::Ui, experiment: &crate::experiment::Experiment, role: Role) {
    let lambda = role.task().map_or("λ", TaskId::coefficient);
    let is_out = role
        .task()
        .is_some_and(|task| experiment.lambda(task) == 0.0);
    let words = if is_out {
        format!("{lambda} = 0: it takes no part")
    } else {
        "silent: a coefficient of the plane is 0".into()
    };
    ui.label(RichText::new(words).weak());
    ui.label("");
    ui.label("");
}
