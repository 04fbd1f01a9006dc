//! The planes, the slice, the verdict and the training.

use super::{Table, Value};
use crate::app::{Overlay, Pane, State};
use crate::experiment::Experiment;
use crate::export::table::{lambda_name, lambdas_at};
use crate::sweep::{Goal, Metric, Plane, Point, Stats};
use crate::task::{Role, TaskId};
use crate::theory::Case;

/// What a metric of something is called in a column.
pub(super) fn name(metric: Metric, of: &str) -> String {
    format!("{}_{of}", metric.key())
}

/// Every task's coefficient by its name.
pub(super) fn lambda_names(experiment: &Experiment) -> impl Iterator<Item = String> {
    let names: Vec<String> = experiment.tasks().map(lambda_name).collect();
    names.into_iter()
}

/// Every task's coefficient at a point of the plane.
pub(super) fn lambdas(experiment: &Experiment, point: Point) -> Vec<Value> {
    lambdas_at(experiment, point)
        .map(Value::Coefficient)
        .collect()
}

/// The planes that are shown, a row a cell: what each is coloured by, the difference to plain task arithmetic where that colours them,
/// and whether it works there.
pub(super) fn planes(state: &State, panes: &[Pane]) -> Table {
    let (setup, metric) = (state.plane_setup(), state.view.metric);
    let experiment = &setup.experiment;
    let [first, second, _] = Goal::of_axes(experiment.axes());
    let goals = panes.iter().map(|pane| match pane {
        Pane::FirstPlane => first,
        Pane::SecondPlane => second,
        _ => state.third(),
    });
    let goals: Vec<Goal> = goals.collect();
    let plain = plain(state);
    let mut names: Vec<String> = lambda_names(experiment).collect();
    for goal in &goals {
        names.push(name(metric, &goal.key()));
        if plain.is_some() {
            names.push(format!("change_{}", name(metric, &goal.key())));
        }
        names.push(format!("works_{}", goal.key()));
    }
    let mut table = Table::new(names);
    let Some(plane) = &state.shown.plane else {
        return table;
    };
    let constants = &state.experiment.constants;
    for index in 0..plane.grid.cells.pow(2) {
        let mut row = lambdas(experiment, plane.point(index));
        for goal in &goals {
            let of = |plane: &Plane| goal.on(&plane.tasks).at(metric, constants.tau, index);
            row.push(Value::Number(of(plane)));
            row.extend(plain.map(|plain| Value::Number(of(plane) - of(plain))));
            let miss = goal.on(&plane.tasks).miss(metric, index, constants);
            row.push(Value::Is(miss <= 0.0));
        }
        table.put(row);
    }
    table
}

/// The plane of plain task arithmetic, where the difference to it colours the cells.
fn plain(state: &State) -> Option<&Plane> {
    if !state.view.overlays.has(Overlay::Change) {
        return None;
    }
    let picture = state.shown.picture.as_ref()?;
    let effect = picture.anatomy.effect.as_ref()?;
    let is_shown = state.shown.plane.as_ref()?.grid == effect.whole.grid;
    is_shown.then_some(&effect.whole)
}

/// The curves of the slice, a row a point, and how far they spread over seeds where that is asked for.
pub(super) fn slice(state: &State) -> Table {
    let metric = state.view.metric;
    let Some(line) = state.slice_line() else {
        return Table::new(["lambda1", "lambda2"]);
    };
    let seeds = state.seeds_shown();
    let setup = state.picture_setup();
    let mut names: Vec<String> = lambda_names(&setup.experiment).collect();
    let roles: Vec<Role> = line.tasks.iter().map(|(role, _)| *role).collect();
    let bands = roles.iter().map(|role| {
        let band = seeds.map(|seeds| seeds.band(line.pair(), *role, metric));
        band.filter(|band| !band.is_empty())
    });
    let bands: Vec<_> = bands.collect();
    for (role, band) in roles.iter().zip(&bands) {
        let own = name(metric, role.key());
        names.push(own.clone());
        if band.is_some() {
            names.extend(["low", "mean", "high"].map(|end| format!("{own}_{end}")));
        }
    }
    let mut table = Table::new(names);
    for (at, point) in line.points().enumerate() {
        let mut row = lambdas(&setup.experiment, point);
        for ((_, stats), band) in line.tasks.iter().zip(&bands) {
            let value = stats.get(at).map(|stats| metric.of(stats));
            row.push(Value::number(value));
            if let Some(band) = band {
                let along = line.running.of(point);
                let near = |(value, _): &&(f64, _)| crate::sweep::same(*value, along);
                let spread = band.iter().find(near).map(|(_, spread)| *spread);
                let ends = spread.map(|spread| [spread.low, spread.mean, spread.high]);
                for end in 0..3 {
                    row.push(Value::number(ends.map(|ends| ends[end])));
                }
            }
        }
        table.put(row);
    }
    table
}

/// What the theorems say at the marker, a row a statement.
pub(super) fn verdict(state: &State) -> Table {
    let names = ["statement", "held_at_1", "met", "slack", "works", "case"];
    let mut table = Table::new(names);
    let findings = state.verdict().map(|verdict| verdict.findings);
    for finding in findings.unwrap_or_default() {
        let held = finding.statement.line().map(|pair| lambda_name(pair.held));
        let case = finding.case.map(Case::words);
        table.put(vec![
            Value::Words(finding.statement.name().into()),
            held.map_or(Value::None, Value::Words),
            Value::Is(finding.condition.holds),
            Value::Number(finding.condition.slack),
            Value::Is(finding.works),
            // An analogue promises nothing.
            case.map_or(Value::None, |case| Value::Words(case.into())),
        ]);
    }
    table
}

/// Loss and accuracy of every batch, task by task, those of pre-training first.
pub(super) fn training(state: &State) -> Table {
    let mut table = Table::new(["task", "step", "loss", "accuracy"]);
    let shown = &state.shown;
    let before = std::iter::once(("psi0", &shown.pretraining));
    let tasks = TaskId::all().map(TaskId::key).zip(&shown.history);
    for (task, records) in before.chain(tasks) {
        for (at, record) in records.iter().enumerate() {
            table.put(vec![
                Value::Words(task.into()),
                Value::Count(at + 1),
                Value::Number(record.loss.into()),
                Value::Number(record.accuracy.into()),
            ]);
        }
    }
    table
}

/// What a metric of a task's statistics is worth.
pub(super) fn value(metric: Metric, stats: Option<&Stats>) -> Value {
    Value::number(stats.map(|stats| metric.of(stats)))
}
