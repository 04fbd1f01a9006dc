//! The settings of an image set: how its images are cut, labelled and coloured.

use egui::ComboBox;

use crate::experiment::number::POSITIVE;
use crate::experiment::{ImageData, Labelling};
use crate::task::ImageSet;
use crate::view::widget::value_box::number_ui;
use crate::worker::Change;

/// What this model makes of digits by their shape alone, ρ = 0.5; measured with 12 models.
pub(in crate::view) const BY_SHAPE: &str = "65.6 ± 1.2 %";

/// Rows of a grid for the images of a set; says how a setting was changed.
pub(in crate::view) fn images_ui(
    ui: &mut egui::Ui,
    images: &mut ImageData,
    set: Option<&ImageSet>,
) -> Option<Change> {
    let mut change = labelling_ui(ui, &mut images.labelling, set);
    let mut add = |moved: Option<Change>| change = moved.or(change);
    add(number_ui(
        ui,
        "patch",
        "Pixels on the side of a patch; each patch is a token of 3·patch² numbers",
        &mut images.patch,
        1..=32,
        0.05,
    ));
    add(number_ui(
        ui,
        "ρ",
        "Probability that an image wears the colour of its label; at 0.5 only its shape tells",
        &mut images.rho,
        0.0..=1.0,
        0.005,
    ));
    add(number_ui(
        ui,
        "token scale",
        "Factor on every token",
        &mut images.scale,
        (0.01..=20.0, &POSITIVE),
        0.01,
    ));
    add(number_ui(
        ui,
        "training images",
        "The other images are evaluated",
        &mut images.training_images,
        1..=1_000_000,
        5.0,
    ));
    add(number_ui(
        ui,
        "images at most",
        "Of a larger set so many are used, chosen by the seed",
        &mut images.most_images,
        2..=1_000_000,
        5.0,
    ));
    add(number_ui(
        ui,
        "tokens at most",
        "Larger images are averaged down until they make so few patches; time grows with the square of this",
        &mut images.most_tokens,
        1..=1024,
        0.5,
    ));
    add(transposed_ui(ui, &mut images.transposed));
    change
}

/// Whether rows and columns change places.
fn transposed_ui(ui: &mut egui::Ui, transposed: &mut bool) -> Option<Change> {
    let hint = "Exchange rows and columns: EMNIST stores its images so that they lie on their side, mirrored";
    let label = ui.label("transposed").on_hover_text(hint);
    let response = ui.checkbox(transposed, "").on_hover_text(hint);
    let changed = response.changed();
    response.labelled_by(label.id);
    ui.end_row();
    changed.then_some(Change::Discrete)
}

/// Parity, or one class against another.
fn labelling_ui(
    ui: &mut egui::Ui,
    labelling: &mut Labelling,
    set: Option<&ImageSet>,
) -> Option<Change> {
    let before = *labelling;
    let hint = "What is told apart: even classes (+1) from odd ones (−1), or one class (+1) from another (−1)";
    let label = ui.label("labels").on_hover_text(hint);
    let words = match before {
        Labelling::Parity => "parity",
        Labelling::Classes(..) => "two classes",
    };
    let combo = ComboBox::from_id_salt("labelling").selected_text(words);
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(labelling, Labelling::Parity, "parity");
        let classes = match before {
            Labelling::Parity => set
                .and_then(ImageSet::two_classes)
                .unwrap_or(Labelling::Classes(0, 1)),
            classes @ Labelling::Classes(..) => classes,
        };
        ui.selectable_value(labelling, classes, "two classes");
    });
    let response = response.response.on_hover_text(hint);
    response.labelled_by(label.id);
    ui.end_row();
    let mut change = (*labelling != before).then_some(Change::Discrete);
    if let Labelling::Classes(positive, negative) = labelling {
        for (words, hint, class) in [
            (
                "class of +1",
                "Images of this class have the label +1",
                positive,
            ),
            (
                "class of −1",
                "Images of this class have the label −1",
                negative,
            ),
        ] {
            change = number_ui(ui, words, hint, class, 0..=255, 0.05).or(change);
        }
    }
    change
}
