//! Tasks and models leave the program and come back: what was written is what is read.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use lambdascope_core::experiment::{
    Data, DigitData, Experiment, Grid, Output, PatternData, preset,
};
use lambdascope_core::lab::{Files, Lab, Picture, Setup, models_file, tasks_file};
use lambdascope_core::sweep::Stats;
use lambdascope_core::task::Role;
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Files hold f32: the weights of a population come back with an error of 6e-8 of each, everything else exactly.
const WRITTEN: f64 = 1e-6;

fn picture(
    experiment: &Experiment,
    files: Option<Files>,
) -> lambdascope_core::Result<Arc<Picture>> {
    let mut setup = Setup::new(experiment.clone());
    setup.files = files.map(Arc::new);
    Lab::new().picture(&setup, &|_| ControlFlow::Continue(()))
}

/// Experiments of every kind of data, small.
fn experiments() -> lambdascope_core::Result<Vec<Experiment>> {
    let noisy = Experiment {
        data: Data::Patterns(PatternData {
            noise: 0.1,
            samples: 100,
            ..PatternData::default()
        }),
        ..preset("aligned")?
    };
    let mut per_token = preset("contradictory")?;
    per_token
        .model
        .change_one_layer(|model| model.output = Output::PerToken);
    let digits = Experiment {
        data: Data::Digits(DigitData {
            training_images: 1700,
            ..DigitData::default()
        }),
        ..preset("digits-aligned")?
    };
    let mut all = vec![
        preset("contradictory")?,
        preset("out-of-domain")?,
        noisy,
        per_token,
        digits,
    ];
    for experiment in &mut all {
        experiment.training.steps = experiment.training.steps.min(120);
        experiment.grid = Grid {
            cells: 9,
            ..Grid::default()
        };
    }
    Ok(all)
}

fn save(picture: &Picture) -> Result<TempDir, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let subject = &picture.subject;
    std::fs::write(
        folder.path().join("models.safetensors"),
        models_file(subject)?,
    )?;
    std::fs::write(
        folder.path().join("tasks.safetensors"),
        tasks_file(subject)?,
    )?;
    Ok(folder)
}

fn models(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("models.safetensors")
}

fn tasks(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("tasks.safetensors")
}

fn read(models: Option<&Path>, tasks: Option<&Path>) -> lambdascope_core::Result<Option<Files>> {
    Files::read(models, tasks).map(Some)
}

/// That two planes hold the same numbers for the same tasks.
fn same(left: &Picture, right: &Picture) {
    let roles = |picture: &Picture| -> Vec<Role> {
        picture.plane.tasks.iter().map(|task| task.role).collect()
    };
    assert_eq!(roles(left), roles(right));
    let numbers = |stats: &Stats| [stats.loss, stats.accuracy, stats.margin];
    for (left, right) in left.plane.tasks.iter().zip(&right.plane.tasks) {
        for (cell, (left, right)) in left.cells.iter().zip(&right.cells).enumerate() {
            for (left, right) in numbers(left).into_iter().zip(numbers(right)) {
                assert!(
                    (left - right).abs() <= WRITTEN,
                    "cell {cell}: {left} {right}"
                );
            }
        }
    }
}

#[test]
fn models_and_tasks_come_back_with_the_same_plane() -> Outcome {
    for experiment in experiments()? {
        let first = picture(&experiment, None)?;
        let folder = save(&first)?;
        let files = read(Some(&models(&folder)), Some(&tasks(&folder)))?;
        let second = picture(&experiment, files)?;
        same(&first, &second);
        // Nothing was trained, and a population is still one.
        assert!(second.subject.history().iter().all(Vec::is_empty));
        for (role, set) in first.subject.sets() {
            let back = second.subject.set(*role).ok_or("a task is missing")?;
            assert_eq!((set.tokens(), set.labels()), (back.tokens(), back.labels()));
            assert_eq!(set.is_exact(), back.is_exact());
        }
    }
    Ok(())
}

#[test]
fn models_alone_come_back_to_the_generated_tasks_with_the_same_plane() -> Outcome {
    for experiment in experiments()? {
        let first = picture(&experiment, None)?;
        let folder = save(&first)?;
        let second = picture(&experiment, read(Some(&models(&folder)), None)?)?;
        same(&first, &second);
    }
    Ok(())
}

#[test]
fn tasks_alone_come_back_and_are_trained_here_from_the_same_beginning() -> Outcome {
    for name in ["irrelevant", "aligned", "contradictory"] {
        let mut experiment = preset(name)?;
        experiment.grid.cells = 5;
        let first = picture(&experiment, None)?;
        let folder = save(&first)?;
        let second = picture(&experiment, read(None, Some(&tasks(&folder)))?)?;
        let (own, back) = (&first.subject, &second.subject);
        for part in ["w", "v"] {
            assert_eq!(own.base().values(part)?, back.base().values(part)?);
        }
        assert_eq!(
            own.model().fixed()?.values("a")?,
            back.model().fixed()?.values("a")?
        );
        assert!(back.history().iter().all(|task| !task.is_empty()));
        // Batches are drawn from the file's population, so the models are others, and as good: without loss.
        for stats in &second.alone {
            assert!(
                stats.loss <= experiment.constants.epsilon,
                "{name}: {}",
                stats.loss
            );
            assert!(stats.accuracy > 0.999, "{name}: {}", stats.accuracy);
        }
        let trained = back
            .notes()
            .iter()
            .any(|note| note.contains("trained here"));
        assert!(trained, "{:?}", back.notes());
    }
    Ok(())
}

#[test]
fn written_twice_the_files_are_the_same_bytes() -> Outcome {
    let mut experiment = preset("out-of-domain")?;
    experiment.grid.cells = 5;
    let first = save(picture(&experiment, None)?.as_ref())?;
    let again = picture(
        &experiment,
        read(Some(&models(&first)), Some(&tasks(&first)))?,
    )?;
    let second = save(&again)?;
    assert_eq!(
        std::fs::read(models(&first))?,
        std::fs::read(models(&second))?
    );
    Ok(())
}
