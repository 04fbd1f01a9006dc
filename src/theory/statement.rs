//! What the paper's theorems say, where they speak, and by how much their conditions hold.
//!
//! Theorems 1 and 2 speak of the line λ₁ = 1 and, the tasks' names exchanged, of λ₂ = 1. Theorem 3 speaks of the
//! plane, for orthogonal tasks. All three are sufficient conditions on the hinge loss.

use super::{Equation4, HalfPlane};
use crate::experiment::{Constants, Experiment};
use crate::sweep::Point;

/// How far from 1 the held coefficient may be, and from 0 the correlation or a coefficient, to count as equal.
const EQUAL: f64 = 1e-9;

/// A statement that may be drawn, checked and judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statement {
    /// Theorem 1, multi-task learning, where the coefficient of task `held` is 1.
    Theorem1 {
        /// The task whose coefficient is 1.
        held: usize,
    },
    /// Theorem 2, unlearning the other task, where the coefficient of task `held` is 1.
    Theorem2 {
        /// The task whose coefficient is 1.
        held: usize,
    },
    /// Theorem 3 on the target T′.
    Theorem3,
    /// Theorem 3 with T′ := T1 and with T′ := T2, a region in which both tasks are kept.
    Theorem3OnTasks,
}

/// What a statement's condition depends on besides the point.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// α.
    pub alpha: f64,
    /// The target's normalised γ, if there is a target.
    pub gamma: Option<Point>,
    /// β, c, C, ε, τ.
    pub constants: Constants,
}

impl Setting {
    /// The setting of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let gamma = experiment.target.as_ref().and_then(|target| {
            let (gamma, _, _) = target.normalised();
            gamma.try_into().ok()
        });
        Self {
            alpha: experiment.alpha.get(),
            gamma,
            constants: experiment.constants,
        }
    }

    /// Eq. 4 for the target, where Theorem 3 speaks.
    #[must_use]
    pub fn equation_4(&self) -> Option<Equation4> {
        let gamma = self.gamma.filter(|_| Statement::Theorem3.speaks(self))?;
        Some(Equation4::new(gamma, &self.constants))
    }

    /// Whether the tasks are orthogonal, α = 0.
    #[must_use]
    pub fn is_orthogonal(&self) -> bool {
        self.alpha.abs() < EQUAL
    }
}

/// Where Theorem 2's interval ends, −C/α²; nothing at α = 0, where it has no end.
#[must_use]
pub fn theorem2_end(alpha: f64, constant: f64) -> Option<f64> {
    (alpha.abs() >= EQUAL).then(|| -constant / (alpha * alpha))
}

impl Statement {
    /// Every statement, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Theorem1 { held: 0 },
        Self::Theorem1 { held: 1 },
        Self::Theorem2 { held: 0 },
        Self::Theorem2 { held: 1 },
        Self::Theorem3,
        Self::Theorem3OnTasks,
    ];

    /// Its name in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Theorem1 { .. } => "Theorem 1",
            Self::Theorem2 { .. } => "Theorem 2",
            Self::Theorem3 => "Theorem 3",
            Self::Theorem3OnTasks => "Theorem 3 on both tasks",
        }
    }

    /// Whether it says anything at this correlation and target, at some point of the plane.
    #[must_use]
    pub fn speaks(self, setting: &Setting) -> bool {
        match self {
            Self::Theorem1 { .. } => setting.alpha >= -EQUAL,
            Self::Theorem2 { .. } => setting.alpha <= EQUAL,
            Self::Theorem3 => {
                let some = |gamma: Point| gamma.iter().any(|g| g.abs() > EQUAL);
                setting.is_orthogonal() && setting.gamma.is_some_and(some)
            }
            Self::Theorem3OnTasks => setting.is_orthogonal(),
        }
    }

    /// The line on which it speaks: the task whose coefficient is 1; nothing for a statement about the plane.
    #[must_use]
    pub fn line(self) -> Option<usize> {
        match self {
            Self::Theorem1 { held } | Self::Theorem2 { held } => Some(held),
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
            Self::Theorem1 { .. } => {
                let low = 1.0 - setting.alpha + setting.constants.beta;
                Some((low, f64::INFINITY))
            }
            Self::Theorem2 { .. } => {
                let low = theorem2_end(setting.alpha, setting.constants.theorem2);
                Some((low.unwrap_or(f64::NEG_INFINITY), 0.0))
            }
            Self::Theorem3 | Self::Theorem3OnTasks => None,
        }
    }

    /// The half-planes whose common part is its region; empty where it is silent or speaks of a line.
    #[must_use]
    pub fn region(self, setting: &Setting) -> Vec<HalfPlane> {
        if !self.speaks(setting) {
            return Vec::new();
        }
        match (self, setting.gamma) {
            (Self::Theorem3, Some(gamma)) => Equation4::new(gamma, &setting.constants).region(),
            (Self::Theorem3OnTasks, _) => {
                let tasks = [[1.0, 0.0], [0.0, 1.0]].into_iter();
                tasks
                    .flat_map(|gamma| Equation4::new(gamma, &setting.constants).region())
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// By how much its condition holds (≥ 0) or misses (< 0) at a point; nothing where it does not speak.
    #[must_use]
    pub fn slack(self, point: Point, setting: &Setting) -> Option<f64> {
        if let Some(held) = self.line() {
            if (point[held] - 1.0).abs() > EQUAL {
                return None;
            }
            let (low, high) = self.interval(setting)?;
            let free = point[1 - held];
            Some((free - low).min(high - free))
        } else {
            if point.iter().any(|lambda| lambda.abs() < EQUAL) {
                return None;
            }
            let sides = self.region(setting);
            let slacks = sides.iter().map(|side| side.slack(point));
            slacks.reduce(f64::min)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(alpha: f64, gamma: Option<Point>, change: impl Fn(&mut Constants)) -> Setting {
        let mut constants = Constants::default();
        change(&mut constants);
        Setting {
            alpha,
            gamma,
            constants,
        }
    }

    fn close(slack: Option<f64>, expected: f64) -> bool {
        slack.is_some_and(|slack| (slack - expected).abs() < 1e-12)
    }

    #[test]
    fn theorem_1_speaks_on_both_lines_from_one_minus_alpha_up() {
        let (first, second) = (
            Statement::Theorem1 { held: 0 },
            Statement::Theorem1 { held: 1 },
        );
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
        let statement = Statement::Theorem2 { held: 0 };
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
}
