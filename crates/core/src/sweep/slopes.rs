//! Outputs that are affine in λ: f at Ψ(0) and its derivatives along the task vectors (Ortiz-Jimenez et al. 2023, "Task
//! Arithmetic in the Tangent Space").

use rayon::prelude::*;

use super::stats::{Tally, sign_of};
use super::{Evaluator, Point, Progress, Stats};
use crate::experiment::{Axes, Axis, Loss, TaskId};
use crate::model::{GradientBy, Model, Parameters, output_gradient};
use crate::task::Dataset;
use crate::vector::Coefficients;
use crate::{Error, Result};

/// Points whose sums are made between two reports of progress.
const REPORTED: usize = 64;

/// f(x; Ψ(0)) and Jᵢ(x) = the derivative of f there along ΔΨᵢ, of some samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Slopes {
    /// f at Ψ(0), a sample each.
    pub outputs: Vec<f64>,
    /// Jᵢ of every task, a sample each.
    pub along: Vec<Vec<f64>>,
}

impl Slopes {
    /// Those of some samples of a set, by their indices. `vectors` are the whole task vectors, flat in the model's own order.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a parameter is missing or a shape does not fit.
    pub fn of(
        model: &(impl Model + ?Sized),
        base: &Parameters,
        vectors: &[Vec<f64>],
        (set, samples): (&Dataset, &[usize]),
        by: GradientBy,
        progress: Progress<'_>,
    ) -> Result<Self> {
        let one = |sample: &usize| {
            if progress(0.0).is_break() {
                return Err(Error::Cancelled);
            }
            let found = output_gradient(model, base, set.sample(*sample), by)?;
            let along = vectors.iter().map(|vector| {
                let pairs = vector.iter().zip(&found.gradient);
                pairs.map(|(x, slope)| x * slope).sum()
            });
            Ok((found.output, along.collect::<Vec<f64>>()))
        };
        let found = samples.par_iter().map(one).collect::<Result<Vec<_>>>()?;
        let task = |task: usize| found.iter().map(|(_, along)| along[task]).collect();
        Ok(Self {
            outputs: found.iter().map(|(output, _)| *output).collect(),
            along: (0..vectors.len()).map(task).collect(),
        })
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<f64>() * self.outputs.len() * (1 + self.along.len())
    }
}

/// A task's data and slopes, ready to be evaluated at any points of a plane.
#[derive(Clone, Debug)]
pub struct Tangent<'a> {
    slopes: &'a Slopes,
    set: &'a Dataset,
    axes: Axes,
    /// f at (0, 0): with what is held.
    base: Vec<f64>,
    /// The task whose own vector is compared with, and at what it is held, if it is.
    own: Option<(TaskId, Option<f64>)>,
    loss: Loss,
}

impl<'a> Tangent<'a> {
    /// A plane of some axes; the other tasks' coefficients are held.
    #[must_use]
    pub fn new(
        slopes: &'a Slopes,
        set: &'a Dataset,
        axes: Axes,
        at: &Coefficients,
        own: Option<TaskId>,
        loss: Loss,
    ) -> Self {
        let mut base = slopes.outputs.clone();
        for (task, along) in TaskId::all().zip(&slopes.along) {
            if axes.axis(task).is_none() {
                for (f, slope) in base.iter_mut().zip(along) {
                    *f += at.of(task) * slope;
                }
            }
        }
        let held = |task: TaskId| match axes.axis(task) {
            Some(_) => (task, None),
            None => (task, Some(at.of(task))),
        };
        Self {
            slopes,
            set,
            axes,
            base,
            own: own.map(held),
            loss,
        }
    }

    fn along(&self, task: TaskId) -> Option<&[f64]> {
        self.slopes.along.get(task.index()).map(Vec::as_slice)
    }

    /// Outputs f of every sample at a point.
    ///
    /// # Errors
    /// If an axis has no task vector.
    pub fn outputs(&self, point: Point) -> Result<Vec<f64>> {
        let mut outputs = self.base.clone();
        for axis in Axis::BOTH {
            let task = self.axes.task(axis);
            let along = self.along(task).ok_or_else(|| {
                let name = task.key();
                Error::Mismatch(format!(
                    "a plane's axis: expected a task vector of {name}, found none"
                ))
            })?;
            for (f, slope) in outputs.iter_mut().zip(along) {
                *f += axis.of(point) * slope;
            }
        }
        Ok(outputs)
    }

    /// The signs with the task's own vector alone, f₀ + λ_t J_t.
    fn alone(&self, point: Point) -> Option<Vec<i8>> {
        let (task, held) = self.own?;
        let lambda = match self.axes.axis(task) {
            Some(axis) => axis.of(point),
            None => held.unwrap_or_default(),
        };
        let pairs = self.slopes.outputs.iter().zip(self.along(task)?);
        let signs = pairs.map(|(f, slope)| sign_of(single(f + lambda * slope)));
        Some(signs.collect())
    }

    fn stats(&self, point: Point) -> Result<Stats> {
        let alone = self.alone(point);
        let mut tally = Tally::of(self.loss);
        for (sample, output) in self.outputs(point)?.into_iter().enumerate() {
            let expected = self.set.expected(sample);
            let sign = alone.as_ref().map(|signs| signs[sample]);
            tally.add(single(output), expected, sign);
        }
        Ok(tally.finish(self.set))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "outputs are told as f32")]
fn single(output: f64) -> f32 {
    output as f32
}

impl Evaluator for Tangent<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let mut all = Vec::with_capacity(points.len());
        for points_of in points.chunks(REPORTED) {
            let found = points_of.par_iter().map(|point| self.stats(*point));
            all.extend(found.collect::<Result<Vec<_>>>()?);
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = all.len() as f64 / points.len() as f64;
            if progress(share).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(all)
    }
}
