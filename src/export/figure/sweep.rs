//! `sweep.png`: a sweep over two settings, a picture a measure; over one, curves.

use egui::{Align2, Pos2, Rect, TextureOptions, pos2, vec2};

use super::axes::colour_bar;
use super::panel::picture;
use super::sweep_lines::lines_png;
use super::{MARGIN, NAME_LETTERS, TEXT, WEAK, bold, context, number, png, regular, style};
use crate::Result;
use crate::colour::Scale;
use crate::experiment::Values;
use crate::heatmap::{Heatmap, no_value_sample};
use crate::ink::Picture;
use crate::lab::{Measure, Sweep, SweepAxis};
use crate::scene::words::{NO_VALUE_WHY, metric_name};
use crate::scene::{Cell, Extent};

/// Letters for which there is room beside an axis.
const BESIDE: usize = 6;
/// The most measures that are drawn.
pub(super) const MOST: usize = 8;
pub(super) const SIDE: egui::Vec2 = vec2(470.0, 360.0);
pub(super) const FIRST: Pos2 = pos2(MARGIN + 46.0, 148.0);
/// Room for the numbers of the next one, and for this one's colour bar.
pub(super) const STRIDE: egui::Vec2 = vec2(SIDE.x + 176.0, SIDE.y + 96.0);
/// What the colour bar takes of that.
pub(super) const BESIDE_AXES: f32 = 96.0;
const BAR: egui::Vec2 = vec2(16.0, SIDE.y - 16.0);

/// The figure of a sweep, as the bytes of a PNG: cells over two settings, curves over one. `rows` is what was measured, a list a
/// row. The values of a list stand side by side, wherever they lie.
///
/// # Errors
/// If it cannot be encoded.
pub fn sweep_png(sweep: &Sweep, rows: &[Vec<f64>]) -> Result<Vec<u8>> {
    let Some(y) = sweep.y() else {
        return lines_png(sweep, rows);
    };
    let (x, loss) = (sweep.x(), sweep.setup().experiment.loss());
    let extent = extent(x, y);
    let drawn = |(_, measure): &(usize, Measure)| !matches!(measure, Measure::Error(_));
    let measures = sweep.measures().iter().copied().enumerate();
    let measures: Vec<_> = measures.filter(drawn).take(MOST).collect();
    let heat = |(place, measure): &(usize, Measure)| {
        let size = [x.values.len(), y.values.len()];
        Heatmap::new(Scale::Value(measure.metric()), size, |column, row| {
            let places = [(x, column), (y, row)].map(|(axis, cell)| shown_place(axis, cell));
            let row = rows.get(sweep.row_of(places));
            row.map_or(Cell::Awaited, |row| Cell::Value(row[*place]))
        })
    };
    let heatmaps: Vec<_> = measures.iter().map(heat).collect();
    let is_lost = heatmaps.iter().any(|heatmap| heatmap.lacks.value);
    let ctx = context();
    let textures: Vec<_> = heatmaps
        .into_iter()
        .map(|heatmap| ctx.load_texture("sweep", heatmap.image, TextureOptions::NEAREST))
        .collect();
    let style = style(Picture::Phase);
    let columns = measures.len().clamp(1, 2);
    #[expect(clippy::cast_precision_loss, reason = "a handful of pictures")]
    let grid = vec2(columns as f32, measures.len().div_ceil(columns) as f32);
    let size = FIRST.to_vec2() + STRIDE * grid;
    png(&ctx, size, |painter| {
        let name = &sweep.setup().experiment.name;
        let words = format!(
            "{}: {} and {}",
            name.cut(NAME_LETTERS),
            x.variable.title(),
            y.variable.title()
        );
        let title = pos2(MARGIN, MARGIN + 20.0);
        painter.text(title, Align2::LEFT_CENTER, words, bold(26.0), TEXT);
        let below = title + vec2(0.0, 32.0);
        let words = format!("across: {}; up: {}", of_axis(x), of_axis(y));
        painter.text(below, Align2::LEFT_CENTER, words, regular(15.0), WEAK);
        if is_lost {
            let at = below + vec2(0.0, 26.0);
            let sample = Rect::from_center_size(at + vec2(17.0, 0.0), vec2(34.0, 16.0));
            no_value_sample(painter, sample);
            let at = at + vec2(46.0, 0.0);
            painter.text(at, Align2::LEFT_CENTER, NO_VALUE_WHY, regular(15.0), TEXT);
        }
        for (index, ((_, measure), texture)) in measures.iter().zip(&textures).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a handful of pictures")]
            let place = vec2((index % columns) as f32, (index / columns) as f32);
            let rect = Rect::from_min_size(FIRST + STRIDE * place, SIDE);
            let at = rect.left_top() - vec2(0.0, 18.0);
            let name = painter.text(at, Align2::LEFT_CENTER, measure.name(), bold(18.0), TEXT);
            let beside = pos2(name.right() + 12.0, at.y + 1.0);
            let words = metric_name(measure.metric(), loss);
            painter.text(beside, Align2::LEFT_CENTER, words, regular(14.0), WEAK);
            picture(painter, rect, &extent, Some(texture), &[], &style);
            let bar = Rect::from_min_size(rect.right_top() + vec2(24.0, 16.0), BAR);
            colour_bar(painter, bar, (Scale::Value(measure.metric()), loss));
        }
    })
}

/// The settings' values at the edges, with half a cell around the outermost; of a list, the numbers of its values, from 1.
fn extent(x: &SweepAxis, y: &SweepAxis) -> Extent {
    let edges = [x, y].map(edges_of);
    Extent {
        low: edges.map(|(low, _)| low),
        high: edges.map(|(_, high)| high),
        names: [x.variable.title(), beside(y.variable.title())],
    }
}

/// The same of one setting.
pub(super) fn edges_of(axis: &SweepAxis) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a count of values")]
    let last = axis.values.len() as f64;
    match axis.values {
        Values::Even { low, high, .. } => {
            let half = (high - low).abs() / (last - 1.0) / 2.0;
            (low.min(high) - half, low.max(high) + half)
        }
        Values::List(_) => (0.5, last + 0.5),
    }
}

/// A name beside the axis that goes up, where there is room for it; above, both are told at length.
fn beside(title: &'static str) -> &'static str {
    if title.chars().count() <= BESIDE {
        title
    } else {
        ""
    }
}

/// The place of the value that a cell shows: values that fall are drawn from the last one on.
pub(super) fn shown_place(axis: &SweepAxis, cell: usize) -> usize {
    match axis.values {
        Values::Even { low, high, count } if low > high => count - 1 - cell,
        Values::Even { .. } | Values::List(_) => cell,
    }
}

/// What an axis shows.
pub(super) fn of_axis(axis: &SweepAxis) -> String {
    let (title, count) = (axis.variable.title(), axis.values.len());
    match &axis.values {
        Values::Even { low, high, .. } => {
            let [low, high] = [*low, *high].map(number);
            format!("{title} from {low} to {high}, {count} values")
        }
        Values::List(values) => {
            let mut told: Vec<_> = values.iter().copied().take(8).map(number).collect();
            if told.len() < count {
                told.push("…".into());
            }
            format!("{title}, its values side by side: {}", told.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::lab::Setup;

    fn axis(text: &str) -> SweepAxis {
        SweepAxis::read(text).unwrap()
    }

    #[test]
    fn values_stand_where_the_axis_says_whichever_way_they_run() {
        for values in ["alpha=0..1:5", "alpha=1..0:5"] {
            let x = axis(values);
            let of = extent(&x, &axis("noise=0.1,0.5"));
            assert_eq!((of.low, of.high), ([-0.125, 0.5], [1.125, 2.5]));
            let shown: Vec<f64> = (0..5)
                .map(|cell| x.values.at(shown_place(&x, cell)))
                .collect();
            assert_eq!(shown, [0.0, 0.25, 0.5, 0.75, 1.0], "{values}");
        }
    }

    #[test]
    fn a_picture_is_of_its_numbers() -> Result<()> {
        let setup = Setup::new(Experiment::default());
        let measures = vec![Measure::read("worst_acc").unwrap()];
        let y = Some(axis("lambda2=0..1:2"));
        let two = Sweep::new(&setup, axis("lambda1=0..1:2"), y, measures)?;
        let picture = |last: f64| sweep_png(&two, &[vec![0.0], vec![1.0], vec![0.5], vec![last]]);
        let [one, same, other, lost] = [0.25, 0.25, 0.75, f64::NAN].map(picture);
        let one = one?;
        assert!(one.starts_with(b"\x89PNG"));
        assert_eq!(one, same?);
        let (other, lost) = (other?, lost?);
        assert!(one != other && one != lost && other != lost);
        Ok(())
    }
}
