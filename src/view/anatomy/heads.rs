//! The attention of a model of several heads at the marker: a small map for each head of each block, and the chosen one
//! over the image.

use std::sync::Arc;

use egui::{
    Align2, Color32, ColorImage, FontId, Mesh, Pos2, Rect, RichText, Sense, Shape, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::inside::BRIGHT;
use crate::app::{PartsLook, ViewChange};
use crate::colour::shade;
use crate::identity::Same;
use crate::lab::{Inside, InsideModel, Which};
use crate::view::cards::data::{colour, token_colour};
use crate::view::widget::arrows::steps_of;
use crate::view::widget::focus::speak;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The side of the image and of the large map.
const LARGE: f32 = 118.0;
/// The least and the largest side of a small map.
const SMALL: [f32; 2] = [14.0, 44.0];
/// The size of the letters beside the small maps.
const LETTERS: f32 = 12.0;
/// The room of the names of blocks, and of heads.
const NAMES: Vec2 = Vec2::new(26.0, 17.0);
/// How much of the image shows through the map over it.
const THROUGH: f32 = 0.45;

const DOES: &str = "Click a head, or press the arrow keys, to see its attention over the image and in all models below";

/// Whether a model attends with several heads or in several layers.
pub(super) fn has_heads(inside: &Inside) -> bool {
    let heads = |model: &InsideModel| model.attention.iter().map(Vec::len).sum::<usize>();
    merged(inside).is_some_and(|model| heads(model) > 1)
}

/// The block and the head that are chosen, of those that there are.
pub(super) fn chosen(scene: &Scene<'_>, model: &InsideModel) -> (usize, usize) {
    let (block, head) = scene.state.view.parts.head;
    let block = block.min(model.attention.len().saturating_sub(1));
    let heads = model.attention.get(block).map_or(0, Vec::len);
    (block, head.min(heads.saturating_sub(1)))
}

fn merged(inside: &Inside) -> Option<&InsideModel> {
    let mut models = inside.models.iter();
    models.find(|model| model.which == Which::Merged)
}

/// The image, the chosen map over it, and all maps.
pub(super) fn heads_ui(ui: &mut Ui, scene: &mut Scene<'_>, inside: &Arc<Inside>) {
    let Some(model) = merged(inside) else {
        return;
    };
    let (block, head) = chosen(scene, model);
    let [first, second] = inside.question.point;
    let margin = f64::from(model.output * inside.label);
    let words = format!(
        "Block {block}, head {head} at λ = ({}, {}): f = {}, y·f = {}",
        number(first, 2),
        number(second, 2),
        number(f64::from(model.output), 2),
        number(margin, 2)
    );
    ui.label(theme::bold(words, 13.0));
    let most = model.attention.iter().map(Vec::len).max().unwrap_or(0);
    let gap = ui.spacing().item_spacing.x;
    let room = (ui.available_width() - 2.0 * (LARGE + gap) - NAMES.x).max(SMALL[0]);
    #[expect(clippy::cast_precision_loss, reason = "blocks and heads")]
    let (blocks, heads) = (model.attention.len().max(1) as f32, most.max(1) as f32);
    let side = (room / heads).min((LARGE - NAMES.y) / blocks);
    let side = side.clamp(SMALL[0], SMALL[1]);
    let height = (side * blocks + NAMES.y).max(LARGE) + 20.0;
    let texture = texture(ui, scene, inside);
    columns_ui(
        ui,
        &[LARGE, LARGE, room + NAMES.x],
        height,
        |ui, column| match column {
            0 => image_ui(ui, scene, inside, &texture),
            1 => large_ui(ui, scene, inside, model, &texture),
            _ => small_ui(ui, scene, inside, model, side),
        },
    );
}

/// Where an image of patches stands in a square, upright and whole.
fn place(inside: &Inside, within: Rect) -> Rect {
    let [rows, columns] = inside.grid();
    #[expect(clippy::cast_precision_loss, reason = "patches on a side")]
    let shape = vec2(columns as f32, rows as f32);
    let size = shape * (within.width() / shape.x).min(within.height() / shape.y);
    Rect::from_min_size(within.min, size)
}

/// The sample as an image, or a square a token where it is none.
fn texture(ui: &Ui, scene: &mut Scene<'_>, inside: &Arc<Inside>) -> TextureHandle {
    if let Some((of, texture)) = &scene.canvas.sample
        && of.is(inside)
    {
        return texture.clone();
    }
    let (size, pixels) = if let Some((layout, encoding)) = &inside.image {
        let pixels = layout.assemble(&inside.tokens, encoding);
        let size = [layout.width, layout.height];
        (size, pixels.into_iter().map(colour).collect())
    } else {
        let [rows, columns] = inside.grid();
        let dimension = (inside.tokens.len() / inside.count.max(1)).max(1);
        let tokens = inside.tokens.chunks_exact(dimension).map(token_colour);
        let filled = tokens.chain(std::iter::repeat(Color32::TRANSPARENT));
        let pixels: Vec<Color32> = filled.take(rows * columns).collect();
        ([columns, rows], pixels)
    };
    let image = ColorImage::new(size, pixels);
    let texture = ui
        .ctx()
        .load_texture("sample inside", image, TextureOptions::NEAREST);
    scene.canvas.sample = Some((Same::new(inside), texture.clone()));
    texture
}

fn draw(ui: &Ui, texture: &TextureHandle, rect: Rect) {
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), rect, whole, Color32::WHITE);
}

fn small_words(ui: &mut Ui, scene: &Scene<'_>, words: &str) {
    let words = RichText::new(words)
        .size(LETTERS)
        .color(scene.colours().weak);
    ui.add(egui::Label::new(words).truncate());
}

fn image_ui(ui: &mut Ui, scene: &Scene<'_>, inside: &Inside, texture: &TextureHandle) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(LARGE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "The sample"));
    draw(ui, texture, place(inside, rect));
    let what = if inside.image.is_some() {
        "the image"
    } else {
        "a square a token"
    };
    small_words(ui, scene, what);
}

/// The colours of attention weights over the patches, a rectangle a patch.
fn patches(inside: &Inside, weights: &[f32], tokens: usize, rect: Rect, opacity: f32) -> Shape {
    let [rows, columns] = inside.grid();
    #[expect(clippy::cast_precision_loss, reason = "patches on a side")]
    let (cell, even) = (
        vec2(rect.width() / columns as f32, rect.height() / rows as f32),
        tokens as f32,
    );
    let mut mesh = Mesh::default();
    for (patch, weight) in weights.iter().enumerate() {
        let [r, g, b] = shade(f64::from(weight * even / BRIGHT));
        let colour = Color32::from_rgb(r, g, b).gamma_multiply(opacity);
        mesh.add_colored_rect(patch_rect(rect.min, cell, columns, patch), colour);
    }
    Shape::mesh(mesh)
}

fn patch_rect(corner: Pos2, cell: Vec2, columns: usize, patch: usize) -> Rect {
    let columns = columns.max(1);
    #[expect(clippy::cast_precision_loss, reason = "patches on a side")]
    let at = vec2((patch % columns) as f32, (patch / columns) as f32);
    Rect::from_min_size(corner + cell * at, cell)
}

/// The query whose attention is shown where nobody points at one: the class token, which the head reads, or all of them.
fn usual_query(own: usize) -> Option<usize> {
    (own > 0).then_some(0)
}

/// The chosen map over the image: how much each patch gets from the patch under the pointer, or else of what the head reads.
fn large_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    inside: &Inside,
    model: &InsideModel,
    texture: &TextureHandle,
) {
    let (block, head) = chosen(scene, model);
    let (own, tokens) = model.own_tokens(inside.count);
    let (square, response) = ui.allocate_exact_size(Vec2::splat(LARGE), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Attention over the image"));
    let rect = place(inside, square);
    let [rows, columns] = inside.grid();
    #[expect(clippy::cast_precision_loss, reason = "patches on a side")]
    let cell = vec2(rect.width() / columns as f32, rect.height() / rows as f32);
    let under = response.hover_pos().and_then(|at| {
        (0..inside.count).find(|patch| patch_rect(rect.min, cell, columns, *patch).contains(at))
    });
    let query = under.map(|patch| patch + own).or(usual_query(own));
    let weights = model.received(block, head, query, inside.count);
    draw(ui, texture, rect);
    ui.painter()
        .add(patches(inside, &weights, tokens, rect, 1.0 - THROUGH));
    if let Some(patch) = under {
        let frame = patch_rect(rect.min, cell, columns, patch);
        let stroke = Stroke::new(1.5, Color32::WHITE);
        ui.painter()
            .rect_stroke(frame, 0.0, stroke, StrokeKind::Inside);
    }
    let words = match (under, own) {
        (Some(patch), _) => format!("from patch {}", patch + 1),
        (None, 0) => "mean of all queries".to_owned(),
        (None, _) => "of the class token".to_owned(),
    };
    response.on_hover_text(
        "Bright patches get much of the attention. Point at a patch to see where that one looks",
    );
    small_words(ui, scene, &words);
}

/// A small map for each head of each block.
fn small_ui(ui: &mut Ui, scene: &mut Scene<'_>, inside: &Inside, model: &InsideModel, side: f32) {
    let (block, head) = chosen(scene, model);
    let (own, tokens) = model.own_tokens(inside.count);
    let most = model.attention.iter().map(Vec::len).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "blocks and heads")]
    let size = vec2(side * most as f32, side * model.attention.len() as f32) + NAMES;
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Heads by block"));
    let corner = rect.min + NAMES;
    let map = |block: usize, head: usize| {
        #[expect(clippy::cast_precision_loss, reason = "blocks and heads")]
        let at = vec2(side * head as f32, side * block as f32);
        Rect::from_min_size(corner + at, Vec2::splat(side)).shrink(1.0)
    };
    let colours = scene.colours();
    let font = FontId::proportional(LETTERS);
    let write = |at: Pos2, align: Align2, words: &str| {
        let painter = ui.painter();
        painter.text(at, align, words, font.clone(), colours.weak);
    };
    let middle = corner.y - NAMES.y / 2.0;
    let title = pos2(corner.x, middle);
    write(title, Align2::LEFT_CENTER, "heads");
    for (at, layer) in model.attention.iter().enumerate() {
        let beside = pos2(corner.x - 4.0, map(at, 0).center().y);
        write(beside, Align2::RIGHT_CENTER, &at.to_string());
        for of in 0..layer.len() {
            let square = map(at, of);
            let weights = model.received(at, of, usual_query(own), inside.count);
            let rect = place(inside, square);
            ui.painter()
                .add(patches(inside, &weights, tokens, rect, 1.0));
            if (at, of) == (block, head) {
                let stroke = Stroke::new(2.0, colours.text);
                ui.painter()
                    .rect_stroke(square, 1.0, stroke, StrokeKind::Middle);
            }
        }
    }
    speak(&response, &format!("block {block}, head {head}"), DOES);
    let places = || {
        let layers = model.attention.iter().enumerate();
        layers.flat_map(|(at, layer)| (0..layer.len()).map(move |of| (at, of)))
    };
    let under = |at: Pos2| places().find(|(block, head)| map(*block, *head).contains(at));
    let clicked = response.clicked().then(|| response.interact_pointer_pos());
    let to = match clicked.flatten().and_then(under) {
        Some(to) => Some(to),
        None => steps_of(&response).and_then(|steps| {
            let [across, up] = steps.by;
            let step = |at: usize, by: f64| {
                if by > 0.0 {
                    at.checked_add(1)
                } else if by < 0.0 {
                    at.checked_sub(1)
                } else {
                    Some(at)
                }
            };
            let to = (step(block, -up)?, step(head, across)?);
            places().find(|own| *own == to)
        }),
    };
    if let Some(at) = response.hover_pos().and_then(under) {
        let words = format!("block {}, head {}", at.0, at.1);
        response.on_hover_text_at_pointer(words);
    }
    if let Some(to) = to.filter(|to| *to != (block, head)) {
        let look = scene.state.view.parts;
        scene.send(ViewChange::Parts(PartsLook { head: to, ..look }));
    }
    small_words(ui, scene, "blocks down, heads across");
}
