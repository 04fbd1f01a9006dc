//! The machine's own measure: products of square f32 matrices by the fastest crates at hand.

use candle_core::{Device, Tensor};

use super::series::timed;
use crate::Result;

/// Rows and columns.
const SIDE: usize = 1024;

/// Two matrices to multiply.
pub(super) struct Matrices {
    left: Vec<f32>,
    right: Vec<f32>,
    product: Vec<f32>,
    tensors: [Tensor; 2],
}

impl Matrices {
    pub(super) fn new() -> Result<Self> {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let entries = |step: usize| -> Vec<f32> {
            (0..SIDE * SIDE)
                .map(|i| ((i * step) % 17) as f32 / 17.0 - 0.5)
                .collect()
        };
        let (left, right) = (entries(5), entries(7));
        let tensor = |values: &[f32]| Tensor::from_slice(values, (SIDE, SIDE), &Device::Cpu);
        Ok(Self {
            tensors: [tensor(&left)?, tensor(&right)?],
            left,
            right,
            product: vec![0.0; SIDE * SIDE],
        })
    }

    /// Floating-point operations in a product, 2·side³.
    #[expect(clippy::cast_precision_loss, reason = "2³¹")]
    pub(super) fn flops() -> f64 {
        (2 * SIDE * SIDE * SIDE) as f64
    }

    /// Seconds of crate `matrixmultiply` on its own threads.
    pub(super) fn matrixmultiply(&mut self) -> Result<f64> {
        let (seconds, ()) = timed(|| {
            multiply(&self.left, &self.right, &mut self.product);
            Ok(())
        })?;
        Ok(seconds)
    }

    /// Seconds of crate `gemm`, through candle, on the threads of the caller.
    pub(super) fn gemm(&self) -> Result<f64> {
        let (seconds, _) = timed(|| Ok(self.tensors[0].matmul(&self.tensors[1])?))?;
        Ok(seconds)
    }
}

/// C = A B for square matrices of [`SIDE`], row by row.
#[expect(
    unsafe_code,
    reason = "the crate that is measured has no safe interface"
)]
fn multiply(left: &[f32], right: &[f32], product: &mut [f32]) {
    let size = SIDE * SIDE;
    if left.len() != size || right.len() != size || product.len() != size {
        return;
    }
    let stride = SIDE.cast_signed();
    // SAFETY: all three hold SIDE rows of SIDE numbers, checked above, at strides (SIDE, 1); `product` is borrowed
    // mutably and so overlaps neither of the others.
    unsafe {
        matrixmultiply::sgemm(
            SIDE,
            SIDE,
            SIDE,
            1.0,
            left.as_ptr(),
            stride,
            1,
            right.as_ptr(),
            stride,
            1,
            0.0,
            product.as_mut_ptr(),
            stride,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_crates_give_the_same_product() -> Result<()> {
        let mut matrices = Matrices::new()?;
        matrices.matrixmultiply()?;
        let product = matrices.tensors[0].matmul(&matrices.tensors[1])?;
        let product = product.flatten_all()?.to_vec1::<f32>()?;
        assert!(
            product
                .iter()
                .zip(&matrices.product)
                .all(|(a, b)| (a - b).abs() < 1e-2)
        );
        Ok(())
    }
}
