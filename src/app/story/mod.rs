//! Stories: what a lecturer shows step by step, as plain data that a file holds. A step says what to set, to show and to
//! point at; what it claims is measured by the program itself.

mod computed;
mod measure;
mod read;
mod shipped;
mod write;

use serde::{Deserialize, Serialize};

pub use measure::{Answer, Claim, Measure};
pub use read::LARGEST_STORY;
pub use shipped::{STORIES, ShippedStory, shipped};
pub use write::with_step;

use super::{Pane, Scripted, State};
use crate::Result;
use crate::shown::Text;
use crate::sweep::Point;

/// The version of the story format that this program reads.
pub const STORY_VERSION: u32 = 1;

/// A story.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Its name.
    pub title: Text,
    /// One sentence about it.
    pub about: Text,
    /// How many minutes of a lecture it takes, about.
    pub minutes: u8,
    /// Its steps, at least one.
    pub steps: Vec<Step>,
}

/// A step of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it is about, in a few words.
    pub title: Text,
    /// A few sentences for the hall, in Markdown.
    pub text: Text,
    /// What the speaker may say, in Markdown; never on screen.
    pub notes: Text,
    /// What it sets, on top of the steps before it.
    pub set: Vec<Scripted>,
    /// What it points at.
    pub point: Option<Place>,
    /// What the hall is asked before it is shown.
    pub predict: Option<Prediction>,
    /// What a run must show for the step to be true.
    pub claims: Vec<Claim>,
}

/// What a step points at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Place {
    /// Coefficients (λ₁, λ₂) on one of the planes.
    Plane(Pane, Point),
    /// A coefficient along the slice.
    Slice(f64),
    /// (α, λ) in the phase diagram.
    Phase(f64, f64),
    /// A plane or card as a whole.
    Pane(Pane),
}

/// A question that is answered by a click, before the answer is revealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The question.
    pub ask: Text,
    /// Where the hall's guess is marked.
    pub on: On,
    /// What is measured.
    pub answer: Measure,
}

/// Where a guess is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum On {
    /// A coefficient along the slice.
    Slice,
    /// Coefficients on a plane.
    Plane,
    /// (α, λ) in the phase diagram.
    Phase,
}

impl Story {
    /// What is on screen at a step, before anything is computed: the first preset, and what the steps up to this one
    /// set on it.
    ///
    /// # Errors
    /// If the first preset cannot be read. What a step sets was checked when the story was read.
    pub fn screen(&self, step: usize) -> Result<State> {
        let mut state = State::new()?;
        for step in self.steps.iter().take(step.saturating_add(1)) {
            for scripted in &step.set {
                state.apply(scripted.clone());
            }
        }
        Ok(state)
    }
}

#[cfg(test)]
mod tests;
