//! Task vectors and their arithmetic on named tensors. Not how they were trained, nor how they do.

mod merge;

pub use merge::{Coefficients, Span, merge, task_vector};
