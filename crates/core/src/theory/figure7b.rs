//! Eq. 4 as the authors' figure 7B shows it, which asks for c where eq. 4 as printed asks for 1 + c. A reading of their
//! picture, not a statement: nothing is promised by it or judged against it.

use super::{Condition, HalfPlane};
use crate::sweep::Point;

/// The region Σλᵢγᵢ ≥ c, Σλᵢγᵢ² ≥ c, |λᵢ|β ≤ c with the c and β that fit the red region of figure 7B. Measured in their
/// picture, for γ = (0.792, −0.637): Σλᵢγᵢ ≥ 0.192 ± 0.009, Σλᵢγᵢ² ≥ 0.200 ± 0.008, λ₁ ≤ 2.02.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure7B {
    /// γ, not 0.
    pub gamma: Point,
}

impl Figure7B {
    /// c of the picture, by our reading.
    pub const C: f64 = 0.2;
    /// β of the picture, by our reading.
    pub const BETA: f64 = 0.1;

    /// By how much Σλᵢγᵢ ≥ c, Σλᵢγᵢ² ≥ c and |λᵢ|β ≤ c hold (≥ 0) or miss (< 0), in this order.
    #[must_use]
    pub fn slacks(&self, point: Point) -> [f64; 3] {
        let [lambda1, lambda2] = point;
        let [gamma1, gamma2] = self.gamma;
        [
            lambda1 * gamma1 + lambda2 * gamma2 - Self::C,
            lambda1 * gamma1 * gamma1 + lambda2 * gamma2 * gamma2 - Self::C,
            Self::C - Self::BETA * lambda1.abs().max(lambda2.abs()),
        ]
    }

    /// Whether a point lies in the region.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let slacks = self.slacks(point).into_iter();
        slacks.map(Condition::at_least).all(|part| part.holds)
    }

    /// The half-planes whose common part is the region.
    #[must_use]
    pub fn region(&self) -> Vec<HalfPlane> {
        let sums = [self.gamma, self.gamma.map(|gamma| gamma * gamma)];
        let bounds = [[-1.0, 0.0], [1.0, 0.0], [0.0, -1.0], [0.0, 1.0]];
        let sums = sums.map(|normal| HalfPlane::new(normal, Self::C));
        let bounds =
            bounds.map(|axis: Point| HalfPlane::new(axis.map(|x| x * Self::BETA), -Self::C));
        sums.into_iter().chain(bounds).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Constants;
    use crate::theory::{Equation4, Part};

    const SLIDES: Point = [0.792, -0.637];

    #[test]
    fn the_slides_best_point_lies_in_their_picture_and_outside_eq_4_as_printed() {
        let (figure, point) = (Figure7B { gamma: SLIDES }, [1.2, -0.6]);
        assert!(figure.contains(point));
        let [sum, squares, bound] = figure.slacks(point);
        assert!((sum - 1.1326).abs() < 1e-12);
        assert!((squares - 0.309_255_4).abs() < 1e-12);
        assert!((bound - 0.08).abs() < 1e-12);
        // As printed Σλγ² = 0.509 misses 1 + c for every c, those of the picture too.
        for c in [None, Some(Figure7B::C)] {
            let constants = Constants {
                beta: Figure7B::BETA,
                c,
                ..Constants::default()
            };
            let printed = Equation4::new(SLIDES, &constants);
            assert!(printed.part(Part::Squares, point).slack < 0.0);
        }
    }

    #[test]
    fn its_edges_are_those_measured_in_the_picture() {
        let figure = Figure7B { gamma: SLIDES };
        // λ₁ ≤ 2 bounds it on the right, Σλγ² ≥ c below and Σλγ ≥ c on the left of λ₂ = 0.
        assert!(figure.contains([2.0, 0.0]) && !figure.contains([2.03, 0.0]));
        assert!(figure.contains([0.35, 0.0]) && !figure.contains([0.24, 0.0]));
        // 0.627264·1 − 0.405769·λ = 0.2 at λ = 1.053.
        assert!(figure.contains([1.0, -1.05]) && !figure.contains([1.0, -1.06]));
    }

    #[test]
    fn its_half_planes_say_the_same_as_its_slacks() {
        let figure = Figure7B { gamma: [0.6, -0.3] };
        for point in [
            [3.0, 2.0],
            [-1.0, 0.5],
            [1.2, -0.6],
            [1.9, -0.1],
            [0.5, 0.1],
        ] {
            let sides = figure.region();
            let nearest = sides.iter().map(|side| side.slack(point));
            let nearest = nearest.fold(f64::INFINITY, f64::min);
            let slacks = figure.slacks(point).into_iter();
            let smallest = slacks.fold(f64::INFINITY, f64::min);
            assert!((nearest - smallest).abs() < 1e-12, "{point:?}");
        }
    }
}
