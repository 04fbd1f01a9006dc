//! What task arithmetic must satisfy whatever the tasks are, and what training from scratch must come to.

use std::ops::ControlFlow;

use lambdascope::experiment::{Correlation, Correlations, Data, Experiment, Grid, preset};
use lambdascope::lab::Thresholds;
use lambdascope::lab::{Lab, Setup, Subject};
use lambdascope::model::{Model, OneLayer, OutputWeights, Parameters, tokens_tensor};
use lambdascope::sweep::kernel::Isa;
use lambdascope::sweep::{Evaluator, LINE_STEP, Point, Stats, Stretch, TaskKernel, line_values};
use lambdascope::task::{Axes, Axis, Dataset, Role, TaskId};
use lambdascope::vector::{Coefficients, Own, Span};

use super::ground::Outcome;

fn one_layer(subject: &Subject) -> lambdascope::Result<&OneLayer> {
    let found = subject.model().one_layer();
    found.ok_or_else(|| lambdascope::Error::Mismatch("another model".into()))
}

fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn train(experiment: Experiment) -> lambdascope::Result<Subject> {
    Lab::new().subject(&Setup::new(experiment), &|_| ControlFlow::Continue(()))
}

fn set(subject: &Subject, role: Role) -> Result<&Dataset, String> {
    subject.set(role).ok_or_else(|| format!("no {role:?}"))
}

/// A model's outputs, without any task arithmetic.
fn outputs(
    model: &dyn Model,
    parameters: &Parameters,
    set: &Dataset,
) -> Result<Vec<f32>, Box<dyn std::error::Error>> {
    let tokens = tokens_tensor(set.tokens(), set.shape())?;
    Ok(model.forward(parameters, &tokens)?.to_vec1::<f32>()?)
}

#[test]
fn at_the_corners_the_merged_model_is_the_base_or_a_tasks_own() -> Outcome {
    for name in ["aligned", "digits-contradictory"] {
        let subject = train(preset(name)?)?;
        let models = [
            ([0.0, 0.0], subject.base()),
            ([1.0, 0.0], &subject.tuned()[0]),
            ([0.0, 1.0], &subject.tuned()[1]),
        ];
        for (role, reference) in subject.references() {
            for (point, model) in models {
                let plain = outputs(subject.model(), model, set(&subject, role)?)?;
                let merged = reference.outputs(point)?;
                // Ψ(0) + (Ψ* − Ψ(0)) is Ψ* up to the rounding of f32.
                for (plain, merged) in plain.iter().zip(merged) {
                    let allowed = 1e-5 * plain.abs().max(1.0);
                    assert!(
                        (plain - merged).abs() < allowed,
                        "{name} {point:?}: {plain} {merged}"
                    );
                }
                let direct = margin(&plain, set(&subject, role)?);
                let fast = kernel_at(&subject, role, point)?;
                assert!(
                    (fast.margin - direct).abs() < 1e-5,
                    "{name} {point:?} {role:?}"
                );
            }
        }
    }
    Ok(())
}

/// E y·f of outputs.
fn margin(outputs: &[f32], set: &Dataset) -> f64 {
    let samples = outputs.iter().zip(set.labels()).zip(set.weights());
    samples
        .map(|((output, label), weight)| weight * f64::from(output * label))
        .sum()
}

fn kernel_at(
    subject: &Subject,
    role: Role,
    point: Point,
) -> Result<Stats, Box<dyn std::error::Error>> {
    let line = subject.line(Axis::X, point[1], vec![point[0]], &go_on)?;
    let stats = line.task(role).ok_or("no such task")?;
    Ok(stats[0])
}

/// Points of a small plane, λ₂ outer.
fn points() -> Vec<Point> {
    let grid = Grid {
        cells: 11,
        ..Grid::default()
    };
    let axis = grid.values();
    let rows = axis.iter().flat_map(|y| axis.iter().map(move |x| [*x, *y]));
    rows.collect()
}

fn evaluate(
    output: &OutputWeights,
    span: &Span,
    set: &Dataset,
    own: Option<Own<'_>>,
    points: &[Point],
) -> lambdascope::Result<Vec<Stats>> {
    TaskKernel::new(output, span, set, own)?.evaluate(points, &go_on)
}

#[test]
fn exchanging_the_tasks_transposes_the_plane() -> Outcome {
    let subject = train(preset("contradictory")?)?;
    let output = one_layer(&subject)?.output_weights();
    let nothing = Coefficients::zero();
    let axes = Axes::new(TaskId::T2, TaskId::T1).ok_or("two tasks")?;
    let exchanged = Span::new(subject.base(), subject.vectors(), &nothing, axes)?;
    let points = points();
    let transposed: Vec<Point> = points.iter().map(|[x, y]| [*y, *x]).collect();
    for id in TaskId::first(2) {
        let task = id.index();
        let set = set(&subject, Role::Task(id))?;
        let plane = evaluate(output, subject.span(), set, subject.span().own(id), &points)?;
        let other = evaluate(output, &exchanged, set, exchanged.own(id), &transposed)?;
        for ((left, right), point) in plane.iter().zip(&other).zip(&points) {
            // The sums run in another order in f32.
            assert!(
                (left.loss - right.loss).abs() < 1e-5,
                "task {task} at {point:?}"
            );
            assert!(
                (left.margin - right.margin).abs() < 1e-5,
                "task {task} at {point:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() -> Outcome {
    for name in ["aligned", "digits-aligned"] {
        let mut experiment = preset(name)?;
        experiment.training.steps = 20;
        let subject = train(experiment)?;
        let points = points();
        let set = set(&subject, Role::Task(TaskId::T2))?;
        let mut first: Option<Vec<Stats>> = None;
        for threads in [1, 2, 8] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()?;
            let output = one_layer(&subject)?.output_weights();
            let stats = pool.install(|| {
                evaluate(
                    output,
                    subject.span(),
                    set,
                    subject.span().own(TaskId::T2),
                    &points,
                )
            })?;
            match &first {
                None => first = Some(stats),
                Some(first) => assert_eq!(*first, stats, "{name} on {threads} threads"),
            }
        }
    }
    Ok(())
}

#[test]
fn a_large_plane_is_the_same_on_any_number_of_threads_and_by_either_form_of_the_kernel() -> Outcome
{
    let mut experiment = preset("aligned")?;
    experiment.training.steps = 20;
    let subject = train(experiment)?;
    let set = set(&subject, Role::Task(TaskId::T1))?;
    // Several stretches of points, and several chunks of samples.
    let axis = |index: u32| f64::from(index) * 0.02 - 1.3;
    let points: Vec<Point> = (0..130)
        .flat_map(|y| (0..130).map(move |x| [axis(x), axis(y)]))
        .collect();
    let kernel = || {
        let own = subject.span().own(TaskId::T1);
        TaskKernel::new(
            one_layer(&subject)?.output_weights(),
            subject.span(),
            set,
            own,
        )
    };
    let on = |threads: usize,
              kernel: TaskKernel<'_>|
     -> Result<Vec<Stats>, Box<dyn std::error::Error>> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        Ok(pool.install(|| kernel.evaluate(&points, &go_on))?)
    };
    let alone = on(1, kernel()?.sample_by_sample())?;
    assert_eq!(alone, on(8, kernel()?.sample_by_sample())?);
    for (left, right) in alone.iter().zip(on(2, kernel()?)?) {
        assert!((left.loss - right.loss).abs() < 1e-5);
        assert!((left.margin - right.margin).abs() < 1e-5);
    }
    Ok(())
}

#[test]
fn every_instruction_set_has_the_same_accuracies_of_many_noisy_samples() -> Outcome {
    let mut experiment = preset("contradictory")?;
    let Data::Patterns(patterns) = &mut experiment.data else {
        return Err("the preset has patterns".into());
    };
    patterns.noise = 0.05;
    patterns.samples = 1000;
    let subject = train(experiment)?;
    for role in [Role::Task(TaskId::T1), Role::Task(TaskId::T2)] {
        let set = set(&subject, role)?;
        let on = |isa: Isa| -> lambdascope::Result<Vec<Stats>> {
            let kernel = TaskKernel::new(
                one_layer(&subject)?.output_weights(),
                subject.span(),
                set,
                None,
            )?;
            kernel.on(isa).evaluate(&points(), &go_on)
        };
        let expected = on(Isa::Portable)?;
        for isa in Isa::available() {
            for (found, expected) in on(isa)?.iter().zip(&expected) {
                let differs = (found.loss - expected.loss).abs();
                assert!(differs < 1e-5, "{isa:?}: {differs:e}");
                // Ties of floats aside, which are as good as none here.
                assert_eq!(found.accuracy, expected.accuracy, "{isa:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn training_twice_gives_the_same_models() -> Outcome {
    let (left, right) = (train(preset("aligned")?)?, train(preset("aligned")?)?);
    for (left, right) in left.tuned().iter().zip(right.tuned()) {
        for name in ["w", "v"] {
            assert_eq!(left.values(name)?, right.values(name)?);
        }
    }
    Ok(())
}

/// Bands of the reference over 20 seeds: α, then from where the loss of T2 is at most 0.1, and from where its
/// accuracy is at least 95 %.
const BANDS: [(f64, [f64; 2], [f64; 2]); 3] = [
    (-0.6, [1.42, 1.49], [0.60, 0.65]),
    (0.0, [0.87, 0.88], [-0.02, 0.04]),
    (0.6, [0.29, 0.32], [-0.62, -0.56]),
];
/// One step of the line, to which a threshold is known, and half a digit of the bands.
const STEP: f64 = 0.015;

#[test]
fn trained_from_scratch_the_thresholds_follow_the_correlation() -> Outcome {
    for (alpha, loss, accuracy) in BANDS {
        let mut experiment = Experiment {
            correlations: Correlations::of_two(Correlation::new(alpha)?),
            ..Experiment::default()
        };
        experiment.training.seed = 7;
        let subject = train(experiment)?;
        let line = subject.line(
            Axis::Y,
            1.0,
            line_values(&Grid::default(), LINE_STEP),
            &go_on,
        )?;
        let found = Thresholds::on(&line).ok_or("no thresholds")?;
        let lambda2 = |stretch: Stretch| stretch.value().unwrap_or(f64::NAN);
        for (found, [low, high]) in [
            (lambda2(found.kept_from), loss),
            (lambda2(found.accurate_from), accuracy),
        ] {
            let within = found >= low - STEP && found <= high + STEP;
            assert!(within, "α = {alpha}: {found} is not in {low} … {high}");
        }
    }
    Ok(())
}
