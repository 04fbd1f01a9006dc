//! The one-layer nonlinear Transformer of eq. 3 in candle, its loss and its files. Not its training.

mod checkpoint;
mod loss;
mod parameters;
mod shapes;
mod transformer;

pub use checkpoint::{Models, models_bytes, read_models};
pub use loss::{Outcome, hinge_loss};
pub use parameters::Parameters;
pub use transformer::{
    Model, OutputWeights, Transformer, initial_parameters, operations, tokens_tensor,
};
