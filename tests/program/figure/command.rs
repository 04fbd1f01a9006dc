//! Figures by the command line: files of their names, sessions and files drawn, what is refused.

use std::path::Path;

use super::words;
use super::xml::elements;
use crate::ground::{Outcome, lambdascope, program, text};

/// Draws by the command line.
fn command(arguments: &[&str], folder: &Path) -> Result<(Option<i32>, String, String), String> {
    let run = || -> std::io::Result<std::process::Output> {
        let mut program = program();
        program.arg("figure").args(arguments).current_dir(folder);
        program.output()
    };
    let output = run().map_err(|error| error.to_string())?;
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|error| error.to_string());
    Ok((
        output.status.code(),
        words(output.stdout)?,
        words(output.stderr)?,
    ))
}

#[test]
fn the_command_writes_a_file_named_after_what_it_shows() -> Outcome {
    let folder = tempfile::tempdir()?;
    let small = ["--grid", "5"];
    let (code, told, complaint) = command(&[&["aligned"][..], &small].concat(), folder.path())?;
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    assert!(told.contains("Wrote aligned-planes.svg"), "{told}");
    let svg = std::fs::read_to_string(folder.path().join("aligned-planes.svg"))?;
    assert!(words(&elements(&svg)?).contains("5 × 5 cells"));
    let tab = [
        "aligned",
        "--what",
        "tab:plane",
        "--format",
        "png",
        "--dpi",
        "40",
    ];
    let (code, told, _) = command(&[&tab[..], &small].concat(), folder.path())?;
    assert_eq!(code, Some(0), "{told}");
    let png = std::fs::read(folder.path().join("aligned-tab-plane.png"))?;
    assert!(png.starts_with(b"\x89PNG"));
    // The ending says the format.
    let named = ["aligned", "--out", "made/mine.png", "--dpi", "40"];
    let (code, _, _) = command(&[&named[..], &small].concat(), folder.path())?;
    assert_eq!(code, Some(0));
    let png = std::fs::read(folder.path().join("made/mine.png"))?;
    assert!(png.starts_with(b"\x89PNG"));
    // What it shows is a table, too.
    let table = ["aligned", "--what", "slice", "--format", "csv"];
    let (code, _, complaint) = command(&[&table[..], &small].concat(), folder.path())?;
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    let rows = std::fs::read_to_string(folder.path().join("aligned-slice.csv"))?;
    let named = ["aligned", "--what", "slice", "--out", "made/mine.csv"];
    let (code, ..) = command(&[&named[..], &small].concat(), folder.path())?;
    assert_eq!(code, Some(0));
    assert_eq!(
        rows,
        std::fs::read_to_string(folder.path().join("made/mine.csv"))?
    );
    assert!(
        rows.starts_with("lambda1,lambda2,loss_t1,loss_t2"),
        "{rows}"
    );
    // Colours and the phase diagram's columns are of one's choice.
    let phase = [
        "aligned",
        "--what",
        "phase1",
        "--colour",
        "accuracy",
        "--columns",
        "3",
        "--lambda1",
        "0.5",
    ];
    let (code, _, complaint) = command(&[&phase[..], &small].concat(), folder.path())?;
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    let svg = std::fs::read_to_string(folder.path().join("aligned-phase1.svg"))?;
    let shown = words(&elements(&svg)?);
    assert!(
        shown.contains("accuracy") && shown.contains("at λ₁ = 0.50"),
        "{shown}"
    );
    // What is there already is replaced, which is said.
    let (code, _, told) = command(&[&["aligned"][..], &small].concat(), folder.path())?;
    assert_eq!(code, Some(0));
    assert!(
        told.contains("replaced") && told.contains("aligned-planes.svg"),
        "{told}"
    );
    Ok(())
}

#[test]
fn words_of_a_file_are_words_in_the_figure() -> Outcome {
    let folder = tempfile::tempdir()?;
    let name = "A </text><script>alert(1)</script> & more";
    let mut experiment = lambdascope::experiment::preset("aligned")?;
    experiment.name = name.into();
    let file = folder.path().join("mine.ron");
    std::fs::write(&file, lambdascope::experiment::to_text(&experiment)?)?;
    let out = folder.path().join("out.svg");
    let arguments = [
        "figure",
        text(&file)?,
        "--grid",
        "5",
        "--quiet",
        "--out",
        text(&out)?,
    ];
    let output = lambdascope(&arguments)?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let elements = elements(&std::fs::read_to_string(&out)?)?;
    assert!(elements.iter().all(|own| own.name != "script"));
    let described = elements.iter().find(|own| own.name == "desc");
    let described = described.map(|own| own.text.as_str()).unwrap_or_default();
    assert!(
        described.starts_with("A </text><script>alert(1)"),
        "{described}"
    );
    Ok(())
}

#[test]
fn a_session_is_drawn_as_it_is_looked_at() -> Outcome {
    let folder = tempfile::tempdir()?;
    let session = "(lambdascope_session: 2, view: (metric: Accuracy, dark: false))";
    std::fs::write(folder.path().join("mine.ron"), session)?;
    let arguments = ["mine.ron", "--grid", "5", "--theme", "screen", "--quiet"];
    let (code, _, complaint) = command(&arguments, folder.path())?;
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    let svg = std::fs::read_to_string(folder.path().join("mine-planes.svg"))?;
    let elements = elements(&svg)?;
    let words = words(&elements);
    assert!(
        words.contains("accuracy") && !words.contains("hinge loss"),
        "{words}"
    );
    let whole = elements
        .iter()
        .find(|own| own.attribute("width") == Some("100%"));
    let ground = whole.and_then(|own| own.attribute("fill"));
    // The light theme's, which is not that of paper.
    assert!(
        ground.is_some_and(|fill| fill.starts_with("#e") && fill != "#ffffff"),
        "{ground:?}"
    );
    Ok(())
}

#[test]
fn models_and_tasks_from_files_are_drawn_and_what_needs_training_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("run");
    let run = [
        "run",
        "aligned",
        "--grid",
        "5",
        "--quiet",
        "--out",
        text(&out)?,
    ];
    assert!(lambdascope(&run)?.status.success());
    let [models, tasks] = ["models", "tasks"].map(|name| format!("run/{name}.safetensors"));
    let files = ["--models", &models, "--tasks", &tasks, "--grid", "5"];
    let (code, _, complaint) = command(&files, folder.path())?;
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    let svg = std::fs::read_to_string(folder.path().join("models-planes.svg"))?;
    assert!(words(&elements(&svg)?).contains("5 × 5 cells"));
    let phase = [&files[..], &["--what", "phase"]].concat();
    let (code, _, complaint) = command(&phase, folder.path())?;
    assert_eq!(code, Some(2));
    assert!(complaint.contains("trains the tasks anew"), "{complaint}");
    Ok(())
}

#[test]
fn what_cannot_be_drawn_is_refused_in_a_sentence() -> Outcome {
    let folder = tempfile::tempdir()?;
    for (arguments, expected) in [
        (
            &["aligned", "--what", "nothing"][..],
            &[
                "option --what:",
                "planes, phase,",
                "tab:tasks",
                "found nothing",
            ][..],
        ),
        (
            &["aligned", "--width", "160"],
            &["option --width:", "160mm", "found 160"],
        ),
        (
            &["aligned", "--width", "1mm"],
            &["option --width:", "20 to 2000 mm"],
        ),
        (
            &[
                "aligned", "--grid", "5", "--format", "png", "--width", "50cm", "--dpi", "2400",
            ],
            &["at most 20000 pixels across, found 47244"],
        ),
        (
            &["aligned", "--format", "svg", "--out", "mine.png"],
            &["option --format: expected png", "found svg"],
        ),
        (
            &["aligned", "--out", ".."],
            &["option --out: expected a file"],
        ),
        (&["aligned", "--dpi", "5"], &["option --dpi:", "30 to 2400"]),
        (&["aligned", "--format", "pdf"], &["svg, png, csv"]),
        (
            &["aligned", "--format", "csv", "--out", "mine.png"],
            &["option --format: expected png", "found csv"],
        ),
        (
            &["aligned", "--out", "mine.tsv"],
            &["option --out: expected a name that ends in .svg, .png or .csv"],
        ),
        (
            &["aligned", "--dpi", "300", "--out", "mine.csv"],
            &["option --dpi: expected with svg or png", "found with csv"],
        ),
        (
            &["aligned", "--colour", "parity"],
            &["option --colour:", "colour"],
        ),
        (
            &["aligned", "--what", "eq4"],
            &["option --what: eq4:", "no third task"],
        ),
        (
            &["aligned", "--what", "bars"],
            &["option --what: bars:", "two tasks"],
        ),
        (
            &["aligned", "--what", "parts"],
            &["option --what: parts:", "no parts"],
        ),
        (
            &["no-such-preset"],
            &["no-such-preset: neither a preset nor a file"],
        ),
    ] {
        let (code, told, complaint) = command(arguments, folder.path())?;
        assert_eq!(
            (code, told.as_str()),
            (Some(2), ""),
            "{arguments:?}: {complaint}"
        );
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        for words in expected {
            assert!(complaint.contains(words), "{words}: {complaint}");
        }
    }
    // Nothing was written.
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
    Ok(())
}
