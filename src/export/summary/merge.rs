//! How task vectors were merged, in numbers.

use serde::Serialize;

use crate::lab::{Picture, Subject};

/// The way to merge.
#[derive(Clone, Debug, Serialize)]
pub struct MergeSummary {
    /// Its name, as after `--method`.
    pub method: &'static str,
    /// What it does, which data it needs, and when it is task arithmetic.
    pub about: String,
    /// Its settings by the names of their options; empty for ways without any, and for task arithmetic, whose edit is told
    /// with the anatomy.
    pub settings: Vec<SettingSummary>,
}

/// A setting of the way to merge.
#[derive(Clone, Debug, Serialize)]
pub struct SettingSummary {
    /// The option without its hyphens.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// A merge that is one direction u: models Ψ(0) + s·u.
#[derive(Clone, Debug, Serialize)]
pub struct RaySummary {
    /// The least-squares coefficients of u on the task vectors.
    pub projection: Vec<f64>,
    /// How far u is from there, relative to its norm.
    pub off_plane: f64,
    /// The model of the method itself, s = 1; `null` where that is not on the plane's range.
    pub at_one: Option<RayPoint>,
    /// The scale at which the worst loss of the tasks with a vector is least.
    pub best: Option<RayPoint>,
}

/// A point of the ray.
#[derive(Clone, Debug, Serialize)]
pub struct RayPoint {
    /// s.
    pub scale: f64,
    /// Each task there.
    pub tasks: Vec<RayTask>,
}

/// A task at a point of the ray.
#[derive(Clone, Debug, Serialize)]
pub struct RayTask {
    /// `t1`, `t2` or `target`.
    pub task: &'static str,
    /// Share of samples with y·f > 0.
    pub accuracy: f64,
    /// Mean loss.
    pub loss: f64,
}

impl MergeSummary {
    /// The way of a subject.
    #[must_use]
    pub fn new(subject: &Subject) -> Self {
        let merge = &subject.setup().experiment.merge;
        let settings = merge.settings(subject.tuned().len()).into_iter();
        Self {
            method: merge.method().name(),
            about: merge.method().sentence(),
            settings: settings
                .map(|(name, value)| SettingSummary { name, value })
                .collect(),
        }
    }
}

impl RaySummary {
    /// The ray of a picture, if it has one.
    #[must_use]
    pub fn new(picture: &Picture) -> Option<Self> {
        let ray = picture.ray.as_ref()?;
        let point = |at: usize| RayPoint {
            scale: ray.values[at],
            tasks: ray
                .tasks
                .iter()
                .map(|(role, stats)| RayTask {
                    task: role.key(),
                    accuracy: stats[at].accuracy,
                    loss: stats[at].loss,
                })
                .collect(),
        };
        Some(Self {
            projection: ray.projection.clone(),
            off_plane: ray.off_plane,
            at_one: ray.at_one().map(point),
            best: ray.best().map(point),
        })
    }
}
