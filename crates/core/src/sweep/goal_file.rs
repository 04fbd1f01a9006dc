//! A goal in files: the names of the tasks that it keeps and of those that it forgets.

use serde::{Deserialize, Serialize};

use super::Goal;
use crate::experiment::TaskKey;
use crate::shown::Text;
use crate::task::Role;
use crate::{Error, Result};

/// Letters of a wrong name that are repeated in its refusal.
const LONGEST_NAME: usize = 24;

/// A goal as it is written, `(kept: ["t1"], forgotten: ["t2"])`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    kept: Vec<RoleKey>,
    #[serde(default)]
    forgotten: Vec<TaskKey>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    mean: bool,
}

/// A task, or the target, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Text", into = "&'static str")]
pub struct RoleKey(
    /// Which.
    pub Role,
);

impl TryFrom<Text> for RoleKey {
    type Error = Error;

    fn try_from(name: Text) -> Result<Self> {
        if name.as_written() == Role::Target.key() {
            return Ok(Self(Role::Target));
        }
        let unknown = || {
            let expected = format!("the name of a task, such as t1, or {}", Role::Target.key());
            Error::value("kept", expected, name.cut(LONGEST_NAME))
        };
        let task = TaskKey::try_from(name.clone()).map_err(|_| unknown())?;
        Ok(Self(Role::Task(task.0)))
    }
}

impl From<RoleKey> for &'static str {
    fn from(key: RoleKey) -> Self {
        key.0.key()
    }
}

impl From<Goal> for Written {
    fn from(goal: Goal) -> Self {
        Self {
            kept: goal.to_keep().map(RoleKey).collect(),
            forgotten: goal.to_forget().map(TaskKey).collect(),
            mean: goal.is_mean(),
        }
    }
}

impl TryFrom<Written> for Goal {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        let (kept, forgotten) = (written.kept, written.forgotten);
        let twice = forgotten
            .iter()
            .find(|task| kept.iter().any(|kept| kept.0 == Role::Task(task.0)));
        if let Some(task) = twice {
            let found = format!("{} in both", task.0.key());
            return Err(Error::value(
                "forgotten",
                "other tasks than are kept",
                found,
            ));
        }
        if kept.is_empty() && forgotten.is_empty() {
            return Err(Error::value("kept", "a task to keep or to forget", "none"));
        }
        let kept = kept.into_iter().map(|key| key.0);
        let goal = Self::of_both(kept, forgotten.into_iter().map(|key| key.0));
        Ok(goal.by_mean(written.mean))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Axes, TaskId};

    #[test]
    fn a_goal_is_the_same_once_written_and_read() {
        let axes = Axes::default();
        let third = TaskId::new(2).unwrap();
        for (goal, text) in [
            (
                Goal::kept(axes.tasks()),
                r#"(kept:["t1","t2"],forgotten:[])"#,
            ),
            (
                Goal::forgetting(axes.pairs()[0]),
                r#"(kept:["t1"],forgotten:["t2"])"#,
            ),
            (Goal::of(Role::Target), r#"(kept:["target"],forgotten:[])"#),
            (
                Goal::mean([TaskId::T1, third]),
                r#"(kept:["t1","t3"],forgotten:[],mean:true)"#,
            ),
            (Goal::kept([third]), r#"(kept:["t3"],forgotten:[])"#),
        ] {
            assert_eq!(ron::to_string(&goal).unwrap(), text);
            assert_eq!(ron::from_str::<Goal>(text).unwrap(), goal);
        }
    }

    #[test]
    fn what_is_no_goal_is_refused() {
        for (text, words) in [
            (r#"(kept: ["t9"])"#, "such as t1, or target, found t9"),
            (r#"(kept: ["t1"], forgotten: ["t1"])"#, "found t1 in both"),
            ("(kept: [])", "to keep or to forget, found none"),
            (
                r#"(kept: [], forgotten: ["target"])"#,
                "t1 to t8, found target",
            ),
        ] {
            let error = ron::from_str::<Goal>(text).err();
            let said = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
