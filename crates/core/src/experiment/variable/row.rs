//! The table of what is said of each setting.

use super::{Reach, Variable};
use crate::experiment::number::{self, Range};
use crate::experiment::{Method, TaskId};

/// What is said of a setting.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) range: &'static Range,
    pub(super) reach: Reach,
    pub(super) owner: Owner,
}

/// The experiments that have a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// All of them.
    Any,
    /// Those whose tasks have an α.
    WithAlpha,
    /// Those with so many tasks.
    WithTask(TaskId),
    /// Those with a target and so many tasks.
    WithTarget(TaskId),
    /// Those that are trained by gradient descent.
    Sgd,
    /// Those that are trained by AdamW.
    AdamW,
    /// Those of pattern tasks.
    Patterns,
    /// Those of coloured images.
    Images,
    /// Those of coloured images whose colours lie along axes.
    ColourAxes,
    /// Those of the one-layer Transformer.
    OneLayer,
    /// Those of a Vision Transformer.
    Vit,
    /// Those of a Vision Transformer that is pre-trained.
    Pretrained,
    /// Those that are merged in a way.
    MergedBy(Method),
}

macro_rules! of_tasks {
    ($prefix:literal) => {
        [
            concat!($prefix, 1),
            concat!($prefix, 2),
            concat!($prefix, 3),
            concat!($prefix, 4),
            concat!($prefix, 5),
            concat!($prefix, 6),
            concat!($prefix, 7),
            concat!($prefix, 8),
        ]
    };
}

const LAMBDAS: [&str; TaskId::MOST] = of_tasks!("lambda");
const GAMMAS: [&str; TaskId::MOST] = of_tasks!("gamma");

impl Variable {
    /// All that there are.
    pub fn all() -> impl Iterator<Item = Self> {
        let lambdas = TaskId::all().map(Self::Lambda);
        let gammas = TaskId::all().map(Self::Gamma);
        let others = [
            Self::Seed,
            Self::Steps,
            Self::Batch,
            Self::RateValues,
            Self::RateAttention,
            Self::Rate,
            Self::Decay,
            Self::WarmUp,
            Self::Tokens,
            Self::Dimension,
            Self::Irrelevant,
            Self::Relevant,
            Self::Confusing,
            Self::Noise,
            Self::Samples,
            Self::Rho,
            Self::Scale,
            Self::TrainingImages,
            Self::Hidden,
            Self::InitialV,
            Self::Width,
            Self::Depth,
            Self::Heads,
            Self::MlpRatio,
            Self::PretrainingSteps,
            Self::Rank,
            Self::Pruned,
            Self::Keep,
            Self::Drop,
            Self::MaskSeed,
            Self::Agreement,
            Self::Bases,
        ];
        let first = std::iter::once(Self::Alpha);
        first.chain(lambdas).chain(others).chain(gammas)
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn row(self) -> Row {
        let row = |name, title, range, reach, owner| Row {
            name,
            title,
            range,
            reach,
            owner,
        };
        let trained = |name, title, range, owner| row(name, title, range, Reach::Training, owner);
        let merged = |name, title, range, method| {
            row(name, title, range, Reach::Merge, Owner::MergedBy(method))
        };
        match self {
            Self::Alpha => trained("alpha", "α", &number::CORRELATION, Owner::WithAlpha),
            Self::Lambda(task) => row(
                LAMBDAS[task.index()],
                task.coefficient(),
                &number::COEFFICIENT,
                Reach::Merge,
                Owner::WithTask(task),
            ),
            Self::Gamma(task) => row(
                GAMMAS[task.index()],
                task.share(),
                &number::COEFFICIENT,
                Reach::Merge,
                Owner::WithTarget(task),
            ),
            Self::Seed => trained("seed", "seed", &number::SEED, Owner::Any),
            Self::Steps => trained("steps", "steps", &number::STEPS, Owner::Any),
            Self::Batch => trained("batch", "samples a step", &number::BATCH, Owner::Any),
            Self::RateValues => trained(
                "rate_values",
                "learning rate of V",
                &number::RATE,
                Owner::Sgd,
            ),
            Self::RateAttention => trained(
                "rate_attention",
                "learning rate of W",
                &number::RATE,
                Owner::Sgd,
            ),
            Self::Rate => trained("rate", "learning rate", &number::RATE, Owner::AdamW),
            Self::Decay => trained("decay", "weight decay", &number::NON_NEGATIVE, Owner::AdamW),
            Self::WarmUp => trained(
                "warm_up",
                "steps of warm-up",
                &number::WARM_UP,
                Owner::AdamW,
            ),
            Self::Tokens => trained("tokens", "P", &number::TOKENS, Owner::Patterns),
            Self::Dimension => trained("dimension", "d", &number::DIMENSION, Owner::Patterns),
            Self::Irrelevant => trained("irrelevant", "M", &number::IRRELEVANT, Owner::Patterns),
            Self::Relevant => trained(
                "relevant",
                "relevant tokens",
                &number::TOKENS,
                Owner::Patterns,
            ),
            Self::Confusing => trained(
                "confusing",
                "confusing tokens",
                &number::COUNT,
                Owner::Patterns,
            ),
            Self::Noise => trained("noise", "noise", &number::NOISE, Owner::Patterns),
            Self::Samples => trained("samples", "samples", &number::SAMPLES, Owner::Patterns),
            Self::Rho => trained("rho", "ρ", &number::PROBABILITY, Owner::ColourAxes),
            Self::Scale => trained(
                "scale",
                "factor on tokens",
                &number::POSITIVE,
                Owner::Images,
            ),
            Self::TrainingImages => trained(
                "training_images",
                "images trained on",
                &number::IMAGES,
                Owner::Images,
            ),
            Self::Hidden => trained("hidden", "m", &number::HIDDEN, Owner::OneLayer),
            Self::InitialV => trained(
                "initial_v",
                "deviation of V at Ψ(0)",
                &number::POSITIVE,
                Owner::OneLayer,
            ),
            Self::Width => trained("width", "width", &number::WIDTH, Owner::Vit),
            Self::Depth => trained("depth", "blocks", &number::DEPTH, Owner::Vit),
            Self::Heads => trained("heads", "heads", &number::HEADS, Owner::Vit),
            Self::MlpRatio => trained("mlp_ratio", "MLP ratio", &number::MLP_RATIO, Owner::Vit),
            Self::PretrainingSteps => trained(
                "pretraining_steps",
                "steps of pre-training",
                &number::STEPS,
                Owner::Pretrained,
            ),
            Self::Rank => merged("rank", "rank", &number::RANK, Method::Arithmetic),
            Self::Pruned => merged("pruned", "rows pruned", &number::SHARE, Method::Arithmetic),
            Self::Keep => merged("keep", "entries kept", &number::KEPT_SHARE, Method::Ties),
            Self::Drop => merged("drop", "entries dropped", &number::SHARE, Method::Dare),
            Self::MaskSeed => merged(
                "mask_seed",
                "seed of the masks",
                &number::SEED,
                Method::Dare,
            ),
            Self::Agreement => merged("agreement", "agreement", &number::AGREEMENT, Method::FedGma),
            Self::Bases => merged(
                "bases",
                "vectors of the basis",
                &number::BASES,
                Method::Bases,
            ),
        }
    }
}
