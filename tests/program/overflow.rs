//! What the command line says of numbers that are none, and of evaluations that do not agree.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lambdascope::colour::overlay;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/overflow")
        .join(name)
}

/// Runs models whose outputs overflow everywhere into a folder.
fn overflowing(out: &Path, options: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_lambdascope"))
        .args(["run", "--grid", "5", "--quiet"])
        .args(options)
        .arg("--models")
        .arg(data("models.safetensors"))
        .arg("--tasks")
        .arg(data("tasks.safetensors"))
        .arg("--out")
        .arg(out)
        .output()
}

#[test]
fn an_experiment_that_overflows_fails_with_step_and_tensor_and_writes_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    for (text, words) in [
        (
            "(model: (initial_v: 1e39))",
            ["at step 0: tensor v of Ψ(0)", "initial_v"],
        ),
        (
            "(model: (initial_v: 1e38))",
            ["diverged at step 2 of 120", "smaller learning rates help"],
        ),
    ] {
        let file = folder.path().join("experiment.ron");
        std::fs::write(&file, text)?;
        for command in [
            &["run", "--grid", "5"][..],
            &["phase", "--columns", "3", "--seeds", "1"],
        ] {
            let output = Command::new(env!("CARGO_BIN_EXE_lambdascope"))
                .args(command)
                .arg(&file)
                .arg("--out")
                .arg(&out)
                .output()?;
            let said = String::from_utf8(output.stderr)?;
            assert_eq!(
                (output.status.code(), said.lines().count()),
                (Some(1), 1),
                "{said}"
            );
            for words in words {
                assert!(said.contains(words), "{command:?} {said}");
            }
            assert!(output.stdout.is_empty() && !out.exists());
        }
    }
    Ok(())
}

#[test]
fn what_has_no_value_is_nan_in_the_table_and_null_in_the_summary() -> Outcome {
    let folder = tempfile::tempdir()?;
    for evaluate in ["kernel", "candle"] {
        let out = folder.path().join(evaluate);
        let output = overflowing(&out, &["--evaluate", evaluate])?;
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stdout)?;
        for words in [
            "kernel against candle no number",
            "t1 alone   no value",
            "Note: kernel and candle cannot be compared",
            "Note: t2: no value in 25 cells",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        // The last line names the folder, which may be called anything.
        let said = told.split("Wrote").next().unwrap_or_default();
        assert!(!said.contains("NaN") && !said.contains("inf"), "{told}");

        let plane = std::fs::read_to_string(out.join("plane.csv"))?;
        for row in plane.lines().skip(1) {
            let columns: Vec<&str> = row.split(',').collect();
            assert!(
                columns[..2]
                    .iter()
                    .all(|lambda| lambda.parse::<f64>().is_ok_and(f64::is_finite))
            );
            // Both tasks' accuracy, loss, margin and standard error, and ξ; no theorem speaks of loaded data.
            assert_eq!(columns[2..], [&["NaN"; 9][..], &[""; 3]].concat());
        }
        let summary: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(out.join("summary.json"))?)?;
        for absent in [
            &summary["kernel_vs_candle"],
            &summary["mean_disentanglement"],
            &summary["alone"][0]["accuracy"],
            &summary["alone"][1]["loss"],
        ] {
            assert!(absent.is_null(), "{summary}");
        }
        assert_eq!(summary["best_points"], serde_json::json!([]));
    }
    Ok(())
}

#[test]
fn the_figure_shows_cells_without_a_value_as_such() -> Outcome {
    let folder = tempfile::tempdir()?;
    overflowing(folder.path(), &[])?;
    let file = std::io::BufReader::new(std::fs::File::open(folder.path().join("plane.png"))?);
    let mut reader = png::Decoder::new(file).read_info()?;
    let size = reader.output_buffer_size().ok_or("too large")?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels)?;
    let bytes = frame.color_type.samples();
    for stripe in overlay::NO_VALUE {
        let striped = pixels
            .chunks_exact(bytes)
            .filter(|pixel| pixel[..3] == stripe);
        // About half of the three planes each, without what is drawn over them.
        assert!(striped.count() > 300_000, "{stripe:?}");
    }
    Ok(())
}

#[test]
fn a_strict_run_fails_where_the_evaluations_cannot_be_compared() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = overflowing(folder.path(), &["--strict"])?;
    let said = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.starts_with("lambdascope: kernel and candle cannot be compared"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    // All is there to be looked at.
    assert!(folder.path().join("summary.json").exists());
    let fine = Command::new(env!("CARGO_BIN_EXE_lambdascope"))
        .args([
            "run", "aligned", "--grid", "5", "--strict", "--quiet", "--out",
        ])
        .arg(folder.path().join("fine"))
        .output()?;
    assert!(fine.status.success() && fine.stderr.is_empty(), "{fine:?}");
    Ok(())
}
