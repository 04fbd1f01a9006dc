//! Text from outside in the terminal: names of experiments, files, folders and tensors, and what is typed. Nothing of it
//! is obeyed there, and no message is long.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::limits::ground::*;

/// What a terminal obeys, what turns letters around and what is not seen.
const HOSTILE: &str =
    "a\u{1b}[31mRED\u{1b}]0;title\u{7}\r\u{9b}2J\n    SECOND\u{202e}evil\u{2066}\u{200b}";

/// Whether a terminal would do something with a letter but show it; what is written ends its lines.
pub fn is_obeyed(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn lambdascope(arguments: &[&Path], out: &Path) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdascope"));
    command.args(arguments);
    if arguments[0] == Path::new("run") {
        command.args(["--grid", "3", "--out"]).arg(out);
    }
    command.output()
}

/// That nothing of what a command writes is obeyed, and that a complaint is short.
fn shown(
    arguments: &[&Path],
    folder: &Folder,
) -> Result<(String, String), Box<dyn std::error::Error>> {
    let output = lambdascope(arguments, &folder.0.path().join("out"))?;
    let (told, said) = (
        String::from_utf8(output.stdout)?,
        String::from_utf8(output.stderr)?,
    );
    for text in [&told, &said] {
        assert!(!text.contains(is_obeyed), "{arguments:?}: {text:?}");
    }
    assert!(said.lines().count() <= 6, "{arguments:?}: {said}");
    let letters = said
        .trim_start_matches("lambdascope: ")
        .trim_end()
        .chars()
        .count();
    assert!(letters <= 600, "{arguments:?}: {letters} letters: {said}");
    Ok((told, said))
}

#[test]
fn the_words_of_an_experiment_are_escaped() -> Outcome {
    let folder = Folder::new()?;
    let text = include_str!("../data/texts/terminal_escape.ron");
    let path = folder.write("escape.ron", text)?;
    for command in ["check", "run"] {
        let (told, _) = shown(&[Path::new(command), &path], &folder)?;
        assert!(
            told.contains("a\\u{1b}[31mRED\\u{7}\\nSECOND\\u{202e}evil"),
            "{told}"
        );
        assert!(!told.contains("\nSECOND"), "{told}");
    }
    // What was read is written again as it was.
    let written = fs::read_to_string(folder.0.path().join("out/experiment.ron"))?;
    let written = lambdascope::experiment::from_text("written", &written)?;
    assert_eq!(
        written.name,
        lambdascope::experiment::from_text("read", text)?.name
    );
    Ok(())
}

/// On other systems such names cannot be.
#[cfg(unix)]
#[test]
fn the_names_of_files_and_folders_are_escaped() -> Outcome {
    let folder = Folder::new()?;
    let hostile = |end: &str| format!("{}{end}", HOSTILE.replace('/', ""));
    let below = folder.0.path().join(hostile(""));
    fs::create_dir(&below)?;
    let write = |name: &str, bytes: &[u8]| -> std::io::Result<std::path::PathBuf> {
        let path = below.join(hostile(name));
        fs::write(&path, bytes)?;
        Ok(path)
    };
    let files = [
        write("good.ron", b"(training: (steps: 2))")?,
        write("bad.ron", b"(alpha: 7)")?,
        write(
            "session.ron",
            b"(lambdascope_session: 1, files: [\"no\\u{1b}[2Jwhere\\n\"])",
        )?,
        write("cut.safetensors", b"\x08\0\0\0\0\0\0\0{\"a\":")?,
        write("models.safetensors", &bytes_of(&models())?)?,
        write("images", &images())?,
        write("broken.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\0\x03broken")?,
        write("model.pt", b"PK\x03\x04")?,
        write("table.csv", b"a\x1b[2J,b\n1,2\n")?,
        write("empty", b"")?,
        below.join(hostile("nowhere")),
        below.clone(),
    ];
    for path in &files {
        for command in ["check", "run", "share", "phase"] {
            let mut arguments = vec![Path::new(command), path.as_path()];
            let out = below.join("out");
            if command == "phase" {
                arguments.extend([
                    Path::new("--columns"),
                    Path::new("2"),
                    Path::new("--out"),
                    &out,
                ]);
            }
            shown(&arguments, &folder)?;
        }
        for option in ["--models", "--tasks", "--images", "--labels"] {
            shown(&[Path::new("run"), Path::new(option), path], &folder)?;
        }
    }
    // Twice, the second time with the names of what is replaced.
    let out = below.join("replaced");
    for _ in 0..2 {
        let arguments = [Path::new("run"), &files[0], Path::new("--out"), &out];
        let output = Command::new(env!("CARGO_BIN_EXE_lambdascope"))
            .args(arguments)
            .args(["--grid", "3"])
            .output()?;
        let all = String::from_utf8([output.stdout, output.stderr].concat())?;
        assert!(
            output.status.success() && !all.contains(is_obeyed),
            "{all:?}"
        );
    }
    Ok(())
}

#[test]
fn what_is_typed_is_escaped_too() -> Outcome {
    let folder = Folder::new()?;
    let hostile = Path::new(HOSTILE);
    let all: [&[&Path]; 6] = [
        &[hostile],
        &[Path::new("run"), hostile],
        &[Path::new("share"), hostile],
        &[
            Path::new("run"),
            Path::new("aligned"),
            Path::new("--alpha"),
            hostile,
        ],
        &[
            Path::new("run"),
            Path::new("aligned"),
            Path::new("--seed"),
            hostile,
        ],
        &[
            Path::new("run"),
            Path::new("aligned"),
            Path::new("--evaluate"),
            hostile,
        ],
    ];
    for arguments in all {
        let (_, said) = shown(arguments, &folder)?;
        assert!(!said.is_empty());
    }
    Ok(())
}

#[test]
fn the_names_of_tensors_are_escaped() -> Outcome {
    let folder = Folder::new()?;
    let mut tensors = models();
    tensors.insert("x\u{202e}\u{200b}y".into(), named(&[1], &[0.0]));
    let path = folder.tensors("turned.safetensors", &tensors)?;
    let (told, _) = shown(&[Path::new("check"), &path], &folder)?;
    assert!(told.contains("x\\u{202e}\\u{200b}y is not used"), "{told}");
    let other: Tensors = [("x\u{202e}y".to_owned(), named(&[1], &[0.0]))].into();
    let path = folder.tensors("other.safetensors", &other)?;
    let (_, said) = shown(&[Path::new("check"), &path], &folder)?;
    assert!(said.contains("x\\u{202e}y"), "{said}");
    Ok(())
}

#[test]
fn no_message_is_long_whatever_is_long_in_it() -> Outcome {
    let folder = Folder::new()?;
    let long = "x".repeat(100_000);
    let mut deep = folder.0.path().to_owned();
    for _ in 0..15 {
        deep.push("f".repeat(200));
    }
    let many: Vec<String> = (0..100_000)
        .map(|n| format!("\"{n}.safetensors\""))
        .collect();
    let session = format!("(lambdascope_session: 1, files: [{}])", many.join(","));
    let mut tensors = models();
    for n in 0..100_000 {
        tensors.insert(format!("unused.{n:06}"), named(&[1], &[0.0]));
    }
    let unused = folder.tensors("unused.safetensors", &tensors)?;
    let files = [
        folder.write("field.ron", format!("({long}: 1)"))?,
        folder.write("variant.ron", format!("(data: {long}(1))"))?,
        folder.write("name.ron", format!("(name: \"{long}\")"))?,
        folder.write("text.txt", &long)?,
        folder.write("number.ron", format!("(alpha: 1{})", "0".repeat(100_000)))?,
        folder.write("table.csv", format!("{long},{long}\n1,2\n"))?,
        folder.write("session.ron", session)?,
        unused.clone(),
        deep,
    ];
    for path in &files {
        for command in ["check", "run", "share"] {
            let (told, _) = shown(&[Path::new(command), path], &folder)?;
            let lines = told.lines().count();
            assert!(
                told.chars().count() < 4000 && lines <= 60,
                "{}: {lines} lines",
                path.display()
            );
        }
    }
    let (told, _) = shown(&[Path::new("check"), &unused], &folder)?;
    assert!(
        told.contains("unused.000002 and 99,997 more are not used"),
        "{told}"
    );
    Ok(())
}
