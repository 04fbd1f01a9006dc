//! A story is read with its places, refused with them, and measured.

use std::ops::ControlFlow;
use std::path::Path;

use super::*;
use crate::app::Tab;
use crate::app::fixture::compute;
use crate::lab::Lab;
use crate::{Error, Result};

const SMALL: &str = r#"(
    lambdascope_story: 1,
    title: "Two steps",
    about: "A story that is short.",
    minutes: 1,
    steps: [
        (title: "One", text: "Both vectors are **added**.", set: [
            Edit(Preset("irrelevant")),
            Edit(Marker(1.0, 1.0)),
        ], claims: [(what: Loss("t1"), at_most: 0.1)]),
        (
            title: "Two",
            text: "Now α moves.",
            notes: "Say why.",
            set: [
                Edit(Alpha(0.5)),
                View(Tab(Phase)),
            ],
            point: Phase(0.5, −0.25),
            predict: (ask: "Where?", on: Slice, answer: LearnedFrom),
        ),
    ],
)"#;

fn read(text: &str) -> Result<Story> {
    Story::from_text(Path::new("small.ron"), text)
}

fn refusal(from: &str, to: &str) -> (usize, usize, String) {
    assert!(SMALL.contains(from), "{from}");
    match read(&SMALL.replacen(from, to, 1)) {
        Err(Error::Text {
            line,
            column,
            message,
            ..
        }) => (line, column, message),
        other => (0, 0, format!("{other:?}")),
    }
}

#[test]
fn a_step_sets_on_top_of_those_before_it() -> Result<()> {
    let story = read(SMALL)?;
    assert!(Story::is_in(SMALL));
    let [first, second] = [story.screen(0)?, story.screen(1)?];
    assert_eq!(first.view.tab, Tab::Plane);
    assert_eq!(second.view.tab, Tab::Phase);
    assert!((second.experiment.alpha().get() - 0.5).abs() < 1e-12);
    assert_eq!(second.point(), [1.0, 1.0]);
    assert_eq!(story.steps[1].point, Some(Place::Phase(0.5, -0.25)));
    Ok(())
}

#[test]
fn what_is_wrong_in_a_step_is_named_with_its_place() {
    for (from, to, line, column, words) in [
        ("Alpha(0.5)", "Alpha(1.5)", 16, 17, "step 2: "),
        ("Tab(Phase)", "Tab(Stage)", 17, 26, "Stage"),
        (
            "Preset(\"irrelevant\")",
            "Preset(\"none\")",
            8,
            13,
            "step 1: ",
        ),
        ("Edit(Alpha(0.5))", "Edit(Undo)", 16, 17, "Undo"),
        (
            "View(Tab(Phase))",
            "View(Present(true))",
            17,
            17,
            "lecturer",
        ),
        ("−0.25", "-2e9", 11, 9, "step 2: "),
        ("at_most: 0.1", "at_least: inf", 7, 9, "claims"),
        (", at_most: 0.1", "", 7, 9, "at_least or at_most"),
        ("Loss(\"t1\")", "Loss(\"target\")", 7, 9, "no third task"),
        ("on: Slice", "on: Plane", 11, 9, "expected Best"),
        ("title: \"Two\"", "title: \"\"", 11, 9, "1 to 60 letters"),
        ("minutes: 1,", "minutes: 61,", 1, 1, "1 to 60"),
    ] {
        let found = refusal(from, to);
        assert_eq!((found.0, found.1), (line, column), "{to}: {found:?}");
        assert!(found.2.contains(words), "{to}: {found:?}");
    }
    let large = format!("{SMALL}{}", " ".repeat(1 << 18));
    let large = read(&large).err().map(|error| error.to_string());
    assert!(large.is_some_and(|words| words.contains("at most 262144 bytes")));
    let newer = read(&SMALL.replacen("story: 1", "story: 2", 1));
    let newer = newer.err().map(|error| error.to_string());
    assert!(newer.is_some_and(|words| words.contains("newer Lambdascope")));
}

#[test]
fn a_claim_is_held_against_the_run() -> Result<()> {
    let mut state = read(SMALL)?.screen(0)?;
    let loss = |bound: (Option<f64>, Option<f64>)| {
        let story = read(SMALL)?;
        let claim = Claim {
            at_least: bound.0,
            at_most: bound.1,
            ..story.steps[0].claims[0]
        };
        Ok::<_, Error>(claim)
    };
    // Nothing is measured yet, so nothing is borne out.
    assert!(loss((None, Some(9.0)))?.contradiction(&state).is_some());
    compute(&mut state)?;
    assert!(loss((None, Some(0.1)))?.contradiction(&state).is_none());
    let wrong = loss((Some(0.5), None))?.contradiction(&state);
    assert!(wrong.is_some_and(|words| words.contains("at least 0.5 is claimed")));
    Ok(())
}

#[test]
fn a_guess_is_as_far_off_as_it_lies() {
    let on_slice = Answer::Coefficient(0.5);
    assert!((on_slice.distance(On::Slice, [0.25, 9.0]) - 0.25).abs() < 1e-12);
    assert!((on_slice.distance(On::Phase, [0.25, 1.0]) - 0.5).abs() < 1e-12);
    let on_plane = Answer::Point([1.0, 1.0]);
    assert!((on_plane.distance(On::Plane, [4.0, 5.0]) - 5.0).abs() < 1e-12);
}

#[test]
fn the_stories_that_come_with_the_program_are_read_and_their_names_differ() -> Result<()> {
    let mut names = Vec::new();
    for shipped in STORIES {
        let story = shipped.story()?;
        assert!(!story.steps.is_empty(), "{}", shipped.name);
        names.push(story.title.as_written().to_owned());
        let beforehand = [shipped.title(), shipped.about(), shipped.minutes()];
        let read = [
            story.title.as_written(),
            story.about.as_written(),
            &story.minutes.to_string(),
        ];
        assert_eq!(beforehand, read);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), STORIES.len());
    let unknown = shipped("none").err().map(|error| error.to_string());
    assert!(unknown.is_some_and(|words| words.contains("one of")));
    Ok(())
}

/// What every step of every story that comes with the program says in numbers is what a run shows.
#[test]
fn what_the_stories_claim_is_what_a_run_shows() -> Result<()> {
    let go_on = |_: crate::lab::Report<'_>| ControlFlow::Continue(());
    let mut lab = Lab::new();
    let (mut wrong, mut held) = (Vec::new(), 0);
    for shipped in STORIES {
        let story = shipped.story()?;
        for (index, step) in story.steps.iter().enumerate() {
            let mut state = story.screen(index)?;
            state.compute(&mut lab, &go_on)?;
            for claim in &step.claims {
                let place = format!("{}, step {}: ", shipped.name, index + 1);
                wrong.extend(claim.contradiction(&state).map(|words| place + &words));
                held += 1;
            }
            if let Some(prediction) = &step.predict {
                let measured = prediction.measured(&state, Some([0.0, 0.0]));
                assert!(
                    measured.is_some(),
                    "{}, step {}: no answer",
                    shipped.name,
                    index + 1
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(held > 50, "{held} claims");
    Ok(())
}
