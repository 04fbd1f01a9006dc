//! Stochastic gradient descent on a model's parameters, step by step, with a history. Not the data, not the model.

mod run;
mod sgd;
mod step;

pub(crate) use run::snapshot_bytes;
pub use run::{Record, Run, Trainer};
pub use sgd::Sgd;
pub(crate) use step::{PASSES, samples_at_once, samples_within_piece};
pub use step::{StepOutcome, sgd_step, sgd_step_while};
