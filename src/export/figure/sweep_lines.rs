//! `sweep.png` of a single setting: a curve a measure, those of one metric in one picture.

use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::axes::axes;
use super::sweep::{BESIDE_AXES, FIRST, MOST, SIDE, STRIDE, edges_of, of_axis, shown_place};
use super::{MARGIN, NAME_LETTERS, TEXT, WEAK, bold, context, number, png, regular};
use crate::Result;
use crate::colour::{Scale, task_shades};
use crate::experiment::Variable;
use crate::ink::{Frame, opaque};
use crate::lab::{Measure, Sweep};
use crate::number::plain;
use crate::scene::Extent;
use crate::scene::words::metric_name;
use crate::sweep::Metric;

/// What stays free above and below the curves, as a share of what they take.
const FREE: f64 = 0.06;
/// The width of the first curve, by how much each later one is wider, and how far a dot reaches beyond its curve.
const THINNEST: f32 = 2.0;
const WIDER: f32 = 2.4;
const DOT: f32 = 2.0;
/// The colours of what is of no single task, on the dark ground.
const TOGETHER: [[u8; 3]; 3] = [[240, 240, 240], [170, 220, 110], [255, 140, 120]];

/// A measure, and its place among those of a row.
type Placed = (usize, Measure);

/// The figure of a sweep over one setting. `rows` is what was measured, a list a row.
///
/// # Errors
/// If it cannot be encoded.
pub(super) fn lines_png(sweep: &Sweep, rows: &[Vec<f64>]) -> Result<Vec<u8>> {
    let (x, loss) = (sweep.x(), sweep.setup().experiment.loss());
    let panels = panels(sweep.measures());
    let columns = panels.len().clamp(1, 2);
    #[expect(clippy::cast_precision_loss, reason = "a handful of pictures")]
    let grid = vec2(columns as f32, panels.len().div_ceil(columns) as f32);
    let size = FIRST.to_vec2() + (STRIDE - vec2(BESIDE_AXES, 0.0)) * grid;
    png(&context(), size, |painter| {
        let name = &sweep.setup().experiment.name;
        let words = format!("{}: {}", name.cut(NAME_LETTERS), x.variable.title());
        let title = pos2(MARGIN, MARGIN + 20.0);
        painter.text(title, Align2::LEFT_CENTER, words, bold(26.0), TEXT);
        let below = title + vec2(0.0, 32.0);
        let words = format!("across: {}; {}", of_axis(x), others(sweep));
        painter.text(below, Align2::LEFT_CENTER, words, regular(15.0), WEAK);
        for (index, (metric, measures)) in panels.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a handful of pictures")]
            let place = vec2((index % columns) as f32, (index / columns) as f32);
            let stride = STRIDE - vec2(BESIDE_AXES, 0.0);
            let rect = Rect::from_min_size(FIRST + stride * place, SIDE);
            let at = rect.left_top() - vec2(0.0, 18.0);
            let words = metric_name(*metric, loss);
            let mut end = painter.text(at, Align2::LEFT_CENTER, words, bold(18.0), TEXT);
            for (place, placed) in measures.iter().enumerate() {
                let colour = colour_of(placed.1, place);
                let at = pos2(end.right() + 14.0, at.y + 1.0);
                let words = placed.1.name();
                end = painter.text(at, Align2::LEFT_CENTER, words, regular(15.0), colour);
            }
            let values = |place: usize| {
                (0..x.values.len()).map(move |cell| {
                    let row = rows.get(sweep.row_of([shown_place(x, cell), 0]));
                    row.map_or(f64::NAN, |row| row[place])
                })
            };
            let all = measures.iter().flat_map(|(place, _)| values(*place));
            let [low, high] = range_of(*metric, all);
            let (left, right) = edges_of(x);
            let extent = Extent {
                low: [left, low],
                high: [right, high],
                names: [x.variable.title(), ""],
            };
            let frame = Frame::of(&extent, rect);
            axes(painter, &frame, extent.names);
            let inside = painter.with_clip_rect(rect);
            // The first lies over the others, and is the thinnest, so that those that coincide are all seen.
            for (place, placed) in measures.iter().enumerate().rev() {
                let colour = colour_of(placed.1, place);
                let points = values(placed.0).enumerate().map(|(cell, value)| {
                    let across = across(x, cell);
                    value.is_finite().then(|| frame.at([across, value]))
                });
                #[expect(clippy::cast_precision_loss, reason = "a handful of curves")]
                let width = THINNEST + WIDER * place as f32;
                curve(
                    &inside,
                    &points.collect::<Vec<_>>(),
                    Stroke::new(width, colour),
                );
            }
            if measures
                .iter()
                .all(|(place, _)| values(*place).all(f64::is_nan))
            {
                let words = format!(
                    "no numbers in {} rows",
                    number(f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX)))
                );
                painter.text(
                    rect.center(),
                    Align2::CENTER_CENTER,
                    words,
                    regular(15.0),
                    WEAK,
                );
            }
        }
    })
}

/// At what the rest is held that one may ask for: α, λ and the seed, but what runs.
fn others(sweep: &Sweep) -> String {
    let experiment = &sweep.setup().experiment;
    let is_told = |variable: &Variable| match variable {
        Variable::Alpha | Variable::Lambda(_) | Variable::Seed => *variable != sweep.x().variable,
        _ => false,
    };
    let told = experiment.variables().into_iter();
    let told = told.filter(|(variable, _)| is_told(variable));
    let told = told.map(|(variable, value)| format!("{} = {}", variable.title(), plain(value)));
    told.collect::<Vec<_>>().join(", ")
}

/// Measures by their metrics, in their order; those of errors are in the table alone.
fn panels(measures: &[Measure]) -> Vec<(Metric, Vec<Placed>)> {
    let mut panels: Vec<(Metric, Vec<Placed>)> = Vec::new();
    let drawn = measures.iter().copied().enumerate();
    for placed in drawn.filter(|(_, measure)| !matches!(measure, Measure::Error(_))) {
        let metric = placed.1.metric();
        match panels.iter_mut().find(|(own, _)| *own == metric) {
            Some((_, measures)) => measures.push(placed),
            None => panels.push((metric, vec![placed])),
        }
    }
    panels.truncate(MOST);
    panels
}

/// A task's own colour; of several tasks together, one after the other.
fn colour_of(measure: Measure, place: usize) -> Color32 {
    match measure {
        Measure::Of(_, role) | Measure::Error(role) => opaque(task_shades(role)[0]),
        Measure::Mean(_) | Measure::Worst(_) | Measure::Disentanglement => {
            opaque(TOGETHER[place % TOGETHER.len()])
        }
    }
}

/// Where a value of the setting stands: of a list, by its number, from 1.
fn across(axis: &crate::lab::SweepAxis, cell: usize) -> f64 {
    match axis.values {
        crate::experiment::Values::Even { .. } => axis.values.at(shown_place(axis, cell)),
        #[expect(clippy::cast_precision_loss, reason = "a count of values")]
        crate::experiment::Values::List(_) => cell as f64 + 1.0,
    }
}

/// From where to where a metric goes: shares from 0 to 1, a loss from 0, and what else as far as its values lie.
fn range_of(metric: Metric, values: impl Iterator<Item = f64>) -> [f64; 2] {
    let range = Scale::Value(metric).range();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    if low > high {
        return [range.low, range.high];
    }
    let free = FREE * (high - low).max(1e-3);
    match metric {
        Metric::Accuracy | Metric::Parity | Metric::Odds => {
            [range.low - FREE / 2.0, range.high + FREE / 2.0]
        }
        Metric::Loss | Metric::Disentanglement => [-free, high + free],
        Metric::Margin => [low - free, high + free],
    }
}

/// A curve through points, with gaps where there is none.
fn curve(painter: &egui::Painter, points: &[Option<Pos2>], stroke: Stroke) {
    for run in points.split(Option::is_none) {
        let run: Vec<Pos2> = run.iter().copied().flatten().collect();
        if run.len() > 1 {
            painter.add(Shape::line(run.clone(), stroke));
        }
        for point in run {
            painter.circle_filled(point, stroke.width / 2.0 + DOT, stroke.color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::lab::{Setup, SweepAxis};

    #[test]
    fn measures_of_one_metric_share_a_picture_and_errors_have_none() {
        let read = |name: &str| Measure::read(name).unwrap();
        let measures = ["loss_t1", "acc_t1", "se_t1", "loss_t2", "worst_loss"].map(read);
        let panels = panels(&measures);
        let told: Vec<(Metric, Vec<usize>)> = panels
            .into_iter()
            .map(|(metric, placed)| (metric, placed.into_iter().map(|(at, _)| at).collect()))
            .collect();
        assert_eq!(
            told,
            [(Metric::Loss, vec![0, 3, 4]), (Metric::Accuracy, vec![1])]
        );
    }

    #[test]
    fn the_picture_changes_with_a_number_and_has_a_gap_where_there_is_none() -> Result<()> {
        let setup = Setup::new(Experiment::default());
        let measures = vec![Measure::read("loss_t1").unwrap()];
        let axis = |text: &str| SweepAxis::read(text).unwrap();
        for values in ["lambda1=0..1:3", "lambda1=1..0:3", "lambda1=0,0.5,0.1"] {
            let sweep = Sweep::new(&setup, axis(values), None, measures.clone())?;
            let picture = |middle: f64| lines_png(&sweep, &[vec![0.0], vec![middle], vec![1.0]]);
            let (one, other, lost) = (picture(0.25)?, picture(0.75)?, picture(f64::NAN)?);
            assert!(one.starts_with(b"\x89PNG"));
            assert_eq!(one, picture(0.25)?);
            assert!(one != other && one != lost && other != lost, "{values}");
            assert!(lines_png(&sweep, &[]).is_ok());
        }
        Ok(())
    }

    #[test]
    fn shares_have_fixed_ends_and_losses_begin_at_0() {
        let of = |metric, values: &[f64]| range_of(metric, values.iter().copied());
        assert_eq!(of(Metric::Accuracy, &[0.4, f64::NAN]), [-0.03, 1.03]);
        let [low, high] = of(Metric::Loss, &[0.5, 1.5]);
        assert!(low < 0.0 && low > -0.1 && high > 1.5 && high < 1.6);
        assert_eq!(of(Metric::Margin, &[]), [-2.0, 2.0]);
    }
}
