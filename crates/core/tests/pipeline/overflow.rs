//! What leaves the range of f32 is told, and nothing that is no number passes for one.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use candle_core::{Device, Tensor};
use lambdascope_core::experiment::{Data, Experiment, preset};
use lambdascope_core::lab::{Files, Lab, Report, Setup};
use lambdascope_core::model::{
    Forward, Loaded, Models, OneLayer, OutputWeights, Parameters, tokens_tensor,
};
use lambdascope_core::sweep::{AGREEMENT, Plane, Stats};
use lambdascope_core::task::TokenShape;
use lambdascope_core::{Error, Result};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn go_on(_: Report<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn quick(change: impl FnOnce(&mut Experiment)) -> Setup {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 40;
    change(&mut experiment);
    Setup::new(experiment)
}

/// What a lab says that cannot make a subject.
fn complaint(setup: &Setup) -> String {
    let made = Lab::new().subject(setup, &go_on);
    made.err()
        .map_or_else(String::new, |error| error.to_string())
}

#[test]
fn what_is_too_large_before_the_first_step_is_told_with_its_tensor() -> Outcome {
    let said = complaint(&quick(|experiment| {
        experiment
            .model
            .change_one_layer(|model| model.initial_v = 1e39);
    }));
    assert_eq!(
        said,
        "training of T₁ at step 0: tensor v of Ψ(0) left the range of 32-bit floats (±3.4·10³⁸); a smaller initial_v helps"
    );
    let mut digits = preset("digits-aligned")?;
    if let Data::Digits(data) = &mut digits.data {
        data.scale = 1e39;
    }
    let said = complaint(&Setup::new(digits));
    assert!(
        said.contains("at step 1: a token of its batch left") && said.contains("scale"),
        "{said}"
    );
    Ok(())
}

/// The step at which a training is said to have diverged.
fn step(said: &str) -> Option<usize> {
    said.split_once("diverged at step ")?
        .1
        .split(' ')
        .next()?
        .parse()
        .ok()
}

#[test]
fn a_training_that_diverges_stops_at_its_step_and_says_what_helps() -> Outcome {
    let rates = |w, v| {
        quick(move |experiment| {
            experiment
                .training
                .optimiser
                .change_rates(|rates| rates.attention = w);
            experiment
                .training
                .optimiser
                .change_rates(|rates| rates.values = v);
            // So that no step can end the training by leaving no loss at all.
            if let Data::Patterns(data) = &mut experiment.data {
                (data.noise, data.samples) = (1.0, 20);
            }
        })
    };
    let (mut tensors, mut steps) = (String::new(), Vec::new());
    let late = [
        (1e2, 3e38),
        (1e3, 3e38),
        (0.6, 3e38),
        (1e6, 3e38),
        (1.0, 1e38),
    ];
    for (w, v) in [(1e300, 0.3), (0.6, 1e300)].into_iter().chain(late) {
        let setup = rates(w, v);
        let histories = Mutex::new(Vec::new());
        let listener = |report: Report<'_>| {
            if let (Report::History(history), Ok(mut kept)) = (report, histories.lock()) {
                *kept = history.to_vec();
            }
            ControlFlow::Continue(())
        };
        let mut lab = Lab::new();
        let Err(error) = lab.subject(&setup, &listener) else {
            // Not every large rate goes too far.
            assert!(w.max(v) < 1e300);
            continue;
        };
        let said = error.to_string();
        assert!(matches!(error, Error::Overflow { .. }), "{said}");
        assert!(said.contains("smaller learning rates help"), "{said}");
        tensors += &said;
        let step = step(&said).ok_or_else(|| said.clone())?;
        steps.push(step);
        // What was heard of the training is all numbers, up to the step before.
        let histories = histories.into_inner().map_err(|_| "poisoned")?;
        let task = usize::from(said.contains("T₂"));
        assert_eq!(histories[task].len(), step - 1, "{said}");
        let mut all = histories.iter().flatten();
        assert!(all.all(|record| record.loss.is_finite()));
        // The steps before are sound: looked at, they are a model of numbers.
        let before = Setup {
            step: Some(step - 1),
            ..setup.clone()
        };
        match lab.subject(&before, &go_on) {
            Ok(subject) => assert_eq!(subject.tuned()[task].first_lost()?, None),
            Err(error) => assert!(task == 0 && error.to_string().contains("T₂"), "{error}"),
        }
        // Asked again it says the same.
        let again = lab.subject(&setup, &go_on).err();
        assert_eq!(again.map(|error| error.to_string()), Some(said));
    }
    assert!(
        tensors.contains("tensor v left") && tensors.contains("tensor w left"),
        "{tensors}"
    );
    assert!(steps.iter().any(|step| *step > 1), "{tensors}");
    Ok(())
}

fn tensor(values: &[f32], rows: usize) -> Result<Tensor> {
    Ok(Tensor::from_slice(
        values,
        (rows, values.len() / rows),
        &Device::Cpu,
    )?)
}

fn parameters(w: &[f32], v: &[f32], rows: usize) -> Result<Parameters> {
    Ok(Parameters::new([
        ("w".to_owned(), tensor(w, 2)?),
        ("v".to_owned(), tensor(v, rows)?),
    ]))
}

#[test]
fn candles_relu_makes_no_number_of_what_is_none() -> Outcome {
    let shape = TokenShape {
        tokens: 1,
        dimension: 2,
    };
    let model = OneLayer::new(OutputWeights::shared(vec![1.0, 1.0]), shape)?;
    // Of large opposite numbers V x is ∞ − ∞ for the second sample alone.
    let large = [3e38, -3e38, 1.0, 1.0];
    let parameters = parameters(&[0.0; 4], &large, 2)?;
    let tokens = tokens_tensor(&[0.5, 0.5, 10.0, 10.0, 0.0, 1.0], shape)?;
    let outputs = model.forward(&parameters, &tokens)?.to_vec1::<f32>()?;
    assert_eq!(outputs[0], 1.0);
    assert!(outputs[1].is_nan(), "{outputs:?}");
    assert_eq!(outputs[2], 1.0);
    assert_eq!(model.first_lost(&parameters, &tokens)?, "the values Vx");
    Ok(())
}

/// Output weights of the default experiment's size.
fn balanced() -> OutputWeights {
    OutputWeights::shared([0.2, -0.2].repeat(16))
}

#[test]
fn task_vectors_that_overflow_are_refused_by_name() -> Outcome {
    let mut setup = quick(|_| ());
    let trained = Lab::new().subject(&setup, &go_on)?;
    let far = |size: f32| {
        let v = trained.base().get("v")?;
        let v = v.zeros_like()?.affine(1.0, f64::from(size))?;
        let w = trained.base().get("w")?.clone();
        Ok::<_, Error>(Parameters::new([("v".to_owned(), v), ("w".to_owned(), w)]))
    };
    let models = Models {
        base: far(3e38)?,
        tuned: vec![far(3e38)?, far(-3e38)?],
        kind: Loaded::OneLayer(balanced()),
        files: 1,
        notes: Vec::new(),
    };
    setup.files = Some(Arc::new(Files {
        models: Some(Arc::new(models)),
        ..Files::default()
    }));
    let said = complaint(&setup);
    assert!(
        said.starts_with("task vector of T₂: tensor v left the range"),
        "{said}"
    );
    Ok(())
}

fn data(name: &str) -> PathBuf {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/overflow"
    ))
    .join(name)
}

/// Models whose outputs overflow everywhere.
fn overflowing() -> Result<Setup> {
    let (models, tasks) = (data("models.safetensors"), data("tasks.safetensors"));
    let mut setup = quick(|_| ());
    setup.files = Some(Arc::new(Files::read(Some(&models), Some(&tasks))?));
    Ok(setup)
}

fn lost_cells(plane: &Plane) -> usize {
    let cells = plane.tasks.iter().flat_map(|task| &task.cells);
    cells
        .filter(|cell| cell.loss.is_nan() && cell.accuracy.is_nan())
        .count()
}

#[test]
fn where_models_overflow_kernel_and_candle_have_no_value_and_do_not_agree() -> Outcome {
    let picture = Lab::new().picture(&overflowing()?, &go_on)?;
    let all = 2 * 25;
    assert_eq!(lost_cells(&picture.plane), all);
    let plain = picture
        .subject
        .reference_plane(&|_| ControlFlow::Continue(()))?;
    assert_eq!(lost_cells(&plain), all);
    assert!(picture.check > AGREEMENT, "{}", picture.check);
    assert!(picture.plane.mean_disentanglement().is_nan());
    let faults = picture.faults();
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("cannot be compared")),
        "{faults:?}"
    );
    assert!(
        faults
            .iter()
            .any(|fault| fault.starts_with("t2: no value in 25 cells")),
        "{faults:?}"
    );
    for stats in &picture.alone {
        assert!(stats.accuracy.is_nan() && stats.standard_error.is_nan());
    }
    Ok(())
}

#[test]
fn a_plane_may_have_values_here_and_none_there() -> Outcome {
    let mut setup = quick(|experiment| {
        experiment
            .model
            .change_one_layer(|model| model.initial_v = 1e33);
        experiment.training.steps = 0;
        (experiment.grid.low, experiment.grid.high) = (0.0, 1e6);
        experiment.grid.cells = 2;
    });
    let base = Lab::new().subject(&setup, &go_on)?.base().clone();
    let twice = base.zip(&base, |one, other| one + other)?;
    let models = Models {
        tuned: vec![twice, base.clone()],
        base,
        kind: Loaded::OneLayer(balanced()),
        files: 1,
        notes: Vec::new(),
    };
    setup.files = Some(Arc::new(Files {
        models: Some(Arc::new(models)),
        ..Files::default()
    }));
    let subject = Lab::new().subject(&setup, &go_on)?;
    let go_on = |_| ControlFlow::Continue(());
    let fast = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
    for plane in [fast, subject.reference_plane(&go_on)?] {
        for task in &plane.tasks {
            let has: Vec<bool> = task.cells.iter().map(Stats::has_value).collect();
            assert_eq!(has, [true, false, true, false]);
        }
    }
    Ok(())
}
