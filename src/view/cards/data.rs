//! A picture of the data: some samples of each task, and the directions of their patterns.

use std::sync::Arc;

use egui::{Color32, ColorImage, Rect, RichText, Sense, Stroke, TextureOptions, Vec2, WidgetInfo};

use crate::app::guide::Plot;
use crate::experiment::Data;
use crate::identity::Same;
use crate::lab::{Exhibit, Picture};
use crate::task::{Encoding, ImageLayout, Role};
use crate::view::cards::estimates;
use crate::view::widget::guide::guide_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, task_colour};

/// How high the card is.
pub(in crate::view) const HEIGHT: f32 = 160.0;
/// The side of the picture of the patterns' directions.
const COMPASS: f32 = 84.0;

/// The data, in a card.
pub(in crate::view) fn data_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let card = theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let hint = "Some samples of each task. Drag α and see what changes. Red and green are ±e₁, blue and yellow ±e₂: as T₂'s pattern turns towards T₁'s, so do its colours. Grey: irrelevant patterns";
        scene.dim(ui);
        ui.horizontal(|ui| {
            ui.label(theme::bold("Data", 15.0)).on_hover_text(hint);
            ui.label(RichText::new(words(scene)).weak()).on_hover_text(hint);
        });
        let Some(picture) = state.shown.picture.clone() else {
            return;
        };
        estimates::estimates_line_ui(ui, scene);
        ui.horizontal_top(|ui| {
            if picture.subject.setup().knows_alpha() {
                compass_ui(ui, scene);
            }
            ui.vertical(|ui| samples_ui(ui, scene, &picture));
        });
    });
    guide_ui(ui, scene, Plot::Data, card.response.rect, 0.0);
}

fn words(scene: &Scene<'_>) -> &'static str {
    let setup = scene.state.picture_setup();
    if setup.has_tasks() {
        return "samples from the file";
    }
    match setup.experiment.data {
        Data::Patterns(_) => "a row of tokens is a sample",
        Data::Digits(_) if !setup.experiment.has_alpha() => "red or green, by shares",
        Data::Digits(_) => "colour tells the parity",
        Data::Images(_) => "colour tells the label",
    }
}

/// The directions of μ₁, μ₂ and μ′ in the plane of e₁ and e₂.
fn compass_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let state = scene.state;
    let colours = scene.colours();
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(COMPASS), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Directions of the patterns"));
    response.on_hover_text(
        "The patterns μ₁, μ₂ (and μ′) in the plane of e₁ and e₂: α is the cosine between μ₁ and μ₂",
    );
    let painter = ui.painter();
    let radius = 27.0;
    let centre = rect.center();
    painter.circle_stroke(centre, radius, Stroke::new(1.0, colours.edge));
    let setup = state.picture_setup();
    let (tasks, target) = setup.experiment.seen_from_plane();
    let roles = setup.experiment.axes().tasks().map(Role::Task);
    let target = target.map(|[across, up, _]| (Role::Target, [across, up]));
    let arrows = roles.into_iter().zip(tasks).chain(target);
    for (role, direction) in arrows {
        #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
        let towards = egui::vec2(direction[0] as f32, -direction[1] as f32);
        let colour = task_colour(role, state.view.dark);
        painter.arrow(centre, towards * radius, Stroke::new(2.0, colour));
        let label = centre + towards * (radius + 9.0);
        let font = egui::FontId::proportional(13.0);
        painter.text(
            label,
            egui::Align2::CENTER_CENTER,
            role.pattern(),
            font,
            colour,
        );
    }
}

fn samples_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, picture: &Arc<Picture>) {
    let drawn = scene.canvas.images_of.as_ref();
    if drawn.is_none_or(|drawn| !drawn.is(picture)) {
        scene.canvas.images = picture
            .exhibits
            .iter()
            .map(|exhibit| {
                let name = format!("samples {}", exhibit.role.key());
                let image = image(exhibit, picture);
                ui.ctx().load_texture(name, image, TextureOptions::NEAREST)
            })
            .collect();
        scene.canvas.images_of = Some(Same::new(picture));
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of tasks")]
    let count = picture.exhibits.len().max(1) as f32;
    let height = ui.available_height();
    for (exhibit, texture) in picture.exhibits.iter().zip(&scene.canvas.images) {
        let colour = task_colour(exhibit.role, scene.state.view.dark);
        let size = texture.size_vec2();
        let room = egui::vec2(ui.available_width() - 26.0, height / count - 4.0);
        let scale = (room.x / size.x).min(room.y / size.y).clamp(0.1, 7.0);
        let (rect, response) = ui
            .horizontal(|ui| {
                ui.label(RichText::new(exhibit.role.symbol()).color(colour));
                ui.allocate_exact_size(size * scale, Sense::hover())
            })
            .inner;
        let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        ui.painter()
            .image(texture.id(), rect, whole, Color32::WHITE);
        let name = format!("Samples of {}", exhibit.role.symbol());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, name.clone()));
    }
}

/// All samples of an exhibit in one image.
fn image(exhibit: &Exhibit, picture: &Picture) -> ColorImage {
    let set = &exhibit.samples;
    if let Some((layout, encoding)) = picture.subject.setup().image_layout() {
        image_row(exhibit, layout, &encoding)
    } else {
        let tokens = set.shape().tokens.min(16);
        let shown = set.len().min(3);
        token_rows(exhibit, shown, tokens)
    }
}

/// Images side by side, a pixel apart.
fn image_row(exhibit: &Exhibit, layout: ImageLayout, encoding: &Encoding) -> ColorImage {
    let set = &exhibit.samples;
    let count = set.len().min(5);
    let width = count * (layout.width + 1) - 1;
    let mut image = ColorImage::filled([width, layout.height], Color32::TRANSPARENT);
    for sample in 0..count {
        let pixels = layout.assemble(set.sample(sample), encoding);
        for (pixel, rgb) in pixels.into_iter().enumerate() {
            let (y, x) = (pixel / layout.width, pixel % layout.width);
            let at = y * width + sample * (layout.width + 1) + x;
            image.pixels[at] = colour(rgb);
        }
    }
    image
}

/// A row a sample, a 3×3 square a token.
fn token_rows(exhibit: &Exhibit, samples: usize, tokens: usize) -> ColorImage {
    const SIDE: usize = 3;
    let set = &exhibit.samples;
    let (width, height) = (tokens * (SIDE + 1) - 1, samples * (SIDE + 1) - 1);
    let mut image = ColorImage::filled([width, height], Color32::TRANSPARENT);
    for sample in 0..samples {
        let rows = set.sample(sample).chunks_exact(set.shape().dimension);
        for (token, values) in rows.take(tokens).enumerate() {
            let shade = token_colour(values);
            for pixel in 0..SIDE * SIDE {
                let y = sample * (SIDE + 1) + pixel / SIDE;
                let x = token * (SIDE + 1) + pixel % SIDE;
                image.pixels[y * width + x] = shade;
            }
        }
    }
    image
}

/// Red and green for ±e₁, blue and yellow for ±e₂, grey for the rest: the digits' colour code.
pub(in crate::view) fn token_colour(values: &[f32]) -> Color32 {
    let part = |index: usize| values.get(index).copied().unwrap_or(0.0);
    let (first, second, third) = (part(0), part(1), part(2));
    let rest: f32 = values.iter().skip(3).map(|x| x.abs()).sum();
    let place = values
        .iter()
        .skip(3)
        .position(|x| x.abs() > 0.5)
        .unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a shade of grey")]
    let grey = 0.24 + 0.02 * (place % 8) as f32;
    let strength = (first * first + second * second + third * third)
        .sqrt()
        .min(1.0);
    if strength < 0.05 && rest > 0.0 {
        return colour([grey; 3]);
    }
    colour([
        0.5 + 0.45 * (first - 0.55 * second + 0.4 * third),
        0.5 + 0.45 * (-first - 0.1 * second + 0.4 * third),
        0.5 + 0.45 * (second - 0.35 * first.abs() + 0.4 * third),
    ])
}

/// A pixel's red, green and blue, each in [0, 1].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte"
)]
pub(in crate::view) fn colour(rgb: [f32; 3]) -> Color32 {
    let [r, g, b] = rgb.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8);
    Color32::from_rgb(r, g, b)
}
