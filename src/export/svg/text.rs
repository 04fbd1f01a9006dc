//! Text as text: a run of letters of one look is one element, as wide as the window draws it.

use std::fmt::Write as _;

use egui::epaint::TextShape;
use egui::epaint::text::PlacedRow;
use egui::text::{Galley, TextFormat};
use egui::{Color32, FontFamily, Pos2};

use super::Writer;
use super::element::{Escaped, filled, number};
use super::shape::turned;
use crate::export::fonts::BOLD;

/// Letters of one look that stand on one line.
struct Run<'a> {
    format: &'a TextFormat,
    words: String,
    /// Where their line begins, from the text's place.
    start: Pos2,
    /// Where the last of them ends.
    end: f32,
}

impl Run<'_> {
    fn push(&mut self, letter: char, end: f32) {
        self.words.push(letter);
        if !letter.is_whitespace() {
            self.end = end;
        }
    }
}

impl Writer<'_> {
    pub(super) fn text(&mut self, shape: &TextShape) {
        if shape.opacity_factor <= 0.0 {
            return;
        }
        let turned = turned(shape.angle, shape.pos);
        for run in runs(&shape.galley) {
            let words = run.words.trim_end();
            if words.is_empty() {
                continue;
            }
            let colour = match shape.override_text_color {
                Some(colour) => colour,
                None if run.format.color == Color32::PLACEHOLDER => shape.fallback_color,
                None => run.format.color,
            };
            let start = shape.pos + run.start.to_vec2();
            // Other letters than the window's take the same room.
            let length = if words.chars().nth(1).is_some() {
                format!(
                    " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                    number(run.end - run.start.x)
                )
            } else {
                String::new()
            };
            let underlined = !(shape.underline.is_empty() && run.format.underline.is_empty());
            self.line(format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{}{}{length}{turned} xml:space=\"preserve\">{}</text>",
                number(start.x),
                number(start.y),
                number(run.format.font_id.size),
                letters(run.format, underlined),
                filled(colour.gamma_multiply(shape.opacity_factor.min(1.0))),
                Escaped(words),
            ));
        }
    }
}

/// The look of letters beside their size and colour.
fn letters(format: &TextFormat, underlined: bool) -> String {
    let mut text = String::new();
    match &format.font_id.family {
        FontFamily::Proportional => {}
        FontFamily::Monospace => text += " font-family=\"Hack, 'DejaVu Sans Mono', monospace\"",
        FontFamily::Name(name) if **name == *BOLD => text += " font-weight=\"bold\"",
        FontFamily::Name(name) => {
            // Writing to a string cannot fail.
            let _ = write!(text, " font-family=\"{}\"", Escaped(name));
        }
    }
    if format.italics {
        text += " font-style=\"italic\"";
    }
    match (underlined, !format.strikethrough.is_empty()) {
        (true, true) => text += " text-decoration=\"underline line-through\"",
        (true, false) => text += " text-decoration=\"underline\"",
        (false, true) => text += " text-decoration=\"line-through\"",
        (false, false) => {}
    }
    text
}

/// The runs of a text. Letters and sections are taken from the text itself, of which there is a glyph for every character:
/// a glyph names the first character of what is drawn as one, and no section.
fn runs(galley: &Galley) -> Vec<Run<'_>> {
    let mut letters = galley.job.text.char_indices();
    let mut left: usize = galley.rows.iter().map(|row| row.glyphs.len()).sum();
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut section = 0;
    for placed in &galley.rows {
        let PlacedRow { pos, row, .. } = placed;
        let mut last = None;
        for glyph in &row.glyphs {
            left -= 1;
            // An ellipsis at the end stands for what is left out, and is no letter of the text.
            let stands_for_more = galley.elided && left == 0;
            let next = letters.next().filter(|_| !stands_for_more);
            if let Some((index, _)) = next {
                section = section_at(galley, index).unwrap_or(section);
            }
            let letter = next.map_or(glyph.chr, |(_, letter)| letter);
            let Some(format) = galley.job.sections.get(section).map(|own| &own.format) else {
                continue;
            };
            let end = pos.x + glyph.pos.x + glyph.advance_width;
            match runs.last_mut().filter(|_| last == Some(section)) {
                Some(run) => run.push(letter, end),
                None if letter.is_whitespace() => continue,
                None => runs.push(Run {
                    format,
                    words: letter.into(),
                    start: *pos + glyph.pos.to_vec2(),
                    end,
                }),
            }
            last = Some(section);
        }
        if placed.ends_with_newline {
            letters.next();
        }
    }
    runs
}

/// The section of a text's byte.
fn section_at(galley: &Galley, index: usize) -> Option<usize> {
    let mut sections = galley.job.sections.iter();
    sections.position(|own| (own.byte_range.start.0..own.byte_range.end.0).contains(&index))
}
