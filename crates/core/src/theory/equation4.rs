//! Eq. 4, Theorem 3's condition on λ, in its three parts.

use super::{Condition, HalfPlane, clip_square};
use crate::experiment::{Constants, Grid};
use crate::sweep::Point;

/// Where a region's area counts as nothing: it touches the plane in a point or an edge.
const NO_AREA: f64 = 1e-9;

/// A part of eq. 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Σλᵢγᵢ ≥ 1 + c.
    Sum,
    /// Σλᵢγᵢ² ≥ 1 + c.
    Squares,
    /// |λᵢ|β ≤ c for all i.
    Bound,
}

impl Part {
    /// All of them, in the paper's order.
    pub const ALL: [Self; 3] = [Self::Sum, Self::Squares, Self::Bound];

    /// Its place in eq. 4, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Sum => 0,
            Self::Squares => 1,
            Self::Bound => 2,
        }
    }

    /// The part in symbols.
    #[must_use]
    pub fn symbols(self) -> &'static str {
        match self {
            Self::Sum => "Σλᵢγᵢ ≥ 1 + c",
            Self::Squares => "Σλᵢγᵢ² ≥ 1 + c",
            Self::Bound => "|λᵢ|β ≤ c",
        }
    }
}

/// Where the region of eq. 4 is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On the plane that is swept, at least in part.
    OnPlane,
    /// Elsewhere: for a small β it is never empty, but γ is too short for this plane.
    OutsidePlane,
    /// Nowhere: β is too large.
    BetaTooLarge,
}

/// Eq. 4: for some c ∈ (0, 1), Σλᵢγᵢ ≥ 1 + c, Σλᵢγᵢ² ≥ 1 + c and |λᵢ|β ≤ c for all i; or the same for one fixed c.
///
/// With "some c" the smallest c that the third part allows at a point is b = β·max|λᵢ|, so the first two ask for
/// 1 + b there and the third for b ≤ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equation4 {
    /// γ, not 0.
    pub gamma: Point,
    /// β.
    pub beta: f64,
    /// c; nothing for "some c".
    pub c: Option<f64>,
    /// What tasks add whose coefficients are held.
    pub held: Held,
}

/// What the tasks of a merge add to eq. 4 whose coefficients do not run over the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Held {
    /// To Σλᵢγᵢ.
    pub sum: f64,
    /// To Σλᵢγᵢ².
    pub squares: f64,
    /// The largest |λᵢ|.
    pub largest: f64,
}

impl Held {
    /// With one task more.
    #[must_use]
    pub fn and(self, lambda: f64, gamma: f64) -> Self {
        Self {
            sum: self.sum + lambda * gamma,
            squares: self.squares + lambda * gamma * gamma,
            largest: self.largest.max(lambda.abs()),
        }
    }
}

impl Equation4 {
    /// Eq. 4 with these constants.
    #[must_use]
    pub fn new(gamma: Point, constants: &Constants) -> Self {
        Self {
            gamma,
            beta: constants.beta,
            c: constants.c,
            held: Held::default(),
        }
    }

    /// The same with what is held.
    #[must_use]
    pub fn with(self, held: Held) -> Self {
        Self { held, ..self }
    }

    /// The c that a point is held against: the fixed one, or the smallest that the third part allows, b = β·max|λᵢ|.
    #[must_use]
    pub fn c_at(&self, point: Point) -> f64 {
        self.c.unwrap_or_else(|| self.value(Part::Bound, point))
    }

    /// The left side of a part: Σλᵢγᵢ, Σλᵢγᵢ² or β·max|λᵢ|.
    #[must_use]
    pub fn value(&self, part: Part, point: Point) -> f64 {
        let [lambda1, lambda2] = point;
        let [gamma1, gamma2] = self.gamma;
        match part {
            Part::Sum => lambda1 * gamma1 + lambda2 * gamma2 + self.held.sum,
            Part::Squares => {
                lambda1 * gamma1 * gamma1 + lambda2 * gamma2 * gamma2 + self.held.squares
            }
            Part::Bound => self.beta * lambda1.abs().max(lambda2.abs()).max(self.held.largest),
        }
    }

    /// The right side of a part: 1 + c, or c (1 for "some c").
    #[must_use]
    pub fn needs(&self, part: Part, point: Point) -> f64 {
        match part {
            Part::Sum | Part::Squares => 1.0 + self.c_at(point),
            Part::Bound => self.c.unwrap_or(1.0),
        }
    }

    /// A part at a point. Equality meets it, but "some c" is above 0: then Σλᵢγᵢ and Σλᵢγᵢ² must be above 1, also
    /// where β asks for no more.
    #[must_use]
    pub fn part(&self, part: Part, point: Point) -> Condition {
        let room = self.value(part, point) - self.needs(part, point);
        match (part, self.c) {
            (Part::Bound, _) => Condition::at_least(-room),
            (Part::Sum | Part::Squares, Some(_)) => Condition::at_least(room),
            (Part::Sum | Part::Squares, None) => {
                Condition::at_least(room).and(Condition::above(self.value(part, point) - 1.0))
            }
        }
    }

    /// All three parts at a point.
    #[must_use]
    pub fn condition(&self, point: Point) -> Condition {
        let [sum, squares, bound] = Part::ALL.map(|part| self.part(part, point));
        sum.and(squares).and(bound)
    }

    /// The half-planes whose common part is where one part holds.
    #[must_use]
    pub fn sides(&self, part: Part) -> Vec<HalfPlane> {
        let beta = self.beta;
        let axes = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
        let Held {
            sum,
            squares,
            largest,
        } = self.held;
        let is_held = largest > 0.0;
        let (normal, held) = match part {
            Part::Sum => (self.gamma, sum),
            Part::Squares => (self.gamma.map(|gamma| gamma * gamma), squares),
            Part::Bound => {
                let limit = self.c.unwrap_or(1.0);
                let side = |axis: Point| HalfPlane::new(axis.map(|x| -x * beta), -limit);
                // What is held is within the limit everywhere or nowhere.
                let of_held = HalfPlane::new([0.0; 2], beta * largest - limit);
                let sides = axes.map(side).into_iter();
                return sides.chain(is_held.then_some(of_held)).collect();
            }
        };
        if let Some(c) = self.c {
            return vec![HalfPlane::new(normal, 1.0 + c - held)];
        }
        // b is the largest of ±βλ₁, ±βλ₂ and that of what is held, so 1 + b is asked for by a half-plane for each.
        let tilted =
            |axis: Point| HalfPlane::new([0, 1].map(|i| normal[i] - beta * axis[i]), 1.0 - held);
        let of_held = HalfPlane::new(normal, 1.0 + beta * largest - held);
        let sides = axes.map(tilted).into_iter();
        sides.chain(is_held.then_some(of_held)).collect()
    }

    /// The half-planes whose common part is the whole region.
    #[must_use]
    pub fn region(&self) -> Vec<HalfPlane> {
        let parts = Part::ALL.into_iter();
        parts.flat_map(|part| self.sides(part)).collect()
    }

    /// Whether the region shows on a plane, and if not, why.
    #[must_use]
    pub fn reach(&self, grid: &Grid) -> Reach {
        let region = self.region();
        let shows = |low, high| area(&clip_square(low, high, &region)) > NO_AREA;
        if shows(grid.low, grid.high) {
            return Reach::OnPlane;
        }
        // The third part confines the region to this square.
        let limit = self.c.unwrap_or(1.0) / self.beta;
        if limit.is_finite() && !shows(-limit, limit) {
            return Reach::BetaTooLarge;
        }
        Reach::OutsidePlane
    }
}

/// The area of a polygon.
fn area(corners: &[Point]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    let twice: f64 = corners
        .iter()
        .zip(next)
        .map(|(from, to)| from[0] * to[1] - to[0] * from[1])
        .sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLIDES: Point = [0.792, -0.637];

    fn equation(gamma: Point, beta: f64, c: Option<f64>) -> Equation4 {
        Equation4 {
            gamma,
            beta,
            c,
            held: Held::default(),
        }
    }

    #[test]
    fn the_slides_point_meets_the_first_part_and_breaks_the_second() {
        let slides = equation(SLIDES, 0.0, None);
        let point = [1.2, -0.6];
        // 1.333 and 0.509 by our sums; the slides print neither.
        assert!((slides.value(Part::Sum, point) - 1.3326).abs() < 1e-12);
        assert!((slides.value(Part::Squares, point) - 0.509_255_4).abs() < 1e-12);
        assert!((slides.part(Part::Sum, point).slack - 0.3326).abs() < 1e-12);
        assert!((slides.part(Part::Squares, point).slack + 0.490_744_6).abs() < 1e-12);
        assert!((slides.part(Part::Bound, point).slack - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_smallest_slack_is_that_of_the_definitions() {
        for (beta, c) in [(0.0, None), (0.2, None), (0.0, Some(0.3)), (0.2, Some(0.3))] {
            for point in [[3.0, 2.0], [-1.0, 0.5], [2.0, -4.0], [0.3, 0.2]] {
                let equation = equation(SLIDES, beta, c);
                let sum = point[0] * 0.792 - point[1] * 0.637;
                let squares: f64 = point[0] * 0.792 * 0.792 + point[1] * 0.637 * 0.637;
                let (s, b) = (sum.min(squares), beta * point[0].abs().max(point[1].abs()));
                let defined = match c {
                    Some(c) => (s - 1.0 - c).min(c - b),
                    None => (s - 1.0).min(s - 1.0 - b).min(1.0 - b),
                };
                let smallest = equation.condition(point).slack;
                assert!((smallest - defined).abs() < 1e-12, "{point:?}, β {beta}");
            }
        }
    }

    #[test]
    fn some_c_is_above_0_and_a_fixed_c_is_met_at_equality() {
        // γ = (1, 0) and λ₁ = 1: both sums are 1.
        let holds = |beta, c, lambda1| equation([1.0, 0.0], beta, c).condition([lambda1, 0.5]);
        assert!(!holds(0.0, None, 1.0).holds && holds(0.0, None, 1.0).slack == 0.0);
        assert!(holds(0.0, None, 1.0 + 1e-8).holds);
        assert!(holds(0.0, Some(0.3), 1.3).holds && !holds(0.0, Some(0.3), 1.29).holds);
        // β = 0.2 and λ₁ = 1.25: c = b = 0.25 is a c, and 1 + c is just reached.
        assert!(holds(0.2, None, 1.25).holds && !holds(0.2, None, 1.24).holds);
    }

    #[test]
    fn the_half_planes_of_a_part_say_the_same_as_its_slack() {
        let held = Held::default().and(0.5, 0.4).and(-6.0, 0.1);
        for (c, held) in [None, Some(0.4)]
            .into_iter()
            .flat_map(|c| [(c, Held::default()), (c, held)])
        {
            let equation = equation([0.6, -0.3], 0.25, c).with(held);
            for point in [[3.0, 2.0], [-1.0, 0.5], [2.0, -4.0], [5.0, -0.1]] {
                for part in Part::ALL {
                    let sides = equation.sides(part);
                    let slacks = sides.iter().map(|side| side.slack(point));
                    let nearest = slacks.fold(f64::INFINITY, f64::min);
                    assert!((nearest - equation.part(part, point).slack).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn what_is_held_counts_like_any_other_task() {
        // Σλγ = 1·0.6 + 1·0.5 + 2·0.4 = 1.9, Σλγ² = 0.36 + 0.25 + 0.32 = 0.93, β·max|λ| = 0.2.
        let held = Held::default().and(2.0, 0.4);
        let three = equation([0.6, 0.5], 0.1, None).with(held);
        let value = |part| three.value(part, [1.0, 1.0]);
        assert!((value(Part::Sum) - 1.9).abs() < 1e-12);
        assert!((value(Part::Squares) - 0.93).abs() < 1e-12);
        assert!((value(Part::Bound) - 0.2).abs() < 1e-12);
        assert!((three.condition([1.0, 1.0]).slack - (0.93 - 1.2)).abs() < 1e-12);
    }

    #[test]
    fn a_region_is_on_the_plane_outside_it_or_emptied_by_beta() {
        let grid = Grid::default();
        let reach = |gamma, beta, c| equation(gamma, beta, c).reach(&grid);
        assert_eq!(reach([0.779, -0.627], 0.0, None), Reach::OnPlane);
        // On [−2, 3]² Σλγ² ≤ 3‖γ‖², which is 1.5 for this γ: at c = 0.6 nothing shows, at c = 0.1 something does.
        assert_eq!(reach([0.5, 0.5], 0.0, Some(0.6)), Reach::OutsidePlane);
        assert_eq!(reach([0.5, 0.5], 0.0, Some(0.1)), Reach::OnPlane);
        // γ = (0.5, −0.5): λ₁ − λ₂ ≥ 2 and λ₁ + λ₂ ≥ 4 touch the plane in (3, 1) only.
        assert_eq!(reach([0.5, -0.5], 0.0, None), Reach::OutsidePlane);
        // γ = (1, 0): λ₁ ≥ 1 + βλ₁ and βλ₁ ≤ 1 need β/(1 − β) ≤ 1, so β ≤ 1/2.
        assert_eq!(reach([1.0, 0.0], 0.4, None), Reach::OnPlane);
        assert_eq!(reach([1.0, 0.0], 0.51, None), Reach::BetaTooLarge);
        // γ = (0.3, 0): 0.09λ₁ ≥ 1 + βλ₁ and βλ₁ ≤ 1: β ≤ 0.045, and then far outside.
        assert_eq!(reach([0.3, 0.0], 0.04, None), Reach::OutsidePlane);
        assert_eq!(reach([0.3, 0.0], 0.05, None), Reach::BetaTooLarge);
    }
}
