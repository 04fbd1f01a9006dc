//! Convex regions of the plane of coefficients, as half-planes and as polygons.

use super::Setting;
use crate::sweep::Point;
use crate::task::Axis;

/// Half-planes with larger numbers are scaled down before they cut.
const LARGEST: f64 = 1e100;
/// More lines than these are a grey area.
const MOST_LINES: f64 = 10_000.0;

/// All λ with normal·λ ≥ offset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HalfPlane {
    /// Normal, pointing inwards.
    pub normal: Point,
    /// Offset.
    pub offset: f64,
}

impl HalfPlane {
    /// normal·λ ≥ offset.
    #[must_use]
    pub fn new(normal: Point, offset: f64) -> Self {
        Self { normal, offset }
    }

    /// By how much the inequality holds (≥ 0) or misses (< 0): normal·λ − offset.
    #[must_use]
    pub fn slack(&self, point: Point) -> f64 {
        self.normal[0] * point[0] + self.normal[1] * point[1] - self.offset
    }

    /// The same half-plane with numbers whose products with coefficients are numbers.
    fn tame(&self) -> Self {
        let [x, y] = self.normal.map(f64::abs);
        let size = x.max(y).max(self.offset.abs());
        if size < LARGEST {
            return *self;
        }
        Self {
            normal: self.normal.map(|part| part / size),
            offset: self.offset / size,
        }
    }
}

/// Our extrapolation of Theorem 1 off its lines, not the paper's: p₁ = λ₁ + αλ₂ ≥ 1 and p₂ = αλ₁ + λ₂ ≥ 1 + β, the
/// condition that the values of both tasks' patterns are at least those of training. Another task that is mixed in adds
/// λ times its correlation to either.
#[must_use]
pub fn extrapolation(setting: &Setting) -> [HalfPlane; 2] {
    let (alpha, beta) = (setting.alpha, setting.constants.beta);
    let [first, second] = [Axis::X, Axis::Y].map(|own| {
        let parts = setting.mixed.iter();
        let parts = parts.map(|mixed| mixed.lambda * own.of(mixed.correlations));
        parts.sum::<f64>()
    });
    [
        HalfPlane::new([1.0, alpha], 1.0 - first),
        HalfPlane::new([alpha, 1.0], 1.0 + beta - second),
    ]
}

/// The corners of the part of the square [low, high]² inside all half-planes, in order; none if it is empty.
#[must_use]
pub fn clip_square(low: f64, high: f64, sides: &[HalfPlane]) -> Vec<Point> {
    let square = vec![[low, low], [high, low], [high, high], [low, high]];
    sides
        .iter()
        .fold(square, |corners, side| cut(&corners, side))
}

/// Diagonal lines that fill a convex polygon, `spacing` apart. They lie on the same lines λ₂ − λ₁ = const. whatever
/// the polygon, so that a hatch stands still while its region moves.
#[must_use]
pub fn hatch(polygon: &[Point], spacing: f64) -> Vec<[Point; 2]> {
    let step = spacing * std::f64::consts::SQRT_2;
    let offsets = polygon.iter().map(|[x, y]| y - x);
    let (Some(low), Some(high)) = (offsets.clone().reduce(f64::min), offsets.reduce(f64::max))
    else {
        return Vec::new();
    };
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    if !(step > 0.0 && last - first < MOST_LINES) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    // Counted, since one more may be no other number.
    for index in 0_u16.. {
        let at = first + f64::from(index);
        if at > last || f64::from(index) > last - first {
            break;
        }
        let offset = at * step;
        let mut ends: Option<(Point, Point)> = None;
        for (index, from) in polygon.iter().enumerate() {
            let to = polygon[(index + 1) % polygon.len()];
            let (start, end) = (from[1] - from[0] - offset, to[1] - to[0] - offset);
            if (start < 0.0) == (end < 0.0) {
                continue;
            }
            let part = start / (start - end);
            let point = [0, 1].map(|axis| from[axis] + part * (to[axis] - from[axis]));
            ends = Some(ends.map_or((point, point), |(other, _)| (other, point)));
        }
        // A line through a corner has no length there.
        if let Some((from, to)) = ends.filter(|(from, to)| (from[0] - to[0]).abs() > 0.0) {
            lines.push([from, to]);
        }
    }
    lines
}

/// Sutherland and Hodgman's step: one polygon cut by one half-plane.
fn cut(corners: &[Point], side: &HalfPlane) -> Vec<Point> {
    let side = side.tame();
    let mut kept = Vec::with_capacity(corners.len() + 1);
    for (index, &from) in corners.iter().enumerate() {
        let to = corners[(index + 1) % corners.len()];
        let (start, end) = (side.slack(from), side.slack(to));
        if start >= 0.0 {
            kept.push(from);
        }
        // A corner on the edge itself is kept above and cuts nothing.
        if start * end < 0.0 {
            let part = start / (start - end);
            kept.push([
                from[0] + part * (to[0] - from[0]),
                from[1] + part * (to[1] - from[1]),
            ]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::experiment::Constants;
    use crate::task::Axes;

    #[test]
    fn a_square_is_cut_to_a_triangle() {
        let corners = clip_square(0.0, 1.0, &[HalfPlane::new([-1.0, -1.0], -1.0)]);
        assert_eq!(corners, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
        assert!(clip_square(0.0, 1.0, &[HalfPlane::new([1.0, 0.0], 2.0)]).is_empty());
    }

    #[test]
    fn a_hatch_stays_inside_and_on_its_diagonals() {
        let corners = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]];
        let lines = hatch(&corners, 0.25);
        assert_eq!(lines.len(), 11);
        for [from, to] in lines {
            assert!((to[1] - from[1] - (to[0] - from[0])).abs() < 1e-12);
            for [x, y] in [from, to] {
                assert!(x >= -1e-12 && y >= -1e-12 && x + y <= 2.0 + 1e-12);
            }
        }
        assert!(hatch(&[], 0.25).is_empty());
        assert!(hatch(&corners, 0.0).is_empty());
    }

    #[test]
    fn the_extrapolation_meets_theorem_1_on_its_line() {
        // On λ₁ = 1: p₁ = 1 + αλ₂ ≥ 1 and p₂ = α + λ₂ ≥ 1 + β, Theorem 1's condition.
        let setting = |alpha, beta| Setting {
            axes: Axes::default(),
            alpha,
            gamma: None,
            constants: Constants {
                beta,
                ..Constants::default()
            },
            mixed: Vec::new(),
        };
        let sides = extrapolation(&setting(0.5, 0.1));
        assert!((sides[1].slack([1.0, 0.6])).abs() < 1e-12);
        assert!(sides[0].slack([1.0, 0.6]) > 0.0);
        // For contradictory tasks it leaves the line: at α = −0.3 the corner is (1, 1) / (1 + α).
        let corner = [1.0 / 0.7, 1.0 / 0.7];
        assert!(
            extrapolation(&setting(-0.3, 0.0))
                .iter()
                .all(|s| s.slack(corner).abs() < 1e-12)
        );
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            -3.0..3.0,
            any::<f64>().prop_filter("a number", |x| x.is_finite())
        ]
    }

    fn side() -> impl Strategy<Value = HalfPlane> {
        (prop::array::uniform2(number()), number())
            .prop_map(|(normal, offset)| HalfPlane::new(normal, offset))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn any_region_lies_on_its_plane_and_its_hatch_is_bounded(
            low in -1e6..1e6,
            power in -9.0..6.0,
            sides in prop::collection::vec(side(), 0..5),
            spacing in prop_oneof![0.01..1.0, any::<f64>()],
        ) {
            let width = 10_f64.powf(power) * f64::max(1.0, f64::abs(low));
            let high = low + width;
            let near = 1e-6 * width;
            let on_plane = |point: &Point| {
                point.iter().all(|value| (low - near..=high + near).contains(value))
            };
            let corners = clip_square(low, high, &sides);
            prop_assert!(corners.len() <= 4 + sides.len());
            prop_assert!(corners.iter().all(on_plane), "{corners:?}");
            // As on screen: in shares of the plane's width.
            let lines = hatch(&corners, 0.056 * width);
            prop_assert!(lines.len() <= 40, "{}", lines.len());
            prop_assert!(lines.iter().flatten().all(on_plane), "{lines:?}");
            prop_assert!(hatch(&corners, spacing).len() <= 10_000);
        }
    }
}
