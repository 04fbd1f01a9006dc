//! The stage, for a projector: what matters of a tab, as large as the screen allows, and one row of controls that comes
//! with the mouse.

use std::time::{Duration, Instant};

use egui::{Align, Layout, RichText, vec2};

use super::maximised::{alone_ui, maximised_ui};
use super::{status, story};
use crate::app::action::Action;
use crate::app::guide::Plot;
use crate::app::{Freshness, Pane, Tab, Tell, ViewChange};
use crate::task::TaskId;
use crate::view::cards::question;
use crate::view::controls::{self, film};
use crate::view::domain;
use crate::view::phase;
use crate::view::plane::{planes, slice, verdict};
use crate::view::runs;
use crate::view::tasks::tasks_ui;
use crate::view::widget::canvas::Paper;
use crate::view::widget::fit;
use crate::view::widget::guide::guide_ui;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::plot::coefficient_decimals;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};
use crate::view::widget::told::frame_ui;

/// The height of the stage, in its own points: whatever the screen, everything is this many of them high, so that no
/// text is below a fortieth of it; more only where it is narrower than [`WIDTH`] would be.
pub const HEIGHT: f32 = 480.0;
/// The least width of the stage, in its own points.
pub const WIDTH: f32 = 640.0;
/// The smallest text of the stage, in its own points: a fortieth of its height.
pub const SMALLEST_TEXT: f32 = HEIGHT / 40.0;

/// How long the row of controls stays once mouse and keys rest.
const STAYS: Duration = Duration::from_millis(2500);
/// The height of the row of controls, and at least of the question in its place.
const ROW: f32 = 30.0;
/// The size of the letters that say which models are on screen.
const PLACE: f32 = 13.0;
/// The share of the width that the slice takes beside the verdict.
const SLICE: f32 = 0.5;
/// The height of what stands below the planes.
const BELOW_PLANES: f32 = 146.0;
/// The height that the verdict's two lines take at least.
const VERDICT: f32 = 40.0;
/// The height of the colours' scale where there is no room for all of a legend.
const BAR: f32 = 22.0;
/// The height of what stands below the phase diagrams.
const BELOW_PHASE: f32 = 150.0;

/// The whole window.
pub(super) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let frame = egui::Frame::central_panel(ui.style()).inner_margin(6.0);
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let tab = scene.state.view.tab;
        top_ui(ui, scene);
        // Of a story every step stands as its band leaves room for.
        if tab == Tab::Plane && scene.state.telling.is_none() && !scene.is_on_paper() {
            film::stage_ui(ui, scene);
        }
        if let Some(pane) = scene.state.view.alone() {
            maximised_ui(ui, scene, pane);
            return;
        }
        match tab {
            Tab::Plane => plane_ui(ui, scene),
            Tab::Phase => {
                let height = ui.available_height();
                phase::stage_ui(ui, scene, height - BELOW_PHASE, BELOW_PHASE);
            }
            Tab::OutOfDomain => domain::stage_ui(ui, scene),
            Tab::Anatomy => anatomy_ui(ui, scene),
            Tab::Tasks => tasks_ui(ui, scene),
            Tab::Runs => runs::stage_ui(ui, scene),
        }
    });
}

/// The story that is told, or the question, or in its place the row of controls while someone is at mouse or keys.
fn top_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    match scene.canvas.paper {
        Some(Paper::Alone) => return,
        Some(Paper::Told) => {
            story::band_ui(ui, scene, false);
            return;
        }
        None => {}
    }
    if scene.state.telling.is_some() {
        let stirred = is_stirred(ui, scene);
        story::band_ui(ui, scene, stirred);
        return;
    }
    let size = vec2(ui.available_width(), ROW);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        if is_stirred(ui, scene) {
            controls::stage_row_ui(ui, scene);
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            state_ui(ui, scene);
            place_ui(ui, scene);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let asked = question::asked(scene.state);
                let words = |size| theme::bold(&asked, size);
                fit::fitted_ui(ui, words, [SMALLEST_TEXT, 16.0]);
            });
        });
    });
}

/// Which models are on screen: α, where it is known, and the coefficients.
fn place_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let decimals = coefficient_decimals(&state.experiment.grid);
    let [x, y] = state.point().map(|lambda| number(lambda, decimals));
    let place = if state.experiment.tasks().count() > 2 {
        let [first, second] = state.experiment.axes().tasks().map(TaskId::coefficient);
        format!("{first}, {second} = {x}, {y}")
    } else {
        format!("λ = ({x}, {y})")
    };
    let words = if state.premises().know_alpha() {
        let alpha = number(state.experiment.alpha().get(), 2);
        format!("α = {alpha}   {place}")
    } else {
        place
    };
    // Neither of two runs may be of these.
    let words = match state.view.tab {
        Tab::Runs => format!("now: {words}"),
        Tab::Plane | Tab::Phase | Tab::OutOfDomain | Tab::Anatomy | Tab::Tasks => words,
    };
    ui.label(RichText::new(words).size(PLACE));
}

/// Whether what is shown is of now, in a dot and, where it is not, a word.
fn state_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let colours = scene.colours();
    let (words, colour) = match scene.state.freshness() {
        Freshness::UpToDate => ("", colours.good),
        Freshness::Working { .. } => ("updating", colours.warning),
        Freshness::Failed { .. } => ("not computed", colours.bad),
    };
    status::dot(ui, colour);
    ui.label(RichText::new(words).color(colour));
}

/// Whether mouse or keys were used a moment ago, or a control is still held.
fn is_stirred(ui: &egui::Ui, scene: &mut Scene<'_>) -> bool {
    let is_quiet = |key| is_of_clicker(key) || story::is_of_story(scene, key);
    let stirs = ui.input(|input| {
        input.pointer.delta() != egui::Vec2::ZERO
            || input.pointer.any_down()
            || input.pointer.any_released()
            || input
                .events
                .iter()
                .any(|event| matches!(event, egui::Event::Key { key, .. } if !is_quiet(*key)))
    });
    let held = ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx());
    if stirs || held {
        scene.canvas.stirred = Some(scene.now);
    }
    let since = |at: Instant| scene.now.saturating_duration_since(at);
    let Some(rest) = scene.canvas.stirred.map(since) else {
        return false;
    };
    let left = STAYS.checked_sub(rest);
    if let Some(left) = left {
        ui.ctx()
            .request_repaint_after(left + Duration::from_millis(10));
    } else {
        scene.canvas.stirred = None;
    }
    left.is_some()
}

/// Keys that a clicker sends: they turn pages and call for no controls.
fn is_of_clicker(key: egui::Key) -> bool {
    matches!(
        key,
        egui::Key::PageUp | egui::Key::PageDown | egui::Key::F5 | egui::Key::Escape
    )
}

/// Planes, slice and verdict.
fn plane_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let room = ui.available_size();
    let below = BELOW_PLANES.min(0.4 * room.y);
    planes::stage_ui(ui, scene, room.y - below - ui.spacing().item_spacing.y);
    let below = ui.available_height();
    let gap = ui.spacing().item_spacing.x;
    let slice = SLICE * (room.x - gap);
    let widths = [slice, room.x - gap - slice];
    columns_ui(ui, &widths, below, |ui, column| {
        if column == 0 {
            slice::stage_ui(ui, scene, below);
            return;
        }
        let bottom = ui.cursor().top() + below;
        let legend = planes::stage_legend_ui(ui, scene, false);
        let gap = ui.spacing().item_spacing.y;
        let fits = |height: &f32| below - height - gap >= VERDICT;
        let below_it = [legend, BAR].into_iter().find(fits);
        let taken = below_it.map_or(0.0, |height| height + gap);
        verdict::stage_ui(ui, scene, below - taken);
        // Words in more lines leave less.
        let room = bottom - ui.cursor().top() + 0.5;
        if below_it.is_some() && legend <= room {
            planes::stage_legend_ui(ui, scene, true);
        } else if below_it.is_some() && BAR <= room {
            planes::bar_ui(ui, scene, BAR);
        }
    });
}

/// One card of the anatomy, of one's choice.
fn anatomy_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let own = Pane::ALL
        .into_iter()
        .filter(|pane| pane.tab() == Tab::Anatomy)
        .filter(|pane| Action::Pane(*pane).refusal(scene.state).is_none());
    let chosen = scene.state.view.stage_card;
    // On paper there is nothing to choose.
    let choice = !scene.is_on_paper();
    let own = own.filter(move |_| choice);
    ui.horizontal_wrapped(|ui| {
        for pane in own {
            let card = ui
                .selectable_label(pane == chosen, pane.name())
                .on_hover_text("Shows this card of the anatomy alone");
            if card.clicked() {
                scene.send(ViewChange::StageCard(pane));
            }
        }
    });
    let card = ui.scope(|ui| alone_ui(ui, scene, chosen)).response.rect;
    frame_ui(ui, scene.state, chosen, card);
    guide_ui(ui, scene, Plot::Pane(chosen), card, 0.0);
}

/// Leaves what is largest, one thing at a time: the black stage, a pane that fills the window, then the stage.
pub(super) fn leave(scene: &mut Scene<'_>) {
    let view = &scene.state.view;
    if story::is_black(scene) {
        scene.send(Tell::Black(false));
    } else if view.alone().is_some() {
        scene.send(ViewChange::Maximise(None));
    } else if view.present {
        scene.send(ViewChange::Present(false));
    }
}
