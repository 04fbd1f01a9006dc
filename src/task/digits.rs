//! Coloured digits: UCI handwritten digits whose colour tells their parity, along an axis that α turns.

use std::io::Read;
use std::sync::OnceLock;

use super::{Batch, Dataset, Role, TaskSource, TokenShape};
use crate::experiment::{DigitData, Experiment};
use crate::random::{Purpose, index, stream, uniform};
use crate::{Error, Result};

const EMBEDDED: &[u8] = include_bytes!("../../assets/digits/digits.csv.gz");
/// Pixels on an image's side.
pub const IMAGE_SIDE: usize = 8;
const PATCH_SIDE: usize = 2;
const PIXELS: usize = IMAGE_SIDE * IMAGE_SIDE;
const BRIGHTEST: f64 = 16.0;
/// Numbers in a token, a patch of 2×2 pixels in red, green and blue.
pub const RGB_DIM: usize = PATCH_SIDE * PATCH_SIDE * 3;

/// A grey image and the digit that it shows.
#[derive(Clone, Debug)]
struct Image {
    pixels: [f64; PIXELS],
    even: bool,
}

/// Makes the tasks of a [`DigitData`] experiment.
#[derive(Clone, Debug)]
pub struct Digits {
    images: &'static [Image],
    /// For each image, whether it wears the colour of its own label.
    honest: Vec<bool>,
    data: DigitData,
    alpha: f64,
    target: Option<(Vec<f64>, f64)>,
    seed: u64,
}

fn images() -> Result<&'static [Image]> {
    static IMAGES: OnceLock<Vec<Image>> = OnceLock::new();
    if let Some(images) = IMAGES.get() {
        return Ok(images);
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(EMBEDDED)
        .read_to_string(&mut text)
        .map_err(|error| Error::content("embedded digits", error.to_string()))?;
    let parsed = text.lines().map(image).collect::<Result<Vec<_>>>()?;
    Ok(IMAGES.get_or_init(|| parsed))
}

fn image(line: &str) -> Result<Image> {
    let bad = || {
        Error::content(
            "embedded digits",
            "expected 64 pixels and a digit in each line",
        )
    };
    let mut pixels = [0.0; PIXELS];
    let mut fields = line.split(',');
    for pixel in &mut pixels {
        let value: f64 = fields.next().and_then(|x| x.parse().ok()).ok_or_else(bad)?;
        *pixel = value / BRIGHTEST;
    }
    let digit: u32 = fields.next().and_then(|x| x.parse().ok()).ok_or_else(bad)?;
    Ok(Image {
        pixels,
        even: digit.is_multiple_of(2),
    })
}

impl Digits {
    /// The tasks of an experiment.
    ///
    /// # Errors
    /// If the embedded images cannot be read.
    pub fn new(experiment: &Experiment, data: &DigitData) -> Result<Self> {
        let images = images()?;
        let seed = experiment.training.seed;
        let mut rng = stream(seed, Purpose::Colour, 0, 0);
        let honest = images
            .iter()
            .map(|_| uniform(&mut rng) < data.rho)
            .collect();
        Ok(Self {
            images,
            honest,
            data: data.clone(),
            alpha: experiment.alpha.get(),
            target: experiment.target.as_ref().map(|target| {
                let (gamma, kappa, _) = target.normalised();
                (gamma, kappa)
            }),
            seed,
        })
    }

    /// The unit axis in red, green and blue along which a task's colours lie.
    #[must_use]
    pub fn colour_axis(&self, role: Role) -> [f64; 3] {
        let red_green = [1.0, -1.0, 0.0].map(|x: f64| x / 2f64.sqrt());
        let blue_yellow = [-1.0, -1.0, 2.0].map(|x: f64| x / 6f64.sqrt());
        let grey = [1.0; 3].map(|x: f64| x / 3f64.sqrt());
        let parts = match (role, &self.target) {
            (Role::Task(0), _) => [1.0, 0.0, 0.0],
            (Role::Task(_), _) => [
                self.alpha,
                (1.0 - self.alpha * self.alpha).max(0.0).sqrt(),
                0.0,
            ],
            (Role::Target, Some((gamma, kappa))) => [gamma[0], gamma[1], *kappa],
            (Role::Target, None) => [0.0; 3],
        };
        std::array::from_fn(|channel| {
            parts[0] * red_green[channel]
                + parts[1] * blue_yellow[channel]
                + parts[2] * grey[channel]
        })
    }

    /// Red, green and blue of an image of a task, in [0, 1].
    fn colour(&self, image: usize, axis: [f64; 3]) -> [f64; 3] {
        let own = if self.images[image].even { 1.0 } else { -1.0 };
        let worn = if self.honest[image] { own } else { -own };
        axis.map(|part| 0.5 + 0.4 * worn * part)
    }

    /// Appends the patches of an image, `[P, d]`.
    fn push(&self, image: usize, axis: [f64; 3], batch: &mut Batch) {
        let colour = self.colour(image, axis);
        let picture = &self.images[image];
        for top in (0..IMAGE_SIDE).step_by(PATCH_SIDE) {
            for left in (0..IMAGE_SIDE).step_by(PATCH_SIDE) {
                for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let grey = picture.pixels[(top + row) * IMAGE_SIDE + left + column];
                    #[expect(clippy::cast_possible_truncation, reason = "tokens are f32")]
                    batch
                        .tokens
                        .extend(colour.map(|part| (self.data.scale * grey * part) as f32));
                }
            }
        }
        batch.labels.push(if picture.even { 1.0 } else { -1.0 });
    }

    fn training_images(&self) -> usize {
        self.data.training_images.min(self.images.len() - 1)
    }
}

impl TaskSource for Digits {
    fn shape(&self) -> TokenShape {
        TokenShape {
            tokens: PIXELS / (PATCH_SIDE * PATCH_SIDE),
            dimension: RGB_DIM,
        }
    }

    fn batch(&self, task: usize, step: usize, count: usize) -> Batch {
        let mut rng = stream(self.seed, Purpose::Batch, task, step);
        let axis = self.colour_axis(Role::Task(task));
        let mut batch = Batch::default();
        for _ in 0..count {
            self.push(index(&mut rng, self.training_images()), axis, &mut batch);
        }
        batch
    }

    /// The images that are not trained on.
    fn dataset(&self, role: Role) -> Result<Dataset> {
        let axis = self.colour_axis(role);
        let mut batch = Batch::default();
        for image in self.training_images()..self.images.len() {
            self.push(image, axis, &mut batch);
        }
        Dataset::sampled(self.shape(), batch.tokens, batch.labels)
    }
}

/// Puts the patches of a digit's sample `[P, d]` back together: red, green and blue of `IMAGE_SIDE`² pixels, scaled
/// by 1 / `scale`.
#[must_use]
pub fn digit_images(sample: &[f32], scale: f32) -> Vec<[f32; 3]> {
    let patches = IMAGE_SIDE / PATCH_SIDE;
    (0..PIXELS)
        .map(|pixel| {
            let (y, x) = (pixel / IMAGE_SIDE, pixel % IMAGE_SIDE);
            let patch = (y / PATCH_SIDE) * patches + x / PATCH_SIDE;
            let within = (y % PATCH_SIDE) * PATCH_SIDE + x % PATCH_SIDE;
            let at = patch * RGB_DIM + within * 3;
            std::array::from_fn(|channel| sample[at + channel] / scale)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Correlation, Data, Target};

    fn digits(alpha: f64) -> Result<Digits> {
        let data = DigitData::default();
        let experiment = Experiment {
            alpha: Correlation::new(alpha)?,
            data: Data::Digits(data.clone()),
            target: Some(Target {
                gamma: vec![0.6, 0.6],
            }),
            ..Experiment::default()
        };
        Digits::new(&experiment, &data)
    }

    #[test]
    fn all_1797_images_are_there_half_of_them_even() -> Result<()> {
        let all = images()?;
        assert_eq!(all.len(), 1797);
        let even = all.iter().filter(|image| image.even).count();
        assert!((800..1000).contains(&even), "{even}");
        assert_eq!(digits(0.0)?.dataset(Role::Task(0))?.len(), 497);
        Ok(())
    }

    #[test]
    fn colour_axes_are_unit_and_have_the_correlation_asked_for() -> Result<()> {
        for alpha in [-1.0, -0.5, 0.0, 0.9] {
            let source = digits(alpha)?;
            let axes =
                [Role::Task(0), Role::Task(1), Role::Target].map(|role| source.colour_axis(role));
            let dot = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            assert!((dot(axes[0], axes[1]) - alpha).abs() < 1e-12);
            for axis in axes {
                assert!((dot(axis, axis) - 1.0).abs() < 1e-12);
            }
        }
        Ok(())
    }

    #[test]
    fn at_alpha_one_both_tasks_show_the_same_images() -> Result<()> {
        let source = digits(1.0)?;
        assert_eq!(
            source.dataset(Role::Task(0))?,
            source.dataset(Role::Task(1))?
        );
        Ok(())
    }

    #[test]
    fn patches_go_back_to_the_image_they_were_cut_from() -> Result<()> {
        let source = digits(0.0)?;
        let mut batch = Batch::default();
        source.push(5, [0.0; 3], &mut batch);
        let image = digit_images(&batch.tokens, 2.0);
        for (pixel, grey) in image.iter().zip(source.images[5].pixels) {
            assert!((f64::from(pixel[1]) - 0.5 * grey).abs() < 1e-6);
        }
        Ok(())
    }
}
