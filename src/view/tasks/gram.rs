//! How the tasks lie to each other: small matrices of correlations, as set and as estimated.

use egui::{Align2, Color32, FontId, Rect, RichText, Sense, WidgetInfo, pos2, vec2};

use crate::lab::Gram;
use crate::task::{Role, TaskId};
use crate::view::widget::instead;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, Palette, number, task_colour};

/// The size of the letters in and beside the cells, at a desk and on the stage.
const LETTERS: [f32; 2] = [11.5, 13.5];
/// Room for a task's name beside its row and above its column.
const NAMES: f32 = 22.0;
/// What a matrix's title takes.
const TITLE: f32 = 18.0;
/// What the buttons in the card's corner take.
const CORNER: f32 = 16.0;
/// The least height of two rows of matrices.
const LEAST: f32 = 420.0;
/// Cells need not be larger.
const LARGEST: f32 = 72.0;
/// Letters of numbers are no smaller, of two decimals and of one, at a desk and on the stage.
const LEGIBLE: [[f32; 2]; 2] = [[9.5, 7.5], [12.0; 2]];
/// Between a number and the edge of its cell.
const MARGIN: f32 = 3.0;
/// The colours of 1 and of −1, on a dark and on a light ground.
const ENDS: [[Color32; 2]; 2] = [
    [
        Color32::from_rgb(62, 132, 224),
        Color32::from_rgb(226, 116, 46),
    ],
    [
        Color32::from_rgb(86, 146, 226),
        Color32::from_rgb(236, 140, 74),
    ],
];

/// A matrix with what it is called and what it is.
struct Matrix {
    title: &'static str,
    hint: &'static str,
    values: Gram,
}

/// All matrices that there are, as many in a row as make them largest.
pub(in crate::view) fn grams_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.horizontal(|ui| {
        ui.label(theme::bold("How the tasks lie to each other", 15.0));
    });
    scene.dim(ui);
    let matrices = matrices(scene);
    if matrices.is_empty() {
        instead::instead_ui(ui, scene, "waiting for the first plane");
        return;
    }
    let gap = 10.0;
    let least = if scene.state.view.present { 0.0 } else { LEAST };
    let room = vec2(
        ui.available_width(),
        (ui.available_height() - CORNER).max(least),
    );
    let sizes = [4, 2].map(|across: usize| {
        let rows = matrices.len().div_ceil(across);
        (across, piece(room.x, across, gap), piece(room.y, rows, gap))
    });
    let side = |(_, width, height): &(usize, f32, f32)| (width - NAMES).min(height - NAMES - TITLE);
    let [four, two] = sizes;
    let (across, width, height) = if side(&four) > side(&two) { four } else { two };
    let size = vec2(width, height);
    for row in matrices.chunks(across) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for matrix in row {
                matrix_ui(ui, scene, matrix, &matrices, size);
            }
        });
    }
}

/// One of so many pieces of a length, with gaps between them.
#[expect(clippy::cast_precision_loss, reason = "four at most")]
fn piece(length: f32, count: usize, gap: f32) -> f32 {
    let count = count.max(1) as f32;
    (length - gap * (count - 1.0)) / count
}

fn matrices(scene: &Scene<'_>) -> Vec<Matrix> {
    let state = scene.state;
    let mut matrices = Vec::new();
    let setup = state.plane_setup();
    if setup.knows_alpha() {
        let own = &setup.experiment;
        let row = |one| {
            let with = |other| Some(own.correlations.between(one, other).get());
            own.tasks().map(with).collect()
        };
        matrices.push(Matrix {
            title: "patterns μᵢᵀμⱼ",
            hint: "The correlations of the tasks' patterns, as set",
            values: own.tasks().map(row).collect(),
        });
    }
    let grams = state.shown.picture.as_ref();
    if let Some(grams) = grams.and_then(|picture| picture.estimated.grams.as_ref()) {
        matrices.push(Matrix {
            title: "α̂ by outputs",
            hint: "The regression of one own model's outputs on another's, over both tasks' data: near the patterns' correlation",
            values: grams.outputs.clone(),
        });
        matrices.push(Matrix {
            title: "cos(ΔVᵢ, ΔVⱼ)",
            hint: "The cosine of two task vectors' values: near the patterns' correlation",
            values: grams.values.clone(),
        });
        matrices.push(Matrix {
            title: "cos(ΔWᵢ, ΔWⱼ)",
            hint: "The cosine of two task vectors' attention, which on pattern tasks goes like the square of the correlation and has lost the sign",
            values: grams.attention.clone(),
        });
    }
    matrices.retain(|matrix| matrix.values.iter().flatten().any(Option::is_some));
    matrices
}

/// One of the matrices, with numbers as large as in the others.
fn matrix_ui(
    ui: &mut egui::Ui,
    scene: &Scene<'_>,
    matrix: &Matrix,
    all: &[Matrix],
    size: egui::Vec2,
) {
    let colours = scene.colours();
    let count = matrix.values.len().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a few tasks")]
    let cell = (size.x - NAMES).min(size.y - NAMES - TITLE) / count as f32;
    let cell = cell.clamp(9.0, LARGEST);
    #[expect(clippy::cast_precision_loss, reason = "a few tasks")]
    let side = cell * count as f32;
    ui.vertical(|ui| {
        ui.set_width(size.x);
        ui.label(RichText::new(matrix.title).size(13.0).weak())
            .on_hover_text(matrix.hint);
        let (rect, response) =
            ui.allocate_exact_size(vec2(NAMES + side, NAMES + side), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, told(matrix)));
        let corner = rect.min + vec2(NAMES, NAMES);
        let font = FontId::proportional(letters(scene));
        #[expect(clippy::cast_precision_loss, reason = "a few tasks")]
        let middle = |at: usize| cell * (at as f32 + 0.5);
        for task in TaskId::first(count) {
            let colour = task_colour(Role::Task(task), scene.state.view.dark);
            let along = middle(task.index());
            let places = [
                pos2(corner.x - NAMES / 2.0, corner.y + along),
                pos2(corner.x + along, corner.y - NAMES / 2.0),
            ];
            for at in places {
                ui.painter().text(
                    at,
                    Align2::CENTER_CENTER,
                    task.symbol(),
                    font.clone(),
                    colour,
                );
            }
        }
        let numbers = Numbers::fit(ui, scene, all, cell);
        let mut pointed = None;
        for (one, row) in matrix.values.iter().enumerate() {
            for (other, value) in row.iter().enumerate() {
                let centre = corner + vec2(middle(other), middle(one));
                let place = Rect::from_center_size(centre, vec2(cell, cell));
                cell_ui(ui, scene, &colours, place, *value, numbers.as_ref());
                if response.hover_pos().is_some_and(|at| place.contains(at)) {
                    pointed = Some((one, other, *value));
                }
            }
        }
        let response = response.on_hover_text(matrix.hint);
        if let Some((one, other, value)) = pointed {
            let [one, other] = [one, other].map(|at| TaskId::new(at).map_or("", TaskId::symbol));
            let value = value.map_or_else(|| "—".into(), |value| number(value, 3));
            response.on_hover_text_at_pointer(format!("{one}, {other}: {value}"));
        }
    });
}

/// The size of the letters.
fn letters(scene: &Scene<'_>) -> f32 {
    LETTERS[usize::from(scene.state.view.present)]
}

/// How numbers are written into the cells of matrices: all of them, or none.
struct Numbers {
    font: FontId,
    is_short: bool,
}

impl Numbers {
    /// With two decimals in letters that fit, or with one where those would be too small; none where these would be.
    fn fit(ui: &egui::Ui, scene: &Scene<'_>, all: &[Matrix], cell: f32) -> Option<Self> {
        let (letters, least) = (
            letters(scene),
            LEGIBLE[usize::from(scene.state.view.present)],
        );
        let mut ways = [false, true].into_iter().zip(least);
        ways.find_map(|(is_short, least)| {
            let width = |value: &Option<f64>| {
                let font = FontId::proportional(letters);
                let words = Self::words(*value, is_short);
                let galley = ui.painter().layout_no_wrap(words, font, Color32::WHITE);
                galley.size().x
            };
            let values = all.iter().flat_map(|matrix| matrix.values.iter().flatten());
            let widest = values.map(width).fold(1.0, f32::max);
            let size = letters * ((cell - MARGIN) / widest).min(1.0);
            (size >= least).then(|| Self {
                font: FontId::proportional(size),
                is_short,
            })
        })
    }

    fn words(value: Option<f64>, is_short: bool) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return "—".to_owned();
        };
        if !is_short {
            return number(value, 2);
        }
        let words = number(value, 1);
        let words = words.strip_suffix(".0").unwrap_or(&words);
        words.replacen("0.", ".", 1)
    }
}

fn cell_ui(
    ui: &egui::Ui,
    scene: &Scene<'_>,
    colours: &Palette,
    place: Rect,
    value: Option<f64>,
    numbers: Option<&Numbers>,
) {
    let dark = scene.state.view.dark;
    let painter = ui.painter();
    let [high, low] = ENDS[usize::from(!dark)];
    let value = value.filter(|value| value.is_finite());
    #[expect(clippy::cast_possible_truncation, reason = "a shade")]
    let strength = value.map_or(0.0, |value| value.abs().min(1.0) as f32);
    let end = if value.is_some_and(|value| value < 0.0) {
        low
    } else {
        high
    };
    let fill = colours.background.lerp_to_gamma(end, strength);
    let cell = place.shrink(0.75);
    painter.rect_filled(cell, 1.5, fill);
    // A cell of 0 is seen to be one.
    let edge = (1.0, colours.edge);
    painter.rect_stroke(cell, 1.5, edge, egui::StrokeKind::Inside);
    // On a light ground its colours are light to their end.
    let ink = if dark { Color32::WHITE } else { Color32::BLACK };
    if let Some(Numbers { font, is_short }) = numbers {
        let words = Numbers::words(value, *is_short);
        let galley = painter.layout_no_wrap(words, font.clone(), ink);
        painter.galley(place.center() - galley.size() / 2.0, galley, ink);
    }
}

/// The whole matrix in words.
fn told(matrix: &Matrix) -> String {
    let count = matrix.values.len();
    let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    let words = pairs.map(|(one, other)| {
        let value = matrix.values[one][other];
        let value = value.map_or_else(|| "none".into(), |value| number(value, 2));
        let [one, other] = [one, other].map(|at| TaskId::new(at).map_or("", TaskId::symbol));
        format!("{one} and {other} {value}")
    });
    format!("{}: {}", matrix.title, words.collect::<Vec<_>>().join(", "))
}
