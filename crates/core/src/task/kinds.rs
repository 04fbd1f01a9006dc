//! Every kind of task that an experiment can ask for.

use super::{
    Batch, ColouredImages, Dataset, GoOn, ImageSet, LoadedTasks, Patterns, Role, TaskId,
    TaskSource, TokenShape, digits, to_the_end,
};
use crate::experiment::{Data, Experiment};
use crate::{Error, Result};

/// The tasks of an experiment.
#[derive(Clone, Debug)]
pub enum Source {
    /// Pattern tasks.
    Patterns(Patterns),
    /// Coloured digits, or images from files.
    Images(ColouredImages),
    /// Tasks from a file.
    Loaded(LoadedTasks),
}

impl Source {
    /// Makes the tasks of an experiment, and says what a person should know about them. `images` are the loaded ones,
    /// if there are any.
    ///
    /// # Errors
    /// If the embedded digits cannot be read, or the images are missing or not what the experiment asks for.
    pub fn new(experiment: &Experiment, images: Option<&ImageSet>) -> Result<(Self, Vec<String>)> {
        Self::new_while(experiment, images, &mut to_the_end())
    }

    /// The same, unless `go_on` breaks.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if it does; or as [`Source::new`].
    pub fn new_while(
        experiment: &Experiment,
        images: Option<&ImageSet>,
        go_on: GoOn<'_>,
    ) -> Result<(Self, Vec<String>)> {
        let plain = |source| Ok((source, Vec::new()));
        match (&experiment.data, images) {
            (Data::Patterns(data), _) => plain(Self::Patterns(Patterns::new(experiment, data))),
            (Data::Digits(data), _) => plain(Self::Images(digits(experiment, data)?)),
            (Data::Images(data), Some(set)) => {
                let (source, notes) = set.tasks_while(experiment, data, go_on)?;
                Ok((Self::Images(source), notes))
            }
            (Data::Images(_), None) => Err(Error::Mismatch(
                "this experiment is about images from files of their own: give the images and the labels (IDX) with it"
                    .into(),
            )),
        }
    }

    /// The images of several classes that its tasks are made of; nothing where there are none.
    #[must_use]
    pub fn images(&self) -> Option<&ColouredImages> {
        match self {
            Self::Images(source) => Some(source),
            Self::Patterns(_) | Self::Loaded(_) => None,
        }
    }

    fn inner(&self) -> &dyn TaskSource {
        match self {
            Self::Patterns(source) => source,
            Self::Images(source) => source,
            Self::Loaded(source) => source,
        }
    }
}

impl TaskSource for Source {
    fn shape(&self) -> TokenShape {
        self.inner().shape()
    }

    fn batch_while(
        &self,
        task: TaskId,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        self.inner().batch_while(task, step, count, go_on)
    }

    fn dataset_while(&self, role: Role, go_on: GoOn<'_>) -> Result<Dataset> {
        self.inner().dataset_while(role, go_on)
    }

    fn batches_come_from_dataset(&self) -> bool {
        self.inner().batches_come_from_dataset()
    }
}
