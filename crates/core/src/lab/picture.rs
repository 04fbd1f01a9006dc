//! What a lab shows: a plane with its lines, and a probe of one point.

use std::sync::Arc;
use std::time::Duration;

use super::{Anatomy, Estimated, Prediction, Ray, Subject};
use crate::experiment::Method;
use crate::number::scientific;
use crate::sweep::{AGREEMENT, Goal, Line, Plane, Point, Stats, same};
use crate::task::{Dataset, Pair, Role};
use crate::theory::{Setting, Share, Statement, judge_line, judge_plane};

/// A few samples of a task, to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Exhibit {
    /// Which task.
    pub role: Role,
    /// The samples.
    pub samples: Dataset,
}

/// A complete plane and all that belongs to it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it was made from.
    pub subject: Arc<Subject>,
    /// The plane.
    pub plane: Arc<Plane>,
    /// The lines λ₁ = 1 and λ₂ = 1, on their own points.
    pub lines: Vec<Line>,
    /// Each task with its own vector alone, at (1, 0) and (0, 1).
    pub alone: Vec<Stats>,
    /// The largest difference between kernel and candle over the checked cells; infinite where one has no number.
    pub check: f64,
    /// α and γ estimated from models and data.
    pub estimated: Estimated,
    /// A few samples of every task.
    pub exhibits: Vec<Exhibit>,
    /// Our mean-field prediction, where its assumptions hold.
    pub prediction: Option<Arc<Prediction>>,
    /// What the task vectors are made of, and what their edit changed.
    pub anatomy: Anatomy,
    /// The models of a merge that is one direction.
    pub ray: Option<Arc<Ray>>,
    /// How long the plane took.
    pub plane_time: Duration,
}

/// One point of the plane, and the lines through it.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The point.
    pub point: Point,
    /// Each task's statistics there.
    pub stats: Vec<(Role, Stats)>,
    /// The lines along λ₁ and along λ₂ through the point.
    pub lines: Vec<Line>,
}

impl Picture {
    /// ĉ, how alike the outputs of both axes' models are, for a model of which the theorems do not speak: a task then
    /// seems to need about 1 − ĉ of its own vector beside the other's. Ours.
    #[must_use]
    pub fn output_correlation(&self) -> Option<f64> {
        let is_theirs = self.subject.model().one_layer().is_some();
        // It speaks of two tasks.
        let is_mixed = self.subject.span().is_shifted();
        let similarity = self.estimated.alpha.similarity;
        let is_sum = self.subject.setup().experiment.merge.method() == Method::Arithmetic;
        similarity.filter(|_| !is_theirs && !is_mixed && is_sum)
    }

    /// Bytes of its planes, its lines, its data and its models.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let predicted = self.prediction.as_ref();
        let whole = self.anatomy.effect.as_ref();
        self.plane.bytes()
            + predicted.map_or(0, |predicted| predicted.plane.bytes())
            + whole.map_or(0, |effect| effect.whole.bytes())
            + self.ray.as_ref().map_or(0, |ray| ray.bytes())
            + self.lines.iter().map(Line::bytes).sum::<usize>()
            + self.subject.bytes()
    }

    /// What of these numbers cannot be trusted or is none, in words.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.check.is_infinite() {
            faults.push(
                "kernel and candle cannot be compared: one of them has no number in a cell".into(),
            );
        } else if self.check > AGREEMENT {
            faults.push(format!(
                "kernel and candle differ by {}, more than {}: one of them is wrong",
                scientific(self.check, 0),
                scientific(AGREEMENT, 0)
            ));
        }
        faults.extend(self.plane.tasks.iter().filter_map(|task| {
            // Where the way to merge has no model nothing was lost.
            let merged = |index: &usize| self.subject.is_defined(self.plane.point(*index));
            let lost = (0..task.cells.len())
                .filter(|index| !task.cells[*index].has_value())
                .filter(merged)
                .count();
            let name = task.role.key();
            (lost > 0).then(|| {
                format!("{name}: no value in {lost} cells, where the merged model leaves the range of 32-bit floats")
            })
        }));
        faults
    }

    /// The statistics of every task at a point that was computed: a cell of the grid, or a point of a theorem's line.
    #[must_use]
    pub fn stats_at(&self, point: Point) -> Option<Vec<(Role, Stats)>> {
        if let Some(index) = self.plane.nearest(point)
            && self
                .plane
                .point(index)
                .into_iter()
                .zip(point)
                .all(|(a, b)| same(a, b))
        {
            let tasks = self.plane.tasks.iter();
            return Some(tasks.map(|task| (task.role, task.cells[index])).collect());
        }
        self.lines.iter().find_map(|line| {
            let on_line = same(line.held, line.running.other().of(point));
            let at = line
                .values
                .iter()
                .position(|value| same(*value, line.running.of(point)));
            let at = at.filter(|_| on_line)?;
            let tasks = line.tasks.iter();
            Some(tasks.map(|(role, stats)| (*role, stats[at])).collect())
        })
    }

    /// What the third plane shows if nobody chose.
    #[must_use]
    pub fn third_goal(&self) -> Goal {
        let has_target = self.plane.task(Role::Target).is_some();
        self.subject.setup().third_goal(has_target)
    }

    /// The line of a pair of tasks, on which the coefficient of the held one is 1.
    #[must_use]
    pub fn line(&self, pair: Pair) -> Option<&Line> {
        self.lines.iter().find(|line| line.pair() == pair)
    }

    /// A statement held against what was measured, on its line or over the plane.
    #[must_use]
    pub fn judge(&self, statement: Statement, setting: &Setting) -> Share {
        match statement.line() {
            Some(pair) => self
                .line(pair)
                .map(|line| judge_line(statement, line, setting))
                .unwrap_or_default(),
            None => judge_plane(statement, &self.plane, setting),
        }
    }
}
