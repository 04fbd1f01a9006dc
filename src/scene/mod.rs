//! What planes, slice and phase diagram show, as a list of marks in coefficients: one description, which the window and
//! the figures draw. Knows no screen; a mark says what it means, and a table gives each meaning its colour.
//!
//! ```text
//! picture, reading, layers ──► marks ──► legend
//! ```

// What is added, a meaning or a kind of mark, is decided about and never falls under something else.
#![deny(clippy::wildcard_enum_match_arm)]

mod colour;
mod extent;
mod film;
mod heat;
mod legend;
mod mark;
mod ours;
mod phase;
mod plane;
mod slice;
mod target;
mod told;
pub mod words;

pub use colour::{Ground, Rgb, colour, words_colour};
pub use extent::Extent;
pub use film::columns as film_columns;
pub use heat::{Cell, Cells, Heat, Lacks};
pub use legend::{Entry, GHOST_LETTERS, Length, Sample, entries, statements};
pub use mark::{Align, Along, Anchor, Dot, Hatch, Line, Mark, Meaning, Side, Text};
pub use ours::figure_7b;
pub use phase::{PhaseSight, phase_entries, phase_marks};
pub use plane::{Compared, Layers, Outlines, Scope, Sight, plane_marks};
pub use slice::{SliceSight, slice_marks};
pub use target::{Baseline, measured_marks, satisfied_marks, target_heat};
pub use told::{Guessed, Told, gives_away, told_marks};
