//! A plane's frame, its ticks, and the colour bar.

use egui::{Align2, Color32, CornerRadius, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::{TEXT, WEAK, number, regular};
use crate::colour::{Scale, shade};
use crate::experiment::Loss;
use crate::ink::{Frame, opaque};
use crate::scene::words::metric_name;
use crate::sweep::Metric;

/// As many ticks as can be read.
const MOST_TICKS: f64 = 7.0;
const TICK: f32 = 5.0;
/// Steps of the colour bar's gradient.
const BAR_STEPS: u16 = 128;

/// Draws frame, ticks with numbers, and the axes' names.
pub fn axes(painter: &Painter, frame: &Frame, names: [&str; 2]) {
    let Frame { rect, low, high } = *frame;
    let stroke = Stroke::new(1.0, WEAK);
    painter.rect_stroke(rect, CornerRadius::ZERO, stroke, StrokeKind::Outside);
    let font = regular(14.0);
    for value in ticks(low[0], high[0]) {
        let x = frame.at([value, low[1]]);
        painter.line_segment([x, x + vec2(0.0, TICK)], stroke);
        let at = x + vec2(0.0, TICK + 2.0);
        painter.text(at, Align2::CENTER_TOP, number(value), font.clone(), TEXT);
    }
    for value in ticks(low[1], high[1]) {
        let y = frame.at([low[0], value]);
        painter.line_segment([y, y - vec2(TICK, 0.0)], stroke);
        let at = y - vec2(TICK + 4.0, 0.0);
        painter.text(at, Align2::RIGHT_CENTER, number(value), font.clone(), TEXT);
    }
    let [across, up] = names;
    let below = pos2(rect.center().x, rect.bottom() + 24.0);
    painter.text(below, Align2::CENTER_TOP, across, regular(17.0), TEXT);
    let beside = pos2(rect.left() - 36.0, rect.center().y);
    painter.text(beside, Align2::CENTER_CENTER, up, regular(17.0), TEXT);
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
pub fn colour_bar(painter: &Painter, rect: Rect, (scale, loss): (Scale, Loss)) {
    let limits = scale.range();
    let height = rect.height() / f32::from(BAR_STEPS);
    for step in 0..BAR_STEPS {
        let part = f64::from(step) / f64::from(BAR_STEPS - 1);
        let top = rect.bottom() - f32::from(step + 1) * height;
        let slice = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height + 0.5));
        let value = limits.low + part * (limits.high - limits.low);
        let colour = opaque(scale.colour(value));
        painter.rect_filled(slice.intersect(rect), CornerRadius::ZERO, colour);
    }
    // An arrow at the end that clips.
    let (left, right, top) = (rect.left(), rect.right(), rect.top());
    let mut corners = vec![rect.left_bottom(), rect.left_top()];
    if scale == Scale::Value(Metric::Loss) {
        let tip = pos2(rect.center().x, top - rect.width() * 0.9);
        let arrow = vec![pos2(left, top), tip, pos2(right, top)];
        painter.add(egui::Shape::convex_polygon(
            arrow,
            opaque(shade(0.0)),
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
        match scale {
            // Whole names are longer than the room beside the bar.
            Scale::Change(_) => "change",
            Scale::Value(Metric::Disentanglement) => "ξ",
            Scale::Value(Metric::Parity) => "parity gap",
            Scale::Value(Metric::Odds) => "odds gap",
            Scale::Value(metric @ (Metric::Loss | Metric::Accuracy | Metric::Margin)) => {
                metric_name(metric, loss)
            }
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
