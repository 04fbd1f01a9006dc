//! Inside the model: the attention in one sample, token by token, and the rows of V, for four models side by side.

use egui::{Color32, Mesh, Rect, RichText, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::{chooser, heads};
use crate::app::glossary::Word;
use crate::colour::shade;
use crate::lab::{Inside, InsideModel, Which};
use crate::task::{Role, TaskId};
use crate::view::cards::data::token_colour;
use crate::view::widget::explained::explain;
use crate::view::widget::fit;
use crate::view::widget::instead;
use crate::view::widget::layout::columns_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

/// The width of the strip of tokens beside an attention matrix.
const STRIP: f32 = 9.0;
/// The width of an axis' name beside it.
const NAME: f32 = 14.0;
/// An attention weight is as bright as can be from so many times the even share, 1/P, on.
pub(super) const BRIGHT: f32 = 4.0;
/// The side of the matrices on the stage where an image and maps of heads stand above them.
const BELOW_HEADS: f32 = 84.0;
/// The least side of a matrix.
const LEAST: f32 = 60.0;
/// What is written above, between and below the matrices takes so much.
const WORDS: f32 = 96.0;
/// Heights of the letters of shares, where they have to fit.
const SHARES: [f32; 2] = [8.5, 11.0];
/// The size of the scale of attention weights.
const SCALE: Vec2 = Vec2::new(72.0, 10.0);

/// The card.
pub(in crate::view) fn inside_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    theme::card(state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let shown = state.shown.inside.clone();
        chooser::chooser_ui(ui, scene, shown.as_deref());
        let Some(inside) = shown else {
            instead::instead_ui(ui, scene, "waiting for the sample");
            return;
        };
        scene.dim_marker(ui);
        let gap = ui.spacing().item_spacing.x;
        let width = ((ui.available_width() - 3.0 * gap) / 4.0).floor();
        let side = (width - STRIP - NAME - 4.0).clamp(LEAST, 150.0);
        let models = beside_each_other(&inside);
        let has_heads = heads::has_heads(&inside);
        if has_heads {
            heads::heads_ui(ui, scene, &inside);
        }
        key_ui(ui, scene, &inside);
        let has_rows = inside.models.iter().any(|model| !model.rows.is_empty());
        let squares = if has_rows { 2.0 } else { 1.0 };
        // The stage scrolls nowhere.
        let side = if state.view.present {
            let most = if has_heads { BELOW_HEADS } else { side };
            let room = ui.available_height() - WORDS - NAME;
            side.min(room / squares).clamp(LEAST, most)
        } else {
            side
        };
        columns_ui(
            ui,
            &[width; 4],
            side * squares + WORDS + NAME,
            |ui, column| {
                if let Some(model) = models.get(column) {
                    model_ui(ui, scene, &inside, model, side);
                }
            },
        );
    });
}

/// Of all models those that have a place: Ψ(0), those tuned to the tasks of the axes, and the merged one.
fn beside_each_other(inside: &Inside) -> Vec<&InsideModel> {
    let axes = inside.axes.tasks();
    let all = inside.models.iter();
    all.filter(|model| match model.which {
        Which::Base | Which::Merged => true,
        Which::Tuned(task) => axes.contains(&task),
    })
    .collect()
}

/// What colours and dots mean: the scale of attention, and the votes of the rows.
fn key_ui(ui: &mut Ui, scene: &Scene<'_>, inside: &Inside) {
    let colours = scene.colours();
    ui.horizontal_wrapped(|ui| {
        let small = |words: &str| RichText::new(words).small().color(colours.weak);
        ui.label(small("attention 0"));
        let (rect, response) = ui.allocate_exact_size(SCALE, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Scale of attention"));
        response.on_hover_text(
            "The weights of a query over all keys add up to 1, so that even attention is 1/P",
        );
        let steps = SCALE.x;
        for step in 0..36_u8 {
            let (from, to) = (f32::from(step) / 36.0, f32::from(step + 1) / 36.0);
            let [r, g, b] = shade(f64::from(from));
            let piece = Rect::from_min_max(
                rect.left_top() + egui::vec2(steps * from, 0.0),
                rect.left_bottom() + egui::vec2(steps * to, 0.0),
            );
            ui.painter()
                .rect_filled(piece, 0.0, Color32::from_rgb(r, g, b));
        }
        // As many keys as the maps have, a class token among them.
        let keys = inside
            .models
            .first()
            .map_or(inside.count, |model| model.own_tokens(inside.count).1);
        #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
        let brightest = f64::from(BRIGHT) / keys.max(1) as f64;
        ui.label(small(&format!("{} and more", number(brightest, 2))));
        if inside.models.iter().any(|model| !model.rows.is_empty()) {
            for (colour, words) in [
                (colours.good, "row of V that votes for y = +1"),
                (colours.bad, "for −1"),
            ] {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
                ui.painter().circle_filled(rect.center(), 2.2, colour);
                ui.label(small(words));
            }
        }
    });
}

pub(super) fn token_colours(inside: &Inside) -> impl Iterator<Item = Color32> {
    let dimension = inside.tokens.len() / inside.count.max(1);
    inside
        .tokens
        .chunks_exact(dimension.max(1))
        .map(token_colour)
}

fn model_ui(ui: &mut Ui, scene: &Scene<'_>, inside: &Inside, model: &InsideModel, side: f32) {
    let colours = scene.colours();
    let (name, colour) = match model.which {
        Which::Base => ("Ψ(0)".to_owned(), colours.text),
        Which::Tuned(task) => (
            task.tuned().to_owned(),
            task_colour(Role::Task(task), scene.state.view.dark),
        ),
        Which::Merged => {
            let [first, second] = inside.question.point;
            let words = format!("Ψ at λ = ({}, {})", number(first, 2), number(second, 2));
            (words, colours.text)
        }
    };
    ui.label(theme::bold(name, 14.0).color(colour));
    let margin = f64::from(model.output * inside.label);
    // What is written as 0 is neither right nor wrong to the eye.
    let verdict = if margin.abs() < 0.005 {
        colours.weak
    } else if margin > 0.0 {
        colours.good
    } else {
        colours.bad
    };
    ui.horizontal_wrapped(|ui| {
        let output = format!("f = {}", number(f64::from(model.output), 2));
        explain(ui.label(&output), &output);
        ui.label(theme::bold(format!("y·f = {}", number(margin, 2)), 13.0).color(verdict))
            .on_hover_text(Word::Margin.meaning());
    });
    attention_ui(ui, scene, inside, model, side);
    shares_ui(ui, inside, model);
    if !model.rows.is_empty() {
        rows_ui(ui, scene, inside, model, side);
    }
}

/// What the matrix of attention shows.
const ATTENTION: &str = "Attention: a row a query, a column a key; the strips are the tokens";

/// The same of a model of several layers.
const ATTENTION_OF_CHOSEN: &str = "Attention of the head that is chosen above: a row a query, a column a key; the strips are the tokens, after the class token where there is one";

/// The names of the matrix' axes.
fn names_ui(ui: &Ui, rect: Rect, side: f32) {
    let colour = ui.visuals().weak_text_color();
    let font = egui::TextStyle::Small.resolve(ui.style());
    let painter = ui.painter();
    let name = |words: &str| painter.layout_no_wrap(words.to_owned(), font.clone(), colour);
    let across = name("key →");
    let place = rect.left_top() + egui::vec2(NAME + STRIP, (NAME - across.size().y) / 2.0);
    painter.galley(place, across, colour);
    let down = name("← query");
    // It is read upwards, so that its arrow points down.
    let place = rect.left_top()
        + egui::vec2(
            (NAME - down.size().y) / 2.0,
            NAME + STRIP + down.size().x.min(side),
        );
    let turned = egui::epaint::TextShape::new(place, down, colour);
    painter.add(turned.with_angle(-std::f32::consts::FRAC_PI_2));
}

/// Where the cells of a matrix of attention stand.
#[derive(Clone, Copy)]
struct Weights {
    corner: egui::Pos2,
    cell: f32,
}

impl Weights {
    /// The weight at a place, in words; nothing beside the matrix.
    fn at(self, place: egui::Pos2, map: &[f32], tokens: usize) -> Option<String> {
        let from = (place - self.corner) / self.cell;
        if from.x < 0.0 || from.y < 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not below 0, and looked up"
        )]
        let (key, query) = (from.x as usize, from.y as usize);
        let row = map.chunks_exact(tokens.max(1)).nth(query)?;
        let weight = number(f64::from(*row.get(key)?), 3);
        Some(format!(
            "query {}, key {}: {weight} of its attention",
            query + 1,
            key + 1
        ))
    }
}

/// The matrix of attention weights: a row a query, a column a key.
fn attention_ui(ui: &mut Ui, scene: &Scene<'_>, inside: &Inside, model: &InsideModel, side: f32) {
    let (block, head) = heads::chosen(scene, model);
    let map = model.map(block, head).unwrap_or_default();
    let size = Vec2::splat(side + STRIP + NAME);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Attention"));
    let (own, tokens) = model.own_tokens(inside.count);
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let (before, count) = (own as f32, tokens as f32);
    let cell = side / count;
    let corner = rect.min + Vec2::splat(STRIP + NAME);
    names_ui(ui, rect, side);
    let weights = Weights { corner, cell };
    match response
        .hover_pos()
        .and_then(|at| weights.at(at, map, tokens))
    {
        Some(words) => response.on_hover_text_at_pointer(words),
        None if model.attention.len() > 1 => response.on_hover_text(ATTENTION_OF_CHOSEN),
        None => response.on_hover_text(ATTENTION),
    };
    let mut mesh = Mesh::default();
    let mut quad = |left: f32, top: f32, size: Vec2, colour: Color32| {
        let rect = Rect::from_min_size(corner + egui::vec2(left, top), size);
        mesh.add_colored_rect(rect, colour);
    };
    let cells = map.chunks_exact(tokens.max(1));
    let mut top = 0.0;
    for query in cells {
        let mut left = 0.0;
        for weight in query {
            let [r, g, b] = shade(f64::from(weight * count / BRIGHT));
            quad(
                left,
                top,
                Vec2::splat(cell + 0.3),
                Color32::from_rgb(r, g, b),
            );
            left += cell;
        }
        top += cell;
    }
    let mut along = before * cell;
    for colour in token_colours(inside) {
        quad(
            along,
            -STRIP,
            egui::vec2((cell - 1.0).max(0.5), STRIP - 2.0),
            colour,
        );
        quad(
            -STRIP,
            along,
            egui::vec2(STRIP - 2.0, (cell - 1.0).max(0.5)),
            colour,
        );
        along += cell;
    }
    ui.painter().add(Shape::mesh(mesh));
}

/// How much attention the tokens get that speak for the label, against it, or not at all.
fn shares_ui(ui: &mut Ui, inside: &Inside, model: &InsideModel) {
    let Some([own, other]) = inside.shares(model) else {
        ui.label(RichText::new("").small());
        return;
    };
    let percent = |part: f32| number(100.0 * f64::from(part), 0);
    let words = format!(
        "on relevant {} %, confusing {} %",
        percent(own),
        percent(other)
    );
    let written = |size| RichText::new(&words).size(size);
    fit::fitted_ui(ui, written, SHARES).on_hover_text("Mean over queries of the attention on tokens with the pattern of the sample's label, and of the other one. Without training it is their share of the tokens");
}

/// Every row of V as a point: its projections on μ₁ and μ₂, coloured by the sign of its output weight.
fn rows_ui(ui: &mut Ui, scene: &Scene<'_>, inside: &Inside, model: &InsideModel, side: f32) {
    let colours = scene.colours();
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side + STRIP), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "Rows of V"));
    let [across, up] = inside.axes.tasks().map(TaskId::pattern);
    response.on_hover_text(format!("Rows of V, projected on {across} (across) and {up} (up), from −1.5 to 1.5. Green rows have a positive output weight and vote for y = +1, red ones for −1"));
    let rect = rect.shrink(STRIP / 2.0);
    let centre = rect.center();
    let scale = rect.width() / 3.0;
    let painter = ui.painter().with_clip_rect(rect);
    let axis = Stroke::new(1.0, colours.edge);
    painter.rect_stroke(rect, 2.0, axis, egui::StrokeKind::Inside);
    painter.line_segment([rect.left_center(), rect.right_center()], axis);
    painter.line_segment([rect.center_top(), rect.center_bottom()], axis);
    for (row, sign) in model.rows.iter().zip(&inside.signs) {
        let at = centre + scale * egui::vec2(row[0], -row[1]);
        let colour = if *sign > 0.0 {
            colours.good
        } else {
            colours.bad
        };
        if at.any_nan() {
            continue;
        }
        painter.circle_filled(at.max(rect.min).min(rect.max), 2.2, colour);
    }
    let font = egui::FontId::proportional(11.0);
    let weak = colours.weak;
    let right = rect.right_center() - egui::vec2(3.0, 2.0);
    painter.text(
        right,
        egui::Align2::RIGHT_BOTTOM,
        across,
        font.clone(),
        weak,
    );
    let top = rect.center_top() + egui::vec2(3.0, 2.0);
    painter.text(top, egui::Align2::LEFT_TOP, up, font, weak);
}
