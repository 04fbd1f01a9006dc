//! The marks of the paper's figure 7: (A) T′ as measured, with eq. 4 over it; (B) where eq. 4 is satisfied, with the
//! measured contour over it.

use std::sync::Arc;

use super::plane::BEYOND;
use super::{Anchor, Dot, Extent, Hatch, Heat, Mark, Meaning, Side, Sight, Text, ours, words};
use crate::sweep::{Goal, Point, Polyline};
use crate::task::Role;
use crate::theory::{Equation4, HalfPlane, Part, Statement, clip_square};

/// Height of the letters of a part's number, in points, and how far inside its outline it stands.
const NUMBER: (f32, f32) = (16.0, 12.0);
/// Along each side of an outline so many places are tried for its number, and none this near to the edge, as a share of
/// the plane's side.
const PLACES: u16 = 40;
const EDGE: f64 = 0.06;

/// The better of both tasks' own models on T′: its coefficients and its name.
pub type Baseline<'a> = Option<(Point, &'a str)>;

/// Figure 7(A), in the order in which its marks lie over each other; `outline` is around where T′ was measured to work.
#[must_use]
pub fn measured_marks(
    sight: &Sight<'_>,
    outline: Arc<[Polyline]>,
    baseline: Baseline<'_>,
) -> Vec<Mark> {
    let mut marks: Vec<Mark> = target_heat(sight).map(Mark::Heat).into_iter().collect();
    let held = super::plane::ghosts(sight, Goal::of(Role::Target));
    let measured = Mark::line(Meaning::Measured, outline, false);
    if let Some(equation) = sight.setting().equation_4() {
        let meaning = Meaning::Theorem(Statement::Theorem3);
        let region = equation.region();
        marks.push(hatch(sight, meaning, polygon(sight, &region, 0.0)));
        marks.extend(held);
        marks.push(measured);
        let corners = polygon(sight, &region, BEYOND);
        marks.push(Mark::outline(meaning, &corners, sight.is_analogue()));
        marks.extend(parts(sight, &equation));
        marks.extend(ours::region_of_figure_7b(sight));
    } else {
        marks.extend(held);
        marks.push(measured);
    }
    marks.extend(points(sight, baseline));
    marks
}

/// Figure 7(B), in the order in which its marks lie over each other.
#[must_use]
pub fn satisfied_marks(
    sight: &Sight<'_>,
    outline: Arc<[Polyline]>,
    baseline: Baseline<'_>,
) -> Vec<Mark> {
    let everywhere = vec![polygon(sight, &[], BEYOND)];
    let mut marks = Vec::new();
    if let Some(equation) = sight.setting().equation_4() {
        marks.push(Mark::Fill(Meaning::NotSatisfied, everywhere));
        let region = polygon(sight, &equation.region(), BEYOND);
        // Hatched, as lines of an analogue are dashed.
        marks.push(if sight.is_analogue() {
            hatch(sight, Meaning::Satisfied, region)
        } else {
            Mark::Fill(Meaning::Satisfied, vec![region])
        });
        marks.extend(parts(sight, &equation));
        marks.extend(ours::region_of_figure_7b(sight));
    } else {
        marks.push(Mark::Fill(Meaning::Silent, everywhere));
    }
    marks.extend(super::plane::ghosts(sight, Goal::of(Role::Target)));
    marks.push(Mark::line(Meaning::Measured, outline, false));
    marks.extend(points(sight, baseline));
    marks
}

/// The cells of T′; nothing before there are some.
#[must_use]
pub fn target_heat(sight: &Sight<'_>) -> Option<Heat> {
    let plane = sight.plane?;
    plane.task(Role::Target)?;
    let tau = sight.setup.experiment.constants.tau;
    let goal = Goal::of(Role::Target);
    Some(Heat::of_plane(plane, goal, sight.metric, tau))
}

fn hatch(sight: &Sight<'_>, meaning: Meaning, corners: Vec<Point>) -> Mark {
    let grid = sight.grid();
    let side = grid.high - grid.low;
    Mark::Hatch(Hatch {
        meaning,
        corners,
        side,
    })
}

/// The common part of half-planes on the plane and some way beyond.
fn polygon(sight: &Sight<'_>, sides: &[HalfPlane], beyond: f64) -> Vec<Point> {
    let Extent { low, high, .. } = sight.extent();
    let beyond = beyond * (high[0] - low[0]);
    clip_square(low[0] - beyond, high[0] + beyond, sides)
}

/// The outline of each part of eq. 4, with its number on the side where it holds.
fn parts(sight: &Sight<'_>, equation: &Equation4) -> Vec<Mark> {
    let mut marks = Vec::new();
    for part in Part::ALL {
        let corners = polygon(sight, &equation.sides(part), BEYOND);
        if corners.is_empty() {
            continue;
        }
        let meaning = Meaning::Equation(part);
        marks.push(Mark::outline(meaning, &corners, false));
        if let Some(at) = number_place(sight, &corners, part) {
            let text = Text {
                parts: vec![(meaning, words::number_of(part).into())],
                at,
                align: [Side::Middle, Side::Middle],
                size: NUMBER.0,
            };
            marks.push(Mark::Text(text));
        }
    }
    marks
}

/// A place just inside the visible part of an outline, each part at its own share of the way.
fn number_place(sight: &Sight<'_>, corners: &[Point], part: Part) -> Option<Anchor> {
    let Extent { low, high, .. } = sight.extent();
    let edge = EDGE * (high[0] - low[0]);
    let seen =
        |at: &Point| (0..2).all(|axis| (low[axis] + edge..=high[axis] - edge).contains(&at[axis]));
    let ends = corners
        .iter()
        .zip(corners.iter().cycle().skip(1).take(corners.len()));
    let places = ends.flat_map(|(from, to)| {
        let along = [to[0] - from[0], to[1] - from[1]];
        (0..=PLACES).map(move |step| {
            let share = f64::from(step) / f64::from(PLACES);
            ([0, 1].map(|axis| from[axis] + share * along[axis]), along)
        })
    });
    let seen: Vec<(Point, Point)> = places.filter(|(at, _)| seen(at)).collect();
    let share = match part {
        Part::Sum => 86,
        Part::Squares => 92,
        Part::Bound => 50,
    };
    let (at, [x, y]) = *seen.get(seen.len() * share / 100)?;
    let length = x.hypot(y);
    // A polygon that runs counter-clockwise has its inside on its left.
    #[expect(clippy::cast_possible_truncation, reason = "a direction")]
    let inwards =
        [-y / length, x / length].map(|part| if part.is_finite() { part as f32 } else { 0.0 });
    Some(Anchor {
        shift: inwards.map(|part| part * NUMBER.1),
        ..Anchor::at(at)
    })
}

/// The baseline, the best point and what is set.
fn points(sight: &Sight<'_>, baseline: Baseline<'_>) -> Vec<Mark> {
    // Where others are mixed in no point of the plane is a task's own model.
    let is_pure = sight
        .setup
        .experiment
        .held()
        .all(|(_, lambda)| lambda == 0.0);
    let baseline = baseline.filter(|_| is_pure).map(|(at, name)| Dot {
        meaning: Meaning::Baseline,
        at,
        name: format!("baseline {name}"),
        align: [Side::Low, Side::Low],
    });
    let best = sight.reading.and_then(|reading| reading.target);
    let best = best.map(|best| Dot {
        meaning: Meaning::Best,
        at: best.nearest,
        name: "best".into(),
        align: [Side::Low, Side::High],
    });
    let dots = baseline.into_iter().chain(best).map(Mark::Dot);
    dots.chain(sight.marker.map(Mark::Ring)).collect()
}
