//! Named tensors: what any model is to task arithmetic.

use std::collections::BTreeMap;

use candle_core::Tensor;

use crate::{Error, Result};

/// The trainable parameters Ψ of a model, by name.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    tensors: BTreeMap<String, Tensor>,
}

impl Parameters {
    /// Parameters from names and tensors.
    #[must_use]
    pub fn new(tensors: impl IntoIterator<Item = (String, Tensor)>) -> Self {
        Self {
            tensors: tensors.into_iter().collect(),
        }
    }

    /// The tensor of a name.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, name: &str) -> Result<&Tensor> {
        self.tensors.get(name).ok_or_else(|| {
            let names: Vec<_> = self.tensors.keys().map(String::as_str).collect();
            Error::Mismatch(format!(
                "expected a parameter called {name}, found {}",
                names.join(", ")
            ))
        })
    }

    /// Names and tensors, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// Bytes that the tensors take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tensors = self.tensors.values();
        let bytes = tensors.map(|tensor| tensor.elem_count() * tensor.dtype().size_in_bytes());
        bytes.sum()
    }

    /// The values of a tensor, row by row.
    ///
    /// # Errors
    /// If there is no such tensor, or it is not f32.
    pub fn values(&self, name: &str) -> Result<Vec<f32>> {
        Ok(self.get(name)?.flatten_all()?.to_vec1::<f32>()?)
    }

    /// Combines two sets of parameters name by name.
    ///
    /// # Errors
    /// If a name is missing in `other` or shapes differ.
    pub fn zip(
        &self,
        other: &Self,
        combine: impl Fn(&Tensor, &Tensor) -> candle_core::Result<Tensor>,
    ) -> Result<Self> {
        let combined = self
            .iter()
            .map(|(name, tensor)| Ok((name.to_owned(), combine(tensor, other.get(name)?)?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self::new(combined))
    }

    /// Changes every tensor.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn map(
        &self,
        change: impl Fn(&str, &Tensor) -> candle_core::Result<Tensor>,
    ) -> Result<Self> {
        let changed = self
            .iter()
            .map(|(name, tensor)| Ok((name.to_owned(), change(name, tensor)?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self::new(changed))
    }
}
