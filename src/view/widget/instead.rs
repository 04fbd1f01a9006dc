//! What stands where a result is missing.

use egui::{Color32, RichText};

use crate::app::Freshness;
use crate::shown;
use crate::view::widget::scene::Scene;

/// What stands where a result is missing, and its colour: it is awaited, or its job failed.
pub(in crate::view) fn instead<'a>(scene: &Scene<'_>, awaited: &'a str) -> (&'a str, Color32) {
    let colours = scene.colours();
    match scene.state.freshness() {
        Freshness::Failed { .. } if scene.state.is_fresh() => ("not computed", colours.bad),
        Freshness::UpToDate | Freshness::Working { .. } | Freshness::Failed { .. } => {
            (awaited, colours.weak)
        }
    }
}

/// The same in a card.
pub(in crate::view) fn instead_ui(ui: &mut egui::Ui, scene: &Scene<'_>, awaited: &str) {
    let (words, colour) = instead(scene, awaited);
    ui.label(RichText::new(words).color(colour));
}

/// The same on an empty plane.
pub(in crate::view) fn instead_of_plane(ui: &egui::Ui, scene: &Scene<'_>, frame: egui::Rect) {
    if scene.state.shown.plane.is_some() {
        return;
    }
    let (words, colour) = instead(scene, "not computed yet");
    // Below the markers.
    let place = frame.center_bottom() - egui::vec2(0.0, frame.height() / 8.0);
    words_at(ui, scene, place, words, colour);
}

/// Words around a place, on a piece of the card.
pub(in crate::view) fn words_at(
    ui: &egui::Ui,
    scene: &Scene<'_>,
    middle: egui::Pos2,
    words: &str,
    colour: Color32,
) {
    let painter = ui.painter();
    let font = egui::FontId::proportional(14.0);
    let galley = painter.layout_no_wrap(words.to_owned(), font, colour);
    let behind = egui::Rect::from_center_size(middle, galley.size());
    painter.rect_filled(behind.expand(4.0), 3.0, scene.colours().card);
    painter.galley(behind.min, galley, colour);
}

/// What a failed job looks like in words.
pub(in crate::view) fn not_computed(why: &str) -> String {
    shown::message(format_args!("not computed: {why}"))
}
