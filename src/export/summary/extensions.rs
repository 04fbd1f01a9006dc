//! What a summary holds beside the paper's theory: our extensions, and task negation's rule.

use serde::Serialize;

use super::collect::tidy;
use crate::lab::Picture;
use crate::sweep::{Goal, negation};
use crate::task::Axes;
use crate::theory::{Setting, Share, fit, judge_prediction, judge_rule};

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
    fn all(axes: Axes, judge: impl Fn(Goal) -> Option<Share>) -> Vec<Self> {
        let goals = Goal::of_axes(axes).into_iter();
        let judged = goals.filter_map(|goal| Some((goal.key(), judge(goal)?)));
        judged
            .map(|(kept, share)| Self {
                kept,
                predicted: share.met,
                measured: share.works,
                shared: share.both,
                iou: share.iou(),
            })
            .collect()
    }
}

/// The rule over the picture's plane, where its assumptions hold.
pub(super) fn rule(picture: &Picture, setting: &Setting) -> Option<RuleSummary> {
    let epsilon = setting.constants.epsilon;
    let setup = picture.subject.setup();
    let judge = |goal| judge_rule(goal, &picture.plane, setting);
    setup.rule_absent().is_none().then(|| RuleSummary {
        epsilon,
        regions: RegionSummary::all(setting.axes, judge),
    })
}

/// The mean field over the picture's plane, where its assumptions hold.
pub(super) fn mean_field(picture: &Picture, setting: &Setting) -> Option<MeanFieldSummary> {
    let prediction = picture.prediction.as_ref()?;
    let (predicted, measured) = (&prediction.plane, &picture.plane);
    let epsilon = setting.constants.epsilon;
    let found = fit(predicted, measured)?;
    let judge = |goal| {
        Some(judge_prediction(
            goal,
            predicted,
            measured,
            &setting.constants,
        ))
    };
    Some(MeanFieldSummary {
        attention: prediction.field.gains(),
        mean_loss_error: found.loss_error,
        correlation: found.correlation,
        epsilon,
        regions: RegionSummary::all(setting.axes, judge),
    })
}

/// Where the negation rule ends: T2 destroyed on λ₁ = 1, then T1 on λ₂ = 1.
pub(super) fn negations(picture: &Picture) -> Vec<NegationSummary> {
    let lines = picture.lines.iter().zip(&picture.alone);
    let found = lines.filter_map(|(line, alone)| negation(line, alone));
    found
        .map(|negation| {
            let [lambda1, lambda2] = negation.point.map(tidy);
            NegationSummary {
                target: negation.target.key(),
                lambda1,
                lambda2,
                target_accuracy: negation.target_accuracy,
                control_accuracy: negation.control_accuracy,
                control_keeps: negation.kept,
            }
        })
        .collect()
}
