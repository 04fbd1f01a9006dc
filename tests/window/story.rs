//! A story that is told in the window: by keys and clicks, and what is there when it ends.

use std::path::Path;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2};
use egui_kittest::kittest::Queryable;
use lambdascope::app::story::{STORIES, Story};
use lambdascope::app::{
    Document, DocumentKind, Edit, FileCommand, Pane, Replace, Session, State, Tab, Tell, Telling,
    ViewChange,
};

use crate::screen::{SIZE, Screen, screen, settle, until};
use crate::stage::{texts, zoom};

const STORY: &str = r#"(
    lambdascope_story: 1,
    title: "Four steps",
    about: "A story of the tests.",
    minutes: 1,
    steps: [
        (title: "The first step", text: "Short.", set: [Edit(Preset("aligned")), Edit(Marker(1.0, 1.0))]),
        (
            title: "The second step",
            text: "A text of several lines, which takes the most room of all and by that decides how high the band is at every step: **α** is turned to 0.4 here, and *both* tasks still work where both vectors are added whole. Look at the ring in the planes, and at what the verdict says of it.",
            set: [Edit(Alpha(0.4))],
            point: Plane(FirstPlane, (1.0, 1.0)),
        ),
        (
            title: "The third step",
            text: "Nothing is given away.",
            set: [Edit(Marker(1.0, 0.0))],
            predict: (ask: "From which λ₂ on does T₂ work as well?", on: Slice, answer: LearnedFrom),
        ),
        (title: "The fourth step", text: "The end.", point: Pane(Verdict)),
    ],
)"#;

#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn begin(screen: &mut Screen) {
    let story = Story::from_text(Path::new("story.ron"), STORY).expect("a story");
    let state = &mut screen.state_mut().state;
    state.apply(Tell::Begin(Arc::new(story)));
    settle(screen, "the first step");
}

fn told(size: [f32; 2], on_stage: bool) -> Screen {
    let mut screen = screen(size);
    settle(&mut screen, "the first picture");
    begin(&mut screen);
    if on_stage {
        screen.key_press(Key::F5);
        screen.run_steps(3);
    }
    screen
}

fn state(screen: &Screen) -> &State {
    &screen.state().state
}

#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn telling(screen: &Screen) -> &Telling {
    state(screen).telling.as_ref().expect("a story is told")
}

/// The step that is told, the first of which is 1.
fn step(screen: &Screen) -> usize {
    telling(screen).step + 1
}

fn press(screen: &mut Screen, key: Key) {
    screen.key_press(key);
    screen.run_steps(3);
}

fn click(screen: &mut Screen, label: &str) {
    screen.get_by_label(label).click();
    screen.run_steps(3);
}

fn click_at(screen: &mut Screen, at: Pos2) {
    screen.drag_at(at);
    screen.run_steps(1);
    screen.drop_at(at);
    screen.run_steps(3);
}

/// All words on screen.
fn words(screen: &Screen) -> String {
    let all: Vec<String> = texts(screen).into_iter().map(|text| text.words).collect();
    all.join("\n")
}

#[test]
fn a_clicker_goes_on_and_back_and_stays_at_either_end() {
    for on_stage in [false, true] {
        let mut screen = told(SIZE, on_stage);
        let mut steps = vec![step(&screen)];
        for key in [
            Key::PageDown,
            Key::ArrowRight,
            Key::Space,
            Key::PageDown,
            Key::PageUp,
            Key::ArrowLeft,
            Key::PageUp,
            Key::PageUp,
        ] {
            press(&mut screen, key);
            steps.push(step(&screen));
        }
        // The third step asks, and is answered first.
        assert_eq!(steps, [1, 2, 3, 3, 4, 3, 2, 1, 1]);
        assert!(
            !on_stage || screen.query_by_label("α value").is_none(),
            "keys of a clicker call for no controls"
        );
    }
}

#[test]
fn keys_that_a_field_needs_are_its_own_and_page_down_goes_on() {
    let mut screen = told(SIZE, false);
    screen.get_by_label("α value").focus();
    screen.run_steps(2);
    for (key, expected) in [(Key::ArrowRight, 1), (Key::B, 1), (Key::PageDown, 2)] {
        press(&mut screen, key);
        assert_eq!(step(&screen), expected, "{key:?}");
    }
}

#[test]
fn buttons_and_the_list_lead_through_the_story() {
    let mut screen = told(SIZE, false);
    click(&mut screen, "Next");
    assert_eq!(step(&screen), 2);
    click(&mut screen, "Back");
    assert_eq!(step(&screen), 1);
    click(&mut screen, "1 / 4");
    click(&mut screen, "3  The third step");
    assert_eq!(step(&screen), 3);
    assert!(screen.query_by_label("3 / 4").is_some());
}

#[test]
fn the_stage_goes_black_and_comes_back_where_it_was() {
    let mut screen = told(SIZE, true);
    press(&mut screen, Key::PageDown);
    let shown = words(&screen);
    for (goes, comes) in [
        (Key::Period, Key::Period),
        (Key::B, Key::B),
        (Key::Period, Key::PageDown),
        (Key::B, Key::ArrowLeft),
        (Key::Period, Key::Escape),
    ] {
        press(&mut screen, goes);
        assert!(texts(&screen).is_empty(), "{goes:?}");
        press(&mut screen, comes);
        assert_eq!(
            (words(&screen), step(&screen)),
            (shown.clone(), 2),
            "{comes:?}"
        );
    }
    press(&mut screen, Key::F5);
    for key in [Key::Period, Key::B] {
        press(&mut screen, key);
        assert!(!state(&screen).black, "at the desk {key:?} is a letter");
    }
}

#[test]
fn escape_leaves_a_pane_and_the_stage_and_never_the_story() {
    let mut screen = told(SIZE, true);
    click(&mut screen, "Maximise slice");
    assert_eq!(state(&screen).view.maximised, Some(Pane::Slice));
    press(&mut screen, Key::Escape);
    assert_eq!(state(&screen).view.maximised, None);
    assert!(state(&screen).view.present);
    press(&mut screen, Key::Escape);
    assert!(!state(&screen).view.present);
    press(&mut screen, Key::Escape);
    assert_eq!(step(&screen), 1, "it is told still");
    click(&mut screen, "End the story");
    assert!(state(&screen).telling.is_none());
}

#[test]
fn when_it_ends_everything_is_as_it_was() {
    let mut screen = screen(SIZE);
    let mut edited = state(&screen).experiment.clone();
    edited.model.change_one_layer(|model| model.hidden = 8);
    for command in [
        Edit::Experiment(Box::new(edited)),
        Edit::Marker([0.5, 0.25]),
    ] {
        screen.state_mut().state.apply(command);
    }
    let tab = ViewChange::Tab(Tab::Anatomy);
    screen.state_mut().state.apply(tab);
    settle(&mut screen, "one's own picture");
    let before = Session::of(state(&screen));
    begin(&mut screen);
    assert_ne!(Session::of(state(&screen)), before);
    press(&mut screen, Key::PageDown);
    let plane = screen.get_by_label("Plane T₂").rect();
    click_at(&mut screen, plane.center());
    press(&mut screen, Key::PageDown);
    assert!(
        state(&screen).is_unsaved(),
        "one's own work is, told or not"
    );
    click(&mut screen, "End the story");
    settle(&mut screen, "one's own picture again");
    assert_eq!(Session::of(state(&screen)), before);
    assert!(state(&screen).is_unsaved());
    for expected in [[1.0, 1.2], [1.0, 1.2]] {
        screen.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        screen.run_steps(3);
        assert_eq!(state(&screen).point(), expected);
    }
    assert!(
        !state(&screen).is_unsaved(),
        "the setting made by hand is undone"
    );
}

#[test]
fn a_step_back_shows_exactly_what_it_showed() {
    let mut screen = told([1280.0, 720.0], true);
    let seen = |screen: &Screen| {
        let all = texts(screen).into_iter();
        all.map(|text| (text.words, text.place)).collect::<Vec<_>>()
    };
    let first = seen(&screen);
    press(&mut screen, Key::PageDown);
    settle(&mut screen, "the second step");
    assert_ne!(seen(&screen), first);
    press(&mut screen, Key::PageUp);
    settle(&mut screen, "the first step again");
    assert_eq!(seen(&screen), first);
}

#[test]
fn whoever_touches_something_is_offered_the_way_back_to_the_step() {
    for on_stage in [false, true] {
        let mut screen = told(SIZE, on_stage);
        assert!(screen.query_by_label("Back to the step").is_none());
        let set = Session::of(state(&screen));
        let plane = screen.get_by_label("Plane T₁").rect();
        click_at(
            &mut screen,
            plane.center() + egui::vec2(0.25, 0.25) * plane.width(),
        );
        assert_ne!(Session::of(state(&screen)), set);
        click(&mut screen, "Back to the step");
        assert_eq!(Session::of(state(&screen)), set);
        assert!(screen.query_by_label("Back to the step").is_none());
    }
}

#[test]
fn a_click_on_the_slice_is_a_guess_that_is_held_against_the_measurement() {
    for on_stage in [false, true] {
        let mut screen = told(SIZE, on_stage);
        click(&mut screen, "1 / 4");
        click(&mut screen, "3  The third step");
        settle(&mut screen, "the third step");
        let kept = words(&screen);
        assert!(!kept.contains("Theorem 1: λ₂ ≥"), "{kept}");
        assert!(kept.contains("kept back until you have guessed"), "{kept}");
        let marker = state(&screen).point();
        let slice = screen.get_by_role_and_label(Role::Image, "Slice").rect();
        click_at(&mut screen, slice.center());
        let guess = telling(&screen).guessing().guess.expect("a guess")[0];
        // The slice runs from −2 to 3 beside the numbers of its axis.
        assert!((0.0..1.0).contains(&guess), "{guess}");
        assert_eq!(state(&screen).point(), marker, "a guess moves nothing");
        let guessed = words(&screen);
        assert!(
            guessed.contains(&format!("you guessed {guess:.2}")),
            "{guessed}"
        );
        assert!(!guessed.contains("measured 0"), "{guessed}");
        click(&mut screen, "Reveal");
        let picture = state(&screen).shown.picture.clone().expect("a picture");
        let line = picture
            .lines
            .iter()
            .find(|line| line.held == 1.0 && line.pair().held.index() == 0);
        let line = line.expect("λ₁ = 1");
        let losses = &line.tasks[1].1;
        let works = losses
            .iter()
            .rposition(|stats| stats.loss > 0.1)
            .expect("it fails somewhere");
        let measured = line.values[works + 1];
        let off = (guess - measured).abs();
        let told = format!("you guessed {guess:.2}, measured {measured:.2}: {off:.2} off");
        let revealed = words(&screen);
        assert!(revealed.contains(&told), "{told}: {revealed}");
        assert!(revealed.contains("Theorem 1"), "{revealed}");
    }
}

#[test]
fn the_band_is_as_high_at_every_step() {
    for (size, on_stage) in [
        ([1280.0, 720.0], true),
        ([640.0, 480.0], true),
        ([1280.0, 720.0], false),
        ([1440.0, 900.0], false),
    ] {
        let mut screen = told(size, on_stage);
        let mut places = Vec::new();
        for _ in 0..4 {
            // At the desk the planes leave the legend its room, which is not the band's.
            places.push(screen.get_by_label("Plane T₁").rect().min);
            press(&mut screen, Key::PageDown);
        }
        for place in &places {
            assert_eq!(place, &places[0], "{size:?} {on_stage}");
        }
    }
}

#[test]
fn on_the_stage_the_band_is_a_fifth_of_it_at_most_and_its_letters_a_fortieth_at_least() {
    for size in [
        [640.0, 480.0],
        [1024.0, 768.0],
        [1280.0, 720.0],
        [1920.0, 1080.0],
    ] {
        let mut screen = told(size, true);
        let height = size[1] / zoom(&screen);
        for _ in 0..4 {
            settle(&mut screen, "the step");
            let window =
                egui::Rect::from_min_size(Pos2::ZERO, egui::Vec2::from(size) / zoom(&screen));
            let all = texts(&screen);
            let first = all
                .iter()
                .find(|text| text.words == "T₁")
                .expect("the first plane's title");
            assert!(
                first.place.top() < 0.2 * height + 16.0,
                "{} of {height} at {size:?}",
                first.place
            );
            for text in &all {
                let words = &text.words;
                assert!(text.size >= 0.99 * 12.0, "{words:?} is {}", text.size);
                assert!(
                    window.expand(2.0).contains_rect(text.place),
                    "{words:?} at {} of {window}",
                    text.place
                );
            }
            press(&mut screen, Key::PageDown);
        }
        // With the mouse come the dials, and the words stay.
        screen.hover_at(egui::pos2(300.0, 300.0));
        screen.run_steps(2);
        screen.hover_at(egui::pos2(310.0, 300.0));
        screen.run_steps(2);
        assert!(screen.query_by_label("α value").is_some());
        assert!(words(&screen).contains("The end."));
    }
}

#[test]
fn the_menu_tells_a_story_that_comes_with_the_program() {
    let mut screen = screen(SIZE);
    settle(&mut screen, "the first picture");
    let title = STORIES[0].title();
    click(&mut screen, "Stories");
    let minutes = STORIES[0].minutes();
    assert!(words(&screen).contains(&format!("{minutes} min")));
    screen.get_by_label_contains(title).click();
    screen.run_steps(3);
    assert_eq!(telling(&screen).story.title.as_written(), title);
    assert!(screen.query_by_label("End the story").is_some());
}

#[test]
fn a_story_from_a_file_is_told_and_a_step_of_the_screen_is_added_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.ron");
    let mut screen = screen(SIZE);
    settle(&mut screen, "the first picture");
    for expected in 1..=2 {
        let marker = Edit::Marker([1.0, 0.1 * f64::from(expected)]);
        screen.state_mut().state.apply(marker);
        click(&mut screen, "Stories");
        click(&mut screen, "Make a step of the screen…");
        let typed = FileCommand::SetPath(path.display().to_string());
        screen.state_mut().state.apply(typed);
        screen.run_steps(3);
        click(&mut screen, "Add to path");
        if expected == 2 {
            // Nothing is written to a file that is there before somebody agreed.
            let text = std::fs::read_to_string(&path).expect("a story");
            assert!(!text.contains("Step 2"), "{text}");
            click(&mut screen, "Add to it");
        }
        screen.get_by_label_contains("Added a step to");
    }
    let ctx = screen.ctx.clone();
    let open = FileCommand::Open(vec![path]);
    screen.state_mut().carry_out(&ctx, open);
    until(&mut screen, "the story", |window| {
        window.state.telling.is_some()
    });
    assert_eq!(telling(&screen).story.steps.len(), 2);
    assert!((state(&screen).point()[1] - 0.1).abs() < 1e-12);
    press(&mut screen, Key::PageDown);
    assert!((state(&screen).point()[1] - 0.2).abs() < 1e-12);
}

#[test]
fn ones_own_file_is_saved_after_a_story_as_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mine, told) = (
        folder.path().join("mine.ron"),
        folder.path().join("story.ron"),
    );
    std::fs::write(&told, STORY).expect("a story");
    let mut screen = screen(SIZE);
    settle(&mut screen, "the first picture");
    let ctx = screen.ctx.clone();
    let document = Document {
        path: mine.clone(),
        kind: DocumentKind::Session,
    };
    let save = FileCommand::SaveTo(document, Replace::Ask);
    screen.state_mut().carry_out(&ctx, save);
    screen.state_mut().state.apply(Edit::Alpha(0.3));
    screen
        .state_mut()
        .carry_out(&ctx, FileCommand::Open(vec![told]));
    until(&mut screen, "the story", |window| {
        window.state.telling.is_some()
    });
    click(&mut screen, "End the story");
    assert!(state(&screen).is_unsaved());
    screen.key_press_modifiers(Modifiers::COMMAND, Key::S);
    screen.run_steps(3);
    assert!(
        !state(&screen).is_unsaved(),
        "{:?}",
        state(&screen).filing.replaces
    );
    let text = std::fs::read_to_string(&mine).expect("a session");
    assert!(text.contains("0.3"), "{text}");
}

#[test]
fn a_guess_is_made_by_the_keyboard_on_the_plot_that_has_it() {
    for on_stage in [false, true] {
        let mut screen = told(SIZE, on_stage);
        click(&mut screen, "1 / 4");
        click(&mut screen, "3  The third step");
        settle(&mut screen, "the third step");
        let marker = state(&screen).point();
        let slice = |screen: &mut Screen| {
            screen.get_by_role_and_label(Role::Image, "Slice").focus();
            screen.run_steps(2);
        };
        // Wherever the mouse rests meanwhile.
        let rests = screen
            .get_by_role_and_label(Role::Image, "Slice")
            .rect()
            .center();
        screen.hover_at(rests);
        slice(&mut screen);
        let guess = |screen: &Screen| telling(screen).guessing().guess;
        press(&mut screen, Key::Enter);
        assert_eq!(guess(&screen), Some([0.0, 0.0]), "where it begins");
        for _ in 0..4 {
            press(&mut screen, Key::ArrowRight);
        }
        press(&mut screen, Key::ArrowLeft);
        let moved = guess(&screen).expect("a guess")[0];
        assert!((0.1..0.3).contains(&moved), "{moved}");
        press(&mut screen, Key::Enter);
        assert_eq!(guess(&screen), Some([moved, 0.0]));
        assert_eq!((step(&screen), state(&screen).point()), (3, marker));
        assert!(words(&screen).contains(&format!("you guessed {moved:.2}")));
    }
}

#[test]
fn enter_leads_to_the_picture_that_is_asked_about_and_marks_nothing_yet() {
    let mut screen = told(SIZE, true);
    for _ in 0..2 {
        press(&mut screen, Key::PageDown);
    }
    assert_eq!(step(&screen), 3);
    let focused = |screen: &Screen| screen.ctx.memory(|memory| memory.focused().is_some());
    let guess = |screen: &Screen| telling(screen).guessing().guess;
    assert!(!focused(&screen));
    press(&mut screen, Key::Enter);
    assert!(focused(&screen) && guess(&screen).is_none());
    press(&mut screen, Key::ArrowRight);
    assert!(
        guess(&screen).is_some_and(|[at, _]| at > 0.0),
        "{:?}",
        guess(&screen)
    );
    assert_eq!(step(&screen), 3, "the arrow is the picture's");
}

#[test]
fn revealing_moves_neither_planes_nor_what_is_clicked_next() {
    for (size, on_stage) in [
        ([1280.0, 720.0], false),
        ([1440.0, 900.0], false),
        ([1920.0, 1080.0], false),
        ([1280.0, 720.0], true),
    ] {
        let mut screen = told(size, on_stage);
        click(&mut screen, "1 / 4");
        click(&mut screen, "3  The third step");
        settle(&mut screen, "the third step");
        screen.run_steps(4);
        let places = |screen: &Screen| {
            ["Plane T₁", "Plane T₂", "Slice", "Next", "Back"]
                .map(|label| screen.get_all_by_label(label).next().expect("one").rect())
        };
        let before = places(&screen);
        let button = screen.get_by_label("Reveal").rect();
        click(&mut screen, "Reveal");
        screen.run_steps(4);
        assert_eq!(places(&screen), before, "{size:?} {on_stage}");
        let hides = screen.get_by_label("Hide").rect();
        assert!(hides.contains(button.center()), "{hides} {button}");
        click(&mut screen, "Hide");
        screen.run_steps(4);
        assert_eq!(places(&screen), before, "{size:?} {on_stage}");
    }
}

#[test]
fn revealing_does_not_shrink_a_plane_that_stands_alone() {
    for on_stage in [false, true] {
        let mut screen = told([1280.0, 720.0], on_stage);
        click(&mut screen, "1 / 4");
        click(&mut screen, "3  The third step");
        settle(&mut screen, "the third step");
        click(&mut screen, "Maximise first plane");
        screen.run_steps(4);
        let place = |screen: &Screen| screen.get_by_label("Plane T₁").rect();
        let before = place(&screen);
        click(&mut screen, "Reveal");
        screen.run_steps(4);
        assert_eq!(place(&screen), before, "{on_stage}");
    }
}

#[test]
fn what_is_asked_of_other_settings_than_those_on_screen_says_so() {
    let mut screen = told(SIZE, false);
    click(&mut screen, "1 / 4");
    click(&mut screen, "3  The third step");
    settle(&mut screen, "the third step");
    assert!(!words(&screen).contains("Asked of the step as it was told"));
    screen.state_mut().state.apply(Edit::Alpha(0.2));
    settle(&mut screen, "another α");
    assert!(words(&screen).contains("Asked of the step as it was told"));
    click(&mut screen, "Reveal");
    assert!(words(&screen).contains("With what was changed: measured"));
    click(&mut screen, "Back to the step");
    settle(&mut screen, "the step again");
    assert!(!words(&screen).contains("With what was changed"));
}

#[test]
fn a_stage_without_a_story_goes_black_too() {
    let mut screen = screen(SIZE);
    settle(&mut screen, "the first picture");
    press(&mut screen, Key::F5);
    let shown = words(&screen);
    for (goes, comes) in [(Key::B, Key::B), (Key::Period, Key::PageDown)] {
        press(&mut screen, goes);
        assert!(texts(&screen).is_empty(), "{goes:?}");
        press(&mut screen, comes);
        assert_eq!(words(&screen), shown, "{comes:?}");
    }
}
