//! α and γ estimated from a subject's models and data.

use super::Subject;
use crate::model::{Group, Parameters};
use crate::pools;
use crate::sweep::{Progress, outputs_of};
use crate::task::{Dataset, Role, TaskId};
use crate::theory::{Estimates, Outputs, cosine, gamma, mean_slope, pooled_similarity};
use crate::{Error, Result};

/// What can be said of the tasks' correlations from models and data, without knowing the patterns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimated {
    /// α.
    pub alpha: Estimates,
    /// γ of the target on the pattern of either axis's task; empty without a target.
    pub gamma: Vec<Option<f64>>,
    /// The same of every pair of tasks, where there are more than two.
    pub grams: Option<Grams>,
}

/// A number for every pair of tasks, `[T][T]`; nothing where it has none.
pub type Gram = Vec<Vec<Option<f64>>>;

/// What can be said of every pair of tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Grams {
    /// α by the regression of one model's outputs on the other's, over both tasks' data.
    pub outputs: Gram,
    /// Cosines of the values' task vectors; for a model without such parts, of whole vectors.
    pub values: Gram,
    /// Cosines of the attention's; nothing in it for a model without such parts.
    pub attention: Gram,
}

/// Estimates α from the outputs of both axes' tasks' own models and from their task vectors, and γ from the target's
/// margins. It uses the full task vectors, whatever is left out of the merge.
///
/// # Errors
/// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
pub fn estimated(subject: &Subject, progress: Progress<'_>) -> Result<Estimated> {
    let tasks = subject.setup().experiment.axes().tasks();
    let [first, second] = tasks.map(|task| subject.tuned().get(task.index()));
    let (Some(first), Some(second)) = (first, second) else {
        return Err(Error::Mismatch("expected the models of two tasks".into()));
    };
    let outputs = |parameters: &Parameters, role: Role| {
        let set = subject.set(role);
        let set = set.ok_or_else(|| role.missing())?;
        let pool = pools::candle()?;
        pool.install(|| outputs_of(subject.model(), parameters, set, progress))
    };
    let both = |own: &Parameters, other: &Parameters, role: Role| {
        Ok::<_, Error>(Outputs {
            own: outputs(own, role)?,
            other: outputs(other, role)?,
            weights: subject
                .set(role)
                .map_or_else(Vec::new, |set| set.weights().to_vec()),
        })
    };
    let roles = tasks.map(Role::Task);
    let on_first = both(first, second, roles[0])?;
    let on_second = both(second, first, roles[1])?;
    // All of a part's parameters as one vector.
    let vector = |tuned: &Parameters, group: Group| {
        let infos = subject.model().parameters().iter();
        let mut vector = Vec::new();
        for info in infos.filter(|info| info.group == group) {
            let base = subject.base().values(&info.name)?;
            let values = tuned.values(&info.name)?;
            vector.extend(values.iter().zip(&base).map(|(a, b)| a - b));
        }
        Ok::<_, Error>(vector)
    };
    let angle =
        |group: Group| Ok::<_, Error>(cosine(&vector(first, group)?, &vector(second, group)?));
    let mut gammas = Vec::new();
    if let Some(target) = subject.set(Role::Target) {
        let own = [(first, &on_first), (second, &on_second)];
        for (role, (tuned, own)) in roles.into_iter().zip(own) {
            let on_target = outputs(tuned, Role::Target)?;
            let home = subject.set(role);
            let home = home.map_or(0.0, |set| margin(&own.own, set));
            gammas.push(gamma(margin(&on_target, target), home));
        }
    }
    let grams = || grams(subject, &outputs, &vector);
    let count = subject.tuned().len();
    Ok(Estimated {
        grams: (count > 2).then(grams).transpose()?,
        alpha: Estimates {
            slope: mean_slope(&on_first, &on_second),
            cosine_values: angle(Group::VALUES)?,
            cosine_attention: angle(Group::ATTENTION)?,
            similarity: pooled_similarity(&[on_first, on_second.exchanged()]),
        },
        gamma: gammas,
    })
}

/// The estimates of all pairs.
fn grams(
    subject: &Subject,
    outputs: &dyn Fn(&Parameters, Role) -> Result<Vec<f32>>,
    vector: &dyn Fn(&Parameters, Group) -> Result<Vec<f32>>,
) -> Result<Grams> {
    let tasks: Vec<(TaskId, &Parameters)> = TaskId::all().zip(subject.tuned()).collect();
    // What every model says of every task's data, once.
    let mut said = Vec::new();
    for (task, _) in &tasks {
        let of_task = tasks
            .iter()
            .map(|(_, tuned)| outputs(tuned, Role::Task(*task)));
        said.push(of_task.collect::<Result<Vec<_>>>()?);
    }
    let on = |data: usize, other: usize| Outputs {
        own: said[data][data].clone(),
        other: said[data][other].clone(),
        weights: subject
            .set(Role::Task(tasks[data].0))
            .map_or_else(Vec::new, |set| set.weights().to_vec()),
    };
    let pairs = |of: &dyn Fn(usize, usize) -> Option<f64>| -> Gram {
        let row = |one: usize| (0..tasks.len()).map(move |other| (one, other));
        let rows = (0..tasks.len()).map(|one| row(one).map(|(one, other)| of(one, other)));
        rows.map(Iterator::collect).collect()
    };
    let cosines = |group: Group| -> Result<Gram> {
        let vectors = tasks.iter().map(|(_, tuned)| vector(tuned, group));
        let vectors = vectors.collect::<Result<Vec<_>>>()?;
        Ok(pairs(&|one, other| cosine(&vectors[one], &vectors[other])))
    };
    Ok(Grams {
        outputs: pairs(&|one, other| mean_slope(&on(one, other), &on(other, one))),
        values: cosines(Group::VALUES)?,
        attention: cosines(Group::ATTENTION)?,
    })
}

/// E y·f.
fn margin(outputs: &[f32], set: &Dataset) -> f64 {
    let samples = outputs.iter().zip(set.labels()).zip(set.weights());
    samples
        .map(|((output, label), weight)| weight * f64::from(*output) * f64::from(*label))
        .sum()
}
