//! The fast path of the one-layer Transformer: its forward pass at many coefficients, from blocks affine in them.
//!
//! It knows no model, no task and no thread: it reads blocks and writes outputs.

mod attention;
mod buffer;
mod exp;
mod general;
mod isa;
mod layout;
mod product;
mod shared;
mod vocabulary;

pub use general::forward_points;
pub use isa::Isa;
pub use layout::{BlockLayout, ShapeError};
pub use shared::{SharedBlocks, SharedScratch, forward_samples};
pub use vocabulary::{SampleLists, SampleListsError, TokenCount};
