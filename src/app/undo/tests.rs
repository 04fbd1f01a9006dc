//! Every command, alone and in random lists, against the one rule of undo.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::Result;
use crate::app::{
    Card, CloseAnswer, Document, DocumentKind, FileWindow, Left, Overlay, Replace, Session, Tab,
    Told,
};
use crate::experiment::{PRESETS, Target, to_line};
use crate::identity::same;
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axis, Role, TaskId};

/// What one gesture sends: what goes on, then its end.
type Gesture = Vec<Command>;

/// A gesture that goes on over some values and ends at the last of them.
fn held(values: &[f64], command: impl Fn(f64, Change) -> Command) -> Gesture {
    let under_way = values.iter().map(|x| command(*x, Change::Continuous));
    let end = values.last().map(|x| command(*x, Change::Discrete));
    under_way.chain(end).collect()
}

fn edited(of: &Experiment, change: impl FnOnce(&mut Experiment)) -> Box<Experiment> {
    let mut experiment = of.clone();
    change(&mut experiment);
    Box::new(experiment)
}

fn files() -> Arc<Files> {
    Arc::new(Files::default())
}

fn path() -> std::path::PathBuf {
    "some.ron".into()
}

fn document() -> Document {
    Document {
        path: path(),
        kind: DocumentKind::Session,
    }
}

fn left() -> Left {
    Left {
        path: path(),
        at: std::time::SystemTime::UNIX_EPOCH,
        document: None,
    }
}

/// What the system answers.
fn answers(whole: usize, first: f64, now: &Experiment) -> Vec<Command> {
    let session = Session {
        experiment: *edited(now, |e| e.coefficients[0] = first),
        step: Some(whole),
        ..Session::default()
    };
    vec![
        Command::Told(Told::Experiment(edited(now, |_| ()), Some(path()))),
        Command::Told(Told::Session(
            Box::new(session.clone()),
            Some(files()),
            path(),
        )),
        Command::Told(Told::Recovered(Box::new(session), Some(files()), left())),
        Command::Told(Told::Left(vec![left()])),
        Command::Told(Told::ChangedMeanwhile(path())),
        Command::Told(Told::NoDialog(FileWindow::Open)),
        Command::Told(Told::Card(Arc::new(Card::Refused {
            paths: vec![path()],
            error: "refused".into(),
        }))),
        Command::Told(Told::Exists(path())),
        Command::Told(Told::Saved(document())),
        Command::Told(Told::NotSaved("full".into())),
        Command::Told(Told::Exported(path())),
        Command::Told(Told::Failed("failed".into())),
    ]
}

/// Every gesture there is, with numbers from the list in it; `now` is what is on screen.
fn gestures(values: &[f64], now: &Experiment) -> Vec<Gesture> {
    let first = values.first().copied().unwrap_or_default();
    let whole = values.len();
    let of_drags = [
        held(values, Command::SetAlpha),
        held(values, |x, change| Command::SetPoint([x, 1.0], change)),
        held(values, |x, change| Command::MoveTo {
            alpha: x,
            point: [1.0, 3.0 * x],
            change,
        }),
        held(values, |x, change| {
            let constants = edited(now, |e| e.constants.beta = x.abs()).constants;
            Command::SetConstants(constants, change)
        }),
        held(values, |x, change| {
            let gamma = vec![x, 0.6];
            let edited = edited(now, |e| e.target = Some(Target { gamma }));
            Command::Edit(edited, change)
        }),
    ];
    let at_once = [
        Command::Edit(edited(now, |e| e.model.hidden = 31), Change::Discrete),
        Command::ChoosePreset(PRESETS[whole % PRESETS.len()].name),
        Command::ShowFiles(files()),
        Command::LeaveCard,
        Command::Reset,
        Command::NewSeed,
        Command::SetTab(Tab::Phase),
        Command::SetPhase(PhaseQuestion::default()),
        Command::SetSeeds(Some(SeedQuestion { seeds: 3 })),
        Command::SetSample(Role::Task(TaskId::T2), whole),
        Command::SetMetric(Metric::Accuracy),
        Command::Toggle(Overlay::Rule),
        Command::SetThird(Some(Goal::of(Role::Target))),
        Command::SetSlice(Axis::X),
        Command::ToggleAnswer,
        Command::Play,
        Command::Pause,
        Command::Step,
        Command::Stop,
        Command::GoToStep(10 * whole),
        Command::ResetView,
        Command::FitSweepToView([-2.0 - first.abs(), 3.0, -2.0, 3.0]),
        Command::ShowFileWindow(Some(FileWindow::Open)),
        Command::SetPath("some".into()),
        Command::Dialog(FileWindow::Open),
        Command::OpenPaths(vec![path()]),
        Command::Save,
        Command::SaveTo(document(), Replace::Ask),
        Command::ExportTo(path(), Replace::Ask),
        Command::ForgetRecent,
        Command::CopyText,
        Command::AskForPaste,
        Command::Paste(to_line(now).unwrap_or_default()),
        Command::Paste("no experiment".into()),
        Command::AskToClose,
        Command::Close(CloseAnswer::Cancel),
        Command::ToggleAbout,
        Command::TogglePresent,
        Command::ToggleTheme,
        Command::SetMemory(Some(4 << 30)),
        Command::Dismiss,
        Command::ToggleAuthors,
        Command::ShowStatement(None),
        Command::OpenLeft(left()),
        Command::DiscardLeft(left()),
        Command::IgnoreLeft,
    ];
    let travels = [Command::Undo, Command::Redo];
    let at_once = at_once.into_iter().chain(travels);
    let at_once = at_once.chain(answers(whole, first, now));
    of_drags
        .into_iter()
        .chain(at_once.map(|one| vec![one]))
        .collect()
}

/// A number for each command, so that a new one does not compile until it is counted here and made above.
fn number(command: &Command) -> usize {
    match command {
        Command::SetAlpha(..) => 0,
        Command::SetPoint(..) => 1,
        Command::MoveTo { .. } => 2,
        Command::SetConstants(..) => 3,
        Command::Edit(..) => 4,
        Command::ChoosePreset(_) => 5,
        Command::LeaveCard => 6,
        Command::ShowFiles(_) => 7,
        Command::Reset => 8,
        Command::NewSeed => 9,
        Command::Undo => 10,
        Command::Redo => 11,
        Command::SetTab(_) => 12,
        Command::SetPhase(_) => 13,
        Command::SetSeeds(_) => 14,
        Command::SetSample(..) => 15,
        Command::SetMetric(_) => 16,
        Command::Toggle(_) => 17,
        Command::SetThird(_) => 18,
        Command::SetSlice(_) => 19,
        Command::ToggleAnswer => 20,
        Command::Play => 21,
        Command::Pause => 22,
        Command::Step => 23,
        Command::Stop => 24,
        Command::GoToStep(_) => 25,
        Command::ResetView => 26,
        Command::FitSweepToView(_) => 27,
        Command::ShowFileWindow(_) => 28,
        Command::SetPath(_) => 29,
        Command::Dialog(_) => 30,
        Command::OpenPaths(_) => 31,
        Command::Save => 32,
        Command::SaveTo(..) => 33,
        Command::ExportTo(..) => 34,
        Command::ForgetRecent => 35,
        Command::CopyText => 36,
        Command::AskForPaste => 37,
        Command::Paste(_) => 38,
        Command::AskToClose => 39,
        Command::Close(_) => 40,
        Command::ToggleAbout => 41,
        Command::TogglePresent => 42,
        Command::ToggleTheme => 43,
        Command::Dismiss => 44,
        Command::Told(_) => 45,
        Command::ToggleAuthors => 46,
        Command::ShowStatement(_) => 47,
        Command::OpenLeft(_) => 48,
        Command::DiscardLeft(_) => 49,
        Command::IgnoreLeft => 50,
        Command::SetMemory(_) => 51,
    }
}

const COMMANDS: usize = 52;

/// Does a gesture and checks what it left: one undo point if it changed something, which leads back to what was
/// there before and on again; none if it did not. What changes nothing that can be undone moves the step at most.
fn done(state: &mut State, gesture: Gesture) -> std::result::Result<(), TestCaseError> {
    let words = format!("{gesture:?}");
    let (before, points) = (state.snapshot(), state.history.undo.len());
    let undoable = gesture.iter().any(|command| command.change().is_some());
    for command in gesture {
        state.apply(command);
    }
    let after = state.snapshot();
    let new = state.history.undo.len() - points;
    if !undoable {
        let stepped = Snapshot {
            step: before.step,
            ..after
        };
        prop_assert_eq!((&stepped, new), (&before, 0), "{}", words);
        return Ok(());
    }
    prop_assert_eq!(new, usize::from(before != after), "{}", words);
    if new == 1 {
        state.apply(Command::Undo);
        prop_assert_eq!(&state.snapshot(), &before, "{}", words);
        state.apply(Command::Redo);
        prop_assert_eq!(&state.snapshot(), &after, "{}", words);
    }
    Ok(())
}

fn travels(gesture: &Gesture) -> bool {
    matches!(gesture[..], [Command::Undo | Command::Redo])
}

#[test]
fn every_gesture_is_one_undo_point_at_most() -> Result<()> {
    let state = State::new()?;
    let all = gestures(&[0.2, 0.3, 0.4], &state.experiment);
    let made: HashSet<usize> = all.iter().flatten().map(number).collect();
    assert_eq!(made.len(), COMMANDS, "every command is in a gesture");
    for gesture in all.into_iter().filter(|gesture| !travels(gesture)) {
        done(&mut state.clone(), gesture).unwrap();
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn all_undone_and_redone_is_as_it_was(
        list in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec(-1.0..1.0, 1..4)),
            0..40,
        )
    ) {
        let mut state = State::new().unwrap();
        let beginning = state.snapshot();
        for (which, values) in list {
            let mut all = gestures(&values, &state.experiment);
            let gesture = all.swap_remove(which.index(all.len()));
            if travels(&gesture) {
                state.apply(gesture[0].clone());
            } else {
                done(&mut state, gesture)?;
            }
        }
        let (end, points) = (state.snapshot(), state.history.undo.len());
        for _ in 0..points {
            state.apply(Command::Undo);
        }
        let undone = state.snapshot();
        // Going through a training is no change, so that the step is not taken back to where it was.
        prop_assert_eq!(&Snapshot { step: beginning.step, ..undone.clone() }, &beginning);
        for _ in 0..points {
            state.apply(Command::Redo);
        }
        prop_assert_eq!(state.snapshot(), end);
    }
}

#[test]
fn a_change_of_files_alone_is_an_undo_point() -> Result<()> {
    let mut state = State::new()?;
    let (first, equal) = (files(), files());
    for opened in [&first, &equal] {
        state.apply(Command::ShowFiles(Arc::clone(opened)));
    }
    let are = |state: &State, these| same(state.files.as_ref(), these);
    assert!(are(&state, Some(&equal)));
    state.apply(Command::Undo);
    assert!(are(&state, Some(&first)));
    state.apply(Command::Undo);
    assert!(are(&state, None));
    state.apply(Command::Redo);
    assert!(are(&state, Some(&first)));
    Ok(())
}

#[test]
fn a_drag_that_never_ended_is_a_point_of_its_own() -> Result<()> {
    let mut state = State::new()?;
    let beginning = state.snapshot();
    state.apply(Command::SetAlpha(0.3, Change::Continuous));
    let dragged = state.snapshot();
    state.apply(Command::SetPoint([0.5, 0.5], Change::Discrete));
    state.apply(Command::Undo);
    assert_eq!(state.snapshot(), dragged);
    state.apply(Command::Undo);
    assert_eq!(state.snapshot(), beginning);
    state.apply(Command::SetAlpha(0.4, Change::Continuous));
    state.apply(Command::Undo);
    assert_eq!(state.snapshot(), beginning, "undone while it went on");
    Ok(())
}
