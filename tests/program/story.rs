//! Stories on the command line: checked with places, written as a hand-out that needs nothing else.

use super::ground::{Outcome, lambdascope, text};

const STORY: &str = r#"(
    lambdascope_story: 1,
    title: "Two <b>steps</b>",
    about: "A short one.",
    minutes: 1,
    steps: [
        (
            title: "Both",
            text: "Both vectors are **added**. <script>alert(1)</script> ![far](https://example.org/a.png) [page](javascript:x)",
            notes: "Say *why*.",
            set: [Edit(Preset("irrelevant")), Edit(Sweep(low: -1.0, high: 2.0)), Edit(Marker(1.0, 1.0))],
            predict: (ask: "From where on?", on: Slice, answer: LearnedFrom),
            claims: [(what: Loss("t2"), at_most: 0.1)],
        ),
        (title: "None", text: "Now nothing is added.", set: [Edit(Marker(0.0, 0.0))], claims: [(what: Loss("t2"), at_least: 0.5)]),
    ],
)"#;

#[test]
fn a_hand_out_has_a_picture_and_the_text_of_every_step_and_loads_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (file, out) = (
        folder.path().join("mine.ron"),
        folder.path().join("hand-out"),
    );
    std::fs::write(&file, STORY)?;
    let output = lambdascope(&["story", text(&file)?, "--quiet", "--out", text(&out)?])?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let read = |name: &str| std::fs::read_to_string(out.join(name));
    let (markdown, page) = (read("story.md")?, read("story.html")?);
    for number in 1..=2 {
        let name = format!("step-{number:02}.png");
        assert!(std::fs::read(out.join(&name))?.starts_with(b"\x89PNG"));
        assert!(markdown.contains(&format!("({name})")), "{markdown}");
    }
    assert_eq!(page.matches("src=\"data:image/png;base64,").count(), 2);
    for words in [
        "<strong>added</strong>",
        "Two &lt;b&gt;steps",
        "&lt;script&gt;",
        "From where on?",
        "Measured: 0.",
        "<em>why</em>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for words in ["<script", "src=\"http", "javascript:", "<b>"] {
        assert!(!page.contains(words), "{words}");
    }
    Ok(())
}

#[test]
fn a_claim_that_a_run_contradicts_is_told_and_fails_once_all_is_written() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (file, out) = (
        folder.path().join("mine.ron"),
        folder.path().join("hand-out"),
    );
    std::fs::write(&file, STORY.replace("at_least: 0.5", "at_most: 0.5"))?;
    let output = lambdascope(&["story", text(&file)?, "--quiet", "--out", text(&out)?])?;
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr)?;
    assert!(
        told.contains("step 2: loss of T₂ at the marker at most 0.5 is claimed"),
        "{told}"
    );
    assert!(out.join("story.html").exists());
    Ok(())
}

#[test]
fn check_names_the_line_of_a_bad_step() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mine.ron");
    std::fs::write(&file, STORY)?;
    let good = lambdascope(&["check", text(&file)?])?;
    assert!(good.status.success());
    let words = String::from_utf8(good.stdout)?;
    assert!(
        words.contains("a story") && words.contains("2  None"),
        "{words}"
    );
    std::fs::write(&file, STORY.replace("Marker(0.0, 0.0)", "Marker(0.0, 1e9)"))?;
    let bad = lambdascope(&["check", text(&file)?])?;
    let words = String::from_utf8(bad.stderr)?;
    assert_eq!(bad.status.code(), Some(2));
    assert!(
        words.contains("line 15, column") && words.contains("step 2") && words.contains("marker"),
        "{words}"
    );
    for arguments in [
        ["story", "none", "--out", text(folder.path())?].as_slice(),
        &["--story", "none"],
    ] {
        let unknown = lambdascope(arguments)?;
        assert_eq!(unknown.status.code(), Some(2));
        let words = String::from_utf8(unknown.stderr)?;
        assert!(
            words.contains("correlation") && words.contains("none"),
            "{words}"
        );
    }
    Ok(())
}
