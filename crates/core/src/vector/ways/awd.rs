//! AWD (Xiong et al. 2024, "Multi-Task Model Merging via Adaptive Weight Disentanglement"): a shift δ that all vectors have in
//! common is taken from each, so that what is left is as orthogonal as may be: τᵢ − δ.
//!
//! δ = Σ βᵢτᵢ stays in the span of the vectors, so everything follows from their Gram matrix. Of two tasks δ is the shortest
//! that makes them orthogonal, in closed form; of more it is found by subgradient descent.

use nalgebra::{DMatrix, DVector};

use super::check;
use crate::task::GoOn;
use crate::{Error, Result};

/// The weight of ‖δ‖ in the objective.
const PENALTY: f64 = 0.1;
/// The first step's length, in units of the vectors' root mean square norm.
const FIRST: f64 = 0.05;
/// Steps k become shorter as 1/√(1 + k/this).
const SHORTENED: f64 = 20.0;
/// Steps at most, and steps without a gain after which it ends.
const MOST: usize = 60_000;
const PATIENCE: usize = 6_000;
/// A smaller fall of the best value is no gain.
const GAIN: f64 = 1e-9;
/// Steps between two questions whether to go on.
const ASKED: usize = 256;
/// ‖τ₁ + τ₂‖² this small beside ‖τ₁‖² + ‖τ₂‖² is that of opposite vectors.
const OPPOSITE: f64 = 1e-18;

/// mean over pairs |cos(τᵢ − δ, τⱼ − δ)| + 0.1·‖δ‖ for δ = Σ βᵢτᵢ, and its subgradient in δ as coefficients on the τᵢ, from
/// the vectors' Gram matrix `[T, T]`.
#[must_use]
pub fn objective(gram: &DMatrix<f64>, beta: &DVector<f64>) -> (f64, DVector<f64>) {
    let count = gram.nrows();
    // Row i holds the coefficients of τᵢ − δ.
    let shifted = DMatrix::from_fn(count, count, |i, j| f64::from(u8::from(i == j)) - beta[j]);
    let inner = &shifted * gram * shifted.transpose();
    let size: Vec<f64> = (0..count)
        .map(|i| inner[(i, i)].max(1e-300).sqrt())
        .collect();
    let length = (beta.transpose() * gram * beta)[(0, 0)].max(0.0).sqrt();
    let mut value = PENALTY * length;
    let mut slope = if length > 0.0 {
        beta * (PENALTY / length)
    } else {
        DVector::zeros(count)
    };
    #[expect(clippy::cast_precision_loss, reason = "at most 28 pairs")]
    let pairs = (count * count.saturating_sub(1) / 2).max(1) as f64;
    for i in 0..count {
        for j in i + 1..count {
            let cosine = inner[(i, j)] / size[i] / size[j];
            value += cosine.abs() / pairs;
            if cosine == 0.0 {
                continue;
            }
            let sign = cosine.signum() / pairs;
            for k in 0..count {
                let [own, other] = [shifted[(i, k)], shifted[(j, k)]];
                let both = (own + other) / size[i] / size[j];
                let along = own / (size[i] * size[i]) + other / (size[j] * size[j]);
                slope[k] -= sign * (both - cosine * along);
            }
        }
    }
    (value, slope)
}

/// β of the shift δ = Σ βᵢτᵢ, from the vectors' Gram matrix `[T, T]`.
///
/// # Errors
/// If two vectors are opposite, where no shift makes them orthogonal; or [`Error::Cancelled`] if `go_on` breaks.
pub fn shift(gram: &DMatrix<f64>, go_on: GoOn<'_>) -> Result<DVector<f64>> {
    match gram.nrows() {
        0 | 1 => Ok(DVector::zeros(gram.nrows())),
        2 => Ok(DVector::from_element(2, closed_form(gram)? / 2.0)),
        _ => descended(gram, go_on),
    }
}

/// k with δ = k·(τ₁ + τ₂)/2: 1 − ‖τ₁ − τ₂‖/‖τ₁ + τ₂‖.
fn closed_form(gram: &DMatrix<f64>) -> Result<f64> {
    let squares = gram[(0, 0)] + gram[(1, 1)];
    let (sum, difference) = (squares + 2.0 * gram[(0, 1)], squares - 2.0 * gram[(0, 1)]);
    if sum <= OPPOSITE * squares {
        return Err(Error::Mismatch(
            "AWD: expected two task vectors that are not opposite, found ΔΨ₁ = −ΔΨ₂, which no common shift makes orthogonal"
                .into(),
        ));
    }
    Ok(1.0 - (difference.max(0.0) / sum).sqrt())
}

fn descended(gram: &DMatrix<f64>, go_on: GoOn<'_>) -> Result<DVector<f64>> {
    let count = gram.nrows();
    let mut beta = DVector::zeros(count);
    #[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
    let scale = (gram.trace() / count as f64).sqrt();
    let (mut best, mut slope) = objective(gram, &beta);
    let (mut found, mut gained) = (beta.clone(), 0);
    for step in 0..MOST {
        if step % ASKED == 0 {
            check(go_on)?;
        }
        let size = (slope.transpose() * gram * &slope)[(0, 0)].max(0.0).sqrt();
        if size == 0.0 || step - gained > PATIENCE {
            break;
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of steps")]
        let length = FIRST * scale / (1.0 + step as f64 / SHORTENED).sqrt();
        beta -= &slope * (length / size);
        let value;
        (value, slope) = objective(gram, &beta);
        if value < best - GAIN {
            gained = step;
        }
        if value < best {
            best = value;
            found.clone_from(&beta);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Merge;
    use crate::task::to_the_end;
    use crate::vector::flat::combined;
    use crate::vector::ways::directions;
    use crate::vector::ways::fixture::{Case, small};

    #[test]
    fn of_two_tasks_the_directions_are_the_references_and_orthogonal() {
        for name in ["aligned", "contradictory"] {
            let case = Case::read(name, "awd");
            let found = directions(&Merge::Awd, case.task_vectors(), 0, &mut to_the_end());
            let found = found.unwrap().unwrap();
            case.assert_directions(&found, "awd", 1e-10);
            let product: f64 = found[0].iter().zip(&found[1]).map(|(a, b)| a * b).sum();
            let size: f64 = found[0].iter().map(|a| a * a).sum();
            assert!(product.abs() < 1e-10 * size, "{product}");
        }
    }

    #[test]
    fn the_objective_and_its_slope_are_the_references_at_three_points() {
        let case = Case::read("four", "awd");
        let gram = case.task_vectors().gram();
        let points = case.json()["objective_at_points"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(points.len(), 3);
        for point in points {
            let list = |key: &str| -> Vec<f64> {
                let list = point[key].as_array().unwrap();
                list.iter().map(|x| x.as_f64().unwrap()).collect()
            };
            let (value, slope) = objective(&gram, &DVector::from_vec(list("beta")));
            assert!(
                (value - point["value"].as_f64().unwrap()).abs() < 1e-10,
                "{value}"
            );
            for (found, expected) in slope.iter().zip(list("gradient_on_tau")) {
                assert!((found - expected).abs() < 1e-10, "{found} {expected}");
            }
        }
    }

    #[test]
    fn of_four_tasks_the_descent_reaches_the_references_value() {
        let case = Case::read("four", "awd");
        let gram = case.task_vectors().gram();
        let found = shift(&gram, &mut to_the_end()).unwrap();
        let (value, _) = objective(&gram, &found);
        let expected = case.json()["objective"].as_f64().unwrap();
        // It is not smooth: its values are compared, not where they are.
        assert!((value - expected).abs() < 1e-4, "{value} {expected}");
        let (before, _) = objective(&gram, &DVector::zeros(4));
        assert!(value < before);
        let delta = combined(case.vectors(), &DMatrix::from_columns(&[found]));
        assert_eq!(delta[0].len(), case.vectors()[0].len());
    }

    #[test]
    fn hand_sized_gram_matrices_have_their_shifts_and_opposite_vectors_are_refused() {
        let (mut shifted, mut refused) = (0, 0);
        for case in small("awd") {
            let rows = case.rows("gram");
            let gram = DMatrix::from_fn(2, 2, |i, j| rows[i][j]);
            match shift(&gram, &mut to_the_end()) {
                Ok(beta) => {
                    assert!((2.0 * beta[0] - case.number("k")).abs() < 1e-12, "{case:?}");
                    shifted += 1;
                }
                Err(error) => {
                    assert!(case.has("refused"), "{case:?}");
                    assert!(error.to_string().contains("not opposite"), "{error}");
                    refused += 1;
                }
            }
        }
        assert_eq!((shifted, refused), (4, 1));
    }

    #[test]
    fn a_descent_is_left_when_nobody_wants_it_any_more() {
        let gram = Case::read("four", "awd").task_vectors().gram();
        let mut asked = 0;
        let left = shift(&gram, &mut || {
            asked += 1;
            if asked > 2 {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        });
        assert!(matches!(left, Err(Error::Cancelled)));
    }
}
