//! What a story shows, and that a person's own work is as it was.

use std::path::Path;

use super::*;
use crate::app::command::count::{COMMANDS, kinds};
use crate::app::fixture::compute;
use crate::app::{
    Closing, Command, Document, DocumentKind, Edit, FileCommand, FileWindow, Play, Session, Tab,
    Tell, Told, ViewChange,
};
use crate::experiment::{Constants, to_line};

const STORY: &str = r#"(
    lambdascope_story: 1,
    title: "Three steps",
    about: "A story of the tests.",
    minutes: 1,
    steps: [
        (title: "One", text: "First.", set: [Edit(Preset("aligned"))]),
        (
            title: "Two",
            text: "Second.",
            set: [Edit(Alpha(0.4)), Edit(Marker(1.0, 0.2)), View(Tab(Phase))],
        ),
        (
            title: "Three",
            text: "Third.",
            set: [View(Tab(Plane)), Play(GoTo(30))],
            predict: (ask: "From where on?", on: Slice, answer: LearnedFrom),
        ),
    ],
)"#;

fn story() -> Result<Arc<Story>> {
    Story::from_text(Path::new("story.ron"), STORY).map(Arc::new)
}

/// Work with a file of its own, something to undo and something unsaved.
fn at_work() -> Result<State> {
    let mut state = State::new()?;
    state.apply(Told::Saved(Document {
        path: "mine.ron".into(),
        kind: DocumentKind::Session,
    }));
    state.apply(Edit::Alpha(0.3));
    state.apply(Edit::Marker([0.5, -0.5]));
    state.apply(ViewChange::Tab(Tab::OutOfDomain));
    state.apply(Play::GoTo(40));
    (state.notice, state.done) = (None, None);
    Ok(state)
}

/// Everything of a person's own work.
fn own(state: &State) -> String {
    let own = state.own();
    let Filing {
        document,
        seen,
        recovered,
        clean,
        ..
    } = &own.filing;
    let view = in_room(&own.view, &ViewSettings::default());
    let filing = (document, seen, recovered, clean);
    let set = (&own.experiment, &own.origin, own.preset, own.step);
    format!("{set:?} {view:?} {filing:?} {:?}", own.history)
}

#[test]
fn whatever_is_done_in_a_story_ones_own_work_is_as_it_was() -> Result<()> {
    let mut state = at_work()?;
    let before = own(&state);
    assert!(state.is_unsaved());
    let edited = Constants {
        epsilon: 0.2,
        ..Constants::default()
    };
    let all: Vec<Command> = vec![
        Tell::Begin(story()?).into(),
        Tell::Next.into(),
        Edit::Alpha(-0.5).into(),
        Edit::Constants(edited).into(),
        Edit::Undo.into(),
        Tell::Return.into(),
        Tell::GoTo(2).into(),
        Tell::Guess([0.4, 0.0]).into(),
        Tell::Reveal(true).into(),
        ViewChange::Present(true).into(),
        Tell::Black(true).into(),
        Play::Stop.into(),
        Edit::Preset("contradictory".into()).into(),
        Told::Saved(Document {
            path: "other.ron".into(),
            kind: DocumentKind::Session,
        })
        .into(),
        Tell::Back.into(),
        Tell::Begin(story()?).into(),
        Tell::End.into(),
    ];
    let made = kinds(&all);
    assert_eq!(made[5], COMMANDS[5], "every command of a story is tried");
    for command in all {
        state.apply(command.clone());
        assert_eq!(own(&state), before, "{command:?}");
        assert!(state.is_unsaved(), "{command:?}");
        assert_eq!(state.notice, None);
    }
    assert!(state.telling.is_none());
    assert_eq!(state.point(), [0.5, -0.5]);
    state.apply(Edit::Undo);
    assert_eq!(state.point(), [1.0, 1.2], "the last edit before the story");
    Ok(())
}

#[test]
fn a_step_back_shows_what_it_showed_whatever_was_touched_meanwhile() -> Result<()> {
    let mut state = at_work()?;
    state.apply(Tell::Begin(story()?));
    let mut shown = Vec::new();
    for _ in 0..3 {
        shown.push(Screen::of(&state));
        assert!(!state.is_touched());
        state.apply(Edit::Alpha(-0.9));
        state.apply(ViewChange::Tab(Tab::Anatomy));
        assert!(state.is_touched());
        state.apply(Tell::Next);
    }
    // The last step stays, with what was touched there.
    assert!(state.is_touched());
    state.apply(Tell::Return);
    for set in shown.iter().rev() {
        assert_eq!(&Screen::of(&state), set);
        assert!(!state.is_touched());
        state.apply(Tell::Back);
    }
    assert_eq!(Screen::of(&state), shown[0]);
    assert!(shown[0] != shown[1] && shown[1] != shown[2]);
    Ok(())
}

#[test]
fn what_is_touched_in_a_step_can_be_undone_and_the_step_cannot() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Edit::Alpha(0.3));
    state.apply(Tell::Begin(story()?));
    state.apply(Tell::Next);
    let told = Screen::of(&state);
    state.apply(Edit::Marker([2.0, 2.0]));
    for _ in 0..3 {
        state.apply(Edit::Undo);
        assert_eq!(Screen::of(&state), told);
    }
    Ok(())
}

#[test]
fn the_stage_the_theme_and_the_controls_are_the_lecturers_at_every_step() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    let room = [
        ViewChange::Present(true),
        ViewChange::Dark(false),
        ViewChange::Folded(true),
    ];
    for change in room {
        state.apply(change);
    }
    assert!(!state.is_touched());
    state.apply(Tell::Next);
    let view = &state.view;
    assert!(view.present && !view.dark && view.folded);
    Ok(())
}

#[test]
fn other_work_ends_the_story_first_and_undo_leads_back_to_ones_own() -> Result<()> {
    for opens in [
        Command::from(FileCommand::Paste(to_line(&Experiment::default())?)),
        Told::Experiment(Box::default(), None).into(),
        Told::Session(Box::default(), None, "other.ron".into()).into(),
    ] {
        let mut state = at_work()?;
        let mine = state.experiment.clone();
        state.apply(Tell::Begin(story()?));
        state.apply(opens);
        assert!(state.telling.is_none());
        assert_ne!(state.experiment, mine);
        state.apply(Edit::Undo);
        assert_eq!(state.experiment, mine);
    }
    let mut state = at_work()?;
    state.apply(Tell::Begin(story()?));
    state.apply(FileCommand::Paste("a note of somebody's".into()));
    assert!(state.telling.is_some(), "no work is in it");
    Ok(())
}

#[test]
fn closing_asks_about_ones_own_work() -> Result<()> {
    let mut state = at_work()?;
    let before = Session::of(&state);
    state.apply(Tell::Begin(story()?));
    state.apply(FileCommand::AskToClose);
    assert_eq!(state.filing.closing, Closing::Asked);
    assert!(state.telling.is_none());
    assert_eq!(Session::of(&state), before);
    Ok(())
}

#[test]
fn a_guess_stands_until_it_is_held_against_what_was_measured() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    let guessed = |state: &State| {
        state
            .telling
            .as_ref()
            .and_then(|told| told.guessing().guess)
    };
    state.apply(Tell::Guess([0.1, 0.0]));
    assert_eq!(guessed(&state), None, "nothing is asked here");
    state.apply(Tell::GoTo(9));
    assert!(state.asks().is_some(), "the last step asks");
    for guess in [0.1, 0.4] {
        state.apply(Tell::Guess([guess, 0.0]));
    }
    assert_eq!((guessed(&state), state.outcome()), (Some([0.4, 0.0]), None));
    state.apply(Tell::Reveal(true));
    assert_eq!(state.outcome(), Some(Outcome::Awaited));
    assert!(state.asks().is_none());
    compute(&mut state)?;
    let Some(Outcome::At(Answer::Coefficient(measured))) = state.outcome() else {
        panic!("{:?}", state.outcome());
    };
    // The first cell of λ₁ = 1 from which on the loss is small, read off the picture.
    let line = &state
        .shown
        .picture
        .as_ref()
        .map(|picture| picture.lines[0].clone());
    let values = line
        .as_ref()
        .map(|line| line.values.clone())
        .unwrap_or_default();
    assert!(values.contains(&measured), "{measured} of {values:?}");
    state.apply(Tell::Guess([0.9, 0.0]));
    assert_eq!(guessed(&state), Some([0.4, 0.0]), "too late");
    state.apply(Tell::Back);
    state.apply(Tell::Next);
    assert_eq!(guessed(&state), Some([0.4, 0.0]), "it is not forgotten");
    Ok(())
}

#[test]
fn only_a_stage_goes_black_and_not_beyond_it() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    let is_black = |state: &State| state.black;
    state.apply(Tell::Black(true));
    assert!(!is_black(&state));
    state.apply(ViewChange::Present(true));
    state.apply(Tell::Black(true));
    assert!(is_black(&state));
    state.apply(ViewChange::Present(false));
    assert!(!is_black(&state));
    Ok(())
}

#[test]
fn what_was_asked_about_the_work_before_never_saves_the_story() -> Result<()> {
    let mut state = at_work()?;
    state.filing.closing = Closing::OnceSaved;
    state.apply(FileCommand::ShowWindow(Some(FileWindow::Save(
        DocumentKind::Session,
    ))));
    state.apply(Tell::Begin(story()?));
    assert_eq!(state.filing.window, None);
    assert_eq!(state.filing.closing, Closing::No);
    Ok(())
}

#[test]
fn a_question_on_the_slice_is_of_the_line_of_the_theorems() -> Result<()> {
    let off = STORY.replace("Marker(1.0, 0.2)", "Marker(0.9, 0.2)");
    let refused = Story::from_text(Path::new("story.ron"), &off);
    let words = refused.err().map(|error| error.to_string());
    assert!(words.is_some_and(|words| words.contains("step 3") && words.contains("λ₁ = 0.9")));
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    state.apply(Tell::GoTo(2));
    assert!(state.slice_is_asked());
    state.apply(Edit::Marker([0.9, 0.0]));
    assert!(!state.slice_is_asked());
    state.apply(Tell::Reveal(true));
    assert_eq!(state.outcome(), Some(Outcome::Nowhere));
    Ok(())
}

#[test]
fn another_story_is_told_where_the_one_before_it_was() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    state.apply(ViewChange::Present(true));
    state.apply(Tell::Begin(story()?));
    assert!(state.view.present);
    state.apply(Tell::Next);
    assert!(state.view.present);
    Ok(())
}

/// A story whose second step plays the training.
fn played() -> Result<State> {
    let text = STORY.replace("View(Tab(Phase))]", "Play(Start)]");
    let story = Story::from_text(Path::new("story.ron"), &text)?;
    let mut state = State::new()?;
    state.apply(Tell::Begin(Arc::new(story)));
    state.apply(Tell::Next);
    assert!(state.playing);
    Ok(state)
}

#[test]
fn a_training_that_a_step_plays_goes_on_by_itself_and_is_touched_by_whoever_holds_it() -> Result<()>
{
    let mut state = played()?;
    let mut seen = Vec::new();
    while state.playing {
        assert!(!state.is_touched(), "{:?}", state.step);
        seen.push(state.step);
        state.work.answered = state.work.asked;
        assert!(state.play_on());
    }
    assert!(seen.len() > 10, "{seen:?}");
    assert!(!state.is_touched(), "it ended as it was to end");
    let mut held = played()?;
    held.work.answered = held.work.asked;
    assert!(held.play_on());
    held.apply(Play::Pause);
    assert!(held.is_touched());
    held.apply(Tell::Return);
    assert!(held.playing && !held.is_touched());
    held.apply(Edit::Alpha(0.1));
    assert!(held.is_touched(), "while it plays");
    let mut played_by_hand = State::new()?;
    played_by_hand.apply(Tell::Begin(story()?));
    played_by_hand.apply(Play::Start);
    assert!(played_by_hand.is_touched());
    Ok(())
}

#[test]
fn a_question_is_of_the_settings_that_the_step_gave_it() -> Result<()> {
    let mut state = State::new()?;
    state.apply(Tell::Begin(story()?));
    state.apply(Tell::GoTo(2));
    assert!(state.asks_of_now());
    for (harmless, about) in [
        (
            Command::from(Edit::Marker([1.0, -0.3])),
            "λ₂ runs along the slice",
        ),
        (
            ViewChange::Metric(crate::sweep::Metric::Accuracy).into(),
            "a colour",
        ),
        (ViewChange::Tab(Tab::Anatomy).into(), "a tab"),
    ] {
        state.apply(harmless);
        assert!(state.asks_of_now() && state.is_touched(), "{about}");
    }
    for other in [
        Command::from(Edit::Alpha(0.1)),
        Edit::Marker([0.5, 0.0]).into(),
        Play::GoTo(40).into(),
        Edit::NewSeed.into(),
    ] {
        state.apply(Tell::Return);
        assert!(state.asks_of_now());
        state.apply(other.clone());
        assert!(!state.asks_of_now(), "{other:?}");
    }
    Ok(())
}
