//! A person's own Vision Transformers, from two files to a plane on disk.

use std::path::{Path, PathBuf};

use super::ground::{Outcome, lambdascope, text};

fn data(case: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/vit")
        .join(case)
        .join(name)
}

/// `run` on a case's files with more options, and what it said.
fn run(case: &str, out: &Path, options: &[&str]) -> Result<(bool, String), String> {
    let (models, tasks) = (
        data(case, "models.safetensors"),
        data(case, "tasks.safetensors"),
    );
    let mut arguments = vec!["run", "--models", text(&models)?, "--tasks", text(&tasks)?];
    arguments.extend(["--quiet", "--grid", "3", "--low", "0", "--high", "1"]);
    arguments.extend(["--out", text(out)?]);
    arguments.extend(options);
    let output = lambdascope(&arguments).map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((output.status.success(), said))
}

/// The plane's cell at (1, 1) by its column.
fn cell(out: &Path, column: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let table = std::fs::read_to_string(out.join("plane.csv"))?;
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().ok_or("no header")?.split(',').collect();
    let at = names.iter().position(|name| *name == column);
    let last = lines.last().ok_or("no cells")?;
    let value = last.split(',').nth(at.ok_or("no such column")?);
    Ok(value.ok_or("no value")?.parse()?)
}

/// The same cell as the reference has it.
fn expected(case: &str, column: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let table = std::fs::read_to_string(data(case, "plane.csv"))?;
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().ok_or("no header")?.split(',').collect();
    let at = names.iter().position(|name| *name == column);
    let row = lines
        .find(|line| line.starts_with("1,1,"))
        .ok_or("no cell")?;
    let value = row.split(',').nth(at.ok_or("no such column")?);
    Ok(value.ok_or("no value")?.parse()?)
}

#[test]
fn two_files_give_a_plane_in_the_models_own_loss_or_in_the_one_that_is_asked_for() -> Outcome {
    let folder = tempfile::tempdir()?;
    for (options, column) in [
        (&[][..], "loss_t2"),
        (&["--loss", "hinge"], "hinge_t2"),
        (
            &[
                "--loss", "logistic", "--heads", "2", "--gelu", "erf", "--eps", "1e-6",
            ],
            "loss_t2",
        ),
    ] {
        let out = folder.path().join("out");
        let (fine, said) = run("class", &out, options)?;
        assert!(fine, "{said}");
        let difference = (cell(&out, "loss_t2")? - expected("class", column)?).abs();
        assert!(difference < 1e-4, "{options:?}: {difference:e}");
        let experiment = std::fs::read_to_string(out.join("experiment.ron"))?;
        assert!(experiment.contains("Vit("), "{experiment}");
        // What was written is looked at again with what it was run with.
        let (models, tasks) = (
            out.join("models.safetensors"),
            out.join("tasks.safetensors"),
        );
        let again = folder.path().join("again");
        let output = lambdascope(&[
            "run",
            text(&out.join("experiment.ron"))?,
            "--models",
            text(&models)?,
            "--tasks",
            text(&tasks)?,
            "--quiet",
            "--out",
            text(&again)?,
        ])?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let planes = [&out, &again].map(|at| std::fs::read(at.join("plane.csv")));
        let [first, second] = planes;
        assert_eq!(first?, second?);
    }
    Ok(())
}

#[test]
fn other_settings_are_other_models_and_those_that_do_not_fit_are_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    for options in [["--heads", "4"], ["--gelu", "quick"], ["--eps", "0.1"]] {
        let (fine, said) = run("mean", &out, &options)?;
        assert!(fine, "{said}");
        let differ = |column| -> Result<f64, Box<dyn std::error::Error>> {
            Ok((cell(&out, column)? - expected("mean", column)?).abs())
        };
        let difference = differ("margin_t1")?.max(differ("margin_t2")?);
        assert!(difference > 1e-3, "{options:?}: {difference:e}");
    }
    for (options, words) in [
        (
            ["--heads", "5"],
            "heads: expected a divisor of the width, 32",
        ),
        (
            ["--heads", "0"],
            "option --heads: expected a whole number from 1 to 64",
        ),
        (
            ["--classes", "1,1"],
            "option --classes: expected two different classes",
        ),
        (
            ["--eps", "0"],
            "option --eps: expected a number in (0, 0.1]",
        ),
    ] {
        let (fine, said) = run("mean", &out, &options)?;
        assert!(!fine && said.contains(words), "{options:?}: {said}");
    }
    let output = lambdascope(&["run", "irrelevant", "--heads", "2", "--out", text(&out)?])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("--heads: expected a Vision Transformer"),
        "{said}"
    );
    Ok(())
}

#[test]
fn check_says_what_the_models_are() -> Outcome {
    let output = lambdascope(&["check", text(&data("class", "models.safetensors"))?])?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for words in [
        "Vision Transformers",
        "class token",
        "GELU by erf",
        "2 a block",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    Ok(())
}
