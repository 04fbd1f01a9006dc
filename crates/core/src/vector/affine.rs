//! What is affine in trained models, tensor by tensor in f64: Ψ(0) + Σ cᵢ(Ψ*ᵢ − Ψ(0)), and the scalar products of the task
//! vectors. No vector is kept whole, so that large models need no more room.

use candle_core::{Device, Tensor};
use nalgebra::DMatrix;

use crate::model::Parameters;
use crate::task::GoOn;
use crate::{Error, Result};

/// A tensor's numbers in Ψ(0) and in every tuned model.
struct Numbers {
    base: Vec<f64>,
    tuned: Vec<Vec<f64>>,
}

impl Numbers {
    fn of(name: &str, base: &Parameters, tuned: &[Parameters]) -> Result<Self> {
        let numbers = |of: &Parameters| -> Result<Vec<f64>> {
            Ok(of.values(name)?.into_iter().map(f64::from).collect())
        };
        Ok(Self {
            base: numbers(base)?,
            tuned: tuned.iter().map(numbers).collect::<Result<_>>()?,
        })
    }

    fn product(&self, one: usize, other: usize) -> f64 {
        let pairs = self.tuned[one].iter().zip(&self.tuned[other]);
        let all = pairs.zip(&self.base);
        all.map(|((x, y), base)| (x - base) * (y - base)).sum()
    }
}

/// ΔΨᵢ·ΔΨⱼ of all pairs of tasks, `[T, T]`, unless `go_on` breaks, which is asked at every tensor.
///
/// # Errors
/// [`Error::Cancelled`] if it does; if a tensor is missing or not f32.
pub fn gram_of(base: &Parameters, tuned: &[Parameters], go_on: GoOn<'_>) -> Result<DMatrix<f64>> {
    let tasks = tuned.len();
    let mut gram = DMatrix::zeros(tasks, tasks);
    for (name, _) in base.iter() {
        check(go_on)?;
        let numbers = Numbers::of(name, base, tuned)?;
        for one in 0..tasks {
            for other in 0..=one {
                gram[(one, other)] += numbers.product(one, other);
            }
        }
    }
    gram.fill_upper_triangle_with_lower_triangle();
    Ok(gram)
}

/// Ψ(0) + Σ cᵢ(Ψ*ᵢ − Ψ(0)), rounded to f32 once; `coefficients` are the cᵢ, one a tuned model. `go_on` may break, and is asked
/// at every tensor.
///
/// # Errors
/// [`Error::Cancelled`] if it does; if a tensor is missing or not f32.
pub fn affine(
    base: &Parameters,
    tuned: &[Parameters],
    coefficients: &[f64],
    go_on: GoOn<'_>,
) -> Result<Parameters> {
    let tensor = |(name, tensor): (&str, &Tensor)| {
        check(go_on)?;
        let Numbers { base, tuned } = Numbers::of(name, base, tuned)?;
        let mut sum = base.clone();
        for (tuned, factor) in tuned.iter().zip(coefficients) {
            for ((sum, tuned), base) in sum.iter_mut().zip(tuned).zip(&base) {
                *sum += factor * (tuned - base);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
        let values: Vec<f32> = sum.into_iter().map(|x| x as f32).collect();
        let made = Tensor::from_vec(values, tensor.dims(), &Device::Cpu)?;
        Ok((name.to_owned(), made))
    };
    let tensors = base.iter().map(tensor).collect::<Result<Vec<_>>>()?;
    Ok(Parameters::new(tensors))
}

fn check(go_on: GoOn<'_>) -> Result<()> {
    if go_on().is_break() {
        return Err(Error::Cancelled);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::task::to_the_end;

    fn model(numbers: [f32; 3]) -> Parameters {
        let tensor = |numbers: &[f32]| Tensor::new(numbers, &Device::Cpu).unwrap();
        let [x, y, z] = numbers;
        Parameters::new([("v".into(), tensor(&[x, y])), ("w".into(), tensor(&[z]))])
    }

    #[test]
    fn scalar_products_are_over_all_tensors_of_the_differences() {
        let base = model([1.0, 0.0, -1.0]);
        let tuned = [model([3.0, 0.0, 0.0]), model([1.0, 4.0, 2.0])];
        // (2, 0, 1) and (0, 4, 3).
        let gram = gram_of(&base, &tuned, &mut to_the_end()).unwrap();
        assert_eq!(gram, DMatrix::from_row_slice(2, 2, &[5.0, 3.0, 3.0, 25.0]));
    }

    #[test]
    fn one_coefficient_leads_to_that_model_and_several_add_their_vectors() {
        let base = model([1.0, 0.0, -1.0]);
        let tuned = [model([3.0, 0.0, 0.0]), model([1.0, 4.0, 2.0])];
        let at = |coefficients: &[f64]| {
            let found = affine(&base, &tuned, coefficients, &mut to_the_end()).unwrap();
            let [v, w] = ["v", "w"].map(|name| found.values(name).unwrap());
            [v[0], v[1], w[0]]
        };
        assert_eq!(at(&[0.0, 1.0]), [1.0, 4.0, 2.0]);
        assert_eq!(at(&[-1.0, 0.5]), [-1.0, 2.0, -0.5]);
        let strange =
            Parameters::new([("v".to_owned(), Tensor::new(&[1_f32], &Device::Cpu).unwrap())]);
        assert!(affine(&base, &[strange], &[1.0], &mut to_the_end()).is_err());
    }

    #[test]
    fn both_are_left_at_a_tensor() {
        let base = model([1.0, 0.0, -1.0]);
        let tuned = [model([3.0, 0.0, 0.0])];
        let mut left = 1;
        let mut go_on = || {
            left -= 1;
            if left < 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let found = gram_of(&base, &tuned, &mut go_on);
        assert!(matches!(found, Err(Error::Cancelled)));
        let found = affine(&base, &tuned, &[1.0], &mut go_on);
        assert!(matches!(found, Err(Error::Cancelled)));
    }
}
