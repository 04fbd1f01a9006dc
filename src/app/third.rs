//! What the third plane can show.

use crate::sweep::Goal;
use crate::task::{Axes, Role, TaskId};

/// How many there are at most.
pub const CHOICES: usize = 6;

/// A choice as it stands in a menu, where there are so many tasks.
#[must_use]
pub fn name(choice: Option<Goal>, axes: Axes, tasks: usize) -> String {
    match choice {
        None => "automatic".to_owned(),
        Some(goal) if goal == Goal::of(Role::Target) => "target T′".to_owned(),
        Some(goal) if goal == Goal::kept(axes.tasks()) && tasks > 2 => {
            let [x, y] = axes.tasks().map(TaskId::symbol);
            format!("{x} and {y} kept")
        }
        Some(goal) if goal == Goal::kept(axes.tasks()) => "both kept".to_owned(),
        Some(goal) if goal == Goal::kept(TaskId::first(tasks)) => "all kept".to_owned(),
        Some(goal) if goal == Goal::mean(TaskId::first(tasks)) => "mean of all".to_owned(),
        Some(goal) => goal.title(),
    }
}

/// The goals that can be chosen of so many tasks; nothing leaves it to the tasks. Of two, all are both.
#[must_use]
pub fn choices(axes: Axes, tasks: usize) -> Vec<Option<Goal>> {
    let [first, _] = axes.pairs();
    let mut choices = vec![
        None,
        Some(Goal::kept(axes.tasks())),
        Some(Goal::forgetting(first)),
        Some(Goal::of(Role::Target)),
    ];
    if tasks > 2 {
        choices.push(Some(Goal::kept(TaskId::first(tasks))));
        choices.push(Some(Goal::mean(TaskId::first(tasks))));
    }
    choices
}
