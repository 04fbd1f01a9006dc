//! `plane.png`: the planes side by side with the theory over them, drawn without a window.

mod axes;
mod legend;
mod overlays;
mod panel;
mod phase;

use egui::{
    Align2, Color32, Context, FontFamily, FontId, Painter, Pos2, Rect, TextureHandle, pos2, vec2,
};

use super::fonts::{BOLD, fonts};
use super::raster::{render_ui, write_png};
use crate::lab::{Picture, Reading, samples_words};
use crate::number::plain as number;
use crate::sweep::{Goal, Metric};

use crate::theory::{Premises, Setting};
use crate::{Error, Result};

use overlays::Overlays;
pub use phase::phase_png;

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

/// A picture and what is drawn over it.
struct Figure<'a> {
    picture: &'a Picture,
    setting: Setting,
    /// One for each plane.
    goals: [Goal; 3],
    heatmaps: Vec<TextureHandle>,
    /// Whether a plane has a cell without a value.
    lacks_values: bool,
    overlays: Overlays,
    /// What the theorems presume, and what of it is missing.
    premises: Premises,
}

/// The figure of a picture, as the bytes of a PNG.
///
/// # Errors
/// If it cannot be encoded.
pub fn figure_png(picture: &Picture) -> Result<Vec<u8>> {
    let ctx = context();
    let constants = &picture.subject.setup().experiment.constants;
    let reading = Reading::of(picture, constants, picture.third_goal());
    let goals = reading.goals();
    let (heatmaps, lacking): (Vec<_>, Vec<bool>) = goals
        .iter()
        .map(|goal| panel::heatmap(&ctx, picture, *goal))
        .unzip();
    let figure = Figure {
        picture,
        goals,
        heatmaps,
        lacks_values: lacking.contains(&true),
        overlays: Overlays::new(picture, &reading),
        premises: reading.premises,
        setting: reading.setting,
    };
    let size = vec2(WIDTH, LEGEND_TOP + legend::HEIGHT + MARGIN);
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
        let mut left = FIRST_PLANE.x;
        for (index, goal) in self.goals.iter().enumerate() {
            let rect =
                Rect::from_min_size(pos2(left, FIRST_PLANE.y), egui::Vec2::splat(PLANE_SIDE));
            panel::draw(painter, self, index, *goal, rect);
            left += PLANE_STRIDE;
        }
        let bar = Rect::from_min_size(
            pos2(
                left - PLANE_STRIDE + PLANE_SIDE + BAR_GAP,
                FIRST_PLANE.y + BAR_WIDTH,
            ),
            vec2(BAR_WIDTH, PLANE_SIDE - BAR_WIDTH),
        );
        axes::colour_bar(painter, bar, Metric::Loss);
        legend::draw(
            painter,
            self,
            pos2(FIRST_PLANE.x, LEGEND_TOP),
            WIDTH - MARGIN,
        );
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
            if self.premises.know_alpha() {
                format!("α = {}", number(self.setting.alpha))
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
            "Ψ = Ψ(0) + λ₁ ΔΨ₁ + λ₂ ΔΨ₂",
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

fn rgb([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}
