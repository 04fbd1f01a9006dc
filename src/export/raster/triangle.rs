//! Fills triangles span by span: each row's columns follow from exact integer edge functions, so
//! that triangles with a common side neither overlap nor leave a gap, however thin they are.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel arithmetic: values are clamped to the picture or saturate as wanted"
)]

use egui::epaint::{Mesh, Vertex};
use egui::{Rect, TextureFilter};

use super::texture::Texture;

/// Vertices snap to a grid this fine, as on GPUs, which makes edge tests exact integer arithmetic.
const STEPS_PER_PIXEL: i64 = 256;

/// Vertices farther out are pulled in, which keeps products of two distances within an `i64`.
const FARTHEST_PX: f32 = 2_097_152.0;

/// Red, green, blue and alpha in 0–255 followed by the texel coordinates u and v.
type Attributes = [f32; 6];

/// A range of pixels; `right` and `bottom` are the first that are outside.
#[derive(Clone, Copy)]
pub(super) struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Clip {
    /// Rounds `rect`, which is in points, to whole pixels of the picture.
    pub fn new(rect: Rect, [width, height]: [usize; 2], pixels_per_point: f32) -> Self {
        let pixel = |points: f32, end: usize| {
            (points * pixels_per_point).round().clamp(0.0, end as f32) as i64
        };
        Self {
            left: pixel(rect.min.x, width),
            top: pixel(rect.min.y, height),
            right: pixel(rect.max.x, width),
            bottom: pixel(rect.max.y, height),
        }
    }
}

/// One directed side of a triangle as a linear function of the pixel, positive on the inside.
struct Edge {
    at_origin: i64,
    per_column: i64,
    per_row: i64,
    /// Least value that is inside: 0 on top and left sides, which own their pixels, 1 on others.
    least: i64,
}

impl Edge {
    fn new(from: [i64; 2], to: [i64; 2]) -> Self {
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let centre = STEPS_PER_PIXEL / 2;
        let is_top_or_left = dy < 0 || (dy == 0 && dx > 0);
        Self {
            at_origin: dx * (centre - from[1]) - dy * (centre - from[0]),
            per_column: -dy * STEPS_PER_PIXEL,
            per_row: dx * STEPS_PER_PIXEL,
            least: i64::from(!is_top_or_left),
        }
    }

    fn at(&self, column: i64, row: i64) -> i64 {
        self.at_origin + self.per_column * column + self.per_row * row
    }

    /// Narrows a row's columns `left..right` to those on the inside.
    fn narrow(&self, row: i64, (left, right): (i64, i64)) -> (i64, i64) {
        let excess = self.at(0, row) - self.least;
        match self.per_column {
            0 if excess < 0 => (left, left),
            0 => (left, right),
            slope if slope > 0 => (left.max(-excess.div_euclid(slope)), right),
            slope => (left, right.min(excess.div_euclid(-slope) + 1)),
        }
    }
}

/// What a mesh is painted with and onto.
pub(super) struct Canvas<'a> {
    pub pixels: &'a mut [[u8; 4]],
    pub width: usize,
    pub clip: Clip,
    pub texture: &'a Texture,
}

impl Canvas<'_> {
    /// Paints all triangles in order; those with bad indices or coordinates are skipped.
    pub fn paint_mesh(&mut self, mesh: &Mesh, pixels_per_point: f32) {
        for corners in mesh.indices.as_chunks::<3>().0 {
            if let [Some(a), Some(b), Some(c)] = corners.map(|i| mesh.vertices.get(i as usize)) {
                self.paint_triangle([a, b, c], pixels_per_point);
            }
        }
    }

    fn paint_triangle(&mut self, vertices: [&Vertex; 3], pixels_per_point: f32) {
        if !vertices
            .iter()
            .all(|v| v.pos.is_finite() && v.uv.is_finite())
        {
            return;
        }
        let [a, mut b, mut c] = vertices.map(|vertex| snap(vertex, pixels_per_point));
        let [first, mut second, mut third] = vertices.map(|vertex| self.attributes(vertex));
        let (left, right) = (a[0].min(b[0]).min(c[0]), a[0].max(b[0]).max(c[0]));
        let (top, bottom) = (a[1].min(b[1]).min(c[1]), a[1].max(b[1]).max(c[1]));
        let columns = (
            first_pixel(left).max(self.clip.left),
            first_pixel(right + 1).min(self.clip.right),
        );
        let rows =
            first_pixel(top).max(self.clip.top)..first_pixel(bottom + 1).min(self.clip.bottom);
        if rows.is_empty() || columns.0 >= columns.1 {
            return;
        }
        let doubled_area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        if doubled_area == 0 {
            return;
        }
        if doubled_area < 0 {
            (b, c, second, third) = (c, b, third, second);
        }
        // The side opposite a corner gives that corner's weight.
        let [of_first, of_second, of_third] = [Edge::new(b, c), Edge::new(c, a), Edge::new(a, b)];
        let share = |value: i64| (value as f64 / doubled_area.abs() as f64) as f32;
        let blended = |y: f32, z: f32| -> Attributes {
            std::array::from_fn(|i| (second[i] - first[i]) * y + (third[i] - first[i]) * z)
        };
        let per_column = blended(share(of_second.per_column), share(of_third.per_column));
        let per_row = blended(share(of_second.per_row), share(of_third.per_row));
        let ink = self.ink([first, second, third], [per_column, per_row]);
        if matches!(ink, Ink::Flat([0, 0, 0, 0])) {
            return;
        }
        for row in rows {
            let span = [&of_first, &of_second, &of_third]
                .into_iter()
                .fold(columns, |span, edge| edge.narrow(row, span));
            if span.0 < span.1 {
                // Exact weights at each row's start: gradients of slivers are too steep to add up.
                let offset = blended(
                    share(of_second.at(span.0, row)),
                    share(of_third.at(span.0, row)),
                );
                let start = std::array::from_fn(|i| first[i] + offset[i]);
                let begin = row as usize * self.width;
                let pixels = &mut self.pixels[begin + span.0 as usize..begin + span.1 as usize];
                ink.paint(pixels, self.texture, start, per_column);
            }
        }
    }

    fn attributes(&self, vertex: &Vertex) -> Attributes {
        let [r, g, b, a] = vertex.color.to_array().map(f32::from);
        let [width, height] = self.texture.image.size.map(|side| side as f32);
        [r, g, b, a, vertex.uv.x * width, vertex.uv.y * height]
    }

    fn ink(&self, [a, b, c]: [Attributes; 3], [per_column, per_row]: [Attributes; 2]) -> Ink {
        let same = |range: std::ops::Range<usize>| {
            a[range.clone()] == b[range.clone()] && b[range.clone()] == c[range]
        };
        // Like a GPU: the longer side of a pixel's footprint on the texture decides.
        let texels_per_pixel = per_column[4]
            .hypot(per_column[5])
            .max(per_row[4].hypot(per_row[5]));
        let options = self.texture.options;
        let filter = if texels_per_pixel > 1.0 {
            options.minification
        } else {
            options.magnification
        };
        if same(4..6) {
            let texel = match filter {
                TextureFilter::Nearest => self.texture.nearest(a[4], a[5]),
                TextureFilter::Linear => self.texture.linear(a[4], a[5]),
            };
            if same(0..4) {
                let product = std::array::from_fn(|i| round(a[i] * texel[i] / 255.0));
                return Ink::Flat(product);
            }
            return Ink::Shaded(texel);
        }
        match filter {
            TextureFilter::Nearest => Ink::Nearest,
            TextureFilter::Linear => Ink::Linear,
        }
    }
}

/// How the pixels of one triangle get their colours.
enum Ink {
    /// One colour.
    Flat([u8; 4]),
    /// Colours between those of the corners, times one texel.
    Shaded([f32; 4]),
    /// Colours times the nearest texel.
    Nearest,
    /// Colours times the mean of four texels.
    Linear,
}

impl Ink {
    fn paint(
        &self,
        pixels: &mut [[u8; 4]],
        texture: &Texture,
        start: Attributes,
        step: Attributes,
    ) {
        match *self {
            Ink::Flat(colour) if colour[3] == u8::MAX => pixels.fill(colour),
            Ink::Flat(colour) => {
                let kept = u16::from(u8::MAX - colour[3]);
                for pixel in pixels {
                    *pixel = std::array::from_fn(|i| {
                        let under = (u16::from(pixel[i]) * kept + 127) / 255;
                        colour[i].saturating_add(under as u8)
                    });
                }
            }
            Ink::Shaded(texel) => shade(pixels, start, step, |_, _| texel),
            Ink::Nearest => shade(pixels, start, step, |u, v| texture.nearest(u, v)),
            Ink::Linear => shade(pixels, start, step, |u, v| texture.linear(u, v)),
        }
    }
}

fn shade(
    pixels: &mut [[u8; 4]],
    start: Attributes,
    step: Attributes,
    texel_at: impl Fn(f32, f32) -> [f32; 4],
) {
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let here: Attributes = std::array::from_fn(|k| start[k] + step[k] * i as f32);
        let texel = texel_at(here[4], here[5]);
        let colour: [f32; 4] = std::array::from_fn(|k| here[k] * texel[k] / 255.0);
        let kept = 1.0 - colour[3] / 255.0;
        *pixel = std::array::from_fn(|k| round(colour[k] + f32::from(pixel[k]) * kept));
    }
}

fn snap(vertex: &Vertex, pixels_per_point: f32) -> [i64; 2] {
    [vertex.pos.x, vertex.pos.y].map(|points| {
        let px = (points * pixels_per_point).clamp(-FARTHEST_PX, FARTHEST_PX);
        (px * STEPS_PER_PIXEL as f32).round() as i64
    })
}

/// The first pixel whose centre is at or past a snapped coordinate.
fn first_pixel(steps: i64) -> i64 {
    (steps + STEPS_PER_PIXEL / 2 - 1).div_euclid(STEPS_PER_PIXEL)
}

fn round(value: f32) -> u8 {
    (value + 0.5) as u8
}
