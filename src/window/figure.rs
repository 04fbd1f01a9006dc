//! A figure of what a state shows, drawn without a display: a pane, a row of pictures or a whole tab, on white paper or as on
//! screen, as SVG or PNG.

use std::path::{Path, PathBuf};
use std::time::Instant;

use egui::epaint::{ClippedShape, shape_transform::adjust_colors};
use egui::{Color32, ColorImage, Context, Margin, RawInput, Rect, RichText, Vec2, pos2, vec2};

use super::Window;
use crate::app::action::Action;
use crate::app::{FigureOf, Pane, Replace, State, Told, ViewChange};
use crate::export::figure_csv;
use crate::export::fonts::fonts;
use crate::export::raster::{Picture, Rasterizer, write_printed_png};
use crate::export::svg::{Cells, Sheet, svg};
use crate::output::write_atomically;
pub use crate::view::caption;
use crate::view::{Canvas, Paper, Scene, figure_ui, theme};
use crate::{Error, Result, shown};

/// Frames until sizes have settled.
const FRAMES: usize = 4;
/// Seconds from one frame to the next, longer than what moves.
const FRAME_SECS: f32 = 0.1;
/// Around what is shown, in points.
const MARGIN: i8 = 8;
/// Points of an inch, as a browser counts them.
const POINTS_PER_INCH: f64 = 96.0;
/// Pixels of a point to which an SVG's places are rounded.
const FINE: f32 = 8.0;
/// How much higher than wide the room is that a figure may take.
const TALLEST: f32 = 6.0;
/// Pixels across at most, to which letters are drawn well.
const MOST_ACROSS: f64 = 20_000.0;
/// Pixels at most.
const MOST_PIXELS: f64 = 150_000_000.0;

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureFormat {
    /// Text as text, lines and areas as paths.
    Svg(Cells),
    /// Pixels.
    Png,
    /// What it shows as a table of comma-separated values.
    Csv,
}

impl FigureFormat {
    /// The format of a file's ending; nothing if it has another one.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?.to_lowercase();
        match &end[..] {
            "svg" => Some(Self::Svg(Cells::Pictures)),
            "png" => Some(Self::Png),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// The sheet of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureSheet {
    /// How it is written.
    pub format: FigureFormat,
    /// Its width, in inches.
    pub inches: f64,
    /// Pixels an inch, of a PNG.
    pub dpi: f64,
    /// White paper, or the colours on screen.
    pub paper: bool,
    /// Whether it says below what it was made of.
    pub caption: bool,
}

impl Default for FigureSheet {
    fn default() -> Self {
        Self {
            format: FigureFormat::Svg(Cells::Pictures),
            inches: 160.0 / 25.4,
            dpi: 300.0,
            paper: true,
            caption: true,
        }
    }
}

impl FigureSheet {
    /// Looks whether it can be drawn, before any work is done.
    ///
    /// # Errors
    /// If a PNG would have too many pixels across.
    pub fn check(&self) -> Result<()> {
        let across = self.inches * self.dpi;
        if self.format == FigureFormat::Png && across > MOST_ACROSS {
            return Err(Error::Mismatch(format!(
                "expected a figure of at most {MOST_ACROSS} pixels across, found {across:.0}; make it less wide, or take fewer pixels an inch"
            )));
        }
        Ok(())
    }
}

/// What a state shows as a figure, whose results are there; the same bytes for the same state and sheet.
///
/// # Errors
/// If there is nothing of it to show, it would have too many pixels, or it cannot be encoded.
pub fn figure(state: &State, of: FigureOf, sheet: &FigureSheet) -> Result<Vec<u8>> {
    let (title, caption) = (title(state, of), caption(state, of));
    match sheet.format {
        FigureFormat::Svg(cells) => {
            let drawn = Drawn::new(state, of, sheet, FINE)?;
            let sheet = Sheet {
                size: drawn.size,
                inches: sheet.inches,
                ground: drawn.ground,
                title: &title,
                description: &caption,
                cells,
            };
            svg(&drawn.shapes, &drawn.rasterizer, &sheet).map(String::into_bytes)
        }
        FigureFormat::Csv => figure_csv(state, of).map(String::into_bytes),
        FigureFormat::Png => {
            let picture = figure_pixels(state, of, sheet)?;
            let texts = [("Title", &title[..]), ("Description", &caption)];
            let mut png = Vec::new();
            write_printed_png(&picture, Some(sheet.dpi), &texts, &mut png)
                .map_err(|error| Error::content("figure", error.to_string()))?;
            Ok(png)
        }
    }
}

/// The same as pixels, whatever the format of the sheet.
///
/// # Errors
/// If there is nothing of it to show, or it would have too many pixels.
pub fn figure_pixels(state: &State, of: FigureOf, sheet: &FigureSheet) -> Result<Picture> {
    sheet.check()?;
    let across = sheet.inches * sheet.dpi;
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a point")]
    let scale = (across / f64::from(width(state, of, sheet.inches))) as f32;
    Drawn::new(state, of, sheet, scale)?.picture(scale)
}

pub(super) fn title(state: &State, of: FigureOf) -> String {
    let name = match of {
        FigureOf::Planes => "planes",
        FigureOf::Diagrams => "phase diagrams",
        FigureOf::Pane(pane) => pane.name(),
        FigureOf::Tab(tab) => {
            return format!(
                "{}, tab {}",
                state.experiment.name,
                Action::Tab(tab).row().name
            );
        }
    };
    format!("{}, {name}", state.experiment.name)
}

/// The width in points for which it is laid out. The wider that is on the same paper, the smaller its letters.
fn width(state: &State, of: FigureOf, inches: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a width in points")]
    let own = (inches * POINTS_PER_INCH) as f32;
    match of {
        // Four models side by side.
        FigureOf::Pane(Pane::Inside) => (1.25 * own).max(760.0),
        FigureOf::Pane(_) => own.max(480.0),
        // What is wanted of many tasks takes a long title.
        FigureOf::Planes if state.experiment.tasks().count() > 2 => (1.6 * own).max(960.0),
        FigureOf::Planes | FigureOf::Diagrams => (1.25 * own).max(720.0),
        FigureOf::Tab(_) => (1.6 * own).max(1040.0),
    }
}

/// What egui drew.
struct Drawn {
    ctx: Context,
    rasterizer: Rasterizer,
    shapes: Vec<ClippedShape>,
    /// In points.
    size: Vec2,
    ground: Color32,
}

impl Drawn {
    fn new(state: &State, of: FigureOf, sheet: &FigureSheet, scale: f32) -> Result<Self> {
        if let Some(why) = of.refusal(state) {
            return Err(Error::Mismatch(format!("no figure of {}: {why}", of.key())));
        }
        let width = width(state, of, sheet.inches);
        let state = alone(state, of, sheet.paper);
        let ctx = Context::default();
        ctx.set_fonts(fonts());
        theme::apply(&ctx, state.view.dark, 0.0);
        theme::flatten(&ctx);
        let mut canvas = Canvas::default();
        canvas.paper = Some(Paper::Alone);
        let mut rasterizer = Rasterizer::new();
        let caption = sheet.caption.then(|| caption(&state, of));
        let now = Instant::now();
        let (mut shapes, mut height) = (Vec::new(), 0.0_f32);
        for _ in 0..FRAMES {
            let mut output = ctx.run_ui(input(width, scale), |ui| {
                let mut scene = Scene {
                    state: &state,
                    commands: &mut Vec::new(),
                    canvas: &mut canvas,
                    now,
                };
                let frame = egui::Frame::new().inner_margin(Margin::same(MARGIN));
                let shown = frame.show(ui, |ui| {
                    figure_ui(ui, &mut scene, of);
                    if let Some(caption) = &caption {
                        ui.label(RichText::new(caption).small());
                    }
                });
                height = shown.response.rect.bottom();
            });
            rasterizer.update_textures(&output.textures_delta);
            output.textures_delta.clear();
            shapes = output.shapes;
        }
        let colours = theme::palette(state.view.dark);
        let ground = if sheet.paper {
            whiten(&mut shapes, [colours.card, colours.background]);
            Color32::WHITE
        } else {
            colours.background
        };
        Ok(Self {
            ctx,
            rasterizer,
            shapes,
            size: vec2(width, height.ceil()),
            ground,
        })
    }

    fn picture(self, scale: f32) -> Result<Picture> {
        let [width, height] = [self.size.x, self.size.y].map(|side| (side * scale).round());
        if f64::from(width) * f64::from(height) > MOST_PIXELS {
            return Err(Error::Mismatch(format!(
                "expected a figure of at most {MOST_PIXELS} pixels, found {width} × {height}; make it less wide, or take fewer pixels an inch"
            )));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some thousand pixels"
        )]
        let size = [width as usize, height as usize];
        let primitives = self.ctx.tessellate(self.shapes, scale);
        Ok(self.rasterizer.paint(&primitives, size, scale, self.ground))
    }
}

/// The state with nothing on screen but what is shown: at one's desk, in the theme of the sheet, without smaller cells,
/// which are for the eye alone.
fn alone(state: &State, of: FigureOf, paper: bool) -> State {
    let mut state = state.clone();
    state.view.tab = of.tab();
    state.view.maximised = match of {
        FigureOf::Pane(pane) => Some(pane),
        FigureOf::Planes | FigureOf::Diagrams | FigureOf::Tab(_) => None,
    };
    state.apply(ViewChange::Present(false));
    if paper {
        state.apply(ViewChange::Dark(false));
    }
    state.shown.sharp = None;
    state.judge();
    state
}

fn input(width: f32, scale: f32) -> RawInput {
    let size = vec2(width, TALLEST * width);
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
        predicted_dt: FRAME_SECS,
        max_texture_side: Some(16_384),
        ..RawInput::default()
    };
    for viewport in input.viewports.values_mut() {
        viewport.native_pixels_per_point = Some(scale);
    }
    input
}

/// Grounds that are nearly white become white.
fn whiten(shapes: &mut [ClippedShape], grounds: [Color32; 2]) {
    for ClippedShape { shape, .. } in shapes {
        adjust_colors(shape, move |colour| {
            if grounds.contains(colour) {
                *colour = Color32::WHITE;
            }
        });
    }
}

impl Window {
    /// Writes what is on screen as a figure; drawing it takes longer than a frame.
    pub(super) fn figure_to(
        &mut self,
        mut path: PathBuf,
        mut replace: Replace,
        wake: impl Fn() + Send + 'static,
    ) {
        if path.extension().is_none() {
            path.set_extension("svg");
            // What was agreed to was another name.
            replace = Replace::Ask;
        }
        let Some(format) = FigureFormat::of(&path) else {
            let path = shown::path(&path);
            let words = format!("{path}: expected a name that ends in .svg, .png or .csv");
            self.tell(Told::Failed(words));
            return;
        };
        if let Some(why) = self.state.has_no_figure() {
            self.tell(Told::Failed(why.into()));
            return;
        }
        if replace == Replace::Ask && path.exists() {
            self.tell(Told::Exists(path));
            return;
        }
        let (state, of) = (self.state.clone(), FigureOf::on_screen(&self.state));
        let sheet = FigureSheet {
            format,
            ..FigureSheet::default()
        };
        self.opener.work("figure", wake, move || {
            let written = figure(&state, of, &sheet);
            let written = written.and_then(|bytes| write_atomically(&path, &bytes));
            Some(match written {
                Ok(()) => Told::FigureWritten(path),
                Err(error) => Told::Failed(error.to_string()),
            })
        });
    }

    /// Puts a picture of what is on screen on the clipboard.
    pub(super) fn copy_picture(&mut self, ctx: &Context, wake: impl Fn() + Send + 'static) {
        if let Some(why) = self.state.has_no_figure() {
            self.tell(Told::Failed(why.into()));
            return;
        }
        let (state, of) = (self.state.clone(), FigureOf::on_screen(&self.state));
        let ctx = ctx.clone();
        self.opener.work("figure", wake, move || {
            Some(match figure_pixels(&state, of, &FigureSheet::default()) {
                Ok(picture) => {
                    let size = [picture.width, picture.height];
                    ctx.copy_image(ColorImage::from_rgba_unmultiplied(size, &picture.rgba));
                    Told::PictureCopied
                }
                Err(error) => Told::Failed(error.to_string()),
            })
        });
    }
}
