//! The stage for a projector: how large everything is, and how one gets there and back.

use egui::{Key, Rect, Shape};
use egui_kittest::kittest::Queryable;
use lambdascope::app::{Edit, Pane, Tab, ViewChange};
use lambdascope::window::Window;

use crate::screen::{Screen, screen, settle, until};

/// A text on screen: its words, its place in points, and the size of its letters.
pub struct Text {
    pub words: String,
    pub place: Rect,
    pub size: f32,
}

/// All texts of the last frame that are not wholly clipped away.
pub fn texts(screen: &Screen) -> Vec<Text> {
    fn collect(shape: &Shape, clip: Rect, all: &mut Vec<Text>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, all)),
            Shape::Text(text) => {
                let place = text.visual_bounding_rect();
                if !place.intersects(clip) || text.galley.text().trim().is_empty() {
                    return;
                }
                let sizes = text.galley.job.sections.iter();
                let sizes = sizes.map(|section| section.format.font_id.size);
                all.push(Text {
                    words: text.galley.text().to_owned(),
                    place,
                    size: sizes.fold(f32::INFINITY, f32::min),
                });
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for clipped in &screen.output().shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut all);
    }
    all
}

/// The window on the stage, with a target so that every tab has something to show.
fn stage(size: [f32; 2]) -> Screen {
    let mut screen = screen(size);
    let state = &mut screen.state_mut().state;
    state.apply(Edit::Preset("out-of-domain".into()));
    state.apply(ViewChange::Present(true));
    settle(&mut screen, "the first picture");
    screen
}

pub fn zoom(screen: &Screen) -> f32 {
    screen.ctx.zoom_factor()
}

/// Where something stands, in points of the window as it is without the stage's zoom.
fn place(screen: &Screen, label: &str) -> Rect {
    screen.get_by_label(label).rect() * zoom(screen)
}

#[test]
fn no_text_on_the_stage_is_below_a_fortieth_of_its_height() {
    for size in [[1280.0, 720.0], [1920.0, 1080.0], [3840.0, 2160.0]] {
        let mut screen = stage(size);
        for tab in Tab::ALL {
            screen.state_mut().state.apply(ViewChange::Tab(tab));
            settle(&mut screen, "the tab");
            let least = size[1] / 40.0;
            let found = texts(&screen);
            assert!(found.len() > 8, "{tab:?}: {} texts", found.len());
            for text in found {
                let size = text.size * zoom(&screen);
                assert!(
                    size >= 0.99 * least,
                    "{tab:?} at {size:?}: {:?} is {size} of {least}",
                    text.words
                );
            }
        }
    }
}

#[test]
fn the_planes_are_as_large_as_a_lecture_needs() {
    let mut screen = stage([1280.0, 720.0]);
    for label in ["Plane T₁", "Plane T₂"] {
        let plane = place(&screen, label);
        assert!(
            plane.width().min(plane.height()) >= 330.0,
            "{label}: {plane}"
        );
    }
    for pane in Pane::PLANES {
        screen
            .state_mut()
            .state
            .apply(ViewChange::Maximise(Some(pane)));
        screen.run_steps(3);
        let label = match pane {
            Pane::FirstPlane => "Plane T₁",
            Pane::SecondPlane => "Plane T₂",
            _ => "Plane T′",
        };
        let plane = place(&screen, label);
        assert!(
            plane.width().min(plane.height()) >= 480.0,
            "{pane:?}: {plane}"
        );
    }
}

#[test]
fn nothing_on_the_stage_leaves_the_window() {
    for size in [[900.0, 600.0], [1280.0, 720.0], [1920.0, 1080.0]] {
        let mut screen = stage(size);
        for tab in Tab::ALL {
            screen.state_mut().state.apply(ViewChange::Tab(tab));
            settle(&mut screen, "the tab");
            let window = Rect::from_min_size(egui::Pos2::ZERO, size.into()) / zoom(&screen);
            for text in texts(&screen) {
                assert!(
                    window.expand(2.0).contains_rect(text.place),
                    "{tab:?} at {size:?}: {:?} at {} of {window}",
                    text.words,
                    text.place
                );
            }
        }
    }
}

#[test]
fn question_titles_and_values_do_not_lie_over_each_other() {
    for size in [[900.0, 600.0], [1280.0, 720.0], [1440.0, 900.0]] {
        let mut screen = screen(size);
        let state = &mut screen.state_mut().state;
        // The longest title of the presets.
        state.apply(Edit::Preset("contradictory".into()));
        state.apply(ViewChange::Present(true));
        settle(&mut screen, "the first picture");
        let plane = screen.get_by_label("Plane T₁").rect();
        let all = texts(&screen);
        let above = all.iter().filter(|text| text.place.bottom() < plane.top());
        let above: Vec<&Text> = above.collect();
        assert!(above.len() >= 8, "{} texts at {size:?}", above.len());
        for (at, one) in above.iter().enumerate() {
            for other in &above[at + 1..] {
                assert!(
                    !one.place.shrink(1.0).intersects(other.place.shrink(1.0)),
                    "{:?} and {:?} at {size:?}",
                    one.words,
                    other.words
                );
            }
        }
    }
}

#[test]
fn escape_leads_back_one_thing_at_a_time() {
    let mut screen = stage([1280.0, 720.0]);
    screen.get_by_label("Maximise slice").click();
    screen.run_steps(3);
    assert_eq!(screen.state().state.view.maximised, Some(Pane::Slice));
    assert!(
        screen.query_by_label("Plane T₁").is_none(),
        "the planes are gone"
    );
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert_eq!(screen.state().state.view.maximised, None);
    assert!(screen.state().state.view.present);
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert!(!screen.state().state.view.present);
    assert!(
        (zoom(&screen) - 1.0).abs() < 1e-3,
        "the desk's own zoom is back"
    );
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert!(screen.query_by_label("File").is_some());
}

#[test]
fn escape_in_a_text_field_ends_the_edit_and_nothing_else() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    let maximised = ViewChange::Maximise(Some(Pane::Slice));
    screen.state_mut().state.apply(maximised);
    screen.run_steps(2);
    screen.get_by_label("α value").focus();
    screen.run_steps(2);
    screen.event(egui::Event::Text("0.5".into()));
    screen.run_steps(1);
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    let state = &screen.state().state;
    assert!(
        state.experiment.alpha().get().abs() < 1e-12,
        "the edit is taken back"
    );
    assert_eq!(state.view.maximised, Some(Pane::Slice));
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    assert_eq!(screen.state().state.view.maximised, None);
}

#[test]
fn the_stage_settles_at_every_size() {
    // Heights whose zoom is no round number, and some where dividing and multiplying are not each other's inverse.
    for height in [500.0, 599.0, 720.0, 767.0, 800.0, 1024.0, 1081.0, 1728.0] {
        let mut screen = stage([1.6 * height, height]);
        let first = zoom(&screen);
        for _ in 0..5 {
            screen.run_steps(1);
            assert_eq!(zoom(&screen), first, "at {height}");
        }
        assert!((height / first - 480.0).abs() < 1.0, "{height} / {first}");
    }
}

#[test]
fn what_a_tab_lacks_is_said_where_one_of_its_panes_fills_the_window() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    let state = &mut screen.state_mut().state;
    state.apply(ViewChange::Tab(Tab::OutOfDomain));
    state.apply(ViewChange::Maximise(Some(Pane::Target)));
    screen.run_steps(3);
    assert!(screen.query_by_label("Add a target T′").is_some());
}

#[test]
fn the_card_of_the_stage_is_no_card_that_fills_the_desk() {
    let mut screen = stage([1280.0, 720.0]);
    screen
        .state_mut()
        .state
        .apply(ViewChange::Tab(Tab::Anatomy));
    screen.run_steps(2);
    screen.get_by_label("row norms").click();
    screen.run_steps(2);
    assert_eq!(screen.state().state.view.stage_card, Pane::Rows);
    screen.key_press(Key::Escape);
    screen.run_steps(3);
    let view = &screen.state().state.view;
    assert!(!view.present && view.alone().is_none());
}

#[test]
fn the_row_of_controls_comes_with_the_mouse_and_goes_at_rest() {
    let mut screen = stage([1280.0, 720.0]);
    assert!(screen.query_by_label("Leave").is_none());
    screen.hover_at(egui::pos2(300.0, 300.0));
    screen.run_steps(2);
    screen.hover_at(egui::pos2(310.0, 300.0));
    screen.run_steps(2);
    assert!(screen.query_by_label("Leave").is_some());
    let window = 1280.0 / zoom(&screen);
    for text in texts(&screen) {
        assert!(
            text.size >= 0.99 * 12.0,
            "{:?} is {}",
            text.words,
            text.size
        );
    }
    let leave = screen.get_by_label("Leave").rect();
    assert!(leave.right() <= window, "{leave} of {window}");
    until(&mut screen, "the row goes", Window::controls_rest);
    screen.run_steps(2);
    assert!(screen.query_by_label("Leave").is_none());
}

#[test]
fn the_first_frame_of_the_stage_is_laid_out_for_it() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    screen.key_press(Key::F5);
    screen.run_steps(2);
    let plane = place(&screen, "Plane T₁");
    let stage = zoom(&screen);
    assert!(stage > 1.4, "{stage}");
    assert!(plane.width() >= 330.0, "{plane}");
}

#[test]
fn the_zoom_of_the_desk_comes_back_after_the_stage() {
    let mut screen = screen([1440.0, 900.0]);
    screen.ctx.set_zoom_factor(1.25);
    screen.run_steps(2);
    for _ in 0..2 {
        screen.key_press(Key::F5);
        screen.run_steps(3);
    }
    assert!((zoom(&screen) - 1.25).abs() < 1e-3);
}

#[test]
fn a_double_click_in_a_plane_lets_it_fill_the_window_and_back() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    let marker = screen.state().state.point();
    for wanted in [Some(Pane::FirstPlane), None] {
        let middle = screen.get_by_label("Plane T₁").rect().center();
        for _ in 0..2 {
            screen.drag_at(middle);
            screen.drop_at(middle);
            screen.run_steps(1);
        }
        // Clicks further apart than this are no double click.
        screen.run_steps(40);
        let state = &screen.state().state;
        assert_eq!(state.view.maximised, wanted);
        assert_eq!(state.point(), marker, "looking larger moves nothing");
    }
}
