//! Named tensors in a safetensors file: what a header claims is checked before anything is allocated, and the numbers
//! of a tensor when it is asked for; every error names its tensor.

mod header;
mod signs;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, View};

pub use header::{TensorAbout, read_header, tensor_names};

use crate::foreign::{LOOKED_AT, Own, expect};
use crate::memory;
use crate::output::{LARGEST_BYTES, open_limited, read_limited};
use crate::words::list;
use crate::{Error, Result, shown};

/// A tensor's shape and its values, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// Its dimensions.
    pub dims: Vec<usize>,
    /// Its values as f32.
    pub values: Vec<f32>,
}

/// A tensor as it lies in a file.
#[derive(Clone, Debug)]
struct Stored {
    dtype: Dtype,
    dims: Vec<usize>,
    /// Its bytes among those of the file.
    at: Range<usize>,
}

/// The tensors of a file. What is not asked for is neither converted nor checked.
#[derive(Clone, Debug, Default)]
pub struct TensorFile {
    /// The file's name in errors.
    pub name: String,
    bytes: Vec<u8>,
    tensors: BTreeMap<String, Stored>,
}

impl TensorFile {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is no safetensors file.
    pub fn read(path: &Path) -> Result<Self> {
        let name = shown::path(path);
        let (_, size) = open_limited(path, LARGEST_BYTES)?;
        // Its bytes, and its values as they will be used.
        memory::check(2 * size, &name, || "use a smaller file".into())?;
        Self::parse(name, read_limited(path, LARGEST_BYTES)?)
    }

    /// Reads the bytes of a file; `name` names it in errors.
    ///
    /// # Errors
    /// As [`TensorFile::read`].
    pub fn parse(name: String, bytes: Vec<u8>) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::content(
                name,
                "the file is empty, expected safetensors",
            ));
        }
        expect(&name, &bytes[..bytes.len().min(LOOKED_AT)], Own::Tensors)?;
        if let Err(words) = header::check(&bytes) {
            return Err(Error::content(name, words));
        }
        let (header, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| {
            Error::content(
                name.clone(),
                format!("expected a safetensors file: {error}"),
            )
        })?;
        let data = header::PREFIX + header;
        let stored = metadata.tensors().into_iter().map(|(tensor, about)| {
            let (from, to) = about.data_offsets;
            let stored = Stored {
                dtype: about.dtype,
                dims: about.shape.clone(),
                at: data + from..data + to,
            };
            (tensor, stored)
        });
        Ok(Self {
            tensors: stored.collect(),
            name,
            bytes,
        })
    }

    /// The values of a tensor of floats as f32.
    fn convert(&self, tensor: &str, stored: &Stored) -> Result<Vec<f32>> {
        let bytes = self.bytes.get(stored.at.clone()).unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "f64 is converted, and said so"
        )]
        Ok(match stored.dtype {
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
                    "tensor {tensor}: expected f32 (or f16, bf16, f64), found {}; save it as x.float()",
                    dtype_name(other)
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

    fn stored(&self, tensor: &str) -> Result<&Stored> {
        self.tensors.get(tensor).ok_or_else(|| {
            self.error(format!(
                "expected a tensor {tensor}, found {}",
                list(self.names())
            ))
        })
    }

    /// The shape of a tensor that must be there, whatever its numbers are.
    ///
    /// # Errors
    /// If it is missing; the message lists what was found.
    pub fn dims(&self, tensor: &str) -> Result<&[usize]> {
        self.stored(tensor).map(|stored| stored.dims.as_slice())
    }

    /// A tensor that must be there.
    ///
    /// # Errors
    /// If it is missing, of a type other than f16, bf16, f32 or f64, or holds a value that is not finite.
    pub fn get(&self, tensor: &str) -> Result<NamedTensor> {
        let stored = self.stored(tensor)?;
        let values = self.convert(tensor, stored)?;
        if let Some(at) = values.iter().position(|x| !x.is_finite()) {
            return Err(self.error(format!(
                "tensor {tensor}: expected finite numbers, found {} at position {at}",
                values[at]
            )));
        }
        Ok(NamedTensor {
            dims: stored.dims.clone(),
            values,
        })
    }

    /// A tensor that must be there with a certain shape; `meaning` explains the shape in the error.
    ///
    /// # Errors
    /// If it is of another shape, or as [`TensorFile::get`].
    pub fn shaped(&self, tensor: &str, dims: &[usize], meaning: &str) -> Result<NamedTensor> {
        self.expect_shape(tensor, dims, meaning)?;
        self.get(tensor)
    }

    fn expect_shape(&self, tensor: &str, dims: &[usize], meaning: &str) -> Result<&Stored> {
        let stored = self.stored(tensor)?;
        if stored.dims == dims {
            return Ok(stored);
        }
        Err(self.error(format!(
            "tensor {tensor}: expected shape {dims:?} {meaning}, found {:?}",
            stored.dims
        )))
    }

    /// What a person should know if these tensors are used and no others: what was converted, and what is not used.
    pub fn notes(&self, is_used: impl Fn(&str) -> bool) -> Vec<String> {
        let mut converted: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut unused = Vec::new();
        for (tensor, stored) in &self.tensors {
            if !is_used(tensor) {
                unused.push(tensor.as_str());
            } else if stored.dtype != Dtype::F32 {
                let of_type = converted.entry(dtype_name(stored.dtype));
                of_type.or_default().push(tensor);
            }
        }
        let mut notes: Vec<String> = converted
            .into_iter()
            .map(|(dtype, tensors)| {
                let how = match dtype.as_str() {
                    "bool" => "converted from bool, true to +1 and false to −1".to_owned(),
                    other => format!("converted from {other} to f32"),
                };
                format!("{how}: {}", list(tensors))
            })
            .collect();
        match unused.as_slice() {
            [] => {}
            [only] => notes.push(format!("{} is not used", list([only]))),
            several => notes.push(format!("{} are not used", list(several))),
        }
        notes
    }
}

fn numbers<const SIZE: usize, T>(bytes: &[u8], read: impl Fn([u8; SIZE]) -> T) -> Vec<T> {
    let (chunks, _) = bytes.as_chunks::<SIZE>();
    chunks.iter().map(|chunk| read(*chunk)).collect()
}

fn dtype_name(dtype: Dtype) -> String {
    dtype.to_string().to_lowercase()
}

/// A tensor to be written.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// Its dimensions.
    pub dims: Vec<usize>,
    /// Its values, row by row.
    pub values: Cow<'a, [f32]>,
}

impl<'a> From<&'a NamedTensor> for Written<'a> {
    fn from(tensor: &'a NamedTensor) -> Self {
        Self {
            dims: tensor.dims.clone(),
            values: Cow::Borrowed(&tensor.values),
        }
    }
}

impl View for Written<'_> {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.dims
    }

    fn data(&self) -> Cow<'_, [u8]> {
        let bytes = self.values.iter().flat_map(|x| x.to_le_bytes());
        Cow::Owned(bytes.collect())
    }

    fn data_len(&self) -> usize {
        size_of::<f32>() * self.values.len()
    }
}

/// f32 tensors as the bytes of a file.
///
/// # Errors
/// If a tensor's shape is not that of its values.
pub fn tensor_bytes<'a>(
    tensors: impl IntoIterator<Item = (String, Written<'a>)>,
) -> Result<Vec<u8>> {
    let bad = |words: String| Error::content("safetensors", words);
    let whole = tensors.into_iter().map(|(name, tensor)| {
        let (dims, count) = (&tensor.dims, tensor.values.len());
        if dims.iter().product::<usize>() == count {
            return Ok((name, tensor));
        }
        Err(bad(format!(
            "tensor {name}: expected as many values as {dims:?} has, found {count}"
        )))
    });
    let whole = whole.collect::<Result<Vec<_>>>()?;
    safetensors::serialize(whole, None).map_err(|error| bad(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::write_atomically;

    #[test]
    fn written_and_read_again_tensors_are_the_same() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("a.safetensors");
        let tensor = NamedTensor {
            dims: vec![2, 1],
            values: vec![1.5, -2.0],
        };
        let tensors = [("x".to_owned(), Written::from(&tensor))];
        write_atomically(&path, &tensor_bytes(tensors)?)?;
        let file = TensorFile::read(&path)?;
        assert_eq!(file.get("x")?, tensor);
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
            assert!(
                TensorFile::parse("bad".into(), bytes.to_vec()).is_err(),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn other_float_types_are_converted_and_infinities_refused() -> Result<()> {
        let bytes = |values: &[f64]| {
            let data: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
            let view = safetensors::tensor::TensorView::new(Dtype::F64, vec![values.len()], &data)?;
            safetensors::serialize([("x", view)], None)
        };
        let fail = |e: safetensors::SafeTensorError| Error::Mismatch(e.to_string());
        let file = TensorFile::parse("f64".into(), bytes(&[0.5, 2.0]).map_err(fail)?)?;
        assert_eq!(file.get("x")?.values, [0.5, 2.0]);
        assert_eq!(file.notes(|_| true), ["converted from f64 to f32: x"]);
        assert_eq!(file.notes(|_| false), ["x is not used"]);
        let bad = TensorFile::parse("f64".into(), bytes(&[0.5, f64::INFINITY]).map_err(fail)?)?;
        assert!(
            bad.get("x")
                .is_err_and(|e| e.to_string().contains("tensor x"))
        );
        Ok(())
    }
}
