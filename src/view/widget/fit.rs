//! Words that take no more room than there is.

use egui::{
    Color32, FontId, FontSelection, Label, Response, RichText, TextStyle, TextWrapMode, WidgetText,
};

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

/// Words in one line of a width: in letters between two sizes, and where the smallest do not fit with "…" at their end.
pub(in crate::view) fn elided(
    ui: &egui::Ui,
    mut words: String,
    [smallest, largest]: [f32; 2],
    room: f32,
) -> (String, FontId) {
    let width = |words: &str, size: f32| {
        let font = FontId::proportional(size);
        let galley = ui
            .painter()
            .layout_no_wrap(words.to_owned(), font, Color32::WHITE);
        galley.size().x
    };
    let mut size = largest;
    while size > smallest && width(&words, size) > room {
        size = (size - STEP).max(smallest);
    }
    let font = FontId::proportional(size);
    if width(&words, size) <= room {
        return (words, font);
    }
    while words.pop().is_some() {
        let cut = format!("{}…", words.trim_end());
        if width(&cut, size) <= room {
            return (cut, font);
        }
    }
    (words, font)
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
