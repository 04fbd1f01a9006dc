//! Which model a lab is about: made from a setup and the shape of its tokens.

use std::sync::Arc;

use super::Setup;
use crate::experiment::{ModelSettings, OneLayerSettings, VitSettings};
use crate::model::{Head, Loaded, Models, OneLayer, Vit};
use crate::sweep::SweptModel;
use crate::task::TokenShape;
use crate::{Error, Result};

/// Makes the model of a setup.
pub type Build = fn(&Setup, TokenShape) -> Result<Arc<dyn SweptModel>>;

/// The model that the experiment names.
///
/// # Errors
/// If the loaded models are for other tokens.
pub fn build(setup: &Setup, shape: TokenShape) -> Result<Arc<dyn SweptModel>> {
    match &setup.experiment.model {
        ModelSettings::OneLayer(settings) => one_layer(setup, settings, shape),
        ModelSettings::Vit(settings) => Ok(Arc::new(vit(setup, settings, shape)?)),
    }
}

/// The same, trained by candle's autograd, whatever gradients of its own it has.
///
/// # Errors
/// As [`build`].
pub fn build_for_candle(setup: &Setup, shape: TokenShape) -> Result<Arc<dyn SweptModel>> {
    match &setup.experiment.model {
        ModelSettings::OneLayer(settings) => one_layer(setup, settings, shape),
        ModelSettings::Vit(settings) => Ok(Arc::new(vit(setup, settings, shape)?.by_candle())),
    }
}

/// The models that were loaded, if there are any, which must be for tokens of a shape.
fn loaded(setup: &Setup, shape: TokenShape) -> Result<Option<&Models>> {
    let files = setup.files.as_ref();
    let Some(models) = files.and_then(|files| files.models.as_deref()) else {
        return Ok(None);
    };
    let (expected, found) = (setup.experiment.tasks().count(), models.tuned.len());
    if !models.is_base_alone() && expected != found {
        return Err(Error::Mismatch(format!(
            "the experiment has {expected} tasks, the models' file those of {found}"
        )));
    }
    let dimension = models.dimension()?;
    if dimension != shape.dimension {
        return Err(Error::Mismatch(format!(
            "the models are for tokens of d = {dimension}, the tasks have d = {}",
            shape.dimension
        )));
    }
    match models.tokens() {
        Some(tokens) if tokens != shape.tokens => Err(Error::Mismatch(format!(
            "the models are for samples of P = {tokens} tokens, those of the tasks have P = {}",
            shape.tokens
        ))),
        _ => Ok(Some(models)),
    }
}

/// Models from a file that are not those of the experiment's settings.
fn other_models(expected: &str, found: &str) -> Error {
    Error::Mismatch(format!(
        "the experiment's model: expected {expected} as in the models' file, found {found}"
    ))
}

/// A Vision Transformer: with the loaded sizes and head, or as the settings say.
fn vit(setup: &Setup, settings: &VitSettings, shape: TokenShape) -> Result<Vit> {
    let Some(models) = loaded(setup, shape)? else {
        let seed = setup.experiment.training.seed;
        return Vit::of_settings(settings, shape, seed);
    };
    match &models.kind {
        Loaded::OneLayer(_) => Err(other_models("OneLayer(…)", "Vit(…)")),
        Loaded::Vit(vit) => {
            let head = Head::new(&vit.head, settings.classes)?;
            Vit::new(vit.sizes, settings, head)
        }
    }
}

/// The one-layer Transformer of eq. 3: with the loaded output weights, or as the settings say.
fn one_layer(
    setup: &Setup,
    settings: &OneLayerSettings,
    shape: TokenShape,
) -> Result<Arc<dyn SweptModel>> {
    let Some(models) = loaded(setup, shape)? else {
        let model = OneLayer::of_settings(settings, shape, setup.experiment.training.seed)?;
        return Ok(Arc::new(model));
    };
    match &models.kind {
        Loaded::OneLayer(output) => Ok(Arc::new(OneLayer::new(output.clone(), shape)?)),
        Loaded::Vit(_) => Err(other_models("Vit(…)", "OneLayer(…)")),
    }
}
