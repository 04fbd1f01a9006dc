//! The sizes of a setup, known before anything of it is made.

use super::Setup;
use crate::experiment::{
    Data, Experiment, ImageData, MergeClass, Method, ModelSettings, Optimiser, Pretraining,
};
use crate::model::{Loaded, VitSizes, operations};
use crate::sweep::LARGEST_VOCABULARY;
use crate::task::{
    Cut, DIGIT_LAYOUT, DIGITS, Dataset, ImageSet, Patterns, Role, TaskId, TokenShape,
    evaluated_images,
};
use crate::train::{PASSES, samples_within_piece};

/// The sizes of a setup.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sizes {
    /// Samples of each data set.
    pub samples: Vec<u64>,
    /// P and d.
    pub shape: TokenShape,
    /// The model's.
    pub model: ModelSizes,
    /// Cells on a side of the plane.
    pub cells: u64,
    /// Steps of training; 0 for models from a file.
    pub steps: usize,
    /// Samples in a step.
    pub batch: u64,
    /// Steps of pre-training, and samples in each; 0 where Ψ(0) is not learned here.
    pub pretraining: [u64; 2],
    /// Distinct tokens of a data set, where there may be few and positions do not matter.
    pub vocabulary: Option<u64>,
    /// Whether that is known to be so.
    pub few_tokens: bool,
    /// Numbers that training keeps for each of a model's.
    pub remembered: u64,
    /// Whether a cell of the plane takes so long that its lines have no points but those of its grid.
    pub large: bool,
    /// Whether task vectors are made low rank.
    pub low_rank: bool,
    /// What another way to merge than task arithmetic takes.
    pub merged: Merged,
    /// Bytes that data take beside the sets: the images that they are made of, loaded files.
    pub beside: u64,
}

/// What a way to merge takes beside a plane of task arithmetic.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Merged {
    /// Numbers in f64 for each of a model's: Ψ(0), the task vectors and what is made of them.
    pub doubles: u64,
    /// Whether it takes the derivative of the output of every sample.
    pub derivatives: bool,
    /// Whether every cell is a model of its own.
    pub each: bool,
}

impl Merged {
    fn of(experiment: &Experiment) -> Self {
        let tasks = experiment.tasks().count() as u64;
        match experiment.merge.method().class() {
            MergeClass::Directions if experiment.merge.method() == Method::Arithmetic => {
                Self::default()
            }
            MergeClass::Directions | MergeClass::Ray => Self {
                doubles: 1 + 3 * tasks,
                ..Self::default()
            },
            MergeClass::Models => Self {
                doubles: 1 + 3 * tasks,
                derivatives: true,
                each: true,
            },
            MergeClass::Outputs => Self {
                doubles: 2 + tasks,
                derivatives: true,
                each: false,
            },
        }
    }
}

/// The sizes of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ModelSizes {
    /// Of the one-layer Transformer.
    OneLayer {
        /// m.
        hidden: usize,
    },
    /// Of a Vision Transformer.
    Vit {
        sizes: VitSizes,
        /// Attention heads of a block.
        heads: usize,
    },
}

impl Sizes {
    /// Floating-point operations of a forward pass on one sample.
    pub fn operations(&self) -> u64 {
        match &self.model {
            ModelSizes::OneLayer { hidden } => operations(self.shape, *hidden),
            ModelSizes::Vit { sizes, .. } => sizes.operations(),
        }
    }

    /// The matrices whose singular values are computed, by their name, rows and columns.
    pub fn matrices(&self) -> Vec<(String, usize, usize)> {
        match &self.model {
            ModelSizes::OneLayer { hidden } => {
                let (d, m) = (self.shape.dimension, *hidden);
                vec![("W".into(), d, d), ("V".into(), m, d)]
            }
            ModelSizes::Vit { sizes, .. } => {
                let infos = sizes.parameters().into_iter();
                let matrices = infos.filter(|info| info.form.is_matrix());
                matrices
                    .map(|info| (info.symbol, info.shape[0], info.shape[1]))
                    .collect()
            }
        }
    }

    /// Numbers of the trainable tensors.
    pub fn parameters(&self) -> u64 {
        match &self.model {
            ModelSizes::OneLayer { hidden } => {
                let [d, m] = [self.shape.dimension, *hidden].map(|size| size as u64);
                d.saturating_mul(d.saturating_add(m))
            }
            ModelSizes::Vit { sizes, .. } => sizes.parameter_count(),
        }
    }

    /// Samples of a batch that are worked on in one piece.
    pub fn piece(&self) -> u64 {
        let operations = PASSES.saturating_mul(self.operations());
        self.batch.min(samples_within_piece(operations))
    }
}

impl Setup {
    /// The sizes of what it is made of.
    pub(super) fn sizes(&self) -> Sizes {
        let experiment = &self.experiment;
        let files = self.files.as_deref();
        let models = files.and_then(|files| files.models.as_deref());
        let tasks = files.and_then(|files| files.tasks.as_deref());
        let images = files.and_then(|files| files.images.as_deref());
        let shared = match models {
            Some(models) => match &models.kind {
                Loaded::OneLayer(output) => output.is_shared(),
                Loaded::Vit(_) => false,
            },
            None => experiment.shares_output(),
        };
        let trained_elsewhere = models.is_some_and(|own| !own.is_base_alone());
        let roles = experiment.tasks().count() + usize::from(experiment.target.is_some());
        let (shape, samples, vocabulary, beside) = if let Some(tasks) = tasks {
            let sets = tasks.sets.iter().map(|(_, set)| set);
            let samples = sets.clone().map(|set| set.len() as u64).collect();
            let shape = tasks
                .get(Role::Task(TaskId::T1))
                .map_or(NO_SHAPE, Dataset::shape);
            // The sets themselves are shared with what is made of them.
            (shape, samples, Some(LARGEST_VOCABULARY), 0)
        } else {
            match &experiment.data {
                Data::Patterns(data) => {
                    let patterns = Patterns::new(experiment, data);
                    let distinct = data.irrelevant + 2;
                    let few = data.noise == 0.0 && distinct <= LARGEST_VOCABULARY;
                    let samples = vec![patterns.evaluated() as u64; roles];
                    let vocabulary = few.then_some(distinct);
                    (patterns.token_shape(), samples, vocabulary, 0)
                }
                Data::Digits(data) => {
                    let apart = data.training_images + data.held_out;
                    let count = evaluated_images(DIGITS, apart) as u64;
                    (DIGIT_LAYOUT.shape(), vec![count; roles], None, 0)
                }
                Data::Images(data) => {
                    let (shape, count, beside) =
                        images.map_or((NO_SHAPE, 0, 0), |set| of_images(set, data));
                    (shape, vec![count; roles], None, beside)
                }
            }
        };
        let mut sizes = Sizes {
            samples,
            shape,
            large: false,
            model: match (models.map(|models| &models.kind), &experiment.model) {
                (Some(Loaded::OneLayer(output)), _) => ModelSizes::OneLayer {
                    hidden: output.hidden(),
                },
                (None, ModelSettings::OneLayer(settings)) => ModelSizes::OneLayer {
                    hidden: settings.hidden,
                },
                (Some(Loaded::Vit(vit)), settings) => {
                    let settings = settings.vit().cloned().unwrap_or_default();
                    ModelSizes::Vit {
                        sizes: vit.sizes,
                        heads: settings.heads_of(vit.sizes.width),
                    }
                }
                (None, ModelSettings::Vit(settings)) => ModelSizes::Vit {
                    sizes: VitSizes::of_settings(settings, shape),
                    heads: settings.heads_of(settings.width),
                },
            },
            cells: experiment.grid.cells as u64,
            steps: if trained_elsewhere { 0 } else { self.steps() },
            batch: if trained_elsewhere {
                0
            } else {
                experiment.training.batch as u64
            },
            pretraining: match &experiment.model {
                ModelSettings::Vit(vit) if models.is_none() && tasks.is_none() => {
                    let sizes = |own: Pretraining| [own.steps as u64, own.batch as u64];
                    vit.pretraining.map_or([0; 2], sizes)
                }
                ModelSettings::Vit(_) | ModelSettings::OneLayer(_) => [0; 2],
            },
            vocabulary: vocabulary.filter(|_| shared).map(|count| count as u64),
            few_tokens: vocabulary.is_some() && shared && tasks.is_none(),
            remembered: match experiment.training.optimiser {
                Optimiser::Sgd(_) => 1,
                Optimiser::AdamW(_) => 3,
            },
            low_rank: experiment.merge.edit().rank.is_some()
                || experiment.merge.method() == Method::TsvM,
            merged: Merged::of(experiment),
            beside,
        };
        sizes.large = trained_elsewhere && sizes.is_long();
        sizes
    }
}

/// Where nothing was loaded that would say: the work is refused for that.
const NO_SHAPE: TokenShape = TokenShape {
    tokens: 1,
    dimension: 1,
};

/// The shape of images as they will be cut, how many are evaluated, and the bytes of all that are used and of the list
/// that they are chosen from.
fn of_images(set: &ImageSet, data: &ImageData) -> (TokenShape, u64, u64) {
    let layout = Cut::of(set, data).layout;
    let labelled = set.class_counts().into_iter();
    let labelled = labelled.filter(|(class, _)| data.labelling.is_positive(*class).is_some());
    let all: usize = labelled.map(|(_, count)| count).sum();
    let used = all.min(data.most_images.max(2));
    let evaluated = evaluated_images(used, data.training_images);
    let bytes = used as u64 * (4 * layout.pixels() as u64 + 16) + 8 * set.classes.len() as u64;
    (
        layout.shape(),
        evaluated as u64,
        bytes + set.pixels.len() as u64,
    )
}
