//! Vectors of the best instruction set at hand: what kernels share. It knows no model and no data.

mod buffer;
mod exp;
mod isa;
mod outer;
mod product;

use pulp::{Simd, WithSimd};

pub(crate) use buffer::{AlignedBuffer, rounded};
pub(crate) use exp::{at_least, exp_nonpositive, exp2_nonpositive, mul_add};
pub use isa::Isa;
pub(crate) use outer::Outer;
pub(crate) use product::{Finish, Left, Product};

/// Runs an operation in a function of its own.
///
/// In one function with others, constants of one loop take the registers of another, or are loaded again and again
/// inside it.
#[inline(never)]
pub(crate) fn apart<S: Simd, Operation: WithSimd>(
    simd: S,
    operation: Operation,
) -> Operation::Output {
    simd.vectorize(operation)
}
