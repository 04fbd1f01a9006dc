//! What a way to merge makes of trained models, for a plane: directions, models one by one, or outputs.

use std::fmt::Debug;
use std::sync::Arc;

use super::Subject;
use crate::experiment::{Axes, Fisher, Merge, MergeClass, TaskId};
use crate::lab::Setup;
use crate::model::{GradientBy, Model, Parameters};
use crate::pools;
use crate::sweep::{ModelsAt, Point, Progress, Slopes, fisher_diagonal};
use crate::task::{Dataset, GoOn, Role};
use crate::vector::ways::{directions, fisher_average, without_scale};
use crate::vector::{Coefficients, Layout, TaskVectors};
use crate::{Error, Result};

/// How the merged models of a plane come about.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// They are affine in λ: the subject's span.
    Span,
    /// A model a point, by Fisher information.
    Fisher(Arc<FisherModels>),
    /// Outputs that are affine in λ, of every data set.
    Tangent(Arc<Vec<(Role, Slopes)>>),
    /// They need data, which are not there yet.
    Missing,
}

/// The tuned models and the diagonals of their Fisher information, flat in the model's own order.
#[derive(Clone, Debug)]
pub(super) struct FisherModels {
    layout: Layout,
    models: Vec<Vec<f64>>,
    fishers: Vec<Vec<f64>>,
    axes: Axes,
    at: Coefficients,
}

impl ModelsAt for FisherModels {
    fn at(&self, point: Point) -> Result<Option<Parameters>> {
        let lambda = |task: TaskId| match self.axes.axis(task) {
            Some(axis) => axis.of(point),
            None => self.at.of(task),
        };
        let lambdas: Vec<f64> = TaskId::first(self.models.len()).map(lambda).collect();
        let merged = fisher_average(&self.models, &self.fishers, &lambdas);
        merged
            .map(|numbers| self.layout.parameters(&numbers))
            .transpose()
    }
}

impl Way {
    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Span | Self::Missing => 0,
            Self::Fisher(of) => {
                let all = of.models.iter().chain(&of.fishers);
                all.map(|numbers| size_of_val(numbers.as_slice())).sum()
            }
            Self::Tangent(sets) => sets.iter().map(|(_, slopes)| slopes.bytes()).sum(),
        }
    }

    /// What is there before any data: the span where it is drawn by directions or beside those of task arithmetic.
    pub(super) fn without_data(merge: &Merge) -> Self {
        match merge.method().class() {
            MergeClass::Directions | MergeClass::Ray => Self::Span,
            MergeClass::Models | MergeClass::Outputs => Self::Missing,
        }
    }
}

/// The directions of a setup's way for some models; nothing where they are the whole task vectors.
pub(super) fn directions_of(
    setup: &Setup,
    model: &dyn Model,
    base: &Parameters,
    tuned: &[Parameters],
    go_on: GoOn<'_>,
) -> Result<Option<Vec<Parameters>>> {
    let merge = &setup.experiment.merge;
    match merge {
        // Its edits are of tensors as they are.
        Merge::Arithmetic(_) | Merge::Median(_) | Merge::Fisher(_) | Merge::Tangent => Ok(None),
        Merge::Ties(_)
        | Merge::Dare(_)
        | Merge::Awd
        | Merge::FedGma(_)
        | Merge::TsvM
        | Merge::Bases(_) => {
            let vectors = TaskVectors::new(base, tuned, model.parameters())?;
            let seed = setup.experiment.training.seed;
            let found = directions(merge, &vectors, seed, go_on)?;
            let found = found.map(|all| {
                let all = all.iter();
                all.map(|numbers| vectors.layout().parameters(numbers))
                    .collect()
            });
            found.transpose()
        }
    }
}

impl Subject {
    /// The same subject with what its way to merge needs of its data.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
    pub(crate) fn prepared(mut self, progress: Progress<'_>) -> Result<Self> {
        self.way = match &self.setup.experiment.merge {
            Merge::Arithmetic(_)
            | Merge::Ties(_)
            | Merge::Dare(_)
            | Merge::Awd
            | Merge::FedGma(_)
            | Merge::Median(_)
            | Merge::TsvM
            | Merge::Bases(_) => Way::Span,
            Merge::Fisher(fisher) => {
                let models = self.fisher(*fisher, GradientBy::Own, progress)?;
                Way::Fisher(Arc::new(models))
            }
            Merge::Tangent => Way::Tangent(Arc::new(self.slopes(GradientBy::Own, progress)?)),
        };
        Ok(self)
    }

    /// Every task's model and Fisher information, on its own data.
    pub(super) fn fisher(
        &self,
        fisher: Fisher,
        by: GradientBy,
        progress: Progress<'_>,
    ) -> Result<FisherModels> {
        let model: &dyn Model = self.model.as_ref();
        let layout = Layout::new(model.parameters());
        let mut fishers = Vec::new();
        for (task, tuned) in TaskId::all().zip(&self.tuned) {
            let role = Role::Task(task);
            let set = self.set(role).ok_or_else(|| role.missing())?;
            let pool = match by {
                GradientBy::Own => pools::sweep()?,
                GradientBy::Candle => pools::candle()?,
            };
            let found = pool.install(|| fisher_diagonal(model, tuned, set, by, progress));
            fishers.push(found?);
        }
        if fisher.normalised {
            fishers = without_scale(fishers);
        }
        let models = self.tuned.iter().map(|tuned| layout.flat(tuned));
        Ok(FisherModels {
            models: models.collect::<Result<_>>()?,
            layout,
            fishers,
            axes: self.setup.experiment.axes(),
            at: self.setup.coefficients(),
        })
    }

    /// f at Ψ(0) and its derivatives along the task vectors, of every data set.
    pub(super) fn slopes(
        &self,
        by: GradientBy,
        progress: Progress<'_>,
    ) -> Result<Vec<(Role, Slopes)>> {
        let sets = self.sets.iter();
        sets.map(|(role, set)| {
            let samples: Vec<usize> = (0..set.len()).collect();
            Ok((*role, self.slopes_of(set, &samples, by, progress)?))
        })
        .collect()
    }

    /// The same of some samples of a set.
    pub(super) fn slopes_of(
        &self,
        set: &Dataset,
        samples: &[usize],
        by: GradientBy,
        progress: Progress<'_>,
    ) -> Result<Slopes> {
        let model: &dyn Model = self.model.as_ref();
        let vectors = TaskVectors::new(&self.base, &self.tuned, model.parameters())?;
        let pool = match by {
            GradientBy::Own => pools::sweep()?,
            GradientBy::Candle => pools::candle()?,
        };
        let vectors = vectors.vectors();
        pool.install(|| Slopes::of(model, &self.base, vectors, (set, samples), by, progress))
    }

    /// The merged model at a point; nothing where the way has none there.
    ///
    /// # Errors
    /// If the models do not fit each other.
    pub fn merged(&self, point: Point) -> Result<Option<Parameters>> {
        match &self.way {
            Way::Span => self.span.at(point).map(Some),
            Way::Fisher(models) => models.at(point),
            Way::Tangent(_) => Ok(None),
            Way::Missing => Err(missing()),
        }
    }

    /// Whether the way has an answer at a point.
    #[must_use]
    pub fn is_defined(&self, point: Point) -> bool {
        match &self.way {
            Way::Span | Way::Tangent(_) | Way::Missing => true,
            Way::Fisher(models) => {
                let held = |task: TaskId| match models.axes.axis(task) {
                    Some(axis) => axis.of(point),
                    None => models.at.of(task),
                };
                let tasks = TaskId::first(models.models.len());
                let lambdas: Vec<f64> = tasks.map(held).collect();
                lambdas.iter().all(|lambda| *lambda >= 0.0)
                    && lambdas.iter().any(|lambda| *lambda > 0.0)
            }
        }
    }
}

/// That a way's data are not there.
pub(super) fn missing() -> Error {
    Error::Mismatch("the way to merge needs data, which are not there yet".into())
}
