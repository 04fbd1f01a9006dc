//! Everything by the keyboard: what has it is seen, planes are turned by arrow keys and say where they stand.

use egui::accesskit::{Live, Role};
use egui::epaint::Shape;
use egui::{Key, Modifiers, Rect};
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{Edit, Tab, ViewChange};
use lambdascope::experiment::Correlation;
use lambdascope::sweep::Point;

use super::screen::{SIZE, Screen, screen, settle};

/// A window on a coarse grid, all of whose pictures are there.
fn open(tab: Tab) -> Screen {
    let mut screen = screen(SIZE);
    let state = &mut screen.state_mut().state;
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 11;
    state.apply(Edit::Experiment(Box::new(experiment)));
    state.apply(Edit::Marker([1.0, 1.0]));
    state.apply(ViewChange::Tab(tab));
    settle(&mut screen, "a picture");
    screen
}

fn place(screen: &Screen) -> (f64, Point) {
    let state = &screen.state().state;
    (state.experiment.alpha().get(), state.point())
}

#[track_caller]
fn stands_at(screen: &Screen, alpha: f64, point: Point) {
    let (own, at) = place(screen);
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    assert!(near(own, alpha), "α is {own}, not {alpha}");
    assert!(
        near(at[0], point[0]) && near(at[1], point[1]),
        "λ is {at:?}, not {point:?}"
    );
}

fn press(screen: &mut Screen, modifiers: Modifiers, key: Key) {
    screen.key_press_modifiers(modifiers, key);
    screen.run_steps(2);
}

fn value_of(screen: &Screen, label: &str) -> String {
    let node = screen.get_by_label(label);
    node.accesskit_node().value().unwrap_or_default()
}

#[test]
fn arrow_keys_move_the_marker_by_cells_while_a_plane_has_the_keyboard() {
    // Eleven cells from −2 to 3: a cell is 0.5.
    let mut screen = open(Tab::Plane);
    press(&mut screen, Modifiers::NONE, Key::ArrowRight);
    stands_at(&screen, 0.0, [1.0, 1.0]);
    screen.get_by_label("Plane T₂").focus();
    screen.run_steps(2);
    press(&mut screen, Modifiers::NONE, Key::ArrowRight);
    stands_at(&screen, 0.0, [1.5, 1.0]);
    press(&mut screen, Modifiers::NONE, Key::ArrowDown);
    stands_at(&screen, 0.0, [1.5, 0.5]);
    press(&mut screen, Modifiers::SHIFT, Key::ArrowLeft);
    stands_at(&screen, 0.0, [-2.0, 0.5]);
    press(&mut screen, Modifiers::NONE, Key::ArrowUp);
    stands_at(&screen, 0.0, [-2.0, 1.0]);
}

#[test]
fn a_held_arrow_key_is_one_undo_point_and_a_marker_beyond_the_grid_is_not_pulled_back() {
    let mut screen = open(Tab::Plane);
    screen.state_mut().state.apply(Edit::Marker([7.25, 0.25]));
    screen.get_by_label("Plane T₁").focus();
    screen.run_steps(2);
    for _ in 0..3 {
        screen.key_down(Key::ArrowUp);
        screen.run_steps(1);
    }
    screen.key_up(Key::ArrowUp);
    screen.run_steps(2);
    let (_, [across, up]) = place(&screen);
    assert!(
        (across - 7.25).abs() < 1e-12,
        "what did not move stays: {across}"
    );
    assert!((up - 2.0).abs() < 1e-9 || (up - 1.5).abs() < 1e-9, "{up}");
    press(&mut screen, Modifiers::NONE, Key::ArrowRight);
    assert!((place(&screen).1[0] - 7.25).abs() < 1e-12);
    screen.state_mut().state.apply(Edit::Undo);
    stands_at(&screen, 0.0, [7.25, 0.25]);
}

#[test]
fn alt_and_arrow_keys_turn_alpha_by_a_hundredth_wherever_the_keyboard_is() {
    let mut screen = open(Tab::Plane);
    press(&mut screen, Modifiers::ALT, Key::ArrowRight);
    stands_at(&screen, 0.01, [1.0, 1.0]);
    for (role, label) in [(Role::Image, "Plane T₁"), (Role::Slider, "λ₁")] {
        screen.get_by_role_and_label(role, label).focus();
        screen.run_steps(2);
        press(&mut screen, Modifiers::ALT, Key::ArrowUp);
        press(&mut screen, Modifiers::ALT, Key::ArrowDown);
        press(&mut screen, Modifiers::ALT, Key::ArrowLeft);
        stands_at(&screen, if label == "λ₁" { -0.01 } else { 0.0 }, [1.0, 1.0]);
    }
    screen.state_mut().state.apply(Edit::Undo);
    stands_at(&screen, 0.0, [1.0, 1.0]);
    screen.state_mut().state.apply(Edit::Alpha(0.995));
    press(&mut screen, Modifiers::ALT, Key::ArrowRight);
    press(&mut screen, Modifiers::ALT, Key::ArrowRight);
    assert_eq!(
        screen.state().state.experiment.alpha(),
        Correlation::clamped(1.0)
    );
}

#[test]
fn in_a_phase_diagram_arrow_keys_go_to_the_next_alpha_and_row() {
    let mut screen = open(Tab::Phase);
    screen.get_by_label("Phase diagram of T₂").focus();
    screen.run_steps(2);
    press(&mut screen, Modifiers::NONE, Key::ArrowRight);
    // Forty-one columns from −1 to 1.
    stands_at(&screen, 0.05, [1.0, 1.0]);
    press(&mut screen, Modifiers::NONE, Key::ArrowDown);
    stands_at(&screen, 0.05, [1.0, 0.5]);
    let said = value_of(&screen, "Phase diagram of T₂");
    assert!(said.starts_with("α = 0.05, λ₂ = 0.50, "), "{said}");
}

#[test]
fn a_plane_says_where_the_marker_is_and_what_it_shows_there() {
    let mut screen = open(Tab::Plane);
    let said = value_of(&screen, "Plane T₂");
    assert!(said.starts_with("λ₁ = 1.00, λ₂ = 1.00, "), "{said}");
    assert!(said.contains("loss 0."), "{said}");
    let live = |screen: &Screen| screen.get_by_label("Plane T₂").accesskit_node().live();
    assert_eq!(live(&screen), Live::Off);
    screen.get_by_label("Plane T₂").focus();
    screen.run_steps(2);
    assert_eq!(live(&screen), Live::Polite);
    press(&mut screen, Modifiers::NONE, Key::ArrowDown);
    settle(&mut screen, "the new place");
    let moved = value_of(&screen, "Plane T₂");
    assert!(moved.starts_with("λ₁ = 1.00, λ₂ = 0.50, "), "{moved}");
    assert_ne!(moved.replace("λ₂ = 0.50", "λ₂ = 1.00"), said);
}

/// The rings on screen: outlines of two lines around the same thing.
fn rings(screen: &Screen) -> Vec<Rect> {
    let shapes = screen.output().shapes.iter();
    let outlined: Vec<Rect> = shapes
        .filter_map(|clipped| match &clipped.shape {
            Shape::Rect(rect) if rect.stroke.width == 2.0 && rect.fill.a() == 0 => Some(rect.rect),
            _ => None,
        })
        .collect();
    let mut rings = outlined
        .windows(2)
        .filter(|pair| pair[0] == pair[1].expand(2.0));
    rings.by_ref().map(|pair| pair[1]).collect()
}

#[test]
fn tab_goes_through_every_tab_with_a_ring_around_what_has_the_keyboard_and_scrolls_to_it() {
    for tab in Tab::ALL {
        let mut screen = screen([1280.0, 720.0]);
        screen.state_mut().state.apply(ViewChange::Tab(tab));
        settle(&mut screen, "a picture");
        assert_eq!(rings(&screen), [], "{tab:?}: nothing has the keyboard");
        let mut planes = 0;
        let mut stops = 0;
        for _ in 0..150 {
            press(&mut screen, Modifiers::NONE, Key::Tab);
            screen.run_steps(12);
            let Some(focused) = screen.ctx.memory(egui::Memory::focused) else {
                continue;
            };
            stops += 1;
            let Some(response) = screen.ctx.read_response(focused) else {
                continue;
            };
            let ring = rings(&screen);
            assert_eq!(ring.len(), 1, "{tab:?}, stop {stops}: {:?}", response.rect);
            assert!(
                ring[0].contains_rect(response.rect),
                "{tab:?}, stop {stops}"
            );
            let window = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 720.0));
            let seen = response.interact_rect.intersect(window);
            assert!(
                seen.height() >= response.rect.height().min(300.0) - 1.0,
                "{tab:?}, stop {stops}: {:?} is seen as {seen:?}",
                response.rect
            );
            planes += usize::from(response.rect.height() > 100.0);
        }
        assert!(stops > 30, "{tab:?}: {stops}");
        assert!(planes > 0, "{tab:?}");
        let middle = egui::pos2(640.0, 360.0);
        screen.drag_at(middle);
        screen.drop_at(middle);
        screen.run_steps(2);
        assert_eq!(rings(&screen), [], "{tab:?}: the mouse takes the ring away");
    }
}
