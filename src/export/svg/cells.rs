//! Pictures of cells, and meshes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Pos2, Rect, TextureId, pos2, vec2};

use super::element::{filled, sides};
use super::shape::through;
use super::{Cells, Writer};
use crate::export::raster::{Picture, write_png};
use crate::{Error, Result};

/// Pixels along a side that an embedded picture has at least, so that programs that smooth pictures leave cells sharp.
const SIDE: usize = 600;

impl Writer<'_> {
    /// A part of a texture over a rectangle, its colours multiplied by one.
    pub(super) fn picture(
        &mut self,
        rect: Rect,
        texture: TextureId,
        part: Rect,
        tint: Color32,
    ) -> Result<()> {
        let Some(image) = self.textures.texture(texture) else {
            return Ok(());
        };
        let image = cut(image, part, tint);
        if image.size.contains(&0) {
            return Ok(());
        }
        match self.cells {
            Cells::Pictures => {
                let data = embedded(&image)?;
                self.line(format_args!(
                    "<image {} preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" \
                     style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,{data}\"/>",
                    sides(rect)
                ));
            }
            Cells::Rectangles => self.rectangles(rect, &image),
        }
        Ok(())
    }

    /// Every row's neighbours of one colour as a rectangle.
    fn rectangles(&mut self, rect: Rect, image: &ColorImage) {
        #[expect(clippy::cast_precision_loss, reason = "cells of a picture")]
        let [columns, rows] = image.size.map(|side| side as f32);
        let cell = vec2(rect.width() / columns, rect.height() / rows);
        self.line(format_args!("<g shape-rendering=\"crispEdges\">"));
        let mut top = rect.top();
        for row in image.pixels.chunks(image.width()) {
            let mut left = rect.left();
            for same in row.chunk_by(|one, other| one == other) {
                #[expect(clippy::cast_precision_loss, reason = "cells of a picture")]
                let size = vec2(cell.x * same.len() as f32, cell.y);
                if let Some(colour) = same.first().filter(|own| **own != Color32::TRANSPARENT) {
                    let own = Rect::from_min_size(pos2(left, top), size);
                    self.line(format_args!("<rect {}{}/>", sides(own), filled(*colour)));
                }
                left += size.x;
            }
            top += cell.y;
        }
        self.line(format_args!("</g>"));
    }

    /// Triangles, those of one colour together; a textured mesh is a rectangle of a picture.
    pub(super) fn mesh(&mut self, mesh: &Mesh) -> Result<()> {
        if mesh.texture_id != TextureId::default() {
            let places = mesh.vertices.iter();
            let uv = places.fold(Rect::NOTHING, |all, vertex| all.union(at(vertex.uv)));
            let tint = mesh.vertices.first().map(|vertex| vertex.color);
            return self.picture(
                mesh.calc_bounds(),
                mesh.texture_id,
                uv,
                tint.unwrap_or_default(),
            );
        }
        let mut areas: BTreeMap<[u8; 4], String> = BTreeMap::new();
        for triangle in mesh.indices.chunks_exact(3) {
            let corners = triangle.iter();
            let corners =
                corners.filter_map(|index| mesh.vertices.get(usize::try_from(*index).ok()?));
            let corners: Vec<&Vertex> = corners.collect();
            let places: Vec<Pos2> = corners.iter().map(|corner| corner.pos).collect();
            *areas.entry(mean(&corners)).or_default() += &through(&places, true);
        }
        for ([r, g, b, a], data) in areas {
            self.path(&data, filled(Color32::from_rgba_premultiplied(r, g, b, a)));
        }
        Ok(())
    }
}

fn at(place: Pos2) -> Rect {
    Rect::from_min_max(place, place)
}

/// The mean colour of a triangle's corners.
fn mean(corners: &[&Vertex]) -> [u8; 4] {
    let count = u16::try_from(corners.len().max(1)).unwrap_or(u16::MAX);
    std::array::from_fn(|channel| {
        let all = corners.iter();
        let sum: u16 = all
            .map(|own| u16::from(own.color.to_array()[channel]))
            .sum();
        u8::try_from(sum / count).unwrap_or(u8::MAX)
    })
}

/// A part of a texture in shares of its sides, with its colours multiplied.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "texels, which saturate"
)]
fn cut(image: &ColorImage, part: Rect, tint: Color32) -> ColorImage {
    let texels = |share: f32, side: usize| ((share * side as f32).round() as usize).min(side);
    let [width, height] = image.size;
    let (left, right) = (texels(part.left(), width), texels(part.right(), width));
    let (top, bottom) = (texels(part.top(), height), texels(part.bottom(), height));
    let rows = image.pixels.chunks(width.max(1)).take(bottom).skip(top);
    let pixels = rows.flat_map(|row| row.get(left..right).unwrap_or_default());
    let size = [right.saturating_sub(left), bottom.saturating_sub(top)];
    ColorImage::new(size, pixels.map(|pixel| *pixel * tint).collect())
}

/// A picture as a PNG in Base64, every texel as several pixels where there are few.
fn embedded(image: &ColorImage) -> Result<String> {
    let [width, height] = image.size;
    let times = SIDE.div_ceil(width.max(height));
    let mut rgba = Vec::with_capacity(4 * width * height * times * times);
    for row in image.pixels.chunks(width) {
        let texels = row.iter().map(Color32::to_srgba_unmultiplied);
        let wide: Vec<u8> = texels.flat_map(|texel| texel.repeat(times)).collect();
        for _ in 0..times {
            rgba.extend_from_slice(&wide);
        }
    }
    let picture = Picture {
        width: width * times,
        height: height * times,
        rgba,
    };
    let mut png = Vec::new();
    write_png(&picture, &mut png).map_err(|error| Error::content("figure", error.to_string()))?;
    Ok(STANDARD.encode(png))
}
