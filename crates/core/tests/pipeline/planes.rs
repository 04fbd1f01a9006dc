//! The program reproduces planes, and a training step, that an independent f64 reference made.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use candle_core::{Device, Tensor};
use lambdascope_core::experiment::{Experiment, Grid, Optimiser, Rates, Training};
use lambdascope_core::lab::{Files, Lab, Setup, Subject, estimated};
use lambdascope_core::model::{OneLayer, OutputWeights, Parameters};
use lambdascope_core::sweep::Plane;
use lambdascope_core::task::{Axes, Axis, Role, TokenShape};
use lambdascope_core::tensor_file::TensorFile;
use lambdascope_core::train::{Descent, State, step};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The reference computes in f64, the program in f32.
const LOSS_TOLERANCE: f64 = 1e-5;
/// An output this near to 0 may have the other sign in f32.
const UNDECIDED: f32 = 1e-5;
/// Planes are written with nine significant digits, and the disentanglement error goes up to 2.
const WRITTEN: f64 = 6e-9;

fn data(name: &str) -> std::path::PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .join("tests/data")
        .join(name)
}

fn subject(case: &str) -> lambdascope_core::Result<Subject> {
    let folder = data(case);
    let models = folder.join("models.safetensors");
    let tasks = folder.join("tasks.safetensors");
    let mut setup = Setup::new(Experiment {
        grid: Grid {
            cells: 26,
            ..Grid::default()
        },
        ..Experiment::default()
    });
    setup.files = Some(Arc::new(Files::read(Some(&models), Some(&tasks))?));
    Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))
}

/// The reference's rows: lambda1, lambda2, then accuracy and loss of t1, t2 and target, then the disentanglement error.
fn reference(case: &str) -> Result<Vec<Vec<f64>>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(data(case).join("plane.csv"))?;
    let rows = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::parse).collect());
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The weight of a task's samples whose sign f32 cannot decide at a cell, by candle.
fn undecided(subject: &Subject, role: Role, point: [f64; 2]) -> lambdascope_core::Result<f64> {
    let references = subject.references();
    let mut weight = 0.0;
    for (own, reference) in &references {
        if *own == role {
            let outputs = reference.outputs(point)?;
            let undecided = outputs.iter().zip(reference.set.weights());
            weight += undecided
                .filter(|(output, _)| output.abs() < UNDECIDED)
                .map(|(_, weight)| weight)
                .sum::<f64>();
        }
    }
    Ok(weight)
}

fn compare(case: &str, subject: &Subject, plane: &Plane) -> Outcome {
    let rows = reference(case)?;
    assert_eq!(rows.len(), 26 * 26);
    assert_eq!(plane.tasks.len(), 3);
    for (index, row) in rows.iter().enumerate() {
        let point = plane.point(index);
        assert!((point[0] - row[0]).abs() < 1e-6 && (point[1] - row[1]).abs() < 1e-6);
        for (column, task) in plane.tasks.iter().enumerate() {
            let (accuracy, loss) = (row[2 + 2 * column], row[3 + 2 * column]);
            let cell = &task.cells[index];
            let place = format!("{case} {:?} at {point:?}", task.role);
            let allowed = LOSS_TOLERANCE * loss.abs().max(1.0);
            assert!(
                (cell.loss - loss).abs() < allowed,
                "{place}: {} {loss}",
                cell.loss
            );
            let off = (cell.accuracy - accuracy).abs();
            // Looking up which samples are near 0 is slow: only where it matters.
            if off > WRITTEN {
                let allowed = undecided(subject, task.role, point)? + WRITTEN;
                assert!(off <= allowed, "{place}: {} {accuracy}", cell.accuracy);
            }
        }
        let off = (plane.disentanglement(index) - row[8]).abs();
        if off > WRITTEN {
            let mut allowed = WRITTEN;
            for axis in Axis::BOTH {
                let role = Role::Task(Axes::default().task(axis));
                let alone = axis.pair(axis.of(point), 0.0);
                allowed += undecided(subject, role, point)?;
                allowed += undecided(subject, role, alone)?;
            }
            assert!(
                off <= allowed,
                "{case}: disentanglement off by {off} at {point:?}"
            );
        }
    }
    Ok(())
}

fn by_kernel(case: &str) -> Outcome {
    let subject = subject(case)?;
    let plane = subject.plane(&|_| ControlFlow::Continue(()), &mut |_| {
        ControlFlow::Continue(())
    })?;
    compare(case, &subject, &plane)
}

fn by_candle(case: &str) -> Outcome {
    let subject = subject(case)?;
    let plane = subject.reference_plane(&|_| ControlFlow::Continue(()))?;
    compare(case, &subject, &plane)
}

#[test]
fn the_kernel_gives_the_reference_plane_of_aligned_tasks() -> Outcome {
    by_kernel("aligned")
}

#[test]
fn the_kernel_gives_the_reference_plane_of_contradictory_tasks() -> Outcome {
    by_kernel("contradictory")
}

#[test]
fn the_kernel_gives_the_reference_plane_of_noisy_tokens_and_per_token_weights() -> Outcome {
    by_kernel("noisy")
}

#[test]
fn candle_gives_the_reference_plane_of_aligned_tasks() -> Outcome {
    by_candle("aligned")
}

#[test]
fn candle_gives_the_reference_plane_of_contradictory_tasks() -> Outcome {
    by_candle("contradictory")
}

#[test]
fn candle_gives_the_reference_plane_of_noisy_tokens_and_per_token_weights() -> Outcome {
    by_candle("noisy")
}

#[test]
fn one_step_of_sgd_is_the_references() -> Outcome {
    let file = TensorFile::read(&data("sgd_step.safetensors"))?;
    let tensor = |name: &str| -> Result<Tensor, Box<dyn std::error::Error>> {
        let named = file.get(name)?;
        Ok(Tensor::from_slice(
            &named.values,
            named.dims.as_slice(),
            &Device::Cpu,
        )?)
    };
    let a = file.get("a")?;
    let tokens = file.get("tokens")?;
    let shape = TokenShape {
        tokens: tokens.dims[1],
        dimension: tokens.dims[2],
    };
    let weights = OutputWeights::per_token(a.values.clone(), a.dims[1]);
    let model = OneLayer::new(weights, shape)?;
    let before = Parameters::new([
        ("w".to_owned(), tensor("before.w")?),
        ("v".to_owned(), tensor("before.v")?),
    ]);
    let settings = Training {
        optimiser: Optimiser::Sgd(Rates {
            values: 0.3,
            attention: 0.6,
        }),
        ..Training::default()
    };
    let step = step(
        &model,
        &State::new(before),
        &tensor("tokens")?,
        &tensor("labels")?,
        &Descent::new(&model, &settings),
    )?;
    assert!((step.loss - file.get("loss")?.values[0]).abs() < 1e-6);
    let after = step.updated.ok_or("the step changed nothing")?.parameters;
    for name in ["w", "v"] {
        let expected = &file.get(&format!("after.{name}"))?.values;
        for (found, expected) in after.values(name)?.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-6,
                "{name}: {found} {expected}"
            );
        }
    }
    Ok(())
}

/// What numpy, in f64, makes of the reference's models and tasks: slope, cos ΔV, cos ΔW, pooled similarity; then γ̂.
const ESTIMATES: [(&str, [f64; 4], [f64; 2]); 3] = [
    (
        "aligned",
        [0.462_561_138, 0.507_975_822, 0.268_038_993, 0.762_025_931],
        [0.556_393_148, 0.794_598_445],
    ),
    (
        "contradictory",
        [
            -0.565_483_607,
            -0.542_787_960,
            0.374_481_216,
            -0.856_890_963,
        ],
        [0.774_373_428, -0.221_016_225],
    ),
    (
        "noisy",
        [0.005_057_698, 0.040_682_292, 0.005_685_380, 0.010_010_722],
        [0.752_555_056, -0.576_108_824],
    ),
];

#[test]
fn correlations_are_estimated_as_an_independent_program_does() -> Outcome {
    for (case, expected, gammas) in ESTIMATES {
        let estimated = estimated(&subject(case)?, &|_| ControlFlow::Continue(()))?;
        let alpha = estimated.alpha;
        let found = [
            alpha.slope,
            alpha.cosine_values,
            alpha.cosine_attention,
            alpha.similarity,
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            let found = found.ok_or("no estimate")?;
            assert!(
                (found - expected).abs() < 1e-5,
                "{case}: {found} {expected}"
            );
        }
        assert_eq!(estimated.gamma.len(), 2);
        for (found, expected) in estimated.gamma.into_iter().zip(gammas) {
            let found = found.ok_or("no estimate")?;
            assert!(
                (found - expected).abs() < 1e-5,
                "{case}: {found} {expected}"
            );
        }
    }
    Ok(())
}
