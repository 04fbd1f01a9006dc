//! What was measured of T′ over the whole plane, and the authors' own numbers beside it.

use egui::RichText;

use crate::app::State;
use crate::lab::Judged;
use crate::lab::Picture;
use crate::sweep::{Point, Stats};
use crate::task::Role;
use crate::theory::Statement;
use crate::theory::reported::OUT_OF_DOMAIN;
use crate::view::widget::explained::explain;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The models that one has before any are merged.
const SINGLE: [(Point, &str); 2] = [([1.0, 0.0], "Ψ*₁"), ([0.0, 1.0], "Ψ*₂")];

/// The better of both tasks' own models on T′: its coefficients, its name and how well it does.
pub(in crate::view) fn baseline(state: &State) -> Option<(Point, &'static str, Stats)> {
    let picture = state.shown.picture.as_ref()?;
    let single = SINGLE.into_iter();
    single
        .filter_map(|(point, name)| Some((point, name, target_at(picture, point)?)))
        .min_by(|left, right| left.2.loss.total_cmp(&right.2.loss))
}

fn target_at(picture: &Picture, point: Point) -> Option<Stats> {
    let stats = picture.stats_at(point)?;
    let found = stats.into_iter().find(|(role, _)| *role == Role::Target);
    found.map(|(_, stats)| stats)
}

/// The card of what was measured here.
pub(in crate::view) fn found_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme::bold("Measured over the plane", 15.0));
        let (Some(picture), Some(best)) = (&state.shown.picture, state.reading().and_then(|reading| reading.target)) else {
            if !state.is_fresh() {
                ui.label(RichText::new("updating…").color(ui.visuals().warn_fg_color));
            }
            return;
        };
        if state.asks().is_some() {
            ui.label(RichText::new("comes with the answer").weak());
            return;
        }
        scene.dim(ui);
        shares_ui(ui, scene);
        let nearest = format!(
            "({}, {})",
            number(best.nearest[0], 2),
            number(best.nearest[1], 2)
        );
        let loss = number(best.loss, 3);
        // With sampled data no two losses are equal.
        let words = if best.as_good > 1 {
            format!(
                "The best (λ₁, λ₂) is a region, not a point: {} of {} cells share the smallest loss, {loss}. The one nearest to Ψ(0) is {nearest}.",
                best.as_good, best.cells
            )
        } else {
            format!("The smallest loss of T′, {loss}, is at {nearest}.")
        };
        ui.label(words)
            .on_hover_text("Cells within 1e-6 of the smallest loss; of these the green cross marks the one of smallest norm");
        #[expect(clippy::cast_precision_loss, reason = "counts of cells")]
        let share = 100.0 * best.works as f64 / best.cells as f64;
        let epsilon = number(state.experiment.constants.epsilon, 2);
        let words = if best.works == 0 {
            format!("Nowhere on this plane does T′ have loss ≤ ε = {epsilon}.")
        } else {
            let share = number(share, 1);
            format!("T′ has loss ≤ ε = {epsilon} on {share} % of the plane.")
        };
        explain(ui.label(&words), &words);
        ui.add_space(2.0);
        table_ui(ui, picture, best.nearest);
        // Accuracy cannot show what the merge gains if a single model has all of it.
        if baseline(state).is_some_and(|(_, _, stats)| stats.accuracy > 0.99 && stats.loss > best.loss + 0.05)
        {
            let words = "The accuracy is there before any merging; only the loss shows the gain. On Colored-MNIST the authors saw it in accuracy.";
            ui.label(RichText::new(words).color(scene.colours().weak));
        }
    });
}

/// Theorem 3's soundness and coverage, where it speaks.
fn shares_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let colours = scene.colours();
    let judged = scene.state.reading().into_iter();
    let own = judged
        .flat_map(|reading| &reading.judged)
        .find(|judged| judged.statement == Statement::Theorem3)
        .filter(|_| scene.state.premises().are_met());
    let Some(Judged { share, range, .. }) = own else {
        let words = match scene.state.premises().analogue() {
            Some(analogue) => format!("No soundness is claimed, {analogue}."),
            None => "No soundness is claimed: Theorem 3 is silent here.".into(),
        };
        ui.label(RichText::new(words).color(colours.weak));
        return;
    };
    let percent = |part: Option<f64>| {
        part.map_or("—".to_owned(), |part| {
            format!("{} %", number(100.0 * part, 1))
        })
    };
    let words = format!(
        "Eq. 4: soundness {}, coverage {}",
        percent(share.soundness()),
        percent(share.coverage())
    );
    let hint = "Soundness: of the cells where eq. 4 is satisfied, the share with loss of T′ ≤ ε. Coverage: of the cells with loss ≤ ε, the share where eq. 4 is satisfied. Sufficient, not necessary: a coverage below 100 % contradicts nothing";
    ui.label(theme::bold(words, 13.5)).on_hover_text(hint);
    let words = format!("{range}, with these constants");
    ui.label(RichText::new(words).small().color(colours.weak));
}

/// T′ with each task's own model and with the best merge.
fn table_ui(ui: &mut egui::Ui, picture: &Picture, best: Point) {
    let columns: Vec<(String, Option<Stats>)> = SINGLE
        .into_iter()
        .map(|(point, name)| (name.to_owned(), target_at(picture, point)))
        .chain([("best".to_owned(), target_at(picture, best))])
        .collect();
    let loss = picture.subject.setup().experiment.loss();
    egui::Grid::new("found")
        .num_columns(4)
        .spacing([16.0, 3.0])
        .show(ui, |ui| {
            ui.label(RichText::new("T′, measured here").weak());
            for (name, _) in &columns {
                ui.label(RichText::new(name).weak());
            }
            ui.end_row();
            ui.label(loss.words());
            for (_, stats) in &columns {
                ui.label(stats.map_or("—".into(), |stats| number(stats.loss, 3)));
            }
            ui.end_row();
            ui.label("accuracy %");
            for (_, stats) in &columns {
                let words = match stats {
                    Some(stats) if stats.has_signal() => number(100.0 * stats.accuracy, 1),
                    Some(stats) => theme::accuracy(stats, 1),
                    None => "—".into(),
                };
                ui.label(words);
            }
            ui.end_row();
        });
}

/// The card of the authors' own numbers.
pub(in crate::view) fn authors_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let weak = scene.colours().weak;
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme::bold("The authors' numbers, not ours", 15.0));
        ui.label("Accuracy on T′ in %, of ViT-Small/16 on Colored-MNIST");
        egui::Grid::new("authors")
            .num_columns(2)
            .spacing([16.0, 3.0])
            .show(ui, |ui| {
                for (words, percent) in OUT_OF_DOMAIN {
                    ui.label(words);
                    ui.label(number(percent, 2));
                    ui.end_row();
                }
            });
        ui.label(RichText::new("T′ correlates with T₁ and against T₂; γ estimated as (0.792, −0.637), λ₁, λ₂ searched in [−2, 3].").color(weak));
        ui.label(
            RichText::new("Li, Zhang, Zhang, Chen, Liu, Wang, ICLR 2025, arXiv 2504.10957")
                .small()
                .color(weak),
        );
    });
}
