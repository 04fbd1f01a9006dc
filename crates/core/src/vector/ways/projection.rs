//! Where a merged model lies beside the span of the task vectors.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use crate::vector::flat::{combined, dot, gram};

/// Eigenvalues at most so many times the largest have no inverse.
const SINGULAR: f64 = 1e-12;

/// The inverse of a symmetric matrix, without what is singular in it.
pub(super) fn pseudo_inverse(matrix: DMatrix<f64>) -> DMatrix<f64> {
    let found = SymmetricEigen::new(matrix);
    let largest = found
        .eigenvalues
        .iter()
        .fold(0.0_f64, |a, b| a.max(b.abs()));
    let inverse = found.eigenvalues.map(|value| {
        if value.abs() > SINGULAR * largest {
            1.0 / value
        } else {
            0.0
        }
    });
    let vectors = &found.eigenvectors;
    vectors * DMatrix::from_diagonal(&inverse) * vectors.transpose()
}

/// The least-squares coefficients of a direction on the task vectors, and the norm of what is left of it, relative to its own; 0
/// where it is 0.
#[must_use]
pub fn projection(direction: &[f64], vectors: &[Vec<f64>]) -> (Vec<f64>, f64) {
    let products = DVector::from_iterator(
        vectors.len(),
        vectors.iter().map(|vector| dot(vector, direction)),
    );
    let coefficients = pseudo_inverse(gram(vectors)) * products;
    let columns = DMatrix::from_columns(std::slice::from_ref(&coefficients));
    let nearest = combined(vectors, &columns);
    let nearest = nearest.first().map_or(&[][..], Vec::as_slice);
    let left = direction
        .iter()
        .zip(nearest)
        .map(|(x, near)| (x - near) * (x - near));
    let (left, size) = (left.sum::<f64>(), dot(direction, direction));
    let share = if size > 0.0 {
        (left / size).sqrt()
    } else {
        0.0
    };
    (coefficients.iter().copied().collect(), share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::MedianRule;
    use crate::vector::ways::fixture::Case;
    use crate::vector::ways::median;

    #[test]
    fn a_median_lies_as_far_off_the_plane_as_the_references() {
        for name in ["aligned", "four"] {
            let case = Case::read(name, "median");
            for (rule, words) in [(MedianRule::Lower, "lower"), (MedianRule::Middle, "middle")] {
                let (found, off) = projection(&median(case.vectors(), rule), case.vectors());
                for row in case.table().rows_of(words) {
                    let scale: f64 = row.text("scale").parse().unwrap();
                    // Tables are written with twelve digits.
                    for (found, expected) in found.iter().zip(row.numbered("projection")) {
                        assert!(
                            (scale * found - expected).abs() < 1e-9,
                            "{found} {expected}"
                        );
                    }
                    let expected: f64 = row.text("off_plane").parse().unwrap();
                    assert!((off - expected).abs() < 1e-9, "{off} {expected}");
                }
            }
        }
    }

    #[test]
    fn what_is_in_the_span_is_not_off_it_and_nothing_is_nowhere() {
        let vectors = [vec![1.0, 0.0, 1.0], vec![0.0, 2.0, 0.0]];
        let (found, off) = projection(&[3.0, -2.0, 3.0], &vectors);
        assert!((found[0] - 3.0).abs() < 1e-12 && (found[1] + 1.0).abs() < 1e-12);
        assert!(off < 1e-7, "{off}");
        let (found, off) = projection(&[1.0, 0.0, -1.0], &vectors);
        assert!(found.iter().all(|c| c.abs() < 1e-12) && (off - 1.0).abs() < 1e-12);
        assert_eq!(projection(&[0.0; 3], &vectors).1, 0.0);
    }
}
