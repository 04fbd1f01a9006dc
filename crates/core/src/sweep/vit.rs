//! The fast way over a plane of Vision Transformers: every merged model once, then a forward pass whose vectors hold tokens.
//!
//! Nothing of a forward pass is shared by cells, as it is in the one-layer model; what is fast is the pass. Threads share
//! cells and stretches of images; an image's numbers depend on neither, so that results are the same to the last bit.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::kernel::Isa;
use super::merged::{Done, evaluate};
use super::{Asked, Evaluator, Point, Progress, Stats};
use crate::model::Vit;
use crate::model::fast_vit::{Form, Places, Scratch, Tile, Weights};
use crate::vector::Own;
use crate::{Error, Result};

/// Operations on images between two reports of progress: a few milliseconds without vectors.
const STRETCH: u64 = 1 << 25;

/// A task's data and the weights of a plane of Vision Transformers, ready to be evaluated at any points.
#[derive(Debug)]
pub struct VitKernel<'a> {
    vit: &'a Vit,
    asked: Asked<'a>,
    places: Places,
    /// Ψ at the plane's base and its two directions.
    base: Vec<f32>,
    directions: [Vec<f32>; 2],
    /// Where the task's own vector stands alone: Ψ(0) along an axis, or one model.
    own: Vec<f32>,
    /// Along what it runs there, where that is another vector than the plane's.
    own_directions: Option<[Vec<f32>; 2]>,
    form: Form,
    /// Tokens as tiles of `[d, columns]`.
    tiles: Vec<f32>,
}

impl<'a> VitKernel<'a> {
    /// The kernel of the best instruction set.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks; or if a parameter is missing or a shape does not fit.
    pub fn new(
        vit: &'a Vit,
        asked: Asked<'a>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Self> {
        Self::on(Isa::best(), vit, asked, go_on)
    }

    /// The same on an instruction set.
    ///
    /// # Errors
    /// As [`VitKernel::new`].
    pub fn on(
        isa: Isa,
        vit: &'a Vit,
        asked: Asked<'a>,
        go_on: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<Self> {
        let places = Places::new(vit);
        let flat = |parameters| {
            if go_on().is_break() {
                return Err(Error::Cancelled);
            }
            places.flat(vit, parameters)
        };
        let Asked { span, set, own, .. } = asked;
        let [first, second] = span.directions();
        let shape = set.shape();
        if shape != vit.sizes().patches {
            return Err(Error::Mismatch(format!(
                "the model is for {} tokens of d = {}, the data have {} of d = {}",
                vit.sizes().patches.tokens,
                vit.sizes().patches.dimension,
                shape.tokens,
                shape.dimension
            )));
        }
        let form = Form::new(vit, isa);
        let before = vit.sizes().pooling.own_tokens();
        let sizes = [shape.tokens, shape.dimension];
        Ok(Self {
            base: flat(span.base())?,
            directions: [flat(first)?, flat(second)?],
            own_directions: match own {
                Some(Own::Along(_)) if span.has_own() => {
                    let [first, second] = span.own_directions();
                    Some([flat(first)?, flat(second)?])
                }
                Some(Own::Along(_) | Own::Held(_)) | None => None,
            },
            own: match own {
                None => Vec::new(),
                Some(Own::Along(_)) => flat(span.origin())?,
                Some(Own::Held(parameters)) => flat(parameters)?,
            },
            tiles: form.tiling.arrange(set.tokens(), sizes, before),
            vit,
            asked,
            places,
            form,
        })
    }

    /// Outputs f of every sample at a point, as the evaluation has them.
    ///
    /// # Errors
    /// If the weights do not fit.
    pub fn outputs(&self, point: Point) -> Result<Vec<f32>> {
        let go_on = |_| ControlFlow::Continue(());
        self.outputs_of(&self.merged(point)?, true, &Done::new(1, &go_on))
    }

    /// The merged model at a point.
    fn merged(&self, point: Point) -> Result<Weights> {
        self.weights(&self.base, &self.directions, point)
    }

    /// The model with the task's own vector alone at a point.
    fn alone(&self, point: Point) -> Result<Weights> {
        let along = self.own_directions.as_ref().unwrap_or(&self.directions);
        let point = match self.asked.own {
            Some(Own::Along(axis)) => axis.pair(axis.of(point), 0.0),
            Some(Own::Held(_)) | None => [0.0; 2],
        };
        self.weights(&self.own, along, point)
    }

    #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
    fn weights(
        &self,
        from: &[f32],
        [first, second]: &[Vec<f32>; 2],
        point: Point,
    ) -> Result<Weights> {
        let [x, y] = point.map(|lambda| lambda as f32);
        let moved = from.iter().zip(first).zip(second);
        // A vector held at 0 is not there, to the last bit.
        let merged: Vec<f32> = match (x == 0.0, y == 0.0) {
            (true, true) => from.to_vec(),
            (false, true) => moved.map(|((a, b), _)| a + x * b).collect(),
            (true, false) => moved.map(|((a, _), c)| a + y * c).collect(),
            (false, false) => moved.map(|((a, b), c)| a + x * b + y * c).collect(),
        };
        Weights::new(&self.places, self.vit, &merged)
    }

    /// Outputs of a model; `spread` says whether threads share its images. Where there are models for all of them they do
    /// not: a thread that waits for others would begin a further model, and hold both.
    fn outputs_of(&self, weights: &Weights, spread: bool, done: &Done<'_>) -> Result<Vec<f32>> {
        let tiling = self.form.tiling;
        let of_tile = self.form.sizes.patches.dimension * tiling.stride;
        let work = self.form.sizes.operations() * tiling.images as u64;
        let tiles = usize::try_from((STRETCH / work.max(1)).max(1)).unwrap_or(1);
        let mut outputs = vec![0.0; self.asked.set.len()];
        let (images, tokens) = (tiles * tiling.images, tiles * of_tile);
        if spread {
            outputs
                .par_chunks_mut(images)
                .zip(self.tiles.par_chunks(tokens))
                .with_max_len(1)
                .try_for_each(|(outputs, patches)| {
                    let mut scratch = self.form.scratch();
                    self.stretch(weights, patches, &mut scratch, outputs);
                    done.add(outputs.len())
                })?;
        } else {
            let mut scratch = self.form.scratch();
            for (outputs, patches) in outputs.chunks_mut(images).zip(self.tiles.chunks(tokens)) {
                self.stretch(weights, patches, &mut scratch, outputs);
                done.add(outputs.len())?;
            }
        }
        Ok(outputs)
    }

    fn stretch(
        &self,
        weights: &Weights,
        patches: &[f32],
        scratch: &mut Scratch,
        outputs: &mut [f32],
    ) {
        let tiling = self.form.tiling;
        let of_tile = self.form.sizes.patches.dimension * tiling.stride;
        let tiles = outputs
            .chunks_mut(tiling.images)
            .zip(patches.chunks(of_tile));
        for (outputs, patches) in tiles {
            self.form.isa.run(Tile {
                form: &self.form,
                weights,
                patches,
                scratch,
                outputs,
            });
        }
    }
}

impl Evaluator for VitKernel<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let spread = points.len() < rayon::current_num_threads();
        evaluate(
            &self.asked,
            points,
            progress,
            &|point, done| self.outputs_of(&self.merged(point)?, spread, done),
            &|point, done| self.outputs_of(&self.alone(point)?, spread, done),
        )
    }
}
