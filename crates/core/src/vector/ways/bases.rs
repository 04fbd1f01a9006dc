//! Task Vector Bases (Zeng et al. 2025): T task vectors, as columns, replaced by what M basis vectors give of them:
//! τ̂ = τ·B·R.
//!
//! Everything follows from the Gram matrix: a reconstruction is a T×T matrix BR.

use nalgebra::{DMatrix, SymmetricEigen};
use rand_distr::{Distribution as _, StandardNormal};

use super::check;
use super::projection::pseudo_inverse;
use crate::Result;
use crate::experiment::{Bases, BasisKind};
use crate::random::{Purpose, stream};
use crate::task::GoOn;

/// The temperature of the autoencoder's softmax.
const TEMPERATURE: f64 = 5.0;
/// Its entry for the task that a basis vector begins with.
const FIRST: f64 = 5.0;
/// Steps of Adam, and their rate.
const STEPS: usize = 6_000;
const RATE: f64 = 0.01;
/// Adam's averages, and what keeps its quotient finite.
const BETA: [f64; 2] = [0.9, 0.999];
const EPS: f64 = 1e-8;
/// Steps between two questions whether to go on.
const ASKED: usize = 256;

/// BR `[T, T]` of a basis: column t holds the coefficients of τ̂_t on the task vectors. Nothing where M is the number of tasks, so
/// that every vector stays as it is.
///
/// # Errors
/// [`crate::Error::Cancelled`] if `go_on` breaks.
pub fn reconstruction(
    gram: &DMatrix<f64>,
    bases: &Bases,
    seed: u64,
    go_on: GoOn<'_>,
) -> Result<Option<DMatrix<f64>>> {
    let tasks = gram.nrows();
    let count = bases.of(tasks);
    if count >= tasks {
        return Ok(None);
    }
    Ok(Some(match bases.kind {
        BasisKind::Pca => principal(gram, count),
        BasisKind::Ae => {
            let fit = Fit::of(gram, count, STEPS, go_on)?;
            softmax_columns(&fit.a) * fit.r
        }
        BasisKind::Random => {
            let basis = random(tasks, count, seed);
            let decoder = decoder(gram, &basis);
            basis * decoder
        }
    }))
}

/// (1/T²) Σ_t ‖τ̂_t − τ_t‖² of a reconstruction BR.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
pub fn reconstruction_error(gram: &DMatrix<f64>, reconstruction: &DMatrix<f64>) -> f64 {
    let tasks = gram.nrows();
    let off = reconstruction - DMatrix::identity(tasks, tasks);
    off.component_mul(&(gram * &off)).sum() / (tasks * tasks) as f64
}

/// The least error that any basis can leave, for M = 1, …, T.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisBounds {
    /// Σ_{i>M} eigᵢ(HGH)/T², H = 1 − 11ᵀ/T: of M vectors and the mean, which is kept beside them. Principal components reach it.
    pub with_mean: Vec<f64>,
    /// Σ_{i>M} eigᵢ(G)/T²: of M vectors alone, as the autoencoder and random combinations have them.
    pub linear: Vec<f64>,
}

/// The bounds of a Gram matrix `[T, T]`.
#[must_use]
pub fn basis_bounds(gram: &DMatrix<f64>) -> BasisBounds {
    let centre = centre(gram.nrows());
    BasisBounds {
        with_mean: left_out(&centre * gram * &centre),
        linear: left_out(gram.clone()),
    }
}

/// Σ_{i>M} eigᵢ/T² of a positive matrix, for M = 1, …, T.
#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
fn left_out(matrix: DMatrix<f64>) -> Vec<f64> {
    let tasks = matrix.nrows();
    let mut values: Vec<f64> = SymmetricEigen::new(matrix)
        .eigenvalues
        .iter()
        .copied()
        .collect();
    values.sort_by(|a, b| b.total_cmp(a));
    // Rounding may make them less than nothing, and a sum of none is −0.
    let rest = |count: usize| {
        let rest = values.iter().skip(count);
        rest.fold(0.0, |sum, value| sum + value.max(0.0))
    };
    let each = 1.0 / (tasks * tasks) as f64;
    (1..=tasks).map(|count| rest(count) * each).collect()
}

/// H = 1 − 11ᵀ/T.
#[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
fn centre(tasks: usize) -> DMatrix<f64> {
    DMatrix::identity(tasks, tasks) - DMatrix::from_element(tasks, tasks, 1.0 / tasks as f64)
}

/// Eigenvectors of a symmetric matrix as columns, those of the largest eigenvalues first.
fn leading(matrix: DMatrix<f64>, count: usize) -> DMatrix<f64> {
    let found = SymmetricEigen::new(matrix);
    let mut order: Vec<usize> = (0..found.eigenvalues.len()).collect();
    order.sort_by(|a, b| found.eigenvalues[*b].total_cmp(&found.eigenvalues[*a]));
    order.truncate(count);
    found.eigenvectors.select_columns(&order)
}

/// τ̂_t = τ̄ + Σ_k v_k[t]·Σ_s v_k[s](τ_s − τ̄), v_k the leading eigenvectors of the centred Gram matrix.
fn principal(gram: &DMatrix<f64>, count: usize) -> DMatrix<f64> {
    let tasks = gram.nrows();
    let centre = centre(tasks);
    let mean = DMatrix::identity(tasks, tasks) - &centre;
    let vectors = leading(&centre * gram * &centre, count);
    &centre * &vectors * vectors.transpose() + mean
}

/// Orthonormal combinations of the tasks, `[T, M]`, a function of the seed.
fn random(tasks: usize, count: usize, seed: u64) -> DMatrix<f64> {
    let mut rng = stream(seed, Purpose::Basis, 0, 0);
    let mut draw = |_, _| StandardNormal.sample(&mut rng);
    DMatrix::<f64>::from_fn(tasks, count, &mut draw).qr().q()
}

/// The least-squares R for a given B: (BᵀGB)⁺BᵀG.
fn decoder(gram: &DMatrix<f64>, basis: &DMatrix<f64>) -> DMatrix<f64> {
    pseudo_inverse(basis.transpose() * gram * basis) * basis.transpose() * gram
}

fn softmax_columns(a: &DMatrix<f64>) -> DMatrix<f64> {
    let mut weights = a / TEMPERATURE;
    for mut column in weights.column_iter_mut() {
        let largest = column.max();
        column.apply(|x| *x = (*x - largest).exp());
        let sum = column.sum();
        column /= sum;
    }
    weights
}

/// The autoencoder: B is a softmax of A's columns, R is free.
#[derive(Clone, Debug)]
struct Fit {
    a: DMatrix<f64>,
    r: DMatrix<f64>,
}

/// Adam's running averages of a matrix's gradient and of its square.
struct Averages {
    first: DMatrix<f64>,
    second: DMatrix<f64>,
}

impl Averages {
    fn of(matrix: &DMatrix<f64>) -> Self {
        let zero = DMatrix::zeros(matrix.nrows(), matrix.ncols());
        Self {
            first: zero.clone(),
            second: zero,
        }
    }

    /// One step, counted from 1.
    fn step(&mut self, step: i32, gradient: &DMatrix<f64>, matrix: &mut DMatrix<f64>) {
        let [own, square] = BETA;
        self.first = &self.first * own + gradient * (1.0 - own);
        self.second = &self.second * square + gradient.component_mul(gradient) * (1.0 - square);
        let [one, two] = BETA.map(|beta| 1.0 - beta.powi(step));
        let change = self.first.zip_map(&self.second, |first, second| {
            RATE * first / one / ((second / two).sqrt() + EPS)
        });
        *matrix -= change;
    }
}

impl Fit {
    /// Every basis vector begins with every M-th task.
    fn begun(tasks: usize, count: usize) -> Self {
        let of = |t: usize, j: usize| if t % count == j { FIRST } else { 0.0 };
        Self {
            a: DMatrix::from_fn(tasks, count, of),
            r: DMatrix::zeros(count, tasks),
        }
    }

    /// The reconstruction's error, and its gradients in A and R.
    #[expect(clippy::cast_precision_loss, reason = "at most eight tasks")]
    fn slopes(&self, gram: &DMatrix<f64>) -> (f64, DMatrix<f64>, DMatrix<f64>) {
        let tasks = gram.nrows();
        let each = 1.0 / (tasks * tasks) as f64;
        let basis = softmax_columns(&self.a);
        let off = &basis * &self.r - DMatrix::identity(tasks, tasks);
        let along = gram * &off;
        let of_basis = &along * self.r.transpose() * (2.0 * each);
        let mut of_a = of_basis.clone();
        for (mut column, own) in of_a.column_iter_mut().zip(basis.column_iter()) {
            let mean = own.dot(&column);
            column.apply(|x| *x -= mean);
        }
        let of_a = basis.component_mul(&of_a) / TEMPERATURE;
        let of_r = basis.transpose() * &along * (2.0 * each);
        (off.component_mul(&along).sum() * each, of_a, of_r)
    }

    fn of(gram: &DMatrix<f64>, count: usize, steps: usize, go_on: GoOn<'_>) -> Result<Self> {
        let mut fit = Self::begun(gram.nrows(), count);
        let mut averages = [Averages::of(&fit.a), Averages::of(&fit.r)];
        for step in 1..=steps {
            if step % ASKED == 1 {
                check(go_on)?;
            }
            let (_, of_a, of_r) = fit.slopes(gram);
            let count = i32::try_from(step).unwrap_or(i32::MAX);
            averages[0].step(count, &of_a, &mut fit.a);
            averages[1].step(count, &of_r, &mut fit.r);
        }
        Ok(fit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Merge;
    use crate::task::to_the_end;
    use crate::vector::ways::directions;
    use crate::vector::ways::fixture::{Case, close, matrix};

    fn kind(kind: BasisKind, count: usize) -> Bases {
        Bases {
            count: Some(count),
            kind,
        }
    }

    #[test]
    fn principal_components_leave_the_references_error_and_give_its_vectors() {
        for (name, tasks) in [("aligned", 2), ("four", 4)] {
            let case = Case::read(name, "bases");
            let gram = case.task_vectors().gram();
            for count in 1..tasks {
                let expected = &case.json()["basis"][format!("m{count}")]["pca"];
                let bases = kind(BasisKind::Pca, count);
                let found = reconstruction(&gram, &bases, 0, &mut to_the_end());
                let found = found.unwrap().unwrap();
                close(&found, &matrix(&expected["BR"]), 1e-9, "BR");
                let error = reconstruction_error(&gram, &found);
                let expected = expected["expected"].as_f64().unwrap();
                assert!((error - expected).abs() < 1e-9, "{error} {expected}");
            }
            let bases = Merge::Bases(kind(BasisKind::Pca, tasks / 2));
            let hats = directions(&bases, case.task_vectors(), 0, &mut to_the_end());
            let prefix = format!("pca.m{}.hat", tasks / 2);
            case.assert_numbered(&hats.unwrap().unwrap(), &prefix, 1e-9);
        }
    }

    #[test]
    fn no_basis_leaves_less_than_the_references_bounds() {
        for (name, tasks) in [("aligned", 2), ("four", 4)] {
            let case = Case::read(name, "bases");
            let bounds = basis_bounds(&case.task_vectors().gram());
            for count in 1..tasks {
                let expected = &case.json()["basis"][format!("m{count}")];
                let number = |kind: &str, key: &str| expected[kind][key].as_f64().unwrap();
                let with_mean = bounds.with_mean[count - 1];
                let linear = bounds.linear[count - 1];
                assert!((with_mean - number("pca", "expected")).abs() < 1e-9);
                assert!((linear - number("ae", "lower_bound")).abs() < 1e-9);
                // The mean comes for free.
                assert!(with_mean <= linear);
            }
            for all in [&bounds.with_mean, &bounds.linear] {
                assert_eq!(all[tasks - 1].to_bits(), 0.0_f64.to_bits());
            }
        }
    }

    #[test]
    fn the_autoencoder_begins_as_the_references_and_ends_as_good() {
        for (name, tasks) in [("aligned", 2), ("four", 4)] {
            let case = Case::read(name, "bases");
            let gram = case.task_vectors().gram();
            for count in 1..tasks {
                let expected = &case.json()["basis"][format!("m{count}")]["ae"];
                let number = |key: &str| expected[key].as_f64().unwrap();
                let (error, ..) = Fit::begun(tasks, count).slopes(&gram);
                assert!((error - number("initial_loss")).abs() < 1e-9, "{error}");
                let early = Fit::of(&gram, count, 10, &mut to_the_end()).unwrap();
                close(
                    &early.a,
                    &matrix(&expected["after_10_steps"]["A"]),
                    1e-9,
                    "A",
                );
                close(
                    &early.r,
                    &matrix(&expected["after_10_steps"]["R"]),
                    1e-9,
                    "R",
                );
                let bases = kind(BasisKind::Ae, count);
                let found = reconstruction(&gram, &bases, 0, &mut to_the_end());
                let error = reconstruction_error(&gram, &found.unwrap().unwrap());
                // B and R are not unique: errors are compared.
                assert!(
                    (error - number("loss")).abs() < 1e-6,
                    "{error} {}",
                    number("loss")
                );
                assert!(error > number("lower_bound") - 1e-9);
            }
        }
    }

    #[test]
    fn the_autoencoders_slopes_are_those_of_its_error() {
        let case = Case::read("four", "bases");
        let gram = case.task_vectors().gram();
        let fit = Fit::of(&gram, 2, 50, &mut to_the_end()).unwrap();
        let (_, of_a, of_r) = fit.slopes(&gram);
        let step = 1e-5;
        let differences = |change: &dyn Fn(&mut Fit, f64)| {
            let at = |step: f64| {
                let mut moved = fit.clone();
                change(&mut moved, step);
                moved.slopes(&gram).0
            };
            (at(step) - at(-step)) / (2.0 * step)
        };
        for t in 0..4 {
            for j in 0..2 {
                let along = differences(&|fit, step| fit.a[(t, j)] += step);
                assert!((along - of_a[(t, j)]).abs() < 1e-7, "A[{t}, {j}]");
                let along = differences(&|fit, step| fit.r[(j, t)] += step);
                assert!((along - of_r[(j, t)]).abs() < 1e-7, "R[{j}, {t}]");
            }
        }
    }

    #[test]
    fn with_the_references_random_basis_the_decoder_is_the_references() {
        let case = Case::read("four", "bases");
        let gram = case.task_vectors().gram();
        for count in 1..4 {
            let expected = &case.json()["basis"][format!("m{count}")]["random"];
            let basis = matrix(&expected["B"]);
            let decoder = decoder(&gram, &basis);
            close(&decoder, &matrix(&expected["R"]), 1e-9, "R");
            let error = reconstruction_error(&gram, &(basis * decoder));
            let expected = expected["reconstruction"].as_f64().unwrap();
            assert!((error - expected).abs() < 1e-9, "{error} {expected}");
        }
    }

    #[test]
    fn a_random_basis_is_orthonormal_and_of_its_seed() {
        let one = random(5, 3, 7);
        close(
            &(one.transpose() * &one),
            &DMatrix::identity(3, 3),
            1e-12,
            "QᵀQ",
        );
        assert_eq!(one, random(5, 3, 7));
        assert_ne!(one, random(5, 3, 8));
    }
}
