//! Task vectors and their arithmetic on named tensors: merging, low rank, pruning. Not how they were trained, nor how
//! they do.

mod affine;
mod edit;
mod flat;
mod low_rank;
mod merge;
mod rows;
mod span;
pub mod ways;

pub use affine::{affine, gram_of};
pub use edit::{edited, is_merged};
pub use flat::{Layout, TaskVectors};
pub use low_rank::{decomposition_seconds, frobenius_distance, low_rank, singular_values};
pub use merge::{merge, task_vector};
pub use rows::{prune_rows, pruned_rows, reported_small_row, row_norms, small_rows};
pub use span::{Coefficients, Own, Span};
