//! The program's state and everything that can happen to it. Not how it looks.

mod apply;
mod command;
mod judgement;
mod look;
mod open;
mod state;

pub use command::{Command, Overlay};
pub use judgement::{Judged, Judgement, Predicted};
pub use look::{Overlays, Tab, Third, ViewSettings};
pub use open::{Opened, Opener, read, save};
pub use state::{Shown, State, Work};
