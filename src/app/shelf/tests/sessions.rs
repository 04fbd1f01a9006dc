//! The shelf in sessions: read as it was written, with what its runs lack, and checked.

use super::*;

#[test]
fn a_session_holds_the_shelf_and_its_runs_are_the_same_when_they_are_computed_again() -> Result<()>
{
    let mut state = two()?;
    let [first, second] = ids(&state)[..] else {
        return Err(Error::Mismatch("expected two runs".into()));
    };
    let planes = [plane_of(&state, first)?, plane_of(&state, second)?];
    state.apply(Shelve::Move(second, 0));
    state.apply(ViewChange::Runs(RunsLook {
        one: Some(first),
        other: Some(second),
        goal: 1,
    }));
    assert!(state.is_unsaved(), "runs are work");
    let text = Session::of(&state).to_text(Path::new("."))?;
    assert!(!text.contains("block") && text.len() < 16_000);
    let read = Session::from_text(Path::new("./lecture.ron"), &text)?;
    let mut other = State::new()?;
    other.apply(Told::Session(Box::new(read), None, "lecture.ron".into()));
    assert!(!other.is_unsaved());
    assert_eq!(names(&other), names(&state));
    let Pair {
        one, other: two, ..
    } = other.pair();
    assert_eq!(
        [&one.name, &two.name],
        [&names(&state)[1], &names(&state)[0]]
    );
    assert!(one.plane.is_none() && two.plane.is_none());
    other.apply(ViewChange::Tab(Tab::Runs));
    let asked = other.awaited_runs().map(|question| question.setups.len());
    assert_eq!(asked, Some(2));
    compute(&mut other)?;
    assert!(other.study().is_none(), "nothing is awaited any more");
    let Pair {
        one, other: two, ..
    } = other.pair();
    for (plane, expected) in [one.plane, two.plane].into_iter().zip(planes) {
        assert_eq!(plane, Some(expected));
    }
    assert_eq!(Session::of(&other).shelf, Session::of(&state).shelf);
    assert!(!other.is_unsaved(), "what is computed is no change");
    Ok(())
}

#[test]
fn a_run_whose_files_are_gone_says_so_and_keeps_nothing_else_back() -> Result<()> {
    let mut state = two()?;
    let first = ids(&state)[0];
    let mut session = Session::of(&state);
    session.shelf.load(None, |_| Err(Error::Cancelled));
    assert!(session.shelf.iter().all(|run| run.failure().is_none()));
    if let Some(run) = session.shelf.0.first_mut() {
        Arc::make_mut(run).files = vec!["gone.safetensors".into()];
    }
    session.shelf.load(None, |paths| {
        Err(Error::Mismatch(format!(
            "{}: no such file",
            shown::path(&paths[0])
        )))
    });
    let failures: Vec<_> = session.shelf.iter().map(|run| run.failure()).collect();
    assert_eq!(failures, [Some("gone.safetensors: no such file"), None]);
    state.apply(Told::Session(Box::new(session), None, "lecture.ron".into()));
    let before = state.experiment.clone();
    let broken = ids(&state)[0];
    assert_eq!(broken, first);
    state.apply(Shelve::Restore(broken));
    assert_eq!(state.experiment, before);
    assert!(
        state
            .notice
            .is_some_and(|words| words.contains("gone.safetensors"))
    );
    Ok(())
}

#[test]
fn runs_that_a_session_replaces_can_be_put_back() -> Result<()> {
    let mut state = two()?;
    let kept = names(&state);
    let session = Session::default();
    state.apply(Told::Session(Box::new(session), None, "other.ron".into()));
    assert!(state.shelf.runs.is_empty());
    state.apply(Shelve::BringBack);
    state.apply(Shelve::BringBack);
    assert_eq!(names(&state), kept);
    assert!(state.is_unsaved());
    state.apply(Told::Saved(Document {
        path: "other.ron".into(),
        kind: DocumentKind::Session,
    }));
    assert!(!state.is_unsaved());
    Ok(())
}

#[test]
fn a_session_that_is_opened_again_offers_no_run_that_stands_there() -> Result<()> {
    let mut state = two()?;
    let text = Session::of(&state).to_text(Path::new("."))?;
    let read = || Session::from_text(Path::new("./lecture.ron"), &text).map(Box::new);
    state.apply(Told::Session(read()?, None, "lecture.ron".into()));
    state.apply(Told::Session(read()?, None, "lecture.ron".into()));
    assert_eq!(names(&state).len(), 2);
    assert!(state.brings_nothing_back().is_some());
    // What it does not have is offered.
    let first = ids(&state)[0];
    state.apply(Shelve::Rename(first, "another".into()));
    state.apply(Told::Session(read()?, None, "lecture.ron".into()));
    let offered = state.shelf.removed().map(|run| run.name.to_string());
    assert_eq!(offered.as_deref(), Some("another"));
    Ok(())
}

#[test]
fn a_step_that_a_runs_training_does_not_have_is_its_end() -> Result<()> {
    let steps = Experiment::default().training.steps;
    for (step, read) in [(3, Some(3)), (steps, None), (999_999, None)] {
        let run = format!("(experiment: (version: 2), step: Some({step}))");
        let text = format!("(lambdascope_session: 2, shelf: [{run}])");
        let session = Session::from_text(Path::new("./lecture.ron"), &text)?;
        let found: Vec<_> = session.shelf.iter().map(|run| run.step).collect();
        assert_eq!(found, [read], "{step} of {steps}");
    }
    Ok(())
}

#[test]
fn a_session_with_a_full_shelf_of_the_longest_experiments_can_be_read() -> Result<()> {
    let mut state = computed()?;
    let longest = PRESETS.iter().map(Preset::experiment);
    let longest: Vec<Experiment> = longest.collect::<Result<_>>()?;
    state.apply(Shelve::Pin);
    let Some(run) = state.shelf.runs.iter().next().cloned() else {
        return Err(Error::Mismatch("nothing stands there".into()));
    };
    for place in 1..MOST_RUNS {
        let experiment = longest[place % longest.len()].clone();
        let id = state.shelf.free_id();
        state.shelf.put(Run {
            id,
            experiment: Arc::new(experiment.clone()),
            origin: Some(experiment),
            ..run.as_ref().clone()
        });
    }
    let text = Session::of(&state).to_text(Path::new("."))?;
    assert!((text.len() as u64) < LARGEST_TEXT / 2, "{}", text.len());
    let read = Session::from_text(Path::new("full.ron"), &text)?;
    assert_eq!(read.shelf, state.shelf.runs);
    Ok(())
}

#[test]
fn what_a_file_says_of_the_shelf_is_checked() {
    let one = "(name: \"a\", experiment: (name: \"b\"))";
    for (shelf, expected) in [
        (vec![one; MOST_RUNS + 1].join(","), "at most 20 runs"),
        (
            format!("(name: \"{}\")", "x".repeat(90)),
            "at most 80 letters",
        ),
        ("(nome: \"a\")".to_owned(), "nome"),
        (
            "(experiment: (grid: (cells: 1)))".to_owned(),
            "from 2 to 401",
        ),
    ] {
        let text = format!("(lambdascope_session: 2, shelf: [{shelf}])");
        let read = Session::from_text(Path::new("bad.ron"), &text);
        let words = read
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            words.contains(expected) && words.contains("bad.ron, line 1, column"),
            "{words}"
        );
    }
    let text = format!("(lambdascope_session: 2, shelf: [{one}], view: (runs: (goal: 6)))");
    let read = Session::from_text(Path::new("bad.ron"), &text);
    let words = read
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(words.contains("below 6"), "{words}");
}
