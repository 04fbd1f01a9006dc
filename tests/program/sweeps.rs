//! Sweeps: stopped, taken up again and shared out they are the same table, to the byte.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::ground::{Outcome, lambdascope, program, text};

/// A sweep that is computed in no time: training outer, a coefficient inner.
const SWEEP: [&str; 8] = [
    "sweep",
    "EXPERIMENT",
    "--x",
    "lambda2=-1..1:5",
    "--y",
    "alpha=-0.5,0,0.5",
    "--quiet",
    "--out",
];

/// An experiment that trains in no time.
fn experiment(folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let path = folder.join("small.ron");
    fs::write(&path, "(version: 2, training: (steps: 12))")?;
    Ok(text(&path)?.to_owned())
}

/// Runs the sweep into a folder, with more options.
fn sweep(folder: &Path, out: &str, more: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let (experiment, out) = (experiment(folder)?, folder.join(out));
    let mut all = SWEEP.to_vec();
    all[1] = &experiment;
    all.push(text(&out)?);
    all.extend(more);
    let output = lambdascope(&all)?;
    let stderr = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stderr, "");
    Ok(String::from_utf8(output.stdout)?)
}

/// What is said where the sweep, or another command, is refused.
fn refused(arguments: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let output = lambdascope(arguments)?;
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    let stderr = String::from_utf8(output.stderr)?;
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    Ok(stderr)
}

fn refused_sweep(
    folder: &Path,
    out: &str,
    more: &[&str],
) -> Result<String, Box<dyn std::error::Error>> {
    let (experiment, out) = (experiment(folder)?, folder.join(out));
    let mut all = SWEEP.to_vec();
    all[1] = &experiment;
    all.push(text(&out)?);
    all.extend(more);
    refused(&all)
}

#[test]
fn shards_joined_are_the_sweep_in_one_piece() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    sweep(root, "whole", &[])?;
    let read = |place: &str| fs::read(root.join(place));
    let whole = read("whole/sweep.csv")?;
    let table = String::from_utf8(whole.clone())?;
    assert!(table.starts_with("lambda2,alpha,loss_t1,acc_t1,loss_t2,acc_t2\n-1,-0.5,"));
    assert_eq!(table.lines().count(), 1 + 15);
    // More shards than stretches: one is empty, and is a shard as well. Half of them lie elsewhere.
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let out = if shard < "3/4" { "here" } else { "there" };
        sweep(root, out, &["--shard", shard])?;
    }
    let (here, there, joined) = (root.join("here"), root.join("there"), root.join("joined"));
    let join = [text(&here)?, text(&there)?];
    let output = lambdascope(&[
        "join",
        join[0],
        join[1],
        "--out",
        text(&joined)?,
        "--format",
        "json",
    ])?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for name in ["sweep.csv", "sweep.ron", "sweep.png"] {
        assert_eq!(
            read(&format!("joined/{name}"))?,
            read(&format!("whole/{name}"))?,
            "{name}"
        );
    }
    // What is printed is the table.
    let json: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(json["rows"], 15);
    let lambdas = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap_or_default());
    let lambdas: Result<Vec<f64>, _> = lambdas.map(str::parse).collect();
    assert_eq!(json["columns"]["lambda2"], serde_json::json!(lambdas?));
    assert_eq!(
        json["columns"].as_object().map(serde_json::Map::len),
        Some(6)
    );

    // What is missing or not finished is named.
    fs::remove_file(there.join("sweep-3-of-4.csv"))?;
    let said = refused(&["join", join[0], join[1], "--out", text(&joined)?])?;
    assert!(
        said.contains("all 4 shards") && said.contains("missing: sweep-3-of-4.csv"),
        "{said}"
    );
    sweep(root, "there", &["--shard", "3/4"])?;
    let last = there.join("sweep-4-of-4.csv");
    let rows = fs::read_to_string(&last)?;
    let cut: String = rows.split_inclusive('\n').take(3).collect();
    fs::write(&last, cut)?;
    let said = refused(&["join", join[0], join[1], "--out", text(&joined)?])?;
    assert!(said.contains("sweep-4-of-4.csv has 2 of 5 rows"), "{said}");
    let said = refused(&["join", join[0], join[0], "--out", text(&joined)?])?;
    assert!(said.contains("every shard once"), "{said}");
    Ok(())
}

#[test]
fn a_sweep_that_was_stopped_goes_on_where_it_was() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    sweep(root, "whole", &[])?;
    let whole = fs::read(root.join("whole/sweep.csv"))?;
    // In the first line, in the middle of a row, in the middle of a stretch, at its end.
    let line = |number: usize| {
        let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        ends.map(|(at, _)| at + 1)
            .nth(number)
            .unwrap_or(whole.len())
    };
    for end in [0, 4, line(0), line(3) + 5, line(3), line(5), line(14)] {
        sweep(root, "cut", &[])?;
        fs::write(root.join("cut/sweep.csv"), &whole[..end])?;
        sweep(root, "cut", &[])?;
        assert_eq!(fs::read(root.join("cut/sweep.csv"))?, whole, "cut at {end}");
    }
    let said = sweep(root, "cut", &[])?;
    assert!(
        said.contains("finished before, 15 rows; nothing was computed"),
        "{said}"
    );
    Ok(())
}

#[test]
fn a_sweep_that_was_killed_is_the_same_in_the_end() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    sweep(root, "whole", &[])?;
    let experiment = experiment(root)?;
    let out = root.join("killed");
    let mut arguments = SWEEP.to_vec();
    arguments[1] = &experiment;
    arguments.push(text(&out)?);
    let mut process = program().args(&arguments).stdout(Stdio::null()).spawn()?;
    // Until it has some rows, or all of them: whichever it is, the end is the same.
    while process.try_wait()?.is_none() {
        let rows = fs::read_to_string(out.join("sweep.csv")).unwrap_or_default();
        if rows.lines().count() > 3 {
            break;
        }
    }
    process.kill()?;
    process.wait()?;
    sweep(root, "killed", &[])?;
    let read = |place: &str| fs::read(root.join(place));
    assert_eq!(read("killed/sweep.csv")?, read("whole/sweep.csv")?);
    Ok(())
}

#[test]
fn rows_of_another_sweep_are_refused_and_left() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    sweep(root, "out", &[])?;
    let table = root.join("out/sweep.csv");
    let before = fs::read(&table)?;
    let said = refused_sweep(root, "out", &["--seed", "7"])?;
    assert!(
        said.contains("expected the same sweep, with seed: 7, found one with seed: 3"),
        "{said}"
    );
    let said = refused_sweep(root, "out", &["--metric", "worst_loss"])?;
    assert!(said.contains("expected the same sweep"), "{said}");
    assert_eq!(fs::read(&table)?, before);
    let changed = String::from_utf8(before)?.replace("\n-1,0,", "\n-1,0.25,");
    fs::write(&table, &changed)?;
    let said = refused_sweep(root, "out", &[])?;
    assert!(
        said.contains("line 7: expected lambda2,alpha = -1,0, found -1,0.25"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&table)?, changed);
    fs::remove_file(root.join("out/sweep.ron"))?;
    let said = refused_sweep(root, "out", &[])?;
    assert!(said.contains("expected sweep.ron beside it"), "{said}");
    Ok(())
}

#[test]
fn what_cannot_be_varied_or_measured_is_said_in_one_sentence() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let out = text(&out)?;
    for (arguments, words) in [
        (
            vec!["--x", "recall=0..1:3"],
            "option --x: expected one of alpha, lambda1",
        ),
        (
            vec!["--x", "alpha"],
            "option --x: expected a setting and its values",
        ),
        (
            vec!["--x", "alpha=0..2:3"],
            "option --x: alpha: expected a correlation in [-1, 1], found 2",
        ),
        (
            vec!["--x", "keep=0.1,0.2"],
            "keep: expected --method ties or its like in the experiment, found arithmetic",
        ),
        (
            vec!["--x", "rho=0..1:3"],
            "rho: expected coloured images, found pattern tasks",
        ),
        (
            vec!["--x", "alpha=0..1:3", "--metric", "acc_t3"],
            "acc_t3: expected one of t1, t2",
        ),
        (
            vec!["--x", "alpha=0..1:3", "--shard", "5/4"],
            "option --shard: expected a part of several",
        ),
        (
            vec!["--x", "hidden=8,9"],
            "hidden = 9: hidden: expected an even number",
        ),
    ] {
        let mut all = vec!["sweep", "aligned", "--out", out];
        all.extend(arguments);
        let said = refused(&all)?;
        assert!(said.contains(words), "{all:?}: {said}");
    }
    assert!(!Path::new(out).exists());
    Ok(())
}

#[test]
fn files_that_are_read_belong_to_the_sweep() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    let experiment = experiment(root)?;
    let (first, second) = (root.join("first"), root.join("second"));
    for (out, seed) in [(&first, "1"), (&second, "2")] {
        let run = [
            "run",
            &experiment,
            "--grid",
            "3",
            "--seed",
            seed,
            "--quiet",
            "--out",
        ];
        let output = lambdascope(&[&run[..], &[text(out)?]].concat())?;
        assert!(output.status.success());
    }
    let (models, tasks) = (
        first.join("models.safetensors"),
        first.join("tasks.safetensors"),
    );
    let out = root.join("out");
    let sweep = |x: &'static str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let all = [
            "sweep",
            "--models",
            text(&models)?,
            "--tasks",
            text(&tasks)?,
            "--x",
            x,
        ];
        let more = ["--quiet", "--out", text(&out)?];
        Ok(all.into_iter().chain(more).map(str::to_owned).collect())
    };
    let arguments = sweep("lambda2=0..1:3")?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    assert!(lambdascope(&arguments)?.status.success());
    assert_eq!(
        fs::read_to_string(out.join("sweep.csv"))?.lines().count(),
        4
    );
    // Nothing of what came from a file can be varied.
    for (x, words) in [
        (
            "steps=1,2",
            "steps: it changes nothing, as the models came from a file",
        ),
        (
            "alpha=0,1",
            "alpha: it changes nothing, as the tasks came from a file",
        ),
    ] {
        let arguments = sweep(x)?;
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = refused(&arguments)?;
        assert!(said.contains(words), "{said}");
    }
    // Other models under the same name are another sweep.
    fs::copy(second.join("models.safetensors"), &models)?;
    let said = refused(&arguments)?;
    assert!(said.contains("expected the same sweep"), "{said}");
    Ok(())
}

#[test]
fn a_table_that_another_program_wrote_is_refused_and_stays_as_it_is() -> Outcome {
    let folder = tempfile::tempdir()?;
    let root = folder.path();
    sweep(root, "out", &[])?;
    let path = root.join("out/sweep.csv");
    let own = fs::read_to_string(&path)?;
    let (first, rest) = own.split_once('\n').ok_or("one line")?;
    for other in [
        format!("\u{feff}{own}"),
        own.replace('\n', "\r\n"),
        format!("{first}\n{}", rest.replacen(",0.", ",+0.", 1)),
    ] {
        assert_ne!(other, own);
        fs::write(&path, &other)?;
        let said = refused_sweep(root, "out", &[])?;
        assert!(said.contains("sweep.csv"), "{said}");
        assert_eq!(fs::read_to_string(&path)?, other);
    }
    // An empty shard was not there before.
    let said = sweep(root, "empty", &["--shard", "1/4"])?;
    assert!(!said.contains("before"), "{said}");
    let said = sweep(root, "empty", &["--shard", "1/4"])?;
    assert!(said.contains("before"), "{said}");
    Ok(())
}
