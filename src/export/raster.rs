//! Paints egui's meshes into a picture on the CPU: figures and tests need no window and no GPU.
//!
//! Colours follow `egui_glow`: vertex colour × texel, both premultiplied, blended in gamma space.
//! Left out: dithering, mipmaps and paint callbacks.

mod texture;
mod triangle;

use std::collections::HashMap;
use std::io::Write;

use egui::epaint::{ClippedPrimitive, ImageData, Primitive};
use egui::{Color32, ColorImage, Context, Rect, TextureId, TexturesDelta, Ui, Vec2};

use texture::Texture;
use triangle::{Canvas, Clip};

/// Seconds that pass between two frames of [`render_ui`]: longer than egui's animations.
const FRAME_SECS: f32 = 0.1;

/// An opaque picture with straight alpha, rows from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width · height` pixels of four bytes each.
    pub rgba: Vec<u8>,
}

/// Draws tessellated egui output; holds the textures that egui has handed over so far.
#[derive(Default)]
pub struct Rasterizer {
    textures: HashMap<TextureId, Texture>,
    expired: Vec<TextureId>,
}

impl Rasterizer {
    /// A rasteriser that holds no textures yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies a frame's texture changes; call it before painting that frame.
    ///
    /// The frame may still show textures it frees, so these go away at the next call.
    /// Patches of unknown textures, and whatever of a patch lies outside its texture, are ignored.
    pub fn update_textures(&mut self, delta: &TexturesDelta) {
        for id in self.expired.drain(..) {
            self.textures.remove(&id);
        }
        for (&id, changes) in &delta.set {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                if let Some(corner) = change.pos {
                    if let Some(texture) = self.textures.get_mut(&id) {
                        texture.overwrite(corner, image);
                        texture.options = change.options;
                    }
                } else {
                    let (image, options) = (image.as_ref().clone(), change.options);
                    self.textures.insert(id, Texture { image, options });
                }
            }
        }
        self.expired.extend(&delta.free);
    }

    /// A texture's texels, premultiplied; nothing if it is unknown.
    #[must_use]
    pub fn texture(&self, id: TextureId) -> Option<&ColorImage> {
        self.textures.get(&id).map(|texture| &texture.image)
    }

    /// Paints `primitives` over `background`, which counts as opaque.
    ///
    /// Meshes whose texture is unknown or empty are skipped, as are paint callbacks.
    #[must_use]
    pub fn paint(
        &self,
        primitives: &[ClippedPrimitive],
        size_px: [usize; 2],
        pixels_per_point: f32,
        background: Color32,
    ) -> Picture {
        let [width, height] = size_px;
        let [r, g, b, _] = background.to_array();
        let mut pixels = vec![[r, g, b, u8::MAX]; width * height];
        for ClippedPrimitive {
            clip_rect,
            primitive,
        } in primitives
        {
            let Primitive::Mesh(mesh) = primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            if !texture.image.size.contains(&0) {
                let clip = Clip::new(*clip_rect, size_px, pixels_per_point);
                let mut canvas = Canvas {
                    pixels: &mut pixels,
                    width,
                    clip,
                    texture,
                };
                canvas.paint_mesh(mesh, pixels_per_point);
            }
        }
        Picture {
            width,
            height,
            rgba: pixels.into_flattened(),
        }
    }
}

/// Runs `ui` for a few frames without a window and paints the last one.
///
/// Sizes settle in the first frames, so `frames` should be at least 2; 0 counts as 1.
/// The background is the style's panel colour. `ctx` must not have run before, as textures that
/// it gave to another painter, such as its font, are missing here.
pub fn render_ui(
    ctx: &Context,
    size_points: Vec2,
    pixels_per_point: f32,
    frames: usize,
    mut ui: impl FnMut(&mut Ui),
) -> Picture {
    let mut rasterizer = Rasterizer::new();
    let mut shapes = Vec::new();
    for _ in 0..frames.max(1) {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size_points)),
            predicted_dt: FRAME_SECS,
            ..Default::default()
        };
        let viewport = input.viewports.entry(input.viewport_id).or_default();
        viewport.native_pixels_per_point = Some(pixels_per_point / ctx.zoom_factor());
        let mut output = ctx.run_ui(input, &mut ui);
        rasterizer.update_textures(&output.textures_delta);
        output.textures_delta.clear();
        shapes = output.shapes;
    }
    let primitives = ctx.tessellate(shapes, pixels_per_point);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates"
    )]
    let size_px =
        [size_points.x, size_points.y].map(|side| (side * pixels_per_point).round() as usize);
    let background = ctx.global_style().visuals.panel_fill;
    rasterizer.paint(&primitives, size_px, pixels_per_point, background)
}

/// Writes `picture` as an sRGB PNG.
///
/// # Errors
/// If `writer` fails, a side is zero, or `rgba` does not hold `width · height` pixels.
pub fn write_png(picture: &Picture, writer: impl Write) -> Result<(), png::EncodingError> {
    write_printed_png(picture, None, &[], writer)
}

/// Writes `picture` as an sRGB PNG that says how large it is on paper, in pixels an inch, and holds texts by keywords.
///
/// # Errors
/// As [`write_png`].
pub fn write_printed_png(
    picture: &Picture,
    pixels_per_inch: Option<f64>,
    texts: &[(&str, &str)],
    writer: impl Write,
) -> Result<(), png::EncodingError> {
    let side =
        |pixels: usize| u32::try_from(pixels).map_err(|_| png::EncodingError::LimitsExceeded);
    let mut encoder = png::Encoder::new(writer, side(picture.width)?, side(picture.height)?);
    if let Some(per_inch) = pixels_per_inch {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates"
        )]
        let per_metre = (per_inch / 0.0254).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: per_metre,
            yppu: per_metre,
            unit: png::Unit::Meter,
        }));
    }
    for (keyword, text) in texts {
        encoder.add_itxt_chunk((*keyword).into(), (*text).into())?;
    }
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut image = encoder.write_header()?;
    image.write_image_data(&picture.rgba)?;
    image.finish()
}
