//! A lab's subject: data and trained models.

mod check;
mod sweeps;
mod way;

use std::sync::Arc;
use std::time::Duration;

use super::{Exhibit, Setup};
use crate::model::Parameters;
use crate::sweep::SweptModel;
use crate::task::{Dataset, GoOn, Role, TaskId, to_the_end};
use crate::train::Record;
use crate::vector::{Span, edited, task_vector};
use crate::{Error, Result};

use way::{Way, directions_of};

/// Samples of each task that are shown.
const SHOWN_SAMPLES: usize = 8;

/// Data and trained models: everything that a plane is made of.
#[derive(Clone, Debug)]
pub struct Subject {
    setup: Setup,
    model: Arc<dyn SweptModel>,
    base: Parameters,
    tuned: Vec<Parameters>,
    vectors: Vec<Parameters>,
    /// The whole task vectors, where those that are merged are the directions of another way.
    own: Option<Vec<Parameters>>,
    span: Span,
    way: Way,
    sets: Vec<(Role, Arc<Dataset>)>,
    training: Trained,
    notes: Vec<String>,
}

/// How the training went, a task; empty where the models came from a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Trained {
    /// The same of each batch that the model saw before any task.
    pub pretraining: Vec<Record>,
    /// Loss and accuracy of each batch.
    pub history: Vec<Vec<Record>>,
    /// The step from which on the training cannot change anything, if it got there.
    pub converged: Vec<Option<usize>>,
    /// How long all of it took, now or when it was done.
    pub time: Duration,
}

/// A task vector, if all of it is finite.
fn finite(task: TaskId, vector: Parameters) -> Result<Parameters> {
    match vector.first_lost()? {
        None => Ok(vector),
        Some(name) => Err(Error::Overflow {
            place: format!("task vector of {}", task.symbol()),
            tensor: format!("tensor {name}"),
            advice: ": the models' numbers are too large".into(),
        }),
    }
}

impl Subject {
    /// A subject without data, whose task vectors are edited and merged as its setup says.
    ///
    /// # Errors
    /// If the models do not fit each other, or the way to merge has no answer for them.
    pub(super) fn new(
        setup: &Setup,
        model: Arc<dyn SweptModel>,
        base: Parameters,
        tuned: Vec<Parameters>,
    ) -> Result<Self> {
        Self::new_while(setup, model, base, tuned, &mut to_the_end())
    }

    /// The same, unless `go_on` breaks.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if it does; or as [`Subject::new`].
    pub(super) fn new_while(
        setup: &Setup,
        model: Arc<dyn SweptModel>,
        base: Parameters,
        tuned: Vec<Parameters>,
        go_on: GoOn<'_>,
    ) -> Result<Self> {
        let (edit, infos) = (&setup.experiment.merge.edit(), model.parameters());
        let vector = |(task, tuned): (TaskId, &Parameters)| {
            let whole = finite(task, task_vector(tuned, &base)?)?;
            finite(task, edited(&whole, edit, infos)?)
        };
        let vectors = TaskId::all().zip(&tuned).map(vector);
        let whole = vectors.collect::<Result<Vec<_>>>()?;
        let directions = directions_of(setup, model.as_ref(), &base, &tuned, go_on)?;
        let (vectors, own) = match directions {
            None => (whole, None),
            Some(directions) => {
                let all = TaskId::all().zip(directions);
                let all = all.map(|(task, direction)| finite(task, direction));
                (all.collect::<Result<Vec<_>>>()?, Some(whole))
            }
        };
        let (at, axes) = (setup.coefficients(), setup.experiment.axes());
        let mut span = Span::new(&base, &vectors, &at, axes)?;
        if let Some(own) = &own {
            span = span.with_own(own, &at)?;
        }
        Ok(Self {
            way: Way::without_data(&setup.experiment.merge),
            setup: setup.clone(),
            model,
            span,
            base,
            tuned,
            vectors,
            own,
            sets: Vec::new(),
            training: Trained::default(),
            notes: Vec::new(),
        })
    }

    /// The same subject on some data.
    #[must_use]
    pub fn on(self, sets: Vec<(Role, Arc<Dataset>)>) -> Self {
        Self { sets, ..self }
    }

    /// The same subject as another setup of its plane has it, with other words, constants and marker.
    #[must_use]
    pub fn under(&self, setup: Setup) -> Self {
        Self {
            setup,
            ..self.clone()
        }
    }

    /// The same subject with what is known of its training and its files.
    pub(super) fn told(self, training: Trained, notes: Vec<String>) -> Self {
        Self {
            training,
            notes,
            ..self
        }
    }

    /// The same tasks and models with whole task vectors, on the tasks that have one.
    ///
    /// # Errors
    /// As [`Subject::new`].
    pub(super) fn whole(&self) -> Result<Self> {
        let setup = self.setup.whole();
        let whole = Self::new(
            &setup,
            self.model.clone(),
            self.base.clone(),
            self.tuned.clone(),
        )?;
        let sets = self.sets.iter();
        let sets = sets.filter(|(role, _)| role.task().is_some());
        Ok(whole.on(sets.cloned().collect()))
    }

    /// Bytes of its data and its models.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let sets = self.sets.iter();
        let own = self.own.iter().flatten();
        let models = self.tuned.iter().chain(&self.vectors).chain(own);
        let models = models.chain([&self.base]);
        sets.map(|(_, set)| set.bytes()).sum::<usize>()
            + models.map(Parameters::bytes).sum::<usize>()
            + self.way.bytes()
    }

    /// What it was made from.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &dyn SweptModel {
        self.model.as_ref()
    }

    /// Ψ(0).
    #[must_use]
    pub fn base(&self) -> &Parameters {
        &self.base
    }

    /// Ψ*_T of every task.
    #[must_use]
    pub fn tuned(&self) -> &[Parameters] {
        &self.tuned
    }

    /// What λ of every task multiplies: its vector as it is merged, or the direction that another way than task arithmetic has
    /// for it.
    #[must_use]
    pub fn vectors(&self) -> &[Parameters] {
        &self.vectors
    }

    /// Every task's own vector, with which it stands alone: whole, or as task arithmetic edits it.
    #[must_use]
    pub fn own_vectors(&self) -> &[Parameters] {
        self.own.as_ref().unwrap_or(&self.vectors)
    }

    /// The merged models.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// Each task's data.
    #[must_use]
    pub fn sets(&self) -> &[(Role, Arc<Dataset>)] {
        &self.sets
    }

    /// Cross-entropy and accuracy of each batch of pre-training; nothing where Ψ(0) was not learned here.
    #[must_use]
    pub fn pretraining(&self) -> &[Record] {
        &self.training.pretraining
    }

    /// Loss and accuracy of each task's batches.
    #[must_use]
    pub fn history(&self) -> &[Vec<Record>] {
        &self.training.history
    }

    /// For each task the step from which on its training cannot change anything, if it got there.
    #[must_use]
    pub fn converged(&self) -> &[Option<usize>] {
        &self.training.converged
    }

    /// How long the training took, now or when it was done.
    #[must_use]
    pub fn training_time(&self) -> Duration {
        self.training.time
    }

    /// What a person should know about loaded files.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The role of every task with a task vector.
    #[must_use]
    pub fn trained_roles(&self) -> Vec<Role> {
        let trained = |role: &Role| role.task().is_some();
        self.roles().into_iter().filter(trained).collect()
    }

    /// The tasks.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.sets.iter().map(|(role, _)| *role).collect()
    }

    /// A task's data.
    #[must_use]
    pub fn set(&self, role: Role) -> Option<&Dataset> {
        let found = self.sets.iter().find(|(own, _)| *own == role);
        found.map(|(_, set)| set.as_ref())
    }

    /// A few samples of every task, the same ones for all tasks.
    ///
    /// # Errors
    /// If the samples do not make a data set.
    pub fn exhibits(&self) -> Result<Vec<Exhibit>> {
        self.sets
            .iter()
            .map(|(role, set)| {
                let chosen: Vec<usize> = (0..SHOWN_SAMPLES.min(set.len()))
                    .map(|k| k * set.len() / SHOWN_SAMPLES.min(set.len()) + k % 2)
                    .map(|index| index.min(set.len() - 1))
                    .collect();
                let tokens = chosen
                    .iter()
                    .flat_map(|n| set.sample(*n))
                    .copied()
                    .collect();
                let labels = chosen.iter().map(|n| set.labels()[*n]).collect();
                Ok(Exhibit {
                    role: *role,
                    samples: Dataset::sampled(set.shape(), tokens, labels)?,
                })
            })
            .collect()
    }
}
