//! `phase.png`: the phase diagram, loss and accuracy of T1 and T2, with Theorems 1 and 2 over it.

use std::fmt::Write;
use std::sync::Arc;

use egui::{Align2, Painter, Pos2, Rect, TextureHandle, TextureOptions, pos2, vec2};

use super::axes::colour_bar;
use super::panel::picture;
use super::{MARGIN, NAME_LETTERS, TEXT, WEAK, bold, context, number, png, regular, style};
use crate::Result;
use crate::colour::Scale;
use crate::heatmap::{Heatmap, no_value_sample};
use crate::ink::Picture;
use crate::lab::PhaseDiagram;
use crate::scene::words::{NO_VALUE_WHY, metric_name};
use crate::scene::{Lacks, PhaseSight, phase_marks};
use crate::sweep::Metric;
use crate::task::Role;
use crate::theory::{Statement, fit_constant};

const SIDE: egui::Vec2 = vec2(560.0, 360.0);
const FIRST: Pos2 = pos2(MARGIN + 46.0, 168.0);
const STRIDE: egui::Vec2 = vec2(SIDE.x + 70.0, SIDE.y + 96.0);
const SIZE: egui::Vec2 = vec2(
    FIRST.x + 2.0 * STRIDE.x + 100.0,
    FIRST.y + 2.0 * STRIDE.y + 24.0,
);
const METRICS: [Metric; 2] = [Metric::Loss, Metric::Accuracy];

/// The figure of a phase diagram, as the bytes of a PNG.
///
/// # Errors
/// If it cannot be encoded.
pub fn phase_png(diagram: &Arc<PhaseDiagram>) -> Result<Vec<u8>> {
    let ctx = context();
    let pair = diagram.pair();
    let roles = [pair.held, pair.free].map(Role::Task);
    let constants = &diagram.setup.experiment.constants;
    let sights = METRICS.map(|metric| {
        roles.map(|role| PhaseSight {
            analogues: false,
            diagram,
            constants,
            role,
            metric,
            named: false,
            marker: None,
        })
    });
    let sights = sights.as_flattened();
    let heatmaps: Vec<Heatmap> = sights
        .iter()
        .map(|sight| Heatmap::of(&sight.heat()))
        .collect();
    let lacks = heatmaps
        .iter()
        .fold(Lacks::default(), |all, own| all.or(own.lacks));
    let load = |heatmap: Heatmap| ctx.load_texture("phase", heatmap.image, TextureOptions::NEAREST);
    let textures: Vec<TextureHandle> = heatmaps.into_iter().map(load).collect();
    let style = style(Picture::Phase);
    png(&ctx, SIZE, |painter| {
        draw_title(painter, diagram);
        if lacks.value {
            draw_no_value(painter);
        }
        for (index, (sight, texture)) in sights.iter().zip(&textures).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "two rows and two columns")]
            let corner = FIRST + STRIDE * vec2((index % 2) as f32, (index / 2) as f32);
            let rect = Rect::from_min_size(corner, SIDE);
            let at = corner - vec2(0.0, 18.0);
            let symbol = sight.role.symbol();
            let name = painter.text(at, Align2::LEFT_CENTER, symbol, bold(18.0), TEXT);
            let beside = pos2(name.right() + 12.0, at.y + 1.0);
            let words = metric_name(sight.metric, diagram.setup.experiment.loss());
            painter.text(beside, Align2::LEFT_CENTER, words, regular(14.0), WEAK);
            let marks = phase_marks(sight);
            picture(
                painter,
                rect,
                &sight.extent(),
                Some(texture),
                &marks,
                &style,
            );
        }
        for (row, metric) in METRICS.into_iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "two rows")]
            let corner = FIRST + STRIDE * vec2(2.0, row as f32) - vec2(40.0, -16.0);
            let bar = Rect::from_min_size(corner, vec2(16.0, SIDE.y - 16.0));
            let scale = Scale::Value(metric);
            colour_bar(painter, bar, (scale, diagram.setup.experiment.loss()));
        }
    })
}

/// The legend's entry for cells without a value, at the right of the title.
fn draw_no_value(painter: &Painter) {
    let at = pos2(SIZE.x - MARGIN, MARGIN + 20.0);
    let words = painter.text(at, Align2::RIGHT_CENTER, NO_VALUE_WHY, regular(15.0), TEXT);
    let middle = words.left_center() - vec2(27.0, 0.0);
    no_value_sample(painter, Rect::from_center_size(middle, vec2(34.0, 16.0)));
}

fn draw_title(painter: &Painter, diagram: &PhaseDiagram) {
    let experiment = &diagram.setup.experiment;
    let baseline = MARGIN + 20.0;
    let words = format!("{}: phase diagram", experiment.name.cut(NAME_LETTERS));
    painter.text(
        pos2(MARGIN, baseline),
        Align2::LEFT_CENTER,
        words,
        bold(26.0),
        TEXT,
    );
    let held = number(diagram.question.lambda1);
    let mut words = format!(
        "every column trained anew at its α; {} = {held}, seed {}",
        diagram.pair().held.coefficient(),
        experiment.training.seed
    );
    let ends = diagram.descents.iter().map(AsRef::as_ref);
    if let Some(fitted) = fit_constant(ends, &experiment.constants) {
        let round = |value: f64| number((value * 100.0).round() / 100.0);
        let (low, high) = fitted.spread();
        // Writing to a string cannot fail.
        let _ = write!(
            words,
            "; {}'s survival ends at −C/α² with C = {} ({} … {} over {} seeds)",
            diagram.pair().held.symbol(),
            round(fitted.constant),
            round(low),
            round(high),
            fitted.by_seed.len()
        );
    }
    painter.text(
        pos2(MARGIN, baseline + 32.0),
        Align2::LEFT_CENTER,
        words,
        regular(15.0),
        WEAK,
    );
    let right = match experiment.constants.theorem2_right {
        right if right > 0.0 => format!("r = {}", number(right)),
        _ => "0".into(),
    };
    let pair = diagram.pair();
    let (free, task) = (pair.free.coefficient(), pair.free.symbol());
    let legend = format!(
        "green: Theorem 1, from {free} = 1 − α + β up   pink: Theorem 2, between {free} = {right} and −C/α² with C = {}   white (ours): {task}'s accuracy switches at −α, light grey: no signal   red: measured, loss ≤ {}",
        number(experiment.constants.theorem2),
        number(experiment.constants.epsilon)
    );
    let at = pos2(MARGIN, baseline + 56.0);
    if diagram.is_on_line() {
        painter.text(at, Align2::LEFT_CENTER, legend, regular(13.0), WEAK);
        let below = at + vec2(0.0, 20.0);
        let words = promise_words(diagram);
        painter.text(below, Align2::LEFT_CENTER, words, regular(13.0), WEAK);
    } else {
        let words = if diagram.is_pure() {
            "Theorems 1 and 2 speak of λ₁ = 1 only: nothing of them is drawn here"
        } else {
            "Theorems 1 and 2 speak of two tasks, and others are mixed in: nothing of them is drawn here"
        };
        painter.text(at, Align2::LEFT_CENTER, words, regular(13.0), WEAK);
    }
}

/// What the theorems' borders promise, and with which constants.
fn promise_words(diagram: &PhaseDiagram) -> String {
    let constants = &diagram.setup.experiment.constants;
    if let Some(analogue) = diagram.setup.premises().analogue() {
        return format!("dashed, an {analogue}; nothing is promised");
    }
    let analogues = diagram.analogues(constants);
    if analogues == diagram.columns.len() {
        return "dashed, an analogue: not trained to ε in any column; nothing is promised".into();
    }
    // Of contradictory tasks: at α = 0 no constant enters Theorem 2.
    let setting = diagram.setting(-1.0, constants);
    let pair = diagram.pair();
    let of = |statement: Statement| statement.constants(&setting).unwrap_or_default();
    let mut words = format!(
        "Theorem 1 promised with these constants, {}; Theorem 2 predicted with {}",
        of(Statement::Theorem1(pair)),
        of(Statement::Theorem2(pair))
    );
    if analogues > 0 {
        // Writing to a string cannot fail.
        let _ = write!(
            words,
            "; dashed, an analogue: not trained to ε in {analogues} columns, where nothing is promised"
        );
    }
    words
}
