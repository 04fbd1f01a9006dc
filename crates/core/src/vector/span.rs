//! The models of a plane: two coefficients run, those of other task vectors are held.

use super::merge;
use crate::experiment::{Axes, Axis, TaskId};
use crate::model::Parameters;
use crate::{Error, Result};

/// One λ for each task vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients(Vec<f64>);

impl Coefficients {
    /// Coefficients in the order of the tasks.
    #[must_use]
    pub fn new(values: Vec<f64>) -> Self {
        Self(values)
    }

    /// No task vector at all.
    #[must_use]
    pub fn zero() -> Self {
        Self(Vec::new())
    }

    /// λ of a task; 0 beyond the last, whose vector takes no part.
    #[must_use]
    pub fn of(&self, task: TaskId) -> f64 {
        self.0.get(task.index()).copied().unwrap_or_default()
    }
}

/// The models of a plane, affine in its two coefficients.
#[derive(Clone, Debug)]
pub struct Span {
    origin: Parameters,
    base: Parameters,
    directions: [Parameters; 2],
    /// The whole task vectors of both axes, where the directions are others.
    own: Option<[Parameters; 2]>,
    axes: Axes,
    /// Ψ(0) + λ_t ΔΨ_t of every task whose coefficient is held.
    held: Vec<(TaskId, Parameters)>,
    is_shifted: bool,
}

/// The models with a task's own vector alone, Ψ(0) + λ_t ΔΨ_t, over a plane: never points of it where others are held.
#[derive(Clone, Copy, Debug)]
pub enum Own<'a> {
    /// They run with the coefficient of this axis.
    Along(Axis),
    /// The task's coefficient is held: one model for all points.
    Held(&'a Parameters),
}

impl Span {
    /// The plane of some tasks' vectors through Ψ(0), the origin, moved by what is held.
    ///
    /// # Errors
    /// If an axis has no vector, or names or shapes differ.
    pub fn new(
        origin: &Parameters,
        vectors: &[Parameters],
        at: &Coefficients,
        axes: Axes,
    ) -> Result<Self> {
        let held = || {
            let all = TaskId::all().zip(vectors);
            all.filter(|(task, _)| axes.axis(*task).is_none())
                .map(|(task, vector)| (task, at.of(task), vector))
        };
        // A vector held at 0 is not there, to the last bit.
        let moved = || held().filter(|(_, lambda, _)| *lambda != 0.0);
        Ok(Self {
            origin: origin.clone(),
            base: merge(origin, moved().map(|(_, lambda, vector)| (lambda, vector)))?,
            directions: along(vectors, axes)?,
            own: None,
            axes,
            held: held_alone(origin, vectors, at, axes)?,
            is_shifted: moved().next().is_some(),
        })
    }

    /// The same plane, where a task's own vector is another one than the direction that its coefficient multiplies.
    ///
    /// # Errors
    /// As [`Span::new`].
    pub fn with_own(self, own: &[Parameters], at: &Coefficients) -> Result<Self> {
        Ok(Self {
            own: Some(along(own, self.axes)?),
            held: held_alone(&self.origin, own, at, self.axes)?,
            ..self
        })
    }

    /// One model, the same at every point.
    ///
    /// # Errors
    /// If a tensor cannot be made.
    pub fn of_one(model: &Parameters) -> Result<Self> {
        let none = model.map(|_, tensor| tensor.zeros_like())?;
        let axes = Axes::default();
        Self::new(model, &[none.clone(), none], &Coefficients::zero(), axes)
    }

    /// Ψ(0), from which every task's own vector starts.
    #[must_use]
    pub fn origin(&self) -> &Parameters {
        &self.origin
    }

    /// The model at which both coefficients of the plane are 0: Ψ(0) with what is held.
    #[must_use]
    pub fn base(&self) -> &Parameters {
        &self.base
    }

    /// Whether a held vector moves the plane away from Ψ(0).
    #[must_use]
    pub fn is_shifted(&self) -> bool {
        self.is_shifted
    }

    /// The vectors that span it.
    #[must_use]
    pub fn directions(&self) -> &[Parameters; 2] {
        &self.directions
    }

    /// The task vectors of both axes, along which a task's own vector alone runs: the directions, unless the merge has others.
    #[must_use]
    pub fn own_directions(&self) -> &[Parameters; 2] {
        self.own.as_ref().unwrap_or(&self.directions)
    }

    /// Whether a task's own vector is another one than the direction that its coefficient multiplies.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// Whether a task's own vector alone never is a point of the plane, but where it is 0.
    #[must_use]
    pub fn is_own_elsewhere(&self) -> bool {
        self.is_shifted || self.own.is_some()
    }

    /// The merged model at a point of the plane.
    ///
    /// # Errors
    /// If names or shapes differ.
    pub fn at(&self, point: [f64; 2]) -> Result<Parameters> {
        merge(&self.base, point.into_iter().zip(&self.directions))
    }

    /// The models with a task's own vector alone; nothing for a task without one.
    #[must_use]
    pub fn own(&self, task: TaskId) -> Option<Own<'_>> {
        if let Some(axis) = self.axes.axis(task) {
            return Some(Own::Along(axis));
        }
        let held = self.held.iter().find(|(own, _)| *own == task);
        held.map(|(_, parameters)| Own::Held(parameters))
    }

    /// The model with a task's own vector alone at a point of the plane.
    ///
    /// # Errors
    /// If names or shapes differ.
    pub fn alone(&self, own: Own<'_>, point: [f64; 2]) -> Result<Parameters> {
        match own {
            Own::Along(axis) => {
                let only = axis.pair(axis.of(point), 0.0);
                merge(&self.origin, only.into_iter().zip(self.own_directions()))
            }
            Own::Held(parameters) => Ok(parameters.clone()),
        }
    }
}

/// The vectors of both axes.
fn along(vectors: &[Parameters], axes: Axes) -> Result<[Parameters; 2]> {
    let vector = |axis: Axis| {
        let task = axes.task(axis);
        vectors.get(task.index()).cloned().ok_or_else(|| {
            let count = vectors.len();
            let found = task.key();
            Error::Mismatch(format!(
                "a plane's axis: expected one of {count} tasks, found {found}"
            ))
        })
    };
    Ok([vector(Axis::X)?, vector(Axis::Y)?])
}

/// Ψ(0) + λ_t ΔΨ_t of every task whose coefficient is held.
fn held_alone(
    origin: &Parameters,
    vectors: &[Parameters],
    at: &Coefficients,
    axes: Axes,
) -> Result<Vec<(TaskId, Parameters)>> {
    let all = TaskId::all().zip(vectors);
    let held = all.filter(|(task, _)| axes.axis(*task).is_none());
    held.map(|(task, vector)| Ok((task, merge(origin, [(at.of(task), vector)])?)))
        .collect()
}
