//! The shelf in the window, by names, mouse and keys: a run is put there, compared, called otherwise, moved, taken off and
//! restored, and what was before is a click away.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use lambdascope::app::{Edit, FigureOf, Pane, RunsLook, State, Tab, ViewChange};
use lambdascope::sweep::Plane;

use super::layout::{Faults, resize};
use super::screen::{SIZE, Screen, screen, settle, until};

fn window() -> Screen {
    let mut screen = screen(SIZE);
    settle(&mut screen, "the first picture");
    screen
}

fn pin(screen: &mut Screen) {
    screen.key_press_modifiers(Modifiers::COMMAND, Key::D);
    screen.run_steps(3);
}

fn turn(screen: &mut Screen, alpha: f64) {
    screen.state_mut().state.apply(Edit::Alpha(alpha));
    settle(screen, "another α");
}

/// The first preset, then two other α, all on the shelf, and the tab.
fn three() -> Screen {
    let mut screen = window();
    pin(&mut screen);
    for alpha in [0.7, -0.6] {
        turn(&mut screen, alpha);
        pin(&mut screen);
    }
    screen.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    screen.run_steps(3);
    screen
}

fn names(state: &State) -> Vec<String> {
    let all = state.shelf.runs.iter();
    all.map(|run| run.name.to_string()).collect()
}

fn click(screen: &mut Screen, label: &str) {
    screen.get_by_label(label).click();
    screen.run_steps(4);
}

/// The planes of the pair that is looked at.
fn planes(state: &State) -> [Option<Plane>; 2] {
    let pair = state.pair();
    [pair.one.plane, pair.other.plane].map(|plane| plane.map(|plane| plane.as_ref().clone()))
}

#[test]
fn a_run_is_put_on_the_shelf_by_its_key_and_beside_itself_nothing_is_different() {
    let mut screen = window();
    pin(&mut screen);
    let state = &screen.state().state;
    assert_eq!(names(state), ["Irrelevant, α = 0"]);
    screen.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    screen.run_steps(3);
    assert_eq!(screen.state().state.view.tab, Tab::Runs);
    screen.get_by_label("the same as now");
    screen.get_by_label("Nothing is set otherwise");
    let [one, other] = planes(&screen.state().state);
    assert!(one.is_some() && one == other);
    turn(&mut screen, 0.7);
    // On its card, and on what undo comes back to.
    assert_eq!(screen.get_all_by_label("α 0").count(), 2);
    let [one, other] = planes(&screen.state().state);
    assert!(one.is_some() && other.is_some() && one != other);
}

#[test]
fn runs_of_different_grids_are_told_in_a_cell_that_both_have() {
    let mut screen = window();
    pin(&mut screen);
    screen.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    let before = screen.state().state.experiment.grid;
    // Every other cell of it, and the ring on one of those between.
    let step = before.step();
    let mut experiment = screen.state().state.experiment.clone();
    experiment.grid.cells = before.cells.div_ceil(2);
    let state = &mut screen.state_mut().state;
    state.apply(Edit::Experiment(Box::new(experiment)));
    let between = before.low + step;
    state.apply(Edit::Marker([between, between]));
    settle(&mut screen, "the coarser plane");
    screen.run_steps(3);
    let rows = screen.get_all_by_label_contains("by the ring");
    assert_eq!(rows.count(), 1);
    // The same models differ by nothing: there, in the mean, and in its size.
    assert_eq!(screen.get_all_by_label("0.000").count(), 3);
}

#[test]
fn two_runs_are_chosen_from_their_cards_and_from_the_menus() {
    let mut screen = three();
    let [first, second, third] = names(&screen.state().state).try_into().unwrap_or_default();
    assert_eq!(screen.state().state.pair().one.name, first);
    click(&mut screen, &format!("Look at {second} as A"));
    click(&mut screen, &format!("Look at {third} as B"));
    let pair = screen.state().state.pair();
    assert_eq!([pair.one.name, pair.other.name], [second, third]);
    let told = pair_words(&screen.state().state);
    assert_eq!(told, ["α: 0.7, −0.6"]);
    screen.get_by_label_contains("Plane B − A");
    click(&mut screen, "Run A");
    click(&mut screen, "now");
    assert_eq!(screen.state().state.pair().one.id, None);
    screen.get_by_role_and_label(Role::Button, "T₂").click();
    screen.run_steps(3);
    screen.get_by_label("Plane B − A, T₂");
}

fn pair_words(state: &State) -> Vec<String> {
    let all = state.pair().differences().into_iter();
    all.map(|one| format!("{}: {}, {}", one.what, one.own, one.other))
        .collect()
}

#[test]
fn a_run_is_called_otherwise_moved_taken_off_put_back_and_restored() {
    let mut screen = three();
    let all = names(&screen.state().state);
    let field = screen
        .get_all_by_label("Name of a run")
        .find(|field| field.value().as_deref() == Some(&all[1]));
    let field = field.expect("the field of the second run");
    field.focus();
    screen.run_steps(2);
    screen.key_press_modifiers(Modifiers::COMMAND, Key::A);
    screen.run_steps(2);
    screen.event(egui::Event::Text("aligned".into()));
    screen.run_steps(3);
    assert_eq!(names(&screen.state().state)[1], "aligned");
    click(&mut screen, "More about aligned");
    click(&mut screen, "Move left");
    assert_eq!(names(&screen.state().state)[0], "aligned");
    click(&mut screen, "More about aligned");
    click(&mut screen, "Hold its contours");
    assert_eq!(screen.state().state.view.ghosts.len(), 1);
    click(&mut screen, "More about aligned");
    click(&mut screen, "Take off the shelf");
    assert_eq!(names(&screen.state().state).len(), 2);
    click(&mut screen, "Put “aligned” back");
    assert_eq!(names(&screen.state().state)[0], "aligned");
    click(&mut screen, "Restore aligned");
    settle(&mut screen, "the run's picture");
    let alpha = screen.state().state.experiment.alpha().get();
    assert!((alpha - 0.7).abs() < 1e-12, "{alpha}");
    screen.state_mut().state.apply(Edit::Undo);
    let alpha = screen.state().state.experiment.alpha().get();
    assert!((alpha + 0.6).abs() < 1e-12, "{alpha}");
}

#[test]
fn what_was_before_is_a_click_away_with_the_picture_that_was_seen() {
    let mut screen = three();
    let past = screen.state().state.past();
    assert_eq!(past.len(), 2);
    assert!(past.iter().all(|past| past.plane.is_some()));
    click(&mut screen, "Back 2: α 0");
    settle(&mut screen, "what was before");
    assert!(screen.state().state.experiment.alpha().get().abs() < 1e-12);
    assert!(screen.state().state.past().is_empty());
}

#[test]
fn runs_of_a_session_are_computed_once_somebody_looks_at_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lecture.ron");
    let screen = three();
    let before = screen.state().state.clone();
    let session = lambdascope::app::Session::of(&before);
    session.save(&path).expect("a session");
    let mut other = window();
    other.state_mut().state.apply(ViewChange::Tab(Tab::Plane));
    let opened = lambdascope::app::read(&[path]).expect("a session");
    let lambdascope::app::Opened::Session(session, files, path) = opened else {
        panic!("no session");
    };
    let told = lambdascope::app::Told::Session(session, files, path);
    other.state_mut().state.apply(told);
    until(&mut other, "all runs", |window| {
        let mut runs = window.state.shelf.runs.iter();
        runs.all(|run| run.plane().is_some())
    });
    settle(&mut other, "the picture");
    let now = &other.state().state;
    assert_eq!(names(now), names(&before));
    let pairs = now.shelf.runs.iter().zip(before.shelf.runs.iter());
    for (run, then) in pairs {
        assert_eq!(run.plane(), then.plane(), "{}", run.name);
    }
}

#[test]
fn no_text_of_a_shelf_lies_over_another_or_is_cut() {
    let mut faults = Faults::default();
    let mut screen = three();
    let id = screen.state().state.shelf.runs.get(2).map(|run| run.id);
    let look = RunsLook {
        other: id,
        ..screen.state().state.view.runs
    };
    screen.state_mut().state.apply(ViewChange::Runs(look));
    screen.state_mut().state.apply(ViewChange::Dismiss);
    for on_stage in [false, true] {
        screen
            .state_mut()
            .state
            .apply(ViewChange::Present(on_stage));
        for alone in [None, Some(Pane::Beside)] {
            screen.state_mut().state.apply(ViewChange::Maximise(alone));
            for size in [
                [900.0, 600.0],
                [1024.0, 700.0],
                [1280.0, 720.0],
                [1440.0, 900.0],
                [1920.0, 1080.0],
            ] {
                // Cards that do not fit side by side scroll out of sight on a narrow desk.
                if !on_stage && alone.is_none() && size[0] < 1280.0 {
                    continue;
                }
                resize(&mut screen, size);
                let what = format!("runs {on_stage} {alone:?} at {}", size[0]);
                faults.look(&screen, &what, true);
            }
        }
    }
    faults.none();
    let state = &screen.state().state;
    assert_eq!(FigureOf::on_screen(state), FigureOf::Pane(Pane::Beside));
    assert_eq!(state.has_no_figure(), None);
}
