//! A goal in words: for files, titles and what is coloured.

use super::{Goal, Metric};
use crate::task::{Role, TaskId};

impl Goal {
    /// Its name in files: `t1`, `target`, `both`, `t1_kept_t2_forgotten`.
    #[must_use]
    pub fn key(self) -> String {
        if let Some(role) = self.alone() {
            return role.key().into();
        }
        let kept: Vec<&str> = self.to_keep().map(Role::key).collect();
        let forgotten: Vec<&str> = self.to_forget().map(TaskId::key).collect();
        match (kept.len(), forgotten.is_empty()) {
            (_, true) if self.is_mean() => format!("{}_mean", kept.join("_")),
            (2, true) if self.are_first_two() => "both".into(),
            (_, true) => format!("{}_kept", kept.join("_")),
            (_, false) => format!("{}_kept_{}_forgotten", kept.join("_"), forgotten.join("_")),
        }
    }

    /// Its name on screen: T₁, T′, “Both”, “T₁ kept, T₂ forgotten”.
    #[must_use]
    pub fn title(self) -> String {
        if let Some(role) = self.alone() {
            return role.symbol().into();
        }
        let kept = in_short(self.to_keep());
        let forgotten = in_short(self.to_forget().map(Role::Task));
        match (self.to_keep().count(), self.forgets()) {
            (_, false) if self.is_mean() => format!("Mean of {kept}"),
            (2, false) if self.are_first_two() => "Both".into(),
            (_, false) => format!("{kept} kept"),
            (0, true) => format!("{forgotten} forgotten"),
            (_, true) => format!("{kept} kept, {forgotten} forgotten"),
        }
    }

    /// Whether T₁ and T₂ are what is to work.
    fn are_first_two(self) -> bool {
        let kept = self.to_keep();
        kept.eq([TaskId::T1, TaskId::T2].map(Role::Task))
    }

    /// What is coloured where something is to be forgotten, “max(L₁, τ − L₂)”; nothing for other goals and for ξ, which
    /// is a sum.
    #[must_use]
    pub fn formula(self, metric: Metric) -> Option<String> {
        if !self.forgets() && !self.is_mean() {
            return None;
        }
        let worst = |of: &str, kept: fn(Role) -> String, forgotten: fn(TaskId) -> String| {
            let parts = self.to_keep().map(kept);
            let parts: Vec<String> = parts.chain(self.to_forget().map(forgotten)).collect();
            let of = if self.is_mean() { "mean" } else { of };
            Some(format!("{of}({})", parts.join(", ")))
        };
        match metric {
            Metric::Loss => worst(
                "max",
                |role| role.loss().into(),
                |task| format!("τ − {}", task.loss()),
            ),
            Metric::Accuracy => worst(
                "min",
                |role| role.accuracy().into(),
                |task| format!("1 − {}", task.accuracy()),
            ),
            Metric::Margin => worst(
                "min",
                |role| format!("y·f of {}", role.symbol()),
                |task| format!("−y·f of {}", task.symbol()),
            ),
            Metric::Disentanglement | Metric::Parity | Metric::Odds => None,
        }
    }
}

/// Names with commas between them; of three or more tasks in a row the first and the last.
fn in_short(roles: impl Iterator<Item = Role>) -> String {
    let mut runs: Vec<Vec<Role>> = Vec::new();
    let index = |role: &Role| role.task().map(TaskId::index);
    for role in roles {
        let last = runs.last().and_then(|run| index(run.last()?));
        match runs.last_mut() {
            Some(run) if last.is_some() && index(&role) == last.map(|last| last + 1) => {
                run.push(role);
            }
            _ => runs.push(vec![role]),
        }
    }
    let words = runs.iter().flat_map(|run| match &run[..] {
        [first, _, .., last] => vec![format!("{}–{}", first.symbol(), last.symbol())],
        few => few.iter().map(|role| role.symbol().to_owned()).collect(),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Axes;

    #[test]
    fn the_goals_of_two_tasks_are_called_what_they_always_were() {
        let [first, _] = Axes::default().pairs();
        let forgetting = Goal::forgetting(first);
        let keys = Goal::of_axes(Axes::default()).map(Goal::key);
        assert_eq!(keys, ["t1", "t2", "both"]);
        assert_eq!(forgetting.key(), "t1_kept_t2_forgotten");
        assert_eq!(Goal::of(Role::Target).key(), "target");
        assert_eq!(forgetting.title(), "T₁ kept, T₂ forgotten");
        let formula = |metric| forgetting.formula(metric).unwrap_or_default();
        assert_eq!(formula(Metric::Loss), "max(L₁, τ − L₂)");
        assert_eq!(formula(Metric::Accuracy), "min(A₁, 1 − A₂)");
        assert_eq!(formula(Metric::Margin), "min(y·f of T₁, −y·f of T₂)");
    }
}
