//! What the task vectors are made of, what their edit changes, what the model attends to, and α as estimated.

use super::plane::{lambda_names, lambdas, name};
use super::{Table, Value};
use crate::app::State;
use crate::experiment::{Merge, VectorEdit};
use crate::lab::{Anatomy, MatrixAnatomy, Which};
use crate::task::{Role, TaskId};
use crate::vector::pruned_rows;

fn anatomy(state: &State) -> Option<&Anatomy> {
    Some(&state.shown.picture.as_ref()?.anatomy)
}

/// A Vision Transformer's parts, a row for each part and task: norms, the stable rank of its matrix, and the cosine of the plane's two
/// tasks.
pub(super) fn parts(state: &State) -> Table {
    let mut table = Table::new([
        "part",
        "block",
        "task",
        "base_norm",
        "norm",
        "relative",
        "stable_rank",
        "cosine",
    ]);
    let Some(anatomy) = anatomy(state) else {
        return table;
    };
    for own in &anatomy.parts {
        for (task, norm) in anatomy.tasks.iter().zip(&own.norms) {
            let mut matrices = task.matrices.iter();
            let matrix = matrices.find(|matrix| matrix.part == Some(own.part));
            table.put(vec![
                Value::Words(own.part.kind().name().into()),
                own.part
                    .block()
                    .map_or(Value::None, |block| Value::Count(block + 1)),
                Value::Words(task.role.key().into()),
                Value::Number(own.base),
                Value::Number(*norm),
                Value::Number(norm / own.base),
                Value::number(matrix.and_then(MatrixAnatomy::stable_rank)),
                Value::number(own.cosine),
            ]);
        }
    }
    table
}

/// Whether one of so many is merged by task arithmetic; nothing of other ways to merge, which take no vector by parts.
fn merged(state: &State, is: impl Fn(&VectorEdit) -> bool) -> Value {
    match &state.experiment.merge {
        Merge::Arithmetic(edit) => Value::Is(is(edit)),
        Merge::Ties(_)
        | Merge::Dare(_)
        | Merge::Awd
        | Merge::FedGma(_)
        | Merge::Median(_)
        | Merge::TsvM
        | Merge::Bases(_)
        | Merge::Fisher(_)
        | Merge::Tangent => Value::None,
    }
}

/// Singular values of every matrix of every task vector, the largest first, and whether they are merged.
pub(super) fn spectrum(state: &State) -> Table {
    let mut table = Table::new(["task", "matrix", "place", "singular_value", "merged"]);
    for task in anatomy(state).iter().flat_map(|own| &own.tasks) {
        for matrix in &task.matrices {
            for (at, value) in matrix.singular_values.iter().enumerate() {
                table.put(vec![
                    Value::Words(task.role.key().into()),
                    Value::Words(matrix.name.clone()),
                    Value::Count(at + 1),
                    Value::Number(*value),
                    merged(state, |edit| {
                        matrix.is_merged && edit.rank.is_none_or(|rank| at < rank)
                    }),
                ]);
            }
        }
    }
    table
}

/// Norms of the rows that are neurons, matrix by matrix, the largest first, and whether they are merged.
pub(super) fn rows(state: &State) -> Table {
    let mut table = Table::new(["task", "matrix", "place", "norm", "merged"]);
    for task in anatomy(state).iter().flat_map(|own| &own.tasks) {
        for matrix in &task.matrices {
            let count = matrix.row_norms.len();
            for (at, norm) in matrix.row_norms.iter().enumerate() {
                table.put(vec![
                    Value::Words(task.role.key().into()),
                    Value::Words(matrix.name.clone()),
                    Value::Count(at + 1),
                    Value::Number(*norm),
                    merged(state, |edit| {
                        matrix.is_merged && at < count - pruned_rows(count, edit.pruned)
                    }),
                ]);
            }
        }
    }
    table
}

/// The planes as they are merged now and with whole task vectors, a row a cell. Where nothing is edited both are the same.
pub(super) fn effect(state: &State) -> Table {
    let (setup, metric) = (state.plane_setup(), state.view.metric);
    let roles = setup.experiment.axes().tasks().map(Role::Task);
    let mut names: Vec<String> = lambda_names(&setup.experiment).collect();
    for role in roles {
        let own = name(metric, role.key());
        names.extend([own.clone(), format!("{own}_whole")]);
    }
    let mut table = Table::new(names);
    let Some(picture) = &state.shown.picture else {
        return table;
    };
    let whole = picture.anatomy.effect.as_ref();
    let whole = whole.map_or(&picture.plane, |effect| &effect.whole);
    for index in 0..picture.plane.grid.cells.pow(2) {
        let mut row = lambdas(&setup.experiment, picture.plane.point(index));
        for role in roles {
            for plane in [&picture.plane, whole] {
                let task = plane.task(role);
                row.push(Value::number(
                    task.map(|task| metric.of(&task.cells[index])),
                ));
            }
        }
        table.put(row);
    }
    table
}

/// The attention in one sample, a row for each model, layer, head, query and key; then where the rows of V point, along the patterns of
/// the plane's tasks.
pub(super) fn inside(state: &State) -> Table {
    let names = [
        "model", "quantity", "layer", "head", "row", "column", "value",
    ];
    let mut table = Table::new(names);
    let Some(inside) = &state.shown.inside else {
        return table;
    };
    for model in &inside.models {
        let which = match model.which {
            Which::Base => "psi0".to_owned(),
            Which::Tuned(task) => format!("tuned_{}", task.key()),
            Which::Merged => "merged".to_owned(),
        };
        let words = |words: &str| Value::Words(words.to_owned());
        for (layer, heads) in model.attention.iter().enumerate() {
            for (head, map) in heads.iter().enumerate() {
                let side = map.len().isqrt().max(1);
                for (at, weight) in map.iter().enumerate() {
                    table.put(vec![
                        Value::Words(which.clone()),
                        words("attention"),
                        Value::Count(layer + 1),
                        Value::Count(head + 1),
                        Value::Count(at / side + 1),
                        Value::Count(at % side + 1),
                        Value::Number((*weight).into()),
                    ]);
                }
            }
        }
        for (at, along) in model.rows.iter().enumerate() {
            for (task, value) in inside.axes.tasks().into_iter().zip(along) {
                table.put(vec![
                    Value::Words(which.clone()),
                    Value::Words(format!("v_along_{}", task.key())),
                    Value::None,
                    Value::None,
                    Value::Count(at + 1),
                    Value::None,
                    Value::Number((*value).into()),
                ]);
            }
        }
    }
    table
}

/// α, and γ where there is a target, as set and as estimated.
pub(super) fn estimates(state: &State) -> Table {
    let mut table = Table::new(["estimate", "value"]);
    let Some(picture) = &state.shown.picture else {
        return table;
    };
    let setup = picture.subject.setup();
    let mut put = |what: &str, value: Option<f64>| {
        table.put(vec![Value::Words(what.to_owned()), Value::number(value)]);
    };
    if setup.knows_alpha() {
        put("alpha", Some(setup.experiment.alpha().get()));
    }
    let alpha = &picture.estimated.alpha;
    put("alpha_by_slope", alpha.slope);
    put("alpha_by_cosine_v", alpha.cosine_values);
    put("cosine_w", alpha.cosine_attention);
    put("output_similarity", alpha.similarity);
    let tasks = setup.experiment.axes().tasks().map(TaskId::key);
    for (task, gamma) in tasks.iter().zip(&picture.estimated.gamma) {
        put(&format!("gamma_{task}_by_margin"), *gamma);
    }
    table
}
