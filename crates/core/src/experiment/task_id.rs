//! Which task: a number from 0, and every name that is made of it.

use serde::{Deserialize, Serialize};

use crate::shown::Text;
use crate::{Error, Result};

/// Letters of a wrong name that are repeated in its refusal.
const LONGEST_NAME: usize = 24;

/// A task with a task vector, by its number from 0. In files it is that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct TaskId(u8);

/// What a task and what belongs to it are called.
struct Names {
    key: &'static str,
    symbol: &'static str,
    coefficient: &'static str,
    pattern: &'static str,
    share: &'static str,
    estimated_share: &'static str,
    loss: &'static str,
    accuracy: &'static str,
    tuned: &'static str,
    vector: &'static str,
    model_key: &'static str,
}

macro_rules! names {
    ($($digit:literal $subscript:literal),*) => {
        [$(Names {
            key: concat!("t", $digit),
            symbol: concat!("T", $subscript),
            coefficient: concat!("λ", $subscript),
            pattern: concat!("μ", $subscript),
            share: concat!("γ", $subscript),
            estimated_share: concat!("γ̂", $subscript),
            loss: concat!("L", $subscript),
            accuracy: concat!("A", $subscript),
            tuned: concat!("Ψ*", $subscript),
            vector: concat!("ΔΨ", $subscript),
            model_key: concat!("psi", $digit),
        }),*]
    };
}

const NAMES: [Names; TaskId::MOST] =
    names!["1" "₁", "2" "₂", "3" "₃", "4" "₄", "5" "₅", "6" "₆", "7" "₇", "8" "₈"];

impl TaskId {
    /// The most tasks that there can be.
    pub const MOST: usize = 8;
    /// T₁ of the paper.
    pub const T1: Self = Self(0);
    /// T₂ of the paper.
    pub const T2: Self = Self(1);

    /// The task of a number from 0; nothing beyond the last that there can be.
    #[must_use]
    pub fn new(index: usize) -> Option<Self> {
        let small = u8::try_from(index).ok()?;
        (index < Self::MOST).then_some(Self(small))
    }

    /// All that there can be, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map_while(Self::new)
    }

    /// The first ones.
    pub fn first(count: usize) -> impl Iterator<Item = Self> {
        Self::all().take(count)
    }

    /// Its number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    fn names(self) -> &'static Names {
        &NAMES[self.index()]
    }

    /// Its name in files and columns, `t1`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.names().key
    }

    /// The name of its own model in files, `psi1`.
    #[must_use]
    pub fn model_key(self) -> &'static str {
        self.names().model_key
    }

    /// T₁.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        self.names().symbol
    }

    /// λ₁, the coefficient of its vector.
    #[must_use]
    pub fn coefficient(self) -> &'static str {
        self.names().coefficient
    }

    /// μ₁, its pattern.
    #[must_use]
    pub fn pattern(self) -> &'static str {
        self.names().pattern
    }

    /// γ₁, the target's share of it.
    #[must_use]
    pub fn share(self) -> &'static str {
        self.names().share
    }

    /// γ̂₁, an estimate of it.
    #[must_use]
    pub fn estimated_share(self) -> &'static str {
        self.names().estimated_share
    }

    /// L₁, its loss.
    #[must_use]
    pub fn loss(self) -> &'static str {
        self.names().loss
    }

    /// A₁, its accuracy.
    #[must_use]
    pub fn accuracy(self) -> &'static str {
        self.names().accuracy
    }

    /// Ψ*₁, the model tuned to it.
    #[must_use]
    pub fn tuned(self) -> &'static str {
        self.names().tuned
    }

    /// ΔΨ₁, its task vector.
    #[must_use]
    pub fn vector(self) -> &'static str {
        self.names().vector
    }
}

/// A task that stands in files by its name, `"t1"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Text", into = "&'static str")]
pub struct TaskKey(pub TaskId);

impl TryFrom<Text> for TaskKey {
    type Error = Error;

    fn try_from(name: Text) -> Result<Self> {
        let named = TaskId::all().find(|task| task.key() == name.as_written());
        let expected = || format!("the name of a task, t1 to t{}", TaskId::MOST);
        let unknown = || Error::value("task", expected(), name.cut(LONGEST_NAME));
        named.map(Self).ok_or_else(unknown)
    }
}

impl From<TaskKey> for &'static str {
    fn from(key: TaskKey) -> Self {
        key.0.key()
    }
}

impl TryFrom<usize> for TaskId {
    type Error = Error;

    fn try_from(index: usize) -> Result<Self> {
        let expected = || format!("the number of a task, from 0 to {}", Self::MOST - 1);
        Self::new(index).ok_or_else(|| Error::value("task", expected(), index))
    }
}

impl From<TaskId> for usize {
    fn from(task: TaskId) -> Self {
        task.index()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_names_of_its_own() {
        let third = TaskId::new(2).unwrap();
        assert_eq!((third.symbol(), third.key()), ("T₃", "t3"));
        assert_eq!((third.coefficient(), third.model_key()), ("λ₃", "psi3"));
        let mut keys: Vec<&str> = TaskId::all().map(TaskId::key).collect();
        keys.dedup();
        assert_eq!(keys.len(), TaskId::MOST);
    }

    #[test]
    fn there_are_no_more_than_have_names() {
        assert_eq!(TaskId::new(TaskId::MOST), None);
        assert_eq!(TaskId::new(256), None);
        assert_eq!(
            TaskId::first(2).collect::<Vec<_>>(),
            [TaskId::T1, TaskId::T2]
        );
    }

    #[test]
    fn in_files_it_is_its_number() -> ron::error::SpannedResult<()> {
        assert_eq!(ron::to_string(&TaskId::T2).unwrap(), "1");
        assert_eq!(ron::from_str::<TaskId>("1")?, TaskId::T2);
        let beyond = ron::from_str::<TaskId>("8").unwrap_err().to_string();
        assert!(beyond.contains("from 0 to 7"), "{beyond}");
        Ok(())
    }
}
