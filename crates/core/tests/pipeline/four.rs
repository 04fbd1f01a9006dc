//! Four tasks: the plane of an independent f64 reference, tasks that are made here, and a third task at λ₃ = 0.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use lambdascope_core::experiment::{Axes, Correlations, Experiment, Grid, TaskId};
use lambdascope_core::lab::{Files, Lab, Reading, Setup, Subject};
use lambdascope_core::model::read_models;
use lambdascope_core::sweep::Plane;
use lambdascope_core::task::{Role, read_tasks};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The reference computes in f64, the program in f32.
const LOSS_TOLERANCE: f64 = 1e-5;
/// Where the reference's smallest |f| is below this, an accuracy or ξ may differ by rounding.
const UNDECIDED: f64 = 1e-5;
const HELD: [f64; 4] = [0.0, 0.3, 0.0, -0.2];

fn task(index: usize) -> TaskId {
    TaskId::all().nth(index).unwrap_or(TaskId::T1)
}

fn setup() -> lambdascope_core::Result<Setup> {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/four"
    ));
    let models = folder.join("models.safetensors");
    let tasks = folder.join("tasks.safetensors");
    let files = Files::read(Some(&models), Some(&tasks))?;
    let mut experiment = files.experiment();
    experiment.grid = Grid {
        cells: 21,
        ..Grid::default()
    };
    experiment.coefficients = HELD.to_vec();
    experiment.axes = Axes::new(task(0), task(2)).unwrap_or_default();
    experiment.check()?;
    let mut setup = Setup::new(experiment);
    setup.files = Some(Arc::new(files));
    Ok(setup)
}

fn subject() -> lambdascope_core::Result<Subject> {
    Lab::new().subject(&setup()?, &|_| ControlFlow::Continue(()))
}

/// A row of the reference by the names of its columns.
type Row = std::collections::BTreeMap<String, f64>;

fn reference() -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let text = include_str!("../../../../tests/data/four/plane.csv");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    lines
        .map(|line| {
            let values = line.split(',').map(str::parse::<f64>);
            let values = values.collect::<Result<Vec<_>, _>>()?;
            Ok(names
                .iter()
                .map(|name| (*name).to_owned())
                .zip(values)
                .collect())
        })
        .collect()
}

fn compare(plane: &Plane) -> Outcome {
    let rows = reference()?;
    assert_eq!(rows.len(), 21 * 21);
    assert_eq!(plane.tasks.len(), 5);
    let mut compared = 0;
    for (index, row) in rows.iter().enumerate() {
        let point = plane.point(index);
        let off = |name: &str, value: f64| (value - row[name]).abs();
        assert!(off("lambda1", point[0]) < 1e-6 && off("lambda3", point[1]) < 1e-6);
        let is_decided = row["min_abs_f"] >= UNDECIDED;
        for task in &plane.tasks {
            let (key, cell) = (task.role.key(), &task.cells[index]);
            let (loss, margin) = (format!("loss_{key}"), format!("margin_{key}"));
            assert!(
                off(&loss, cell.loss) < LOSS_TOLERANCE,
                "{loss} at {point:?}"
            );
            assert!(
                off(&margin, cell.margin) < LOSS_TOLERANCE,
                "{margin} at {point:?}"
            );
            let accuracy = format!("acc_{key}");
            if is_decided {
                assert!(
                    off(&accuracy, cell.accuracy) < 1e-6,
                    "{accuracy} at {point:?}"
                );
            }
        }
        if is_decided {
            compared += 1;
            let found = plane.disentanglement(index);
            assert!(
                off("disentanglement", found) < 1e-6,
                "ξ at {point:?}: {found}"
            );
        }
    }
    assert!(compared > 400, "{compared}");
    Ok(())
}

#[test]
fn the_reference_plane_of_four_tasks_by_kernel_and_by_candle() -> Outcome {
    let subject = subject()?;
    let go_on = |_| ControlFlow::Continue(());
    compare(&subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?)?;
    compare(&subject.reference_plane(&go_on)?)
}

#[test]
fn files_of_four_tasks_say_so() -> Outcome {
    let setup = setup()?;
    assert_eq!(setup.experiment.tasks().count(), 4);
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/four"
    ));
    assert_eq!(
        read_models(&folder.join("models.safetensors"))?.tuned.len(),
        4
    );
    assert_eq!(read_tasks(&folder.join("tasks.safetensors"))?.count(), 4);
    let two = folder.join("../aligned/tasks.safetensors");
    let said = Files::read(Some(&folder.join("models.safetensors")), Some(&two));
    let said = said
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(said.contains("tasks") || said.contains("d = "), "{said}");
    Ok(())
}

#[test]
fn a_third_task_at_0_changes_no_bit_of_the_others() -> Outcome {
    let four = setup()?;
    // The file's own first three tasks, of which the third is held at 0, and its first two alone.
    let files = four.files.as_deref().unwrap();
    let of = |count: usize| -> lambdascope_core::Result<Plane> {
        let mut models = files.models.as_deref().unwrap().clone();
        models.tuned.truncate(count);
        let mut tasks = files.tasks.as_deref().unwrap().clone();
        tasks
            .sets
            .retain(|(role, _)| role.task().is_some_and(|task| task.index() < count));
        let mut experiment = Experiment::default();
        experiment.set_tasks(count);
        experiment.grid.cells = 11;
        let mut setup = Setup::new(experiment);
        setup.files = Some(Arc::new(Files {
            models: Some(Arc::new(models)),
            tasks: Some(Arc::new(tasks)),
            ..Files::default()
        }));
        let subject = Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))?;
        subject.plane(&|_| ControlFlow::Continue(()), &mut |_| {
            ControlFlow::Continue(())
        })
    };
    let (two, three) = (of(2)?, of(3)?);
    assert_eq!((two.tasks.len(), three.tasks.len()), (2, 3));
    assert_eq!(two.tasks[..], three.tasks[..2]);
    Ok(())
}

#[test]
fn made_tasks_have_the_correlations_asked_for_and_the_order_of_axes_turns_the_plane() -> Outcome {
    let gram = [
        [1.0, 0.6, -0.5, 0.0],
        [0.6, 1.0, 0.0, 0.3],
        [-0.5, 0.0, 1.0, 0.2],
        [0.0, 0.3, 0.2, 1.0],
    ];
    let mut experiment = Experiment::default();
    experiment.set_tasks(4);
    experiment.correlations = Correlations::new(&gram.map(Vec::from))?;
    experiment.coefficients = vec![1.0, 0.3, 1.0, -0.2];
    experiment.grid.cells = 7;
    experiment.axes = Axes::new(task(0), task(2)).unwrap();
    experiment.check()?;
    let setup = Setup::new(experiment.clone());
    for (one, row) in gram.iter().enumerate() {
        for (other, expected) in row.iter().enumerate() {
            let [a, b] = [one, other].map(|at| setup.direction(Role::Task(task(at))).unwrap());
            let dot: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            assert!((dot - expected).abs() < 1e-12, "{one} {other}: {dot}");
        }
    }
    let go_on = |_| ControlFlow::Continue(());
    let mut lab = Lab::new();
    let plane = lab.picture(&setup, &|_| ControlFlow::Continue(()))?;
    let turned = Setup::new(Experiment {
        axes: Axes::new(task(2), task(0)).unwrap(),
        ..experiment
    });
    let turned = lab.subject(&turned, &|_| ControlFlow::Continue(()))?;
    let turned = turned.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
    let cells = plane.plane.grid.cells;
    for (own, other) in plane.plane.tasks.iter().zip(&turned.tasks) {
        for (row, column) in (0..cells).flat_map(|row| (0..cells).map(move |column| (row, column)))
        {
            let [here, there] = [
                own.cells[row * cells + column].loss,
                other.cells[column * cells + row].loss,
            ];
            assert!((here - there).abs() < 1e-5, "{here} {there}");
        }
    }
    // Of theorems about two tasks nothing is judged where others are mixed in.
    let reading = Reading::of(
        &plane,
        &plane.subject.setup().experiment.constants,
        plane.third_goal(),
    );
    assert!(reading.judged.is_empty());
    Ok(())
}
