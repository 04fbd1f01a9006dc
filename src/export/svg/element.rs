//! What elements are made of: numbers, words, colours and sides.

use std::fmt::{self, Write as _};

use egui::epaint::{ColorMode, PathStroke};
use egui::{Color32, Rect, Stroke};

/// A number with at most three decimals, none of them a trailing 0, and no −0. What is no number is 0, since one makes a whole
/// file unreadable.
pub(super) struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 1000.0).round() / 1000.0;
        let rounded = if rounded == 0.0 || !rounded.is_finite() {
            0.0
        } else {
            rounded
        };
        write!(f, "{rounded}")
    }
}

/// A coordinate or length, in points.
pub(super) fn number(value: f32) -> Number {
    Number(f64::from(value))
}

/// Words as an element or attribute holds them: what XML does not allow becomes a replacement character.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(letter))?,
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_str("\u{fffd}")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

/// A colour, and how much of it, as an attribute and perhaps a second one.
fn painted(name: &str, colour: Color32) -> String {
    let [red, green, blue, alpha] = colour.to_srgba_unmultiplied();
    let mut text = format!(" {name}=\"#{red:02x}{green:02x}{blue:02x}\"");
    if alpha < u8::MAX {
        let opacity = Number(f64::from(alpha) / f64::from(u8::MAX));
        // Writing to a string cannot fail.
        let _ = write!(text, " {name}-opacity=\"{opacity}\"");
    }
    text
}

/// How an area is filled.
pub(super) fn filled(colour: Color32) -> String {
    if colour == Color32::TRANSPARENT {
        " fill=\"none\"".into()
    } else {
        painted("fill", colour)
    }
}

/// How a line is drawn; nothing where none is.
pub(super) fn stroked(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    let mut text = painted("stroke", stroke.color);
    if stroke.width != 1.0 {
        // Writing to a string cannot fail.
        let _ = write!(text, " stroke-width=\"{}\"", number(stroke.width));
    }
    text
}

/// A path's stroke in one colour: that of its middle, where it has several.
pub(super) fn plain(stroke: &PathStroke, bounds: Rect) -> Stroke {
    let color = match &stroke.color {
        ColorMode::Solid(colour) => *colour,
        ColorMode::UV(colour) => colour(bounds, bounds.center()),
    };
    Stroke::new(stroke.width, color)
}

/// A rectangle's place and size.
pub(super) fn sides(rect: Rect) -> String {
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        number(rect.left()),
        number(rect.top()),
        number(rect.width()),
        number(rect.height())
    )
}
