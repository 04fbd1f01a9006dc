//! What each of the three planes shows, as numbers.

use super::theme::task_name;
use crate::app::{State, Third};
use crate::experiment::Constants;
use crate::sweep::{GOOD_ACCURACY, Goal, Metric, Plane, Stats};
use crate::task::Role;

/// What one plane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Panel {
    /// A task.
    Task(Role),
    /// The worse of the two tasks.
    BothKept,
    /// T1 kept and T2 forgotten.
    Forgotten,
}

/// The three planes on screen.
#[must_use]
pub fn panels(state: &State) -> [Panel; 3] {
    let third = match state.third() {
        Third::Target => Panel::Task(Role::Target),
        Third::Forgotten => Panel::Forgotten,
        Third::BothKept | Third::Auto => Panel::BothKept,
    };
    [
        Panel::Task(Role::Task(0)),
        Panel::Task(Role::Task(1)),
        third,
    ]
}

impl Panel {
    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Task(role) => task_name(role),
            Self::BothKept => "Both",
            Self::Forgotten => "T₁ kept, T₂ forgotten",
        }
    }

    /// What is coloured, in words.
    #[must_use]
    pub fn subtitle(self, metric: Metric) -> &'static str {
        match (self, metric) {
            (Self::Forgotten, Metric::Loss) => "max(L₁, τ − L₂)",
            (Self::Forgotten, Metric::Accuracy) => "min(A₁, 1 − A₂)",
            (Self::Forgotten, Metric::Margin) => "min(y·f of T₁, −y·f of T₂)",
            (Self::BothKept, Metric::Loss) => "worse hinge loss",
            (Self::BothKept, Metric::Accuracy) => "lower accuracy",
            (Self::BothKept, Metric::Margin) => "lower mean margin",
            (Self::BothKept | Self::Forgotten, Metric::Disentanglement) => "ξ, sum of both tasks",
            (Self::Task(_), metric) => metric_name(metric),
        }
    }

    /// Its value for the statistics of all tasks at a point.
    pub fn value(self, metric: Metric, tau: f64, stats: impl Fn(Role) -> Option<Stats>) -> f64 {
        let of = |role| stats(role).map_or(f64::NAN, |stats| metric.of(&stats));
        let (first, second) = (of(Role::Task(0)), of(Role::Task(1)));
        match (self, metric) {
            (Self::Task(role), _) => of(role),
            (_, Metric::Disentanglement) => first + second,
            (Self::BothKept, Metric::Loss) => first.max(second),
            (Self::BothKept, _) => first.min(second),
            (Self::Forgotten, Metric::Loss) => first.max(tau - second),
            (Self::Forgotten, Metric::Accuracy) => first.min(1.0 - second),
            (Self::Forgotten, Metric::Margin) => first.min(-second),
        }
    }

    /// Its value at a cell.
    #[must_use]
    pub fn cell(self, metric: Metric, tau: f64, plane: &Plane, index: usize) -> f64 {
        self.value(metric, tau, |role| {
            plane.task(role).map(|task| task.cells[index])
        })
    }

    /// Whether an accuracy at a cell is only the sign of noise.
    #[must_use]
    pub fn lacks_signal(self, plane: &Plane, index: usize) -> bool {
        let lacks = |role| {
            plane
                .task(role)
                .is_some_and(|task| !task.cells[index].has_signal())
        };
        match self {
            Self::Task(role) => lacks(role),
            Self::BothKept | Self::Forgotten => lacks(Role::Task(0)) || lacks(Role::Task(1)),
        }
    }

    /// What is wanted of a merged model on this plane.
    #[must_use]
    pub fn goal(self, tau: f64) -> Goal {
        match self {
            Self::Task(role) => Goal::Task(role),
            Self::BothKept => Goal::Both,
            Self::Forgotten => Goal::KeptForgotten { tau },
        }
    }

    /// What the contour of the measured region encloses.
    #[must_use]
    pub fn success(self, metric: Metric, constants: &Constants) -> String {
        let epsilon = super::theme::number(constants.epsilon, 2);
        let tau = super::theme::number(constants.tau, 2);
        let good = super::theme::number(100.0 * GOOD_ACCURACY, 0);
        let bad = super::theme::number(100.0 * (1.0 - GOOD_ACCURACY), 0);
        match (self, metric) {
            (Self::Forgotten, Metric::Accuracy) => {
                format!("measured: A₁ ≥ {good} % and A₂ ≤ {bad} %")
            }
            (_, Metric::Accuracy) => format!("measured: accuracy ≥ {good} %"),
            (Self::Forgotten, _) => format!("measured: L₁ ≤ {epsilon} and L₂ ≥ {tau}"),
            _ => format!("measured: loss ≤ {epsilon}"),
        }
    }

    /// How far a cell is from what the contour of the measured region encloses; at most 0 inside.
    #[must_use]
    pub fn miss(self, metric: Metric, constants: &Constants, plane: &Plane, index: usize) -> f64 {
        match metric {
            Metric::Accuracy if self.lacks_signal(plane, index) => 1.0,
            Metric::Accuracy => GOOD_ACCURACY - self.cell(metric, constants.tau, plane, index),
            _ => self
                .goal(constants.tau)
                .excess(plane, index, constants.epsilon),
        }
    }
}

/// A metric's name.
#[must_use]
pub fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Loss => "hinge loss",
        Metric::Accuracy => "accuracy",
        Metric::Margin => "mean margin",
        Metric::Disentanglement => "disentanglement error ξ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_plane_combines_both_tasks() {
        let stats = |role: Role| {
            let (loss, accuracy) = if role == Role::Task(0) {
                (0.2, 0.9)
            } else {
                (1.4, 0.3)
            };
            Some(Stats {
                accuracy,
                loss,
                ..Stats::default()
            })
        };
        let value = |panel: Panel, metric| panel.value(metric, 0.5, stats);
        assert!((value(Panel::BothKept, Metric::Loss) - 1.4).abs() < 1e-12);
        assert!((value(Panel::BothKept, Metric::Accuracy) - 0.3).abs() < 1e-12);
        assert!((value(Panel::Forgotten, Metric::Loss) - 0.2).abs() < 1e-12);
        assert!((value(Panel::Forgotten, Metric::Accuracy) - 0.7).abs() < 1e-12);
    }
}
