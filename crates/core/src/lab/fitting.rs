//! The experiment that loaded files are looked at in: what they lack is generated or trained so that it fits them.

use super::Files;
use crate::experiment::{
    Data, Experiment, ImageData, Labelling, LeftOut, PatternData, Training, preset,
};
use crate::model::Loaded;
use crate::shown::Text;
use crate::task::{DIGIT_LAYOUT, ImageSet};
use crate::{Error, Result};

/// The preset whose data and training a Vision Transformer's Ψ(0) is given, where it comes alone.
const OF_DIGITS: &str = "vit-irrelevant";
/// The largest d and P of generated tasks.
const LARGEST: (usize, usize) = (256, 64);

impl Files {
    /// The experiment that fits the files, before anybody changes its settings: one of images; or else the default one,
    /// with generated tasks of the models' d and P if no tasks were loaded.
    #[must_use]
    pub fn experiment(&self) -> Experiment {
        let mut experiment = self.experiment_on_data();
        if self.has_base_alone() {
            self.settle_training(&mut experiment);
        }
        self.settle_model(&mut experiment);
        self.settle_grid(&mut experiment);
        experiment
    }

    /// Makes an experiment one on the models that were loaded, if there are any: they say what they are. A loss that is
    /// another model's takes its τ with it, where that was not set.
    pub fn settle_model(&self, experiment: &mut Experiment) {
        // Of fewer than the files have the others are added; more are refused where they meet the files.
        if experiment.tasks().count() < self.task_count() {
            experiment.set_tasks(self.task_count());
        }
        let Some(models) = &self.models else {
            return;
        };
        let before = experiment.loss();
        experiment.model = models.settings(&experiment.model);
        let depth = experiment.model.vit().map_or(0, |vit| vit.depth);
        experiment.merge.change_edit(|edit| {
            edit.left_out = match depth {
                0 => LeftOut::NONE,
                _ => edit.left_out.within(depth),
            };
        });
        experiment.constants.follow(before, experiment.loss());
    }

    /// Whether Ψ(0) came alone, so that tasks are trained from it here.
    fn has_base_alone(&self) -> bool {
        let models = self.models.as_ref();
        models.is_some_and(|models| models.is_base_alone())
    }

    /// A Vision Transformer is trained as that of the digits is.
    fn settle_training(&self, experiment: &mut Experiment) {
        let kind = self.models.as_ref().map(|models| &models.kind);
        if let (Some(Loaded::Vit(_)), Ok(usual)) = (kind, preset(OF_DIGITS)) {
            experiment.training = Training {
                seed: experiment.training.seed,
                ..usual.training
            };
        }
    }

    /// The digits that are here, where Ψ(0) alone reads images that are cut as they are.
    fn of_digits(&self) -> Option<Experiment> {
        let models = self.models.as_ref()?;
        let shape = DIGIT_LAYOUT.shape();
        let is_of_them = matches!(&models.kind, Loaded::Vit(vit) if !vit.is_kernel)
            && models.is_base_alone()
            && self.tasks.is_none()
            && models.tokens() == Some(shape.tokens)
            && models.dimension().ok() == Some(shape.dimension);
        let usual = preset(OF_DIGITS).ok().filter(|_| is_of_them)?;
        Some(Experiment {
            name: self.label.as_str().into(),
            about: Text::default(),
            question: Text::default(),
            answer: Text::default(),
            ..usual
        })
    }

    fn experiment_on_data(&self) -> Experiment {
        if let Some(images) = &self.images {
            let mut experiment = Experiment::of_images(&self.label);
            if let Data::Images(data) = &mut experiment.data {
                self.fit_images(data, images);
            }
            return experiment;
        }
        if let Some(digits) = self.of_digits() {
            return digits;
        }
        let mut experiment = Experiment {
            name: self.label.as_str().into(),
            ..Experiment::default()
        };
        if let Some((dimension, tokens)) = self.wanted_shape() {
            let mut data = PatternData {
                tokens,
                dimension,
                ..PatternData::default()
            };
            let room = dimension.saturating_sub(self.own_directions()).max(1);
            data.irrelevant = data.irrelevant.min(room);
            if data.relevant + data.confusing > tokens {
                data.confusing = 0;
                data.relevant = tokens.div_ceil(2);
            }
            experiment.data = Data::Patterns(data);
        }
        experiment
    }

    /// How many tasks the files have models or data of; two where they have neither.
    #[must_use]
    pub fn task_count(&self) -> usize {
        let models = self.models.as_ref().filter(|own| !own.is_base_alone());
        let models = models.map(|models| models.tuned.len());
        let tasks = self.tasks.as_ref().map(|tasks| tasks.count());
        models.or(tasks).unwrap_or(2)
    }

    /// Directions that pattern tasks need beside their irrelevant patterns: e₁ … e_{T+1}.
    fn own_directions(&self) -> usize {
        self.task_count() + 1
    }

    /// Classes with names are told apart one from another, and patches are those of models that were loaded.
    fn fit_images(&self, data: &mut ImageData, images: &ImageSet) {
        if !images.names.is_empty() {
            data.labelling = images.two_classes().unwrap_or(data.labelling);
        }
        let kind = self.models.as_ref().map(|models| &models.kind);
        let Some(Loaded::Vit(vit)) = kind else {
            return;
        };
        // Where nothing is trained here all images but one are evaluated.
        if !self.has_base_alone() {
            data.training_images = 1;
        }
        if let Some(patch) = vit.patch() {
            data.patch = patch;
            data.most_tokens = vit.sizes.patches.tokens;
        }
        // Of two logits f is the second less the first.
        if let (Ok(2), Labelling::Classes(first, second)) = (vit.classes(), data.labelling) {
            data.labelling = Labelling::Classes(second, first);
        }
        if let Some(encoding) = kind.and_then(Loaded::encoding) {
            data.scale = encoding.scale;
        }
    }

    /// Whether what the files lack can be made.
    ///
    /// # Errors
    /// If pattern tasks cannot be generated for the d or P of models that come without tasks.
    pub fn check(&self) -> Result<()> {
        let own = self.own_directions();
        match self.wanted_shape() {
            Some((dimension, tokens))
                if dimension <= own || dimension > LARGEST.0 || tokens > LARGEST.1 =>
            {
                Err(Error::Mismatch(format!(
                    "{}: models without tasks need generated ones, which there are for d from {} to {} and P up to {}; \
                     found d = {dimension}, P = {tokens}; open a tasks file with it",
                    self.label,
                    own + 1,
                    LARGEST.0,
                    LARGEST.1
                )))
            }
            _ => Ok(()),
        }
    }

    /// d and P of the pattern tasks to generate, if the files are models alone.
    fn wanted_shape(&self) -> Option<(usize, usize)> {
        let without = self.tasks.is_none() && self.images.is_none() && self.of_digits().is_none();
        let models = self.models.as_ref().filter(|_| without)?;
        let tokens = models.tokens();
        let tokens = tokens.unwrap_or(PatternData::default().tokens);
        Some((models.dimension().ok()?, tokens))
    }
}
