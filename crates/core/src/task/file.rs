//! `tasks.safetensors`: tasks that somebody made elsewhere, and the tasks of an experiment for others to use.

use std::borrow::Cow;
use std::path::Path;

use super::{Dataset, Role, TaskId, TokenShape};
use crate::foreign::refuse_names;
use crate::tensor_file::{TensorFile, Written, tensor_bytes};
use crate::words::list;
use crate::{Error, Result};

/// Weight sums further from 1 than this are worth a word.
const WEIGHT_SUM_TOLERANCE: f64 = 1e-3;
/// The fewest tasks that a file holds.
const FEWEST: usize = 2;

/// Data sets read from a file.
#[derive(Clone, Debug)]
pub struct Tasks {
    /// Each task's data set, all of one shape.
    pub sets: Vec<(Role, Dataset)>,
    /// What a person should know about the file.
    pub notes: Vec<String>,
}

impl Tasks {
    /// How many tasks with a vector there are.
    #[must_use]
    pub fn count(&self) -> usize {
        let sets = self.sets.iter();
        sets.filter(|(role, _)| role.task().is_some()).count()
    }

    /// The data set of a task.
    #[must_use]
    pub fn get(&self, role: Role) -> Option<&Dataset> {
        let found = self.sets.iter().find(|(own, _)| *own == role);
        found.map(|(_, set)| set)
    }
}

/// Reads, for `t1`, `t2` and so on, two to eight of them, and, if there is one, `target`: `tokens` `[N, P, d]`, `labels` `[N]` of ±1 and `weights`
/// `[N]` (uniform if missing). A set with weights counts as a whole population, one without as a sample.
///
/// # Errors
/// Names the tensor, what was expected and what was found.
pub fn read_tasks(path: &Path) -> Result<Tasks> {
    let file = TensorFile::read(path)?;
    let names: Vec<&str> = file.names().collect();
    let task_of = |name: &str| {
        let (set, _) = name.split_once('.')?;
        TaskId::all().find(|task| task.key() == set)
    };
    let is_of_task = |name: &&str| task_of(name).is_some();
    if !names.iter().any(is_of_task) {
        refuse_names(&file.name, &names)?;
        let found = list(names);
        return Err(file.error(format!("expected tasks (t1.tokens, …), found {found}")));
    }
    let last = names.iter().filter_map(|name| task_of(name)).max();
    let count = last.map_or(0, |last| last.index() + 1).max(FEWEST);
    let known = |name: &str| {
        name.split_once('.').is_some_and(|(set, part)| {
            (is_of_task(&name) || set == Role::Target.key())
                && ["tokens", "labels", "weights"].contains(&part)
        })
    };
    let has_target = file.contains("target.tokens");
    let mut notes = file.notes(|name| known(name) && (has_target || !name.starts_with("target")));
    let mut sets: Vec<(Role, Dataset)> = Vec::new();
    let target = has_target.then_some(Role::Target);
    for role in TaskId::first(count).map(Role::Task).chain(target) {
        let shape = sets.first().map(|(_, first)| first.shape());
        sets.push((role, read_set(&file, role.key(), shape, &mut notes)?));
    }
    Ok(Tasks { sets, notes })
}

fn read_set(
    file: &TensorFile,
    task: &str,
    expected: Option<TokenShape>,
    notes: &mut Vec<String>,
) -> Result<Dataset> {
    let [name, labels] = ["tokens", "labels"].map(|part| format!("{task}.{part}"));
    file.dims(&labels)?;
    let (count, shape) = match file.dims(&name)? {
        &[count, tokens, dimension] if count > 0 && tokens > 0 && dimension > 0 => {
            (count, TokenShape { tokens, dimension })
        }
        other => {
            return Err(file.error(format!(
                "tensor {task}.tokens: expected shape [N, P, d], none of them 0, found {other:?}"
            )));
        }
    };
    if let Some(first) = expected.filter(|first| *first != shape) {
        return Err(file.error(format!(
            "tensor {task}.tokens: expected [N, {}, {}] as in t1.tokens, found {:?}",
            first.tokens,
            first.dimension,
            file.dims(&name)?
        )));
    }
    let tokens = file.get(&name)?;
    let labels = file.signs(&labels, count)?;
    let name = format!("{task}.weights");
    let (weights, exact) = if file.contains(&name) {
        let weights: Vec<f64> = file
            .shaped(&name, &[count], "[N]")?
            .values
            .iter()
            .map(|w| f64::from(*w))
            .collect();
        if let Some(at) = weights.iter().position(|w| *w < 0.0) {
            return Err(file.error(format!(
                "tensor {name}: expected weights of at least 0, found {} at position {at}",
                weights[at]
            )));
        }
        let sum: f64 = weights.iter().sum();
        if (sum - 1.0).abs() > WEIGHT_SUM_TOLERANCE {
            notes.push(format!("{name} sum to {sum:.4}; normalised to 1"));
        }
        (weights, true)
    } else {
        notes.push(format!("{name} is missing: every sample weighs the same"));
        (vec![1.0; count], false)
    };
    Dataset::new(shape, tokens.values, labels, weights, exact).map_err(|error| {
        if let Error::Mismatch(message) = error {
            file.error(format!("{task}: {message}"))
        } else {
            error
        }
    })
}

/// Data sets in the form that [`read_tasks`] reads.
///
/// # Errors
/// If a set's shape is not that of its values.
pub fn tasks_bytes<'a>(sets: &[(Role, &'a Dataset)]) -> Result<Vec<u8>> {
    let mut tensors = Vec::new();
    for (role, set) in sets {
        let name = role.key();
        let shape = set.shape();
        let mut put = |part: &str, dims: Vec<usize>, values: Cow<'a, [f32]>| {
            tensors.push((format!("{name}.{part}"), Written { dims, values }));
        };
        let dims = vec![set.len(), shape.tokens, shape.dimension];
        put("tokens", dims, set.tokens().into());
        put("labels", vec![set.len()], set.labels().into());
        if set.is_exact() {
            #[expect(clippy::cast_possible_truncation, reason = "the file holds f32")]
            let weights: Vec<f32> = set.weights().iter().map(|w| *w as f32).collect();
            put("weights", vec![set.len()], weights.into());
        }
    }
    tensor_bytes(tensors)
}
