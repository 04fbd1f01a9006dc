//! The preset's question.

use egui::{Button, RichText, ScrollArea};

use crate::app::action::Action;
use crate::app::{State, Tab};
use crate::shown::Text;
use crate::sweep::same;
use crate::view::cards::authors;
use crate::view::widget::action::action_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// Letters of a question or a description that stand on screen at once.
const SHORT: usize = 320;
/// Letters of it that there are to be seen at all.
pub(super) const LONG: usize = 20_000;
/// What the phase diagram asks.
pub(in crate::view) const PHASE: &str = "Every column is trained anew at its own α: where does the picture change along λ₂ = 1 − α, and where along −α, our line?";
/// What the tab of T′ asks.
pub(in crate::view) const OUT_OF_DOMAIN: &str = "Nobody trained on T′: where do sums of two other tasks' vectors solve it, and how much of that does eq. 4 promise?";
/// What the anatomy asks.
pub(in crate::view) const ANATOMY: &str = "How little of a task vector does its work? Turn the rank down or prune rows, and compare with the dashed outline";
/// What the tab of all tasks asks.
pub(in crate::view) const ALL_TASKS: &str =
    "Which tasks work at the marker, and which of them pays for the others?";
/// How high the whole of a long text may be, in points.
const HIGHEST: f32 = 180.0;

/// Where the preset's question belongs, once the settings have left it.
pub(super) fn asked_of(state: &State) -> Option<String> {
    if state.is_as_preset() {
        None
    } else if same(state.experiment.alpha().get(), state.origin.alpha().get()) {
        Some("of the preset".into())
    } else {
        Some(format!(
            "at α = {}",
            theme::number(state.origin.alpha().get(), 2)
        ))
    }
}

/// What a tab asks of its audience, in a line: on the plane the experiment's own question.
pub(in crate::view) fn asked(state: &State) -> String {
    let own = &state.experiment;
    match state.view.tab {
        Tab::Plane if own.question.is_empty() => own.about.cut(SHORT),
        Tab::Plane => own.question.cut(SHORT),
        Tab::Phase => own
            .axes()
            .named("Where does the picture change along λ₂ = 1 − α, and where along −α?"),
        Tab::OutOfDomain => "Nobody trained on T′: which sums of task vectors solve it?".into(),
        Tab::Anatomy => "How little of a task vector does its work?".into(),
        Tab::Tasks => ALL_TASKS.into(),
        Tab::Runs => "What changed from one run to the other, and where?".into(),
    }
}

/// The question of a tab; a story that is told asks its own.
pub(in crate::view) fn of_tab_ui(ui: &mut egui::Ui, scene: &Scene<'_>, question: &str) {
    if scene.state.telling.is_none() && !scene.is_a_figure() {
        ui.label(theme::bold(question, 15.0).color(scene.colours().text));
    }
}

/// The question that the experiment asks; a story that is told asks its own.
pub(in crate::view) fn question_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if scene.state.telling.is_some() || scene.is_a_figure() {
        return;
    }
    let colours = scene.colours();
    let experiment = &scene.state.experiment;
    if experiment.question.is_empty() {
        if !experiment.about.is_empty() {
            let text = experiment.about.cut(SHORT);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(text).color(colours.weak));
                more_ui(ui, "about", &experiment.about);
            });
            whole_ui(ui, "about", &experiment.about);
        }
        return;
    }
    let shown = scene.state.view.answer;
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::bold(experiment.question.cut(SHORT), 15.0))
            .on_hover_text(experiment.about.to_string());
        more_ui(ui, "question", &experiment.question);
        // No longer than before once the settings have left the question's, so that no row is added while one drags.
        let words = match asked_of(scene.state) {
            _ if shown => "Hide the answer".to_owned(),
            None => "Reveal the answer".to_owned(),
            Some(then) => format!("Answer {then}"),
        };
        action_ui(ui, scene, Action::Answer, Button::new(words));
        if scene.state.view.tab == Tab::Plane {
            authors::switch_ui(ui, scene);
        }
    });
    whole_ui(ui, "question", &experiment.question);
    ui.add_space(4.0);
}

/// Where it is remembered whether the whole of a long text is wanted: of this text, and not of the next one there.
fn unfolded(what: &str, text: &Text) -> egui::Id {
    egui::Id::unique((what, text.as_written()))
}

/// The switch to the whole of a text that is cut.
fn more_ui(ui: &mut egui::Ui, what: &str, text: &Text) {
    if !text.is_longer(SHORT) {
        return;
    }
    let id = unfolded(what, text);
    let open = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    let words = if open { "Less" } else { "More" };
    let hint = format!("The whole {what}, which is long");
    if ui.button(words).on_hover_text(hint).clicked() {
        ui.data_mut(|data| data.insert_temp(id, !open));
    }
}

/// The whole of a text that is cut, if it is wanted.
fn whole_ui(ui: &mut egui::Ui, what: &str, text: &Text) {
    if !text.is_longer(SHORT) {
        return;
    }
    let id = unfolded(what, text);
    if ui.data(|data| data.get_temp(id)).unwrap_or(false) {
        let area = ScrollArea::vertical().id_salt(id).max_height(HIGHEST);
        area.show(ui, |ui| ui.label(text.cut(LONG)));
    }
}
