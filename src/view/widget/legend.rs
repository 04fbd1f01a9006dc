//! An entry of a legend: a sample and its words.

use egui::{Color32, Response, Sense, TextStyle};

use super::explained::hint_with;
use super::marks::style;
use super::panels::NO_VALUE_HINT;
use super::scene::Scene;
use super::theme;
use crate::ink::{Medium, Picture, Style, sample, sample_width};
use crate::scene::{Entry, Meaning, Sample};

/// Between a sample and its words.
const BESIDE: f32 = 5.0;
/// A side of a square of a colour.
const SWATCH: f32 = 12.0;

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

/// An entry of a colour.
pub(in crate::view) fn swatch_ui(ui: &mut egui::Ui, colour: Color32, words: &str) {
    let (text, edge) = (ui.visuals().text_color(), ui.visuals().weak_text_color());
    piece_ui(ui, words, SWATCH, text, |painter, rect| {
        let left = rect.left_center() + egui::vec2(SWATCH / 2.0, 0.0);
        let square = egui::Rect::from_center_size(left, egui::Vec2::splat(SWATCH));
        painter.rect_filled(square, 2.0, colour);
        // One of the ground's own colour is seen, too.
        let inside = egui::StrokeKind::Inside;
        painter.rect_stroke(square, 2.0, (1.0, edge), inside);
    });
}

/// An entry of a sample.
pub(in crate::view) fn entry_ui(ui: &mut egui::Ui, entry: &Entry, style: &Style) -> Response {
    let text = theme::palette(style.ground.dark).text;
    let (words, width) = (&entry.words, sample_width(Medium::Screen));
    let response = piece_ui(ui, words, width, text, |painter, rect| {
        sample(painter, rect.left_center(), entry.sample, style);
    });
    let stands_for = if entry.sample == Sample::NoValue {
        NO_VALUE_HINT
    } else {
        entry.sample.stands_for()
    };
    response.on_hover_text(hint_with(stands_for, words))
}

/// What stands for something, of a width, and words in one piece of a known size, so that a row breaks between entries only.
fn piece_ui(
    ui: &mut egui::Ui,
    words: &str,
    width: f32,
    colour: Color32,
    draw: impl FnOnce(&egui::Painter, egui::Rect),
) -> Response {
    let before = width + BESIDE;
    let font = TextStyle::Small.resolve(ui.style());
    // Rather in two lines than beyond the room.
    let room = ui.max_rect().width() - before;
    let galley = ui.painter().layout(words.to_owned(), font, colour, room);
    let size = egui::vec2(before + galley.size().x, galley.size().y.max(16.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
    draw(ui.painter(), rect);
    let top = rect.center().y - galley.size().y / 2.0;
    let place = egui::pos2(rect.left() + before, top);
    ui.painter().galley(place, galley, colour);
    response
}
