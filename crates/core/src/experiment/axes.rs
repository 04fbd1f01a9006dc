//! The two axes of a plane, and the tasks whose coefficients run along them.

use serde::{Deserialize, Serialize};

use super::{TaskId, TaskKey};

/// One of a plane's two axes. In files it is 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub enum Axis {
    /// Across.
    X,
    /// Up.
    Y,
}

impl Axis {
    /// Across, then up.
    pub const BOTH: [Self; 2] = [Self::X, Self::Y];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::X => Self::Y,
            Self::Y => Self::X,
        }
    }

    /// What two things, one for each axis, hold for this one.
    #[must_use]
    pub fn of<T: Copy>(self, [x, y]: [T; 2]) -> T {
        match self {
            Self::X => x,
            Self::Y => y,
        }
    }

    /// Two things: one for this axis, one for the other.
    #[must_use]
    pub fn pair<T>(self, this: T, other: T) -> [T; 2] {
        match self {
            Self::X => [this, other],
            Self::Y => [other, this],
        }
    }

    /// The place of this axis in a list that has an entry for each.
    #[must_use]
    pub fn index(self) -> usize {
        self.of([0, 1])
    }
}

impl TryFrom<usize> for Axis {
    type Error = &'static str;

    fn try_from(index: usize) -> Result<Self, Self::Error> {
        match index {
            0 => Ok(Self::X),
            1 => Ok(Self::Y),
            _ => Err("expected 0 or 1"),
        }
    }
}

impl From<Axis> for usize {
    fn from(axis: Axis) -> Self {
        axis.index()
    }
}

/// The tasks of a plane's axes, two different ones. In files they are their names, `("t1", "t2")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(TaskKey, TaskKey)", into = "(TaskKey, TaskKey)")]
pub struct Axes {
    x: TaskId,
    y: TaskId,
}

impl Default for Axes {
    /// T₁ across, T₂ up.
    fn default() -> Self {
        Self {
            x: TaskId::T1,
            y: TaskId::T2,
        }
    }
}

impl Axes {
    /// Axes of two tasks; nothing if they are the same.
    #[must_use]
    pub fn new(x: TaskId, y: TaskId) -> Option<Self> {
        (x != y).then_some(Self { x, y })
    }

    /// The task of either axis.
    #[must_use]
    pub fn tasks(self) -> [TaskId; 2] {
        [self.x, self.y]
    }

    /// The task of an axis.
    #[must_use]
    pub fn task(self, axis: Axis) -> TaskId {
        axis.of(self.tasks())
    }

    /// The axis of a task; nothing if it has none.
    #[must_use]
    pub fn axis(self, task: TaskId) -> Option<Axis> {
        Axis::BOTH.into_iter().find(|axis| self.task(*axis) == task)
    }

    /// The line along an axis: the task of the other axis is held.
    #[must_use]
    pub fn along(self, running: Axis) -> Pair {
        Pair {
            held: self.task(running.other()),
            free: self.task(running),
        }
    }

    /// Words that speak of T₁ and T₂ as the paper does, of the tasks of these axes.
    #[must_use]
    pub fn named(self, words: &str) -> String {
        let of = |task: TaskId| task.symbol().chars().next_back();
        let [x, y] = self.tasks().map(of);
        words
            .chars()
            .map(|letter| match letter {
                '₁' => x.unwrap_or(letter),
                '₂' => y.unwrap_or(letter),
                other => other,
            })
            .collect()
    }

    /// The lines on which the paper's theorems about two tasks speak: the first task held, then the second.
    #[must_use]
    pub fn pairs(self) -> [Pair; 2] {
        [self.along(Axis::Y), self.along(Axis::X)]
    }
}

impl TryFrom<(TaskKey, TaskKey)> for Axes {
    type Error = String;

    fn try_from((x, y): (TaskKey, TaskKey)) -> Result<Self, Self::Error> {
        let same = || format!("expected two different tasks, found {} twice", x.0.key());
        Self::new(x.0, y.0).ok_or_else(same)
    }
}

impl From<Axes> for (TaskKey, TaskKey) {
    fn from(axes: Axes) -> Self {
        (TaskKey(axes.x), TaskKey(axes.y))
    }
}

/// Two tasks as the paper's theorems about lines speak of them. They name T₁ and T₂; by exchanging the names they say as
/// much of any two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The task whose coefficient is held, at 1 where a theorem speaks.
    pub held: TaskId,
    /// The task whose coefficient is free.
    pub free: TaskId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_along_an_axis_holds_the_other_ones_task() {
        let third = TaskId::new(2).unwrap();
        let axes = Axes::new(third, TaskId::T1).unwrap();
        let up = axes.along(Axis::Y);
        assert_eq!((up.held, up.free), (third, TaskId::T1));
        assert_eq!(axes.pairs(), [up, axes.along(Axis::X)]);
        assert_eq!(axes.axis(TaskId::T1), Some(Axis::Y));
        assert_eq!(axes.axis(TaskId::T2), None);
        assert_eq!(Axes::new(third, third), None);
    }

    #[test]
    fn words_about_two_tasks_are_about_those_of_the_axes() {
        let axes = Axes::new(TaskId::new(2).unwrap(), TaskId::T1).unwrap();
        let words = "T₁ kept, T₂ forgotten where −C/α² ≤ λ₂";
        assert_eq!(axes.named(words), "T₃ kept, T₁ forgotten where −C/α² ≤ λ₁");
        assert_eq!(Axes::default().named(words), words);
    }

    #[test]
    fn a_pair_has_this_axis_first_or_second() {
        assert_eq!(Axis::Y.pair(3, 1), [1, 3]);
        assert_eq!(Axis::Y.of([1, 3]), 3);
    }
}
