//! An entry of a legend: a sample and its words.

use egui::{Response, Sense, TextStyle};

use super::explained::hint_with;
use super::marks::style;
use super::panels::NO_VALUE_HINT;
use super::scene::Scene;
use super::theme;
use crate::ink::{Medium, Picture, Style, sample, sample_width};
use crate::scene::{Entry, Meaning, Sample};

/// Between a sample and its words.
const BESIDE: f32 = 5.0;

/// An entry of a line over a plane.
pub(in crate::view) fn line_ui(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    meaning: Meaning,
    words: String,
) {
    let style = style(scene.state.view.dark, Picture::Plane);
    let entry = Entry {
        sample: Sample::Line(meaning, false),
        words,
        statement: None,
    };
    entry_ui(ui, &entry, &style);
}

/// An entry in one piece of a known size, so that a row breaks between entries only.
pub(in crate::view) fn entry_ui(ui: &mut egui::Ui, entry: &Entry, style: &Style) -> Response {
    let text = theme::palette(style.ground.dark).text;
    let before = sample_width(Medium::Screen) + BESIDE;
    let words = &entry.words;
    let font = TextStyle::Small.resolve(ui.style());
    // Rather in two lines than beyond the room.
    let room = ui.max_rect().width() - before;
    let galley = ui.painter().layout(words.clone(), font, text, room);
    let size = egui::vec2(before + galley.size().x, galley.size().y.max(16.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
    sample(ui.painter(), rect.left_center(), entry.sample, style);
    let top = rect.center().y - galley.size().y / 2.0;
    let place = egui::pos2(rect.left() + before, top);
    ui.painter().galley(place, galley, text);
    let stands_for = if entry.sample == Sample::NoValue {
        NO_VALUE_HINT
    } else {
        entry.sample.stands_for()
    };
    response.on_hover_text(hint_with(stands_for, words))
}
