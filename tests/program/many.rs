//! More tasks than two from the command line: planes of loaded and of made tasks, and what is refused.

use super::ground::{Outcome, data, lambdascope, text};

type Failure = Box<dyn std::error::Error>;

fn said(arguments: &[&str]) -> Result<(Option<i32>, String), Failure> {
    let output = lambdascope(arguments)?;
    let complaint = String::from_utf8(output.stderr)?;
    Ok((output.status.code(), complaint))
}

/// The columns of a table by their names.
fn columns(csv: &str) -> Vec<(String, Vec<&str>)> {
    let mut lines = csv.lines();
    let names = lines.next().unwrap_or_default().split(',');
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let of = |at: usize| rows.iter().map(|row| row[at]).collect();
    names
        .enumerate()
        .map(|(at, name)| (name.to_owned(), of(at)))
        .collect()
}

#[test]
fn a_plane_of_four_loaded_tasks_has_their_columns() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let [models, tasks] = ["models", "tasks"].map(|name| data(&format!("four/{name}.safetensors")));
    let all = [
        "run",
        "--models",
        text(&models)?,
        "--tasks",
        text(&tasks)?,
        "--axes",
        "t1,t3",
        "--coefficients",
        "0.5,0.3,1,-0.2",
        "--grid",
        "6",
        "--quiet",
        "--out",
        text(&out)?,
    ];
    let (code, complaint) = said(&all)?;
    assert_eq!(code, Some(0), "{complaint}");
    let csv = std::fs::read_to_string(out.join("plane.csv"))?;
    let columns = columns(&csv);
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names[..6],
        [
            "lambda1", "lambda2", "lambda3", "lambda4", "acc_t1", "loss_t1"
        ]
    );
    assert!(names.contains(&"loss_t4") && names.contains(&"loss_target"));
    let of = |name: &str| &columns.iter().find(|(own, _)| own == name).unwrap().1;
    assert!(of("lambda2").iter().all(|value| *value == "0.300000"));
    assert!(of("lambda4").iter().all(|value| *value == "-0.200000"));
    assert_eq!(of("lambda1")[..2], ["-2.000000", "-1.000000"]);
    assert_eq!(
        (of("lambda3")[0], of("lambda3")[6]),
        ("-2.000000", "-1.000000")
    );
    assert!(of("th1_slack").iter().all(|value| value.is_empty()));
    let summary: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("summary.json"))?)?;
    assert_eq!(summary["axes"], serde_json::json!(["t1", "t3"]));
    assert_eq!(
        summary["coefficients"],
        serde_json::json!([0.5, 0.3, 1.0, -0.2])
    );
    assert_eq!(summary["tasks"].as_array().map(Vec::len), Some(4));
    Ok(())
}

#[test]
fn what_does_not_fit_the_tasks_is_refused_in_a_sentence() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let bad = folder.path().join("bad.ron");
    std::fs::write(
        &bad,
        "(\n correlations: [[1, -0.9, -0.9], [-0.9, 1, -0.9], [-0.9, -0.9, 1]],\n coefficients: [1, 1, 1],\n)",
    )?;
    for (arguments, words) in [
        (
            vec!["four-tasks", "--coefficients", "1,1"],
            "expected 4 numbers, one for each task",
        ),
        (
            vec!["four-tasks", "--axes", "t1,t5"],
            "expected two of 4 tasks, found t5",
        ),
        (
            vec!["aligned", "--axes", "t1,t1"],
            "expected two different tasks",
        ),
        (
            vec!["four-tasks", "--alpha", "0.99"],
            "which the others leave open",
        ),
        (
            vec![text(&bad)?],
            "without negative eigenvalues, found -0.800",
        ),
    ] {
        let mut all = vec!["run", "--quiet", "--out", text(&out)?];
        all.extend(arguments);
        let (code, complaint) = said(&all)?;
        assert_eq!(code, Some(2), "{complaint}");
        assert!(complaint.contains(words), "{complaint}");
    }
    Ok(())
}
