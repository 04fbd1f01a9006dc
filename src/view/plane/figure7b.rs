//! Eq. 4 as the authors' figure 7B shows it, over the planes of T′: a layer of its own, without soundness or verdict.

use crate::app::{Overlay, ViewChange};
use crate::ink::{self, Picture};
use crate::scene::words::FIGURE_7B;
use crate::scene::{Meaning, figure_7b};
use crate::view::widget::marks::style;
use crate::view::widget::scene::Scene;

/// Its tooltip.
pub(in crate::view) const HINT: &str = "Σλᵢγᵢ ≥ c, Σλᵢγᵢ² ≥ c and |λᵢ|β ≤ c with c = 0.2 and β = 0.1: these fit the region in the authors' figure 7B, as measured in their picture. Eq. 4 as printed asks for 1 + c. The constants hold for this outline alone; no soundness is claimed of it, and no verdict speaks of it";

/// The layer's switch with a piece of its outline.
pub(in crate::view) fn switch_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if figure_7b(&scene.state.plane_setup()).is_none() {
        return;
    }
    let mut on = scene.state.view.overlays.has(Overlay::Figure7B);
    if scene.is_on_paper() && !on {
        return;
    }
    let words = egui::RichText::new(FIGURE_7B).size(11.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let size = egui::vec2(30.0, 12.0);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let path = [rect.left_center(), rect.right_center()];
        let style = style(scene.state.view.dark, Picture::Plane);
        ink::line(ui.painter(), &path, Meaning::Figure7B, &style);
        if scene.is_on_paper() {
            ui.label(words);
        } else if ui.checkbox(&mut on, words).on_hover_text(HINT).changed() {
            scene.send(ViewChange::Layer(Overlay::Figure7B, on));
        }
    });
}
