//! What is held stays as it was, keeps its name and its dashes, and takes no more than can be drawn.

use std::path::Path;

use super::*;
use crate::app::action::Action;
use crate::app::fixture::{compute, computed};
use crate::app::{Edit, Session, ViewChange};

fn hold(state: &mut State) -> Result<()> {
    let ghost = state.ghost().ok_or(Error::Cancelled)?;
    let held = state.view.ghosts.iter().cloned().chain([ghost]);
    state.apply(ViewChange::Ghosts(held.collect()));
    Ok(())
}

#[test]
fn nothing_is_held_of_no_plane_and_no_more_than_a_few() -> Result<()> {
    let mut state = State::new()?;
    assert!(state.ghost().is_none());
    assert_eq!(
        Action::Hold.refusal(&state),
        Some("There is no whole plane yet")
    );
    state = computed()?;
    for _ in 0..MOST_GHOSTS {
        assert_eq!(Action::Hold.refusal(&state), None);
        hold(&mut state)?;
    }
    assert!(Action::Hold.refusal(&state).is_some());
    let before = state.view.ghosts.clone();
    assert!(state.ghost().is_none());
    let seven = before.iter().chain(&before[..1]).cloned();
    state.apply(ViewChange::Ghosts(seven.collect()));
    assert_eq!(state.view.ghosts, before, "a seventh is refused");
    assert!(state.notice.is_some());
    let mut names: Vec<String> = before.iter().map(|ghost| ghost.name.to_string()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), MOST_GHOSTS, "no two have one name");
    Ok(())
}

#[test]
fn what_is_held_stays_while_all_else_changes_and_is_of_what_it_was() -> Result<()> {
    let mut state = computed()?;
    let goal = Goal::of_axes(state.experiment.axes())[1];
    let plane = state.shown.plane.clone().ok_or(Error::Cancelled)?;
    let lines = goal.outline(Metric::Loss, &plane, &state.experiment.constants);
    hold(&mut state)?;
    let before = state.view.ghosts[0].clone();
    state.apply(Edit::Alpha(0.6));
    compute(&mut state)?;
    assert!(state.view.ghosts == std::slice::from_ref(&before));
    assert!(before.of.to_string().contains("α = 0,"), "{}", before.of);
    // As near to the contours of that time as can be drawn.
    let held = before.on_plane(goal).ok_or(Error::Cancelled)?;
    assert_eq!(held.len(), lines.len());
    for (held, was) in held.iter().flatten().zip(lines.iter().flatten()) {
        let apart = (0..2).map(|axis| (held[axis] - was[axis]).abs());
        assert!(apart.fold(0.0, f64::max) < 1e-3);
    }
    let now = state.ghost().ok_or(Error::Cancelled)?;
    assert_ne!(now.planes, before.planes);
    assert!(now.slice.is_some() && now.slice != before.slice);
    Ok(())
}

#[test]
fn a_session_keeps_what_is_held_and_a_story_does_not_inherit_it() -> Result<()> {
    let mut state = computed()?;
    hold(&mut state)?;
    state.apply(ViewChange::Ghosts(renamed(
        &state.view.ghosts,
        0,
        "before\u{1b}",
    )));
    let text = Session::of(&state).to_text(Path::new("."))?;
    let read = Session::from_text(Path::new("s.ron"), &text)?;
    assert_eq!(read.view.ghosts, state.view.ghosts);
    assert_eq!(read.view.ghosts[0].name.as_written(), "before\u{1b}");
    assert!(!read.view.ghosts[0].name.to_string().contains('\u{1b}'));
    let story = crate::app::story::STORIES[0].story()?;
    state.apply(crate::app::Tell::Begin(story));
    assert!(state.telling.is_some() && state.view.ghosts.is_empty());
    state.apply(crate::app::Tell::End);
    assert_eq!(state.view.ghosts.len(), 1, "one's own work is back");
    state.apply(ViewChange::Ghosts(without(&state.view.ghosts, 0)));
    assert!(state.view.ghosts.is_empty());
    Ok(())
}

#[test]
fn what_is_held_keeps_its_dashes_when_another_is_let_go() -> Result<()> {
    let mut state = computed()?;
    for _ in 0..3 {
        hold(&mut state)?;
    }
    let patterns = |state: &State| -> Vec<usize> {
        let held = state.view.ghosts.iter();
        held.map(|ghost| ghost.pattern).collect()
    };
    assert_eq!(patterns(&state), [0, 1, 2]);
    state.apply(ViewChange::Ghosts(without(&state.view.ghosts, 1)));
    assert_eq!(patterns(&state), [0, 2]);
    hold(&mut state)?;
    assert_eq!(patterns(&state), [0, 2, 1], "the free ones are taken");
    Ok(())
}

#[test]
fn a_file_can_hold_no_more_than_can_be_drawn() -> Result<()> {
    let mut state = computed()?;
    hold(&mut state)?;
    let ghost = state.view.ghosts[0].clone();
    let with = |lines: Vec<Polyline>| Ghost {
        planes: vec![HeldPlane {
            goal: ghost.planes[0].goal,
            lines: lines.into(),
        }],
        ..ghost.clone()
    };
    let long = with(vec![vec![[0.0; 2]; MOST_POINTS + 1]]);
    let lost = with(vec![vec![[0.0, f64::NAN]; 2]]);
    let named = renamed(
        std::slice::from_ref(&ghost),
        0,
        &"n".repeat(MOST_LETTERS + 1),
    );
    for bad in [
        vec![long],
        vec![lost],
        named,
        vec![ghost.clone(); MOST_GHOSTS + 1],
    ] {
        assert!(check(&bad).is_err());
    }
    check(&vec![ghost.clone(); MOST_GHOSTS])
}

#[test]
fn what_was_held_before_it_had_dashes_of_its_own_is_read_without_its_slice() -> Result<()> {
    #[derive(serde::Deserialize)]
    struct View {
        #[serde(deserialize_with = "all")]
        ghosts: Vec<Ghost>,
    }
    let old = r#"(name: "α = 0", of: "before", planes: [(goal: Both, lines: [[(0.0, 0.0), (1.0, 1.0)]])],
        slice: Some((running: Y, held: 1.0, metric: Loss, lines: [[(0.0, 1.0), (1.0, 0.0)]])))"#;
    let goal = ron::to_string(&Goal::of(Role::Target)).map_err(|_| Error::Cancelled)?;
    let axis = ron::to_string(&Axis::Y).map_err(|_| Error::Cancelled)?;
    let old = old
        .replace("Both", &goal)
        .replace("running: Y", &format!("running: {axis}"));
    let text = format!("(ghosts: [{old}, {old}])");
    let read: View = ron::from_str(&text).map_err(|error| Error::Mismatch(error.to_string()))?;
    let patterns: Vec<usize> = read.ghosts.iter().map(|own| own.pattern).collect();
    assert_eq!(patterns, [0, 1]);
    let [first, _] = &read.ghosts[..] else {
        return Err(Error::Cancelled);
    };
    assert_eq!(first.planes[0].lines.len(), 1);
    assert!(
        first
            .slice
            .as_ref()
            .is_some_and(|slice| slice.curves.is_empty())
    );
    check(&read.ghosts)
}
