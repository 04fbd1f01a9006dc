//! `plane.csv`: a row for every cell, the second axis outer, the first inner.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use crate::experiment::Experiment;
use crate::lab::Subject;
use crate::sweep::{Metric, Plane, Point};
use crate::task::{Axes, TaskId};
use crate::theory::{Setting, Statement};

/// Significant digits of every number but the coefficients.
const DIGITS: usize = 9;

/// A plane as comma-separated values. Columns: `lambda1`, `lambda2` and so on, one a task; for each task and, if there is one,
/// `target`: `acc_X`, `loss_X`, `margin_X` and `se_X`, the standard error of the accuracy; `disentanglement`;
/// `th1_slack`, `th2_slack`, `th3_slack`, empty where the theorem does not speak, and everywhere for tokens that
/// are no orthonormal patterns, models from a file and edited task vectors. Where a model overflows all that is measured
/// of the task is `NaN`.
#[must_use]
pub fn plane_csv(subject: &Subject, plane: &Plane) -> String {
    let setting = Setting::new(&subject.setup().experiment);
    // A slack is a number of the condition alone and promises nothing: noise and training do not count.
    let setup = subject.setup();
    let speaks = setup.has_patterns() && setup.experiment.merge.is_plain();
    let mut text = lambda_names(&setup.experiment);
    for task in &plane.tasks {
        for metric in ["acc", "loss", "margin", "se"] {
            // Writing to a string cannot fail.
            let _ = write!(text, ",{metric}_{}", task.role.key());
        }
    }
    text += ",disentanglement,th1_slack,th2_slack,th3_slack\n";
    let columns = by_column(setting.axes);
    for index in 0..plane.grid.cells * plane.grid.cells {
        let point = plane.point(index);
        text += &lambdas(&setup.experiment, point);
        for task in &plane.tasks {
            let cell = &task.cells[index];
            for value in [cell.accuracy, cell.loss, cell.margin, cell.standard_error] {
                text.push(',');
                text += &significant(value);
            }
        }
        text.push(',');
        text += &significant(plane.disentanglement(index));
        for statements in &columns {
            text.push(',');
            let mut slacks = statements
                .iter()
                .map(|statement| statement.slack(point, &setting));
            if let Some(slack) = slacks.find_map(|slack| slack).filter(|_| speaks) {
                text += &significant(slack);
            }
        }
        text.push('\n');
    }
    text
}

/// How unequally the two colours' images are treated, in the order of [`plane_csv`]; nothing where no images are coloured
/// here. Columns: `lambda1`, `lambda2` and so on; for each task and, if there is one, `target`: `dpd_X`, the difference of
/// P(f > 0 | colour), and `eod_X`, the larger difference of the rates of true and of false positives; `NaN` where a colour has
/// no such images.
#[must_use]
pub fn fairness_csv(subject: &Subject, plane: &Plane) -> Option<String> {
    let setup = subject.setup();
    if !setup.has_colours() {
        return None;
    }
    let mut text = lambda_names(&setup.experiment);
    for task in &plane.tasks {
        let name = task.role.key();
        let _ = write!(text, ",dpd_{name},eod_{name}");
    }
    text.push('\n');
    for index in 0..plane.grid.cells * plane.grid.cells {
        text += &lambdas(&setup.experiment, plane.point(index));
        for task in &plane.tasks {
            for metric in [Metric::Parity, Metric::Odds] {
                text.push(',');
                text += &significant(metric.of(&task.cells[index]));
            }
        }
        text.push('\n');
    }
    Some(text)
}

/// The columns of a table by their names, in its order; as JSON each a list of numbers, `null` where there is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns(Vec<(String, Vec<f64>)>);

impl Columns {
    /// The columns of comma-separated values whose first line has their names.
    pub(super) fn of(table: &str) -> Self {
        let mut lines = table.lines();
        let names = lines.next().unwrap_or_default().split(',');
        let mut columns: Vec<_> = names.map(|name| (name.to_owned(), Vec::new())).collect();
        for line in lines {
            for ((_, column), text) in columns.iter_mut().zip(line.split(',')) {
                column.push(text.parse().unwrap_or(f64::NAN));
            }
        }
        Self(columns)
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(columns) = self;
        serializer.collect_map(columns.iter().map(|(name, column)| (name, column)))
    }
}

/// A task's coefficient by its name.
pub(super) fn lambda_name(task: TaskId) -> String {
    format!("lambda{}", task.index() + 1)
}

/// Every task's coefficient at a point of the plane.
pub(super) fn lambdas_at(experiment: &Experiment, point: Point) -> impl Iterator<Item = f64> {
    let axes = experiment.axes();
    experiment.tasks().map(move |task| {
        let axis = axes.axis(task);
        axis.map_or_else(|| experiment.lambda(task), |axis| axis.of(point))
    })
}

fn lambda_names(experiment: &Experiment) -> String {
    let names = experiment.tasks().map(lambda_name);
    names.collect::<Vec<_>>().join(",")
}

fn lambdas(experiment: &Experiment, point: Point) -> String {
    let values = lambdas_at(experiment, point).map(coefficient);
    values.collect::<Vec<_>>().join(",")
}

/// The statements of each slack column. Where a theorem speaks on two lines it says the same where they cross.
fn by_column(axes: Axes) -> [Vec<Statement>; 3] {
    [
        axes.pairs().map(Statement::Theorem1).into(),
        axes.pairs().map(Statement::Theorem2).into(),
        vec![Statement::Theorem3],
    ]
}

/// Six decimals, without the sign of a zero.
pub(super) fn coefficient(value: f64) -> String {
    let text = format!("{value:.6}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.to_owned(),
        _ => text,
    }
}

/// Nine significant digits without trailing zeros, as C's `%.9g`; `NaN` for what is no finite number.
pub(super) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "NaN".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let scientific = format!("{value:.*e}", DIGITS - 1);
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let trimmed = |text: &str| {
        let fraction = text.contains('.');
        let kept = if fraction {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            text
        };
        kept.to_owned()
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    match usize::try_from(8 - exponent) {
        Ok(decimals) if exponent >= -4 => trimmed(&format!("{value:.decimals$}")),
        _ => format!("{}e{exponent:+03}", trimmed(digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_nine_significant_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1.0 / 3.0, "0.333333333"),
            (2.0 / 3.0 * 100.0, "66.6666667"),
            (123_456_789.4, "123456789"),
            (1_234_567_891.0, "1.23456789e+09"),
            (1.5e-5, "1.5e-05"),
            (0.000_012_345_678_94, "1.23456789e-05"),
            (0.000_123_456_789_4, "0.000123456789"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "NaN"),
            (f64::NEG_INFINITY, "NaN"),
        ] {
            assert_eq!(significant(value), text);
        }
    }

    #[test]
    fn coefficients_have_six_decimals() {
        assert_eq!(coefficient(-2.0), "-2.000000");
        assert_eq!(coefficient(-1e-17), "0.000000");
        assert_eq!(coefficient(-0.000_001), "-0.000001");
    }
}
