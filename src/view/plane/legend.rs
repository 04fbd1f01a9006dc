//! The legend of what is drawn over the planes.

use egui::Sense;

use crate::app::ViewChange;
use crate::ink::Picture;
use crate::scene::{Length, Mark, Meaning, Sample, Sight, entries};
use crate::theory::Stated;
use crate::view::widget::legend::entry_ui;
use crate::view::widget::marks::style;
use crate::view::widget::scene::Scene;

/// The legend of the marks on the planes; a theorem's entry opens its statement.
pub(in crate::view) fn legend_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    sight: &Sight<'_>,
    marks: &[Vec<Mark>],
) {
    ui.spacing_mut().item_spacing.x = 9.0;
    let style = style(scene.state.view.dark, Picture::Plane);
    let lacks = scene.canvas.lack(0..3);
    let mut asked = None;
    // On the stage, where nobody points, the room is the planes': models have their names beside them, and one ring is set.
    let spares = |sample| {
        scene.state.view.present && matches!(sample, Sample::Ring | Sample::Dot(Meaning::Model))
    };
    let all = entries(sight, marks, lacks, Length::Short);
    for entry in all.into_iter().filter(|entry| !spares(entry.sample)) {
        let response = entry_ui(ui, &entry, &style);
        if let Sample::Line(Meaning::Ghost(pattern), _) = entry.sample
            && let Some(ghost) = sight.ghosts.iter().find(|own| own.pattern == pattern)
        {
            response.on_hover_text(format!("Held of {}", ghost.of));
            continue;
        }
        let Some(statement) = entry.statement else {
            continue;
        };
        let response = response.interact(Sense::click());
        let words = &entry.words;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, words));
        // The words of its entry are explained above this.
        let hint = "Click for the statement, and what this run has of its assumptions";
        let link = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        if link.on_hover_text(hint).clicked() {
            asked = Some(Stated::from(statement));
        }
    }
    if asked.is_some() {
        scene.send(ViewChange::Statement(asked));
    }
}
