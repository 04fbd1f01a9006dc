//! Gaps between the two colours of coloured images, held to a count over candle's outputs and the pixels' own colours.

use std::ops::ControlFlow;

use lambdascope_core::experiment::{Data, TaskId, preset};
use lambdascope_core::lab::{Lab, Setup};
use lambdascope_core::model::tokens_tensor;
use lambdascope_core::task::{Dataset, Role};
use lambdascope_core::vector::merge;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An output this near to 0 may have the other sign in f32.
const UNDECIDED: f32 = 1e-5;

/// Whether a sample's pixels are red rather than green, all in all; tokens are patches of red, green and blue pixels.
fn is_red(set: &Dataset, sample: usize) -> bool {
    let pixels = set.sample(sample).chunks_exact(3);
    pixels.map(|rgb| rgb[0] - rgb[1]).sum::<f32>() > 0.0
}

/// P(f > 0) among some samples.
#[expect(clippy::cast_precision_loss, reason = "a handful of samples")]
fn rate(outputs: &[f32], counts: impl Fn(usize) -> bool) -> Option<f64> {
    let of: Vec<f32> = (0..outputs.len())
        .filter(|n| counts(*n))
        .map(|n| outputs[n])
        .collect();
    let positive = of.iter().filter(|f| **f > 0.0).count();
    (!of.is_empty()).then(|| positive as f64 / of.len() as f64)
}

#[test]
fn gaps_on_a_plane_are_those_of_its_models_by_the_colours_of_the_pixels() -> Outcome {
    let mut experiment = preset("digits-irrelevant")?;
    let Data::Digits(digits) = &mut experiment.data else {
        return Err("expected digits".into());
    };
    // So that either colour wears either label often.
    digits.rho = 0.8;
    experiment.training.steps = 60;
    experiment.grid.cells = 6;
    let picture = Lab::new().picture(&Setup::new(experiment), &|_| ControlFlow::Continue(()))?;
    let subject = &picture.subject;
    let role = Role::Task(TaskId::T1);
    let set = subject.set(role).ok_or("no data")?;
    let cells = &picture.plane.task(role).ok_or("no plane")?.cells;
    let tokens = tokens_tensor(set.tokens(), set.shape())?;
    let (mut compared, mut largest) = (0, [0.0_f64; 2]);
    for (index, cell) in cells.iter().enumerate() {
        let point = picture.plane.point(index);
        let vectors = subject.vectors().iter();
        let model = merge(subject.base(), point.into_iter().zip(vectors))?;
        let outputs = subject.model().forward(&model, &tokens)?;
        let outputs = outputs.to_vec1::<f32>()?;
        if outputs.iter().any(|f| f.abs() < UNDECIDED) {
            continue;
        }
        let label = |n: usize| set.labels()[n] > 0.0;
        let gap = |of: &dyn Fn(usize) -> bool| {
            let red = rate(&outputs, |n| is_red(set, n) && of(n));
            let green = rate(&outputs, |n| !is_red(set, n) && of(n));
            Some((red? - green?).abs())
        };
        let parity = gap(&|_| true).ok_or("one colour is missing")?;
        let among = [gap(&|n| label(n)), gap(&|n| !label(n))];
        let odds = among.into_iter().flatten().fold(0.0, f64::max);
        let found = [cell.gaps.parity, cell.gaps.odds].map(Option::unwrap_or_default);
        for ((found, expected), largest) in found.into_iter().zip([parity, odds]).zip(&mut largest)
        {
            assert!(
                (found - expected).abs() < 1e-9,
                "{point:?}: {found} {expected}"
            );
            *largest = largest.max(expected);
        }
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
    assert!(largest.iter().all(|gap| *gap > 0.5), "{largest:?}");
    Ok(())
}

#[test]
fn patterns_have_no_colours_to_compare() -> Outcome {
    let mut experiment = preset("irrelevant")?;
    experiment.training.steps = 5;
    experiment.grid.cells = 2;
    let picture = Lab::new().picture(&Setup::new(experiment), &|_| ControlFlow::Continue(()))?;
    for task in &picture.plane.tasks {
        for cell in &task.cells {
            assert_eq!((cell.gaps.parity, cell.gaps.odds), (None, None));
        }
    }
    Ok(())
}
