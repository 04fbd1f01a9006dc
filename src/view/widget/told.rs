//! What a story adds to planes, slice and phase diagram: where it points, and a guess that is made by a click.

use egui::{CursorIcon, Key, Modifiers, PointerButton, Rect, Response, Sense, Stroke, StrokeKind};
use egui_plot::PlotTransform;

use super::arrows::{Steps, steps_of};
use super::focus::speak;
use super::instead::words_at;
use super::marks::marks_ui;
use super::scene::Scene;
use super::theme;
use crate::app::story::{Answer, On, Place};
use crate::app::{Outcome, Pane, State, Tell};
use crate::colour::overlay;
use crate::ink::{Picture, opaque};
use crate::number::written as number;
use crate::scene::{Extent, Guessed, Mark, Told, gives_away, told_marks};
use crate::sweep::Point;
use crate::task::Axis;

/// Decimals of a guess: as many as somebody can point at.
const DECIMALS: usize = 2;
/// The steps of the arrow keys from one end of a picture to the other.
const STEPS_ACROSS: f64 = 100.0;
/// What one can do in a picture on which a guess is asked for.
const GUESSES: &str =
    "Click to mark your guess, or move it by the arrow keys and set it with Enter";
/// The width of the frame around a pane that a story points at.
const FRAME: f32 = 3.5;

/// Leaves out what would give away what is being guessed.
pub(in crate::view) fn keep_back(state: &State, marks: &mut Vec<Mark>) {
    if state.asks().is_some() {
        marks.retain(|mark| !gives_away(mark, state.view.metric));
    }
}

/// Whether a pane would give it away in words.
pub(in crate::view) fn is_kept_back(state: &State, pane: Pane) -> bool {
    let tells = match pane {
        // The last one's numbers are about either run.
        Pane::Verdict | Pane::Constant | Pane::Columns | Pane::Beside => true,
        Pane::FirstPlane
        | Pane::SecondPlane
        | Pane::ThirdPlane
        | Pane::Slice
        | Pane::Training
        | Pane::PhaseOfHeld
        | Pane::PhaseOfFree
        | Pane::Target
        | Pane::Conditions
        | Pane::Equation4
        | Pane::Compass
        | Pane::Parts
        | Pane::Spectrum
        | Pane::Rows
        | Pane::Effect
        | Pane::Inside
        | Pane::Estimates
        | Pane::AllTasks
        | Pane::Grams
        | Pane::ByTask
        | Pane::Bases => false,
    };
    tells && state.asks().is_some()
}

/// What stands in such a pane's place.
pub(in crate::view) fn kept_back_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let room = ui.available_size();
    let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
    let colour = scene.colours().weak;
    words_at(
        ui,
        scene,
        rect.center(),
        "kept back until you have guessed",
        colour,
    );
}

/// What a story adds to a plane.
pub(in crate::view) fn on_plane(state: &State, pane: Pane) -> Told {
    let pointer = match place(state) {
        Some(Place::Plane(own, point)) if own == pane => Some(point),
        Some(Place::Plane(..) | Place::Slice(_) | Place::Phase(..) | Place::Pane(_)) | None => None,
    };
    told(state, pointer, On::Plane)
}

/// What a story adds to the slice along the axis that runs up, at the height of what runs there.
pub(in crate::view) fn on_slice(state: &State, height: impl Fn(f64) -> f64) -> Told {
    if state.view.slice != Axis::Y {
        return Told::default();
    }
    let pointer = match place(state) {
        Some(Place::Slice(value)) => Some([value, height(value)]),
        Some(Place::Plane(..) | Place::Phase(..) | Place::Pane(_)) | None => None,
    };
    told(state, pointer, On::Slice)
}

/// What a story adds to the phase diagrams.
pub(in crate::view) fn on_phase(state: &State) -> Told {
    let pointer = match place(state) {
        Some(Place::Phase(alpha, free)) => Some([alpha, free]),
        Some(Place::Plane(..) | Place::Slice(_) | Place::Pane(_)) | None => None,
    };
    told(state, pointer, On::Phase)
}

/// Where a story points.
fn place(state: &State) -> Option<Place> {
    state.telling.as_ref()?.told().point
}

/// What is marked on a picture: where the story points, and what is guessed and was measured if it is asked there.
fn told(state: &State, pointer: Option<Point>, on: On) -> Told {
    let none = Told {
        pointer,
        ..Told::default()
    };
    let Some(telling) = &state.telling else {
        return none;
    };
    let asked = telling.told().predict.as_ref();
    let Some(asked) = asked.filter(|asked| asked.on == on) else {
        return none;
    };
    let guess = telling.guessing().guess;
    let marked = |at: Point, words: &str| match on {
        On::Slice => Guessed::Along(at[0], format!("{words} {}", number(at[0], DECIMALS))),
        On::Plane | On::Phase => Guessed::At(at, words.to_owned()),
    };
    let answer = match state.outcome() {
        Some(Outcome::At(answer)) => {
            let [beside, _] = guess.unwrap_or_else(|| asked.start(state));
            Some(at(on, asked.column().unwrap_or(beside), answer))
        }
        Some(Outcome::Awaited | Outcome::Nowhere) | None => None,
    };
    Told {
        pointer,
        guess: guess.map(|guess| marked(guess, "guessed")),
        answer: answer.map(|answer| marked(answer, "measured")),
    }
}

/// Where an answer lies on its picture, in a phase diagram in a column.
fn at(on: On, column: f64, answer: Answer) -> Point {
    match (answer, on) {
        (Answer::Point(point), On::Plane | On::Slice | On::Phase) => point,
        (Answer::Coefficient(value), On::Slice | On::Plane) => [value, 0.0],
        (Answer::Coefficient(value), On::Phase) => [column, value],
    }
}

/// Draws what a story adds, over everything else.
pub(in crate::view) fn told_ui(
    ui: &egui::Ui,
    scene: &Scene<'_>,
    transform: &PlotTransform,
    told: &Told,
    (extent, picture): (&Extent, Picture),
) {
    let marks = told_marks(told, extent);
    marks_ui(ui, scene, transform, &marks, picture);
}

/// Whether a guess is asked for on a picture.
pub(in crate::view) fn asks_on(state: &State, on: On) -> bool {
    let line = on != On::Slice || state.slice_is_asked();
    line && state.asks().is_some_and(|asked| asked.on == on)
}

/// A click or drag is a guess, if one is asked for here. Says whether it is.
pub(in crate::view) fn guess_ui(
    scene: &mut Scene<'_>,
    response: &Response,
    transform: &PlotTransform,
    on: On,
) -> bool {
    let asked = scene.state.asks().filter(|_| asks_on(scene.state, on));
    let Some(asked) = asked else {
        return false;
    };
    let response = response.clone().on_hover_cursor(CursorIcon::Crosshair);
    enter(&response);
    let before = scene.state.telling.as_ref();
    let before = before.and_then(|told| told.guessing().guess);
    let bounds = transform.bounds();
    let (low, high) = (bounds.min(), bounds.max());
    let started = before.unwrap_or_else(|| asked.start(scene.state));
    let guess = match pointed(&response, transform) {
        Some(point) => Some(point),
        None => keyed(
            &response,
            started,
            [0, 1].map(|axis| high[axis] - low[axis]),
        ),
    };
    say(&response, scene.state, on, before);
    let Some(guess) = guess else {
        return true;
    };
    // As near to the edge as there is a picture.
    let within = |axis: usize| {
        let value = guess[axis].max(low[axis]).min(high[axis]);
        (value * 100.0).round() / 100.0
    };
    let guess = match on {
        // How high somebody clicks says nothing.
        On::Slice => [within(0), 0.0],
        On::Plane | On::Phase => [within(0), within(1)],
    };
    if before != Some(guess) {
        scene.send(Tell::Guess(guess));
    }
    true
}

/// Enter leads to the picture that is asked about, where nothing has the keyboard: the way there by Tab may be long.
fn enter(response: &Response) {
    let ctx = &response.ctx;
    let free = ctx.memory(|memory| memory.focused().is_none());
    if free && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        response.request_focus();
    }
}

/// Where the pointer marks a guess.
fn pointed(response: &Response, transform: &PlotTransform) -> Option<Point> {
    let primary = PointerButton::Primary;
    let drags = response.dragged_by(primary) || response.drag_stopped_by(primary);
    let pointer = response.interact_pointer_pos();
    let pointer = pointer.filter(|_| response.clicked() || drags)?;
    let value = transform.value_from_position(pointer);
    Some([value.x, value.y])
}

/// Where the keyboard marks one: the arrow keys move it from where it stands, Enter sets it there.
fn keyed(response: &Response, from: Point, size: Point) -> Option<Point> {
    let steps = steps_of(response);
    let moved = steps.map(|Steps { by, .. }| {
        let to = |axis: usize| from[axis] + by[axis] * size[axis] / STEPS_ACROSS;
        [to(0), to(1)]
    });
    let moved = moved.filter(|to| *to != from);
    moved.or_else(|| response.clicked().then_some(from))
}

/// Lets a screen reader say what is guessed.
fn say(response: &Response, state: &State, on: On, guess: Option<Point>) {
    let words = match (guess, on) {
        (None, _) => "nothing is guessed yet".to_owned(),
        (Some([x, _]), On::Slice) => {
            let free = state.experiment.axes().task(Axis::Y).coefficient();
            format!("guessed {free} = {}", number(x, DECIMALS))
        }
        (Some(point), On::Plane | On::Phase) => {
            let [x, y] = point.map(|part| number(part, DECIMALS));
            format!("guessed ({x}, {y})")
        }
    };
    speak(response, &words, GUESSES);
}

/// A frame around a pane that a story points at.
pub(in crate::view) fn frame_ui(ui: &egui::Ui, state: &State, pane: Pane, rect: Rect) {
    if place(state) != Some(Place::Pane(pane)) {
        return;
    }
    let painter = ui.painter();
    let strokes = [
        (FRAME + 3.0, theme::CASING),
        (FRAME, opaque(overlay::POINTER)),
    ];
    for (width, colour) in strokes {
        let stroke = Stroke::new(width, colour);
        painter.rect_stroke(rect.shrink(2.0), 4.0, stroke, StrokeKind::Inside);
    }
}
