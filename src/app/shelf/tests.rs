//! A run on the shelf stays what it was, comes back from a session the same, and takes no more than there is room for.

mod sessions;

use std::path::Path;

use super::*;
use crate::app::action::Action;
use crate::app::fixture::{compute, computed};
use crate::app::story::STORIES;
use crate::app::{Document, Edit, Session, Shelve, Tab, Tell, Told, ViewChange};
use crate::experiment::{Correlation, Experiment, Grid, PRESETS, Preset};
use crate::output::LARGEST_TEXT;
use crate::sweep::{Beside, Plane, same};
use crate::task::{Role, TaskId};
use crate::{Error, Result, shown};

/// The first preset and another α, both on the shelf, the latter on screen.
fn two() -> Result<State> {
    let mut state = computed()?;
    state.apply(Shelve::Pin);
    state.apply(Edit::Alpha(-0.6));
    compute(&mut state)?;
    state.apply(Shelve::Pin);
    Ok(state)
}

fn ids(state: &State) -> Vec<u32> {
    state.shelf.runs.iter().map(|run| run.id).collect()
}

fn names(state: &State) -> Vec<String> {
    let all = state.shelf.runs.iter();
    all.map(|run| run.name.to_string()).collect()
}

fn plane_of(state: &State, id: u32) -> Result<Arc<Plane>> {
    let run = state.shelf.run(id);
    let plane = run.and_then(|run| run.plane().cloned());
    plane.ok_or_else(|| Error::Mismatch("there is no plane".into()))
}

#[test]
fn a_run_without_a_name_is_called_after_what_is_in_it() -> Result<()> {
    let mut state = two()?;
    let [first, second] = ids(&state)[..] else {
        return Err(Error::Mismatch("expected two runs".into()));
    };
    for nothing in ["", "   "] {
        state.apply(Shelve::Rename(second, nothing.into()));
        assert_eq!(state.seen(Some(second)).name, "Irrelevant, α = −0.6");
        assert_eq!(names(&state)[1], nothing, "it can be typed anew");
    }
    state.apply(Shelve::Rename(first, "mine".into()));
    assert_eq!(state.seen(Some(first)).name, "mine");
    Ok(())
}

#[test]
fn a_run_stays_what_it_was_and_differs_from_itself_by_nothing() -> Result<()> {
    let mut state = State::new()?;
    assert!(state.pins_nothing().is_some(), "nothing is computed yet");
    state.apply(Shelve::Pin);
    assert!(state.shelf.runs.is_empty() && state.notice.is_some());
    compute(&mut state)?;
    assert_eq!(Action::Pin.refusal(&state), None);
    state.apply(Shelve::Pin);
    let pair = state.pair();
    assert_eq!((pair.one.id, pair.other.id), (Some(ids(&state)[0]), None));
    assert_eq!(pair.differences(), []);
    let (Some(one), Some(other)) = (&pair.one.plane, &pair.other.plane) else {
        return Err(Error::Mismatch("a plane is missing".into()));
    };
    let constants = &state.experiment.constants;
    for metric in [crate::sweep::Metric::Loss, crate::sweep::Metric::Accuracy] {
        let beside = Beside::new([one, other], pair.looked_at_by()[0], metric, constants);
        assert_eq!(beside.cells, one.grid.cells.pow(2));
        assert_eq!(beside.mean_change, 0.0);
        assert_eq!(beside.largest.map(|largest| largest.change()), Some(0.0));
        assert_eq!(beside.works[0], beside.works[2]);
    }
    // Computed anew it is the same, too.
    let mut again = computed()?;
    again.apply(Shelve::Pin);
    assert_eq!(plane_of(&again, ids(&again)[0])?, *one);
    let before = plane_of(&state, ids(&state)[0])?;
    state.apply(Edit::Alpha(-0.6));
    assert!(
        state.pins_nothing().is_some(),
        "the picture is not of these settings"
    );
    compute(&mut state)?;
    assert_eq!(plane_of(&state, ids(&state)[0])?, before);
    let pair = state.pair();
    let told: Vec<_> = pair.differences().into_iter().map(|one| one.what).collect();
    assert_eq!(told, ["α"]);
    let (Some(one), Some(other)) = (&pair.one.plane, &pair.other.plane) else {
        return Err(Error::Mismatch("a plane is missing".into()));
    };
    let metric = crate::sweep::Metric::Loss;
    let constants = &state.experiment.constants;
    let beside = Beside::new([one, other], pair.looked_at_by()[0], metric, constants);
    assert!(beside.mean_change > 0.1, "{beside:?}");
    Ok(())
}

#[test]
fn what_two_runs_are_looked_at_by_is_theirs_whatever_is_set_now() -> Result<()> {
    let mut state = two()?;
    let [first, second] = ids(&state)[..] else {
        return Err(Error::Mismatch("expected two runs".into()));
    };
    state.apply(ViewChange::Runs(RunsLook {
        one: Some(first),
        other: Some(second),
        goal: 5,
    }));
    let titles = |state: &State| {
        let goals = state.pair().goals().into_iter();
        goals.map(crate::sweep::Goal::title).collect::<Vec<_>>()
    };
    let before = titles(&state);
    assert_eq!(before, ["T₁", "T₂", "Both", "T₁ kept, T₂ forgotten"]);
    let by = state.pair().looked_at_by();
    assert_eq!(
        by[0].title(),
        before[3],
        "the last one of those that there are"
    );
    state.apply(Edit::Preset("four-tasks".into()));
    assert_eq!((titles(&state), state.pair().looked_at_by()), (before, by));
    // Beside what is set now: other tasks run along its axes.
    let mut coarse = state.experiment.clone();
    coarse.grid.cells = 5;
    state.apply(Edit::Experiment(Box::new(coarse)));
    compute(&mut state)?;
    state.apply(ViewChange::Runs(RunsLook {
        one: Some(first),
        other: None,
        goal: 2,
    }));
    let axes = state.experiment.axes();
    let pair = state.pair();
    let other_axes = pair.one.setup.experiment.axes() != axes;
    assert_eq!(pair.refusal().is_some(), other_axes);
    assert_eq!(pair.looked_at_by()[1], crate::sweep::Goal::of_axes(axes)[2]);
    // Runs of different losses are not held against each other.
    let mut vit = state.pair();
    vit.other.setup = crate::lab::Setup::new(crate::experiment::preset("vit-irrelevant")?);
    assert!(vit.refusal().is_some());
    Ok(())
}

#[test]
fn no_two_runs_have_one_name_and_no_more_stand_there_than_have_room() -> Result<()> {
    let mut state = computed()?;
    for _ in 0..MOST_RUNS {
        state.apply(Shelve::Pin);
        assert_eq!(state.notice, None);
    }
    state.apply(Shelve::Pin);
    assert_eq!(state.shelf.runs.len(), MOST_RUNS);
    assert!(
        state
            .notice
            .take()
            .is_some_and(|words| words.contains("Twenty"))
    );
    let mut all = names(&state);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), MOST_RUNS);
    let first = ids(&state)[0];
    state.apply(Shelve::Rename(first, "x".repeat(MOST_LETTERS + 1)));
    assert!(state.notice.take().is_some());
    state.apply(Shelve::Rename(77, "nobody".into()));
    assert!(state.notice.take().is_some());
    Ok(())
}

#[test]
fn runs_are_renamed_moved_taken_off_and_put_back() -> Result<()> {
    let mut state = two()?;
    let [first, second] = ids(&state)[..] else {
        return Err(Error::Mismatch("expected two runs".into()));
    };
    assert_ne!(names(&state)[0], names(&state)[1]);
    state.apply(Shelve::Rename(second, "opposite".into()));
    state.apply(Shelve::Move(second, 0));
    assert_eq!(ids(&state), [second, first]);
    assert_eq!(names(&state)[0], "opposite");
    state.apply(Shelve::Move(second, 9));
    assert_eq!(ids(&state), [first, second]);
    let plane = plane_of(&state, second)?;
    assert!(state.brings_nothing_back().is_some());
    state.apply(Shelve::Remove(second));
    assert_eq!(ids(&state), [first]);
    state.apply(Shelve::BringBack);
    let back = ids(&state)[1];
    assert_eq!(back, second);
    assert_eq!(names(&state)[1], "opposite");
    assert!(Arc::ptr_eq(&plane_of(&state, back)?, &plane));
    assert!(state.brings_nothing_back().is_some());
    // Whatever is undone, they stand there.
    while state.can_undo() {
        state.apply(Edit::Undo);
    }
    assert_eq!(state.shelf.runs.len(), 2);
    Ok(())
}

#[test]
fn a_run_that_is_taken_up_is_on_screen_again_and_undo_leads_back() -> Result<()> {
    let mut state = two()?;
    let first = ids(&state)[0];
    state.apply(Edit::Preset("out-of-domain".into()));
    let before = state.experiment.clone();
    state.apply(Shelve::Restore(first));
    let run = state.shelf.run(first).cloned();
    let run = run.ok_or_else(|| Error::Mismatch("it is gone".into()))?;
    assert_eq!(state.experiment, *run.experiment);
    assert_eq!(state.preset, Some(PRESETS[0].name));
    assert!(state.differs_from_now(&run.setup()).is_empty());
    state.apply(Edit::Undo);
    assert_eq!(state.experiment, before);
    state.apply(Edit::Redo);
    state.apply(Edit::Alpha(0.1));
    state.apply(Edit::Reset);
    assert_eq!(state.experiment, PRESETS[0].experiment()?);
    Ok(())
}

#[test]
fn a_full_shelf_of_the_finest_planes_takes_less_than_200_mb() -> Result<()> {
    for tasks in [2, TaskId::MOST] {
        let grid = Grid {
            low: -1.0,
            high: 3.0,
            cells: 401,
        };
        let roles: Vec<Role> = TaskId::first(tasks)
            .map(Role::Task)
            .chain([Role::Target])
            .collect();
        let mut plane = Plane::new(grid, &roles);
        plane.block = 1;
        let kept: MeasuredRun = Ok(Arc::new(plane)).into();
        let MeasuredRun::There(kept) = kept else {
            return Err(Error::Mismatch("it is not there".into()));
        };
        assert!(MOST_RUNS * kept.bytes() < 200_000_000, "{}", kept.bytes());
        assert!(kept.grid.cells > 80, "{}", kept.grid.cells);
        assert!(same(kept.grid.low, -1.0) && kept.is_complete());
    }
    Ok(())
}

#[test]
fn what_undo_comes_back_to_has_the_picture_that_was_seen() -> Result<()> {
    let mut state = computed()?;
    assert!(state.past().is_empty());
    for alpha in [0.5, 0.2] {
        state.apply(Edit::Alpha(alpha));
        compute(&mut state)?;
    }
    // Nobody waits for this one.
    state.apply(Edit::Alpha(-0.9));
    state.apply(Edit::Alpha(-1.0));
    let past = state.past();
    let of = |past: &Past| past.setup.experiment.alpha().get();
    let alphas: Vec<f64> = past.iter().map(of).collect();
    assert_eq!(alphas, [-0.9, 0.2, 0.5, 0.0]);
    let seen: Vec<bool> = past.iter().map(|past| past.plane.is_some()).collect();
    assert_eq!(seen, [false, true, true, true]);
    let told = past.iter().map(|past| {
        let first = past.changed.first();
        first.map(|one| (one.what.clone(), one.own.clone(), one.other.clone()))
    });
    let told: Vec<_> = told.flatten().collect();
    assert_eq!(told[1], ("α".into(), "0.2".into(), "−0.9".into()));
    state.apply(Shelve::GoBack(past[2].back));
    assert_eq!(state.experiment.alpha(), Correlation::new(0.5)?);
    state.apply(Edit::Redo);
    assert_eq!(state.experiment.alpha(), Correlation::new(0.2)?);
    Ok(())
}

#[test]
fn contours_of_a_run_are_held_beside_those_of_now() -> Result<()> {
    let mut state = two()?;
    let first = ids(&state)[0];
    state.apply(Shelve::Hold(first));
    let plane = plane_of(&state, first)?;
    let goal = crate::sweep::Goal::of_axes(state.experiment.axes())[1];
    let metric = crate::sweep::Metric::Loss;
    let lines = goal.outline(metric, &plane, &state.experiment.constants);
    let held = state
        .view
        .ghosts
        .first()
        .and_then(|ghost| ghost.on_plane(goal));
    let held = held.ok_or_else(|| Error::Mismatch("nothing is held".into()))?;
    assert_eq!(held.len(), lines.len());
    for (held, line) in held.iter().zip(&lines) {
        for (held, own) in held.iter().zip(line) {
            assert!((held[0] - own[0]).abs() < 1e-4 && (held[1] - own[1]).abs() < 1e-4);
        }
    }
    Ok(())
}

#[test]
fn what_is_put_on_the_shelf_while_a_story_is_told_stands_there_when_it_ends() -> Result<()> {
    let mut state = two()?;
    let story = STORIES[0].story()?;
    state.apply(Tell::Begin(story));
    compute(&mut state)?;
    assert_eq!(state.shelf.runs.len(), 2);
    if state.asks().is_some() {
        state.apply(Tell::Reveal(true));
    }
    state.apply(Shelve::Pin);
    assert_eq!(state.notice, None);
    state.apply(Tell::End);
    assert_eq!(state.shelf.runs.len(), 3);
    // Another run is other work: the story is over first.
    state.apply(Tell::Begin(STORIES[0].story()?));
    let first = ids(&state)[0];
    state.apply(Shelve::Restore(first));
    assert!(state.telling.is_none());
    Ok(())
}
