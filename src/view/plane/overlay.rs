//! The layers over a plane: theorems, extrapolation, measured region, markers, crosshair.

use crate::view::plane::outline::{colour_of, outline, region};
use egui::{Align2, Color32, Stroke};
use egui_plot::PlotTransform;

use crate::app::{Overlay, State};
use crate::clip;
use crate::lab::Reading;
use crate::sweep::{Goal, Point, Polyline};
use crate::theory::{Reach, Setting, Statement, extrapolation, hatch};
use crate::view::plane::{extensions, figure7b};
use crate::view::widget::pen::{Pen, cased_text};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// Distance of the hatch lines in λ.
const HATCH: f64 = 0.28;

/// Everything over one plane.
pub(in crate::view) fn overlay_ui(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    transform: &PlotTransform,
    goal: Goal,
) {
    let state = scene.state;
    let premises = state.premises();
    let setup = state.plane_setup();
    let pen = Pen {
        painter: ui
            .painter()
            .with_clip_rect(transform.frame().intersect(ui.clip_rect())),
        transform,
        analogue: !premises.are_met(),
    };
    let setting = Setting::new(&setup.experiment);
    let on = |overlay| state.view.overlays.has(overlay);
    let knows_alpha = premises.know_alpha();
    // What promises that both tasks are kept says nothing of T′, and the opposite of one being forgotten.
    let of_tasks = !goal.is_of_target();
    if knows_alpha && of_tasks && !goal.forgets() && on(Overlay::Extrapolation) {
        draw_extrapolation(&pen, state, &setting);
    }
    if on(Overlay::Measured) {
        draw_measured(&pen, &scene.outline(goal, state.view.metric));
    }
    if knows_alpha && on(Overlay::Theorem3) {
        draw_theorem_3(&pen, state, &setting, goal);
    }
    if goal.is_of_target() {
        figure7b::draw(&pen, state);
    }
    extensions::draw(&pen, state, &setting, goal);
    crosshair(&pen, state);
    if knows_alpha && of_tasks {
        for statement in Statement::all(setting.axes) {
            // Theorem 1 and the other line of Theorem 2 promise the opposite of T1 kept, T2 forgotten.
            let speaks = goal.pair().map(Statement::Theorem2) == Some(statement);
            if speaks || !goal.forgets() {
                draw_interval(&pen, state, &setting, statement);
            }
        }
    }
    extensions::draw_negation(&pen, state, goal);
    if on(Overlay::Markers) {
        draw_markers(&pen, state);
    }
    pen.ring(state.point());
}

fn draw_interval(pen: &Pen<'_>, state: &State, setting: &Setting, statement: Statement) {
    let (overlay, colour) = colour_of(statement);
    let (Some(pair), Some((low, high))) = (statement.line(), statement.interval(setting)) else {
        return;
    };
    let Some(running) = setting.axes.axis(pair.free) else {
        return;
    };
    let grid = state.plane_setup().experiment.grid;
    let (low, high) = (low.max(grid.low), high.min(grid.high));
    if !state.view.overlays.has(overlay) || low > high {
        return;
    }
    let end = |free: f64| pen.place(running.pair(free, 1.0));
    pen.cased(&[end(low), end(high)], 4.0, colour);
}

fn draw_extrapolation(pen: &Pen<'_>, state: &State, setting: &Setting) {
    let sides = extrapolation(setting.alpha, setting.constants.beta);
    let corners = region(state, &sides);
    if corners.is_empty() {
        return;
    }
    let grid = state.plane_setup().experiment.grid;
    let scale = (grid.high - grid.low) / 5.0;
    for ends in hatch(&corners, HATCH * scale) {
        pen.line(&pen.path(&ends), 1.0, Color32::from_black_alpha(70));
    }
    pen.dashed(&outline(&corners, pen), 1.5, theme::EXTRAPOLATION);
}

fn draw_theorem_3(pen: &Pen<'_>, state: &State, setting: &Setting, goal: Goal) {
    // On the target's plane the theorem speaks of the target, elsewhere of both tasks.
    let statement = if goal.is_of_target() {
        Statement::Theorem3
    } else {
        Statement::Theorem3OnTasks
    };
    let sides = statement.region(setting);
    if sides.is_empty() {
        return;
    }
    let corners = region(state, &sides);
    if corners.is_empty() {
        let reach = setting
            .equation_4()
            .filter(|_| statement == Statement::Theorem3)
            .map(|equation| equation.reach(&state.plane_setup().experiment.grid));
        let words = match reach {
            Some(Reach::BetaTooLarge) => "β too large",
            None if setting.constants.beta > 0.0 => "β too large, or outside this plane",
            _ => "outside this plane",
        };
        let words = format!("{}: {words}", statement.name());
        let at = pen.transform.frame().left_bottom() + egui::vec2(8.0, -8.0);
        cased_text(
            &pen.painter,
            at,
            Align2::LEFT_BOTTOM,
            &words,
            12.0,
            theme::THEOREM_3,
        );
        return;
    }
    pen.cased(&outline(&corners, pen), 2.0, theme::THEOREM_3);
}

fn draw_measured(pen: &Pen<'_>, lines: &[Polyline]) {
    for line in lines {
        let path = pen.path(line);
        pen.line(&path, 4.0, theme::CASING);
        pen.line(&path, 2.0, theme::MEASURED);
    }
}

fn crosshair(pen: &Pen<'_>, state: &State) {
    let centre = pen.at(state.point());
    let frame = pen.transform.frame();
    let stroke = Stroke::new(1.0, Color32::from_white_alpha(150));
    let lines = [
        [
            egui::pos2(frame.left(), centre.y),
            egui::pos2(frame.right(), centre.y),
        ],
        [
            egui::pos2(centre.x, frame.top()),
            egui::pos2(centre.x, frame.bottom()),
        ],
    ];
    for line in lines {
        clip::dashed(&pen.painter, &line, stroke, 3.0, 3.0);
    }
}

fn draw_markers(pen: &Pen<'_>, state: &State) {
    // Labels stand outwards, where there is room between the points on a small plane too; "sum" does not, as the ring
    // is often there.
    let dot = |point: Point, words: &str, align: Align2| {
        let at = pen.at(point);
        pen.painter
            .circle(at, 4.5, theme::CASING, Stroke::new(1.5, Color32::WHITE));
        let beside = egui::vec2(-7.0 * align.x().to_sign(), -5.0 * align.y().to_sign());
        cased_text(
            &pen.painter,
            at + beside,
            align,
            words,
            13.0,
            Color32::WHITE,
        );
    };
    dot([0.0, 0.0], "Ψ(0)", Align2::RIGHT_TOP);
    // With edited task vectors the trained models are no longer on the plane.
    let whole = state.plane_setup().experiment.vectors.is_none();
    let name = |trained, edited| if whole { trained } else { edited };
    let [first, second] = state.plane_setup().experiment.axes().tasks();
    dot([1.0, 0.0], name(first.tuned(), "(1, 0)"), Align2::LEFT_TOP);
    dot(
        [0.0, 1.0],
        name(second.tuned(), "(0, 1)"),
        Align2::RIGHT_BOTTOM,
    );
    dot([1.0, 1.0], "sum", Align2::LEFT_TOP);
    if let Some(best) = state.reading().and_then(Reading::best_of_third)
        && state.picture_is_of_plane()
    {
        let at = pen.at(best.point);
        for (width, colour) in [
            (5.0, theme::CASING),
            (2.5, Color32::from_rgb(120, 255, 120)),
        ] {
            let stroke = Stroke::new(width, colour);
            for (dx, dy) in [(5.0, 5.0), (5.0, -5.0)] {
                let offset = egui::vec2(dx, dy);
                pen.painter.line_segment([at - offset, at + offset], stroke);
            }
        }
    }
}
