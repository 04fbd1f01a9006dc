//! Image sets in IDX format: what a file says is what is seen, coloured so that α turns the colours.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use lambdascope::app::{self, Opened};
use lambdascope::experiment::{
    Correlation, Correlations, Data, Experiment, ImageData, Labelling, to_text,
};
use lambdascope::lab::{Files, Lab, Report, Setup, Stage};
use lambdascope::task::{Role, Source, TaskId, TaskSource};
use tempfile::TempDir;

use super::ground::{Outcome, program};

const HEIGHT: u8 = 5;
const WIDTH: u8 = 6;
const COUNT: u8 = 60;

/// The brightness of a pixel: images of even class are bright above, those of odd class below.
fn brightness(image: u8, row: u8, column: u8) -> u8 {
    let above = row < 3;
    let lit = above == image.is_multiple_of(2);
    if lit {
        200 + column * 5 + image % 7
    } else {
        10
    }
}

fn pixels() -> Vec<u8> {
    let rows = (0..COUNT).flat_map(|image| (0..HEIGHT).map(move |row| (image, row)));
    rows.flat_map(|(image, row)| (0..WIDTH).map(move |column| brightness(image, row, column)))
        .collect()
}

fn classes() -> Vec<u8> {
    (0..COUNT).map(|image| image % 10).collect()
}

/// An IDX file of unsigned bytes.
fn idx(dims: &[u32], bytes: &[u8]) -> Vec<u8> {
    let magic = [0, 0, 8, u8::try_from(dims.len()).unwrap_or(0)];
    let sizes = dims.iter().flat_map(|size| size.to_be_bytes());
    magic
        .into_iter()
        .chain(sizes)
        .chain(bytes.iter().copied())
        .collect()
}

fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn images_file() -> Vec<u8> {
    idx(&[COUNT, HEIGHT, WIDTH].map(u32::from), &pixels())
}

fn labels_file() -> Vec<u8> {
    idx(&[u32::from(COUNT)], &classes())
}

/// A folder with a pair of files, and the names of both.
fn pair(
    images: &str,
    labels: &str,
) -> Result<(TempDir, PathBuf, PathBuf), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, bytes: Vec<u8>| -> std::io::Result<PathBuf> {
        let path = folder.path().join(name);
        let bytes = if Path::new(name).extension().is_some_and(|end| end == "gz") {
            gzipped(&bytes)?
        } else {
            bytes
        };
        fs::write(&path, bytes)?;
        Ok(path)
    };
    let (images, labels) = (write(images, images_file())?, write(labels, labels_file())?);
    Ok((folder, images, labels))
}

/// Settings that finish quickly.
fn small(files: &Files) -> Experiment {
    let mut experiment = files.experiment();
    experiment.data = Data::Images(data());
    experiment.model.change_one_layer(|model| model.hidden = 16);
    experiment.training.steps = 30;
    experiment.training.batch = 16;
    experiment.grid.cells = 5;
    experiment
}

fn data() -> ImageData {
    ImageData {
        patch: 3,
        rho: 1.0,
        training_images: 40,
        ..ImageData::default()
    }
}

#[test]
fn plain_and_gzipped_files_hold_the_images_that_were_written() -> Outcome {
    for (images, labels) in [
        ("a-images-idx3-ubyte", "a-labels-idx1-ubyte"),
        ("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte.gz"),
        ("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte"),
    ] {
        let (_folder, images, labels) = pair(images, labels)?;
        let files = Files::default().with_images(Some(&images), Some(&labels))?;
        let set = files.images.ok_or("no images")?;
        assert_eq!((set.height, set.width), (5, 6));
        assert_eq!(set.pixels, pixels());
        assert_eq!(set.classes, classes());
    }
    Ok(())
}

#[test]
fn either_file_of_a_pair_finds_the_other() -> Outcome {
    for (images, labels) in [
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("images-idx3-ubyte.gz", "labels-idx1-ubyte"),
        ("τα-images", "τα-labels"),
    ] {
        let (_folder, images, labels) = pair(images, labels)?;
        let by_images = Files::default().with_images(Some(&images), None)?;
        let by_labels = Files::default().with_images(None, Some(&labels))?;
        assert_eq!(by_images.images, by_labels.images);
        // Dropped on the window, one of them is enough too.
        for dropped in [
            vec![images.clone()],
            vec![labels.clone()],
            vec![labels, images],
        ] {
            match app::read(&dropped)? {
                Opened::Files(files) => assert_eq!(files.images, by_images.images),
                other => return Err(format!("expected files, found {other:?}").into()),
            }
        }
    }
    Ok(())
}

#[test]
fn a_missing_file_of_a_pair_is_named() -> Outcome {
    let (_folder, images, labels) = pair("x-images-idx3-ubyte", "y-labels-idx1-ubyte")?;
    let words = |result: lambdascope::Result<Files>| match result {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    let told = words(Files::default().with_images(Some(&images), None));
    assert!(
        told.contains("labels are missing") && told.contains("x-labels-idx1-ubyte.gz"),
        "{told}"
    );
    let told = words(Files::default().with_images(None, Some(&labels)));
    assert!(
        told.contains("images are missing") && told.contains("y-images-idx3-ubyte"),
        "{told}"
    );
    let (_folder, odd, _) = pair("pictures", "y-labels-idx1-ubyte")?;
    let told = words(Files::default().with_images(Some(&odd), None));
    assert!(told.contains("pictures: the labels are missing"), "{told}");
    Ok(())
}

#[test]
fn a_token_is_the_patch_in_the_colour_that_alpha_gives() -> Outcome {
    let (_folder, images, _) = pair("a-images", "a-labels")?;
    let files = Files::default().with_images(Some(&images), None)?;
    let set = files.images.as_deref().ok_or("no images")?;
    for alpha in [-0.8, 0.0, 0.6] {
        let experiment = Experiment {
            correlations: Correlations::of_two(Correlation::new(alpha)?),
            ..small(&files)
        };
        let (source, _) = Source::new(&experiment, Some(set))?;
        let tasks = source.dataset(Role::Task(TaskId::T2))?;
        // 5×6 pixels are padded to 6×6 and cut into 2×2 patches of 3×3.
        assert_eq!((tasks.shape().tokens, tasks.shape().dimension), (4, 27));
        // ν = α·(1, −1, 0)/√2 + √(1 − α²)·(−1, −1, 2)/√6, and a colour of ½ ± 0.4ν.
        let rest = (1.0 - alpha * alpha).sqrt() / 6f64.sqrt();
        let nu = [
            alpha / 2f64.sqrt() - rest,
            -alpha / 2f64.sqrt() - rest,
            2.0 * rest,
        ];
        for sample in 0..tasks.len() {
            let label = f64::from(tasks.labels()[sample]);
            // The first pixel tells the label, and the sixth of the upper row which image it may be.
            let lit = if label > 0.0 { 199.5..206.5 } else { 9.5..10.5 };
            let found = tasks.sample(sample)[..3].iter().zip(nu);
            let greys: Vec<f64> = found
                .map(|(part, nu)| 255.0 * f64::from(*part) / (0.6 * (0.5 + 0.4 * label * nu)))
                .collect();
            for grey in &greys {
                assert!((grey - greys[0]).abs() < 1e-3, "{greys:?}");
                assert!(lit.contains(grey), "{greys:?}");
            }
            // The lower row of patches has two rows of pixels and a black one.
            let black = &tasks.sample(sample)[2 * 27 + 18..3 * 27];
            assert!(black.iter().all(|x| *x == 0.0));
        }
    }
    Ok(())
}

#[test]
fn the_first_task_is_trained_once_whatever_alpha_is() -> Outcome {
    let (_folder, images, _) = pair("a-images", "a-labels")?;
    let files = Arc::new(Files::default().with_images(Some(&images), None)?);
    let mut lab = Lab::new();
    let mut trained_first = |alpha: f64| -> Result<bool, Box<dyn std::error::Error>> {
        let mut setup = Setup::new(Experiment {
            correlations: Correlations::of_two(Correlation::new(alpha)?),
            ..small(&files)
        });
        setup.files = Some(Arc::clone(&files));
        let trained = AtomicBool::new(false);
        let picture = lab.picture(&setup, &|report| {
            if let Report::Progress(Stage::Training { task: TaskId::T1 }, _) = report {
                trained.store(true, Ordering::Relaxed);
            }
            ControlFlow::Continue(())
        })?;
        assert!(!picture.subject.setup().premises().are_met());
        // The images are easy to tell apart by their colour and by their shape.
        assert!(
            picture.alone.iter().all(|stats| stats.accuracy > 0.95),
            "{:?}",
            picture.alone
        );
        Ok(trained.load(Ordering::Relaxed))
    };
    assert!(trained_first(0.0)?);
    assert!(!trained_first(0.5)?);
    assert!(!trained_first(-0.5)?);
    Ok(())
}

#[test]
fn run_takes_images_and_its_experiment_gives_the_same_plane_again() -> Outcome {
    let (folder, images, labels) =
        pair("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")?;
    let mut experiment = small(&Files::default());
    experiment.data = Data::Images(ImageData {
        labelling: Labelling::Classes(3, 8),
        training_images: 500,
        ..data()
    });
    let written = folder.path().join("mine.ron");
    fs::write(&written, to_text(&experiment)?)?;
    let run = |experiment: &Path, out: &str| -> Result<String, Box<dyn std::error::Error>> {
        let out = folder.path().join(out);
        let output = program()
            .arg("run")
            .arg(experiment)
            .arg("--images")
            .arg(&images)
            .arg("--labels")
            .arg(&labels)
            .arg("--out")
            .arg(&out)
            .output()?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(fs::read_to_string(out.join("plane.csv"))?)
    };
    let first = run(&written, "first")?;
    assert_eq!(
        first,
        run(&folder.path().join("first/experiment.ron"), "second")?
    );
    // Theorems' curves are an analogue here: nothing is held against their conditions.
    assert!(first.lines().skip(1).all(|row| row.ends_with(",,,")));
    let summary = fs::read_to_string(folder.path().join("first/summary.json"))?;
    let summary: serde_json::Value = serde_json::from_str(&summary)?;
    assert_eq!(summary["data"]["source"], "images");
    // Twelve images show a 3 or an 8; a third of them is evaluated.
    assert_eq!(summary["data"]["tasks"][0]["samples"], 4);
    let notes = summary["notes"].to_string();
    for words in [
        "12 images are there: 8 are trained on",
        "padded with black to 6×6",
    ] {
        assert!(notes.contains(words), "{notes}");
    }
    Ok(())
}

#[test]
fn run_without_an_experiment_and_without_the_labels_file_will_do() -> Outcome {
    let (folder, images, _) = pair("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")?;
    let output = program()
        .args(["run", "--grid", "5", "--alpha", "-0.4", "--images"])
        .arg(&images)
        .arg("--out")
        .arg(folder.path().join("out"))
        .output()?;
    let told = String::from_utf8(output.stdout)?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(told.contains("α = ") && told.contains("0.4"), "{told}");
    Ok(())
}

#[test]
fn what_does_not_go_with_images_is_refused() -> Outcome {
    let (folder, images, _) = pair("a-images", "a-labels")?;
    let refused = |arguments: &[&str], words: &str| -> Outcome {
        let output = program()
            .arg("run")
            .args(arguments)
            .arg("--out")
            .arg(folder.path().join("out"))
            .output()?;
        let told = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(words) && told.lines().count() == 1, "{told}");
        Ok(())
    };
    let images = images.to_str().ok_or("a name")?;
    refused(
        &["aligned", "--images", images],
        "aligned: expected data: Images",
    )?;
    refused(&["--tasks", "t.safetensors", "--images", images], "--tasks")?;
    let alone = folder.path().join("alone.ron");
    fs::write(&alone, "(data: Images())")?;
    refused(
        &[alone.to_str().ok_or("a name")?],
        "give the images and the labels",
    )?;
    let classes = folder.path().join("classes.ron");
    fs::write(&classes, "(data: Images(labelling: Classes(3, 12)))")?;
    refused(
        &[classes.to_str().ok_or("a name")?, "--images", images],
        "class 12, found the classes 0, 1, 2",
    )?;
    fs::write(&classes, "(data: Images(\n  labelling: Classes(3, 3)))")?;
    refused(
        &[classes.to_str().ok_or("a name")?],
        "line 2, column 3: labelling: expected two different",
    )
}

#[test]
fn check_says_what_the_files_hold() -> Outcome {
    let (_folder, images, labels) = pair("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte")?;
    for (path, words) in [
        (
            &images,
            &[
                "60 images of 5×6 pixels",
                "their labels are in",
                "a-labels-idx1-ubyte",
            ][..],
        ),
        (&labels, &["60 labels, 10 classes", "9  6 images"]),
    ] {
        let output = program().arg("check").arg(path).output()?;
        let told = String::from_utf8(output.stdout)?;
        for word in words {
            assert!(told.contains(word), "{told}");
        }
    }
    Ok(())
}
