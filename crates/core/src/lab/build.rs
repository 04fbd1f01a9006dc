//! Which model a lab is about: made from a setup and the shape of its tokens.

use std::sync::Arc;

use super::Setup;
use crate::experiment::{ModelSettings, OneLayerSettings};
use crate::model::OneLayer;
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
    }
}

/// The one-layer Transformer of eq. 3: with the loaded output weights, or as the settings say.
fn one_layer(
    setup: &Setup,
    settings: &OneLayerSettings,
    shape: TokenShape,
) -> Result<Arc<dyn SweptModel>> {
    let files = setup.files.as_ref();
    let Some(models) = files.and_then(|files| files.models.as_ref()) else {
        let model = OneLayer::of_settings(settings, shape, setup.experiment.training.seed)?;
        return Ok(Arc::new(model));
    };
    let dimension = models.dimension()?;
    if dimension != shape.dimension {
        return Err(Error::Mismatch(format!(
            "the models are for tokens of d = {dimension}, the tasks have d = {}",
            shape.dimension
        )));
    }
    Ok(Arc::new(OneLayer::new(models.output.clone(), shape)?))
}
