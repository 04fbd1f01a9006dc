//! One colour scale for every metric: bright means done well. Fixed ranges, which never follow α.

use crate::sweep::Metric;
use crate::task::{Role, TaskId};

/// The cividis scale at equal steps, dark to bright: even in lightness, and the same to colour-blind eyes (J. Nuñez,
/// C. Anderton, R. Renslow, `PLoS ONE` 13(7), 2018).
const SCALE: [[u8; 3]; 9] = [
    [0, 34, 78],
    [31, 57, 110],
    [66, 78, 108],
    [95, 99, 110],
    [124, 123, 120],
    [156, 147, 118],
    [189, 172, 107],
    [223, 200, 86],
    [254, 232, 56],
];

/// What is drawn over a plane, in the window and in figures. All show on either end of the scale, with a dark casing.
pub mod overlay {
    /// Theorem 1.
    pub const THEOREM_1: [u8; 3] = [61, 220, 132];
    /// Theorem 2.
    pub const THEOREM_2: [u8; 3] = [255, 106, 213];
    /// Theorem 3.
    pub const THEOREM_3: [u8; 3] = [79, 216, 235];
    /// The measured region's contour.
    pub const MEASURED: [u8; 3] = [255, 77, 61];
    /// Contours that are held.
    pub const GHOST: [u8; 3] = [255, 176, 158];
    /// Cells whose accuracy is only the sign of noise: brighter than any grey of the colour scale.
    pub const NO_SIGNAL: [u8; 3] = [205; 3];
    /// The stripes of cells whose value is no number, dark and bright: of no colour that the scale has.
    pub const NO_VALUE: [[u8; 3]; 2] = [[96, 16, 44], [186, 72, 104]];
    /// The dark line around all of them.
    pub const CASING: [u8; 3] = [8, 10, 14];
    /// Our extrapolation over a dark casing, and names over cells.
    pub const WHITE: [u8; 3] = [255; 3];
    /// Our 2-D rule.
    pub const RULE: [u8; 3] = [255, 159, 28];
    /// Our line by the correlation of outputs.
    pub const OUTPUTS: [u8; 3] = [120, 220, 255];
    /// Models along a ray beside the plane.
    pub const RAY: [u8; 3] = [214, 255, 92];
    /// Our mean-field prediction.
    pub const MEAN_FIELD: [u8; 3] = [203, 160, 255];
    /// Eq. 4 as the authors' figure 7B shows it: bright on green, on grey and on cells alike.
    pub const FIGURE_7B: [u8; 3] = [255, 236, 150];
    /// The second part of eq. 4.
    pub const SQUARES: [u8; 3] = [255, 160, 50];
    /// The third part of eq. 4.
    pub const BOUND: [u8; 3] = [226, 150, 255];
    /// Where eq. 4 is satisfied.
    pub const SATISFIED: [u8; 3] = [30, 128, 74];
    /// Where it is not.
    pub const NOT_SATISFIED: [u8; 3] = [74, 80, 90];
    /// The best point.
    pub const BEST: [u8; 3] = [120, 255, 120];
    /// Where a story points.
    pub const POINTER: [u8; 3] = [255, 120, 0];
    /// What was guessed.
    pub const GUESS: [u8; 3] = [255, 214, 0];
    /// Words about a guess on a dark and on a light ground.
    pub const GUESS_WORDS: super::Shades = [GUESS, [128, 88, 0]];
    /// Words about Theorem 2 on a dark and on a light ground.
    pub const THEOREM_2_WORDS: super::Shades = [THEOREM_2, [180, 20, 130]];
}

/// A colour on a dark and on a light ground.
pub type Shades = [[u8; 3]; 2];

/// The colours of the tasks, in order, apart from each other and from the target's.
const TASKS: [Shades; TaskId::MOST] = [
    [[88, 166, 255], [20, 90, 200]],
    [[255, 210, 77], [140, 92, 0]],
    [[94, 220, 200], [0, 122, 110]],
    [[255, 140, 120], [190, 60, 40]],
    [[170, 220, 110], [80, 118, 18]],
    [[150, 160, 255], [74, 74, 190]],
    [[255, 170, 210], [176, 50, 110]],
    [[205, 190, 165], [110, 92, 66]],
];
const TARGET: Shades = [[214, 150, 255], [130, 50, 190]];

/// The colours of a task's curves and name.
#[must_use]
pub fn task_shades(role: Role) -> Shades {
    match role {
        Role::Task(task) => TASKS[task.index()],
        Role::Target => TARGET,
    }
}

/// The range of a metric's colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The value at one end.
    pub low: f64,
    /// The value at the other end.
    pub high: f64,
    /// Whether the high end is the bright one.
    pub high_is_good: bool,
}

/// The fixed range of a metric.
#[must_use]
pub fn range(metric: Metric) -> Range {
    let (low, high, high_is_good) = match metric {
        Metric::Loss | Metric::Disentanglement => (0.0, 2.0, false),
        Metric::Accuracy => (0.0, 1.0, true),
        Metric::Parity | Metric::Odds => (0.0, 1.0, false),
        Metric::Margin => (-2.0, 2.0, true),
    };
    Range {
        low,
        high,
        high_is_good,
    }
}

/// The colour of a value; values beyond the range take the end's colour, NaN that of what has no value.
#[must_use]
pub fn colour(metric: Metric, value: f64) -> [u8; 3] {
    let range = range(metric);
    if value.is_nan() {
        return overlay::NO_VALUE[0];
    }
    let part = ((value - range.low) / (range.high - range.low)).clamp(0.0, 1.0);
    shade(if range.high_is_good { part } else { 1.0 - part })
}

/// What a picture's cells are coloured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A metric.
    Value(Metric),
    /// How much of a metric was gained or lost.
    Change(Metric),
}

impl Scale {
    /// The metric.
    #[must_use]
    pub fn metric(self) -> Metric {
        match self {
            Self::Value(metric) | Self::Change(metric) => metric,
        }
    }

    /// The fixed values at its ends. Of a change: half of the metric's range to either side.
    #[must_use]
    pub fn range(self) -> Range {
        match self {
            Self::Value(metric) => range(metric),
            Self::Change(metric) => {
                let of = range(metric);
                let half = 0.5 * (of.high - of.low);
                Range {
                    low: -half,
                    high: half,
                    ..of
                }
            }
        }
    }

    /// The colour of a value. Of a change: dark for none, blue for the better, orange for the worse.
    #[must_use]
    pub fn colour(self, value: f64) -> [u8; 3] {
        let Self::Change(metric) = self else {
            return colour(self.metric(), value);
        };
        if value.is_nan() {
            return overlay::NO_VALUE[0];
        }
        let range = range(metric);
        let gained = 2.0 * value / (range.high - range.low);
        let gained = if range.high_is_good { gained } else { -gained };
        let end = if gained > 0.0 { BETTER } else { WORSE };
        mixed(UNCHANGED, end, gained.abs().min(1.0))
    }
}

/// Of changes: what did not change, and what became better or worse. Blue and orange are apart to colour-blind eyes.
const UNCHANGED: [u8; 3] = [22, 24, 30];
const BETTER: [u8; 3] = [96, 196, 255];
const WORSE: [u8; 3] = [255, 156, 48];

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between two bytes"
)]
fn mixed(from: [u8; 3], to: [u8; 3], part: f64) -> [u8; 3] {
    std::array::from_fn(|channel| {
        let (from, to) = (f64::from(from[channel]), f64::from(to[channel]));
        (from + part * (to - from)).round() as u8
    })
}

/// The scale's colour at a share of its length, 0 dark and 1 bright.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a short table"
)]
pub fn shade(part: f64) -> [u8; 3] {
    let place = part.clamp(0.0, 1.0) * (SCALE.len() - 1) as f64;
    let step = (place as usize).min(SCALE.len() - 2);
    let within = place - step as f64;
    mixed(SCALE[step], SCALE[step + 1], within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bright_means_done_well_in_every_metric() {
        let light = |rgb: [u8; 3]| rgb.iter().map(|c| u32::from(*c)).sum::<u32>();
        for (metric, good, bad) in [
            (Metric::Loss, 0.0, 2.0),
            (Metric::Accuracy, 1.0, 0.0),
            (Metric::Margin, 2.0, -2.0),
            (Metric::Disentanglement, 0.0, 2.0),
        ] {
            assert!(light(colour(metric, good)) > light(colour(metric, bad)));
            assert_eq!(colour(metric, bad), [0, 34, 78]);
        }
        assert_eq!(colour(Metric::Loss, 70.0), colour(Metric::Loss, 2.0));
    }

    #[test]
    fn a_change_is_blue_for_the_better_in_every_metric_and_dark_where_there_is_none() {
        for (metric, better) in [
            (Metric::Loss, -1.0),
            (Metric::Accuracy, 0.5),
            (Metric::Margin, 2.0),
            (Metric::Disentanglement, -1.0),
            (Metric::Parity, -0.5),
            (Metric::Odds, -0.5),
        ] {
            let scale = Scale::Change(metric);
            assert_eq!(scale.colour(better), BETTER);
            assert_eq!(scale.colour(-3.0 * better), WORSE);
            assert_eq!(scale.colour(0.0), UNCHANGED);
            let Range { low, high, .. } = scale.range();
            assert_eq!((low, high), (-better.abs(), better.abs()));
            let blue = scale.colour(0.5 * better);
            assert!(blue[2] > blue[0] && blue != BETTER);
        }
    }

    #[test]
    fn no_value_looks_like_no_value_of_the_scale() {
        let far = |one: [u8; 3], other: [u8; 3]| {
            let apart = one.iter().zip(other).map(|(a, b)| a.abs_diff(b));
            apart.max().is_some_and(|apart| apart > 40)
        };
        for stripe in overlay::NO_VALUE {
            for step in 0..=100 {
                assert!(far(stripe, shade(f64::from(step) / 100.0)), "{step}");
            }
            assert!(far(stripe, overlay::NO_SIGNAL));
        }
        assert_eq!(colour(Metric::Loss, f64::NAN), overlay::NO_VALUE[0]);
    }
}
