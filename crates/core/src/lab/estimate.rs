//! α and γ estimated from a subject's models and data.

use super::Subject;
use crate::model::{Group, Parameters};
use crate::pools;
use crate::sweep::{Progress, outputs_of};
use crate::task::{Dataset, Role};
use crate::theory::{Estimates, Outputs, cosine, gamma, mean_slope, pooled_similarity};
use crate::{Error, Result};

/// What can be said of the tasks' correlations from models and data, without knowing the patterns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimated {
    /// α.
    pub alpha: Estimates,
    /// γ of the target on the pattern of either axis's task; empty without a target.
    pub gamma: Vec<Option<f64>>,
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
    Ok(Estimated {
        alpha: Estimates {
            slope: mean_slope(&on_first, &on_second),
            cosine_values: angle(Group::VALUES)?,
            cosine_attention: angle(Group::ATTENTION)?,
            similarity: pooled_similarity(&[on_first, on_second.exchanged()]),
        },
        gamma: gammas,
    })
}

/// E y·f.
fn margin(outputs: &[f32], set: &Dataset) -> f64 {
    let samples = outputs.iter().zip(set.labels()).zip(set.weights());
    samples
        .map(|((output, label), weight)| weight * f64::from(*output) * f64::from(*label))
        .sum()
}
