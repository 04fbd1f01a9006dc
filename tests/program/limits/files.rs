//! Files of any kind: their size, their place, their name, their text.

use std::fs::{self, File};
use std::process::Command;

use lambdascope::app::{self, State};

use super::ground::*;

#[test]
fn files_of_no_bytes_are_said_to_be_empty() -> Outcome {
    let folder = Folder::new()?;
    for name in [
        "a.safetensors",
        "a.ron",
        "a.txt",
        "a",
        "images.gz",
        "images-idx3-ubyte",
    ] {
        refused(&folder.write(name, "")?, &["empty"])?;
    }
    Ok(())
}

#[test]
fn files_of_ten_gibibytes_are_refused_unread() -> Outcome {
    let folder = Folder::new()?;
    for (name, start, limit) in [
        ("a.safetensors", &b""[..], "1 GiB"),
        ("a.ron", b"(name: ", "1 MiB"),
        ("tensors", b"\x02\0\0\0\0\0\0\0{}", "1 GiB"),
        ("images", &idx(2051, &[3, 2, 4], &[]), "1 GiB"),
        ("images.gz", b"\x1f\x8b\x08\0", "1 GiB"),
    ] {
        let path = folder.write(name, start)?;
        // A hole: the file takes no room on the disk.
        File::options().write(true).open(&path)?.set_len(10 << 30)?;
        refused(&path, &[&format!("at most {limit}"), "found 10 GiB"])?;
    }
    let path = folder.write("zeros", "")?;
    File::options().write(true).open(&path)?.set_len(10 << 30)?;
    refused(&path, &["at most 1 GiB", "found 10 GiB"])
}

#[test]
fn folders_and_files_that_are_not_there_are_told() -> Outcome {
    let folder = Folder::new()?;
    let below = folder.0.path().join("folder.safetensors");
    fs::create_dir(&below)?;
    refused(&below, &["expected a folder for each class", "found none"])?;
    refused(&below.join("nothing.ron"), &["no such file"])?;
    let file = folder.write("file", "()")?;
    refused(&file.join("below.ron"), &["not a directory"])
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read_are_told() -> Outcome {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    let folder = Folder::new()?;
    let around = folder.0.path().join("loop.ron");
    symlink(&around, &around)?;
    refused(&around, &["symbolic link"])?;

    let path = folder.write("locked.ron", "()")?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000))?;
    if File::open(&path).is_err() {
        return refused(&path, &["permission denied"]);
    }
    // The permissions do not bind root; a process of a user without rights may stand in, where the program is within
    // that user's reach.
    fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(0o755))?;
    let program = env!("CARGO_BIN_EXE_lambdascope");
    match Command::new(program)
        .arg("check")
        .arg(&path)
        .uid(NOBODY)
        .output()
    {
        Ok(output) => {
            let told = String::from_utf8(output.stderr)?;
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.contains("locked.ron: permission denied\n"), "{told}");
        }
        Err(error) => eprintln!("left out, as root and without a user to stand in: {error}"),
    }
    Ok(())
}

#[test]
fn names_in_any_script_will_do_but_not_control_characters() -> Outcome {
    let folder = Folder::new()?;
    let names = ["задача.шум", "任务", "مهمة", "कार्य", "👩🏽‍🚀", "a b"];
    let mut tensors = tasks();
    for name in names {
        tensors.insert(name.into(), named(&[1], &[1.0]));
    }
    let told = accepted(&folder.tensors("任务 и δοκιμή 👍.safetensors", &tensors)?)?;
    let mut sorted = names;
    sorted.sort_unstable();
    let [first, second, third, ..] = sorted;
    let note = format!("{first}, {second}, {third} and 3 more are not used");
    assert!(told.contains(&note), "{told}");
    let experiment = folder.write("ένα πείραμα.ron", "(name: \"Пример — 例\")")?;
    assert!(accepted(&experiment)?.contains("Пример — 例"));
    for bad in ["a\nb", "\u{1b}[2J"] {
        let path = folder.with(&tasks(), bad, &[1], &[1.0])?;
        refused(&path, &["control characters"])?;
    }
    Ok(())
}

#[test]
fn brackets_nested_twenty_thousand_deep_are_refused() -> Outcome {
    let folder = Folder::new()?;
    let (open, close) = ("(".repeat(DEEP), ")".repeat(DEEP));
    for text in [
        open.clone(),
        format!("{open}{close}"),
        format!("(name: {})", "[".repeat(DEEP)),
        format!("(version: {open}1{close})"),
        format!("(unknown: {open}1{close})"),
        "(target: Some".repeat(DEEP),
    ] {
        refused(&folder.write("deep.ron", text)?, &["nested deeper than 64"])?;
    }
    refused(
        &folder.write("comments.ron", "/*".repeat(DEEP))?,
        &["line 1"],
    )?;
    let header = format!("{{\"t1.tokens\":{}", "[".repeat(DEEP));
    refused(
        &folder.write("deep.safetensors", raw(&header, &[]))?,
        &["header"],
    )
}

#[test]
fn a_file_that_is_something_else_is_told_what_was_expected() -> Outcome {
    let folder = Folder::new()?;
    for name in ["letter.txt", "letter.ron", "letter"] {
        let path = folder.write(name, "Dear all,\nthe meeting is on Monday.")?;
        refused(
            &path,
            &["line 1", "expected an experiment", "found \"Dear all,"],
        )?;
    }
    refused(
        &folder.write("unknown.dat", b"\xca\xfe\xba\xbe\0\0\0\0")?,
        &["expected an experiment", "ca fe ba be"],
    )?;
    refused(
        &folder.write("latin.ron", b"(name: \"caf\xe9\")")?,
        &["UTF-8", "offset 11"],
    )?;
    refused(
        &folder.write("text.safetensors", "hello, hello, hello")?,
        &["safetensors", "header"],
    )
}

#[test]
fn texts_of_other_editors_are_read() -> Outcome {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/texts");
    assert!(accepted(&data.join("bom.ron"))?.contains("α = 0.5"));
    refused(
        &data.join("comma.ron"),
        &["line 1, column", "found 0,5; write 0.5"],
    )?;
    let folder = Folder::new()?;
    let text = "(alpha: −0.25, name: \"α\")";
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes);
    for (mark, bytes) in [
        ([0xff, 0xfe], units(u16::to_le_bytes).collect::<Vec<u8>>()),
        ([0xfe, 0xff], units(u16::to_be_bytes).collect()),
    ] {
        for name in ["a.ron", "a.txt", "a"] {
            let path = folder.write(name, [&mark[..], &bytes].concat())?;
            assert!(accepted(&path)?.contains("α = -0.25"), "{name}");
        }
    }
    let session = "\u{feff}(lambdascope_session: 1, experiment: (alpha: −0.25))";
    let told = accepted(&folder.write("session.ron", session)?)?;
    assert!(told.contains("a session"), "{told}");
    Ok(())
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() -> Outcome {
    let folder = Folder::new()?;
    let path = folder.0.path().join("experiment.ron");
    fs::create_dir(&path)?;
    fs::write(path.join("precious"), "kept")?;
    let state = State::new()?;
    let error = app::save(&path, &state.experiment)
        .err()
        .ok_or("it was saved")?;
    assert!(error.to_string().contains("experiment.ron"), "{error}");
    assert_eq!(fs::read_to_string(path.join("precious"))?, "kept");
    // Nothing half-written lies about.
    assert_eq!(fs::read_dir(folder.0.path())?.count(), 1);
    Ok(())
}
