//! Which settings an experiment has, field by field. Experiments are taken apart without `..`: a new field does not compile
//! here until somebody says whether a sweep may vary it.

use super::Variable;
use super::row::Owner;
use crate::experiment::{
    AdamW, Bases, Dare, Data, DigitData, Experiment, FedGma, ImageData, Merge, ModelSettings,
    OneLayerSettings, Optimiser, PatternData, Pretraining, Rates, TaskId, Ties, Training,
    VectorEdit, VitSettings,
};

/// A setting and its value.
type Found = (Variable, f64);

impl Experiment {
    /// The settings that a sweep may vary, with the values that they have here. What is as large as can be where nothing is
    /// said, such as a rank, is not a number: NaN.
    #[must_use]
    pub fn variables(&self) -> Vec<(Variable, f64)> {
        let Self {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            correlations: _,
            coefficients,
            axes: _,
            data,
            target,
            model,
            training,
            // What is looked at, where it is drawn, and what theory makes of it change nothing that is measured at a point.
            loss: _,
            merge,
            grid: _,
            constants: _,
        } = self;
        let mut found = Vec::new();
        if self.has_alpha() {
            found.push((Variable::Alpha, self.alpha().get()));
        }
        let lambdas = TaskId::all().zip(coefficients);
        found.extend(lambdas.map(|(task, lambda)| (Variable::Lambda(task), *lambda)));
        found.extend(of_training(training));
        found.extend(of_data(data));
        found.extend(of_model(model));
        found.extend(of_merge(merge, self.correlations.tasks()));
        let gamma = target.iter().flat_map(|target| &target.gamma);
        let gammas = TaskId::all().zip(gamma);
        found.extend(gammas.map(|(task, gamma)| (Variable::Gamma(task), *gamma)));
        found
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and seeds of their ranges"
)]
fn whole(value: usize) -> f64 {
    value as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "told, and set anew before it is used"
)]
fn of_training(training: &Training) -> Vec<Found> {
    let Training {
        steps,
        batch,
        optimiser,
        seed,
    } = training;
    let mut found = vec![
        (Variable::Seed, *seed as f64),
        (Variable::Steps, whole(*steps)),
        (Variable::Batch, whole(*batch)),
    ];
    match optimiser {
        Optimiser::Sgd(Rates { values, attention }) => {
            found.extend([
                (Variable::RateValues, *values),
                (Variable::RateAttention, *attention),
            ]);
        }
        Optimiser::AdamW(AdamW {
            rate,
            beta1: _,
            beta2: _,
            eps: _,
            decay,
            warm_up,
            cosine: _,
        }) => found.extend([
            (Variable::Rate, *rate),
            (Variable::Decay, *decay),
            (Variable::WarmUp, whole(*warm_up)),
        ]),
    }
    found
}

fn of_data(data: &Data) -> Vec<Found> {
    match data {
        Data::Patterns(PatternData {
            tokens,
            dimension,
            irrelevant,
            relevant,
            confusing,
            noise,
            samples,
        }) => vec![
            (Variable::Tokens, whole(*tokens)),
            (Variable::Dimension, whole(*dimension)),
            (Variable::Irrelevant, whole(*irrelevant)),
            (Variable::Relevant, whole(*relevant)),
            (Variable::Confusing, whole(*confusing)),
            (Variable::Noise, *noise),
            (Variable::Samples, whole(*samples)),
        ],
        Data::Digits(DigitData {
            rho,
            scale,
            training_images,
            held_out: _,
            colours,
        }) => {
            // Of shares of red ρ says nothing.
            let rho = colours.are_axes().then_some((Variable::Rho, *rho));
            let others = [
                (Variable::Scale, *scale),
                (Variable::TrainingImages, whole(*training_images)),
            ];
            rho.into_iter().chain(others).collect()
        }
        Data::Images(ImageData {
            patch: _,
            labelling: _,
            rho,
            scale,
            training_images,
            most_images: _,
            most_tokens: _,
            transposed: _,
        }) => vec![
            (Variable::Rho, *rho),
            (Variable::Scale, *scale),
            (Variable::TrainingImages, whole(*training_images)),
        ],
    }
}

fn of_model(model: &ModelSettings) -> Vec<Found> {
    match model {
        ModelSettings::OneLayer(OneLayerSettings {
            hidden,
            initial_v,
            output: _,
        }) => vec![
            (Variable::Hidden, whole(*hidden)),
            (Variable::InitialV, *initial_v),
        ],
        ModelSettings::Vit(settings) => {
            let VitSettings {
                width,
                depth,
                heads: _,
                mlp_ratio,
                pooling: _,
                gelu: _,
                eps: _,
                classes: _,
                pretraining,
            } = settings;
            let mut found = vec![
                (Variable::Width, whole(*width)),
                (Variable::Depth, whole(*depth)),
                (Variable::Heads, whole(settings.heads_of(*width))),
                (Variable::MlpRatio, *mlp_ratio),
            ];
            if let Some(Pretraining {
                steps,
                batch: _,
                rate: _,
            }) = pretraining
            {
                found.push((Variable::PretrainingSteps, whole(*steps)));
            }
            found
        }
    }
}

fn of_merge(merge: &Merge, tasks: usize) -> Vec<Found> {
    match merge {
        Merge::Arithmetic(VectorEdit {
            parts: _,
            rank,
            pruned,
            left_out: _,
        }) => vec![
            (Variable::Rank, rank.map_or(f64::NAN, whole)),
            (Variable::Pruned, *pruned),
        ],
        Merge::Ties(Ties { keep, combine: _ }) => vec![(Variable::Keep, *keep)],
        Merge::Dare(Dare {
            drop,
            mask_seed,
            rescale: _,
        }) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "told, and set anew before it is used"
            )]
            let seed = *mask_seed as f64;
            vec![(Variable::Drop, *drop), (Variable::MaskSeed, seed)]
        }
        Merge::FedGma(FedGma { agreement }) => vec![(Variable::Agreement, *agreement)],
        Merge::Bases(bases) => {
            let Bases { count: _, kind: _ } = bases;
            vec![(Variable::Bases, whole(bases.of(tasks)))]
        }
        Merge::Awd | Merge::Median(_) | Merge::TsvM | Merge::Fisher(_) | Merge::Tangent => {
            Vec::new()
        }
    }
}

impl Owner {
    /// What is expected of an experiment, in words, and what was found.
    pub(super) fn refusal(self, experiment: &Experiment) -> String {
        let data = match &experiment.data {
            Data::Patterns(_) => "pattern tasks",
            Data::Digits(_) => "coloured digits",
            Data::Images(_) => "coloured images",
        };
        let optimiser = match &experiment.training.optimiser {
            Optimiser::Sgd(_) => "gradient descent",
            Optimiser::AdamW(_) => "AdamW",
        };
        let model = match &experiment.model {
            ModelSettings::OneLayer(_) => "the one-layer Transformer",
            ModelSettings::Vit(_) => "a Vision Transformer",
        };
        let tasks = format!("{} tasks", experiment.tasks().count());
        let (expected, found) = match self {
            Self::Any => ("an experiment".into(), "none".into()),
            Self::WithAlpha => (
                "tasks with an α".into(),
                "tasks coloured by shares of red".into(),
            ),
            Self::WithTarget(_) if experiment.target.is_none() => {
                ("a target".into(), "none".into())
            }
            Self::WithTask(task) | Self::WithTarget(task) => {
                (format!("at least {} tasks", task.index() + 1), tasks)
            }
            Self::Sgd => ("gradient descent".into(), optimiser.into()),
            Self::AdamW => ("AdamW".into(), optimiser.into()),
            Self::Patterns => ("pattern tasks".to_owned(), data.to_owned()),
            Self::Images => ("coloured images".to_owned(), data.to_owned()),
            Self::ColourAxes if matches!(experiment.data, Data::Patterns(_)) => {
                ("coloured images".to_owned(), data.to_owned())
            }
            Self::ColourAxes => ("colours along axes".into(), "shares of red".into()),
            Self::OneLayer => ("the one-layer Transformer".into(), model.into()),
            Self::Vit => ("a Vision Transformer".into(), model.into()),
            Self::Pretrained if experiment.model.vit().is_some() => {
                ("pre-training".into(), "none".into())
            }
            Self::Pretrained => (
                "a Vision Transformer with pre-training".into(),
                model.into(),
            ),
            Self::MergedBy(method) => (
                format!("--method {} or its like in the experiment", method.name()),
                experiment.merge.method().name().to_owned(),
            ),
        };
        format!("expected {expected}, found {found}")
    }
}
