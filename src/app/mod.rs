//! The program's state and everything that can happen to it. Not how it looks.

pub mod action;
mod apply;
pub mod authors;
mod bases;
mod checks;
mod command;
mod dialog;
mod figure;
mod filing;
mod film;
#[cfg(test)]
mod fixture;
mod freshness;
mod ghost;
pub mod glossary;
pub mod guide;
mod hear;
mod judgement;
mod look;
mod open;
mod pane;
mod progress;
mod session;
mod shelf;
mod slice;
mod state;
pub mod story;
mod telling;
pub mod third;
mod undo;
mod unsaved;

pub use command::{
    Command, Edit, FileCommand, Kind, Play, Replace, Scripted, Shelve, Tell, Told, ViewChange,
};
pub use figure::FigureOf;
pub use filing::{
    CloseAnswer, Closing, Conflict, Document, DocumentKind, FileWindow, Filing, Left, Seen,
};
pub use film::{FILM_RATE, FILM_SECONDS, FilmAxis, FilmChoice, FilmOver, FilmSweep};
pub use freshness::{Failure, Freshness, Lag};
pub use ghost::{Ghost, HeldCurve, HeldPlane, HeldSlice, MOST_GHOSTS, renamed, without};
pub use judgement::Judged;
pub use look::{Overlay, Overlays, PartQuantity, PartsLook, Tab, ViewSettings};
pub use open::{Card, Opened, Opener, read, save};
pub(crate) use open::{
    FAIRNESS_TABLE, MODELS, PLANE_PICTURE, PLANE_TABLE, SUMMARY, TASKS, document_text,
    export_replaces, exported,
};
pub use pane::Pane;
pub use progress::{Progress, time_left};
pub use session::{SESSION_VERSION, Session};
pub use shelf::{
    GOALS, MOST_RUNS, MeasuredRun, Pair, Past, Remembered, Run, Runs, RunsLook, Seen as SeenRun,
    Shelf,
};
pub use state::{Shown, State, Work};
pub use telling::{Guessing, Outcome, Telling};

/// The preset with a guide of its own, which asks why.
pub const DOUBLE_FLIP: &str = "double-flip";
