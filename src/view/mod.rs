//! The window: one panel a file. Reads the state, sends commands, changes nothing itself.
//!
//! ```text
//! widget ──► cards ──► plane ──► phase, domain, anatomy, tasks ──► controls, file ──► shell
//! ```

mod anatomy;
mod cards;
mod controls;
mod domain;
mod file;
mod phase;
mod plane;
mod runs;
mod shell;
mod tasks;
mod widget;

pub use shell::{
    SMALLEST_TEXT, STAGE_HEIGHT, STAGE_WIDTH, caption, crash_ui, figure_ui, window_ui,
};
pub use widget::canvas::{Canvas, Paper};
pub use widget::scene::Scene;
pub use widget::theme;
