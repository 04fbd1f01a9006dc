//! A merge that is one direction: models Ψ(0) + s·u along a ray beside the plane of task arithmetic.

use super::Subject;
use crate::experiment::{Axes, Median, Merge};
use crate::model::Parameters;
use crate::pools;
use crate::sweep::{Asked, Point, Progress, Stats, evaluator, larger, line_values, same};
use crate::task::Role;
use crate::vector::ways::{median, projection};
use crate::vector::{Coefficients, Span, TaskVectors};
use crate::{Error, Result};

/// The models along a ray, every task at every scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Ray {
    /// s.
    pub values: Vec<f64>,
    /// Each task's statistics at every s. No task's own vector is part of them, so nothing is said of ξ.
    pub tasks: Vec<(Role, Vec<Stats>)>,
    /// The least-squares coefficients of u on the task vectors: at s times these the ray is nearest to a point of task
    /// arithmetic.
    pub projection: Vec<f64>,
    /// How far it is from there, relative to its distance from Ψ(0): 0 on the span of all vectors, 1 where nothing of it is.
    pub off_plane: f64,
    /// The same for the vectors of the plane's axes alone: where it is nearest to the plane through Ψ(0) at s = 1, and how
    /// far off.
    pub nearest: (Point, f64),
}

impl Ray {
    /// The place of s = 1 among the values, the merge as it is published.
    #[must_use]
    pub fn at_one(&self) -> Option<usize> {
        self.values.iter().position(|s| same(*s, 1.0))
    }

    /// The place where the worst loss of the tasks with a vector is least.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        let worst = |at: usize| {
            let trained = self.tasks.iter().filter(|(role, _)| role.task().is_some());
            let losses = trained.map(|(_, stats)| stats[at].loss);
            losses.reduce(larger).unwrap_or(f64::NAN)
        };
        let known = (0..self.values.len()).filter(|at| worst(*at).is_finite());
        known.min_by(|left, right| worst(*left).total_cmp(&worst(*right)))
    }

    /// Bytes of its values and statistics.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tasks = self.tasks.iter();
        let stats: usize = tasks.map(|(_, stats)| size_of_val(stats.as_slice())).sum();
        size_of_val(self.values.as_slice()) + stats
    }
}

impl Subject {
    /// The median's task vectors and direction, if that is the way to merge.
    fn direction(&self) -> Result<Option<(TaskVectors, Vec<f64>)>> {
        match &self.setup().experiment.merge {
            Merge::Median(Median { rule }) => {
                let infos = self.model().parameters();
                let vectors = TaskVectors::new(self.base(), self.tuned(), infos)?;
                let direction = median(vectors.vectors(), *rule);
                Ok(Some((vectors, direction)))
            }
            Merge::Arithmetic(_)
            | Merge::Ties(_)
            | Merge::Dare(_)
            | Merge::Awd
            | Merge::FedGma(_)
            | Merge::TsvM
            | Merge::Bases(_)
            | Merge::Fisher(_)
            | Merge::Tangent => Ok(None),
        }
    }

    /// The ray of a merge that is one direction; nothing of any other.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
    pub fn ray(&self, progress: Progress<'_>) -> Result<Option<Ray>> {
        let Some((vectors, direction)) = self.direction()? else {
            return Ok(None);
        };
        let (coefficients, off_plane) = projection(&direction, vectors.vectors());
        let along = vectors.layout().parameters(&direction)?;
        let span = one_direction(self.base(), &along)?;
        let setup = self.setup();
        let axes = setup.experiment.axes().tasks();
        let own = axes.map(|task| vectors.vectors().get(task.index()).cloned());
        let own: Vec<Vec<f64>> = own.into_iter().flatten().collect();
        let nearest = match projection(&direction, &own) {
            (place, off) if place.len() == 2 => ([place[0], place[1]], off),
            _ => ([0.0; 2], 1.0),
        };
        let values = line_values(&setup.experiment.grid, setup.line_step());
        let points: Vec<Point> = values.iter().map(|s| [*s, 0.0]).collect();
        let pool = pools::sweep()?;
        let mut tasks = Vec::new();
        for (role, set) in self.sets() {
            let asked = Asked {
                span: &span,
                set,
                own: None,
                loss: setup.experiment.loss(),
            };
            let way = evaluator(self.model(), asked, &|| progress(0.0))?;
            let mut stats = pool.install(|| way.evaluate(&points, progress))?;
            for own in &mut stats {
                own.flips = f64::NAN;
            }
            tasks.push((*role, stats));
        }
        Ok(Some(Ray {
            values,
            tasks,
            projection: coefficients,
            off_plane,
            nearest,
        }))
    }

    /// The merged model at the setup's coefficients, of the median at one that is the same for all tasks.
    ///
    /// # Errors
    /// A sentence where the way to merge has no model there.
    pub fn merged_model(&self) -> Result<Parameters> {
        let experiment = &self.setup().experiment;
        let lambdas = &experiment.coefficients;
        if let Some((vectors, direction)) = self.direction()? {
            let [first, others @ ..] = lambdas.as_slice() else {
                return Err(Error::Mismatch(
                    "expected a coefficient for every task".into(),
                ));
            };
            if others.iter().any(|other| other != first) {
                return Err(Error::Mismatch(format!(
                    "the median is one direction: expected one coefficient for all tasks, as in 1,1, found {}",
                    list(lambdas)
                )));
            }
            let along = vectors.layout().parameters(&direction)?;
            return one_direction(self.base(), &along)?.at([*first, 0.0]);
        }
        let point = experiment.point();
        self.merged(point)?.ok_or_else(|| {
            Error::Mismatch(match experiment.merge {
                Merge::Fisher(_) => format!(
                    "Fisher averaging: expected coefficients of at least 0, not all 0, found {}",
                    list(lambdas)
                ),
                _ => format!(
                    "{}: it merges outputs, and there is no merged model",
                    experiment.merge.method().title()
                ),
            })
        })
    }
}

fn list(lambdas: &[f64]) -> String {
    let lambdas: Vec<String> = lambdas.iter().map(f64::to_string).collect();
    lambdas.join(",")
}

/// Ψ(0) + s·u at (s, 0).
fn one_direction(base: &Parameters, along: &Parameters) -> Result<Span> {
    let none = along.map(|_, tensor| tensor.zeros_like())?;
    let vectors = [along.clone(), none];
    Span::new(base, &vectors, &Coefficients::zero(), Axes::default())
}
