//! A lab: data and a model, from an experiment or from files, up to planes, lines and probes. Not when to compute.

mod anatomy;
mod authors;
mod bases;
mod border;
mod budget;
mod build;
mod cache;
mod description;
mod estimate;
mod extensions;
mod files;
mod film;
mod fitting;
mod inside;
mod kept;
mod keys;
mod kind;
mod large;
mod pace;
#[cfg(test)]
mod patience;
mod phase;
mod picture;
mod premises;
mod preview;
mod ray;
mod reading;
mod runs;
mod samples;
mod save;
mod seeds;
mod setup;
mod sharp;
mod sizes;
mod study;
mod subject;
mod sweep;
mod thresholds;
mod training;

pub use anatomy::{
    Anatomy, CHANGED, Effect, MatrixAnatomy, PartAnatomy, PlaneChange, SMALL_ROW, VectorAnatomy,
};
pub use authors::{
    AuthorsQuestion, AuthorsStudy, Case, CaseResult, CaseRow, Chosen, Purpose, TargetResult,
    TargetRow, UNLEARNING_KEEPS,
};
pub use bases::{BasesQuestion, BasesStudy, BasisResult, Storage};
pub use border::Border;
pub use budget::{Budget, LONGEST_PIECE};
pub use build::{Build, build, build_for_candle};
pub use cache::{Lab, Listener, Report, Stage};
pub use description::Description;
pub use estimate::{Estimated, Gram, Grams, estimated};
pub use extensions::{Absent, Prediction, prediction};
pub use files::Files;
pub use film::Film;
pub use inside::{Inside, InsideModel, InsideQuestion, Which, look_inside};
pub use kind::Kind;
pub use pace::time_words;
pub use phase::{Column, PhaseDiagram, PhaseQuestion};
pub use picture::{Exhibit, Picture, Probe};
pub use preview::Preview;
pub use ray::Ray;
pub use reading::{Best, Judged, Predicted, Reading};
pub use runs::{RunsQuestion, RunsStudy};
pub use samples::{sampled, samples_words};
pub use save::{merged_file, models_file, tasks_file};
pub use seeds::{SeedQuestion, SeedResult, SeedStudy};
pub use setup::Setup;
pub use sharp::{Part, Sharp};
use sizes::{ModelSizes, Sizes};
pub use study::{Studied, Study};
pub use subject::Subject;
pub use sweep::{Measure, Shard, Sweep, SweepAxis, SweepRow};
pub use thresholds::{BETTER_LOSS, GOOD_LOSS, Thresholds};
