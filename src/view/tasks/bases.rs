//! Task vector bases: M vectors in place of all task vectors, what they leave out, what they save, and how addition and negation
//! do with them, for every M at once.

use egui::{RichText, WidgetInfo};

use super::bases_plots::{PLOTS, plots_ui};
use crate::app::{Edit, Pane, State};
use crate::experiment::{Bases, BasisKind, Experiment, Merge, Method};
use crate::lab::{BasesStudy, BasisResult};
use crate::output::size_words;
use crate::view::widget::explained::explain;
use crate::view::widget::fit::fitted_ui;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::slider::slider;
use crate::view::widget::theme::{self, number};
use crate::view::widget::value_box::change_of;
use crate::worker::Change;

const MERGE_HINT: &str = "Every task vector is replaced by what the basis gives of it, on the planes, too; again for task arithmetic";
const COUNT_HINT: &str = "How many vectors are kept in place of the task vectors; with as many as there are tasks, these themselves";
const KIND_HINT: &str = "Principal components and the mean beside them, an autoencoder’s weighted means, or random combinations";
const ERROR_HINT: &str = "(1/T²) Σ ‖τ̂ − τ‖², over all task vectors τ and what the basis gives of them, τ̂; PCA’s bound is the least with their mean kept beside M vectors, the linear bound the least without it";
const ADDITION_HINT: &str = "Accuracies of Ψ(0) + (1/T) Σ τ̂, one model for all tasks, and in brackets with the task vectors themselves";
const NEGATION_HINT: &str = "Accuracies of Ψ(0) − τ̂, a model for each task: of the task itself, which is to fall, and of all others, which are to stay; in brackets with the task vectors themselves";

/// The least height of the plots where they fill what the words leave.
const LEAST: f32 = 100.0;
/// From this width on the words stand beside the plots.
const BESIDE: f32 = 720.0;
/// The width of the words there.
const WORDS: f32 = 320.0;
/// What stands beside M's slider.
const BESIDE_SLIDER: f32 = 250.0;
/// The letters of the lines.
const LETTERS: f32 = 13.0;
/// And the smallest where there is little room.
const SMALLEST: f32 = 12.0;

/// The card among others.
pub(super) fn card_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    bases_ui(ui, scene, PLOTS);
}

/// The card in some room, whose plots take what the words leave.
pub(in crate::view) fn filled_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let pane = Some(Pane::Bases);
    let words = scene.canvas.around(pane).unwrap_or(0.5 * height);
    let plots = (height - words).max(LEAST);
    let above = ui.cursor().top();
    bases_ui(ui, scene, plots);
    let words = ui.cursor().top() - above - plots;
    scene.canvas.took(ui.ctx(), pane, words);
}

/// Controls, plots of a height, and what they come to at M.
fn bases_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let bases = scene.state.basis();
    let count = bases.of(scene.state.experiment.tasks().count());
    title_ui(ui, scene);
    controls_ui(ui, scene, bases, count);
    if is_behind(scene) {
        ui.multiply_opacity(theme::DIMMED);
    }
    let width = ui.available_width();
    if width < BESIDE {
        plots_ui(ui, scene, count, height);
        words_ui(ui, scene.state, count);
        return;
    }
    let plots = width - WORDS - ui.spacing().item_spacing.x;
    columns_ui(ui, &[plots, WORDS], height, |ui, column| match column {
        0 => plots_ui(ui, scene, count, height),
        _ => words_ui(ui, scene.state, count),
    });
}

/// Whether what is shown is of settings before. Dimmed late while something is dragged, so that nothing flickers.
fn is_behind(scene: &Scene<'_>) -> bool {
    let state = scene.state;
    let of_before = |study: &BasesStudy| !state.is_study_of_now(&study.setup) && !state.playing;
    let rests = state.change() == Change::Discrete && state.plane_is_fresh();
    state.is_dimmed(scene.now) || rests && state.bases_shown().is_some_and(|study| of_before(study))
}

fn title_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let merges = scene.state.experiment.merge.method() == Method::Bases;
    ui.horizontal(|ui| {
        ui.label(theme::bold("Task vector bases", 15.0));
        if scene.is_on_paper() {
            return;
        }
        let button = ui.selectable_label(merges, "merge by bases");
        if button.on_hover_text(MERGE_HINT).clicked() {
            let merge = if merges {
                Method::Arithmetic.usual()
            } else {
                Merge::Bases(scene.state.basis())
            };
            send(scene, merge, Change::Discrete);
        }
    });
}

/// M and the kind; where another way merges they wait for the button.
fn controls_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, bases: Bases, count: usize) {
    let tasks = scene.state.experiment.tasks().count();
    let merges = scene.state.experiment.merge.method() == Method::Bases;
    if scene.is_on_paper() {
        let words = format!("M = {count} of {tasks}, {}", bases.kind.name());
        ui.label(theme::bold(words, LETTERS + 1.0));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(merges, |ui| {
            ui.spacing_mut().slider_width =
                (ui.available_width() - BESIDE_SLIDER).clamp(56.0, 140.0);
            let mut chosen = count;
            let slider = ui
                .add(slider(&mut chosen, 1..=tasks))
                .on_hover_text(COUNT_HINT)
                .on_disabled_hover_text(COUNT_HINT);
            #[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
            let value = chosen as f64;
            slider.widget_info(|| WidgetInfo::slider(merges, value, "M, vectors of the basis"));
            ui.label(theme::bold(
                format!("M = {count} of {tasks}"),
                LETTERS + 1.0,
            ));
            if let Some(change) = change_of(&slider).filter(|_| merges) {
                let bases = Bases {
                    count: Some(chosen),
                    ..bases
                };
                send(scene, Merge::Bases(bases), change);
            }
            for kind in BasisKind::ALL {
                let button = ui
                    .selectable_label(*kind == bases.kind, kind.name())
                    .on_hover_text(KIND_HINT)
                    .on_disabled_hover_text(KIND_HINT);
                if button.clicked() && *kind != bases.kind {
                    let bases = Bases {
                        count: Some(count),
                        kind: *kind,
                    };
                    send(scene, Merge::Bases(bases), Change::Discrete);
                }
            }
        });
    });
}

fn send(scene: &mut Scene<'_>, merge: Merge, change: Change) {
    let edited = Experiment {
        merge,
        ..scene.state.experiment.clone()
    };
    scene.send((Edit::Experiment(Box::new(edited)), change));
}

/// What it comes to at M, a line each, so that no other number moves anything.
fn words_ui(ui: &mut egui::Ui, state: &State, count: usize) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let study = state.bases_shown().map(AsRef::as_ref);
    let tasks = state.experiment.tasks().count();
    let kind = state.basis().kind;
    let headline = headline(kind, count, tasks);
    let bold = |size| theme::bold(&headline, size);
    fitted_ui(ui, bold, [SMALLEST, LETTERS + 0.5]);
    let result = study.and_then(|study| study.of(count)).map(AsRef::as_ref);
    let whole = study.and_then(BasesStudy::whole).map(AsRef::as_ref);
    let lines = [
        (storage_words(study, count), COUNT_HINT),
        (error_words(study, count), ERROR_HINT),
        (addition_words(result, whole), ADDITION_HINT),
        (negation_words(result, whole), NEGATION_HINT),
    ];
    for (words, hint) in lines {
        let line = |size| RichText::new(&words).size(size);
        let line = fitted_ui(ui, line, [SMALLEST, LETTERS]);
        explain(line.on_hover_text(hint), &words);
    }
    let brackets = format!("in brackets: all {tasks} task vectors");
    ui.label(RichText::new(brackets).size(SMALLEST).weak());
}

/// From how many vectors to how many.
fn headline(kind: BasisKind, count: usize, tasks: usize) -> String {
    if count >= tasks {
        return format!("All {tasks} task vectors: task arithmetic");
    }
    let vectors = if count == 1 { "vector" } else { "vectors" };
    let mean = match kind {
        BasisKind::Pca => " and the mean",
        BasisKind::Ae | BasisKind::Random => "",
    };
    format!("{tasks} vectors → {count} basis {vectors}{mean}")
}

fn storage_words(study: Option<&BasesStudy>, count: usize) -> String {
    let Some(storage) = study.and_then(|study| study.storage(count)) else {
        return "memory: —".into();
    };
    if storage.saved_bytes() == 0 {
        return format!("no memory saved: {} vectors are stored", storage.vectors);
    }
    let bytes = size_words(storage.saved_bytes() as u64);
    format!(
        "{} % of the memory saved, {bytes}",
        number(100.0 * storage.saved(), 0)
    )
}

fn error_words(study: Option<&BasesStudy>, count: usize) -> String {
    let found = study.and_then(|study| Some((study, study.of(count)?, study.bound(count)?)));
    let Some((study, result, bound)) = found else {
        return "error: —".into();
    };
    let of = match study.question.kind {
        BasisKind::Pca => "PCA’s bound",
        BasisKind::Ae | BasisKind::Random => "linear bound",
    };
    format!(
        "error {}, {of} {}",
        number(result.error, 3),
        number(bound, 3)
    )
}

/// An accuracy in percent, short.
fn percent(accuracy: f64) -> String {
    if accuracy.is_finite() {
        format!("{} %", number(100.0 * accuracy, 0))
    } else {
        "—".into()
    }
}

fn addition_words(result: Option<&BasisResult>, whole: Option<&BasisResult>) -> String {
    let mean = result.map_or(f64::NAN, BasisResult::added);
    let whole = whole.map_or(f64::NAN, BasisResult::added);
    let worst = match result.and_then(BasisResult::worst_added) {
        Some((task, accuracy)) => format!("{} ({})", percent(accuracy), task.symbol()),
        None => "—".into(),
    };
    format!(
        "addition: mean {} ({}), worst {worst}",
        percent(mean),
        percent(whole)
    )
}

fn negation_words(result: Option<&BasisResult>, whole: Option<&BasisResult>) -> String {
    let of = |measure: fn(&BasisResult) -> f64| {
        let [own, whole] = [result, whole].map(|of| of.map_or(f64::NAN, measure));
        format!("{} ({})", percent(own), percent(whole))
    };
    format!(
        "negation: own {}, others {}",
        of(BasisResult::mean_negated),
        of(BasisResult::mean_others)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Stats;

    #[test]
    fn the_last_vector_is_task_arithmetic_and_fewer_say_what_is_kept() {
        assert_eq!(
            headline(BasisKind::Pca, 2, 4),
            "4 vectors → 2 basis vectors and the mean"
        );
        assert_eq!(headline(BasisKind::Ae, 1, 2), "2 vectors → 1 basis vector");
        for kind in BasisKind::ALL {
            assert!(headline(*kind, 4, 4).contains("task arithmetic"));
        }
    }

    #[test]
    fn accuracies_stand_beside_those_of_the_task_vectors_themselves() {
        let at = |accuracy| Stats {
            accuracy,
            ..Stats::default()
        };
        let of = |own, other| BasisResult {
            count: 1,
            error: 0.0,
            addition: vec![at(own), at(other)],
            doubled: vec![at(own), at(other)],
            negation: vec![vec![at(own), at(other)], vec![at(other), at(own)]],
        };
        let (result, whole) = (of(0.5, 0.9), of(0.0, 1.0));
        assert_eq!(
            addition_words(Some(&result), Some(&whole)),
            "addition: mean 70 % (50 %), worst 50 % (T₁)"
        );
        assert_eq!(
            negation_words(Some(&result), Some(&whole)),
            "negation: own 50 % (0 %), others 90 % (100 %)"
        );
        assert_eq!(addition_words(None, None), "addition: mean — (—), worst —");
    }
}
