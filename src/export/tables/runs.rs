//! Two runs of the shelf beside each other.

use super::plane::name;
use super::{Table, Value};
use crate::app::{Pair, State};
use crate::export::table::lambda_name;
use crate::sweep::on_common_cells;
use crate::task::{Axis, TaskId};

/// Tasks that are on no axis and are held by either run.
fn held(pair: &Pair) -> Vec<TaskId> {
    let experiments = [&pair.one, &pair.other].map(|run| &run.setup.experiment);
    let axes = experiments[0].axes();
    let is_held = |task: &TaskId| {
        let of_either = |own: TaskId| own == *task;
        let has = experiments.iter().any(|own| own.tasks().any(of_either));
        has && axes.axis(*task).is_none()
    };
    TaskId::all().filter(is_held).collect()
}

/// A row for each cell that both have: what either is coloured by, the second less the first, and whether either works there. Where they
/// cannot be held against each other there is none.
pub(super) fn beside(state: &State) -> Table {
    let (pair, metric) = (state.pair(), state.view.metric);
    let runs = [&pair.one, &pair.other];
    let axes = pair.one.setup.experiment.axes();
    let [goal, _] = pair.looked_at_by();
    let held = held(&pair);
    let mut names: Vec<String> = axes.tasks().map(lambda_name).into();
    for task in &held {
        names.extend(["a", "b"].map(|run| format!("{}_{run}", lambda_name(*task))));
    }
    let own = name(metric, &goal.key());
    names.extend(["a", "b", "b_less_a"].map(|which| format!("{own}_{which}")));
    names.extend(["a", "b"].map(|run| format!("works_{}_{run}", goal.key())));
    let mut table = Table::new(names);
    let (Some(one), Some(other), None) = (&pair.one.plane, &pair.other.plane, pair.refusal())
    else {
        return table;
    };
    let Some(planes) = on_common_cells([one, other]) else {
        return table;
    };
    let constants = &state.experiment.constants;
    for index in 0..planes[0].grid.cells.pow(2) {
        let point = planes[0].point(index);
        let mut row: Vec<Value> = Axis::BOTH
            .map(|axis| Value::Coefficient(axis.of(point)))
            .into();
        for task in &held {
            row.extend(runs.map(|run| {
                let lambda = run.setup.experiment.coefficients.get(task.index());
                lambda.map_or(Value::None, |lambda| Value::Coefficient(*lambda))
            }));
        }
        let [one, other] = [0, 1].map(|at| goal.on(&planes[at].tasks));
        let [a, b] = [&one, &other].map(|on| on.at(metric, constants.tau, index));
        row.extend([a, b, b - a].map(Value::Number));
        row.extend([&one, &other].map(|on| Value::Is(on.miss(metric, index, constants) <= 0.0)));
        table.put(row);
    }
    table
}

/// Why that table has no row.
pub(super) fn no_cells(state: &State) -> String {
    let pair = state.pair();
    let why = pair.refusal();
    why.unwrap_or("their grids have no cells in common")
        .to_owned()
}
