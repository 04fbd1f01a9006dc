//! The model's part of the fold of data and model.

use crate::experiment::number as range;
use crate::experiment::{
    Gelu, ModelSettings, OneLayerSettings, Output, Pooling, Pretraining, VitSettings,
};
use crate::view::widget::value_box::number_ui;
use crate::worker::Change;

/// How large the model is, for the fold's title.
pub(super) fn model_title(model: &ModelSettings) -> String {
    match model {
        ModelSettings::OneLayer(settings) => format!("m {}", settings.hidden),
        ModelSettings::Vit(settings) => {
            format!("ViT {} × {}", settings.depth, settings.width)
        }
    }
}

/// The model's settings, in the rows of a grid. Of models from a file, whose head has so many classes, only what it does
/// not say can be set.
pub(super) fn model_ui(
    ui: &mut egui::Ui,
    model: &mut ModelSettings,
    loaded: Option<usize>,
    has_classes: bool,
) -> Option<Change> {
    match model {
        ModelSettings::OneLayer(settings) => one_layer_ui(ui, settings),
        ModelSettings::Vit(settings) => vit_ui(ui, settings, loaded, has_classes),
    }
}

fn one_layer_ui(ui: &mut egui::Ui, model: &mut OneLayerSettings) -> Option<Change> {
    let mut change = None;
    let mut add = |moved: Option<Change>| change = moved.or(change);
    let mut half = model.hidden / 2;
    let moved = number_ui(
        ui,
        "hidden m / 2",
        "Half the rows of V: as many with positive as with negative output weight",
        &mut half,
        1..=512,
        0.1,
    );
    model.hidden = 2 * half;
    add(moved);
    add(number_ui(
        ui,
        "initial V",
        "Standard deviation of V at Ψ(0); W starts at 0",
        &mut model.initial_v,
        (0.0001..=10.0, &range::POSITIVE),
        0.001,
    ));
    ui.label("output weights");
    let mut per_token = model.output == Output::PerToken;
    let hint = "A vector a for each position, as in the paper's eq. 3; one for all is ours";
    let switch = ui.checkbox(&mut per_token, "per token").on_hover_text(hint);
    if switch.changed() {
        model.output = if per_token {
            Output::PerToken
        } else {
            Output::Shared
        };
        add(Some(Change::Discrete));
    }
    ui.end_row();
    change
}

fn vit_ui(
    ui: &mut egui::Ui,
    model: &mut VitSettings,
    loaded: Option<usize>,
    has_classes: bool,
) -> Option<Change> {
    let mut change = None;
    let mut add = |moved: Option<Change>| change = moved.or(change);
    if loaded.is_some() {
        ui.label("from the file");
        ui.label(format!(
            "width {}, depth {}, MLP {}, {}",
            model.width,
            model.depth,
            model.hidden(),
            model.pooling.words()
        ));
        ui.end_row();
    } else {
        add(number_ui(
            ui,
            "width",
            "Numbers in a token of the residual stream; a multiple of the heads",
            &mut model.width,
            2..=2048,
            0.2,
        ));
        add(number_ui(
            ui,
            "depth",
            "Blocks of attention and MLP",
            &mut model.depth,
            1..=48,
            0.05,
        ));
        add(number_ui(
            ui,
            "MLP ratio",
            "Hidden neurons of an MLP as a multiple of the width",
            &mut model.mlp_ratio,
            (0.1..=16.0, &range::MLP_RATIO),
            0.05,
        ));
        let poolings = [Pooling::Mean, Pooling::Class].map(|it| (it, it.words()));
        add(choice_ui(
            ui,
            "pooling",
            "What the head reads",
            &mut model.pooling,
            &poolings,
        ));
        if has_classes {
            add(pretraining_ui(ui, model));
        }
    }
    let mut heads = model.heads_of(model.width);
    let moved = number_ui(
        ui,
        "heads",
        "Attention heads of a block, a divisor of the width; files do not say them",
        &mut heads,
        1..=64,
        0.05,
    );
    if moved.is_some() {
        model.heads = Some(heads);
    }
    add(moved);
    let activations = [Gelu::Erf, Gelu::Tanh, Gelu::Quick].map(|it| (it, it.words()));
    add(choice_ui(
        ui,
        "activation",
        "Of the MLPs: erf in timm and Hugging Face, quick in OpenAI's CLIP. They are different models",
        &mut model.gelu,
        &activations,
    ));
    if let Some(classes) = loaded.filter(|classes| *classes > 1) {
        let (mut a, mut b) = model.classes.unwrap_or((1, 0));
        let mut chosen = None;
        let hint = "f = logit a − logit b: two different classes, counted from 0";
        for (name, class) in [("class a", &mut a), ("class b", &mut b)] {
            let moved = number_ui(ui, name, hint, class, 0..=classes - 1, 0.05);
            if moved.is_some() {
                chosen = moved;
            }
        }
        if chosen.is_some() && a != b {
            model.classes = Some((a, b));
            change = chosen;
        }
    }
    change
}

/// How long a model learns the classes of the images before any task.
fn pretraining_ui(ui: &mut egui::Ui, model: &mut VitSettings) -> Option<Change> {
    let mut steps = model.pretraining.map_or(0, |own| own.steps);
    let moved = number_ui(
        ui,
        "pre-training",
        "Steps on the classes of the images, in colours that tell nothing, before any task; 0 leaves Ψ(0) random",
        &mut steps,
        0..=2000,
        1.0,
    );
    if moved.is_some() {
        let before = model.pretraining.unwrap_or_default();
        model.pretraining = (steps > 0).then_some(Pretraining { steps, ..before });
    }
    moved
}

/// A row with one of some choices.
fn choice_ui<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    name: &str,
    hint: &str,
    value: &mut T,
    choices: &[(T, &str)],
) -> Option<Change> {
    let mut change = None;
    ui.label(name).on_hover_text(hint);
    ui.horizontal_wrapped(|ui| {
        for (choice, words) in choices {
            let button = ui.selectable_label(*value == *choice, *words);
            if button.on_hover_text(hint).clicked() && *value != *choice {
                *value = *choice;
                change = Some(Change::Discrete);
            }
        }
    });
    ui.end_row();
    change
}
