//! What planes and slice show together, and how thick their lines are on the stage.

use egui::epaint::ColorMode;
use egui::{Color32, Rect, Role, Shape};
use egui_kittest::kittest::Queryable;
use lambdascope::app::{Edit, Pane, ViewChange};
use lambdascope::colour::{overlay, task_shades};
use lambdascope::task;
use lambdascope::window::Window;

use crate::screen::{Screen, screen, settle, until};

/// All shapes of the last frame.
fn shapes(screen: &Screen) -> Vec<(Rect, Shape)> {
    fn collect(shape: &Shape, clip: Rect, all: &mut Vec<(Rect, Shape)>) {
        if let Shape::Vec(shapes) = shape {
            for shape in shapes {
                collect(shape, clip, all);
            }
        } else {
            all.push((clip, shape.clone()));
        }
    }
    let mut all = Vec::new();
    for clipped in &screen.output().shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut all);
    }
    all
}

/// The colour and width of a line, if a shape is one.
fn line(shape: &Shape) -> Option<(Color32, f32)> {
    match shape {
        Shape::Path(path) => match &path.stroke.color {
            ColorMode::Solid(colour) => Some((*colour, path.stroke.width)),
            ColorMode::UV(_) => None,
        },
        Shape::LineSegment { stroke, .. } => Some((stroke.color, stroke.width)),
        _ => None,
    }
}

/// The width of the thickest line of a colour in a picture.
fn thickest(screen: &Screen, label: &str, [red, green, blue]: [u8; 3]) -> f32 {
    let picture = screen.get_by_role_and_label(Role::Image, label).rect();
    let colour = Color32::from_rgb(red, green, blue);
    let shapes = shapes(screen);
    let inside = shapes
        .iter()
        .filter(|(clip, _)| picture.expand(1.0).contains_rect(*clip));
    let lines = inside.filter_map(|(_, shape)| line(shape));
    let widths = lines
        .filter(|(own, _)| *own == colour)
        .map(|(_, width)| width);
    widths.fold(0.0, f32::max)
}

/// The middles and radii of the rings within a rectangle.
fn rings(screen: &Screen, within: Rect) -> Vec<(egui::Pos2, f32)> {
    let rings = shapes(screen)
        .into_iter()
        .filter_map(|(clip, shape)| match shape {
            Shape::Circle(circle) if clip.intersects(within) && within.contains(circle.center) => {
                Some((circle.center, circle.radius))
            }
            _ => None,
        });
    rings.collect()
}

#[test]
fn lines_are_twice_as_thick_on_the_stage() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    let colours = [
        ("Plane T₂", overlay::THEOREM_1),
        ("Plane T₂", overlay::MEASURED),
        ("Slice", task_shades(task::Role::Task(task::TaskId::T1))[0]),
    ];
    let desk = colours.map(|(picture, colour)| thickest(&screen, picture, colour));
    screen.state_mut().state.apply(ViewChange::Present(true));
    settle(&mut screen, "the stage");
    let stage = colours.map(|(picture, colour)| thickest(&screen, picture, colour));
    for (desk, stage) in desk.into_iter().zip(stage) {
        assert!(
            desk > 0.0 && (stage - 2.0 * desk).abs() < 1e-4,
            "{desk}, {stage}"
        );
    }
}

#[test]
fn the_pointer_over_one_plane_shows_at_the_same_place_in_the_others() {
    for present in [false, true] {
        let mut screen = screen([1440.0, 900.0]);
        screen.state_mut().state.apply(ViewChange::Present(present));
        // Away from where the pointer will be.
        screen.state_mut().state.apply(Edit::Marker([-1.0, -1.0]));
        settle(&mut screen, "the first picture");
        screen.run_steps(3);
        let planes = ["Plane T₁", "Plane T₂", "Plane Both"];
        let places = planes.map(|plane| screen.get_by_label(plane).rect());
        for own in 0..3 {
            let share = egui::vec2(0.7, 0.4);
            let at = |rect: Rect| rect.min + share * rect.size();
            screen.hover_at(at(places[own]));
            screen.run_steps(2);
            for (other, plane) in places.iter().enumerate() {
                let near = |(middle, radius): &(egui::Pos2, f32)| {
                    middle.distance(at(*plane)) < 2.0 && *radius > if present { 17.0 } else { 8.0 }
                };
                let found = rings(&screen, *plane).iter().any(near);
                assert_eq!(
                    found,
                    other != own,
                    "from {own} in {other}, on the stage {present}"
                );
            }
        }
        screen.hover_at(egui::pos2(2.0, 2.0));
        screen.run_steps(2);
        let largest = places.map(|plane| rings(&screen, plane).len());
        let at = places[1].min + egui::vec2(0.7, 0.4) * places[1].size();
        let left = rings(&screen, places[1]);
        assert!(
            left.iter().all(|(middle, _)| middle.distance(at) > 2.0),
            "{largest:?}"
        );
    }
}

#[test]
fn the_pointer_over_the_slice_shows_in_every_plane() {
    let mut screen = screen([1440.0, 900.0]);
    let state = &mut screen.state_mut().state;
    state.apply(Edit::Marker([1.0, -1.0]));
    settle(&mut screen, "the first picture");
    let planes = ["Plane T₁", "Plane T₂", "Plane Both"];
    let places = planes.map(|plane| screen.get_by_label(plane).rect());
    let before = places.map(|plane| rings(&screen, plane).len());
    screen.hover_at(
        screen
            .get_by_role_and_label(Role::Image, "Slice")
            .rect()
            .center(),
    );
    screen.run_steps(2);
    let after = places.map(|plane| rings(&screen, plane).len());
    for (before, after) in before.into_iter().zip(after) {
        assert_eq!(after, before + 2, "a ring with its rim");
    }
}

#[test]
fn a_plane_that_stands_alone_has_no_other_to_point_in() {
    let mut screen = screen([1280.0, 720.0]);
    settle(&mut screen, "the first picture");
    let alone = ViewChange::Maximise(Some(Pane::FirstPlane));
    screen.state_mut().state.apply(alone);
    screen.run_steps(3);
    let plane = screen.get_by_label("Plane T₁").rect();
    let before = rings(&screen, plane).len();
    screen.hover_at(plane.min + 0.3 * plane.size());
    screen.run_steps(2);
    assert_eq!(rings(&screen, plane).len(), before);
}

#[test]
fn contours_that_are_held_stay_beside_those_of_now_until_they_are_let_go() {
    let mut screen = screen([1440.0, 900.0]);
    settle(&mut screen, "the first picture");
    let ghost = |screen: &Screen| thickest(screen, "Plane T₂", overlay::GHOST) > 0.0;
    assert!(!ghost(&screen));
    let plane = screen.get_by_label("Plane T₁").rect();
    screen.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::G);
    screen.run_steps(20);
    assert!(ghost(&screen));
    let left = screen.get_by_label("Plane T₁").rect().left();
    assert!(
        (left - plane.left()).abs() < 1.0,
        "the controls are as wide as before"
    );
    let state = &mut screen.state_mut().state;
    assert_eq!(state.view.ghosts.len(), 1);
    state.apply(Edit::Alpha(0.6));
    settle(&mut screen, "the next picture");
    assert!(ghost(&screen), "a ghost of another experiment is drawn");
    let name = screen.state().state.view.ghosts[0].name.to_string();
    assert!(
        screen.query_all_by_label(&name).next().is_some(),
        "{name} is in the legend"
    );
    screen.get_by_label(&format!("Let go of {name}")).click();
    screen.run_steps(3);
    assert!(!ghost(&screen));
}

#[test]
fn at_rest_the_picture_is_sharper_and_nothing_else_of_the_window_changes() {
    let mut screen = screen([1440.0, 900.0]);
    let state = &mut screen.state_mut().state;
    // Few cells, so that it is quick on any machine.
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 11;
    state.apply(Edit::Experiment(Box::new(experiment)));
    settle(&mut screen, "the first picture");
    let words = |screen: &Screen| {
        let texts = crate::stage::texts(screen).into_iter();
        texts.map(|text| text.words).collect::<Vec<String>>()
    };
    let contours = |screen: &Screen| {
        let plane = screen.get_by_label("Plane T₂").rect();
        let [red, green, blue] = overlay::MEASURED;
        let colour = Color32::from_rgb(red, green, blue);
        let of = |(clip, shape): (Rect, Shape)| {
            let own = plane.expand(1.0).contains_rect(clip);
            let is_one = line(&shape).is_some_and(|(own, _)| own == colour);
            (own && is_one).then_some(shape)
        };
        shapes(screen)
            .into_iter()
            .filter_map(of)
            .collect::<Vec<Shape>>()
    };
    let before = (words(&screen), contours(&screen));
    let (plane, uploads) = (
        screen.state().state.shown.plane.clone(),
        screen.state().uploads(),
    );
    assert!(screen.state().state.sharp().is_none() && !before.1.is_empty());
    screen.state_mut().sharpen_at_rest();
    until(&mut screen, "a sharper picture", |window| {
        window.state.sharp().is_some()
    });
    let state = &screen.state().state;
    assert!(state.is_fresh() && state.plane_is_fresh());
    let sharp = state.sharp().map(|sharp| (sharp.times(), sharp.size()));
    assert!(
        sharp.is_some_and(|(times, size)| times > 1 && size == [11 * times; 2]),
        "{sharp:?}"
    );
    assert_eq!(state.shown.plane, plane, "the plane is the same");
    assert_eq!((words(&screen), contours(&screen)), before);
    assert_eq!(
        screen.state().uploads(),
        uploads + 3,
        "a texture for each plane"
    );
    // Other settings, other cells.
    screen.state_mut().state.apply(Edit::Alpha(0.5));
    settle(&mut screen, "another picture");
    let shown = &screen.state().state.shown;
    let sharp = shown.sharp.as_ref();
    assert!(sharp.is_none_or(|sharp| Some(&sharp.of) != plane.as_ref()));
}

#[test]
fn what_somebody_looks_at_closely_is_drawn_more_finely_and_the_whole_again_after() {
    let mut screen = screen([1440.0, 900.0]);
    let state = &mut screen.state_mut().state;
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 11;
    state.apply(Edit::Experiment(Box::new(experiment)));
    settle(&mut screen, "the first picture");
    screen.state_mut().sharpen_at_rest();
    let is = |window: &Window, whole: bool| {
        let sharp = window.state.sharp();
        sharp.is_some_and(|sharp| sharp.is_whole() == whole)
    };
    until(&mut screen, "a sharper picture", |window| is(window, true));
    let times = |screen: &Screen| screen.state().state.sharp().map(|sharp| sharp.times());
    let (whole, before) = (times(&screen), screen.state().state.shown.plane.clone());
    let plane = screen.get_by_label("Plane T₁").rect();
    screen.hover_at(plane.min + 0.75 * plane.size());
    screen.run_steps(2);
    screen.event(egui::Event::Zoom(4.0));
    until(&mut screen, "a closer look", |window| is(window, false));
    assert!(times(&screen) > whole, "{:?}", times(&screen));
    // It lies where the pointer is, and does not hide what is around it.
    let drawn = images(&screen, plane);
    assert_eq!(drawn.len(), 2, "{drawn:?}");
    assert!(drawn[0].contains_rect(drawn[1]) && drawn[1].contains_rect(plane));
    screen.state_mut().state.apply(ViewChange::WholePlane);
    until(&mut screen, "the whole plane", |window| is(window, true));
    assert_eq!(times(&screen), whole);
    assert_eq!(screen.state().state.shown.plane, before);
}

/// Where images lie that are cut to a plane.
fn images(screen: &Screen, plane: Rect) -> Vec<Rect> {
    let of = |(clip, shape): (Rect, Shape)| {
        let own = plane.expand(1.0).contains_rect(clip);
        let textured = shape.texture_id() != egui::TextureId::default();
        (own && textured).then(|| shape.visual_bounding_rect())
    };
    shapes(screen).into_iter().filter_map(of).collect()
}
