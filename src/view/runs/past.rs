//! What undo comes back to, in small pictures: a click goes there at once.

use egui::{Rect, RichText, Sense, Ui, WidgetInfo, pos2, vec2};

use super::card::thumb_ui;
use crate::app::{Past, Shelve};
use crate::experiment::Difference;
use crate::sweep::Goal;
use crate::view::widget::fit;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The side of a plane.
const SIDE: f32 = 46.0;
/// Between two planes.
const GAP: f32 = 4.0;
/// What one takes.
const WIDTH: f32 = 2.0 * SIDE + GAP;
/// Height of the letters.
const SMALL: f32 = 12.0;

/// A row of pictures, the newest first.
pub(super) fn past_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let past = scene.state.past();
    ui.horizontal(|ui| {
        ui.label(theme::bold("Before", 14.0));
        let words = if past.is_empty() {
            "what undo comes back to stands here, once something was changed"
        } else {
            "what undo comes back to, the newest first; click to go there"
        };
        let words = RichText::new(words).size(SMALL).weak();
        let room = ui.available_width();
        fit::whole_ui(ui, words, room);
    });
    ui.horizontal_top(|ui| {
        // As many as there is room for: what is older is further than anybody looks for.
        let each = WIDTH + ui.spacing().item_spacing.x;
        let mut left = ui.available_width() - WIDTH;
        for one in &past {
            if left < 0.0 {
                break;
            }
            one_ui(ui, scene, one);
            left -= each;
        }
    });
}

fn one_ui(ui: &mut Ui, scene: &mut Scene<'_>, past: &Past) {
    ui.vertical(|ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 2.0;
        let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, SIDE), Sense::click());
        let goals = Goal::of_axes(past.setup.experiment.axes());
        let marker = past.setup.experiment.point();
        for (place, goal) in goals[..2].iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "the first or the second")]
            let left = rect.left() + place as f32 * (SIDE + GAP);
            let frame = Rect::from_min_size(pos2(left, rect.top()), vec2(SIDE, SIDE));
            thumb_ui(ui, scene, frame, past.plane.as_ref(), *goal, marker);
        }
        if response.hovered() || response.has_focus() {
            let stroke = (2.0, scene.colours().text);
            let outside = egui::StrokeKind::Outside;
            ui.painter().rect_stroke(rect, 2.0, stroke, outside);
        }
        let words = words(&past.changed);
        let name = format!("Back {}: {words}", past.back);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
        let changes = if past.back == 1 {
            "Undoes the last change".to_owned()
        } else {
            format!("Undoes the last {} changes; redo leads back", past.back)
        };
        let hint = format!("{changes}\n{}", told(&past.changed));
        if response.on_hover_text(hint).clicked() {
            scene.send(Shelve::GoBack(past.back));
        }
        let label = RichText::new(words).size(SMALL).color(scene.colours().weak);
        ui.add(egui::Label::new(label).wrap());
    });
}

/// What it had before the change.
fn words(changed: &[Difference]) -> String {
    let Some(first) = changed.first() else {
        return "other words".into();
    };
    let Difference { what, own, other } = first;
    if own == other {
        return what.clone();
    }
    match what.as_str() {
        "name" => own.clone(),
        what => format!("{what} {own}"),
    }
}

fn told(changed: &[Difference]) -> String {
    let lines = changed.iter().map(|one| {
        let Difference { what, own, other } = one;
        if own == other {
            format!("{what}: set otherwise then")
        } else {
            format!("{what}: {own}, then {other}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
