//! Two runs beside each other: both planes on the same axes and in the same colours, their difference, and numbers.

use egui::{ComboBox, RichText, Ui};

use super::{numbers, planes};
use crate::app::{Pair, RunsLook, ViewChange};
use crate::colour::Scale;
use crate::view::widget::choice::choice_ui;
use crate::view::widget::colour_bar::bar_of_ui;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The width of the numbers where they stand beside the planes.
const NUMBERS: f32 = 290.0;
/// Below this width they never do.
const WITH_NUMBERS: f32 = 820.0;
/// What titles, names of axes and the legend take above and below the planes.
const AROUND: f32 = 64.0;
/// What the numbers take below the planes, and fewer of them on the stage.
const BELOW: f32 = 150.0;
const BELOW_ON_STAGE: f32 = 96.0;
/// What the scale of the colours takes, with its name.
const BAR: f32 = 230.0;
/// A plane of this side is large enough to have the numbers beside it.
const LARGE: f32 = 400.0;
/// The least side of a plane.
const LEAST: f32 = 110.0;

/// The card, in a height.
pub(in crate::view) fn beside_ui(ui: &mut Ui, scene: &mut Scene<'_>, height: f32) {
    let pair = scene.state.pair();
    let above = ui.cursor().top();
    head_ui(ui, scene, &pair);
    // On a narrow window it takes more than one row.
    let height = height - (ui.cursor().top() - above);
    let common = planes::common(scene, &pair);
    let width = ui.available_width();
    let gap = ui.spacing().item_spacing.x;
    let on_stage = scene.state.view.present;
    let below = if on_stage { BELOW_ON_STAGE } else { BELOW };
    let columns = [width - NUMBERS - gap, width].map(|room| (room - 2.0 * gap) / 3.0);
    let room = [height - AROUND, height - AROUND - below];
    let sides = [0, 1].map(|at: usize| columns[at].min(room[at]));
    // The numbers stand where they leave more room to the planes.
    let is_wide = !on_stage && width >= WITH_NUMBERS && sides[0] >= sides[1].min(LARGE);
    let column = columns[usize::from(!is_wide)];
    let side = if scene.is_on_paper() {
        column
    } else {
        sides[usize::from(!is_wide)].max(LEAST)
    };
    ui.horizontal_top(|ui| {
        for place in planes::Place::ALL {
            ui.vertical(|ui| {
                ui.set_width(column.min(side + 40.0));
                planes::plane_ui(ui, scene, &pair, common.as_ref(), place, side);
            });
        }
        if is_wide {
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                numbers::numbers_ui(ui, scene, &pair, common.as_ref(), true);
            });
        }
    });
    planes::legend_ui(ui, scene, &pair, common.is_some());
    if !is_wide {
        numbers::numbers_ui(ui, scene, &pair, common.as_ref(), false);
    }
}

/// Which runs, by what, and the scales of the colours.
fn head_ui(ui: &mut Ui, scene: &mut Scene<'_>, pair: &Pair) {
    ui.horizontal_wrapped(|ui| {
        let look = scene.state.view.runs;
        for (letter, id) in [("A", look.one), ("B", look.other)] {
            ui.label(theme::bold(letter, 15.0));
            let changed = |id| match letter {
                "A" => RunsLook { one: id, ..look },
                _ => RunsLook { other: id, ..look },
            };
            run_ui(ui, scene, letter, id, changed);
        }
        ui.add_space(8.0);
        let goals = pair.goals();
        for (place, goal) in goals.iter().enumerate() {
            let on = place == pair.by.min(goals.len() - 1);
            let hint = "Looks at both runs by this";
            if choice_ui(ui, scene, on, goal.title(), hint) {
                let look = RunsLook {
                    goal: place,
                    ..look
                };
                scene.send(ViewChange::Runs(look));
            }
        }
        // Another row would be taken from the planes.
        let room = ui.available_size_before_wrap().x;
        if scene.state.view.present && room < BAR + 8.0 {
            return;
        }
        ui.add_space(8.0);
        let size = egui::vec2(BAR, ui.spacing().interact_size.y);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_width(BAR);
            let scale = Scale::Value(scene.state.view.metric);
            bar_of_ui(ui, scale, pair.one.setup.experiment.loss());
        });
    });
}

/// A run by its name, and on a screen a menu of all.
fn run_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    letter: &str,
    id: Option<u32>,
    changed: impl Fn(Option<u32>) -> RunsLook,
) {
    let seen = scene.state.seen(id);
    if scene.is_on_paper() {
        ui.label(&seen.name);
        return;
    }
    let runs: Vec<(Option<u32>, String)> = scene
        .state
        .shelf
        .runs
        .iter()
        .map(|run| (Some(run.id), crate::shown::cut(&run.called(), 40)))
        .collect();
    let menu = ComboBox::from_id_salt(("run", letter))
        .selected_text(crate::shown::cut(&seen.name, 26))
        .width(170.0)
        .show_ui(ui, |ui| {
            for (other, name) in std::iter::once((None, "now".to_owned())).chain(runs) {
                let chosen = seen.id == other;
                let entry = ui.selectable_label(chosen, name);
                let entry = entry.on_hover_text("Looks at this run");
                if entry.clicked() {
                    scene.send(ViewChange::Runs(changed(other)));
                }
            }
        });
    let words = format!("Run {letter}");
    menu.response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &words);
        info.current_text_value = Some(seen.name.clone());
        info
    });
    describe(&menu.response, "Which run is looked at, or what is set now");
}

/// A weak word in place of a picture.
pub(super) fn instead_ui(ui: &mut Ui, scene: &Scene<'_>, words: &str) {
    ui.label(RichText::new(words).color(scene.colours().weak));
}
