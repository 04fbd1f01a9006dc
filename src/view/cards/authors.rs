//! What the authors measured where a preset is of the same kind: their figures 3 and 8, in their numbers; or with ours
//! beside them.

use egui::RichText;

use crate::app::{State, ViewChange};
use crate::lab::AuthorsStudy;
use crate::theory::reported::{
    Accuracy, BestLambda, COLORED_MNIST, ROUGE_ALPHA, ROUGE_L, ROUGE_LAMBDAS, RougeL,
};
use crate::view::cards::beside::beside_ui;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

const WORDS: &str = "What the authors measured";
const BESIDE: &str = "The authors, and ours";
/// The least width at which the tables stand side by side.
const SIDE_BY_SIDE: f32 = 900.0;
/// The tables' height in two columns.
const HEIGHT: f32 = 290.0;
/// How wide a column of figure 8 is.
const COLUMN: f32 = 48.0;

/// The switch beside the preset's question, where the authors measured the same kind of tasks.
pub(in crate::view) fn switch_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if scene.state.authors_case().is_none() {
        return;
    }
    let [words, hint] = if scene.state.ours_of_authors().is_some() {
        [
            BESIDE,
            "Figures 3 and 4 of the paper, Colored-MNIST, and the same with our model over several seeds",
        ]
    } else {
        [
            WORDS,
            "Figures 3 and 8 of the paper: Colored-MNIST and language models. Their numbers, not ours",
        ]
    };
    let shown = scene.state.view.authors;
    let switch = ui.selectable_label(shown, words).on_hover_text(hint);
    if switch.clicked() {
        scene.send(ViewChange::Authors(!shown));
    }
}

/// The card, if it is open and the preset has one.
pub(in crate::view) fn authors_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let case = scene.state.authors_case();
    let Some(case) = case.filter(|_| scene.state.view.authors) else {
        return;
    };
    let ours = scene.state.authors_study();
    let [title, whose] = match &ours {
        Some(study) => [BESIDE, progress_words(scene.state, study)],
        None => [WORDS, "their numbers, not ours"],
    };
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(theme::bold(title, 15.0));
            ui.label(RichText::new(whose).weak());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !scene.is_on_paper()
                    && ui
                        .button("Hide")
                        .on_hover_text("Fold this card away")
                        .clicked()
                {
                    scene.send(ViewChange::Authors(false));
                }
            });
        });
        let scene = &*scene;
        if let Some(study) = &ours {
            beside_ui(ui, scene, case, study);
            let words = "Slides; r_o out of domain as reported";
            source_ui(ui, scene, words);
            return;
        }
        let width = ui.available_width();
        if width >= SIDE_BY_SIDE {
            let room = width - ui.spacing().item_spacing.x;
            columns_ui(
                ui,
                &[0.52 * room, 0.48 * room],
                HEIGHT,
                |ui, column| match column {
                    0 => figure3_ui(ui, scene, case),
                    _ => figure8_ui(ui, scene),
                },
            );
        } else {
            figure3_ui(ui, scene, case);
            ui.add_space(4.0);
            figure8_ui(ui, scene);
        }
    });
    ui.add_space(4.0);
}

/// Whether ours are on their way.
fn progress_words(state: &State, study: &AuthorsStudy) -> &'static str {
    if study.is_complete() {
        "ours over all seeds"
    } else if state.view.seeds.is_some() {
        "ours wait: several seeds of this preset are asked for"
    } else {
        "ours come, seed by seed"
    }
}

fn accuracy(Accuracy { percent, change }: Accuracy) -> String {
    let plus = if change > 0.0 { "+" } else { "" };
    format!("{} ({plus}{})", number(percent, 2), number(change, 2))
}

/// Colored-MNIST, the preset's own case in bold.
fn figure3_ui(ui: &mut egui::Ui, scene: &Scene<'_>, own: &str) {
    let weak = scene.colours().weak;
    let small = |words: String| RichText::new(words).size(12.0);
    ui.label(theme::bold(
        "Figure 3: Colored-MNIST, parity, ViT-Small/16",
        13.0,
    ));
    ui.label(small("Accuracy in % of Ψ(0) + ΔΨ₁ + λΔΨ₂ at the best λ; in brackets the change from the task's own fine-tuned model".into()));
    egui::Grid::new("figure 3")
        .num_columns(4)
        .spacing([14.0, 3.0])
        .show(ui, |ui| {
            ui.label(small("tasks".into()).color(weak));
            for column in &COLORED_MNIST {
                ui.label(cell(column.case.into(), column.case == own));
            }
            ui.end_row();
            ui.label(small("α̂".into()).color(weak))
                .on_hover_text("Mean cosine of the fine-tuned models' outputs, as reported");
            for column in &COLORED_MNIST {
                ui.label(cell(number(column.alpha, 3), column.case == own));
            }
            ui.end_row();
            let multi_task = COLORED_MNIST.map(|column| column.multi_task);
            let unlearning = COLORED_MNIST.map(|column| column.unlearning);
            for (purpose, best) in [
                ("both tasks kept", multi_task),
                ("T₂ unlearned", unlearning),
            ] {
                let mut row_ui = |name: &str, words: &dyn Fn(BestLambda) -> String| {
                    ui.label(small(format!("{purpose}, {name}")).color(weak));
                    for (best, column) in best.iter().zip(&COLORED_MNIST) {
                        ui.label(cell(words(*best), column.case == own));
                    }
                    ui.end_row();
                };
                row_ui("best λ", &|best| number(best.lambda, 1));
                row_ui("T₁", &|best| accuracy(best.tasks[0]));
                row_ui("T₂", &|best| accuracy(best.tasks[1]));
            }
        });
    source_ui(ui, scene, "Slides; α̂ as reported");
}

fn cell(words: String, own: bool) -> RichText {
    if own {
        theme::bold(words, 12.0)
    } else {
        RichText::new(words).size(12.0)
    }
}

/// Language models.
fn figure8_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let weak = scene.colours().weak;
    let small = |words: String| RichText::new(words).size(12.0);
    ui.label(theme::bold(
        "Figure 8: unlearning “Harry Potter 1”, Rouge-L",
        13.0,
    ));
    grid_ui(ui, "λ", |ui| {
        ui.label(small("λ".into()).color(weak));
        for lambda in ROUGE_LAMBDAS {
            ui.label(small(number(lambda, 1)).color(weak));
        }
        ui.label(small("change".into()).color(weak));
        ui.end_row();
    });
    for rows in ROUGE_L.chunk_by(|row, next| row.model == next.model) {
        let Some(RougeL { model, source, .. }) = rows.first() else {
            continue;
        };
        let words = format!("{model} ({})", source.words());
        ui.label(small(words).color(weak));
        grid_ui(ui, model, |ui| rows.iter().for_each(|row| row_ui(ui, row)));
    }
    let alphas: Vec<String> = ROUGE_ALPHA
        .iter()
        .filter_map(|(text, alpha)| Some(format!("HP1 and {text} {}", number((*alpha)?, 3))))
        .collect();
    ui.label(small(format!("α̂: {} (as reported)", alphas.join(", "))));
    for row in ROUGE_L.iter().filter(|row| !row.is_as_printed()) {
        let words = format!("* {}", unlike(row));
        ui.label(small(words).color(weak));
    }
    source_ui(
        ui,
        scene,
        "Phi-3-small from the slides; Phi-1.5 and α̂ as reported",
    );
}

/// A grid whose columns are as wide as those of the next one.
fn grid_ui(ui: &mut egui::Ui, name: &str, rows_ui: impl FnOnce(&mut egui::Ui)) {
    egui::Grid::new(("figure 8", name))
        .num_columns(2 + ROUGE_LAMBDAS.len())
        .min_col_width(COLUMN)
        .spacing([4.0, 2.0])
        .show(ui, rows_ui);
}

fn row_ui(ui: &mut egui::Ui, row: &RougeL) {
    let small = |words: String| RichText::new(words).size(12.0);
    ui.label(small(row.text.into()));
    for score in row.scores {
        ui.label(small(number(score, 4)));
    }
    let words = format!("{} %", number(row.change, 2));
    if row.is_as_printed() {
        ui.label(small(words));
    } else {
        let hint = unlike(row);
        ui.label(small(words + "*")).on_hover_text(hint);
    }
    ui.end_row();
}

fn unlike(row: &RougeL) -> String {
    let computed = number(row.computed_change(), 2);
    format!("As printed; the scores in its row give {computed} %")
}

fn source_ui(ui: &mut egui::Ui, scene: &Scene<'_>, words: &str) {
    let words = format!("{words}. Li, Zhang, Zhang, Chen, Liu, Wang, ICLR 2025, arXiv 2504.10957");
    ui.label(RichText::new(words).small().color(scene.colours().weak));
}
