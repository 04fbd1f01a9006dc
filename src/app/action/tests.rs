//! The table has no gaps and no doubles, and every row of it is found.

use std::collections::HashSet;

use super::*;
use crate::Result;
use crate::app::{Edit, Play, State, ViewSettings};

/// A number for each action, so that a new one does not compile until it is counted here, and looked for in the table.
fn number(action: Action) -> usize {
    match action {
        Action::Open => 0,
        Action::Save => 1,
        Action::SaveAs => 2,
        Action::SaveExperiment => 3,
        Action::Export => 4,
        Action::ForgetRecent => 5,
        Action::Quit => 6,
        Action::Undo => 7,
        Action::Redo => 8,
        Action::CopyText => 9,
        Action::Paste => 10,
        Action::Reset => 11,
        Action::Start => 12,
        Action::NewSeed => 13,
        Action::Tab(_) => 14,
        Action::Present => 15,
        Action::FullScreen => 16,
        Action::Controls => 17,
        Action::Theme => 18,
        Action::WholePlane => 19,
        Action::Answer => 20,
        Action::Dismiss => 21,
        Action::Play => 22,
        Action::Pause => 23,
        Action::Step => 24,
        Action::Stop => 25,
        Action::Colour(_) => 26,
        Action::Slice(_) => 27,
        Action::Layer(_) => 28,
        Action::Pane(_) => 29,
        Action::Preset(_) => 30,
        Action::Palette => 31,
        Action::Help => 32,
        Action::Statements => 33,
        Action::About => 34,
        Action::Story(_) => 35,
        Action::OpenStory => 36,
        Action::MakeStep => 37,
        Action::NextStep => 38,
        Action::StepBefore => 39,
        Action::StepAgain => 40,
        Action::Measured => 41,
        Action::EndStory => 42,
        Action::Hold => 43,
        Action::Release => 44,
        Action::Third(_) => 45,
        Action::Seeds(_) => 46,
        Action::Memory(_) => 47,
        Action::Figure => 48,
        Action::CopyPicture => 49,
        Action::Way(_) => 50,
        Action::Only(_) => 51,
        Action::Film => 52,
        Action::StopFilm => 53,
        Action::Pin => 54,
        Action::BringBack => 55,
    }
}

/// How many there are.
const ACTIONS: usize = 56;

#[test]
fn every_action_is_in_the_table_once() {
    let numbers: HashSet<usize> = Action::all().map(number).collect();
    assert_eq!(numbers, (0..ACTIONS).collect());
    let all: HashSet<Action> = Action::all().collect();
    assert_eq!(all.len(), Action::all().count());
}

#[test]
fn no_two_actions_share_a_name_or_keys() {
    let (mut names, mut keys) = (HashSet::new(), HashSet::new());
    for action in Action::all() {
        let row = action.row();
        assert!(names.insert(row.name.to_lowercase()), "{}", row.name);
        for chord in row.keys {
            assert!(keys.insert(*chord), "{}: {chord:?}", row.name);
        }
    }
}

/// Whether a text is one sentence: no stop has another one after it.
fn is_one(text: &str) -> bool {
    let mut rest = text.split(". ").skip(1);
    !rest.any(|next| next.starts_with(char::is_uppercase))
}

#[test]
fn every_section_has_actions_and_every_hint_is_a_sentence_of_its_own() {
    for section in Section::ALL {
        assert!(
            Action::all().any(|action| action.row().section == section),
            "{section:?}"
        );
    }
    for action in Action::all() {
        let Row { name, hint, .. } = action.row();
        assert!(hint.chars().count() > 10, "{name}: {hint}");
        assert!(!hint.ends_with('.') && is_one(&hint), "{name}: {hint}");
        assert_ne!(name.to_lowercase(), hint.to_lowercase());
    }
}

#[test]
fn every_preset_and_pane_has_words_of_its_own() {
    for action in Action::all() {
        if let Action::Preset(_) = action {
            assert_ne!(action.row().name, "Preset Preset");
        }
    }
}

#[test]
fn every_action_is_found_by_its_name_before_all_others() {
    for action in Action::all() {
        let name = action.row().name;
        assert_eq!(found(&name).first(), Some(&action), "{name}");
        assert_eq!(found(&name.to_uppercase()).first(), Some(&action), "{name}");
    }
    assert_eq!(found("").len(), Action::all().count());
}

#[test]
fn a_few_letters_find_what_is_meant() {
    for (query, name) in [
        ("undo", "Undo"),
        ("ood", "Out of domain"),
        ("paste", "Paste experiment"),
        ("dig con", "Preset Contradictory digits"),
        ("th2", "Layer Theorem 2"),
        ("l2", "Slice along λ₂"),
        ("max sli", "Maximise slice"),
        ("acc", "Colour by accuracy"),
        ("start", "Back to the start"),
        ("third both", "Third plane: both kept"),
        ("third target", "Third plane: target T′"),
        ("seeds 10", "Seeds: 10"),
        ("memory 8", "Memory: 8 GiB"),
    ] {
        let first: Vec<_> = found(query).into_iter().take(3).collect();
        let names: Vec<_> = first.iter().map(|action| action.row().name).collect();
        assert!(names.iter().any(|own| own == name), "{query}: {names:?}");
    }
    assert_eq!(found("zzqx"), []);
    assert!(found("saev").len() < found("save").len());
}

#[test]
fn what_is_refused_says_why_and_what_is_not_does_something() -> Result<()> {
    let state = State::new()?;
    let mut refused = 0;
    for action in Action::all() {
        match (action.refusal(&state), action.does(&state)) {
            (Some(why), _) => {
                refused += 1;
                assert!(why.len() > 10 && !why.ends_with('.'), "{why}");
            }
            (None, Does::Sends(commands)) => assert!(!commands.is_empty(), "{action:?}"),
            (None, Does::Asks(_)) => {}
        }
    }
    assert!(refused > 3);
    Ok(())
}

#[test]
fn what_was_refused_can_be_done_once_there_is_something_to_do() -> Result<()> {
    let mut state = State::new()?;
    let can = |state: &State, action: Action| action.refusal(state).is_none();
    assert!(!can(&state, Action::Undo) && !can(&state, Action::Redo));
    state.apply(Edit::Alpha(0.4));
    assert!(can(&state, Action::Undo) && !can(&state, Action::Redo));
    state.apply(Edit::Undo);
    assert!(!can(&state, Action::Undo) && can(&state, Action::Redo));
    assert!(can(&state, Action::Play) && !can(&state, Action::Pause));
    state.apply(Play::Start);
    assert!(!can(&state, Action::Play) && can(&state, Action::Pause));
    assert!(!can(&state, Action::Dismiss));
    state.notice = Some("a message".into());
    assert!(can(&state, Action::Dismiss));
    Ok(())
}

#[test]
fn done_by_its_name_a_pane_fills_the_window_whatever_the_tab_and_leads_back() -> Result<()> {
    let mut state = State::new()?;
    // Of two tasks there is no tab of all tasks.
    state.apply(Edit::Tasks(3));
    let mut perform = |action: Action| {
        if let Does::Sends(commands) = action.does(&state) {
            for command in commands {
                state.apply(command);
            }
        }
        state.view.clone()
    };
    for pane in Pane::ALL {
        let ViewSettings { tab, .. } = perform(Action::Pane(pane));
        assert_eq!(tab, pane.tab());
        assert_eq!(perform(Action::Palette).alone(), Some(pane));
        assert_eq!(perform(Action::Pane(pane)).alone(), None);
    }
    Ok(())
}

#[test]
fn what_cannot_be_done_now_comes_after_all_that_can() -> Result<()> {
    let state = State::new()?;
    for query in ["", "s", "step", "t", "third"] {
        let can = ranked(query, &state)
            .into_iter()
            .map(|action| action.refusal(&state).is_none());
        assert!(can.is_sorted_by(|one, next| one >= next), "{query}");
        assert_eq!(ranked(query, &state).len(), found(query).len());
    }
    // Undo is refused in a new window: the best hit is not the first, unless nothing else can be meant.
    let first = |query| ranked(query, &state).into_iter().next();
    assert_eq!(found("und").first(), Some(&Action::Undo));
    assert_ne!(first("und"), Some(Action::Undo));
    assert_eq!(first("undo"), Some(Action::Undo));
    Ok(())
}

#[test]
fn third_plane_seeds_and_memory_are_chosen_by_name() -> Result<()> {
    let mut state = State::new()?;
    let perform = |state: &mut State, name: &str| {
        let found = found(name).into_iter().next();
        if let Some(Does::Sends(commands)) = found.map(|action| action.does(state)) {
            for command in commands {
                state.apply(command);
            }
        }
    };
    perform(&mut state, "Third plane: both kept");
    assert_eq!(
        state.view.third,
        Some(crate::sweep::Goal::kept(state.experiment.axes().tasks()))
    );
    perform(&mut state, "Third plane: automatic");
    assert_eq!(state.view.third, None);
    perform(&mut state, "Seeds: 10");
    assert_eq!(
        state.view.seeds,
        Some(crate::lab::SeedQuestion { seeds: 10 })
    );
    perform(&mut state, "Seeds: one");
    assert_eq!(state.view.seeds, None);
    perform(&mut state, "Memory: 8 GiB");
    assert_eq!(state.memory, Some(8 << 30));
    let usual = Action::Memory(0).row().name;
    perform(&mut state, &usual);
    assert_eq!(state.memory, None);
    Ok(())
}
