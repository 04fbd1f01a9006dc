//! What theory says and what was measured, as shapes in coefficients.

use crate::lab::{Picture, Reading};
use crate::sweep::{Point, Polyline};
use crate::theory::{HalfPlane, Statement, clip_square, extrapolation};

/// How far inside Theorem 1's lines Theorem 3's border is drawn, as a share of the plane's side.
const INSET: f64 = 0.014;

/// Segments of the lines on which a theorem's condition holds, regions and contours.
pub struct Overlays {
    /// Theorems 1 and 2, cut to the plane.
    pub segments: Vec<(Statement, [Point; 2])>,
    /// Theorem 3's region; no corners where it misses the plane.
    pub region: Option<(Statement, Vec<Point>)>,
    /// Our extrapolation of Theorem 1; no corners where it misses the plane.
    pub extrapolation: Vec<Point>,
    /// Around what was measured to work, plane by plane.
    pub measured: [Vec<Polyline>; 3],
    /// The third plane's best point.
    pub best: Option<Point>,
}

impl Overlays {
    /// The overlays of a picture; `goals` are what the planes are about.
    pub fn new(picture: &Picture, reading: &Reading) -> Self {
        let setting = &reading.setting;
        let knows_alpha = picture.subject.setup().premises().know_alpha();
        let [_, _, third] = reading.goals();
        let plane = &picture.plane;
        let grid = plane.grid;
        let half = grid.step() / 2.0;
        let (low, high) = (grid.low - half, grid.high + half);
        let segments = Statement::all(setting.axes)
            .into_iter()
            .filter(|_| knows_alpha)
            .filter_map(|statement| {
                let (from, to) = statement.interval(setting)?;
                let pair = statement.line().filter(|_| (low..=high).contains(&1.0))?;
                let running = setting.axes.axis(pair.free)?;
                let (from, to) = (from.max(low), to.min(high));
                let point = |free: f64| running.pair(free, 1.0);
                (from < to).then(|| (statement, [point(from), point(to)]))
            })
            .collect();
        let about = if third.is_of_target() {
            Statement::Theorem3
        } else {
            Statement::Theorem3OnTasks
        };
        // Cut beyond the plane's edge, so that no outline runs along the edge as if the region ended there.
        let beyond = (high - low) / 10.0;
        let cut = |sides: &[HalfPlane]| {
            // Fewer corners than a triangle's touch the plane at most.
            if clip_square(low, high, sides).len() < 3 {
                return Vec::new();
            }
            clip_square(low - beyond, high + beyond, sides)
        };
        let region = (knows_alpha && about.speaks(setting)).then(|| {
            let mut sides = about.region(setting);
            if about == Statement::Theorem3OnTasks {
                // Its border is Theorem 1's lines: drawn just inside them, or one would hide the other.
                for side in &mut sides {
                    side.offset += INSET * (high - low) * side.normal[0].hypot(side.normal[1]);
                }
            }
            (about, cut(&sides))
        });
        Self {
            segments,
            region,
            extrapolation: if knows_alpha {
                cut(&extrapolation(setting.alpha, setting.constants.beta))
            } else {
                Vec::new()
            },
            measured: reading.outlines(plane),
            best: reading.best_of_third().map(|best| best.point),
        }
    }

    /// Every statement that is drawn.
    pub fn statements(&self) -> Vec<Statement> {
        let lines = self.segments.iter().map(|(statement, _)| *statement);
        let region = self.region.iter().map(|(statement, _)| *statement);
        lines.chain(region).collect()
    }

    /// Whether a theorem speaks anywhere on the plane.
    pub fn has(&self, of: impl Fn(Statement) -> bool) -> bool {
        self.segments.iter().any(|(statement, _)| of(*statement))
    }
}
