//! What every test here stands on: good files, and how a file is seen to be refused or accepted.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use lambdascope::app::{self, State};
use lambdascope::output::write_atomically;
use lambdascope::tensor_file::{NamedTensor, tensor_bytes};
use tempfile::TempDir;

pub type Outcome = Result<(), Box<dyn std::error::Error>>;
pub type Tensors = BTreeMap<String, NamedTensor>;

/// Memory for a program that is told of terabytes: what a header claims cannot be allocated in it.
pub const KIBIBYTES: u32 = 600_000;

/// How deep brackets are nested here.
pub const DEEP: usize = 20_000;
/// A user without rights.
#[cfg(unix)]
pub const NOBODY: u32 = 65534;

/// `lambdascope check FILE`; on Linux in an address space too small for what the headers here claim.
pub fn check(path: &Path) -> std::io::Result<Output> {
    let program = env!("CARGO_BIN_EXE_lambdascope");
    if cfg!(target_os = "linux") {
        let script = format!("ulimit -v {KIBIBYTES}; exec \"$0\" check \"$1\"");
        Command::new("sh")
            .args(["-c", &script, program])
            .arg(path)
            .output()
    } else {
        Command::new(program).arg("check").arg(path).output()
    }
}

/// That a file is refused with one sentence that says all of some words, by the command line with exit code 2 and by
/// the window, whose experiment stays.
pub fn refused(path: &Path, words: &[&str]) -> Outcome {
    let output = check(path)?;
    let told = String::from_utf8(output.stderr)?;
    let what = path.display();
    assert_eq!(output.status.code(), Some(2), "{what}: {told}");
    assert_eq!(told.lines().count(), 1, "{what}: {told}");
    let error = app::read(&[path.to_owned()]).err();
    let error = error
        .ok_or_else(|| format!("{what} was opened"))?
        .to_string();
    for sentence in [&told, &error] {
        for word in words {
            assert!(sentence.contains(word), "expected {word:?} in {sentence}");
        }
        let name = path.file_name().ok_or("no name")?.to_string_lossy();
        assert!(sentence.contains(name.as_ref()), "{name}: {sentence}");
        assert!(!sentence.contains("os error"), "{sentence}");
        assert!(sentence.len() < 600, "{} bytes", sentence.len());
    }
    let mut state = State::new()?;
    let before = state.experiment.clone();
    state.apply(app::Told::Failed(error));
    assert!(state.experiment == before && state.files.is_none() && state.notice.is_some());
    Ok(())
}

pub fn accepted(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let output = check(path)?;
    let complaint = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{}: {complaint}", path.display());
    app::read(&[path.to_owned()])?;
    Ok(String::from_utf8(output.stdout)?)
}

/// Writes the labels, and sees that the images beside them are accepted plain and gzipped.
pub fn accepted_pair(folder: &Folder) -> Outcome {
    folder.write("labels", labels())?;
    accepted(&folder.write("images", images())?)?;
    accepted(&folder.write("images.gz", gzipped(&images())?)?)?;
    Ok(())
}

/// A folder for one test.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> std::io::Result<PathBuf> {
        let path = self.0.path().join(name);
        fs::write(&path, bytes)?;
        Ok(path)
    }

    pub fn tensors(&self, name: &str, tensors: &Tensors) -> lambdascope::Result<PathBuf> {
        let path = self.0.path().join(name);
        write_atomically(&path, &bytes_of(tensors)?)?;
        Ok(path)
    }

    /// Good tensors but for one.
    pub fn with(
        &self,
        good: &Tensors,
        tensor: &str,
        dims: &[usize],
        values: &[f32],
    ) -> lambdascope::Result<PathBuf> {
        let mut tensors = good.clone();
        tensors.insert(tensor.into(), named(dims, values));
        self.tensors("changed.safetensors", &tensors)
    }
}

/// Tensors as a file.
pub fn bytes_of(tensors: &Tensors) -> lambdascope::Result<Vec<u8>> {
    let written = tensors
        .iter()
        .map(|(name, tensor)| (name.clone(), tensor.into()));
    tensor_bytes(written)
}

pub fn named(dims: &[usize], values: &[f32]) -> NamedTensor {
    NamedTensor {
        dims: dims.to_vec(),
        values: values.to_vec(),
    }
}

/// Three samples of two tokens in R² for either task.
pub fn tasks() -> Tensors {
    let mut tensors = Tensors::new();
    for task in ["t1", "t2"] {
        tensors.insert(format!("{task}.tokens"), named(&[3, 2, 2], &[0.5; 12]));
        tensors.insert(format!("{task}.labels"), named(&[3], &[1.0, -1.0, 1.0]));
        tensors.insert(format!("{task}.weights"), named(&[3], &[0.25, 0.5, 0.25]));
    }
    tensors
}

/// Models with d = 2 and m = 2.
pub fn models() -> Tensors {
    let mut tensors = Tensors::from([("a".to_owned(), named(&[2], &[0.5, -0.5]))]);
    for part in ["psi0.w", "psi0.v", "psi1.w", "psi1.v", "psi2.w", "psi2.v"] {
        tensors.insert(part.into(), named(&[2, 2], &[0.1, 0.2, 0.3, 0.4]));
    }
    tensors
}

/// A file with any header and any data.
pub fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), data].concat()
}

pub fn entry(name: &str, dtype: &str, shape: &str, from: u64, to: u64) -> String {
    format!("\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":[{from},{to}]}}")
}

/// An IDX file: its magic number, its sizes, and any bytes.
pub fn idx(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let numbers = std::iter::once(&magic).chain(sizes);
    let header: Vec<u8> = numbers.flat_map(|number| number.to_be_bytes()).collect();
    [&header, bytes].concat()
}

/// Three images of 2×4 pixels, and their labels.
pub fn images() -> Vec<u8> {
    idx(2051, &[3, 2, 4], &[7; 24])
}

pub fn labels() -> Vec<u8> {
    idx(2049, &[3], &[0, 1, 2])
}

pub fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
