//! What a story adds to planes, slice and phase diagram: where it points, and a guess that is made by a click.

use egui::{CursorIcon, PointerButton, Rect, Response, Sense, Stroke, StrokeKind};
use egui_plot::PlotTransform;

use super::instead::words_at;
use super::marks::marks_ui;
use super::scene::Scene;
use super::theme;
use crate::app::story::{Answer, Measure, On, Place};
use crate::app::{Outcome, Pane, State, Tell};
use crate::colour::overlay;
use crate::ink::{Picture, opaque};
use crate::number::written as number;
use crate::scene::{Extent, Guessed, Mark, Told, gives_away, told_marks};
use crate::sweep::Point;
use crate::task::Axis;

/// Decimals of a guess: as many as somebody can point at.
const DECIMALS: usize = 2;
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
        Pane::Verdict | Pane::Constant | Pane::Columns => true,
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
        | Pane::Spectrum
        | Pane::Rows
        | Pane::Effect
        | Pane::Inside
        | Pane::Estimates => false,
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
    if asked.is_none_or(|asked| asked.on != on) {
        return none;
    }
    let guess = telling.guessing().guess;
    let marked = |at: Point, words: &str| match on {
        On::Slice => Guessed::Along(at[0], format!("{words} {}", number(at[0], DECIMALS))),
        On::Plane | On::Phase => Guessed::At(at, words.to_owned()),
    };
    let answer = match state.outcome() {
        Some(Outcome::At(answer)) => {
            let column = asked.and_then(|asked| column(asked.answer));
            let column = column.or(guess.map(|guess| guess[0]));
            let column = column.unwrap_or(state.experiment.alpha().get());
            Some(at(on, column, answer))
        }
        Some(Outcome::Awaited | Outcome::Nowhere) | None => None,
    };
    Told {
        pointer,
        guess: guess.map(|guess| marked(guess, "guessed")),
        answer: answer.map(|answer| marked(answer, "measured")),
    }
}

/// The column of the phase diagram that a question is about, if it is about one.
fn column(measure: Measure) -> Option<f64> {
    match measure {
        Measure::LearnedFromAt(alpha) | Measure::KeptDownToAt(alpha) => Some(alpha),
        Measure::LearnedFrom
        | Measure::KeptDownTo
        | Measure::Best
        | Measure::BestLoss
        | Measure::Loss(_)
        | Measure::Accuracy(_)
        | Measure::Entanglement => None,
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
    if !asks_on(scene.state, on) {
        return false;
    }
    let response = response.clone().on_hover_cursor(CursorIcon::Crosshair);
    let primary = PointerButton::Primary;
    let drags = response.dragged_by(primary) || response.drag_stopped_by(primary);
    if !(response.clicked() || drags) {
        return true;
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        return true;
    };
    let bounds = transform.bounds();
    let value = transform.value_from_position(pointer);
    // As near to the edge as there is a picture.
    let within = |value: f64, axis: usize| {
        let [low, high] = [bounds.min()[axis], bounds.max()[axis]];
        (value.max(low).min(high) * 100.0).round() / 100.0
    };
    let (x, y) = (within(value.x, 0), within(value.y, 1));
    let guess = match on {
        // How high somebody clicks says nothing.
        On::Slice => [x, 0.0],
        On::Plane | On::Phase => [x, y],
    };
    let before = scene.state.telling.as_ref();
    if before.and_then(|told| told.guessing().guess) != Some(guess) {
        scene.send(Tell::Guess(guess));
    }
    true
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
