//! The fast path of the one-layer Transformer: its forward pass at many coefficients, from blocks affine in them.
//!
//! It knows no model, no task and no thread: it reads blocks and writes outputs.

mod arrange;
mod attention;
mod buffer;
mod columns;
mod exp;
mod general;
#[cfg(target_arch = "x86_64")]
mod integers;
mod isa;
mod layout;
mod product;
mod shared;
mod softmax;
mod vocabulary;

use pulp::{Simd, WithSimd};

pub use columns::KEPT_COLUMNS;
pub use general::forward_points;
#[cfg(target_arch = "x86_64")]
pub use integers::forward_in_integers;
pub use isa::Isa;
pub use layout::{BlockLayout, ShapeError};
pub use shared::{SharedBlocks, SharedScratch, forward_samples};
pub use vocabulary::{SampleLists, SampleListsError, TokenCount};

/// Runs an operation in a function of its own.
///
/// In one function with others, constants of one loop take the registers of another, or are loaded again and again
/// inside it.
#[inline(never)]
fn apart<S: Simd, Operation: WithSimd>(simd: S, operation: Operation) -> Operation::Output {
    simd.vectorize(operation)
}

/// As [`forward_points`], as there are no vectors of integers for this processor.
///
/// # Errors
///
/// As there.
#[cfg(not(target_arch = "x86_64"))]
pub fn forward_in_integers(
    layout: BlockLayout,
    blocks: &[f32],
    output_weights: &[f32],
    points: &[[f32; 2]],
    out: &mut [f32],
) -> Result<(), ShapeError> {
    forward_points(Isa::best(), layout, blocks, output_weights, points, out)
}
