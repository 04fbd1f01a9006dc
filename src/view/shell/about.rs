//! The about window: what this is, whose theory it shows, and what it is made of.

use crate::app::ViewChange;
use crate::view::widget::scene::Scene;

/// What mouse and keyboard do.
const GESTURES: [(&str, &str); 9] = [
    (
        "Drag in a plane",
        "moves the ring; it snaps to 0, 1 and the grid, with Alt to nothing",
    ),
    ("Click in a plane", "puts the ring there"),
    (
        "Ctrl + wheel, right drag",
        "zooms and pans all planes; Home shows the whole again",
    ),
    (
        "Click a number",
        "to type it; values beyond a slider are allowed for λ, γ and constants",
    ),
    ("Hover", "shows the numbers of a cell, or what a word means"),
    (
        "Ctrl + O, S, Z",
        "open, save, undo (Ctrl + Shift + Z or Ctrl + Y redoes)",
    ),
    (
        "Edit, Copy as text",
        "makes a line of text of the experiment; Ctrl + V takes one in",
    ),
    ("Ctrl + plus, minus, 0", "enlarge everything, or not"),
    (
        "F5, F11",
        "the stage for a projector, and the full screen; Escape leads back",
    ),
];

/// The about window, if it is open.
pub(in crate::view) fn about_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    if !scene.state.view.about {
        return;
    }
    let mut open = !ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    egui::Window::new("About Lambdascope")
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_width(460.0)
        .pivot(egui::Align2::CENTER_CENTER)
        .default_pos(ctx.content_rect().center())
        .show(ctx, |ui| {
            ui.label(concat!("Lambdascope ", env!("CARGO_PKG_VERSION"), ": see task arithmetic."));
            ui.label(
                "The theory is that of H. Li, Y. Zhang, S. Zhang, P.-Y. Chen, S. Liu, M. Wang, “When is Task Vector \
                 Provably Effective for Model Editing? A Generalization Analysis of Nonlinear Transformers”, \
                 ICLR 2025, arXiv 2504.10957.",
            );
            ui.label(
                "Its theorems are sufficient conditions on the hinge loss: points outside their regions may work \
                 too. The constants inside Θ(·) and β are unknown, so they are controls here. Ψ(0) is a random \
                 initialisation, not a pre-trained model.",
            );
            ui.separator();
            egui::Grid::new("gestures").num_columns(2).show(ui, |ui| {
                for (what, does) in GESTURES {
                    ui.label(egui::RichText::new(what).strong());
                    ui.label(does);
                    ui.end_row();
                }
            });
            ui.separator();
            ui.label(
                "Digits: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning \
                 Repository, CC BY 4.0. Font: DejaVu Sans. Colour scale: cividis.",
            );
        });
    if open != scene.state.view.about {
        scene.send(ViewChange::About(open));
    }
}
