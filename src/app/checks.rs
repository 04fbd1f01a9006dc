//! What a view may be set to: asked by what reads sessions, and by commands before they are carried out.

use super::{GOALS, Pane, RunsLook, Tab};
use crate::experiment::{Experiment, number};
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Role, TaskId};
use crate::{Error, Result};

/// Most columns and seeds that may be asked for: a text must not make the program run out of memory.
const LARGEST: usize = 1001;

/// A sample inside the model is one of the experiment's own tasks, or of the target, which may come and go.
pub(super) fn sample(role: Role, experiment: &Experiment) -> Result<()> {
    match role {
        Role::Task(task) if experiment.tasks().all(|own| own != task) => {
            let known = experiment.tasks();
            let known = known.map(|own| format!("Task({})", own.index()));
            let expected = known.collect::<Vec<_>>().join(", ") + " or Target";
            let found = format!("Task({})", task.index());
            Err(Error::value("sample", expected, found))
        }
        Role::Task(_) | Role::Target => Ok(()),
    }
}

/// Two colours are compared where there are colours.
pub(super) fn metric(metric: Metric, experiment: &Experiment) -> Result<()> {
    if !metric.is_by_colour() || experiment.colours().is_some() {
        return Ok(());
    }
    let expected = "Loss, Accuracy, Margin or Disentanglement, since its data have no colours";
    Err(Error::value("metric", expected, format!("{metric:?}")))
}

/// The stage shows a card of the anatomy there.
pub(super) fn stage_card(pane: Pane) -> Result<()> {
    if pane.tab() == Tab::Anatomy {
        return Ok(());
    }
    let found = format!("{pane:?}");
    Err(Error::value("stage_card", "a card of the anatomy", found))
}

/// What the third plane shows is of the experiment's own tasks, or of the target, which may come and go.
pub(super) fn third(goal: Option<Goal>, experiment: &Experiment) -> Result<()> {
    let Some(goal) = goal else {
        return Ok(());
    };
    let kept = goal.to_keep().filter_map(Role::task);
    let mut tasks = kept.chain(goal.to_forget());
    let other = tasks.find(|task| experiment.tasks().all(|own| own != *task));
    let Some(other) = other else {
        return Ok(());
    };
    let known: Vec<&str> = experiment.tasks().map(TaskId::key).collect();
    let expected = format!("{} or {}", known.join(", "), Role::Target.key());
    Err(Error::value("third", expected, other.key()))
}

/// Two runs are looked at by one of some goals.
pub(super) fn runs(look: &RunsLook) -> Result<()> {
    if look.goal < GOALS {
        return Ok(());
    }
    let expected = format!("a number below {GOALS}");
    Err(Error::value("goal", expected, look.goal))
}

/// What a phase diagram is asked.
pub(super) fn phase(question: &PhaseQuestion) -> Result<()> {
    let PhaseQuestion {
        lambda1,
        columns,
        seeds,
    } = question;
    number::COEFFICIENT.check("lambda1", *lambda1)?;
    count("columns", 2, *columns)?;
    count("seeds", 1, *seeds)
}

/// Over how many seeds an experiment runs.
pub(super) fn seeds(question: &SeedQuestion) -> Result<()> {
    count("seeds", 1, question.seeds)
}

fn count(field: &'static str, least: usize, found: usize) -> Result<()> {
    if (least..=LARGEST).contains(&found) {
        return Ok(());
    }
    let expected = format!("a whole number from {least} to {LARGEST}");
    Err(Error::value(field, expected, found))
}
