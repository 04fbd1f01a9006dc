//! The files of a run are the same bytes on any number of threads, training included.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Files by their names.
type Written = BTreeMap<String, Vec<u8>>;
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What is run: patterns, digits, and noise, which is measured on samples. Few steps and cells of each.
const EXPERIMENTS: [(&str, &str); 3] = [
    (
        "patterns",
        "(target: (gamma: [0.6, 0.6]), training: (steps: 30))",
    ),
    (
        "digits",
        "(data: Digits(training_images: 300), model: (hidden: 16), training: (steps: 12))",
    ),
    (
        "noise",
        "(data: Patterns(noise: 0.3, samples: 1100), training: (steps: 12))",
    ),
];
/// Threads of the sweeps; the first is compared with.
const THREADS: [&str; 3] = ["1", "3", "8"];

/// Every file of a folder by its name. How long it took is taken out of the summary, which changes from run to run.
fn files(folder: &Path) -> Result<Written, Box<dyn std::error::Error>> {
    let mut files = Written::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let mut bytes = std::fs::read(entry.path())?;
        if name == "summary.json" {
            let mut summary: serde_json::Value = serde_json::from_slice(&bytes)?;
            let timings = summary
                .as_object_mut()
                .and_then(|all| all.remove("timings"));
            timings.ok_or("a summary without timings")?;
            bytes = serde_json::to_vec(&summary)?;
        }
        files.insert(name, bytes);
    }
    Ok(files)
}

#[test]
fn one_three_and_eight_threads_write_the_same_files() -> Outcome {
    let folder = tempfile::tempdir()?;
    for (name, text) in EXPERIMENTS {
        let file = folder.path().join(format!("{name}.ron"));
        std::fs::write(&file, text)?;
        let mut written = Vec::new();
        for threads in THREADS {
            let out = folder.path().join(format!("{name}-{threads}"));
            let output = Command::new(env!("CARGO_BIN_EXE_lambdascope"))
                .arg("run")
                .arg(&file)
                .args([
                    "--grid", "9", "--low", "0.4", "--high", "1.4", "--quiet", "--out",
                ])
                .arg(&out)
                .env("RAYON_NUM_THREADS", threads)
                .output()?;
            assert!(output.status.success(), "{name}: {output:?}");
            written.push(files(&out)?);
        }
        let [first, others @ ..] = &written[..] else {
            return Err("nothing was run".into());
        };
        // Of coloured images the gaps between colours, too.
        let expected = if text.contains("Digits") { 7 } else { 6 };
        assert_eq!(first.len(), expected, "{name}");
        for (files, threads) in others.iter().zip(&THREADS[1..]) {
            for ((one, left), (other, right)) in first.iter().zip(files) {
                assert_eq!(one, other);
                assert!(left == right, "{name}: {one} on {threads} threads");
            }
        }
    }
    Ok(())
}
