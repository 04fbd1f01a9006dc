//! One plane or card that fills the room of its tab.

use crate::app::{Pane, Tab};
use crate::view::anatomy::{effect, estimates_ui, inside, parts, rows, spectrum};
use crate::view::cards::training;
use crate::view::domain::{self, compass, equation4, planes as domain_planes};
use crate::view::phase;
use crate::view::plane::{planes, slice, verdict};
use crate::view::runs::beside;
use crate::view::tasks::{bars, bases, gram, theory};
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;

/// Room for what stands above a plane.
const TITLE: f32 = 34.0;
/// The least height of a plot among words.
const LEAST_PLOT: f32 = 56.0;

/// The pane in all the room there is, with the button that leads back.
pub(super) fn maximised_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, pane: Pane) {
    pane_ui(ui, scene, pane, |ui, scene| alone_ui(ui, scene, pane));
}

/// The pane in all the room there is.
pub(super) fn alone_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, pane: Pane) {
    let lacks = match pane.tab() {
        Tab::Plane | Tab::Anatomy | Tab::Tasks | Tab::Runs => false,
        Tab::Phase => phase::is_refused(ui, scene),
        Tab::OutOfDomain => domain::lacks_target(ui, scene),
    };
    if lacks {
        return;
    }
    let room = ui.available_size();
    let height = room.y - 4.0;
    match pane {
        Pane::FirstPlane | Pane::SecondPlane | Pane::ThirdPlane => {
            planes::large_ui(ui, scene, pane, room);
        }
        Pane::Slice => slice::slice_ui(ui, scene, height),
        Pane::Verdict => verdict::verdict_ui(ui, scene, height, !scene.is_on_paper()),
        Pane::Training => training::training_ui(ui, scene, height),
        Pane::PhaseOfHeld => phase::large_ui(ui, scene, 0, height),
        Pane::PhaseOfFree => phase::large_ui(ui, scene, 1, height),
        Pane::Constant => phase::constant::constant_ui(ui, scene, height),
        Pane::Columns => phase::shares::shares_ui(ui, scene, height),
        Pane::Target => domain_planes::measured_ui(ui, scene, (height - TITLE).min(room.x)),
        Pane::Conditions => domain_planes::satisfied_ui(ui, scene, (height - TITLE).min(room.x)),
        Pane::Equation4 => equation4::equation4_ui(ui, scene),
        Pane::Compass => compass::compass_ui(ui, scene, height),
        Pane::Parts => scrolled_ui(ui, scene, parts::parts_ui),
        Pane::Spectrum => filled_ui(ui, scene, pane, |ui, scene, plot| {
            spectrum::spectrum_ui(ui, scene, 0.0, plot);
        }),
        Pane::Rows => filled_ui(ui, scene, pane, |ui, scene, plot| {
            rows::rows_ui(ui, scene, 0.0, plot);
        }),
        Pane::Effect => scrolled_ui(ui, scene, |ui, scene| effect::large_ui(ui, scene, height)),
        Pane::Inside => scrolled_ui(ui, scene, inside::inside_ui),
        Pane::Estimates => estimates_ui(ui, scene),
        Pane::AllTasks => scrolled_ui(ui, scene, bars::bars_ui),
        Pane::Grams => gram::grams_ui(ui, scene),
        Pane::ByTask => scrolled_ui(ui, scene, theory::theory_ui),
        Pane::Beside => scrolled_ui(ui, scene, |ui, scene| beside::beside_ui(ui, scene, height)),
        Pane::Bases => scrolled_ui(ui, scene, |ui, scene| bases::filled_ui(ui, scene, height)),
    }
}

/// A card whose plot takes the height that its words leave.
fn filled_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    pane: Pane,
    card_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>, f32),
) {
    let height = ui.available_height() - 6.0;
    scrolled_ui(ui, scene, |ui, scene| {
        let words = scene.canvas.around(Some(pane)).unwrap_or(0.5 * height);
        let plot = (height - words).max(LEAST_PLOT);
        let above = ui.cursor().top();
        card_ui(ui, scene, plot);
        let words = ui.cursor().top() - above - plot;
        scene.canvas.took(ui.ctx(), Some(pane), words);
    });
}

/// A card that may be higher than the window; on paper all of it is seen.
fn scrolled_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    card_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    if scene.is_on_paper() {
        card_ui(ui, scene);
        return;
    }
    ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
    egui::ScrollArea::vertical().show(ui, |ui| card_ui(ui, scene));
}
