//! Vectors that are held while two others run over the plane: "own vector alone" starts at Ψ(0), not at the plane's base.

use std::ops::ControlFlow;

use lambdascope_core::experiment::{Axes, Experiment, Loss, TaskId, preset};
use lambdascope_core::lab::{Lab, Setup, Subject};
use lambdascope_core::model::{OneLayer, Parameters, tokens_tensor};
use lambdascope_core::sweep::{Evaluator, Point, Reference, Stats, TaskKernel};
use lambdascope_core::task::Dataset;
use lambdascope_core::vector::{Coefficients, Span, merge, task_vector};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const HELD: f64 = 0.8;
/// An output this near to 0 may have the other sign in f32.
const UNDECIDED: f32 = 1e-5;

fn one_layer(subject: &Subject) -> lambdascope_core::Result<&OneLayer> {
    let found = subject.model().one_layer();
    found.ok_or_else(|| lambdascope_core::Error::Mismatch("another model".into()))
}

fn train(experiment: Experiment) -> lambdascope_core::Result<Subject> {
    Lab::new().subject(&Setup::new(experiment), &|_| ControlFlow::Continue(()))
}

fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn points() -> Vec<Point> {
    let axis = [-1.5, -0.4, 0.0, 0.7, 1.0, 2.3];
    axis.iter()
        .flat_map(|y| axis.iter().map(move |x| [*x, *y]))
        .collect()
}

fn outputs(
    subject: &Subject,
    parameters: &Parameters,
    set: &Dataset,
) -> lambdascope_core::Result<Vec<f32>> {
    let tokens = tokens_tensor(set.tokens(), set.shape())?;
    Ok(subject
        .model()
        .forward(parameters, &tokens)?
        .to_vec1::<f32>()?)
}

/// The share of samples whose sign is another with the task's own vector alone, by two merged models of candle's; and
/// how much of it f32 cannot decide.
fn flips(
    subject: &Subject,
    set: &Dataset,
    models: [&Parameters; 2],
) -> lambdascope_core::Result<[f64; 2]> {
    let [all, alone] = [
        outputs(subject, models[0], set)?,
        outputs(subject, models[1], set)?,
    ];
    let sum = |choose: &dyn Fn(f32, f32) -> bool| -> f64 {
        let samples = all.iter().zip(&alone).zip(set.weights());
        samples
            .filter(|((f, g), _)| choose(**f, **g))
            .map(|(_, weight)| weight)
            .sum()
    };
    let turned = sum(&|f, g| (f > 0.0) != (g > 0.0) || (f < 0.0) != (g < 0.0));
    Ok([
        turned,
        sum(&|f, g| f.abs() < UNDECIDED || g.abs() < UNDECIDED),
    ])
}

/// ξ's part of a task at every point, by both forms of the kernel and by candle.
fn by_each_way(
    subject: &Subject,
    span: &Span,
    set: &Dataset,
    task: TaskId,
) -> lambdascope_core::Result<[(&'static str, Vec<Stats>); 3]> {
    let output = one_layer(subject)?.output_weights();
    let kernel = || TaskKernel::new(output, span, set, span.own(task));
    let plain = Reference {
        model: subject.model(),
        span,
        set,
        own: span.own(task),
        loss: Loss::Hinge,
    };
    Ok([
        ("vocabulary", kernel()?.evaluate(&points(), &go_on)?),
        (
            "samples",
            kernel()?.sample_by_sample().evaluate(&points(), &go_on)?,
        ),
        ("candle", plain.evaluate(&points(), &go_on)?),
    ])
}

#[test]
fn own_vector_alone_starts_at_the_model_before_training_whatever_is_held() -> Outcome {
    let subject = train(preset("aligned")?)?;
    let third = train(preset("contradictory")?)?;
    let origin = subject.base().clone();
    let vectors = [&subject.tuned()[0], &subject.tuned()[1], &third.tuned()[1]];
    let vectors = vectors.map(|tuned| task_vector(tuned, &origin));
    let vectors = vectors
        .into_iter()
        .collect::<lambdascope_core::Result<Vec<_>>>()?;
    let lambdas = Coefficients::new(vec![0.0, 0.0, HELD]);
    let span = Span::new(&origin, &vectors, &lambdas, Axes::default())?;
    let sets = [
        &subject.sets()[0].1,
        &subject.sets()[1].1,
        &third.sets()[1].1,
    ];
    for (task, set) in TaskId::first(3).zip(sets) {
        let ways = by_each_way(&subject, &span, set, task)?;
        for (at, point) in points().into_iter().enumerate() {
            let lambdas = [point[0], point[1], HELD];
            let all = merge(&origin, lambdas.into_iter().zip(&vectors))?;
            let alone = merge(&origin, [(lambdas[task.index()], &vectors[task.index()])])?;
            let [expected, undecided] = flips(&subject, set, [&all, &alone])?;
            for (way, stats) in &ways {
                let found = stats[at].flips;
                assert!(
                    (found - expected).abs() <= undecided + 1e-9,
                    "{way}, {} at {point:?}: {found} {expected}",
                    task.key()
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_vector_held_at_0_changes_no_bit() -> Outcome {
    let subject = train(preset("aligned")?)?;
    let mut vectors = subject.vectors().to_vec();
    let set = &subject.sets()[1].1;
    let plain = by_each_way(&subject, subject.span(), set, TaskId::T2)?;
    vectors.push(vectors[0].clone());
    let with_third = Span::new(
        subject.base(),
        &vectors,
        &Coefficients::zero(),
        Axes::default(),
    )?;
    assert_eq!(by_each_way(&subject, &with_third, set, TaskId::T2)?, plain);
    Ok(())
}
