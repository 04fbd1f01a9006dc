//! Sessions and shared lines: what is saved, moved or pasted comes back as it was, in this version and in later ones.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lambdascope::app::{
    Command as Do, Document, DocumentKind, Edit, FileCommand, Opened, Overlay, Play, Session,
    State, Tab, Told, ViewChange, read,
};
use lambdascope::experiment::{
    Experiment, PRESETS, from_file, from_line, from_text, preset, to_line, to_text,
};
use lambdascope::lab::{Lab, PhaseQuestion, Picture, SeedQuestion, Setup};
use lambdascope::sweep::{Goal, Metric};
use lambdascope::task::{Axis, Role, TaskId};

use super::ground::{Outcome, data, lambdascope, text};

/// A state in which nothing that a session holds is as it is at the start.
fn changed() -> Result<State, Box<dyn std::error::Error>> {
    let mut state = State::new()?;
    state.apply(Edit::Preset("contradictory".into()));
    let mut edited = state.experiment.clone();
    edited.grid.cells = 7;
    edited.model.change_one_layer(|model| model.hidden = 8);
    edited.training.steps = 40;
    edited.constants.c = Some(0.25);
    edited.name = "Täglich „λ“\n(a: [1])".into();
    for command in [
        Do::from(Edit::Experiment(Box::new(edited))),
        Edit::Alpha(-0.31).into(),
        Edit::Marker([0.123_456_789, -7.5]).into(),
        Play::GoTo(17).into(),
        ViewChange::Tab(Tab::Phase).into(),
        ViewChange::Phase(PhaseQuestion {
            lambda1: 0.5,
            columns: 11,
            seeds: 2,
        })
        .into(),
        ViewChange::Seeds(Some(SeedQuestion { seeds: 3 })).into(),
        ViewChange::Sample(Role::Task(TaskId::T2), 4).into(),
        ViewChange::Metric(Metric::Disentanglement).into(),
        ViewChange::Layer(Overlay::Extrapolation, false).into(),
        ViewChange::Layer(Overlay::Theorem2, false).into(),
        ViewChange::Third(Some(Goal::kept(TaskId::first(2)))).into(),
        ViewChange::Slice(Axis::X).into(),
        ViewChange::Answer(true).into(),
        ViewChange::Present(true).into(),
        ViewChange::Dark(false).into(),
    ] {
        state.apply(command);
    }
    Ok(state)
}

/// Opens a session as the window does.
fn opened(path: &Path) -> Result<State, Box<dyn std::error::Error>> {
    let mut state = State::new()?;
    match read(&[path.to_owned()])? {
        Opened::Session(session, files, path) => {
            state.apply(Told::Session(session, files, path));
            Ok(state)
        }
        other => Err(format!("expected a session, found {other:?}").into()),
    }
}

/// That two states show the same.
fn same_screen(left: &State, right: &State) {
    assert_eq!(left.experiment, right.experiment);
    assert_eq!(left.origin, right.origin);
    assert_eq!(left.preset, right.preset);
    assert_eq!(left.step, right.step);
    assert_eq!(left.is_as_preset(), right.is_as_preset());
    let (mut a, mut b) = (left.view.clone(), right.view.clone());
    // A counter of what was done, not something to see.
    (a.zoom_resets, b.zoom_resets) = (0, 0);
    assert_eq!(a, b);
}

#[test]
fn saved_and_opened_again_the_screen_is_the_same() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("Sitzung 文件.ron");
    for state in [State::new()?, changed()?] {
        Session::of(&state).save(&path)?;
        let again = opened(&path)?;
        same_screen(&state, &again);
        assert!(!again.is_unsaved());
        let document = again.filing.document.ok_or("no document")?;
        assert_eq!(document.kind, DocumentKind::Session);
    }
    Ok(())
}

#[test]
fn reset_after_opening_goes_where_it_went_before() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("session.ron");
    // An origin that is neither the experiment nor a preset: an opened file, changed.
    let mut state = State::new()?;
    let mut own = preset("aligned")?;
    own.model.change_one_layer(|model| model.hidden = 6);
    state.apply(Told::Experiment(Box::new(own), None));
    state.apply(Edit::Alpha(0.9));
    Session::of(&state).save(&path)?;
    let mut again = opened(&path)?;
    same_screen(&state, &again);
    state.apply(Edit::Reset);
    again.apply(Edit::Reset);
    assert_eq!(again.experiment, state.experiment);
    assert!((again.experiment.alpha().get() - 0.6).abs() < 1e-12);
    Ok(())
}

/// A folder with models and tasks below it, and a session beside them.
fn session_with_files(folder: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let below = folder.join("my tensors");
    fs::create_dir_all(&below)?;
    for name in ["models.safetensors", "tasks.safetensors"] {
        fs::copy(data("noisy").join(name), below.join(name))?;
    }
    let paths = [
        below.join("models.safetensors"),
        below.join("tasks.safetensors"),
    ];
    let Opened::Files(files) = read(&paths)? else {
        return Err("expected files".into());
    };
    let mut state = State::new()?;
    state.apply(FileCommand::Show(files));
    state.apply(Edit::Marker([0.5, 0.25]));
    let path = folder.join("session.ron");
    Session::of(&state).save(&path)?;
    Ok(path)
}

#[test]
fn files_below_a_session_move_with_it_and_others_stay_where_they_are() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    fs::create_dir(&here)?;
    let path = session_with_files(&here)?;
    let written = fs::read_to_string(&path)?;
    assert!(
        written.contains("\"my tensors/models.safetensors\""),
        "{written}"
    );
    fs::rename(&here, &there)?;
    let state = opened(&there.join("session.ron"))?;
    let files = state.files.as_ref().ok_or("no files")?;
    assert!(files.models.is_some() && files.tasks.is_some());
    assert_eq!(state.point(), [0.5, 0.25]);

    // Saved elsewhere, the files are named by their whole path.
    let elsewhere = folder.path().join("elsewhere.ron");
    let deeper = folder.path().join("deeper");
    fs::create_dir(&deeper)?;
    Session::of(&state).save(&elsewhere)?;
    Session::of(&state).save(&deeper.join("session.ron"))?;
    assert!(opened(&elsewhere)?.files.is_some());
    assert!(opened(&deeper.join("session.ron"))?.files.is_some());

    // A session whose files are gone is refused, and says which.
    fs::remove_file(there.join("my tensors/tasks.safetensors"))?;
    let refused = read(&[there.join("session.ron")]).err().ok_or("opened")?;
    assert!(
        refused.to_string().contains("tasks.safetensors"),
        "{refused}"
    );
    Ok(())
}

fn refusal(folder: &Path, text: &str) -> Result<String, Box<dyn std::error::Error>> {
    let path = folder.join("bad.ron");
    fs::write(&path, text)?;
    let error = read(std::slice::from_ref(&path)).err();
    let error = error.ok_or_else(|| format!("{text:?} was opened"))?;
    let checked = lambdascope(&["check", path.to_str().ok_or("path")?])?;
    assert_eq!(checked.status.code(), Some(2));
    Ok(error.to_string())
}

#[test]
fn older_sessions_load_and_newer_ones_are_said_to_be_newer() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("old.ron");
    // What the first program that wrote sessions would have known.
    fs::write(
        &path,
        "// mine\n(\n lambdascope_session: 1, experiment: (alpha: 0.5), view: (metric: Accuracy))",
    )?;
    let state = opened(&path)?;
    let expected = Experiment {
        correlations: state.experiment.correlations.clone(),
        ..from_file(&data("formats/v1/defaults/patterns.ron"))?
    };
    assert_eq!(state.experiment, expected);
    assert!((state.experiment.alpha().get() - 0.5).abs() < 1e-12);
    assert_eq!(state.view.metric, Metric::Accuracy);
    assert!(state.view.dark && state.view.overlays.has(Overlay::Theorem1));

    for newer in [
        "(lambdascope_session: 3, hologram: Yes(1))",
        "(lambdascope_session: 0x3)",
        "(lambdascope_session: 3u32, view: (colour: 3))",
        "(hologram: (1, [2]), lambdascope_session: 3)",
        "(lambdascope_session: 1, experiment: (version: 3, data: Holograms(3)))",
    ] {
        let told = refusal(folder.path(), newer)?;
        assert!(
            told.contains("bad.ron")
                && told.contains("newer Lambdascope")
                && told.contains("version 3"),
            "{told}"
        );
    }
    Ok(())
}

#[test]
fn experiments_in_a_session_are_of_their_own_versions() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("mixed.ron");
    let old = "(version: 1, alpha: −0.5, training: (learning_rate_v: 0.1))";
    let new = "(version: 2, correlations: [[1, −0.5], [−0.5, 1]], training: (optimiser: Sgd(values: 0.1)))";
    for version in [1, 2] {
        for (experiment, origin) in [(old, new), (new, old), (old, old), (new, new)] {
            let text = format!(
                "(lambdascope_session: {version}, /* − */ experiment: {experiment},\n origin: Some({origin}), step: 3)"
            );
            fs::write(&path, &text)?;
            let session = Session::from_text(&path, &text)?;
            assert_eq!(session.origin.as_ref(), Some(&session.experiment), "{text}");
            assert!((session.experiment.alpha().get() + 0.5).abs() < 1e-12);
            assert!(
                (session
                    .experiment
                    .training
                    .optimiser
                    .rates()
                    .unwrap()
                    .values
                    - 0.1)
                    .abs()
                    < 1e-12
            );
            assert_eq!(session.step, Some(3));
        }
    }
    // One that says no version is of the session's own time.
    let later = "(axes: (\"t1\", \"t2\"))";
    let of = |version: u32| format!("(lambdascope_session: {version},\n experiment: {later})");
    assert!(Session::from_text(&path, &of(2)).is_ok());
    let told = refusal(folder.path(), &of(1))?;
    assert!(told.contains("line 2") && told.contains("axes"), "{told}");
    // A mistake in the second is told where it stands.
    let text =
        format!("(lambdascope_session: 2,\n experiment: {old},\n  origin: (version: 2, alpha: 1))");
    let told = refusal(folder.path(), &text)?;
    assert!(
        told.contains("line 3, column 2") && told.contains("alpha"),
        "{told}"
    );
    Ok(())
}

#[test]
fn what_is_wrong_in_a_session_is_named_with_its_place() -> Outcome {
    let folder = tempfile::tempdir()?;
    let cases = [
        (
            "(lambdascope_session: 1,\n view: (colour: 3))",
            "line 2",
            "colour",
        ),
        (
            "(lambdascope_session: 1,\n experiment: (alpha: 2.0))",
            "line 2",
            "[-1, 1]",
        ),
        (
            "(lambdascope_session: 1,\n\n view: (slice: 2))",
            "line 3",
            "slice",
        ),
        (
            "(lambdascope_session: 1, view: (phase: (\n columns: 99999999999)))",
            "line 2",
            "from 2 to 1001",
        ),
        (
            "(lambdascope_session: 1,\n view: (seeds: (seeds: 0)))",
            "line 2",
            "from 1",
        ),
        (
            "(lambdascope_session: 1,\n experiment: (model: (hidden: 3)))",
            "line 2",
            "even",
        ),
        (
            "(lambdascope_session: 1,\n view: (sample: (Task(2), 0)))",
            "line 2",
            "Task(0)",
        ),
        ("(lambdascope_session: 0)", "line 1", "expected 1 to 2"),
        ("(lambdascope_session: 1,\n view: (", "line 2", ""),
    ];
    for (text, place, words) in cases {
        for version in ["session: 1", "session: 2"] {
            let text = text.replace("session: 1", version);
            let told = refusal(folder.path(), &text)?;
            assert!(
                told.contains(place) && told.contains(words),
                "{text}: {told}"
            );
        }
    }
    for (view, words) in [
        (
            "third: (kept: [\"t3\"])",
            "expected t1, t2 or target, found t3",
        ),
        ("third: (kept: [\"t1\"], forgotten: [\"t1\"])", "t1 in both"),
        (
            "third: (kept: [\"both\"])",
            "such as t1, or target, found both",
        ),
        ("third: BothKept", ""),
    ] {
        let text = format!("(lambdascope_session: 2,\n view: ({view}))");
        let told = refusal(folder.path(), &text)?;
        assert!(
            told.contains("line 2") && told.contains(words),
            "{text}: {told}"
        );
    }
    let deep = format!("(lambdascope_session: 1, view: {}", "(".repeat(20_000));
    assert!(refusal(folder.path(), &deep)?.contains("deeper"));
    Ok(())
}

#[test]
fn check_says_what_a_session_holds_and_run_takes_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = session_with_files(folder.path())?;
    let output = lambdascope(&["check", text(&path)?])?;
    let told = String::from_utf8(output.stdout)?;
    assert!(output.status.success());
    for words in [
        "a session",
        "Plane",
        "(0.5, 0.25)",
        "models.safetensors",
        "300 samples",
        "f32 [8, 32]",
    ] {
        assert!(told.contains(words), "expected {words:?} in {told}");
    }
    let (of_session, of_files) = (folder.path().join("session"), folder.path().join("files"));
    let tensors = folder.path().join("my tensors");
    let from_session = [
        "run",
        text(&path)?,
        "--grid",
        "5",
        "--out",
        text(&of_session)?,
    ];
    let (models, tasks) = (
        tensors.join("models.safetensors"),
        tensors.join("tasks.safetensors"),
    );
    let from_files = [
        "run",
        "--models",
        text(&models)?,
        "--tasks",
        text(&tasks)?,
        "--grid",
        "5",
        "--out",
        text(&of_files)?,
    ];
    for arguments in [&from_session[..], &from_files] {
        let output = lambdascope(arguments)?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let plane = |folder: &Path| fs::read(folder.join("plane.csv"));
    assert_eq!(plane(&of_session)?, plane(&of_files)?);
    Ok(())
}

#[test]
fn an_experiment_saved_as_such_stays_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("mine.ron");
    let state = changed()?;
    fs::write(&path, to_text(&state.experiment)?)?;
    let Opened::Experiment(experiment, Some(from)) = read(&[path])? else {
        return Err("expected an experiment".into());
    };
    let mut again = State::new()?;
    again.apply(Told::Experiment(experiment, Some(from.clone())));
    let kind = DocumentKind::Experiment;
    assert_eq!(again.filing.document, Some(Document { path: from, kind }));
    assert_eq!(again.experiment, state.experiment);
    Ok(())
}

fn picture(experiment: &Experiment) -> lambdascope::Result<std::sync::Arc<Picture>> {
    let mut coarse = experiment.clone();
    coarse.grid.cells = 5;
    Lab::new().picture(&Setup::new(coarse), &|_| ControlFlow::Continue(()))
}

#[test]
fn a_shared_line_gives_the_same_experiment_and_the_same_plane() -> Outcome {
    let mut experiments: Vec<Experiment> = PRESETS
        .iter()
        .map(lambdascope::experiment::Preset::experiment)
        .collect::<Result<_, _>>()?;
    experiments.push(changed()?.experiment);
    for experiment in &experiments {
        let line = to_line(experiment)?;
        assert!(line.starts_with("lambdascope2:") && !line.contains(char::is_whitespace));
        assert!(line.len() < 1500, "{} characters", line.len());
        assert_eq!(from_line(&line)?, *experiment);
    }
    let own = changed()?.experiment;
    let pasted = from_line(&to_line(&own)?)?;
    let (left, right) = (picture(&own)?, picture(&pasted)?);
    for (left, right) in left.plane.tasks.iter().zip(&right.plane.tasks) {
        assert_eq!(left.cells, right.cells);
    }
    Ok(())
}

#[test]
fn a_line_survives_mail_and_padding() -> Outcome {
    let own = changed()?.experiment;
    let line = to_line(&own)?;
    let folded: Vec<String> = line
        .as_bytes()
        .chunks(60)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    for changed in [
        format!("\n  {line}\t\r\n"),
        folded.join("\r\n"),
        folded.join("\n   "),
        format!("{line}{}", "=".repeat((4 - (line.len() - 13) % 4) % 4)),
    ] {
        assert_eq!(from_line(&changed)?, own, "{changed}");
    }
    Ok(())
}

#[test]
fn what_does_not_fit_in_a_session_is_told_at_its_own_place() {
    let text = |view: &str, origin: &str| {
        format!(
            "(lambdascope_session: 2,\n experiment: (grid: (low: −1, high: 2)),\n origin: ({origin}),\n view: (\n  {view}))"
        )
    };
    for (view, origin, line, column, words) in [
        (
            "seeds: (seeds: 3), phase: (seeds: 0)",
            "",
            5,
            30,
            "from 1 to 1001",
        ),
        (
            "phase: (seeds: 3), seeds: (seeds: 0)",
            "",
            5,
            30,
            "from 1 to 1001",
        ),
        (
            "phase: (lambda1: 2e6)",
            "",
            5,
            11,
            "from -1000000 to 1000000",
        ),
        ("slice: 0", "grid: (low: 4)", 3, 2, "low = 4"),
    ] {
        let error = Session::from_text(Path::new("a.ron"), &text(view, origin));
        let said = error.err().map(|error| error.to_string());
        let said = said.unwrap_or_default();
        let place = format!("line {line}, column {column}:");
        assert!(
            said.contains(&place) && said.contains(words),
            "{view}: {said}"
        );
    }
}

#[test]
fn a_line_is_found_wherever_it_stands() -> Outcome {
    let own = changed()?.experiment;
    let line = to_line(&own)?;
    let folded: Vec<&str> = line
        .as_bytes()
        .chunks(60)
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()?;
    let folder = tempfile::tempdir()?;
    for (number, said) in [
        format!("Try this: {line} and tell me what you see."),
        format!("Try this one, {line}."),
        format!("`{line}`"),
        format!("```\n{line}\n```\nIt says (lambdascope1: is where it begins)"),
        format!("({line})"),
        format!("\u{201c}{line}\u{201d}"),
        format!("> {line}\n>\n> Best wishes"),
        format!(
            "On Monday they wrote:\n> > {}\n> > Best wishes",
            folded.join("\n> > ")
        ),
        format!("{}\r\nBest wishes", folded.join("=\r\n")),
        format!("It begins with lambdascope1: and a code, as in {line}"),
        format!("see lambdascope1 or mylambdascope1:AAAA, and {line}"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(from_line(&said)?, own, "{said}");
        let mut state = State::new()?;
        state.apply(FileCommand::Paste(said.clone()));
        assert!(state.experiment == own && state.notice.is_none(), "{said}");
        // In a file of any name, which saving must not replace.
        for name in ["letter.txt", "notes.md", "letter"] {
            let path = folder.path().join(format!("{number}-{name}"));
            fs::write(&path, &said)?;
            match read(std::slice::from_ref(&path))? {
                Opened::Experiment(found, None) => assert_eq!(*found, own, "{said}"),
                other => return Err(format!("{other:?}").into()),
            }
        }
    }
    let path = folder.path().join("0-letter.txt");
    for arguments in [["check", text(&path)?], ["share", text(&path)?]] {
        let output = lambdascope(&arguments)?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let sentence = format!("look at {line}, please");
    let output = lambdascope(&["share", &sentence])?;
    assert_eq!(String::from_utf8(output.stdout)?, format!("{line}\n"));
    Ok(())
}

/// A line of some text, as somebody might make it by hand.
fn line_of(text: &[u8]) -> Result<String, Box<dyn std::error::Error>> {
    use base64::Engine;
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text)?;
    let code = base64::engine::general_purpose::STANDARD.encode(encoder.finish()?);
    Ok(format!("lambdascope1:{code}"))
}

#[test]
fn a_wrong_text_gets_one_sentence() -> Outcome {
    let line = to_line(&Experiment::default())?;
    let mut damaged = line.clone().into_bytes();
    let middle = damaged.len() / 2;
    damaged[middle] = if damaged[middle] == b'A' { b'B' } else { b'A' };
    let bomb = line_of(&vec![b' '; 64 << 20])?;
    assert!(bomb.len() < 1 << 20);
    let cases = [
        ("", "begins with lambdascope2:"),
        (
            "hello, world",
            "begins with lambdascope2:, found \"hello, world\"",
        ),
        ("lambdascope1", "begins with lambdascope2:"),
        ("lambdascope1:", "damaged or not all of it was copied"),
        (
            &line[..line.len() - 9],
            "damaged or not all of it was copied",
        ),
        (
            std::str::from_utf8(&damaged)?,
            "damaged or not all of it was copied",
        ),
        ("lambdascope1:∀∀", "damaged or not all of it was copied"),
        (
            &line.replace("scope2", "scope3"),
            "newer Lambdascope: version 3",
        ),
        (&bomb, "too long"),
        (&line_of(b"\xff\xff")?, "no text"),
        (&line_of(b"(alpha: 7.0)")?, "[-1, 1]"),
        (&line_of(b"(version: 3)")?, "newer Lambdascope"),
    ];
    for (text, words) in cases {
        let error = from_line(text).err().ok_or("it was read")?.to_string();
        assert!(error.contains(words), "{text:.40}: {error}");
        assert!(!error.contains('\n') && error.len() < 300, "{error}");
        let mut state = State::new()?;
        let before = state.experiment.clone();
        state.apply(FileCommand::Paste(text.into()));
        assert!(state.notice.is_some() && state.experiment == before);
    }
    Ok(())
}

#[test]
fn share_prints_a_line_that_run_takes() -> Outcome {
    let folder = tempfile::tempdir()?;
    let output = lambdascope(&["share", "aligned"])?;
    let line = String::from_utf8(output.stdout)?;
    assert!(output.status.success());
    assert_eq!(line.lines().count(), 1);
    assert_eq!(from_line(&line)?, preset("aligned")?);
    let (left, right) = (folder.path().join("left"), folder.path().join("right"));
    for (name, out) in [("aligned", &left), (line.as_str(), &right)] {
        let output = lambdascope(&["run", name, "--grid", "5", "--out", text(out)?])?;
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for name in ["plane.csv", "experiment.ron"] {
        assert_eq!(fs::read(left.join(name))?, fs::read(right.join(name))?);
    }
    let written = fs::read_to_string(right.join("experiment.ron"))?;
    assert_eq!(
        from_text("experiment.ron", &written)?.name.as_written(),
        "Aligned"
    );
    let session = session_with_files(folder.path())?;
    let refused = lambdascope(&["share", text(&session)?])?;
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr)?.contains("do not fit into a line"));
    Ok(())
}
