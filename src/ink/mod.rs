//! Draws marks with egui's painter, cut to what is seen: the window over its plots, the figures on their sheet.
//!
//! Sizes and patterns differ between screen and figure and stand in one table; what is drawn does not.

// What is added, a meaning or a kind of mark, is decided about and never falls under something else.
#![deny(clippy::wildcard_enum_match_arm)]

mod frame;
pub mod glyph;
mod look;
mod names;
mod paint;
mod region;
mod sample;

pub use frame::Frame;
pub use look::{Best, FADED, Medium, Picture, Style};
pub use paint::{line, paint};
pub use sample::{area as area_sample, hatched as hatch_sample, sample, width as sample_width};

use egui::Color32;

use crate::scene::Rgb;

/// An opaque colour.
#[must_use]
pub const fn opaque([red, green, blue]: Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

#[cfg(test)]
mod tests;
