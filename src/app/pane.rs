//! Planes and cards that may fill the window.

use super::Tab;

/// A plane or card that may fill the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Pane {
    /// The plane of the task that runs across.
    FirstPlane,
    /// The plane of the task that runs up.
    SecondPlane,
    /// The plane of what is wanted of both.
    ThirdPlane,
    /// The metric along one coefficient.
    Slice,
    /// What is promised at the marker, and what was measured.
    Verdict,
    /// The training's curves.
    Training,
    /// The phase diagram of the task whose coefficient is held.
    PhaseOfHeld,
    /// The phase diagram of the task whose coefficient runs.
    PhaseOfFree,
    /// Theorem 2's constant.
    Constant,
    /// Theory over all columns of the phase diagram.
    Columns,
    /// The plane of T′.
    Target,
    /// Which parts of eq. 4 hold where.
    Conditions,
    /// Eq. 4 at the marker.
    Equation4,
    /// γ as an arrow over the tasks' plane.
    Compass,
    /// A Vision Transformer's task vectors over depth and part.
    Parts,
    /// Singular values, and the rank that is merged.
    Spectrum,
    /// Row norms, and the share that is pruned.
    Rows,
    /// What an edit of the vectors does to the planes.
    Effect,
    /// Attention and rows in one sample.
    Inside,
    /// The correlation, estimated from models.
    Estimates,
    /// Every task at the marker.
    AllTasks,
    /// How the tasks lie to each other.
    Grams,
    /// Theorem 3 on every task.
    ByTask,
    /// Task vector bases of every size.
    Bases,
    /// Two runs beside each other.
    Beside,
}

impl Pane {
    /// All of them, tab by tab.
    pub const ALL: [Self; 25] = [
        Self::FirstPlane,
        Self::SecondPlane,
        Self::ThirdPlane,
        Self::Slice,
        Self::Verdict,
        Self::Training,
        Self::PhaseOfHeld,
        Self::PhaseOfFree,
        Self::Constant,
        Self::Columns,
        Self::Target,
        Self::Conditions,
        Self::Equation4,
        Self::Compass,
        Self::Parts,
        Self::Spectrum,
        Self::Rows,
        Self::Effect,
        Self::Inside,
        Self::Estimates,
        Self::AllTasks,
        Self::Grams,
        Self::ByTask,
        Self::Bases,
        Self::Beside,
    ];

    /// The planes over (λ₁, λ₂), in the order in which they stand.
    pub const PLANES: [Self; 3] = [Self::FirstPlane, Self::SecondPlane, Self::ThirdPlane];

    /// The tab on which it stands.
    #[must_use]
    pub fn tab(self) -> Tab {
        match self {
            Self::FirstPlane
            | Self::SecondPlane
            | Self::ThirdPlane
            | Self::Slice
            | Self::Verdict
            | Self::Training => Tab::Plane,
            Self::PhaseOfHeld | Self::PhaseOfFree | Self::Constant | Self::Columns => Tab::Phase,
            Self::Target | Self::Conditions | Self::Equation4 | Self::Compass => Tab::OutOfDomain,
            Self::Parts
            | Self::Spectrum
            | Self::Rows
            | Self::Effect
            | Self::Inside
            | Self::Estimates => Tab::Anatomy,
            Self::AllTasks | Self::Grams | Self::ByTask | Self::Bases => Tab::Tasks,
            Self::Beside => Tab::Runs,
        }
    }

    /// Its name, as the window has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstPlane => "first plane",
            Self::SecondPlane => "second plane",
            Self::ThirdPlane => "third plane",
            Self::Slice => "slice",
            Self::Verdict => "verdict",
            Self::Training => "training",
            Self::PhaseOfHeld => "first phase diagram",
            Self::PhaseOfFree => "second phase diagram",
            Self::Constant => "Theorem 2's constant",
            Self::Columns => "theory over all columns",
            Self::Target => "plane of T′",
            Self::Conditions => "conditions of eq. 4",
            Self::Equation4 => "eq. 4",
            Self::Compass => "γ",
            Self::Parts => "parts",
            Self::Spectrum => "singular values",
            Self::Rows => "row norms",
            Self::Effect => "merged planes",
            Self::Inside => "inside the model",
            Self::Estimates => "correlation, estimated",
            Self::AllTasks => "every task",
            Self::Grams => "correlations",
            Self::ByTask => "Theorem 3 task by task",
            Self::Bases => "task vector bases",
            Self::Beside => "two runs",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_panes_and_no_two_are_called_the_same() {
        for tab in Tab::ALL {
            assert!(Pane::ALL.iter().any(|pane| pane.tab() == tab), "{tab:?}");
        }
        let mut names: Vec<&str> = Pane::ALL.iter().map(|pane| pane.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Pane::ALL.len());
    }
}
