//! What stands below the planes: their legend and the colours' scale.

use egui::Color32;

use crate::app::Pane;
use crate::colour::Scale;
use crate::scene::words::scale_name;
use crate::scene::{Mark, Sight};
use crate::view::plane::legend::legend_ui as entries_ui;
use crate::view::plane::sight::all_marks;
use crate::view::widget::colour_bar::colour_bar_ui;
use crate::view::widget::layout::{WIDE, height_of};
use crate::view::widget::scene::Scene;

/// Room that the colour bar takes with its numbers, without its words.
const BAR_ROOM: f32 = 185.0;
/// What the buttons take in the lower right corner of a plane that stands alone, in points.
const CORNER: f32 = 48.0;

/// The legend of the marks on all planes, or on the one that stands alone, whose height the planes leave it.
pub(super) fn below_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    mut marks: Vec<Vec<Mark>>,
    alone: Option<usize>,
) {
    leave(&mut marks, alone);
    let above = ui.cursor().top();
    ui.scope(|ui| {
        // On the stage the buttons come with the pointer, and the room is the plane's.
        if alone.is_some() && !scene.state.view.present {
            ui.set_max_width(ui.available_width() - CORNER);
        }
        let least = kept_back_height(ui, scene, sight, alone);
        ui.set_min_height(least);
        legend_ui(ui, scene, sight, &marks);
    });
    let legend = ui.cursor().top() - above;
    let what = alone.map(|slot| Pane::PLANES[slot]);
    scene.canvas.took(ui.ctx(), what, legend);
}

/// Takes away what is drawn on planes that are not to be seen, where one of them stands alone.
fn leave(marks: &mut [Vec<Mark>], alone: Option<usize>) {
    let Some(alone) = alone else {
        return;
    };
    for (_, other) in marks.iter_mut().enumerate().filter(|(at, _)| *at != alone) {
        other.clear();
    }
}

/// How high the legend will be once what a story keeps back is shown, so that nothing moves then.
fn kept_back_height(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    alone: Option<usize>,
) -> f32 {
    if scene.state.asks().is_none() {
        return 0.0;
    }
    let mut marks = all_marks(scene, sight);
    leave(&mut marks, alone);
    unseen_height(ui, scene, sight, &marks)
}

/// How high the legend of some marks is.
pub(super) fn unseen_height(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    marks: &[Vec<Mark>],
) -> f32 {
    height_of(ui, |ui| legend_ui(ui, scene, sight, marks))
}

/// How wide the colour bar is with its words.
fn bar_room(ui: &egui::Ui, scene: &Scene<'_>, scale: Scale) -> f32 {
    let words = scale_name(scale, scene.state.experiment.loss()).into_owned();
    let font = egui::TextStyle::Small.resolve(ui.style());
    let words = ui.painter().layout_no_wrap(words, font, Color32::WHITE);
    BAR_ROOM + words.size().x
}

pub(super) fn legend_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    marks: &[Vec<Mark>],
) {
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let room = bar_room(ui, scene, sight.scale());
    if scene.state.view.present {
        // Its rows stand close together, since the room is the plane's.
        ui.spacing_mut().interact_size.y = 16.0;
        ui.spacing_mut().item_spacing.y = 1.0;
    }
    if ui.available_width() < WIDE {
        ui.horizontal_wrapped(|ui| {
            entries_ui(ui, scene, sight, marks);
            // In the row of the last entries, if it has room.
            let size = egui::vec2(room, 16.0);
            ui.allocate_ui_with_layout(size, layout, |ui| colour_bar_ui(ui, scene, sight.scale()));
        });
    } else {
        ui.horizontal_top(|ui| {
            let size = egui::vec2(ui.available_width() - room, 16.0);
            // Entries that do not fit beside the bar begin a second row.
            ui.allocate_ui(size, |ui| {
                ui.horizontal_wrapped(|ui| entries_ui(ui, scene, sight, marks));
            });
            let size = egui::vec2(ui.available_width(), 24.0);
            ui.allocate_ui_with_layout(size, layout, |ui| colour_bar_ui(ui, scene, sight.scale()));
        });
    }
}
