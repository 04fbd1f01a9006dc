//! How merged models do over the plane of coefficients. Not what theory says of it.

// What is added, a kind of task or of goal, is decided about and never falls under something else.
#![deny(clippy::wildcard_enum_match_arm)]

mod beside;
mod best;
mod blocks;
mod contour;
mod each;
mod evaluate;
mod fairness;
mod fisher;
mod goal;
mod goal_file;
mod goal_plane;
mod goal_words;
pub mod kernel;
mod levels;
mod line;
mod memory;
mod merged;
mod negation;
mod order;
mod own;
mod pace;
mod plane;
mod reference;
mod rounding;
mod shared_set;
mod slopes;
mod stats;
mod swept;
mod threshold;
mod vit;

pub use beside::{Beside, Largest, on_common_cells};
pub use best::{BestRegion, best_cell};
pub use contour::{Polyline, contour};
pub use each::{EachModel, ModelsAt, stats_of};
pub use evaluate::TaskKernel;
pub use fairness::Gaps;
pub use fisher::fisher_diagonal;
pub use goal::{GOOD_ACCURACY, Goal};
pub use goal_file::RoleKey;
pub use goal_plane::GoalPlane;
pub use levels::{Level, levels, slow_levels};
pub use line::{LINE_STEP, Line, line_values};
pub(crate) use memory::SampleMemory;
pub use negation::{KEPT_SHARE, Negation, negation};
pub use order::{larger, smaller};
pub use plane::{BegunPlane, Metric, Plane, TaskPlane, at_all};
pub use reference::{AGREEMENT, Reference, difference_words, largest_difference, outputs_of};
pub use rounding::{ROUNDING, same};
pub(crate) use shared_set::LARGEST_VOCABULARY;
pub use slopes::{Slopes, Tangent};
pub use stats::{NO_SIGNAL, Stats};
pub use swept::{Asked, SweptModel, evaluator};
pub use threshold::{Stretch, holds_down_to, holds_from};
pub use vit::VitKernel;

use std::ops::ControlFlow;

use crate::Result;

/// Hears of progress, a share in 0..=1, from any thread, and may break to cancel.
pub type Progress<'a> = &'a (dyn Fn(f64) -> ControlFlow<()> + Sync);

/// A point (λ₁, λ₂) of a plane.
pub type Point = [f64; 2];

/// Evaluates merged models on one task, on the thread pool of the caller.
pub trait Evaluator: Sync {
    /// The statistics at every point.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if `progress` breaks; or if a tensor operation fails.
    fn evaluate(&self, points: &[Point], progress: Progress<'_>) -> Result<Vec<Stats>>;
}
