//! Files of earlier formats: what the program once wrote, every later program reads.
//!
//! `tests/data/formats/v1` was written by the first program whose formats are promised, `v2` by the first that wrote
//! version 2; neither is ever changed. `v1/defaults` spells out, once and for all, what version 1 leaves out. Tables of `v1` were made on another processor, whose last digits may differ; training
//! carries such differences on.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lambdascope::app::{Opened, Session, State, Told, read};
use lambdascope::experiment::{
    Experiment, PRESETS, from_file, from_line, from_text, preset, to_text,
};
use lambdascope::lab::{Lab, Setup};

use super::ground::{Outcome, data, program};

/// How far a loss, a margin or ξ may lie from the table's.
const VALUES: f64 = 2e-3;

fn kept(name: &str) -> PathBuf {
    data("formats/v1").join(name)
}

fn kept2(name: &str) -> PathBuf {
    data("formats/v2").join(name)
}

fn files_in(folder: &str) -> Result<Vec<PathBuf>, std::io::Error> {
    files_of(&kept(folder))
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

/// A table's header and its rows; an empty field is NaN.
fn table(text: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default().split(',');
    let rows = lines.map(|line| {
        let fields = line.split(',');
        fields
            .map(|field| field.parse().unwrap_or(f64::NAN))
            .collect()
    });
    (header.map(str::to_owned).collect(), rows.collect())
}

/// That every column of an earlier table is there, in its place, with the same values. Slacks are conditions, not
/// measurements, and have tests of their own.
fn same_table(name: &str, earlier: &str, now: &str) {
    let (columns, expected) = table(earlier);
    let (now_columns, found) = table(now);
    assert_eq!(columns, now_columns[..columns.len()], "{name}");
    assert_eq!(expected.len(), found.len(), "{name}: rows");
    for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
        for ((column, expected), found) in columns.iter().zip(expected).zip(found) {
            if column.ends_with("slack") {
                continue;
            }
            let differs = (expected - found).abs();
            let same = differs <= VALUES || (expected.is_nan() && found.is_nan());
            assert!(
                same,
                "{name}, row {at}, {column}: {expected} and now {found}"
            );
        }
    }
}

#[test]
fn experiments_open_and_give_the_same_planes() -> Outcome {
    let folder = tempfile::tempdir()?;
    let paths = files_in("experiments")?;
    assert_eq!(paths.len(), 12);
    for path in paths {
        let name = path
            .file_stem()
            .ok_or("no name")?
            .to_string_lossy()
            .into_owned();
        let out = folder.path().join(&name);
        let ran = program()
            .arg("run")
            .arg(&path)
            .args(["--grid", "7", "--out"])
            .arg(&out)
            .output()?;
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{name}: {said}");
        let earlier = fs::read_to_string(kept("planes").join(format!("{name}.csv")))?;
        same_table(&name, &earlier, &fs::read_to_string(out.join("plane.csv"))?);
    }
    Ok(())
}

#[test]
fn sessions_of_every_tab_open_and_stay_what_they_were() -> Outcome {
    let folder = tempfile::tempdir()?;
    let paths = files_in("sessions")?;
    assert_eq!(paths.len(), 9);
    for path in paths {
        let Opened::Session(session, files, at) = read(std::slice::from_ref(&path))? else {
            return Err(format!("{}: no session", path.display()).into());
        };
        assert_eq!(files.is_some(), !session.files.is_empty());
        let mut state = State::new()?;
        let shown = (session.experiment.clone(), session.step);
        state.apply(Told::Session(session, files, at));
        assert_eq!((state.experiment.clone(), state.step), shown);
        // Saved by this program it opens as the same screen again.
        let again = folder.path().join("again.ron");
        Session::of(&state).save(&again)?;
        let Opened::Session(saved, _, _) = read(&[again])? else {
            return Err("saved again it is no session".into());
        };
        assert_eq!(saved.experiment, state.experiment, "{}", path.display());
        assert_eq!(saved.view, Session::of(&state).view, "{}", path.display());
    }
    Ok(())
}

#[test]
fn a_session_with_files_gives_their_plane() -> Outcome {
    let path = kept("sessions/with-files.ron");
    let Opened::Session(session, files, _) = read(&[path])? else {
        return Err("no session".into());
    };
    let mut setup = Setup::new(session.experiment);
    setup.files = files;
    let mut lab = Lab::new();
    let picture = lab.picture(&setup, &|_| ControlFlow::Continue(()))?;
    let (columns, rows) = table(&fs::read_to_string(kept("run/small-plane.csv"))?);
    let loss = columns.iter().position(|column| column == "loss_t1");
    let loss = loss.ok_or("no loss_t1")?;
    let t1 = picture.plane.tasks.first().ok_or("no T1")?;
    assert_eq!(t1.cells.len(), rows.len());
    for (cell, row) in t1.cells.iter().zip(&rows) {
        // Nothing is trained here: kernels of other processors differ by rounding only.
        assert!(
            (cell.loss - row[loss]).abs() < 1e-5,
            "{} and {}",
            cell.loss,
            row[loss]
        );
    }
    Ok(())
}

#[test]
fn shared_lines_hold_the_experiments_that_they_held() -> Outcome {
    let text = fs::read_to_string(kept("shared-lines.txt"))?;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 12);
    let names: Vec<_> = files_in("experiments")?
        .iter()
        .map(|path| from_file(path).map(|experiment| experiment.name))
        .collect::<Result<_, _>>()?;
    for line in lines {
        let shared: Experiment = from_line(line)?;
        assert!(names.contains(&shared.name), "{}", shared.name);
        let found = files_in("experiments")?
            .iter()
            .map(|path| from_file(path))
            .collect::<Result<Vec<_>, _>>()?
            .contains(&shared);
        assert!(found, "{}: no experiment is equal", shared.name);
    }
    assert!(PRESETS.len() >= 12);
    Ok(())
}

#[test]
fn phase_tables_and_summaries_keep_their_columns_and_keys() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("phase");
    let ran = program()
        .arg("phase")
        .arg(kept("run/experiment.ron"))
        .arg("--out")
        .arg(&out)
        .output()?;
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let earlier = fs::read_to_string(kept("run/phase.csv"))?;
    same_table(
        "phase",
        &earlier,
        &fs::read_to_string(out.join("phase.csv"))?,
    );
    Ok(())
}

#[test]
fn a_summary_still_has_what_other_programs_were_promised() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("run");
    let ran = program()
        .args(["run", "aligned", "--grid", "5", "--out"])
        .arg(&out)
        .output()?;
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let now = fs::read_to_string(out.join("summary.json"))?;
    for text in [fs::read_to_string(kept("run/summary.json"))?, now] {
        let summary: serde_json::Value = serde_json::from_str(&text)?;
        for promised in [
            "/alpha",
            "/seed",
            "/grid/cells",
            "/alone/1/loss",
            "/best_points/0/lambda1",
            "/statements/0/soundness",
            "/statements/0/coverage",
            "/timings/training_ms",
            "/kernel_vs_candle",
        ] {
            assert!(summary.pointer(promised).is_some(), "{promised}");
        }
    }
    Ok(())
}

/// What version 1 means by what it leaves out is its own: no later default changes it.
#[test]
fn what_version_1_leaves_out_is_what_it_was() -> Outcome {
    let spelt = |name: &str| from_file(&kept("defaults").join(name));
    let nothing = "model: (), training: (), vectors: (), grid: (), constants: ()";
    for (file, data) in [
        ("patterns.ron", "Patterns()"),
        ("digits.ron", "Digits()"),
        ("images.ron", "Images()"),
    ] {
        let expected = spelt(file)?;
        for sparse in [
            format!("(version: 1, data: {data})"),
            format!("(version: 1, data: {data}, {nothing})"),
        ] {
            assert_eq!(from_text("sparse", &sparse)?, expected, "{sparse}");
        }
    }
    assert_eq!(from_text("sparse", "(version: 1)")?, spelt("patterns.ron")?);
    let read = |text: &str| Session::from_text(Path::new("session.ron"), text);
    let expected = read(&fs::read_to_string(kept("defaults/session.ron"))?)?;
    assert_eq!(expected.experiment, spelt("patterns.ron")?);
    for sparse in [
        "(lambdascope_session: 1)",
        "(lambdascope_session: 1, experiment: (version: 1))",
        // A session of version 1 knew no other experiments.
        "(lambdascope_session: 1, experiment: ())",
        "(lambdascope_session: 1, experiment: (data: Patterns()), view: ())",
        "(lambdascope_session: 1, view: (phase: (), overlays: ()))",
    ] {
        assert_eq!(read(sparse)?, expected, "{sparse}");
    }
    Ok(())
}

/// The text of a file without the one word that says its version.
fn without_version(text: &str) -> String {
    text.replacen("version: 2,", "", 1)
}

#[test]
fn experiments_of_version_2_are_those_of_version_1_and_need_not_say_which_they_are() -> Outcome {
    let paths = files_of(&kept2("experiments"))?;
    assert_eq!(paths.len(), 13);
    for path in paths {
        let name = path.file_name().ok_or("no name")?;
        let text = fs::read_to_string(&path)?;
        let experiment = from_text("kept", &text)?;
        assert_eq!(from_text("kept", &without_version(&text))?, experiment);
        assert_eq!(from_text("again", &to_text(&experiment)?)?, experiment);
        let old = kept("experiments").join(name);
        if old.exists() {
            // So it gives the plane that the test of version 1 holds its own to.
            assert_eq!(from_file(&old)?, experiment, "{name:?}");
        } else {
            assert_eq!(name, "by-the-book.ron");
            assert_eq!(preset("by-the-book")?, experiment);
        }
    }
    Ok(())
}

#[test]
fn experiments_of_version_1_need_not_say_which_they_are() -> Outcome {
    for path in files_in("experiments")? {
        let text = fs::read_to_string(&path)?;
        let unnamed = text.replacen("version: 1,", "", 1);
        assert_ne!(unnamed, text);
        assert_eq!(from_text("kept", &unnamed)?, from_file(&path)?);
    }
    Ok(())
}

#[test]
fn sessions_of_version_2_are_those_of_version_1() -> Outcome {
    let paths = files_of(&kept2("sessions"))?;
    assert_eq!(paths.len(), 9);
    for path in paths {
        let name = path.file_name().ok_or("no name")?;
        let text = fs::read_to_string(&path)?;
        let new = Session::from_text(&path, &text)?;
        let again = Session::from_text(&path, &new.to_text_at(&path)?)?;
        assert_eq!(again, new, "{name:?}");
        let old = kept("sessions").join(name);
        let old = Session::from_text(&old, &fs::read_to_string(&old)?)?;
        assert_eq!(new.files.len(), old.files.len());
        let files = old.files.clone();
        assert_eq!(Session { files, ..new }, old, "{name:?}");
        let Opened::Session(_, files, _) = read(std::slice::from_ref(&path))? else {
            return Err(format!("{name:?}: no session").into());
        };
        assert_eq!(files.is_some(), !old.files.is_empty());
    }
    Ok(())
}

#[test]
fn shared_lines_of_version_2_hold_the_experiments_that_they_held() -> Outcome {
    let text = fs::read_to_string(kept2("shared-lines.txt"))?;
    let paths = files_of(&kept2("experiments"))?;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), paths.len());
    for (line, path) in lines.into_iter().zip(paths) {
        assert!(line.starts_with("lambdascope2:"));
        assert_eq!(from_line(line)?, from_file(&path)?, "{}", path.display());
    }
    Ok(())
}

#[test]
fn a_run_of_version_2_is_written_with_the_same_keys_and_the_tables_of_version_1() -> Outcome {
    let folder = tempfile::tempdir()?;
    let experiment = kept2("run/experiment.ron");
    for (command, written) in [("run", "summary.json"), ("phase", "phase.json")] {
        let out = folder.path().join(command);
        let ran = program()
            .arg(command)
            .arg(&experiment)
            .arg("--out")
            .arg(&out)
            .output()?;
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{command}: {said}");
        let keys = |path: PathBuf| -> Result<Vec<String>, Box<dyn std::error::Error>> {
            let summary: serde_json::Value = serde_json::from_str(&fs::read_to_string(path)?)?;
            assert_eq!(summary["format"], 2);
            assert_eq!(summary["tasks"], serde_json::json!(["t1", "t2"]));
            assert_eq!(summary["axes"], serde_json::json!(["t1", "t2"]));
            let mut paths = Vec::new();
            keys_of(&summary, "", &mut paths);
            Ok(paths)
        };
        let earlier = keys(kept2("run").join(written))?;
        let now = keys(out.join(written))?;
        let missing: Vec<_> = earlier.iter().filter(|key| !now.contains(key)).collect();
        assert!(missing.is_empty(), "{written} has no {missing:?} any more");
    }
    let earlier = fs::read_to_string(kept("run/phase.csv"))?;
    let now = fs::read_to_string(folder.path().join("phase/phase.csv"))?;
    same_table("phase", &earlier, &now);
    Ok(())
}

/// Every key of a summary with those around it. Lists are taken for their first entry.
fn keys_of(value: &serde_json::Value, around: &str, found: &mut Vec<String>) {
    if let Some(object) = value.as_object() {
        for (key, value) in object {
            let path = format!("{around}/{key}");
            keys_of(value, &path, found);
            found.push(path);
        }
    } else if let Some(first) = value.as_array().and_then(|list| list.first()) {
        keys_of(first, around, found);
    }
}
