//! The plane of T′, eq. 4 over it and at the marker, and γ.

use super::plane::{lambda_names, lambdas, name, value};
use super::{Table, Value};
use crate::app::State;
use crate::task::{Role, TaskId};
use crate::theory::{Part, Setting, Statement};

/// T′ as measured, a row a cell.
pub(super) fn target(state: &State) -> Table {
    let (setup, metric) = (state.plane_setup(), state.view.metric);
    let own = name(metric, Role::Target.key());
    let mut table = Table::new(lambda_names(&setup.experiment).chain([own]));
    let Some(plane) = &state.shown.plane else {
        return table;
    };
    let cells = plane.task(Role::Target).map(|task| &task.cells);
    for index in 0..plane.grid.cells.pow(2) {
        let mut row = lambdas(&setup.experiment, plane.point(index));
        row.push(value(metric, cells.map(|cells| &cells[index])));
        table.put(row);
    }
    table
}

/// By how much each part of eq. 4 holds or misses (< 0), a row a cell, whether all of them hold, and whether Theorem 3 speaks there.
pub(super) fn conditions(state: &State) -> Table {
    let setup = state.plane_setup();
    let parts = Part::ALL.map(|part| format!("slack_{}", key(part)));
    let names = lambda_names(&setup.experiment).chain(parts);
    let mut table = Table::new(names.chain(["satisfied", "speaks"].map(str::to_owned)));
    let setting = Setting::new(&setup.experiment);
    let equation = setting.equation_4();
    let (Some(plane), Some(equation)) = (&state.shown.plane, equation) else {
        return table;
    };
    for index in 0..plane.grid.cells.pow(2) {
        let point = plane.point(index);
        let mut row = lambdas(&setup.experiment, point);
        row.extend(Part::ALL.map(|part| Value::Number(equation.part(part, point).slack)));
        row.push(Value::Is(equation.condition(point).holds));
        let silence = Statement::Theorem3.silence(point, &setting);
        row.push(Value::Is(silence.is_none()));
        table.put(row);
    }
    table
}

/// What a part of eq. 4 is called in a table.
pub(super) fn key(part: Part) -> &'static str {
    match part {
        Part::Sum => "sum",
        Part::Squares => "squares",
        Part::Bound => "bound",
    }
}

/// Eq. 4 at the marker, a row a part.
pub(super) fn equation4(state: &State) -> Table {
    let mut table = Table::new(["part", "is", "needs", "slack", "holds"]);
    let setting = Setting::new(&state.picture_setup().experiment);
    let point = state.point();
    if let Some(equation) = setting.equation_4() {
        for part in Part::ALL {
            let condition = equation.part(part, point);
            table.put(vec![
                Value::Words(key(part).into()),
                Value::Number(equation.value(part, point)),
                Value::Number(equation.needs(part, point)),
                Value::Number(condition.slack),
                Value::Is(condition.holds),
            ]);
        }
    }
    table
}

/// The patterns of both tasks and of T′ in an orthonormal basis: the first task's, the other direction of the tasks' plane, and what is at
/// right angles to it.
pub(super) fn compass(state: &State) -> Table {
    let mut table = Table::new(["pattern", "e1", "e2", "e3"]);
    let (tasks, target) = state.experiment.seen_from_plane();
    let named = state.experiment.axes().tasks().map(TaskId::key);
    let rows = named.into_iter().zip(tasks.map(|[x, y]| [x, y, 0.0]));
    let target = target.map(|own| (Role::Target.key(), own));
    for (pattern, [x, y, z]) in rows.chain(target) {
        let mut row = vec![Value::Words(pattern.into())];
        row.extend([x, y, z].map(Value::Number));
        table.put(row);
    }
    table
}
