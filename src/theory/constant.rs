//! Theorem 2's hidden constant, measured: how far down λ₂ task T1 survives, fitted by −C/α².

use crate::experiment::Constants;
use crate::sweep::{Threshold, holds_down_to};

/// Correlations at which the end of T1's survival is looked for. Nearer to 0 it lies beyond any plane.
pub const DESCENT_ALPHAS: [f64; 5] = [-0.9, -0.8, -0.7, -0.6, -0.5];
/// The largest C that a descent can find.
const LARGEST: f64 = 4.0;
/// C is found in steps of 1/100.
const STEPS: u32 = 400;

/// The loss of T1 on the line λ₁ = 1, down from λ₂ = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// The seed.
    pub seed: u64,
    /// α.
    pub alpha: f64,
    /// λ₂, rising to 0.
    pub values: Vec<f64>,
    /// L1 at every λ₂.
    pub losses: Vec<f64>,
}

/// λ₂ from −4/α² up to 0, in steps of C/100.
#[must_use]
pub fn descent_values(alpha: f64) -> Vec<f64> {
    let step = LARGEST / f64::from(STEPS) / (alpha * alpha);
    (0..=STEPS)
        .rev()
        .map(|index| -f64::from(index) * step)
        .collect()
}

impl Descent {
    /// The lowest λ₂ down to which T1 keeps L1 ≤ ε + |λ₂|β without a gap; nothing if it is not kept even at λ₂ = 0,
    /// or all the way to the end.
    #[must_use]
    pub fn end(&self, constants: &Constants) -> Option<f64> {
        let kept = |index: usize| {
            let slack = self.values[index].abs() * constants.beta;
            self.losses[index] <= constants.epsilon + slack
        };
        holds_down_to(&self.values, 0.0, kept)
            .filter(|threshold: &Threshold| !threshold.at_line_end)
            .map(|threshold| threshold.value)
    }

    /// The constant that this end means: C = −λ₂α².
    #[must_use]
    pub fn constant(&self, constants: &Constants) -> Option<f64> {
        self.end(constants)
            .map(|end| -end * self.alpha * self.alpha)
    }
}

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
    /// Descents on which none was found.
    pub without_end: usize,
}

/// Fits C in λ₂ = −C/α² to the measured ends, by least squares in the logarithm: the exponent is the theorem's, only
/// C is free. It depends on the training, through how strong attention has become. Nothing if no end was found.
#[must_use]
pub fn fit_constant<'a>(
    descents: impl IntoIterator<Item = &'a Descent>,
    constants: &Constants,
) -> Option<FittedConstant> {
    let mut found: Vec<(u64, f64)> = Vec::new();
    let mut without_end = 0;
    for descent in descents {
        match descent.constant(constants) {
            Some(constant) if constant > 0.0 => found.push((descent.seed, constant)),
            _ => without_end += 1,
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
        without_end,
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
    use super::*;

    /// T1 whose loss leaves 0 at λ₂ = −C/α².
    fn descent(seed: u64, alpha: f64, constant: f64) -> Descent {
        let values = descent_values(alpha);
        let losses = values
            .iter()
            .map(|value| {
                if *value < -constant / (alpha * alpha) {
                    1.0
                } else {
                    0.0
                }
            })
            .collect();
        Descent {
            seed,
            alpha,
            values,
            losses,
        }
    }

    #[test]
    fn the_constant_of_a_perfect_curve_is_found_to_a_step() {
        let descents: Vec<Descent> = DESCENT_ALPHAS
            .map(|alpha| descent(0, alpha, 1.655))
            .to_vec();
        let fitted = fit_constant(&descents, &Constants::default());
        assert!(fitted.is_some_and(|fit| (fit.constant - 1.65).abs() < 1e-9 && fit.ends == 5));
    }

    #[test]
    fn seeds_spread_and_a_curve_without_end_is_counted() {
        let descents = [
            descent(0, -0.9, 1.005),
            descent(1, -0.9, 2.005),
            descent(2, -0.9, 99.0),
        ];
        let fitted = fit_constant(&descents, &Constants::default());
        let fitted = fitted.unwrap();
        let (low, high) = fitted.spread();
        assert!((low - 1.0).abs() < 1e-9 && (high - 2.0).abs() < 1e-9);
        assert_eq!((fitted.ends, fitted.without_end), (2, 1));
        assert!((fitted.constant - 2.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn a_task_that_was_never_learned_has_no_end() {
        let mut never = descent(0, -0.9, 1.0);
        never.losses.fill(1.0);
        assert_eq!(never.end(&Constants::default()), None);
        assert!(fit_constant([&never], &Constants::default()).is_none());
    }
}
