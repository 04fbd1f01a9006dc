//! The about window: what this is, whose theory it shows, and what it is made of.

use crate::app::ViewChange;
use crate::view::widget::scene::Scene;

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
            ui.label("Keys and mouse stand on a page of their own, under Help (F1).");
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
