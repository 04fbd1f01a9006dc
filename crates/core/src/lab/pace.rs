//! How long work takes, to an order, and which piece of it nobody can interrupt.

use super::{ModelSizes, Sizes};
use crate::train::PASSES;
use crate::vector::decomposition_seconds;

/// Floating-point operations a second of a thread: candle's training with all that is not a product, and the kernel.
/// Measured on two kinds of processors of a few years; others differ by some times.
const TRAINED: f64 = 1.2e10;
const SWEPT: f64 = 4e10;
/// The same of training by hand, on the kernel.
const BY_HAND: f64 = 3.5e10;
/// Derivatives of a sample's output.
const DERIVED: f64 = 1e9;
/// Preparing a sample for the kernel, which is done for every pass over the plane.
const PREPARED: f64 = 4e9;
/// Seconds of a step, however small it is, and of a number of data.
const STEP: f64 = 2e-4;
const DRAWN: f64 = 8e-9;
/// Passes over the data beside the plane: lines, single points, the check against candle.
const OTHER_POINTS: f64 = 1100.0;
/// The same where every point is a model of its own, and lines have fewer.
const OTHER_MODELS: f64 = 240.0;
/// Passes over the plane, coarse to fine, and those over lines.
const PREPARATIONS: f64 = 6.0;

/// An estimated time in the unit that suits it, to a digit.
#[must_use]
pub fn time_words(seconds: f64) -> String {
    if seconds < 1.0 {
        return "less than a second".into();
    }
    let units = [("day", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0)];
    let unit = units
        .into_iter()
        .find(|(_, length)| seconds >= 1.5 * length);
    let (unit, length) = unit.unwrap_or(("s", 1.0));
    let count = seconds / length;
    let size = 10_f64.powf(count.log10().floor());
    let count = (count / size).round() * size;
    if unit == "day" {
        let plural = if count > 1.0 { "s" } else { "" };
        format!("about {count:.0} day{plural}")
    } else {
        format!("about {count:.0} {unit}")
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn seconds(sizes: &Sizes, threads: u64) -> f64 {
    let (operations, threads) = (sizes.operations() as f64, threads as f64);
    let [p, d] = [sizes.shape.tokens, sizes.shape.dimension].map(|size| size as f64);
    let samples: f64 = sizes.samples.iter().map(|count| *count as f64).sum();
    // Two tasks are trained one after the other, or side by side.
    let (trained, others, turns) = match &sizes.model {
        ModelSizes::OneLayer { .. } => (TRAINED, OTHER_POINTS, 2.0),
        ModelSizes::Vit { .. } if sizes.large => (BY_HAND, 4.0 * sizes.cells as f64 + 30.0, 1.0),
        ModelSizes::Vit { .. } => (BY_HAND, OTHER_MODELS, (2.0 / threads).max(1.0)),
    };
    let step = sizes.batch as f64 * (PASSES as f64 * operations / trained + p * d * DRAWN) + STEP;
    let points = (sizes.cells * sizes.cells) as f64 + others;
    // With a small vocabulary samples are sums over what is shared.
    let (point, prepared) = match &sizes.model {
        ModelSizes::OneLayer { hidden } if sizes.few_tokens => (5.0 * p * *hidden as f64, 0.0),
        ModelSizes::OneLayer { hidden } => {
            let prepared = PREPARATIONS * 3.0 * operations / PREPARED;
            (2.0 * p * p * *hidden as f64 + 30.0 * p * p, prepared)
        }
        // Nothing of it is shared by points.
        ModelSizes::Vit { .. } => (operations, 0.0),
    };
    let training = if sizes.steps > 0 {
        turns * sizes.steps as f64 * step
    } else {
        0.0
    };
    let [steps, batch] = sizes.pretraining.map(|size| size as f64);
    let pretraining = steps * batch * PASSES as f64 * operations / trained;
    // By hand in f64, a number after the other; of a plane whose cells are models of their own each is prepared anew.
    let derivatives = if sizes.merged.derivatives {
        samples * PASSES as f64 * operations / (DERIVED * threads)
    } else {
        0.0
    };
    let each = if sizes.merged.each {
        samples * points * 3.0 * operations / (PREPARED * threads)
    } else {
        0.0
    };
    training
        + pretraining
        + derivatives
        + each
        + samples * (p * d * DRAWN + (points * point / SWEPT + prepared) / threads)
        + decompositions(sizes)
            .map(|(_, seconds)| 2.0 * seconds)
            .sum::<f64>()
}

/// The matrices whose singular values are computed, in words, with the seconds that takes.
fn decompositions(sizes: &Sizes) -> impl Iterator<Item = (String, f64)> {
    let with_vectors = sizes.low_rank;
    let matrices = sizes.matrices().into_iter();
    matrices.map(move |(name, rows, columns)| {
        let words = format!("the singular values of a {name} of {rows}×{columns}");
        (words, decomposition_seconds(rows, columns, with_vectors))
    })
}

/// The longest piece that nobody can interrupt.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn longest(sizes: &Sizes) -> (String, f64) {
    let one = sizes.operations() as f64;
    let trained = if sizes.steps > 0 {
        PASSES as f64 * one / TRAINED
    } else {
        one / TRAINED
    };
    let evaluated = match &sizes.model {
        ModelSizes::OneLayer { .. } => 3.0 * one / PREPARED,
        ModelSizes::Vit { .. } => one / TRAINED,
    };
    let sample = ("a sample".to_owned(), trained.max(evaluated));
    let all = decompositions(sizes).chain([sample]);
    all.max_by(|left, right| left.1.total_cmp(&right.1))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_to_a_digit_in_the_unit_that_suits_them() {
        let told = [0.2, 1.0, 14.0, 75.0, 100.0, 5000.0, 6000.0, 1e6].map(time_words);
        let words = [
            "less than a second",
            "about 1 s",
            "about 10 s",
            "about 80 s",
            "about 2 min",
            "about 80 min",
            "about 2 h",
            "about 10 days",
        ];
        assert_eq!(told, words);
    }
}
