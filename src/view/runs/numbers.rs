//! Two runs in numbers: at the marker, over all cells that both have, and the settings in which they differ.

use std::sync::Arc;

use egui::{RichText, Ui};

use super::planes::{change_words, nearest, value_words};
use crate::app::Pair;
use crate::experiment::Difference;
use crate::scene::words::metric_name;
use crate::sweep::{Beside, Plane, same};
use crate::view::widget::plot::coefficient_decimals;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// Height of the letters.
const SIZE: f32 = 12.5;
/// Settings in which they differ that are told; the others by hovering.
const TOLD: usize = 6;
const TOLD_ON_STAGE: usize = 2;

/// The tables, one below the other or side by side.
pub(super) fn numbers_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
    stacked: bool,
) {
    if stacked {
        measured_ui(ui, scene, pair, common);
        ui.add_space(6.0);
        settings_ui(ui, scene, pair);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| measured_ui(ui, scene, pair, common));
        ui.add_space(24.0);
        ui.vertical(|ui| settings_ui(ui, scene, pair));
    });
}

fn measured_ui(ui: &mut Ui, scene: &Scene<'_>, pair: &Pair, common: Option<&[Arc<Plane>; 2]>) {
    let state = scene.state;
    let (metric, on_stage) = (state.view.metric, state.view.present);
    let constants = &state.experiment.constants;
    let weak = |words: &str| RichText::new(words).size(SIZE).weak();
    let plain = |words: String| RichText::new(words).size(SIZE);
    let point = state.point();
    let decimals = coefficient_decimals(&state.experiment.grid);
    let place = |point: [f64; 2]| {
        let [x, y] = point.map(|lambda| number(lambda, decimals));
        format!("({x}, {y})")
    };
    let name = metric_name(metric, pair.one.setup.experiment.loss());
    // The place of their difference says why.
    if pair.refusal().is_some() {
        return;
    }
    let [goal, _] = pair.looked_at_by();
    let beside = common.map(|[one, other]| Beside::new([one, other], goal, metric, constants));
    // On the stage there is no room for a line of its own.
    let corner = if on_stage { name } else { "" };
    if !on_stage {
        ui.label(weak(name));
    }
    egui::Grid::new("two runs in numbers")
        .num_columns(4)
        .spacing([8.0, 3.0])
        .show(ui, |ui| {
            ui.label(weak(corner));
            for title in ["A", "B", "B − A"] {
                ui.label(theme::bold(title, SIZE));
            }
            ui.end_row();
            let here = nearest(pair, common, metric, constants.tau, point);
            let (cell, here) = here.unwrap_or((point, [None; 2]));
            let mut row_ui = |name: String, hint: &str, values: [Option<f64>; 2]| {
                ui.label(weak(&name)).on_hover_text(hint);
                for value in values {
                    ui.label(plain(value_words(metric, value)));
                }
                let change = match values {
                    [Some(one), Some(other)] => change_words(metric, other - one),
                    _ => "—".to_owned(),
                };
                ui.label(plain(change));
                ui.end_row();
            };
            let is_at_ring = same(cell[0], point[0]) && same(cell[1], point[1]);
            let name = if is_at_ring { "ring" } else { "by the ring" };
            row_ui(
                format!("{name} {}", place(cell)),
                "In the cell of both runs that is nearest to the ring, which can be moved in the planes",
                here,
            );
            let Some(beside) = beside.filter(|beside| beside.cells > 0) else {
                return;
            };
            row_ui(
                "mean".into(),
                "Over all cells in which both have a value",
                beside.means.map(Some),
            );
            let largest = beside.largest.filter(|found| found.change() != 0.0);
            if let Some(largest) = largest.filter(|_| !on_stage) {
                row_ui(
                    format!("furthest {}", place(largest.at)),
                    "In the cell in which both are furthest apart",
                    largest.values.map(Some),
                );
            }
            let [one, other, both] = beside.works.map(|cells| share(cells, common));
            ui.label(weak("works in"))
                .on_hover_text("The share of the cells inside the red border");
            ui.label(plain(one));
            ui.label(plain(other));
            ui.end_row();
            if on_stage {
                return;
            }
            ui.label(weak("in both"))
                .on_hover_text("The share of the cells in which both runs work");
            ui.label(plain(both));
            ui.end_row();
            ui.label(weak("mean |B − A|"))
                .on_hover_text("The mean size of the difference over the same cells");
            ui.label("");
            ui.label("");
            ui.label(plain(value_words(metric, Some(beside.mean_change))));
            ui.end_row();
        });
}

fn share(cells: usize, common: Option<&[Arc<Plane>; 2]>) -> String {
    let all = common.map_or(1, |[one, _]| one.grid.cells.pow(2));
    #[expect(clippy::cast_precision_loss, reason = "counts of cells")]
    let share = cells as f64 / all.max(1) as f64;
    format!("{} %", number(100.0 * share, 1))
}

fn settings_ui(ui: &mut Ui, scene: &Scene<'_>, pair: &Pair) {
    let all = pair.differences();
    let weak = |words: &str| RichText::new(words).size(SIZE).weak();
    // The stage has no room for more, and no pointer to ask for them.
    let told = if scene.state.view.present {
        TOLD_ON_STAGE
    } else {
        TOLD
    };
    if all.is_empty() {
        ui.label(weak("Nothing is set otherwise"));
        return;
    }
    egui::Grid::new("settings of two runs")
        .num_columns(3)
        .spacing([10.0, 3.0])
        .show(ui, |ui| {
            ui.label(weak("set otherwise"));
            for title in ["A", "B"] {
                ui.label(theme::bold(title, SIZE));
            }
            ui.end_row();
            for Difference { what, own, other } in all.iter().take(told) {
                ui.label(weak(what));
                for value in [own, other] {
                    ui.label(RichText::new(crate::shown::cut(value, 18)).size(SIZE));
                }
                ui.end_row();
            }
        });
    if all.len() > told {
        let rest = all[told..].iter();
        let rest = rest.map(|Difference { what, own, other }| format!("{what}: {own}, {other}"));
        let words = format!("and {} more", all.len() - told);
        ui.label(RichText::new(words).size(SIZE).color(scene.colours().weak))
            .on_hover_text(rest.collect::<Vec<_>>().join("\n"));
    }
}
