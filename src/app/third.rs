//! The third plane's goal as sessions name it.

use serde::de::Deserializer;
use serde::ser::{Error, Serializer};
use serde::{Deserialize, Serialize};

use crate::sweep::Goal;
use crate::task::{Axes, Role};

/// The goals that a session has a name for.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Third")]
enum Name {
    Auto,
    BothKept,
    Forgotten,
    Target,
}

impl Name {
    const ALL: [Self; 4] = [Self::Auto, Self::BothKept, Self::Forgotten, Self::Target];

    fn goal(&self) -> Option<Goal> {
        let axes = Axes::default();
        let [first, _] = axes.pairs();
        match self {
            Self::Auto => None,
            Self::BothKept => Some(Goal::kept(axes.tasks())),
            Self::Forgotten => Some(Goal::forgetting(first)),
            Self::Target => Some(Goal::of(Role::Target)),
        }
    }
}

/// The goals that can be chosen; nothing leaves it to the tasks.
#[must_use]
pub fn choices() -> [Option<Goal>; 4] {
    Name::ALL.map(|name| name.goal())
}

/// Writes the goal's name.
///
/// # Errors
/// If a session has none for it.
pub fn serialize<S: Serializer>(goal: &Option<Goal>, serializer: S) -> Result<S::Ok, S::Error> {
    let name = Name::ALL.into_iter().find(|name| name.goal() == *goal);
    let unknown = || S::Error::custom("a session has no name for this goal of the third plane");
    name.ok_or_else(unknown)?.serialize(serializer)
}

/// Reads a goal by its name.
///
/// # Errors
/// If there is no such name.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Goal>, D::Error> {
    Ok(Name::deserialize(deserializer)?.goal())
}
