//! The colour of each meaning: one table for the window and for figures.

use super::Meaning;
use crate::colour::{Shades, overlay, task_shades};
use crate::theory::{Part, Statement};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// What lies behind a picture's words and lines, where no cells do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Whether it is dark.
    pub dark: bool,
    /// Its own colour.
    pub card: Rgb,
    /// Ordinary text on it.
    pub text: Rgb,
    /// Less important text on it.
    pub weak: Rgb,
    /// Words of something that holds.
    pub good: Rgb,
}

impl Ground {
    fn of(self, [on_dark, on_light]: Shades) -> Rgb {
        if self.dark { on_dark } else { on_light }
    }
}

/// The colour of what is drawn.
#[must_use]
pub fn colour(meaning: Meaning, ground: Ground) -> Rgb {
    match meaning {
        Meaning::Theorem(statement) => theorem(statement),
        Meaning::Extrapolation
        | Meaning::Switch
        | Meaning::Model
        | Meaning::Whole
        | Meaning::Baseline
        | Meaning::Equation(Part::Sum) => overlay::WHITE,
        Meaning::Equation(Part::Squares) => overlay::SQUARES,
        Meaning::Equation(Part::Bound) => overlay::BOUND,
        Meaning::Satisfied => overlay::SATISFIED,
        Meaning::NotSatisfied => overlay::NOT_SATISFIED,
        Meaning::Measured | Meaning::Answer => overlay::MEASURED,
        Meaning::Ghost(_) => overlay::GHOST,
        Meaning::Rule => overlay::RULE,
        Meaning::MeanField => overlay::MEAN_FIELD,
        Meaning::Outputs => overlay::OUTPUTS,
        Meaning::Ray => overlay::RAY,
        Meaning::Figure7B => overlay::FIGURE_7B,
        // Over cells, which are as on a dark ground in either theme.
        Meaning::Negation(task) => task_shades(crate::task::Role::Task(task))[0],
        Meaning::Best => overlay::BEST,
        Meaning::Curve(role)
        | Meaning::Band(role)
        | Meaning::Held(role, _)
        | Meaning::Authors(role) => ground.of(task_shades(role)),
        Meaning::Level | Meaning::Silent => ground.weak,
        Meaning::Marker => ground.text,
        Meaning::Pointer => overlay::POINTER,
        Meaning::Guess => overlay::GUESS,
    }
}

/// The colour of words about it, where they stand on the ground.
#[must_use]
pub fn words_colour(meaning: Meaning, ground: Ground) -> Rgb {
    match meaning {
        Meaning::Theorem(Statement::Theorem1(_)) => ground.good,
        Meaning::Theorem(Statement::Theorem2(_)) => ground.of(overlay::THEOREM_2_WORDS),
        Meaning::Guess => ground.of(overlay::GUESS_WORDS),
        Meaning::Theorem(Statement::Theorem3 | Statement::Theorem3OnTasks)
        | Meaning::Extrapolation
        | Meaning::Measured
        | Meaning::Ghost(_)
        | Meaning::Held(..)
        | Meaning::Rule
        | Meaning::MeanField
        | Meaning::Outputs
        | Meaning::Ray
        | Meaning::Authors(_)
        | Meaning::Figure7B
        | Meaning::Negation(_)
        | Meaning::Model
        | Meaning::Best
        | Meaning::Curve(_)
        | Meaning::Band(_)
        | Meaning::Level
        | Meaning::Switch
        | Meaning::Marker
        | Meaning::Whole
        | Meaning::Equation(_)
        | Meaning::Satisfied
        | Meaning::NotSatisfied
        | Meaning::Silent
        | Meaning::Baseline
        | Meaning::Pointer
        | Meaning::Answer => colour(meaning, ground),
    }
}

fn theorem(statement: Statement) -> Rgb {
    match statement {
        Statement::Theorem1(_) => overlay::THEOREM_1,
        Statement::Theorem2(_) => overlay::THEOREM_2,
        Statement::Theorem3 | Statement::Theorem3OnTasks => overlay::THEOREM_3,
    }
}
