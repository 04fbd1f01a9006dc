//! The part of a summary that looks inside the model.

use serde::Serialize;

use crate::Result;
use crate::lab::{InsideQuestion, Subject, Which, look_inside};
use crate::sweep::Point;

/// The first sample of a task as four models see it.
#[derive(Clone, Debug, Serialize)]
pub struct InsideSummary {
    /// `t1`, `t2` or `target`.
    pub task: &'static str,
    /// y.
    pub label: f32,
    /// Ψ(0), both tuned models, and the merged one at the marker.
    pub models: Vec<InsideModelSummary>,
}

/// One model on the sample.
#[derive(Clone, Debug, Serialize)]
pub struct InsideModelSummary {
    /// `psi0`, `psi1`, `psi2` or `merged`.
    pub model: &'static str,
    /// f(X; Ψ).
    pub output: f32,
    /// The attention that each token gets, as a mean over queries, `[P]`.
    pub attention: Vec<f32>,
    /// Attention on the tokens with the label's pattern and with the other one's, as a mean over queries; `null` where
    /// μ is not known.
    pub on_relevant_and_confusing: Option<[f32; 2]>,
}

/// The first sample of every task.
///
/// # Errors
/// If a tensor operation fails.
pub fn inside(subject: &Subject, point: Point) -> Result<Vec<InsideSummary>> {
    let look = |role| {
        let inside = look_inside(
            subject,
            &InsideQuestion {
                role,
                sample: 0,
                point,
            },
        )?;
        let models = inside.models.iter().map(|model| InsideModelSummary {
            model: match model.which {
                Which::Base => "psi0",
                Which::Tuned(task) => task.model_key(),
                Which::Merged => "merged",
            },
            output: model.output,
            attention: inside.received(model),
            on_relevant_and_confusing: inside.shares(model),
        });
        Ok(InsideSummary {
            task: role.key(),
            label: inside.label,
            models: models.collect(),
        })
    };
    subject.roles().into_iter().map(look).collect()
}
