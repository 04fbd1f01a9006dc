//! The correlations as estimated from models and data, beside the true ones where these are known.

use egui::RichText;

use crate::task::TaskId;
use crate::view::widget::instead;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// What the names and values of the estimators take of the width.
const NAMES: f32 = 200.0;

/// A line in small, with everything in its tooltip.
pub(in crate::view) fn estimates_line_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let Some(picture) = &scene.state.shown.picture else {
        return;
    };
    let alpha = picture.estimated.alpha;
    let words = format!(
        "α̂ {} by outputs, {} by ΔV",
        in_short(alpha.slope),
        in_short(alpha.cosine_values)
    );
    ui.label(RichText::new(words).small().weak())
        .on_hover_ui(|ui| estimates_ui(ui, scene));
}

/// What stands where α's slider would: that α is not known, why, and what can be said of it.
pub(in crate::view) fn instead_of_alpha_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let by_shares = !scene.state.setup().has_tasks();
    ui.horizontal(|ui| {
        ui.label(theme::bold("α", 21.0));
        let words = if by_shares {
            "has no meaning here"
        } else {
            "is not known"
        };
        ui.label(theme::bold(words, 14.0));
    });
    let why = if by_shares {
        "Both tasks wear the same red and green, each with its own shares of red (below, under “Tasks and model”). \
         So there is no angle between colours to drag, and no theorem speaks; everything measured still works."
    } else {
        "The tasks came from a file, and a file holds samples, not the patterns μ₁ and μ₂ whose product α is. \
               So there is nothing to drag, and no theorem speaks; everything measured still works."
    };
    ui.label(RichText::new(why).small().weak());
    let state = scene.state;
    let Some(picture) = state
        .shown
        .picture
        .as_ref()
        .filter(|_| state.picture_is_current())
    else {
        ui.label(RichText::new("The estimate comes with the plane").weak());
        return;
    };
    let alpha = picture.estimated.alpha;
    ui.horizontal(|ui| {
        ui.label("Estimated");
        for (value, words) in [(alpha.slope, "by outputs"), (alpha.cosine_values, "by ΔV")] {
            ui.label(theme::bold(in_short(value), 15.0));
            ui.label(RichText::new(words).weak());
        }
    })
    .response
    .on_hover_ui(|ui| estimates_ui(ui, scene));
}

/// Every estimator with what it is and how far it can be trusted.
pub(in crate::view) fn estimates_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let Some(picture) = &scene.state.shown.picture else {
        instead::instead_ui(ui, scene, "waiting for the first plane");
        return;
    };
    let setup = picture.subject.setup();
    let known = setup.knows_alpha().then(|| setup.experiment.alpha().get());
    let estimated = &picture.estimated;
    let alpha = estimated.alpha;
    // The words take what names and values leave, in several lines where that is little.
    let room = (ui.available_width() - NAMES).max(120.0);
    egui::Grid::new("estimates")
        .num_columns(3)
        .spacing([12.0, 3.0])
        .show(ui, |ui| {
            let axes = setup.experiment.axes();
            let mut row = |name: &str, value: Option<f64>, words: &str| {
                ui.label(axes.named(name));
                ui.label(RichText::new(in_short(value)).strong());
                ui.scope(|ui| {
                    ui.set_max_width(room);
                    ui.add(egui::Label::new(RichText::new(axes.named(words)).weak()).wrap());
                });
                ui.end_row();
            };
            if let Some(known) = known {
                row("α", Some(known), "the truth, as set");
            }
            row(
                "α̂ by outputs",
                alpha.slope,
                "⟨f₁f₂⟩/⟨f₁²⟩ on T₁'s data and its mirror image on T₂'s: near α",
            );
            row("α̂ by ΔV", alpha.cosine_values, "cos(ΔV₁, ΔV₂): near α");
            row(
                "cos(ΔW₁, ΔW₂)",
                alpha.cosine_attention,
                "near α² on pattern tasks, where the sign is lost; not on digits (0.75 at α = 0)",
            );
            row(
                "output similarity",
                alpha.similarity,
                "the authors' α̂, pooled: biased towards 2α/(1 + α²) in this model",
            );
            let truth = setup.experiment.target.as_ref().filter(|_| known.is_some());
            let truth = truth.map(|target| target.normalised().0);
            let tasks = setup.experiment.axes().tasks();
            let first_two = [TaskId::T1, TaskId::T2].map(TaskId::estimated_share);
            for (at, (task, found)) in tasks.into_iter().zip(&estimated.gamma).enumerate() {
                let words = match truth.as_ref().and_then(|_| setup.experiment.share_of(task)) {
                    Some(gamma) if crate::sweep::same(setup.experiment.alpha().get(), 0.0) => {
                        format!(
                            "of Ψ* on T′ over its own task; the truth is {}",
                            number(gamma, 2)
                        )
                    }
                    _ => "of Ψ* on T′ over its own task".into(),
                };
                row(
                    // Its index is the axis's, which the row turns into the task's.
                    &format!("{} by margins", first_two[at]),
                    *found,
                    &words,
                );
            }
        });
}

fn in_short(value: Option<f64>) -> String {
    value.map_or_else(|| "—".into(), |value| number(value, 2))
}
