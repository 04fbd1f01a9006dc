//! Stochastic gradient descent on W and V, step by step, with a history. Not the data, not the model.

mod run;
mod step;

pub use run::{Record, Run, Trainer};
pub use step::{StepOutcome, sgd_step};
