//! What is on screen, drawn for a figure: without menus, controls and buttons.

use egui::vec2;

use super::maximised::maximised_ui;
use super::{slice_ui, training_ui, verdict_ui};
use crate::app::{FigureOf, Pane, SeenRun, State, Tab};
use crate::lab::Setup;
use crate::number::plain;
use crate::task::TaskId;
use crate::view::anatomy::anatomy_ui;
use crate::view::cards::{authors, data, vectors};
use crate::view::domain::{domain_ui, legend_ui};
use crate::view::phase::{diagrams_ui, phase_ui};
use crate::view::plane::planes;
use crate::view::runs::runs_ui;
use crate::view::tasks::tasks_ui;
use crate::view::widget::layout::halves_ui;
use crate::view::widget::scene::Scene;

/// The height of the slice below the planes.
const LOWER: f32 = 290.0;
/// The least height of the verdict there.
const VERDICT: f32 = 60.0;

/// Draws it as wide as there is room, and as high as it becomes.
pub fn figure_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, of: FigureOf) {
    let width = ui.available_width();
    let height = width * share(of);
    ui.allocate_ui(vec2(width, height), |ui| {
        ui.set_width(width);
        match of {
            FigureOf::Planes => planes::planes_ui(ui, scene, height),
            FigureOf::Diagrams => diagrams_ui(ui, scene, height),
            FigureOf::Pane(pane) => {
                maximised_ui(ui, scene, pane);
                if matches!(pane, Pane::Target | Pane::Conditions) {
                    legend_ui(ui, scene);
                }
            }
            FigureOf::Tab(Tab::Plane) => {
                authors::authors_ui(ui, scene);
                planes::planes_ui(ui, scene, height);
                ui.add_space(6.0);
                lower_ui(ui, scene);
            }
            FigureOf::Tab(Tab::Phase) => phase_ui(ui, scene),
            FigureOf::Tab(Tab::OutOfDomain) => domain_ui(ui, scene),
            FigureOf::Tab(Tab::Anatomy) => anatomy_ui(ui, scene),
            FigureOf::Tab(Tab::Tasks) => tasks_ui(ui, scene),
            FigureOf::Tab(Tab::Runs) => runs_ui(ui, scene),
        }
    });
}

/// What is said of the planes below them: the verdict is as high as its words, since nothing scrolls, and so stands by itself.
fn lower_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    halves_ui(ui, LOWER, |ui, column| {
        if column == 0 {
            slice_ui(ui, scene, LOWER);
            return;
        }
        let data = data::HEIGHT + ui.spacing().item_spacing.y;
        training_ui(ui, scene, LOWER - data);
        data::data_ui(ui, scene);
    });
    verdict_ui(ui, scene, VERDICT, false);
}

/// The height of its plots as a share of the width, where they take what there is.
fn share(of: FigureOf) -> f32 {
    match of {
        FigureOf::Planes => 1.0,
        FigureOf::Diagrams => 0.5,
        FigureOf::Tab(_) => 0.625,
        FigureOf::Pane(pane) => match pane {
            Pane::FirstPlane
            | Pane::SecondPlane
            | Pane::ThirdPlane
            | Pane::Target
            | Pane::Conditions => 1.5,
            Pane::PhaseOfHeld | Pane::PhaseOfFree => 0.9,
            Pane::Slice | Pane::Training | Pane::Constant => 0.6,
            // As high as their words.
            Pane::Verdict | Pane::Columns => 0.1,
            Pane::Equation4
            | Pane::Compass
            | Pane::Parts
            | Pane::Spectrum
            | Pane::Rows
            | Pane::Effect
            | Pane::Inside
            | Pane::Estimates
            | Pane::AllTasks
            | Pane::Grams
            | Pane::ByTask
            | Pane::Bases
            | Pane::Beside => 0.8,
        },
    }
}

/// What a figure was made of, in a sentence, or in two where it shows two runs: the experiment, α, λ, the seed, the grid, and what
/// else is not as usual. Nothing of when or where.
#[must_use]
pub fn caption(state: &State, of: FigureOf) -> String {
    match of {
        FigureOf::Tab(Tab::Runs) | FigureOf::Pane(Pane::Beside) => {
            let pair = state.pair();
            let of = |letter: &str, run: &SeenRun| {
                let mut parts = settings(&run.setup);
                let at = usize::from(run.setup.knows_alpha());
                parts.splice(at..at, held(&run.setup));
                format!("{letter}, {}: {}.", run.name, parts.join(", "))
            };
            let axes = pair.one.setup.experiment.axes().tasks();
            let ring = axes.into_iter().zip(state.point());
            let ring = ring.map(|(task, at)| format!("{} = {}", task.coefficient(), plain(at)));
            let ring = ring.collect::<Vec<_>>().join(", ");
            let (one, other) = (of("A", &pair.one), of("B", &pair.other));
            format!("{one} {other} The ring: {ring}.")
        }
        FigureOf::Planes | FigureOf::Diagrams | FigureOf::Pane(_) | FigureOf::Tab(_) => {
            let setup = state.setup();
            let mut parts = settings(&setup);
            // Behind α, if there is one.
            let at = usize::from(setup.knows_alpha());
            parts.splice(at..at, lambdas(&setup));
            format!("{}: {}.", setup.experiment.name, parts.join(", "))
        }
    }
}

fn lambdas(setup: &Setup) -> Vec<String> {
    let tasks = setup.experiment.tasks();
    tasks.map(|task| lambda(setup, task)).collect()
}

/// The coefficients of tasks that are on no axis.
fn held(setup: &Setup) -> Vec<String> {
    let axes = setup.experiment.axes();
    let held = setup.experiment.tasks();
    let held = held.filter(|task| axes.axis(*task).is_none());
    held.map(|task| lambda(setup, task)).collect()
}

fn lambda(setup: &Setup, task: TaskId) -> String {
    let own = setup.experiment.lambda(task);
    format!("{} = {}", task.coefficient(), plain(own))
}

/// All but the coefficients.
fn settings(setup: &Setup) -> Vec<String> {
    let experiment = &setup.experiment;
    let mut parts = Vec::new();
    if setup.knows_alpha() {
        parts.push(format!("α = {}", plain(experiment.alpha().get())));
    }
    parts.push(format!("seed {}", experiment.training.seed));
    if let Some(step) = setup.step {
        parts.push(format!("training step {step}"));
    }
    let grid = &experiment.grid;
    let [x, y] = experiment.axes().tasks().map(TaskId::coefficient);
    parts.push(format!(
        "{cells} × {cells} cells, {x} and {y} from {low} to {high}",
        cells = grid.cells,
        low = plain(grid.low),
        high = plain(grid.high)
    ));
    if !experiment.merge.is_plain() {
        parts.push(format!("merged: {}", vectors::words(experiment)));
    }
    parts
}
