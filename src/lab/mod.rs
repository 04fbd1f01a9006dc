//! A lab: data and a model, from an experiment or from files, up to planes, lines and probes. Not when to compute.

mod cache;
mod picture;
mod setup;

pub use cache::{Lab, Listener, Report, Stage};
pub use picture::{Exhibit, Picture, Probe, Subject};
pub use setup::{Files, Setup};
