//! Reads a summary off a picture.

use std::ops::ControlFlow;

use super::{
    AnatomySummary, BasesSummary, BestPoint, DataSummary, EstimateSummary, Evaluation,
    ForgottenSummary, GridSummary, MergeSummary, ModelSummary, PremisesSummary, RaySummary,
    SUMMARY_FORMAT, SeedSummary, SetSummary, StatementSummary, Summary, TargetSummary, TaskSummary,
    ThresholdSummary, Timings, extensions, inside,
};
use crate::experiment::{Data, Method, TaskKey};
use crate::lab::{BasesStudy, Best, Judged, Picture, Reading, SeedStudy, Subject};
use crate::model::{OneLayer, OutputWeights};
use crate::number::tidy;
use crate::output::Sums;
use crate::sweep::NO_SIGNAL;
use crate::task::Role;
use crate::theory::{Premises, Statement, range_words};
use crate::{Error, Result};

impl Summary {
    /// The summary of a picture.
    #[must_use]
    pub fn new(picture: &Picture, evaluation: Evaluation) -> Self {
        let subject = &picture.subject;
        let experiment = &subject.setup().experiment;
        let third = picture.third_goal();
        let reading = Reading::of(picture, &experiment.constants, third);
        let setting = &reading.setting;
        let grid = experiment.grid;
        let premises = &reading.premises;
        let smallest = reading.smallest_forgotten.iter();
        let statement = |judged: &Judged| StatementSummary {
            statement: judged.statement.name(),
            range: judged.range.clone(),
            constants: judged.statement.constants(setting),
            met: judged.share.met,
            works: judged.share.works,
            both: judged.share.both,
            soundness: judged.share.soundness(),
            coverage: judged.share.coverage(),
        };
        Self {
            format: SUMMARY_FORMAT,
            lambdascope: env!("CARGO_PKG_VERSION"),
            experiment: experiment.name.clone(),
            alpha: subject.setup().knows_alpha().then_some(setting.alpha),
            tasks: experiment.tasks().map(TaskKey).collect(),
            axes: experiment.axes,
            coefficients: experiment.coefficients.clone(),
            seed: experiment.training.seed,
            grid: GridSummary {
                low: grid.low,
                high: grid.high,
                cells: grid.cells,
            },
            evaluated_by: evaluation,
            data: data(subject),
            model: model(subject),
            merge: MergeSummary::new(subject),
            alone: alone(picture),
            estimates: EstimateSummary {
                alpha_by_slope: picture.estimated.alpha.slope,
                alpha_by_cosine_v: picture.estimated.alpha.cosine_values,
                cosine_w: picture.estimated.alpha.cosine_attention,
                output_similarity: picture.estimated.alpha.similarity,
                gamma_by_margin: picture.estimated.gamma.clone(),
            },
            best_points: reading
                .best
                .into_iter()
                .flatten()
                .map(BestPoint::from)
                .collect(),
            line_step: reading.thresholds.and_then(|found| found.step).map(tidy),
            thresholds: reading
                .thresholds
                .as_ref()
                .map(ThresholdSummary::all)
                .unwrap_or_default(),
            premises: PremisesSummary {
                met: premises.are_met(),
                missing: premises.missing().map(str::to_owned).collect(),
            },
            statements: reading.judged.iter().map(statement).collect(),
            smallest_forgotten_loss: smallest
                .map(|(pair, loss)| ForgottenSummary {
                    range: range_words(Statement::Theorem2(*pair), setting.axes, &grid),
                    task: pair.free.key(),
                    loss: *loss,
                })
                .collect(),
            inside: Vec::new(),
            files: Sums::new(),
            seeds: None,
            mean_disentanglement: reading.disentanglement,
            negation_rule: extensions::negations(&reading),
            rule_2d: extensions::rule(&reading),
            mean_field: extensions::mean_field(&reading),
            ray: RaySummary::new(picture),
            bases: None,
            anatomy: AnatomySummary::new(picture),
            target: TargetSummary::new(picture, &reading),
            kernel_vs_candle: picture.check,
            timings: timings(picture),
            notes: notes(picture, premises),
        }
    }

    /// The same with what it takes more than the picture to know: several seeds and bases of the vectors, where there are such, one sample
    /// of every task inside the model, and T′ at the experiment's coefficients.
    ///
    /// # Errors
    /// If a tensor operation fails.
    pub fn of_run(
        picture: &Picture,
        evaluation: Evaluation,
        seeds: Option<&SeedStudy>,
        bases: Option<&BasesStudy>,
    ) -> Result<Self> {
        let mut summary = Self::new(picture, evaluation);
        summary.seeds = seeds.map(SeedSummary::new);
        summary.bases = bases.map(BasesSummary::new);
        let subject = &picture.subject;
        let point = subject.setup().experiment.point();
        summary.inside = inside(subject, point)?;
        if let Some(target) = &mut summary.target {
            let go_on = |_| ControlFlow::Continue(());
            target.marker.measure(&subject.stats_at(point, &go_on)?);
        }
        Ok(summary)
    }

    /// The text of `summary.json`.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which its types rule out.
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::content("summary.json", error.to_string()))?;
        Ok(text + "\n")
    }
}

fn data(subject: &Subject) -> DataSummary {
    let setup = subject.setup();
    let source = match (setup.has_tasks(), &setup.experiment.data) {
        (true, _) => "file",
        (false, Data::Patterns(_)) => "patterns",
        (false, Data::Digits(_)) => "digits",
        (false, Data::Images(_)) => "images",
    };
    let shape = subject.model().shape();
    let set = |(role, set): &(Role, std::sync::Arc<crate::task::Dataset>)| SetSummary {
        task: role.key(),
        samples: set.len(),
        exact: set.is_exact(),
    };
    DataSummary {
        source,
        tokens: shape.tokens,
        dimension: shape.dimension,
        tasks: subject.sets().iter().map(set).collect(),
    }
}

fn model(subject: &Subject) -> ModelSummary {
    let loaded = subject.setup().has_models();
    let weights = subject.model().one_layer().map(OneLayer::output_weights);
    ModelSummary {
        source: if loaded { "file" } else { "trained" },
        hidden: weights.map(OutputWeights::hidden),
        parameters: subject
            .base()
            .iter()
            .map(|(_, tensor)| tensor.elem_count())
            .sum(),
        output_weights: weights.map(|weights| {
            if weights.is_shared() {
                "shared"
            } else {
                "per token"
            }
        }),
        steps: (!loaded).then(|| subject.setup().steps()),
        converged_at: subject.converged().to_vec(),
    }
}

fn alone(picture: &Picture) -> Vec<TaskSummary> {
    let roles = picture.subject.trained_roles();
    let tasks = roles.iter().zip(&picture.alone);
    tasks
        .map(|(role, stats)| TaskSummary {
            task: role.key(),
            accuracy: stats.accuracy,
            loss: stats.loss,
            margin: stats.margin,
        })
        .collect()
}

impl From<Best> for BestPoint {
    fn from(best: Best) -> Self {
        let [lambda1, lambda2] = best.point.map(tidy);
        Self {
            goal: best.goal.key(),
            lambda1,
            lambda2,
            loss: best.loss,
        }
    }
}

fn timings(picture: &Picture) -> Timings {
    let plane = &picture.plane;
    let plane_secs = picture.plane_time.as_secs_f64();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of cells is far below 2⁵³"
    )]
    let cells = (plane.grid.cells * plane.grid.cells * plane.tasks.len()) as f64;
    Timings {
        training_ms: picture.subject.training_time().as_secs_f64() * 1e3,
        plane_ms: plane_secs * 1e3,
        cells_per_second: cells / plane_secs.max(1e-9),
    }
}

fn notes(picture: &Picture, premises: &Premises) -> Vec<String> {
    let subject = &picture.subject;
    let mut notes = subject.notes().to_vec();
    if let Some(target) = &subject.setup().experiment.target
        && let (gamma, _, true) = target.normalised()
    {
        notes.push(format!(
            "γ was longer than 1 and is normalised to ({}), κ = 0",
            gamma
                .iter()
                .map(|own| format!("{own:.3}"))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    if !premises.know_alpha() {
        notes.push("the tasks came from a file, so α is not known and no theorem speaks".into());
    }
    if let Some(analogue) = premises.analogue() {
        notes.push(format!(
            "{analogue}. The theorems' curves are not judged, and nothing is promised"
        ));
    }
    let merge = &subject.setup().experiment.merge;
    if merge.method() != Method::Arithmetic {
        notes.push(format!(
            "merged by {}: {}; models.safetensors holds the tuned models",
            merge.words(subject.tuned().len()),
            merge.method().sentence()
        ));
        let grid = picture.plane.grid;
        let cells = 0..grid.cells * grid.cells;
        let none = cells.filter(|index| !subject.is_defined(picture.plane.point(*index)));
        let none = none.count();
        if none > 0 {
            notes.push(format!(
                "no value in {none} cells, where a coefficient is negative or all are 0: there is no average"
            ));
        }
    } else if !merge.is_plain() {
        notes.push(
            "the task vectors were edited before they were merged; models.safetensors holds them whole"
                .into(),
        );
    }
    let setup = subject.setup();
    if let Some(why) = setup.rule_absent() {
        notes.push(format!("no 2-D rule: {}", why.words()));
    }
    if let Some(why) = picture.prediction_absent() {
        notes.push(format!("no mean field: {}", why.words()));
    }
    let silent = |task: &crate::sweep::TaskPlane| {
        let quiet = task.cells.iter().filter(|cell| cell.lacks_signal()).count();
        (quiet > 0).then(|| {
            format!(
                "{}: no signal in {quiet} cells (mean |f| < {NO_SIGNAL}); their accuracy is the sign of noise",
                task.role.key()
            )
        })
    };
    notes.extend(picture.plane.tasks.iter().filter_map(silent));
    notes.extend(picture.faults());
    notes
}
