//! A heatmap's pixels, for the window and for figures: a colour a cell, and a pattern where a cell has no value.

use egui::{Color32, ColorImage, Painter, Rect, Stroke, vec2};

use crate::colour::{colour, overlay};
use crate::sweep::{Goal, Metric, Plane, Stats};

/// Texels along a side, so that the pattern is fine enough to be seen within a cell.
const PATTERNED: usize = 400;
/// Texels from one stripe of the pattern to the next.
const PERIOD: usize = 8;
/// Points between the stripes of a sample.
const SAMPLE_PERIOD: f32 = 4.0;

/// What a cell has to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A value; none where it is no number.
    Value(f64),
    /// An accuracy that is only the sign of noise.
    NoSignal,
    /// Nothing yet.
    Awaited,
}

impl Cell {
    /// A metric of one task.
    #[must_use]
    pub fn of(metric: Metric, stats: &Stats) -> Self {
        if metric == Metric::Accuracy && stats.lacks_signal() {
            Self::NoSignal
        } else {
            Self::Value(metric.of(stats))
        }
    }

    /// A metric of a goal at a cell of a plane, with τ for what is to be forgotten.
    #[must_use]
    pub fn of_goal(goal: Goal, metric: Metric, tau: f64, plane: &Plane, index: usize) -> Self {
        let value = goal.at(metric, tau, plane, index);
        if metric == Metric::Accuracy && !value.is_nan() && goal.lacks_signal(plane, index) {
            Self::NoSignal
        } else {
            Self::Value(value)
        }
    }

    fn has_no_value(self) -> bool {
        matches!(self, Self::Value(value) if value.is_nan())
    }
}

/// A heatmap.
#[derive(Clone, Debug)]
pub struct Heatmap {
    /// Its pixels, the last row of cells at the top. They may be finer than the cells.
    pub image: ColorImage,
    /// Whether some cell has no value, which the legend should then name.
    pub has_no_value: bool,
}

impl Heatmap {
    /// Cells by column and row, from the lower left.
    #[must_use]
    pub fn new(
        metric: Metric,
        [width, height]: [usize; 2],
        cell: impl Fn(usize, usize) -> Cell,
    ) -> Self {
        let cells: Vec<Cell> = (0..height)
            .rev()
            .flat_map(|row| (0..width).map(move |column| (column, row)))
            .map(|(column, row)| cell(column, row))
            .collect();
        let has_no_value = cells.iter().any(|cell| cell.has_no_value());
        let scale = if has_no_value {
            PATTERNED.div_ceil(width.max(height).max(1))
        } else {
            1
        };
        let pixel = |(x, y): (usize, usize)| {
            let cell = cells[y / scale * width + x / scale];
            match cell {
                _ if cell.has_no_value() => stripe((x + y) % PERIOD < PERIOD / 2),
                Cell::Value(value) => rgb(colour(metric, value)),
                Cell::NoSignal => rgb(overlay::NO_SIGNAL),
                Cell::Awaited => Color32::TRANSPARENT,
            }
        };
        let size = [width * scale, height * scale];
        let places = (0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y)));
        Self {
            image: ColorImage::new(size, places.map(pixel).collect()),
            has_no_value,
        }
    }
}

/// A sample of a cell without a value, for legends.
pub fn no_value_sample(painter: &Painter, rect: Rect) {
    painter.rect_filled(rect, 1.0, stripe(false));
    let inside = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let stroke = Stroke::new(SAMPLE_PERIOD / 2.0, stripe(true));
    let mut foot = rect.left_bottom() - vec2(rect.height(), 0.0);
    while foot.x < rect.right() {
        inside.line_segment([foot, foot + vec2(rect.height(), -rect.height())], stroke);
        foot.x += SAMPLE_PERIOD * std::f32::consts::SQRT_2;
    }
}

fn stripe(bright: bool) -> Color32 {
    rgb(overlay::NO_VALUE[usize::from(bright)])
}

fn rgb([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_a_cell_and_the_last_row_is_on_top() {
        let values = [[0.0, 1.0], [0.25, 0.75]];
        let heatmap = Heatmap::new(Metric::Accuracy, [2, 2], |column, row| {
            Cell::Value(values[row][column])
        });
        assert!(!heatmap.has_no_value);
        let expected = [0.25, 0.75, 0.0, 1.0].map(|value| rgb(colour(Metric::Accuracy, value)));
        assert_eq!(
            (heatmap.image.size, &heatmap.image.pixels[..]),
            ([2, 2], &expected[..])
        );
    }

    #[test]
    fn a_cell_without_a_value_has_a_pattern_that_no_other_cell_has() {
        for cells in [2, 51, 500] {
            let lost = |column: usize, row: usize| column == 1 && row == 0;
            let heatmap = Heatmap::new(Metric::Loss, [cells, cells], |column, row| {
                Cell::Value(if lost(column, row) { f64::NAN } else { 1.0 })
            });
            assert!(heatmap.has_no_value);
            let [width, height] = heatmap.image.size;
            let scale = width / cells;
            assert_eq!((width, height), (cells * scale, cells * scale));
            for (index, pixel) in heatmap.image.pixels.iter().enumerate() {
                let (x, y) = (index % width, index / width);
                let striped = [stripe(false), stripe(true)].contains(pixel);
                assert_eq!(striped, lost(x / scale, cells - 1 - y / scale), "{cells}");
            }
            // Both colours of the pattern show in a cell that is large enough.
            if scale >= PERIOD {
                for bright in [false, true] {
                    assert!(heatmap.image.pixels.contains(&stripe(bright)), "{cells}");
                }
            }
        }
    }

    #[test]
    fn an_accuracy_of_lost_outputs_is_no_noise() {
        let lost = Stats {
            accuracy: f64::NAN,
            loss: f64::NAN,
            magnitude: f64::NAN,
            ..Stats::default()
        };
        assert!(Cell::of(Metric::Accuracy, &lost).has_no_value());
        let noise = Stats::default();
        assert_eq!(Cell::of(Metric::Accuracy, &noise), Cell::NoSignal);
        assert_eq!(Cell::of(Metric::Loss, &noise), Cell::Value(0.0));
    }
}
