//! What the paper's theorems say, where they speak, and by how much their conditions hold.
//!
//! Theorems 1 and 2 speak of the line λ₁ = 1 and, the tasks' names exchanged, of λ₂ = 1: of a pair of tasks, one held and
//! one free. Theorem 3 speaks of the plane, for orthogonal tasks. All three are sufficient conditions on the hinge loss.

use super::{Condition, Equation4, HalfPlane, Held};
use crate::experiment::{Constants, Experiment};
use crate::sweep::{Point, ROUNDING, same};
use crate::task::{Axes, Axis, Pair, TaskId};

/// A statement that may be drawn, checked and judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statement {
    /// Theorem 1, multi-task learning, where the coefficient of the held task is 1.
    Theorem1(Pair),
    /// Theorem 2, unlearning the free task, where the coefficient of the held one is 1.
    Theorem2(Pair),
    /// Theorem 3 on the target T′.
    Theorem3,
    /// Theorem 3 with each task of the plane as T′, a region in which both are kept.
    Theorem3OnTasks,
}

/// What a statement's condition depends on besides the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The tasks of the plane.
    pub axes: Axes,
    /// α, their correlation.
    pub alpha: f64,
    /// γ of the target on the patterns of the plane's tasks, if there is a target.
    pub gamma: Option<Point>,
    /// β, c, C, ε, τ.
    pub constants: Constants,
    /// The other tasks that are mixed in: those held at a coefficient that is not 0.
    pub mixed: Vec<Mixed>,
}

/// A task beside the plane's two that is mixed into all of its models.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixed {
    /// Which.
    pub task: TaskId,
    /// λ, not 0.
    pub lambda: f64,
    /// Its correlations with the tasks of either axis.
    pub correlations: [f64; 2],
    /// Whether it is orthogonal to all others that are mixed in.
    pub is_orthogonal: bool,
    /// The target's γ on its pattern; 0 without a target.
    pub gamma: f64,
}

impl Mixed {
    /// Whether it is orthogonal to the plane's tasks and to all that are mixed in.
    fn fits_theorem_3(&self) -> bool {
        self.is_orthogonal && self.correlations.iter().all(|own| same(*own, 0.0))
    }
}

impl Setting {
    /// The setting of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let axes = experiment.axes();
        let gamma = experiment.target.as_ref().and_then(|target| {
            let (gamma, _, _) = target.normalised();
            // Two tasks' γ is on e₁ and e₂, which their patterns are where it is asked for.
            if experiment.tasks().count() == 2 && axes == Axes::default() {
                return gamma.try_into().ok();
            }
            let [x, y] = axes.tasks().map(|task| experiment.share_of(task));
            Some([x?, y?])
        });
        let between = |one, other| experiment.correlations.between(one, other).get();
        let lambda = |task: TaskId| experiment.coefficients.get(task.index()).copied();
        let mixed: Vec<(TaskId, f64)> = experiment
            .tasks()
            .filter(|task| axes.axis(*task).is_none())
            .filter_map(|task| Some((task, lambda(task)?)))
            .filter(|(_, lambda)| *lambda != 0.0)
            .collect();
        let is_orthogonal = |task: TaskId| {
            let mut others = mixed.iter().filter(|(other, _)| *other != task);
            others.all(|(other, _)| same(between(task, *other), 0.0))
        };
        Self {
            axes,
            alpha: experiment.alpha().get(),
            gamma,
            constants: experiment.constants,
            mixed: mixed
                .iter()
                .map(|(task, lambda)| Mixed {
                    task: *task,
                    lambda: *lambda,
                    correlations: axes.tasks().map(|own| between(own, *task)),
                    is_orthogonal: is_orthogonal(*task),
                    gamma: experiment.share_of(*task).unwrap_or(0.0),
                })
                .collect(),
        }
    }

    /// Eq. 4 for the target, where Theorem 3 speaks.
    #[must_use]
    pub fn equation_4(&self) -> Option<Equation4> {
        let gamma = self.gamma.filter(|_| Statement::Theorem3.speaks(self))?;
        Some(self.equation(gamma, |mixed| mixed.gamma))
    }

    /// Eq. 4 for a target with these γ.
    fn equation(&self, gamma: Point, of_mixed: impl Fn(&Mixed) -> f64) -> Equation4 {
        let held = self.mixed.iter().fold(Held::default(), |held, mixed| {
            held.and(mixed.lambda, of_mixed(mixed))
        });
        Equation4::new(gamma, &self.constants).with(held)
    }

    /// Eq. 4 with a task of the merge itself as the target: γ is 1 on its own pattern and 0 on the others, so it asks for
    /// λ_t ≥ 1 + c. Nothing where the tasks are not orthogonal or the task takes no part.
    #[must_use]
    pub fn equation_4_on(&self, task: TaskId) -> Option<Equation4> {
        if !self.is_orthogonal() {
            return None;
        }
        let own = self.axes.axis(task);
        let is_mixed = self.mixed.iter().any(|mixed| mixed.task == task);
        let gamma = own.map_or([0.0; 2], |axis| axis.pair(1.0, 0.0));
        let share = |mixed: &Mixed| f64::from(u8::from(mixed.task == task));
        (own.is_some() || is_mixed).then(|| self.equation(gamma, share))
    }

    /// Whether all tasks that take part are orthogonal: α = 0, and so are those that are mixed in.
    #[must_use]
    pub fn is_orthogonal(&self) -> bool {
        same(self.alpha, 0.0) && self.mixed.iter().all(Mixed::fits_theorem_3)
    }

    /// A task that is mixed in and not orthogonal to the others.
    pub(super) fn askew(&self) -> Option<TaskId> {
        let mut askew = self.mixed.iter().filter(|mixed| !mixed.fits_theorem_3());
        askew.next().map(|mixed| mixed.task)
    }
}

/// Where Theorem 2's interval ends, −C/α²; nothing at α = 0, where it has no end.
#[must_use]
pub fn theorem2_end(alpha: f64, constant: f64) -> Option<f64> {
    (!same(alpha, 0.0)).then(|| -constant / (alpha * alpha))
}

impl Statement {
    /// One statement of each kind, those of the paper's line for Theorems 1 and 2.
    #[must_use]
    pub fn kinds(axes: Axes) -> [Self; 4] {
        let [first, _] = axes.pairs();
        [
            Self::Theorem1(first),
            Self::Theorem2(first),
            Self::Theorem3,
            Self::Theorem3OnTasks,
        ]
    }

    /// Every statement about the tasks of a plane, in the order in which they are listed.
    #[must_use]
    pub fn all(axes: Axes) -> [Self; 6] {
        let [first, second] = axes.pairs();
        [
            Self::Theorem1(first),
            Self::Theorem1(second),
            Self::Theorem2(first),
            Self::Theorem2(second),
            Self::Theorem3,
            Self::Theorem3OnTasks,
        ]
    }

    /// Its name in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Theorem1(_) => "Theorem 1",
            Self::Theorem2(_) => "Theorem 2",
            Self::Theorem3 => "Theorem 3",
            Self::Theorem3OnTasks => "Theorem 3 on both tasks (ours)",
        }
    }

    /// Whether it says anything at this correlation and target, at some point of the plane.
    #[must_use]
    pub fn speaks(self, setting: &Setting) -> bool {
        match self {
            // They speak of two tasks: nothing else may be mixed in.
            Self::Theorem1(_) => setting.alpha >= -ROUNDING && setting.mixed.is_empty(),
            Self::Theorem2(_) => setting.alpha <= ROUNDING && setting.mixed.is_empty(),
            Self::Theorem3 => {
                let some = |gamma: Point| {
                    let mixed = setting.mixed.iter().map(|mixed| mixed.gamma);
                    gamma.into_iter().chain(mixed).any(|g| !same(g, 0.0))
                };
                setting.is_orthogonal() && setting.gamma.is_some_and(some)
            }
            Self::Theorem3OnTasks => setting.is_orthogonal(),
        }
    }

    /// The line on which it speaks, by the task that is held at 1 and the free one; nothing for a statement about the
    /// plane.
    #[must_use]
    pub fn line(self) -> Option<Pair> {
        match self {
            Self::Theorem1(pair) | Self::Theorem2(pair) => Some(pair),
            Self::Theorem3 | Self::Theorem3OnTasks => None,
        }
    }

    /// The interval of the free coefficient on its line in which its condition holds; `None` where it is silent or
    /// speaks of the plane.
    #[must_use]
    pub fn interval(self, setting: &Setting) -> Option<(f64, f64)> {
        if !self.speaks(setting) {
            return None;
        }
        match self {
            Self::Theorem1(_) => {
                let low = 1.0 - setting.alpha + setting.constants.beta;
                Some((low, f64::INFINITY))
            }
            Self::Theorem2(_) => {
                let low = theorem2_end(setting.alpha, setting.constants.theorem2);
                let high = low.map_or(0.0, |_| setting.constants.theorem2_right);
                Some((low.unwrap_or(f64::NEG_INFINITY), high))
            }
            Self::Theorem3 | Self::Theorem3OnTasks => None,
        }
    }

    /// The half-planes whose common part is its region; empty where it is silent or speaks of a line.
    #[must_use]
    pub fn region(self, setting: &Setting) -> Vec<HalfPlane> {
        let equations = self.equations(setting).into_iter();
        equations.flat_map(|equation| equation.region()).collect()
    }

    /// Eq. 4 of every target that it speaks of; empty where it is silent or speaks of a line.
    fn equations(self, setting: &Setting) -> Vec<Equation4> {
        match self {
            Self::Theorem3 => setting.equation_4().into_iter().collect(),
            Self::Theorem3OnTasks => {
                let own = Axis::BOTH.map(|axis| setting.axes.task(axis)).into_iter();
                own.filter_map(|task| setting.equation_4_on(task)).collect()
            }
            Self::Theorem1(_) | Self::Theorem2(_) => Vec::new(),
        }
    }

    /// Its condition at a point; nothing where it does not speak.
    #[must_use]
    pub fn condition(self, point: Point, setting: &Setting) -> Option<Condition> {
        if let Some(pair) = self.line() {
            let held = setting.axes.axis(pair.held)?.of(point);
            if !same(held, 1.0) {
                return None;
            }
            let (low, high) = self.interval(setting)?;
            let free = setting.axes.axis(pair.free)?.of(point);
            Some(Condition::at_least(free - low).and(Condition::at_least(high - free)))
        } else {
            if point.iter().any(|lambda| same(*lambda, 0.0)) {
                return None;
            }
            let equations = self.equations(setting).into_iter();
            let conditions = equations.map(|equation| equation.condition(point));
            conditions.reduce(Condition::and)
        }
    }

    /// By how much its condition holds (≥ 0) or misses (< 0) at a point; nothing where it does not speak.
    #[must_use]
    pub fn slack(self, point: Point, setting: &Setting) -> Option<f64> {
        self.condition(point, setting)
            .map(|condition| condition.slack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Grid;
    use crate::sweep::{LINE_STEP, line_values};
    use crate::theory::{FIRST, SECOND};

    fn setting(alpha: f64, gamma: Option<Point>, change: impl Fn(&mut Constants)) -> Setting {
        let mut constants = Constants::default();
        change(&mut constants);
        Setting {
            axes: Axes::default(),
            alpha,
            gamma,
            constants,
            mixed: Vec::new(),
        }
    }

    /// Three tasks, the third held at λ₃ and at these correlations with the first two.
    fn three(alpha: f64, lambda: f64, with: [f64; 2]) -> Setting {
        let mut experiment = Experiment::default();
        experiment.set_tasks(3);
        let [first, second, third] = [0, 1, 2].map(|index| TaskId::new(index).unwrap());
        let correlation = crate::experiment::Correlation::clamped;
        experiment.set_alpha(correlation(alpha));
        experiment
            .correlations
            .set(first, third, correlation(with[0]));
        experiment
            .correlations
            .set(second, third, correlation(with[1]));
        experiment.coefficients[2] = lambda;
        Setting::new(&experiment)
    }

    #[test]
    fn theorems_about_two_tasks_are_silent_where_a_third_is_mixed_in() {
        let statement = Statement::Theorem1(FIRST);
        assert!(close(
            statement.slack([1.0, 0.5], &three(0.6, 0.0, [0.3, 0.2])),
            0.1
        ));
        let mixed = three(0.6, 0.4, [0.0, 0.0]);
        assert_eq!(statement.slack([1.0, 0.5], &mixed), None);
        assert_eq!(Statement::Theorem2(FIRST).interval(&mixed), None);
    }

    #[test]
    fn theorem_3_counts_a_third_orthogonal_task_and_is_silent_of_one_askew() {
        let mut orthogonal = three(0.0, 2.0, [0.0, 0.0]);
        orthogonal.gamma = Some([0.6, 0.5]);
        orthogonal.mixed[0].gamma = 0.4;
        orthogonal.constants.beta = 0.1;
        // As in equation4's test: 0.93 − 1.2.
        let slack = Statement::Theorem3.slack([1.0, 1.0], &orthogonal);
        assert!(close(slack, 0.93 - 1.2), "{slack:?}");
        assert_eq!(
            Statement::Theorem3.slack([1.0, 1.0], &three(0.0, 2.0, [0.3, 0.0])),
            None
        );
        let third = TaskId::new(2).unwrap();
        let on_third = orthogonal.equation_4_on(third).unwrap();
        assert!((on_third.value(super::super::Part::Sum, [1.0, 1.0]) - 2.0).abs() < 1e-12);
        assert!(three(0.0, 0.0, [0.0, 0.0]).equation_4_on(third).is_none());
    }

    fn close(slack: Option<f64>, expected: f64) -> bool {
        slack.is_some_and(|slack| (slack - expected).abs() < 1e-12)
    }

    #[test]
    fn theorem_1_speaks_on_both_lines_from_one_minus_alpha_up() {
        let (first, second) = (Statement::Theorem1(FIRST), Statement::Theorem1(SECOND));
        let aligned = setting(0.6, None, |_| ());
        assert!(close(first.slack([1.0, 0.5], &aligned), 0.1));
        assert!(close(first.slack([1.0, 0.3], &aligned), -0.1));
        assert!(close(second.slack([0.5, 1.0], &aligned), 0.1));
        assert_eq!(first.slack([1.1, 0.5], &aligned), None);
        assert_eq!(first.slack([1.0, 0.5], &setting(-0.1, None, |_| ())), None);
        let stricter = setting(0.6, None, |c| c.beta = 0.05);
        assert!(close(first.slack([1.0, 0.5], &stricter), 0.05));
    }

    #[test]
    fn theorem_2_speaks_between_minus_c_over_alpha_squared_and_0() {
        let statement = Statement::Theorem2(FIRST);
        let opposed = setting(-0.5, None, |c| c.theorem2 = 1.5);
        assert!(close(statement.slack([1.0, -0.25], &opposed), 0.25));
        assert!(close(statement.slack([1.0, -5.5], &opposed), 0.5));
        assert!(close(statement.slack([1.0, -7.0], &opposed), -1.0));
        let irrelevant = setting(0.0, None, |_| ());
        assert!(close(statement.slack([1.0, -100.0], &irrelevant), 100.0));
        assert!(close(statement.slack([1.0, 0.5], &irrelevant), -0.5));
        assert_eq!(
            statement.slack([1.0, -1.0], &setting(0.3, None, |_| ())),
            None
        );
    }

    #[test]
    fn the_slides_best_point_breaks_theorem_3s_second_condition() {
        // Σλγ = 1.2·0.792 + 0.6·0.637 = 1.3326, Σλγ² = 1.2·0.627264 − 0.6·0.405769 = 0.5092554.
        let slides = setting(0.0, Some([0.792, -0.637]), |_| ());
        let slack = Statement::Theorem3.slack([1.2, -0.6], &slides);
        assert!(close(slack, 0.509_255_4 - 1.0), "{slack:?}");
        let fixed = setting(0.0, Some([0.792, -0.637]), |c| c.c = Some(0.2));
        assert!(close(
            Statement::Theorem3.slack([1.2, -0.6], &fixed),
            0.509_255_4 - 1.2
        ));
    }

    #[test]
    fn theorem_3_needs_orthogonal_tasks_and_coefficients_other_than_0() {
        let gamma = Some([0.6, 0.6]);
        assert_eq!(
            Statement::Theorem3.slack([3.0, 3.0], &setting(0.1, gamma, |_| ())),
            None
        );
        assert_eq!(
            Statement::Theorem3.slack([3.0, 0.0], &setting(0.0, gamma, |_| ())),
            None
        );
        assert_eq!(
            Statement::Theorem3.slack([3.0, 3.0], &setting(0.0, None, |_| ())),
            None
        );
        // s = min(3.6, 2.16) = 2.16 and b = 0: min(1.16, 1.16, 1).
        assert!(close(
            Statement::Theorem3.slack([3.0, 3.0], &setting(0.0, gamma, |_| ())),
            1.0
        ));
        // β = 0.2: b = 0.6, min(1.16, 0.56, 0.4).
        let noisy = setting(0.0, gamma, |c| c.beta = 0.2);
        assert!(close(Statement::Theorem3.slack([3.0, 3.0], &noisy), 0.4));
        // Fixed c = 0.5: min(2.1, 0.66, 0.5 − 0.6).
        let fixed = setting(0.0, gamma, |c| {
            c.beta = 0.2;
            c.c = Some(0.5);
        });
        assert!(close(Statement::Theorem3.slack([3.0, 3.0], &fixed), -0.1));
    }

    #[test]
    fn on_both_tasks_theorem_3_is_the_quadrant_above_one() {
        let orthogonal = setting(0.0, None, |_| ());
        let slack = |point| Statement::Theorem3OnTasks.slack(point, &orthogonal);
        assert!(close(slack([1.5, 1.2]), 0.2));
        assert!(close(slack([0.9, 1.2]), -0.1));
    }
    /// Whether a condition holds at the point of a line that is nearest to a coefficient.
    fn holds_on_line(statement: Statement, free: f64, setting: &Setting) -> Option<bool> {
        let values = line_values(&Grid::default(), LINE_STEP);
        let nearest = values
            .into_iter()
            .min_by(|a, b| (a - free).abs().total_cmp(&(b - free).abs()))?;
        let condition = statement.condition([1.0, nearest], setting)?;
        Some(condition.holds && condition.slack.to_bits() == 0)
    }

    #[test]
    fn theorem_1_is_met_at_equality_whatever_alpha_is() {
        let statement = Statement::Theorem1(FIRST);
        for step in 0..=100_u8 {
            let alpha = f64::from(step) / 100.0;
            let on_line = holds_on_line(statement, 1.0 - alpha, &setting(alpha, None, |_| ()));
            assert_eq!(on_line, Some(true), "α = {alpha} on the line");
            // On a grid of 101 values from 0 to 1, where every 1 − α is a cell.
            let grid = Grid {
                low: 0.0,
                high: 1.0,
                cells: 101,
            };
            let free = grid.value(100 - usize::from(step));
            let cell = statement.condition([1.0, free], &setting(alpha, None, |_| ()));
            assert!(
                cell.is_some_and(|cell| cell.holds && cell.slack == 0.0),
                "α = {alpha}"
            );
            let below = statement.condition([1.0, free - 0.01], &setting(alpha, None, |_| ()));
            assert!(below.is_some_and(|cell| !cell.holds), "α = {alpha}");
        }
    }

    #[test]
    fn theorem_2_is_met_at_both_ends() {
        let statement = Statement::Theorem2(FIRST);
        for step in 58..=100 {
            // C is such that the end is a point of the line, and r is one too.
            let alpha = -f64::from(step) / 100.0;
            let end = -1.7;
            let opposed = setting(alpha, None, |c| {
                c.theorem2 = -end * alpha * alpha;
                c.theorem2_right = 0.3;
            });
            assert_eq!(
                holds_on_line(statement, end, &opposed),
                Some(true),
                "α = {alpha}"
            );
            assert_eq!(
                holds_on_line(statement, 0.3, &opposed),
                Some(true),
                "α = {alpha}"
            );
        }
    }

    #[test]
    fn the_right_end_of_theorem_2_is_for_contradictory_tasks_alone() {
        let statement = Statement::Theorem2(FIRST);
        let at = |alpha, free| {
            statement.slack(
                [1.0, free],
                &setting(alpha, None, |c| c.theorem2_right = 0.2),
            )
        };
        // min(r − λ₂, λ₂ + C/α²) = min(0.1, 0.1 + 4).
        assert!(close(at(-0.5, 0.1), 0.1));
        assert!(close(at(-0.5, 0.3), -0.1));
        assert!(close(at(0.0, 0.1), -0.1));
    }

    #[test]
    fn at_a_fixed_c_no_cell_is_lost_to_rounding() {
        let setting = setting(0.0, Some([0.7, 0.5]), |constants| {
            constants.c = Some(0.3);
            constants.beta = 0.1;
        });
        let values = Grid::default().values();
        let cells = |statement: Statement| {
            let points = values.iter().flat_map(|y| values.iter().map(|x| [*x, *y]));
            let met = points.filter_map(|point| statement.condition(point, &setting));
            met.filter(|condition| condition.holds).count()
        };
        // Without room for rounding 316 and 256 are left.
        assert_eq!(cells(Statement::Theorem3), 371);
        // λ₁ and λ₂ from 1.3 to 3, 18 values each.
        assert_eq!(cells(Statement::Theorem3OnTasks), 324);
    }

    #[test]
    fn on_both_tasks_some_c_leaves_out_the_edge() {
        let orthogonal = setting(0.0, None, |_| ());
        let at = |point| Statement::Theorem3OnTasks.condition(point, &orthogonal);
        assert!(at([1.0, 1.2]).is_some_and(|edge| !edge.holds && edge.slack == 0.0));
        assert!(at([1.1, 1.1]).is_some_and(|inside| inside.holds));
    }
}
