//! The film strip under α: what is drawn already, to be turned to at once.

use egui::{Color32, CornerRadius, Rect, Sense, Stroke, WidgetInfo, pos2, vec2};

use crate::app::Edit;
use crate::colour::{colour, overlay};
use crate::lab::Film;
use crate::scene::{Cell, film_columns};
use crate::sweep::{Metric, same};
use crate::task::Axis;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;
use crate::view::widget::value_box::is_let_go;
use crate::worker::Change;

const HEIGHT: f32 = 20.0;
/// Its height on the stage, and the size of its letters there.
const ON_STAGE: f32 = 13.0;
/// What the letters at its right end take there.
const END: f32 = 14.0;
/// What a slider's knob takes at either end of its line.
const KNOB: f32 = 9.0;

/// The strip, in as much room as the slider above it; nothing where α is turned without one.
pub(super) fn film_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if scene.state.setup().has_film() {
        let width = ui.available_width() - 4.0;
        strip_ui(ui, scene, vec2(width, HEIGHT));
    }
}

/// The strip across the stage, between the ends of α.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if !scene.state.setup().has_film() {
        return;
    }
    let words = |words: &str| egui::RichText::new(words).size(ON_STAGE);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.label(words("α  −1"));
        let width = ui.available_width() - END;
        strip_ui(ui, scene, vec2(width, ON_STAGE));
        ui.label(words("1"));
    });
}

fn strip_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, size: egui::Vec2) {
    let setup = scene.state.setup();
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let strip = Rect::from_x_y_ranges(rect.x_range().shrink(KNOB - 4.0), rect.y_range());
    let film = scene.state.shown.film.clone();
    let film = film.filter(|film| film.is_of(&setup));
    let hint = "Pictures at other correlations, drawn while nothing else is asked for. Each column is the third plane's \
                value along λ₂, where λ₁ is as at the marker. Drag over it to turn α to one that is there";
    describe(&response, hint);
    let words = match &film {
        Some(film) => format!(
            "Film strip, {} of {} pictures",
            film.ready(),
            film.frames.len()
        ),
        None => "Film strip, no pictures yet".into(),
    };
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    let Some(film) = film else {
        response.on_hover_text(format!("{words}. {hint}"));
        return;
    };
    let dark = ui.visuals().extreme_bg_color;
    ui.painter().rect_filled(strip, CornerRadius::same(2), dark);
    draw(ui, scene, &film, strip);
    turn(scene, &film, &response, strip);
    if let Some(at) = response.hover_pos() {
        let alpha = number(film.alphas[nearest(&film, strip, at.x)], 2);
        // On the stage it would lie over the planes that everybody looks at.
        if !scene.state.view.present {
            response.on_hover_text(format!("{words}; α = {alpha} here. {hint}"));
        }
    }
}

fn nearest(film: &Film, strip: Rect, x: f32) -> usize {
    let share = (x - strip.left()) / strip.width();
    film.nearest(f64::from(2.0 * share - 1.0))
}

/// Where an α stands.
#[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
fn place(strip: Rect, alpha: f64) -> f32 {
    strip.left() + f64::midpoint(alpha, 1.0) as f32 * strip.width()
}

fn draw(ui: &egui::Ui, scene: &Scene<'_>, film: &Film, strip: Rect) {
    let state = scene.state;
    let lambda1 = Axis::X.of(state.point());
    let (metric, tau) = (state.view.metric, state.experiment.constants.tau);
    let columns = film_columns(film, state.third(), metric, tau, lambda1);
    let painter = ui.painter().with_clip_rect(strip);
    let half = (place(strip, film.alphas[1]) - place(strip, film.alphas[0])) / 2.0;
    for (index, column) in columns.iter().enumerate() {
        let x = place(strip, film.alphas[index]);
        let Some(cells) = column else {
            let middle = pos2(x, strip.center().y);
            painter.circle_filled(middle, 1.0, ui.visuals().weak_text_color());
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "a few cells")]
        let tall = strip.height() / cells.len() as f32;
        let mut foot = strip.bottom();
        for cell in cells {
            // A little over its neighbours, so that nothing shines through between them.
            let own = Rect::from_min_max(
                pos2(x - half, foot - tall - 0.3),
                pos2(x + half + 0.3, foot),
            );
            painter.rect_filled(own, 0.0, tint(*cell, metric));
            foot -= tall;
        }
    }
    let x = place(strip, state.experiment.alpha().get());
    for (width, colour) in [(3.0, overlay::CASING), (1.0, overlay::WHITE)] {
        let [red, green, blue] = colour;
        let stroke = Stroke::new(width, Color32::from_rgb(red, green, blue));
        ui.painter().vline(x, strip.y_range(), stroke);
    }
}

fn tint(cell: Cell, metric: Metric) -> Color32 {
    let [red, green, blue] = match cell {
        _ if cell.has_no_value() => overlay::NO_VALUE[0],
        Cell::Value(value) => colour(metric, value),
        Cell::NoSignal => overlay::NO_SIGNAL,
        Cell::Awaited => return Color32::TRANSPARENT,
    };
    Color32::from_rgb(red, green, blue)
}

/// Turns α to the picture below the pointer, if it is there.
fn turn(scene: &mut Scene<'_>, film: &Film, response: &egui::Response, strip: Rect) {
    let Some(at) = response.interact_pointer_pos() else {
        return;
    };
    let index = nearest(film, strip, at.x);
    let (alpha, now) = (film.alphas[index], scene.state.experiment.alpha().get());
    let let_go = response.clicked() || is_let_go(response);
    let is_there = film.frames[index].is_some();
    if let_go {
        let alpha = if is_there { alpha } else { now };
        scene.send((Edit::Alpha(alpha), Change::Discrete));
    } else if is_there && !same(alpha, now) {
        scene.send((Edit::Alpha(alpha), Change::Continuous));
    }
}
