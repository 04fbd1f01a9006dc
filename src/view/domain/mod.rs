//! Out of domain: the task T′ that nobody trained on, and Theorem 3.

pub(in crate::view) mod compass;
pub(in crate::view) mod equation4;
mod found;
mod gamma;
mod legend;
pub(in crate::view) mod planes;

pub(super) use gamma::list;
pub(super) use legend::legend_ui;

use egui::RichText;

use crate::app::{Edit, Pane};
use crate::sweep::same;
use crate::task::{Axis, Role};
use crate::view::cards::question;
use crate::view::widget::layout::{ONE_COLUMN, WIDE, columns_ui, halves_ui};
use crate::view::widget::maximise::pane_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The width that the table of slacks needs.
const SLACKS: f32 = 350.0;
/// Room for a plane's title on the stage.
const TITLE: f32 = 30.0;
/// What a card's frame takes of its width.
const FRAME: f32 = 22.0;

/// The whole tab.
pub(in crate::view) fn domain_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    question::of_tab_ui(ui, scene, question::OUT_OF_DOMAIN);
    let state = scene.state;
    if lacks_target(ui, scene) {
        return;
    }
    if state.origin.target.is_some() {
        question::question_ui(ui, scene);
    }
    alpha_ui(ui, scene);
    if ui.available_width() < WIDE {
        narrow_ui(ui, scene);
    } else {
        wide_ui(ui, scene);
    }
}

/// Shows what there is instead, where there is no T′ with a γ.
pub(in crate::view) fn lacks_target(ui: &mut egui::Ui, scene: &mut Scene<'_>) -> bool {
    if scene.state.setup().has_tasks() {
        loaded_ui(ui, scene);
        return true;
    }
    let experiment = &scene.state.experiment;
    if !experiment.has_alpha() {
        let words = "Colours by shares of red have no axes, so there is no γ and no T′ to add here. The authors' own T′ stands on the plane's tab, under “The authors, and ours”.";
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        return true;
    }
    let lacks = experiment.target.is_none();
    if lacks {
        add_target_ui(ui, scene);
    }
    lacks
}

/// On the stage: the plane of T′ and the three slacks.
pub(in crate::view) fn stage_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    if lacks_target(ui, scene) {
        return;
    }
    let (room, height) = (ui.available_width(), ui.available_height());
    let side = (height - TITLE).min(room - SLACKS).max(0.4 * room);
    let widths = [side, room - side - ui.spacing().item_spacing.x];
    columns_ui(ui, &widths, height, |ui, column| {
        if column == 0 {
            measured_ui(ui, scene, side);
        } else {
            alpha_ui(ui, scene);
            gamma::slider_ui(ui, scene, Axis::X);
            gamma::slider_ui(ui, scene, Axis::Y);
            pane_ui(ui, scene, Pane::Equation4, equation4::equation4_ui);
            legend::where_it_fits_ui(ui, scene);
        }
    });
}

/// Tasks from a file have no μ, so at most the measured plane can be shown.
fn loaded_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let plane = scene.state.shown.plane.as_ref();
    if plane.is_some_and(|plane| plane.task(Role::Target).is_some()) {
        let words = "The tasks come from a file, so γ is not known (“Anatomy” estimates it): T′ is measured, and Theorem 3 says nothing here.";
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        let side = (ui.available_height() - 120.0)
            .min(ui.available_width() - FRAME)
            .max(200.0);
        planes::measured_ui(ui, scene, side);
        legend::legend_ui(ui, scene);
    } else {
        let words = "The tasks come from a file that holds no data set “target”, so there is no T′ to show. Add target.tokens and target.labels to it.";
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
    }
}

fn add_target_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.add_space(8.0);
    ui.label("This experiment has no third task.");
    let button = egui::Button::new(theme::bold("Add a target T′", 15.0));
    let hint = "A task with something of the first two and of neither, which is evaluated and never trained on";
    if ui.add(button).on_hover_text(hint).clicked() {
        let mut edited = scene.state.experiment.clone();
        edited.target = Some(edited.new_target());
        scene.send(Edit::Experiment(Box::new(edited)));
    }
}

/// Theorem 3 needs orthogonal tasks.
fn alpha_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let alpha = scene.state.experiment.alpha().get();
    if same(alpha, 0.0) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let words = format!(
            "Theorem 3 needs orthogonal tasks (α = 0), and α is {}: what is measured stays, eq. 4 is not drawn",
            number(alpha, 2)
        );
        ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        let hint = "Make the tasks orthogonal; T₂ is trained again. μ′ does not move with α";
        if !scene.is_on_paper() && ui.button("Set α = 0").on_hover_text(hint).clicked() {
            scene.send(Edit::Alpha(0.0));
        }
    });
}

/// Figure 6 and the planes side by side, three cards below.
fn wide_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let gap = ui.spacing().item_spacing.x;
    let room = ui.available_width() - 2.0 * gap;
    let plane = (0.36 * room).min(ui.available_height() * 0.6 - 40.0);
    let widths = [room - 2.0 * plane, plane, plane];
    let side = plane - FRAME;
    let height = side + 50.0;
    columns_ui(ui, &widths, height, |ui, column| {
        card_ui(ui, scene, height, |ui, scene| match column {
            0 => {
                gamma::slider_ui(ui, scene, Axis::X);
                gamma::slider_ui(ui, scene, Axis::Y);
                gamma::words_ui(ui, scene);
                let room = (ui.available_height() - 4.0).max(150.0);
                pane_ui(ui, scene, Pane::Compass, |ui, scene| {
                    compass::compass_ui(ui, scene, room);
                });
            }
            1 => measured_ui(ui, scene, side),
            _ => satisfied_ui(ui, scene, side),
        });
    });
    legend::legend_ui(ui, scene);
    let widths = [0.36 * room, 0.36 * room, 0.28 * room];
    columns_ui(ui, &widths, 200.0, |ui, column| match column {
        0 => pane_ui(ui, scene, Pane::Equation4, equation4::equation4_ui),
        1 => found::found_ui(ui, scene),
        _ => found::authors_ui(ui, scene),
    });
}

/// The sliders above both planes, the rest below in two columns.
fn narrow_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - gap) / 2.0;
    let halves = [width, width];
    columns_ui(ui, &halves, 50.0, |ui, column| {
        gamma::slider_ui(ui, scene, if column == 0 { Axis::X } else { Axis::Y });
    });
    gamma::words_ui(ui, scene);
    let side = (width - FRAME).min((ui.available_height() - 110.0).max(220.0));
    columns_ui(ui, &halves, side + 50.0, |ui, column| {
        card_ui(ui, scene, side + 50.0, |ui, scene| match column {
            0 => measured_ui(ui, scene, side),
            _ => satisfied_ui(ui, scene, side),
        });
    });
    legend::legend_ui(ui, scene);
    let mut figure_ui = |ui: &mut egui::Ui, column: usize| match column {
        0 => pane_ui(ui, scene, Pane::Compass, |ui, scene| {
            card_ui(ui, scene, 290.0, |ui, scene| {
                compass::compass_ui(ui, scene, 266.0);
            });
        }),
        _ => pane_ui(ui, scene, Pane::Equation4, equation4::equation4_ui),
    };
    if ui.available_width() < ONE_COLUMN {
        halves_ui(ui, 290.0, figure_ui);
    } else {
        // The table of slacks is never narrower than it needs to be.
        let slacks = width.max(SLACKS);
        let widths = [ui.available_width() - gap - slacks, slacks];
        columns_ui(ui, &widths, 290.0, &mut figure_ui);
    }
    halves_ui(ui, 200.0, |ui, column| match column {
        0 => found::found_ui(ui, scene),
        _ => found::authors_ui(ui, scene),
    });
}

fn measured_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    pane_ui(ui, scene, Pane::Target, |ui, scene| {
        planes::measured_ui(ui, scene, side);
    });
}

fn satisfied_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, side: f32) {
    pane_ui(ui, scene, Pane::Conditions, |ui, scene| {
        planes::satisfied_ui(ui, scene, side);
    });
}

fn card_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    height: f32,
    content_ui: impl FnOnce(&mut egui::Ui, &mut Scene<'_>),
) {
    theme::card(scene.state.view.dark).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(height - FRAME);
        ui.vertical(|ui| {
            ui.set_max_height(height - FRAME);
            content_ui(ui, scene);
        });
    });
}
