//! One model as a file of its own, for whoever wants to go on with it elsewhere.

use super::Parameters;
use crate::Result;
use crate::tensor_file::{Written, tensor_bytes};

/// One model by its own names, with what is fixed in it.
///
/// # Errors
/// If the values cannot be had from the tensors.
pub fn one_model_bytes(parameters: &Parameters, fixed: &Parameters) -> Result<Vec<u8>> {
    let all = fixed.iter().chain(parameters.iter());
    let tensors = all.map(|(name, tensor)| {
        let values = tensor.flatten_all()?.to_vec1::<f32>()?.into();
        let dims = tensor.dims().to_vec();
        Ok((name.to_owned(), Written { dims, values }))
    });
    tensor_bytes(tensors.collect::<Result<Vec<_>>>()?)
}
