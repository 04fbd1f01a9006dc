//! The fast path of the one-layer Transformer: its forward pass at many coefficients, from blocks affine in them.
//!
//! It knows no model, no task and no thread: it reads blocks and writes outputs.

mod arrange;
mod attention;
mod columns;
mod general;
mod layout;
mod product;
mod shared;
mod softmax;
mod vocabulary;

pub use crate::simd::Isa;
pub use columns::KEPT_COLUMNS;
pub use general::forward_points;
pub use layout::{BlockLayout, ShapeError};
pub use shared::{SharedBlocks, SharedScratch, forward_samples};
pub use vocabulary::{SampleLists, SampleListsError, TokenCount};
