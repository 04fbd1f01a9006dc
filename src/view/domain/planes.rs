//! The paper's figure 7: (A) T′ as measured, with eq. 4 over it; (B) where eq. 4 is satisfied, with the measured
//! contour over it.

use std::sync::Arc;

use egui::{RichText, Vec2, WidgetInfo};
use egui_plot::PlotImage;

use crate::app::Pane;
use crate::colour::Scale;
use crate::ink::Picture;
use crate::scene::{Mark, Sight, measured_marks, satisfied_marks, target_heat};
use crate::sweep::{Goal, Metric, Polyline};
use crate::task::Role;
use crate::view::domain::equation4::ASSUMES;
use crate::view::domain::found::baseline;
use crate::view::plane::keys;
use crate::view::plane::planes::{images, title_ui};
use crate::view::plane::pointer::{drag_ui, hover_ui};
use crate::view::plane::sight::sight;
use crate::view::widget::marks::marks_ui;
use crate::view::widget::maximise::on_double_click;
use crate::view::widget::plot::{dark_ground, still_cells};
use crate::view::widget::scene::Scene;
use crate::view::widget::{instead, linked, theme, told};

/// The place of its cells among those that are kept: after the three planes'.
pub(in crate::view) const SLOT: usize = 3;

/// Figure 7(A): the measured plane of T′.
pub(in crate::view) fn measured_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    let scale = Scale::Value(scene.state.view.metric);
    title_ui(ui, scene, Goal::of(Role::Target), scale);
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    let heat = target_heat(&sight);
    let images = heat.map(|heat| images(ui, scene, SLOT, &heat, &sight.extent()));
    let outline = outline(scene);
    let baseline = baseline(state).map(|(point, name, _)| (point, name));
    let mut marks = measured_marks(&sight, outline, baseline);
    told::keep_back(state, &mut marks);
    plane_ui(
        ui,
        scene,
        (Pane::Target, "Plane T′"),
        &sight,
        side,
        images.unwrap_or_default(),
        &marks,
    );
}

/// Figure 7(B): where eq. 4 is satisfied, in two colours.
pub(in crate::view) fn satisfied_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    let state = scene.state;
    let (setup, premises) = (state.plane_setup(), state.premises());
    let sight = sight(state, &setup, &premises);
    ui.horizontal(|ui| {
        ui.label(theme::bold("Eq. 4", 16.0)).on_hover_text(ASSUMES);
        let words = match (sight.setting().equation_4(), premises.are_met()) {
            (None, _) => "Theorem 3 is silent",
            (Some(_), true) => "sufficient, not necessary",
            (Some(_), false) => "analogue, nothing promised",
        };
        ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
    });
    let outline = outline(scene);
    let baseline = baseline(state).map(|(point, name, _)| (point, name));
    let mut marks = satisfied_marks(&sight, outline, baseline);
    told::keep_back(state, &mut marks);
    plane_ui(
        ui,
        scene,
        (Pane::Conditions, "Plane of eq. 4"),
        &sight,
        side,
        Vec::new(),
        &marks,
    );
}

/// Around where T′ was measured to work, the same on both planes.
fn outline(scene: &mut Scene<'_>) -> Arc<[Polyline]> {
    scene.outline(Goal::of(Role::Target), Metric::Loss)
}

fn plane_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    (pane, name): (Pane, &'static str),
    sight: &Sight<'_>,
    side: f32,
    images: Vec<PlotImage>,
    marks: &[Mark],
) {
    dark_ground(ui);
    let extent = sight.extent();
    let drawn = still_cells(ui, name, &extent, Vec2::splat(side), images);
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, name));
    marks_ui(ui, scene, &drawn.transform, marks, Picture::Plane);
    instead::instead_of_plane(ui, scene, *drawn.transform.frame());
    if !on_double_click(scene, &drawn.response, pane) {
        drag_ui(ui, scene, &drawn.response, &drawn.transform);
    }
    keys::keys_ui(scene, &drawn.response, Goal::of(Role::Target));
    hover_ui(scene.state, &drawn.response, &drawn.transform);
    linked::drawn(
        ui,
        scene,
        &drawn.response,
        &drawn.transform,
        linked::Along::Plane,
    );
}
