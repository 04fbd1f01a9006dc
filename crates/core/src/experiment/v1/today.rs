//! How an experiment of version 1 becomes one of today.

use super::{Data, Experiment, Labelling, Model, Output, Parts, Training, VectorEdit};
use crate::experiment as now;
use crate::experiment::{Axes, Correlations, LeftOut, Merge, ModelSettings, Optimiser, VERSION};

impl From<Experiment> for now::Experiment {
    fn from(old: Experiment) -> Self {
        Self {
            version: VERSION,
            name: old.name,
            about: old.about,
            question: old.question,
            answer: old.answer,
            correlations: Correlations::of_two(old.alpha),
            coefficients: old.coefficients,
            axes: Axes::default(),
            data: old.data.into(),
            target: old.target.map(|target| now::Target {
                gamma: target.gamma,
            }),
            model: old.model.into(),
            training: old.training.into(),
            loss: None,
            merge: old.vectors.into(),
            grid: now::Grid {
                low: old.grid.low,
                high: old.grid.high,
                cells: old.grid.cells,
            },
            constants: now::Constants {
                beta: old.constants.beta,
                c: old.constants.c,
                theorem2: old.constants.theorem2,
                theorem2_right: old.constants.theorem2_right,
                epsilon: old.constants.epsilon,
                tau: old.constants.tau,
            },
        }
    }
}

impl From<Data> for now::Data {
    fn from(old: Data) -> Self {
        match old {
            Data::Patterns(data) => Self::Patterns(now::PatternData {
                tokens: data.tokens,
                dimension: data.dimension,
                irrelevant: data.irrelevant,
                relevant: data.relevant,
                confusing: data.confusing,
                noise: data.noise,
                samples: data.samples,
            }),
            Data::Digits(data) => Self::Digits(now::DigitData {
                rho: data.rho,
                scale: data.scale,
                training_images: data.training_images,
                held_out: 0,
                colours: now::Colours::Axis,
            }),
            Data::Images(data) => Self::Images(now::ImageData {
                patch: data.patch,
                labelling: match data.labelling {
                    Labelling::Parity => now::Labelling::Parity,
                    Labelling::Classes(one, other) => now::Labelling::Classes(one, other),
                },
                rho: data.rho,
                scale: data.scale,
                training_images: data.training_images,
                most_images: data.most_images,
                most_tokens: data.most_tokens,
                transposed: data.transposed,
            }),
        }
    }
}

impl From<Model> for ModelSettings {
    fn from(old: Model) -> Self {
        Self::OneLayer(now::OneLayerSettings {
            hidden: old.hidden,
            initial_v: old.initial_v,
            output: match old.output {
                Output::Shared => now::Output::Shared,
                Output::PerToken => now::Output::PerToken,
            },
        })
    }
}

impl From<Training> for now::Training {
    fn from(old: Training) -> Self {
        Self {
            steps: old.steps,
            batch: old.batch,
            optimiser: Optimiser::Sgd(now::Rates {
                values: old.learning_rate_v,
                attention: old.learning_rate_w,
            }),
            seed: old.seed,
        }
    }
}

impl From<VectorEdit> for Merge {
    fn from(old: VectorEdit) -> Self {
        Self::Arithmetic(now::VectorEdit {
            parts: match old.parts {
                Parts::Both => now::Parts::Both,
                Parts::Values => now::Parts::Values,
                Parts::Attention => now::Parts::Attention,
            },
            rank: old.rank,
            pruned: old.pruned,
            left_out: LeftOut::NONE,
        })
    }
}
