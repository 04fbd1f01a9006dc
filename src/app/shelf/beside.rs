//! Which two runs are looked at beside each other, and what there is of each.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::State;
use crate::experiment::Difference;
use crate::lab::Setup;
use crate::sweep::{Goal, Plane};
use crate::task::Role;

/// Which runs are looked at beside each other, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunsLook {
    /// The first, by its number; nothing for what is set now.
    pub one: Option<u32>,
    /// The second.
    pub other: Option<u32>,
    /// By which of the goals that both runs have, in the order of [`Pair::goals`]; the last one if there are not as many.
    pub goal: usize,
}

impl Default for RunsLook {
    fn default() -> Self {
        Self {
            one: None,
            other: None,
            goal: 2,
        }
    }
}

/// So many goals there are at most to look by.
pub const GOALS: usize = 6;

/// A run that is looked at: one of the shelf, or what is set now.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The run's number; nothing for what is set now.
    pub id: Option<u32>,
    /// Its name.
    pub name: String,
    /// What it is made from.
    pub setup: Setup,
    /// Its plane, if it is there: of what is set now the last complete one.
    pub plane: Option<Arc<Plane>>,
    /// Why there is none, if there never will be.
    pub failure: Option<String>,
}

/// Two runs beside each other.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The first.
    pub one: Seen,
    /// The second.
    pub other: Seen,
    /// By which of the goals they are looked at.
    pub by: usize,
}

impl Seen {
    /// What its planes may be looked at by: the task across, the one up, both of them, one kept and the other forgotten; then T′ and all
    /// tasks, where there are such.
    fn goals(&self) -> Vec<Goal> {
        let axes = self.setup.experiment.axes();
        let mut goals = Goal::of_axes(axes).to_vec();
        goals.push(Goal::forgetting(axes.pairs()[0]));
        goals
    }
}

impl Pair {
    /// What both may be looked at by, whatever is set now: those of the first.
    #[must_use]
    pub fn goals(&self) -> Vec<Goal> {
        let mut goals = self.one.goals();
        let both = [&self.one.setup, &self.other.setup];
        if both.iter().all(|setup| setup.has_target()) {
            goals.push(Goal::of(Role::Target));
        }
        let [count, others] = both.map(|setup| setup.experiment.tasks().count());
        if count == others && count > 2 {
            goals.push(Goal::kept(self.one.setup.experiment.tasks()));
        }
        goals
    }

    /// What the first is looked at by, and the second: the same, but where other tasks run along its axes.
    #[must_use]
    pub fn looked_at_by(&self) -> [Goal; 2] {
        let goals = self.goals();
        let at = self.by.min(goals.len() - 1);
        let own = goals[at];
        if self.one.setup.experiment.axes() == self.other.setup.experiment.axes() {
            return [own; 2];
        }
        let others = self.other.goals();
        [own, others.get(at).copied().unwrap_or(own)]
    }

    /// Why they cannot be held against each other, in a sentence; nothing if they can, or will be.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        let [one, other] = [&self.one, &self.other].map(|seen| &seen.setup.experiment);
        if one.axes() != other.axes() {
            return Some("Other tasks run along the axes of the other run");
        }
        (one.loss() != other.loss()).then_some("They are measured by different losses")
    }

    /// In what the second differs from the first.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        differences(&self.one.setup, &self.other.setup)
    }
}

impl State {
    /// What is looked at of a run: of what is set now, where there is no such run.
    #[must_use]
    pub fn seen(&self, id: Option<u32>) -> Seen {
        let run = id.and_then(|id| self.shelf.run(id));
        if let Some(run) = run {
            return Seen {
                id,
                name: run.called(),
                setup: run.setup(),
                plane: run.plane().cloned(),
                failure: run.failure().map(str::to_owned),
            };
        }
        // A preview is of other models, and a coarse pass repeats cells.
        let picture = self.shown.picture.as_ref();
        let complete = self
            .shown
            .plane
            .as_ref()
            .filter(|plane| plane.is_complete());
        let plane = complete.filter(|_| self.preview_words().is_none());
        let plane = plane.or_else(|| picture.map(|picture| &picture.plane));
        Seen {
            id: None,
            name: "now".into(),
            setup: self.plane_setup(),
            plane: plane.cloned(),
            failure: None,
        }
    }

    /// The two runs that are looked at beside each other.
    #[must_use]
    pub fn pair(&self) -> Pair {
        let look = self.view.runs;
        Pair {
            one: self.seen(look.one),
            other: self.seen(look.other),
            by: look.goal,
        }
    }

    /// In what a run differs from what is set now: its own value first.
    #[must_use]
    pub fn differs_from_now(&self, setup: &Setup) -> Vec<Difference> {
        differences(setup, &self.setup())
    }
}

/// In what setups differ: their files and steps, then their experiments.
pub(super) fn differences(one: &Setup, other: &Setup) -> Vec<Difference> {
    let mut found = Vec::new();
    let files = [one, other].map(|setup| {
        let label = setup.files.as_ref().map(|files| files.label.clone());
        label.unwrap_or_else(|| "—".into())
    });
    let [own, others] = files;
    if own != others {
        let what = "files".into();
        let other = others;
        found.push(Difference { what, own, other });
    }
    let steps = [one, other].map(|setup| setup.step.map(|_| setup.steps()));
    if steps[0] != steps[1] && (steps[0].is_some() || steps[1].is_some()) {
        let [own, other] = steps.map(|step| step.map_or("last".into(), |step| step.to_string()));
        let what = "step shown".into();
        found.push(Difference { what, own, other });
    }
    found.extend(one.experiment.differences(&other.experiment));
    found
}
