//! The fold of data and model.

use crate::experiment::number as range;
use crate::experiment::{Colours, Data, DigitData, ImageData, PatternData};
use crate::model::Loaded;
use crate::task::TaskId;
use crate::view::cards::images::{BY_SHAPE, images_ui};
use crate::view::controls::model::{model_title, model_ui};
use crate::view::controls::settings::{grid, send_edit};
use crate::view::controls::tasks;
use crate::view::widget::fold::fold_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;
use crate::view::widget::value_box::number_ui;
use crate::worker::Change;

/// What the samples look like, and how large the model is.
pub(super) fn data_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let mut edited = scene.state.experiment.clone();
    let mut change = None;
    let model = model_title(&edited.model);
    let title = match &edited.data {
        Data::Patterns(p) => format!(
            "Tasks and model    P {}  d {}  {model}",
            p.tokens, p.dimension
        ),
        Data::Digits(digits) if !digits.colours.are_axes() => {
            format!("Tasks and model    red  {model}")
        }
        Data::Digits(DigitData { rho, .. }) | Data::Images(ImageData { rho, .. }) => {
            format!("Tasks and model    ρ {}  {model}", number(*rho, 2))
        }
    };
    fold_ui(
        ui,
        title,
        "data",
        "What the samples look like, and how large the model is",
        |ui| {
            grid(ui, "data", |ui| {
                if scene.state.files.is_none() {
                    tasks::count_ui(ui, scene);
                }
                let mut add = |moved: Option<Change>| change = moved.or(change);
                match &mut edited.data {
                    Data::Patterns(p) => add(patterns_ui(ui, p)),
                    Data::Digits(d) => add(digits_ui(ui, d)),
                    Data::Images(images) => {
                        let files = scene.state.files.as_ref();
                        let set = files.and_then(|files| files.images.as_deref());
                        add(images_ui(ui, images, set));
                    }
                }
                let has_classes = !matches!(edited.data, Data::Patterns(_));
                let classes = loaded_classes(scene);
                add(model_ui(ui, &mut edited.model, classes, has_classes));
                if let Some(vit) = edited.model.vit() {
                    // What a smaller model does not have cannot be left out of it.
                    let left_out = edited.merge.edit().left_out.within(vit.depth);
                    edited.merge.change_edit(|edit| edit.left_out = left_out);
                }
            });
        },
    );
    send_edit(scene, edited, change);
}

/// Classes of the head of models from a file; nothing where models are trained here.
fn loaded_classes(scene: &Scene<'_>) -> Option<usize> {
    match &scene.state.files.as_ref()?.models.as_ref()?.kind {
        Loaded::OneLayer(_) => Some(1),
        Loaded::Vit(vit) => Some(vit.classes().unwrap_or(1)),
    }
}

fn patterns_ui(ui: &mut egui::Ui, p: &mut PatternData) -> Option<Change> {
    let mut change = None;
    let mut add = |moved: Option<Change>| change = moved.or(change);
    add(number_ui(
        ui,
        "tokens P",
        "Tokens in a sample",
        &mut p.tokens,
        1..=64,
        0.1,
    ));
    add(number_ui(
        ui,
        "dimension d",
        "Numbers in a token; at least T + 1 + M",
        &mut p.dimension,
        3..=256,
        0.1,
    ));
    add(number_ui(
        ui,
        "irrelevant M",
        "Irrelevant patterns",
        &mut p.irrelevant,
        1..=253,
        0.1,
    ));
    add(number_ui(
        ui,
        "relevant tokens",
        "Tokens with the pattern of the sample's label",
        &mut p.relevant,
        1..=64,
        0.05,
    ));
    add(number_ui(
        ui,
        "confusing tokens",
        "Tokens with the pattern of the other label",
        &mut p.confusing,
        0..=64,
        0.05,
    ));
    add(number_ui(
        ui,
        "token noise",
        "Standard deviation of noise on every token; above 0 the population is sampled",
        &mut p.noise,
        0.0..=10.0,
        0.005,
    ));
    add(number_ui(
        ui,
        "samples",
        "Samples to evaluate where the population cannot be enumerated",
        &mut p.samples,
        10..=100_000,
        10.0,
    ));
    change
}

fn digits_ui(ui: &mut egui::Ui, d: &mut DigitData) -> Option<Change> {
    let mut change = None;
    let mut add = |moved: Option<Change>| change = moved.or(change);
    let hint = format!(
        "Probability that a digit wears the colour of its label; at 0.5 only its shape tells, and one layer reaches {BY_SHAPE} (12 models)"
    );
    match &mut d.colours {
        Colours::Axis => add(number_ui(ui, "ρ", &hint, &mut d.rho, 0.0..=1.0, 0.005)),
        Colours::Shares(shares) => {
            for (task, share) in TaskId::all().zip(shares) {
                for (kind, value) in [("odd", &mut share.odd), ("even", &mut share.even)] {
                    let name = format!("{} red, {kind}", task.symbol());
                    let hint = format!(
                        "Share of red among the {kind} digits of {}; the others are green",
                        task.symbol()
                    );
                    add(number_ui(ui, &name, &hint, value, 0.0..=1.0, 0.005));
                }
            }
        }
    }
    add(number_ui(
        ui,
        "token scale",
        "Factor on every token",
        &mut d.scale,
        (0.01..=20.0, &range::POSITIVE),
        0.01,
    ));
    add(number_ui(
        ui,
        "training images",
        "Of 1,797; the others are evaluated",
        &mut d.training_images,
        1..=1796 - d.held_out,
        5.0,
    ));
    if d.held_out > 0 {
        add(number_ui(
            ui,
            "held out",
            "Images neither trained on nor evaluated: λ is chosen by them",
            &mut d.held_out,
            1..=1796 - d.training_images,
            5.0,
        ));
    }
    change
}
