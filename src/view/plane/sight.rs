//! What the planes on screen are drawn from, as the window's state has it.

use std::sync::Arc;

use crate::app::{Overlay, State};
use crate::lab::Setup;
use crate::scene::{Layers, Mark, Outlines, Scope, Sight, plane_marks};
use crate::sweep::{Goal, Polyline};
use crate::theory::Premises;
use crate::view::widget::compared::compared;
use crate::view::widget::panels::panels;
use crate::view::widget::scene::Scene;
use crate::view::widget::told;

/// The planes on screen, of a setup with the constants of now.
pub(in crate::view) fn sight<'a>(
    state: &'a State,
    setup: &'a Setup,
    premises: &'a Premises,
) -> Sight<'a> {
    let picture = state.shown.picture.as_ref();
    let picture = picture.filter(|_| state.picture_is_of_plane());
    Sight {
        setup,
        premises,
        plane: state.shown.plane.as_ref(),
        compared: compared(state),
        ray: picture.and_then(|picture| picture.ray.as_deref()),
        reading: state.reading().filter(|_| state.picture_is_of_plane()),
        goals: panels(state),
        metric: state.view.metric,
        layers: Layers {
            on: state.view.overlays,
            scope: Scope::Screen,
        },
        ghosts: &state.view.ghosts,
        marker: Some(state.point()),
        promises: state.shown.picture.is_some(),
    }
}

/// The marks of each of the three planes, without those that would give away what a story asks.
pub(in crate::view) fn marks(scene: &mut Scene<'_>, sight: &Sight<'_>) -> Vec<Vec<Mark>> {
    let mut marks = all_marks(scene, sight);
    for own in &mut marks {
        told::keep_back(scene.state, own);
    }
    marks
}

/// All of them.
pub(in crate::view) fn all_marks(scene: &mut Scene<'_>, sight: &Sight<'_>) -> Vec<Vec<Mark>> {
    let mut marks = Vec::new();
    for (slot, goal) in sight.goals.into_iter().enumerate() {
        let outline = if sight.layers.on.has(Overlay::Measured) {
            scene.outline(goal, sight.metric)
        } else {
            Arc::default()
        };
        let plain = plain(scene, sight, goal);
        let outlines = Outlines {
            measured: outline,
            plain,
        };
        marks.push(plane_marks(sight, slot, outlines));
    }
    marks
}

/// The lines around what works by plain task arithmetic, where that is another plane of the same setup.
fn plain(scene: &mut Scene<'_>, sight: &Sight<'_>, goal: Goal) -> Option<Arc<[Polyline]>> {
    let state = scene.state;
    let wanted = sight.layers.on.has(Overlay::Plain) && state.picture_is_of_plane();
    let compared = sight.compared.filter(|_| wanted)?;
    let constants = &state.experiment.constants;
    let lines = scene
        .canvas
        .outline(compared.plain, goal, sight.metric, constants);
    Some(lines)
}
