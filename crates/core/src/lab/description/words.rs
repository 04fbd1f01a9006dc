//! Data, model and training of an experiment in words.

use crate::experiment::{
    Colours, Data, DigitData, Experiment, ModelSettings, Output, PatternData, RedShares,
    VitSettings,
};
use crate::task::{Dataset, TaskId};

/// α, where there is one.
pub(super) fn alpha_words(experiment: &Experiment) -> String {
    let count = experiment.tasks().count();
    if experiment.has_alpha() && count > 2 {
        let [x, y] = experiment.axes().tasks().map(TaskId::symbol);
        format!(
            ", {count} tasks, α = {} of {x} and {y}",
            experiment.alpha().get()
        )
    } else if experiment.has_alpha() {
        format!(", α = {}", experiment.alpha().get())
    } else {
        String::new()
    }
}

pub(super) fn data_words(data: &Data) -> String {
    match data {
        Data::Patterns(PatternData {
            tokens,
            dimension,
            relevant,
            confusing,
            irrelevant,
            ..
        }) => format!(
            "patterns, P = {tokens}, d = {dimension}, {relevant} + {confusing} relevant and confusing tokens, \
             {irrelevant} irrelevant patterns"
        ),
        Data::Digits(data) => format!(
            "coloured digits, {} to train on{}, {}",
            data.training_images,
            match data.held_out {
                0 => String::new(),
                held_out => format!(", {held_out} held out"),
            },
            colour_words(data)
        ),
        Data::Images(data) => format!(
            "coloured images from files{}, {} (+1) and {} (−1), patches of {p}×{p}, ρ = {}, at most {} images and {} tokens",
            if data.transposed { ", transposed" } else { "" },
            data.labelling.words(true),
            data.labelling.words(false),
            data.rho,
            data.most_images,
            data.most_tokens,
            p = data.patch,
        ),
    }
}

pub(super) fn colour_words(data: &DigitData) -> String {
    match &data.colours {
        Colours::Axis => format!("ρ = {}", data.rho),
        Colours::Shares(shares) => {
            let share = |(task, own): (TaskId, &RedShares)| {
                format!("r_o = {}, r_e = {} in {}", own.odd, own.even, task.symbol())
            };
            let shares: Vec<String> = TaskId::all().zip(shares).map(share).collect();
            format!("red are {}", shares.join("; "))
        }
    }
}

pub(super) fn model_words(model: &ModelSettings) -> String {
    match model {
        ModelSettings::OneLayer(settings) => {
            let output = match settings.output {
                Output::Shared => "shared",
                Output::PerToken => "per token",
            };
            format!("m = {}, output weights {output}", settings.hidden)
        }
        ModelSettings::Vit(settings) => format!(
            "Vision Transformer, width {}, depth {}, MLP {}, {}, {}",
            settings.width,
            settings.depth,
            settings.hidden(),
            settings.pooling.words(),
            settings_words(settings, settings.width)
        ),
    }
}

/// What a file of Vision Transformers does not say.
pub(super) fn settings_words(settings: &VitSettings, width: usize) -> String {
    let heads = settings.heads_of(width);
    let (gelu, eps) = (settings.gelu.words(), settings.eps);
    format!("{heads} heads, {gelu}, eps {eps:e}")
}

pub(super) fn training_words(experiment: &Experiment) -> String {
    let training = &experiment.training;
    format!("{} steps of {}", training.steps, training.batch)
}

pub(super) fn set_words(set: &Dataset) -> String {
    let shape = set.shape();
    let positive = set.labels().iter().filter(|label| **label > 0.0).count();
    let share: f64 = set
        .labels()
        .iter()
        .zip(set.weights())
        .filter(|(label, _)| **label > 0.0)
        .map(|(_, weight)| weight)
        .sum();
    let weighted = if set.is_exact() {
        "weighted, a whole population"
    } else {
        "unweighted, a sample"
    };
    format!(
        "{} samples of {} tokens in R^{}, {weighted}, {positive} labelled +1 and {} −1, {:.1} % of the weight on label +1",
        set.len(),
        shape.tokens,
        shape.dimension,
        set.len() - positive,
        100.0 * share
    )
}
