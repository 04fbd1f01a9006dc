//! Every command, alone and in random lists, against the one rule of undo.

use proptest::prelude::*;

use super::*;
use crate::Result;
use crate::app::command::count::{COMMANDS, kinds};
use crate::app::{
    Card, CloseAnswer, Document, DocumentKind, Edit, FileCommand, FileWindow, FilmChoice, Left,
    Overlay, Pane, Play, Replace, RunsLook, Seen, Session, Shelve, Tab, Told, ViewChange,
};
use crate::experiment::{PRESETS, Target, to_line};
use crate::identity::same;
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axis, Role, TaskId};

/// What one gesture sends: what goes on, then its end.
type Gesture = Vec<Command>;

/// A gesture that goes on over some values and ends at the last of them.
fn held(values: &[f64], edit: impl Fn(f64) -> Edit) -> Gesture {
    let under_way = values.iter().map(|x| (edit(*x), Change::Continuous).into());
    let end = values.last().map(|x| edit(*x).into());
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
fn answers(whole: usize, first: f64, now: &Experiment) -> Vec<Told> {
    let session = Session {
        experiment: *edited(now, |e| e.coefficients[0] = first),
        step: Some(whole),
        ..Session::default()
    };
    vec![
        Told::Experiment(edited(now, |_| ()), Some(path())),
        Told::Session(Box::new(session.clone()), Some(files()), path()),
        Told::Recovered(Box::new(session), Some(files()), left()),
        Told::Left(vec![left()]),
        Told::ChangedMeanwhile(path()),
        Told::NoDialog(FileWindow::Open),
        Told::Card(Arc::new(Card::Refused {
            paths: vec![path()],
            error: "refused".into(),
        })),
        Told::Exists(path()),
        Told::Seen(Seen {
            path: path(),
            sum: String::new(),
        }),
        Told::Saved(document()),
        Told::NotSaved("full".into()),
        Told::Exported(path()),
        Told::Copied,
        Told::StepAdded(path()),
        Told::FigureWritten(path()),
        Told::PictureCopied,
        Told::FilmDrawn(1, 61),
        Told::FilmWritten(path()),
        Told::FilmEnded(None),
        Told::Failed("failed".into()),
    ]
}

/// What a person does with the shelf.
fn about_the_shelf() -> [Shelve; 8] {
    [
        Shelve::Pin,
        Shelve::Rename(0, "first".into()),
        Shelve::Move(0, 3),
        Shelve::Hold(0),
        Shelve::Restore(0),
        Shelve::Remove(0),
        Shelve::BringBack,
        Shelve::GoBack(2),
    ]
}

/// What a person does about files.
fn about_files(now: &Experiment) -> Vec<FileCommand> {
    vec![
        FileCommand::ShowWindow(Some(FileWindow::Open)),
        FileCommand::SetPath("some".into()),
        FileCommand::Dialog(FileWindow::Open),
        FileCommand::Open(vec![path()]),
        FileCommand::Show(files()),
        FileCommand::LeaveCard,
        FileCommand::Save,
        FileCommand::SaveTo(document(), Replace::Ask),
        FileCommand::ExportTo(path(), Replace::Ask),
        FileCommand::AddStep(path(), Replace::Ask),
        FileCommand::FigureTo(path(), Replace::Ask),
        FileCommand::CopyPicture,
        FileCommand::ChooseFilm(FilmChoice::default()),
        FileCommand::FilmTo(path(), Replace::Ask),
        FileCommand::StopFilm,
        FileCommand::OpenLeft(left()),
        FileCommand::DiscardLeft(left()),
        FileCommand::IgnoreLeft,
        FileCommand::ForgetRecent,
        FileCommand::CopyText,
        FileCommand::AskForPaste,
        FileCommand::Paste(to_line(now).unwrap_or_default()),
        FileCommand::Paste("no experiment".into()),
        FileCommand::AskToClose,
        FileCommand::Close(CloseAnswer::Cancel),
        FileCommand::SetMemory(Some(4 << 30)),
    ]
}

/// Every gesture there is, with numbers from the list in it; `now` is what is on screen.
fn gestures(values: &[f64], now: &Experiment) -> Vec<Gesture> {
    let first = values.first().copied().unwrap_or_default();
    let whole = values.len();
    let of_drags = [
        held(values, Edit::Alpha),
        held(values, |x| Edit::Marker([x, 1.0])),
        held(values, |x| Edit::Move {
            alpha: x,
            marker: [1.0, 3.0 * x],
        }),
        held(values, |x| {
            Edit::Constants(edited(now, |e| e.constants.beta = x.abs()).constants)
        }),
        held(values, |x| {
            let gamma = vec![x, 0.6];
            Edit::Experiment(edited(now, |e| e.target = Some(Target { gamma })))
        }),
    ];
    let edits = [
        Edit::Experiment(edited(now, |e| {
            e.model.change_one_layer(|model| model.hidden = 31);
        })),
        Edit::Sweep {
            low: -2.0 - first.abs(),
            high: 3.0,
        },
        Edit::Preset(PRESETS[whole % PRESETS.len()].name.into()),
        Edit::Preset("none".into()),
        Edit::Reset,
        Edit::Start,
        Edit::NewSeed,
        Edit::Undo,
        Edit::Redo,
    ];
    let views = [
        ViewChange::Tab(Tab::Phase),
        ViewChange::Phase(PhaseQuestion::default()),
        ViewChange::Seeds(Some(SeedQuestion { seeds: 3 })),
        ViewChange::Sample(Role::Task(TaskId::T2), whole),
        ViewChange::Metric(Metric::Accuracy),
        ViewChange::Layer(Overlay::Rule, true),
        ViewChange::Third(Some(Goal::of(Role::Target))),
        ViewChange::Runs(RunsLook::default()),
        ViewChange::Slice(Axis::X),
        ViewChange::Answer(true),
        ViewChange::Authors(true),
        ViewChange::Statement(None),
        ViewChange::WholePlane,
        ViewChange::Palette(true),
        ViewChange::Help(true),
        ViewChange::About(true),
        ViewChange::Present(true),
        ViewChange::Maximise(Some(Pane::Slice)),
        ViewChange::StageCard(Pane::Rows),
        ViewChange::Folded(true),
        ViewChange::Dark(false),
        ViewChange::Dismiss,
    ];
    let plays = [
        Play::Start,
        Play::Pause,
        Play::Step,
        Play::Stop,
        Play::GoTo(10 * whole),
    ];
    let at_once = edits
        .map(Command::from)
        .into_iter()
        .chain(views.map(Command::from))
        .chain(plays.map(Command::from))
        .chain(about_the_shelf().map(Command::from))
        .chain(about_files(now).into_iter().map(Command::from))
        .chain(answers(whole, first, now).into_iter().map(Command::from));
    of_drags
        .into_iter()
        .chain(at_once.map(|one| vec![one]))
        .collect()
}

/// Does a gesture and checks what it left: one undo point if it changed something, which leads back to what was
/// there before and on again; none if it did not. What changes nothing that can be undone moves the step at most.
fn done(state: &mut State, gesture: Gesture) -> std::result::Result<(), TestCaseError> {
    let words = format!("{gesture:?}");
    let looks = gesture.iter().any(Command::changes_view);
    let (before, points) = (state.snapshot_with(looks), state.history.undo.len());
    let undoable = gesture.iter().any(|command| command.change().is_some());
    for command in gesture {
        state.apply(command);
    }
    let after = state.snapshot_with(looks);
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
        state.apply(Edit::Undo);
        prop_assert_eq!(&state.snapshot_with(looks), &before, "{}", words);
        state.apply(Edit::Redo);
        prop_assert_eq!(&state.snapshot_with(looks), &after, "{}", words);
    }
    Ok(())
}

fn travels(gesture: &Gesture) -> bool {
    matches!(
        gesture[..],
        [Command::Edit(Edit::Undo | Edit::Redo, _) | Command::Shelf(Shelve::GoBack(_))]
    )
}

#[test]
fn every_gesture_is_one_undo_point_at_most() -> Result<()> {
    let state = State::new()?;
    let all = gestures(&[0.2, 0.3, 0.4], &state.experiment);
    let made = kinds(all.iter().flatten());
    // Those of a story are tried beside it: they put another's work on screen.
    let expected = [0, 1, 2, 3, 4, 6];
    for group in expected {
        assert_eq!(
            made[group], COMMANDS[group],
            "every command is in a gesture"
        );
    }
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
        let beginning = state.snapshot_with(false);
        for (which, values) in list {
            let mut all = gestures(&values, &state.experiment);
            let gesture = all.swap_remove(which.index(all.len()));
            if travels(&gesture) {
                state.apply(gesture[0].clone());
            } else {
                done(&mut state, gesture)?;
            }
        }
        let (end, points) = (state.snapshot_with(false), state.history.undo.len());
        for _ in 0..points {
            state.apply(Edit::Undo);
        }
        let undone = state.snapshot_with(false);
        // Going through a training is no change, so that the step is not taken back to where it was.
        prop_assert_eq!(&Snapshot { step: beginning.step, ..undone.clone() }, &beginning);
        for _ in 0..points {
            state.apply(Edit::Redo);
        }
        prop_assert_eq!(state.snapshot_with(false), end);
    }
}

#[test]
fn a_change_of_files_alone_is_an_undo_point() -> Result<()> {
    let mut state = State::new()?;
    let (first, equal) = (files(), files());
    for opened in [&first, &equal] {
        state.apply(FileCommand::Show(Arc::clone(opened)));
    }
    let are = |state: &State, these| same(state.files.as_ref(), these);
    assert!(are(&state, Some(&equal)));
    state.apply(Edit::Undo);
    assert!(are(&state, Some(&first)));
    state.apply(Edit::Undo);
    assert!(are(&state, None));
    state.apply(Edit::Redo);
    assert!(are(&state, Some(&first)));
    Ok(())
}

#[test]
fn a_drag_that_never_ended_is_a_point_of_its_own() -> Result<()> {
    let mut state = State::new()?;
    let beginning = state.snapshot_with(false);
    state.apply((Edit::Alpha(0.3), Change::Continuous));
    let dragged = state.snapshot_with(false);
    state.apply(Edit::Marker([0.5, 0.5]));
    state.apply(Edit::Undo);
    assert_eq!(state.snapshot_with(false), dragged);
    state.apply(Edit::Undo);
    assert_eq!(state.snapshot_with(false), beginning);
    state.apply((Edit::Alpha(0.4), Change::Continuous));
    state.apply(Edit::Undo);
    assert_eq!(
        state.snapshot_with(false),
        beginning,
        "undone while it went on"
    );
    Ok(())
}

#[test]
fn back_to_the_start_is_all_that_a_new_window_shows_and_can_be_undone() -> Result<()> {
    let mut state = State::new()?;
    let beginning = state.clone();
    state.filing.remember(vec![path()]);
    state.apply(Edit::Preset("contradictory".into()));
    state.apply(Edit::NewSeed);
    for change in [
        ViewChange::Tab(Tab::Phase),
        ViewChange::Metric(Metric::Margin),
        ViewChange::Layer(Overlay::Rule, true),
        ViewChange::Seeds(Some(SeedQuestion { seeds: 3 })),
        ViewChange::Slice(Axis::X),
        ViewChange::Folded(true),
        ViewChange::Dark(false),
    ] {
        state.apply(change);
    }
    let (before, resets) = (state.clone(), state.view.zoom_resets);
    state.apply(Edit::Start);
    assert_eq!(state.experiment, beginning.experiment);
    assert_eq!(
        (state.preset, state.filing.recent.len()),
        (beginning.preset, 1)
    );
    assert!(state.view.zoom_resets > resets && !state.view.dark);
    assert_eq!(state.view.taken_over(), beginning.view.taken_over());
    state.apply(Edit::Undo);
    assert_eq!(state.experiment, before.experiment);
    assert_eq!(state.view.taken_over(), before.view.taken_over());
    state.apply(Edit::Redo);
    assert_eq!(state.view.taken_over(), beginning.view.taken_over());
    Ok(())
}

#[test]
fn a_view_alone_is_enough_to_come_back_from() -> Result<()> {
    let mut state = State::new()?;
    state.apply(ViewChange::Tab(Tab::Anatomy));
    state.apply(Edit::Start);
    assert_eq!(state.view.tab, Tab::Plane);
    state.apply(Edit::Undo);
    assert_eq!(state.view.tab, Tab::Anatomy);
    Ok(())
}

#[test]
fn several_seeds_do_not_carry_over_to_another_preset() -> Result<()> {
    let mut state = State::new()?;
    state.apply(ViewChange::Seeds(Some(SeedQuestion { seeds: 3 })));
    state.apply(Edit::Alpha(0.2));
    assert!(state.view.seeds.is_some());
    state.apply(Edit::Preset("aligned".into()));
    assert_eq!(state.view.seeds, None);
    Ok(())
}
