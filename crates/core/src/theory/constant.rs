//! Theorem 2's hidden constant, measured: how far down λ₂ task T1 survives, fitted by −C/α². It is the end of T1's
//! survival only; how far T2 stays forgotten is another matter, see [`ForgettingEnd`](super::ForgettingEnd).

use super::Descent;
use crate::experiment::Constants;
use crate::sweep::Stretch;

/// C with its spread over the seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedConstant {
    /// C of all measured ends.
    pub constant: f64,
    /// C of every seed.
    pub by_seed: Vec<(u64, f64)>,
    /// Smallest and largest C over single ends, which shows how well the shape −C/α² fits.
    pub over_ends: (f64, f64),
    /// Ends that were found.
    pub ends: usize,
    /// Descents on which T1 is kept down to their end, and maybe beyond.
    pub beyond: usize,
    /// Descents on which T1 is kept at no λ₂ below 0.
    pub never: usize,
}

/// Fits C in λ₂ = −C/α² to the measured ends, by least squares in the logarithm: the exponent is the theorem's, only
/// C is free. It depends on the training, through how strong attention has become. Nothing if no end was found.
#[must_use]
pub fn fit_constant<'a>(
    descents: impl IntoIterator<Item = &'a Descent>,
    constants: &Constants,
) -> Option<FittedConstant> {
    let mut found: Vec<(u64, f64)> = Vec::new();
    let (mut beyond, mut never) = (0, 0);
    for descent in descents {
        match descent.survival(constants) {
            Stretch::To(end) if end < 0.0 => found.push((descent.seed, descent.constant(end))),
            Stretch::ToTheEnd(_) => beyond += 1,
            Stretch::To(_) | Stretch::Nowhere => never += 1,
        }
    }
    let mut seeds: Vec<u64> = found.iter().map(|(seed, _)| *seed).collect();
    seeds.dedup();
    let by_seed = seeds
        .into_iter()
        .filter_map(|seed| {
            let own = found.iter().filter(|(of, _)| *of == seed);
            Some((seed, geometric_mean(own.map(|(_, constant)| *constant))?))
        })
        .collect();
    let all = || found.iter().map(|(_, constant)| *constant);
    Some(FittedConstant {
        constant: geometric_mean(all())?,
        by_seed,
        over_ends: (
            all().fold(f64::INFINITY, f64::min),
            all().fold(0.0, f64::max),
        ),
        ends: found.len(),
        beyond,
        never,
    })
}

impl FittedConstant {
    /// Smallest and largest C over the seeds.
    #[must_use]
    pub fn spread(&self) -> (f64, f64) {
        let all = || self.by_seed.iter().map(|(_, constant)| *constant);
        (
            all().fold(f64::INFINITY, f64::min),
            all().fold(0.0, f64::max),
        )
    }
}

/// Least squares of ln C is the mean of ln C.
#[expect(clippy::cast_precision_loss, reason = "a few numbers")]
fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let logs: Vec<f64> = values.map(f64::ln).collect();
    (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp())
}

#[cfg(test)]
mod tests {
    use super::super::descent::tests::descent;
    use super::super::{DESCENT_ALPHAS, Descent};
    use super::*;

    #[test]
    fn the_constant_of_a_perfect_curve_is_found_to_a_step() {
        let descents: Vec<Descent> = DESCENT_ALPHAS
            .map(|alpha| descent(0, alpha, 1.655, 0.5))
            .to_vec();
        let fitted = fit_constant(&descents, &Constants::default());
        assert!(fitted.is_some_and(|fit| (fit.constant - 1.65).abs() < 1e-9 && fit.ends == 5));
    }

    #[test]
    fn seeds_spread_and_curves_without_end_are_counted_by_their_reason() {
        let descents = [
            descent(0, -0.9, 1.005, 0.5),
            descent(1, -0.9, 2.005, 0.5),
            descent(2, -0.9, 99.0, 0.5),
            descent(3, -0.9, -1.0, 0.5),
        ];
        let fitted = fit_constant(&descents, &Constants::default());
        let fitted = fitted.unwrap();
        let (low, high) = fitted.spread();
        assert!((low - 1.0).abs() < 1e-9 && (high - 2.0).abs() < 1e-9);
        assert_eq!((fitted.ends, fitted.beyond, fitted.never), (2, 1, 1));
        assert!((fitted.constant - 2.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn a_task_that_was_never_learned_has_no_constant() {
        let never = descent(0, -0.9, -1.0, 0.5);
        assert!(fit_constant([&never], &Constants::default()).is_none());
    }
}
