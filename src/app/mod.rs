//! The program's state and everything that can happen to it. Not how it looks.

mod apply;
mod command;
mod judgement;
mod open;
mod state;

pub use command::{Command, Overlay};
pub use judgement::{Judged, Judgement};
pub use open::{Opened, Opener, read, save};
pub use state::{Overlays, Shown, State, Third, ViewSettings, Work};
