//! The planes beside those of plain task arithmetic, where something else is merged.

use std::sync::Arc;

use crate::app::{Overlay, State};
use crate::colour::Scale;
use crate::scene::Compared;
use crate::sweep::{Goal, Plane};

/// The plane on screen beside that of plain task arithmetic, where that is another one and the picture of both is complete.
pub(in crate::view) fn compared(state: &State) -> Option<Compared<'_>> {
    let picture = state.shown.picture.as_ref()?;
    let effect = picture.anatomy.effect.as_ref()?;
    let is_on_screen = |own: &Arc<Plane>| Arc::ptr_eq(own, &picture.plane);
    state.shown.plane.as_ref().filter(|own| is_on_screen(own))?;
    Some(Compared {
        merged: &picture.plane,
        plain: &effect.whole,
    })
}

/// The same where their difference is what colours the cells.
fn differing(state: &State) -> Option<Compared<'_>> {
    let asked = state.view.overlays.has(Overlay::Change);
    let grid = state.shown.plane.as_ref().map(|plane| plane.grid);
    compared(state).filter(|compared| {
        let grids = [compared.merged.grid, compared.plain.grid].map(Some);
        asked && grids == [grid; 2]
    })
}

/// What the planes' cells are coloured by.
pub(in crate::view) fn scale(state: &State) -> Scale {
    match differing(state) {
        Some(_) => Scale::Change(state.view.metric),
        None => Scale::Value(state.view.metric),
    }
}

/// How much more of the metric the marker's cell has than by plain task arithmetic, where that colours the cells; NaN
/// where either has no value.
pub(in crate::view) fn change_here(state: &State, goal: Goal) -> Option<f64> {
    let compared = differing(state)?;
    let index = compared.merged.nearest(state.point())?;
    let tau = state.experiment.constants.tau;
    let metric = state.view.metric;
    let of = |plane: &Plane| goal.on(&plane.tasks).at(metric, tau, index);
    Some(of(compared.merged) - of(compared.plain))
}
