//! Theory held against measurement: is the region sound, and how much of what works does it cover?

use super::{Setting, Statement};
use crate::experiment::{Constants, Grid};
use crate::sweep::{Line, Plane, Point, Stats, smaller};
use crate::task::{Axes, Pair, Role, TaskId};

/// How a condition and a success go together over a set of points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Points where the condition holds.
    pub met: usize,
    /// Points that work.
    pub works: usize,
    /// Points where both are true.
    pub both: usize,
}

impl Share {
    /// Counts a point.
    pub fn add(&mut self, met: bool, works: bool) {
        self.met += usize::from(met);
        self.works += usize::from(works);
        self.both += usize::from(met && works);
    }

    /// |met and works| / |met|; nothing if the condition holds nowhere.
    #[must_use]
    pub fn soundness(&self) -> Option<f64> {
        ratio(self.both, self.met)
    }

    /// |met and works| / |works|; nothing if nothing works.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        ratio(self.both, self.works)
    }

    /// Intersection over union, |met and works| / |met or works|; nothing if both are empty.
    #[must_use]
    pub fn iou(&self) -> Option<f64> {
        ratio(self.both, self.met + self.works - self.both)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of cells")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Statement {
    /// Whether what it promises was measured at a point: losses at most ε (+ |λ|β for the held task) where a task is
    /// kept, at least τ where it is forgotten. `loss` gives a task's loss there.
    #[must_use]
    pub fn works(
        self,
        loss: impl Fn(Role) -> Option<f64>,
        point: Point,
        setting: &Setting,
    ) -> Option<bool> {
        let Constants {
            beta, epsilon, tau, ..
        } = setting.constants;
        let kept = |task, slack: f64| loss(Role::Task(task)).map(|l| l <= epsilon + slack);
        let kept_beside = |pair: Pair| {
            let free = setting.axes.axis(pair.free)?.of(point);
            kept(pair.held, free.abs() * beta)
        };
        match self {
            Self::Theorem1(pair) => Some(kept_beside(pair)? && kept(pair.free, 0.0)?),
            Self::Theorem2(pair) => {
                let forgotten = loss(Role::Task(pair.free))? >= tau;
                Some(kept_beside(pair)? && forgotten)
            }
            Self::Theorem3 => loss(Role::Target).map(|l| l <= epsilon),
            Self::Theorem3OnTasks => {
                let [first, second] = setting.axes.tasks();
                Some(kept(first, 0.0)? && kept(second, 0.0)?)
            }
        }
    }
}

/// Over which points a statement is judged, as words that go with its soundness and coverage.
#[must_use]
pub fn range_words(statement: Statement, axes: Axes, grid: &Grid) -> String {
    let range = format!("[{}, {}]", grid.low, grid.high).replace('-', "−");
    if let Some(pair) = statement.line() {
        let [held, free] = [pair.held, pair.free].map(TaskId::coefficient);
        format!("on {held} = 1, {free} ∈ {range}")
    } else {
        let [first, second] = axes.tasks().map(TaskId::coefficient);
        format!(
            "on {first}, {second} ∈ {range}, {0} × {0} cells",
            grid.cells
        )
    }
}

/// A statement about a line, over the points of that line.
#[must_use]
pub fn judge_line(statement: Statement, line: &Line, setting: &Setting) -> Share {
    let mut share = Share::default();
    for (index, point) in line.points().enumerate() {
        let Some(condition) = statement.condition(point, setting) else {
            continue;
        };
        let loss = |role| line.task(role).map(|stats| stats[index].loss);
        if let Some(works) = statement.works(loss, point, setting) {
            share.add(condition.holds, works);
        }
    }
    share
}

/// A statement about the plane, over its cells.
#[must_use]
pub fn judge_plane(statement: Statement, plane: &Plane, setting: &Setting) -> Share {
    let mut share = Share::default();
    if !statement.speaks(setting) {
        return share;
    }
    for index in 0..plane.grid.cells * plane.grid.cells {
        let point = plane.point(index);
        let condition = statement.condition(point, setting);
        let loss = |role| plane.task(role).map(|task| task.cells[index].loss);
        if let Some(works) = statement.works(loss, point, setting) {
            share.add(condition.is_some_and(|at| at.holds), works);
        }
    }
    share
}

/// The smallest loss of the forgotten task where Theorem 2's condition holds on a line: its measured Θ(1).
#[must_use]
pub fn smallest_forgotten_loss(line: &Line, setting: &Setting) -> Option<f64> {
    let pair = line.pair();
    let statement = Statement::Theorem2(pair);
    let stats: &[Stats] = line.task(Role::Task(pair.free))?;
    let met = |point: &Point| {
        let condition = statement.condition(*point, setting);
        condition.is_some_and(|at| at.holds)
    };
    line.points()
        .zip(stats)
        .filter(|(point, _)| met(point))
        .map(|(_, stats)| stats.loss)
        .reduce(smaller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Axis;
    use crate::theory::{FIRST, SECOND};

    fn line(losses: &[(f64, f64, f64)]) -> Line {
        let stats = |loss: f64| Stats {
            loss,
            ..Stats::default()
        };
        Line {
            axes: Axes::default(),
            running: Axis::Y,
            held: 1.0,
            values: losses.iter().map(|(value, _, _)| *value).collect(),
            tasks: vec![
                (
                    Role::Task(TaskId::T1),
                    losses.iter().map(|(_, l, _)| stats(*l)).collect(),
                ),
                (
                    Role::Task(TaskId::T2),
                    losses.iter().map(|(_, _, l)| stats(*l)).collect(),
                ),
            ],
        }
    }

    fn setting(alpha: f64) -> Setting {
        Setting {
            axes: Axes::default(),
            alpha,
            gamma: None,
            constants: Constants::default(),
            mixed: Vec::new(),
        }
    }

    #[test]
    fn soundness_and_coverage_count_points() {
        // α = 0.5: the condition is λ₂ ≥ 0.5. Works at 0.4 and 0.6, fails at 0.8.
        let line = line(&[
            (0.2, 0.0, 1.0),
            (0.4, 0.0, 0.1),
            (0.6, 0.0, 0.0),
            (0.8, 0.2, 0.0),
        ]);
        let share = judge_line(Statement::Theorem1(FIRST), &line, &setting(0.5));
        assert_eq!((share.met, share.works, share.both), (2, 2, 1));
        assert_eq!(
            (share.soundness(), share.coverage()),
            (Some(0.5), Some(0.5))
        );
        // One of the three points at which either is true.
        assert_eq!(share.iou(), Some(1.0 / 3.0));
        assert_eq!(Share::default().iou(), None);
        let silent = judge_line(Statement::Theorem2(FIRST), &line, &setting(0.5));
        assert_eq!((silent.soundness(), silent.coverage()), (None, None));
    }

    #[test]
    fn a_range_names_its_line() {
        let words = |statement| range_words(statement, Axes::default(), &Grid::default());
        assert_eq!(words(Statement::Theorem1(FIRST)), "on λ₁ = 1, λ₂ ∈ [−2, 3]");
        assert_eq!(
            words(Statement::Theorem2(SECOND)),
            "on λ₂ = 1, λ₁ ∈ [−2, 3]"
        );
        assert_eq!(
            words(Statement::Theorem3),
            "on λ₁, λ₂ ∈ [−2, 3], 51 × 51 cells"
        );
    }

    #[test]
    fn theorem_2_wants_one_kept_and_one_forgotten() {
        let line = line(&[
            (-1.0, 0.0, 2.0),
            (-0.5, 0.0, 0.4),
            (-0.2, 0.3, 1.0),
            (0.0, 0.0, 0.9),
        ]);
        let share = judge_line(Statement::Theorem2(FIRST), &line, &setting(-0.5));
        assert_eq!((share.met, share.both), (4, 2));
        assert_eq!(smallest_forgotten_loss(&line, &setting(-0.5)), Some(0.4));
    }
}
