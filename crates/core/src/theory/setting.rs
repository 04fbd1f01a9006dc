//! What a statement's condition depends on besides the point: the plane's tasks, what else is mixed in, and the constants.

use super::{Equation4, Held, Statement};
use crate::experiment::{Constants, Experiment};
use crate::sweep::{Point, same};
use crate::task::{Axes, TaskId};

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
