//! Theorem 2's hidden constant, measured over α and seeds as the end of T1's survival, beside that of T2's forgetting.

use crate::app::Edit;
use crate::experiment::Constants;
use crate::lab::PhaseDiagram;
use crate::sweep::same;
use crate::task::{Role, TaskId};
use crate::theory::{
    Descent, FittedConstant, ForgettingEnd, StretchSpread, fit_constant, forgetting_ends,
    share_to_the_end,
};
use crate::view::phase::ends;
use crate::view::widget::explained::hint_with;
use crate::view::widget::instead;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use egui::{Color32, RichText};

/// What the buttons in the corner take.
const CORNER: f32 = 60.0;
/// Below this width of the card its words stand below its plot.
const NARROW: f32 = 340.0;

/// The card.
pub(in crate::view) fn constant_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(height - 24.0);
        ui.label(theme::bold(scene.named("Theorem 2's constant: the end of T₁'s survival"), 15.0)).on_hover_text(
            "For −Θ(α⁻²) ≤ λ₂ ≤ 0 Theorem 2 says that T₁ is kept and T₂ forgotten, without naming the constant. Here the measured end of T₁'s survival alone on λ₁ = 1 (loss ≤ ε + |λ₂|β, down from λ₂ = 0) is fitted by −C/α²; only C is free. How far down T₂ stays forgotten is measured apart",
        );
        let Some(diagram) = state.phase_shown() else {
            instead::instead_ui(ui, scene, "waiting for the first columns");
            return;
        };
        if let Some(why) = state.has_no_constant(diagram) {
            ui.label(RichText::new(why).color(ui.visuals().warn_fg_color));
            return;
        }
        let constants = state.experiment.constants;
        let fitted = fit_constant(diagram.descents.iter().map(AsRef::as_ref), &constants);
        let width = ui.available_width();
        if width < NARROW {
            ends::plot_ui(ui, scene, diagram, fitted.as_ref(), height - 60.0);
            words_ui(ui, scene, diagram, fitted.as_ref());
            return;
        }
        let plot = width * 0.5;
        let words = width - plot - 12.0;
        columns_ui(ui, &[plot, words], height - 56.0, |ui, column| match column {
            0 => ends::plot_ui(ui, scene, diagram, fitted.as_ref(), height - 60.0),
            _ => words_ui(ui, scene, diagram, fitted.as_ref()),
        });
    });
}

/// On the stage: the curve, and the constant in large beside it, with a legend in the room that is left.
pub(in crate::view) fn stage_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    mut legend_ui: impl FnMut(&mut egui::Ui, &Scene<'_>, f32),
) {
    let state = scene.state;
    let Some(diagram) = state.phase_shown() else {
        instead::instead_ui(ui, scene, "waiting for the first columns");
        return;
    };
    if let Some(why) = state.has_no_constant(diagram) {
        ui.set_max_width(ui.available_width() - CORNER);
        ui.label(RichText::new(why).color(ui.visuals().warn_fg_color));
        return;
    }
    let constants = state.experiment.constants;
    let fitted = fit_constant(diagram.descents.iter().map(AsRef::as_ref), &constants);
    let gap = ui.spacing().item_spacing.x;
    let half = (ui.available_width() - gap) / 2.0;
    columns_ui(ui, &[half, half], height, |ui, column| {
        if column == 0 {
            ends::plot_ui(ui, scene, diagram, fitted.as_ref(), height);
            return;
        }
        let bottom = ui.cursor().top() + height;
        ui.set_min_height(height);
        match &fitted {
            Some(fitted) => constant_words_ui(ui, scene, fitted),
            None => no_constant_ui(ui, scene, diagram),
        }
        ui.set_max_width(ui.available_width() - CORNER);
        legend_ui(ui, scene, bottom - ui.cursor().top());
    });
}

fn words_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    diagram: &PhaseDiagram,
    fitted: Option<&FittedConstant>,
) {
    let state = scene.state;
    let constants = state.experiment.constants;
    let descents = || diagram.descents.iter().map(AsRef::as_ref);
    let Some(fitted) = fitted else {
        no_constant_ui(ui, scene, diagram);
        return;
    };
    constant_words_ui(ui, scene, fitted);
    for (count, words) in [
        (fitted.beyond, "where T₁ survives beyond −4/α²"),
        (fitted.never, "where T₁ is kept at no λ₂ below 0"),
    ] {
        if count > 0 {
            let words = format!("{count} more {words}");
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        }
    }
    let second = theme::task_colour(Role::Task(TaskId::T2), state.view.dark);
    let forgetting = forgetting_ends(descents(), &constants);
    if let Some((words, hint)) = forgetting_words(&forgetting, &constants) {
        ui.label(RichText::new(words).color(second))
            .on_hover_text(hint);
    }
    let rounded = (fitted.constant * 100.0).round() / 100.0;
    let set = constants.theorem2;
    let sound = |theorem2: f64| {
        let constants = Constants {
            theorem2,
            ..constants
        };
        let share = share_to_the_end(descents(), &constants).soundness();
        let share = share.map_or("—".into(), |share| {
            format!("{} %", number(100.0 * share, 0))
        });
        format!("{share} with C = {}", number(theorem2, 2))
    };
    let with_fitted = (!same(set, rounded)).then(|| format!(", {}", sound(rounded)));
    ui.label(format!(
        "Theorem 2 down to its end, −C/α²: sound {}{}",
        sound(set),
        with_fitted.unwrap_or_default()
    ))
    .on_hover_text("Of λ₂ from −C/α² to 0, over all α and seeds measured here, the share where T₁ is kept and T₂ forgotten");
    if scene.is_on_paper() {
        return;
    }
    if !same(set, rounded) {
        let words = format!("Set C = {}", number(rounded, 2));
        let hint = format!(
            "C is {} now; the dashed curve is −C/α². The new C is the end of T₁'s survival only: where T₂ is back before it, Theorem 2 becomes less sound",
            number(set, 2)
        );
        if ui.button(words).on_hover_text(hint).clicked() {
            let constants = Constants {
                theorem2: rounded,
                ..constants
            };
            scene.send(Edit::Constants(constants));
        }
    }
    let alpha = state.experiment.alpha().get();
    if alpha >= 0.0
        && ui
            .button("Go to α = −0.9")
            .on_hover_text("Where the end lies on the plane")
            .clicked()
    {
        scene.send(Edit::Alpha(-0.9));
    }
}

/// Why there is no constant.
fn no_constant_ui(ui: &mut egui::Ui, scene: &Scene<'_>, diagram: &PhaseDiagram) {
    let constants = scene.state.experiment.constants;
    let descents = diagram.descents.iter().map(AsRef::as_ref);
    let survival = descents.map(|descent: &Descent| descent.survival(&constants));
    let words = if diagram.is_complete() {
        no_end_words(&StretchSpread::over(survival))
    } else {
        progress_words(diagram)
    };
    ui.label(RichText::new(words).weak());
}

/// How far the diagram has come on its way to the constant.
fn progress_words(diagram: &PhaseDiagram) -> String {
    let done = diagram.columns.iter().flatten().count();
    let columns = diagram.columns.len();
    if done < columns {
        return format!(
            "C comes after the diagram, of which {done} of {columns} columns are there"
        );
    }
    format!(
        "C is fitted to lines that are followed far down: {} of {} are there",
        diagram.descents.len(),
        diagram.descents_wanted()
    )
}

/// The constant in large, and how far seeds and single ends are apart.
fn constant_words_ui(ui: &mut egui::Ui, scene: &Scene<'_>, fitted: &FittedConstant) {
    let (low, high) = fitted.spread();
    let seeds = fitted.by_seed.len();
    ui.horizontal_wrapped(|ui| {
        let words = format!("C = {}", number(fitted.constant, 2));
        ui.label(theme::bold(words, 20.0).color(measured(scene)));
        ui.label(scene.named("down to −C/α² T₁ survives"));
    })
    .response
    .on_hover_text(hint_with(
        "C is not the theory's: it depends on the training, by how strong attention has become",
        "C",
    ));
    let many = if seeds == 1 {
        "1 seed, which proves little".into()
    } else {
        format!("{seeds} seeds")
    };
    ui.label(format!(
        "{} … {} over {many}, {} … {} over the {} single ends: −C/α² is the shape, not the exact law",
        number(low, 2),
        number(high, 2),
        number(fitted.over_ends.0, 2),
        number(fitted.over_ends.1, 2),
        fitted.ends
    ));
}

/// Why no end of T1's survival was found.
fn no_end_words(survival: &StretchSpread) -> String {
    let StretchSpread {
        to_the_end,
        nowhere,
        ends,
    } = survival;
    let never = nowhere + ends.map_or(0, |ends| ends.count);
    match (to_the_end, never) {
        (0, 0) => "No line was followed down.".into(),
        (_, 0) => "T₁ survives down to −4/α² at every α and seed: its end lies beyond.".into(),
        (0, _) => {
            "T₁ is kept at no λ₂ below 0, at any α and seed: there is no survival to end.".into()
        }
        (beyond, never) => format!(
            "No end: on {beyond} lines T₁ survives beyond −4/α², on {never} it is kept at no λ₂ below 0."
        ),
    }
}

/// How far down T2 stays forgotten, α by α, and the same in full.
fn forgetting_words(ends: &[ForgettingEnd], constants: &Constants) -> Option<(String, String)> {
    let found: Vec<&ForgettingEnd> = ends
        .iter()
        .filter(|end| end.lambda2.ends.is_some())
        .collect();
    let (first, last) = (found.first()?, found.last()?);
    let from_to = |part: &dyn Fn(&ForgettingEnd) -> Option<f64>, decimals: usize| {
        let (from, to) = (part(first)?, part(last)?);
        Some(format!(
            "{} … {}",
            number(from, decimals),
            number(to, decimals)
        ))
    };
    let words = format!(
        "T₂ stays forgotten (loss ≥ τ = {}) down to λ₂ = {} at α = {}: −λ₂α² = {}, no constant",
        number(constants.tau, 2),
        from_to(&|end| Some(end.lambda2.ends?.mean), 2)?,
        from_to(&|end| Some(end.alpha), 1)?,
        from_to(&ForgettingEnd::constant, 2)?
    );
    let row = |end: &ForgettingEnd| {
        let alpha = number(end.alpha, 1);
        format!("α = {alpha}: {}", ends::spread_words(&end.lambda2))
    };
    let rows: Vec<String> = ends.iter().map(row).collect();
    Some((words, rows.join("\n")))
}

fn measured(scene: &Scene<'_>) -> Color32 {
    if scene.state.view.dark {
        theme::MEASURED
    } else {
        scene.colours().bad
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Stretch;
    use crate::sweep::Stretch::{Nowhere, To, ToTheEnd};

    #[test]
    fn without_an_end_the_card_says_which_of_two_reasons_it_is() {
        let words =
            |stretches: &[Stretch]| no_end_words(&StretchSpread::over(stretches.iter().copied()));
        assert!(words(&[ToTheEnd(-16.0)]).contains("beyond"));
        assert!(words(&[Nowhere, To(0.0)]).contains("at no λ₂ below 0"));
        let both = words(&[Nowhere, ToTheEnd(-16.0), ToTheEnd(-5.0)]);
        assert!(
            both.contains("on 2 lines") && both.contains("on 1 "),
            "{both}"
        );
    }

    #[test]
    fn while_the_constant_is_awaited_the_card_says_how_far_it_is() {
        use crate::experiment::Experiment;
        use crate::lab::{PhaseQuestion, Setup};
        let setup = Setup::new(Experiment::default());
        let question = PhaseQuestion {
            columns: 5,
            seeds: 2,
            ..PhaseQuestion::default()
        };
        let mut diagram = PhaseDiagram::new(&question, &setup);
        assert!(progress_words(&diagram).contains("0 of 5 columns"));
        diagram.columns.clear();
        let words = progress_words(&diagram);
        let lines = 2 * crate::theory::DESCENT_ALPHAS.len();
        assert!(words.contains(&format!("0 of {lines} ")), "{words}");
    }

    #[test]
    fn the_end_of_forgetting_is_told_alpha_by_alpha() {
        let end = |alpha, stretches: &[Stretch]| ForgettingEnd {
            alpha,
            lambda2: StretchSpread::over(stretches.iter().copied()),
        };
        let ends = [
            end(-0.9, &[To(-2.0), To(-2.2)]),
            end(-0.5, &[To(-1.8), Nowhere]),
        ];
        let (words, hint) = forgetting_words(&ends, &Constants::default()).unwrap_or_default();
        assert!(
            words.contains("down to λ₂ = −2.10 … −1.80 at α = −0.9 … −0.5"),
            "{words}"
        );
        assert!(words.contains("−λ₂α² = 1.70 … 0.45"), "{words}");
        assert!(hint.contains("not even at λ₂ = 0 in 1"), "{hint}");
        let none = [end(-0.5, &[Nowhere])];
        assert_eq!(forgetting_words(&none, &Constants::default()), None);
    }
}
