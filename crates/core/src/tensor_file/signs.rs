//! Labels: a vector of ±1, whatever the type of its numbers.

use std::fmt::Display;

use safetensors::tensor::Dtype;

use super::{TensorFile, numbers};
use crate::{Error, Result};

impl TensorFile {
    /// A vector of ±1: as floats, as integers, or as booleans that mean −1 and +1.
    ///
    /// # Errors
    /// As [`TensorFile::shaped`], or if it holds another number.
    pub fn signs(&self, tensor: &str, count: usize) -> Result<Vec<f32>> {
        let stored = self.expect_shape(tensor, &[count], "[N]")?;
        let bytes = self.bytes.get(stored.at.clone()).unwrap_or_default();
        let whole: Vec<i64> = match stored.dtype {
            Dtype::BOOL => {
                let sign = |byte: &u8| if *byte == 0 { -1.0 } else { 1.0 };
                return Ok(bytes.iter().map(sign).collect());
            }
            Dtype::U8 => numbers(bytes, |b| i64::from(u8::from_le_bytes(b))),
            Dtype::I8 => numbers(bytes, |b| i64::from(i8::from_le_bytes(b))),
            Dtype::I16 => numbers(bytes, |b| i64::from(i16::from_le_bytes(b))),
            Dtype::I32 => numbers(bytes, |b| i64::from(i32::from_le_bytes(b))),
            Dtype::I64 => numbers(bytes, i64::from_le_bytes),
            _ => {
                let values = self.get(tensor)?.values;
                let bad = values.iter().position(|y| y.abs() != 1.0);
                return match bad {
                    Some(at) => Err(self.no_sign(tensor, &values[at], at)),
                    None => Ok(values),
                };
            }
        };
        if let Some(at) = whole.iter().position(|y| ![1, -1].contains(y)) {
            return Err(self.no_sign(tensor, &whole[at], at));
        }
        let signs = whole.iter().map(|y| if *y > 0 { 1.0 } else { -1.0 });
        Ok(signs.collect())
    }

    fn no_sign(&self, tensor: &str, found: &dyn Display, at: usize) -> Error {
        let found = found.to_string();
        let classes = if found == "0" {
            "; classes 0 and 1 become 2 * y - 1"
        } else {
            ""
        };
        self.error(format!(
            "tensor {tensor}: expected +1 or -1, found {found} at position {at}{classes}"
        ))
    }
}
