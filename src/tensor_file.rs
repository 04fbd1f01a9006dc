//! Named f32 tensors in a safetensors file: checked before anything is allocated, every error with its tensor.

mod header;

use std::collections::BTreeMap;
use std::path::Path;

use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

pub use header::{TensorAbout, read_header, tensor_names};

use crate::output::{LARGEST_BYTES, read_limited, write_atomically};
use crate::{Error, Result};

/// A tensor's shape and its values, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// Its dimensions.
    pub dims: Vec<usize>,
    /// Its values as f32.
    pub values: Vec<f32>,
}

/// The tensors of a file, and what was noticed while reading them.
#[derive(Clone, Debug, Default)]
pub struct TensorFile {
    /// The file's name in errors.
    pub name: String,
    tensors: BTreeMap<String, NamedTensor>,
    /// What a person should know: conversions, and later tensors that are not used.
    pub notes: Vec<String>,
}

impl TensorFile {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is no safetensors file, or a tensor is of a type other than f16, bf16, f32 or f64, or holds a value
    /// that is not finite.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = read_limited(path, LARGEST_BYTES)?;
        Self::parse(name, &bytes)
    }

    /// Reads the bytes of a file; `name` names it in errors.
    ///
    /// # Errors
    /// As [`TensorFile::read`].
    pub fn parse(name: String, bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::content(
                name,
                "the file is empty, expected safetensors",
            ));
        }
        if let Err(words) = header::check(bytes) {
            return Err(Error::content(name, words));
        }
        let file = SafeTensors::deserialize(bytes).map_err(|error| {
            Error::content(
                name.clone(),
                format!("expected a safetensors file: {error}"),
            )
        })?;
        let mut parsed = Self {
            name,
            ..Self::default()
        };
        let mut converted: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (tensor, view) in file.iter() {
            let values = parsed.convert(tensor, &view)?;
            if view.dtype() != Dtype::F32 {
                let of_type = converted.entry(view.dtype().to_string().to_lowercase());
                of_type.or_default().push(tensor);
            }
            if let Some(at) = values.iter().position(|x| !x.is_finite()) {
                return Err(parsed.error(format!(
                    "tensor {tensor}: expected finite numbers, found {} at position {at}",
                    values[at]
                )));
            }
            let dims = view.shape().to_vec();
            parsed
                .tensors
                .insert(tensor.to_owned(), NamedTensor { dims, values });
        }
        for (dtype, mut tensors) in converted {
            tensors.sort_unstable();
            let tensors = tensors.join(", ");
            let note = format!("converted from {dtype} to f32: {tensors}");
            parsed.notes.push(note);
        }
        Ok(parsed)
    }

    fn convert(&self, tensor: &str, view: &TensorView<'_>) -> Result<Vec<f32>> {
        fn numbers<const SIZE: usize>(bytes: &[u8], read: impl Fn([u8; SIZE]) -> f32) -> Vec<f32> {
            let (chunks, _) = bytes.as_chunks::<SIZE>();
            chunks.iter().map(|chunk| read(*chunk)).collect()
        }
        let bytes = view.data();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "f64 is converted, and said so"
        )]
        Ok(match view.dtype() {
            Dtype::F32 => numbers(bytes, f32::from_le_bytes),
            Dtype::F64 => {
                let (chunks, _) = bytes.as_chunks();
                let too_large = |x: &f64| x.is_finite() && !(*x as f32).is_finite();
                let mut exact = chunks.iter().map(|b| f64::from_le_bytes(*b));
                if let Some(value) = exact.find(too_large) {
                    return Err(self.error(format!(
                        "tensor {tensor}: expected numbers that fit f32, found {value:e}"
                    )));
                }
                numbers(bytes, |b| f64::from_le_bytes(b) as f32)
            }
            Dtype::F16 => numbers(bytes, |b| f16::from_le_bytes(b).to_f32()),
            Dtype::BF16 => numbers(bytes, |b| bf16::from_le_bytes(b).to_f32()),
            other => {
                return Err(self.error(format!(
                    "tensor {tensor}: expected f32 (or f16, bf16, f64), found {}",
                    other.to_string().to_lowercase()
                )));
            }
        })
    }

    /// An error that names this file.
    #[must_use]
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::content(self.name.clone(), message)
    }

    /// The names of all tensors, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// Whether there is a tensor of this name.
    #[must_use]
    pub fn contains(&self, tensor: &str) -> bool {
        self.tensors.contains_key(tensor)
    }

    /// A tensor that must be there.
    ///
    /// # Errors
    /// If it is missing; the message lists what was found.
    pub fn get(&self, tensor: &str) -> Result<&NamedTensor> {
        self.tensors.get(tensor).ok_or_else(|| {
            let names: Vec<_> = self.names().collect();
            self.error(format!(
                "expected a tensor {tensor}, found {}",
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            ))
        })
    }

    /// A tensor that must be there with a certain shape; `meaning` explains the shape in the error.
    ///
    /// # Errors
    /// If it is missing or of another shape.
    pub fn shaped(&self, tensor: &str, dims: &[usize], meaning: &str) -> Result<&NamedTensor> {
        let found = self.get(tensor)?;
        if found.dims == dims {
            Ok(found)
        } else {
            Err(self.error(format!(
                "tensor {tensor}: expected shape {dims:?} {meaning}, found {:?}",
                found.dims
            )))
        }
    }
}

/// Writes f32 tensors to a file, atomically.
///
/// # Errors
/// If the file cannot be written.
pub fn write_tensors(path: &Path, tensors: &BTreeMap<String, NamedTensor>) -> Result<()> {
    let bytes: BTreeMap<&str, Vec<u8>> = tensors
        .iter()
        .map(|(name, tensor)| {
            let bytes = tensor.values.iter().flat_map(|x| x.to_le_bytes()).collect();
            (name.as_str(), bytes)
        })
        .collect();
    let bad = |error: safetensors::SafeTensorError| {
        Error::content(path.display().to_string(), error.to_string())
    };
    let views = tensors
        .iter()
        .map(|(name, tensor)| {
            let data = bytes.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let view = TensorView::new(Dtype::F32, tensor.dims.clone(), data).map_err(bad)?;
            Ok((name.as_str(), view))
        })
        .collect::<Result<Vec<_>>>()?;
    let serialised = safetensors::serialize(views, None).map_err(bad)?;
    write_atomically(path, &serialised)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read_again_tensors_are_the_same() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("a.safetensors");
        let tensor = NamedTensor {
            dims: vec![2, 1],
            values: vec![1.5, -2.0],
        };
        write_tensors(&path, &BTreeMap::from([("x".to_owned(), tensor.clone())]))?;
        let file = TensorFile::read(&path)?;
        assert_eq!(file.get("x")?, &tensor);
        assert!(file.shaped("x", &[2, 2], "[d, d]").is_err_and(|e| {
            let text = e.to_string();
            text.contains("[2, 2]") && text.contains("[2, 1]") && text.contains("a.safetensors")
        }));
        Ok(())
    }

    #[test]
    fn what_is_no_safetensors_file_is_refused() {
        for bytes in [
            &b""[..],
            b"x",
            b"\xff\xff\xff\xff\xff\xff\xff\x7f{}",
            b"(version: 1)",
        ] {
            assert!(TensorFile::parse("bad".into(), bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn other_float_types_are_converted_and_infinities_refused() -> Result<()> {
        let bytes = |values: &[f64]| {
            let data: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
            let view = TensorView::new(Dtype::F64, vec![values.len()], &data)?;
            safetensors::serialize([("x", view)], None)
        };
        let fail = |e: safetensors::SafeTensorError| Error::Mismatch(e.to_string());
        let file = TensorFile::parse("f64".into(), &bytes(&[0.5, 2.0]).map_err(fail)?)?;
        assert_eq!(file.get("x")?.values, [0.5, 2.0]);
        assert_eq!(file.notes.len(), 1);
        let bad = TensorFile::parse("f64".into(), &bytes(&[0.5, f64::INFINITY]).map_err(fail)?);
        assert!(bad.is_err_and(|e| e.to_string().contains("tensor x")));
        Ok(())
    }
}
