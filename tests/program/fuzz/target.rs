//! The readers: what each is given and what it does with it. A new reader is one more line in [`TARGETS`].

use std::fs;
use std::path::{Path, PathBuf};

use lambdascope::Result;
use lambdascope::app::{Opened, Session, read};
use lambdascope::experiment::{Experiment, PRESETS, from_line, from_text, to_line, to_text};
use lambdascope::lab::{Description, Files};
use lambdascope::model::read_models;
use lambdascope::task::{read_idx_images, read_idx_labels, read_tasks};
use lambdascope::tensor_file::{TensorFile, read_header};
use rand::RngCore;

use super::envelope::{bare, gzip, header, line};
use super::mutate::Form;
use crate::limits::ground;

/// What ends a reading of the corpus.
type Ended<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A reader.
pub struct Target {
    /// The name of its test, and of its folder in `tests/data/fuzz`.
    pub name: &'static str,
    /// What its files end in.
    pub extension: &'static str,
    /// Good files.
    pub corpus: fn() -> Ended<Vec<Vec<u8>>>,
    /// What they are wrapped in once they are changed.
    pub envelope: fn(&mut dyn RngCore, &[u8]) -> std::io::Result<Vec<u8>>,
    /// How they are changed.
    pub form: Form,
    /// The reader, and what comes right after it.
    pub read: fn(&Path) -> Result<()>,
    /// Bytes that may be held whatever the file is.
    pub base: usize,
    /// Bytes that may be held for each of the file.
    pub factor: usize,
}

const MIB: usize = 1 << 20;

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "experiment",
        extension: "ron",
        corpus: experiments,
        envelope: bare,
        form: Form::Text,
        read: opened,
        base: MIB,
        factor: 64,
    },
    Target {
        name: "session",
        extension: "ron",
        corpus: sessions,
        envelope: bare,
        form: Form::Text,
        read: opened,
        base: MIB,
        factor: 64,
    },
    // A line may unpack to as much as a text may have at most.
    Target {
        name: "shared_text",
        extension: "txt",
        corpus: experiments,
        envelope: line,
        form: Form::Text,
        read: opened,
        base: 8 * MIB,
        factor: 64,
    },
    Target {
        name: "header",
        extension: "safetensors",
        corpus: tensors,
        envelope: header,
        form: Form::Headed,
        read: tensors_in,
        base: MIB,
        factor: 64,
    },
    Target {
        name: "models",
        extension: "safetensors",
        corpus: models,
        envelope: header,
        form: Form::Headed,
        read: models_in,
        base: MIB,
        factor: 64,
    },
    Target {
        name: "tasks",
        extension: "safetensors",
        corpus: tasks,
        envelope: header,
        form: Form::Headed,
        read: tasks_in,
        base: MIB,
        factor: 64,
    },
    Target {
        name: "images",
        extension: "idx",
        corpus: images,
        envelope: bare,
        form: Form::Bytes,
        read: images_in,
        base: MIB,
        factor: 64,
    },
    Target {
        name: "labels",
        extension: "idx",
        corpus: labels,
        envelope: bare,
        form: Form::Bytes,
        read: labels_in,
        base: MIB,
        factor: 64,
    },
    // Deflate makes at most 1032 bytes of one, and a list that grows has twice its room.
    Target {
        name: "gzip",
        extension: "gz",
        corpus: packed,
        envelope: gzip,
        form: Form::Bytes,
        read: images_in,
        base: MIB,
        factor: 2200,
    },
];

fn kept(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(folder)
}

/// The files of a folder whose names end in something.
fn files(folder: &str, extension: &str) -> Ended<Vec<Vec<u8>>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(kept(folder))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::result::Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|own| own == extension));
    paths.sort();
    paths.into_iter().map(|path| Ok(fs::read(path)?)).collect()
}

fn experiments() -> Ended<Vec<Vec<u8>>> {
    let mut all = files("formats/v1/experiments", "ron")?;
    all.extend(files("formats/v2/experiments", "ron")?);
    for preset in PRESETS {
        all.push(to_text(&preset.experiment()?)?.into_bytes());
    }
    Ok(all)
}

fn sessions() -> Ended<Vec<Vec<u8>>> {
    let mut all = files("formats/v1/sessions", "ron")?;
    all.extend(files("formats/v2/sessions", "ron")?);
    // What a session names is not there, and others' files are not what is tested here.
    all.retain(|text| !text.windows(11).any(|part| part == b"safetensors"));
    Ok(all)
}

fn models() -> Ended<Vec<Vec<u8>>> {
    let mut all = vec![
        fs::read(kept("formats/v1/sessions/tensors/models.safetensors"))?,
        ground::bytes_of(&ground::models())?,
    ];
    for bits in ["bf16", "f16", "f32", "f64"] {
        all.push(fs::read(kept(&format!(
            "python/models-{bits}.safetensors"
        )))?);
    }
    Ok(small(all))
}

fn tasks() -> Ended<Vec<Vec<u8>>> {
    let mut all = vec![
        fs::read(kept("formats/v1/sessions/tensors/tasks.safetensors"))?,
        ground::bytes_of(&ground::tasks())?,
    ];
    for bits in ["bf16", "f16", "f32", "f64"] {
        all.push(fs::read(kept(&format!("python/tasks-{bits}.safetensors")))?);
    }
    Ok(small(all))
}

/// What is not large: a change in a hundred thousand numbers is a number.
fn small(mut all: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    all.retain(|bytes| bytes.len() < 1 << 15);
    all
}

fn tensors() -> Ended<Vec<Vec<u8>>> {
    let mut all = models()?;
    all.extend(tasks()?);
    all.push(fs::read(kept("foreign/unused-int.safetensors"))?);
    all.push(fs::read(kept("foreign/labels-int64.safetensors"))?);
    Ok(small(all))
}

fn images() -> Ended<Vec<Vec<u8>>> {
    Ok(vec![
        fs::read(kept("images/pair-images-idx3-ubyte"))?,
        ground::images(),
    ])
}

fn labels() -> Ended<Vec<Vec<u8>>> {
    Ok(vec![
        fs::read(kept("images/pair-labels-idx1-ubyte"))?,
        ground::labels(),
    ])
}

fn packed() -> Ended<Vec<Vec<u8>>> {
    let mut all = images()?;
    all.push(ground::idx(2051, &[64, 8, 8], &[0; 4096]));
    Ok(all)
}

/// As the window and `check` open a text; what was read is written, and read again as the same.
fn opened(path: &Path) -> Result<()> {
    match read(&[path.to_owned()])? {
        Opened::Experiment(experiment, _) => same_again(&experiment),
        Opened::Session(session, _, _) => {
            let folder = path.parent().unwrap_or(path);
            let text = session.to_text(folder)?;
            assert_eq!(Session::from_text(path, &text)?.to_text(folder)?, text);
            assert!(!session.words().is_empty());
            same_again(&session.experiment)
        }
        Opened::Story(story) => {
            for step in 0..story.steps.len() {
                story.screen(step)?;
            }
            Ok(())
        }
        Opened::Files(files) => described(files.as_ref().clone()),
    }
}

fn same_again(experiment: &Experiment) -> Result<()> {
    assert_eq!(from_text("again", &to_text(experiment)?)?, *experiment);
    assert_eq!(from_line(&to_line(experiment)?)?, *experiment);
    assert!(
        !Description::of_experiment(experiment)
            .to_string()
            .is_empty()
    );
    Ok(())
}

fn tensors_in(path: &Path) -> Result<()> {
    read_header(path)?;
    let file = TensorFile::read(path)?;
    let names: Vec<&str> = file.names().collect();
    // The first that cannot be used, as the readers of models and tasks meet it.
    names
        .into_iter()
        .try_for_each(|name| file.get(name).map(|_| ()))
}

fn models_in(path: &Path) -> Result<()> {
    read_models(path)?;
    let files = Files::read(Some(path), None)?;
    described(files)
}

fn tasks_in(path: &Path) -> Result<()> {
    read_tasks(path)?;
    described(Files::read(None, Some(path))?)
}

fn described(files: Files) -> Result<()> {
    files.check()?;
    for part in Description::of_files(&files.into())? {
        assert!(!part.to_string().is_empty());
    }
    Ok(())
}

fn images_in(path: &Path) -> Result<()> {
    let images = read_idx_images(path)?;
    assert_eq!(
        images.pixels.len(),
        images.count * images.height * images.width
    );
    Ok(())
}

fn labels_in(path: &Path) -> Result<()> {
    read_idx_labels(path).map(|_| ())
}
