//! What is drawn over a phase diagram: Theorems 1 and 2, the measured ends, the marker.

use egui::{Align2, Color32, Stroke};
use egui_plot::PlotTransform;

use crate::app::State;
use crate::clip::{self, Place};
use crate::lab::PhaseDiagram;
use crate::sweep::{Metric, same};
use crate::task::Role;
use crate::theory::Statement;
use crate::view::widget::pen::{Pen, cased_text};
use crate::view::widget::theme;

/// Everything over one diagram.
pub(in crate::view) fn draw_over(
    ui: &egui::Ui,
    state: &State,
    transform: &PlotTransform,
    diagram: &PhaseDiagram,
    role: Role,
) {
    let frame = transform.frame();
    let pen = Pen {
        painter: ui.painter().with_clip_rect(frame.intersect(ui.clip_rect())),
        transform,
        analogue: false,
    };
    // It is about the loss, so over another colour it would contradict what is seen.
    if state.view.metric == Metric::Loss {
        draw_measured(&pen, state, diagram, role);
    }
    if diagram.is_on_line() {
        draw_theory(&pen, state, diagram, role);
    }
    let alpha = state.experiment.alpha.get();
    let across = pen.at([alpha, state.experiment.grid.low]).x;
    let upright = [frame.top(), frame.bottom()].map(|y| egui::pos2(across, y));
    let white = Stroke::new(1.0, Color32::from_white_alpha(170));
    clip::dashed(&pen.painter, &upright, white, 4.0, 4.0);
    if same(state.point()[0], diagram.question.lambda1) {
        pen.ring([alpha, state.point()[1]]);
    }
}

/// Theorem 1's line, Theorem 2's two ends, and the line at which T2's accuracy switches.
fn draw_theory(pen: &Pen<'_>, state: &State, diagram: &PhaseDiagram, role: Role) {
    let constants = &state.experiment.constants;
    let beta = constants.beta;
    let pair = diagram.pair();
    let switches = role == Role::Task(pair.free);
    if switches {
        let line = pen.path(&[[-1.0, 1.0], [1.0, -1.0]]);
        pen.dashed(&line, 1.5, Color32::WHITE);
    }
    for (statement, colour) in [
        (Statement::Theorem1(pair), theme::THEOREM_1),
        (Statement::Theorem2(pair), theme::THEOREM_2),
    ] {
        for border in diagram.borders(statement, constants) {
            let path = pen.path(&border.points);
            if border.promised {
                pen.cased(&path, 3.0, colour);
            } else {
                pen.dashed(&path, 3.0, colour);
            }
        }
    }
    // Nearer to 0 than this the end lies far below any plane.
    let near = -(constants.theorem2 / (1.0 - state.experiment.grid.low).max(1.0)).sqrt();
    let name = |at: [f64; 2], align, words: &str, colour| {
        cased_text(&pen.painter, pen.at(at), align, words, 12.5, colour);
    };
    let low = state.experiment.grid.low;
    let above = Align2::LEFT_BOTTOM;
    name(
        [0.52, 0.53 + beta],
        above,
        "λ₂ = 1 − α + β",
        theme::THEOREM_1,
    );
    let right = constants.theorem2_right;
    let words = if right > 0.0 {
        "λ₂ = r"
    } else {
        "λ₂ = 0"
    };
    name([-0.5, right + 0.06], above, words, theme::THEOREM_2);
    if switches {
        name(
            [0.98, -1.12],
            egui::Align2::RIGHT_TOP,
            "accuracy switches at −α (ours)",
            Color32::WHITE,
        );
    }
    if near > -1.0 {
        name(
            [
                0.06 - (constants.theorem2 / -low.min(-0.1)).sqrt(),
                low + 0.1,
            ],
            above,
            "−C/α²",
            theme::THEOREM_2,
        );
    }
}

/// From where T2 is kept, and down to where T1 is, column by column.
fn draw_measured(pen: &Pen<'_>, state: &State, diagram: &PhaseDiagram, role: Role) {
    let ends = diagram.ends(role, state.experiment.constants.epsilon);
    let points: Vec<Option<Place>> = diagram
        .alphas
        .iter()
        .zip(ends)
        .map(|(alpha, end)| end.map(|end| pen.place([*alpha, end])))
        .collect();
    for run in points.split(Option::is_none) {
        let run: Vec<Place> = run.iter().copied().flatten().collect();
        for (width, colour) in [(4.0, theme::CASING), (2.0, theme::MEASURED)] {
            pen.line(&run, width, colour);
        }
    }
}
