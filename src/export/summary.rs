//! `summary.json`: what a person would read off a picture, in numbers. The fields are the file's keys.

mod anatomy;
mod bases;
mod collect;
mod extensions;
mod inside;
mod merge;
mod seeds;
mod target;
mod thresholds;
mod words;

use serde::Serialize;

use anatomy::AnatomySummary;
pub use bases::BasesSummary;
use extensions::{MeanFieldSummary, NegationSummary, RuleSummary};
pub use inside::{InsideSummary, inside};
pub use merge::{MergeSummary, RaySummary};
pub use seeds::SeedSummary;
pub use target::TargetSummary;
pub use thresholds::{Quantity, ThresholdSummary};

use crate::experiment::{Axes, TaskKey};
use crate::output::Sums;
use crate::shown::Text;

/// The version of the format of `summary.json` and `phase.json`. The first had no such key.
pub const SUMMARY_FORMAT: u32 = 2;

/// The summary of a run. Every key is always there; what does not exist is `null` or an empty list.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The version of this file's format, [`SUMMARY_FORMAT`].
    pub format: u32,
    /// The program's version.
    pub lambdascope: &'static str,
    /// The experiment's name.
    pub experiment: Text,
    /// α, the correlation of the tasks; `null` for tasks from a file, of which it is not known.
    pub alpha: Option<f64>,
    /// The tasks with a vector, `t1`, `t2` and so on.
    pub tasks: Vec<TaskKey>,
    /// The tasks whose coefficients run along the plane's axes: `lambda1` and `lambda2` below are theirs.
    pub axes: Axes,
    /// λ of every task: of the marker, and at what the others are held.
    pub coefficients: Vec<f64>,
    /// The seed of everything random.
    pub seed: u64,
    /// The grid of either coefficient.
    pub grid: GridSummary,
    /// How the plane was evaluated, `kernel` or `candle`.
    pub evaluated_by: Evaluation,
    /// The data.
    pub data: DataSummary,
    /// The model.
    pub model: ModelSummary,
    /// How the task vectors are merged.
    pub merge: MergeSummary,
    /// Each task with its own vector alone: T1 at (1, 0), T2 at (0, 1).
    pub alone: Vec<TaskSummary>,
    /// α and γ estimated from the models and the tasks' data, without knowing the patterns.
    pub estimates: EstimateSummary,
    /// For each goal (`t1`, `t2`, then `both`, `t1_kept_t2_forgotten` or `target`) the cell of smallest norm among
    /// those whose loss is within 1e-6 of the smallest.
    pub best_points: Vec<BestPoint>,
    /// From one point of a theorem's line to the next: 0.01 on ranges up to 20, more on wider ones.
    pub line_step: Option<f64>,
    /// From where on the line λ1 = 1 a task works, and down to where.
    pub thresholds: Vec<ThresholdSummary>,
    /// What every theorem presumes beside its condition.
    pub premises: PremisesSummary,
    /// Every theorem that speaks at this α, held against what was measured. Empty where a premise is missing.
    pub statements: Vec<StatementSummary>,
    /// The smallest loss of the forgotten task where Theorem 2's condition holds, on each line on which it speaks and
    /// over the range that it names: the measured Θ(1). Over a longer range it may be smaller.
    pub smallest_forgotten_loss: Vec<ForgottenSummary>,
    /// The first sample of every task inside the model, at the marker; filled by `run`.
    pub inside: Vec<InsideSummary>,
    /// The same over several seeds; `null` unless asked for with `--seeds`.
    pub seeds: Option<SeedSummary>,
    /// The mean of the disentanglement error ξ (Ortiz-Jimenez et al. 2023) over the plane, a sum over T1 and T2. It
    /// compares predictions: two equally wrong models score 0.
    pub mean_disentanglement: f64,
    /// Where task negation's rule (Ilharco et al. 2023) ends: T2 destroyed on λ1 = 1, T1 on λ2 = 1. A line on which
    /// it has no point is left out.
    pub negation_rule: Vec<NegationSummary>,
    /// Our 2-D rule, not the paper's; `null` where its assumptions do not hold, which `notes` then says.
    pub rule_2d: Option<RuleSummary>,
    /// Our mean-field prediction, not the paper's; `null` where its assumptions do not hold, which `notes` then says.
    pub mean_field: Option<MeanFieldSummary>,
    /// The ray of a merge that is one direction; `null` for any other.
    pub ray: Option<RaySummary>,
    /// Task vector bases of every size; `null` for any other way to merge; filled by `run`.
    pub bases: Option<BasesSummary>,
    /// What the task vectors are made of, and how they were edited before they were merged.
    pub anatomy: AnatomySummary,
    /// The target T′ and eq. 4; `null` without a target.
    pub target: Option<TargetSummary>,
    /// The largest difference between kernel and candle (of loss or mean margin, relative to 1 or the value): over a
    /// few cells, or over all of them if the plane was evaluated by candle; `null` where one of them has no number.
    pub kernel_vs_candle: f64,
    /// How long it took.
    pub timings: Timings,
    /// What a person should know.
    pub notes: Vec<String>,
    /// The SHA-256 of each file that was written with it; filled by `run`.
    pub files: Sums,
}

/// How a plane was evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evaluation {
    /// By the kernel that uses that everything before the softmax is affine in λ.
    #[default]
    Kernel,
    /// By candle's forward pass of every merged model.
    Candle,
}

/// The grid.
#[derive(Clone, Debug, Serialize)]
pub struct GridSummary {
    /// First value.
    pub low: f64,
    /// Last value.
    pub high: f64,
    /// Values on an axis.
    pub cells: usize,
}

/// The data.
#[derive(Clone, Debug, Serialize)]
pub struct DataSummary {
    /// `patterns`, `digits`, `images` or `file`.
    pub source: &'static str,
    /// P, tokens in a sample.
    pub tokens: usize,
    /// d, numbers in a token.
    pub dimension: usize,
    /// Samples of each task: `task`, `samples`, and whether they are `exact`, a whole population with weights, so
    /// that means carry no sampling error.
    pub tasks: Vec<SetSummary>,
}

/// One task's data.
#[derive(Clone, Debug, Serialize)]
pub struct SetSummary {
    /// `t1`, `t2` or `target`.
    pub task: &'static str,
    /// N.
    pub samples: usize,
    /// Whether they are a whole population.
    pub exact: bool,
}

/// The model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelSummary {
    /// `trained` or `file`.
    pub source: &'static str,
    /// m, rows of V of the one-layer model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
    /// Trainable numbers.
    pub parameters: usize,
    /// `per token`, as in the paper's eq. 3, or `shared` by all, which is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_weights: Option<&'static str>,
    /// Steps of training asked for; `null` for models from a file.
    pub steps: Option<usize>,
    /// For each task the step after which nothing changed any more, `null` if it was not reached.
    pub converged_at: Vec<Option<usize>>,
}

/// A task at a point.
#[derive(Clone, Debug, Serialize)]
pub struct TaskSummary {
    /// `t1` or `t2`.
    pub task: &'static str,
    /// Share of samples with y·f > 0.
    pub accuracy: f64,
    /// The mean loss.
    pub loss: f64,
    /// Mean margin E y·f.
    pub margin: f64,
}

/// Correlations estimated from models and data.
#[derive(Clone, Debug, Serialize)]
pub struct EstimateSummary {
    /// α by the regression of one model's outputs on the other's, averaged over both tasks' data.
    pub alpha_by_slope: Option<f64>,
    /// α by cos(ΔV1, ΔV2).
    pub alpha_by_cosine_v: Option<f64>,
    /// cos(ΔW1, ΔW2), which on pattern tasks goes like α² and has lost the sign. On digits it does not.
    pub cosine_w: Option<f64>,
    /// The paper's similarity of outputs, pooled over both tasks' data: near 2α/(1 + α²) here, not α.
    pub output_similarity: Option<f64>,
    /// γ of the target by mean margins on its own data, one a task; empty without a target.
    pub gamma_by_margin: Vec<Option<f64>>,
}

/// A best point.
#[derive(Clone, Debug, Serialize)]
pub struct BestPoint {
    /// Of which goal.
    pub goal: String,
    /// λ₁.
    pub lambda1: f64,
    /// λ₂.
    pub lambda2: f64,
    /// The goal's loss there: of the task; the worse of both; or max(loss of T1, τ − loss of T2).
    pub loss: f64,
}

/// The premises of every theorem.
#[derive(Clone, Debug, Serialize)]
pub struct PremisesSummary {
    /// Whether nothing is missing. Else the theorems' curves are analogues, and nothing is promised.
    pub met: bool,
    /// What is there instead of each that is missing, in words.
    pub missing: Vec<String>,
}

/// A statement held against what was measured.
#[derive(Clone, Debug, Serialize)]
pub struct StatementSummary {
    /// Its name.
    pub statement: &'static str,
    /// Over which points it is judged, in words. The points of a line are apart by `line_step`.
    pub range: String,
    /// The unknown constants that its condition is held against; `null` if there are none.
    pub constants: Option<String>,
    /// Points where its condition holds.
    pub met: usize,
    /// Points where what it promises was measured.
    pub works: usize,
    /// Points where both are true.
    pub both: usize,
    /// both / met; `null` if the condition holds nowhere.
    pub soundness: Option<f64>,
    /// both / works; `null` if it works nowhere.
    pub coverage: Option<f64>,
}

/// Theorem 2's measured Θ(1) on a line.
#[derive(Clone, Debug, Serialize)]
pub struct ForgottenSummary {
    /// The line and its range, in words.
    pub range: String,
    /// The task that is forgotten.
    pub task: &'static str,
    /// Its smallest loss where the condition holds; `null` if that is nowhere.
    pub loss: Option<f64>,
}

/// How long it took, in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Timings {
    /// Training both tasks; 0 for models from a file.
    pub training_ms: f64,
    /// The plane.
    pub plane_ms: f64,
    /// Cells of one task evaluated in a second.
    pub cells_per_second: f64,
}
