//! Whether a tensor's values are numbers, looked at where they lie.

use candle_core::{Storage, Tensor};

use super::Parameters;
use crate::Result;

/// For each of the first axis whether it holds something that is no number; nothing if none does, in one quick pass.
pub(super) fn without_number(tensor: &Tensor) -> Result<Option<Vec<bool>>> {
    // Without leaving early, which would keep the compiler from vectors.
    let any = |values: &[f32]| values.iter().fold(false, |any, x| any | x.is_nan());
    with_values(tensor, |values| {
        any(values).then(|| {
            let each = values.len() / tensor.dim(0).unwrap_or(1).max(1);
            values.chunks(each.max(1)).map(any).collect()
        })
    })
}

/// Whether all values of a tensor are finite.
///
/// # Errors
/// If it is not f32.
pub fn is_finite(tensor: &Tensor) -> Result<bool> {
    with_values(tensor, |values| {
        values.iter().fold(true, |all, x| all & x.is_finite())
    })
}

/// Looks at the values of a tensor where they lie.
fn with_values<T>(tensor: &Tensor, look: impl FnOnce(&[f32]) -> T) -> Result<T> {
    let contiguous = tensor.contiguous()?;
    let (storage, layout) = contiguous.storage_and_layout();
    let start = layout.start_offset();
    match &*storage {
        Storage::Cpu(storage) => {
            let values = storage.as_slice::<f32>()?;
            Ok(look(&values[start..start + contiguous.elem_count()]))
        }
        _ => Ok(look(&contiguous.flatten_all()?.to_vec1::<f32>()?)),
    }
}

impl Parameters {
    /// The name of the first tensor that holds a value that is not finite.
    ///
    /// # Errors
    /// If one is not f32.
    pub fn first_lost(&self) -> Result<Option<&str>> {
        for (name, tensor) in self.iter() {
            if !is_finite(tensor)? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use candle_core::Device;

    use super::*;

    fn tensor(values: [[f32; 2]; 3]) -> Result<Tensor> {
        Ok(Tensor::new(&values, &Device::Cpu)?)
    }

    #[test]
    fn what_is_no_number_is_found_where_it_is() -> Result<()> {
        let fine = tensor([[0.0, -1.0], [2.0, 3.0], [f32::MAX, f32::MIN_POSITIVE]])?;
        assert_eq!(without_number(&fine)?, None);
        let lost = tensor([[0.0, -1.0], [f32::NAN, 3.0], [f32::INFINITY, 0.0]])?;
        assert_eq!(without_number(&lost)?, Some(vec![false, true, false]));
        // Transposed, so that it lies in memory otherwise, the first axis is the other one.
        assert_eq!(without_number(&lost.t()?)?, Some(vec![true, false]));
        Ok(())
    }

    #[test]
    fn the_first_tensor_that_is_not_finite_is_named() -> Result<()> {
        let of = |v, w| {
            Ok::<_, crate::Error>(Parameters::new([("v".to_owned(), v), ("w".to_owned(), w)]))
        };
        let fine = tensor([[0.0; 2]; 3])?;
        let infinite = tensor([[0.0, 1.0], [2.0, f32::NEG_INFINITY], [0.0, 0.0]])?;
        assert_eq!(of(fine.clone(), fine.clone())?.first_lost()?, None);
        assert_eq!(of(fine, infinite)?.first_lost()?, Some("w"));
        Ok(())
    }
}
