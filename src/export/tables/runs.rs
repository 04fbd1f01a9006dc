//! Two runs of the shelf beside each other.

use super::plane::{lambda_names, lambdas, name};
use super::{Table, Value};
use crate::app::State;
use crate::sweep::on_common_cells;

/// A row for each cell that both have: what either is coloured by, and the second less the first. Where they cannot be held against each
/// other there is none.
pub(super) fn beside(state: &State) -> Table {
    let (pair, metric) = (state.pair(), state.view.metric);
    let experiment = &pair.one.setup.experiment;
    let [goal, _] = pair.looked_at_by();
    let own = name(metric, &goal.key());
    let values = ["a", "b", "b_less_a"].map(|which| format!("{own}_{which}"));
    let mut table = Table::new(lambda_names(experiment).chain(values));
    let (Some(one), Some(other), None) = (&pair.one.plane, &pair.other.plane, pair.refusal())
    else {
        return table;
    };
    let tau = state.experiment.constants.tau;
    if let Some(planes) = on_common_cells([one, other]) {
        for index in 0..planes[0].grid.cells.pow(2) {
            let of = |at: usize| goal.on(&planes[at].tasks).at(metric, tau, index);
            let values = [of(0), of(1), of(1) - of(0)];
            let mut row = lambdas(experiment, planes[0].point(index));
            row.extend(values.map(Value::Number));
            table.put(row);
        }
    }
    table
}
