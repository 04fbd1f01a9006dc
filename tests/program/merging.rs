//! Ways to merge from the command line: what `run` and `merge` write, and what they refuse.

use std::path::Path;

use lambdascope::experiment::{Combine, Merge, Ties, from_file};
use lambdascope::tensor_file::TensorFile;

use super::ground::{Outcome, data, lambdascope, text};

type Failure = Box<dyn std::error::Error>;

/// Runs the program to a good end; what it says.
fn done(arguments: &[&str]) -> Result<String, Failure> {
    let output = lambdascope(arguments)?;
    let complaint = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    Ok(String::from_utf8(output.stdout)?)
}

/// That some arguments are refused in one line that says some words.
fn refused(arguments: &[&str], words: &str) -> Outcome {
    let output = lambdascope(arguments)?;
    let line = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(
        line.contains(words),
        "{arguments:?}: expected {words:?} in {line}"
    );
    Ok(())
}

/// Ψ(0) and the task vectors of a models file, tensor by tensor.
fn vector(file: &TensorFile, model: &str, tensor: &str) -> Result<[Vec<f32>; 2], Failure> {
    let base = file.get(&format!("psi0.{tensor}"))?.values;
    let own = file.get(&format!("{model}.{tensor}"))?.values;
    Ok([base, own])
}

fn close(found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (f64::from(*found) - expected).abs() < 1e-6,
            "{found} {expected}"
        );
    }
}

#[test]
fn run_draws_another_way_and_its_experiment_gives_the_same_plane() -> Outcome {
    let folder = tempfile::tempdir()?;
    let [plain, ties, again] = ["plain", "ties", "again"].map(|name| folder.path().join(name));
    let run = |experiment: &str, out: &Path, more: &[&str]| -> Result<String, Failure> {
        let mut all = vec![
            "run",
            experiment,
            "--grid",
            "6",
            "--quiet",
            "--out",
            text(out)?,
        ];
        all.extend(more);
        done(&all)
    };
    run("contradictory", &plain, &[])?;
    let options = ["--method", "ties", "--keep", "0.3", "--combine", "mean"];
    let told = run("contradictory", &ties, &options)?;
    assert!(told.contains("TIES (keep 0.3, combine mean)"), "{told}");
    let written = from_file(&ties.join("experiment.ron"))?;
    let expected = Ties {
        keep: 0.3,
        combine: Combine::Mean,
    };
    assert_eq!(written.merge, Merge::Ties(expected));
    run(text(&ties.join("experiment.ron"))?, &again, &[])?;
    let plane = |out: &Path| std::fs::read_to_string(out.join("plane.csv"));
    assert_eq!(plane(&ties)?, plane(&again)?);
    assert_ne!(plane(&ties)?, plane(&plain)?);
    let summary = std::fs::read_to_string(ties.join("summary.json"))?;
    let summary: serde_json::Value = serde_json::from_str(&summary)?;
    assert_eq!(summary["merge"]["method"], "ties");
    assert_eq!(summary["merge"]["settings"][0]["value"], "0.3");
    // Of another way no theorem is judged, and the tuned models are as they were.
    assert_eq!(summary["statements"], serde_json::json!([]));
    let models = |out: &Path| std::fs::read(out.join("models.safetensors"));
    assert_eq!(models(&ties)?, models(&plain)?);
    Ok(())
}

#[test]
fn a_median_is_a_ray_beside_the_plane_of_task_arithmetic() -> Outcome {
    let folder = tempfile::tempdir()?;
    let [plain, median] = ["plain", "median"].map(|name| folder.path().join(name));
    for (out, method) in [(&plain, "arithmetic"), (&median, "median")] {
        let out = text(out)?;
        done(&[
            "run", "aligned", "--grid", "6", "--quiet", "--method", method, "--out", out,
        ])?;
    }
    let summary = |out: &Path| -> Result<serde_json::Value, Failure> {
        Ok(serde_json::from_str(&std::fs::read_to_string(
            out.join("summary.json"),
        )?)?)
    };
    assert!(summary(&plain)?["ray"].is_null() && summary(&plain)?["bases"].is_null());
    let ray = &summary(&median)?["ray"];
    // Of two tasks the middle is the mean, on the plane at (½, ½).
    for coefficient in ray["projection"].as_array().ok_or("no projection")? {
        assert!((coefficient.as_f64().ok_or("no number")? - 0.5).abs() < 1e-6);
    }
    assert!(ray["off_plane"].as_f64().ok_or("no number")? < 1e-6);
    assert_eq!(ray["at_one"]["scale"], 1.0);
    let measured = |out: &Path| -> Result<Vec<String>, Failure> {
        let text = std::fs::read_to_string(out.join("plane.csv"))?;
        // Without the theorems' slacks, which do not speak there.
        let row = |line: &str| line.split(',').take(11).collect::<Vec<_>>().join(",");
        Ok(text.lines().map(row).collect())
    };
    assert_eq!(measured(&plain)?, measured(&median)?);
    Ok(())
}

#[test]
fn a_summary_has_bases_of_every_size_and_the_last_is_task_arithmetic() -> Outcome {
    let folder = tempfile::tempdir()?;
    let [plain, bases] = ["plain", "bases"].map(|name| folder.path().join(name));
    let run = |out: &Path, more: &[&str]| {
        let mut all = vec!["run", "contradictory", "--grid", "6", "--quiet"];
        all.extend(more);
        all.extend(["--out", text(out)?]);
        done(&all)
    };
    run(&plain, &[])?;
    let options = ["--method", "bases", "--kind", "ae", "--bases", "1"];
    let told = run(&bases, &options)?;
    assert!(
        told.contains("Bases by ae, in place of 2 task vectors"),
        "{told}"
    );
    // Of as many vectors as there are tasks.
    assert!(
        told.contains("M = 2: nothing saved, error 0.000, PCA's bound 0.000, linear bound 0.000"),
        "{told}"
    );
    let read = |out: &Path, name: &str| std::fs::read_to_string(out.join(name));
    let summary: serde_json::Value = serde_json::from_str(&read(&bases, "summary.json")?)?;
    let found = &summary["bases"];
    assert_eq!(found["kind"], "ae");
    let sizes = found["sizes"].as_array().ok_or("no sizes")?;
    assert_eq!(sizes.len(), 2);
    let number = |value: &serde_json::Value| value.as_f64().ok_or("no number");
    // One of two vectors, and a number of each task.
    assert_eq!(
        (&sizes[0]["bases"], &sizes[0]["vectors"]),
        (&1.into(), &1.into())
    );
    let parameters = number(&summary["model"]["parameters"])?;
    assert!((number(&sizes[0]["saved"])? - (0.5 - 1.0 / parameters)).abs() < 1e-12);
    assert!(number(&sizes[0]["error"])? >= number(&sizes[0]["bound"])? - 1e-9);
    assert_eq!(
        (number(&sizes[1]["saved"])?, number(&sizes[1]["error"])?),
        (0.0, 0.0)
    );
    // What is added and subtracted of whole vectors are cells of the plane of task arithmetic.
    let plane = read(&plain, "plane.csv")?;
    let loss = |at: &str| -> Result<Vec<f64>, Failure> {
        let row = plane.lines().find(|line| line.starts_with(at));
        let cells: Vec<&str> = row.ok_or("no cell")?.split(',').collect();
        Ok(vec![cells[3].parse()?, cells[7].parse()?])
    };
    for (tasks, at) in [
        (&sizes[1]["doubled"], "1.000000,1.000000,"),
        (&sizes[1]["negation"][0]["tasks"], "-1.000000,0.000000,"),
        (&sizes[1]["negation"][1]["tasks"], "0.000000,-1.000000,"),
    ] {
        for (task, expected) in loss(at)?.into_iter().enumerate() {
            assert!(
                (number(&tasks[task]["loss"])? - expected).abs() < 1e-5,
                "{at} {task}"
            );
        }
    }
    Ok(())
}

#[test]
fn merge_writes_the_model_at_the_coefficients() -> Outcome {
    let folder = tempfile::tempdir()?;
    let models = data("aligned").join("models.safetensors");
    let read = TensorFile::read(&models)?;
    let out = folder.path().join("merged.safetensors");
    let told = done(&[
        "merge",
        text(&models)?,
        "--coefficients",
        "1,0.5",
        "--quiet",
        "--out",
        text(&out)?,
    ])?;
    assert!(
        told.starts_with("task arithmetic at λ = (1, 0.5)"),
        "{told}"
    );
    let merged = TensorFile::read(&out)?;
    assert_eq!(merged.names().collect::<Vec<_>>(), ["a", "v", "w"]);
    assert_eq!(merged.get("a")?.values, read.get("a")?.values);
    for tensor in ["w", "v"] {
        let [base, first] = vector(&read, "psi1", tensor)?;
        let [_, second] = vector(&read, "psi2", tensor)?;
        let own = base
            .iter()
            .zip(&first)
            .zip(&second)
            .map(|((base, first), second)| {
                let [base, first, second] = [base, first, second].map(|x| f64::from(*x));
                base + (first - base) + 0.5 * (second - base)
            });
        close(&merged.get(tensor)?.values, &own.collect::<Vec<_>>());
    }
    // The reference's directions of TIES, at the same coefficients.
    let ties = folder.path().join("ties.safetensors");
    let ties = text(&ties)?;
    let more = [
        "--method",
        "ties",
        "--coefficients",
        "1,0.5",
        "--quiet",
        "--out",
        ties,
    ];
    done(&[&["merge", "--models", text(&models)?][..], &more[..]].concat())?;
    let (merged, reference) = (
        TensorFile::read(Path::new(ties))?,
        TensorFile::read(&data("methods/aligned/ties.safetensors"))?,
    );
    for tensor in ["w", "v"] {
        let base = read.get(&format!("psi0.{tensor}"))?.values;
        let u = |task: usize| reference.get(&format!("keep20.sum.u{task}.{tensor}"));
        let (first, second) = (u(1)?.values, u(2)?.values);
        let own = base
            .iter()
            .zip(&first)
            .zip(&second)
            .map(|((base, first), second)| {
                f64::from(*base) + f64::from(*first) + 0.5 * f64::from(*second)
            });
        close(&merged.get(tensor)?.values, &own.collect::<Vec<_>>());
    }
    Ok(())
}

#[test]
fn what_does_not_belong_together_is_refused_by_name() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let out = text(&out)?;
    let models = data("aligned").join("models.safetensors");
    let models = text(&models)?;
    for (more, words) in [
        (
            &["--keep", "0.2"][..],
            "option --keep: expected with --method ties, found arithmetic",
        ),
        (
            &["--method", "ties", "--drop", "0.5"],
            "option --drop: expected with --method dare",
        ),
        (
            &["--method", "ties", "--keep", "0"],
            "expected a share in (0, 1], found 0",
        ),
        (
            &["--method", "dare", "--drop", "1"],
            "expected a share in [0, 1), found 1",
        ),
        (&["--method", "soup"], "expected one of arithmetic, ties,"),
        (
            &["--method", "bases", "--bases", "3"],
            "from 1 to 2, the number of tasks",
        ),
        (
            &["--method", "median", "--rule", "upper"],
            "expected middle or lower, found upper",
        ),
    ] {
        let run = [&["run", "aligned", "--out", out][..], more].concat();
        refused(&run, words)?;
    }
    for (more, words) in [
        (&["--method", "tangent"][..], "tangent: it merges outputs"),
        (
            &["--method", "fisher", "--coefficients", "1,-1"],
            "found 1,-1",
        ),
        (
            &["--method", "median", "--coefficients", "1,0.5"],
            "one coefficient for all tasks",
        ),
    ] {
        refused(
            &[&["merge", models, "--quiet", "--out", out][..], more].concat(),
            words,
        )?;
    }
    assert!(!Path::new(out).exists());
    let copy = folder.path().join("models.safetensors");
    std::fs::copy(models, &copy)?;
    let copy = text(&copy)?;
    refused(
        &["merge", copy, "--coefficients", "1,1", "--out", copy],
        "which is read",
    )?;
    Ok(())
}
