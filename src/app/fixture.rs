//! States with everything computed that they show, for tests.

use std::ops::ControlFlow;

use super::State;
use crate::Result;
use crate::lab::Lab;

/// The state at the start with its picture.
pub(super) fn computed() -> Result<State> {
    let mut state = State::new()?;
    compute(&mut state)?;
    Ok(state)
}

/// Computes what a state asks for, with nothing remembered.
pub(super) fn compute(state: &mut State) -> Result<()> {
    state.compute(&mut Lab::new(), &|_| ControlFlow::Continue(()))
}
