//! Words of theory, explained where they stand by pointing at them.

use egui::Response;

use crate::app::glossary::explained;

/// Adds what the words of a text mean to what is said when one points at it.
pub(in crate::view) fn explain(response: Response, text: &str) -> Response {
    match explained(text) {
        Some(meaning) => response.on_hover_text(meaning),
        None => response,
    }
}

/// A hint with what the words of a text mean below it.
pub(in crate::view) fn hint_with(hint: &str, text: &str) -> String {
    match explained(text) {
        Some(meaning) => format!("{hint}\n{meaning}"),
        None => hint.to_owned(),
    }
}
