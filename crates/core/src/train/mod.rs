//! Descent on a model's loss, step by step, with a history. Not the data, not the model.

mod descent;
mod pretrain;
mod run;
mod step;

pub use descent::{Descent, State};
pub use pretrain::{Pretrained, Pretrainer};
pub(crate) use run::snapshot_bytes;
pub use run::{Record, Run, Trainer};
pub(crate) use step::{PASSES, samples_at_once, samples_within_piece};
pub use step::{StepOutcome, step, step_while};
