//! Textures and how a pixel reads them: nearest or bilinear, clamped, repeated or mirrored.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel arithmetic: values are clamped to the picture or saturate as wanted"
)]

use egui::{ColorImage, TextureOptions, TextureWrapMode};

/// Premultiplied sRGB texels.
pub(super) struct Texture {
    pub image: ColorImage,
    pub options: TextureOptions,
}

impl Texture {
    /// Replaces the texels under `patch`; what lies outside the texture is ignored.
    pub fn overwrite(&mut self, [left, top]: [usize; 2], patch: &ColorImage) {
        let columns = patch.width().min(self.image.width().saturating_sub(left));
        if columns == 0 {
            return;
        }
        let width = self.image.width();
        let rows = self.image.pixels.chunks_exact_mut(width).skip(top);
        for (row, source) in rows.zip(patch.pixels.chunks_exact(patch.width())) {
            row[left..left + columns].copy_from_slice(&source[..columns]);
        }
    }

    fn texel(&self, column: i64, row: i64) -> [f32; 4] {
        let [width, height] = self.image.size;
        let mode = self.options.wrap_mode;
        let index = wrap(row, height, mode) * width + wrap(column, width, mode);
        let texel = self.image.pixels.get(index).copied().unwrap_or_default();
        texel.to_array().map(f32::from)
    }

    /// The texel at texture coordinates in texels, each channel in 0–255.
    pub fn nearest(&self, u: f32, v: f32) -> [f32; 4] {
        self.texel(floor(u), floor(v))
    }

    /// The weighted mean of the four texels around a point, each channel in 0–255.
    pub fn linear(&self, u: f32, v: f32) -> [f32; 4] {
        let (u, v) = (u - 0.5, v - 0.5);
        let (column, row) = (floor(u), floor(v));
        let (right, below) = (u - column as f32, v - row as f32);
        let above = mix(self.texel(column, row), self.texel(column + 1, row), right);
        let under = mix(
            self.texel(column, row + 1),
            self.texel(column + 1, row + 1),
            right,
        );
        mix(above, under, below)
    }
}

fn wrap(index: i64, side: usize, mode: TextureWrapMode) -> usize {
    let side = side as i64;
    let wrapped = match mode {
        TextureWrapMode::ClampToEdge => index.clamp(0, side - 1),
        TextureWrapMode::Repeat => index.rem_euclid(side),
        TextureWrapMode::MirroredRepeat => {
            let turn = index.rem_euclid(2 * side);
            turn.min(2 * side - 1 - turn)
        }
    };
    wrapped as usize
}

/// Faster than `f32::floor`, which is a call on x86-64 without SSE 4.1.
fn floor(value: f32) -> i64 {
    let toward_zero = value as i32;
    i64::from(toward_zero) - i64::from(toward_zero as f32 > value)
}

fn mix(from: [f32; 4], to: [f32; 4], share: f32) -> [f32; 4] {
    std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share)
}
