//! Theorems 1 to 3 as conditions with slacks, apart from our own extensions, and held against what was measured.

// What is added, a kind of task or of goal, is decided about and never falls under something else.
#![deny(clippy::wildcard_enum_match_arm)]

mod asked;
mod condition;
mod constant;
mod descent;
mod equation4;
mod estimate;
mod figure7b;
mod fit;
mod judge;
mod mean_field;
mod premises;
mod promise;
mod region;
pub mod reported;
mod rule;
mod setting;
mod silence;
mod spread;
mod stated;
mod statement;
mod verdict;

pub use asked::{Asked, asked_of_training};
pub use condition::Condition;
pub use constant::{FittedConstant, fit_constant};
pub use descent::{
    DESCENT_ALPHAS, Descent, ForgettingEnd, descent_values, forgetting_ends, share_to_the_end,
};
pub use equation4::{Equation4, Held, Part, Reach};
pub use estimate::{Estimates, Outputs, cosine, gamma, mean_slope, pooled_similarity};
pub use figure7b::Figure7B;
pub use fit::{Fit, fit, judge_prediction};
pub use judge::{Share, judge_line, judge_plane, range_words, smallest_forgotten_loss};
pub use mean_field::{Counts, MeanField, attention_gain};
pub use premises::{Premise, Premises};
pub use region::{HalfPlane, clip_square, extrapolation, hatch};
pub use rule::{judge_rule, rule};
pub use setting::{Mixed, Setting};
pub use silence::{Silence, silences};
pub use spread::{Spread, StretchSpread};
pub use stated::Stated;
pub use statement::{Statement, theorem2_end};
pub use verdict::{Case, Finding, Verdict, verdict};

/// T₁ held and T₂ free, as the paper has it.
#[cfg(test)]
const FIRST: crate::task::Pair = crate::task::Pair {
    held: crate::task::TaskId::T1,
    free: crate::task::TaskId::T2,
};
/// The same with the names exchanged.
#[cfg(test)]
const SECOND: crate::task::Pair = crate::task::Pair {
    held: crate::task::TaskId::T2,
    free: crate::task::TaskId::T1,
};
