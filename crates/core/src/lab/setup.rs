//! What a lab is asked to show.

use std::sync::Arc;

use super::Files;
use super::keys::PlaneKey;
use crate::Result;
use crate::experiment::{Data, Experiment, Merge, MergeClass, ModelSettings};
use crate::model::{Loaded, Models};
use crate::sweep::{Goal, LINE_STEP};
use crate::task::{
    Cut, DIGIT_LAYOUT, Encoding, GoOn, ImageLayout, LoadedTasks, Patterns, Role, Source, TaskId,
};
use crate::vector::Coefficients;

/// The distance of neighbouring points of a line where each is a model of its own.
const WIDE_STEP: f64 = 0.1;

/// Everything that determines a picture: the experiment, what was loaded, and how far training has gone.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The experiment.
    pub experiment: Arc<Experiment>,
    /// Loaded models and tasks, which replace the experiment's own.
    pub files: Option<Arc<Files>>,
    /// Steps to train; nothing for all of them.
    pub step: Option<usize>,
    /// Samples of a task to evaluate, in a preview; nothing for all of them.
    pub samples: Option<usize>,
}

impl Setup {
    /// All of an experiment.
    #[must_use]
    pub fn new(experiment: Experiment) -> Self {
        Self {
            experiment: Arc::new(experiment),
            files: None,
            step: None,
            samples: None,
        }
    }

    /// The same with a changed experiment.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Experiment)) -> Self {
        let mut experiment = self.experiment.as_ref().clone();
        change(&mut experiment);
        Self {
            experiment: Arc::new(experiment),
            ..self.clone()
        }
    }

    /// Steps that training goes.
    #[must_use]
    pub fn steps(&self) -> usize {
        let all = self.experiment.training.steps;
        self.step.map_or(all, |step| step.min(all))
    }

    /// Whether tokens are orthonormal patterns, as the theorems assume.
    #[must_use]
    pub fn has_patterns(&self) -> bool {
        self.files.is_none() && matches!(self.experiment.data, Data::Patterns(_))
    }

    /// Whether its samples are in two groups, one of either colour: images that are coloured here.
    #[must_use]
    pub fn has_colours(&self) -> bool {
        let loaded = self.files.as_ref().and_then(|files| files.tasks.as_ref());
        loaded.is_none() && self.experiment.colours().is_some()
    }

    /// Whether α means what the theorems call so, whatever files there are: studies train anew on the experiment's own
    /// tasks.
    #[must_use]
    pub fn asks_for_patterns(&self) -> bool {
        matches!(self.experiment.data, Data::Patterns(_))
    }

    /// Whether the models came from a file, so that nothing is trained.
    #[must_use]
    pub fn has_models(&self) -> bool {
        let models = self.models();
        models.is_some_and(|models| !models.is_base_alone())
    }

    /// Whether Ψ(0) came from a file.
    #[must_use]
    pub fn has_base(&self) -> bool {
        self.models().is_some()
    }

    fn models(&self) -> Option<&Models> {
        self.files.as_ref()?.models.as_deref()
    }

    /// Whether the tasks came from a file, so that their α is not known.
    #[must_use]
    pub fn has_tasks(&self) -> bool {
        self.files
            .as_ref()
            .is_some_and(|files| files.tasks.is_some())
    }

    /// Whether the tasks' α is known: not of those from a file, and tasks coloured by shares of red have none.
    #[must_use]
    pub fn knows_alpha(&self) -> bool {
        !self.has_tasks() && self.experiment.has_alpha()
    }

    /// Whether there is a target T′.
    #[must_use]
    pub fn has_target(&self) -> bool {
        let loaded = self.files.as_ref().and_then(|files| files.tasks.as_ref());
        match loaded {
            Some(tasks) => tasks.get(Role::Target).is_some(),
            None => self.experiment.target.is_some(),
        }
    }

    /// Whether both setups give the same plane. The marker, constants and words do not count.
    #[must_use]
    pub fn same_plane(&self, other: &Self) -> bool {
        PlaneKey::of(self) == PlaneKey::of(other)
    }

    /// Whether nothing at all that the worker computes differs.
    #[must_use]
    pub fn same_picture(&self, other: &Self) -> bool {
        self.same_plane(other) && self.experiment.coefficients == other.experiment.coefficients
    }

    /// μ of a task, `[d]`; nothing where the tasks are not patterns.
    #[must_use]
    pub fn direction(&self, role: Role) -> Option<Vec<f64>> {
        match (&self.experiment.data, self.has_tasks()) {
            (Data::Patterns(data), false) => Patterns::new(&self.experiment, data).direction(role),
            _ => None,
        }
    }

    /// What the third plane shows if nobody chose: the target if there is one, else both tasks of the plane for α ≥ 0, else
    /// the first kept and the second forgotten. Where α is not known, both tasks. Of tasks that are held those that are added
    /// are kept with them, those that are subtracted forgotten.
    #[must_use]
    pub fn third_goal(&self, has_target: bool) -> Goal {
        let axes = self.experiment.axes();
        let [first, _] = axes.pairs();
        if has_target {
            return Goal::of(Role::Target);
        }
        let of_plane = if self.experiment.alpha().get() >= 0.0 || !self.knows_alpha() {
            Goal::kept(axes.tasks())
        } else {
            Goal::forgetting(first)
        };
        let held = |is: fn(f64) -> bool| {
            let held = self.held().filter(move |(_, lambda)| is(*lambda));
            held.map(|(task, _)| task).collect::<Vec<_>>()
        };
        let kept = of_plane.to_keep();
        let kept: Vec<Role> = kept
            .chain(held(|lambda| lambda > 0.0).into_iter().map(Role::Task))
            .collect();
        let forgotten = of_plane.to_forget().chain(held(|lambda| lambda < 0.0));
        Goal::of_both(kept, forgotten)
    }

    /// How samples are put back together as images, and what their numbers are of; nothing if they are no images.
    #[must_use]
    pub fn image_layout(&self) -> Option<(ImageLayout, Encoding)> {
        match &self.experiment.data {
            _ if self.has_tasks() => None,
            Data::Patterns(_) => None,
            Data::Digits(data) => Some((DIGIT_LAYOUT, Encoding::scaled(data.scale))),
            Data::Images(data) => {
                let set = self.files.as_ref()?.images.as_ref()?;
                Some((Cut::of(set, data).layout, self.encoding(data.scale)))
            }
        }
    }

    /// How images from files become tokens: as loaded models were trained on them, or by a factor alone.
    fn encoding(&self, scale: f64) -> Encoding {
        match self.loaded().and_then(Loaded::encoding) {
            // What is normalised is normalised as it was, whatever the factor of others.
            Some(own) if own.normalisation.is_some() => own,
            Some(own) => Encoding { scale, ..own },
            None => Encoding::scaled(scale),
        }
    }

    /// What the loaded models are, if there are any.
    fn loaded(&self) -> Option<&Loaded> {
        Some(&self.models()?.kind)
    }

    /// Every λ: where the marker stands, and at what the others are held.
    #[must_use]
    pub fn coefficients(&self) -> Coefficients {
        Coefficients::new(self.experiment.coefficients.clone())
    }

    /// The tasks whose coefficients do not run over the plane, and at what they are held.
    pub(super) fn held(&self) -> impl Iterator<Item = (TaskId, f64)> {
        let (axes, lambdas) = (self.experiment.axes(), self.coefficients());
        let tasks = self.experiment.tasks();
        tasks
            .filter(move |task| axes.axis(*task).is_none())
            .map(move |task| (task, lambdas.of(task)))
    }

    /// The same with whole task vectors.
    pub(super) fn whole(&self) -> Self {
        self.with(|experiment| experiment.merge = Merge::default())
    }

    /// The distance of neighbouring points of a line: wider where every point is a model of its own.
    #[must_use]
    pub fn line_step(&self) -> f64 {
        match self.experiment.model {
            ModelSettings::OneLayer(_) if self.draws_each_model() => WIDE_STEP,
            ModelSettings::OneLayer(_) => LINE_STEP,
            ModelSettings::Vit(_) if self.is_large() => self.experiment.grid.step(),
            ModelSettings::Vit(_) => WIDE_STEP,
        }
    }

    /// Whether the way to merge makes a model of its own for every point.
    fn draws_each_model(&self) -> bool {
        self.experiment.merge.method().class() == MergeClass::Models
    }

    /// Where the tasks come from, and what a person should know about it.
    pub(super) fn source(&self, go_on: GoOn<'_>) -> Result<(Source, Vec<String>)> {
        if let Some(files) = &self.files
            && let Some(tasks) = &files.tasks
        {
            let seed = self.experiment.training.seed;
            let loaded = LoadedTasks::new(Arc::clone(tasks), seed)?;
            return Ok((Source::Loaded(loaded), tasks.notes.clone()));
        }
        let images = self
            .files
            .as_ref()
            .and_then(|files| files.images.as_deref());
        let made = Source::new_while(&self.experiment, images, go_on)?;
        Ok(match (made, &self.experiment.data) {
            ((Source::Images(made), mut notes), Data::Images(data)) => {
                let encoding = self.encoding(data.scale);
                if let Some(Loaded::Vit(vit)) = self.loaded()
                    && encoding.normalisation.is_some()
                {
                    let words = vit.beside.normalisation_words();
                    notes.push(format!("images are normalised: {words}"));
                }
                (Source::Images(made.encoded(encoding)), notes)
            }
            (made, _) => made,
        })
    }

    /// The tasks with a task vector, then the target if there is one.
    pub(super) fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.experiment.tasks().map(Role::Task).collect();
        if self.has_target() {
            roles.push(Role::Target);
        }
        roles
    }
}
