//! What each of the three planes is about.

use crate::app::State;
use crate::sweep::Goal;

/// What it means that a cell has no value.
pub(in crate::view) const NO_VALUE_HINT: &str = "The merged model leaves the range of 32-bit floats on a sample here: no loss, no accuracy, no margin";

/// The goals of the three planes on screen.
#[must_use]
pub fn panels(state: &State) -> [Goal; 3] {
    let [first, second, _] = Goal::of_axes(state.plane_setup().experiment.axes());
    [first, second, state.third()]
}
