//! Words that take no more room than there is.

use egui::{FontSelection, Label, Response, RichText, TextStyle, TextWrapMode, WidgetText};

/// How much smaller letters become at a time.
const STEP: f32 = 0.5;

/// How wide words are on one line.
pub(in crate::view) fn width(ui: &egui::Ui, words: impl Into<WidgetText>) -> f32 {
    let style = FontSelection::Style(TextStyle::Body);
    let galley = words
        .into()
        .into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, style);
    galley.size().x
}

/// Words that are left out where they would be cut: a formula without its end says something else.
pub(in crate::view) fn whole_ui(ui: &mut egui::Ui, words: RichText, room: f32) {
    if width(ui, words.clone()) <= room {
        ui.label(words);
    }
}

/// Words in letters between two sizes, as large as one line allows; where the smallest do not fit, in several lines.
pub(in crate::view) fn fitted_ui(
    ui: &mut egui::Ui,
    words: impl Fn(f32) -> RichText,
    [smallest, largest]: [f32; 2],
) -> Response {
    let room = ui.available_width();
    let mut size = largest;
    while size > smallest && width(ui, words(size)) > room {
        size = (size - STEP).max(smallest);
    }
    ui.add(Label::new(words(size)).wrap())
}
