//! A lab: data and a model, from an experiment or from files, up to planes, lines and probes. Not when to compute.

mod anatomy;
mod border;
mod budget;
mod build;
mod cache;
mod description;
mod estimate;
mod extensions;
mod fitting;
mod inside;
mod kept;
mod keys;
mod kind;
#[cfg(test)]
mod patience;
mod phase;
mod picture;
mod premises;
mod samples;
mod save;
mod seeds;
mod setup;
mod sizes;
mod study;
mod subject;

pub use anatomy::{Anatomy, CHANGED, Effect, MatrixAnatomy, PlaneChange, SMALL_ROW, VectorAnatomy};
pub use border::Border;
pub use budget::{Budget, LONGEST_PIECE, time_words};
pub use build::{Build, one_layer};
pub use cache::{Lab, Listener, Report, Stage};
pub use description::Description;
pub use estimate::{Estimated, estimated};
pub use extensions::{Absent, Prediction, prediction};
pub use inside::{Inside, InsideModel, InsideQuestion, Which, look_inside};
pub use kind::Kind;
pub use phase::{Column, PhaseDiagram, PhaseQuestion};
pub use picture::{Exhibit, Picture, Probe};
pub use samples::{sampled, samples_words};
pub use save::{models_file, tasks_file};
pub use seeds::{SeedQuestion, SeedResult, SeedStudy};
pub use setup::{Files, Setup};
use sizes::Sizes;
pub use study::{Studied, Study};
pub use subject::Subject;
