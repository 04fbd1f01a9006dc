//! What each of the three planes shows, as numbers.

use crate::app::{State, Third};
use crate::experiment::Constants;
use crate::sweep::{GOOD_ACCURACY, Goal, Metric};
use crate::task::{Role, TaskId};

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
        Panel::Task(Role::Task(TaskId::T1)),
        Panel::Task(Role::Task(TaskId::T2)),
        third,
    ]
}

impl Panel {
    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Task(role) => role.symbol(),
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
