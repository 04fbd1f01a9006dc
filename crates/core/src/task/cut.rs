//! How images of any size become whole patches.

use super::area::area_average;
use super::grey_images::ImageLayout;
use super::image_set::ImageSet;
use crate::experiment::ImageData;

/// How the images of a set are cut: shrunk by a whole factor until they make at most as many tokens as an experiment
/// allows, then padded to whole patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The side of the squares of pixels that are averaged; 1 leaves the image as it is.
    pub factor: usize,
    /// Pixels of the shrunk image, before it is padded.
    pub shrunk: [usize; 2],
    /// The image that is cut into patches.
    pub layout: ImageLayout,
    /// Pixels from top to bottom and from left to right as the image is seen.
    pub(super) seen: [usize; 2],
    /// Whether the file holds its columns where rows should be.
    transposed: bool,
    /// Whether the image is averaged over areas to a side that is no part of its own.
    by_area: bool,
}

impl Cut {
    /// How images are cut that have this size in their file.
    #[must_use]
    pub fn new(height: usize, width: usize, data: &ImageData) -> Self {
        let patch = data.patch.max(1);
        let seen = if data.transposed {
            [width, height]
        } else {
            [height, width]
        };
        let cut = |factor: usize| {
            let shrunk = seen.map(|side| side.div_ceil(factor));
            let [height, width] = shrunk.map(|side| side.next_multiple_of(patch));
            Self {
                factor,
                shrunk,
                layout: ImageLayout {
                    height,
                    width,
                    patch,
                },
                seen,
                transposed: data.transposed,
                by_area: false,
            }
        };
        let mut factor = 1;
        // An image shrunk to one pixel makes one token.
        while cut(factor).layout.shape().tokens > data.most_tokens.max(1) {
            factor += 1;
        }
        cut(factor)
    }

    /// How the images of a set are cut.
    #[must_use]
    pub fn of(set: &ImageSet, data: &ImageData) -> Self {
        let own = Self::new(set.height, set.width, data);
        let Some(side) = set.side else {
            return own;
        };
        let patch = data.patch.max(1);
        let whole = side.next_multiple_of(patch);
        Self {
            factor: 1,
            shrunk: [side; 2],
            layout: ImageLayout {
                height: whole,
                width: whole,
                patch,
            },
            by_area: own.seen != [side; 2],
            ..own
        }
    }

    /// An image's brightness in [0, 1], averaged over areas and padded with black.
    fn apply_by_area(&self, at: impl Fn(usize, usize) -> u8, pixels: &mut Vec<f32>) {
        let [height, width] = self.seen;
        let whole: Vec<f32> = (0..height)
            .flat_map(|y| (0..width).map(move |x| (y, x)))
            .map(|(y, x)| f32::from(at(y, x)) / 255.0)
            .collect();
        let averaged = area_average(&whole, self.seen, self.shrunk);
        for y in 0..self.layout.height {
            for x in 0..self.layout.width {
                let is_there = y < self.shrunk[0] && x < self.shrunk[1];
                pixels.push(if is_there {
                    averaged[y * self.shrunk[1] + x]
                } else {
                    0.0
                });
            }
        }
    }

    /// An image's brightness in [0, 1], shrunk and padded with black on the right and below.
    pub(super) fn apply(&self, image: &[u8], pixels: &mut Vec<f32>) {
        let [height, width] = self.seen;
        let at = |row: usize, column: usize| {
            if self.transposed {
                image[column * height + row]
            } else {
                image[row * width + column]
            }
        };
        if self.by_area {
            self.apply_by_area(at, pixels);
            return;
        }
        for y in 0..self.layout.height {
            for x in 0..self.layout.width {
                let rows = (y * self.factor).min(height)..((y + 1) * self.factor).min(height);
                let columns = (x * self.factor).min(width)..((x + 1) * self.factor).min(width);
                let count = rows.len() * columns.len();
                let sum: u32 = rows
                    .flat_map(|row| columns.clone().map(move |column| (row, column)))
                    .map(|(row, column)| u32::from(at(row, column)))
                    .sum();
                #[expect(clippy::cast_precision_loss, reason = "a brightness")]
                pixels.push(sum as f32 / (255 * count.max(1)) as f32);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> ImageData {
        ImageData {
            patch: 2,
            training_images: 1,
            ..ImageData::default()
        }
    }

    #[test]
    fn shrinking_averages_the_pixels_that_are_there_and_padding_is_black() {
        let data = ImageData {
            patch: 2,
            most_tokens: 1,
            ..data()
        };
        let cut = Cut::new(3, 3, &data);
        assert_eq!((cut.factor, cut.shrunk), (2, [2, 2]));
        let mut pixels = Vec::new();
        cut.apply(&[0, 51, 102, 102, 51, 102, 255, 0, 153], &mut pixels);
        // 51/255 = 0.2: (0 + 51 + 102 + 51)/4, (102 + 102)/2, (255 + 0)/2, 153.
        let expected = [0.2_f32, 0.4, 0.5, 0.6];
        for (pixel, expected) in pixels.iter().zip(expected) {
            assert!((pixel - expected).abs() < 1e-6, "{pixels:?}");
        }
        let padded = Cut::new(1, 1, &data);
        pixels.clear();
        padded.apply(&[255], &mut pixels);
        assert_eq!(pixels, [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn images_take_the_side_that_their_set_says_whatever_their_own() {
        let set = ImageSet {
            height: 1,
            width: 2,
            side: Some(4),
            pixels: vec![0, 255],
            classes: vec![0],
            names: Vec::new(),
            notes: Vec::new(),
        };
        let cut = Cut::of(&set, &data());
        assert_eq!((cut.layout.height, cut.layout.width), (4, 4));
        assert_eq!(cut.layout.shape().tokens, 4);
        let mut pixels = Vec::new();
        cut.apply(&set.pixels, &mut pixels);
        assert_eq!(pixels, [0.0, 0.0, 1.0, 1.0].repeat(4));
        let same = ImageSet {
            side: None,
            ..set.clone()
        };
        assert_eq!(Cut::of(&same, &data()), Cut::new(1, 2, &data()));
    }

    #[test]
    fn transposed_images_are_set_upright_before_they_are_cut() {
        let data = ImageData {
            patch: 1,
            transposed: true,
            ..data()
        };
        // A file of 2×3 pixels: its two rows are the columns of what is seen.
        let cut = Cut::new(2, 3, &data);
        assert_eq!((cut.layout.height, cut.layout.width), (3, 2));
        let mut pixels = Vec::new();
        cut.apply(&[0, 51, 102, 153, 204, 255], &mut pixels);
        let expected = [0.0_f32, 0.6, 0.2, 0.8, 0.4, 1.0];
        for (pixel, expected) in pixels.iter().zip(expected) {
            assert!((pixel - expected).abs() < 1e-6, "{pixels:?}");
        }
        let upright = Cut::new(
            2,
            3,
            &ImageData {
                transposed: false,
                ..data
            },
        );
        assert_eq!((upright.layout.height, upright.layout.width), (2, 3));
    }
}
