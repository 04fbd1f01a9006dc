//! What goes to the worker and what comes back.

use std::sync::Arc;
use std::time::Duration;

use crate::lab::{Picture, Probe, Setup, Stage, Subject};
use crate::sweep::Plane;
use crate::train::Record;

/// Counts requests; an event carries the generation of the request that it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u64);

/// How a setting was changed, which decides what happens to the job in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A slider or marker under way: the job in flight may finish.
    Continuous,
    /// Letting go, a preset, a seed, a file, stop: the job in flight is cancelled.
    Discrete,
}

/// Shows a setup.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its number, larger than all before.
    pub generation: Generation,
    /// What to show.
    pub setup: Setup,
    /// How it came about.
    pub change: Change,
}

/// News of a request.
#[derive(Clone, Debug)]
pub struct Event {
    /// The request that it answers.
    pub generation: Generation,
    /// What happened.
    pub news: News,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum News {
    /// Work on the request began.
    Started,
    /// A share of a stage is done.
    Progress(Stage, f64),
    /// Loss and accuracy of each task's batches so far.
    History(Vec<Vec<Record>>),
    /// A pass over the plane is done.
    Level(Arc<Subject>, Arc<Plane>),
    /// The plane is complete.
    Picture(Arc<Picture>),
    /// The marker's point and the lines through it.
    Probe(Arc<Probe>),
    /// Everything that was asked for is there; how long it took.
    Done(Duration),
    /// The request gave way to a newer one.
    GaveWay,
    /// It went wrong; the worker is ready for the next request.
    Failed(String),
}
