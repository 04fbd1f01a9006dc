//! Eq. 4 as the authors' figure 7B shows it, over the planes of T′: a layer of its own, without soundness or verdict.

use egui::{Color32, Painter, Stroke};

use crate::app::{Overlay, State, ViewChange};
use crate::clip::{self, OnScreen};
use crate::sweep::Point;
use crate::theory::{Figure7B, Setting, clip_square};
use crate::view::plane::outline::outline;
use crate::view::widget::pen::Pen;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// What the layer is called.
pub(in crate::view) const WORDS: &str = "as their figure 7B shows (our reading)";
/// Its tooltip.
pub(in crate::view) const HINT: &str = "Σλᵢγᵢ ≥ c, Σλᵢγᵢ² ≥ c and |λᵢ|β ≤ c with c = 0.2 and β = 0.1: these fit the region in the authors' figure 7B, as measured in their picture. Eq. 4 as printed asks for 1 + c. The constants hold for this outline alone; no soundness is claimed of it, and no verdict speaks of it";

/// Bright on green, on grey and on the heatmap alike.
pub(in crate::view) const COLOUR: Color32 = Color32::from_rgb(255, 236, 150);
/// Dash and dot in turn, with the gaps after them.
const DASHES: [f32; 2] = [11.0, 2.5];
const GAPS: [f32; 2] = [4.0, 4.0];

/// The region that figure 7B shows, for the γ on screen; nothing where eq. 4 does not speak.
pub(in crate::view) fn of(state: &State) -> Option<Figure7B> {
    let setup = state.plane_setup();
    let equation = Setting::new(&setup.experiment).equation_4()?;
    let known = !setup.has_tasks();
    known.then_some(Figure7B {
        gamma: equation.gamma,
    })
}

/// Whether the layer is on and has something to draw.
pub(in crate::view) fn is_drawn(state: &State) -> bool {
    state.view.overlays.has(Overlay::Figure7B) && of(state).is_some()
}

/// Draws the region's outline, if the layer is on.
pub(in crate::view) fn draw(pen: &Pen<'_>, state: &State) {
    let on = state.view.overlays.has(Overlay::Figure7B);
    let Some(figure) = of(state).filter(|_| on) else {
        return;
    };
    let grid = state.plane_setup().experiment.grid;
    // Cut beyond the plane, so that no line runs along its edge as if the region ended there.
    let beyond = (grid.high - grid.low) / 10.0;
    let corners: Vec<Point> = clip_square(grid.low - beyond, grid.high + beyond, &figure.region());
    paint(&pen.painter, &outline(&corners, pen));
}

/// Paints a piece of its outline.
pub(in crate::view) fn paint(painter: &Painter, path: &[impl OnScreen]) {
    for (width, colour) in [(5.0, theme::CASING), (2.5, COLOUR)] {
        let stroke = Stroke::new(width, colour);
        clip::dashes(painter, path, stroke, &DASHES, &GAPS);
    }
}

/// The layer's switch with a piece of its outline.
pub(in crate::view) fn switch_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if of(scene.state).is_none() {
        return;
    }
    let mut on = scene.state.view.overlays.has(Overlay::Figure7B);
    let words = egui::RichText::new(WORDS).size(11.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let size = egui::vec2(30.0, 12.0);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        paint(ui.painter(), &[rect.left_center(), rect.right_center()]);
        if ui.checkbox(&mut on, words).on_hover_text(HINT).changed() {
            scene.send(ViewChange::Layer(Overlay::Figure7B, on));
        }
    });
}
