//! The phase diagram that is on screen.

use std::sync::Arc;

use crate::app::State;
use crate::lab::PhaseDiagram;

/// The diagram, if it belongs to the settings on screen in all but the work that is still under way.
pub(in crate::view) fn diagram(state: &State) -> Option<&Arc<PhaseDiagram>> {
    let diagram = state.shown.phase.as_ref()?;
    (diagram.question == state.view.phase && state.is_study_of_now(&diagram.setup))
        .then_some(diagram)
}
