//! What the paper's theorems say, where they speak, and by how much their conditions hold.
//!
//! Theorems 1 and 2 speak of the line λ₁ = 1 and, the tasks' names exchanged, of λ₂ = 1: of a pair of tasks, one held and
//! one free. Theorem 3 speaks of the plane, for orthogonal tasks. All three are sufficient conditions on the hinge loss.

use super::{Condition, Equation4, HalfPlane, Setting};
use crate::sweep::{Point, ROUNDING, same};
use crate::task::{Axes, Axis, Pair};

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
mod tests;
