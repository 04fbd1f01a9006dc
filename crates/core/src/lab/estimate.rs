//! α and γ estimated from a subject's models and data.

use super::Subject;
use crate::model::Parameters;
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

impl Subject {
    /// Estimates α from the outputs of both axes' tasks' own models and from their task vectors, and γ from the target's
    /// margins. It uses the full task vectors, whatever is left out of the merge.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
    pub fn estimate(&self, progress: Progress<'_>) -> Result<Estimated> {
        let tasks = self.setup.experiment.axes().tasks();
        let [first, second] = tasks.map(|task| self.tuned.get(task.index()));
        let (Some(first), Some(second)) = (first, second) else {
            return Err(Error::Mismatch("expected the models of two tasks".into()));
        };
        let outputs = |parameters: &Parameters, role: Role| {
            let set = self.set(role);
            let set = set.ok_or_else(|| role.missing())?;
            let pool = pools::candle()?;
            pool.install(|| outputs_of(&self.model, parameters, set, progress))
        };
        let pair = |own: &Parameters, other: &Parameters, role: Role| {
            Ok::<_, Error>(Outputs {
                own: outputs(own, role)?,
                other: outputs(other, role)?,
                weights: self
                    .set(role)
                    .map_or_else(Vec::new, |set| set.weights().to_vec()),
            })
        };
        let roles = tasks.map(Role::Task);
        let on_first = pair(first, second, roles[0])?;
        let on_second = pair(second, first, roles[1])?;
        let angle = |name: &str| {
            let base = self.base.values(name)?;
            let vector = |tuned: &Parameters| {
                let values = tuned.values(name)?;
                Ok::<_, Error>(
                    values
                        .iter()
                        .zip(&base)
                        .map(|(a, b)| a - b)
                        .collect::<Vec<_>>(),
                )
            };
            Ok::<_, Error>(cosine(&vector(first)?, &vector(second)?))
        };
        let mut gammas = Vec::new();
        if let Some(target) = self.set(Role::Target) {
            let own = [(first, &on_first), (second, &on_second)];
            for (role, (tuned, own)) in roles.into_iter().zip(own) {
                let on_target = outputs(tuned, Role::Target)?;
                let home = self.set(role);
                let home = home.map_or(0.0, |set| margin(&own.own, set));
                gammas.push(gamma(margin(&on_target, target), home));
            }
        }
        Ok(Estimated {
            alpha: Estimates {
                slope: mean_slope(&on_first, &on_second),
                cosine_v: angle("v")?,
                cosine_w: angle("w")?,
                similarity: pooled_similarity(&[on_first, on_second.exchanged()]),
            },
            gamma: gammas,
        })
    }
}

/// E y·f.
fn margin(outputs: &[f32], set: &Dataset) -> f64 {
    let samples = outputs.iter().zip(set.labels()).zip(set.weights());
    samples
        .map(|((output, label), weight)| weight * f64::from(*output) * f64::from(*label))
        .sum()
}
