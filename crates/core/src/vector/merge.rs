//! ΔΨ = Ψ* − Ψ(0) (eq. 1) and Ψ = Ψ(0) + Σ λᵢ ΔΨᵢ (eq. 2), for any named tensors.

use crate::Result;
use crate::model::Parameters;

/// ΔΨ = Ψ* − Ψ(0), eq. 1.
///
/// # Errors
/// If names or shapes differ.
pub fn task_vector(trained: &Parameters, base: &Parameters) -> Result<Parameters> {
    trained.zip(base, candle_core::Tensor::sub)
}

/// Ψ(0) + Σ λᵢ ΔΨᵢ, eq. 2.
///
/// # Errors
/// If names or shapes differ.
pub fn merge<'a>(
    base: &Parameters,
    terms: impl IntoIterator<Item = (f64, &'a Parameters)>,
) -> Result<Parameters> {
    terms
        .into_iter()
        .try_fold(base.clone(), |sum, (lambda, vector)| {
            sum.zip(vector, |left, right| left + right.affine(lambda, 0.0)?)
        })
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;

    fn parameters(value: f32) -> Result<Parameters> {
        Ok(Parameters::new([(
            "v".into(),
            Tensor::new(&[value, 2.0 * value], &Device::Cpu)?,
        )]))
    }

    #[test]
    fn merging_with_one_gives_the_trained_model_back() -> Result<()> {
        let (base, trained) = (parameters(0.5)?, parameters(4.0)?);
        let vector = task_vector(&trained, &base)?;
        assert_eq!(merge(&base, [(1.0, &vector)])?.values("v")?, [4.0, 8.0]);
        assert_eq!(merge(&base, [(0.0, &vector)])?.values("v")?, [0.5, 1.0]);
        assert_eq!(
            merge(&base, [(-1.0, &vector), (2.0, &vector)])?.values("v")?,
            [4.0, 8.0]
        );
        Ok(())
    }

    #[test]
    fn other_names_are_refused() -> Result<()> {
        let other = Parameters::new([("u".into(), Tensor::new(&[1_f32, 2.0], &Device::Cpu)?)]);
        assert!(task_vector(&parameters(1.0)?, &other).is_err());
        Ok(())
    }
}
