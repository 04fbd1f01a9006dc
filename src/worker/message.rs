//! What goes to the worker and what comes back.

use std::sync::Arc;
use std::time::Duration;

use crate::lab::{Film, Part, Picture, Probe, Setup, Sharp, Stage, Studied, Study, Subject};
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

/// What to compute: a picture with the marker's probe, and then a study if one is asked for.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to show.
    pub setup: Setup,
    /// What takes longer, and comes after.
    pub study: Option<Study>,
    /// The part of the plane of which a sharper picture is drawn once all that is done.
    pub sharpens: Option<Part>,
    /// Whether a hand moves, so that a preview is worth showing first.
    pub hurries: bool,
    /// Whether the film strip is drawn last of all.
    pub films: bool,
}

impl Job {
    /// Whether nothing that is asked for differs. What comes before it and what is drawn at rest is no question.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.setup.same_picture(&other.setup) && self.study == other.study
    }
}

/// Asks for a job.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its number, larger than all before.
    pub generation: Generation,
    /// What to compute.
    pub job: Job,
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
    /// Loss and accuracy of pre-training so far.
    Pretraining(Vec<Record>),
    /// A preview of the plane is there, whose subject says of what.
    Preview(Arc<Subject>, Arc<Plane>),
    /// A pass over the plane is done. After the last one lines and the like are still to come.
    Level(Arc<Subject>, Arc<Plane>),
    /// The plane is complete.
    Picture(Arc<Picture>),
    /// The marker's point and the lines through it.
    Probe(Arc<Probe>),
    /// Picture and probe are there; how long they took. A study may follow.
    Done(Duration),
    /// A study as far as it has come.
    Studied(Studied),
    /// The study is complete.
    StudyDone,
    /// The film strip as far as it has come.
    Film(Arc<Film>),
    /// The plane drawn in smaller cells.
    Sharp(Arc<Sharp>),
    /// The request gave way to a newer one.
    GaveWay,
    /// It went wrong; the worker is ready for the next request.
    Failed(String),
}
