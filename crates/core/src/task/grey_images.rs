//! Grey images of a size, how they are cut into patches, and what class each is of. Not how they are coloured.

use std::collections::BTreeSet;

use super::{Encoding, TokenShape};
use crate::{Error, Result};

/// How an image is cut: `height` and `width` are multiples of `patch`, and a token is a square patch in red, green and
/// blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLayout {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels on a patch's side.
    pub patch: usize,
}

impl ImageLayout {
    /// P patches with d = 3·patch² numbers each.
    #[must_use]
    pub fn shape(self) -> TokenShape {
        TokenShape {
            tokens: (self.height / self.patch) * (self.width / self.patch),
            dimension: 3 * self.patch * self.patch,
        }
    }

    /// Pixels of an image.
    #[must_use]
    pub fn pixels(self) -> usize {
        self.height * self.width
    }

    /// For every pixel, in the order of a sample's tokens, its place in the image, row by row.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let patch = self.patch;
        let tops = (0..self.height).step_by(patch);
        tops.flat_map(move |top| {
            let lefts = (0..self.width).step_by(patch);
            lefts.flat_map(move |left| {
                (0..patch * patch)
                    .map(move |within| (top + within / patch) * self.width + left + within % patch)
            })
        })
    }

    /// Puts the patches of a sample `[P, d]` back together: red, green and blue of every pixel.
    #[must_use]
    pub fn assemble(self, sample: &[f32], encoding: &Encoding) -> Vec<[f32; 3]> {
        let mut image = vec![[0.0; 3]; self.pixels()];
        let each = self.patch * self.patch;
        for (index, place) in self.places().enumerate() {
            let (token, within) = (index / each, index % each);
            image[place] = std::array::from_fn(|channel| {
                let at = if encoding.channels_first {
                    channel * each + within
                } else {
                    3 * within + channel
                };
                let number = sample.get(3 * each * token + at);
                encoding.brightness(channel, number.copied().unwrap_or(0.0))
            });
        }
        image
    }
}

/// Grey images of one size, each of one of two kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct GreyImages {
    pub(super) layout: ImageLayout,
    /// Brightness in [0, 1], `[N, height, width]`.
    pub(super) pixels: Vec<f32>,
    /// For each image whether its label is +1.
    pub(super) positive: Vec<bool>,
    /// Its class, from 0 to the number of classes that are there.
    pub(super) classes: Vec<usize>,
    pub(super) class_count: usize,
}

impl GreyImages {
    /// Images from their pixels in [0, 1], `[N, height, width]`, the class of each, and whether its label is +1.
    ///
    /// # Errors
    /// If there are fewer than two, so that none is left to evaluate on, or lengths do not fit.
    pub fn new(
        layout: ImageLayout,
        pixels: Vec<f32>,
        classes: &[u8],
        positive: Vec<bool>,
    ) -> Result<Self> {
        let fit = classes.len() == positive.len();
        if !fit || positive.len() < 2 || pixels.len() != positive.len() * layout.pixels() {
            return Err(Error::Mismatch(format!(
                "expected at least two images of {}×{} pixels, found {} labels and {} pixels",
                layout.height,
                layout.width,
                positive.len(),
                pixels.len()
            )));
        }
        let there: BTreeSet<u8> = classes.iter().copied().collect();
        let of = |class: &u8| there.range(..class).count();
        Ok(Self {
            layout,
            pixels,
            positive,
            classes: classes.iter().map(of).collect(),
            class_count: there.len(),
        })
    }

    /// How they are cut.
    #[must_use]
    pub fn layout(&self) -> ImageLayout {
        self.layout
    }

    /// For each image whether its label is +1.
    #[must_use]
    pub fn positive(&self) -> &[bool] {
        &self.positive
    }

    /// The brightness of an image's pixels, row by row.
    #[must_use]
    pub fn pixels(&self, image: usize) -> &[f32] {
        let size = self.layout.pixels();
        &self.pixels[image * size..(image + 1) * size]
    }
}
