//! The legend: a sample and words for everything that is drawn over the planes.

use egui::{Align2, Painter, Pos2, pos2, vec2};

use super::{TEXT, regular};
use crate::ink::{Medium, Style, sample, sample_width};
use crate::scene::{Entry, Mark, Sight, statements};

/// Room for three rows and what they rest on.
pub const HEIGHT: f32 = 122.0;
/// From one row to the next.
pub const ROW: f32 = 30.0;
/// Between a sample and its words.
const BESIDE: f32 = 10.0;
const GAP: f32 = 30.0;

/// Draws the legend from `start` on, in rows that end at `right`, and below it what the theorems rest on.
pub fn draw(
    painter: &Painter,
    entries: &[Entry],
    rests_on: &str,
    style: &Style,
    start: Pos2,
    right: f32,
) {
    let before = sample_width(Medium::Figure) + BESIDE;
    let mut at = start;
    for entry in entries {
        let galley = painter.layout_no_wrap(entry.words.clone(), regular(15.0), TEXT);
        let width = before + galley.size().x;
        if at.x + width > right && at.x > start.x {
            at = pos2(start.x, at.y + ROW);
        }
        sample(painter, at, entry.sample, style);
        let text = Align2::LEFT_CENTER
            .anchor_size(at + vec2(before, 0.0), galley.size())
            .min;
        painter.galley(text, galley, TEXT);
        at.x += width + GAP;
    }
    let below = pos2(start.x, at.y + ROW);
    painter.text(below, Align2::LEFT_CENTER, rests_on, regular(15.0), TEXT);
}

/// What the theorems' curves rest on: the constants that they are drawn with, or which premise is missing.
pub fn rests_on(sight: &Sight<'_>, planes: &[Vec<Mark>]) -> String {
    let premises = sight.premises;
    if !premises.know_alpha() {
        return format!(
            "no theorem is drawn: {}",
            premises.words().unwrap_or_default()
        );
    }
    if let Some(analogue) = premises.analogue() {
        return format!("{analogue}; nothing is promised");
    }
    let setting = sight.setting();
    let mut told: Vec<(&str, String)> = Vec::new();
    for statement in statements(planes) {
        if let Some(constants) = statement.constants(&setting)
            && !told.iter().any(|(name, _)| *name == statement.name())
        {
            told.push((statement.name(), constants));
        }
    }
    let each: Vec<String> = told
        .into_iter()
        .map(|(name, constants)| format!("{name}: {constants}"))
        .collect();
    if each.is_empty() {
        return String::new();
    }
    format!(
        "with these constants, unknown in the paper: {}",
        each.join("; ")
    )
}
