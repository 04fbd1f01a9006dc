//! A model a cell: merges that are not affine in λ are evaluated one by one, each as a plane of its own.

use std::fmt::Debug;

use rayon::prelude::*;

use super::merged::Done;
use super::{Asked, Evaluator, Point, Progress, Stats, SweptModel, evaluator};
use crate::Result;
use crate::experiment::Loss;
use crate::model::{GradientBy, Parameters};
use crate::task::Dataset;
use crate::vector::{Own, Span};

/// The merged models of a plane that is no span of directions.
pub trait ModelsAt: Debug + Sync {
    /// The merged model at a point; nothing where there is none.
    ///
    /// # Errors
    /// If the models do not fit each other.
    fn at(&self, point: Point) -> Result<Option<Parameters>>;
}

/// A task's data and the merged models of a plane.
#[derive(Clone, Copy, Debug)]
pub struct EachModel<'a> {
    /// The model.
    pub model: &'a dyn SweptModel,
    /// The merged models.
    pub models: &'a dyn ModelsAt,
    /// The task's data, and where its own vector stands alone over the plane.
    pub asked: Asked<'a>,
    /// What evaluates each model: its own fast way, or candle.
    pub by: GradientBy,
}

/// The statistics of one model on a data set, by its fastest way; nothing is compared with a task's own vector.
///
/// # Errors
/// [`crate::Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
pub fn stats_of(
    model: &dyn SweptModel,
    parameters: &Parameters,
    set: &Dataset,
    loss: Loss,
    progress: Progress<'_>,
) -> Result<Stats> {
    let span = Span::of_one(parameters)?;
    let asked = Asked {
        span: &span,
        set,
        own: None,
        loss,
    };
    let way = evaluator(model, asked, &|| progress(0.0))?;
    let stats = way.evaluate(&[[0.0; 2]], &|_| progress(0.0))?;
    Ok(stats.first().copied().unwrap_or_else(Stats::none))
}

impl EachModel<'_> {
    fn stats(&self, point: Point, done: &Done<'_>) -> Result<Stats> {
        let Some(merged) = self.models.at(point)? else {
            done.add(1)?;
            return Ok(Stats::none());
        };
        let (asked, span) = (self.asked, Span::of_one(&merged)?);
        let alone = asked.own.map(|own| asked.span.alone(own, point));
        let alone = alone.transpose()?;
        let asked = Asked {
            span: &span,
            own: alone.as_ref().map(Own::Held),
            ..asked
        };
        let go_on = |_| done.heard();
        let stats = match self.by {
            GradientBy::Own => {
                let way = evaluator(self.model, asked, &|| done.heard())?;
                way.evaluate(&[[0.0; 2]], &go_on)?
            }
            GradientBy::Candle => {
                let plain = asked.plain(self.model);
                plain.evaluate(&[[0.0; 2]], &go_on)?
            }
        };
        done.add(1)?;
        Ok(stats.first().copied().unwrap_or_else(Stats::none))
    }
}

impl Evaluator for EachModel<'_> {
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>> {
        let done = Done::new(points.len(), progress);
        points
            .par_iter()
            .with_max_len(1)
            .map(|point| self.stats(*point, &done))
            .collect()
    }
}
