//! A heatmap's pixels, for the window and for figures: a colour a cell, and a pattern where a cell has no value.

use egui::{Color32, ColorImage, Painter, Rect, Stroke, vec2};

use crate::colour::{Scale, overlay};
use crate::scene::{Cell, Heat, Lacks};

/// Texels along a side, so that the pattern is fine enough to be seen within a cell.
const PATTERNED: usize = 400;
/// Texels from one stripe of the pattern to the next.
const PERIOD: usize = 8;
/// Points between the stripes of a sample.
const SAMPLE_PERIOD: f32 = 4.0;

/// A heatmap.
#[derive(Clone, Debug)]
pub struct Heatmap {
    /// Its pixels, the last row of cells at the top. They may be finer than the cells.
    pub image: ColorImage,
    /// What some cells are without, which the legend should then name.
    pub lacks: Lacks,
}

impl Heatmap {
    /// The pixels of cells.
    #[must_use]
    pub fn of(heat: &Heat) -> Self {
        let (size, cells) = (heat.size(), heat.shown());
        Self::new(heat.scale(), size, |column, row| {
            cells[row * size[0] + column]
        })
    }

    /// Cells by column and row, from the lower left.
    #[must_use]
    pub fn new(
        scale: Scale,
        [width, height]: [usize; 2],
        cell: impl Fn(usize, usize) -> Cell,
    ) -> Self {
        let cells: Vec<Cell> = (0..height)
            .rev()
            .flat_map(|row| (0..width).map(move |column| (column, row)))
            .map(|(column, row)| cell(column, row))
            .collect();
        let lacks = Lacks {
            value: cells.iter().any(|cell| cell.has_no_value()),
            signal: cells.contains(&Cell::NoSignal),
        };
        let fine = if lacks.value {
            PATTERNED.div_ceil(width.max(height).max(1))
        } else {
            1
        };
        let pixel = |(x, y): (usize, usize)| {
            let cell = cells[y / fine * width + x / fine];
            match cell {
                _ if cell.has_no_value() => stripe((x + y) % PERIOD < PERIOD / 2),
                Cell::Value(value) => rgb(scale.colour(value)),
                Cell::NoSignal => rgb(overlay::NO_SIGNAL),
                Cell::Awaited => Color32::TRANSPARENT,
            }
        };
        let size = [width * fine, height * fine];
        let places = (0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y)));
        Self {
            image: ColorImage::new(size, places.map(pixel).collect()),
            lacks,
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
    use crate::sweep::Metric;

    #[test]
    fn a_pixel_is_a_cell_and_the_last_row_is_on_top() {
        let values = [[0.0, 1.0], [0.25, 0.75]];
        let heatmap = Heatmap::new(Scale::Value(Metric::Accuracy), [2, 2], |column, row| {
            Cell::Value(values[row][column])
        });
        assert_eq!(heatmap.lacks, Lacks::default());
        let expected =
            [0.25, 0.75, 0.0, 1.0].map(|value| rgb(crate::colour::colour(Metric::Accuracy, value)));
        assert_eq!(
            (heatmap.image.size, &heatmap.image.pixels[..]),
            ([2, 2], &expected[..])
        );
    }

    #[test]
    fn a_cell_without_a_value_has_a_pattern_that_no_other_cell_has() {
        for cells in [2, 51, 500] {
            let lost = |column: usize, row: usize| column == 1 && row == 0;
            let heatmap =
                Heatmap::new(Scale::Value(Metric::Loss), [cells, cells], |column, row| {
                    Cell::Value(if lost(column, row) { f64::NAN } else { 1.0 })
                });
            assert!(heatmap.lacks.value);
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
}
