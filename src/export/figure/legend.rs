//! The legend: a sample and a name for everything that is drawn over the planes.

use egui::{Align2, Painter, Pos2, Rect, Stroke, pos2, vec2};

use super::panel::{THICK, THIN, cased, dashed_outline, dot, line_colour, star};
use super::{Figure, TEXT, number, regular};
use crate::colour::overlay;
use crate::heatmap::no_value_sample;
use crate::theory::Statement;

/// Room for three rows and what they rest on.
pub const HEIGHT: f32 = 122.0;
const ROW: f32 = 30.0;
const SAMPLE: f32 = 34.0;
const GAP: f32 = 30.0;

/// How an entry's sample is drawn.
enum Sample {
    Line([u8; 3], f32, bool),
    Extrapolation,
    Dot,
    Star,
    NoValue,
}

/// Draws the legend from `start` on, in rows that end at `right`.
pub fn draw(painter: &Painter, figure: &Figure<'_>, start: Pos2, right: f32) {
    let mut at = start;
    for (sample, name) in entries(figure) {
        let galley = painter.layout_no_wrap(name, regular(15.0), TEXT);
        let width = SAMPLE + 10.0 + galley.size().x;
        if at.x + width > right && at.x > start.x {
            at = pos2(start.x, at.y + ROW);
        }
        draw_sample(painter, &sample, at);
        let text = Align2::LEFT_CENTER
            .anchor_size(at + vec2(SAMPLE + 10.0, 0.0), galley.size())
            .min;
        painter.galley(text, galley, TEXT);
        at.x += width + GAP;
    }
    let below = pos2(start.x, at.y + ROW);
    let words = rests_on(figure);
    painter.text(below, Align2::LEFT_CENTER, words, regular(15.0), TEXT);
}

/// What the theorems' curves rest on: the constants that they are drawn with, or which premise is missing.
fn rests_on(figure: &Figure<'_>) -> String {
    let Figure {
        premises, setting, ..
    } = figure;
    if !premises.know_alpha() {
        return format!(
            "no theorem is drawn: {}",
            premises.words().unwrap_or_default()
        );
    }
    if let Some(analogue) = premises.analogue() {
        return format!("{analogue}; nothing is promised");
    }
    let drawn = figure.overlays.statements().into_iter();
    let mut told: Vec<(&str, String)> = Vec::new();
    for statement in drawn {
        if let Some(constants) = statement.constants(setting)
            && !told.iter().any(|(name, _)| *name == statement.name())
        {
            told.push((statement.name(), constants));
        }
    }
    let each: Vec<String> = told
        .into_iter()
        .map(|(name, constants)| format!("{name}: {constants}"))
        .collect();
    if each.is_empty() {
        return String::new();
    }
    format!(
        "with these constants, unknown in the paper: {}",
        each.join("; ")
    )
}

fn entries(figure: &Figure<'_>) -> Vec<(Sample, String)> {
    let overlays = &figure.overlays;
    let mut entries = Vec::new();
    let analogue = !figure.premises.are_met();
    let [first, _] = figure.setting.axes.pairs();
    let promise = |statement: Statement| match statement.constants(&figure.setting) {
        _ if analogue => "analogue".into(),
        Some(constants) if matches!(statement, Statement::Theorem2(_)) => {
            format!("predicted with {constants}")
        }
        _ => "promised".to_owned(),
    };
    let theorem = |statement| Sample::Line(line_colour(statement), THICK, analogue);
    if overlays.has(|statement| matches!(statement, Statement::Theorem1(_))) {
        let statement = Statement::Theorem1(first);
        let words = format!("Theorem 1: both tasks work ({})", promise(statement));
        entries.push((theorem(statement), words));
    }
    if overlays.has(|statement| matches!(statement, Statement::Theorem2(_))) {
        let statement = Statement::Theorem2(first);
        let words = format!(
            "Theorem 2: the task with λ = 1 works, the other is forgotten ({})",
            promise(statement)
        );
        entries.push((theorem(statement), words));
    }
    if let Some((statement, corners)) = &overlays.region {
        let what = if *statement == Statement::Theorem3 {
            ": T′ works"
        } else {
            ": both tasks work"
        };
        let missing = if corners.is_empty() {
            ", outside this plane"
        } else {
            ""
        };
        let (name, promise) = (statement.name(), promise(*statement));
        let words = format!("{name}{what}{missing} ({promise})");
        entries.push((Sample::Line(overlay::THEOREM_3, THIN, analogue), words));
    }
    if !overlays.extrapolation.is_empty() {
        entries.push((
            Sample::Extrapolation,
            "extrapolation of Theorem 1 (ours)".into(),
        ));
    }
    let constants = &figure.setting.constants;
    let epsilon = number(constants.epsilon);
    let measured = if figure.goals[2].forgets() {
        format!(
            "measured: loss ≤ {epsilon}, of the forgotten task ≥ {}",
            number(constants.tau)
        )
    } else {
        format!("measured: loss ≤ {epsilon}")
    };
    let missing = if overlays.measured[2].is_empty() {
        ", no such border in the third plane"
    } else {
        ""
    };
    entries.push((
        Sample::Line(overlay::MEASURED, THIN, false),
        format!("{measured}{missing}"),
    ));
    if let Some([lambda1, lambda2]) = overlays.best {
        let words = format!("best point ({}, {})", number(lambda1), number(lambda2));
        entries.push((Sample::Star, words));
    }
    let words = if figure.picture.subject.setup().experiment.vectors.is_none() {
        "base Ψ(0), each task’s own model, the sum of both vectors"
    } else {
        "base Ψ(0), each edited task vector alone, the sum of both"
    };
    entries.push((Sample::Dot, words.into()));
    if figure.lacks_values {
        let words = "no value: the model overflows";
        entries.push((Sample::NoValue, words.into()));
    }
    entries
}

fn draw_sample(painter: &Painter, sample: &Sample, at: Pos2) {
    let (left, right) = (at, at + vec2(SAMPLE, 0.0));
    match sample {
        Sample::Line(colour, width, dashed) => {
            cased(painter, &[left, right], *colour, *width, *dashed);
        }
        Sample::Extrapolation => {
            let rect = Rect::from_center_size(at + vec2(SAMPLE / 2.0, 0.0), vec2(SAMPLE, 16.0));
            painter.rect_filled(rect, 0.0, super::rgb(crate::colour::shade(1.0)));
            let inside = painter.with_clip_rect(rect);
            for step in 0..7_u8 {
                let foot = rect.left_bottom() + vec2(f32::from(step) * 8.0 - 16.0, 0.0);
                let stroke = Stroke::new(1.0, egui::Color32::from_black_alpha(110));
                inside.line_segment([foot, foot + vec2(16.0, -16.0)], stroke);
            }
            let corners = [
                rect.left_top(),
                rect.right_top(),
                rect.right_bottom(),
                rect.left_bottom(),
                rect.left_top(),
            ];
            dashed_outline(painter, &corners);
        }
        Sample::Dot => dot(painter, at + vec2(SAMPLE / 2.0, 0.0)),
        Sample::Star => star(painter, at + vec2(SAMPLE / 2.0, 0.0), 9.0),
        Sample::NoValue => {
            let middle = at + vec2(SAMPLE / 2.0, 0.0);
            no_value_sample(painter, Rect::from_center_size(middle, vec2(SAMPLE, 16.0)));
        }
    }
}
