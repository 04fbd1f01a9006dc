//! What egui draws as SVG: text as text, lines and areas as paths, cells as pictures or as rectangles.
//!
//! The same shapes give the same bytes: names of clips are counted, and no number has more than three decimals.
//! Left out: blur, which only windows over others have, and paint callbacks.

mod cells;
mod element;
mod shape;
mod text;

use std::fmt::Write as _;

use egui::epaint::ClippedShape;
use egui::{Color32, Rect, Shape, Vec2};

use super::raster::Rasterizer;
use crate::Result;
use element::{Escaped, Number, filled};

/// The families of the window's letters, and what stands in for them where they are not installed.
const FAMILIES: &str = "'DejaVu Sans', Verdana, sans-serif";
/// Millimetres to an inch.
const INCH: f64 = 25.4;

/// How pictures of cells are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cells {
    /// As PNG inside the SVG.
    #[default]
    Pictures,
    /// As rectangles, neighbours of one colour in a row together.
    Rectangles,
}

/// The sheet that is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Its size, in points of the shapes.
    pub size: Vec2,
    /// Its width on paper, in inches.
    pub inches: f64,
    /// What lies under everything.
    pub ground: Color32,
    /// What it is called.
    pub title: &'a str,
    /// What it shows, in words.
    pub description: &'a str,
    /// How pictures of cells are written.
    pub cells: Cells,
}

/// Shapes as an SVG; pictures are looked up among the textures of a rasteriser.
///
/// # Errors
/// If a picture of cells cannot be encoded.
pub fn svg(shapes: &[ClippedShape], textures: &Rasterizer, sheet: &Sheet<'_>) -> Result<String> {
    let mut writer = Writer {
        textures,
        cells: sheet.cells,
        clips: Vec::new(),
        open: None,
        body: String::new(),
    };
    let whole = Rect::from_min_size(egui::Pos2::ZERO, sheet.size);
    for own in shapes {
        writer.clipped(&own.shape, own.clip_rect, whole)?;
    }
    writer.enter(None);
    let [width, height] = [sheet.size.x, sheet.size.y].map(f64::from);
    let millimetres = sheet.inches * INCH;
    let tall = millimetres * height / width;
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" \
         font-family=\"{FAMILIES}\">",
        Number(millimetres),
        Number(tall),
        Number(width),
        Number(height),
    );
    let _ = writeln!(text, "<title>{}</title>", Escaped(sheet.title));
    let _ = writeln!(text, "<desc>{}</desc>", Escaped(sheet.description));
    if !writer.clips.is_empty() {
        text += "<defs>\n";
        for (index, rect) in writer.clips.iter().enumerate() {
            let name = index + 1;
            let _ = writeln!(
                text,
                "<clipPath id=\"clip{name}\"><rect {}/></clipPath>",
                element::sides(*rect)
            );
        }
        text += "</defs>\n";
    }
    let _ = writeln!(
        text,
        "<rect width=\"100%\" height=\"100%\"{}/>",
        filled(sheet.ground)
    );
    text += &writer.body;
    text += "</svg>\n";
    Ok(text)
}

/// Writes shapes, one after the other.
struct Writer<'a> {
    textures: &'a Rasterizer,
    cells: Cells,
    /// Each clip once, in the order in which they are used first.
    clips: Vec<Rect>,
    /// The clip of the group that is open.
    open: Option<usize>,
    body: String,
}

impl Writer<'_> {
    /// A shape, cut where it is larger than its clip; nothing where none of it is seen.
    fn clipped(&mut self, shape: &Shape, clip: Rect, whole: Rect) -> Result<()> {
        if let Shape::Vec(shapes) = shape {
            return shapes
                .iter()
                .try_for_each(|shape| self.clipped(shape, clip, whole));
        }
        let clip = clip.intersect(whole);
        let bounds = shape.visual_bounding_rect();
        if !(clip.is_positive() && clip.intersects(bounds)) {
            return Ok(());
        }
        let cuts = !clip.contains_rect(bounds);
        // What ends at the sheet's edge is cut there anyway.
        let clip = (cuts && clip != whole).then(|| self.clip(clip));
        self.enter(clip);
        self.shape(shape)
    }

    /// The place of a clip among all.
    fn clip(&mut self, rect: Rect) -> usize {
        let place = self.clips.iter().position(|own| *own == rect);
        place.unwrap_or_else(|| {
            self.clips.push(rect);
            self.clips.len() - 1
        })
    }

    /// What follows is cut by a clip, or by none.
    fn enter(&mut self, clip: Option<usize>) {
        if self.open == clip {
            return;
        }
        if self.open.is_some() {
            self.body += "</g>\n";
        }
        if let Some(index) = clip {
            let name = index + 1;
            // Writing to a string cannot fail.
            let _ = writeln!(self.body, "<g clip-path=\"url(#clip{name})\">");
        }
        self.open = clip;
    }

    fn line(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }
}

#[cfg(test)]
mod tests;
