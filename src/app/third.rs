//! What the third plane can show.

use crate::sweep::Goal;
use crate::task::{Axes, Role};

/// How many there are.
pub const CHOICES: usize = 4;

/// A choice as it stands in a menu.
#[must_use]
pub fn name(choice: Option<Goal>, axes: Axes) -> String {
    match choice {
        None => "automatic".to_owned(),
        Some(goal) if goal == Goal::of(Role::Target) => "target T′".to_owned(),
        Some(goal) if goal == Goal::kept(axes.tasks()) => "both kept".to_owned(),
        Some(goal) => goal.title(),
    }
}

/// The goals that can be chosen; nothing leaves it to the tasks.
#[must_use]
pub fn choices(axes: Axes) -> [Option<Goal>; CHOICES] {
    let [first, _] = axes.pairs();
    [
        None,
        Some(Goal::kept(axes.tasks())),
        Some(Goal::forgetting(first)),
        Some(Goal::of(Role::Target)),
    ]
}
