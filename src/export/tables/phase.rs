//! The phase diagram, Theorem 2's constant, and theory over all columns.

use super::plane::{name, value};
use super::{Table, Value};
use crate::app::State;
use crate::export::table::lambda_name;
use crate::sweep::Stretch;
use crate::task::Role;
use crate::theory::Statement;

/// Both diagrams, or one of them, a row a cell: α, the coefficient that is held, the one that runs, and what their tasks are coloured by.
pub(super) fn diagrams(state: &State, shown: [bool; 2]) -> Table {
    let metric = state.view.metric;
    let Some(diagram) = state.phase_shown() else {
        return Table::new(["alpha"]);
    };
    let pair = diagram.pair();
    let roles = [pair.held, pair.free]
        .map(Role::Task)
        .into_iter()
        .zip(shown);
    let roles: Vec<Role> = roles.filter_map(|(role, is)| is.then_some(role)).collect();
    let first = [
        "alpha".to_owned(),
        lambda_name(pair.held),
        lambda_name(pair.free),
    ];
    let values = roles.iter().map(|role| name(metric, role.key()));
    let mut table = Table::new(first.into_iter().chain(values));
    for (alpha, column) in diagram.alphas.iter().zip(&diagram.columns) {
        for (row, lambda) in diagram.values.iter().enumerate() {
            let of = |role: &Role| {
                let line = column.as_ref().map(|column| &column.line);
                value(metric, line.and_then(|line| line.task(*role)?.get(row)))
            };
            let place = [*alpha, diagram.question.lambda1, *lambda].map(Value::Coefficient);
            table.put(place.into_iter().chain(roles.iter().map(of)).collect());
        }
    }
    table
}

/// How far down the first task is kept and the second one forgotten, a row for each seed and α.
pub(super) fn constant(state: &State) -> Table {
    let mut table = Table::new([
        "seed",
        "alpha",
        "trained",
        "kept_down_to",
        "kept_beyond",
        "forgotten_down_to",
        "forgotten_beyond",
    ]);
    let constants = &state.experiment.constants;
    let diagram = state.phase_shown();
    let diagram = diagram.filter(|own| state.has_no_constant(own).is_none());
    for descent in diagram.iter().flat_map(|diagram| &diagram.descents) {
        let end = |stretch: Stretch| {
            let last = stretch.value().map_or(Value::None, Value::Coefficient);
            [last, Value::Is(matches!(stretch, Stretch::ToTheEnd(_)))]
        };
        let mut row = vec![
            Value::Words(descent.seed.to_string()),
            Value::Coefficient(descent.alpha),
            Value::Is(descent.is_trained(constants)),
        ];
        row.extend(end(descent.survival(constants)));
        row.extend(end(descent.forgetting(constants)));
        table.put(row);
    }
    table
}

/// Why the constant's table has no row.
pub(super) fn no_constant(state: &State) -> Option<String> {
    state.has_no_constant(state.phase_shown()?)
}

/// Why the table of shares has no row.
pub(super) fn no_shares(state: &State) -> Option<String> {
    let missing = state.setup().premises().words();
    let missing = missing.map(|missing| format!("no soundness is claimed with {missing}"));
    missing.or_else(|| {
        let off = state.phase_shown().is_some_and(|own| !own.is_on_line());
        off.then(|| "Theorems 1 and 2 speak of two tasks, and of λ₁ = 1 only".to_owned())
    })
}

/// How Theorems 1 and 2 do over all columns.
pub(super) fn columns(state: &State) -> Table {
    let names = ["statement", "met", "works", "both", "soundness", "coverage"];
    let mut table = Table::new(names);
    // Where a premise is missing no soundness is claimed.
    let is_judged = state.setup().premises().are_met();
    let Some(diagram) = state
        .phase_shown()
        .filter(|own| is_judged && own.is_on_line())
    else {
        return table;
    };
    let pair = diagram.pair();
    for statement in [Statement::Theorem1(pair), Statement::Theorem2(pair)] {
        let Some(share) = diagram.judge(statement, &state.experiment.constants) else {
            continue;
        };
        table.put(vec![
            Value::Words(statement.name().into()),
            Value::Count(share.met),
            Value::Count(share.works),
            Value::Count(share.both),
            Value::number(share.soundness()),
            Value::number(share.coverage()),
        ]);
    }
    table
}
