//! Telling a story.

use std::sync::Arc;

use crate::app::story::Story;
use crate::sweep::Point;

/// What is done with a story that is told. It changes nothing of a person's own work, which is put aside meanwhile.
#[derive(Clone, Debug)]
pub enum Tell {
    /// Begins a story.
    Begin(Arc<Story>),
    /// Goes to a step, the first of which is 0.
    GoTo(usize),
    /// Reveals what was measured, where a step still asks; else goes on to the next step, and the last one stays.
    Next,
    /// Goes to the step before; the first one stays.
    Back,
    /// Shows the step again as it is told, without what was changed since.
    Return,
    /// Marks what somebody guesses: (λ₁, λ₂) on a plane, λ₂ on the slice, (α, λ₂) in the phase diagram.
    Guess(Point),
    /// Shows what was measured of what was guessed, or keeps it back again.
    Reveal(bool),
    /// Shows nothing on the stage, or what is on it again.
    Black(bool),
    /// Ends the story: what was there before it is back.
    End,
}
