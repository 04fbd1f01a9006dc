//! The authors' figures 3 and 4 with ours beside them, as far as they have come.

use egui::RichText;

use crate::app::authors::{difference, nothing_to_gain, printed, purpose_words};
use crate::experiment::Data;
use crate::lab::{AuthorsStudy, Case, CaseRow, Purpose, UNLEARNING_KEEPS};
use crate::task::{Role, TaskId};
use crate::theory::Spread;
use crate::theory::reported::{Accuracy, OUT_OF_DOMAIN, TARGET_LAMBDA};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

/// The least width at which ranges stand in the table; below they are in the tooltips.
const WITH_RANGES: f32 = 850.0;
/// Height of the letters.
const SIZE: f32 = 12.0;

/// Both tables, and what is to be known of them.
pub(super) fn beside_ui(ui: &mut egui::Ui, scene: &Scene<'_>, own: &str, study: &AuthorsStudy) {
    let weak = scene.colours().weak;
    let small = |words: String| RichText::new(words).size(SIZE).color(weak);
    ui.label(small(models_words(scene, study)));
    ui.label(small(rule_words(scene)));
    ui.add_space(2.0);
    figure3_ui(ui, scene, own, study);
    let rows = Case::ALL.iter().flat_map(|case| {
        let of = |purpose| difference(*case, purpose, &study.row(*case, purpose)?);
        Purpose::ALL.into_iter().filter_map(of)
    });
    let differences: Vec<String> = rows.collect();
    if !differences.is_empty() {
        ui.add_space(2.0);
        ui.label(theme::bold("Where ours is more than 5 points away", SIZE));
    }
    for words in differences {
        ui.label(small(words));
    }
    ui.add_space(4.0);
    figure4_ui(ui, scene, study);
}

/// What stands beside what.
fn models_words(scene: &Scene<'_>, study: &AuthorsStudy) -> String {
    let parameters = scene.state.shown.subject.as_ref().map(|subject| {
        let infos = subject.model().parameters();
        infos
            .iter()
            .map(|info| info.shape.iter().product::<usize>())
            .sum::<usize>()
    });
    let size = parameters.map_or_else(String::new, |count| {
        format!(" with {} numbers", thousands(count))
    });
    let first = study.wanted.first().copied().unwrap_or_default();
    format!(
        "Theirs: ViT-Small/16 from ImageNet-21k, Colored-MNIST. Ours: a small ViT{size}, pre-trained on the ten digits of 8×8 pixels; {} of {} seeds from {first} on",
        study.targets.len(),
        study.wanted.len()
    )
}

fn thousands(count: usize) -> String {
    if count < 1000 {
        count.to_string()
    } else {
        format!("{},{:03}", count / 1000, count % 1000)
    }
}

/// How λ is chosen, and what is told.
fn rule_words(scene: &Scene<'_>) -> String {
    let held_out = match &scene.state.experiment.data {
        Data::Digits(digits) => digits.held_out,
        Data::Patterns(_) | Data::Images(_) => 0,
    };
    format!(
        "Our λ₂ on λ₁ = 1 is chosen by {held_out} held-out images: for both, the highest mean accuracy; to unlearn, T₂ lowest where T₁ keeps {} % of Ψ*₁'s. Told are other images: accuracy in %, (change from the own model), range over seeds",
        number(100.0 * UNLEARNING_KEEPS, 0)
    )
}

fn accuracy(Accuracy { percent, change }: Accuracy) -> String {
    format!("{} ({})", number(percent, 2), signed(change, 2))
}

fn signed(value: f64, decimals: usize) -> String {
    let words = number(value, decimals);
    if value > 0.0 {
        format!("+{words}")
    } else {
        words
    }
}

fn range(spread: &Spread, factor: f64, decimals: usize) -> String {
    let of = |value: f64| number(factor * value, decimals);
    format!("{} … {}", of(spread.low), of(spread.high))
}

/// A cell of ours: a mean, and its range beside it or in its tooltip.
fn ours_ui(ui: &mut egui::Ui, mean: Option<String>, range: Option<String>, wide: bool) {
    let Some(mean) = mean else {
        ui.label(RichText::new("…").size(SIZE));
        return;
    };
    let range = range.unwrap_or_default();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(theme::bold(mean, SIZE))
            .on_hover_text(format!("Over seeds: {range}"));
        if wide {
            ui.label(RichText::new(range).size(SIZE).weak());
        }
    });
}

/// Three cases and two purposes, theirs and ours.
fn figure3_ui(ui: &mut egui::Ui, scene: &Scene<'_>, own: &str, study: &AuthorsStudy) {
    let colours = scene.colours();
    let wide = ui.available_width() >= WITH_RANGES;
    let theirs = |words: String| RichText::new(words).size(SIZE);
    let head = |words: &str| RichText::new(words).size(SIZE).color(colours.weak);
    egui::Grid::new("figure 3 beside ours")
        .num_columns(7)
        .spacing([12.0, 2.0])
        .show(ui, |ui| {
            ui.label(head("Figure 3"));
            ui.label(head("λ₂ theirs"));
            ui.label(head("ours"));
            for task in [TaskId::T1, TaskId::T2] {
                let colour = task_colour(Role::Task(task), scene.state.view.dark);
                let words = format!("{} theirs", task.symbol());
                ui.label(RichText::new(words).size(SIZE).color(colour));
                ui.label(head("ours"));
            }
            ui.end_row();
            for case in Case::ALL {
                for purpose in Purpose::ALL {
                    let name = format!("{}, {}", case.name(), purpose_words(purpose));
                    let is_own = case.name() == own;
                    ui.label(if is_own {
                        theme::bold(name, SIZE)
                    } else {
                        head(&name)
                    });
                    let best = printed(case, purpose);
                    let row = study.row(case, purpose);
                    ui.label(theirs(number(best.lambda, 1)));
                    let lambda = row.map(|row| row.lambda);
                    let mean = lambda.map(|spread| number(spread.mean, 2));
                    ours_ui(ui, mean, lambda.map(|own| range(&own, 1.0, 2)), wide);
                    for task in 0..2 {
                        ui.label(theirs(accuracy(best.tasks[task])));
                        task_ui(ui, row.as_ref(), task, wide);
                    }
                    ui.end_row();
                }
            }
        });
}

fn task_ui(ui: &mut egui::Ui, row: Option<&CaseRow>, task: usize, wide: bool) {
    let mean = row.map(|row| {
        let change = signed(100.0 * row.changes[task].mean, 1);
        format!(
            "{} ({change})",
            number(100.0 * row.accuracies[task].mean, 1)
        )
    });
    let range = row.map(|row| range(&row.accuracies[task], 100.0, 0));
    ours_ui(ui, mean, range, wide);
}

/// Accuracies on T′, theirs and ours.
fn figure4_ui(ui: &mut egui::Ui, scene: &Scene<'_>, study: &AuthorsStudy) {
    let weak = scene.colours().weak;
    let head = |words: &str| RichText::new(words).size(SIZE).color(weak);
    let wide = ui.available_width() >= WITH_RANGES;
    let row = study.target_row();
    egui::Grid::new("figure 4 beside ours")
        .num_columns(6)
        .spacing([12.0, 2.0])
        .show(ui, |ui| {
            ui.label(head("Figure 4: T′ (r_o = 0.9), never trained on"));
            for words in [
                "fine-tuned on T′",
                "Ψ*₁ (0.85)",
                "Ψ*₂ (0.05)",
                "best λ",
                "at",
            ] {
                ui.label(head(words));
            }
            ui.end_row();
            ui.label(head("theirs"));
            for (_, percent) in OUT_OF_DOMAIN {
                ui.label(RichText::new(number(percent, 2)).size(SIZE));
            }
            let [x, y] = TARGET_LAMBDA.map(|lambda| number(lambda, 1));
            ui.label(RichText::new(format!("({x}, {y})")).size(SIZE));
            ui.end_row();
            ui.label(head("ours"));
            let cells = row.map(|row| [row.own, row.alone[0], row.alone[1], row.accuracy]);
            for place in 0..4 {
                let spread = cells.map(|cells| cells[place]);
                let mean = spread.map(|spread| number(100.0 * spread.mean, 1));
                ours_ui(ui, mean, spread.map(|own| range(&own, 100.0, 0)), wide);
            }
            let mean = row.map(|row| {
                let [x, y] = row.best.map(|spread| number(spread.mean, 1));
                format!("({x}, {y})")
            });
            let ranges = row.map(|row| {
                let [x, y] = row.best.map(|spread| range(&spread, 1.0, 1));
                format!("λ₁ {x}, λ₂ {y}")
            });
            ours_ui(ui, mean, ranges, false);
            ui.end_row();
        });
    if let Some(words) = row.as_ref().and_then(nothing_to_gain) {
        ui.label(head(&words));
    }
}
