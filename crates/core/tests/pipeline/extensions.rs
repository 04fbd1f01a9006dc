//! Our extensions of the theory, and the measurements beside it, hold what an independent f64 reference found on the
//! default experiment with seeds of its own.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use lambdascope_core::experiment::{
    Constants, Correlation, Correlations, Experiment, Grid, PatternData,
};
use lambdascope_core::lab::{Files, Lab, Picture, Setup, prediction};
use lambdascope_core::sweep::{Goal, negation};
use lambdascope_core::task::{Axes, Axis, Patterns, Role, TaskId};
use lambdascope_core::theory::{
    Counts, MeanField, Setting, Share, attention_gain, fit, judge_prediction, judge_rule,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// ε of a kept task, the default.
const EPSILON: f64 = 0.1;
/// The default seed and two that were not looked at before.
const SEEDS: [u64; 3] = [3, 11, 12];

fn both() -> Goal {
    Goal::kept(Axes::default().tasks())
}

fn setting(alpha: f64) -> Setting {
    Setting {
        axes: Axes::default(),
        alpha,
        gamma: None,
        constants: Constants::default(),
        mixed: Vec::new(),
    }
}

fn picture(lab: &mut Lab, alpha: f64, seed: u64) -> lambdascope_core::Result<Arc<Picture>> {
    let mut experiment = Experiment {
        correlations: Correlations::of_two(Correlation::new(alpha)?),
        ..Experiment::default()
    };
    experiment.training.seed = seed;
    lab.picture(&Setup::new(experiment), &|_| ControlFlow::Continue(()))
}

/// What the reference computes from its own models: w, error and correlation of the prediction, and cells in both and
/// in either of predicted and measured {both losses ≤ ε}, by the rule and by the mean field.
struct Expected {
    case: &'static str,
    alpha: f64,
    gains: [f64; 2],
    loss_error: f64,
    correlation: f64,
    rule: (usize, usize),
    mean_field: (usize, usize),
}

const EXPECTED: [Expected; 2] = [
    Expected {
        case: "aligned",
        alpha: 0.5,
        gains: [1.538_262_7, 1.527_687_1],
        loss_error: 0.013_166_2,
        correlation: 0.999_769_85,
        rule: (229, 249),
        mean_field: (232, 237),
    },
    Expected {
        case: "contradictory",
        alpha: -0.6,
        gains: [1.503_061_5, 1.497_146_4],
        loss_error: 0.020_795_1,
        correlation: 0.999_384_85,
        rule: (8, 12),
        mean_field: (8, 12),
    },
];

#[test]
fn on_the_references_own_models_the_numbers_are_the_references() -> Outcome {
    for expected in EXPECTED {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .join("tests/data")
            .join(expected.case);
        let mut setup = Setup::new(Experiment {
            grid: Grid {
                cells: 26,
                ..Grid::default()
            },
            correlations: Correlations::of_two(Correlation::new(expected.alpha)?),
            ..Experiment::default()
        });
        let (models, tasks) = ("models.safetensors", "tasks.safetensors");
        let files = Files::read(Some(&folder.join(models)), Some(&folder.join(tasks)))?;
        setup.files = Some(Arc::new(files));
        let subject = Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))?;
        // Of files the program does not know what they are; this test does.
        assert_eq!(prediction(&subject)?, None);
        let patterns = PatternData::default();
        let source = Patterns::new(&setup.experiment, &patterns);
        let gain = |axis: Axis| {
            let role = Role::Task(Axes::default().task(axis));
            let mu = source.direction(role).ok_or("no such task")?;
            let w = subject.span().directions()[axis.index()].values("w")?;
            Ok::<_, Box<dyn std::error::Error>>(attention_gain(&w, &mu)?)
        };
        let gains = [gain(Axis::X)?, gain(Axis::Y)?];
        for (found, expected) in gains.iter().zip(expected.gains) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        let field =
            MeanField::new(Counts::new(&patterns), expected.alpha, gains).ok_or("no prediction")?;
        let predicted = field.plane(Axes::default(), setup.experiment.grid);
        let measured = subject.plane(&|_| ControlFlow::Continue(()), &mut |_| {
            ControlFlow::Continue(())
        })?;
        // The reference computes in f64, the program in f32.
        let found = fit(&predicted, &measured).ok_or("no fit")?;
        assert!(
            (found.loss_error - expected.loss_error).abs() < 1e-6,
            "{found:?}"
        );
        let correlation = found.correlation.ok_or("no correlation")?;
        assert!(
            (correlation - expected.correlation).abs() < 1e-7,
            "{found:?}"
        );
        let cells = |share: Share| (share.both, share.met + share.works - share.both);
        let rule = judge_rule(both(), &measured, &setting(expected.alpha));
        assert_eq!(rule.map(cells), Some(expected.rule));
        let share = judge_prediction(both(), &predicted, &measured, &Constants::default());
        assert_eq!(cells(share), expected.mean_field);
    }
    Ok(())
}

#[test]
fn the_rule_finds_where_both_tasks_are_kept() -> Outcome {
    let mut lab = Lab::new();
    // One column of cells more or less on the border of about a thousand is 0.015.
    let tolerance = 0.015;
    for (alpha, reference) in [(0.0, 1.0), (0.3, 0.99), (0.6, 0.95), (0.9, 0.91)] {
        for seed in SEEDS {
            let picture = picture(&mut lab, alpha, seed)?;
            let share = judge_rule(both(), &picture.plane, &setting(alpha));
            let iou = share.and_then(|share| share.iou()).ok_or("no IoU")?;
            assert!(
                (iou - reference).abs() < tolerance,
                "α = {alpha}, seed {seed}: {iou}"
            );
        }
    }
    Ok(())
}

#[test]
fn for_one_task_the_rule_with_attention_is_nearer_than_the_values_alone() -> Outcome {
    let mut lab = Lab::new();
    for alpha in [-0.6, -0.9] {
        let picture = picture(&mut lab, alpha, SEEDS[0])?;
        for axis in Axis::BOTH {
            let goal = Goal::of(Role::Task(Axes::default().task(axis)));
            let plane = &picture.plane;
            let with = judge_rule(goal, plane, &setting(alpha));
            let mut without = Share::default();
            for index in 0..plane.grid.cells * plane.grid.cells {
                let point = plane.point(index);
                let value = axis.of(point) + alpha * axis.other().of(point);
                let works = goal
                    .on(&plane.tasks)
                    .excess(index, &setting(alpha).constants)
                    <= 0.0;
                without.add(value >= 1.0 - EPSILON - 1e-9, works);
            }
            let with = with.and_then(|share| share.iou()).ok_or("no IoU")?;
            let without = without.iou().ok_or("no IoU")?;
            // The reference with one seed: 0.91 … 0.96 with the attention, 0.81 … 0.93 without.
            assert!(with > without + 0.02, "α = {alpha}: {with} {without}");
            assert!(with > 0.88, "α = {alpha}: {with}");
        }
    }
    Ok(())
}

#[test]
fn the_mean_field_predicts_loss_and_margin_over_the_plane() -> Outcome {
    let mut lab = Lab::new();
    for alpha in [-0.6, -0.3, 0.0, 0.3, 0.6, 0.9] {
        for seed in SEEDS {
            let picture = picture(&mut lab, alpha, seed)?;
            let prediction = picture.prediction.as_ref().ok_or("no prediction")?;
            let found = fit(&prediction.plane, &picture.plane).ok_or("no fit")?;
            let place = format!("α = {alpha}, seed {seed}: {found:?}");
            // The reference's band is 0.007 to 0.022 over its seeds; 0.0235 is its largest at α = −0.6 with others.
            assert!((0.006..=0.025).contains(&found.loss_error), "{place}");
            assert!(found.correlation.is_some_and(|r| r > 0.999), "{place}");
            // w as the reference trains it: 1.53 to 1.56, other batches allowed for.
            let gains = prediction.field.gains();
            assert!(
                gains.iter().all(|gain| (1.4..1.7).contains(gain)),
                "{gains:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_mean_field_finds_where_a_task_is_kept() -> Outcome {
    let mut lab = Lab::new();
    for alpha in [-0.9, -0.6, 0.0, 0.6, 0.9] {
        let picture = picture(&mut lab, alpha, SEEDS[0])?;
        let prediction = picture.prediction.as_ref().ok_or("no prediction")?;
        for task in TaskId::first(2) {
            let goal = Goal::of(Role::Task(task));
            let share = judge_prediction(
                goal,
                &prediction.plane,
                &picture.plane,
                &Constants::default(),
            );
            // The reference: 0.970 to 0.988.
            assert!(
                share.iou().is_some_and(|iou| iou > 0.95),
                "α = {alpha}: {share:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn disentanglement_is_lost_with_correlation_of_either_sign() -> Outcome {
    let mut lab = Lab::new();
    // The reference's other seeds give 0.008, 0.409 to 0.416 and 0.439 to 0.440.
    for (alpha, reference, tolerance) in
        [(0.0, 0.007, 0.005), (0.6, 0.42, 0.02), (-0.6, 0.44, 0.02)]
    {
        for seed in SEEDS {
            let picture = picture(&mut lab, alpha, seed)?;
            let mean = picture.plane.mean_disentanglement();
            assert!(
                (mean - reference).abs() < tolerance,
                "α = {alpha}, seed {seed}: {mean}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_negation_rule_ends_where_the_forgotten_tasks_accuracy_switches() -> Outcome {
    let mut lab = Lab::new();
    for alpha in [0.0, 0.3, 0.6, 0.9] {
        let picture = picture(&mut lab, alpha, SEEDS[0])?;
        for (held, line) in picture.lines.iter().enumerate() {
            let found = negation(line, &picture.alone[held]).ok_or("no point")?;
            // Accuracy switches near −α (p₂ = 0), 95 % down to at most −0.09 further (golden: −0.02 … 0.04 and so
            // on are where it is still 95 %); below it every sample is wrong.
            assert!(found.target_accuracy.abs() < 1e-9, "α = {alpha}: {found:?}");
            assert!(found.kept > 0.999, "α = {alpha}: {found:?}");
            assert!(
                (-alpha - 0.15..=-alpha).contains(&found.lambda),
                "α = {alpha}: {found:?}"
            );
        }
    }
    // Contradictory tasks: T1's own vector has already turned every answer of T2 round.
    let picture = picture(&mut lab, -0.6, SEEDS[0])?;
    let found = negation(&picture.lines[0], &picture.alone[0]).ok_or("no point")?;
    assert!(
        found.lambda.abs() < 1e-9 && found.target_accuracy < 1e-9,
        "{found:?}"
    );
    Ok(())
}
