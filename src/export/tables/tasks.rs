//! All tasks at once: at the marker, in pairs, under Theorem 3, and in bases of their vectors.

use super::domain::key;
use super::plane::{name, value};
use super::{Table, Value};
use crate::app::State;
use crate::lab::Gram;
use crate::sweep::{Metric, Stats, same};
use crate::task::{Role, TaskId};
use crate::theory::{Part, Setting};

/// A row a task: its coefficient, what is wanted of it on the third plane, how it does at the marker, and how its own model does.
pub(super) fn bars(state: &State) -> Table {
    let metric = state.view.metric;
    let own = format!("{}_of_own_model", metric.key());
    let names = ["task", "lambda", "wanted", metric.key()];
    let mut table = Table::new(names.map(str::to_owned).into_iter().chain([own]));
    let (here, goal) = (state.stats_here(), state.third());
    let alone = state.shown.picture.as_ref().map(|picture| &picture.alone);
    for task in state.experiment.tasks() {
        let role = Role::Task(task);
        let wanted = if goal.to_keep().any(|own| own == role) {
            "kept"
        } else if goal.to_forget().any(|own| own == task) {
            "forgotten"
        } else {
            ""
        };
        let alone = alone.and_then(|alone| alone.get(task.index()));
        table.put(vec![
            Value::Words(task.key().into()),
            Value::Coefficient(state.experiment.lambda(task)),
            Value::Words(wanted.into()),
            value(metric, of(here.as_deref(), role)),
            value(metric, alone),
        ]);
    }
    table
}

fn of(here: Option<&[(Role, Stats)]>, role: Role) -> Option<&Stats> {
    let mut all = here?.iter();
    all.find_map(|(own, stats)| (*own == role).then_some(stats))
}

/// A row for every two tasks: the correlation of their patterns, where it is known, and what models and data tell of it.
pub(super) fn grams(state: &State) -> Table {
    let names = [
        "task", "other", "patterns", "outputs", "cosine_v", "cosine_w",
    ];
    let mut table = Table::new(names);
    let setup = state.plane_setup();
    let picture = state.shown.picture.as_ref();
    let grams = picture.and_then(|picture| picture.estimated.grams.as_ref());
    for one in setup.experiment.tasks() {
        for other in setup.experiment.tasks() {
            let set = setup.experiment.correlations.between(one, other).get();
            let at = |gram: &Gram| *gram.get(one.index())?.get(other.index())?;
            let mut row: Vec<Value> = [one, other]
                .map(|task| Value::Words(task.key().into()))
                .into();
            row.push(Value::number(setup.knows_alpha().then_some(set)));
            row.push(Value::number(grams.and_then(|own| at(&own.outputs))));
            row.push(Value::number(grams.and_then(|own| at(&own.values))));
            row.push(Value::number(grams.and_then(|own| at(&own.attention))));
            table.put(row);
        }
    }
    table
}

/// Theorem 3 on every task that takes part, and on T′: by how much each part of eq. 4 holds, and the loss there. Empty where it is silent.
pub(super) fn by_task(state: &State) -> Table {
    let parts = Part::ALL.map(|part| format!("slack_{}", key(part)));
    let names = std::iter::once("task".to_owned()).chain(parts);
    let mut table = Table::new(names.chain(["loss".to_owned(), "kept".to_owned()]));
    let setup = state.picture_setup();
    let setting = Setting::new(&setup.experiment);
    let (point, here) = (state.point(), state.stats_here());
    let speaks = state.premises().know_alpha() && point.iter().all(|lambda| !same(*lambda, 0.0));
    let of_tasks = setup.experiment.tasks();
    let of_tasks = of_tasks.map(|task| (Role::Task(task), setting.equation_4_on(task)));
    let of_target = setting.equation_4();
    let of_target = of_target.map(|equation| (Role::Target, Some(equation)));
    for (role, equation) in of_tasks.chain(of_target) {
        let equation = equation.filter(|_| speaks);
        let slack = |part| equation.map(|own| own.part(part, point).slack);
        let loss = of(here.as_deref(), role).map(|stats| stats.loss);
        let kept = loss.map(|loss| loss <= state.experiment.constants.epsilon);
        let mut row = vec![Value::Words(role.key().into())];
        row.extend(Part::ALL.map(|part| Value::number(slack(part))));
        row.extend([Value::number(loss), kept.map_or(Value::None, Value::Is)]);
        table.put(row);
    }
    table
}

/// Bases of every size: what they leave out, the least that is possible, and accuracies of the sum of all tasks, of a task whose own vector
/// is subtracted, and of the others then.
pub(super) fn bases(state: &State) -> Table {
    let tasks: Vec<TaskId> = state.experiment.tasks().collect();
    let keys = || tasks.iter().copied().map(TaskId::key);
    let mut names = ["m", "error", "least_error"].map(str::to_owned).to_vec();
    for what in ["added", "negated", "others"] {
        names.extend(keys().map(|task| name(Metric::Accuracy, &format!("{task}_{what}"))));
    }
    let mut table = Table::new(names);
    let Some(study) = state.bases_shown() else {
        return table;
    };
    let mut results: Vec<_> = study.results.iter().collect();
    results.sort_by_key(|result| result.count);
    for result in results {
        let mut row = vec![
            Value::Count(result.count),
            Value::Number(result.error),
            Value::number(study.bound(result.count)),
        ];
        row.extend(
            result
                .addition
                .iter()
                .map(|stats| Value::Number(stats.accuracy)),
        );
        row.extend(
            tasks
                .iter()
                .map(|task| Value::number(result.negated(*task))),
        );
        row.extend(tasks.iter().map(|task| Value::number(result.others(*task))));
        table.put(row);
    }
    table
}
