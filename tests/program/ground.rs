//! The program as a process, and what every test of it needs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The program, to be given its arguments.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lambdascope"))
}

/// Runs it to its end.
pub fn lambdascope(arguments: &[&str]) -> std::io::Result<Output> {
    program().args(arguments).output()
}

pub fn text(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| format!("{} is not UTF-8", path.display()))
}

/// A file of the tests.
pub fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    folder.join(name)
}
