//! Task vectors as lists of numbers in f64, for ways to merge that look at all entries of all vectors at once.

use std::ops::Range;

use candle_core::{Device, Tensor};
use nalgebra::DMatrix;

use crate::model::{ParameterInfo, Parameters};
use crate::{Error, Result};

/// Where the numbers of a model's tensors stand in one list: tensor after tensor in the model's own order, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    tensors: Vec<Placed>,
    size: usize,
}

/// A tensor's place in the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    name: String,
    dims: Vec<usize>,
    pub(super) at: Range<usize>,
    /// Rows and columns, if it is a matrix: it has singular values.
    pub(super) matrix: Option<[usize; 2]>,
}

/// Ψ(0) and the task vectors ΔΨᵢ = Ψ*ᵢ − Ψ(0), subtracted in f64.
#[derive(Clone, Debug)]
pub struct TaskVectors {
    layout: Layout,
    origin: Vec<f64>,
    vectors: Vec<Vec<f64>>,
}

impl Layout {
    /// The layout of a model's parameters.
    #[must_use]
    pub fn new(infos: &[ParameterInfo]) -> Self {
        let mut size = 0;
        let tensors = infos
            .iter()
            .map(|info| {
                let count: usize = info.shape.iter().product();
                let at = size..size + count;
                size = at.end;
                let matrix = match info.shape[..] {
                    [rows, columns] if info.form.is_matrix() => Some([rows, columns]),
                    _ => None,
                };
                Placed {
                    name: info.name.clone(),
                    dims: info.shape.clone(),
                    at,
                    matrix,
                }
            })
            .collect();
        Self { tensors, size }
    }

    /// How many numbers there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    pub(super) fn tensors(&self) -> &[Placed] {
        &self.tensors
    }

    /// All numbers of parameters, in f64.
    ///
    /// # Errors
    /// If a tensor is missing, of another shape or not f32.
    pub fn flat(&self, parameters: &Parameters) -> Result<Vec<f64>> {
        let mut flat = Vec::with_capacity(self.size);
        for tensor in &self.tensors {
            let found = parameters.get(&tensor.name)?;
            if found.dims() != tensor.dims {
                return Err(Error::Mismatch(format!(
                    "tensor {}: expected shape {:?}, found {:?}",
                    tensor.name,
                    tensor.dims,
                    found.dims()
                )));
            }
            flat.extend(parameters.values(&tensor.name)?.into_iter().map(f64::from));
        }
        Ok(flat)
    }

    /// Parameters of some numbers, rounded to f32.
    ///
    /// # Errors
    /// If they are too few.
    pub fn parameters(&self, numbers: &[f64]) -> Result<Parameters> {
        let tensors = self.tensors.iter().map(|tensor| {
            let own = numbers.get(tensor.at.clone()).ok_or_else(|| {
                let (expected, found) = (self.size, numbers.len());
                Error::Mismatch(format!("expected {expected} numbers, found {found}"))
            })?;
            #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
            let values: Vec<f32> = own.iter().map(|x| *x as f32).collect();
            let tensor_of = Tensor::from_vec(values, tensor.dims.as_slice(), &Device::Cpu)?;
            Ok((tensor.name.clone(), tensor_of))
        });
        Ok(Parameters::new(tensors.collect::<Result<Vec<_>>>()?))
    }
}

impl TaskVectors {
    /// The vectors of tuned models.
    ///
    /// # Errors
    /// If a tensor is missing, of another shape or not f32.
    pub fn new(base: &Parameters, tuned: &[Parameters], infos: &[ParameterInfo]) -> Result<Self> {
        let layout = Layout::new(infos);
        let origin = layout.flat(base)?;
        let difference = |own: &Parameters| {
            let mut vector = layout.flat(own)?;
            for (x, base) in vector.iter_mut().zip(&origin) {
                *x -= base;
            }
            Ok(vector)
        };
        let vectors = tuned.iter().map(difference).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            layout,
            origin,
            vectors,
        })
    }

    /// Where its numbers stand.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Ψ(0).
    #[must_use]
    pub fn origin(&self) -> &[f64] {
        &self.origin
    }

    /// ΔΨᵢ of every task.
    #[must_use]
    pub fn vectors(&self) -> &[Vec<f64>] {
        &self.vectors
    }

    /// The scalar products of all pairs of vectors, `[T, T]`.
    #[must_use]
    pub fn gram(&self) -> DMatrix<f64> {
        gram(&self.vectors)
    }
}

/// The scalar products of all pairs, `[T, T]`.
pub(super) fn gram(vectors: &[Vec<f64>]) -> DMatrix<f64> {
    let count = vectors.len();
    let mut gram = DMatrix::zeros(count, count);
    for i in 0..count {
        for j in 0..=i {
            let product = dot(&vectors[i], &vectors[j]);
            gram[(i, j)] = product;
            gram[(j, i)] = product;
        }
    }
    gram
}

pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

/// The combinations Σᵢ coefficients[(i, t)]·vectorᵢ, one for each column t.
pub(super) fn combined(vectors: &[Vec<f64>], coefficients: &DMatrix<f64>) -> Vec<Vec<f64>> {
    let size = vectors.first().map_or(0, Vec::len);
    coefficients
        .column_iter()
        .map(|column| {
            let mut sum = vec![0.0; size];
            for (vector, factor) in vectors.iter().zip(column.iter()) {
                for (s, x) in sum.iter_mut().zip(vector) {
                    *s += factor * x;
                }
            }
            sum
        })
        .collect()
}
