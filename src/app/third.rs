//! What the third plane can show.

use crate::sweep::Goal;
use crate::task::{Axes, Role};

/// The goals that can be chosen; nothing leaves it to the tasks.
#[must_use]
pub fn choices(axes: Axes) -> [Option<Goal>; 4] {
    let [first, _] = axes.pairs();
    [
        None,
        Some(Goal::kept(axes.tasks())),
        Some(Goal::forgetting(first)),
        Some(Goal::of(Role::Target)),
    ]
}
