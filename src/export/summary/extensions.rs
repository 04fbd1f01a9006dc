//! What a summary holds beside the paper's theory: our extensions, and task negation's rule.

use serde::Serialize;

use crate::lab::Reading;
use crate::number::tidy;
use crate::sweep::{Goal, Negation};
use crate::theory::Share;

/// Our 2-D rule held against {loss ≤ ε}.
#[derive(Clone, Debug, Serialize)]
pub struct RuleSummary {
    /// ε.
    pub epsilon: f64,
    /// The cells of rule and measurement: for `t1`, for `t2` and for `both` at once.
    pub regions: Vec<RegionSummary>,
}

/// Our mean-field prediction held against the plane.
#[derive(Clone, Debug, Serialize)]
pub struct MeanFieldSummary {
    /// w = μᵀΔWμ of T1 and of T2, measured.
    pub attention: [f64; 2],
    /// Mean over cells and both tasks of |predicted − measured hinge loss|.
    pub mean_loss_error: f64,
    /// Correlation over cells and both tasks of the predicted y·f with the measured mean margin; `null` if one of
    /// them does not vary.
    pub correlation: Option<f64>,
    /// ε.
    pub epsilon: f64,
    /// The cells of {loss ≤ ε}, predicted and measured: for `t1`, for `t2` and for `both` at once.
    pub regions: Vec<RegionSummary>,
}

/// A region held against the measured one.
#[derive(Clone, Debug, Serialize)]
pub struct RegionSummary {
    /// What has loss ≤ ε: `t1`, `t2` or `both`.
    pub kept: String,
    /// Cells of the predicted region.
    pub predicted: usize,
    /// Cells of the measured region.
    pub measured: usize,
    /// Cells of both regions.
    pub shared: usize,
    /// shared / (predicted + measured − shared); `null` if both regions are empty.
    pub iou: Option<f64>,
}

/// Where task negation's rule (Ilharco et al. 2023) ends on a line.
#[derive(Clone, Debug, Serialize)]
pub struct NegationSummary {
    /// The task that is destroyed, `t1` or `t2`.
    pub target: &'static str,
    /// λ₁.
    pub lambda1: f64,
    /// λ₂.
    pub lambda2: f64,
    /// What is left of the target's accuracy.
    pub target_accuracy: f64,
    /// The other task's accuracy.
    pub control_accuracy: f64,
    /// The other task's accuracy as a share of that with its own vector alone; at least 0.95.
    pub control_keeps: f64,
}

impl RegionSummary {
    fn all(shares: &[(Goal, Share)]) -> Vec<Self> {
        let shares = shares.iter();
        shares
            .map(|(goal, share)| Self {
                kept: goal.key(),
                predicted: share.met,
                measured: share.works,
                shared: share.both,
                iou: share.iou(),
            })
            .collect()
    }
}

/// The rule over the picture's plane, where its assumptions hold.
pub(super) fn rule(reading: &Reading) -> Option<RuleSummary> {
    (!reading.rule.is_empty()).then(|| RuleSummary {
        epsilon: reading.setting.constants.epsilon,
        regions: RegionSummary::all(&reading.rule),
    })
}

/// The mean field over the picture's plane, where its assumptions hold.
pub(super) fn mean_field(reading: &Reading) -> Option<MeanFieldSummary> {
    let predicted = reading.mean_field.as_ref()?;
    Some(MeanFieldSummary {
        attention: predicted.field.gains(),
        mean_loss_error: predicted.fit.loss_error,
        correlation: predicted.fit.correlation,
        epsilon: reading.setting.constants.epsilon,
        regions: RegionSummary::all(&predicted.shares),
    })
}

/// Where the negation rule ends: T2 destroyed on λ₁ = 1, then T1 on λ₂ = 1.
pub(super) fn negations(reading: &Reading) -> Vec<NegationSummary> {
    let summary = |negation: &Negation| {
        let [lambda1, lambda2] = negation.point.map(tidy);
        NegationSummary {
            target: negation.target.key(),
            lambda1,
            lambda2,
            target_accuracy: negation.target_accuracy,
            control_accuracy: negation.control_accuracy,
            control_keeps: negation.kept,
        }
    };
    reading.negations.iter().map(summary).collect()
}
