//! Several seeds: thresholds with their spread, soundness over all of them, and a band on the slice.

use egui::RichText;

use crate::app::{Tab, ViewChange};
use crate::lab::{SeedQuestion, Study};
use crate::theory::{Setting, Share, Spread, Statement, StretchSpread};
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;
use crate::view::widget::value_box::number_box_ui;

/// As many seeds as show a spread without keeping a lecture waiting.
const USUAL: usize = 10;

/// The fold in the left panel.
pub(in crate::view) fn seeds_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let mut wanted = state.view.seeds.as_ref().map(|question| question.seeds);
    let title = match (wanted, state.seeds_shown()) {
        (Some(seeds), Some(study)) => format!("Seeds    {} of {seeds} run", study.results.len()),
        (Some(seeds), None) => format!("Seeds    0 of {seeds} run"),
        (None, _) => "Seeds    one".into(),
    };
    fold_ui(
        ui,
        title,
        "seeds",
        "The same experiment over several seeds, with the spread of what was found",
        |ui| {
            let study = Study::Seeds(SeedQuestion { seeds: USUAL });
            if let Some(why) = study.refusal(&state.setup()) {
                ui.label(RichText::new(why).weak());
                return;
            }
            ui.horizontal(|ui| {
                let mut on = wanted.is_some();
                let switch = ui.checkbox(&mut on, "several seeds");
                let hint = "One lucky seed proves nothing: train again with other seeds, in the background, and see how far the thresholds spread";
                if switch.on_hover_text(hint).changed() {
                    wanted = on.then_some(USUAL);
                }
                if let Some(seeds) = &mut wanted {
                    let hint = "How many, from the experiment's own seed up";
                    number_box_ui(ui, "number of seeds", hint, seeds, 2..=100, 0.1);
                }
            });
            results_ui(ui, scene);
        },
    );
    let asked = wanted.map(|seeds| SeedQuestion { seeds });
    if asked != state.view.seeds {
        scene.send(ViewChange::Seeds(asked));
    }
}

fn results_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let Some(study) = state.seeds_shown() else {
        if state.view.seeds.is_some() && state.view.tab != Tab::Plane {
            ui.label(RichText::new("They run while the tab Plane is open").weak());
        }
        return;
    };
    if state.asks().is_some() {
        ui.label(RichText::new("Their thresholds come with the answer").weak());
        return;
    }
    let epsilon = state.experiment.constants.epsilon;
    let run = study.results.len();
    let learned = study.trained(epsilon);
    let words = format!(
        "{run} seeds from {} on{}. On λ₁ = 1:",
        study.wanted.first().copied().unwrap_or_default(),
        learned.map_or_else(String::new, |count| format!(
            "; both tasks learned in {count}"
        ))
    );
    ui.label(RichText::new(scene.named(&words)).small().weak());
    let small = number(epsilon, 2);
    let (low, high) = (
        number(state.experiment.grid.low, 2),
        number(state.experiment.grid.high, 2),
    );
    let walk_up = Ends {
        beyond: format!("{low}, the line's end, or below"),
        never: format!("no λ₂ up to {high}, the line's end"),
    };
    let walk_down = Ends {
        beyond: format!("{low}, the line's end, or beyond"),
        never: "no λ₂, not even 0".into(),
    };
    for (words, spread, ends) in [
        (
            format!("T₂ loss ≤ {small} from"),
            study.kept_from(epsilon),
            &walk_up,
        ),
        (
            "T₂ accuracy ≥ 95 % from".into(),
            study.accurate_from(),
            &walk_up,
        ),
        (
            format!("T₁ loss ≤ {small} down to"),
            study.kept_down_to(epsilon),
            &walk_down,
        ),
    ] {
        let found = in_words(&spread, run, ends);
        let told = scene.named(&format!("{words}  {found}"));
        ui.label(RichText::new(told).small())
            .on_hover_text("λ₂ on the line λ₁ = 1: mean, and smallest and largest over the seeds in which it lies on the line");
    }
    if let Some(analogue) = state.setup().premises().analogue() {
        let words = format!("No soundness, {analogue}");
        ui.label(RichText::new(words).small().weak());
        return;
    }
    if learned.is_some_and(|learned| learned < run) {
        let words = "Soundness over the seeds that were learned: the others are an analogue";
        ui.label(RichText::new(words).small().weak());
    }
    let setting = Setting::new(&state.experiment);
    for statement in Statement::kinds(setting.axes) {
        if !statement.speaks(&setting) {
            continue;
        }
        let shares = study.shares(statement, &setting);
        let Some(sound) = Spread::over(shares.iter().map(Share::soundness)) else {
            continue;
        };
        let percent = |part: f64| number(100.0 * part, 1);
        let mut words = format!("{} sound {} %", statement.name(), percent(sound.mean));
        let constants = statement.constants(&setting);
        if sound.high - sound.low > 5e-4 {
            let (low, high) = (percent(sound.low), percent(sound.high));
            words.extend([" (", &low, " … ", &high, ")"]);
        }
        if let Some(constants) = constants {
            words.extend([", with ", &constants]);
        }
        ui.label(RichText::new(words).small())
            .on_hover_text("Share of the points where its condition holds at which what it promises was measured: mean over the seeds, smallest and largest");
    }
}

/// What stands for a threshold that does not lie on the line.
struct Ends {
    /// It holds to the line's lower end, and maybe beyond.
    beyond: String,
    /// It fails where the walk along the line begins.
    never: String,
}

/// A threshold over seeds; where it is none in some of them, in how many and why.
fn in_words(spread: &StretchSpread, run: usize, ends: &Ends) -> String {
    if run == 0 {
        return "…".into();
    }
    let found = spread.ends.map(|found| {
        let words = format!(
            "λ₂ = {} ({} … {})",
            number(found.mean, 2),
            number(found.low, 2),
            number(found.high, 2)
        );
        (words, found.count)
    });
    let others = [
        (ends.beyond.clone(), spread.to_the_end),
        (ends.never.clone(), spread.nowhere),
    ];
    let told: Vec<(String, usize)> = found
        .into_iter()
        .chain(others)
        .filter(|(_, count)| *count > 0)
        .collect();
    if let [(words, _)] = told.as_slice() {
        return words.clone();
    }
    let told = told
        .iter()
        .map(|(words, count)| format!("{words} in {count}"));
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Stretch;

    #[test]
    fn a_threshold_that_is_never_reached_is_not_said_to_lie_beyond_the_line() {
        let ends = Ends {
            beyond: "beyond".into(),
            never: "never".into(),
        };
        let told = |stretches: &[Stretch]| {
            let spread = StretchSpread::over(stretches.iter().copied());
            in_words(&spread, stretches.len(), &ends)
        };
        let (found, beyond, never) = (Stretch::To(-0.5), Stretch::ToTheEnd(-2.0), Stretch::Nowhere);
        assert_eq!(told(&[never, never]), "never");
        assert_eq!(told(&[beyond]), "beyond");
        assert_eq!(told(&[found]), "λ₂ = −0.50 (−0.50 … −0.50)");
        assert_eq!(
            told(&[found, beyond, never, never]),
            "λ₂ = −0.50 (−0.50 … −0.50) in 1; beyond in 1; never in 2"
        );
        assert_eq!(told(&[]), "…");
    }
}
