//! Coloured images: grey images whose colour tells their label, along an axis that α turns or by shares of red. Not where
//! they come from.

use std::ops::Range;
use std::sync::Arc;

use super::directions::Directions;
use super::grey_images::GreyImages;
use super::source::Asking;
use super::{Batch, Dataset, Encoding, GoOn, Role, TaskId, TaskSource, TokenShape};
use crate::experiment::{Colours, Experiment, RedShares};
use crate::random::{Purpose, index, stream, uniform};
use crate::{Error, Result};
use rand::Rng;
use rand_distr::StandardNormal;

/// Samples of classes: tokens `[B, P, d]`, classes `[B]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassBatch {
    /// Tokens.
    pub tokens: Vec<f32>,
    /// Classes, from 0 on.
    pub classes: Vec<usize>,
}

/// How images become tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colouring {
    /// ρ, the probability that an image wears the colour of its label.
    pub rho: f64,
    /// Factor on every token.
    pub scale: f64,
    /// Images to train on, the first ones; the others are evaluated.
    pub training_images: usize,
    /// Images after them that are not evaluated either.
    pub held_out: usize,
}

/// To which side of grey images lie, along the axis of their task.
#[derive(Clone, Debug)]
enum Sides {
    /// For each image, whether it wears the colour of its own label, in every task.
    Labels(Vec<bool>),
    /// For each task and image, whether it is red.
    Red(Vec<Vec<bool>>),
}

/// Images that are trained on, of so many: one at least is left to evaluate.
fn trained_images(count: usize, wanted: usize) -> usize {
    wanted.min(count.saturating_sub(1)).max(1)
}

/// Images that are evaluated, of so many; where fewer are there than are wanted for training, a third of them.
#[must_use]
pub fn evaluated_images(count: usize, training_images: usize) -> usize {
    count.saturating_sub(trained_images(count, some_left(count, training_images)))
}

/// Images to train on, of so many: as many as are wanted, or two thirds of them if none would be left.
pub(super) fn some_left(count: usize, wanted: usize) -> usize {
    if wanted >= count {
        (count * 2 / 3).max(1)
    } else {
        wanted
    }
}

/// Makes tasks of images: the same images in all of them, coloured along different axes.
#[derive(Clone, Debug)]
pub struct ColouredImages {
    images: Arc<GreyImages>,
    sides: Sides,
    encoding: Encoding,
    training_images: usize,
    held_out: usize,
    directions: Directions,
    seed: u64,
}

impl ColouredImages {
    /// The tasks of an experiment, whose colours, α, target and seed count.
    #[must_use]
    pub fn new(experiment: &Experiment, images: Arc<GreyImages>, colouring: Colouring) -> Self {
        let seed = experiment.training.seed;
        let count = images.positive.len();
        let training_images = trained_images(count, colouring.training_images);
        Self {
            sides: match experiment.colours() {
                Some(Colours::Shares(shares)) => {
                    let tasks = shares.iter().enumerate();
                    let red = tasks.map(|(task, own)| red(&images.positive, *own, seed, task));
                    Sides::Red(red.collect())
                }
                Some(Colours::Axis) | None => {
                    let mut rng = stream(seed, Purpose::Colour, 0, 0);
                    let honest = (0..count).map(|_| uniform(&mut rng) < colouring.rho);
                    Sides::Labels(honest.collect())
                }
            },
            images,
            encoding: Encoding::scaled(colouring.scale),
            training_images,
            held_out: colouring.held_out.min(count - 1 - training_images),
            directions: Directions::new(experiment),
            seed,
        }
    }

    /// The same with other numbers for its colours.
    #[must_use]
    pub fn encoded(self, encoding: Encoding) -> Self {
        Self { encoding, ..self }
    }

    /// The unit axis in red, green and blue along which a task's colours lie; nothing for a task that there is not.
    #[must_use]
    pub fn colour_axis(&self, role: Role) -> Option<[f64; 3]> {
        let red_green = [1.0, -1.0, 0.0].map(|x: f64| x / 2f64.sqrt());
        let blue_yellow = [-1.0, -1.0, 2.0].map(|x: f64| x / 6f64.sqrt());
        let grey = [1.0; 3].map(|x: f64| x / 3f64.sqrt());
        let parts = match (&self.sides, role) {
            (Sides::Labels(_), _) => self.directions.in_colours(role)?,
            (Sides::Red(red), Role::Task(task)) if task.index() < red.len() => [1.0, 0.0, 0.0],
            (Sides::Red(_), Role::Task(_) | Role::Target) => return None,
        };
        Some(std::array::from_fn(|channel| {
            parts[0] * red_green[channel]
                + parts[1] * blue_yellow[channel]
                + parts[2] * grey[channel]
        }))
    }

    /// Whether an image of a task lies to the high side of its axis.
    fn is_high(&self, role: Role, image: usize) -> bool {
        match (&self.sides, role) {
            (Sides::Labels(honest), _) => honest[image] == self.images.positive[image],
            (Sides::Red(red), Role::Task(task)) => red[task.index()][image],
            (Sides::Red(_), Role::Target) => false,
        }
    }

    /// Red, green and blue of an image of a task, in [0, 1].
    fn colour(&self, role: Role, image: usize, axis: [f64; 3]) -> [f64; 3] {
        let side = if self.is_high(role, image) { 1.0 } else { -1.0 };
        axis.map(|part| 0.5 + 0.4 * side * part)
    }

    /// The images of a task that are neither trained on nor evaluated.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks; or if there are none.
    pub fn held_out_while(&self, role: Role, go_on: GoOn<'_>) -> Result<Dataset> {
        let images = self.training_images..self.training_images + self.held_out;
        if images.is_empty() {
            return Err(Error::Mismatch("no images are held out".into()));
        }
        self.samples(role, images, go_on)
    }

    /// Images of a task as a data set in two groups, one of either colour.
    fn samples(&self, role: Role, images: Range<usize>, go_on: GoOn<'_>) -> Result<Dataset> {
        let batch = self.coloured(role, images.clone(), go_on)?;
        let high = images.map(|image| self.is_high(role, image)).collect();
        Dataset::sampled(self.shape(), batch.tokens, batch.labels)?.in_groups(high)
    }

    /// How many classes its images have.
    #[must_use]
    pub fn class_count(&self) -> usize {
        self.images.class_count
    }

    /// The samples of a step that learns classes, each image of a colour of its own: a function of the seed and the step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks.
    pub fn class_batch_while(
        &self,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<ClassBatch> {
        let mut rng = stream(self.seed, Purpose::Pretraining, 0, step);
        let size = self.shape().len();
        let mut batch = ClassBatch {
            tokens: Vec::with_capacity(count * size),
            classes: Vec::with_capacity(count),
        };
        let mut asking = Asking::new(go_on);
        for _ in 0..count {
            let image = index(&mut rng, self.training_images);
            let colour = any_colour(&mut rng);
            self.paint(image, colour, &mut batch.tokens);
            batch.classes.push(self.images.classes[image]);
            asking.made(size)?;
        }
        Ok(batch)
    }

    /// Images of a task.
    fn coloured(
        &self,
        role: Role,
        images: impl ExactSizeIterator<Item = usize>,
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        let axis = self.colour_axis(role).ok_or_else(|| role.missing())?;
        let size = self.shape().len();
        let mut batch = Batch {
            tokens: Vec::with_capacity(images.len() * size),
            labels: Vec::with_capacity(images.len()),
        };
        let mut asking = Asking::new(go_on);
        for image in images {
            self.push(image, self.colour(role, image, axis), &mut batch);
            asking.made(size)?;
        }
        Ok(batch)
    }

    /// Appends an image in a colour, with its label.
    fn push(&self, image: usize, colour: [f64; 3], batch: &mut Batch) {
        self.paint(image, colour, &mut batch.tokens);
        let label = if self.images.positive[image] {
            1.0
        } else {
            -1.0
        };
        batch.labels.push(label);
    }

    /// Appends the patches of an image in a colour, `[P, d]`.
    fn paint(&self, image: usize, colour: [f64; 3], tokens: &mut Vec<f32>) {
        let (pixels, layout) = (self.images.pixels(image), self.images.layout);
        let number = |place: usize, channel: usize| {
            let grey = f64::from(pixels[place]);
            self.encoding.number(channel, grey, colour[channel])
        };
        if !self.encoding.channels_first {
            for place in layout.places() {
                tokens.extend([0, 1, 2].map(|channel| number(place, channel)));
            }
            return;
        }
        let places: Vec<usize> = layout.places().collect();
        for patch in places.chunks_exact(layout.patch * layout.patch) {
            for channel in 0..3 {
                tokens.extend(patch.iter().map(|place| number(*place, channel)));
            }
        }
    }
}

/// For each image of a task whether it is red, by a coin of its own.
fn red(positive: &[bool], shares: RedShares, seed: u64, task: usize) -> Vec<bool> {
    let mut rng = stream(seed, Purpose::Colour, task, 0);
    let share = |even: &bool| if *even { shares.even } else { shares.odd };
    let coin = |even| uniform(&mut rng) < share(even);
    positive.iter().map(coin).collect()
}

/// A colour as far from grey as those of the tasks, in any direction.
fn any_colour(rng: &mut impl Rng) -> [f64; 3] {
    let direction: [f64; 3] = std::array::from_fn(|_| rng.sample(StandardNormal));
    let length = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
    direction.map(|x| 0.5 + 0.4 * x / length.max(f64::MIN_POSITIVE))
}

impl TaskSource for ColouredImages {
    fn shape(&self) -> TokenShape {
        self.images.layout.shape()
    }

    fn batch_while(
        &self,
        task: TaskId,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        let mut rng = stream(self.seed, Purpose::Batch, task.index(), step);
        let images = (0..count).map(|_| index(&mut rng, self.training_images));
        self.coloured(Role::Task(task), images, go_on)
    }

    /// The images that are neither trained on nor held out.
    fn dataset_while(&self, role: Role, go_on: GoOn<'_>) -> Result<Dataset> {
        let images = self.training_images + self.held_out..self.images.positive.len();
        self.samples(role, images, go_on)
    }
}

#[cfg(test)]
mod tests;
