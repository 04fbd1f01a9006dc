//! Which data set of an experiment.

use serde::{Deserialize, Serialize};

use super::TaskId;
use crate::Error;

/// Which task of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// A task with a task vector.
    Task(TaskId),
    /// The out-of-domain task T′.
    Target,
}

impl Role {
    /// The name in files and columns: `t1`, `t2`, `target`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Task(task) => task.key(),
            Self::Target => "target",
        }
    }

    /// T₁, T₂, T′.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Task(task) => task.symbol(),
            Self::Target => "T′",
        }
    }

    /// μ₁, μ₂, μ′: its pattern.
    #[must_use]
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Task(task) => task.pattern(),
            Self::Target => "μ′",
        }
    }

    /// L₁, L′: its loss.
    #[must_use]
    pub fn loss(self) -> &'static str {
        self.task().map_or("L′", TaskId::loss)
    }

    /// A₁, A′: its accuracy.
    #[must_use]
    pub fn accuracy(self) -> &'static str {
        self.task().map_or("A′", TaskId::accuracy)
    }

    /// The task with a vector that it is, if it is one.
    #[must_use]
    pub fn task(self) -> Option<TaskId> {
        match self {
            Self::Task(task) => Some(task),
            Self::Target => None,
        }
    }

    /// That there is no such task, or none with data.
    pub(crate) fn missing(self) -> Error {
        Error::Mismatch(format!("{} has no data", self.key()))
    }
}
