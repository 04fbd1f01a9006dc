//! Files that the Python package safetensors wrote (`tests/data/python/make.py`) are read as what they are.

use std::path::{Path, PathBuf};

use lambdascope::model::{Loaded, read_models};
use lambdascope::task::{Role, TaskId, read_tasks};

use super::ground::{Outcome, program};

/// All types that are accepted; the script's values are exact in each of them.
const TYPES: [&str; 4] = ["f32", "f64", "f16", "bf16"];

fn file(kind: &str, dtype: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/data/python/{kind}-{dtype}.safetensors"))
}

/// The script's values: first/8, (first + 1)/8, …
fn ramp(first: i16, count: usize) -> Vec<f32> {
    (first..).take(count).map(|n| f32::from(n) / 8.0).collect()
}

/// The one note about conversion, if there is any.
fn conversion<'a>(notes: &'a [String], dtype: &str) -> Option<&'a str> {
    let start = format!("converted from {dtype} to f32: ");
    notes.iter().find_map(|note| note.strip_prefix(&start))
}

#[test]
fn models_of_every_type_are_the_numbers_that_python_wrote() -> Outcome {
    for dtype in TYPES {
        let models = read_models(&file("models", dtype))?;
        let Loaded::OneLayer(output) = &models.kind else {
            panic!("{dtype}: {:?}", models.kind);
        };
        assert_eq!(output.values(), [0.5, 0.5, -0.5, -0.5], "{dtype}");
        let all = [&models.base, &models.tuned[0], &models.tuned[1]];
        for (first, psi) in (0..).zip(all) {
            assert_eq!(psi.get("w")?.dims(), [3, 3]);
            assert_eq!(psi.get("v")?.dims(), [4, 3]);
            assert_eq!(psi.values("w")?, ramp(10 * first - 15, 9), "{dtype}");
            assert_eq!(psi.values("v")?, ramp(20 * first - 30, 12), "{dtype}");
        }
        let told = (dtype != "f32").then_some("a, psi0.v, psi0.w and 4 more");
        assert_eq!(conversion(&models.notes, dtype), told);
    }
    Ok(())
}

#[test]
fn tasks_of_every_type_are_the_numbers_that_python_wrote() -> Outcome {
    for dtype in TYPES {
        let tasks = read_tasks(&file("tasks", dtype))?;
        for (first, role) in
            (0..).zip([Role::Task(TaskId::T1), Role::Task(TaskId::T2), Role::Target])
        {
            let set = tasks.get(role).ok_or("a task is missing")?;
            assert_eq!(
                (set.len(), set.shape().tokens, set.shape().dimension),
                (6, 2, 3)
            );
            assert_eq!(set.tokens(), ramp(7 * first - 25, 36), "{dtype}");
            assert_eq!(set.labels(), [1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
            let weights = match role {
                Role::Task(TaskId::T1) => [1.0, 1.0, 2.0, 2.0, 1.0, 1.0].map(|w| w / 8.0),
                _ => [1.0 / 6.0; 6],
            };
            assert_eq!(set.weights(), weights);
            assert_eq!(set.is_exact(), role == Role::Task(TaskId::T1));
        }
        assert_eq!(conversion(&tasks.notes, dtype).is_some(), dtype != "f32");
    }
    Ok(())
}

#[test]
fn check_and_run_say_what_was_converted() -> Outcome {
    for kind in ["models", "tasks"] {
        let told = program().arg("check").arg(file(kind, "bf16")).output()?;
        let told = String::from_utf8(told.stdout)?;
        assert!(told.contains("converted from bf16 to f32: "), "{told}");
    }
    let out = tempfile::tempdir()?;
    let run = program()
        .args(["run", "--grid", "5", "--models"])
        .arg(file("models", "f16"))
        .arg("--tasks")
        .arg(file("tasks", "f64"))
        .arg("--out")
        .arg(out.path())
        .output()?;
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let summary = std::fs::read_to_string(out.path().join("summary.json"))?;
    let summary: serde_json::Value = serde_json::from_str(&summary)?;
    let notes = summary["notes"].to_string();
    assert!(
        notes.contains("converted from f16 to f32: a, psi0.v"),
        "{notes}"
    );
    assert!(
        notes.contains("converted from f64 to f32: t1.labels"),
        "{notes}"
    );
    Ok(())
}
