//! `plane.png`: the planes side by side with the theory over them, drawn without a window.

mod axes;
mod legend;
mod look;
mod panel;
mod phase;
mod sweep;
mod sweep_lines;

use egui::{
    Align2, Color32, Context, FontFamily, FontId, Painter, Pos2, Rect, TextureHandle,
    TextureOptions, pos2, vec2,
};

use super::fonts::{BOLD, fonts};
use super::raster::{render_ui, write_png};
use crate::colour::overlay;
use crate::heatmap::Heatmap;
use crate::ink::{self, Best, Medium, Style};
use crate::lab::{Picture, Reading, samples_words};
use crate::number::plain as number;
use crate::scene::words::{merged_words, metric_name};
use crate::scene::{
    Compared, Entry, Ground, Lacks, Length, Mark, Outlines, Scope, Sight, SliceSight, entries,
    plane_marks, slice_marks,
};
use crate::{Error, Result};

pub use look::{Look, Slice};
pub use phase::phase_png;
pub use sweep::sweep_png;

const BACKGROUND: Color32 = Color32::from_rgb(14, 17, 22);
const TEXT: Color32 = Color32::from_rgb(214, 221, 230);
const WEAK: Color32 = Color32::from_rgb(146, 158, 173);

/// Pixels of the picture for a point of the layout.
const PIXELS_PER_POINT: f32 = 1.5;
/// Sizes settle in the first frames.
const FRAMES: usize = 2;

/// Letters of an experiment's name in a figure.
const NAME_LETTERS: usize = 60;
/// Letters of what it says of itself, on one line.
const ABOUT_LETTERS: usize = 140;

const MARGIN: f32 = 28.0;
const PLANE_SIDE: f32 = 420.0;
/// From one plane's left edge to the next one's.
const PLANE_STRIDE: f32 = PLANE_SIDE + 66.0;
const FIRST_PLANE: Pos2 = pos2(MARGIN + 46.0, 132.0);
const BAR_GAP: f32 = 34.0;
const BAR_WIDTH: f32 = 16.0;
const WIDTH: f32 = FIRST_PLANE.x + 2.0 * PLANE_STRIDE + PLANE_SIDE + BAR_GAP + BAR_WIDTH + 74.0;
const LEGEND_TOP: f32 = FIRST_PLANE.y + PLANE_SIDE + 66.0;
/// A slice's height, the room for its title, and that down to what follows.
const SLICE_HEIGHT: f32 = 280.0;
const SLICE_TITLE: f32 = 30.0;
const SLICE_STRIDE: f32 = SLICE_TITLE + SLICE_HEIGHT + 72.0;

/// A picture and what is drawn over it.
struct Figure<'a> {
    picture: &'a Picture,
    look: &'a Look,
    sight: Sight<'a>,
    heatmaps: Vec<TextureHandle>,
    /// Of each plane.
    marks: Vec<Vec<Mark>>,
    legend: Vec<Entry>,
    rests_on: String,
}

/// The figure of a picture, as the bytes of a PNG: its losses.
///
/// # Errors
/// If it cannot be encoded.
pub fn figure_png(picture: &Picture) -> Result<Vec<u8>> {
    looked_at_png(picture, &Look::of_run(picture))
}

/// The figure of a picture as somebody looks at it, as the bytes of a PNG.
///
/// # Errors
/// If it cannot be encoded.
pub fn looked_at_png(picture: &Picture, look: &Look) -> Result<Vec<u8>> {
    let ctx = context();
    let setup = picture.subject.setup();
    let constants = &setup.experiment.constants;
    let reading = Reading::of(picture, constants, look.third);
    let goals = reading.goals();
    let sight = Sight {
        setup,
        premises: &reading.premises,
        plane: Some(&picture.plane),
        compared: picture.anatomy.effect.as_ref().map(|effect| Compared {
            merged: &picture.plane,
            plain: &effect.whole,
        }),
        ray: picture.ray.as_deref(),
        reading: Some(&reading),
        goals,
        metric: look.metric,
        layers: look.layers,
        ghosts: &look.ghosts,
        marker: look.marker,
        promises: true,
    };
    let mut lacks = Lacks::default();
    let mut heatmaps = Vec::new();
    for heat in (0..goals.len()).filter_map(|slot| sight.heat(slot)) {
        let heatmap = Heatmap::of(&heat);
        lacks = lacks.or(heatmap.lacks);
        heatmaps.push(ctx.load_texture("plane", heatmap.image, TextureOptions::NEAREST));
    }
    let marks: Vec<Vec<Mark>> = goals
        .iter()
        .enumerate()
        .map(|(slot, goal)| {
            let outline =
                |plane: &crate::sweep::Plane| goal.outline(look.metric, plane, constants).into();
            let outlines = Outlines {
                measured: outline(&picture.plane),
                plain: sight.compared.map(|compared| outline(compared.plain)),
            };
            plane_marks(&sight, slot, outlines)
        })
        .collect();
    let figure = Figure {
        picture,
        look,
        legend: entries(&sight, &marks, lacks, Length::Full),
        rests_on: legend::rests_on(&sight, &marks),
        sight,
        heatmaps,
        marks,
    };
    let size = vec2(WIDTH, figure.legend_top() + figure.legend_height() + MARGIN);
    png(&ctx, size, |painter| figure.draw(painter))
}

fn context() -> Context {
    let ctx = Context::default();
    ctx.set_fonts(fonts());
    let mut visuals = egui::Visuals::dark();
    visuals.panel_fill = BACKGROUND;
    ctx.set_visuals(visuals);
    ctx
}

/// What is drawn, as the bytes of a PNG.
fn png(ctx: &Context, size: egui::Vec2, mut draw: impl FnMut(&Painter)) -> Result<Vec<u8>> {
    let drawn = render_ui(ctx, size, PIXELS_PER_POINT, FRAMES, |ui| {
        let whole = Rect::from_min_size(Pos2::ZERO, size);
        draw(&ui.painter().with_clip_rect(whole));
    });
    let mut bytes = Vec::new();
    write_png(&drawn, &mut bytes).map_err(|error| Error::content("figure", error.to_string()))?;
    Ok(bytes)
}

impl Figure<'_> {
    fn draw(&self, painter: &Painter) {
        self.draw_title(painter);
        let style = self.look.style();
        let (scale, loss) = (self.sight.scale(), self.sight.setup.experiment.loss());
        let extent = self.sight.extent();
        let mut left = FIRST_PLANE.x;
        for ((goal, texture), marks) in self.sight.goals.iter().zip(&self.heatmaps).zip(&self.marks)
        {
            let rect =
                Rect::from_min_size(pos2(left, FIRST_PLANE.y), egui::Vec2::splat(PLANE_SIDE));
            panel::heading(painter, *goal, (scale, loss), rect);
            panel::picture(painter, rect, &extent, Some(texture), marks, &style);
            left += PLANE_STRIDE;
        }
        let bar = Rect::from_min_size(
            pos2(
                left - PLANE_STRIDE + PLANE_SIDE + BAR_GAP,
                FIRST_PLANE.y + BAR_WIDTH,
            ),
            vec2(BAR_WIDTH, PLANE_SIDE - BAR_WIDTH),
        );
        axes::colour_bar(painter, bar, (scale, loss));
        if let Some(slice) = &self.look.slice {
            self.draw_slice(painter, slice);
        }
        let start = pos2(FIRST_PLANE.x, self.legend_top());
        let (entries, rests_on) = (&self.legend, &self.rests_on);
        legend::draw(painter, entries, rests_on, &style, start, WIDTH - MARGIN);
    }

    /// Where the legend begins: below the planes, and below the slice if there is one.
    fn legend_top(&self) -> f32 {
        match self.look.slice {
            Some(_) => LEGEND_TOP + SLICE_STRIDE,
            None => LEGEND_TOP,
        }
    }

    /// Room for the legend: of all layers it has more rows.
    fn legend_height(&self) -> f32 {
        match self.look.layers.scope {
            Scope::Run => legend::HEIGHT,
            Scope::Screen => {
                // What is held is told in a row of its own.
                let held = self.look.ghosts.iter().map(|_| legend::ROW).sum::<f32>();
                legend::HEIGHT + 2.0 * legend::ROW + held
            }
        }
    }

    /// The slice, below the planes and as wide as they are.
    fn draw_slice(&self, painter: &Painter, slice: &Slice) {
        let sight = SliceSight {
            setup: self.sight.setup,
            premises: self.sight.premises,
            on: self.look.layers.on,
            metric: self.look.metric,
            running: slice.running,
            marker: self
                .look
                .marker
                .unwrap_or(self.sight.setup.experiment.point()),
            line: Some(&slice.line),
            ghosts: &self.look.ghosts,
            seeds: slice.seeds.as_deref(),
        };
        let size = vec2(2.0 * PLANE_STRIDE + PLANE_SIDE, SLICE_HEIGHT);
        let rect = Rect::from_min_size(pos2(FIRST_PLANE.x, LEGEND_TOP + SLICE_TITLE), size);
        let held = sight.setup.experiment.axes().task(slice.running.other());
        let at = pos2(rect.left(), rect.top() - 18.0);
        let name = painter.text(at, Align2::LEFT_CENTER, "Slice", bold(18.0), TEXT);
        let beside = pos2(name.right() + 12.0, at.y + 1.0);
        let metric = metric_name(self.look.metric, sight.setup.experiment.loss());
        let words = format!(
            "{metric} at {} = {}",
            held.coefficient(),
            number(sight.held())
        );
        painter.text(beside, Align2::LEFT_CENTER, words, regular(14.0), WEAK);
        // The upright axis is named above: beside it there is room for a symbol only.
        let mut extent = sight.extent();
        extent.names[1] = "";
        let style = style(ink::Picture::Slice);
        panel::picture(painter, rect, &extent, None, &slice_marks(&sight), &style);
    }

    fn draw_title(&self, painter: &Painter) {
        let subject = &self.picture.subject;
        let experiment = &subject.setup().experiment;
        let baseline = MARGIN + 20.0;
        let name = painter.text(
            pos2(MARGIN, baseline),
            Align2::LEFT_CENTER,
            experiment.name.cut(NAME_LETTERS),
            bold(26.0),
            TEXT,
        );
        painter.text(
            pos2(name.right() + 22.0, baseline),
            Align2::LEFT_CENTER,
            if self.sight.premises.know_alpha() {
                format!("α = {}", number(self.sight.setting().alpha))
            } else {
                "α not known".into()
            },
            regular(24.0),
            TEXT,
        );
        painter.text(
            pos2(MARGIN, baseline + 32.0),
            Align2::LEFT_CENTER,
            experiment.about.cut(ABOUT_LETTERS),
            regular(15.0),
            WEAK,
        );
        let samples = samples_words(subject);
        let cells = self.picture.plane.grid.cells;
        painter.text(
            pos2(WIDTH - MARGIN, baseline),
            Align2::RIGHT_CENTER,
            merged_words(experiment),
            regular(18.0),
            TEXT,
        );
        painter.text(
            pos2(WIDTH - MARGIN, baseline + 32.0),
            Align2::RIGHT_CENTER,
            format!(
                "{cells} × {cells} cells, {samples}, seed {}",
                experiment.training.seed
            ),
            regular(15.0),
            WEAK,
        );
    }
}

fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// How the marks of a figure's picture are drawn.
fn style(picture: ink::Picture) -> Style {
    let rgb = |colour: Color32| [colour.r(), colour.g(), colour.b()];
    Style {
        medium: Medium::Figure,
        picture,
        ground: Ground {
            dark: true,
            card: rgb(BACKGROUND),
            text: rgb(TEXT),
            weak: rgb(WEAK),
            good: overlay::THEOREM_1,
        },
        best: Best::Star,
        names_outwards: false,
        faded: false,
        weight: 1.0,
    }
}

#[cfg(test)]
mod tests;
