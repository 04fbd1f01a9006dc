//! Cells that a metric colours.

use std::sync::Arc;

use crate::colour::Scale;
use crate::identity::Same;
use crate::lab::{PhaseDiagram, Sharp};
use crate::sweep::{Goal, GoalPlane, Metric, Plane, Stats, TaskPlane};
use crate::task::Role;

/// What a cell has to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A value; none where it is no number.
    Value(f64),
    /// An accuracy that is only the sign of noise.
    NoSignal,
    /// Nothing yet.
    Awaited,
}

impl Cell {
    /// A metric of one task.
    #[must_use]
    pub fn of(metric: Metric, stats: &Stats) -> Self {
        if metric.is_of_signs() && stats.lacks_signal() {
            Self::NoSignal
        } else {
            Self::Value(metric.of(stats))
        }
    }

    /// A metric of a goal at a cell of a plane, with τ for what is to be forgotten.
    #[must_use]
    pub(super) fn of_goal(on: &GoalPlane<'_>, metric: Metric, tau: f64, index: usize) -> Self {
        let value = on.at(metric, tau, index);
        if metric.is_of_signs() && !value.is_nan() && on.lacks_signal(index) {
            Self::NoSignal
        } else {
            Self::Value(value)
        }
    }

    /// What is left of it without another one's value; noise or nothing where either is that.
    #[must_use]
    fn less(self, other: Self) -> Self {
        match (self, other) {
            (Self::Awaited, _) | (_, Self::Awaited) => Self::Awaited,
            (Self::NoSignal, _) | (_, Self::NoSignal) => Self::NoSignal,
            (Self::Value(own), Self::Value(other)) => Self::Value(own - other),
        }
    }

    /// Whether its value is no number.
    #[must_use]
    pub fn has_no_value(self) -> bool {
        matches!(self, Self::Value(value) if value.is_nan())
    }
}

/// Whose cells they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// A plane's, as good as a goal, with τ for what is to be forgotten.
    Plane(Same<Plane>, Goal, f64),
    /// Those of a sharper picture of one.
    Sharp(Same<Sharp>, Goal, f64),
    /// A plane's less a plain one's, both as good as a goal.
    Change([Same<Plane>; 2], Goal, f64),
    /// A phase diagram's, of one task.
    Phase(Same<PhaseDiagram>, Role),
}

/// Cells coloured by a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Whose cells.
    pub cells: Cells,
    /// What colours them.
    pub metric: Metric,
}

/// What legends say of cells: what some of them are without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacks {
    /// Some cell has no value.
    pub value: bool,
    /// Some accuracy is only the sign of noise.
    pub signal: bool,
}

impl Lacks {
    /// What either lacks.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            value: self.value || other.value,
            signal: self.signal || other.signal,
        }
    }
}

impl Heat {
    /// A plane as good as a goal.
    #[must_use]
    pub fn of_plane(plane: &Arc<Plane>, goal: Goal, metric: Metric, tau: f64) -> Self {
        // Where nothing is to be forgotten τ changes no colour.
        let tau = if goal.forgets() { tau } else { 0.0 };
        Self {
            cells: Cells::Plane(Same::new(plane), goal, tau),
            metric,
        }
    }

    /// What a plane has more of a metric than a plain one of the same grid, as good as a goal.
    #[must_use]
    pub fn of_change(
        [plane, plain]: [&Arc<Plane>; 2],
        goal: Goal,
        metric: Metric,
        tau: f64,
    ) -> Self {
        let tau = if goal.forgets() { tau } else { 0.0 };
        Self {
            cells: Cells::Change([Same::new(plane), Same::new(plain)], goal, tau),
            metric,
        }
    }

    /// What its cells are coloured by.
    #[must_use]
    pub fn scale(&self) -> Scale {
        match &self.cells {
            Cells::Plane(..) | Cells::Sharp(..) | Cells::Phase(..) => Scale::Value(self.metric),
            Cells::Change(..) => Scale::Change(self.metric),
        }
    }

    /// The same in smaller cells, if they are of the same plane.
    #[must_use]
    pub fn sharper(&self, sharp: &Arc<Sharp>) -> Option<Self> {
        match &self.cells {
            Cells::Plane(plane, goal, tau) if plane.is(&sharp.of) => Some(Self {
                cells: Cells::Sharp(Same::new(sharp), *goal, *tau),
                metric: self.metric,
            }),
            Cells::Plane(..) | Cells::Sharp(..) | Cells::Change(..) | Cells::Phase(..) => None,
        }
    }

    /// A task's phase diagram.
    #[must_use]
    pub fn of_phase(diagram: &Arc<PhaseDiagram>, role: Role, metric: Metric) -> Self {
        Self {
            cells: Cells::Phase(Same::new(diagram), role),
            metric,
        }
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> [usize; 2] {
        match &self.cells {
            Cells::Plane(plane, ..) | Cells::Change([plane, _], ..) => [plane.grid.cells; 2],
            Cells::Sharp(sharp, ..) => sharp.size(),
            Cells::Phase(diagram, _) => [diagram.columns.len(), diagram.values.len()],
        }
    }

    /// What each cell shows, row by row from the lower left.
    #[must_use]
    pub fn shown(&self) -> Vec<Cell> {
        let [columns, rows] = self.size();
        let of_goal = |tasks: &[TaskPlane], goal: Goal, tau: f64| {
            let on = goal.on(tasks);
            let cell = |index| Cell::of_goal(&on, self.metric, tau, index);
            (0..columns * rows).map(cell).collect()
        };
        match &self.cells {
            Cells::Plane(plane, goal, tau) => of_goal(&plane.tasks, *goal, *tau),
            Cells::Sharp(sharp, goal, tau) => of_goal(&sharp.tasks, *goal, *tau),
            Cells::Change([plane, plain], goal, tau) => {
                let own = of_goal(&plane.tasks, *goal, *tau);
                let plain = of_goal(&plain.tasks, *goal, *tau);
                let pairs = own.into_iter().zip(plain);
                pairs.map(|(own, plain)| own.less(plain)).collect()
            }
            Cells::Phase(diagram, role) => {
                let lines = diagram.columns.iter().map(|column| {
                    let found = column.as_ref();
                    found.and_then(|column| column.line.task(*role))
                });
                let lines: Vec<Option<&[Stats]>> = lines.collect();
                let row = |row: usize| {
                    lines.iter().map(move |line| {
                        let stats = line.and_then(|stats| stats.get(row));
                        stats.map_or(Cell::Awaited, |stats| Cell::of(self.metric, stats))
                    })
                };
                (0..rows).flat_map(row).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accuracy_of_lost_outputs_is_no_noise() {
        let lost = Stats {
            accuracy: f64::NAN,
            loss: f64::NAN,
            magnitude: f64::NAN,
            ..Stats::default()
        };
        assert!(Cell::of(Metric::Accuracy, &lost).has_no_value());
        let noise = Stats::default();
        assert_eq!(Cell::of(Metric::Accuracy, &noise), Cell::NoSignal);
        assert_eq!(Cell::of(Metric::Loss, &noise), Cell::Value(0.0));
    }
}
