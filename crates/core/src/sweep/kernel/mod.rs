//! The fast path of the one-layer Transformer: its forward pass at many coefficients, from blocks affine in them.
//!
//! It knows no model, no task and no thread: it reads blocks and writes outputs.

mod arrange;
mod attention;
mod buffer;
mod columns;
mod exp;
mod general;
mod isa;
mod layout;
mod product;
mod shared;
mod softmax;
mod vocabulary;

use pulp::{Simd, WithSimd};

pub(in crate::sweep) use buffer::AlignedBuffer;
pub use columns::KEPT_COLUMNS;
pub(in crate::sweep) use exp::{at_least, exp2_nonpositive, mul_add};
pub use general::forward_points;
pub use isa::Isa;
pub use layout::{BlockLayout, ShapeError};
pub use shared::{SharedBlocks, SharedScratch, forward_samples};
pub use vocabulary::{SampleLists, SampleListsError, TokenCount};

/// Runs an operation in a function of its own.
///
/// In one function with others, constants of one loop take the registers of another, or are loaded again and again
/// inside it.
#[inline(never)]
pub(in crate::sweep) fn apart<S: Simd, Operation: WithSimd>(
    simd: S,
    operation: Operation,
) -> Operation::Output {
    simd.vectorize(operation)
}
