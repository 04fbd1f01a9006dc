//! A plane's frame, its ticks, and the colour bar.

use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use super::{TEXT, WEAK, number, regular, rgb};
use crate::clip::{OnScreen, Place, drawable};
use crate::colour::{range, shade};
use crate::experiment::Grid;
use crate::sweep::{Metric, Point};
use crate::task::{Axes, TaskId};

/// As many ticks as can be read.
const MOST_TICKS: f64 = 7.0;
const TICK: f32 = 5.0;
/// Steps of the colour bar's gradient.
const BAR_STEPS: u16 = 128;

/// Where the numbers of a plane or diagram lie in a figure.
#[derive(Clone, Copy)]
pub struct Frame {
    /// The plane, with half a cell around its outermost grid values.
    pub rect: Rect,
    /// The numbers at the left and at the lower edge.
    pub low: Point,
    /// The numbers at the right and at the upper edge.
    pub high: Point,
    /// What they are called.
    pub names: [&'static str; 2],
}

impl Frame {
    /// The axes of a grid: cell centres sit on grid values.
    pub fn new(tasks: Axes, grid: &Grid, rect: Rect) -> Self {
        let half = grid.step() / 2.0;
        Self {
            rect,
            low: [grid.low - half; 2],
            high: [grid.high + half; 2],
            names: tasks.tasks().map(TaskId::coefficient),
        }
    }

    /// Where a line goes through a point: exactly so also far outside the plane.
    pub fn place(&self, point: Point) -> Place {
        let part = |axis: usize| {
            let (low, high) = (self.low[axis], self.high[axis]);
            (point[axis] - low) / (high - low)
        };
        let [left, bottom] = self.rect.left_bottom().place();
        [
            left + part(0) * f64::from(self.rect.width()),
            bottom - part(1) * f64::from(self.rect.height()),
        ]
    }

    /// Where something is drawn at a point.
    pub fn at(&self, point: Point) -> Pos2 {
        drawable(self.place(point))
    }

    /// A line through points.
    pub fn path<'p>(&self, points: impl IntoIterator<Item = &'p Point>) -> Vec<Place> {
        let points = points.into_iter();
        points.map(|point| self.place(*point)).collect()
    }

    /// Whether a point is on the plane.
    pub fn contains(&self, point: Point) -> bool {
        (0..2).all(|axis| (self.low[axis]..=self.high[axis]).contains(&point[axis]))
    }

    /// Draws frame, ticks with numbers, and names.
    pub fn draw(&self, painter: &Painter) {
        let stroke = Stroke::new(1.0, WEAK);
        painter.rect_stroke(self.rect, CornerRadius::ZERO, stroke, StrokeKind::Outside);
        let font = regular(14.0);
        for value in ticks(self.low[0], self.high[0]) {
            let x = self.at([value, self.low[1]]);
            painter.line_segment([x, x + vec2(0.0, TICK)], stroke);
            let at = x + vec2(0.0, TICK + 2.0);
            painter.text(at, Align2::CENTER_TOP, number(value), font.clone(), TEXT);
        }
        for value in ticks(self.low[1], self.high[1]) {
            let y = self.at([self.low[0], value]);
            painter.line_segment([y, y - vec2(TICK, 0.0)], stroke);
            let at = y - vec2(TICK + 4.0, 0.0);
            painter.text(at, Align2::RIGHT_CENTER, number(value), font.clone(), TEXT);
        }
        let below = pos2(self.rect.center().x, self.rect.bottom() + 24.0);
        painter.text(
            below,
            Align2::CENTER_TOP,
            self.names[0],
            regular(17.0),
            TEXT,
        );
        let beside = pos2(self.rect.left() - 36.0, self.rect.center().y);
        painter.text(
            beside,
            Align2::CENTER_CENTER,
            self.names[1],
            regular(17.0),
            TEXT,
        );
    }
}

/// Round values between two ends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a handful"
)]
pub fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / MOST_TICKS;
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let Some(step) = steps.into_iter().find(|step| *step >= rough) else {
        return Vec::new();
    };
    let first = (low / step).ceil();
    // No more than are wanted, also where one more is no other number.
    (0..=u8::MAX)
        .map(|index| (first + f64::from(index)) * step)
        .take_while(|value| *value <= high)
        .take(MOST_TICKS as usize + 1)
        .collect()
}

/// The colour bar of a metric: bright is good, and losses beyond its end take its end's colour.
#[expect(clippy::cast_possible_truncation, reason = "egui draws in f32")]
pub fn colour_bar(painter: &Painter, rect: Rect, metric: Metric) {
    let limits = range(metric);
    let height = rect.height() / f32::from(BAR_STEPS);
    for step in 0..BAR_STEPS {
        let part = f64::from(step) / f64::from(BAR_STEPS - 1);
        let top = rect.bottom() - f32::from(step + 1) * height;
        let slice = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height + 0.5));
        let bright = if limits.high_is_good {
            part
        } else {
            1.0 - part
        };
        painter.rect_filled(
            slice.intersect(rect),
            CornerRadius::ZERO,
            rgb(shade(bright)),
        );
    }
    // An arrow at the end that clips.
    let (left, right, top) = (rect.left(), rect.right(), rect.top());
    let mut corners = vec![rect.left_bottom(), rect.left_top()];
    if metric == Metric::Loss {
        let tip = pos2(rect.center().x, top - rect.width() * 0.9);
        let arrow = vec![pos2(left, top), tip, pos2(right, top)];
        painter.add(egui::Shape::convex_polygon(
            arrow,
            rgb(shade(0.0)),
            Stroke::NONE,
        ));
        corners.push(tip);
    }
    corners.extend([rect.right_top(), rect.right_bottom()]);
    let outline = Stroke::new(1.0, Color32::from_gray(110));
    painter.add(egui::Shape::closed_line(corners, outline));
    for value in
        [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| limits.low + part * (limits.high - limits.low))
    {
        let part = ((value - limits.low) / (limits.high - limits.low)) as f32;
        let at = pos2(right, rect.bottom() - part * rect.height());
        painter.line_segment([at, at + vec2(TICK, 0.0)], Stroke::new(1.0, WEAK));
        painter.text(
            at + vec2(TICK + 4.0, 0.0),
            Align2::LEFT_CENTER,
            number(value),
            regular(14.0),
            TEXT,
        );
    }
    let title = pos2(rect.left() - 6.0, top - rect.width() - 17.0);
    painter.text(
        title,
        Align2::LEFT_CENTER,
        if metric == Metric::Loss {
            "hinge loss"
        } else {
            "accuracy"
        },
        regular(14.0),
        WEAK,
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(-2.05, 3.05), [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(-100.0, 120.0), [-100.0, -50.0, 0.0, 50.0, 100.0]);
        assert!((1..=8).contains(&ticks(0.1, 0.1001).len()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn any_range_has_a_few_ticks_inside_it(
            low in prop_oneof![-10.0..10.0, -1e6..1e6, any::<f64>()],
            power in -320.0..320.0,
        ) {
            let width = 10_f64.powf(power);
            let ticks = ticks(low, low + width);
            prop_assert!(ticks.len() <= 8, "{}", ticks.len());
            let near = 1e-9 * width;
            let inside = low - near..=low + width + near;
            prop_assert!(ticks.iter().all(|tick| inside.contains(tick)));
            if low.abs() <= 1e6 && (-9.0..6.0).contains(&(width / low.abs().max(1.0)).log10()) {
                prop_assert!(ticks.len() >= 2, "{ticks:?}");
                prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{ticks:?}");
            }
        }
    }
}
