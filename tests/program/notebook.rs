//! What notebooks read: JSON on stdout and nothing else, with the numbers of the files.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::ground::{Outcome, data, lambdascope, text};

/// The one JSON text that is printed.
fn printed(arguments: &[&str]) -> Result<Value, Box<dyn std::error::Error>> {
    let output = lambdascope(arguments)?;
    let stderr = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stderr, "");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn number(text: &str) -> Value {
    text.parse::<f64>()
        .map_or(Value::Null, |value| json!(value))
}

#[test]
fn a_run_prints_its_summary_and_the_columns_of_its_plane() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let run = [
        "run",
        "out-of-domain",
        "--grid",
        "4",
        "--format",
        "json",
        "--quiet",
    ];
    let mut read = printed(&[&run[..], &["--out", text(&out)?]].concat())?;
    let plane = read
        .as_object_mut()
        .and_then(|fields| fields.remove("plane"));
    let plane = plane.unwrap_or_default();
    let summary: Value = serde_json::from_str(&fs::read_to_string(out.join("summary.json"))?)?;
    assert_eq!(read, summary);
    let table = fs::read_to_string(out.join("plane.csv"))?;
    let mut lines = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap_or_default();
    let rows: Vec<_> = lines.collect();
    assert_eq!(rows.len(), 16);
    assert_eq!(
        plane.as_object().map(serde_json::Map::len),
        Some(names.len())
    );
    for (place, name) in names.iter().enumerate() {
        let column: Vec<_> = rows.iter().map(|row| number(row[place])).collect();
        assert_eq!(plane[*name], Value::Array(column), "{name}");
    }
    Ok(())
}

#[test]
fn a_file_is_told_by_its_kind_with_its_experiment() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("mine.ron");
    fs::write(&path, "(version: 2, name: \"mine\", training: (seed: 11))")?;
    let read = printed(&["check", text(&path)?, "--format", "json"])?;
    assert_eq!(read["kind"], "experiment");
    assert_eq!(read["experiment"]["training"]["seed"], 11);
    let words = lambdascope(&["check", text(&path)?])?.stdout;
    let words = String::from_utf8(words)?;
    let told = read["words"].as_str().unwrap_or_default();
    assert!(words.ends_with(told) && told.contains("seed 11"), "{words}");
    let models = data("python/models-f32.safetensors");
    assert!(Path::new(&models).exists());
    let read = printed(&["check", text(&models)?, "--format", "json"])?;
    assert_eq!(
        (&read["kind"], &read["experiment"]),
        (&json!("models"), &Value::Null)
    );
    // What is wrong is said where it always is.
    fs::write(&path, "(version: 2, training: (steps: 0))")?;
    let output = lambdascope(&["check", text(&path)?, "--format", "json"])?;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr)?.contains("line 1"));
    Ok(())
}
