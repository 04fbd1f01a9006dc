//! What work may take: too much memory, pieces that nobody can interrupt and files that never end are refused in a
//! sentence, before anything is allocated, opened or written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::limits::ground::gzipped;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Room for the program, and far from room for what is refused here.
const KIBIBYTES: u32 = 4_000_000;
/// A reader that hangs is ended, in seconds.
const PATIENCE: &str = "60";

/// An experiment whose data alone take 13 GB.
const LARGE: &str = "(data: Patterns(tokens: 64, dimension: 256, irrelevant: 253, relevant: 20, confusing: 19, \
                     noise: 1.0, samples: 100000))";

/// Exit code, stdout and stderr of the program, in an address space of a few gigabytes where there are such.
fn lambdascope(
    arguments: &[&str],
) -> Result<(Option<i32>, String, String), Box<dyn std::error::Error>> {
    let program = env!("CARGO_BIN_EXE_lambdascope");
    let mut command = if cfg!(target_os = "linux") {
        let script = format!("ulimit -v {KIBIBYTES}; exec timeout {PATIENCE} \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, program]);
        command
    } else {
        Command::new(program)
    };
    let output = command.args(arguments).output()?;
    let [stdout, stderr] = [output.stdout, output.stderr].map(String::from_utf8);
    Ok((output.status.code(), stdout?, stderr?))
}

fn refused(arguments: &[&str], words: &[&str]) -> Outcome {
    let (code, stdout, stderr) = lambdascope(arguments)?;
    assert_eq!(
        (code, stdout.as_str()),
        (Some(2), ""),
        "{arguments:?}: {stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for word in words {
        assert!(
            stderr.contains(word),
            "{arguments:?}: expected {word:?} in {stderr}"
        );
    }
    Ok(())
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| format!("{} is not UTF-8", path.display()))
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> std::io::Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

#[test]
fn an_experiment_of_gigabytes_is_refused_with_the_number_and_what_to_make_smaller() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (large, out) = (
        write(folder.path(), "large.ron", LARGE)?,
        folder.path().join("out"),
    );
    let (large, out) = (text(&large)?, text(&out)?);
    let words = [
        "GiB of memory",
        "samples (100000)",
        "tokens (64)",
        "dimension (256)",
        "--memory",
    ];
    refused(&["run", large, "--out", out], &words)?;
    refused(&["phase", large, "--out", out], &words)?;
    assert!(!Path::new(out).exists());
    // What it would take is told, and who has the memory may allow it.
    let (code, told, _) = lambdascope(&["check", large])?;
    assert!(
        code == Some(0) && told.contains("samples (100000)"),
        "{told}"
    );
    let (code, told, _) = lambdascope(&["check", large, "--memory", "64"])?;
    assert!(
        code == Some(0) && told.contains("GiB of memory and about"),
        "{told}"
    );
    let (code, told, _) = lambdascope(&["check", large, "--memory", "2,5"])?;
    assert!(
        code == Some(0) && told.contains("more than the 2.5 GiB"),
        "{told}"
    );
    refused(
        &["run", "double-flip", "--out", out, "--memory", "0"],
        &["option --memory"],
    )
}

#[test]
fn files_that_unpack_to_gigabytes_are_refused_before_they_do() -> Outcome {
    let folder = tempfile::tempdir()?;
    let count: u32 = 1 << 30;
    let zeros = gzipped(&vec![0; 1 << 20])?.repeat(1 << 10);
    let file = |name: &str, header: &[u32]| -> Result<PathBuf, Box<dyn std::error::Error>> {
        let header: Vec<u8> = header
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        Ok(write(
            folder.path(),
            name,
            [gzipped(&header)?, zeros.clone()].concat(),
        )?)
    };
    let images = file("a-images-idx3-ubyte.gz", &[2051, count, 1, 1])?;
    let labels = file("a-labels-idx1-ubyte.gz", &[2049, count])?;
    let out = folder.path().join("out");
    let words = ["GiB of memory", "fewer images"];
    refused(
        &["run", "--images", text(&images)?, "--out", text(&out)?],
        &words,
    )?;
    refused(&["check", text(&labels)?], &words)?;
    assert!(!out.exists());
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn pipes_and_devices_are_refused_by_every_reader() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (pipe, out) = (folder.path().join("pipe"), folder.path().join("out"));
    assert!(Command::new("mkfifo").arg(&pipe).status()?.success());
    let (pipe, out) = (text(&pipe)?, text(&out)?);
    let words = ["expected a file, found a pipe"];
    refused(&["check", pipe], &words)?;
    refused(&["share", pipe], &words)?;
    refused(&["run", pipe, "--out", out], &words)?;
    for option in ["--models", "--tasks", "--images", "--labels"] {
        refused(&["run", option, pipe, "--out", out], &words)?;
    }
    refused(
        &["check", "/dev/zero"],
        &["expected a file, found a device"],
    )?;
    let session = format!("(lambdascope_session: 1, experiment: (), files: [{pipe:?}])");
    let session = write(folder.path(), "session.ron", session)?;
    refused(&["run", text(&session)?, "--out", out], &words)?;
    assert!(!Path::new(out).exists());
    Ok(())
}

#[test]
fn images_without_their_files_are_asked_for_and_no_folder_stays() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (without, out) = (
        write(folder.path(), "a.ron", "(data: Images())")?,
        folder.path().join("out"),
    );
    refused(
        &["run", text(&without)?, "--out", text(&out)?],
        &["give the images and the labels"],
    )?;
    assert!(!out.exists());
    Ok(())
}
