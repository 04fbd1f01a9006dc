//! Models on named tensors: what any model is, the one-layer nonlinear Transformer of eq. 3, a Vision Transformer, losses
//! and files. Not how they are trained.

mod checkpoint;
mod finite;
mod loss;
mod one_file;
mod one_layer;
mod output_weights;
mod parameters;
mod part;
mod shapes;
mod slopes;
mod vit;

pub use checkpoint::{
    Loaded, Models, is_one_vit, models_bytes, read_models, read_one_model, read_separate_models,
};
pub use finite::is_finite;
pub use loss::{Outcome, mean_loss};
pub use one_file::one_model_bytes;
pub use one_layer::{Forward, OneLayer, operations, tokens_tensor};
pub use output_weights::OutputWeights;
pub use parameters::Parameters;
pub use part::{AttentionMaps, Form, Group, ParameterInfo};
pub use slopes::{GradientBy, OutputGradient, output_gradient};
pub(crate) use vit::fast as fast_vit;
pub use vit::{Beside, ClassGradient, Gradient, Head, Layout, Vit, VitFile, VitSizes};

use std::fmt::Debug;

use candle_core::Tensor;

use crate::Result;
use crate::experiment::Loss;
use crate::task::TokenShape;

/// A model that can be trained, looked into and written: all that the rest knows of it.
pub trait Model: Forward + Debug + Send {
    /// P and d of the tokens that it takes.
    fn shape(&self) -> TokenShape;

    /// Its trainable tensors, in the order in which they are shown.
    fn parameters(&self) -> &[ParameterInfo];

    /// Ψ(0), a function of the seed.
    ///
    /// # Errors
    /// If the settings allow none.
    fn initial(&self, seed: u64) -> Result<Parameters>;

    /// What it attends to in tokens `[B, P, d]`; nothing for a model without attention.
    ///
    /// # Errors
    /// If a parameter is missing or a shape does not fit.
    fn attention(
        &self,
        _parameters: &Parameters,
        _tokens: &Tensor,
    ) -> Result<Option<AttentionMaps>> {
        Ok(None)
    }

    /// Tensors that are neither trained nor merged, by their names in files.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    fn fixed(&self) -> Result<Parameters> {
        Ok(Parameters::default())
    }

    /// Whether files hold the fixed tensors once for each model, under its name, and not once for all.
    fn fixed_is_of_each(&self) -> bool {
        false
    }

    /// The loss that it is trained with.
    fn loss(&self) -> Loss {
        Loss::Hinge
    }

    /// This model if it is the one of the paper's theory, about which the theory says more than about any other.
    fn one_layer(&self) -> Option<&OneLayer> {
        None
    }

    /// Whether a step of its training takes one core, or a few for a moment, so that tasks are trained side by side.
    fn leaves_cores_idle(&self) -> bool {
        false
    }

    /// This model if it is a Vision Transformer, which can learn classes before any task.
    fn vit(&self) -> Option<&Vit> {
        None
    }
}
